// @vitest-environment happy-dom
// Lines as elements, in a DOM without layout.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Scrollback } from "../src/scrollback";

let log: HTMLElement;
let tail: HTMLElement;
let lines: string[];
let added: number;
let scrollback: Scrollback;

function make(maxLines?: number): Scrollback {
  log = document.createElement("div");
  tail = document.createElement("div");
  lines = [];
  added = 0;
  const events = { appended: (n: number) => void (added += n), line: (text: string) => void lines.push(text) };
  return new Scrollback(log, tail, events, maxLines);
}

beforeEach(() => {
  vi.useFakeTimers();
  scrollback = make();
});

afterEach(() => {
  vi.useRealTimers();
});

const shown = (element: HTMLElement) => [...element.children].map((line) => line.textContent);

describe("lines", () => {
  it("enter the log whole, however they were cut", () => {
    for (const chunk of ["You s", "ee a l", "amp.\nAnd a", " door.\n"]) scrollback.text(chunk);
    expect(shown(log)).toEqual(["You see a lamp.", "And a door."]);
    expect(shown(tail)).toEqual([]);
    expect(lines).toEqual(["You see a lamp.", "And a door."]);
    expect(added).toBe(2);
  });

  it("an open line stands below the log until it is whole", () => {
    scrollback.text("one\ntw");
    expect(shown(log)).toEqual(["one"]);
    expect(shown(tail)).toEqual(["tw"]);
    scrollback.text("o\n");
    expect(shown(log)).toEqual(["one", "two"]);
    expect(shown(tail)).toEqual([]);
  });

  it("an open line that stays open is a prompt and enters the log", () => {
    scrollback.text("Name: ");
    vi.advanceTimersByTime(400);
    expect(shown(log)).toEqual(["Name: "]);
    scrollback.sent("Owl");
    scrollback.text("Welcome.\n");
    expect(shown(log)).toEqual(["Name: ", "Owl", "Welcome."]);
  });

  it("a prompt that goes on after all stays one line", () => {
    scrollback.text("wait");
    vi.advanceTimersByTime(400);
    scrollback.text("ing");
    expect(shown(log)).toEqual(["waiting"]);
    scrollback.text("...\nnext\n");
    expect(shown(log)).toEqual(["waiting...", "next"]);
  });

  it("a password answers a prompt without being shown", () => {
    scrollback.text("Password: ");
    vi.advanceTimersByTime(400);
    scrollback.sent(null);
    scrollback.text("Welcome.\n");
    expect(shown(log)).toEqual(["Password: ", "Welcome."]);
  });

  it("what the user sent is not spoken again", () => {
    scrollback.sent("look");
    expect(log.firstElementChild?.getAttribute("aria-live")).toBe("off");
  });

  it("only the last lines are kept", () => {
    scrollback = make(10);
    scrollback.text(Array.from({ length: 25 }, (_, i) => `${i}\n`).join(""));
    scrollback.text("25\n");
    expect(shown(log)).toEqual(Array.from({ length: 10 }, (_, i) => `${16 + i}`));
  });

  it("a line without end is cut", () => {
    for (let i = 0; i < 50; i += 1) scrollback.text("x".repeat(1000));
    expect(log.childElementCount).toBe(2);
  });

  it("no style and no open line outlives the connection", () => {
    scrollback.text("\x1b[31mred");
    scrollback.disconnect();
    scrollback.text("plain\n");
    expect(shown(log)).toEqual(["red", "plain"]);
    expect(log.lastElementChild?.querySelector("span")).toBeNull();
  });
});

describe("elements", () => {
  const only = (text: string) => {
    scrollback.text(`${text}\n`);
    return log.lastElementChild as HTMLElement;
  };

  it("markup is shown, not obeyed", () => {
    const line = only('<img src=x onerror="alert(1)"><script>x</script>&amp;');
    expect(line.textContent).toBe('<img src=x onerror="alert(1)"><script>x</script>&amp;');
    expect(line.childElementCount).toBe(0);
  });

  it("styles are classes and custom properties for both themes", () => {
    const span = only("\x1b[1;4;38;5;208mfire\x1b[0m").querySelector("span") as HTMLElement;
    expect([...span.classList].sort()).toEqual(["bold", "tinted", "underline"]);
    expect(span.style.getPropertyValue("--fg-dark")).toBe("rgb(255, 135, 0)");
    expect(span.style.getPropertyValue("--fg-light")).not.toBe("");
    expect(span.style.getPropertyValue("--bg-dark")).toBe("");
  });

  it("addresses are links that tell nothing about this page", () => {
    const link = only("See https://example.org/a.").querySelector("a") as HTMLAnchorElement;
    expect(link.textContent).toBe("https://example.org/a");
    expect(link.rel).toBe("noopener noreferrer");
    expect(link.target).toBe("_blank");
  });

  it("an address in two styles is one link", () => {
    const line = only("x https://exam\x1b[31mple.org/a\x1b[0m y");
    expect(line.querySelectorAll("a")).toHaveLength(1);
    expect(line.querySelector("a")?.textContent).toBe("https://example.org/a");
    expect(line.textContent).toBe("x https://example.org/a y");
  });

  it("an OSC 8 link has its own words", () => {
    const link = only("\x1b]8;;https://example.org/\x1b\\the map\x1b]8;;\x1b\\").querySelector("a");
    expect(link?.textContent).toBe("the map");
    expect(link?.getAttribute("href")).toBe("https://example.org/");
  });

  it("an empty line keeps its height", () => {
    expect(only("").querySelector("br")).not.toBeNull();
  });
});
