import { it } from "vitest";

/** `it` of a test that takes many seconds on a slow machine: `npm test` skips it, `npm run test:slow` runs it. */
export const slowly: ReturnType<typeof it.skipIf> = it.skipIf(!process.env.ISOVAR_SLOW);
