import { describe, expect, it } from "vitest";
import type { Run } from "../src/ansi";
import { withLinks } from "../src/line";

const style = { fg: null, bg: null, bold: false, italic: false, underline: false, inverse: false } as unknown as Run["style"];
const run = (text: string, href: string | null = null): Run => ({ text, style, href });
const shown = (runs: Run[]): string => withLinks(runs).map((piece) => (piece.href === null ? piece.text : `[${piece.text}]`)).join("|");

describe("withLinks", () => {
  it.each([
    ["one run", [run("see http://a.org now")], "see |[http://a.org]| now"],
    ["an address over three runs", [run("x http://"), run("a.o"), run("rg y")], "x |[http://]|[a.o]|[rg]| y"],
    ["two in one run", [run("http://a.org http://b.org")], "[http://a.org]| |[http://b.org]"],
    ["one of its own within", [run("http://a.org "), run("here", "http://c.org/"), run(" http://b.org")], "[http://a.org]| |[here]| |[http://b.org]"],
    ["none", [run("a"), run("b")], "a|b"],
  ])("%s", (_, runs, expected) => expect(shown(runs)).toBe(expected));

  it("many runs and many addresses cost their sum", () => {
    const runs = [...Array.from({ length: 20_000 }, () => run("x")), run("http://a ".repeat(40_000))];
    const began = performance.now();
    withLinks(runs);
    expect(performance.now() - began).toBeLessThan(1500);
  });
});
