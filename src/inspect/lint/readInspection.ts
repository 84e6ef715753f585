// What `lint` reads of an inspection, which may come from a worker or a file.

import { reading, refuse } from "../../base/check.js";
import { MAX_RANK } from "../../base/shape.js";
import { MAX_TENSORS } from "../../io/safetensorsHeader.js";
import type { Copies } from "../duplicates.js";
import type { Orthogonality } from "../orthogonality.js";
import type { Inspection } from "../report.js";
import type { TensorReport } from "../tensorReport.js";

const TEXTS = ["name", "dtype", "kind"] as const;
const NUMBERS = ["size", "mean", "std", "min", "max", "zeros", "nan", "infinite"] as const;

/** Whether a value is an array without holes, of at most so many items, each of one kind. */
const isListOf = (value: unknown, most: number, is: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= most && [...value].every(is);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function areCopies(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { count, example } = value as Partial<Copies>;
  return typeof count === "number" && (example === undefined || isListOf(example, 2, Number.isSafeInteger));
}

function isOrthogonality(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { distance, gain } = value as Partial<Orthogonality>;
  return typeof distance === "number" && typeof gain === "number";
}

function isReport(value: unknown): boolean {
  if (!isObject(value)) return false;
  const report = value as TensorReport;
  return (
    TEXTS.every((key) => typeof report[key] === "string") &&
    NUMBERS.every((key) => typeof report[key] === "number") &&
    isListOf(report.shape, MAX_RANK, Number.isSafeInteger) &&
    (report.orthogonality === undefined || isOrthogonality(report.orthogonality)) &&
    areCopies(report.copiedRows) &&
    areCopies(report.copiedColumns)
  );
}

const isGroup = (value: unknown) => isListOf(value, MAX_TENSORS, (name) => typeof name === "string");

/** A copy of the parts that are used, so that nothing of the caller's is read twice. @throws {IsovarError} E_ARGUMENT */
export function readInspection(where: string, inspection: unknown): Pick<Inspection, "tensors" | "equal"> {
  const read = reading(where, "inspection", () => {
    const { tensors, equal } = (inspection ?? {}) as Partial<Inspection>;
    return Array.isArray(tensors) && Array.isArray(equal) ? structuredClone({ tensors, equal }) : undefined;
  });
  if (read && isListOf(read.tensors, MAX_TENSORS, isReport) && isListOf(read.equal, MAX_TENSORS, isGroup)) return read;
  return refuse("E_ARGUMENT", where, "inspection", inspection, "what inspect or inspectFile returned");
}
