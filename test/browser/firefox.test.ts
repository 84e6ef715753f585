// In Firefox: a short list of the cases of `npm run matrix`, with the hashes that Node has.

import { beforeAll, describe, expect, it } from "vitest";
import { firstDifference, type Result, WAYS } from "../matrix/compare.js";
import { REFERENCE, RUNTIMES } from "../matrix/runtimes.js";
import { withoutBrowser } from "../support/findBrowser.js";

const firefox = RUNTIMES.find(({ name }) => name === "Firefox")!;

describe.skipIf(withoutBrowser("test/browser/firefox.test.ts", "firefox"))("Firefox", () => {
  let reference: Result[];
  beforeAll(async () => {
    reference = await REFERENCE.compute({ backend: "wasm", threads: 1, short: true });
  });

  // Plain JavaScript in Firefox is left to the matrix: a start of the browser takes seconds.
  it.each(WAYS.filter(({ backend }) => backend === "wasm"))("has the bits of Node: $title", async ({ backend, threads }) => {
    const results = await firefox.compute({ backend, threads, short: true });
    expect(firstDifference(reference, results, backend)).toBeUndefined();
  });
});
