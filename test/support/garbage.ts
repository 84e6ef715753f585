import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** Collects what nobody holds, and lets the finalizers of it run: they have a turn of their own. */
export async function collectGarbage(): Promise<void> {
  // Twice: what a finalizer lets go of is garbage of the next collection.
  for (let i = 0; i < 2; i++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
