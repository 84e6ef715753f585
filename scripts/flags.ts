// Flags of the commands behind `npm run`: --help prints what there is, and a flag that does not exist is named above it, without a stack.

import { type ParseArgsConfig, parseArgs } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * The values of the flags that a command was started with. Ends the process after `--help`, and with 2 where a flag is wrong.
 * @param usage lines that name the command and each flag
 */
export function flags<const O extends Options>(
  usage: string,
  options: O,
): ReturnType<typeof parseArgs<{ options: O }>>["values"] {
  if (process.argv.includes("--help")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(usage, (error as Error).message);
  }
}

/** The port that `--port` means. Ends the process where it is none. */
export function portOf(usage: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 2 ** 16) return Number(text);
  return refuse(usage, `--port must be a whole number from 0 to ${2 ** 16 - 1}, not ${text}`);
}

/** Says what is wrong with the flags, and how they are used. */
export function refuse(usage: string, message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}
