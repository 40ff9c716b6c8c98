// What this is: a small server for tests of the page: serves dist/ under the real server's policy and
// plays a fixed dialogue on /ws. `node test/fake-server.mjs [PORT]` runs it for looking at the page.
// What it is not: a MOO. It knows one room and the words in kCommands.

import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { WebSocketServer } from "ws";

const kDist = fileURLToPath(new URL("../dist", import.meta.url));
const kPolicy = "default-src 'self'; connect-src 'self'; frame-ancestors 'none'";
const kTypes = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

const kWelcome = `\x1b[1;38;5;222mWelcome to Lunamoo\x1b[0m, a world made of text.

Type \x1b[1mconnect NAME PASSWORD\x1b[0m to come in, or \x1b[1mcreate NAME PASSWORD\x1b[0m to begin.
Lost? The guide is at https://example.org/guide (it is short).
`;

const kRoom = `\x1b[1;36mThe Observatory\x1b[0m
A round room under an open dome. Moonlight lies on a brass telescope, on shelves of
star charts, and on a kettle that is nearly warm. A spiral stair leads \x1b[33mdown\x1b[0m; an iron
door stands open to the \x1b[33mnorth\x1b[0m.
You see \x1b[32ma brass telescope\x1b[0m, \x1b[32ma kettle\x1b[0m and \x1b[32ma visitors' book\x1b[0m here.
\x1b[35mMira\x1b[0m is here, asleep over a chart.
`;

const kCommands = {
  look: () => kRoom,
  say: (line) => `You say, "${line.slice(4)}"\n`,
  colours: () => colours(),
  links: () =>
    "A map: \x1b]8;;https://example.org/map\x1b\\the eastern hills\x1b]8;;\x1b\\ and https://example.org/plain.\n",
  flood: (line) => Array.from({ length: Number(line.slice(6)) }, (_, i) => `line ${i + 1}\n`).join(""),
  markup: () => '<img src=x onerror="document.title=1"><b>not bold</b>\n',
};

function colours() {
  const block = (open) => `\x1b[${open}m ${open.padEnd(10)}\x1b[0m`;
  const row = (codes) => `${codes.map(block).join("")}\n`;
  const digits = [0, 1, 2, 3, 4, 5, 6, 7];
  return [
    row(digits.map((d) => `3${d}`)),
    row(digits.map((d) => `9${d}`)),
    row(digits.map((d) => `4${d}`)),
    row(digits.map((d) => `10${d}`)),
    row(["1", "2", "3", "4", "7", "1;31", "2;32", "7;34"]),
    row(["38;5;208", "38;5;17", "38;5;230", "48;5;24", "48;5;229", "38;5;240"]),
    `${Array.from({ length: 72 }, (_, i) => `\x1b[38;2;${255 - i * 3};${80 + i * 2};${i * 3}m#`).join("")}\x1b[0m\n`,
  ].join("");
}

// One visitor. `secret`: what a hidden line is for.
function converse(socket, password) {
  const send = (message) => socket.send(JSON.stringify(message));
  const text = (value) => {
    // Cut where it hurts: inside lines and sequences.
    for (let i = 0; i < value.length; i += 700) send({ type: "text", text: value.slice(i, i + 700) });
  };
  let secretFor = null;
  const login = (name, given) =>
    text(given === password ? `*** Connected ***\n${kRoom}` : "Either that player does not exist, or has a different password.\n");
  text(kWelcome);
  socket.on("message", (data) => {
    const line = JSON.parse(String(data)).text;
    const [word = "", name, given] = line.split(" ");
    if (secretFor !== null) {
      const player = secretFor;
      secretFor = null;
      send({ type: "echo", on: true });
      login(player, line);
    } else if (word === "connect" && given === undefined) {
      secretFor = name;
      text("Password: ");
      send({ type: "echo", on: false });
    } else if (word === "connect") login(name, given);
    else if (word === "drop") socket.terminate();
    else if (word === "@quit") {
      text("*** Disconnected ***\n");
      send({ type: "bye" });
      socket.close();
    } else text(Object.hasOwn(kCommands, word) ? kCommands[word](line) : "I couldn't understand that.\n");
  });
}

function serveFile(request, response) {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://host").pathname));
  const file = join(kDist, path === "/" ? "index.html" : path);
  if (!file.startsWith(kDist) || !existsSync(file)) {
    response.writeHead(404, { "Content-Type": "text/plain" }).end("not found\n");
    return;
  }
  response.writeHead(200, {
    "Content-Type": kTypes[extname(file)] ?? "application/octet-stream",
    "Content-Security-Policy": kPolicy,
    "X-Content-Type-Options": "nosniff",
  });
  createReadStream(file).pipe(response);
}

/**
 * Starts on 127.0.0.1; port 0 picks a free one. Of what it gives, say(text) speaks to all visitors,
 * pause() throws them out and takes in no others until resume().
 */
export async function startFakeServer({ port = 0, password = "hunter2" } = {}) {
  const http = createServer(serveFile);
  let open = true;
  const sockets = new WebSocketServer({ server: http, path: "/ws", verifyClient: () => open });
  sockets.on("connection", (socket) => converse(socket, password));
  await new Promise((resolve, reject) => http.once("error", reject).listen(port, "127.0.0.1", resolve));
  const chosen = http.address().port;
  const throwOut = () => {
    for (const socket of sockets.clients) socket.terminate();
  };
  const say = (text) => {
    for (const socket of sockets.clients) socket.send(JSON.stringify({ type: "text", text }));
  };
  const pause = () => {
    open = false;
    throwOut();
  };
  const resume = () => {
    open = true;
  };
  const close = async () => {
    throwOut();
    sockets.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  };
  return { url: `http://127.0.0.1:${chosen}/`, say, pause, resume, close };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const server = await startFakeServer({ port: Number(process.argv[2] ?? 0) });
  console.log(`listening web ${server.url}`);
}
