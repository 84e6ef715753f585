// `isovar init`: draws the weights of a spec into a safetensors file.

import { grouped } from "../base/text.js";
import { jsonText } from "../io/json.js";
import { write } from "../node/write.js";
import { defineCommand, EXIT, parseThreads, UsageError } from "./command.js";
import { bundledHelp } from "./documents.js";
import { byteSize, printable } from "./format.js";
import { checkOutput, NOT_SYNCED } from "./output.js";
import { watched } from "./progress.js";
import { planFile, SPEC_OPTIONS, tensorTable, totals } from "./specs.js";

const help = `isovar init <spec.json> -o <out.safetensors> [options]

Draws the weights of a whole model into a safetensors file. The same spec and
seed give the same file on every machine.

  <spec.json>         the model: see docs/spec.md; - reads standard input;
                      or one of the package by its name:
                      ${bundledHelp("spec", 22)}
  -o, --output <file> where to write; the file appears complete or not at all
  --seed <n>          from 0 to 2^64 - 1; without it, one is drawn, printed and
                      stored in the file
  --dtype <t>         f32, f64, f16 or bf16, instead of that of the spec
  --threads <n>       how many threads draw: a number or auto, which is as many
                      as there are processors, 16 at most; default: one less,
                      for hashing has its own
  --json              the report as one JSON object
  -h, --help          this text

Exit codes: 0 done, 1 the input was refused or the work failed, 2 wrong usage,
130 interrupted.
`;

const OPTIONS = { ...SPEC_OPTIONS, output: { type: "string", short: "o" }, threads: { type: "string" } } as const;

export const initCommand = defineCommand({
  help,
  options: OPTIONS,
  argument: "<spec.json>",
  async run({ values, argument }, interruptible) {
    const { output } = values;
    if (!output) throw new UsageError("-o <out.safetensors> is missing");
    checkOutput(output, [argument]);
    const threads = parseThreads(values.threads);
    const planned = planFile(argument, values);
    const report = await watched("drawing", interruptible, (watch) => write(planned, output, { ...watch, ...threads }));
    const { path, bytes, sha256, synced, seconds } = report;
    const { seed, stream, parameterCount } = planned;
    const parametersPerSecond = Math.round(parameterCount / seconds);
    if (values.json) {
      const tensors = planned.tensors.map((tensor, i) => {
        const { mean, std } = report.tensors[i]!;
        return { ...tensor, realizedMean: mean, realizedStd: std };
      });
      const head = { path, bytes, sha256, synced, seed, stream, parameterCount };
      console.log(jsonText({ ...head, seconds, parametersPerSecond, tensors }));
    } else {
      console.log(tensorTable(planned, report.tensors));
      console.log(`\n${totals(planned)} in ${seconds.toFixed(2)} s: ${grouped(parametersPerSecond)} parameters/s`);
      console.log(`${printable(path)}: ${byteSize(bytes)}, seed ${seed}, stream ${stream}`);
      console.log(`SHA-256 ${sha256}`);
      if (!synced) console.log(NOT_SYNCED);
    }
    return EXIT.done;
  },
});
