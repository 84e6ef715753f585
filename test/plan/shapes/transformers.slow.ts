// Files from configs, read by transformers itself, where PYTHON has it: nothing missing, nothing unexpected, padding rows zero.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { write, writeShards } from "../../../src/node/index.js";
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

  it("finds in files and folders from its configs what it looks for, and nothing else", async () => {
    const cases: [folder: string, architecture: string, padding: object][] = [];
    for (const [i, { architecture, padding, configs }] of fixtures.small.entries()) {
      // The config is that of the later version: the earlier reads it too.
      const planned = plan(recipeOf(configs[1]!), { seed: 1 });
      for (const form of ["file", "folder"]) {
        const path = join(folder, `${i}-${form}`);
        mkdirSync(path);
        writeFileSync(join(path, "config.json"), configs[1]!);
        if (form === "file") await write(planned, join(path, "model.safetensors"));
        else expect((await writeShards(planned, path, { maxShardSize: 700 })).fileCount).toBeGreaterThan(1);
        cases.push([path, architecture, padding]);
      }
    }
    expect(python(PROGRAM, cases)).toEqual(cases.map(() => []));
  });
});
