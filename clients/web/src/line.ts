// What this is: one line of styled runs as a DOM element, with its addresses as links.
// What it is not: a way for text to become markup. Everything goes in as text nodes; colours are
// custom properties set through the CSSOM, which the page's policy allows and inline styles are not.

import type { Run, Style } from "./ansi";
import { findLinks, type LinkRange } from "./links";
import { css, kDark, kLight, paint } from "./palette";

/** A new `div.line` that shows `runs`. */
export function renderLine(runs: readonly Run[]): HTMLElement {
  const line = document.createElement("div");
  line.className = "line";
  fillLine(line, runs);
  return line;
}

/** Replaces what `line` shows. An empty line gets a `<br>`, so that it has height and is copied. */
export function fillLine(line: HTMLElement, runs: readonly Run[]): void {
  line.replaceChildren();
  let link: HTMLAnchorElement | null = null;
  for (const piece of withLinks(runs)) {
    if (piece.href === null) {
      link = null;
    } else if (link === null || link.href !== piece.href) {
      link = line.appendChild(anchor(piece.href));
    }
    (link ?? line).append(renderRun(piece));
  }
  if (runs.length === 0) line.append(document.createElement("br"));
}

/** The text of `runs` without its styles. */
export function plainText(runs: readonly Run[]): string {
  return runs.map((run) => run.text).join("");
}

function anchor(href: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = href;
  link.title = href;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

/**
 * Cuts runs where an address in the line's text begins or ends; an OSC 8 link wins over it. Cost:
 * the length of the text, the runs and the addresses together.
 */
export function withLinks(runs: readonly Run[]): Run[] {
  const links = findLinks(plainText(runs));
  const pieces: Run[] = [];
  let offset = 0;
  let next = 0; // of the links, which are in order: those before it end before this run
  for (const run of runs) {
    const end = offset + run.text.length;
    let done = offset;
    while ((links[next]?.end ?? Infinity) <= offset) next += 1;
    for (const link of linksBefore(links, run.href === null ? next : links.length, end)) {
      const from = Math.max(link.start, done);
      const to = Math.min(link.end, end);
      if (from > done) pieces.push({ ...run, text: run.text.slice(done - offset, from - offset) });
      pieces.push({ ...run, text: run.text.slice(from - offset, to - offset), href: link.href });
      done = to;
    }
    if (done < end) pieces.push({ ...run, text: run.text.slice(done - offset) });
    offset = end;
  }
  return pieces;
}

function* linksBefore(links: readonly LinkRange[], first: number, end: number): Iterable<LinkRange> {
  for (let i = first, link = links[i]; link !== undefined && link.start < end; link = links[++i]) yield link;
}

function renderRun({ text, style }: Run): Node {
  const classes = (["bold", "italic", "underline"] as const).filter((name) => style[name]);
  const properties = colourProperties(style);
  if (classes.length === 0 && properties.length === 0) return document.createTextNode(text);
  const span = document.createElement("span");
  span.textContent = text;
  span.classList.add(...classes);
  for (const [name, value] of properties) {
    span.style.setProperty(`--${name}`, value);
    span.classList.add(name.startsWith("fg") ? "tinted" : "filled");
  }
  return span;
}

// Both themes' colours, so that a change of theme repaints what is already there.
function colourProperties(style: Style): [string, string][] {
  const dark = paint(style, kDark);
  const light = paint(style, kLight);
  const all = [
    ["fg-dark", dark.fg],
    ["bg-dark", dark.bg],
    ["fg-light", light.fg],
    ["bg-light", light.bg],
  ] as const;
  return all.flatMap(([name, colour]) => (colour === null ? [] : [[name, css(colour)]]));
}
