import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { vi } from "vitest";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/**
 * Collects until `gone`, for 20 seconds at most: a compiler at work beside this thread holds what it has met, the longer the busier the machine is.
 */
export async function collectUntil(gone: () => boolean): Promise<void> {
  const collected = async () => {
    await collectGarbage();
    return gone();
  };
  await vi.waitUntil(collected, { timeout: 20_000 });
}

/** Collects what nobody holds, and lets the finalizers of it run: they have a turn of their own. */
export async function collectGarbage(): Promise<void> {
  // Twice: what a finalizer lets go of is garbage of the next collection.
  for (let i = 0; i < 2; i++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
