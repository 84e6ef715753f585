import { describe, forActivation, heUniform, type Initializer, lecunNormal, normal, varianceScaling, zeros } from "isovar";
import { edgeOfChaos as edge, meanField } from "isovar/theory";
import { adam } from "isovar/train";
import { type Lesson, show, table } from "./lesson.js";
import { fewDigits, PIXELS, stack } from "./net.js";
import { CURVES, curves, type Entry, lastLoss, type Run, race, rms, spread, typical } from "./race.js";

const DEPTH = 30;
const WIDTH = 32;
const RATES = [0.0003, 0.001, 0.003, 0.01];

/** Biases with which the variance settles on the edge; with smaller ones that of gelu and silu runs away from its fixed point. */
const BIASES = { tanh: 0.1, gelu: 0.5, silu: 1 } as const;
type Name = keyof typeof BIASES;

interface Start {
  activation: Name;
  name: string;
  init: Initializer;
  biasStd: number;
}

/** Weights `factor` times as large as those on the edge, named after what the theory calls them. */
function byTheEdge(activation: Name, factor: number): Start {
  const { weightStd, biasStd } = edge(activation, { biasStd: BIASES[activation] });
  const { phase } = meanField(activation, { weightStd: factor * weightStd, biasStd });
  return { activation, name: `${activation}, ${phase}`, init: varianceScaling({ scale: (factor * weightStd) ** 2 }), biasStd };
}

/** What people begin with. U(±1/√n) is what kernels of dense layers get in PyTorch, whatever the activation: variance 1/(3n). */
const usual = (activation: Name): Start[] => [
  { activation, name: `${activation}, U(±1/√n)`, init: heUniform({ negativeSlope: Math.sqrt(5) }), biasStd: 0 },
  { activation, name: `${activation}, own gain`, init: forActivation(activation), biasStd: 0 },
];

const STARTS = [
  ...[0.5, 1, 2].map((factor) => byTheEdge("tanh", factor)),
  ...(["gelu", "silu"] as const).flatMap((activation) => [...usual(activation), byTheEdge(activation, 1)]),
];

/** A start, and what became of it. */
interface Row extends Start {
  weightStd: number;
  chi1: number;
  /** Root mean square of the last layer's outputs over that of the first's; of gradients, the first's over the last's. */
  signal: number;
  gradient: number;
  entry: Entry;
  loss: number;
}

function layersOf({ activation, name, init, biasStd }: Start) {
  // The pixels have passed no activation: the first layer has none to undo.
  const own = (inputs: number) => (name.endsWith("own gain") && inputs === PIXELS ? lecunNormal() : init);
  return stack(DEPTH, WIDTH, { activation, init: own, biasInit: biasStd > 0 ? normal({ std: biasStd }) : zeros() });
}

export const edgeOfChaos: Lesson = {
  name: "edgeOfChaos",
  title: "The edge of chaos: the start that a deep net's activation asks for",
  async run(print) {
    const data = await fewDigits();
    print(
      `${DEPTH} hidden layers of ${WIDTH}. In theory, below the edge (ordered) all inputs grow alike and gradients vanish; above it (chaotic) like inputs come apart and gradients explode; on it both are kept. χ₁ is its factor on the power of gradients, layer by layer.`,
    );
    const starts = STARTS.map((start) => ({ name: start.name, layers: layersOf(start) }));
    const course = { data, optimizer: (learningRate: number) => adam({ learningRate }), epochs: 6 };
    const entries = await race(starts, RATES, course);
    print(`Digits, Adam, 192 steps, each start at the best of the rates ${RATES.join(", ")}. ${CURVES}`);
    print(curves(entries.slice(0, 3)));
    const rows = STARTS.map((start, i): Row => {
      const weightStd = describe(start.init, [WIDTH, WIDTH]).std * Math.sqrt(WIDTH);
      const layer = ({ start }: Run, index: number) => start[index - 1]!;
      return {
        ...start,
        weightStd,
        chi1: meanField(start.activation, { weightStd, biasStd: start.biasStd }).chi1,
        signal: typical(entries[i]!, (run) => rms(layer(run, DEPTH).activation) / rms(layer(run, 1).activation)),
        gradient: typical(entries[i]!, (run) => rms(layer(run, 1).gradient!) / rms(layer(run, DEPTH).gradient!)),
        entry: entries[i]!,
        loss: typical(entries[i]!, lastLoss),
      };
    });
    print(
      `std of weights (times √n) and biases; before training, the last layer's outputs over the first's, and the other way round the gradients; loss of the last quarter:`,
    );
    print(
      table(
        ["", "weights", "biases", "χ₁", "outputs", "gradients", "last loss"],
        rows.map(({ name, weightStd, biasStd, chi1, signal, gradient, entry }) => {
          const numbers = [weightStd, biasStd, chi1, signal, gradient].map(show);
          return [name, ...numbers, spread(entry.runs.map(lastLoss), (loss) => loss.toFixed(2))];
        }),
      ),
    );
    const [ordered, onEdge, chaotic, ...others] = rows as [Row, Row, Row, ...Row[]];
    const inTheory = ({ chi1 }: Row) => chi1 ** ((DEPTH - 1) / 2);
    const two = ({ loss }: Row) => loss.toFixed(2);
    const [geluCommon, geluOwn, geluEdge, siluCommon, siluOwn, siluEdge] = others as [Row, Row, Row, Row, Row, Row];
    return [
      {
        says: `With weights half as large as on the edge of tanh gradients vanish, to ${show(ordered.gradient)} (in theory ${show(inTheory(ordered))}); with twice as large they explode, to ${show(chaotic.gradient)} (${show(inTheory(chaotic))}); on it ${show(onEdge.gradient)} are left (${show(inTheory(onEdge))}).`,
        holds: ordered.gradient < 1e-3 && chaotic.gradient > 100 && onEdge.gradient > 0.3 && onEdge.gradient < 3,
      },
      {
        says: `Only on the edge does the net learn, whatever the rate: loss ${two(onEdge)}, against ${two(ordered)} and ${two(chaotic)} at the best ones.`,
        holds: onEdge.loss < 1 && Math.min(ordered.loss, chaotic.loss) > 1.9,
      },
      {
        says: `gelu and silu never start from U(±1/√n): ${two(geluCommon)} and ${two(siluCommon)}.`,
        holds: Math.min(geluCommon.loss, siluCommon.loss) > 2.29,
      },
      {
        says: `Their own gain keeps the variance 1 in one layer, and is off by a little in each: after ${DEPTH} outputs are ${show(geluOwn.signal)} and ${show(siluOwn.signal)} times as large. At its best rate that still learns, slower than the edge: ${two(geluOwn)} against ${two(geluEdge)}, ${two(siluOwn)} against ${two(siluEdge)}.`,
        holds:
          Math.min(geluOwn.signal, siluOwn.signal) > 3 &&
          Math.max(geluOwn.loss, siluOwn.loss) < 1.9 &&
          geluEdge.loss < 0.9 * geluOwn.loss &&
          siluEdge.loss < 0.9 * siluOwn.loss,
      },
    ];
  },
};
