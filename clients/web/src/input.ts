// What this is: the line the user types into: sending, history keys, pasting many lines, and the
// password mode the server switches on and off.
// What it is not: a connection; `send` says whether the line could be sent. A line that could not
// be sent stays in the field.

import type { History } from "./history";
import { redact, type Stage } from "./secrets";

export interface InputElements {
  readonly form: HTMLFormElement;
  readonly label: HTMLLabelElement;
  readonly field: HTMLInputElement;
}

export interface InputActions {
  send(line: string): boolean;
  /** A line was sent; `shown` is its local echo, null for a password. */
  sent(shown: string | null): void;
  /** PageUp and PageDown scroll the text while the field keeps the focus. */
  page(direction: -1 | 1): void;
  stage(): Stage;
}

export class InputLine {
  private secret = false;

  constructor(
    private readonly elements: InputElements,
    private readonly history: History,
    private readonly actions: InputActions,
  ) {
    elements.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    elements.field.addEventListener("keydown", (event) => this.key(event));
    elements.field.addEventListener("paste", (event) => this.paste(event));
  }

  /** off: what is typed next is a password. A half typed password never becomes visible. */
  setEcho(on: boolean): void {
    if (this.secret === !on) return;
    const { field, label, form } = this.elements;
    if (this.secret) field.value = "";
    this.secret = !on;
    field.type = on ? "text" : "password";
    label.textContent = on ? "Command" : "Password";
    form.classList.toggle("secret", !on);
  }

  focus(): void {
    this.elements.field.focus({ preventScroll: true });
  }

  private submit(): void {
    const { field } = this.elements;
    if (this.sendLine(field.value)) field.value = "";
    this.focus();
  }

  private sendLine(line: string): boolean {
    const secret = this.secret;
    const { shown, remembered } = redact(line, this.actions.stage());
    if (!this.actions.send(line)) return false;
    if (!secret) this.history.add(remembered);
    this.actions.sent(secret ? null : shown);
    return true;
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    switch (event.key) {
      case "PageUp":
      case "PageDown":
        this.actions.page(event.key === "PageUp" ? -1 : 1);
        break;
      case "ArrowUp":
      case "ArrowDown":
        this.recall(event.key);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  private recall(key: "ArrowUp" | "ArrowDown"): void {
    if (this.secret) return;
    const { field } = this.elements;
    const line = key === "ArrowUp" ? this.history.older(field.value) : this.history.newer();
    if (line === null) return;
    field.value = line;
    field.setSelectionRange(line.length, line.length);
  }

  // Text of several lines is sent at once, together with what stood around the cursor. The field
  // itself drops line ends, which is right for a password.
  private paste(event: ClipboardEvent): void {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    if (this.secret || !/[\r\n]/.test(pasted)) return;
    event.preventDefault();
    const { field } = this.elements;
    const before = field.value.slice(0, field.selectionStart ?? field.value.length);
    const after = field.value.slice(field.selectionEnd ?? field.value.length);
    const lines = (before + pasted + after).replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
    const sent = lines.findIndex((line) => !this.sendLine(line));
    field.value = sent === -1 ? "" : lines.slice(sent).join(" ");
  }
}
