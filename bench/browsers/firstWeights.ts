// The smallest program of a page, timed: from the first statement of its file to its first weights. `begun` is that statement, which index.ts puts there.

import { heNormal, init } from "isovar";

declare const begun: number;

const weights = init(heNormal(), [784, 256], { seed: 42, name: "fc1/kernel" });
const ended = performance.now();

export const firstWeights = { weights, ms: ended - begun };
