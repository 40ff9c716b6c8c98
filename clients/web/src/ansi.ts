// What this is: a parser from a stream of text with ANSI escape sequences to styled runs of text
// and ends of lines. Chunks may be cut anywhere, inside a sequence too.
// What it is not: a terminal. There is no cursor and no screen: of all escape sequences only SGR
// (ECMA-48 §8.3.117, with the 256 and RGB colours of ISO 8613-6) and OSC 8 links have an effect.
// Every other sequence and every control character but tab and line feed is dropped.
// It knows no DOM, so it is tested by itself.
//
// Invariants:
//  1. No run contains a control character except tab.
//  2. A line feed ends whatever sequence is open: an unfinished one can hide the rest of its own
//     line, never the lines after it.
//  3. A link ends with its line; a style lasts until it is changed or reset() is called.
//
//   ground --ESC--> escape --[--> csi --final--> ground
//                     |---]-----> osc ----BEL or ST--> ground
//                     |---P X ^ _--> string ----ST--> ground
//                     |---space../--> charset --final--> ground

import { safeHref } from "./links";

export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** A colour as the stream named it: an index in [0, 255], an exact colour, or null: the default. */
export type Colour = number | Rgb | null;

export interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly fg: Colour;
  readonly bg: Colour;
}

/** A run of text in one style; `href` is an http or https address or null. */
export interface Run {
  readonly text: string;
  readonly style: Style;
  readonly href: string | null;
}

export type Token = Run | "newline";

export const kPlain: Style = {
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
  fg: null,
  bg: null,
};

// Longer sequences are skipped to their end without effect.
const kMaxCsiLength = 256;
const kMaxStringLength = 4096;

