// The parser of styled text, by itself.
import { describe, expect, it } from "vitest";
import { AnsiParser, applySgr, kPlain, type Run, type Style, type Token } from "../src/ansi";

function parse(...chunks: string[]): Token[] {
  const parser = new AnsiParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
}

function runs(...chunks: string[]): Run[] {
  return parse(...chunks).filter((token): token is Run => token !== "newline");
}

// The text with "|" for each end of line, whatever its styles.
function text(...chunks: string[]): string {
  return parse(...chunks)
    .map((token) => (token === "newline" ? "|" : token.text))
    .join("");
}

function style(parameters: string, from: Style = kPlain): Partial<Style> {
  const result = applySgr(from, parameters);
  return Object.fromEntries(
    Object.entries(result).filter(([key, value]) => value !== kPlain[key as keyof Style]),
  );
}

describe("text and lines", () => {
  it("plain text is one run and ends of lines are tokens", () => {
    expect(parse("one\ntwo")).toEqual([
      { text: "one", style: kPlain, href: null },
      "newline",
      { text: "two", style: kPlain, href: null },
    ]);
  });

  it("text is not held back until its line ends", () => {
    const parser = new AnsiParser();
    expect(parser.push("Pass")).toHaveLength(1);
    expect(parser.push("word: ")).toHaveLength(1);
  });

  it("control characters are dropped, tabs are kept", () => {
    expect(text("a\x07b\x00c\td\r\ne\x7f\x80f\x08")).toBe("abc\td|ef");
  });

  it("characters beyond the basic plane pass unharmed", () => {
    expect(text("🌙 ünï 漢字")).toBe("🌙 ünï 漢字");
  });

  it("markup is only text", () => {
    expect(text("<img src=x onerror=alert(1)>")).toBe("<img src=x onerror=alert(1)>");
  });
});

describe("SGR", () => {
  it.each<[string, Partial<Style>]>([
    ["1", { bold: true }],
    ["2", { dim: true }],
    ["3", { italic: true }],
    ["4", { underline: true }],
    ["21", { underline: true }],
    ["4:3", { underline: true }],
    ["4:0", {}],
    ["7", { inverse: true }],
    ["31", { fg: 1 }],
    ["97", { fg: 15 }],
    ["44", { bg: 4 }],
    ["100", { bg: 8 }],
    ["1;3;32;45", { bold: true, italic: true, fg: 2, bg: 5 }],
    ["38;5;208", { fg: 208 }],
    ["48;5;17", { bg: 17 }],
    ["38:5:208", { fg: 208 }],
    ["38;2;1;2;3", { fg: { r: 1, g: 2, b: 3 } }],
    ["48;2;255;128;0;1", { bg: { r: 255, g: 128, b: 0 }, bold: true }],
    ["38:2:9:8:7", { fg: { r: 9, g: 8, b: 7 } }],
    ["38:2::9:8:7", { fg: { r: 9, g: 8, b: 7 } }],
  ])("%s", (parameters, expected) => {
    expect(style(parameters)).toEqual(expected);
  });

  it.each(["38;5;256", "38;2;1;2;300", "38", "38;5", "38;9;1", "48;2;1", "999", "5", "8"])(
    "a colour out of range or an unknown code changes nothing: %s",
    (parameters) => expect(style(parameters)).toEqual({}),
  );

  it("codes that switch off undo only their own", () => {
    const all = applySgr(kPlain, "1;2;3;4;7;31;42");
    expect(style("22", all)).toEqual({ italic: true, underline: true, inverse: true, fg: 1, bg: 2 });
    expect(style("23;24;27;39;49", all)).toEqual({ bold: true, dim: true });
    expect(style("0", all)).toEqual({});
    expect(style("", all)).toEqual({});
    expect(style("0;33", all)).toEqual({ fg: 3 });
  });

  it("a style lasts over the end of a line until it is reset", () => {
    expect(runs("\x1b[31mred\nstill\x1b[m plain").map((run) => run.style.fg)).toEqual([1, 1, null]);
  });

  it("reset() forgets the style and an open sequence", () => {
    const parser = new AnsiParser();
    parser.push("\x1b[31mred\x1b[");
    parser.reset();
    expect(parser.push("1m")).toEqual([{ text: "1m", style: kPlain, href: null }]);
  });
});

