// Whatever JavaScript can hand to a public function, in any place: it returns, or says in one line and one class what was wrong.

import { describe, expect, it } from "vitest";
import { defaultCore, IsovarError } from "../../src/index.js";
import { type Arguments, core, everyFunction } from "./calls.js";
import { hostileValues, placesOf, replaced } from "./values.js";

const at = (args: unknown, path: readonly PropertyKey[]) =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], args);

/** A caller's own function is called as it is, and what it throws is the caller's. */
const isOwn = (all: readonly Arguments[], path: readonly PropertyKey[], value: unknown) =>
  typeof value === "function" && all.some((valid) => typeof at(valid(), path) === "function");

/** In these places a large number asks for as much work, and gets it. */
const PATIENT = new Set<PropertyKey | undefined>(["epochs", "steps", "passes"]);
/** As a size these are met by engines that have arrays of 13 GB, number by number. */
const SIZES = new Set<unknown>([2 ** 31, 2 ** 32]);
const isLong = (path: readonly PropertyKey[], value: unknown) =>
  (PATIENT.has(path.at(-1)) && typeof value === "number" && value > 100) ||
  (path.length > 1 && /^[0-9]+$/.test(String(path.at(-1))) && SIZES.has(value));

const liveBlocks = () => core.memory.liveBlocks + defaultCore().memory.liveBlocks;

/** Frees what a call was given or gave. */
function disposeAll(values: readonly unknown[]): void {
  for (const value of values) {
    try {
      (value as { dispose?: () => void } | undefined)?.dispose?.();
    } catch {
      // A hostile value; it holds nothing.
    }
  }
}

/** What is wrong with how a call ended; undefined where nothing is. */
async function verdictOf(call: (...args: never[]) => unknown, args: readonly unknown[]): Promise<string | undefined> {
  try {
    disposeAll([await call(...(args as never[]))]);
    return undefined;
  } catch (error) {
    if (!(error instanceof IsovarError))
      return `${(error as Error)?.stack?.split("\n").slice(0, 4).join(" | ") ?? String(error)}`;
    const { code, message } = error;
    if (!/^E_[A-Z_]+$/.test(code)) return `code ${code}`;
    if (message.length >= 2000) return `a message of ${message.length} characters: ${message.slice(0, 200)}`;
    return /^[^\n\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]{10,}$/u.test(message) ? undefined : `message ${JSON.stringify(message)}`;
  }
}

/** Puts every hostile value into every place of the arguments; tells what went wrong, place by place. */
async function attack(call: (...args: never[]) => unknown, valid: Arguments, all: readonly Arguments[]): Promise<string[]> {
  const found: string[] = [];
  const attempt = async (what: string, change: (args: unknown[]) => unknown[]) => {
    const before = liveBlocks();
    const given = valid();
    const wrong = await verdictOf(call, change(given));
    disposeAll([...given, ...Object.values((given[2] as object | undefined) ?? {})]);
    if (wrong !== undefined) found.push(`${what}: ${wrong}`);
    if (liveBlocks() > before) found.push(`${what}: ${liveBlocks() - before} blocks stay`);
  };
  const args = valid();
  const places = placesOf(args);
  disposeAll(args);
  await attempt("as it is", (args) => args);
  for (const path of places) {
    for (const [name, value] of hostileValues()) {
      if (!isLong(path, value) && !isOwn(all, path, value))
        await attempt(`${path.join(".")} = ${name}`, (args) => replaced(args, path, { value }));
    }
    if (path.length > 1) await attempt(`${path.join(".")} = a getter that throws`, (args) => replaced(args, path, "getter"));
  }
  return found;
}

const FUNCTIONS = everyFunction();

it("every function that takes arguments has a valid call to be spoilt", () => {
  const without = FUNCTIONS.filter(({ valid }) => valid.length === 0).map(({ name }) => name);
  expect(without).toEqual([
    "isovar.defaultCore",
    "isovar.s4dReal",
    "isovar.zerO",
    "isovar.zeros",
    "isovar.ones",
    "isovar.permutation",
    "compat.keras.initializers.zeros",
    "compat.keras.initializers.ones",
  ]);
});

describe("hostile values in every place", () => {
  it.each(FUNCTIONS.map(({ name, call, valid }) => [name, call, valid] as const))("%s", async (_, call, valid) => {
    const alone = Array.from(hostileValues(), ([, value]) => () => [value]);
    const found: string[] = [];
    for (const args of [() => [], ...(valid.length === 0 ? alone : [])]) {
      const wrong = await verdictOf(call, args());
      if (wrong !== undefined) found.push(wrong);
    }
    for (const each of valid) found.push(...(await attack(call, each, valid)));
    expect(found).toEqual([]);
  });
});
