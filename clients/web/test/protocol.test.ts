// Frames, well formed and not.
import { describe, expect, it } from "vitest";
import { encodeLine, parseServerMessage } from "../src/protocol";

describe("parseServerMessage", () => {
  it("reads the three messages", () => {
    expect(parseServerMessage('{"type":"text","text":"a\\n\\u001b[1mb"}')).toEqual({ type: "text", text: "a\n\x1b[1mb" });
    expect(parseServerMessage('{"type":"echo","on":false}')).toEqual({ type: "echo", on: false });
    expect(parseServerMessage('{"type":"bye"}')).toEqual({ type: "bye" });
  });

  it("passes over members it does not know", () => {
    expect(parseServerMessage('{"type":"text","text":"a","seq":7}')).toEqual({ type: "text", text: "a" });
  });

  it.each([
    "",
    "text",
    "{",
    "null",
    "7",
    "[]",
    '["text"]',
    "{}",
    '{"type":"text"}',
    '{"type":"text","text":7}',
    '{"type":"text","text":null}',
    '{"type":"echo"}',
    '{"type":"echo","on":"false"}',
    '{"type":"later","text":"x"}',
    '{"type":["text"],"text":"x"}',
    '{"__proto__":{"type":"bye"}}',
    "[".repeat(200_000),
  ])("%.40s is no message", (frame) => expect(parseServerMessage(frame)).toBeNull());

  it.each([null, undefined, 7, {}, new ArrayBuffer(2), new Uint8Array(3)])("a frame that is not text is no message", (frame) =>
    expect(parseServerMessage(frame)).toBeNull(),
  );
});

describe("encodeLine", () => {
  it("is one JSON object", () => {
    expect(JSON.parse(encodeLine('say "hi" \\ 🌙'))).toEqual({ type: "line", text: 'say "hi" \\ 🌙' });
  });

  it("a line holds no control characters but tab", () => {
    expect(JSON.parse(encodeLine("a\nb\r\x1b\x00c\td"))).toEqual({ type: "line", text: "a b   c\td" });
  });
});