const kAttributes: Readonly<Record<number, Partial<Style>>> = {
  0: kPlain,
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  21: { underline: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  39: { fg: null },
  49: { bg: null },
};

type State = "ground" | "escape" | "charset" | "csi" | "osc" | "string" | "oscEscape" | "stringEscape";

export class AnsiParser {
  private state: State = "ground";
  private sequence = "";
  private style: Style = kPlain;
  private href: string | null = null;
  private text = "";
  private tokens: Token[] = [];

  /** The tokens that `chunk` completes. Text is never held back; only an open sequence is. */
  push(chunk: string): Token[] {
    for (const char of chunk) this.step(char);
    this.endRun();
    const tokens = this.tokens;
    this.tokens = [];
    return tokens;
  }

  /** Forgets the style, the link and an open sequence: a new connection begins. */
  reset(): void {
    this.state = "ground";
    this.sequence = "";
    this.style = kPlain;
    this.href = null;
  }

  private step(char: string): void {
    if (char === "\n") return this.endLine();
    if (char === "\x18" || char === "\x1a") return this.enter("ground"); // CAN, SUB
    switch (this.state) {
      case "ground":
        return this.stepGround(char);
      case "escape":
        return this.stepEscape(char);
      case "charset":
        return isFinal(char, 0x30) ? this.enter("ground") : undefined;
      case "csi":
        return this.stepCsi(char);
      case "osc":
      case "string":
        return this.stepString(char);
      case "oscEscape":
      case "stringEscape":
        return this.stepStringEscape(char);
    }
  }

  private stepGround(char: string): void {
    const code = char.charCodeAt(0);
    if (code === 0x1b) return this.enter("escape");
    if (code === 0x9b) return this.enter("csi");
    if (code === 0x9d) return this.enter("osc");
    if (code === 0x90 || code === 0x98 || code === 0x9e || code === 0x9f) return this.enter("string");
    if (!isControl(code) || char === "\t") this.text += char;
  }

  private stepEscape(char: string): void {
    if (char === "\x1b") return;
    if (char === "[") return this.enter("csi");
    if (char === "]") return this.enter("osc");
    if ("PX^_".includes(char)) return this.enter("string");
    if (char >= " " && char <= "/") return this.enter("charset");
    this.enter("ground");
    // Not a sequence after all: a character beyond ASCII is text.
    if (char > "~") this.stepGround(char);
  }

  private stepCsi(char: string): void {
    if (char === "\x1b") return this.enter("escape");
    if (isFinal(char, 0x40)) {
      if (char === "m" && this.sequence.length < kMaxCsiLength) this.select(this.sequence);
      return this.enter("ground");
    }
    if (char > "~") {
      this.enter("ground");
      return this.stepGround(char);
    }
    if (char >= " " && this.sequence.length < kMaxCsiLength) this.sequence += char;
  }

  private stepString(char: string): void {
    if (char === "\x1b") {
      this.state = this.state === "osc" ? "oscEscape" : "stringEscape";
    } else if (char === "\x9c") {
      this.endString();
    } else if (char === "\x07" && this.state === "osc") {
      this.endString();
    } else if (this.state === "osc" && this.sequence.length < kMaxStringLength) {
      this.sequence += char;
    }
  }

  private stepStringEscape(char: string): void {
    if (char === "\\") {
      this.state = this.state === "oscEscape" ? "osc" : "string";
      return this.endString();
    }
    this.enter("escape");
    this.step(char);
  }

  private endString(): void {
    if (this.state === "osc" && this.sequence.length < kMaxStringLength) this.link(this.sequence);
    this.enter("ground");
  }

  private enter(state: State): void {
    this.state = state;
    this.sequence = "";
  }

  private endRun(): void {
    if (this.text === "") return;
    this.tokens.push({ text: this.text, style: this.style, href: this.href });
    this.text = "";
  }

  private endLine(): void {
    this.endRun();
    this.enter("ground");
    this.href = null;
    this.tokens.push("newline");
  }

  private select(parameters: string): void {
    if (!/^[0-9:;]*$/.test(parameters)) return;
    this.endRun();
    this.style = applySgr(this.style, parameters);
  }

  // OSC 8 ; parameters ; address. An empty or refused address ends the link.
  private link(sequence: string): void {
    const match = /^8;[^;]*;(.*)$/s.exec(sequence);
    if (!match) return;
    this.endRun();
    this.href = safeHref(match[1] ?? "");
  }
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

function isFinal(char: string, from: number): boolean {
  const code = char.charCodeAt(0);
  return code >= from && code <= 0x7e;
}

/** `style` after an SGR sequence with these parameters; unknown parameters change nothing. */
export function applySgr(style: Style, parameters: string): Style {
  const groups = parameters.split(";").map((group) => group.split(":").map(Number));
  let result = style;
  for (let i = 0; i < groups.length; i += 1) {
    const group = groups[i] ?? [0];
    const code = group[0] ?? 0;
    if (code === 38 || code === 48) {
      const inGroup = group.length > 1;
      const rest = inGroup ? colonArguments(group) : groups.slice(i + 1, i + 5).map((g) => g[0] ?? 0);
      const { colour, used } = extendedColour(rest);
      if (used === 0) return result; // what follows cannot be told apart from its arguments
      if (colour !== null) result = { ...result, [code === 38 ? "fg" : "bg"]: colour };
      if (!inGroup) i += used;
    } else if (code === 4 && group.length > 1) {
      result = { ...result, underline: group[1] !== 0 };
    } else {
      result = { ...result, ...(kAttributes[code] ?? basicColour(code)) };
    }
  }
  return result;
}

// 38:2:<colour space>:r:g:b has one argument more than 38;2;r;g;b.
function colonArguments(group: number[]): number[] {
  const rest = group.slice(1);
  return rest[0] === 2 && rest.length >= 5 ? [2, ...rest.slice(2, 5)] : rest;
}

// `used`: how many arguments belong to the colour; 0 if that is unknown.
function extendedColour(rest: number[]): { colour: Colour; used: number } {
  const [kind, a = NaN, b = NaN, c = NaN] = rest;
  if (kind === 5) return { colour: isByte(a) ? a : null, used: 2 };
  if (kind === 2) {
    return { colour: isByte(a) && isByte(b) && isByte(c) ? { r: a, g: b, b: c } : null, used: 4 };
  }
  return { colour: null, used: 0 };
}

function basicColour(code: number): Partial<Style> {
  if (code >= 30 && code <= 37) return { fg: code - 30 };
  if (code >= 40 && code <= 47) return { bg: code - 40 };
  if (code >= 90 && code <= 97) return { fg: code - 90 + 8 };
  if (code >= 100 && code <= 107) return { bg: code - 100 + 8 };
  return {};
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}
