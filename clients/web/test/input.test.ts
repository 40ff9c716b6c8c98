// @vitest-environment happy-dom
// The input line: what is sent, echoed and remembered.
import { beforeEach, describe, expect, it } from "vitest";
import { History } from "../src/history";
import { InputLine } from "../src/input";
import type { Stage } from "../src/secrets";

let form: HTMLFormElement;
let field: HTMLInputElement;
let label: HTMLLabelElement;
let input: InputLine;
let sent: string[];
let echoed: (string | null)[];
let online: boolean;
let stage: Stage;

beforeEach(() => {
  document.body.replaceChildren();
  form = document.body.appendChild(document.createElement("form"));
  label = form.appendChild(document.createElement("label"));
  field = form.appendChild(document.createElement("input"));
  sent = [];
  echoed = [];
  online = true;
  stage = "before-login";
  const actions = {
    send: (line: string) => online && sent.push(line) > 0,
    sent: (shown: string | null) => void echoed.push(shown),
    page: () => undefined,
    stage: () => stage,
  };
  input = new InputLine({ form, label, field }, new History(null), actions);
});

function enter(line: string): void {
  field.value = line;
  form.dispatchEvent(new Event("submit", { cancelable: true }));
}

function press(key: string): string {
  field.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
  return field.value;
}

function paste(text: string): Event {
  const event = new Event("paste", { cancelable: true });
  Object.assign(event, { clipboardData: { getData: () => text } });
  field.dispatchEvent(event);
  return event;
}

describe("sending", () => {
  it("sends, echoes, remembers and empties the field", () => {
    enter("look");
    expect([sent, echoed, field.value]).toEqual([["look"], ["look"], ""]);
    expect(press("ArrowUp")).toBe("look");
    expect(press("ArrowDown")).toBe("");
  });

  it("an empty line is sent too", () => {
    enter("");
    expect(sent).toEqual([""]);
  });

  it("a line that cannot be sent stays and is neither echoed nor remembered", () => {
    online = false;
    enter("look");
    expect([sent, echoed, field.value]).toEqual([[], [], "look"]);
    field.value = "";
    expect(press("ArrowUp")).toBe("");
  });

  it("the password of a connect line is sent but not shown or remembered", () => {
    enter("connect Owl hunter2");
    expect(sent).toEqual(["connect Owl hunter2"]);
    expect(echoed).toEqual(["connect Owl ••••••"]);
    expect(press("ArrowUp")).toBe("connect Owl");
  });
});

describe("a password", () => {
  beforeEach(() => input.setEcho(false));

  it("is hidden, not echoed and not remembered", () => {
    expect([field.type, label.textContent]).toEqual(["password", "Password"]);
    enter("hunter2");
    expect([sent, echoed]).toEqual([["hunter2"], [null]]);
    input.setEcho(true);
    expect([field.type, label.textContent]).toEqual(["text", "Command"]);
    expect(press("ArrowUp")).toBe("");
  });

  it("half typed never becomes visible", () => {
    field.value = "hunt";
    input.setEcho(true);
    expect(field.value).toBe("");
  });

  it("the history keys bring no old line into it", () => {
    input.setEcho(true);
    enter("look");
    input.setEcho(false);
    expect(press("ArrowUp")).toBe("");
  });

  it("pasting is left to the browser", () => {
    expect(paste("hunter2\n").defaultPrevented).toBe(false);
    expect(sent).toEqual([]);
  });
});

describe("pasting", () => {
  it("one line goes into the field as always", () => {
    expect(paste("north").defaultPrevented).toBe(false);
    expect(sent).toEqual([]);
  });

  it("many lines are sent each, with what stood around the cursor", () => {
    field.value = "say !";
    field.setSelectionRange(4, 4);
    expect(paste("one\r\n\r\ntwo").defaultPrevented).toBe(true);
    expect(sent).toEqual(["say one", "", "two!"]);
    expect(field.value).toBe("");
  });

  it("a last line end sends no empty line", () => {
    paste("one\ntwo\n");
    expect(sent).toEqual(["one", "two"]);
  });

  it("what cannot be sent stays", () => {
    online = false;
    paste("one\ntwo");
    expect(field.value).toBe("one two");
  });
});
