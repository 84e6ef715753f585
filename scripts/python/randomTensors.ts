// Tensors of random schemes, shapes, layouts, dtypes, seeds and names, the same ones each time, with their values as Node draws them.

import type { DType, Initializer, Layout } from "../../src/index.js";
import { testUniforms } from "../../test/support/prng.js";

/** One tensor, or a slice of it. */
export interface TensorCase {
  initializer: Initializer | string;
  shape: number[];
  layout: Layout;
  dtype: DType;
  /** In decimal digits. */
  seed: string;
  name: string;
  elements: [number, number];
}

interface Library {
  plan(spec: object, options: object): unknown;
  fill(initializer: Initializer | string, target: Float32Array | Float64Array | Uint16Array, options: object): unknown;
}

const library: Library = await import(new URL("../../dist/index.js", import.meta.url).href);
// From then on every scheme is known.
library.plan({ isovar: 1, stream: 1, parameters: [{ name: "w", shape: [1], init: "ones" }] }, { seed: 0 });

const ARRAYS = { f32: Float32Array, f64: Float64Array, f16: Uint16Array, bf16: Uint16Array };
const next = testUniforms(16);
const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
const pick = <T>(list: readonly T[]): T => list[whole(0, list.length - 1)]!;
/** Positive numbers over several magnitudes, some of them round. */
const size = (least = -4, most = 2) => Number((10 ** (least + next() * (most - least))).toPrecision(pick([1, 3, 17])));
const signed = () => pick([0, 1, -1]) * size();

const MODES = ["fanIn", "fanOut", "fanAvg", "fanGeoAvg"];
const FANNED: readonly (() => Record<string, unknown>)[] = [
  () => ({
    scheme: pick(["heNormal", "kaimingNormal"]),
    negativeSlope: signed(),
    mode: pick(MODES),
    truncated: pick([true, false]),
  }),
  () => ({ scheme: pick(["heUniform", "kaimingUniform"]), negativeSlope: signed(), mode: pick(MODES) }),
  () => ({ scheme: pick(["glorotNormal", "xavierNormal", "lecunNormal"]), gain: size(-1, 1), truncated: pick([true, false]) }),
  () => ({ scheme: pick(["glorotUniform", "xavierUniform", "lecunUniform"]), gain: size(-1, 1) }),
  () => ({
    scheme: "varianceScaling",
    scale: size(-2, 2),
    mode: pick(MODES),
    distribution: pick(["normal", "truncatedNormal", "uniform"]),
  }),
  () => ({ scheme: "siren", omega: size(0, 2), first: pick([true, false]) }),
];
const POINTWISE: readonly (() => Record<string, unknown>)[] = [
  () => ({ scheme: "normal", mean: signed(), std: size(-6, 3) }),
  () => {
    const lower = signed();
    return { scheme: "uniform", lower, upper: lower + size() };
  },
  () => {
    const lower = signed() * pick([1, 10]);
    return { scheme: "truncatedNormal", mean: signed(), std: size(), lower, upper: pick([lower + size(-2, 1), "Infinity"]) };
  },
  () => ({ scheme: "truncatedNormal", mean: 0, std: size(), lower: -size(-1, 1), upper: size(-1, 1) }),
  () => ({ scheme: "truncatedNormal", mean: signed(), std: size(), ...pick([{ min: signed() }, { max: signed() }]) }),
  () => ({ scheme: "constant", value: signed() }),
  () => ({ scheme: pick(["zeros", "ones"]) }),
  () => {
    const lower = whole(-100, 100);
    return { scheme: "integers", lower, upper: lower + whole(1, 150) };
  },
  () => ({ scheme: "sign", scale: size() }),
  () => {
    const lower = size(-3, 1);
    return { scheme: pick(["logUniform", "logOfUniform"]), lower, upper: lower * (1 + size(-1, 2)) };
  },
  () => ({ scheme: "timeStepBias", lower: 0.001, upper: size(-1, 0), floor: pick([0, 0.0001, 0.01]) }),
  () => ({ scheme: "classPrior", probability: pick([0.01, 0.5, 0.9]) }),
];

const shapeOf = (rank: number, most: number) => Array.from({ length: rank }, () => whole(1, most));

