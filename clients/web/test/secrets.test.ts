// Passwords in typed lines.
import { expect, it } from "vitest";
import { isLoginLine, redact } from "../src/secrets";

it.each([
  ["connect Wizard hunter2", "connect Wizard"],
  ["  CONNECT wizard hunter2", "  CONNECT wizard"],
  ["co wizard hunter2 and more", "co wizard"],
  ['connect "Old Owl" hunter2', 'connect "Old Owl"'],
  ["create Guest hunter2", "create Guest"],
  ["cr Guest hunter2", "cr Guest"],
  ["@password hunter2 hunter3", "@password"],
  ["@passwd hunter2", "@passwd"],
])("%s is shown and remembered without its password", (line, kept) => {
  expect(redact(line, "before-login")).toEqual({ shown: `${kept} ••••••`, remembered: kept });
});

it.each(["connect wizard", "connect", "connect wizard  ", "look", "say connect the dots", "collect a b", "@passwords x"])(
  "%s holds no password",
  (line) => expect(redact(line, "before-login")).toEqual({ shown: line, remembered: line }),
);

it("in the world, create is a word like others and connect is not", () => {
  expect(redact("create lamp from $thing", "in-world").shown).toBe("create lamp from $thing");
  expect(redact("connect wizard hunter2", "in-world").shown).not.toContain("hunter2");
});

it("knows the line that says a player is connected", () => {
  expect(isLoginLine("*** Connected ***")).toBe(true);
  expect(isLoginLine("*** Created ***")).toBe(true);
  expect(isLoginLine("*** Redirecting connection to new port ***")).toBe(true);
  expect(isLoginLine('Owl says, "*** Connected ***"')).toBe(false);
});
