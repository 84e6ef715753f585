// The mean square E[x²] of a layer's outputs is ½·n·Var(w) times that of its inputs: pre-activations are as often below 0 as above, so
// relu keeps half of n·Var(w)·E[x²]. Backwards it is ½·n̂·Var(w), n̂ the outputs: half of the units let the gradient through. He's
// variance 2/n makes it 1. Xavier's, as the paper has it, is 1/n: ½ a layer, √½ in std, 2^(−L/2) after L layers.

import { describe, heNormal, IsovarError, lecunNormal } from "isovar";
import { dense, fit, type LayerStatistics, type Moments, sequential, sgd } from "isovar/train";
import { digits, type Samples } from "../digits/data.js";
import { atMost, type Claim, near, number, type Paper, type Plot } from "./paper.js";
import { apart, type Best, banded, bands, bestOf, mean, SEEDS, spread } from "./seeds.js";

/** Of the nets whose signals are looked at, and of those that are trained. */
const [WIDTH, TRAINED] = [128, 64];
const DEPTH = 30;
const DEPTHS = [22, 30];
/** Networks over which the signals of step 0 are averaged, and the samples that they see. */
const [NETS, SAMPLES] = [16, 128];
/** He needs fewer epochs. A block of steps is a quarter of an epoch, over which the loss is averaged. */
const EPOCHS = { He: 4, Xavier: 10 };
const [BATCH, BLOCK] = [64, 32];
/** Of which each net gets the best; the paper has 0.01. Momentum and decay are those of the paper. */
const RATES = { He: [0.003, 0.01, 0.001], Xavier: [0.01, 0.03, 0.003] };
const optimizerOf = (learningRate: number) => sgd({ learningRate, momentum: 0.9, weightDecay: 5e-4 });

type Name = "He" | "Xavier";
const NAMES: readonly Name[] = ["He", "Xavier"];
const LAWS = {
  He: heNormal({ truncated: false }),
  // "A zero-mean Gaussian distribution whose std is √(1/n)": for square layers also that of `glorotNormal`.
  Xavier: lecunNormal({ truncated: false }),
};

function mlp(name: Name, depth: number, width: number, seed: number) {
  const init = LAWS[name];
  const hidden = Array.from({ length: depth }, () => dense(width, { activation: "relu", init }));
  return sequential([...hidden, dense(10, { init })], { inputShape: [784], seed });
}

const square = ({ mean, std }: Moments) => mean * mean + std * std;

/** Mean squares in every net: of the activations from the input on, of their gradients from the last hidden layer back. */
interface Signals {
  forward: number[][];
  backward: number[][];
}

async function signalsOf(name: Name, { x, y }: Samples): Promise<Signals> {
  const signals: Signals = { forward: [], backward: [] };
  const input = mean(Array.from(x, (pixel) => pixel * pixel));
  const keep = (layers: LayerStatistics[]) => {
    signals.forward.push([input, ...layers.map(({ activation }) => square(activation))]);
    signals.backward.push(layers.map(({ gradient }) => square(gradient!)).reverse());
  };
  for (let seed = 0; seed < NETS; seed++) {
    const net = mlp(name, DEPTH, WIDTH, seed);
    await fit(net, { x, y }, { batchSize: SAMPLES, onStep: ({ statistics }) => keep(statistics().slice(0, DEPTH)) });
    net.dispose();
  }
  return signals;
}

/** The factor on the std a layer: the expected one on the mean square is the same at every layer of every net. */
const factorOf = (nets: readonly number[][]) =>
  Math.sqrt(mean(nets.flatMap((squares) => squares.slice(1).map((value, i) => value / squares[i]!))));

/** Root mean square over all nets, layer by layer. */
const rms = (nets: readonly number[][]) => nets[0]!.map((_, layer) => Math.sqrt(mean(nets.map((squares) => squares[layer]!))));

