// The tensors of a plan as torch would draw them: one after the other, from one generator.

import { refuse, show } from "../../base/check.js";
import { type Elements, toFloat32 } from "../../base/dtype.js";
import { IsovarError } from "../../base/errors.js";
import type { Initializer } from "../../init/initializers/initializer.js";
import type { Drawing } from "../../plan/draws.js";
import type { DrawnTensor } from "../../plan/plan.js";
import { within } from "../../plan/reading.js";
import { type GeneratorOptions, manualSeed } from "./generator.js";
import type { Init } from "./init.js";

/** What a normal distribution cut at two std has of its std left: √(1 − 4·φ(2)/(2·Φ(2) − 1)). */
const CUT_STD = 0.8796256610342398;

/** The std that `nn.init` computes, in the order of its operations. */
function scaledStd({ fanIn, fanOut }: DrawnTensor, scale: number, mode: string): number {
  const gain = Math.sqrt(scale);
  if (mode === "fanAvg") return gain * Math.sqrt(2 / (fanIn! + fanOut!));
  return gain / Math.sqrt(mode === "fanIn" ? fanIn! : mode === "fanOut" ? fanOut! : Math.sqrt(fanIn! * fanOut!));
}

/** The values of a tensor from the call of `nn.init` that means its law; undefined for a law without chance, which is everybody's. */
function drawn(where: string, init: Init, tensor: DrawnTensor, law: Initializer): Elements | undefined {
  const { shape, dtype } = tensor;
  const cut = (mean: number, std: number, a: unknown, b: unknown) => {
    if (!Number.isFinite(a) || !Number.isFinite(b))
      refuse("E_SCHEME", where, "its bounds", [a, b], "finite, as trunc_normal_ has them");
    return init.truncNormal(shape, { mean, std, a: a as number, b: b as number, dtype });
  };
  switch (law.scheme) {
    case "constant":
    case "identity":
    case "dirac":
      return undefined;
    case "uniform":
      return init.uniform(shape, { a: law.lower, b: law.upper, dtype });
    case "normal":
      return init.normal(shape, { mean: law.mean, std: law.std, dtype });
    case "truncatedNormal": {
      const { mean, std } = law;
      if (!("lower" in law)) return cut(mean, std, law.min, law.max);
      return cut(mean, std, mean + std * Number(law.lower), mean + std * Number(law.upper));
    }
    case "varianceScaling": {
      const std = scaledStd(tensor, law.scale, law.mode);
      if (law.distribution === "normal") return init.normal(shape, { std, dtype });
      if (law.distribution === "uniform") return init.uniform(shape, { a: -Math.sqrt(3) * std, b: Math.sqrt(3) * std, dtype });
      return cut(0, std / CUT_STD, (-2 * std) / CUT_STD, (2 * std) / CUT_STD);
    }
    case "orthogonal":
      return init.orthogonal(shape, { gain: law.gain, dtype: dtype as "f32" | "f64" });
    case "sparse":
      return init.sparse(shape, { sparsity: law.sparsity, std: law.std, dtype });
    case "padded": {
      const values = drawn(where, init, tensor, law.init);
      const width = tensor.size / shape[0]!;
      for (const row of law.rows) values?.fill(0, row * width, (row + 1) * width);
      return values;
    }
    default: {
      const rule = "has no counterpart in torch.nn.init; the stream of isovar has it";
      throw new IsovarError("E_SCHEME", `${where}: ${law.scheme} ${rule}`);
    }
  }
}

/**
 * How the tensors of a plan are drawn by torch: after `torch.manual_seed(seed)`, in the order of the plan, each by the call of `torch.nn.init` that its law
 * means (`uniform_`, `normal_`, `trunc_normal_`, `orthogonal_`, `sparse_`), with std and bounds as `kaiming_*` and `xavier_*` compute them. All values are
 * in memory at once, since no value of torch can be had without those before it.
 * @throws {IsovarError} E_SCHEME for a law that torch has not; what the generator throws
 */
export function torchDrawing(where: string, drawing: Drawing, options: GeneratorOptions = {}): Drawing {
  const { init } = manualSeed(drawing.seed, options);
  const tensors = drawing.tensors.map((tensor): DrawnTensor => {
    const { dtype, distribution } = tensor;
    const at = `${where}: parameter ${show(tensor.name)}`;
    const values = within(at, () => drawn(at, init, tensor, tensor.initializer));
    if (values === undefined) return tensor;
    const made = values instanceof Uint16Array ? toFloat32(values, dtype as "f16" | "bf16") : values;
    return {
      ...tensor,
      key: undefined,
      distribution: { ...distribution, source: { kind: "whole", random: false, make: () => made } },
    };
  });
  return { ...drawing, tensors, stream: "torch" };
}
