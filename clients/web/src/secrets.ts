// What this is: which part of a typed line is a password, so that the line can be shown and
// remembered without it.
// What it is not: what is sent. The server gets the line as it was typed.

export interface Redacted {
  /** What the local echo shows. */
  readonly shown: string;
  /** What the history keeps. */
  readonly remembered: string;
}

/** Before login `create NAME PASSWORD` makes a player; after it, `create` is a word of the world. */
export type Stage = "before-login" | "in-world";

const kMask = "••••••";
const kName = String.raw`(?:"(?:[^"\\]|\\.)*"|\S+)`;
const kConnect = new RegExp(String.raw`^\s*@?co(?:n|nn|nne|nnec|nnect)?\s+${kName}(?=\s)`, "i");
const kCreate = new RegExp(String.raw`^\s*@?cr(?:e|ea|eat|eate)?\s+${kName}(?=\s)`, "i");
const kChange = /^\s*@passw(?:or)?d(?=\s)/i;

export function redact(line: string, stage: Stage): Redacted {
  const patterns = stage === "before-login" ? [kConnect, kCreate, kChange] : [kConnect, kChange];
  for (const pattern of patterns) {
    const kept = pattern.exec(line)?.[0];
    if (kept === undefined || line.slice(kept.length).trim() === "") continue;
    return { shown: `${kept} ${kMask}`, remembered: kept };
  }
  return { shown: line, remembered: line };
}

/** Whether this line of output says that a player is connected now. */
export function isLoginLine(line: string): boolean {
  return /^\*\*\* (Connected|Created|Reconnected|Redirecting\b.*) \*\*\*$/.test(line.trim());
}
