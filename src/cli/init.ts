// `isovar init`: draws the weights of a spec into a safetensors file.

import { grouped } from "../base/text.js";
import { jsonText } from "../io/json.js";
import { writeDrawing } from "../node/write.js";
import { defineCommand, EXIT, parseBytes, parseThreads, UsageError } from "./command.js";
import { byteSize, printable } from "./format.js";
import { checkFolder, initFolder, isFolder, shareFor } from "./initFolder.js";
import { checkWeightsOutput, NOT_SYNCED } from "./output.js";
import { watched } from "./progress.js";
import {
  modelHelp,
  planFile,
  readAsKeys,
  readAsLines,
  realizedRows,
  SPEC_OPTIONS,
  schemeHelp,
  tensorTable,
  totals,
} from "./specs.js";
import { drawingBy, parseStream, streamHelp } from "./stream.js";

const help = `isovar init <model> -o <out.safetensors | out/> [options]

Draws the weights of a whole model into a safetensors file, or into a folder as
transformers lays it out: model-00001-of-0000N.safetensors and so on, and
model.safetensors.index.json, which appears last; or model.safetensors alone.
The same spec and seed give the same files on every machine.

  <model>             ${modelHelp(22)}
  -o, --output <path> where to write: a file, or a folder, which ends in / or is
                      there; each file appears complete or not at all
  --seed <n>          from 0 to 2^64 - 1; without it, one is drawn, printed and
                      stored in the file
  --dtype <t>         f32, f64, f16 or bf16, instead of that of the spec
${schemeHelp(22)}
${streamHelp(22)}
  --dummy             for tests of load: a tensor repeats its first 65,536
                      values
  --max-shard-size <size>
                      most bytes of tensors in a file of a folder: 5GB; a larger
                      tensor has a file of its own
  --shard <i/n>       into a folder, write one share of n, from 0/n on; default:
                      what Slurm, MPI, torchrun, Kubernetes or GNU parallel say
                      that this process is, if one of them started it; none
                      writes all; auto/n where the engine does not tell of how
                      many. Who finds all files in place writes the index
  --resume            into a folder, keep the files that are whole, by their
                      checksums
  --memory <size>     most memory for what is on its way to the disk and for a
                      tensor that can only be made at once: 256MiB
  --threads <n>       how many threads draw: a number or auto, which is as many
                      as there are processors, 16 at most; default: one less,
                      for hashing has its own
  --json              the report as one JSON object
  -h, --help          this text

Exit codes: 0 done, 1 the input was refused or the work failed, 2 wrong usage,
130 interrupted.
`;

const OPTIONS = {
  ...SPEC_OPTIONS,
  stream: { type: "string" },
  output: { type: "string", short: "o" },
  threads: { type: "string" },
  memory: { type: "string" },
  dummy: { type: "boolean" },
  "max-shard-size": { type: "string" },
  shard: { type: "string" },
  resume: { type: "boolean" },
} as const;

export const initCommand = defineCommand({
  help,
  options: OPTIONS,
  argument: "<model>",
  async run({ values, argument }, interruptible) {
    const { output, dummy = false, json = false } = values;
    if (!output) throw new UsageError("-o is missing: <out.safetensors>, or a folder, as out/");
    const stream = parseStream(values.stream);
    if (stream === "torch" && (dummy || isFolder(output))) {
      throw new UsageError("--stream torch draws value after value into one file: without --dummy, and into no folder");
    }
    const memory = parseBytes("memory", values.memory);
    const options = { dummy, ...parseThreads(values.threads), ...(memory !== undefined && { memory }) };
    const maxShardSize = parseBytes("max-shard-size", values["max-shard-size"]);
    if (isFolder(output)) {
      const share = shareFor(values.shard);
      const resume = values.resume ?? false;
      if (values.seed === undefined && ((share && share.count > 1) || resume)) {
        throw new UsageError("--seed is missing: every share of a model, and every run that resumes it, must have the same");
      }
      checkFolder(output, [argument, values.recipe]);
      const cut = { resume, ...(maxShardSize !== undefined && { maxShardSize }) };
      await initFolder(await planFile(argument, values), output, { share, json, ...options, ...cut }, interruptible);
      return EXIT.done;
    }
    const misplaced = (["max-shard-size", "shard", "resume"] as const).find((name) => values[name] !== undefined);
    if (misplaced) throw new UsageError(`--${misplaced} is for a folder: -o ${output}/`);
    checkWeightsOutput(output, [argument, values.recipe]);
    const { planned, ...readAs } = await planFile(argument, values);
    const drawing = await drawingBy("init", stream, planned);
    const report = await watched("drawing", interruptible, (watch) => writeDrawing(drawing, output, { ...watch, ...options }));
    const { path, bytes, sha256, synced, seconds } = report;
    const { seed, parameterCount } = planned;
    const by = drawing.stream ?? planned.stream;
    const parametersPerSecond = Math.round(parameterCount / seconds);
    if (json) {
      const head = { ...readAsKeys(readAs), path, bytes, sha256, synced, seed, stream: by, parameterCount };
      console.log(jsonText({ ...head, seconds, parametersPerSecond, tensors: realizedRows(planned, report.tensors) }));
    } else {
      console.log(tensorTable(planned, report.tensors));
      console.log("");
      for (const line of readAsLines(readAs)) console.log(line);
      console.log(`${totals(planned)} in ${seconds.toFixed(2)} s: ${grouped(parametersPerSecond)} parameters/s`);
      console.log(`${printable(path)}: ${byteSize(bytes)}, seed ${seed}, stream ${by}`);
      console.log(`SHA-256 ${sha256}`);
      if (!synced) console.log(NOT_SYNCED);
    }
    return EXIT.done;
  },
});
