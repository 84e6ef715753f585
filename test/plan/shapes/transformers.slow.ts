// Files from configs, read by transformers itself, where PYTHON has it: nothing missing, nothing unexpected, padding rows zero.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { write } from "../../../src/node/index.js";
import { plan, recipeOf } from "../../../src/plan/index.js";
import fixtures from "../../fixtures/hf-shapes.json" with { type: "json" };
import { temporaryFolder } from "../../support/cli.js";
import { python, pythonHas } from "../../support/files.js";

const PROGRAM = `
import contextlib, json, sys
import torch, transformers
transformers.logging.set_verbosity_error()
found = []
with contextlib.redirect_stdout(sys.stderr):
    for folder, architecture, padding in json.load(sys.stdin):
        model, info = getattr(transformers, architecture).from_pretrained(folder, output_loading_info=True)
        weights = dict(model.named_parameters())
        keys = [str(key) for kind in ("missing_keys", "unexpected_keys", "mismatched_keys") for key in info[kind]]
        rows = [name for name, row in padding.items() if weights[name][row].any() or not weights[name][row - 1].all()]
        found.append(keys + rows + [name for name, weight in weights.items() if not torch.isfinite(weight).all()])
print(json.dumps(found))`;

describe.skipIf(!pythonHas("transformers"))("transformers", () => {
  const folder = temporaryFolder();

  it("finds in files from its configs what it looks for, and nothing else", async () => {
    const cases: [folder: string, architecture: string, padding: object][] = [];
    for (const [i, { architecture, padding, configs }] of fixtures.small.entries()) {
      const path = join(folder, String(i));
      mkdirSync(path);
      // That of the later version: the earlier reads it too.
      writeFileSync(join(path, "config.json"), configs[1]!);
      await write(plan(recipeOf(configs[1]!), { seed: 1 }), join(path, "model.safetensors"));
      cases.push([path, architecture, padding]);
    }
    expect(python(PROGRAM, cases)).toEqual(cases.map(() => []));
  });
});
