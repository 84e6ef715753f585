// The phase diagram of the playground, against mean-field theory and known edges.

import { edgeOfChaos, meanField } from "isovar/theory";
import { expect, it } from "vitest";
import { contour } from "../../playground/src/engine/contour.js";
import { axesOf, bestEdge, phaseMap, phasePoint, placeOf } from "../../playground/src/engine/phase.js";
import { parseStart } from "../../playground/src/state.js";

// Ordered and chaotic places; chaotic ones of tanh take meanField half a second each.
it.each([
  ["relu", 8, 4],
  ["tanh", 3, 1],
  ["selu", 4, 2],
] as const)("gives χ₁ of %s as meanField does", (name, columns, rows) => {
  const { weightStds, biasStds, chi1 } = phaseMap(name, columns, rows);
  const wrong = biasStds.flatMap((biasStd, row) =>
    weightStds.map((weightStd, column) => {
      const exact = meanField(name, { weightStd, biasStd }).chi1;
      return Math.abs(chi1[row * columns + column]! / exact - 1);
    }),
  );
  expect(Math.max(...wrong)).toBeLessThan(0.01);
});

it("draws the edge where edgeOfChaos has it", () => {
  for (const { weightStd, biasStd } of contour(phaseMap("tanh", 160, 5), 1)) {
    expect(Math.abs(weightStd - edgeOfChaos("tanh", { biasStd }).weightStd)).toBeLessThan(0.01);
  }
  const relu = contour(phaseMap("relu", 160, 5), 1);
  expect(relu).toHaveLength(5);
  for (const { weightStd } of relu) expect(weightStd).toBeCloseTo(Math.SQRT2, 3);
});

it("shows the stable edge of every activation that has one within its axes", () => {
  expect(bestEdge("relu")).toEqual({ weightStd: expect.closeTo(Math.SQRT2, 12), biasStd: 0 });
  expect([bestEdge("softplus"), bestEdge("relu2")]).toEqual([undefined, undefined]);
  for (const name of ["relu", "tanh", "sigmoid", "selu"] as const) {
    expect(bestEdge(name)!.weightStd).toBeLessThan(axesOf(name).weightStd);
    expect(bestEdge(name)!.biasStd).toBeLessThan(axesOf(name).biasStd);
  }
});

it("says of one place how far gradients carry", () => {
  expect(phasePoint("relu", 1, 0)).toMatchObject({
    phase: "ordered",
    chi1: expect.closeTo(0.5, 12),
    gradientDepth: expect.closeTo(1 / Math.LN2, 9),
  });
  expect(phasePoint("relu", Math.SQRT2, 0)).toMatchObject({ phase: "edge", gradientDepth: Infinity });
  expect(phasePoint("relu", 2, 0).phase).toBe("chaotic");
});

it("places starts on the map by the std of their weights", () => {
  const place = (text: string) => placeOf(parseStart(text)!, 64);
  expect(place("heNormal,bias:0.1")).toEqual({ weightStd: expect.closeTo(Math.SQRT2, 6), biasStd: 0.1 });
  expect(place("orthogonal,gain:2")).toEqual({ weightStd: expect.closeTo(2, 6), biasStd: 0 });
  expect(place("normal")).toEqual({ weightStd: 8, biasStd: 0 });
  expect([place("normal,lsuv"), place("sparse")]).toEqual([undefined, undefined]);
});
