import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeNpy } from "../../src/io/npy.js";
import { readSafetensors, writeSafetensors } from "../../src/io/safetensors.js";
import { isovar, start, temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const file = (name: string, content: string | object) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
const NET = file("net.json", {
  inputShape: [2],
  layers: [
    { layer: "dense", units: 8, activation: "tanh" },
    { layer: "dense", units: 2 },
  ],
  seed: 7,
  optimizer: { optimizer: "adam", learningRate: 0.05 },
  batchSize: 4,
});
/** Whether a point lies above the diagonal. */
const rows = Array.from({ length: 40 }, (_, i) => [((i * 7) % 11) / 11, ((i * 5) % 13) / 13] as const);
const DATA = file("data.csv", `a,b,side\n${rows.map(([a, b]) => `${a},${b},${b > a ? "above" : "below"}`).join("\n")}\n`);
const run = (name: string, ...options: string[]) => {
  const out = join(folder, name);
  return { out, ...isovar(["train", NET, "--data", DATA, "-o", out, ...options]) };
};

test("prints the net, a line per epoch, and the hash of the file", () => {
  const { status, stdout, stderr, out } = run("a.safetensors", "--epochs", "30", "--validation", DATA);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^layer +output +parameter +shape +initializer +std$/m);
  expect(stdout).toMatch(/0\.dense\/kernel +2×8 +lecunNormal/);
  const lines = [...stdout.matchAll(/^epoch +(\d+) {2}loss (\S+) {2}validation (\S+) {2}accuracy (\S+) %/gm)];
  expect(lines.map(([, epoch]) => Number(epoch))).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  expect(Number(lines[29]![2])).toBeLessThan(0.5 * Number(lines[0]![2]));
  expect(stdout).toContain("300 steps, seed 7");
  const { tensors, metadata } = readSafetensors(readFileSync(out));
  expect([...tensors.keys()].slice(0, 4)).toEqual(["0.dense/kernel", "0.dense/bias", "1.dense/kernel", "1.dense/bias"]);
  expect(metadata).toMatchObject({ step: "300", epoch: "30", sample: "0", seed: "7" });
});

