// `isovar recipe`: the recipe of a model, to keep and to ship.

import { jsonText } from "../io/json.js";
import { writeAtomically } from "../node/atomicFile.js";
import { plan } from "../plan/plan.js";
import { defineCommand, EXIT } from "./command.js";
import { byteSize, printable } from "./format.js";
import { checkOutput, NOT_SYNCED } from "./output.js";
import { modelHelp, readAsKeys, readAsLines, recipeFile, SPEC_OPTIONS, schemeHelp, totals } from "./specs.js";

const help = `isovar recipe <model> [options]

Prints the recipe of a model: a few KB of JSON from which isovar init draws the
same weights on every machine.

  <model>             ${modelHelp(22)}
  --dtype <t>         f32, f64, f16 or bf16, instead of that of the model
${schemeHelp(22)}
  -o, --output <file> where to write; default: standard output
  --json              with -o: the report as one JSON object
  -h, --help          this text
`;

const { seed: _, ...RECIPE_OPTIONS } = SPEC_OPTIONS;
const OPTIONS = { ...RECIPE_OPTIONS, output: { type: "string", short: "o" } } as const;

/** A recipe as JSON that people read: a key a line, and of rules and parameters an entry a line. */
function recipeText(recipe: object): string {
  const lines = Object.entries(recipe).map(([key, value]) => {
    const text = Array.isArray(value) ? `[\n    ${value.map(jsonText).join(",\n    ")}\n  ]` : jsonText(value);
    return `  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

export const recipeCommand = defineCommand({
  help,
  options: OPTIONS,
  argument: "<model>",
  async run({ values, argument }) {
    const { output } = values;
    if (output !== undefined) checkOutput(output, [argument, values.recipe]);
    const { recipe, ...readAs } = await recipeFile(argument, values);
    const planned = plan(recipe, { seed: 0 });
    const text = recipeText(recipe);
    if (output === undefined) {
      process.stdout.write(text);
      return EXIT.done;
    }
    const { synced } = await writeAtomically("recipe", output, (file) => file.writeFile(text));
    const bytes = Buffer.byteLength(text);
    if (values.json) {
      const { tensors, parameterCount } = planned;
      console.log(jsonText({ ...readAsKeys(readAs), path: output, bytes, synced, tensorCount: tensors.length, parameterCount }));
    } else {
      for (const line of readAsLines(readAs)) console.log(line);
      console.log(`${printable(output)}: ${byteSize(bytes)} for ${totals(planned)}`);
      if (!synced) console.log(NOT_SYNCED);
    }
    return EXIT.done;
  },
});
