import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect/index.js";
import { readSafetensors, type WritableTensor, writeSafetensors } from "../../src/io/index.js";
import { safetensorsHeader } from "../../src/io/safetensorsHeader.js";
import { toTensor } from "../../src/io/writable.js";
import { inspectFile } from "../../src/node/index.js";
import { isovar, temporaryFolder } from "../support/cli.js";
import { fileOf } from "../support/files.js";
import { testUniforms } from "../support/prng.js";

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
function written(name: string, tensors: Record<string, WritableTensor>, metadata?: Record<string, string>): string {
  writeFileSync(path(name), writeSafetensors(tensors, metadata));
  return path(name);
}
const random = testUniforms(9);
const noise = (length: number, scale = 1) => Float32Array.from({ length }, () => scale * (2 * random() - 1));

writeFileSync(
  path("spec.json"),
  JSON.stringify({
    isovar: 1,
    stream: 1,
    parameters: [
      { name: "fc1/kernel", shape: [784, 256], init: "heNormal" },
      { name: "fc1/bias", shape: [256], init: "zeros" },
    ],
  }),
);
isovar(["init", path("spec.json"), "-o", path("model"), "--seed", "42"]);

describe("what it prints", () => {
  test("one row per tensor, the file, the verdict", () => {
    const { status, stdout, stderr } = isovar(["inspect", path("model")], { env: { ...process.env, COLUMNS: "200" } });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(/^tensor +type +shape +fan in→out +mean +std +min +max +zeros +off orthogonal +verdict$/);
    expect(lines[2]).toMatch(
      /^fc1\/kernel +f32 +784×256 +784→256 +\S+ +0\.050\d+ +-0\.11\d+ +0\.11\d+ +0 +0\.\d+ +He normal, truncated$/,
    );
    expect(lines[3]).toMatch(/^fc1\/bias +f32 +256 +– +0 +0 +0 +0 +100 % +– +constant 0 \(a bias\)$/);
    expect(lines[5]).toMatch(/model: 8\d\d\.\d kB in [\d.]+ s$/);
    expect(lines.at(-3)).toBe("layout io: the file's spec says so");
    expect(lines.at(-2)).toBe("no fault found in 2 tensors, 200,960 parameters");
  });

  test("--layout changes the fans", () => {
    const { tensors, layout } = JSON.parse(isovar(["inspect", path("model"), "--layout", "oi", "--json"]).stdout);
    expect(layout).toBe("oi");
    expect(tensors[0]).toMatchObject({ fanIn: 256, fanOut: 784, verdict: "He by fan out normal, truncated" });
  });

  test("in 80 columns, what tells least is left out and named", () => {
    const { stdout } = isovar(["inspect", path("model")], { env: { ...process.env, COLUMNS: undefined } });
    expect(stdout).toMatch(/^tensor +shape +fan in→out +mean +std +zeros +verdict\n/);
    expect(stdout).toContain("\n(COLUMNS=200 shows off orthogonal, min, max, type)\n");
    expect(stdout.split("\n").filter((line) => line.length > 80 && !line.startsWith("  "))).toEqual([]);
  });

  test("the layout that the file speaks of, and why it was taken", () => {
    const file = written("torch", { w: { shape: [8, 4], data: noise(32) } }, { format: "pt" });
    const { stdout } = isovar(["inspect", file]);
    expect(stdout).toContain('\nlayout oi: the file says format "pt", PyTorch\n');
    expect(stdout).toMatch(/\nw +f32 +8×4 +4→8 /);
    const asked = isovar(["inspect", file, "--layout", "io"]).stdout;
    expect(asked).toContain("\nlayout io: as asked for\n");
    expect(asked).toMatch(/\nw +f32 +8×4 +8→4 /);
  });

  test("metadata, shortened and safe to print", () => {
    const metadata = { epoch: "240", "no\u001b[2Jte": "a\nb\u202e", long: "😀".repeat(300) };
    const { stdout } = isovar(["inspect", written("metadata", { w: { shape: [8, 4], data: noise(32) } }, metadata)]);
    expect(stdout).toContain("\n  epoch: 240\n");
    expect(stdout).toContain("\n  no\\u001b[2Jte: a\\u000ab\\u202e\n");
    expect(stdout).toContain(`\n  long: ${"😀".repeat(100)}… (300 characters)\n`);
    expect(isovar(["inspect", path("model")]).stdout).toMatch(
      /\n {2}isovar.spec: \{"isovar":1.{89}… \(\d+ characters\)\n {2}isovar.seed: 42\n/,
    );
  });

  test("an optimizer's state in one line", () => {
    const slots = Object.fromEntries(["m", "v"].map((slot) => [`optimizer/${slot}/w`, { shape: [8, 4], data: noise(32, 1e-6) }]));
    const file = written("checkpoint", { w: { shape: [8, 4], data: noise(32) }, ...slots }, { "isovar-train": "1" });
    const { stdout } = isovar(["inspect", file]);
    expect(stdout).not.toContain("optimizer/m/w");
    expect(stdout).toContain(
      "\nnot counted as parameters: optimizer state (2 tensors, 64 numbers)\nno fault found in 1 tensor, 32 parameters\n",
    );
  });

  test("faults, and exit code 0 all the same", () => {
    const w = noise(3000, 0.2);
    const broken = w.slice();
    broken[17] = Number.NaN;
    const copied = w.slice();
    copied.copyWithin(300, 0, 100);
    const file = written("broken", {
      a: { shape: [30, 100], data: w },
      b: { shape: [30, 100], data: w },
      nan: { shape: [30, 100], data: broken },
      copied: { shape: [30, 100], data: copied },
      zeros: { shape: [30, 100], data: new Float32Array(3000) },
      "evil\u001b[2J\n": { shape: [1], data: new Float32Array(1) },
    });
    const { status, stdout, stderr } = isovar(["inspect", file, "--layout", "oi"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(
      '\n! "nan": 1 value NaN\n! "copied": 1 copied row: 3 is 0 again\n! "zeros": all zeros\n! "a", "b": equal;',
    );
    expect(stdout).toContain("\n4 faults found in 6 tensors, 15,001 parameters\n");
    expect(stdout).toContain("! not finite: 1 NaN");
    expect(stdout).toContain("evil\\u001b[2J\\u000a");
    expect(stdout).not.toContain("\u001b");
  });

  test("--json says the same", () => {
    const report = JSON.parse(isovar(["inspect", path("model"), "--json"]).stdout);
    expect(report).toMatchObject({ faults: [], equal: [], parameterCount: 200_960, layout: "io" });
    expect(report.tensors[0]).toMatchObject({
      name: "fc1/kernel",
      distribution: "truncated normal",
      target: { name: "He" },
      nan: 0,
    });
  });

  test("--help", () => {
    const { status, stdout } = isovar(["inspect", "--help"]);
    expect(status).toBe(0);
    for (const option of ["--layout", "--json", "--help"]) expect(stdout).toContain(option);
  });
});

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength);

describe("the file against memory", () => {
  test("pieces of the file end anywhere: the same reports as of the bytes at once", async () => {
    const tensors: Record<string, WritableTensor> = {
      odd: { shape: [7], data: new Uint8Array(7).fill(3) },
      long: { shape: [3, 700_001], data: noise(2_100_003) },
      rows: { shape: [3000, 777], data: noise(2_331_000) },
      askew: { shape: [1000, 777], dtype: "bf16", data: Uint16Array.from(noise(777_000), (x) => 0x3f80 + ((x * 64) | 0)) },
      byte: { shape: [1], data: Int8Array.of(-5) },
      doubles: { shape: [501, 301], data: Float64Array.from(noise(501 * 301)) },
      integers: { shape: [9], data: BigInt64Array.from({ length: 9 }, (_, i) => BigInt(i)) },
      empty: { shape: [0, 4], data: new Float32Array(0) },
      vector: { shape: [1_048_577], data: noise(1_048_577) },
    };
    // Laid by hand: other writers do not sort by width, so that elements may begin anywhere.
    const file = path("pieces");
    const entries = Object.entries(tensors).map(([name, tensor]) => ({
      ...toTensor("test", tensor),
      name,
      bytes: tensor.data.byteLength,
    }));
    writeFileSync(file, Buffer.concat([safetensorsHeader(entries), ...Object.values(tensors).map(({ data }) => bytesOf(data))]));
    const whole = inspect(readSafetensors(readFileSync(file)).tensors, { layout: "oi" });
    const { path: _, bytes, metadata, seconds, ...found } = await inspectFile(file, { layout: "oi" });
    expect(found).toEqual(whole);
    expect(found.tensors.map(({ name }) => name)).toEqual(Object.keys(tensors));
  });

  test("a second look at rows that begin alike, and at matrices that look orthogonal", async () => {
    const rows = noise(20 * 300);
    rows.copyWithin(300, 0, 299);
    rows.copyWithin(600, 0, 300);
    const identity = Float32Array.from({ length: 64 * 64 }, (_, i) => (i % 65 === 0 ? 1 : 0));
    const { tensors } = await inspectFile(
      written("second", { rows: { shape: [20, 300], data: rows }, identity: { shape: [64, 64], data: identity } }),
    );
    expect(tensors[0]!.copiedRows).toEqual({ count: 1, example: [0, 2] });
    expect(tensors[1]).toMatchObject({
      orthogonality: { distance: 0, vectors: 64 },
      verdict: expect.stringMatching(/^orthogonal/),
    });
  });

  test("the files of an index as one model: equal tensors and scales across them", async () => {
    const [a, b] = [noise(700_000, 0.05), noise(6000, 0.05)];
    const shards: Record<string, WritableTensor>[] = [
      {
        b: { shape: [100, 60], data: b },
        a: { shape: [1000, 700], data: a },
        empty: { shape: [0, 4], data: new Float32Array(0) },
      },
      {
        "q.weight": {
          dtype: "f8_e4m3",
          shape: [30, 20],
          data: Uint8Array.from(b.subarray(0, 600), (x) => 0x38 + Math.floor(60 * x)),
        },
        "bn.running_var": { shape: [6], data: new Float32Array(6).fill(1) },
      },
      { again: { shape: [1000, 700], data: a }, "q.weight_scale": { shape: [30, 1], data: noise(30, 0.01) } },
    ];
    const fileNames = shards.map((_, i) => `model-0000${i + 1}-of-00003.safetensors`);
    for (const [i, tensors] of shards.entries()) written(fileNames[i]!, tensors, { format: "pt", shard: String(i) });
    const weightMap = Object.fromEntries(
      shards.flatMap((tensors, i) => Object.keys(tensors).map((name) => [name, fileNames[i]!])),
    );
    const index = path("model.safetensors.index.json");
    writeFileSync(index, JSON.stringify({ metadata: { total_size: 1 }, weight_map: weightMap }));
    const progress: number[] = [];
    const {
      path: _,
      bytes,
      metadata,
      seconds,
      ...found
    } = await inspectFile(index, {
      onProgress: ({ doneBytes, totalBytes }) => progress.push(doneBytes / totalBytes),
    });
    // As one file lays them: bytes, not names, decide the order.
    const order = fileNames.flatMap((name) => [...readSafetensors(readFileSync(path(name))).tensors]);
    expect(found).toEqual(inspect(new Map(order), { metadata: { format: "pt" } }));
    expect(found.equal).toEqual([["a", "again"]]);
    expect(found.tensors.find(({ name }) => name === "q.weight")!.scale).toBe("q.weight_scale");
    expect(metadata).toEqual({ format: "pt" });
    expect(bytes).toBe(fileNames.reduce((sum, name) => sum + readFileSync(path(name)).length, 0));
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual([...progress].sort((x, y) => x - y));
    const { status, stdout } = isovar(["inspect", index]);
    expect(status).toBe(0);
    expect(stdout).toContain("index.json: 5.6 MB in ");
    expect(stdout).toContain('layout oi: the file says format "pt", PyTorch');
  });

  test("an index whose file is not there, or holds something else, is refused", () => {
    const index = path("broken.index.json");
    writeFileSync(index, JSON.stringify({ weight_map: { w: "none.safetensors" } }));
    expect(isovar(["inspect", index])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("none.safetensors: no such file"),
    });
    writeFileSync(index, JSON.stringify({ weight_map: { other: "torch" } }));
    expect(isovar(["inspect", index])).toMatchObject({ status: 1, stderr: expect.stringContaining('has no tensor "other"') });
  });

  test("a file of 6 GB, mostly holes, in bounded memory", async () => {
    const shape = [1_500_000, 1000];
    const header = fileOf({ w: { dtype: "F32", shape, data_offsets: [0, 6e9] } });
    writeFileSync(path("sparse"), header);
    truncateSync(path("sparse"), header.length + 6e9);
    const controller = new AbortController();
    const before = process.memoryUsage().rss;
    // A tenth of it: enough to see whether memory grows with what was read.
    const onProgress = ({ doneBytes }: { doneBytes: number }) => {
      if (doneBytes > 6e8) controller.abort(new Error("enough"));
    };
    await expect(inspectFile(path("sparse"), { signal: controller.signal, onProgress })).rejects.toThrow("enough");
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });

  test("stops at a signal", async () => {
    const reason = new Error("enough");
    await expect(inspectFile(path("model"), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("refused", () => {
  mkdirSync(path("folder"));
  writeFileSync(path("hole"), fileOf({ a: { dtype: "F32", shape: [1], data_offsets: [4, 8] } }, 8));
  writeFileSync(path("twice"), fileOf('{"__metadata__":{},"__metadata__":{}}'));
  test.each([
    ["a missing file", path("none"), /none: no such file or folder \(ENOENT\)/],
    ["a folder", path("folder"), /is a folder/],
    ["a hole", path("hole"), /hole: a hole of 4 bytes lies before tensor "a"/],
    ["a key twice", path("twice"), /twice: header: duplicate key "__metadata__" at line 1, column 20/],
  ])("%s: exit code 1, one line", (_, file, message) => {
    const { status, stdout, stderr } = isovar(["inspect", file]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
  });

  test.each([
    [["inspect"], /<file\.safetensors> is missing/],
    [["inspect", path("model"), "--layout", "hw"], /--layout must be io or oi, not "hw"/],
    [["inspect", path("model"), "--sead", "1"], /there is no option --sead/],
  ])("wrong usage: exit code 2", (args, message) => {
    const { status, stderr } = isovar(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("as a function: options that it does not know", async () => {
    await expect(inspectFile(path("model"), { layout: "x" as never })).rejects.toMatchObject({ code: "E_LAYOUT" });
    await expect(inspectFile(path("model"), { foo: 1 } as never)).rejects.toMatchObject({ code: "E_ARGUMENT" });
    await expect(inspectFile("")).rejects.toMatchObject({ code: "E_FILE" });
  });
});

describe("--against a plan", () => {
  const spec = path("spec.json");

  test("0 and one line for a file that follows it, whatever its seed", () => {
    const { status, stdout } = isovar(["inspect", path("model"), "--against", spec]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\nno finding in 2 tensors against the plan\n$/);
  });

  test("takes the layout of the plan, where no option and no metadata say another", () => {
    const drawn = readSafetensors(readFileSync(path("model"))).tensors;
    const file = written("transposed", { w: { shape: [256, 784], data: drawn.get("fc1/kernel")!.data as Float32Array } });
    const plan = path("oi.json");
    const parameters = [{ name: "w", shape: [256, 784], init: "heNormal" }];
    writeFileSync(plan, JSON.stringify({ isovar: 1, stream: 1, layout: "oi", parameters }));
    const said = (...more: string[]) => isovar(["inspect", file, "--against", plan, ...more]).stdout;
    expect(said()).toContain("\nlayout oi: that of the plan\n");
    expect(said("--layout", "io")).toContain("\nlayout io: as asked for\n");
    expect(isovar(["inspect", file]).stdout).toContain("\nlayout io: the default: the file does not say\n");
    expect(isovar(["inspect", path("model"), "--against", plan]).stdout).toContain("\nlayout io: the file's spec says so\n");
  });

  test("1 and a line for each finding", () => {
    const drawn = readSafetensors(readFileSync(path("model"))).tensors;
    const kernel = drawn.get("fc1/kernel")!.data as Float32Array;
    const file = written("narrow", { "fc1/kernel": { shape: [784, 256], data: kernel.map((x) => 0.8796 * x) } });
    const { status, stdout } = isovar(["inspect", file, "--against", spec]);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /\n! fc1\/kernel: std 0\.0443 where 0\.0505 is due, 0\.878 of it \(cut at .*\)\n! fc1\/bias: not in the file\n/,
    );
    expect(stdout).toMatch(/\n2 findings in 1 tensor against the plan\n$/);
    const { against, verdict } = JSON.parse(isovar(["inspect", file, "--against", spec, "--json"]).stdout);
    expect(against.findings.map(({ kind }: { kind: string }) => kind)).toEqual(["std", "missing"]);
    expect(verdict).toBe("no fault found in 1 tensor, 200,704 parameters");
  });

  test("the dtype is the file's where neither says one, and --dtype's where it is given", () => {
    isovar(["init", spec, "-o", path("half"), "--seed", "1", "--dtype", "bf16"]);
    expect(isovar(["inspect", path("half"), "--against", spec]).status).toBe(0);
    const { status, stdout } = isovar(["inspect", path("half"), "--against", spec, "--dtype", "f32"]);
    expect(status).toBe(1);
    expect(stdout).toContain("! fc1/kernel: bf16 where f32 is due\n");
  });

  test("a scheme over shapes: --scheme, which says what it stands for", () => {
    const listing = path("listing.txt");
    writeFileSync(listing, "fc1/kernel: [784, 256]\nfc1/bias: [256]\n");
    const { status, stdout } = isovar(["inspect", path("model"), "--against", listing, "--scheme", "keras"]);
    expect(status).toBe(1);
    expect(stdout).toContain("\nread as ");
    expect(stdout).toContain("! fc1/kernel: std 0.0504 where 0.0439 is due, 1.15 of it");
  });

  test("wrong usage", () => {
    const { status, stderr } = isovar(["inspect", path("model"), "--scheme", "gpt2"]);
    expect(status).toBe(2);
    expect(stderr).toContain("--scheme is that of --against, which is missing");
    expect(isovar(["inspect", path("model"), "--against", path("none.json")]).status).toBe(1);
  });
});
