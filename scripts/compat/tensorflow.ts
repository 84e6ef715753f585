// npx tsx scripts/compat/tensorflow.ts: 2,400 random calls of TensorFlow against tensorflow here.

import type { FloatDType } from "../../src/compat/index.js";
import { begin, type Call, crossCheck, NAMES } from "./crossCheck.js";

const { tensorflow, count, integer, number, pick } = await begin("tensorflow", { count: 2400, seed: 17 });
const { generator, statelessNormal, statelessTruncatedNormal, statelessUniform } = tensorflow.random;

const long = () => pick([() => integer(0, 100), () => integer(-(2 ** 31), 2 ** 31), () => integer(-(2 ** 53) + 1, 2 ** 53)])();
const size = () =>
  pick([[], [integer(0, 40)], [integer(1, 3000)], [integer(1, 20), integer(1, 20)], [3, 3, integer(1, 9), integer(1, 9)]]);
const bounds = () =>
  pick([
    [0, 1],
    [number(-3, 3), number(0, 5)],
    [number(-1000, 1000), number(0, 1e-3)],
  ]) as [number, number];
const normalDType = (): FloatDType => pick(["f32", "f32", "f64", "f16", "bf16"]);

function stateless(): Call {
  const seed = [long(), long()] as const;
  const shape = size();
  const [a, b] = bounds();
  const what = pick(["normal", "truncated_normal", "uniform", "integers", "all"] as const);
  const text = `${JSON.stringify(shape)}, np.array(${JSON.stringify(seed)}, np.int64)`;
  if (what === "uniform") {
    const dtype = pick(["f32", "f64", "f16", "bf16"] as const);
    return {
      python: `tf.random.stateless_uniform(${text}, ${a}, ${b}, dtype=tf.${NAMES[dtype]})`,
      ours: () => statelessUniform(shape, { seed, minval: a, maxval: b, dtype }),
    };
  }
  if (what === "integers") {
    const dtype = pick(["i32", "i64"] as const);
    const most = dtype === "i32" ? 2 ** 31 - 1 : 2 ** 53 - 1;
    const minval = integer(-most, most);
    const maxval = integer(minval + 1, most + 1);
    return {
      python: `tf.random.stateless_uniform(${text}, ${minval}, ${maxval}, dtype=tf.${NAMES[dtype]})`,
      ours: () => statelessUniform(shape, { seed, minval, maxval, dtype }),
    };
  }
  if (what === "all") {
    const dtype = pick(["i32", "i64", "u32", "u64"] as const);
    return {
      python: `tf.random.stateless_uniform(${text}, None, None, dtype=tf.${NAMES[dtype]})`,
      ours: () => statelessUniform(shape, { seed, minval: null, maxval: null, dtype }),
    };
  }
  const dtype = normalDType();
  const draw = what === "normal" ? statelessNormal : statelessTruncatedNormal;
  // A mean would take digits away, and with them the meaning of an ULP.
  const mean = dtype === "f64" ? 0 : a;
  return {
    python: `tf.random.stateless_${what}(${text}, ${mean}, ${b}, dtype=tf.${NAMES[dtype]})`,
    ours: () => draw(shape, { seed, mean, stddev: b, dtype }),
    ...(dtype === "f64" && { ulp: 4 }),
  };
}

/** Three draws of a generator, one after the other. */
function generated(): Call {
  const seed = long();
  const draws = Array.from({ length: 3 }, () => ({
    what: pick(["normal", "truncated_normal", "uniform"] as const),
    count: integer(1, 300),
  }));
  const names = { normal: "normal", truncated_normal: "truncatedNormal", uniform: "uniform" } as const;
  const dtype = pick(["f32", "f32", "f64"] as const);
  const list = draws.map(({ what, count }) => `lambda g: g.${what}([${count}], dtype=tf.${NAMES[dtype]})`);
  return {
    python: `drawn(${seed}, [${list.join(", ")}])`,
    ours: () => {
      const g = generator.fromSeed(seed);
      const numbers = draws.flatMap(({ what, count }) => [
        ...(g[names[what]] as (shape: number[], options: object) => Float32Array)([count], { dtype }),
      ]);
      return dtype === "f64" ? Float64Array.from(numbers) : Float32Array.from(numbers);
    },
    ...(dtype === "f64" && { ulp: 4 }),
  };
}

crossCheck(
  "tensorflow.py",
  Array.from({ length: count }, () => pick([stateless, stateless, generated])()),
);
