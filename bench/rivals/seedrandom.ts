// seedrandom's ARC4 by its `quick` method, 32 bits a value; normals by Box–Muller, as its users write them.

import seedrandom from "seedrandom";
import { intoArray, wholeModel } from "../contestants/prepare.js";
import type { Contestant } from "../work.js";
import { versionOf } from "./version.js";

export default function rival(): Contestant {
  const random = seedrandom("42");

  function normal(out: Float32Array, mean: number, std: number): void {
    for (let i = 0; i < out.length; i += 2) {
      const radius = std * Math.sqrt(-2 * Math.log(1 - random.quick()));
      const angle = 2 * Math.PI * random.quick();
      out[i] = mean + radius * Math.cos(angle);
      if (i + 1 < out.length) out[i + 1] = mean + radius * Math.sin(angle);
    }
  }

  return {
    version: versionOf("seedrandom"),
    works: {
      uniform: ({ count }) =>
        intoArray(count, (out) => {
          for (let i = 0; i < out.length; i++) out[i] = random.quick();
        }),
      normal: ({ count, std }) => intoArray(count, (out) => normal(out, 0, std)),
      model: ({ tensors }) =>
        wholeModel(tensors, ({ mean, std }, size) => {
          const out = new Float32Array(size);
          if (std > 0) normal(out, mean, std);
          else out.fill(mean);
          return out;
        }),
    },
  };
}
