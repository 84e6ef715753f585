import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { IsovarError } from "../core/errors.js";
import { sparkline } from "../core/table.js";
import { readSafetensorsHeader } from "../io/header.js";
import { writeAtomically } from "../node/atomicFile.js";
import { readError } from "../node/read.js";
import { readData } from "../node/readData.js";
import { load, save } from "../train/checkpoint.js";
import { type EpochEvent, fit } from "../train/fit.js";
import { type Net, sequential } from "../train/net.js";
import { summary } from "../train/summary.js";
import { type Command, EXIT, parseCommandLine, parseSeed, readText, UsageError } from "./command.js";
import { printable } from "./format.js";

const help = `isovar train <net.json> --data <file> -o <out.safetensors> [options]

Trains a network on data. The same net, data and seed give the same weights on every machine.

  <net.json>           the network: see docs/net.md; - reads standard input
  --data <file>        .csv, a line a sample, or .safetensors with tensors x and y
  --label <column>     of a CSV file: name or number of the column to learn; default the last
  --validation <file>  data to evaluate after every epoch
  --epochs <n>         epochs in all, those before --resume included; default 10
  --batch-size <n>     samples a step, instead of the one in the net; default 32
  --seed <n>           an integer from 0 to 2^64 - 1, instead of the one in the net; without either one is drawn and printed
  --resume <file>      goes on from what an earlier run wrote
  -o, --output <file>  where to write weights, optimizer and progress; the file appears complete or not at all
  --json               the report as one JSON object
  -h, --help           this text

Ctrl-C ends training after the step it is in, writes the file and exits with 130: --resume goes on from there.
Exit codes: 0 done, 1 the input was refused or the work failed, 2 wrong usage, 130 interrupted.
`;

const OPTIONS = {
  data: { type: "string" },
  label: { type: "string" },
  validation: { type: "string" },
  epochs: { type: "string" },
  "batch-size": { type: "string" },
  seed: { type: "string" },
  resume: { type: "string" },
  output: { type: "string", short: "o" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new UsageError(`--${name} must be a whole number >= 1, not ${JSON.stringify(text)}`);
  return Number(text);
}

/** Redraws more often than this cost more than they show. */
const INTERVAL_MS = 100;

/** The loss as it goes, on a terminal: one line that is drawn again, logarithmic. */
class LossLine {
  readonly #terminal = process.stderr.isTTY === true;
  readonly #logarithms: number[] = [];
  #drawn = 0;

  step(epoch: number, step: number, loss: number): void {
    this.#logarithms.push(Math.log(loss));
    if (!this.#terminal || performance.now() - this.#drawn < INTERVAL_MS) return;
    this.#drawn = performance.now();
    const picture = sparkline(this.#logarithms.filter(Number.isFinite));
    process.stderr.write(`\repoch ${epoch + 1}, step ${step}  loss ${loss.toFixed(4)}  ${picture}\u001b[K`);
  }

  clear(): void {
    if (this.#terminal && this.#drawn > 0) process.stderr.write("\r\u001b[K");
  }
}

function epochText({ epoch, loss, validation, seconds }: EpochEvent): string {
  const parts = [`epoch ${String(epoch + 1).padStart(3)}`, `loss ${loss.toFixed(4)}`];
  if (validation) parts.push(`validation ${validation.loss.toFixed(4)}`);
  if (validation?.accuracy !== undefined) parts.push(`accuracy ${(100 * validation.accuracy).toFixed(2)} %`);
  return `${parts.join("  ")}  ${seconds.toFixed(2)} s`;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw readError("train", path, cause);
  }
}

/** The seed of the command line, else that of the file to go on from, else that of the net. */
function netOptions(seed: bigint | undefined, checkpoint: Buffer | undefined): { seed?: bigint } {
  const kept = seed === undefined && checkpoint ? readSafetensorsHeader(checkpoint, checkpoint.length).metadata?.seed : undefined;
  const chosen = kept === undefined ? seed : parseSeed(kept);
  return chosen === undefined ? {} : { seed: chosen };
}

/** Epochs that are left of those asked for. */
function remaining(net: Net, epochs: number): number {
  const done = net.progress?.epoch ?? 0;
  if (done >= epochs) throw new IsovarError("E_ARGUMENT", `train: --epochs (${epochs}) must be above the ${done} that are done`);
  return epochs - done;
}

async function write(net: Net, path: string): Promise<string> {
  const bytes = save(net);
  await writeAtomically("train", path, (file) => file.writeFile(bytes));
  return createHash("sha256").update(bytes).digest("hex");
}

export const trainCommand: Command = {
  summary: "train a network on data",
  help,
  async run(args, interruptible) {
    const { values, argument } = parseCommandLine(args, OPTIONS, "<net.json>");
    if (values.help) {
      process.stdout.write(help);
      return EXIT.done;
    }
    const { data, label, validation, output, resume, json } = values;
    if (!data) throw new UsageError("--data <file> is missing");
    if (!output) throw new UsageError("-o <out.safetensors> is missing");
    const epochs = count("epochs", values.epochs) ?? 10;
    const batchSize = count("batch-size", values["batch-size"]);
    const seed = parseSeed(values.seed);
    const dataOptions = label === undefined ? {} : { label: /^[0-9]+$/.test(label) ? Number(label) : label };

    const checkpoint = resume === undefined ? undefined : await readBytes(resume);
    const net = sequential(readText(argument), netOptions(seed, checkpoint));
    if (checkpoint) load(net, checkpoint);
    const left = remaining(net, epochs);
    const samples = await readData(data, dataOptions);
    const held = validation === undefined ? undefined : await readData(validation, dataOptions);
    if (!json) console.log(`${String(summary(net)).split("\n").map(printable).join("\n")}\n`);

    const line = new LossLine();
    const log: EpochEvent[] = [];
    const signal = interruptible();
    let interrupted = false;
    try {
      await fit(net, samples, {
        epochs: left,
        signal,
        ...(batchSize !== undefined && { batchSize }),
        ...(held && { validation: held }),
        onStep: ({ epoch, step, loss }) => line.step(epoch, step, loss),
        onEpoch(event) {
          log.push(event);
          line.clear();
          if (!json) console.log(epochText(event));
        },
      });
    } catch (error) {
      if (!signal.aborted) throw error;
      interrupted = true;
    } finally {
      line.clear();
    }
    const sha256 = await write(net, output);
    const { step } = net.progress!;
    if (json) {
      console.log(JSON.stringify({ file: output, sha256, seed: String(net.seed), steps: step, interrupted, epochs: log }));
    } else {
      console.log(`\n${interrupted ? "interrupted; " : ""}${step} steps, seed ${net.seed}`);
      console.log(`${printable(output)}: SHA-256 ${sha256}`);
      if (interrupted) console.log(`isovar train … --resume ${printable(output)} goes on from here`);
    }
    return interrupted ? EXIT.interrupted : EXIT.done;
  },
};
