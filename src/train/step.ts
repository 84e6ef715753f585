import { IsovarError } from "../core/errors.js";
import type { BuiltLayer } from "./graph.js";
import { type Loss, lossKernel, termsOf } from "./losses.js";
import type { Net, Progress } from "./net.js";
import { applyOptimizer, longestStep } from "./optimizers.js";

/** Sum of the rows' losses, ascending, in f64; their gradient goes to that of the output. Both over the number of terms. */
export function lossAndGradient(net: Net, loss: Loss, samples: number): number {
  const { rows, columns } = net.outputMatrix(samples);
  const { output, losses, targets, run, core } = net;
  const terms = termsOf(loss, rows, columns);
  const kernel = lossKernel(run.kernels, loss);
  kernel(losses.ptr, output.gradient!.ptr, output.value.ptr, targets.ptr, columns, 1 / terms, 0, rows);
  const each = new Float32Array(core.memory.memory.buffer, losses.ptr, rows);
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += each[i]!;
  return sum / terms;
}

/** What is not finite, and in which layer. */
interface Finding {
  layer: string;
  quantity: string;
}

const innermost = (layers: readonly BuiltLayer[]): BuiltLayer[] =>
  layers.flatMap((layer) => (layer.inner.length > 0 ? [...innermost(layer.inner), layer] : [layer]));

/** The first layer, from the input on, whose weights or activations are not finite. */
function findForward(net: Net, samples: number): Finding {
  for (const { name, parameters, inner, output } of innermost(net.built)) {
    const bad = inner.length > 0 ? undefined : parameters.find(({ data }) => !data.every(Number.isFinite));
    if (bad) return { layer: name, quantity: `weights (${bad.name})` };
    if (!Number.isFinite(net.squares(output.value.ptr, samples * output.size))) return { layer: name, quantity: "activations" };
  }
  return { layer: net.built.at(-1)!.name, quantity: "loss" };
}

/** The first layer, from the output back, whose gradients are not finite. */
function findBackward(net: Net, samples: number): Finding {
  for (const { name, parameters, output } of innermost(net.built).reverse()) {
    const { gradient, size } = output;
    if (gradient && !Number.isFinite(net.squares(gradient.ptr, samples * size)))
      return { layer: name, quantity: "gradient of its activations" };
    const bad = parameters.find(({ trained, gradient }) => trained && !gradient.every(Number.isFinite));
    if (bad) return { layer: name, quantity: `gradient of ${bad.name}` };
  }
  return { layer: net.built[0]!.name, quantity: "gradient" };
}

function notFinite(where: string, step: number, { layer, quantity }: Finding, loss: number): IsovarError {
  const remedy = "try a lower learning rate, clipNorm in the optimizer, or another initializer";
  const text = `${where}: step ${step}: ${quantity} of layer "${layer}" came to NaN or an infinity (loss ${loss}); ${remedy}`;
  return new IsovarError("E_NOT_FINITE", text, { cause: { layer, step, quantity } });
}

/** The parameter with the largest gradient: it would leave the range first. */
function findLongest(net: Net): Finding {
  const each = net.built.flatMap(({ name, parameters }) =>
    parameters
      .filter(({ trained }) => trained)
      .map(({ gradient, name: parameter }) => {
        return { name, parameter, largest: gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0) };
      }),
  );
  const { name, parameter } = each.reduce((most, next) => (next.largest > most.largest ? next : most));
  return { layer: name, quantity: `step of ${parameter}` };
}

/** Of 2^128, where f32 ends; 2^27 such steps in one direction still stay within. */
const LONGEST_STEP = 2 ** 100;

/** @throws {IsovarError} E_NOT_FINITE where a weight is not finite */
export function checkWeights(where: string, net: Net, step: number, loss: number): void {
  for (const { name, parameters } of net.built) {
    const bad = parameters.find(({ data }) => !data.every(Number.isFinite));
    if (bad) throw notFinite(where, step, { layer: name, quantity: `weights (${bad.name})` }, loss);
  }
}

/**
 * One step on the input and targets in memory: forward, backward, and, where every number is finite, the optimizer.
 * @returns the loss before the step
 * @throws {IsovarError} E_NOT_FINITE, E_ARGUMENT; no weight is touched then
 */
export function trainingStep(where: string, net: Net, loss: Loss, progress: Progress, samples: number): number {
  if (net.progress !== progress) {
    const rule = "this net's training was begun anew, by load or with another optimizer; make a new trainer";
    throw new IsovarError("E_ARGUMENT", `${where}: ${rule}`);
  }
  const { step, begun, optimizer } = progress;
  net.forward(samples, true, step);
  const value = lossAndGradient(net, loss, samples);
  if (!Number.isFinite(value)) throw notFinite(where, step, findForward(net, samples), value);
  net.backward();
  const { ptr, gradientPtr, size } = net.trainable;
  const squares = net.squares(gradientPtr, size);
  if (!Number.isFinite(squares)) throw notFinite(where, step, findBackward(net, samples), value);
  const norm = Math.sqrt(squares);
  // A step so long that weights could leave the range of f32 must not be taken: it could not be taken back.
  const longest = longestStep(optimizer, step, norm, () => Math.sqrt(net.squares(ptr, size)));
  if (!(longest < LONGEST_STEP)) throw notFinite(where, step, findLongest(net), value);
  applyOptimizer(net.run.kernels, optimizer, [ptr, gradientPtr, ...progress.slots], size, { step, begun, norm });
  net.commit();
  progress.step++;
  return value;
}
