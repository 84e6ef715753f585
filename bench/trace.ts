// The tasks of a page's threads in a trace of Chromium, by the time that they had a processor: what other programs took in between is left out.

import type { Browser, Page } from "playwright-core";

/** An event of Chromium's trace: `tdur` is the time that its thread had a processor, in µs. */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  tdur?: number;
  args: { name?: string };
}

/** The page's own thread, and those of its workers. */
export const MAIN = /^CrRendererMain$/;
export const WORKER = /^DedicatedWorker thread$/;

/** Starts a trace; what it returns ends it, and gives the milliseconds of processor time of all tasks of the threads of a name. */
export async function traced(browser: Browser, page: Page): Promise<(...threads: RegExp[]) => Promise<number[][]>> {
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  return async (...threads) => {
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    return threads.map((thread) => {
      const named = traceEvents.filter(({ name, args }) => name === "thread_name" && thread.test(args.name ?? ""));
      const ids = new Set(named.map(({ pid, tid }) => `${pid}/${tid}`));
      const tasks = traceEvents.filter(({ name, pid, tid }) => /RunTask$/.test(name) && ids.has(`${pid}/${tid}`));
      if (tasks.length === 0) throw new Error(`the trace has no task of ${thread}`);
      return tasks.map(({ tdur = 0 }) => tdur / 1000);
    });
  };
}
