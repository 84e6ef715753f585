// A model of TensorFlow.js as a net of isovar, with its weights: to be examined, evaluated, trained on.

import { copyArray, reading, refuse, show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { MAX_RANK } from "../../base/shape.js";
import { writeSafetensors } from "../../io/safetensors.js";
import type { WritableTensor } from "../../io/writable.js";
import { load } from "../../train/checkpoint.js";
import type { Net } from "../../train/net.js";
import { sequential } from "../../train/sequential.js";
import { type StrangeLayer, translate } from "./layers.js";

/** What the bridge needs of a `tf.LayersModel`. */
export interface LayersModel {
  /** Its layers, in the order in which they run. */
  readonly layers: readonly object[];
  /** Its inputs, with their shapes, the batch first. */
  readonly inputs: readonly { readonly shape: readonly (number | null)[] }[];
}

/** More than any chain has; a bound for what is no model. */
const MAX_LAYERS = 2 ** 16;

interface Node {
  readonly inboundLayers: readonly object[];
}

/** Throws unless each layer takes the outputs of the one before it, and nothing else. */
function checkChain(where: string, layers: readonly object[]): void {
  for (const [i, layer] of layers.entries()) {
    const { name, inboundNodes } = layer as { name: string; inboundNodes: readonly Node[] };
    // The first may be an input, or have one that the model does not list.
    const from = inboundNodes.length === 1 ? inboundNodes[0]!.inboundLayers : undefined;
    const inChain = from !== undefined && from.length <= 1 && (i === 0 || from[0] === layers[i - 1]);
    if (!inChain) throw new IsovarError("E_ARGUMENT", `${where}: layer ${show(name)} takes more than the layer before it`);
  }
}

/**
 * A net of isovar that computes what a model of TensorFlow.js does: a copy of its layers and weights. `examine` of `isovar/doctor` says of it whether
 * its start is right, layer by layer; `fit`, `evaluate`, `save` work too.
 *
 * A chain of dense, conv2d, pooling, flatten, dropout, activation, batch and layer normalization. A softmax at the end is left out: in isovar it is
 * part of the loss, and `predict(net, x, { probabilities: "softmax" })` has it.
 * @param model a `tf.Sequential`, or a `tf.LayersModel` whose layers follow one another; it is not changed
 * @returns a net with the names of its layers; `dispose()` it when done
 * @throws {IsovarError} E_ARGUMENT, which names the layer or option that has no counterpart; E_SHAPE, E_NAME, E_WASM, E_MEMORY
 * @example console.log(String(examine(toNet(model), { x, y })));
 */
export function toNet(model: LayersModel): Net {
  const where = "toNet";
  const { layers = [], shape } = reading(where, "model", () => {
    const inputs = copyArray(where, "model.inputs", model?.inputs, 1) as LayersModel["inputs"] | undefined;
    return {
      layers: copyArray(where, "model.layers", model?.layers, MAX_LAYERS) as object[] | undefined,
      shape: copyArray(where, "model.inputs[0].shape", inputs?.[0]?.shape, MAX_RANK),
    };
  });
  if (shape === undefined || layers.length === 0) refuse("E_ARGUMENT", where, "model", model, "a tf.LayersModel with one input");
  return reading(where, "model", () => {
    checkChain(where, layers);
    const strange = layers as StrangeLayer[];
    const last = strange.length - 1;
    const known = strange.map((layer, i) => translate(layer, i === last));
    const tensors: Record<string, WritableTensor> = {};
    for (const [i, each] of known.entries()) {
      const { name } = strange[i]!;
      for (const [j, tensor] of strange[i]!.getWeights().entries()) {
        tensors[`${name}/${each!.weights[j]}`] = { shape: tensor.shape, data: tensor.dataSync() as Float32Array };
      }
    }
    const file = Object.keys(tensors).length > 0 ? writeSafetensors(tensors) : undefined;
    const net = sequential(
      known.flatMap((each) => each?.layer ?? []),
      { inputShape: shape.slice(1) as number[], seed: 0 },
    );
    try {
      if (file !== undefined) load(net, file);
      return net;
    } catch (error) {
      net.dispose();
      throw error;
    }
  });
}
