// What this is: the text shown so far: whole lines in the live region, the line that is still
// arriving below it, and the user's own lines in between.
// What it is not: scrolling (follow.ts) or parsing (ansi.ts).
//
// A line enters the live region once, when it is whole, so that a screen reader reads it once. A
// line that stays unfinished (a prompt) enters it after kSettleMs; if it goes on after all, it is
// filled again in place. What the user typed stands among the lines with aria-live="off": it is
// seen and can be reviewed, but a screen reader does not speak it again.

import { AnsiParser, type Run } from "./ansi";
import { fillLine, plainText, renderLine } from "./line";

export const kMaxLines = 5000;
const kSettleMs = 300;
const kMaxLineLength = 20_000; // a longer line is cut into several

export interface ScrollbackEvents {
  /** After lines were added; `lines` is how many. */
  appended(lines: number): void;
  /** For each whole line of the server's text. */
  line(text: string): void;
}

export class Scrollback {
  private readonly parser = new AnsiParser();
  private open: Run[] = [];
  private openLength = 0;
  private settled: HTMLElement | null = null; // the open line, if it stands in the log already
  private settling: ReturnType<typeof setTimeout> | undefined;

  /** `log` is the live region, `tail` the place for the open line right after it. */
  constructor(
    private readonly log: HTMLElement,
    private readonly tail: HTMLElement,
    private readonly events: ScrollbackEvents,
    private readonly maxLines = kMaxLines,
  ) {}

  /** The server's text, cut anywhere. */
  text(chunk: string): void {
    clearTimeout(this.settling);
    const whole: HTMLElement[] = [];
    for (const token of this.parser.push(chunk)) {
      if (token === "newline") {
        whole.push(...this.finish());
        continue;
      }
      this.open.push(token);
      this.openLength += token.text.length;
      if (this.openLength >= kMaxLineLength) whole.push(...this.finish());
    }
    this.append(whole);
    this.showOpenLine();
  }

  /** The user sent a line; null if it is not to be shown. It answers an open prompt, if any. */
  sent(line: string | null): void {
    if (this.settled !== null) this.endOpenLine();
    if (line !== null) this.appendQuiet("line echo", line);
  }

  /** A remark of the page itself, such as a lost connection. */
  note(text: string): void {
    this.appendQuiet("line note", text);
  }

  /** The connection is gone: an open line stays as it is, and no style or sequence outlives it. */
  disconnect(): void {
    this.endOpenLine();
    this.parser.reset();
  }

  // Ends the open line; returns its element if the log does not have it yet.
  private finish(): HTMLElement[] {
    const runs = this.open;
    const settled = this.settled;
    this.open = [];
    this.openLength = 0;
    this.settled = null;
    this.events.line(plainText(runs));
    if (settled === null) return [renderLine(runs)];
    fillLine(settled, runs);
    return [];
  }

  private endOpenLine(): void {
    clearTimeout(this.settling);
    if (this.open.length > 0) this.append(this.finish());
    this.showOpenLine();
  }

  private showOpenLine(): void {
    this.tail.replaceChildren();
    if (this.open.length === 0) return;
    if (this.settled !== null) {
      fillLine(this.settled, this.open);
      return;
    }
    this.tail.append(renderLine(this.open));
    this.events.appended(0);
    this.settling = setTimeout(() => this.settle(), kSettleMs);
  }

  private settle(): void {
    this.tail.replaceChildren();
    this.settled = renderLine(this.open);
    this.append([this.settled]);
  }

  private appendQuiet(className: string, text: string): void {
    const line = document.createElement("div");
    line.className = className;
    line.setAttribute("aria-live", "off");
    line.textContent = text;
    this.append([line]);
  }

  private append(lines: HTMLElement[]): void {
    if (lines.length === 0) return;
    this.log.append(...lines.slice(-this.maxLines));
    while (this.log.childElementCount > this.maxLines) this.log.firstElementChild?.remove();
    this.events.appended(lines.length);
  }
}
