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

/** How names of files end that other programs take for another format. */
const OTHER_FORMATS = /\.(?:pt|pth|bin|ckpt|pkl|npy|npz|h5|hdf5|keras|onnx|gguf|csv|json)$/i;

/** The same for weights. @throws {UsageError} also for a name that is one of another format: whatever opens it would find it broken */
export function checkWeightsOutput(output: string, inputs: readonly (string | undefined)[]): void {
  checkOutput(output, inputs);
  const ending = OTHER_FORMATS.exec(output)?.[0];
  if (ending !== undefined) {
    throw new UsageError(
      `-o ${output} would be safetensors under the name of another format: end it in .safetensors, not ${ending}`,
    );
  }
}

/** The note on a file that could not be synced to the disk. */
export const NOT_SYNCED = "not synced: node --permission forbids it, so a power failure may still lose the file";