describe("sequences cut into chunks", () => {
  const stream =
    "a\x1b[1;38;2;10;20;30mb\x1b[0m c\x1b]8;id=x;https://example.org/\x1b\\link\x1b]8;;\x07 d\n\x1b(Be";

  it("every place to cut gives the same text and styles", () => {
    const whole = joined(runs(stream));
    for (let i = 0; i <= stream.length; i += 1) {
      expect(joined(runs(stream.slice(0, i), stream.slice(i)))).toEqual(whole);
    }
  });

  it("one character at a time gives the same too", () => {
    expect(joined(runs(...stream))).toEqual(joined(runs(stream)));
  });

  // Neighbours of the same style as one run.
  function joined(list: Run[]): Run[] {
    const result: Run[] = [];
    for (const run of list) {
      const last = result.at(-1);
      if (last && last.href === run.href && JSON.stringify(last.style) === JSON.stringify(run.style)) {
        result[result.length - 1] = { ...last, text: last.text + run.text };
      } else {
        result.push(run);
      }
    }
    return result;
  }
});

describe("other sequences", () => {
  it.each([
    ["cursor moves and clearing", "a\x1b[2J\x1b[10;10H\x1b[Kb"],
    ["private modes", "a\x1b[?25l\x1b[?1049hb"],
    ["private SGR look-alikes", "a\x1b[>4;1mb"],
    ["intermediate bytes", "a\x1b[1 q\x1b[!pb"],
    ["character sets", "a\x1b(0\x1b)Bb"],
    ["single escapes", "a\x1b7\x1b8\x1bcb"],
    ["a title by BEL", "a\x1b]0;title\x07b"],
    ["a title by ST", "a\x1b]2;title\x1b\\b"],
    ["a clipboard write", "a\x1b]52;c;aGk=\x07b"],
    ["DCS, SOS, PM and APC", "a\x1bPq#0\x1b\\\x1bXx\x1b\\\x1b^y\x1b\\\x1b_z\x1b\\b"],
    ["eight-bit controls", "a\x9b31m\x9d0;t\x9c\x90x\x9cb"],
    ["a cancelled sequence", "a\x1b[31\x18b"],
    ["an escape inside a sequence", "a\x1b[3\x1b[1mb"],
    ["an over-long sequence", `a\x1b[${"1;".repeat(400)}1mb`],
    ["an over-long string", `a\x1b]8;;https://x/${"y".repeat(9000)}\x07b`],
  ])("%s are dropped", (_name, stream) => {
    expect(text(stream)).toBe("ab");
    expect(runs(stream).every((run) => run.href === null)).toBe(true);
  });

  it.each(["\x1b[", "\x1b]0;never ended", "\x1bP never ended", "\x1b", "\x1b]8;;https://x.org/"])(
    "an unfinished sequence ends with its line: %j",
    (opening) => expect(text(`a${opening}\nnext`)).toBe("a|next"),
  );
});

describe("OSC 8 links", () => {
  const link = (address: string) => runs(`\x1b]8;;${address}\x1b\\here\x1b]8;;\x1b\\ after`);

  it("http and https addresses become links that end where they say", () => {
    expect(link("https://example.org/a?b=c").map((run) => run.href)).toEqual([
      "https://example.org/a?b=c",
      null,
    ]);
    expect(link("http://example.org")[0]?.href).toBe("http://example.org/");
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.org", "https://", "x"])(
    "%s stays text",
    (address) => expect(link(address).map((run) => [run.text, run.href])[0]).toEqual(["here", null]),
  );

  it("a link never crosses a line", () => {
    expect(runs("\x1b]8;;https://x.org/\x07one\ntwo").map((run) => run.href)).toEqual([
      "https://x.org/",
      null,
    ]);
  });
});
