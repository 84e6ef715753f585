import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { init, normal, zeros } from "../../src/index.js";
import { readSafetensors, writeSafetensors } from "../../src/io/index.js";
import { isovar, temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const file = (name: string, content: string | object | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
};
const hidden = { layer: "dense", units: 16, activation: "tanh" };
const net = { inputShape: [2], layers: [hidden, hidden, { layer: "dense", units: 2 }], seed: 7 };
const NET = file("net.json", net);
const SICK = file("sick.json", {
  ...net,
  layers: [{ ...hidden, biasInit: { scheme: "constant", value: 9 } }, hidden, { layer: "dense", units: 2 }],
});
const rows = Array.from({ length: 40 }, (_, i) => [((i * 7) % 11) / 11, ((i * 5) % 13) / 13] as const);
const side = ([a, b]: readonly [number, number]) => (b > a ? 1 : 0);
const DATA = file("data.csv", `a,b,side\n${rows.map((row) => `${row},${side(row) ? "above" : "below"}`).join("\n")}\n`);
const FIRST = file("first.csv", `side,a,b\n${rows.map((row) => `${side(row)},${row}`).join("\n")}\n`);
const TENSORS = file(
  "data.safetensors",
  writeSafetensors({
    x: { shape: [40, 2], data: Float32Array.from(rows.flat()) },
    y: { shape: [40], data: Int32Array.from(rows, side) },
  }),
);
const doctor = (...args: string[]) => isovar(["doctor", ...args], { cwd: folder });
const report = (...args: string[]) => {
  const { status, stdout, stderr } = doctor(...args, "--json");
  expect(stderr).toBe("");
  return { status, ...JSON.parse(stdout) };
};

const HEALTHY = report(NET);
const SMALL = report(NET, "--data", TENSORS);

describe("prints", () => {
  test("a table, what it looked at, and that all is well: exit code 0", () => {
    const { status, stdout, stderr } = doctor(NET);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^layer +signal +corr +map +.*E\[z²\] +theory +grad +step\/w +outputs$/m);
    for (const layer of ["0.dense", "1.dense", "2.dense"]) expect(stdout).toMatch(new RegExp(`^${layer} `, "m"));
    expect(stdout).toMatch(/^loss \S+, 0\.693 by chance, over 256 samples$/m);
    expect(stdout).toMatch(/^✓ healthy$/m);
    expect(stdout).toMatch(/^354 parameters, seed 7; data: inputs from N\(0, 1\) and random labels; --data takes a file$/m);
  });

  test("what is wrong and what would mend it: exit code 1", () => {
    const { status, stdout, stderr } = doctor(SICK);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toMatch(/^✗ dead, 0\.dense: 100 % of the units are flat for every sample: no gradient passes through tanh$/m);
    expect(stdout).toMatch(/^ {2}→ biasInit: zeros\(\) for 0\.dense: its biases have mean 9 and std 0, /m);
    expect(stdout).not.toContain("✓ healthy");
  });

  test("how a net.json follows the advice of lsuv, where that is the advice", () => {
    const narrow = { layer: "dense", units: 3, activation: "relu", init: { scheme: "normal", std: 0.5 } };
    const layers = [...new Array(5).fill(narrow), { layer: "dense", units: 2 }];
    const { stdout } = doctor(file("narrow.json", { inputShape: [8], layers, seed: 3 }));
    expect(stdout).toMatch(/^ {2}→ lsuv\(net, x\), /m);
    expect(stdout).toMatch(/^lsuv\(net, x\) is JavaScript, from isovar\/doctor: /m);
    expect(doctor(SICK).stdout).not.toContain("lsuv");
  });

  test("the Jacobian on demand", () => {
    const { status, stdout } = doctor(NET, "--jacobian");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Jacobian: singular values \S+ … \S+, condition \S+$/m);
  });

  test("names of layers without what steers a terminal", () => {
    const named = file("named.json", { ...net, layers: [{ ...hidden, name: "a\u001b[31m" }, ...net.layers.slice(1)] });
    const { stdout } = doctor(named);
    expect(stdout).not.toContain("\u001b");
  });

  test("help", () => {
    const { status, stdout } = doctor("--help");
    expect(status).toBe(0);
    expect(stdout).toContain("isovar doctor <net.json>");
  });
});

