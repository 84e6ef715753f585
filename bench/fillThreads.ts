// What does a second thread bring to filling arrays, to a whole model in memory, and to one on disk?

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Core, createCore, fill, fillAsync, init, key, plan, uniform } from "isovar";
import { write } from "isovar/node";
import { atLeast, type Bench, type Figure } from "./figure.js";
import { compare, type Timing } from "./harness.js";
import { nsPer, SECONDS } from "./table.js";

const SPEC = readFileSync(new URL("../examples/models/gpt2-small.json", import.meta.url), "utf8");
const COUNTS = [1, 2] as const;

const ordinary = (length: number) => new Float32Array(length);
const shared = (length: number) => new Float32Array(new SharedArrayBuffer(4 * length));

const ratioOf = ([one, two]: readonly Timing[]) => one!.median / two!.median;

/** Throws unless both threads' cores draw the same bits. */
function verifyEqual(cores: readonly Core[], make: (length: number) => Float32Array): void {
  const [one, two] = cores.map((core) => fill(uniform(), make(2 ** 21 + 17), { key: key(1), core }));
  if (!one!.every((x, i) => x === two![i])) throw new Error("two threads draw other bits than one");
}

export const fillThreads: Bench = async ({ quick, show }) => {
  const figures: Figure[] = [];
  const cores = COUNTS.map((threads) => createCore({ threads }));
  let stream = 0;
  for (const [memory, make] of [
    ["shared memory", shared],
    ["an ordinary array", ordinary],
  ] as const) {
    verifyEqual(cores, make);
    for (const power of quick ? [22] : [18, 20, 22, 25]) {
      const out = make(2 ** power);
      const cases = [
        ...cores.map((core) => ({
          name: `fill, ${core.threads} threads`,
          run: () => void fill(uniform(), out, { key: key(stream++), core }),
        })),
        ...COUNTS.map((threads) => ({
          name: `fillAsync, ${threads} threads`,
          run: async () => void (await fillAsync(uniform(), out, { key: key(stream++), core: cores[1]!, threads })),
        })),
      ];
      const rows = await compare(cases, power > 22 ? 9 : 41);
      show({
        id: `fill-threads-${make === shared ? "shared" : "ordinary"}-${power}`,
        title: `uniform f32 on two threads, 2^${power} values`,
        inside: `into ${memory} that is there already`,
        unit: nsPer("value", out.length),
        rows,
      });
      if (power < 22) continue;
      figures.push(atLeast(`uniform f32, 2^${power}, ${memory}: two threads over one, fill`, ratioOf(rows), 1.85));
      figures.push(atLeast(`uniform f32, 2^${power}, ${memory}: the same, fillAsync`, ratioOf(rows.slice(2)), 1.85));
    }
  }

  const planned = plan(SPEC, { seed: 42 });
  const { tensors, seed } = planned;
  const inMemory = await compare(
    cores.map((core) => ({
      name: `${core.threads} threads`,
      run: () => void tensors.map(({ initializer, shape, name }) => init(initializer, shape, { seed, name, core })),
    })),
    quick ? 1 : 7,
    1,
  );
  show({
    id: "model-threads",
    title: "GPT-2 small in memory on two threads",
    inside: "every tensor as a new array",
    unit: SECONDS,
    rows: inMemory,
  });
  figures.push(atLeast("GPT-2 in memory: two threads over one", ratioOf(inMemory), 1.5));

  // On the disk of the working folder: a temporary folder may be memory.
  const folder = mkdtempSync(join(process.cwd(), "bench-"));
  try {
    const path = join(folder, "model.safetensors");
    const rows = await compare(
      COUNTS.map((threads) => ({ name: `${threads} threads`, run: async () => void (await write(planned, path, { threads })) })),
      quick ? 1 : 7,
      1,
    );
    const inside = "sampled, hashed, written, synced";
    show({ id: "model-disk-threads", title: "GPT-2 small to disk on two threads", inside, unit: SECONDS, rows });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
};
