// In Firefox: a short list of the cases of `npm run matrix`, with the hashes that Node has.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { firstDifference, type How, type Result, WAYS } from "../matrix/compare.js";
import { withoutBrowser } from "../support/findBrowser.js";
import { postedBy } from "../support/posted.js";

const host = fileURLToPath(new URL("../matrix/host.js", import.meta.url));

describe.skipIf(withoutBrowser("test/browser/firefox.test.ts", "firefox"))("Firefox", () => {
  let reference: Result[];
  beforeAll(() => {
    const how: How = { backend: "wasm", threads: 1, short: true };
    reference = JSON.parse(execFileSync(process.execPath, [host, JSON.stringify(how)], { encoding: "utf8" }));
  });

  // Plain JavaScript in Firefox is left to the matrix: a start of the browser takes seconds.
  it.each(WAYS.filter(({ backend }) => backend === "wasm"))("has the bits of Node: $title", async ({ backend, threads }) => {
    const how = encodeURIComponent(JSON.stringify({ backend, threads, short: true }));
    const posted = await postedBy("firefox", { home: `/test/matrix/page.html#${how}`, isolated: threads > 1, seconds: 50 });
    const { results, error } = posted as { results?: Result[]; error?: string };
    expect(error).toBeUndefined();
    expect(firstDifference(reference, results!, backend)).toBeUndefined();
  });
});
