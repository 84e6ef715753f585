import { linkSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readNpy, writeNpy } from "../../src/io/npy.js";
import { writeSafetensors } from "../../src/io/safetensors.js";
import npz from "../fixtures/npz.json" with { type: "json" };
import { isovar, temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const file = (name: string, content: string | object) => {
  writeFileSync(path(name), typeof content === "string" ? content : JSON.stringify(content));
  return path(name);
};
const layers = (units: number) => [
  { layer: "dense", units: 8, activation: "tanh" },
  { layer: "dense", units },
];
const ok = (...args: string[]) => {
  const { status, stdout, stderr } = isovar(args, { cwd: folder, maxBuffer: 2 ** 24 });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
};

const NET = file("net.json", {
  inputShape: [2],
  layers: layers(3),
  seed: 7,
  optimizer: { optimizer: "adam", learningRate: 0.05 },
});
const KINDS = ["far, up", "left", "right"];
/** Three groups of ten, far from each other and from 0, whose names need quotes. */
const SAMPLES = Array.from({ length: 30 }, (_, i) => [100 + 10 * (i % 3) + i / 30, 3 - 10 * (i % 3) + i / 30]);
const LINES = SAMPLES.map((sample, i) => [...sample, `"${KINDS[i % 3]}"`].join(","));
const DATA = file("data.csv", `width,height,kind\n${LINES.join("\n")}\n`);
const WEIGHTS = path("w.safetensors");
ok("train", NET, "--data", DATA, "--epochs", "20", "--standardize", "-o", WEIGHTS);
const HEAD = [NET, "--weights", WEIGHTS, "--data"];

test("evaluate: loss, accuracy, and what each class is taken for; a file that standardizes needs no option", () => {
  const report = JSON.parse(ok("evaluate", ...HEAD, DATA, "--json"));
  expect(report).toMatchObject({
    samples: 30,
    accuracy: 1,
    classes: KINDS,
    confusion: [
      [10, 0, 0],
      [0, 10, 0],
      [0, 0, 10],
    ],
  });
  expect(report.loss).toBeGreaterThan(0);
  // Every label is the next one: nothing is right.
  const wrong = file("wrong.csv", LINES.map((line, i) => line.replace(/".*"/, `"${KINDS[(i + 1) % 3]}"`)).join("\n"));
  expect(ok("evaluate", ...HEAD, wrong)).toMatch(
    /, 0\.00 % right\n\nclass.*\n.*\nfar, up +10 +0\.00 % +right 10\nleft +10 +0\.00 % +far, up 10\n/,
  );
});

test("predict: a line per sample, with the names that the file of weights keeps", () => {
  const lines = ok("predict", ...HEAD, DATA)
    .trimEnd()
    .split("\n");
  expect(lines[0]).toBe('sample,class,"far, up",left,right');
  expect(lines).toHaveLength(31);
  for (const [i, line] of lines.slice(1).entries()) {
    const [, sample, name, numbers] = /^(\d+),("[^"]+"|[^,]+),(.*)$/.exec(line)!;
    expect([sample, name!.replaceAll('"', "")]).toEqual([String(i), KINDS[i % 3]]);
    const shares = numbers!.split(",").map(Number);
    expect(shares.indexOf(Math.max(...shares))).toBe(i % 3);
    expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 4);
  }
});

test("predict takes files without labels, and says the same of them", () => {
  const expected = ok("predict", ...HEAD, DATA);
  const bare = file("bare.csv", SAMPLES.map((sample) => sample.join(",")).join("\n"));
  expect(ok("predict", ...HEAD, bare)).toBe(expected);
  writeFileSync(path("bare.npy"), writeNpy({ shape: [30, 2], data: Float32Array.from(SAMPLES.flat()) }));
  expect(ok("predict", ...HEAD, path("bare.npy"))).toBe(expected);
  const { samples, classes, labels, outputs } = JSON.parse(ok("predict", ...HEAD, bare, "--json"));
  expect({ samples, classes, labels }).toEqual({ samples: 30, classes: KINDS, labels: SAMPLES.map((_, i) => i % 3) });
  expect(outputs.map((row: number[]) => row.length)).toEqual(new Array(30).fill(3));
});

test("predict --no-label takes a .csv of one column for a net of one input", () => {
  const net = file("one.json", { inputShape: [1], layers: layers(1), seed: 1, loss: "mse" });
  const weights = path("one.safetensors");
  ok("train", net, "--data", file("one.csv", "1,5\n2,4\n3,9\n"), "--epochs", "1", "-o", weights);
  const predicted = (data: string, ...more: string[]) => ok("predict", net, "--weights", weights, "--data", data, ...more);
  const expected = predicted(path("one.csv"));
  expect(predicted(file("column.csv", "1\n2\n3\n"), "--no-label")).toBe(expected);
  expect(predicted(file("named.csv", "width\n1\n2\n3\n"), "--no-label")).toBe(expected);
});

