// What tests of file formats share.

import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import fc from "fast-check";
import { expect } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import { readSafetensors, type SafetensorsFile } from "../../src/io/index.js";
import { safetensorsHeader } from "../../src/io/safetensorsHeader.js";

export const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

/** The same bytes but for one. */
export function withByte(bytes: Uint8Array, index: number, byte: number): Uint8Array {
  const changed = bytes.slice();
  changed[index] = byte;
  return changed;
}

/** Bytes that begin at an odd address, as a slice of a larger file may. */
export function askew(bytes: Uint8Array): Uint8Array {
  const buffer = new Uint8Array(bytes.length + 1);
  buffer.set(bytes, 1);
  return buffer.subarray(1);
}

/** A safetensors file from the text of its header. */
export function fileOf(header: string | object, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

/** What readSafetensors says: the file, or its error; anything but a typed error fails the test. */
export function verdict(file: Uint8Array): SafetensorsFile | IsovarError {
  try {
    return readSafetensors(file);
  } catch (error) {
    if (!(error instanceof IsovarError)) throw error;
    expect(["E_FILE", "E_JSON"]).toContain(error.code);
    expect(error.message.length).toBeLessThan(2000);
    return error;
  }
}

/** What we refuse and the reference reader does not. */
const STRICTER = [
  /duplicate key/,
  /header must begin with "\{"/,
  /nested deeper than 3 levels/,
  /shape has \d+ axes, at most 64 may be/,
  /must be an integer from 0 to 2\^53 - 1, in digits alone/,
  // An array of the values, and an enumeration written as an object: what only the reference's own parser takes.
  /its entry \(\[.*\]\) must be an object/,
  /dtype \(an object\) must be one of/,
];

/** The verdict of the reference, save for the stricter rules. */
export function expectAgreement(file: Uint8Array, accepted: boolean): void {
  const ours = verdict(file);
  const what = Buffer.from(file).toString("latin1");
  if (!accepted) expect(ours, what).toBeInstanceOf(IsovarError);
  else if (ours instanceof IsovarError)
    expect(
      STRICTER.some((rule) => rule.test(ours.message)),
      `${what}: ${ours.message}`,
    ).toBe(true);
}

/** The interpreter that tests use where it has the packages. */
const PYTHON = process.env.PYTHON ?? "python3";

/** Whether Python has a package; a line says so where it has not. */
export function pythonHas(name: string): boolean {
  const { status } = spawnSync(PYTHON, ["-c", `import ${name}`]);
  if (status !== 0) console.log(`skipped: ${PYTHON} has no ${name}; set PYTHON to one that has`);
  return status === 0;
}

/** Runs a program on a JSON value; returns the JSON value that it prints. */
export function python(program: string, input: unknown): unknown {
  const { status, stdout, stderr } = spawnSync(PYTHON, ["-c", program], {
    input: JSON.stringify(input),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const DTYPES = { F32: 4, F64: 8, BF16: 2, U8: 1, I64: 8, BOOL: 1 } as const;

/** A valid header and the number of bytes that it describes. */
const validHeader = fc
  .array(
    fc.record({
      name: fc.oneof(
        fc.constantFrom("", "__proto__", "w", "0", "a/b", "constructor"),
        fc.string({ unit: "grapheme", maxLength: 6 }),
      ),
      dtype: fc.constantFrom(...(Object.keys(DTYPES) as (keyof typeof DTYPES)[])),
      shape: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
    }),
    { maxLength: 4 },
  )
  .chain((tensors) =>
    fc.record({
      metadata: fc.option(fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }), { maxKeys: 2 }), {
        nil: undefined,
      }),
      tensors: fc.constant(tensors),
    }),
  )
  .map(({ metadata, tensors }) => {
    let end = 0;
    const header: Record<string, unknown> = Object.create(null);
    if (metadata) header.__metadata__ = metadata;
    for (const { name, dtype, shape } of tensors) {
      if (name in header) continue;
      const bytes = shape.reduce((product, size) => product * size, DTYPES[dtype]);
      header[name] = { dtype, shape, data_offsets: [end, (end += bytes)] };
    }
    return { text: JSON.stringify(header), bytes: end };
  });

const NUMBERS = [
  "0",
  "1",
  "4",
  "8",
  "-1",
  "-0",
  "4.0",
  "4e0",
  "1e400",
  "9007199254740993",
  "18446744073709551615",
  "18446744073709551616",
];
const PIECES = [...'{}[]",:\\', "null", '"a":', "[[", '"\\ud800"', ',"a":1', "\u0000", "\ufeff", "__metadata__", '"F4"', " "];

/** One change of a header that knows its grammar: a number, a piece of text, a field said twice. */
const mutation = fc.oneof(
  fc.record({ kind: fc.constant("number" as const), at: fc.nat(), text: fc.constantFrom(...NUMBERS) }),
  fc.record({ kind: fc.constant("insert" as const), at: fc.nat(), text: fc.constantFrom(...PIECES) }),
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat(), text: fc.constant("") }),
  fc.record({ kind: fc.constant("twice" as const), at: fc.nat(), text: fc.constant("") }),
);

function mutate(
  header: string,
  { kind, at, text }: { kind: "number" | "insert" | "cut" | "twice"; at: number; text: string },
): string {
  const places =
    kind === "number" ? [...header.matchAll(/\d+/g)] : kind === "twice" ? [...header.matchAll(/"[^"]*":[^{},]+,?/g)] : [];
  if (places.length > 0) {
    const place = places[at % places.length]!;
    const replaced = kind === "number" ? text : `${place[0]},${place[0]}`;
    return header.slice(0, place.index) + replaced + header.slice(place.index + place[0].length);
  }
  at %= header.length + 1;
  return header.slice(0, at) + text + header.slice(kind === "cut" ? at + 1 : at);
}

/** Files whose header is nearly valid, whose length may lie, whose bytes may be too few or too many. */
export const nearlyValidFile = fc
  .record({
    header: validHeader,
    mutations: fc.array(mutation, { maxLength: 3 }),
    more: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, -1, 8),
    lie: fc.constantFrom(...new Array<bigint>(20).fill(0n), 1n, -1n, 2n ** 32n, 2n ** 63n),
    cut: fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat() }),
  })
  .map(({ header: { text, bytes }, mutations, more, lie, cut }) => {
    const file = fileOf(mutations.reduce(mutate, text), Math.max(0, bytes + more));
    const view = new DataView(file.buffer);
    view.setBigUint64(0, BigInt.asUintN(64, view.getBigUint64(0, true) + lie), true);
    return cut === undefined ? file : file.subarray(0, cut % (file.length + 1));
  });

/** A safetensors file of f32 tensors that lie behind 4 GiB of zeros, which take no room on a disk. */
export function writeLarge(path: string, tensors: Record<string, { shape: number[]; data: Float32Array<ArrayBuffer> }>): void {
  const zeros = 2 ** 32 + 8;
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    return { name, dtype: "f32" as const, shape, bytes: data.byteLength };
  });
  const header = safetensorsHeader([{ name: "zeros", dtype: "u8", shape: [zeros], bytes: zeros }, ...entries]);
  const file = openSync(path, "w");
  writeSync(file, header);
  let at = header.length + zeros;
  for (const { data } of Object.values(tensors)) at += writeSync(file, data, 0, data.byteLength, at);
  closeSync(file);
}
