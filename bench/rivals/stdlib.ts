// @stdlib fills a caller's array by `assign`. Its normal is the improved ziggurat over MT19937.

import randomNormal from "@stdlib/random-array-normal";
import randomUniform from "@stdlib/random-array-uniform";
import { intoArray } from "../contestants/prepare.js";
import type { Contestant } from "../work.js";
import { versionOf } from "./version.js";

export default function rival(): Contestant {
  const uniform = randomUniform.factory({ seed: 42 });
  const normal = randomNormal.factory({ seed: 42 });
  return {
    version: versionOf("@stdlib/random-array-normal"),
    works: {
      uniform: ({ count }) => intoArray(count, (out) => void uniform.assign(0, 1, out)),
      normal: ({ count, std }) => intoArray(count, (out) => void normal.assign(0, std, out)),
    },
  };
}
