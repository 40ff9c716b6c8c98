// What this is: a short visit by browser on a running server, as a user would make it:
//   node test/browser.mjs URL NAME PASSWORD SCREENSHOT.png [EXPECT]
// Connects, looks, speaks; checks that the answers are in the log and that the password is nowhere on
// the page. With EXPECT it then waits for that text (another player's speech, say).
// Exits 0, or 1 after saying what was missing, or 2 on wrong usage. Each wait ends after 10 s.
// What it is not: a test of a world; it relies only on `*** Connected ***`, `look` and `say`.

import { kTimeoutMs, launch } from "./chromium.mjs";

const kSpeech = "hello from the page";

class Missing extends Error {}

// Waits until the log's text fulfils `test`; `what` names it in the complaint.
async function waitForLog(page, what, test, argument) {
  try {
    await page.waitForFunction(test, argument, { timeout: kTimeoutMs });
  } catch {
    const shown = await page.locator("[role=log]").innerText({ timeout: 1000 }).catch(() => "(there is no log)");
    throw new Missing(`missing after ${kTimeoutMs / 1000} s: ${what}\nthe log shows:\n${shown}`);
  }
}

async function enter(page, line) {
  await page.locator("#line").pressSequentially(line, { timeout: kTimeoutMs });
  await page.keyboard.press("Enter");
}

// The number of lines that came from the server.
const answers = () => [...document.querySelectorAll("[role=log] .line:not(.echo):not(.note)")].length;
const hasAnswer = (text) =>
  [...document.querySelectorAll("[role=log] .line:not(.echo):not(.note)")].some((line) =>
    line.textContent.includes(text),
  );

async function visit(page, { url, name, password, expected }) {
  await page.goto(url, { timeout: kTimeoutMs });
  await waitForLog(page, "a welcome text", () =>
    [...document.querySelectorAll("[role=log] .line")].some((line) => line.textContent.trim() !== ""),
  );
  await enter(page, `connect ${name} ${password}`);
  await waitForLog(page, "*** Connected ***", hasAnswer, "*** Connected ***");

  await page.waitForTimeout(300); // what the login itself shows is not the answer to look
  const before = await page.evaluate(answers);
  await enter(page, "look");
  await waitForLog(
    page,
    "an answer to look",
    (count) => document.querySelectorAll("[role=log] .line:not(.echo):not(.note)").length > count,
    before,
  );
  await enter(page, `say ${kSpeech}`);
  await waitForLog(page, `an answer to say, with "${kSpeech}"`, hasAnswer, kSpeech);
  if (expected !== undefined) await waitForLog(page, `"${expected}"`, hasAnswer, expected);
}

// The page's text, its markup, its fields and what it stored.
async function findPassword(page, password) {
  const places = await page.evaluate(() => ({
    text: document.body.innerText,
    markup: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll("input")].map((field) => field.value).join("\n"),
    storage: JSON.stringify([{ ...sessionStorage }, { ...localStorage }]),
  }));
  return Object.keys(places).filter((place) => places[place].includes(password));
}

async function run({ screenshot, ...options }) {
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 }, colorScheme: "dark" });
  const refused = [];
  page.on("console", (message) => {
    if (message.type() === "error") refused.push(message.text());
  });
  page.on("pageerror", (error) => refused.push(String(error)));
  try {
    await visit(page, options);
    const places = await findPassword(page, options.password);
    if (places.length > 0) throw new Missing(`the password is on the page: in its ${places.join(", ")}`);
    if (refused.length > 0) throw new Missing(`the browser complained:\n${refused.join("\n")}`);
  } finally {
    await page.screenshot({ path: screenshot, timeout: kTimeoutMs }).catch(() => undefined);
    await browser.close();
  }
}

const [url, name, password, screenshot, expected] = process.argv.slice(2);
if (screenshot === undefined) {
  console.error("usage: node test/browser.mjs URL NAME PASSWORD SCREENSHOT.png [EXPECT]");
  process.exit(2);
}
try {
  await run({ url, name, password, screenshot, expected });
  console.log("ok");
} catch (error) {
  console.error(error instanceof Missing ? error.message : error);
  process.exitCode = 1;
}