describe("--json", () => {
  test("one object: data, seed, and the examination", () => {
    const { status, ...healthy } = HEALTHY;
    expect(status).toBe(0);
    expect(healthy).toMatchObject({
      data: "inputs from N(0, 1) and random labels",
      seed: "7",
      sampleCount: 256,
      verdicts: [],
      healthy: true,
    });
    expect(healthy.layers.map(({ name }: { name: string }) => name)).toEqual(["0.dense", "1.dense", "2.dense"]);
    expect(healthy.jacobian).toBeUndefined();
    const sick = report(SICK, "--jacobian");
    expect(sick).toMatchObject({ status: 1, healthy: false });
    expect(sick.verdicts[0]).toEqual({
      kind: "dead",
      grade: "fault",
      name: "0.dense",
      evidence: expect.stringContaining("no gradient passes through tanh"),
      advice: expect.stringContaining("biasInit: zeros()"),
      remedy: { remedy: "init", inits: { "0.dense": { biasInit: { scheme: "constant", value: 0 } } } },
    });
    expect(sick.jacobian.singularValues).toHaveLength(2);
  });

  test("the same every time; --seed gives another net", () => {
    expect(report(NET, "--seed", "7")).toEqual(HEALTHY);
    const other = report(NET, "--seed", "18446744073709551615");
    expect(other.seed).toBe("18446744073709551615");
    expect(other.loss).not.toBe(HEALTHY.loss);
  });

  test("--samples, of random data", () => expect(report(NET, "--samples", "33").sampleCount).toBe(33));
});

describe("--data", () => {
  test("csv with names of classes, and the tensors of a file: the same examination", () => {
    const [csv, tensors] = [report(NET, "--data", DATA), SMALL];
    expect(csv).toMatchObject({ data: DATA, sampleCount: 40 });
    // "above" comes before "below": the labels are others, the inputs the same.
    expect(tensors.layers.map(({ std }: { std: number }) => std)).toEqual(csv.layers.map(({ std }: { std: number }) => std));
    expect(tensors.loss).not.toBe(csv.loss);
    expect(doctor(NET, "--data", DATA).stdout).toMatch(
      /; data: \S+data\.csv: 40 samples of shape \[2\]; header \["a", "b", "side"\]; labels in column 2$/m,
    );
  });

  test("--label, by name and by number", () => {
    for (const label of ["side", "0"]) {
      expect(report(NET, "--data", FIRST, "--label", label)).toMatchObject({ ...SMALL, data: FIRST, csv: { label: 0 } });
    }
  });

  test("--samples, spread evenly: of a sorted file all classes are seen", () => {
    const sorted = file("sorted.csv", `${Array.from({ length: 100 }, (_, i) => `${i / 100},0,${i < 50 ? 0 : 1}`).join("\n")}\n`);
    const { sampleCount, layers } = report(NET, "--data", sorted, "--samples", "10");
    expect(sampleCount).toBe(10);
    const [first] = report(NET, "--data", sorted).layers;
    expect(layers[0].std / first.std).toBeGreaterThan(0.8);
  });

  test("for one value a sample, with mse", () => {
    const fit = file("fit.json", { inputShape: [2], layers: [hidden, { layer: "dense", units: 1 }], loss: "mse", seed: 1 });
    const result = report(fit, "--data", file("fit.csv", "1,2,0.5\n-1,0,0.25\n0,1,-3\n"));
    expect(result).toMatchObject({ status: 0, sampleCount: 3, healthy: true });
    // (1.25² + 1² + 2.25²)/3, about the mean −0.75.
    expect(result.chanceLoss).toBeCloseTo(2.541667, 5);
  });
});

