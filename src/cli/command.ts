// What a command is, and how it parses its options.

import { type ParseArgsConfig, parseArgs } from "node:util";
import { show } from "../base/check.js";
import { MOST_THREADS } from "../core/threads/threads.js";
import { meant } from "./meant.js";

/** The exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Thrown for options or arguments that a command does not take. */
export class UsageError extends Error {}

/** Thrown where work was interrupted that leaves something behind: says what. */
export class Interrupted extends Error {}

/** What `parseArgs` takes. */
export type Options = NonNullable<ParseArgsConfig["options"]>;

export interface Command {
  readonly help: string;
  readonly options: Options;
  /**
   * Runs the command and returns the exit code. The command calls `interruptible` when work begins that can be stopped cleanly: until then,
   * Ctrl-C ends the program as usual.
   */
  run(args: string[], interruptible: () => AbortSignal): Promise<number> | number;
}

/** A command in the list of commands. */
export interface ListedCommand {
  /** One line for the list. */
  readonly summary: string;
  /** Loads the command's module and what that needs, and nothing that only other commands need. */
  load(): Promise<Command>;
}

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
function usageOf({ message, code }: Error & { code?: string }, options: Options): UsageError {
  if (code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") {
    const option = /'(?:-\w, )?(--[^'= ]+)/.exec(message)?.[1];
    if (message.includes("does not take")) return new UsageError(`${option} takes no value`);
    return new UsageError(`${option} needs a value; one that begins with a dash is joined to it: ${option}=-…`);
  }
  const option = /'([^'\n]*)/.exec(message)?.[1] ?? "";
  const near = option.startsWith("--") ? meant(option.slice(2), Object.keys(options)) : undefined;
  return new UsageError(`there is no option ${option}${near ? `; did you mean --${near}?` : ""}`);
}

/** The values of the options, the argument, and, where a command takes more, the others. @throws {UsageError} */
export function parseCommandLine<T extends Options>(args: string[], options: T, argument: string, takesMore = false) {
  const parse = () => parseArgs({ args: joinNegatives(args, options), options, allowPositionals: true, strict: true });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    throw usageOf(error as Error, options);
  }
  const { values, positionals } = parsed;
  const [first, ...others] = positionals;
  if (!(values as { help?: boolean }).help) {
    if (first === undefined) throw new UsageError(`${argument} is missing`);
    if (others.length > 0 && !takesMore) throw new UsageError(`one ${argument} is expected, not ${positionals.length}`);
  }
  return { values, argument: first ?? "", others };
}

type CommandLine<T extends Options> = ReturnType<typeof parseCommandLine<T>>;

/** A command as its file defines it: without `--help`, which all commands answer alike. */
interface Definition<T extends Options> extends Pick<Command, "help"> {
  readonly options: T;
  /** The argument, as the help text names it. */
  readonly argument: string;
  /** Whether more of the kind may follow. */
  readonly takesMore?: boolean;
  run(commandLine: CommandLine<T>, interruptible: () => AbortSignal): Promise<number> | number;
}

/** The command of a definition: parses the command line, and prints the help text where that is asked for. */
export function defineCommand<const T extends Options>({ help, options, argument, takesMore, run }: Definition<T>): Command {
  const all = { ...options, ...HELP_OPTION };
  return {
    help,
    options: all,
    run(args, interruptible) {
      const commandLine = parseCommandLine(args, all, argument, takesMore);
      if (!(commandLine.values as { help?: boolean }).help) return run(commandLine as CommandLine<T>, interruptible);
      process.stdout.write(help);
      return EXIT.done;
    },
  };
}

/** The value of an option that takes one of a few words. @throws {UsageError} */
export function parseWord<T extends string>(option: string, value: string | undefined, words: readonly T[]): T | undefined {
  if (value === undefined || (words as readonly string[]).includes(value)) return value as T | undefined;
  const rule = words.length > 2 ? `one of ${words.join(", ")}` : words.join(" or ");
  throw new UsageError(`--${option} must be ${rule}, not ${show(value)}`);
}

/** The value of an option that counts something. @param others what else it may be, for the error @throws {UsageError} */
export function parseCount(option: string, value: string | undefined, most: number, others = ""): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9][0-9]*$/.test(value) || Number(value) > most) {
    throw new UsageError(`--${option} must be ${others}a whole number from 1 to ${most}, not ${show(value)}`);
  }
  return Number(value);
}

/** Bytes of the units that sizes are written in: powers of ten, and of two with an i. */
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  ...Object.fromEntries(
    ["k", "m", "g", "t"].flatMap((letter, i) => [
      [`${letter}b`, 1000 ** (i + 1)],
      [`${letter}ib`, 1024 ** (i + 1)],
    ]),
  ),
};

/** The value of an option that is a size, as `5GB`, `256MiB` or `1000000`. @throws {UsageError} */
export function parseBytes(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const [, digits, unit = ""] = /^(\d{1,16}(?:\.\d{1,3})?) ?([a-z]*)$/i.exec(value) ?? [];
  const bytes = Math.round(Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN));
  if (!Number.isSafeInteger(bytes) || bytes === 0) {
    throw new UsageError(
      `--${option} must be a size, as 5GB (of 10^9 bytes), 256MiB (of 2^20) or a number of bytes, not ${show(value)}`,
    );
  }
  return bytes;
}

/** The option of a call for the value of `--threads`. @throws {UsageError} */
export function parseThreads(value: string | undefined): { threads?: number | "auto" } {
  if (value === undefined || value === "auto") return value ? { threads: value } : {};
  return { threads: parseCount("threads", value, MOST_THREADS, "auto or ")! };
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
