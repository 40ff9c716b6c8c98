// What this is: the built page in a real browser against the fake server: what needs layout, focus,
// the server's policy or the accessibility tree. `npm run test:browser [FOLDER]` runs it; with FOLDER
// it leaves screenshots there.
// What it is not: the place for what a unit test can show.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { kTimeoutMs, launch } from "./chromium.mjs";
import { startFakeServer } from "./fake-server.mjs";

const folder = process.argv[2];
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const kDesktop = { viewport: { width: 1000, height: 700 }, colorScheme: "dark" };
const kPhone = { viewport: { width: 360, height: 640 }, colorScheme: "light", hasTouch: true, isMobile: true };

// --- a page and what one does with it ------------------------------------------------------------

async function openPage(context, url) {
  const page = await context.newPage();
  page.setDefaultTimeout(kTimeoutMs);
  page.complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  await page.goto(url);
  await shows(page, "Welcome to Lunamoo");
  return page;
}

async function enter(page, line) {
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

const shows = (page, text) =>
  page.waitForFunction((t) => document.querySelector("[role=log]").innerText.includes(t), text);
const status = (page, text) =>
  page.waitForFunction((t) => document.querySelector("#status-text").textContent.includes(t), text);
const focused = (page) => page.evaluate(() => document.activeElement.id);
const fromEnd = (page) =>
  page.evaluate(() => {
    const { scrollHeight, scrollTop, clientHeight } = document.querySelector("#scroller");
    return Math.round(scrollHeight - scrollTop - clientHeight);
  });
const atEnd = (page) =>
  page.waitForFunction(() => {
    const { scrollHeight, scrollTop, clientHeight } = document.querySelector("#scroller");
    return scrollHeight - scrollTop - clientHeight < 2;
  });

async function login(page) {
  await enter(page, "connect Wizard hunter2");
  await shows(page, "*** Connected ***");
}

async function snap(page, name) {
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function assertAccessible(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
  assert.deepEqual(found, []);
}

async function assertNoSidewaysScroll(page) {
  const extra = await page.evaluate(() => {
    const wide = [document.documentElement, document.querySelector("#scroller")];
    return Math.max(...wide.map((element) => element.scrollWidth - element.clientWidth));
  });
  assert.ok(extra <= 0, `${extra} px too wide`);
}

// --- the tests: sentences about behaviour ----------------------------------------------------------

const tests = {
  async "a visit leaves no violation of the policy and none of accessibility"(page) {
    await snap(page, "welcome");
    await login(page);
    for (const line of ["look", "colours", "links", "markup"]) await enter(page, line);
    await shows(page, "not bold");
    assert.equal(await page.title(), "Lunamoo");
    await assertAccessible(page);
    await snap(page, "dark");
    await page.emulateMedia({ colorScheme: "light" });
    await assertAccessible(page);
    await snap(page, "light");
  },

  async "colours reach the screen under the policy, for both themes"(page) {
    await login(page);
    const colour = () => page.evaluate(() => getComputedStyle(document.querySelector("#log .tinted")).color);
    assert.equal(await colour(), "rgb(255, 215, 135)");
    await page.emulateMedia({ colorScheme: "light" });
    assert.notEqual(await colour(), "rgb(255, 215, 135)");
  },

  async "a password prompt hides what is typed, from the page, the log and the history"(page) {
    await enter(page, "connect Wizard");
    await page.waitForSelector("#line[type=password]");
    await page.waitForTimeout(400);
    await page.keyboard.type("hunter2");
    await snap(page, "password");
    await assertAccessible(page);
    await page.keyboard.press("Enter");
    await shows(page, "*** Connected ***");
    await page.waitForSelector("#line[type=text]");
    for (const expected of ["connect Wizard", "connect Wizard"]) {
      await page.keyboard.press("ArrowUp");
      assert.equal(await page.inputValue("#line"), expected);
    }
    const everything = await page.evaluate(
      () => document.documentElement.outerHTML + JSON.stringify({ ...sessionStorage }),
    );
    assert.ok(!everything.includes("hunter2"));
  },

  async "history survives a reload"(page) {
    await login(page);
    await enter(page, "say one");
    await shows(page, 'You say, "one"');
    await page.reload();
    await shows(page, "Welcome to Lunamoo");
    await page.keyboard.press("ArrowUp");
    assert.equal(await page.inputValue("#line"), "say one");
  },

  async "the text stays at its end, unless the user scrolled up"(page) {
    await login(page);
    await enter(page, "flood 400");
    await shows(page, "line 400");
    await atEnd(page);
    for (let i = 0; i < 3; i += 1) await page.keyboard.press("PageUp");
    await page.waitForFunction(() => !document.querySelector("#scroller").classList.contains("following"));
    assert.ok((await fromEnd(page)) > 500);
    assert.equal(await focused(page), "line");
    const top = await page.evaluate(() => document.querySelector("#scroller").scrollTop);
    page.server.say("Mira wakes up.\nMira yawns.\n");
    await page.waitForSelector("#newer:not([hidden])");
    assert.equal(await page.innerText("#newer"), "2 new lines below");
    assert.equal(await page.evaluate(() => document.querySelector("#scroller").scrollTop), top);
    await assertAccessible(page);
    await snap(page, "scrolled-up");
    await page.click("#newer");
    await atEnd(page);
    assert.equal(await page.isHidden("#newer"), true);
    assert.equal(await focused(page), "line");
  },

  async "a flood keeps the last 5000 lines and the end in view"(page) {
    await login(page);
    await enter(page, "flood 12000");
    await shows(page, "line 12000");
    assert.equal(await page.evaluate(() => document.querySelector("#log").childElementCount), 5000);
    await atEnd(page);
    await page.setViewportSize({ width: 700, height: 400 });
    await atEnd(page);
  },

  async "a lost connection comes back by itself, and at once when asked"(page) {
    await login(page);
    await enter(page, "drop");
    await shows(page, "The connection was lost.");
    await status(page, "connected");
    page.server.pause();
    await status(page, "reconnecting in");
    await page.waitForSelector("#reconnect:not([hidden])");
    await page.keyboard.type("not lost");
    await page.keyboard.press("Enter");
    assert.equal(await page.inputValue("#line"), "not lost");
    await page.waitForTimeout(2500);
    await assertAccessible(page);
    await snap(page, "reconnecting");
    // More than a second is left, so that it is the button that connects.
    await page.waitForFunction(() => / in ([2-9]|\d\d+) s/.test(document.querySelector("#status-text").textContent));
    page.server.resume();
    await page.click("#reconnect");
    await page.waitForFunction(() => document.querySelector("#status-text").textContent === "connected");
    assert.equal(await focused(page), "line");
    page.complaints.length = 0; // the browser reports each refused socket itself
  },

  async "after bye only the button connects again"(page) {
    await login(page);
    await enter(page, "@quit");
    await status(page, "disconnected");
    await page.waitForTimeout(1500);
    await status(page, "disconnected");
    await assertAccessible(page);
    await page.click("#reconnect");
    await page.waitForFunction(() => document.querySelector("#status-text").textContent === "connected");
  },

  async "pasting many lines sends each"(page) {
    await login(page);
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", "say first\nsay second\n");
      const options = { clipboardData: data, bubbles: true, cancelable: true };
      document.querySelector("#line").dispatchEvent(new ClipboardEvent("paste", options));
    });
    await shows(page, 'You say, "first"');
    await shows(page, 'You say, "second"');
  },

  async "a click into the text and a key typed there lead back to the input"(page) {
    await page.click("#log");
    assert.equal(await focused(page), "line");
    await page.focus("#scroller");
    await page.keyboard.type("look");
    assert.equal(await page.inputValue("#line"), "look");
  },

  async "the log is one polite live region, and what the user typed is not spoken"(page) {
    await login(page);
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const live = (node) => node.properties?.find(({ name }) => name === "live")?.value.value;
    const log = nodes.filter((node) => node.role?.value === "log");
    assert.deepEqual(log.map(live), ["polite"]);
    const echo = await page.getAttribute("#log .echo", "aria-live");
    assert.equal(echo, "off");
    const input = nodes.find((node) => node.role?.value === "textbox");
    assert.equal(input.name.value, "Command");
  },

  async "nothing is wider than a phone or than a page at 200 %"(page) {
    await login(page);
    await enter(page, "colours");
    await enter(page, `say ${"x".repeat(300)}`);
    await shows(page, "x".repeat(300));
    for (const width of [500, 320]) {
      await page.setViewportSize({ width, height: 500 });
      await assertNoSidewaysScroll(page);
    }
    await assertAccessible(page);
  },
};