describe("--weights", () => {
  const names = { "0.dense": [2, 16], "1.dense": [16, 16], "2.dense": [16, 2] };
  const weights = (std: number) =>
    writeSafetensors(
      Object.fromEntries(
        Object.entries(names).flatMap(([name, shape]) =>
          (["kernel", "bias"] as const).map((own) => {
            const size = own === "kernel" ? shape : shape.slice(1);
            const data = init(own === "kernel" ? normal({ std }) : zeros(), size, { seed: 1, name: `${name}/${own}` });
            return [`${name}/${own}`, { shape: size, data: data as Float32Array<ArrayBuffer> }];
          }),
        ),
      ),
    );

  test("of isovar train", () => {
    const out = join(folder, "trained.safetensors");
    expect(isovar(["train", NET, "--data", DATA, "-o", out, "--epochs", "5"]).status).toBe(0);
    const before = readFileSync(out);
    const [trained, initial] = [report(NET, "--data", DATA, "--weights", out), report(NET, "--data", DATA)];
    expect(trained.status).toBe(0);
    expect(trained.loss).toBeLessThan(initial.loss);
    expect(readFileSync(out)).toEqual(before);
  });

  test("of many files, by their index", () => {
    const tensors = [...readSafetensors(weights(0.25)).tensors];
    const map = tensors.map(([name, tensor], i) => {
      const part = `part${i}.safetensors`;
      file(part, writeSafetensors({ [name]: tensor }));
      return [name, part];
    });
    const index = file("parts.safetensors.index.json", JSON.stringify({ weight_map: Object.fromEntries(map) }));
    expect(report(NET, "--weights", index)).toEqual(report(NET, "--weights", file("whole.safetensors", weights(0.25))));
  });

  test("that make it sick", () => {
    expect(report(NET, "--weights", file("good.safetensors", weights(0.25))).healthy).toBe(true);
    const sick = report(NET, "--weights", file("bad.safetensors", weights(0)));
    expect(sick.status).toBe(1);
    expect(sick.verdicts.map(({ kind, name }: { kind: string; name: string }) => [kind, name])).toEqual(
      expect.arrayContaining([["symmetric", "0.dense"]]),
    );
  });

  test.each([
    [
      "of another net",
      file("other.safetensors", writeSafetensors({ w: { shape: [1], data: new Float32Array(1) } })),
      "other.safetensors: file has no tensor",
    ],
    ["that are no file of weights", NET, "no index of a sharded checkpoint"],
    ["that are not there", "nothing.safetensors", "nothing.safetensors: no such file"],
  ])("%s are refused", (_, path, message) => {
    const { status, stdout, stderr } = doctor(NET, "--weights", path);
    expect(stderr).toContain(message);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  });
});

test("- reads the net from standard input", () => {
  const { status, stdout } = isovar(["doctor", "-", "--json"], { input: readFileSync(NET, "utf8") });
  expect(status).toBe(0);
  const { status: _, ...expected } = HEALTHY;
  expect(JSON.parse(stdout)).toEqual(expected);
});

describe("refuses", () => {
  const batch = file("norm.json", { ...net, layers: [hidden, { layer: "batchNorm" }, { layer: "dense", units: 2 }] });
  test.each([
    ["no net", [], 2, "<net.json> is missing"],
    ["an unknown option", [NET, "--lsuv"], 2, "--lsuv"],
    ["a label without data", [NET, "--label", "side"], 2, "--label is for --data, which is missing"],
    ["no samples", [NET, "--samples", "0"], 2, '--samples must be a whole number from 1 to 999999, not "0"'],
    ["a seed that is none", [NET, "--seed", "-1"], 2, "seed"],
    ["a net that is not there", ["nothing.json"], 1, "nothing.json: no such file"],
    ["a net that is none", [DATA], 1, "expected a value, found"],
    [
      "data of another width",
      [NET, "--data", file("wide.csv", "1,2,3,0\n")],
      1,
      "has 3 values per sample, the net's inputShape [2] asks for 2",
    ],
    ["a label out of range", [NET, "--data", file("far.csv", "1,2,5\n")], 1, "y[0] (5) must be a label"],
    ["a Jacobian with batchNorm", [batch, "--jacobian"], 1, "jacobian must be left out for this net"],
  ])("%s", (_, args, expected, message) => {
    const { status, stdout, stderr } = doctor(...(args as string[]));
    expect(stderr).toContain(message);
    expect({ status, stdout }).toEqual({ status: expected, stdout: "" });
  });
});
