// `inspect`: what weights made elsewhere are.

import { checkOptions, checkWord, show } from "../base/check.js";
import { sizeOf } from "../base/shape.js";
import { type Core, checkCore } from "../core/core.js";
import type { FileTensor } from "../io/dtypes.js";
import { checkMetadata, namedPairs } from "../io/safetensors.js";
import { applyScale } from "../io/scales.js";
import { valuesOf } from "../io/values.js";
import { toTensor, type WritableTensors } from "../io/writable.js";
import { type Claims, readClaims } from "./claims.js";
import { deservesAll, measureOrthogonality } from "./orthogonality.js";
import { type Inspection, reportOf, type Suspect, summarize, suspects } from "./report.js";
import { type Look, matrixOf, type Scanned, TensorScan } from "./scan.js";
import { Workspace } from "./workspace.js";

/** What an inspection cannot know from the weights alone. */
export interface InspectOptions {
  /**
   * Which axes are input and output: `"io"` [...spatial, in, out] or `"oi"` [out, in, ...spatial], as PyTorch has it. Default: what the
   * metadata say, else `"io"`.
   */
  layout?: "io" | "oi";
  /** Metadata of the file, as `readSafetensors(…).metadata`: they show the layout, and which tensors are not weights. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** The core that computes, and that lends its memory. Default: `defaultCore()`. */
  core?: Core;
}

/** The orthogonality of all vectors, where a sample leaves it open. */
export function settleOrthogonality(scanned: Scanned, tensor: FileTensor, { layout, scale }: Look): void {
  const matrix = matrixOf(tensor.shape, layout);
  if (!matrix) return;
  const values = valuesOf(tensor);
  // Bytes were decoded into an array of their own.
  if (scale) applyScale(values as Float32Array, 0, tensor.shape, scale.scale, scale.values);
  scanned.orthogonality = measureOrthogonality(values, matrix.rows, matrix.columns);
}

export function isUnsettled({ orthogonality }: Scanned, size: number): boolean {
  return orthogonality !== undefined && deservesAll(orthogonality, size);
}

const bytesOf = ({ data }: FileTensor) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Shows a scan the bytes of a tensor, through the memory of the core. */
function scanBytes(space: Workspace, scan: TensorScan, bytes: Uint8Array): Scanned {
  for (let at = 0; at < bytes.length; at += space.capacity) {
    const part = bytes.subarray(at, at + space.capacity);
    space.views.bytes.set(part, space.chunkPtr);
    scan.push(space.chunkPtr, part.length);
  }
  return scan.finish();
}

type Named = FileTensor & { name: string };

function inspectTensor(space: Workspace, tensor: Named, claims: Claims, tensors: ReadonlyMap<string, Named>): Suspect {
  const { dtype, shape } = tensor;
  const { layout, scale } = claims.of(tensor);
  const held = typeof scale === "object" ? { scale, values: valuesOf(tensors.get(scale.name)!) } : undefined;
  const look: Look = { dtype, shape, layout, scale: held };
  const bytes = bytesOf(tensor);
  const scanned = scanBytes(space, new TensorScan(space, look), bytes);
  if (!scanned.rowsAreSure) scanned.rows = scanBytes(space, new TensorScan(space, look, true), bytes).rows;
  if (isUnsettled(scanned, sizeOf(shape))) settleOrthogonality(scanned, tensor, look);
  return { report: reportOf(tensor, scanned, claims), fingerprint: scanned.fingerprint };
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/**
 * Looks at weights made elsewhere: for each tensor mean, std beside what He, Glorot and LeCun would have asked for, the distribution its
 * values look drawn from, zeros, NaN, copied rows and columns, distance from orthogonality; over all, tensors that are equal.
 *
 * What it says is a judgement from values and names, and from the metadata where they are given: a trained matrix may rightly look odd.
 * Masks, embeddings, running statistics, an optimizer's state and the like are not judged as weights; docs/doctor.md has the list. 8-bit
 * floats are judged times their scales. Rows and columns are compared by hashes, whose collisions can be constructed. The distance from
 * orthogonality is that of 8 vectors of the shorter side, or of all if those are nearly orthogonal and the matrix has at most 2^22
 * elements.
 * @param weights a Map, or an object, from names to what `writeSafetensors` takes, as `readSafetensors(…).tensors` is
 * @param options the layout and the metadata of the file, where there is one
 * @returns a report per tensor, and findings over all
 * @throws {IsovarError} E_ARGUMENT, E_SHAPE, E_DTYPE, E_TARGET, E_MEMORY
 * @example const { tensors, metadata } = readSafetensors(bytes); inspect(tensors, { metadata }).verdict
 */
export function inspect(weights: WritableTensors, options?: InspectOptions): Inspection {
  const where = "inspect";
  const { layout, metadata, core: given } = checkOptions(where, options, ["layout", "metadata", "core"]);
  if (layout !== undefined) checkWord("E_LAYOUT", where, "layout", layout, ["io", "oi"]);
  const core = checkCore(where, given);
  const named = namedPairs(where, "weights", weights).map(([name, tensor]): Named => {
    return { name: String(name), ...toTensor(`${where}: tensor ${show(name)}`, tensor) };
  });
  const tensors = new Map(named.map((tensor) => [tensor.name, tensor]));
  const claims = readClaims(checkMetadata(where, metadata), layout, tensors);
  const space = new Workspace(core, where);
  try {
    const found = named.map((tensor) => inspectTensor(space, tensor, claims, tensors));
    const equal = suspects(found).map(([first, ...others]) => {
      const bytes = bytesOf(tensors.get(first!)!);
      return [first!, ...others.filter((name) => areEqual(bytes, bytesOf(tensors.get(name)!)))];
    });
    return summarize(
      found.map(({ report }) => report),
      equal,
      claims,
    );
  } finally {
    space.dispose();
  }
}
