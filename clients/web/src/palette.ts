// What this is: from a style's colours to the colours to paint, for a light and a dark surface,
// always readable: text keeps a contrast of at least 4.5 : 1 (WCAG 2.2, 1.4.3) to what is behind it.
// What it is not: a style sheet. The surfaces and text colours repeat `--surface` and `--text` of
// style.css; a test holds the two together.

import type { Colour, Rgb, Style } from "./ansi";

export interface Theme {
  readonly surface: Rgb;
  readonly text: Rgb;
  readonly base: readonly Rgb[]; // the 16 named colours
}

/** `fg` and `bg` are null where the page's own colour is meant. */
export interface Paint {
  readonly fg: Rgb | null;
  readonly bg: Rgb | null;
}

const kMinContrast = 4.5;
const kDimShare = 0.4;
const kBlack: Rgb = { r: 0, g: 0, b: 0 };
const kWhite: Rgb = { r: 255, g: 255, b: 255 };

export const kDark: Theme = {
  surface: hex("#13161c"),
  text: hex("#d5d9e0"),
  base: (
    "#3b4252 #e06c75 #8fbf7f #dfb56c #6ea8e8 #c08ad6 #5fb8c2 #c8ccd4 " +
    "#7d8799 #f28b92 #aadb98 #f2d08a #92c1f7 #d8a8ec #82d3dc #f4f6fa"
  )
    .split(" ")
    .map(hex),
};

export const kLight: Theme = {
  surface: hex("#fbfaf7"),
  text: hex("#23272e"),
  base: (
    "#1d2127 #b3261e #2f6f2b #7d5700 #1d5fae #8438a0 #0b6b78 #5c6470 " +
    "#4a515c #c8352c #2b7a26 #8a5f00 #2468c0 #9443b2 #0d7582 #6b7280"
  )
    .split(" ")
    .map(hex),
};

/** What to paint for `style` on `theme`. */
export function paint(style: Style, theme: Theme): Paint {
  let fg = style.fg === null ? null : rgb(style.fg, theme);
  let bg = style.bg === null ? null : rgb(style.bg, theme);
  if (style.inverse) [fg, bg] = [bg ?? theme.surface, fg ?? theme.text];
  if (fg === null && bg === null && !style.dim) return { fg, bg };
  const behind = bg ?? theme.surface;
  const wanted = fg ?? clearest(behind, theme);
  return { fg: readable(style.dim ? mix(wanted, behind, kDimShare) : wanted, behind), bg };
}

/** `colour` moved towards black or white just as far as reading it on `behind` needs. */
export function readable(colour: Rgb, behind: Rgb): Rgb {
  const target = contrast(kWhite, behind) > contrast(kBlack, behind) ? kWhite : kBlack;
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mix(colour, target, share);
    if (contrast(candidate, behind) >= kMinContrast) return candidate;
  }
  return target;
}

// Text without a colour of its own, on whatever is behind it.
function clearest(behind: Rgb, { text, surface }: Theme): Rgb {
  return contrast(text, behind) >= contrast(surface, behind) ? text : surface;
}

/** The contrast ratio of WCAG 2.2, in [1, 21]. */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

export function css({ r, g, b }: Rgb): string {
  return `rgb(${r}, ${g}, ${b})`;
}

export function hex(text: string): Rgb {
  const value = parseInt(text.slice(1), 16);
  return { r: value >> 16, g: (value >> 8) & 255, b: value & 255 };
}

// 16 to 231 are a 6x6x6 cube, 232 to 255 a ramp of greys (xterm, 256colres.h).
function rgb(colour: Exclude<Colour, null>, theme: Theme): Rgb {
  if (typeof colour !== "number") return colour;
  if (colour < 16) return theme.base[colour] ?? theme.text;
  if (colour >= 232) {
    const grey = 8 + (colour - 232) * 10;
    return { r: grey, g: grey, b: grey };
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const place = colour - 16;
  return { r: level(Math.floor(place / 36)), g: level(Math.floor(place / 6) % 6), b: level(place % 6) };
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (a: number, b: number) => Math.round(a + (b - a) * share);
  return { r: part(from.r, to.r), g: part(from.g, to.g), b: part(from.b, to.b) };
}

function luminance({ r, g, b }: Rgb): number {
  const linear = (value: number) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}
