// The tensors of a plan in memory, drawn or changed.

import { arrayOf, type Elements } from "../../src/base/dtype.js";
import { createCore } from "../../src/core/createCore.js";
import { fillDistribution } from "../../src/init/fillDistribution.js";
import { inspect, type LintReport, lint } from "../../src/inspect/index.js";
import type { WritableTensor } from "../../src/io/index.js";
import { drawsOf } from "../../src/plan/draws.js";
import { plan } from "../../src/plan/index.js";
import type { Plan } from "../../src/plan/plan.js";

const core = createCore();

/** What a plan says, drawn from its seed. */
export function drawnFrom(planned: Plan): Record<string, WritableTensor> {
  const drawn = drawsOf("test", planned).tensors.map((tensor) => {
    const { dtype, shape } = tensor;
    const data = arrayOf("test", dtype, shape);
    fillDistribution("test", core, tensor, 0, data);
    return [tensor.name, { dtype, shape, data: data as Elements }] as const;
  });
  return Object.fromEntries(drawn);
}

/** What a lint finds in the tensors of a model of one recipe against another. */
export function lintOf(recipe: object, made: Record<string, WritableTensor>): LintReport {
  return lint(inspect(made, { core }), plan(recipe, { seed: 0 }));
}

/** The values of f32 tensors of a plan, each through a function. */
export function changed(
  made: Record<string, WritableTensor>,
  change: (name: string, data: Float32Array) => Float32Array | undefined,
): Record<string, WritableTensor> {
  return Object.fromEntries(
    Object.entries(made).map(([name, tensor]) => {
      const data = change(name, (tensor as { data: Float32Array }).data);
      return [name, data ? ({ ...(tensor as object), data } as WritableTensor) : tensor];
    }),
  );
}
