// A page in any browser, without a driver: it is opened in a window that nobody sees, and posts its result to the server that it came from.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { servePage } from "../../scripts/servePage.js";
import { type BrowserName, CHROMIUM_FLAGS, requireBrowser } from "./findBrowser.js";

/** The command that opens `url` in a browser with a profile of its own. */
function commandOf(browser: BrowserName, profile: string, url: string): [string, ...string[]] {
  const path = requireBrowser(browser);
  if (browser === "chromium") return [path, "--headless=new", ...CHROMIUM_FLAGS, `--user-data-dir=${profile}`, url];
  if (browser === "firefox") return [path, "--headless", "--no-remote", "--profile", profile, url];
  return ["xvfb-run", "-a", path, url];
}

/** WebKitGTK has memory for threads, and leaves it off. */
const ENVIRONMENT = { JSC_useSharedArrayBuffer: "1" };

/**
 * What a page posts. `home` is its path from the root of the project, with what stands behind the #; `isolated` lets it share memory with
 * workers. Rejects after `seconds`, or where the browser ends before.
 */
export async function postedBy(
  browser: BrowserName,
  { home, isolated, seconds = 120 }: { home: string; isolated: boolean; seconds?: number },
): Promise<unknown> {
  const profile = await mkdtemp(join(tmpdir(), "isovar-browser-"));
  let posted = (_: string) => {};
  const result = new Promise<string>((resolve) => (posted = resolve));
  const server = await servePage({ home, isolated, posted: (text) => posted(text) });
  const [command, ...args] = commandOf(browser, profile, server.url);
  // A group of its own, so that the processes of its tabs end with it.
  const child = spawn(command, args, { stdio: "ignore", detached: true, env: { ...process.env, ...ENVIRONMENT } });
  const ended = new Promise<string>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${browser} ended with ${code}, and its page posted nothing`)));
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${browser}: its page posted nothing in ${seconds} seconds`)), 1000 * seconds);
  });
  try {
    return JSON.parse(await Promise.race([result, ended, late]));
  } finally {
    clearTimeout(timer);
    if (child.pid) {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {} // it has ended
    }
    await server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
