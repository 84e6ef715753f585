// Files that the commands write.

import { isSameFile } from "../node/path.js";
import { UsageError } from "./command.js";

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
