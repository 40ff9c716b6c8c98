// Addresses in running text.
import { describe, expect, it } from "vitest";
import { findLinks, safeHref } from "../src/links";

function found(text: string): string[] {
  return findLinks(text).map(({ start, end }) => text.slice(start, end));
}

describe("findLinks", () => {
  it.each([
    ["see https://example.org/a.", ["https://example.org/a"]],
    ["(http://example.org)", ["http://example.org"]],
    ["https://en.wikipedia.org/wiki/Moon_(x)), yes", ["https://en.wikipedia.org/wiki/Moon_(x)"]],
    ['He says, "https://a.org/?q=1&r=2"', ["https://a.org/?q=1&r=2"]],
    ["https://a.org and HTTP://B.ORG!", ["https://a.org", "HTTP://B.ORG"]],
    ["ftp://a.org javascript:alert(1) www.a.org https://", []],
    ["xhttps://a.org", []],
    ["<https://a.org/b>", ["https://a.org/b"]],
  ])("%s", (text, expected) => expect(found(text)).toEqual(expected));

  it("a long text of brackets and dots costs no time", () => {
    const began = performance.now();
    findLinks(`https://a.org/${"(".repeat(5000)}${").".repeat(5000)}`);
    findLinks(`https://a.org/${")".repeat(2000)} `.repeat(250));
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe("safeHref", () => {
  it("refuses other schemes, nonsense and over-long addresses", () => {
    for (const address of ["javascript:alert(1)", " https://a.org", "https://[", `https://a/${"x".repeat(3000)}`]) {
      expect(safeHref(address)).toBeNull();
    }
  });

  it("gives the normal form", () => {
    expect(safeHref("HTTPS://Example.ORG")).toBe("https://example.org/");
  });
});
