// Lines typed before, and what a reload keeps of them.
import { beforeEach, describe, expect, it } from "vitest";
import { History, kHistoryLimit } from "../src/history";

class FakeStore {
  values = new Map<string, string>();
  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.values.set(key, value);
  }
}

describe("History", () => {
  let store: FakeStore;
  beforeEach(() => {
    store = new FakeStore();
  });

  function filled(...lines: string[]): History {
    const history = new History(store);
    for (const line of lines) history.add(line);
    return history;
  }

  it("goes back line by line and stops at the oldest", () => {
    const history = filled("look", "north");
    expect(history.older("")).toBe("north");
    expect(history.older("north")).toBe("look");
    expect(history.older("look")).toBeNull();
  });

  it("comes back to the draft", () => {
    const history = filled("look", "north");
    history.older("say hal");
    history.older("north");
    expect(history.newer()).toBe("north");
    expect(history.newer()).toBe("say hal");
    expect(history.newer()).toBeNull();
  });

  it("sending starts again at the newest line, without an old draft", () => {
    const history = filled("look");
    history.older("draft");
    history.add("north");
    expect(history.newer()).toBeNull();
    expect(history.older("")).toBe("north");
    expect(history.newer()).toBe("");
  });

  it("leaves out blank lines and repetitions", () => {
    const history = filled("look", "look", "", "  ", "look");
    expect(history.older("")).toBe("look");
    expect(history.older("")).toBeNull();
  });

  it("keeps the last 500 lines over a reload", () => {
    filled(...Array.from({ length: kHistoryLimit + 20 }, (_, i) => `say ${i}`));
    const reloaded = new History(store);
    const lines: string[] = [];
    for (let line = reloaded.older(""); line !== null; line = reloaded.older("")) lines.push(line);
    expect(lines).toHaveLength(500);
    expect(lines[0]).toBe("say 519");
    expect(lines.at(-1)).toBe("say 20");
  });

  it.each(["not json", "{}", "null", '"text"', "[1, null, {}]"])("survives a store that holds %s", (value) => {
    store.setItem("lunamoo.history", value);
    const history = new History(store);
    expect(history.older("")).toBeNull();
    history.add("look");
    expect(history.older("")).toBe("look");
  });

  it("works with a store that throws, and with none", () => {
    const broken = {
      getItem: () => {
        throw new Error("denied");
      },
      setItem: () => {
        throw new Error("full");
      },
    };
    for (const history of [new History(broken), new History(null)]) {
      history.add("look");
      expect(history.older("")).toBe("look");
    }
  });
});
