// Colours stay readable on both surfaces, and the surfaces are those of the style sheet.
import { describe, expect, it } from "vitest";
import { applySgr, kPlain } from "../src/ansi";
import { contrast, hex, kDark, kLight, paint } from "../src/palette";
import css from "../src/style.css?raw";

describe.each([
  ["dark", kDark],
  ["light", kLight],
])("the %s theme", (_name, theme) => {
  it("all 256 colours can be read on the surface", () => {
    for (let index = 0; index < 256; index += 1) {
      const { fg } = paint({ ...kPlain, fg: index }, theme);
      expect(fg && contrast(fg, theme.surface)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("every background has text that can be read on it", () => {
    for (let index = 0; index < 256; index += 1) {
      const { fg, bg } = paint({ ...kPlain, fg: 255 - index, bg: index, dim: index % 2 === 0 }, theme);
      expect(fg && bg && contrast(fg, bg)).toBeGreaterThanOrEqual(4.5);
      const alone = paint({ ...kPlain, bg: index }, theme);
      expect(alone.fg && alone.bg && contrast(alone.fg, alone.bg)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("has sixteen named colours", () => {
    expect(theme.base).toHaveLength(16);
  });
});

describe("paint", () => {
  it("leaves plain and bold text to the page", () => {
    expect(paint(applySgr(kPlain, "1;3;4"), kDark)).toEqual({ fg: null, bg: null });
  });

  it("inverse changes surface and text", () => {
    expect(paint(applySgr(kPlain, "7"), kDark)).toEqual({ fg: kDark.surface, bg: kDark.text });
  });

  it("dim text is nearer to the surface than plain text", () => {
    const { fg } = paint(applySgr(kPlain, "2"), kDark);
    expect(fg && contrast(fg, kDark.surface)).toBeLessThan(contrast(kDark.text, kDark.surface));
  });

  it("keeps an exact colour that can be read as it is", () => {
    expect(paint(applySgr(kPlain, "38;2;255;200;90"), kDark).fg).toEqual({ r: 255, g: 200, b: 90 });
  });

  it("knows the cube and the greys", () => {
    expect(paint({ ...kPlain, bg: 208 }, kDark).bg).toEqual({ r: 255, g: 135, b: 0 });
    expect(paint({ ...kPlain, bg: 255 }, kDark).bg).toEqual({ r: 238, g: 238, b: 238 });
  });
});

it("the style sheet has the same surfaces", () => {
  const values = (name: string) => [...css.matchAll(new RegExp(`--${name}: (#[0-9a-f]{6});`, "g"))].map((m) => m[1]);
  expect(values("surface").map((value) => hex(value ?? ""))).toEqual([kLight.surface, kDark.surface]);
  expect(values("text").map((value) => hex(value ?? ""))).toEqual([kLight.text, kDark.text]);
});