const phoneTests = {
  async "a phone shows the page whole and light"(page) {
    await snap(page, "phone-welcome");
    await page.tap("#line");
    await login(page);
    await enter(page, "look");
    await page.waitForFunction(() => document.querySelectorAll("#log .echo").length === 2);
    await assertNoSidewaysScroll(page);
    await assertAccessible(page);
    await snap(page, "phone-light");
    await page.emulateMedia({ colorScheme: "dark" });
    await assertAccessible(page);
    await snap(page, "phone-dark");
  },
};

// --- running -------------------------------------------------------------------------------------

async function runAll(browser, server, options, list) {
  let failures = 0;
  for (const [name, test] of Object.entries(list)) {
    const context = await browser.newContext(options);
    try {
      const page = await openPage(context, server.url);
      page.server = server;
      await test(page);
      assert.deepEqual(page.complaints, [], "the browser complained");
      console.log(`ok      ${name}`);
    } catch (error) {
      failures += 1;
      console.log(`FAILED  ${name}\n${error.stack}`);
    } finally {
      await context.close();
    }
  }
  return failures;
}

const server = await startFakeServer();
const browser = await launch();
try {
  const failures =
    (await runAll(browser, server, kDesktop, tests)) + (await runAll(browser, server, kPhone, phoneTests));
  process.exitCode = failures === 0 ? 0 : 1;
} finally {
  await browser.close();
  await server.close();
}
