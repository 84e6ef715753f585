// Specs and nets: reads them, finds those of the package by name, and recognizes other kinds of file that were given in their place.

import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { IsovarError } from "../base/errors.js";
import { otherFormat } from "../io/header.js";
import { textOf } from "../io/utf8.js";
import { type Headers, headersOf } from "../node/readHeaders.js";
import { systemError } from "../node/systemError.js";
import { meant } from "./meant.js";

/** What the commands read: the model of `plan` and `init`, the network of `train` and its kin. */
export type Expected = "spec" | "net";

interface Kind {
  /** Keys that files of this kind have. */
  readonly keys: readonly string[];
  /** What such a file is, and what to do with it. */
  readonly text: string;
  /** What the command may expect to take it too. */
  readonly takenAs?: Expected;
}

const CONFIG = "is a Hugging Face config, which isovar plan and isovar init take";

/** Kinds of file: a file is of the first kind whose keys it all has. */
const KINDS: readonly Kind[] = [
  { keys: ["isovar", "parameters"], text: "is the spec of a model, which isovar plan and isovar init take" },
  { keys: ["inputShape", "layers"], text: "is a net, which isovar train and isovar doctor take" },
  {
    keys: ["weight_map"],
    text: "is the index of weights in many files, which isovar inspect, isovar verify and isovar plan take",
    takenAs: "spec",
  },
  { keys: ["architectures"], text: CONFIG, takenAs: "spec" },
  { keys: ["model_type"], text: CONFIG, takenAs: "spec" },
  { keys: ["class_name", "config"], text: "is a model of Keras, which no command reads" },
  { keys: ["compilerOptions"], text: "is a tsconfig.json" },
  { keys: ["name", "version"], text: "is a package.json" },
];

interface Wanted {
  /** A key that no other kind of file has. */
  readonly key: string;
  readonly text: string;
  /** The folder of the package that holds some. */
  readonly folder: string;
  /** Their names. */
  readonly names: readonly string[];
}

const WANTED: Readonly<Record<Expected, Wanted>> = {
  spec: {
    key: "isovar",
    text: "a spec has isovar, stream and parameters: docs/spec.md",
    folder: "examples/models",
    names: ["gpt2-small", "gpt2-small-recipe", "lenet5", "lstm", "mlp", "resnet50", "vgg16-glorot", "vgg16-he", "vit-b16"],
  },
  net: {
    key: "layers",
    text: "a net has inputShape and layers: docs/net.md",
    folder: "examples/nets",
    names: ["digits-conv", "digits-mlp", "iris"],
  },
};

/** The folder in which the package lies. */
export const packageFolder = () => dirname(createRequire(import.meta.url).resolve("isovar/package.json"));

/** Whether there is a file of this name, or may be one: `node --permission` may forbid to look, which reading it then reports. */
function mayExist(name: string): boolean {
  try {
    return existsSync(name);
  } catch {
    return true;
  }
}

/**
 * The path of the spec or net of the package that has this name; a file of the same name comes first.
 * @throws {IsovarError} E_FILE for a name that is nearly one of them
 */
export function bundled(name: string, expected: Expected): string | undefined {
  const bare = name.replace(/\.json$/, "");
  // A name of the other kind counts too: the error then says what it is, and which commands take it.
  const { folder, names } = Object.values(WANTED).find(({ names }) => names.includes(bare)) ?? WANTED[expected];
  const near = names.includes(bare) ? bare : /[./\\]/.test(name) ? undefined : meant(name, names);
  if (near === undefined || mayExist(name)) return undefined;
  if (near === name) return join(packageFolder(), folder, `${name}.json`);
  throw new IsovarError("E_FILE", `${name}: no such file or folder; did you mean ${near}, which the package holds?`);
}

/** The names that `bundled` knows, for a help text: lines of at most 80 columns, indented. */
export function bundledHelp(expected: Expected, indent: number): string {
  const lines = [""];
  for (const [i, name] of WANTED[expected].names.entries()) {
    const word = i === 0 ? name : `, ${name}`;
    if (indent + lines.at(-1)!.length + word.length > 79) lines.push(name);
    else lines[lines.length - 1] += word;
  }
  return lines.join(`,\n${" ".repeat(indent)}`);
}

/** Refuses JSON text that is another kind of file than the command takes; all else is left to the parser. @throws {IsovarError} E_SPEC */
function refuseOtherKind(place: string, text: string, expected: Expected): void {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return;
  }
  if (typeof document !== "object" || document === null || Object.hasOwn(document, WANTED[expected].key)) return;
  const kind = KINDS.find(({ keys }) => keys.every((key) => Object.hasOwn(document, key)));
  if (kind && kind.takenAs !== expected) throw new IsovarError("E_SPEC", `${place}: ${kind.text}; ${WANTED[expected].text}`);
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

/** Whether a path is that of a file of weights. A pipe is not looked at: what is read of it is gone. */
function holdsWeights(path: string): boolean {
  let fd: number | undefined;
  try {
    if (path === "-" || !statSync(path).isFile()) return false;
    fd = openSync(path, "r");
    const start = new Uint8Array(9);
    return readSync(fd, start) === start.length && isWeights(start);
  } catch {
    // Whoever reads it reports it.
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

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
  try {
    return textOf(`${place}:`, bytes);
  } catch (error) {
    // JSON, what was wanted, is wrong at that byte.
    const other = bytes[0] === 0x7b ? undefined : otherFormat(bytes);
    throw other ? new IsovarError("E_FILE", `${place}: ${other}: not a text, as specs, listings and nets are`) : error;
  }
}

/** What an error calls the file of an argument. */
export const placeOf = (path: string) => (path === "-" ? "standard input" : path);

/** The text of a spec or a net, in a file, on standard input, or in the package by its name. @throws {IsovarError} E_FILE, E_SPEC */
export function readDocument(argument: string, expected: Expected): string {
  const path = bundled(argument, expected) ?? argument;
  const text = readText(path);
  refuseOtherKind(placeOf(argument), text, expected);
  return text;
}

/** Whether a text is a JSON object that has a key. */
export function hasKey(text: string, key: string): boolean {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === "object" && document !== null && Object.hasOwn(document, key);
  } catch {
    return false;
  }
}

/**
 * What names the shapes of a model: the text of a spec, a config or a listing, or the headers of weights in one file or in those of an index.
 * @throws {IsovarError} E_FILE, E_SPEC, E_JSON
 */
export async function readModel(argument: string): Promise<string | Headers> {
  const path = bundled(argument, "spec") ?? argument;
  if (holdsWeights(path)) return headersOf("plan", path);
  const text = readDocument(argument, "spec");
  if (!hasKey(text, "weight_map")) return text;
  if (path === "-") throw new IsovarError("E_FILE", "standard input: is an index, whose folder is not known: name the file");
  return headersOf("plan", path);
}
