import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type WritableTensor, writeSafetensors } from "../../src/io/index.js";
import { loadFile } from "../../src/node/index.js";
import { dense, fit, type Net, predict, save, sequential } from "../../src/train/index.js";
import { temporaryFolder } from "../support/cli.js";
import { writeLarge } from "../support/files.js";
import { expectRefused } from "../support/refusal.js";
import { bits, classifier, digest, numbers } from "../train/nets.js";

const folder = temporaryFolder();
const file = (name: string, content: Uint8Array | string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** Tensors in two files, and the path of their index. */
function sharded(name: string, tensors: ReadonlyMap<string, WritableTensor>, metadata?: Record<string, string>): string {
  const map: Record<string, string> = {};
  const rows = [...tensors];
  for (const part of [0, 1]) {
    const own = rows.filter((_, i) => i % 2 === part);
    file(`${name}-${part}.safetensors`, writeSafetensors(new Map(own), metadata));
    for (const [key] of own) map[key] = `${name}-${part}.safetensors`;
  }
  return file(`${name}.safetensors.index.json`, JSON.stringify({ metadata: { total_size: 1 }, weight_map: map }));
}

const trained = async (seed: number): Promise<Net> => {
  const net = classifier(seed);
  await fit(net, { x: numbers(40), y: [0, 1, 2, 0, 1, 2, 0, 1, 2, 0] }, { epochs: 2, optimizer: "adam" });
  return net;
};

test("a checkpoint goes on from its file as from its bytes", async () => {
  const [one, other] = [await trained(1), classifier(2)];
  const path = file("net.safetensors", save(one, { metadata: { classes: '["a"]' } }));
  const { metadata } = await loadFile(other, path);
  expect(metadata).toMatchObject({ classes: '["a"]', "isovar-train": "1" });
  expect(digest(other)).toBe(digest(one));
});

test("weights of many files are those of one", async () => {
  const [one, other] = [classifier(1), classifier(2)];
  const { metadata } = await loadFile(other, sharded("many", one.weights(), { own: "x" }));
  expect({ ...metadata }).toEqual({ own: "x" });
  expect(bits(other)).toEqual(bits(one));
});

test("names, layout, ties and scales are as for load, across files", async () => {
  const net = sequential([dense(2, { bias: false }), dense(2, { bias: false })], { inputShape: [2], seed: 1 });
  const tensors = new Map<string, WritableTensor>([
    ["fc.weight", { dtype: "f8_e5m2", shape: [2, 2], data: Uint8Array.of(0x3c, 0x40, 0x3c, 0) }],
    ["fc.weight_scale", { shape: [2], data: Float32Array.of(2, 3) }],
  ]);
  const names = { "0.dense/kernel": "fc.weight", "1.dense/kernel": "tied" };
  await loadFile(net, sharded("scaled", tensors, { tied: "fc.weight" }), { layout: "oi", names });
  expect(net.parameters.map(({ data }) => [...data])).toEqual([
    [2, 3, 4, 0],
    [2, 3, 4, 0],
  ]);
  expect([...predict(net, [1, 1])]).toEqual([6 * 2 + 3 * 4, 6 * 3]);
});

test("a tensor behind the first 4 GiB is read by its place", async () => {
  const path = join(folder, "large.safetensors");
  writeLarge(path, { w: { shape: [2, 1], data: Float32Array.of(3, 4) } });
  const net = sequential([dense(1, { bias: false })], { inputShape: [2], seed: 1 });
  await loadFile(net, path, { names: { "0.dense/kernel": "w" } });
  expect([...net.parameters[0]!.data]).toEqual([3, 4]);
});

test("what is refused touches no weight", async () => {
  const net = classifier(1);
  const before = bits(net);
  const weights = (change: (tensors: Map<string, WritableTensor>) => void) => {
    const tensors: Map<string, WritableTensor> = new Map(net.weights());
    change(tensors);
    return sharded("wrong", tensors);
  };
  await expectRefused("E_CHECKPOINT", ["loadFile: ", "index.json", 'no tensor "1.dense/bias"'], () =>
    loadFile(
      net,
      weights((tensors) => tensors.delete("1.dense/bias")),
    ),
  );
  const nan = { shape: [3], data: Float32Array.of(1, 2, Number.NaN) };
  await expectRefused("E_FILE", ['"1.dense/bias" holds NaN', "index 2"], () =>
    loadFile(
      net,
      weights((tensors) => tensors.set("1.dense/bias", nan)),
    ),
  );
  await expectRefused("E_FILE", "no such file", () => loadFile(net, join(folder, "none.safetensors")));
  await expectRefused("E_FILE", "path", () => loadFile(net, ""));
  await expectRefused("E_ARGUMENT", 'unknown option "layuot"', () =>
    loadFile(
      net,
      weights(() => {}),
      { layuot: "oi" } as object,
    ),
  );
  expect(bits(net)).toEqual(before);
});

test("a net that fit took, or that was disposed while the file was read, is left alone", async () => {
  const net = classifier(1);
  const path = file("own.safetensors", save(net));
  const loading = loadFile(net, path);
  const stop = new AbortController();
  const data = { x: numbers(400), y: new Array<number>(100).fill(1) };
  const training = fit(net, data, { epochs: 1e6, signal: stop.signal });
  await expectRefused("E_ARGUMENT", "fit is training this net", () => loading);
  stop.abort("stopped");
  await expect(training).rejects.toBe("stopped");
  const late = loadFile(net, path);
  net.dispose();
  await expectRefused("E_DISPOSED", "disposed", () => late);
});
