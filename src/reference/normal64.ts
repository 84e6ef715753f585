// The normal distribution in f64: twin of assembly/random/normal64.ts.

import { negativeLog64 } from "../math/log64.js";
import { polynomial64 } from "../math/polynomial64.js";
import type { Twin } from "./twin.js";
import { signed53, wideWords } from "./wide.js";

// The tables of assembly/random/normal64.ts, which states their origin.

const SIN = /* @__PURE__ */ Float64Array.of(
  ...[0.7853981633974483, -0.08074551218828054, 0.002490394570188844, -3.657620415891387e-5, 3.133616225433416e-7],
  ...[-1.7571500746983935e-9, 6.877360573166326e-12],
);
const COS = /* @__PURE__ */ Float64Array.of(
  ...[1.0, -0.30842513753403783, 0.015854344243741547, -0.00032599188648354014, 3.590859179850238e-6],
  ...[-2.4609507094028117e-8, 1.1365469207731353e-10],
);

export const normalF64: Twin = (buffer, outPtr, nTiles, keysPtr, counterLow, counterHigh, workPtr, mean, std) => {
  const { high, low } = wideWords(buffer, workPtr, nTiles, keysPtr, counterLow, counterHigh, 1);
  const out = new Float64Array(buffer, outPtr, nTiles * 16);
  for (let base = 0; base < out.length; base += 8) {
    for (let i = base; i < base + 4; i++) {
      const radius = Math.sqrt(negativeLog64(signed53(high[i]!, low[i]!) * 2 ** -53) * 2);
      const v = signed53(high[i + 4]!, low[i + 4]!) * 2 ** -52;
      const turns = v > 0.5 ? 1 : v < -0.5 ? -1 : 0;
      const r = turns === 0 ? radius : -radius;
      const x = (v - turns) * 2;
      const z = x * x;
      const s = x * polynomial64(SIN, z);
      const twoS = s + s;
      out[i] = std * (r * (1 - twoS * s)) + mean;
      out[i + 4] = std * (r * (twoS * polynomial64(COS, z))) + mean;
    }
  }
};
