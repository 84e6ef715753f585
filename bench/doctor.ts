// How long does an examination take?

import { examine, syntheticData } from "isovar/doctor";
import { dense, sequential } from "isovar/train";
import { atMost, type Bench, type Figure } from "./figure.js";
import { compare } from "./harness.js";
import { MS } from "./table.js";

const [DEPTH, WIDTH, SAMPLES] = [30, 256, 256];

export const doctor: Bench = async ({ show }) => {
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
    const rows = await compare(cases, 11);
    const title = `examination of ${DEPTH} layers of ${WIDTH}, ${activation}, ${SAMPLES} samples`;
    show({ id: `examine-${activation}`, title, inside: "from the net to the report", unit: MS, rows });
    figures.push(atMost(`examine of ${DEPTH} × ${WIDTH} ${activation} on ${SAMPLES} samples, s`, rows[0]!.median / 1000, 0.3));
    net.dispose();
  }
  return figures;
};
