// What `isovar init` does where the output is a folder.

import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { show } from "../base/check.js";
import { plural } from "../base/text.js";
import { jsonText } from "../io/json.js";
import { type DetectedShare, detectShare } from "../node/rank.js";
import { MODEL_FILE } from "../node/shards.js";
import { type WriteShardsOptions, writeShards } from "../node/writeShards.js";
import { Interrupted, UsageError } from "./command.js";
import { byteSize, printable } from "./format.js";
import { checkOutput, NOT_SYNCED } from "./output.js";
import { watched } from "./progress.js";
import { type PlannedFile, readAsKeys, readAsLines, realizedRows, totals } from "./specs.js";

/** Whether a path names a folder: by its end, or because there is one. */
export const isFolder = (path: string) =>
  /[/\\]$/.test(path) || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** The share of the work that is this process's, and who says so. @throws {UsageError} */
export function shareFor(shard = "auto"): DetectedShare | undefined {
  const found = /^(?:none|(\d{1,9}\/\d{1,9})|auto(?:\/([1-9]\d{0,8}))?)$/.exec(shard);
  const [, asked, auto] = found ?? [];
  if (asked !== undefined) {
    const [index, count] = asked.split("/").map(Number) as [number, number];
    if (index < count) return { index, count, from: "--shard" };
  } else if (shard === "none") return undefined;
  else if (found) return detectShare(process.env, auto === undefined ? auto : Number(auto));
  throw new UsageError(`--shard must be i/n, as 0/4 to 3/4, auto, auto/n or none, not ${show(shard)}`);
}

/** @throws {UsageError} where a file of the folder that may be written is one that the command reads */
export function checkFolder(folder: string, inputs: readonly (string | undefined)[]): void {
  for (const input of inputs) {
    const name = basename(input ?? "");
    if (MODEL_FILE.test(name)) checkOutput(join(folder, name), [input]);
  }
}

interface FolderOptions extends Omit<WriteShardsOptions, "share"> {
  readonly share: DetectedShare | undefined;
  readonly json: boolean;
}

/** Draws into a folder, and says what became of it. */
export async function initFolder(
  { planned, ...readAs }: PlannedFile,
  folder: string,
  { share, json, ...options }: FolderOptions,
  interruptible: () => AbortSignal,
): Promise<void> {
  if (!json) for (const line of readAsLines(readAs)) console.log(line);
  if (share && !json) console.log(`share ${share.index}/${share.count}, by ${share.from}`);
  const work = { ...options, ...(share && { share: { index: share.index, count: share.count } }) };
  const report = await watched("drawing", interruptible, (watch) =>
    writeShards(planned, folder, { ...watch, ...work }).catch((error) => {
      if (watch.signal.aborted) throw new Interrupted("files that were finished stay, --resume keeps them");
      throw error;
    }),
  );
  const { files, fileCount, complete, index, synced, seconds, bytes } = report;
  const { seed, stream, parameterCount } = planned;
  if (json) {
    const { path } = report;
    const head = {
      ...readAsKeys(readAs),
      path,
      bytes,
      files,
      fileCount,
      complete,
      index,
      synced,
      share,
      seed,
      stream,
      parameterCount,
      seconds,
    };
    console.log(jsonText({ ...head, tensors: realizedRows(planned, report.tensors) }));
    return;
  }
  for (const file of files) {
    console.log(`${printable(file.path)}: ${byteSize(file.bytes)}${file.kept ? ", was there" : ""}, SHA-256 ${file.sha256}`);
  }
  const written = files.filter(({ kept }) => !kept).reduce((sum, file) => sum + file.bytes, 0);
  const rate = written > 0 ? `: ${byteSize(Math.round(written / seconds))}/s` : "";
  console.log(`\n${totals(planned)}, seed ${seed}, stream ${stream}`);
  console.log(`${files.length} of ${plural(fileCount, "file")}, ${byteSize(bytes)}, in ${seconds.toFixed(2)} s${rate}`);
  if (index) console.log(`complete: ${printable(index)}`);
  else console.log(complete ? "complete" : "others are missing yet: the index comes with the last of them");
  if (!synced) console.log(NOT_SYNCED);
}
