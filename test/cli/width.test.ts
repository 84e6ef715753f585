import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isovar, temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const file = (name: string, content: string | object) => {
  writeFileSync(path(name), typeof content === "string" ? content : JSON.stringify(content));
  return path(name);
};

/** A name of 60 characters that a number at its end tells from others. */
const long = (i: number) => `${"encoder.block.attention.".repeat(3).slice(0, 58)}.${i}`;
const init = { scheme: "varianceScaling", scale: 1.2345, mode: "fanOut", distribution: "truncatedNormal" };

const SPEC = file("spec.json", {
  isovar: 1,
  stream: 1,
  parameters: [0, 1].map((i) => ({ name: long(i), shape: [3, 3, 64, 128], init })),
});
const NET = file("net.json", {
  inputShape: [28, 28, 1],
  layers: [
    { layer: "conv2d", filters: 4, kernelSize: 3, init, name: long(0) },
    { layer: "residual", layers: [{ layer: "activation", activation: "tanh", name: long(1) }], name: long(2) },
    { layer: "flatten", name: long(3) },
    { layer: "dense", units: 3, name: long(4) },
  ],
  seed: 7,
});
const LINES = Array.from({ length: 6 }, (_, i) => `${new Array(784).fill(i % 3).join(",")},${long(i % 3)}`);
const DATA = file("data.csv", LINES.join("\n"));
const run = (command: string, ...args: string[]) => {
  const { stdout, stderr } = isovar([command, ...args], { cwd: folder, env: { ...process.env, COLUMNS: "80" } });
  expect(stderr).toBe("");
  return stdout;
};
run("init", SPEC, "-o", path("spec.safetensors"), "--seed", "1");
const TRAINED = run("train", NET, "--data", DATA, "--epochs", "1", "-o", path("net.safetensors"));

/** The block of lines that has a rule under its titles. */
const tableOf = (text: string) =>
  text
    .split("\n\n")
    .find((block) => block.split("\n")[1]?.startsWith("──"))!
    .split("\n");

test.each<[string, () => string, readonly number[]]>([
  ["train", () => TRAINED, [0, 2, 3, 4]],
  ["doctor", () => run("doctor", NET, "--data", DATA), [0, 1, 2, 3, 4]],
  ["plan", () => run("plan", SPEC), [0, 1]],
  ["init", () => run("init", SPEC, "-o", path("again.safetensors"), "--seed", "1"), [0, 1]],
  ["inspect", () => run("inspect", path("spec.safetensors")), [0, 1]],
  ["evaluate", () => run("evaluate", NET, "--weights", path("net.safetensors"), "--data", DATA), [0, 1, 2]],
])("%s: names of 60 characters in 80 columns, each with its end", (_, text, ends) => {
  const lines = tableOf(text());
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  for (const end of ends) expect(lines.join("\n")).toMatch(new RegExp(`^ *enc[a-z.]*…[a-z.]*\\.${end}( |$)`, "m"));
});

test("train: kernels and biases are told apart", () => {
  const table = tableOf(TRAINED).join("\n");
  expect(table).toMatch(/…\S*kernel /);
  expect(table).toMatch(/…\S*bias /);
});

test("verify: the name of a tensor stands in a sentence, whole", () => {
  expect(run("verify", path("spec.safetensors"), "--seed", "2")).toContain(long(0));
});