test("predict takes .safetensors and .npz with x alone", () => {
  const expected = ok("predict", ...HEAD, DATA);
  const x = { shape: [30, 2], data: Float32Array.from(SAMPLES.flat()) };
  writeFileSync(path("bare.safetensors"), writeSafetensors({ x }));
  expect(ok("predict", ...HEAD, path("bare.safetensors"))).toBe(expected);

  const net = file("flat.json", { inputShape: [2, 2], layers: [{ layer: "flatten" }, { layer: "dense", units: 3 }], seed: 1 });
  const kernel = { shape: [4, 3], data: Float32Array.from({ length: 12 }, (_, i) => i % 5) };
  writeFileSync(path("flat.safetensors"), writeSafetensors({ "1.dense/kernel": kernel, "1.dense/bias": new Float32Array(3) }));
  const whole = Buffer.from(npz.files[0]!.file, "base64");
  writeFileSync(path("whole.npz"), whole);
  writeFileSync(path("bare.npz"), whole.toString("latin1").replaceAll("y.npy", "z.npy"), "latin1");
  const of = (name: string) => ok("predict", net, "--weights", path("flat.safetensors"), "--data", path(name));
  expect(of("bare.npz")).toBe(of("whole.npz"));
  expect(of("bare.npz")).toMatch(/^sample,class,p0,p1,p2\n(\d,\d,.*\n){3}$/);

  const { status, stderr } = isovar(["evaluate", ...HEAD, path("bare.safetensors")]);
  expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('has no tensor "y"') });
});

test("predict --raw: logits, whose softmax are the probabilities", () => {
  const of = (...more: string[]) => JSON.parse(ok("predict", ...HEAD, DATA, "--json", ...more));
  const [raw, shares] = [of("--raw"), of()];
  expect(raw.labels).toEqual(shares.labels);
  for (const [i, logits] of raw.outputs.entries()) {
    const powers = logits.map(Math.exp);
    const sum = powers.reduce((a: number, b: number) => a + b);
    for (const [k, power] of powers.entries()) expect(power / sum).toBeCloseTo(shares.outputs[i][k], 5);
  }
  expect(ok("predict", ...HEAD, DATA, "--raw").split("\n")[0]).toBe('sample,class,"far, up",left,right');
});

test("predict -o: the lines in a .csv, the outputs in an .npy", () => {
  expect(ok("predict", ...HEAD, DATA, "-o", path("out.csv"))).toBe(`${path("out.csv")}: 30 samples, outputs of shape [3]\n`);
  expect(readFileSync(path("out.csv"), "utf8")).toBe(ok("predict", ...HEAD, DATA));
  ok("predict", ...HEAD, DATA, "-o", path("out.npy"));
  const { shape, dtype, data } = readNpy(readFileSync(path("out.npy")));
  expect({ shape, dtype }).toEqual({ shape: [30, 3], dtype: "f32" });
  expect([...(data as Float32Array)]).toEqual(JSON.parse(ok("predict", ...HEAD, DATA, "--json")).outputs.flat());
});

test("predict -o leaves all files as they are where it is refused, inputs above all", () => {
  const x = { shape: [30, 2], data: Float32Array.from(SAMPLES.flat()) };
  writeFileSync(path("kept.npy"), writeNpy(x));
  linkSync(path("kept.npy"), path("hard.npy"));
  linkSync(WEIGHTS, path("weights.csv"));
  const wide = file("wider.csv", "1,2,3,4\n");
  const old = file("old.csv", "precious");
  const before = readdirSync(folder);
  const refused = (status: number, message: RegExp, ...args: string[]) =>
    expect(isovar(["predict", ...HEAD, ...args])).toEqual({ status, stdout: "", stderr: expect.stringMatching(message) });
  refused(2, /would replace what the command reads/, path("kept.npy"), "-o", path("kept.npy"));
  refused(2, /would replace what the command reads/, path("kept.npy"), "-o", path("hard.npy"));
  refused(2, /would replace what the command reads/, DATA, "-o", path("weights.csv"));
  refused(2, /must end in \.csv or \.npy/, DATA, "-o", "-");
  refused(2, /--json and -o exclude each other/, DATA, "-o", path("none.csv"), "--json");
  refused(1, /no such file or folder|ENOENT|no such/, DATA, "-o", path("nowhere/none.csv"));
  refused(1, /asks for 2/, wide, "-o", old);
  expect(readFileSync(path("kept.npy"))).toEqual(Buffer.from(writeNpy(x)));
  expect(readFileSync(old, "utf8")).toBe("precious");
  expect(readdirSync(folder)).toEqual(before);
});

test("train --split holds back a share that the seed draws, --resume the same", () => {
  const train = (out: string, epochs: string, ...more: string[]) =>
    JSON.parse(ok("train", NET, "--data", DATA, "--split", "0.2", "--epochs", epochs, "-o", path(out), "--json", ...more));
  const whole = train("split.safetensors", "4");
  expect(whole).toMatchObject({ samples: 24, validationSamples: 6 });
  expect(whole.history[3].validation.accuracy).toBeGreaterThanOrEqual(0);
  train("half.safetensors", "2");
  expect(train("rest.safetensors", "4", "--resume", path("half.safetensors")).sha256).toBe(whole.sha256);
  expect(train("other.safetensors", "4", "--seed", "8").sha256).not.toBe(whole.sha256);
});