test("says before training what is out of scale: column, mean and std", () => {
  const raw = file("raw.csv", `a,b,side\n${rows.map(([a, b]) => `${44_000 + 1000 * a},${b},${b > a ? 1 : 0}`).join("\n")}\n`);
  const out = join(folder, "raw.safetensors");
  const { status, stdout } = isovar(["train", NET, "--data", raw, "-o", out, "--epochs", "1"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^warning: inputScale: .*column 0 \(mean 44\S*, std \d+.*standardize the inputs/m);
  expect(stdout.indexOf("warning: ")).toBeLessThan(stdout.indexOf("epoch   1"));
  const price = file("price.csv", `a,b,price\n${rows.map(([a, b]) => `${a},${b},${300_000 * a + 1000 * b}`).join("\n")}\n`);
  const regression = file("regression.json", {
    inputShape: [2],
    layers: [{ layer: "dense", units: 1 }],
    loss: "mse",
    optimizer: "adam",
  });
  const { warnings } = JSON.parse(isovar(["train", regression, "--data", price, "-o", out, "--json", "--epochs", "1"]).stdout);
  expect(warnings).toEqual([expect.stringMatching(/^targetScale: .*mean \S+, std \S+.*standardize the targets/)]);
  expect(JSON.parse(run("scaled.safetensors", "--epochs", "1", "--json").stdout).warnings).toEqual([]);
});

describe("--standardize", () => {
  const sheet = file(
    "sheet.csv",
    `income,share,side\n${rows.map(([a, b]) => `${44_928 + 9000 * (a - 0.5)},${b / 1000},${b > a ? 1 : 0}`).join("\n")}\n`,
  );
  const prices = file("prices.csv", `a,b,price\n${rows.map(([a, b]) => `${a},${b},${200_000 + 90_000 * a}`).join("\n")}\n`);
  const regression = file("prices.json", {
    inputShape: [2],
    layers: [{ layer: "dense", units: 1 }],
    seed: 1,
    loss: "mse",
    optimizer: { optimizer: "adam", learningRate: 0.1 },
  });
  const train = (net: string, data: string, name: string, ...options: string[]) => {
    const out = join(folder, name);
    return { out, ...isovar(["train", net, "--data", data, "-o", out, "--epochs", "60", ...options]) };
  };
  const rightOf = (stdout: string) => Number(/([\d.]+) % right/.exec(stdout)![1]);

  test("learns from raw columns what is at chance without it, and warns of nothing", () => {
    const [raw, standardized] = [train(NET, sheet, "raw.st"), train(NET, sheet, "standardized.st", "--standardize")];
    expect(raw.stdout).toMatch(/^warning: inputScale: .*--standardize/m);
    expect(rightOf(raw.stdout)).toBeLessThan(80);
    expect(standardized).toMatchObject({ status: 0, stderr: "" });
    expect(standardized.stdout).not.toContain("warning");
    expect(rightOf(standardized.stdout)).toBeGreaterThan(95);
    const { tensors } = readSafetensors(readFileSync(standardized.out));
    expect(Math.abs((tensors.get("input/mean")!.data as Float32Array)[0]! - 44_928)).toBeLessThan(2000);
  });

  test("targets of 200,000 are learned, and their loss is told in their units", () => {
    const raw = JSON.parse(train(regression, prices, "dear.st", "--json").stdout);
    expect(raw.warnings).toEqual([expect.stringMatching(/^targetScale: .*--standardize/)]);
    const { history, warnings } = JSON.parse(train(regression, prices, "cheap.st", "--json", "--standardize").stdout);
    expect(warnings).toEqual([]);
    expect(history.at(-1).loss).toBeLessThan(1e-3 * 28_500 ** 2);
    expect(history[0].loss).toBeGreaterThan(0.1 * 28_500 ** 2);
    expect(raw.history.at(-1).loss).toBeGreaterThan(1e9);
  });

  test("the file goes on and is examined with the option, and says so without it", () => {
    const { out } = train(NET, sheet, "begun.st", "--standardize");
    const [on, without] = [["--standardize"], []].map((flag) =>
      train(NET, sheet, "on.st", "--resume", out, "--epochs", "61", ...flag),
    );
    expect(on).toMatchObject({ status: 0, stderr: "" });
    expect(without!.status).toBe(1);
    expect(without!.stderr).toContain("--standardize");
    const look = (...options: string[]) => isovar(["doctor", NET, "--data", sheet, ...options]);
    expect(look("--standardize", "--weights", out).status).toBe(0);
    expect(look("--standardize")).toMatchObject({ status: 0, stderr: "" });
    expect(look().stdout).toMatch(/inputScale: .*\n.*--standardize/);
  });
});

test("--json prints one object, and the same seed the same file", () => {
  const [first, again, other] = [[], [], ["--seed", "8"]].map((seed, i) =>
    run(`${i}.safetensors`, "--epochs", "2", "--json", ...seed),
  );
  const report = JSON.parse(first!.stdout);
  expect(report).toMatchObject({ path: first!.out, seed: "7", steps: 20, interrupted: false });
  expect(report.history).toHaveLength(2);
  expect(JSON.parse(again!.stdout).sha256).toBe(report.sha256);
  expect(JSON.parse(other!.stdout).sha256).not.toBe(report.sha256);
});

test("validation data has the classes of the data that is trained on, and a file tells them", () => {
  const onlyBelow = file("below.csv", "0.9,0.1,below\n0.8,0.3,below\n");
  const { status, stdout, out } = run("classes.safetensors", "--epochs", "60", "--validation", onlyBelow);
  expect(status).toBe(0);
  expect(stdout).toContain("classes: 0 above, 1 below");
  expect(stdout).toMatch(/^epoch +60 .*accuracy 100\.00 %/m);
  expect(JSON.parse(readSafetensors(readFileSync(out)).metadata!.classes!)).toEqual(["above", "below"]);
  const other = file("other.csv", "0.9,0.1,beside\n0.8,0.3,below\n");
  const refused = run("refused.safetensors", "--epochs", "61", "--batch-size", "2", "--resume", out, "--data", other);
  expect(refused.stderr).toContain('label ("beside") must be one of the classes ["above", "below"]');
  const turned = run("refused.safetensors", "--epochs", "61", "--resume", out, "--classes", "below,above");
  expect(turned.stderr).toBe(
    `error: train: --classes (["below", "above"]) must be left out, or those of ${out}: ["above", "below"]\n`,
  );
  expect({ status: turned.status, written: existsSync(turned.out) }).toEqual({ status: 1, written: false });
  const same = ["--epochs", "61", "--resume", out, "--classes", "above, below"];
  expect(run("same.safetensors", ...same).status).toBe(0);
});

test("says what a CSV file was taken for, and reads it as it is told", () => {
  const text = `0,1;2;u\n${"1,5;2;v\n?;2;u\n0;0,5;u\n".repeat(4)}`;
  const path = file("semicolons.csv", text);
  const options = ["--data", path, "--validation", path, "--decimal", ",", "--missing", "skip", "--epochs", "1"];
  const { status, stdout, stderr } = run("read.safetensors", ...options);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const says = '9 samples of shape [2]; no header; labels in column 2; delimiter ";"; 4 lines with a missing cell left out';
  expect(stdout.match(/^\S+semicolons\.csv: .*$/gm)).toEqual([`${path}: ${says}`, `${path}: ${says}`]);
  const json = JSON.parse(run("read.safetensors", ...options, "--header", "--delimiter", ";", "--json").stdout);
  expect(json).toMatchObject({ samples: 8, csv: { header: ["0,1", "2", "u"], delimiter: ";", label: 2, skipped: 4 } });
  const named = run("names.safetensors", "--classes", "below,above", "--epochs", "1");
  expect(named.stdout).toContain('data.csv: 40 samples of shape [2]; header ["a", "b", "side"]; labels in column 2');
  expect(named.stdout).toContain("classes: 0 below, 1 above");
  const tabs = file("tabs.csv", "1\t2\tu\n3\t4\tv\n-9\t4\tv\n");
  const read = JSON.parse(
    run("tabs.safetensors", "--data", tabs, "--delimiter", "tab", "--no-header", "--missing=-9,x", "--batch-size", "2", "--json")
      .stdout,
  );
  expect(read).toMatchObject({ samples: 2, csv: { delimiter: "\t", skipped: 1 } });
});

test("validation data whose columns or labels mean other things is refused", () => {
  const turned = file("turned.csv", "b,a,side\n0.9,0.1,below\n");
  expect(run("v.safetensors", "--validation", turned).stderr).toContain(
    `${turned}: column 0 is "b", in the data to train on "a"`,
  );
  const numbers = file("labels.csv", "1,2,0\n3,4,1\n".repeat(4));
  expect(run("v.safetensors", "--data", numbers, "--validation", DATA).stderr).toContain('labels are names ["above", "below"]');
});

test("--data and --labels take .npy files, and -o is none of them", () => {
  const [x, y] = [join(folder, "x.npy"), join(folder, "y.npy")];
  writeFileSync(x, writeNpy({ shape: [40, 2], data: Float32Array.from(rows.flat()) }));
  writeFileSync(y, writeNpy({ shape: [40], data: BigInt64Array.from(rows, ([a, b]) => (b > a ? 0n : 1n)) }));
  const args = ["--data", x, "--labels", y, "--validation", x, "--validation-labels", y, "--epochs", "2", "--json"];
  const read = JSON.parse(run("npy.safetensors", ...args).stdout);
  const same = JSON.parse(run("csv.safetensors", "--epochs", "2", "--json").stdout);
  expect(read.history[1].loss).toBe(same.history[1].loss);
  expect(isovar(["train", NET, ...args, "-o", y]).stderr).toContain(`-o ${y} would replace what the command reads`);
  expect(run("no.safetensors", "--data", x).stderr).toContain("labels is missing, the path of the .npy file");
});

test("--data-layout turns images", () => {
  const net = file("images.json", {
    inputShape: [2, 2, 3],
    layers: [{ layer: "flatten" }, { layer: "dense", units: 2 }],
    seed: 1,
  });
  const images = join(folder, "images.safetensors");
  const x = Float32Array.from({ length: 48 }, (_, i) => (i % 5) / 5);
  writeFileSync(
    images,
    writeSafetensors({ x: { shape: [4, 3, 2, 2], data: x }, y: { shape: [4], data: Uint8Array.of(0, 1, 0, 1) } }),
  );
  const args = ["train", net, "--data", images, "-o", join(folder, "i.safetensors"), "--epochs", "1"];
  expect(isovar(args).stderr).toContain("x of shape [4, 3, 2, 2] does not have the axes of inputShape [2, 2, 3]");
  const { status, stdout } = isovar([...args, "--data-layout", "channelsFirst"]);
  expect(status).toBe(0);
  expect(stdout).toContain("images.safetensors: 4 samples of shape [2, 2, 3]\n");
});

test.each(["5", "x", "[1]", '{"a":1}'])("a checkpoint whose classes are %s is refused", (classes) => {
  const made = run("made.safetensors", "--epochs", "1");
  const { tensors, metadata } = readSafetensors(readFileSync(made.out));
  const path = join(folder, "classes.safetensors");
  writeFileSync(path, writeSafetensors(Object.fromEntries(tensors), { ...metadata, classes }));
  const { status, stderr } = run("none.safetensors", "--resume", path);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: train: \S+classes\.safetensors: classes/);
});

test("--resume takes the optimizer of the net: another learning rate goes on with the moments", () => {
  const half = run("slow.safetensors", "--epochs", "2", "--json");
  const net = JSON.parse(readFileSync(NET, "utf8"));
  const faster = file("faster.json", { ...net, optimizer: { optimizer: "adam", learningRate: 0.5 } });
  const [same, other] = [NET, faster].map((path, i) => {
    const args = [
      "train",
      path,
      "--data",
      DATA,
      "--epochs",
      "3",
      "--resume",
      half.out,
      "-o",
      join(folder, `rate${i}.st`),
      "--json",
    ];
    return JSON.parse(isovar(args).stdout);
  });
  expect(other.sha256).not.toBe(same.sha256);
  expect(other.steps).toBe(30);
});

test("a reader that goes away stops it as Ctrl-C does", async () => {
  const out = join(folder, "unread.safetensors");
  const child = start(["train", NET, "--data", DATA, "-o", out, "--epochs", "1000000"], folder);
  child.stdout!.once("data", () => child.stdout!.destroy());
  const [status] = await once(child, "close");
  expect(status).toBe(130);
  expect(existsSync(out)).toBe(true);
});

test("--resume goes on to the file of a run that did not stop", () => {
  const whole = run("whole.safetensors", "--epochs", "5", "--json");
  const half = run("half.safetensors", "--epochs", "3", "--json");
  const rest = run("rest.safetensors", "--epochs", "5", "--json", "--resume", half.out);
  expect(JSON.parse(rest.stdout).sha256).toBe(JSON.parse(whole.stdout).sha256);
  const over = run("over.safetensors", "--epochs", "3", "--resume", half.out);
  expect(over.status).toBe(1);
  expect(over.stderr).toContain("--epochs (3) must be above the 3 that are done");
});

test("--resume takes a checkpoint in many files by its index, and writes over none of them", () => {
  const half = run("whole.safetensors", "--epochs", "2");
  const { metadata, tensors } = readSafetensors(readFileSync(half.out));
  const map: Record<string, string> = {};
  const parts = [0, 1].map((part) => {
    const own = [...tensors].filter((_, i) => i % 2 === part);
    for (const [name] of own) map[name] = `part-${part}.safetensors`;
    const path = join(folder, `part-${part}.safetensors`);
    writeFileSync(path, writeSafetensors(new Map(own), metadata));
    return path;
  });
  const index = file("whole.safetensors.index.json", { weight_map: map });
  const options = ["--epochs", "4", "--json", "--resume"];
  const one = run("one.safetensors", ...options, half.out);
  const many = run("many.safetensors", ...options, index);
  expect(JSON.parse(many.stdout).sha256).toBe(JSON.parse(one.stdout).sha256);
  for (const path of [index, ...parts]) {
    const { status, stderr } = isovar(["train", NET, "--data", DATA, "--resume", index, "-o", path]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("would replace") });
  }
});