/** A scheme with a shape and a layout that it takes. */
function randomTensor(): Pick<TensorCase, "initializer" | "shape" | "layout"> {
  const plain = pick<Layout>(["io", "oi"]);
  const make = (scheme: Record<string, unknown>, shape: number[], layout: Layout = plain) => ({
    initializer: scheme as unknown as Initializer,
    shape,
    layout,
  });
  const matrix = () => [whole(1, 90), whole(1, 90)];
  const kernel = (outputs: number, layout: Layout = plain) => {
    const [space, inputs] = [shapeOf(whole(1, 2), 4), whole(1, 8)];
    return layout === "oi" ? [outputs, inputs, ...space] : [...space, inputs, outputs];
  };
  switch (whole(0, 11)) {
    case 0:
    case 1:
    case 2:
      return make(pick(FANNED)(), pick([matrix(), kernel(whole(1, 12))]));
    case 3: {
      const groups = whole(1, 4);
      const layout = { in: 1, out: 0, ...pick([{ groups }, { blocks: { axis: 0, count: groups } }, {}]) };
      return make(pick(FANNED)(), [groups * whole(1, 20), whole(1, 30), whole(1, 3)], layout);
    }
    case 4:
      return make(pick(FANNED)(), shapeOf(whole(2, 4), 9), { convention: pick(["pytorch", "keras", "jax"]) } as Layout);
    case 5: {
      const rows = whole(2, 40);
      return make({ scheme: "padded", init: pick(POINTWISE)(), rows: pick([whole(0, rows - 1), [0, rows - 1]]) }, [
        rows,
        whole(1, 60),
      ]);
    }
    case 6: {
      const parts = Array.from({ length: whole(1, 4) }, () => pick([...FANNED, ...POINTWISE])());
      const axis = pick([0, 1, -1]);
      return make(
        { scheme: "blocks", parts, axis },
        axis === 0 ? [parts.length * whole(1, 20), 30] : [30, parts.length * whole(1, 20)],
      );
    }
    case 7: {
      const layout = pick<"io" | "oi">(["io", "oi"]);
      const shape = kernel(4 * whole(1, 4), layout);
      const scale = shape.length === 4 ? 2 : 4;
      return make({ scheme: "icnr", scale, init: pick(FANNED)(), mode: pick(["CRD", "DCR"]) }, shape, layout);
    }
    case 8:
      return pick([
        () => make({ scheme: "zerO" }, pick([matrix(), kernel(whole(1, 12))])),
        () => make({ scheme: "s4dReal" }, matrix()),
        () => make({ scheme: "identity", gain: signed() }, matrix()),
        () => make({ scheme: "dirac" }, kernel(whole(1, 12))),
        () =>
          make({ scheme: "chrono", steps: size(1, 3), gates: pick(["ifgo", "igfo", "iofg"]) }, [whole(1, 3), 4 * whole(1, 50)]),
      ])();
    case 9: {
      const [grid, order] = [whole(1, 12), whole(1, 5)];
      return make({ scheme: "kanSpline", grid, order, scale: size() }, [whole(1, 20), whole(1, 5), grid + order]);
    }
    default:
      return make(pick(POINTWISE)(), pick([[], [whole(1, 9000)], shapeOf(whole(1, 4), 10)]));
  }
}

/** So many tensors that Node does not refuse, and their bytes one after the other, each from a multiple of 8. */
export function randomTensors(count: number): { cases: TensorCase[]; values: Uint8Array } {
  const cases: TensorCase[] = [];
  const parts: Uint8Array[] = [];
  while (cases.length < count) {
    const tensor = randomTensor();
    const elements = tensor.shape.reduce((product, n) => product * n, 1);
    const start = pick([0, 0, whole(0, elements)]);
    const stop = pick([elements, elements, whole(start, elements)]);
    const dtype = pick(["f32", "f32", "f64", "f16", "bf16"] as const);
    const name = pick(["w", "", "層.重み", `h.${whole(0, 99)}.attn/kernel`]);
    const seed = String(BigInt(Math.floor(next() * 2 ** 32)) ** pick([1n, 2n]));
    const target = new ARRAYS[dtype](stop - start);
    const { initializer, shape, layout } = tensor;
    try {
      library.fill(initializer, target, { shape, layout, dtype, seed: BigInt(seed), name, offset: start });
    } catch (error) {
      // A random scheme may be one that the dtype cannot hold.
      if ((error as { code?: string }).code === "E_DTYPE") continue;
      if ((error as { code?: string }).code === "E_ARGUMENT" && /mean|interval|upper/.test(String(error))) continue;
      throw error;
    }
    cases.push({ ...tensor, dtype, seed, name, elements: [start, stop] });
    const bytes = new Uint8Array(Math.ceil(target.byteLength / 8) * 8);
    bytes.set(new Uint8Array(target.buffer));
    parts.push(bytes);
  }
  return { cases, values: Buffer.concat(parts) };
}
