// What this is: the JSON messages of /ws, both ways (docs/web-client.md lists them).
// What it is not: a connection. Whatever a frame holds, reading it never throws.

export type ServerMessage =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "echo"; readonly on: boolean }
  | { readonly type: "bye" };

/** The message in a frame, or null: not JSON, not text, of an unknown type or of a wrong shape. */
export function parseServerMessage(frame: unknown): ServerMessage | null {
  if (typeof frame !== "string") return null;
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { type, text, on } = value as Record<string, unknown>;
  if (type === "text" && typeof text === "string") return { type, text };
  if (type === "echo" && typeof on === "boolean") return { type, on };
  if (type === "bye") return { type };
  return null;
}

/** The frame that sends one line. Control characters except tab become spaces. */
export function encodeLine(line: string): string {
  return JSON.stringify({ type: "line", text: line.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, " ") });
}
