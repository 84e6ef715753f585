// npx tsx scripts/compat/torchStateless.ts: 2,400 random calls of torch.func._random against torch.stateless.

import { begin, type Call, crossCheck, NAMES } from "./crossCheck.js";

const { torch, count, integer, number, pick } = await begin("torchStateless", { count: 2400, seed: 16 });
const { bits, foldIn, normal, randint, split, uniform } = torch.stateless;

const INTEGERS = ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"] as const;
const FLOATS = ["f32", "f64", "f16", "bf16"] as const;

const word = () => BigInt(integer(0, 2 ** 32));
/** Any integer of 64 bits, often one near the end of 32 or 64 bits. */
const wide = () =>
  pick([
    word,
    () => (word() << 32n) | word(),
    () => 2n ** 32n - 1n - BigInt(integer(0, 600)),
    () => 2n ** 64n - 1n - BigInt(integer(0, 600)),
  ])();
const size = () => pick([[], [integer(0, 40)], [integer(1, 3000)], [integer(1, 20), integer(1, 20)], [2, 3, integer(1, 9)]]);
const flat = (keys: readonly (readonly [bigint, bigint])[]) => BigUint64Array.from(keys.flat());

function call(): Call {
  const [seed, offset] = [wide(), wide()];
  const key = [seed, offset] as const;
  const shape = size();
  const common = `key(${seed}, ${offset}), ${JSON.stringify(shape)}, dtype=torch.`;
  const what = pick(["foldIn", "split", "bits", "randint", "uniform", "uniform", "normal", "normal", "normal"]);
  if (what === "foldIn") {
    const data = pick([wide(), -word()]);
    return { python: `random.fold_in(key(${seed}, ${offset}), ${data})`, ours: () => flat([foldIn(key, data)]) };
  }
  if (what === "split") {
    const n = integer(1, 30);
    return { python: `random.split(key(${seed}, ${offset}), ${n})`, ours: () => flat(split(key, n)) };
  }
  if (what === "bits") {
    const dtype = pick(INTEGERS);
    return { python: `random.bits(${common}${NAMES[dtype]})`, ours: () => bits(key, shape, { dtype }) };
  }
  if (what === "randint") {
    const dtype = pick(INTEGERS);
    const most = dtype.endsWith("64") ? 2 ** 53 - 1 : dtype.endsWith("32") ? 2 ** 27 : 2 ** Number(dtype.slice(1)) / 2 - 1;
    const low = dtype.startsWith("u") ? integer(0, most) : integer(-most, most);
    const high = integer(low + 1, most + 1);
    const [python, bounds] = pick([
      [`low=${low}, high=${high}`, { low, high }],
      ["low=None", { low: null }],
      ["low=None, high=0", dtype.startsWith("u") ? { low, high } : { low: null, high: 0 }],
    ] as const);
    const text = python === "low=None, high=0" && dtype.startsWith("u") ? `low=${low}, high=${high}` : python;
    return { python: `random.randint(${common}${NAMES[dtype]}, ${text})`, ours: () => randint(key, shape, { ...bounds, dtype }) };
  }
  const dtype = pick(FLOATS);
  const [a, b] = pick([
    [0, 1],
    [number(-3, 3), number(0, 5)],
    [number(-1000, 1000), number(0, 1e-3)],
    [number(-1e-4, 0), number(0, 2e-4)],
  ] as const);
  if (what === "uniform") {
    return {
      python: `random.uniform(${common}${NAMES[dtype]}, low=${a}, high=${b})`,
      ours: () => uniform(key, shape, { low: a, high: b, dtype }),
    };
  }
  // A mean would take digits away, and with them the meaning of an ULP.
  const mean = dtype === "f64" ? 0 : a;
  return {
    python: `random.normal(${common}${NAMES[dtype]}, mean=${mean}, std=${b})`,
    ours: () => normal(key, shape, { mean, std: b, dtype }),
    ...(dtype === "f64" && { ulp: 4 }),
  };
}

crossCheck("torchStateless.py", Array.from({ length: count }, call));
