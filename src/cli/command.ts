// What the commands share: parsing options, reading specs, and the table of tensors.

import { closeSync, openSync, readSync } from "node:fs";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { show } from "../base/check.js";
import { DTYPES, type DType } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { shapeText } from "../base/shape.js";
import { type Column, grouped, plural, significant } from "../base/text.js";
import { nameOf } from "../init/schemes.js";
import { textOf } from "../io/utf8.js";
import { isSameFile } from "../node/path.js";
import { systemError } from "../node/systemError.js";
import { type Plan, plan } from "../plan/plan.js";
import { parseSpec } from "../plan/spec.js";
import { bundled, type Expected, refuseOtherKind } from "./documents.js";
import { printable, reportTable } from "./format.js";
import { meant } from "./meant.js";

/** The exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Thrown for options or arguments that a command does not take. */
export class UsageError extends Error {}

/** What `parseArgs` takes. */
export type Options = NonNullable<ParseArgsConfig["options"]>;

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  readonly help: string;
  readonly options: Options;
  /**
   * Runs the command and returns the exit code. The command calls `interruptible` when work begins that can be stopped cleanly: until then,
   * Ctrl-C ends the program as usual.
   */
  run(args: string[], interruptible: () => AbortSignal): Promise<number> | number;
}

/** Options that every command on a spec takes. */
export const SPEC_OPTIONS = {
  seed: { type: "string" },
  dtype: { type: "string" },
  json: { type: "boolean" },
} as const satisfies Options;

const HELP_OPTION = { help: { type: "boolean", short: "h" } } as const satisfies Options;

