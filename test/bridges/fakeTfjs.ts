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
