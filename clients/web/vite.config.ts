// How the page is built. The server's policy is `default-src 'self'`, so nothing may be inlined:
// no data: URIs (assetsInlineLimit 0) and no inline script; paths are relative, so the page works
// below any prefix. `npm run dev` passes /ws on to a server on its default web port.
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { "/ws": { target: "ws://127.0.0.1:7780", ws: true } },
  },
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    css: true, // a test reads the style sheet
  },
});
