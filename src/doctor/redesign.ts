// Other layers for a net that no start mends: norms moved, residuals added, or fewer layers.

import { sameShape } from "../base/shape.js";
import { zeros } from "../init/initializers/constant.js";
import { nameOf } from "../init/schemes.js";
import type { BuiltLayer } from "../train/built.js";
import { kindOf } from "../train/layers/kinds.js";
import type { Conv2dLayer, DenseLayer, Layer } from "../train/layers/layer.js";
import type { Net } from "../train/net.js";
import { headOf } from "./anatomy.js";
import type { Prescription } from "./remedy.js";

type WeightedLayer = DenseLayer | Conv2dLayer;

/** A layer with weights, together with the layers behind it that have none: the unit in which a net is taken apart. */
interface Step {
  readonly layers: readonly [Layer, ...Layer[]];
  /** Whether what comes out has the shape of what goes in. */
  readonly keepsShape: boolean;
}

const isWeighted = (layer: Layer): layer is WeightedLayer => kindOf(layer).weighted === true;

/** A layer with its default weights, in place of those that may be wrong. */
function asByItself(layer: Layer): Layer {
  if (!isWeighted(layer)) return layer;
  const { init: _, biasInit: __, start: ___, ...rest } = layer;
  return rest;
}

/** A layer as the end of a branch: without activation, and with weights of 0 at the start. */
function endOfBranch({ activation: _, negativeSlope: __, start: ___, ...weights }: WeightedLayer): Layer {
  return { ...weights, init: zeros() };
}

/**
 * Moves the norm at the end of a branch to its front. A branch that ends in a norm adds as much as it is given, and weights of 0 before the norm
 * would stay 0; with norm and activation in front, the branch can start as 0.
 */
function normFirst(layer: Layer): Layer {
  if (layer.layer !== "residual") return layer;
  const { layers } = layer;
  const at = layers.map(isWeighted).lastIndexOf(true);
  const [end, behind] = [layers[at], layers.slice(at + 1)];
  if (end === undefined || !isWeighted(end) || !behind.some((each) => kindOf(each).normalizes)) return layer;
  return { ...layer, layers: [...behind, ...layers.slice(0, at), endOfBranch(end)] };
}

/** A layer as code, with the options that matter here. */
function codeOf(layer: Layer): string {
  switch (layer.layer) {
    case "residual":
      return `residual([${layer.layers.map(codeOf).join(", ")}])`;
    case "activation":
      return `activation("${layer.activation}")`;
    case "dense":
    case "conv2d": {
      const size = layer.layer === "dense" ? layer.units : `${layer.filters}, ${layer.kernelSize}`;
      const { activation, init } = layer;
      const options = [...(activation ? [`activation: "${activation}"`] : []), ...(init ? [`init: ${nameOf(init)}()`] : [])];
      return `${layer.layer}(${size}${options.length > 0 ? `, { ${options.join(", ")} }` : ""})`;
    }
    default:
      return `${layer.layer}()`;
  }
}

/** A net taken apart: what stands before the first weights, the hidden layers, and the head with what is behind it. */
interface Parts {
  readonly front: readonly Layer[];
  readonly steps: readonly Step[];
  readonly head: readonly Layer[];
}

function partsOf(net: Net): Parts {
  const layers = net.layers.map(asByItself);
  const begins = (index: number) => isWeighted(layers[index]!) || layers[index]!.layer === "residual";
  const starts = layers.flatMap((_, index) => (begins(index) && index < headOf(net) ? [index] : []));
  const steps = starts.map((start, i): Step => {
    const end = starts[i + 1] ?? headOf(net);
    const [first, last] = [net.built[start], net.built[end - 1]] as [BuiltLayer, BuiltLayer];
    const own = layers.slice(start, end) as [Layer, ...Layer[]];
    return { layers: own, keepsShape: sameShape(first.input.shape, last.output.shape) };
  });
  return { front: layers.slice(0, starts[0] ?? headOf(net)), steps, head: layers.slice(headOf(net)) };
}

const joined = ({ front, steps, head }: Parts): Layer[] => [...front, ...steps.flatMap(({ layers }) => layers), ...head];

/** Makes a residual branch of each two steps that keep the shape; it ends with the weights of the second, which start as 0. */
function withResiduals({ front, steps, head }: Parts): Layer[] {
  const out: Layer[] = [];
  for (let i = 0; i < steps.length; i++) {
    const [one, two] = [steps[i]!, steps[i + 1]];
    const end = two?.layers[0];
    if (one.keepsShape && two?.keepsShape && isWeighted(one.layers[0]) && end && isWeighted(end)) {
      out.push({ layer: "residual", layers: [...one.layers, endOfBranch(end)] });
      i++;
    } else out.push(...one.layers);
  }
  return [...front, ...out, ...head];
}

/** Whether a step can be removed. Any layer adapts to another width, except a residual, and to another image size, except behind flatten. */
const canGo = ({ steps }: Parts, { layers, keepsShape }: Step): boolean =>
  keepsShape ||
  ![...layers, ...steps.map(({ layers: [first] }) => first)].some(({ layer }) => layer === "flatten" || layer === "residual");

/** Keeps half of the hidden layers that can be removed, a quarter, and so on down to one: always the first of them. */
function shorter(parts: Parts): { advice: string; layers: readonly Layer[] }[] {
  const total = parts.steps.length;
  const removable = parts.steps.filter((step) => canGo(parts, step));
  const counts: number[] = [];
  for (let count = removable.length >> 1; count > 0; count >>= 1) counts.push(count);
  return counts.map((count) => {
    const gone = removable.slice(count);
    const steps = parts.steps.filter((step) => !gone.includes(step));
    return {
      advice: `${steps.length} of these ${total} hidden layers alone, with their default weights`,
      layers: joined({ ...parts, steps }),
    };
  });
}

/** Other layers for a net, the smallest change first. */
export function designsFor(net: Net): Prescription[] {
  const parts = partsOf(net);
  const own = joined(parts);
  /** A design, described by its first new residual. */
  const blocks = (place: string, layers: readonly Layer[]) => {
    const block = layers.find((layer, i) => layer.layer === "residual" && layer !== own[i]);
    return block ? [{ advice: `${codeOf(block)}, ${place}`, layers }] : [];
  };
  const designs = [
    ...blocks("and so on: the norm in front of each branch, which starts as 0", own.map(normFirst)),
    ...blocks("and so on, in place of each two hidden layers of one width", withResiduals(parts)),
    ...shorter(parts),
  ];
  return designs.map(({ advice, layers }) => ({
    advice: `no start was found that mends this depth; what does: ${advice}`,
    remedy: { remedy: "layers", layers },
  }));
}