test("outputs of mse are printed as they are, and have no class", () => {
  const net = file("line.json", { inputShape: [2], layers: layers(1), seed: 1, loss: "mse" });
  const line = file("line.csv", "1,2,5\n2,1,4\n3,3,9\n");
  ok("train", net, "--data", line, "--epochs", "2", "-o", path("line.safetensors"));
  const out = ok("predict", net, "--weights", path("line.safetensors"), "--data", line);
  expect(out).toMatch(/^sample,y\n0,-?[\d.]+\n1,-?[\d.]+\n2,-?[\d.]+\n$/);
  expect(ok("evaluate", net, "--weights", path("line.safetensors"), "--data", line)).toMatch(/\nmse [\d.]+\n$/);
});

test("a sample of several rows: each has its sample, and its place in it", () => {
  const embedding = { layer: "embedding", count: 5, dims: 4 };
  const net = file("words.json", { inputShape: [3], layers: [embedding, { layer: "dense", units: 5 }], seed: 1 });
  const [data, weights] = [path("words.safetensors"), path("words-net.safetensors")];
  const x = { shape: [2, 3], data: new Float32Array([0, 1, 2, 3, 4, 0]) };
  writeFileSync(data, writeSafetensors({ x, y: { shape: [2, 3], data: new Float32Array([1, 2, 3, 4, 0, 1]) } }));
  ok("train", net, "--data", data, "--epochs", "1", "-o", weights);
  const lines = ok("predict", net, "--weights", weights, "--data", data).trimEnd().split("\n");
  expect(lines[0]).toBe("sample,row,class,p0,p1,p2,p3,p4");
  expect(lines.slice(1).map((line) => line.slice(0, 4))).toEqual(["0,0,", "0,1,", "0,2,", "1,0,", "1,1,", "1,2,"]);
});

test("more classes than a call has room for arguments", () => {
  const units = 150_000;
  const kernel = new Float32Array(units);
  kernel[units - 2] = 1;
  const net = file("many.json", { inputShape: [1], layers: [{ layer: "dense", units, bias: false }], seed: 1 });
  const [data, weights] = [path("many.safetensors"), path("many-net.safetensors")];
  writeFileSync(weights, writeSafetensors({ "0.dense/kernel": { shape: [1, units], data: kernel } }));
  writeFileSync(data, writeSafetensors({ x: { shape: [1, 1], data: kernel.slice(-2, -1) }, y: new Float32Array([units - 2]) }));
  expect(JSON.parse(ok("predict", net, "--weights", weights, "--data", data, "--json")).labels).toEqual([units - 2]);
  const report = JSON.parse(ok("evaluate", net, "--weights", weights, "--data", data, "--json"));
  expect(report).toMatchObject({ samples: 1, accuracy: 1 });
  expect(report).not.toHaveProperty("confusion");
});

test.each([
  ["no weights", ["predict", NET, "--data", DATA], 2, "--weights <file> is missing"],
  ["no data", ["evaluate", NET, "--weights", WEIGHTS], 2, "--data <file> is missing"],
  [
    "other classes",
    ["evaluate", ...HEAD, DATA, "--classes", "a,b,c"],
    1,
    `--classes (["a", "b", "c"]) must be left out, or those of`,
  ],
  ["a class that was not trained", ["evaluate", ...HEAD, file("other.csv", "1,2,up\n")], 1, '"up"'],
  ["samples of another size", ["predict", ...HEAD, file("wide.csv", "1,2,3,4\n")], 1, "asks for 2"],
  [
    "more classes than outputs",
    ["train", file("two.json", { inputShape: [2], layers: layers(2), seed: 7 }), "--data", DATA, "-o", path("none")],
    1,
    `labels name 3 classes, ["far, up", "left", "right"]; the net's last layer has 2 outputs, and must have as many`,
  ],
])("refused: %s", (_, args, expected, message) => {
  const { status, stdout, stderr } = isovar(args, { cwd: folder });
  expect(stderr).toContain(message);
  expect({ status, stdout }).toEqual({ status: expected, stdout: "" });
});

test("the iris of the package: a net and data by name, with the names of the species", () => {
  const train = ["train", "iris", "--data", "iris", "--epochs", "20", "-o", "iris.safetensors", "--json"];
  expect(JSON.parse(ok(...train)).classes).toEqual(["setosa", "versicolor", "virginica"]);
  expect(readFileSync(path("iris.safetensors"), "latin1")).toContain("setosa");
  const { accuracy, samples } = JSON.parse(ok("evaluate", "iris", "--weights", "iris.safetensors", "--data", "iris", "--json"));
  expect(samples).toBe(150);
  expect(accuracy).toBeGreaterThan(0.95);
});
