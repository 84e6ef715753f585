// npm run page: serves examples/browser/ and prints its address. `-- --no-wasm` forbids WebAssembly, so the plain-JS twin runs.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, posix } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { flags, portOf } from "./flags.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const HOME = "/examples/browser/";
/** All that is served: the pages, what they load, and the documents that they link to. */
const SERVED =
  /^\/((examples|dist|(bench\/(page|browsers)|playground)\/dist|test\/(matrix|golden|playground))\/|(docs\/[\w-]+|README)\.md$)/;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A strict policy for the page: nothing from elsewhere, data and workers its own, and WebAssembly only where it is allowed by name. */
export function pagePolicy({ wasm }: { wasm: boolean }): string {
  const scripts = `script-src 'self' 'unsafe-inline'${wasm ? " 'wasm-unsafe-eval'" : ""}`;
  return `default-src 'none'; ${scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'`;
}

/** The file behind a request, or undefined where it is none of ours. Decoded before it is normalized: `%2e%2e%2f` climbs nowhere. */
function fileOf(url: string, root: string, served: RegExp): string | undefined {
  try {
    const path = posix.normalize(decodeURIComponent(url.split("?")[0]!).replaceAll("\\", "/"));
    return served.test(path) && !path.includes("\0") ? join(root, path.endsWith("/") ? `${path}index.html` : path) : undefined;
  } catch {
    return undefined; // a malformed escape
  }
}

export interface PageServer {
  /** Address of the page. */
  readonly url: string;
  close(): Promise<void>;
}

/** With these headers a page is cross-origin isolated: browsers then let it share memory with its workers. */
export const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

export interface ServeOptions {
  /** 0 for any that is free. */
  port?: number;
  /** The Content-Security-Policy header. */
  policy?: string;
  /** Lets pages share memory with their workers. */
  isolated?: boolean;
  /** The page that is shown first. */
  home?: string;
  /** Another folder, of which everything is served. */
  root?: string;
  /** Takes what a page posts to /posted. */
  posted?: (text: string) => void;
}

/** Serves pages to this machine alone. */
export async function servePage(options: ServeOptions = {}): Promise<PageServer> {
  const { port = 0, policy, isolated = false, home = HOME, root = ROOT, posted } = options;
  const served = root === ROOT ? SERVED : /^\//;
  const server = createServer(async (request, response) => {
    if (request.url === "/") return void response.writeHead(302, { location: home }).end();
    if (request.url === "/posted" && posted) {
      posted(await text(request));
      return void response.writeHead(204).end();
    }
    const file = fileOf(request.url ?? "", root, served);
    const body = file && (await readFile(file).catch(() => undefined));
    if (!file || !body) return void response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(isolated && ISOLATED),
      ...(policy && { "content-security-policy": policy }),
    });
    response.end(body);
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${home}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a command says, in one line, of a port that it cannot have. */
const NOT_TO_BE_HAD: Readonly<Record<string, string>> = {
  EADDRINUSE: "is taken: name another with --port, or none for a free one",
  EACCES: "is not for this user: name one from 1024 on with --port",
};

/** The server of a command. Ends the process with 1, and a line that says what to do, where its port is not to be had. */
export async function served(server: Promise<PageServer>): Promise<PageServer> {
  try {
    return await server;
  } catch (error) {
    const { code = "", port } = error as NodeJS.ErrnoException & { port?: number };
    if (NOT_TO_BE_HAD[code] === undefined) throw error;
    console.error(`port ${port} ${NOT_TO_BE_HAD[code]}`);
    process.exit(1);
  }
}

const USAGE = `npm run page [-- flags]
  --no-wasm     forbids WebAssembly, so that plain JavaScript draws
  --port PORT   the port to serve at; a free one by default`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const values = flags(USAGE, { port: { type: "string", default: "0" }, "no-wasm": { type: "boolean", default: false } });
  const policy = pagePolicy({ wasm: !values["no-wasm"] });
  const { url } = await served(servePage({ port: portOf(USAGE, values.port), policy }));
  console.log(`${url}${values["no-wasm"] ? "  (WebAssembly forbidden)" : ""}\nCtrl+C stops it.`);
}
