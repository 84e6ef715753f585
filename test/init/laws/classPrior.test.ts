// Biases of a last layer: what softmax and sigmoid make of them are the frequencies.

import { expect, describe as group, it } from "vitest";
import { classPrior, init, plan } from "../../../src/index.js";
import { bad, thrownBy } from "../../support/refusal.js";

group("classPrior", () => {
  it("before softmax gives the frequencies of the classes", () => {
    const biases = init(classPrior({ counts: [900, 90, 10] }), [3], { dtype: "f64" });
    const sum = biases.reduce((total, x) => total + Math.exp(x), 0);
    [0.9, 0.09, 0.01].forEach((share, i) => {
      expect(Math.exp(biases[i]!) / sum).toBeCloseTo(share, 15);
    });
    // The loss of such a net is the entropy; that of equal classes ln C.
    expect(init(classPrior({ counts: [1, 1, 1, 1] }), [4], { dtype: "f64" })[0]).toBeCloseTo(-Math.log(4), 15);
  });

  it("before sigmoid gives the probability: −ln((1 − π) / π) of RetinaNet, −4.595 for 0.01", () => {
    expect(classPrior({ probability: 0.01 }).value).toBeCloseTo(-4.59511985013459, 14);
    const biases = init(classPrior({ probability: [0.5, 0.001] }), [2], { dtype: "f64" });
    expect([...biases].map((x) => 1 / (1 + Math.exp(-x)))).toEqual([0.5, expect.closeTo(0.001, 15)]);
  });

  it("is a constant, in a spec too", () => {
    const init = { scheme: "classPrior", counts: [1, 3] };
    const { tensors } = plan({ isovar: 1, stream: 1, parameters: [{ name: "b", shape: [2], init }] }, { seed: 1 });
    expect(tensors[0]!.initializer).toEqual(classPrior({ counts: [1, 3] }));
  });

  it.each([
    undefined,
    {},
    { counts: [] },
    { counts: [1, 0] },
    { counts: [1, -1] },
    { counts: 3 },
    { counts: [1, "2"] },
    { counts: [1], probability: 0.5 },
    { probability: 0 },
    { probability: 1 },
    { probability: [] },
    { probability: [0.5, 2] },
    { probability: "0.5" },
    { prior: 0.5 },
  ])("%j is E_ARGUMENT", (options) => expect(thrownBy(() => classPrior(bad(options))).code).toBe("E_ARGUMENT"));
});
