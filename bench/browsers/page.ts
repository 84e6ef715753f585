// What a browser measures: its first weights, then normals beside plain JavaScript, with the harness and the checks of `npm run bench`. Posts
// both to the server.

import { contest, entrant, type Outcome } from "../contest.js";
import isovar from "../contestants/isovar.js";
import plain from "../contestants/plain.js";
import type { firstWeights } from "./firstWeights.js";

export interface Measured {
  /** What the browser says of itself. */
  agent: string;
  /** From the first statement of the script to the first weights, in ms, and their SHA-256. */
  first: { ms: number; sha256: string };
  normals: Outcome;
}

/** A browser that has just been started is busy with itself. */
const CALM_MS = 1500;
const COUNT = 2 ** 20;

const hex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function measure(): Promise<Measured> {
  await new Promise((resolve) => setTimeout(resolve, CALM_MS));
  // A file of its own: nothing of it has been seen by this process before.
  const file = new URL("firstWeights.js", location.href).href;
  const first: { firstWeights: typeof firstWeights } = await import(file);
  const { weights, ms } = first.firstWeights;
  const sha256 = hex(await crypto.subtle.digest("SHA-256", weights));
  const normals = await contest(
    [entrant("isovar", isovar("1")), entrant("plain JS", plain())],
    "normal",
    { count: COUNT, std: 0.03 },
    { rounds: 11, budgetMs: 500, sampleMs: 8, warmUpMs: 150 },
  );
  return { agent: navigator.userAgent, first: { ms, sha256 }, normals };
}

const post = (result: unknown) => fetch("/posted", { method: "POST", body: JSON.stringify(result) });
measure().then(post, (error) => post({ error: String(error) }));
