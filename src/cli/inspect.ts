import { shapeText } from "../core/shape.js";
import { type Column, significant, table } from "../core/table.js";
import type { TensorReport } from "../doctor/report.js";
import { type FileInspection, inspectFile } from "../node/inspect.js";
import { type Command, EXIT, parseCommandLine, UsageError } from "./command.js";
import { byteSize, printable } from "./format.js";
import { Progress } from "./progress.js";

const help = `isovar inspect <file.safetensors> [options]

Looks at weights made anywhere: std beside that of He, Glorot and LeCun, zeros, NaN, equal tensors, copied rows, orthogonality.

  <file.safetensors>  the weights
  --layout <l>        io: [...spatial, in, out], as in Keras, JAX, TensorFlow.js (the default); oi: [out, in, ...spatial], as in PyTorch
  --json              the report as one JSON object
  -h, --help          this text

Exit codes: 0 for every file that can be read, whatever the verdict; 1 it was refused, 2 wrong usage, 130 interrupted.
`;

const COLUMNS: readonly Column[] = [
  { title: "tensor", align: "left" },
  { title: "type", align: "left" },
  { title: "shape", align: "right" },
  { title: "fan in", align: "right" },
  { title: "fan out", align: "right" },
  { title: "mean", align: "right" },
  { title: "std", align: "right" },
  { title: "min", align: "right" },
  { title: "max", align: "right" },
  { title: "zeros", align: "right" },
  { title: "off orthogonal", align: "right" },
  { title: "verdict", align: "left" },
];

function rowOf(report: TensorReport): string[] {
  const { name, dtype, shape, size, fanIn, fanOut, mean, std, min, max, zeros, orthogonality, faults, verdict } = report;
  const fan = (n: number | undefined) => (n === undefined ? "–" : String(n));
  const share = zeros === 0 ? "0" : `${significant(Number(((100 * zeros) / size).toPrecision(3)))} %`;
  const off =
    orthogonality && !Number.isNaN(orthogonality.distance) ? significant(Number(orthogonality.distance.toPrecision(3))) : "–";
  return [
    printable(name),
    dtype,
    shapeText(shape),
    fan(fanIn),
    fan(fanOut),
    ...[mean, std, min, max].map((x) => significant(Number(x.toPrecision(4)))),
    share,
    off,
    faults.length > 0 ? `! ${verdict}` : verdict,
  ];
}

/** PyTorch's writers leave this mark; its matrices are [out, in]. Ours leave it too, beside the spec. */
const isFromPyTorch = ({ metadata }: FileInspection) => metadata?.format === "pt" && metadata["isovar.spec"] === undefined;

function print(inspection: FileInspection, layout: string | undefined): void {
  const { path, bytes, tensors, faults, verdict, seconds } = inspection;
  console.log(table(COLUMNS, tensors.map(rowOf)));
  console.log(`\n${printable(path)}: ${byteSize(bytes)} in ${seconds.toFixed(2)} s`);
  if (layout === undefined && isFromPyTorch(inspection)) {
    console.log("The file says that PyTorch wrote it: --layout oi gives the fans of its layout.");
  }
  for (const fault of faults) console.log(`! ${printable(fault)}`);
  console.log(verdict);
}

export const inspectCommand: Command = {
  summary: "judge the weights in a file: scale, law, zeros, NaN, copies",
  help,
  async run(args, interruptible) {
    const { values, argument } = parseCommandLine(
      args,
      { layout: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
      "<file.safetensors>",
    );
    if (values.help) {
      process.stdout.write(help);
      return EXIT.done;
    }
    const { layout = "io" } = values;
    if (layout !== "io" && layout !== "oi") throw new UsageError(`--layout must be io or oi, not ${JSON.stringify(layout)}`);
    const progress = new Progress("inspecting");
    let inspection: FileInspection;
    try {
      inspection = await inspectFile(argument, {
        layout,
        signal: interruptible(),
        onProgress: ({ doneBytes, totalBytes }) => progress.update(doneBytes, totalBytes),
      });
    } finally {
      progress.clear();
    }
    if (values.json) console.log(JSON.stringify({ ...inspection, layout }));
    else print(inspection, values.layout);
    return EXIT.done;
  },
};
