// A stand-in for jax-js: arrays that are consumed by being read, its numpy, its keys.

type Values = Float32Array | Uint32Array;

export class FakeArray {
  readonly values: Values;
  readonly shape: number[];
  #consumed = false;
  constructor(values: Values, shape: number[]) {
    this.values = values;
    this.shape = shape;
  }
  dataSync(): Values {
    if (this.#consumed) throw new ReferenceError("array was freed");
    this.#consumed = true;
    return this.values;
  }
}

export const fakeNumpy = () => ({
  array: (values: Values, { shape = [values.length] }: { shape?: number[] } = {}) => new FakeArray(values, shape),
});

/** `random.key(seed)` for a seed of 32 bits: high word first. */
export const fakeKey = (seed: number) => new FakeArray(Uint32Array.of(0, seed), [2]);
