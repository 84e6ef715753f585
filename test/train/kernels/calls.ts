// Every kernel of train.wasm on random arguments.

import { ACTIVATION_KINDS, SQUARES_BLOCK, type TrainKernels } from "../../../src/train/abi.js";
import { type Arena, addresses } from "./arena.js";
import { type Call, columnwise, elements, Maker, rowwise } from "./maker.js";

export type Kernel = keyof TrainKernels;

const KINDS = Math.max(...Object.values(ACTIVATION_KINDS)) + 1;
/** Rows of a table. */
const IDS = 6;

const loss = (name: "softmaxCrossEntropyF32" | "squaredErrorF32" | "sigmoidCrossEntropyF32") => (t: Maker) => {
  const { columns, rows, n } = t.matrix;
  const [losses, gradient, output, target] = [t.room(rows), t.room(n), t.floats(n), t.positive(n)];
  const outputs: [Float32Array, number][] = [
    [losses, 1],
    [gradient, columns],
  ];
  const at = addresses(losses, gradient, output, target);
  return rowwise(rows, outputs, (begin, end) => t.kernels[name](...at, columns, 0.25, begin, end));
};

const CALLS: Record<Kernel, (t: Maker) => Call> = {
  activationF32: (t) => {
    const x = t.floats(t.nElems);
    const out = t.room(x.length);
    const kind = t.round % KINDS;
    return elements([out], (begin, end) => t.kernels.activationF32(kind, 0.125, ...addresses(out, x), begin, end));
  },
  activationGradientF32: (t) => {
    const x = t.floats(t.nElems);
    const [dx, dy] = [t.room(x.length), t.floats(x.length)];
    const kind = t.round % KINDS;
    return elements([dx], (begin, end) => t.kernels.activationGradientF32(kind, 0.125, ...addresses(dx, dy, x), begin, end));
  },
  addF32: (t) => {
    const a = t.floats(t.nElems);
    const [b, out] = [t.floats(a.length), t.room(a.length)];
    return elements([out], (begin, end) => t.kernels.addF32(...addresses(out, a, b), begin, end));
  },
  dropoutF32: (t) => {
    const x = t.floats(t.nElems);
    const [words, out] = [t.arena.words(Array.from(x, () => t.below(2 ** 32))), t.room(x.length)];
    const at = addresses(out, x, words);
    return elements([out], (begin, end) => t.kernels.dropoutF32(...at, 0x90000000, 2.25, begin, end));
  },
  blockSquaresF32: (t) => {
    const x = t.floats(t.below(4000));
    const out = t.arena.doubles(Math.ceil(x.length / SQUARES_BLOCK));
    const at = addresses(out, x);
    return rowwise(out.length, [[out, 1]], (begin, end) => t.kernels.blockSquaresF32(...at, x.length, begin, end));
  },
  repeatRowF32: (t) => {
    const { columns, rows, n } = t.matrix;
    const [out, row] = [t.room(n), t.floats(columns)];
    return rowwise(rows, [[out, columns]], (begin, end) => t.kernels.repeatRowF32(...addresses(out, row), columns, begin, end));
  },
  affineRowsF32: (t) => {
    const { columns, rows, n } = t.matrix;
    const out = t.room(n);
    const at = addresses(out, t.floats(n), t.floats(columns), t.floats(columns));
    return rowwise(rows, [[out, columns]], (begin, end) => t.kernels.affineRowsF32(...at, columns, begin, end));
  },
  combineRowsF32: (t) => {
    const { columns, rows, n } = t.matrix;
    const out = t.room(n);
    const at = addresses(out, t.floats(n), t.floats(n), t.floats(columns), t.floats(columns), t.floats(columns));
    return rowwise(rows, [[out, columns]], (begin, end) => t.kernels.combineRowsF32(...at, columns, begin, end));
  },
  columnSumsF32: (t) => {
    const { columns, rows, n } = t.matrix;
    const out = t.room(columns);
    const at = addresses(out, t.floats(n));
    return columnwise(out, columns, (begin, end) => t.kernels.columnSumsF32(...at, columns, rows, begin, end));
  },
  columnProductsF32: (t) => {
    const { columns, rows, n } = t.matrix;
    const out = t.room(columns);
    const at = addresses(out, t.floats(n), t.floats(n));
    return columnwise(out, columns, (begin, end) => t.kernels.columnProductsF32(...at, columns, rows, begin, end));
  },
  gatherRowsF32: (t) => {
    const { columns, rows, n } = t.matrix;
    const out = t.room(n);
    const at = addresses(out, t.floats(IDS * columns), t.integers(rows, IDS));
    return rowwise(rows, [[out, columns]], (begin, end) => t.kernels.gatherRowsF32(...at, columns, begin, end));
  },
  scatterRowsF32: (t) => {
    const { columns, rows, n } = t.matrix;
    const table = t.floats(IDS * columns);
    const at = addresses(table, t.floats(n), t.integers(rows, IDS));
    return columnwise(table, columns, (begin, end) => t.kernels.scatterRowsF32(...at, columns, rows, begin, end));
  },
  normalizeRowsF32: (t) => {
    const { columns, rows, n } = t.matrix;
    const [out, roots] = [t.room(n), t.room(rows)];
    const at = addresses(out, t.floats(n), roots);
    const outputs: [Float32Array, number][] = [
      [out, columns],
      [roots, 1],
    ];
    return rowwise(rows, outputs, (begin, end) => t.kernels.normalizeRowsF32(...at, columns, 1e-3, begin, end));
  },
  normalizeRowsGradientF32: (t) => {
    const { columns, rows, n } = t.matrix;
    const dx = t.room(n);
    const at = addresses(dx, t.floats(n), t.floats(columns), t.floats(n), t.positive(rows));
    return rowwise(rows, [[dx, columns]], (begin, end) => t.kernels.normalizeRowsGradientF32(...at, columns, begin, end));
  },
  patchesF32: (t) => {
    const { windowPtr, count, size, patchesSize, group } = t.images;
    const [out, x] = [t.room(count * patchesSize), t.floats(count * size)];
    // The rows of the first image of a part lie at the address that is given.
    return rowwise(count, [[out, patchesSize]], (begin, end) =>
      t.kernels.patchesF32(out.byteOffset + 4 * begin * patchesSize, x.byteOffset, windowPtr, ...group, begin, end),
    );
  },
  addPatchesF32: (t) => {
    const { windowPtr, count, size, patchesSize, group } = t.images;
    const [dx, patches] = [t.floats(count * size), t.floats(count * patchesSize)];
    return rowwise(count, [[dx, size]], (begin, end) =>
      t.kernels.addPatchesF32(dx.byteOffset, patches.byteOffset + 4 * begin * patchesSize, windowPtr, ...group, begin, end),
    );
  },
  maxPoolF32: (t) => {
    const { windowPtr, count, size, outSize } = t.images;
    const [out, x] = [t.room(count * outSize), t.integers(count * size, 5)];
    return rowwise(count, [[out, outSize]], (begin, end) => t.kernels.maxPoolF32(...addresses(out, x), windowPtr, begin, end));
  },
  maxPoolGradientF32: (t) => {
    const { windowPtr, count, size, outSize } = t.images;
    // Few values, so that many are the largest of a window together.
    const [x, y] = [t.integers(count * size, 5), t.room(count * outSize)];
    t.kernels.maxPoolF32(...addresses(y, x), windowPtr, 0, count);
    const dx = t.floats(count * size);
    const at = addresses(dx, t.floats(count * outSize), x, y);
    return rowwise(count, [[dx, size]], (begin, end) => t.kernels.maxPoolGradientF32(...at, windowPtr, begin, end));
  },
  averagePoolF32: (t) => {
    const { windowPtr, count, size, outSize } = t.images;
    const out = t.room(count * outSize);
    const at = addresses(out, t.floats(count * size));
    return rowwise(count, [[out, outSize]], (begin, end) => t.kernels.averagePoolF32(...at, windowPtr, begin, end));
  },
  averagePoolGradientF32: (t) => {
    const { windowPtr, count, size, outSize } = t.images;
    const dx = t.floats(count * size);
    const at = addresses(dx, t.floats(count * outSize));
    return rowwise(count, [[dx, size]], (begin, end) => t.kernels.averagePoolGradientF32(...at, windowPtr, begin, end));
  },
  softmaxCrossEntropyF32: loss("softmaxCrossEntropyF32"),
  squaredErrorF32: loss("squaredErrorF32"),
  sigmoidCrossEntropyF32: loss("sigmoidCrossEntropyF32"),
  sgdF32: (t) => {
    const p = t.floats(t.nElems);
    const at = addresses(p, t.floats(p.length));
    return elements([p], (begin, end) => t.kernels.sgdF32(...at, begin, end, 0.1, 0.01, 0.5, 2));
  },
  momentumF32: (t) => {
    const p = t.floats(t.nElems);
    const v = t.floats(p.length);
    const at = addresses(p, t.floats(p.length), v);
    return elements([p, v], (begin, end) => t.kernels.momentumF32(...at, begin, end, 0.1, 0.9, t.round & 1, 0.01, 0.5, 2));
  },
  adamF32: (t) => {
    const p = t.floats(t.nElems);
    const [m, v] = [t.floats(p.length), t.positive(p.length)];
    const at = addresses(p, t.floats(p.length), m, v);
    const rest = [0.01, 0.9, 0.1, 0.99, 0.01, 1.5, 1e-6, 0.999, 0.01, 0.5, 2] as const;
    return elements([p, m, v], (begin, end) => t.kernels.adamF32(...at, begin, end, ...rest));
  },
  rmsPropF32: (t) => {
    const p = t.floats(t.nElems);
    const [v, u] = [t.positive(p.length), t.floats(p.length)];
    const at = addresses(p, t.floats(p.length), v, u);
    const rest = [0.01, 0.99, 0.01, 1e-6, 0.9, 0.01, 0.5, 2] as const;
    return elements([p, v, u], (begin, end) => t.kernels.rmsPropF32(...at, begin, end, ...rest));
  },
};

export const KERNELS = Object.keys(CALLS) as Kernel[];

/** A kernel with its arguments in an arena. */
export function makeCall(name: Kernel, kernels: TrainKernels, arena: Arena, random: () => number, round: number): Call {
  arena.clear();
  return CALLS[name](new Maker(kernels, arena, random, round));
}
