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

function start(): void {
  let stage: Stage = "before-login";
  const scroller = element("scroller", HTMLElement);
  const newer = element("newer", HTMLButtonElement);
  const follow = new Follow(scroller, newer);
  const scrollback = new Scrollback(element("log", HTMLElement), element("tail", HTMLElement), {
    appended: (lines) => follow.appended(lines),
    line: (text) => {
      if (isLoginLine(text)) stage = "in-world";
    },
  });
  const status = new StatusView({
    box: element("status", HTMLElement),
    text: element("status-text", HTMLElement),
    announcement: element("announcement", HTMLElement),
    button: element("reconnect", HTMLButtonElement),
  });

  const message = (received: ServerMessage) => {
    if (received.type === "text") scrollback.text(received.text);
    if (received.type === "echo") input.setEcho(received.on);
  };
  let wasOpen = false;
  const state = (now: ConnectionState) => {
    status.show(now);
    if (wasOpen && now.kind !== "open") {
      stage = "before-login";
      input.setEcho(true);
      scrollback.disconnect();
      scrollback.note(now.kind === "ended" ? "Disconnected." : "The connection was lost.");
    }
    wasOpen = now.kind === "open";
  };
  const connection = new Connection(openSocket, { state, message });
  const input: InputLine = new InputLine(
    {
      form: element("entry", HTMLFormElement),
      label: element("line-label", HTMLLabelElement),
      field: element("line", HTMLInputElement),
    },
    new History(sessionStore()),
    {
      send: (line) => connection.send(line),
      sent: (shown) => {
        scrollback.sent(shown);
        follow.toEnd();
      },
      page: (direction) => follow.page(direction),
      stage: () => stage,
    },
  );

  newer.addEventListener("click", () => {
    follow.toEnd();
    input.focus();
  });
  element("reconnect", HTMLButtonElement).addEventListener("click", () => {
    connection.reconnect();
    input.focus();
  });
  keepFocus(scroller, input);
  reconnectOnReturn(connection);
  connection.reconnect();
  input.focus();
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

start();
