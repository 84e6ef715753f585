// npm run depth: how deep each activation's default start carries, that is the depth at which 200 steps still train nets of width 256,
// beside the theory. Minutes for one seed; `npm run depth -- 3` takes three, all of which must train.

import { type ActivationName, describe, forActivation } from "isovar";
import { meanField } from "isovar/theory";
import { adam, dense, fit, sequential } from "isovar/train";
import { digits } from "../examples/digits/data.js";

const ACTIVATIONS: readonly ActivationName[] = ["relu", "tanh", "selu", "elu", "gelu", "silu", "mish", "softplus", "sigmoid"];
const [WIDTH, BATCH, STEPS] = [256, 16, 200];
const DEPTHS = [5, 10, 20, 30, 50, 80];
/** Learning rates of Adam: one of them must serve. Deep nets need small ones, and shallow ones learn with these too. */
const RATES = [3e-4, 1e-4];
/** A net trains whose mean loss over the last steps is half of chance or less. */
const [LAST, TRAINED] = [20, Math.log(10) / 2];

type Samples = { x: Float32Array; y: Uint8Array };

/** Pixels of mean 0 and std 1 over all of them: about unit scale. */
function unitScale({ x, y }: Samples): Samples {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const std = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length);
  return { x: x.map((value) => (value - mean) / std), y };
}

async function trains(activation: ActivationName, depth: number, seed: number, rate: number, data: Samples): Promise<boolean> {
  const hidden = Array.from({ length: depth }, () => dense(WIDTH, { activation }));
  const net = sequential([...hidden, dense(10)], { inputShape: [784], seed });
  const losses: number[] = [];
  try {
    await fit(net, data, {
      epochs: 1,
      batchSize: BATCH,
      optimizer: adam({ learningRate: rate }),
      onStep: ({ loss }) => void losses.push(loss),
    });
  } catch {
    // Training that comes to NaN.
    return false;
  } finally {
    net.dispose();
  }
  return losses.slice(-LAST).reduce((sum, loss) => sum + loss, 0) / LAST <= TRAINED;
}

/** Whether all seeds train at one of the rates. */
async function carries(activation: ActivationName, depth: number, seeds: readonly number[], data: Samples): Promise<boolean> {
  for (const rate of RATES) {
    let all = true;
    for (const seed of seeds) all &&= await trains(activation, depth, seed, rate, data);
    if (all) return true;
  }
  return false;
}

const count = Number(process.argv[2] ?? 1);
if (!Number.isInteger(count) || count < 1) {
  console.error(`depth: ${process.argv[2]} is no number of seeds; usage: npm run depth -- 3`);
  process.exit(2);
}
const seeds = Array.from({ length: count }, (_, i) => i + 1);
const { training } = await digits();
const data = unitScale({ x: training.x.subarray(0, STEPS * BATCH * 784), y: training.y.subarray(0, STEPS * BATCH) });
console.log("activation    layers   theory: χ₁   layers for correlations   for variances, to move by a factor e");
for (const activation of ACTIVATIONS) {
  let deepest = 0;
  for (const layers of DEPTHS) {
    if (!(await carries(activation, layers, seeds, data))) break;
    deepest = layers;
  }
  const weightStd = describe(forActivation(activation), [WIDTH, WIDTH]).std * Math.sqrt(WIDTH);
  const { chi1, correlationDepth, varianceDepth } = meanField(activation, { weightStd });
  const measured = deepest === DEPTHS.at(-1) ? `>= ${deepest}` : deepest === 0 ? `< ${DEPTHS[0]}` : String(deepest);
  const cells = [chi1.toFixed(3), (6 * correlationDepth).toFixed(0), varianceDepth.toPrecision(3)];
  console.log(`${activation.padEnd(10)} ${measured.padStart(9)}   ${cells.map((cell) => cell.padStart(10)).join("   ")}`);
}
