// The playground in Firefox: the same bits, a verdict, a net that learns.

import { describe, expect, it } from "vitest";
import { buildPlayground } from "../../../playground/build.js";
import { withoutBrowser } from "../../support/findBrowser.js";
import { postedBy } from "../../support/posted.js";

describe.skipIf(withoutBrowser("test/playground/e2e/firefox.e2e.ts", "firefox"))("Firefox", () => {
  it("draws what Node draws, judges two starts, and trains on digits", async () => {
    await buildPlayground();
    const home = "/test/playground/e2e/smoke.html";
    expect(await postedBy("firefox", { home, isolated: false, seconds: 55 })).toEqual({
      stream: ["6 of 6 equal, bit for bit"],
      verdicts: [expect.stringMatching(/healthy/i), expect.stringMatching(/exploding/i)],
      errors: [],
    });
  });
});
