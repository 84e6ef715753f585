// save and load: a net and the state of its training as a safetensors file.

import { checkBoolean, copyFields, refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { sameShape } from "../base/shape.js";
import { FORMAT, SLOTS, slotName } from "../io/checkpointNames.js";
import type { FileTensor } from "../io/dtypes.js";
import { parseSafetensors, writeSafetensors } from "../io/safetensors.js";
import { tiesOf } from "../io/ties.js";
import type { WritableTensor } from "../io/writable.js";
import { checkOptions, checkWord } from "./check.js";
import { metadataOf, trainingOf } from "./checkpointMetadata.js";
import { absentScalers, checkSameScalers, checkStds } from "./checkpointScalers.js";
import { checkIdle, checkNet, type Net } from "./net.js";
import { slotsOf } from "./optimizers.js";
import type { Parameter } from "./parameter.js";
import { KEPT_RANGE } from "./reach.js";
import { type Source, sourceOf, valuesOfSource, type WeightsHeader } from "./sources.js";
import { checkResiduals, type FileLayout, isKernel, OWN, reversed } from "./transpose.js";

/** Refuses to save weights that `load` would refuse. */
function checkSaved(where: string, net: Net): void {
  const bad = net.parameters.find(({ data }) => !data.every(Number.isFinite));
  if (bad) throw new IsovarError("E_NOT_FINITE", `${where}: ${show(bad.name)} holds NaN or an infinity, which load would refuse`);
}

/** What `save` writes besides the net. */
export interface SaveOptions {
  /** Your own texts for the file's `__metadata__`; keys that `save` itself writes are refused. */
  metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes a net as a safetensors file: every parameter under its name and, for a trained net, what the optimizer keeps
 * (`optimizer/<slot>/<name>`), step and epoch. After `load`, training continues with exactly the same bits.
 * @param net trained or not
 * @param options `metadata`, texts of your own for the file
 * @returns the bytes of the file
 * @throws {IsovarError} E_ARGUMENT, E_DISPOSED, E_MEMORY; E_NOT_FINITE where a weight is NaN or infinite
 * @example await writeFile("digits.safetensors", save(net));
 */
export function save(net: Net, options?: SaveOptions): Uint8Array<ArrayBuffer> {
  const where = "save";
  const checked = checkNet(where, net);
  const metadata = metadataOf(where, checked, checkOptions(where, options, ["metadata"]).metadata);
  checkSaved(where, checked);
  const tensors = new Map<string, WritableTensor>();
  for (const { name, shape, data } of checked.parameters) tensors.set(name, { shape, data: data as Float32Array<ArrayBuffer> });
  (checked.training.progress ? slotsOf(checked.training.progress.optimizer) : []).forEach((slot, i) => {
    for (const parameter of checked.parameters.filter(({ trained }) => trained)) {
      const data = checked.training.slotView(i, parameter) as Float32Array<ArrayBuffer>;
      tensors.set(slotName(slot, parameter.name), { shape: parameter.shape, data });
    }
  });
  return writeSafetensors(tensors, metadata);
}

/** How to read a file whose names or layout differ from the net's. */
export interface LoadOptions {
  /** Reads the weights only, and not the state of training, which may even be invalid; training then starts afresh. Default false. */
  weightsOnly?: boolean;
  /**
   * For each parameter that the file names differently, its name in the file: `{ "0.dense/kernel": "fc1.weight" }`. Tensors of the file
   * that no parameter asks for are then ignored.
   */
  names?: Readonly<Record<string, string>>;
  /**
   * The axis order of kernels in the file. `"oi"`: [out, in, …spatial], as in PyTorch; `load` transposes them. Default `"io"`, as in the
   * net. Required where the metadata name PyTorch and a square kernel would fit both ways.
   */
  layout?: "io" | "oi";
  /**
   * With layout `"oi"`: the order in which the file's net flattened images. `"channelsFirst"`, the default, is PyTorch's [channels,
   * height, width]: `load` reorders the inputs of a dense layer behind a flatten, and the values of norms between the two, to this net's
   * [height, width, channels]. `"channelsLast"` leaves them as they are. An image is an input with three axes, or the output of a
   * convolution or pooling; other flattened signals have the same order in both.
   */
  flatten?: "channelsFirst" | "channelsLast";
}

/** Refuses a PyTorch file without a layout where a kernel would fit both as it is and transposed. */
function refuseAmbiguous(where: string, net: Net, metadata: WeightsHeader["metadata"] = {}): void {
  if (metadata.format !== "pt" || Object.keys(metadata).some((key) => key.startsWith("isovar"))) return;
  const either = net.parameters.find((parameter) => isKernel(parameter) && sameShape(parameter.shape, reversed(parameter.shape)));
  if (either === undefined) return;
  const text = `the file's metadata name PyTorch, where kernels are [out, in]; ${show(either.name)} fits both ways`;
  throw new IsovarError("E_CHECKPOINT", `${where}: ${text}: give layout "oi", or "io" if its kernels were transposed`);
}

function checkLayout(where: string, { layout, flatten }: LoadOptions, net: Net, { metadata }: WeightsHeader): FileLayout {
  if (layout !== undefined) checkWord("E_LAYOUT", where, "layout", layout, ["io", "oi"]);
  else refuseAmbiguous(where, net, metadata);
  if (flatten !== undefined) checkWord("E_ARGUMENT", where, "flatten", flatten, ["channelsFirst", "channelsLast"]);
  if (layout !== "oi") {
    if (flatten !== undefined) refuse("E_ARGUMENT", where, "flatten", flatten, 'left out, or given with layout "oi"');
    return OWN;
  }
  if (metadata?.[FORMAT] !== undefined) {
    refuse("E_LAYOUT", where, "layout", layout, "left out: the file was written by save, where kernels lie as in the net");
  }
  if (flatten !== "channelsLast") checkResiduals(where, net.program.layers);
  return { kernels: "oi", images: flatten ?? "channelsFirst" };
}

/** Checks the option `names`: each key must be a parameter of the net. */
function checkNames(where: string, net: Net, names: unknown): Readonly<Record<string, string>> {
  if (names === undefined) return {};
  const copy = copyFields(where, "names", names);
  if (copy === undefined) {
    return refuse("E_ARGUMENT", where, "names", names, "an object from names of the net to names in the file");
  }
  const known = net.parameters.map(({ name }) => name);
  for (const [name, inFile] of Object.entries(copy)) {
    if (!known.includes(name)) {
      const text = `names has ${show(name)}, which is no parameter of this net: its parameters are ${show(known)}`;
      throw new IsovarError("E_CHECKPOINT", `${where}: ${text}`);
    }
    if (typeof inFile !== "string") refuse("E_ARGUMENT", where, `names[${show(name)}]`, inFile, "a name in the file");
  }
  return copy as Readonly<Record<string, string>>;
}

/** Refuses a file with tensors that the net does not have: it belongs to another architecture. */
function refuseOthers(where: string, { tensors }: WeightsHeader, used: ReadonlySet<string>): void {
  const unused = [...tensors.keys()].filter((name) => !used.has(name));
  if (unused.length === 0) return;
  const hint = "load and loadFile, with the option names, ignore tensors that it does not name";
  const text = `file has tensors that this net does not have: ${show(unused)}; ${hint}`;
  throw new IsovarError("E_CHECKPOINT", `${where}: ${text}`);
}

/** Checks the range of what an optimizer keeps, since the next step relies on it. */
function checkKept(where: string, slot: string, name: string, values: Float32Array): void {
  const [least, most] = KEPT_RANGE[slot]!;
  const index = values.findIndex((value) => value < least || value > most);
  if (index === -1) return;
  const rule = `from ${least} to ${most}, the range in which training keeps it`;
  refuse("E_CHECKPOINT", `${where}: tensor ${show(name)}`, `value ${index}`, values[index], rule);
}

/** A file that has been found to fit a net, ready to be read into it. */
export interface Loading {
  /** What to read from the file. */
  readonly sources: readonly Source[];
  /** The values of a source, from the tensors that it names. */
  decode(source: Source, read: (name: string) => FileTensor): Float32Array;
  /** Puts the values of all sources into the net, and the state of training. */
  commit(values: readonly Float32Array[]): void;
}

/**
 * Compares a net with the header of a file: checks everything but the values.
 * @throws {IsovarError} what `load` throws
 */
export function prepareLoad(where: string, net: Net, header: WeightsHeader, options: LoadOptions | undefined): Loading {
  const given = checkOptions(where, options, ["names", "layout", "flatten", "weightsOnly"]);
  const { names, weightsOnly = false } = given;
  checkBoolean(where, "weightsOnly", weightsOnly);
  const layout = checkLayout(where, given, net, header);
  const renamed = checkNames(where, net, names);

  const tied = { ...header, ties: tiesOf(header.metadata, header.tensors) };
  const nameOf = ({ name }: Parameter) => (Object.hasOwn(renamed, name) ? renamed[name]! : name);
  // Mean and std that a weights-only file lacks are measured when training begins.
  if (names === undefined) checkSameScalers(where, net, header);
  const absent = absentScalers(net, (parameter) => header.tensors.has(nameOf(parameter)));
  const parameters = net.parameters.filter((parameter) => !absent.includes(parameter));
  const weights = parameters.map((parameter) => sourceOf(where, parameter, nameOf(parameter), tied, layout));
  const training = weightsOnly ? undefined : trainingOf(where, header.metadata);
  const trained = net.parameters.filter((parameter) => parameter.trained);
  const kept = (training ? slotsOf(training.optimizer) : []).flatMap((slot, i) =>
    trained.map((parameter) => {
      const source = sourceOf(where, parameter, slotName(slot, nameOf(parameter)), tied, OWN);
      return { slot, i, parameter, source };
    }),
  );
  const sources = [...weights, ...kept.map(({ source }) => source)];
  if (names === undefined) {
    const unread = weightsOnly ? [...header.tensors.keys()].filter((name) => name.startsWith(SLOTS)) : [];
    const used = sources.flatMap(({ name, scale }) => (scale ? [name, scale.name] : [name]));
    refuseOthers(where, header, new Set([...used, ...unread]));
  }

  const commit = (values: readonly Float32Array[]): void => {
    checkIdle(where, net);
    const state = kept.map((each, k) => ({ ...each, data: values[weights.length + k]! }));
    for (const { slot, source, data } of state) checkKept(where, slot, source.name, data);
    checkStds(where, net, (parameter) => values[parameters.indexOf(parameter)]);
    // Memory comes first: once it is taken, nothing below can fail.
    if (training === undefined) net.training.stop();
    const progress = training && net.training.resume(where, training);
    for (const [i, { data }] of parameters.entries()) data.set(values[i]!);
    for (const { data } of absent) data.fill(0);
    if (!progress) return;
    for (const { slot, i, parameter, data } of state) {
      net.training.slotView(i, parameter).set(data);
      if (slot !== "square") progress.velocity = data.reduce((most, v) => Math.max(most, Math.abs(v)), progress.velocity);
    }
  };
  return { sources, decode: (source, read) => valuesOfSource(where, source, read), commit };
}

/**
 * Puts the weights of a safetensors file into a net. The file may come from `save`, and then also holds the state of training, from
 * `isovar init`, or from another framework. f64, f16 and bf16 become f32; so does f8 where the file holds its scale under a usual name
 * (`<name>_scale`, `<name>_scale_inv`, `scale_weight`). Tensors with shared values are found under every name that the metadata give
 * them. A trainer made before stays valid only where the file holds a training with the same kind of optimizer.
 * @param net a net of the same architecture as the weights
 * @param bytes the bytes of a safetensors file
 * @param options how the file differs from what the net expects: `names`, `layout`, `flatten`; `weightsOnly` leaves out training
 * @throws {IsovarError} E_CHECKPOINT where names, shapes or the state of training do not fit the net; E_FILE, also for NaN and
 *   infinities; E_JSON, E_LAYOUT, E_ARGUMENT, E_DISPOSED, E_MEMORY. After an error no weight has changed.
 * @example load(net, await readFile("digits.safetensors")); await fit(net, data, { epochs: 5 }); // continues
 * @example load(net, bytes, { layout: "oi", names: { "0.dense/kernel": "fc1.weight", "0.dense/bias": "fc1.bias" } });
 */
export function load(net: Net, bytes: Uint8Array | ArrayBufferLike, options?: LoadOptions): void {
  const where = "load";
  const checked = checkIdle(where, net);
  if (typeof bytes === "string") refuse("E_TARGET", where, "bytes", bytes, "those of a safetensors file; loadFile takes a path");
  const file = parseSafetensors(where, bytes);
  const { sources, decode, commit } = prepareLoad(where, checked, file, options);
  commit(sources.map((source) => decode(source, (name) => file.tensors.get(name)!)));
}