test("Ctrl-C saves and exits with 130; --resume goes on from there", async () => {
  const out = join(folder, "stopped.safetensors");
  const child = start(["train", NET, "--data", DATA, "-o", out, "--epochs", "1000000"], folder);
  let text = "";
  child.stdout!.on("data", (chunk) => {
    text += chunk;
    // Once: a second one ends the program at once.
    if (!child.killed && /^epoch +3 /m.test(text)) child.kill("SIGINT");
  });
  const [status] = await once(child, "close");
  expect(status).toBe(130);
  expect(text).toContain("interrupted; ");
  const { step, epoch, sample } = readSafetensors(readFileSync(out)).metadata as Record<string, string>;
  expect(Number(step)).toBe(10 * Number(epoch) + Number(sample) / 4);
  const epochs = String(Number(epoch) + 1);
  const resumed = run("resumed.safetensors", "--epochs", epochs, "--json", "--resume", out);
  const whole = run("at-once.safetensors", "--epochs", epochs, "--json");
  expect(JSON.parse(resumed.stdout).sha256).toBe(JSON.parse(whole.stdout).sha256);
});

describe("refuses", () => {
  const exploding = file("exploding.json", {
    inputShape: [2],
    layers: [{ layer: "dense", units: 1 }],
    seed: 1,
    loss: "mse",
    optimizer: { optimizer: "sgd", learningRate: 1e30 },
  });
  const numbers = file("numbers.csv", "1,2,0.5\n3,4,0.1\n".repeat(4));
  test.each([
    ["no data", ["train", NET, "-o", "x"], 2, "--data <file> is missing"],
    ["no output", ["train", NET, "--data", DATA], 2, "-o <out.safetensors> is missing"],
    [
      "epochs that are none",
      ["train", NET, "--data", DATA, "-o", "x", "--epochs", "0"],
      2,
      "--epochs must be a whole number from 1 to 999999999",
    ],
    ["two words on the header", ["train", NET, "--data", DATA, "-o", "x", "--header", "--no-header"], 2, "exclude each other"],
    ["a decimal that is none", ["train", NET, "--data", DATA, "-o", "x", "--decimal", ";"], 2, "--decimal must be . or ,"],
    ["a layout that is none", ["train", NET, "--data", DATA, "-o", "x", "--data-layout", "nchw"], 2, "--data-layout must be"],
    ["a delimiter that is none", ["train", NET, "--data", DATA, "-o", "x", "--delimiter", "::"], 1, 'delimiter ("::") must be'],
    ["a seed that is none", ["train", NET, "--data", DATA, "-o", "x", "--seed", "-1"], 2, "seed"],
    ["data that is not there", ["train", NET, "--data", "nothing.csv", "-o", "x"], 1, "nothing.csv: no such file"],
    [
      "data of another kind",
      ["train", NET, "--data", "data.txt", "-o", "x"],
      1,
      "must be that of a .csv, .safetensors, .npz or .npy file",
    ],
    ["a column that is not there", ["train", NET, "--data", DATA, "--label", "c", "-o", "x"], 1, 'label ("c")'],
    [
      "a batch larger than the data",
      ["train", NET, "--data", DATA, "--batch-size", "41", "-o", "x"],
      1,
      "at most the 40 samples",
    ],
    [
      "data of another width",
      ["train", exploding, "--data", file("wide.csv", "1,2,3,4\n"), "-o", "x"],
      1,
      "has 3 values per sample",
    ],
    [
      "a folder that is not there",
      ["train", NET, "--data", DATA, "-o", join("nowhere", "x")],
      1,
      "no such file or folder (ENOENT)",
    ],
    ["output over its own data", ["train", NET, "--data", DATA, "-o", DATA], 2, "would replace what the command reads"],
    ["names of classes with mse", ["train", exploding, "--data", DATA, "-o", "x"], 1, "labels are names of classes"],
    ["labels of no data", ["train", NET, "--data", DATA, "--validation-labels", "y.npy", "-o", "x"], 2, "is for --validation,"],
    ["a checkpoint that is none", ["train", NET, "--data", DATA, "--resume", NET, "-o", "x"], 1, "has no weight_map"],
    ["a checkpoint of text", ["train", NET, "--data", DATA, "--resume", DATA, "-o", "x"], 1, "not a safetensors file"],
    [
      "numbers that explode",
      ["train", exploding, "--data", numbers, "--batch-size", "2", "-o", "x"],
      1,
      "came to NaN or an infinity",
    ],
  ])("%s", (_, args, expected, message) => {
    const { status, stderr } = isovar(args, { cwd: folder });
    expect(stderr).toContain(message);
    expect(status).toBe(expected);
    expect(existsSync(join(folder, "x"))).toBe(false);
  });
});

