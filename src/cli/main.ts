// The command line: finds the command, runs it, and turns its errors and signals into messages and exit codes.

import { createRequire } from "node:module";
import { styleText } from "node:util";
import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { type Command, EXIT, Interrupted, UsageError } from "./command.js";
import { COMMANDS } from "./commands.js";
import { printable } from "./format.js";
import { meant } from "./meant.js";

const LONGEST = Math.max(...Object.keys(COMMANDS).map(({ length }) => length));

const help = `isovar <command> [options]

The right starting weights for a neural network.

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(LONGEST)} ${summary}`)
  .join("\n")}

  isovar help <command>     the options of a command
  isovar --version          the version

The files docs/*.md that these texts name lie in node_modules/isovar.
`;

function version(): string {
  return createRequire(import.meta.url)("isovar/package.json").version;
}

/** One line on standard error; red on a terminal that wants colour. */
function complain(message: string): void {
  const color = process.stderr.isTTY && !process.env.NO_COLOR;
  const label = color ? styleText("red", "error:") : "error:";
  process.stderr.write(`${label} ${printable(message)}\n`);
}

/** @throws {UsageError} */
async function commandOf(name: string): Promise<Command> {
  if (Object.hasOwn(COMMANDS, name)) return COMMANDS[name]!.load();
  const near = meant(name, Object.keys(COMMANDS));
  throw new UsageError(`there is no command ${show(name)}${near ? `; did you mean ${near}?` : ""}`);
}

async function run([name, ...args]: string[], interruptible: () => AbortSignal): Promise<number> {
  if (name === undefined) {
    // Not on standard output: a script that lost its command must not go on with this text.
    process.stderr.write(help);
    return EXIT.usage;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(args[0] === undefined ? help : (await commandOf(args[0])).help);
    return EXIT.done;
  }
  if (name === "--version" || name === "-v") {
    console.log(version());
    return EXIT.done;
  }
  return (await commandOf(name)).run(args, interruptible);
}

/** Runs the command that the arguments name. @returns the exit code */
export async function main(): Promise<number> {
  const interrupt = new AbortController();
  let working = false;
  const interruptible = () => {
    working = true;
    // Once: a second Ctrl-C ends the program as usual.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => interrupt.abort(new Error("interrupted")));
    return interrupt.signal;
  };
  // The reader of a pipe has closed it (`isovar plan … | head`).
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    // Work that can be stopped cleanly is stopped so: the file it was to write must not be lost without a message.
    if (working) interrupt.abort(new Error("interrupted"));
    else process.exit(process.exitCode ?? EXIT.done);
  });
  const args = process.argv.slice(2);
  try {
    return await run(args, interruptible);
  } catch (error) {
    if (interrupt.signal.aborted) {
      complain(`interrupted; ${error instanceof Interrupted ? error.message : "nothing was written"}`);
      return EXIT.interrupted;
    }
    if (error instanceof UsageError) {
      complain(error.message);
      const known = Object.hasOwn(COMMANDS, args[0] ?? "") ? ` ${args[0]}` : "";
      process.stderr.write(`isovar${known} --help shows how it is used\n`);
      return EXIT.usage;
    }
    if (error instanceof IsovarError) {
      complain(error.message);
      return EXIT.failed;
    }
    throw error;
  }
}
