import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSafetensors, type WritableTensor, writeSafetensors } from "../../src/io/index.js";
import { verify } from "../../src/node/index.js";
import { plan } from "../../src/plan/index.js";
import resaved from "../fixtures/resaved.json" with { type: "json" };
import { isovar, temporaryFolder } from "../support/cli.js";
import { fromBase64 } from "../support/files.js";

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const spec = (name: string, parameters: object[], rest: object = {}) => {
  writeFileSync(path(name), JSON.stringify({ isovar: 1, stream: 1, ...rest, parameters }));
  return path(name);
};
const PARAMETERS = [
  { name: "fc1/kernel", shape: [784, 256], init: "heNormal" },
  { name: "fc1/bias", shape: [256], init: "zeros" },
  { name: "empty", shape: [0, 3], init: "zeros" },
  { name: "scalar", shape: [], init: { scheme: "normal" } },
];
const SPEC = spec("spec.json", PARAMETERS);

function drawn(name: string, specPath: string, seed = "42"): { path: string; sha256: string } {
  const { stdout } = isovar(["init", specPath, "-o", path(name), "--seed", seed, "--json"]);
  return JSON.parse(stdout);
}
const { path: FILE, sha256: SHA256 } = drawn("whole.safetensors", SPEC);

/** The file with some bytes changed, counted from its end. */
function changed(name: string, change: (bytes: Buffer, dataAt: number) => void): string {
  const bytes = readFileSync(FILE);
  change(bytes, 8 + Number(bytes.readBigUInt64LE(0)));
  writeFileSync(path(name), bytes);
  return path(name);
}

/** The file read, changed and written again. */
function rewritten(name: string, change: (tensors: Map<string, never>, metadata: Record<string, string>) => void): string {
  const { tensors, metadata } = readSafetensors(readFileSync(FILE));
  const copy = { ...metadata };
  change(tensors as Map<string, never>, copy);
  writeFileSync(path(name), writeSafetensors(tensors, copy));
  return path(name);
}

describe("verified", () => {
  test("what init wrote, by its own metadata", () => {
    const { status, stdout, stderr } = isovar(["verify", FILE]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/whole\.safetensors: 80\d\.\d kB, seed 42, in [\d.]+ s: /);
    expect(stdout).toContain(`\nverified: 4 tensors, 200,961 parameters of f32\nSHA-256 ${SHA256}\n`);
  });

  test("by a plan and a seed; the seed may come from the file", () => {
    expect(isovar(["verify", FILE, "--plan", SPEC, "--seed", "42"]).status).toBe(0);
    expect(isovar(["verify", FILE, "--plan", SPEC]).status).toBe(0);
    expect(isovar(["verify", FILE, "--plan", "-"], { input: readFileSync(SPEC, "utf8") }).status).toBe(0);
  });

  test("--json", () => {
    const report = JSON.parse(isovar(["verify", FILE, "--json"]).stdout);
    expect(report).toMatchObject({
      verified: true,
      differences: [],
      tensorCount: 4,
      parameterCount: 200_961,
      sha256: SHA256,
      seed: "42",
    });
    expect(report.bytes).toBe(readFileSync(FILE).length);
  });

  test.each(["f64", "f16", "bf16"])("files of %s", (dtype) => {
    const { path: file, sha256 } = drawn(`${dtype}.safetensors`, spec(`${dtype}.json`, PARAMETERS, { dtype }));
    expect(isovar(["verify", file]).stdout).toContain(`SHA-256 ${sha256}`);
  });

  test.each(["f16", "bf16"])("a bit of %s, with its value", (dtype) => {
    const file = path(`${dtype}.safetensors`);
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 0x80;
    writeFileSync(`${file}.changed`, bytes);
    const { status, stdout } = isovar(["verify", `${file}.changed`]);
    expect(status).toBe(1);
    const [, expected, found] = /index 0: expected (\S+) \(0x[0-9a-f]{4}\), found (\S+) \(0x[0-9a-f]{4}\)/.exec(stdout)!;
    expect(Number(found)).toBe(-Number(expected));
  });

  test("tensors that end anywhere in the pieces that are read", async () => {
    const sizes = [2 ** 20 - 5, 2 ** 20 + 7, 3, 1, 2 ** 21 + 1];
    const { path: file } = drawn(
      "odd.safetensors",
      spec(
        "odd.json",
        sizes.map((n, i) => ({ name: `t${i}`, shape: [n], init: { scheme: "normal" } })),
      ),
    );
    const report = await verify(file);
    expect(report).toMatchObject({ verified: true, tensorCount: 5 });
    expect(report.sha256).toBe(createHash("sha256").update(readFileSync(file)).digest("hex"));
  });

  test("a file without metadata, with plan and seed", () => {
    const bare = path("bare.safetensors");
    writeFileSync(bare, writeSafetensors(readSafetensors(readFileSync(FILE)).tensors));
    expect(isovar(["verify", bare, "--plan", SPEC, "--seed", "42"]).status).toBe(0);
    const { status, stderr } = isovar(["verify", bare]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: verify: .*bare\.safetensors: has no isovar\.spec.*; give the plan \(--plan\) and the seed \(--seed\)/,
    );
    const { status: usage, stderr: hint } = isovar(["verify", bare, "--plan", SPEC]);
    expect({ usage, hint }).toEqual({ usage: 2, hint: expect.stringContaining("--seed is missing, and the file names none") });
  });
});

