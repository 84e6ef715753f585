// `isovar plan`: lists the tensors of a spec before any of them is drawn.

import { jsonText } from "../io/json.js";
import { defineCommand, EXIT } from "./command.js";
import { byteSize } from "./format.js";
import {
  modelHelp,
  planFile,
  readAsKeys,
  readAsLines,
  SPEC_OPTIONS,
  schemeHelp,
  tensorTable,
  tiedLines,
  totals,
} from "./specs.js";

const help = `isovar plan <model> [options]

Lists every tensor of a model with its shape, fans, scheme and std, before
anything is allocated; where they are not the same for all, dtypes too, and the
multipliers and learning rates of rules. Tied names follow.

  <model>        ${modelHelp(17)}
  --seed <n>     an integer from 0 to 2^64 - 1, printed beside the plan
  --dtype <t>    f32, f64, f16 or bf16, instead of that of the spec; rules and
                 parameters keep theirs
${schemeHelp(17)}
  --json         the same as one JSON object
  -h, --help     this text
`;

export const planCommand = defineCommand({
  help,
  options: SPEC_OPTIONS,
  argument: "<model>",
  async run({ values, argument }) {
    const { planned, ...readAs } = await planFile(argument, values);
    const seed = values.seed === undefined ? {} : { seed: planned.seed };
    if (values.json) {
      const { spec, stream, parameterCount, bytes, tensors, tied } = planned;
      console.log(jsonText({ ...readAsKeys(readAs), ...seed, stream, dtype: spec.dtype, parameterCount, bytes, tensors, tied }));
    } else {
      const total = `${totals(planned)}, ${byteSize(planned.bytes)}${seed.seed ? `, seed ${seed.seed}` : ""}`;
      console.log([tensorTable(planned), ...tiedLines(planned), "", total, ...readAsLines(readAs)].join("\n"));
    }
    return EXIT.done;
  },
});
