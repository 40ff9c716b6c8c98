// The succession of sockets, on a clock of its own.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backoffMs, Connection, type ConnectionState, type Socket } from "../src/connection";
import type { ServerMessage } from "../src/protocol";

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  sent: string[] = [];
  closed = false;
  send(frame: string): void {
    if (this.closed) throw new Error("closed");
    this.sent.push(frame);
  }
  close(): void {
    this.closed = true;
  }
}

let sockets: FakeSocket[];
let states: ConnectionState[];
let messages: ServerMessage[];
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  states = [];
  messages = [];
  const open = () => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  };
  const events = { state: (s: ConnectionState) => void states.push(s), message: (m: ServerMessage) => void messages.push(m) };
  connection = new Connection(open, events, () => 1); // no jitter
});

afterEach(() => {
  vi.useRealTimers();
});

const last = () => sockets.at(-1) as FakeSocket;

// Milliseconds until the next attempt.
function wait(): number {
  const count = sockets.length;
  let waited = 0;
  for (; sockets.length === count && waited < 60_000; waited += 100) vi.advanceTimersByTime(100);
  return waited;
}

describe("backoffMs", () => {
  it("doubles from half a second to fifteen seconds", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 60].map((n) => backoffMs(n, 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000,
    ]);
  });

  it("jitter takes off at most half and never goes below half a second", () => {
    expect(backoffMs(0, 0)).toBe(500);
    expect(backoffMs(3, 0)).toBe(2000);
    expect(backoffMs(50, 0)).toBe(7500);
    expect(backoffMs(3, 0.5)).toBe(3000);
  });
});

describe("Connection", () => {
  it("connects, receives and sends", () => {
    connection.reconnect();
    expect(connection.send("too early")).toBe(false);
    last().onopen?.();
    last().onmessage?.({ data: '{"type":"text","text":"hi\\n"}' });
    expect(connection.send("look")).toBe(true);
    expect(messages).toEqual([{ type: "text", text: "hi\n" }]);
    expect(last().sent).toEqual(['{"type":"line","text":"look"}']);
    expect(states.map((state) => state.kind)).toEqual(["connecting", "open"]);
  });

  it("frames that make no sense are passed over", () => {
    connection.reconnect();
    last().onopen?.();
    for (const data of ["{", "7", '{"type":"?"}', new ArrayBuffer(1)]) last().onmessage?.({ data });
    expect(messages).toEqual([]);
    expect(connection.state.kind).toBe("open");
  });

  it("waits longer after each failure and counts the seconds down", () => {
    connection.reconnect();
    const waits: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      last().onclose?.();
      waits.push(wait());
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    last().onclose?.();
    states.length = 0;
    vi.advanceTimersByTime(3000);
    expect(states).toEqual([14, 13, 12].map((seconds) => ({ kind: "waiting", seconds })));
  });

  it("starts with short waits again only after a connection that lasted", () => {
    connection.reconnect();
    last().onclose?.();
    wait();
    last().onopen?.();
    last().onclose?.(); // accepted and thrown out at once
    expect(wait()).toBe(1000);
    last().onopen?.();
    vi.advanceTimersByTime(10_000);
    last().onclose?.();
    expect(wait()).toBe(500);
  });

  it("gives up an attempt that stays silent for ten seconds", () => {
    connection.reconnect();
    vi.advanceTimersByTime(10_000);
    expect(connection.state.kind).toBe("waiting");
    expect(last().closed).toBe(true);
  });

  it("does not come back by itself after bye, but does when asked", () => {
    connection.reconnect();
    last().onopen?.();
    last().onmessage?.({ data: '{"type":"bye"}' });
    last().onclose?.();
    vi.advanceTimersByTime(120_000);
    expect(sockets).toHaveLength(1);
    expect(connection.state.kind).toBe("ended");
    expect(last().closed).toBe(true);
    connection.reconnect();
    expect(sockets).toHaveLength(2);
  });

  it("reconnect() cuts the wait short and makes one socket only", () => {
    connection.reconnect();
    last().onclose?.();
    connection.reconnect();
    connection.reconnect();
    expect(sockets).toHaveLength(2);
    last().onopen?.();
    connection.reconnect();
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(2);
  });

  it("a socket that is no longer the current one is not heard", () => {
    connection.reconnect();
    vi.advanceTimersByTime(10_000); // timed out
    wait();
    const [old, current] = sockets as [FakeSocket, FakeSocket];
    current.onopen?.();
    old.onopen?.();
    old.onmessage?.({ data: '{"type":"bye"}' });
    old.onclose?.();
    expect(connection.state.kind).toBe("open");
    expect(messages).toEqual([]);
  });

  it("a socket that cannot be made or written counts as a failure", () => {
    const failing = new Connection(
      () => {
        throw new Error("blocked");
      },
      { state: (s) => states.push(s), message: () => undefined },
    );
    failing.reconnect();
    expect(states.at(-1)?.kind).toBe("waiting");
    connection.reconnect();
    last().onopen?.();
    last().closed = true;
    expect(connection.send("look")).toBe(false);
  });
});
