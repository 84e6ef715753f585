// The laws against scripts/laws.py, which was written after docs/stream.md and docs/spec.md alone: equal bits prove the pages.

import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { type DType, type Initializer, init } from "../../../src/index.js";
import { learnLaws } from "../../../src/init/laws/learnLaws.js";
import recorded from "../../fixtures/laws.json" with { type: "json" };
import { describeEachCore } from "../../support/cores.js";
import { LAWS } from "./cases.js";

describeEachCore("an implementation from the page alone", (core) => {
  learnLaws();

  it.each(
    recorded.cases.map((each) => [`${JSON.stringify(each.init)}, [${each.shape}], ${each.layout}, ${each.dtype}`, each] as const),
  )("has the same bits: %s", (_, { init: initializer, shape, layout, dtype, first, sha256 }) => {
    const options = { core, seed: 42, name: "w", layout: layout as "io", dtype: dtype as DType };
    const values = init(initializer as unknown as Initializer, shape, options);
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    expect(bytes.subarray(0, first.length / 2).toString("hex")).toBe(first);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  });
});

it("every law is there, in every dtype", () => {
  const found = new Set(recorded.cases.map(({ init: { scheme }, dtype }) => `${scheme} ${dtype}`));
  for (const law of LAWS) for (const dtype of ["f32", "f64", "f16", "bf16"]) expect(found).toContain(`${law} ${dtype}`);
});