/** Negative numbers joined to the option in front of them, as in `--seed=-1`: alone they would be taken for an option. */
function joinNegatives(args: readonly string[], options: Options): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const option = joined.at(-1) ?? "";
    const takesValue = option.startsWith("--") && options[option.slice(2)]?.type === "string" && !joined.includes("--");
    if (takesValue && /^-[0-9.]/.test(arg)) joined[joined.length - 1] = `${option}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** The error for options that `parseArgs` refused. */
function usageOf(error: Error & { code?: string }, options: Options): UsageError {
  // For a value that begins with a dash, the third line of the message says how to pass it.
  const [first, , remedy] = error.message.split("\n");
  if (error.code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION") return new UsageError((remedy ?? first!).split(/\.$|\. /)[0]);
  const option = /'([^']*)/.exec(first!)?.[1] ?? "";
  const near = option.startsWith("--") ? meant(option.slice(2), Object.keys(options)) : undefined;
  return new UsageError(`there is no option ${option}${near ? `; did you mean --${near}?` : ""}`);
}

/** The values of the options and the one argument, or a UsageError. */
export function parseCommandLine<T extends Options>(args: string[], options: T, argument: string) {
  const parse = () => parseArgs({ args: joinNegatives(args, options), options, allowPositionals: true, strict: true });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    throw usageOf(error as Error, options);
  }
  const { values, positionals } = parsed;
  if (positionals.length !== 1 && !(values as { help?: boolean }).help) {
    throw new UsageError(
      positionals.length === 0 ? `${argument} is missing` : `one ${argument} is expected, not ${positionals.length}`,
    );
  }
  return { values, argument: positionals[0] ?? "" };
}

type CommandLine<T extends Options> = ReturnType<typeof parseCommandLine<T>>;

/** A command as its file defines it: without `--help`, which all commands answer alike. */
interface Definition<T extends Options> extends Pick<Command, "summary" | "help"> {
  readonly options: T;
  /** The one argument, as the help text names it. */
  readonly argument: string;
  run(commandLine: CommandLine<T>, interruptible: () => AbortSignal): Promise<number> | number;
}

/** The command of a definition: parses the command line, and prints the help text where that is asked for. */
export function defineCommand<const T extends Options>({ summary, help, options, argument, run }: Definition<T>): Command {
  const all = { ...options, ...HELP_OPTION };
  return {
    summary,
    help,
    options: all,
    run(args, interruptible) {
      const commandLine = parseCommandLine(args, all, argument);
      if (!(commandLine.values as { help?: boolean }).help) return run(commandLine as CommandLine<T>, interruptible);
      process.stdout.write(help);
      return EXIT.done;
    },
  };
}

/** Specs and nets are texts of at most 2^24 characters, which take up to three bytes each. */
const MAX_TEXT_BYTES = 3 * 2 ** 24;
const CHUNK_BYTES = 2 ** 16;

/** All bytes of an open file, up to the most that a text may have: a device has no end. */
function readBounded(place: string, fd: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let total = 0; ; ) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const count = readSync(fd, chunk);
    if (count === 0) return Buffer.concat(chunks, total);
    chunks.push(chunk.subarray(0, count));
    total += count;
    if (total > MAX_TEXT_BYTES) {
      throw new IsovarError("E_FILE", `${place}: holds more than ${MAX_TEXT_BYTES} bytes, the most that a spec or a net has`);
    }
  }
}

/** Whether bytes begin as a safetensors file does: the length of its header, below 2^32, and the header's brace. */
const isWeights = (bytes: Uint8Array) => bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);

/** The text of a file, or of standard input for "-". @throws {IsovarError} E_FILE */
export function readText(path: string): string {
  const place = placeOf(path);
  let bytes: Uint8Array;
  let fd = 0;
  try {
    if (path !== "-") fd = openSync(path, "r");
    bytes = readBounded(place, fd);
  } catch (error) {
    throw systemError(place, error);
  } finally {
    if (fd !== 0) closeSync(fd);
  }
  if (isWeights(bytes))
    throw new IsovarError("E_FILE", `${place}: is a file of weights, which isovar inspect and isovar verify take`);
  return textOf(`${place}:`, bytes);
}

const placeOf = (path: string) => (path === "-" ? "standard input" : path);

/** The text of a spec or a net, in a file, on standard input, or in the package by its name. @throws {IsovarError} E_FILE, E_SPEC */
export function readDocument(argument: string, expected: Expected): string {
  const path = bundled(argument, expected) ?? argument;
  const text = readText(path);
  refuseOtherKind(placeOf(path), text, expected);
  return text;
}

/** @throws {UsageError} where the file to be written is standard output, or one that the command reads, under whatever name */
export function checkOutput(output: string, inputs: readonly (string | undefined)[]): void {
  if (output === "-") {
    throw new UsageError("-o - must be a file: it appears complete or not at all, which standard output cannot; ./- is one");
  }
  for (const input of inputs) {
    if (input === undefined || !isSameFile(output, input === "-" ? 0 : input)) continue;
    throw new UsageError(`-o ${output} would replace what the command reads${input === output ? "" : `: ${input}`}`);
  }
}

/** The note on a file that could not be synced to the disk. */
export const NOT_SYNCED = "not synced: node --permission forbids it, so a power failure may still lose the file";

/** The value of an option that takes one of a few words. @throws {UsageError} */
export function parseWord<T extends string>(option: string, value: string | undefined, words: readonly T[]): T | undefined {
  if (value === undefined || (words as readonly string[]).includes(value)) return value as T | undefined;
  const rule = words.length > 2 ? `one of ${words.join(", ")}` : words.join(" or ");
  throw new UsageError(`--${option} must be ${rule}, not ${show(value)}`);
}

/** The value of an option that counts something. @throws {UsageError} */
export function parseCount(option: string, value: string | undefined, most: number): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9][0-9]*$/.test(value) || Number(value) > most) {
    throw new UsageError(`--${option} must be a whole number from 1 to ${most}, not ${show(value)}`);
  }
  return Number(value);
}

/** The value of an option that is a part of a whole. @throws {UsageError} */
export function parseShare(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^0?\.[0-9]{1,9}$/.test(value) || Number(value) === 0) {
    throw new UsageError(`--${option} must be a number between 0 and 1, as 0.2, not ${show(value)}`);
  }
  return Number(value);
}

/** A seed as the command line gives it. @throws {UsageError} */
export function parseSeed(seed: string | undefined): bigint | undefined {
  if (seed === undefined) return undefined;
  if (!/^[0-9]{1,20}$/.test(seed) || BigInt(seed) >= 2n ** 64n) {
    throw new UsageError(`--seed must be an integer from 0 to 2^64 - 1, not ${show(seed)}`);
  }
  return BigInt(seed);
}

/**
 * The plan of a spec: a file, standard input for "-", or one of the package by its name.
 * @param unsaid element type where neither the option nor the spec names one
 */
export function planFile(
  path: string,
  { seed, dtype }: { seed?: string | undefined; dtype?: string | undefined },
  unsaid?: DType,
): Plan {
  const given = parseSeed(seed);
  const asked = parseWord("dtype", dtype, DTYPES);
  const text = readDocument(path, "spec");
  const spec = parseSpec(placeOf(path), text);
  const type = asked ?? (Object.hasOwn(JSON.parse(text), "dtype") ? undefined : unsaid);
  return plan({ ...spec, ...(type && { dtype: type }) }, given === undefined ? {} : { seed: given });
}

const COLUMNS: readonly Column[] = [
  { title: "tensor", align: "left" },
  { title: "shape", align: "right" },
  { title: "fan in→out", align: "right" },
  { title: "scheme", align: "left" },
  { title: "std", align: "right" },
];

/** "784→256"; a dash for a tensor without fans. */
export const fansText = ({ fanIn, fanOut }: { fanIn?: number | undefined; fanOut?: number | undefined }): string =>
  fanIn === undefined ? "–" : `${fanIn}→${fanOut}`;

/** One row per tensor; with `realized` one more column, the std of the values that were drawn. */
export function tensorTable({ tensors }: Plan, realized?: readonly { std: number }[]): string {
  const rows = tensors.map((tensor, i) => {
    const { name, shape, initializer, std } = tensor;
    const row = [printable(name), shapeText(shape), fansText(tensor), nameOf(initializer), significant(std)];
    return realized ? [...row, significant(realized[i]!.std)] : row;
  });
  return reportTable(realized ? [...COLUMNS, { title: "realized", align: "right" }] : COLUMNS, rows);
}

/** "124,439,808 parameters in 148 tensors". */
export function totals({ tensors, parameterCount }: Plan): string {
  return `${grouped(parameterCount)} parameters in ${plural(tensors.length, "tensor")}`;
}
