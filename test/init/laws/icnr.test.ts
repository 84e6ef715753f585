// ICNR: after the pixel shuffle, a constant image stays one, and every pixel of a channel has the same kernel.

import { expect, describe as group, it } from "vitest";
import { describe, heNormal, icnr, init, key, orthogonal } from "../../../src/index.js";
import { bad, thrownBy } from "../../support/refusal.js";

group("icnr", () => {
  it("PixelShuffle: outputs c·r² … c·r² + r² − 1 are equal, and those of another channel differ", () => {
    const values = init(icnr({ scale: 2 }), [8, 3, 3, 3], { layout: "oi", key: key(1) });
    const kernel = (output: number) => [...values.slice(output * 27, (output + 1) * 27)];
    for (const output of [1, 2, 3]) expect(kernel(output)).toEqual(kernel(0));
    for (const output of [5, 6, 7]) expect(kernel(output)).toEqual(kernel(4));
    expect(kernel(4)).not.toEqual(kernel(0));
    const one = init(heNormal(), [2, 3, 3, 3], { layout: "oi", key: key(1) });
    expect([...kernel(0), ...kernel(4)]).toEqual([...one]);
  });

  it("depth_to_space: outputs that are equal modulo the channels", () => {
    const values = init(icnr({ scale: 3, mode: "DCR", init: orthogonal() }), [3, 3, 4, 18], { key: key(1) });
    const one = init(orthogonal(), [3, 3, 4, 2], { key: key(1) });
    values.forEach((x, at) => {
      expect(x).toBe(one[Math.floor(at / 18) * 2 + ((at % 18) % 2)]);
    });
  });

  it("one and three spatial axes have r and r³ pixels", () => {
    const line = init(icnr({ scale: 4 }), [8, 2, 3], { layout: "oi", key: key(1) });
    expect(new Set(line).size).toBe(12);
    const volume = init(icnr({ scale: 2 }), [8, 2, 3, 3, 3], { layout: "oi", key: key(1) });
    expect(new Set(volume).size).toBe(54);
  });

  it("fans are those of a convolution with one output a channel", () => {
    const { std } = describe(icnr({ scale: 2, init: heNormal({ mode: "fanOut" }) }), [64, 16, 3, 3], { layout: "oi" });
    expect(std).toBeCloseTo(Math.sqrt(2 / (16 * 9)), 12);
  });

  it("a scale of 1 is init itself", () => {
    const options = { layout: "oi", key: key(2) } as const;
    expect(init(icnr({ scale: 1 }), [4, 2, 3, 3], options)).toEqual(init(heNormal(), [4, 2, 3, 3], options));
  });

  it.each([
    [{}, "E_ARGUMENT"],
    [{ scale: 0 }, "E_ARGUMENT"],
    [{ scale: 1025 }, "E_ARGUMENT"],
    [{ scale: 2, mode: "crd" }, "E_ARGUMENT"],
    [{ scale: 2, init: "he" }, "E_SCHEME"],
    [{ scale: 2, init: icnr({ scale: 2 }) }, "E_SCHEME"],
    [{ scale: 2, groups: 1 }, "E_ARGUMENT"],
  ])("%j is %s", (options, code) => expect(thrownBy(() => icnr(bad(options))).code).toBe(code));

  it("shapes that are no convolution, and pixels that do not divide the outputs", () => {
    expect(thrownBy(() => describe(icnr({ scale: 2 }), [4, 4])).code).toBe("E_SHAPE");
    expect(thrownBy(() => describe(icnr({ scale: 2 }), [3, 3, 4, 6])).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => describe(icnr({ scale: 1024 }), [3, 3, 4, 6])).code).toBe("E_ARGUMENT");
  });
});