describe("a step that comes to NaN", () => {
  const line = "a,b\n1,1\n2,3\n-1,-2\n";
  const diverging = (learningRate: number) =>
    file("diverging.json", {
      inputShape: [1],
      layers: [
        { layer: "dense", units: 8 },
        { layer: "dense", units: 1 },
      ],
      seed: 1,
      loss: "mse",
      optimizer: { optimizer: "sgd", learningRate },
      batchSize: 3,
    });
  const train = (out: string, rate: number, ...options: string[]) =>
    isovar(["train", diverging(rate), "--data", file("line.csv", line), "-o", out, "--epochs", "200", ...options]);

  test("ends with an error, and the file holds the weights before it, all finite", () => {
    const out = join(folder, "diverged.safetensors");
    const { status, stderr } = train(out, 1);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: .*step (\d+): .* came to NaN or an infinity .*diverged\.safetensors holds the weights before it\n$/,
    );
    const failed = Number(/step (\d+)/.exec(stderr)![1]);
    const { tensors, metadata } = readSafetensors(readFileSync(out), { checkFinite: true });
    expect(Number(metadata!.step)).toBe(failed - 1);
    expect(failed).toBeGreaterThan(1);
    expect(tensors.has("1.dense/kernel")).toBe(true);
  });

  test("in the first step leaves no file: nothing was learned", () => {
    const out = join(folder, "first.safetensors");
    const { status, stderr } = train(out, 1e38);
    expect(status).toBe(1);
    expect(stderr).toContain("step 1: ");
    expect(stderr).not.toContain("holds the weights");
    expect(existsSync(out)).toBe(false);
  });
});

test("--resume with --seed is wrong usage: training goes on with the seed of the file", () => {
  const { out } = run("seeded.safetensors", "--epochs", "1");
  const { status, stderr } = run("again.safetensors", "--resume", out, "--seed", "8");
  expect(status).toBe(2);
  expect(stderr).toContain("--seed cannot be given with --resume");
});

test.each(["5", "x", '{"0":"a"}', "[1]", "null"])("--resume of a file whose classes are %s is a typed error", (classes) => {
  const { out } = run("classes-of.safetensors", "--epochs", "1");
  const { tensors, metadata } = readSafetensors(readFileSync(out));
  const broken = join(folder, "classes-broken.safetensors");
  writeFileSync(broken, writeSafetensors(tensors as Parameters<typeof writeSafetensors>[0], { ...metadata, classes }));
  const { status, stderr } = run("never.safetensors", "--epochs", "2", "--resume", broken);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: .*classes-broken\.safetensors: classes/);
});