describe("saved again by another program", () => {
  const again = spec("again.json", resaved.spec.parameters);
  const note = 'another order than that of the plan: "a/kernel" lies where "z/kernel" would';
  test.each(["f32", "bf16"] as const)("by PyTorch, %s: sorted by name, without our metadata", (dtype) => {
    const file = path(`again.${dtype}`);
    writeFileSync(file, fromBase64(resaved.files[dtype]));
    // The spec names no type: without --dtype it is that of the file.
    for (const args of [[], ["--dtype", dtype]]) {
      const { status, stdout } = isovar(["verify", file, "--plan", again, "--seed", "42", ...args]);
      expect(status).toBe(0);
      expect(stdout).toMatch(new RegExp(`^note: ${note}\n.*\nverified: 4 tensors, 22 parameters of ${dtype}\nSHA-256 `));
    }
    const { status, stdout } = isovar(["verify", file, "--plan", again, "--seed", "43", "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ verified: false, notes: [note], dtypes: [dtype] });
  });

  test("the order alone: by its own metadata, with a note", () => {
    const file = rewritten("order", (tensors) => {
      const kernel = tensors.get("fc1/kernel")!;
      tensors.delete("fc1/kernel");
      tensors.set("fc1/kernel", kernel);
    });
    const { status, stdout } = isovar(["verify", file]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^note: another order than that of the plan: "fc1\/bias" lies where "fc1\/kernel" would\n/);
  });

  test("in another order a value that differs is found all the same", () => {
    const bytes = fromBase64(resaved.files.f32);
    bytes[bytes.length - 1]! ^= 0x80; // the last value of z/kernel, the first tensor of the plan
    writeFileSync(path("again.changed"), bytes);
    const { status, stdout } = isovar(["verify", path("again.changed"), "--plan", again, "--seed", "42"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/\ntensor "z\/kernel" differs first at index 11, at \[3, 2\]:/);
  });
});

const hashOf = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

describe("a checkpoint of many files, by its index", () => {
  const { tensors, metadata } = readSafetensors(readFileSync(FILE));
  /** The tensors of FILE in files of their own; an empty one ends the first of two. */
  const sharded = (name: string, change: (shards: Map<string, WritableTensor>[]) => void = () => {}) => {
    const names = [["fc1/kernel", "fc1/bias", "empty"], ["scalar"]];
    const shards = names.map((held) => new Map<string, WritableTensor>(held.map((each) => [each, tensors.get(each)!])));
    change(shards);
    const weight_map: Record<string, string> = {};
    const bytes = shards.map((shard, i) => {
      for (const each of shard.keys()) weight_map[each] = `${name}-${i}.safetensors`;
      const file = writeSafetensors(shard, { ...metadata });
      writeFileSync(path(`${name}-${i}.safetensors`), file);
      return file;
    });
    writeFileSync(path(`${name}.json`), JSON.stringify({ metadata: {}, weight_map }));
    return { index: path(`${name}.json`), bytes };
  };

  test("is verified, and its SHA-256 is that of what sha256sum prints for its files", async () => {
    const { index, bytes } = sharded("shards");
    const seen: number[] = [];
    const report = await verify(index, { onProgress: ({ doneBytes, totalBytes }) => seen.push(doneBytes / totalBytes) });
    const total = Buffer.concat(bytes).length;
    expect(report).toMatchObject({ verified: true, differences: [], notes: [], tensorCount: 4, bytes: total });
    const lines = bytes.map((file, i) => `${hashOf(file)}  shards-${i}.safetensors\n`);
    expect(report.sha256).toBe(hashOf(lines.join("")));
    expect(report.files.map(({ sha256 }) => sha256)).toEqual(bytes.map(hashOf));
    expect(seen.at(-1)).toBe(1);
    expect(isovar(["verify", index, "--plan", SPEC]).status).toBe(0);
  });

  test("tensors of a file in another order than the plan's are a note, the order of the files is none", async () => {
    expect(await verify(sharded("swapped", (shards) => shards.reverse()).index)).toMatchObject({ verified: true, notes: [] });
    const { index } = sharded("turned", ([first]) => {
      const kernel = first!.get("fc1/kernel")!;
      first!.delete("fc1/kernel");
      first!.set("fc1/kernel", kernel);
    });
    const note = 'another order than that of the plan: "fc1/bias" lies where "fc1/kernel" would';
    expect(await verify(index)).toMatchObject({ verified: true, notes: [note] });
  });

  test("a value of the last file that differs is found, and what is in no file", async () => {
    const scalar = Float32Array.of(7);
    const { index } = sharded("other", (shards) => shards[1]!.set("scalar", { shape: [], data: scalar }));
    expect(await verify(index)).toMatchObject({
      verified: false,
      differences: [expect.stringMatching(/^tensor "scalar" differs/)],
    });
    const { index: fewer } = sharded("fewer", (shards) => shards[0]!.delete("fc1/bias"));
    expect(await verify(fewer)).toMatchObject({ verified: false, differences: ['tensor "fc1/bias" is missing'] });
  });
});

describe("--dtype", () => {
  test.each(["f64", "f16", "bf16"])("%s: what init --dtype drew agrees with the spec, by the option and without", (dtype) => {
    const out = path(`typed.${dtype}`);
    expect(isovar(["init", SPEC, "-o", out, "--seed", "5", "--dtype", dtype]).status).toBe(0);
    const { stdout } = isovar(["verify", out, "--plan", SPEC, "--seed", "5", "--dtype", dtype]);
    expect(stdout).toContain(`200,961 parameters of ${dtype}`);
    expect(isovar(["verify", out, "--plan", SPEC]).status).toBe(0);
  });

  test("what the spec names itself is held against the file, unless the option says otherwise", () => {
    const typed = spec("typed.json", PARAMETERS, { dtype: "f32" });
    const { status, stdout } = isovar(["verify", path("typed.f16"), "--plan", typed]);
    expect(status).toBe(1);
    expect(stdout).toContain('tensor "fc1/kernel" is of type f16, expected f32');
    expect(isovar(["verify", path("typed.f16"), "--plan", typed, "--dtype", "f16"]).status).toBe(0);
  });

  test.each([
    [["--dtype", "f8", "--plan", SPEC], /^error: --dtype must be one of f32, f64, f16, bf16, not "f8"\n/],
    [["--dtype", "f16"], /^error: --dtype is that of --plan, which is missing\n/],
  ])("wrong usage: %j", (args, message) => {
    const { status, stderr } = isovar(["verify", FILE, ...args]);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe("not verified: exit code 1, what differs on standard output", () => {
  const flipped = (index: number) => (bytes: Buffer, dataAt: number) => {
    bytes[dataAt + 4 * index]! ^= 1;
  };
  test.each<[string, string, string[], RegExp]>([
    [
      "the first bit",
      changed("first", flipped(0)),
      [],
      /^tensor "fc1\/kernel" differs first at index 0, at \[0, 0\]: expected 0\.0242\S+ \(0x3cc69f6d\), found 0\.0242\S+ \(0x3cc69f6c\)\n/,
    ],
    ["the last element", changed("last", flipped(200_960)), [], /^tensor "scalar" differs first at index 0: expected/],
    [
      "a bias",
      changed("bias", flipped(200_704 + 17)),
      [],
      /^tensor "fc1\/bias" differs first at index 17: expected 0 \(0x00000000\), found 1\.4\S+e-45 \(0x00000001\)\n/,
    ],
    [
      "the sign of a zero",
      changed("sign", (bytes, at) => void (bytes[at + 4 * 200_704 + 3] = 0x80)),
      [],
      /index 0: expected 0 \(0x00000000\), found -0 \(0x80000000\)/,
    ],
    [
      "a NaN",
      changed("nan", (bytes, at) => void bytes.writeUInt32LE(0x7fc00001, at + 4 * 300)),
      [],
      /at index 300, at \[1, 44\]: expected .*, found NaN \(0x7fc00001\)/,
    ],
    [
      "another seed",
      FILE,
      ["--seed", "43"],
      /^metadata: isovar\.seed is "42", expected "43"\ntensor "fc1\/kernel" differs first at index 0,/,
    ],
    [
      "another spec",
      FILE,
      ["--plan", spec("glorot.json", [{ ...PARAMETERS[0], init: "glorotNormal" }, ...PARAMETERS.slice(1)])],
      /^metadata: isovar\.spec is .*, expected .*\ntensor "fc1\/kernel" differs first/,
    ],
    [
      "a tensor too many",
      rewritten("more", (tensors) => void tensors.set("new", { shape: [1], data: new Float32Array(1) } as never)),
      [],
      /^tensor "new" is not in the plan\n/,
    ],
    [
      "a tensor too few",
      rewritten("fewer", (tensors) => void tensors.delete("fc1/bias")),
      [],
      /^tensor "fc1\/bias" is missing\n/,
    ],
    [
      "another shape",
      rewritten("shape", (tensors) => void tensors.set("fc1/bias", { shape: [16, 16], data: new Float32Array(256) } as never)),
      [],
      /^tensor "fc1\/bias" has shape \[16,16\], expected \[256\]\n/,
    ],
    [
      "another type",
      rewritten("type", (tensors) => void tensors.set("fc1/bias", { shape: [256], data: new Int32Array(256) } as never)),
      [],
      /^tensor "fc1\/bias" is of type i32, expected f32\n/,
    ],
  ])("%s", (_, file, args, message) => {
    const { status, stdout, stderr } = isovar(["verify", file, ...args]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toMatch(message);
    expect(stdout).toMatch(/\n\n.*: not verified\n$/);
  });

  test("of many differences the first twenty, and how many more", () => {
    const many = spec("many.json", [{ name: "h.{i}", repeat: { i: 100 }, shape: [1], init: "zeros" }]);
    const { stdout } = isovar(["verify", FILE, "--plan", many]);
    expect(stdout).toMatch(/\nand 85 more of this kind\n/);
    expect(stdout.split("\n").length).toBe(24);
  });

  test("--json", () => {
    const { status, stdout } = isovar(["verify", changed("json", flipped(5)), "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ verified: false, differences: [expect.stringContaining("index 5")] });
  });

  test("names from the file are printed with control characters escaped", () => {
    const hostile = rewritten(
      "hostile",
      (tensors) => void tensors.set("a\u001b[31m\u202e", { shape: [1], data: new Float32Array(1) } as never),
    );
    const { stdout } = isovar(["verify", hostile]);
    expect(stdout).toContain('tensor "a\\u001b[31m\\u202e" is not in the plan');
    expect(stdout).not.toContain("\u001b");
  });
});

describe("refused", () => {
  const metadata = (name: string, key: string, value: string) => rewritten(name, (_, known) => void (known[key] = value));
  mkdirSync(path("folder"));
  writeFileSync(path("short"), readFileSync(FILE).subarray(0, -1));
  writeFileSync(path("text"), "hello, world");
  writeFileSync(path("nothing"), "");
  test.each<[string, string, RegExp]>([
    ["a missing file", path("none"), /none: no such file or folder \(ENOENT\)/],
    ["a folder", path("folder"), /folder: is a folder/],
    ["a device", "/dev/null", /is no regular file/],
    ["a file cut short", path("short"), /short: is cut short: its tensors end at byte \d+, the file at byte \d+/],
    ["text", path("text"), /text: header length \d+ must be at most 100000000: not a safetensors file/],
    ["nothing", path("nothing"), /nothing: has 0 bytes; a safetensors file begins with 8 bytes of length/],
    [
      "metadata of another stream",
      metadata("stream", "isovar.stream", "2"),
      /isovar\.stream \("2"\) must be "1", the number stream/,
    ],
    ["metadata with a seed that is none", metadata("seed", "isovar.seed", "x"), /plan: seed \("x"\) must be/],
    ["metadata with a spec that is none", metadata("spec", "isovar.spec", "{"), /plan: expected a key in double quotes/],
  ])("%s: exit code 1, one line", (_, file, message) => {
    const { status, stdout, stderr } = isovar(["verify", file]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
  });

  test.each([
    [["verify"], /^error: <file\.safetensors> is missing\n/],
    [["verify", FILE, FILE], /^error: one <file\.safetensors> is expected, not 2\n/],
    [["verify", FILE, "--seed", "-1"], /^error: /],
    [["verify", FILE, "--seed", "0x1"], /^error: --seed must be an integer from 0 to 2\^64 - 1, not "0x1"\n/],
    [["verify", FILE, "--frob"], /^error: there is no option --frob\n/],
  ])("wrong usage: %j", (args, message) => {
    const { status, stderr } = isovar(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/isovar verify --help shows how it is used\n$/);
  });

  test("a seed beyond 64 bits", () => {
    expect(isovar(["verify", FILE, "--seed", "18446744073709551616"]).status).not.toBe(0);
  });
});

describe("as a function", () => {
  test("stops at a signal, and says how far it is", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const seen: number[] = [];
    const onProgress = ({ doneBytes, totalBytes }: { doneBytes: number; totalBytes: number }) => {
      seen.push(doneBytes / totalBytes);
    };
    await verify(FILE, { onProgress });
    expect(seen.at(-1)).toBe(1);
    const { path: file } = drawn(
      "big.safetensors",
      spec("big.json", [{ name: "w", shape: [3_000_000], init: { scheme: "normal" } }]),
    );
    await expect(verify(file, { signal: controller.signal, onProgress: () => controller.abort(reason) })).rejects.toBe(reason);
    await expect(verify(file, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("takes a plan", async () => {
    const planned = plan(readFileSync(SPEC, "utf8"), { seed: 7 });
    expect(await verify(FILE, { plan: planned })).toMatchObject({ verified: false, seed: "7" });
    await expect(verify("")).rejects.toMatchObject({ code: "E_FILE" });
    await expect(verify(FILE, { foo: 1 } as never)).rejects.toMatchObject({ code: "E_ARGUMENT" });
  });

  test("leaves no file open", async () => {
    for (let i = 0; i < 50; i++) await verify(path("text")).catch(() => {});
    const file = await open(FILE);
    expect(file.fd).toBeLessThan(60);
    await file.close();
  });
});
