// A consumer as a user has it: its folder outside of this repository, with the packed isovar and the tools that its package.json names.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Browser } from "playwright-core";
import { servePage } from "../../scripts/servePage.js";

/** Nothing is asked, coloured, or told to anybody. */
const ENVIRONMENT = {
  ...process.env,
  CI: "1",
  NO_COLOR: "1",
  FORCE_COLOR: undefined,
  NEXT_TELEMETRY_DISABLED: "1",
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

/** The longest that a build, or a page until it shows what it has, may take. */
const PATIENCE = 180_000;

export class Project {
  readonly folder: string;
  readonly #browser: () => Promise<Browser>;

  private constructor(folder: string, browser: () => Promise<Browser>) {
    this.folder = folder;
    this.#browser = browser;
  }

  /** Copies a consumer to a folder beside `isovar.tgz` and installs it. */
  static async install(source: string, folder: string, browser: () => Promise<Browser>): Promise<Project> {
    await mkdir(folder);
    await cp(source, folder, { recursive: true, filter: (path) => !/[\\/](node_modules|dist|\.\w[^\\/]*)$/.test(path) });
    const project = new Project(folder, browser);
    await project.run("npm install --no-package-lock --no-audit --no-fund --loglevel=error");
    return project;
  }

  /** The version of a package that it has. */
  async version(name: string): Promise<string> {
    return JSON.parse(await readFile(join(this.folder, "node_modules", name, "package.json"), "utf8")).version;
  }

  #spawn(command: string): { child: ChildProcess; output: () => string } {
    const options = { cwd: this.folder, env: ENVIRONMENT, shell: true, detached: process.platform !== "win32" };
    const child = spawn(command, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (data) => (output += data));
    return { child, output: () => stripVTControlCharacters(output) };
  }

  /** Runs a command of the shell. @returns what it printed @throws where it failed, warned, or took too long */
  async run(command: string): Promise<string> {
    const { child, output } = this.#spawn(command);
    const timeout = setTimeout(() => end(child), PATIENCE);
    const [code] = await once(child, "close");
    clearTimeout(timeout);
    if (code !== 0 || /warn/i.test(output())) throw new Error(`${command}: ended with ${code}\n${output()}`);
    return output();
  }

  /** Starts a server, and shows what it serves at `path`, once it has printed its address. */
  async serve(command: string, path = "/"): Promise<string> {
    const { child, output } = this.#spawn(command);
    try {
      const started = Date.now();
      let address: string | undefined;
      while ((address = /https?:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(output())?.[0]) === undefined) {
        if (child.exitCode !== null || Date.now() - started > PATIENCE) throw new Error(`${command}: no address\n${output()}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const shown = await this.#show(address + path);
      if (/warn/i.test(output())) throw new Error(`${command}\n${output()}`);
      return shown;
    } finally {
      end(child);
    }
  }

  /** Shows the page of a folder as any file server does. */
  async open(folder = "."): Promise<string> {
    const server = await servePage({ root: join(this.folder, folder), home: "/index.html" });
    try {
      return await this.#show(server.url);
    } finally {
      await server.close();
    }
  }

  /** @returns the text of a page, once it has a hash @throws where it complained of anything */
  async #show(url: string): Promise<string> {
    const page = await (await this.#browser()).newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (["warning", "error"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
    try {
      await page.goto(url, { timeout: PATIENCE });
      const shown = page.waitForFunction("/[0-9a-f]{64}/.test(document.body.innerText)", undefined, { timeout: 30_000 });
      await shown.catch((error) => complaints.unshift(String(error)));
      if (complaints.length > 0) throw new Error(`${url}\n${complaints.join("\n")}`);
      return await page.evaluate<string>("document.body.innerText");
    } finally {
      await page.context().close();
    }
  }
}

/** Ends a process that a shell or npm started, and what it has started. */
function end(child: ChildProcess): void {
  if (child.exitCode !== null) return;
  if (process.platform === "win32") child.kill();
  else process.kill(-child.pid!, "SIGKILL");
}
