// The mean square E[x²] of a layer's outputs is ½·n·Var(w) times that of its inputs: pre-activations are as often below 0 as above, so
// relu keeps half of n·Var(w)·E[x²]. Backwards it is ½·n̂·Var(w), n̂ the outputs: half of the units let the gradient through. He's
// variance 2/n makes it 1. Xavier's, as the paper has it, is 1/n: ½ a layer, √½ in std, 2^(−L/2) after L layers.

import { describe, heNormal, lecunNormal } from "isovar";
import { dense, fit, type LayerStatistics, type Moments, sequential, sgd } from "isovar/train";
import { digits, type Samples } from "../digits.js";
import { atLeast, atMost, type Claim, near, number, type Paper, type Plot } from "./paper.js";

const WIDTH = 128;
const DEPTH = 30;
/** Networks over which the signals of step 0 are averaged, and the samples that they see. */
const [NETS, BATCH] = [16, 128];
/** He needs fewer. */
const EPOCHS = { He: 5, Xavier: 12 };
/** Those of the paper, as is the size of the batch. */
const OPTIMIZER = sgd({ learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4 });

type Name = "He" | "Xavier";
const NAMES: readonly Name[] = ["He", "Xavier"];
const LAWS = {
  He: heNormal({ truncated: false }),
  // "A zero-mean Gaussian distribution whose std is √(1/n)": for square layers also that of `glorotNormal`.
  Xavier: lecunNormal({ truncated: false }),
};

function mlp(name: Name, depth: number, seed: number) {
  const init = LAWS[name];
  const hidden = Array.from({ length: depth }, () => dense(WIDTH, { activation: "relu", init }));
  return sequential([...hidden, dense(10, { init })], { inputShape: [784], seed });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
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
    const net = mlp(name, DEPTH, seed);
    await fit(net, { x, y }, { batchSize: BATCH, onStep: ({ statistics }) => keep(statistics().slice(0, DEPTH)) });
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

interface Training {
  name: Name;
  depth: number;
  /** Mean of every epoch. */
  losses: number[];
}

async function train(name: Name, depth: number, data: Samples): Promise<Training> {
  const net = mlp(name, depth, 0);
  const { epochs } = await fit(net, data, { optimizer: OPTIMIZER, batchSize: BATCH, epochs: EPOCHS[name] });
  net.dispose();
  return { name, depth, losses: epochs.map(({ loss }) => loss) };
}

function trainingClaims([he22, xavier22, he30, xavier30]: readonly Training[], { y }: Samples): Claim[] {
  // What a net comes to that knows how frequent the digits are, and nothing of its input.
  const shares = Array.from({ length: 10 }, (_, digit) => y.filter((label) => label === digit).length / y.length);
  const blind = -shares.reduce((sum, share) => sum + share * Math.log(share), 0);
  // 1 %: what the mean over an epoch may differ while the last biases find the frequencies.
  const still = 0.99 * blind;
  /** The first epoch, counted from 1, with a loss below that; Infinity where there is none. */
  const below = ({ losses }: Training, loss: number) => losses.findIndex((each) => each < loss) + 1 || Infinity;
  const [he, xavier] = [below(he22!, blind / 2), below(xavier22!, blind / 2)];
  const learned = below(he30!, blind / 2);
  const [shallow, deep] = [below(xavier22!, still) - 1, below(xavier30!, still) - 1];
  return [
    {
      claim: `22 layers: both learn, He earlier; epochs to a loss below ${number(blind / 2)}`,
      expected: `He < Xavier <= ${EPOCHS.Xavier}`,
      measured: `${he}, ${xavier}`,
      holds: he < xavier && xavier <= EPOCHS.Xavier,
    },
    atMost("30 layers, He: learns; the same", EPOCHS.He, learned),
    atLeast(`30 layers, Xavier: stalls, loss as if blind (${number(blind)}) by then`, still, xavier30!.losses[learned - 1] ?? 0),
    {
      claim: "Xavier: epochs as if blind, as gradients begin at 2^(−L/2)",
      expected: "1 <= 22 layers < 30 layers",
      measured: `${shallow}, ${deep}`,
      holds: shallow >= 1 && shallow < deep,
    },
  ];
}

/** Loss against epochs, and the signals of step 0 against layers. */
function plotOf(signals: Record<Name, Signals>, trainings: readonly Training[]): Plot {
  const relative = (net: Name, signal: string, values: number[], layerOf: (i: number) => number) =>
    values.map((value, i) => ({ net, signal, layer: layerOf(i), value: value / values[0]! }));
  const color = { field: "net", type: "nominal", title: null };
  return {
    title: "He and Xavier in deep ReLU nets",
    resolve: { scale: { strokeDash: "independent" } },
    hconcat: [
      {
        title: `step 0, ${DEPTH} layers`,
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
          y: { field: "value", type: "quantitative", scale: { type: "log" }, title: "root mean square, relative" },
          color,
          strokeDash: { field: "signal", type: "nominal", title: null },
        },
      },
      {
        title: "training on digits",
        width: 300,
        data: {
          values: trainings.flatMap(({ name, depth, losses }) =>
            losses.map((loss, i) => ({ net: name, depth, epoch: i + 1, loss })),
          ),
        },
        mark: "line",
        encoding: {
          x: { field: "epoch", type: "quantitative", title: "epoch" },
          y: { field: "loss", type: "quantitative", title: "cross-entropy" },
          color,
          strokeDash: { field: "depth", type: "nominal", title: "hidden layers" },
        },
      },
    ],
  };
}

export const he2015: Paper = {
  name: "he2015",
  source: "He, Zhang, Ren, Sun: Delving deep into rectifiers, 2015",
  about: `ReLU MLPs of 22 and 30 hidden layers of width ${WIDTH} on 8,000 digits of MNIST, trained as in the paper; there the nets are
convolutional, the data is ImageNet, and Xavier's 30 layers stall as long as is shown: here they begin to learn some epochs later.`,
  async run(say) {
    const { training } = await digits();
    const batch = { x: training.x.subarray(0, BATCH * 784), y: training.y.subarray(0, BATCH) };
    say("step 0");
    const signals = { He: await signalsOf("He", batch), Xavier: await signalsOf("Xavier", batch) };
    const trainings: Training[] = [];
    for (const depth of [22, 30]) {
      for (const name of NAMES) {
        say(`training ${depth} layers, ${name}`);
        trainings.push(await train(name, depth, training));
      }
    }
    return {
      claims: [...signalClaims(signals.He, signals.Xavier), ...vggClaims(), ...trainingClaims(trainings, training)],
      plot: plotOf(signals, trainings),
    };
  },
};