function signalClaims(he: Signals, xavier: Signals): Claim[] {
  // The variance of a layer's factor on the mean square is at most 5/n of its square (see hanin2018); in std it is half as far off.
  const tolerance = 4 * 0.5 * Math.sqrt(5 / WIDTH / (NETS * (DEPTH - 1)));
  const [last, lastOfHe] = [rms(xavier.forward)[DEPTH]!, rms(he.forward)[DEPTH]!];
  return [
    near("He: factor a layer on the std of activations", 1, factorOf(he.forward), tolerance),
    near("He: of gradients", 1, factorOf(he.backward), tolerance),
    near("Xavier: factor a layer on the std of activations", Math.SQRT1_2, factorOf(xavier.forward), tolerance),
    near("Xavier: of gradients", Math.SQRT1_2, factorOf(xavier.backward), tolerance),
    // Weights of a seed are the same but for √½, and relu(a·x) = a·relu(x): the ratio is exact, but for f32.
    near(`std after ${DEPTH} layers, Xavier / He: 2^(−L/2)`, 2 ** (-DEPTH / 2), last / lastOfHe, 1e-3),
  ];
}

/** What the paper recomputes: stds of the 3×3 convolutions of VGG-B by the backward condition, ½·9·filters·Var(w) = 1. */
function vggClaims(): Claim[] {
  const stdOf = (filters: number) => describe(heNormal({ mode: "fanOut" }), [3, 3, filters, filters]).std;
  const stds = Object.entries({ 64: 0.059, 128: 0.042, 256: 0.029, 512: 0.021 }).map(([filters, printed]): Claim => {
    const std = stdOf(Number(filters));
    const holds = Math.abs(std - printed) <= 0.0005;
    return {
      claim: `std of a 3×3 convolution of ${filters} filters`,
      expected: `${printed} ± 0.0005`,
      measured: number(std),
      holds,
    };
  });
  // conv2 … conv10, through which the gradient goes.
  const filters = [64, 128, 128, 256, 256, 512, 512, 512, 512];
  const factor = filters.reduce((product, n) => product * (stdOf(n) / 0.01), 1);
  return [...stds, near("VGG-B with std 0.01: 1 / gradient that comes from conv10 to conv2", 1.7e4, factor, 0.5 / 17)];
}

interface Run {
  /** Mean of every block of steps; Infinity from where training came to NaN. */
  losses: number[];
}

/** Five runs at the best rate. */
interface Training extends Best<Run> {
  name: Name;
  depth: number;
}

async function train(name: Name, depth: number, rate: number, seed: number, data: Samples): Promise<Run> {
  const net = mlp(name, depth, TRAINED, seed);
  const steps: number[] = [];
  try {
    const onStep = ({ loss }: { loss: number }) => void steps.push(loss);
    await fit(net, data, { optimizer: optimizerOf(rate), batchSize: BATCH, epochs: EPOCHS[name], onStep });
  } catch (error) {
    if (!(error instanceof IsovarError && error.code === "E_NOT_FINITE")) throw error;
  } finally {
    net.dispose();
  }
  const blocks = Math.floor((EPOCHS[name] * Math.ceil(data.y.length / BATCH)) / BLOCK);
  const lossOf = (block: number) => {
    const those = steps.slice(block * BLOCK, (block + 1) * BLOCK);
    return those.length === BLOCK ? mean(those) : Infinity;
  };
  return { losses: Array.from({ length: blocks }, (_, block) => lossOf(block)) };
}

/** The earlier it learns, the smaller. */
const meanLoss = ({ losses }: Run) => mean(losses);

function trainingClaims(trainings: readonly Training[], { y }: Samples): Claim[] {
  const runsOf = (name: Name, depth: number) => trainings.find((each) => each.name === name && each.depth === depth)!.runs;
  // What a net comes to that knows how frequent the digits are, and nothing of its input.
  const shares = Array.from({ length: 10 }, (_, digit) => y.filter((label) => label === digit).length / y.length);
  const blind = -shares.reduce((sum, share) => sum + share * Math.log(share), 0);
  // 2 %: what the mean over a block may differ while the last biases find the frequencies.
  const learning = 0.98 * blind;
  /** Epochs to the end of the first block with a loss below that; Infinity where there is none. */
  const plateau = (name: Name, depth: number) =>
    runsOf(name, depth).map(({ losses }) => {
      const block = losses.findIndex((each) => each < learning) + 1 || Infinity;
      return (block * BLOCK * BATCH) / y.length;
    });
  const last = (name: Name, depth: number) => runsOf(name, depth).map(({ losses }) => losses.at(-1)!);
  return [
    apart(
      `22 layers: epochs until loss leaves that of the blind, ${number(blind)}: He, below Xavier`,
      plateau("He", 22),
      plateau("Xavier", 22),
    ),
    atMost(
      `22 layers, Xavier: learns; largest loss after ${EPOCHS.Xavier} epochs`,
      0.75 * blind,
      Math.max(...last("Xavier", 22)),
    ),
    apart(`22 layers: loss of He after ${EPOCHS.He} epochs, below that`, last("He", 22), last("Xavier", 22)),
    atMost(`30 layers, He: learns; largest loss after ${EPOCHS.He} epochs`, 0.5 * blind, Math.max(...last("He", 30))),
    {
      claim: `30 layers, Xavier: stalls; loss after ${EPOCHS.Xavier} epochs`,
      expected: `all > ${number(learning)}`,
      measured: spread(last("Xavier", 30)),
      holds: Math.min(...last("Xavier", 30)) > learning,
    },
  ];
}

