// SIREN: the bounds of the authors' code, and the activations that its paper derives from them.

import { expect, describe as group, it } from "vitest";
import { describe, heUniform, init, key, siren, uniform, varianceScaling } from "../../../src/index.js";
import { bad, thrownBy } from "../../support/refusal.js";

group("siren", () => {
  it("is uniform within ±√(6/n)/30, in the first layer within ±1/n, whatever the layout", () => {
    expect(describe(siren(), [256, 128]).max).toBe(Math.sqrt(6 / 256) / 30);
    expect(describe(siren(), [256, 128], { layout: "oi" }).max).toBe(Math.sqrt(6 / 128) / 30);
    expect(describe(siren({ first: true }), [2, 256])).toMatchObject({ min: -0.5, max: 0.5, std: 1 / Math.sqrt(12) });
    expect(describe(siren({ omega: 1 }), [24, 4]).max).toBe(0.5);
  });

  it("has the values of uniform and of varianceScaling with these bounds", () => {
    const options = { key: key(3) };
    const first = init(siren({ first: true, omega: 7 }), [4, 50], options);
    expect(first).toEqual(init(uniform({ lower: -0.25, upper: 0.25 }), [4, 50], options));
    const hidden = init(siren({ omega: 1 }), [24, 50], options);
    expect(hidden).toEqual(init(heUniform(), [24, 50], options));
    const scaled = init(varianceScaling({ scale: 2 / 900, distribution: "uniform" }), [24, 50], options);
    init(siren(), [24, 50], options).forEach((x, i) => {
      expect(Math.abs(x - scaled[i]!)).toBeLessThan(1e-8);
    });
  });

  it("keeps activations: from the second layer on 30·Wx is normal of std 1, so that sines have variance (1 − e^−2) / 2", () => {
    const width = 256;
    const samples = 200;
    let signal = Float64Array.from(init(uniform({ lower: -1, upper: 1 }), [samples * width], { key: key(0) }));
    for (let layer = 0; layer < 4; layer++) {
      const w = init(siren(), [width, width], { key: key(layer + 1), layout: "oi" });
      const next = new Float64Array(samples * width);
      let squares = 0;
      for (let s = 0; s < samples; s++) {
        for (let o = 0; o < width; o++) {
          let sum = 0;
          for (let i = 0; i < width; i++) sum += w[o * width + i]! * signal[s * width + i]!;
          next[s * width + o] = Math.sin(30 * sum);
          squares += (30 * sum) ** 2;
        }
      }
      const variance = next.reduce((total, x) => total + x * x, 0) / next.length;
      // The inputs, uniform on ±1, have variance 1/3, and 6/n/3 · n/3 = 2/3; sines of normal ones of std 1 have 0.432, and 2 · 0.432 = 0.865.
      if (layer === 0) expect(Math.abs(squares / next.length - 2 / 3)).toBeLessThan(0.05);
      else expect(Math.abs(variance - 0.43)).toBeLessThan(0.06);
      signal = next;
    }
  });

  it.each([{ omega: 0 }, { omega: -30 }, { omega: Number.NaN }, { omega: "30" }, { first: 1 }, { w0: 30 }])(
    "%j is E_ARGUMENT",
    (options) => expect(thrownBy(() => siren(bad(options))).code).toBe("E_ARGUMENT"),
  );

  it("needs fans", () => {
    expect(thrownBy(() => describe(siren(), [4])).code).toBe("E_LAYOUT");
    expect(init(siren(), [0, 4], { key: key(1) })).toHaveLength(0);
    expect(thrownBy(() => describe(siren({ omega: 1e12 }), [4, 4], { dtype: "f16" })).code).toBe("E_DTYPE");
  });
});
