// The first values of every structured scheme, and a hash of more of them: a change here breaks the stream.

import { expect, it } from "vitest";
import * as isovar from "../../../src/index.js";
import { type DType, type Initializer, init, type Layout } from "../../../src/index.js";
import { describeEachCore } from "../../support/cores.js";
import { DTYPES, numbers, roundTo } from "../../support/dtypes.js";
import { hashOf } from "../../support/philox.js";
import { STRUCTURED } from "../table.js";

const { deltaOrthogonal, dirac, identity, integers, orthogonal, permutation, sign, sparse } = isovar;

interface Literal {
  name: string;
  initializer: Initializer;
  shape: number[];
  layout?: Layout;
  /** First values: of f64 to their last digit, and what f32 has. */
  f64?: number[];
  f32?: number[];
  /** FNV-1a 64 of all bytes, little-endian. */
  hash: Partial<Record<DType, string>>;
}

const LITERALS: Literal[] = [
  {
    name: "orthogonal",
    initializer: orthogonal(),
    shape: [3, 3],
    f32: [0.24951303005218506, -0.8547021746635437, 0.4552222788333893, -0.9540966749191284, -0.136560320854187],
    f64: [0.2495130214757395, -0.854702259248189, 0.4552222535752036, -0.9540966568565789, -0.13656027544792104],
    hash: { f32: "ac4f9036cbdb63f8", f64: "6152d273f2434080", f16: "35df41146a72c02e", bf16: "759acadd8d48c682" },
  },
  {
    name: "orthogonal, tall, two blocks of reflectors and more, a gain",
    initializer: orthogonal({ gain: -1.5 }),
    shape: [70, 40],
    f32: [-0.09587252140045166, -0.2035444676876068, 0.04984147846698761, -0.12771394848823547, -0.1330215334892273],
    f64: [-0.09587250573909778, -0.20354451709944438, 0.04984147066164574, -0.12771392506548268, -0.133021574563861],
    hash: { f32: "7a3917de956552d3", f64: "757c1fab407403d5", f16: "22f8d4615bc83b83", bf16: "592967d7106e152f" },
  },
  {
    name: "orthogonal, wide",
    initializer: orthogonal(),
    shape: [40, 70],
    f32: [0.06391501426696777, -0.24440044164657593, 0.04243498668074608, 0.04831921309232712, -0.054213833063840866],
    f64: [0.06391500382606519, -0.24440043695015592, 0.04243497828168886, 0.04831921030266695, -0.05421383649108355],
    hash: { f32: "f655a527e20e9bc4", f64: "03f1d6200ba0ea28", f16: "a93cf6f72d60fc8e", bf16: "9ff90de24d47ad23" },
  },
  {
    name: "orthogonal, three of them",
    initializer: orthogonal(),
    shape: [3, 5, 4],
    layout: { batch: 0, in: 1, out: 2 },
    f32: [0.2400524616241455, 0.43939200043678284, -0.5115272998809814, 0.6028523445129395, -0.9179213047027588],
    f64: [0.24005253888402733, 0.4393919336277031, -0.5115271853911972, 0.6028524081901675, -0.9179213311777135],
    hash: { f32: "2d1f3f066e4dd810", f64: "65065db74629fb6f", f16: "62399f4aeb1a7345", bf16: "8dd7252c6d13c5da" },
  },
  {
    name: "deltaOrthogonal",
    initializer: deltaOrthogonal(),
    shape: [1, 2, 3],
    f32: [0.24951303005218506, -0.9540966749191284, 0.16565877199172974, -0.8547021746635437, -0.136560320854187],
    f64: [0.2495130214757395, -0.9540966568565789, 0.16565875011343772, -0.854702259248189, -0.13656027544792104],
    hash: { f32: "357706c11de6846c", f64: "52d73d376063f496", f16: "ef84b2b6b693169c", bf16: "82d99f976d9b03d7" },
  },
  {
    name: "deltaOrthogonal, two spatial axes",
    initializer: deltaOrthogonal(),
    shape: [3, 3, 4, 6],
    hash: { f32: "f470d491a96cf95a", f64: "0f2cbc46aa8e196c", f16: "5eddf58ce58d701f", bf16: "3e0a8d2caabe82b0" },
  },
  {
    name: "sparse",
    initializer: sparse({ sparsity: 0.5 }),
    shape: [4, 2],
    f32: [0.007438909262418747, 0.010492694564163685, 0, 0, 0, -0.011540294624865055, -0.0028241234831511974, 0],
    f64: [0.007438909230107862, 0.01049269399145904, 0, 0, 0, -0.011540295212443428, -0.0028241238090289107, 0],
    hash: { f32: "ee4ba75f93e432ab", f64: "240b230025e058aa", f16: "13d895ab5794d28e", bf16: "f6d6686e46f87381" },
  },
  {
    name: "sparse, larger",
    initializer: sparse({ sparsity: 0.1, std: 1 }),
    shape: [100, 30],
    f32: [0, 1.049269437789917, -1.1549235582351685, -0.9863986968994141, 0],
    f64: [0, 1.0492693991459041, -1.154923647253219, -0.9863985791980839, 0],
    hash: { f32: "114945159011727e", f64: "c41a47f2794a5ef7", f16: "0a2b778dbe21136b", bf16: "36476247a8b61008" },
  },
  {
    name: "integers",
    initializer: integers({ upper: 100 }),
    shape: [1000],
    f32: [42, 29, 49, 46, 84, 86, 53, 60],
    f64: [42, 29, 49, 46, 84, 86, 53, 60],
    hash: { f32: "395ca1047e4ba880", f64: "2f2b4bd817876241", f16: "07cb83442c390d36", bf16: "003f1d5a382d0530" },
  },
  {
    name: "integers of 32 bits",
    initializer: integers({ lower: -(2 ** 31), upper: 2 ** 31 }),
    shape: [1000],
    f64: [-302339107, -874875141, -29125672, -152548718, 1490212068, 1578135757, 163934634, 443844203],
    hash: { f64: "5733ba206554e7c8" },
  },
  {
    name: "permutation",
    initializer: permutation(),
    shape: [8],
    f32: [5, 6, 3, 2, 4, 1, 0, 7],
    f64: [5, 6, 3, 2, 4, 1, 0, 7],
    hash: { f32: "5eb87918f0659348", f64: "5e32d765a5378b10", f16: "3b0f6d2a103f7c53", bf16: "7727abeeef459078" },
  },
  {
    name: "permutation of 250",
    initializer: permutation(),
    shape: [250],
    f32: [167, 6, 239, 80, 179, 217, 33, 48],
    f64: [167, 6, 239, 80, 179, 217, 33, 48],
    hash: { f32: "149eb4fb102ea4d5", f64: "e94aecaa6d18c25c", f16: "4c6f1323e2b96e1b", bf16: "cd071ef0ba158f45" },
  },
  {
    name: "permutation of 100,000",
    initializer: permutation(),
    shape: [100_000],
    f32: [71528, 60993, 58110, 6675, 58900, 92350, 13822, 54424],
    hash: { f32: "08763170d2ff1b1c" },
  },
  {
    name: "sign",
    initializer: sign(),
    shape: [1000],
    f32: [1, 1, 1, 1, -1, -1, -1, -1],
    f64: [1, 1, 1, 1, -1, -1, -1, -1],
    hash: { f32: "244420874f02ea65", f64: "780aff7eb36a4fa5", f16: "bf615263edfc52a5", bf16: "73895d4ee8ebe5c5" },
  },
  {
    name: "identity",
    initializer: identity({ gain: 0.1 }),
    shape: [3, 4],
    f64: [0.1, 0, 0, 0, 0, 0.1, 0, 0, 0, 0, 0.1, 0],
    hash: { f32: "7c31e5ebfb961c5b", f64: "41f63118df3f3700", f16: "8065b960d7ced95d", bf16: "575c4eefc9a35403" },
  },
  {
    name: "dirac",
    initializer: dirac({ groups: 2 }),
    shape: [3, 2, 4],
    f32: [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1],
    hash: { f32: "132eccf5e6a75365", f64: "199b7e9ddc3905a5", f16: "a403dc119bdf8fa5", bf16: "8b2ed8e0b5d890c5" },
  },
];

describeEachCore("literals", (core) => {
  it.each(LITERALS)("$name", ({ initializer, shape, layout, hash, ...first }) => {
    for (const dtype of Object.keys(hash) as DType[]) {
      const values = init(initializer, shape, { core, layout, dtype, seed: 42, name: "w" });
      // f16 and bf16 are the f32 values rounded once.
      const expected = dtype === "f64" ? first.f64 : first.f32?.map((x) => roundTo(dtype, x));
      if (expected) expect([...numbers(dtype, values)].slice(0, expected.length)).toEqual(expected);
      expect({ dtype, hash: hashOf(values) }).toEqual({ dtype, hash: hash[dtype] });
    }
  });
});

it("every structured scheme has a literal in every dtype", () => {
  for (const dtype of DTYPES) {
    const covered = LITERALS.filter(({ hash }) => hash[dtype]).map(({ initializer }) => initializer.scheme);
    expect([...new Set(covered)].sort()).toEqual([...STRUCTURED].sort());
  }
});
