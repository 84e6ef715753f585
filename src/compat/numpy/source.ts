// What numbers are drawn from: the state of a bit generator, behind a head that all of them share. assembly/compat/numpy/state.ts says what stands where.

import { type CompatKernels, compatBench, STATE_PTR } from "../../core/compat.js";
import { newArray } from "../arrays.js";
import { withState } from "../mt19937.js";
import { fillPieces, type Target, WORK_PTR } from "../pieces.js";
import { ziggurat32, ziggurat64 } from "./ziggurat.js";

export type Source = Uint32Array<ArrayBuffer>;

/** Words of the head. */
const HEAD = 12;
/** The first word of the parts of a word, of which none is left when a call begins, and of the range and the least of integers. */
const [PARTS_LEFT, RANGE] = [4, 8];

/** By the numbers that the kernels know them by. */
const KINDS: readonly BitGeneratorName[] = ["PCG64", "PCG64DXSM", "Philox", "SFC64", "MT19937"];
/** What NumPy calls a bit generator. */
export type BitGeneratorName = "PCG64" | "PCG64DXSM" | "Philox" | "SFC64" | "MT19937";

/** The source of a bit generator with this state. */
export function sourceOf(kind: BitGeneratorName, state: Uint32Array | BigUint64Array): Source {
  const source = new Uint32Array(HEAD + state.byteLength / 4);
  source[0] = KINDS.indexOf(kind);
  source.set(new Uint32Array(state.buffer, state.byteOffset, state.byteLength / 4), HEAD);
  return source;
}

/** Where tables of 6 KiB lie, and draws wait: work memory of the kernels. */
const TABLES_PTR = WORK_PTR;
const QUEUE_PTR = WORK_PTR + 8192;

/** Makes `count` numbers at `outPtr`, the elements of the array from `from` on. */
type Run = (kernels: CompatKernels, outPtr: number, count: number, from: number) => void;

/** Fills an array by a kernel that draws from a source. The source moves on when all of it is made. */
function draw<T extends Target>(where: string, source: Source, target: T, run: Run, tables?: Uint8Array): T {
  if (target.length === 0) return target;
  withState(where, source, () => {
    if (tables !== undefined) new Uint8Array(compatBench(where).buffer, TABLES_PTR, tables.length).set(tables);
    fillPieces(where, target, (kernels, outPtr, from, count) => run(kernels, outPtr, count, from));
  });
  return target;
}

/** Puts a source back where it was if what draws from it several times fails. */
export function wholly<T>(source: Source, run: () => T): T {
  const before = source.slice();
  try {
    return run();
  } catch (cause) {
    source.set(before);
    throw cause;
  }
}

/** Raw words, each in 64 bits. */
export function drawRaw(where: string, source: Source, target: BigUint64Array<ArrayBuffer>) {
  return draw(where, source, target, ({ numpyRaw }, outPtr, count) => numpyRaw(STATE_PTR, outPtr, count));
}

/** Numbers in [0, 1). */
export function drawUniform<T extends Float32Array | Float64Array>(where: string, source: Source, target: T): T {
  const kernel = target.BYTES_PER_ELEMENT === 4 ? "numpyUniformF32" : "numpyUniformF64";
  return draw(where, source, target, (kernels, outPtr, count) => kernels[kernel](STATE_PTR, QUEUE_PTR, outPtr, count));
}

/** Standard normals of the ziggurat. */
export function drawNormal<T extends Float32Array | Float64Array>(where: string, source: Source, target: T): T {
  const [kernel, tables] =
    target.BYTES_PER_ELEMENT === 4 ? (["numpyNormalF32", ziggurat32()] as const) : (["numpyNormalF64", ziggurat64()] as const);
  return draw(
    where,
    source,
    target,
    (kernels, outPtr, count) => kernels[kernel](STATE_PTR, QUEUE_PTR, TABLES_PTR, outPtr, count),
    tables,
  );
}

/** Standard normals of RandomState. */
export function drawPolar(where: string, source: Source, target: Float64Array<ArrayBuffer>) {
  return draw(where, source, target, ({ numpyPolar }, outPtr, count) => numpyPolar(STATE_PTR, QUEUE_PTR, outPtr, count));
}

/** Integers from `lowest` to `lowest + range`, of draws of `bits` bits each. */
export function drawIntegers<T extends Target>(
  where: string,
  source: Source,
  target: T,
  { lowest, range, bits, masked }: { lowest: bigint; range: bigint; bits: number; masked: boolean },
): T {
  source.set(new Uint32Array(BigUint64Array.of(range, lowest).buffer), RANGE);
  source[PARTS_LEFT] = 0;
  const width = target.BYTES_PER_ELEMENT;
  return draw(where, source, target, ({ numpyIntegers }, outPtr, count) =>
    numpyIntegers(STATE_PTR, QUEUE_PTR, outPtr, count, width, bits, masked ? 1 : 0),
  );
}

/** `count` integers from 0 to a largest each: `first`, then `step` more each time, at least 1. */
export function drawIndices(
  where: string,
  source: Source,
  count: number,
  { first, step, masked }: { first: number; step: 1 | -1; masked: boolean },
): Uint32Array<ArrayBuffer> {
  return draw(where, source, newArray(where, "u32", [count]), ({ numpyIndices }, outPtr, n, from) =>
    numpyIndices(STATE_PTR, QUEUE_PTR, outPtr, n, first + step * from, step, masked ? 1 : 0),
  );
}
