// What this is: one lasting connection to the server's /ws over a succession of sockets.
// What it is not: a session. The server sees each socket as a new visitor, who logs in again;
// nothing typed while there is no connection is kept for later.
//
//   connecting --open--> open --close--> waiting --time or reconnect()--> connecting
//   connecting --close or 10 s--> waiting
//   open --bye--> ended --reconnect()--> connecting

import { encodeLine, parseServerMessage, type ServerMessage } from "./protocol";

export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  | { readonly kind: "waiting"; readonly seconds: number } // until the next attempt, rounded up
  | { readonly kind: "ended" };

export interface ConnectionEvents {
  /** Called at each change, and once a second while waiting. */
  state(state: ConnectionState): void;
  message(message: ServerMessage): void;
}

/** The part of WebSocket used here. */
export interface Socket {
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  send(frame: string): void;
  close(): void;
}

const kMinDelayMs = 500;
const kMaxDelayMs = 15_000;
const kOpenTimeoutMs = 10_000;
const kStableMs = 10_000; // a socket that lived this long starts the delays anew

/** The wait before attempt number `failures`, in [500, 15000] ms; `random` is in [0, 1). */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(kMaxDelayMs, kMinDelayMs * 2 ** failures);
  return Math.max(kMinDelayMs, Math.round(full * (0.5 + random / 2)));
}

export class Connection {
  private socket: Socket | null = null;
  private current: ConnectionState = { kind: "ended" };
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly open: () => Socket,
    private readonly events: ConnectionEvents,
    private readonly random: () => number = Math.random,
  ) {}

  get state(): ConnectionState {
    return this.current;
  }

  /** Connects now, unless a connection stands or is being made. */
  reconnect(): void {
    if (this.current.kind === "open" || this.current.kind === "connecting") return;
    this.failures = 0;
    this.connect();
  }

  /** Sends one line; false if there is no connection to send it on. */
  send(line: string): boolean {
    if (this.current.kind !== "open" || this.socket === null) return false;
    try {
      this.socket.send(encodeLine(line));
      return true;
    } catch {
      return false;
    }
  }

  private connect(): void {
    clearTimeout(this.timer);
    this.enter({ kind: "connecting" });
    let socket: Socket;
    try {
      socket = this.open();
    } catch {
      return this.retry();
    }
    this.socket = socket;
    this.timer = setTimeout(() => this.drop(socket), kOpenTimeoutMs);
    // Each socket speaks only while it is the current one.
    socket.onopen = () => this.socket === socket && this.opened();
    socket.onclose = () => this.drop(socket);
    socket.onmessage = (event) => this.socket === socket && this.received(event.data);
  }

  private opened(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.failures = 0), kStableMs);
    this.enter({ kind: "open" });
  }

  private received(frame: unknown): void {
    const message = parseServerMessage(frame);
    if (message === null) return;
    this.events.message(message);
    if (message.type === "bye") this.end();
  }

  private end(): void {
    this.release();
    this.enter({ kind: "ended" });
  }

  private drop(socket: Socket): void {
    if (this.socket !== socket) return;
    this.release();
    this.retry();
  }

  private release(): void {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private retry(): void {
    const delay = backoffMs(this.failures, this.random());
    this.failures += 1;
    this.wait(delay);
  }

  private wait(leftMs: number): void {
    if (leftMs <= 0) return this.connect();
    const seconds = Math.ceil(leftMs / 1000);
    this.enter({ kind: "waiting", seconds });
    const step = leftMs - (seconds - 1) * 1000; // to the next whole second
    this.timer = setTimeout(() => this.wait(leftMs - step), step);
  }

  private enter(state: ConnectionState): void {
    this.current = state;
    this.events.state(state);
  }
}
