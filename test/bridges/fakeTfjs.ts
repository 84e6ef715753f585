// A stand-in for TensorFlow.js: its class of initializers, which it does not export, its register of classes, and tensors that keep their array.

export class FakeTensor {
  readonly values: Float32Array;
  readonly shape: number[];
  readonly dtype: string;
  constructor(values: Float32Array, shape: number[], dtype: string) {
    this.values = values;
    this.shape = shape;
    this.dtype = dtype;
  }
}

type Class = { className: string; fromConfig(type: unknown, config: unknown): Base };

class Base {
  apply(_shape: number[], _dtype?: string): FakeTensor {
    throw new Error("abstract");
  }
  getConfig(): object {
    return {};
  }
  getClassName(): string {
    return (this.constructor as unknown as Class).className;
  }
}
class Zeros extends Base {}

/** What TF.js does to the config of a saved model: all texts but those called `name` change their case. */
function toPython(value: unknown): unknown {
  const snake = (text: string) => text.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
  if (typeof value === "string") return snake(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      snake(key),
      key === "name" && typeof inner === "string" ? inner : toPython(inner),
    ]),
  );
}

type Weights = [shape: number[], values: ArrayLike<number>];

/** A layer of a model: its class, its config, its weights. */
function fakeLayer(kind: string, config: object, outputShape: (number | null)[], weights: Weights[] = []) {
  const { name } = config as { name: string };
  return {
    name,
    outputShape,
    inboundNodes: [{ inboundLayers: [] as object[] }],
    getClassName: () => kind,
    getConfig: () => config,
    getWeights: () => weights.map(([shape, values]) => ({ shape, dataSync: () => Float32Array.from(values) })),
  };
}

/** A model of dense layers with the units given, relu between them and softmax at the end, all weights 0.5; `change` alters the config of the first. */
export function fakeModel(sizes: number[] = [2, 3, 2], change: object = {}, kind = "Dense") {
  const layers = sizes.slice(1).map((units, i) => {
    const last = i === sizes.length - 2;
    const config = { name: `dense_Dense${i}`, units, useBias: true, activation: last ? "softmax" : "relu" };
    const weights: Weights[] = [
      [[sizes[i]!, units], new Float32Array(sizes[i]! * units).fill(0.5)],
      [[units], new Float32Array(units)],
    ];
    return i === 0
      ? fakeLayer(kind, { ...config, ...change }, [null, units], weights)
      : fakeLayer("Dense", config, [null, units], weights);
  });
  for (const [i, layer] of layers.entries()) if (i > 0) layer.inboundNodes[0]!.inboundLayers.push(layers[i - 1]!);
  return { layers, inputs: [{ shape: [null, sizes[0]!] }] };
}

export function fakeTfjs() {
  // Each TF.js has a class of its own.
  class OwnZeros extends class OwnBase extends Zeros {} {}
  const registered: Class[] = [];
  return {
    registered,
    initializers: { zeros: () => new OwnZeros() },
    serialization: { registerClass: (type: Class) => registered.push(type) },
    tensor: (values: Float32Array, shape: number[] = [values.length], dtype = "float32") => new FakeTensor(values, shape, dtype),
    /** An initializer as a saved and loaded model has it. */
    reloaded(initializer: Base): Base {
      const config = JSON.parse(JSON.stringify(toPython(initializer.getConfig())));
      const type = registered.find(({ className }) => className === initializer.getClassName())!;
      return type.fromConfig(type, config);
    },
  };
}
