// What this is: the lines typed before, for ArrowUp and ArrowDown; kept in the tab's session
// storage, so that a reload keeps them and a closed tab forgets them.
// What it is not: a judge of what is secret; callers add only lines without a password.

type Store = Pick<Storage, "getItem" | "setItem">;

const kKey = "lunamoo.history";
export const kHistoryLimit = 500;

export class History {
  private lines: string[];
  private place: number; // in [0, lines.length]; lines.length is the draft
  private draft = "";

  /** `store` may be null or throw (storage switched off): then the page's life is all there is. */
  constructor(
    private readonly store: Store | null,
    private readonly limit = kHistoryLimit,
  ) {
    this.lines = this.load();
    this.place = this.lines.length;
  }

  /** Remembers a line; blank lines and a repetition of the last one are left out. */
  add(line: string): void {
    this.draft = "";
    if (line.trim() !== "" && line !== this.lines.at(-1)) {
      this.lines.push(line);
      this.lines = this.lines.slice(-this.limit);
      this.save();
    }
    this.place = this.lines.length;
  }

  /** The line before, or null at the oldest. `current` is kept as the draft to come back to. */
  older(current: string): string | null {
    if (this.place === 0) return null;
    if (this.place === this.lines.length) this.draft = current;
    this.place -= 1;
    return this.lines[this.place] ?? null;
  }

  /** The line after, the draft after the newest, or null at the draft. */
  newer(): string | null {
    if (this.place === this.lines.length) return null;
    this.place += 1;
    return this.lines[this.place] ?? this.draft;
  }

  private load(): string[] {
    try {
      const value: unknown = JSON.parse(this.store?.getItem(kKey) ?? "[]");
      if (!Array.isArray(value)) return [];
      return value.filter((line): line is string => typeof line === "string").slice(-this.limit);
    } catch {
      return [];
    }
  }

  private save(): void {
    try {
      this.store?.setItem(kKey, JSON.stringify(this.lines));
    } catch {
      // Full or forbidden storage costs the history after a reload, nothing else.
    }
  }
}
