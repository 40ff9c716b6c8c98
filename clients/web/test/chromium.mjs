// What this is: starting the installed Chromium for the browser tests.
// What it is not: a download of a browser; CHROMIUM names another one than /usr/bin/chromium.

import { chromium } from "playwright-core";

export const kTimeoutMs = 10_000;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    timeout: 30_000,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