/** Loss against epochs, and the signals of step 0 against layers. */
function plotOf(signals: Record<Name, Signals>, trainings: readonly Training[], samples: number): Plot {
  const relative = (net: Name, signal: string, values: number[], layerOf: (i: number) => number) =>
    values.map((value, i) => ({ net, signal, layer: layerOf(i), value: value / values[0]! }));
  const color = { field: "net", type: "nominal", title: null };
  const losses = trainings.flatMap(({ name, depth, runs }) =>
    bands(runs.map(({ losses }) => losses)).map((band, i) => ({
      net: name,
      depth,
      epoch: ((i + 1) * BLOCK * BATCH) / samples,
      ...band,
    })),
  );
  const epoch = { field: "epoch", type: "quantitative", title: "epoch" };
  const strokeDash = { field: "depth", type: "nominal", title: "hidden layers" };
  return {
    title: "He and Xavier in deep ReLU nets (He et al. 2015)",
    resolve: { scale: { strokeDash: "independent" } },
    hconcat: [
      {
        title: `step 0, ${DEPTH} layers of ${WIDTH}`,
        width: 300,
        data: {
          values: NAMES.flatMap((net) => [
            ...relative(net, "activations", rms(signals[net].forward), (i) => i),
            ...relative(net, "gradients", rms(signals[net].backward), (i) => DEPTH - i),
          ]),
        },
        mark: "line",
        encoding: {
          x: { field: "layer", type: "quantitative", title: "layer" },
          y: {
            field: "value",
            type: "quantitative",
            scale: { type: "log" },
            axis: { format: ".0e" },
            title: "root mean square, relative",
          },
          color,
          strokeDash: { field: "signal", type: "nominal", title: null },
        },
      },
      {
        title: `training on digits, ${SEEDS.length} seeds`,
        width: 300,
        ...banded({ x: epoch, y: { title: "cross-entropy", scale: { domain: [0, 2.5] } }, color, strokeDash }, losses),
      },
    ],
  };
}

export const he2015: Paper = {
  name: "he2015",
  source: "He, Zhang, Ren, Sun: Delving deep into rectifiers, 2015",
  about: `ReLU MLPs of 22 and 30 hidden layers, ${WIDTH} wide at the start and ${TRAINED} in training, on 8,000 digits of MNIST, with the paper's momentum
and decay, each at the best of three rates, ${SEEDS.length} seeds: median (least … largest). In the paper the nets are convolutional and the data is ImageNet.`,
  async run(say) {
    const { training } = await digits();
    const batch = { x: training.x.subarray(0, SAMPLES * 784), y: training.y.subarray(0, SAMPLES) };
    say("step 0");
    const signals = { He: await signalsOf("He", batch), Xavier: await signalsOf("Xavier", batch) };
    const trainings: Training[] = [];
    for (const depth of DEPTHS) {
      for (const name of NAMES) {
        say(`training ${depth} layers, ${name}`);
        const best = await bestOf(RATES[name], (rate, seed) => train(name, depth, rate, seed, training), meanLoss);
        trainings.push({ name, depth, ...best });
      }
    }
    return {
      claims: [...signalClaims(signals.He, signals.Xavier), ...vggClaims(), ...trainingClaims(trainings, training)],
      plot: plotOf(signals, trainings, training.y.length),
    };
  },
};
