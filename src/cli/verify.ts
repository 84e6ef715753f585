// `isovar verify`: draws the weights of a file again and compares them bit for bit.

import { DTYPES } from "../base/dtype.js";
import { plural } from "../base/text.js";
import { jsonText } from "../io/json.js";
import { claimedPlan } from "../node/claim.js";
import { type VerifyReport, verifyFiles } from "../node/verify.js";
import { WeightFiles } from "../node/weightFiles.js";
import { defineCommand, EXIT, parseBytes, parseSeed, parseThreads, UsageError } from "./command.js";
import { byteSize, printable } from "./format.js";
import { watched } from "./progress.js";
import { planFile, type ReadAs, readAsKeys, readAsLines, SPEC_OPTIONS, type SpecValues, schemeHelp } from "./specs.js";
import { drawingBy, inexactNote, parseStream, type Stream, streamHelp } from "./stream.js";

const help = `isovar verify <file.safetensors> [options]

Tells whether a file holds the weights it claims to hold: draws every value
again and compares bit for bit. A file that another program saved again may have
its tensors in another order, which is noted and is no difference; where it lost
its metadata, --plan and --seed say what it should hold.

  <file.safetensors>  what isovar init wrote, or should have written; one of its
                      shards; or the .index.json of many files, or their folder:
                      these are verified several at once
  --plan <model>      the model it should hold: a spec or what names its shapes,
                      as isovar init takes it; - reads standard input; default:
                      the spec in the file's metadata
  --seed <n>          the seed; default: that in the file's metadata
  --dtype <t>         f32, f64, f16 or bf16, instead of that of --plan; where
                      neither names one: that of the file
${schemeHelp(22)}
${streamHelp(22)}
  --threads <n>       how many threads draw: a number or auto, which is as many
                      as there are processors, 16 at most; default: one less,
                      for hashing has its own
  --memory <size>     most memory for pieces of the files and for a tensor that
                      can only be made at once (an orthogonal one): 256MiB
  --json              the report as one JSON object
  -h, --help          this text

The SHA-256 of many files is that of the lines that sha256sum prints for them.

Exit codes: 0 verified, 1 something differs or the file was refused, 2 wrong
usage, 130 interrupted.
`;

/** The plan that the options and the file's metadata name between them. */
async function planFor(
  files: WeightFiles,
  stream: Stream,
  { plan: path, ...values }: SpecValues & { plan?: string | undefined },
) {
  const metadata = files.metadata ?? {};
  const { seed } = values;
  if (path === undefined) {
    const ofPlan = (["dtype", "scheme", "recipe"] as const).find((option) => values[option] !== undefined);
    if (ofPlan !== undefined) throw new UsageError(`--${ofPlan} is that of --plan, which is missing`);
    const claimed = seed === undefined ? metadata : { ...metadata, "isovar.seed": seed };
    return { planned: claimedPlan(`verify: ${files.path}`, claimed, stream === "torch" ? stream : "1"), notes: [] };
  }
  const from = seed ?? metadata["isovar.seed"];
  if (from === undefined) throw new UsageError("--seed is missing, and the file names none");
  const [first] = files.tensors.values();
  const unsaid = DTYPES.find((type) => type === first?.entry.dtype);
  return planFile(path, { ...values, seed: from }, unsaid);
}

function print(report: VerifyReport): void {
  const { path, verified, differences, notes, dtypes, tensorCount, parameterCount, bytes, sha256, files, seed, seconds } = report;
  for (const note of notes) console.log(`note: ${printable(note)}`);
  if (!verified) {
    for (const difference of differences) console.log(printable(difference));
    console.log(`\n${printable(path)}: not verified`);
    return;
  }
  const rate = byteSize(Math.round(bytes / seconds));
  console.log(`${printable(path)}: ${byteSize(bytes)}, seed ${seed}, in ${seconds.toFixed(2)} s: ${rate}/s`);
  const types = dtypes.length > 0 ? ` of ${dtypes.join(" and ")}` : "";
  const many = files.length > 1 ? ` in ${files.length} files` : "";
  console.log(`verified: ${plural(tensorCount, "tensor")}, ${plural(parameterCount, "parameter")}${types}${many}`);
  console.log(`SHA-256 ${sha256}`);
}

const OPTIONS = {
  plan: { type: "string" },
  ...SPEC_OPTIONS,
  stream: { type: "string" },
  threads: { type: "string" },
  memory: { type: "string" },
} as const;

export const verifyCommand = defineCommand({
  help,
  options: OPTIONS,
  argument: "<file.safetensors>",
  async run({ values, argument }, interruptible) {
    parseSeed(values.seed);
    const stream = parseStream(values.stream);
    const threads = parseThreads(values.threads);
    const memory = parseBytes("memory", values.memory);
    const means = { ...threads, ...(memory !== undefined && { memory }) };
    const files = await WeightFiles.open("verify", argument);
    let report: VerifyReport;
    let readAs: ReadAs;
    try {
      const { planned, ...found } = await planFor(files, stream, values);
      readAs = found;
      const drawing = await drawingBy("verify", stream, planned);
      const isClaimed = values.plan === undefined;
      report = await watched("verifying", interruptible, (watch) =>
        verifyFiles(files, drawing, isClaimed, { ...watch, ...means }),
      );
      const inexact = report.verified ? undefined : inexactNote(stream, planned);
      if (inexact !== undefined) report.notes.push(inexact);
    } finally {
      await files.close();
    }
    const code = report.verified ? EXIT.done : EXIT.failed;
    // Set before anything is printed: a reader of the pipe that stops early must not turn a difference into a success.
    process.exitCode = code;
    if (values.json) console.log(jsonText({ ...readAsKeys(readAs), ...report }));
    else {
      for (const line of readAsLines(readAs)) console.log(line);
      print(report);
    }
    return code;
  },
});
