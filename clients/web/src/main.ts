// What this is: the page's wiring: finds the elements, joins the parts, starts the connection.
// What it is not: a place for behaviour that a part could own.

import "./style.css";
import { Connection, type ConnectionState, type Socket } from "./connection";
import { Follow } from "./follow";
import { History } from "./history";
import { InputLine } from "./input";
import type { ServerMessage } from "./protocol";
import { Scrollback } from "./scrollback";
import { isLoginLine, type Stage } from "./secrets";
import { StatusView } from "./status";

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return found;
}

function sessionStore(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

function openSocket(): Socket {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(`${scheme}//${location.host}/ws`) as Socket;
}

// The parts of the page, and the little they share.
class Page {
  private stage: Stage = "before-login";
  private wasOpen = false;
  private readonly status = makeStatus();
  private readonly follow: Follow;
  private readonly scrollback: Scrollback;
  private readonly input: InputLine;
  private readonly connection: Connection;

  constructor() {
    const scroller = element("scroller", HTMLElement);
    const newer = element("newer", HTMLButtonElement);
    const reconnect = element("reconnect", HTMLButtonElement);
    this.follow = new Follow(scroller, newer);
    this.scrollback = this.makeScrollback();
    this.connection = new Connection(openSocket, {
      state: (state) => this.stateChanged(state),
      message: (message) => this.received(message),
    });
    this.input = this.makeInput();
    newer.addEventListener("click", () => this.follow.toEnd());
    reconnect.addEventListener("click", () => this.connection.reconnect());
    for (const button of [newer, reconnect]) button.addEventListener("click", () => this.input.focus());
    keepFocus(scroller, this.input);
    reconnectOnReturn(this.connection);
  }

  start(): void {
    this.connection.reconnect();
    this.input.focus();
  }

  private makeScrollback(): Scrollback {
    return new Scrollback(element("log", HTMLElement), element("tail", HTMLElement), {
      appended: (lines) => this.follow.appended(lines),
      line: (text) => {
        if (isLoginLine(text)) this.stage = "in-world";
      },
    });
  }

  private makeInput(): InputLine {
    const elements = {
      form: element("entry", HTMLFormElement),
      label: element("line-label", HTMLLabelElement),
      field: element("line", HTMLInputElement),
    };
    return new InputLine(elements, new History(sessionStore()), {
      send: (line) => this.connection.send(line),
      sent: (shown) => {
        this.scrollback.sent(shown);
        this.follow.toEnd();
      },
      page: (direction) => this.follow.page(direction),
      stage: () => this.stage,
    });
  }

  private received(message: ServerMessage): void {
    if (message.type === "text") this.scrollback.text(message.text);
    if (message.type === "echo") this.input.setEcho(message.on);
  }

  private stateChanged(state: ConnectionState): void {
    this.status.show(state);
    if (this.wasOpen && state.kind !== "open") {
      this.stage = "before-login";
      this.input.setEcho(true);
      this.scrollback.disconnect();
      this.scrollback.note(state.kind === "ended" ? "Disconnected." : "The connection was lost.");
    }
    this.wasOpen = state.kind === "open";
  }
}

function makeStatus(): StatusView {
  return new StatusView({
    box: element("status", HTMLElement),
    text: element("status-text", HTMLElement),
    announcement: element("announcement", HTMLElement),
    button: element("reconnect", HTMLButtonElement),
  });
}

// A click into the text, unless it selects or follows a link, and a character typed there go to the
// input line. A touch does not: it would open the keyboard of a phone.
function keepFocus(scroller: HTMLElement, input: InputLine): void {
  scroller.addEventListener("click", (event) => {
    const touch = event instanceof PointerEvent && event.pointerType === "touch";
    const onLink = event.target instanceof Element && event.target.closest("a") !== null;
    const selecting = document.getSelection()?.isCollapsed === false;
    if (!touch && !onLink && !selecting) input.focus();
  });
  scroller.addEventListener("keydown", (event) => {
    const character = event.key.length === 1 && event.key !== " ";
    if (character && !event.ctrlKey && !event.altKey && !event.metaKey) input.focus();
  });
}

// A laptop that wakes up or a phone that is back in reach need not sit out the wait.
function reconnectOnReturn(connection: Connection): void {
  const retry = () => {
    if (connection.state.kind === "waiting" && !document.hidden) connection.reconnect();
  };
  window.addEventListener("online", retry);
  document.addEventListener("visibilitychange", retry);
}

new Page().start();
