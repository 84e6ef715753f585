// How long does an examination take?

import { examine, syntheticData } from "isovar/doctor";
import { dense, sequential } from "isovar/train";
import { atMost, type Bench, compare, type Figure, printTimings } from "./harness.js";

const [DEPTH, WIDTH, SAMPLES] = [30, 256, 256];

export const doctor: Bench = async ({ quick }) => {
  const figures: Figure[] = [];
  for (const activation of ["relu", "tanh"] as const) {
    const hidden = Array.from({ length: DEPTH }, () => dense(WIDTH, { activation }));
    const net = sequential([...hidden, dense(10)], { inputShape: [WIDTH], seed: 42 });
    const data = syntheticData(net, SAMPLES);
    const { layers } = examine(net, data);
    if (layers.length !== DEPTH + 1 || layers.some(({ nonFinite }) => nonFinite > 0)) throw new Error("doctor: not examined");
    const cases = [
      { name: "examine", run: () => void examine(net, data) },
      { name: "with the Jacobian's spectrum", run: () => void examine(net, data, { jacobian: true }) },
    ];
    const timings = await compare(cases, quick ? 3 : 11);
    printTimings(
      `${DEPTH} layers of ${WIDTH}, ${activation}, ${SAMPLES} samples`,
      timings,
      (ms) => `${ms.toFixed(0)} ms`,
      timings[0]!,
    );
    figures.push(atMost(`examine of ${DEPTH} × ${WIDTH} ${activation} on ${SAMPLES} samples, s`, timings[0]!.median / 1000, 0.3));
    net.dispose();
  }
  return figures;
};
