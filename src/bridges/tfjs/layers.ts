// Layers of TensorFlow.js as layers of isovar: their options from the config that TF.js saves, their weights under isovar's names.

import { show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import type { ActivationName } from "../../theory/activations.js";
import type { Layer } from "../../train/layers/layer.js";
import {
  activation,
  avgPool2d,
  batchNorm,
  conv2d,
  dense,
  dropout,
  flatten,
  layerNorm,
  maxPool2d,
} from "../../train/layers/layers.js";

/** A layer of TF.js as a model holds it. */
export interface StrangeLayer {
  readonly name: string;
  readonly outputShape: readonly (number | null)[];
  getClassName(): string;
  getConfig(): Record<string, unknown>;
  getWeights(): { readonly shape: readonly number[]; dataSync(): unknown }[];
}

/** One layer, and what its weights are called, in the order in which TF.js has them. */
export interface Translated {
  layer: Layer;
  weights: string[];
}

/** Activations by the names of TF.js; "linear" is none. */
const ACTIVATIONS: Readonly<Record<string, ActivationName>> = {
  relu: "relu",
  tanh: "tanh",
  sigmoid: "sigmoid",
  elu: "elu",
  selu: "selu",
  softplus: "softplus",
  softsign: "softsign",
  swish: "silu",
  mish: "mish",
};

type Pair = readonly [number, number];

/** The options of a layer, read with what is asked of them. */
class Options {
  readonly #layer: StrangeLayer;
  readonly #config: Record<string, unknown>;
  /** Whether nothing follows the layer. */
  readonly #last: boolean;

  constructor(layer: StrangeLayer, last: boolean) {
    this.#layer = layer;
    this.#config = layer.getConfig();
    this.#last = last;
  }

  get<T>(name: string): T {
    return this.#config[name] as T;
  }

  /** Throws where the layer has an option that isovar has not. */
  need(name: string, ...allowed: unknown[]): void {
    const value = this.get(name) ?? null;
    const text = JSON.stringify(value);
    if (!allowed.some((each) => JSON.stringify(each) === text)) this.refuse(`${name} ${show(value)}`);
  }

  /** A normalization over the last axis, with scale and bias. */
  normalization() {
    const last = this.#layer.outputShape.length - 1;
    this.need("axis", -1, [-1], last, [last]);
    for (const part of ["center", "scale"]) this.need(part, true);
    return { name: this.get<string>("name"), epsilon: this.get<number>("epsilon") };
  }

  refuse(what: string): never {
    const layer = `layer ${show(this.#layer.name)}, ${show(this.#layer.getClassName())}`;
    throw new IsovarError("E_ARGUMENT", `toNet: ${layer}: ${what} has no counterpart`);
  }

  /** A softmax at the end is part of the loss in isovar, and left out. */
  activation(): ActivationName | undefined {
    const name = this.get<string>("activation") ?? "linear";
    if (name === "linear" || (name === "softmax" && this.#last)) return undefined;
    return Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : this.refuse(`activation ${show(name)}`);
  }

  /** What dense layers and convolutions have. */
  weighted() {
    return { name: this.get<string>("name"), activation: this.activation(), bias: this.get<boolean>("useBias") };
  }

  window(paddings: readonly string[]) {
    this.need("dataFormat", "channelsLast", null);
    this.need("padding", ...paddings);
    return { name: this.get<string>("name"), stride: this.get<Pair>("strides"), padding: this.get<"same" | "valid">("padding") };
  }
}

const kernelAndBias = ({ bias }: { bias: boolean }) => (bias ? ["kernel", "bias"] : ["kernel"]);

/** By the class names of TF.js. */
const LAYERS: Readonly<Record<string, (options: Options) => Translated | undefined>> = {
  InputLayer: () => undefined,
  Dense: (options) => {
    const known = options.weighted();
    return { layer: dense(options.get("units"), known), weights: kernelAndBias(known) };
  },
  Conv2D: (options) => {
    options.need("dilationRate", 1, [1, 1], null);
    const known = { ...options.weighted(), ...options.window(["same", "valid"]) };
    return { layer: conv2d(options.get("filters"), options.get<Pair>("kernelSize"), known), weights: kernelAndBias(known) };
  },
  MaxPooling2D: (options) => ({
    layer: maxPool2d(options.get<Pair>("poolSize"), options.window(["same", "valid"])),
    weights: [],
  }),
  // Averages at an edge differ in what they divide by.
  AveragePooling2D: (options) => ({ layer: avgPool2d(options.get<Pair>("poolSize"), options.window(["valid"])), weights: [] }),
  Flatten: (options) => ({ layer: flatten({ name: options.get("name") }), weights: [] }),
  Activation: (options) => {
    const name = options.activation();
    return name && { layer: activation(name, { name: options.get("name") }), weights: [] };
  },
  ReLU: (options) => {
    options.need("maxValue", null);
    return { layer: activation("relu", { name: options.get("name") }), weights: [] };
  },
  Dropout: (options) => ({ layer: dropout(options.get("rate"), { name: options.get("name") }), weights: [] }),
  BatchNormalization: (options) => {
    // TF.js has the weight of what was before, isovar that of the new batch.
    const momentum = 1 - options.get<number>("momentum");
    const layer = batchNorm({ ...options.normalization(), momentum });
    return { layer, weights: ["scale", "bias", "mean", "var"] };
  },
  LayerNormalization: (options) => ({ layer: layerNorm(options.normalization()), weights: ["scale", "bias"] }),
};

/** Undefined for a layer that does nothing. @throws {IsovarError} E_ARGUMENT, which names a layer without a counterpart */
export function translate(layer: StrangeLayer, last: boolean): Translated | undefined {
  const options = new Options(layer, last);
  const kind = layer.getClassName();
  return Object.hasOwn(LAYERS, kind) ? LAYERS[kind]!(options) : options.refuse("this kind of layer");
}
