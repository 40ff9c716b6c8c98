// What this is: the connection's state in the header: a short text, a countdown, a button.
// What it is not: the connection. Screen readers hear a change of state, not each second of the
// countdown: the visible text is not live, a hidden one beside it is.

import type { ConnectionState } from "./connection";

export interface StatusElements {
  readonly box: HTMLElement;
  readonly text: HTMLElement;
  readonly announcement: HTMLElement;
  readonly button: HTMLButtonElement;
}

const kAnnouncements: Readonly<Record<ConnectionState["kind"], string>> = {
  connecting: "",
  open: "Connected",
  waiting: "Not connected, trying again",
  ended: "Disconnected",
};

export class StatusView {
  constructor(private readonly elements: StatusElements) {}

  show(state: ConnectionState): void {
    const { box, text, announcement, button } = this.elements;
    box.dataset.state = state.kind;
    text.textContent = describe(state);
    const spoken = kAnnouncements[state.kind];
    if (spoken !== "" && announcement.textContent !== spoken) announcement.textContent = spoken;
    button.hidden = state.kind === "open" || state.kind === "connecting";
    button.textContent = state.kind === "ended" ? "Connect again" : "Reconnect now";
  }
}

function describe(state: ConnectionState): string {
  switch (state.kind) {
    case "connecting":
      return "connecting…";
    case "open":
      return "connected";
    case "waiting":
      return `reconnecting in ${state.seconds} s`;
    case "ended":
      return "disconnected";
  }
}
