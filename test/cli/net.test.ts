// What the commands say of a net in a file that is none.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isovar, temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const write = (name: string, content: string | object) =>
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));

write("data.csv", "1,2,a\n3,4,b\n");
write("units.json", { inputShape: [2], layers: [{ layer: "dense", units: 0 }] });
write("shape.json", {
  inputShape: [4],
  layers: [
    { layer: "dense", units: 3 },
    { layer: "conv2d", filters: 2, kernelSize: 3 },
  ],
});
write("key.json", { inputShape: [2], layers: [{ layer: "dense", units: 2 }], lost: 1 });
write("text.json", '{"inputShape": [2], "layers": ');
write("optimizer.json", { inputShape: [2], layers: [{ layer: "dense", units: 2 }], optimizer: "adamn" });

const TRAIN = ["--data", "data.csv", "-o", "out.safetensors"];

test.each([
  ["doctor", "units.json", "units.json: layers[0]: units (0) must be "],
  ["doctor", "shape.json", "shape.json: layers[1]"],
  ["train", "key.json", 'key.json: unknown key "lost"'],
  ["train", "optimizer.json", "optimizer.json: optimizer"],
  ["doctor", "text.json", "text.json: "],
])("isovar %s %s: the file, then the place in it", (command, net, message) => {
  const { status, stderr } = isovar([command, net, ...(command === "train" ? TRAIN : [])], { cwd: folder });
  expect(stderr).toMatch(/^error: /);
  expect(stderr.slice("error: ".length, "error: ".length + message.length)).toBe(message);
  expect(status).toBe(1);
});

test("a net may name any scheme of a spec", () => {
  const init = { scheme: "siren", first: true };
  write("law.json", { inputShape: [2], layers: [{ layer: "dense", units: 3, init, biasInit: "timeStepBias" }] });
  const { status, stdout, stderr } = isovar(["doctor", "law.json"], { cwd: folder });
  expect(stderr).toBe("");
  expect(stdout).toContain("dense");
  expect(status).toBeLessThan(2);
});

test("a net on standard input is called so", () => {
  const { status, stderr } = isovar(["doctor", "-"], {
    cwd: folder,
    input: '{"inputShape": [], "layers": [{"layer": "flatten"}]}',
  });
  expect(stderr).toMatch(/^error: standard input: inputShape/);
  expect(status).toBe(1);
});
