// A net in JSON: what functions return, what a person writes, and what training takes from it.

import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createCore, heNormal, init } from "../../src/index.js";
import {
  adam,
  adamw,
  batchNorm,
  conv2d,
  dense,
  dropout,
  embedding,
  evaluate,
  fit,
  flatten,
  type Layer,
  layerNorm,
  maxPool2d,
  type NetJson,
  residual,
  sequential,
  sgd,
  trainer,
} from "../../src/train/index.js";
import { read } from "../plan/specs.js";
import { bad } from "../support/refusal.js";
import { isNet, netSchema } from "../support/schemas.js";
import { bits, labels, numbers } from "./nets.js";

const core = createCore();

describe("a net in JSON", () => {
  const layers: Layer[] = [
    conv2d(4, 3, { activation: "relu", groups: 2 }),
    batchNorm(),
    maxPool2d(2),
    flatten(),
    dropout(0.5),
    dense(6),
    layerNorm(),
    residual([dense(6, { activation: "gelu" })]),
    dense(2, { init: heNormal() }),
  ];
  const json: NetJson = { inputShape: [6, 6, 2], layers, seed: 7, loss: "mse", optimizer: adam({ clipNorm: 1 }), batchSize: 5 };

  it("is what functions return: the schema takes it, and the net is the same as text, as an object, and of layers", () => {
    expect(isNet(JSON.parse(JSON.stringify(json)))).toBe(true);
    const expected = bits(sequential(layers, { inputShape: [6, 6, 2], seed: 7 }));
    for (const source of [json, JSON.stringify(json), JSON.stringify(json, null, 2)]) {
      expect(bits(sequential(source))).toEqual(expected);
    }
  });

  it("gives trainer, fit and evaluate their loss, optimizer and batch size", async () => {
    const made = sequential(json);
    expect(made.defaults).toEqual({ loss: "mse", optimizer: adam({ clipNorm: 1 }), batchSize: 5 });
    expect(trainer(made)).toMatchObject({ loss: "mse", optimizer: adam({ clipNorm: 1 }) });
    const data = { x: numbers(11 * 72), y: numbers(22) };
    expect(evaluate(made, data).accuracy).toBeUndefined();
    expect((await fit(made, data)).steps).toBe(3);
  });

  it("gives way to options", async () => {
    const made = sequential(json, { seed: 8, inputShape: [5, 5, 2], core });
    expect([made.seed, made.inputShape, made.core]).toEqual([8n, [5, 5, 2], core]);
    const data = { x: numbers(11 * 50), y: labels(11, 2) };
    const log = await fit(made, data, { loss: "softmaxCrossEntropy", batchSize: 11, optimizer: "sgd" });
    expect([log.steps, trainer(made).optimizer, trainer(made).loss]).toEqual([1, sgd(), "softmaxCrossEntropy"]);
    expect(evaluate(made, data, { loss: "softmaxCrossEntropy" }).accuracy).toBeDefined();
  });

  it("names initializers and optimizers by a word alone", () => {
    const words = {
      inputShape: [4],
      layers: [{ layer: "dense", units: 3, init: "heNormal", biasInit: "ones" }],
      optimizer: "adamw",
    };
    const made = sequential(bad<NetJson>(words), { seed: 3, core });
    expect(bits(made)["0.dense/kernel"]).toEqual(
      new Uint32Array(init(heNormal(), [4, 3], { seed: 3, name: "0.dense/kernel" }).buffer),
    );
    expect([...made.parameters[1]!.data]).toEqual([1, 1, 1]);
    expect(trainer(made).optimizer).toEqual(adamw());
    expect(embedding(2, 2, { init: bad("ones") })).toEqual(embedding(2, 2, { init: { scheme: "constant", value: 1 } }));
  });

  it("has a seed in digits where a number would not hold it", () => {
    expect(sequential({ ...json, seed: "18446744073709551615" }, { core }).seed).toBe(2n ** 64n - 1n);
  });
});

describe("nets of the repository", () => {
  const folder = new URL("../../examples/nets/", import.meta.url);

  it.each(readdirSync(folder))("examples/nets/%s is right, and of its own seed", (file) => {
    const text = read(`examples/nets/${file}`);
    expect(isNet(JSON.parse(text))).toBe(true);
    expect(sequential(text, { core: createCore() }).seed).toBe(BigInt(JSON.parse(text).seed));
  });

  const page = read("docs/net.md");

  it("docs/net.md shows one that is right", () => {
    const text = /```json\n(.*?)```/s.exec(page)![1]!;
    expect(isNet(JSON.parse(text))).toBe(true);
    const net = sequential(text, { core: createCore() });
    expect([net.seed, net.outputShape, net.defaults.batchSize]).toEqual([42n, [10], 64]);
  });

  it("docs/net.md lists every layer and optimizer with its options", () => {
    const rowOf = (name: string) =>
      page.split("\n").find((line) => line.startsWith("| ") && line.split("|")[1]!.includes(`\`${name}\``));
    const paragraph = (begin: string) => page.split("\n\n").find((text) => text.startsWith(begin))!;
    const expectListed = (
      rows: { properties: Record<string, { const?: string; enum?: string[] }> }[],
      kind: string,
      shared: string,
    ) => {
      for (const { properties } of rows) {
        const { [kind]: names, ...options } = properties;
        for (const name of names!.enum ?? [names!.const!]) {
          for (const option of Object.keys(options)) expect(`${rowOf(name)}${shared}`, name).toContain(`\`${option}\``);
        }
      }
    };
    expectListed(netSchema.$defs.layer.oneOf, "layer", `${paragraph("Every layer may")}${paragraph("Weights: ")}`);
    expectListed(netSchema.$defs.optimizer.anyOf.slice(1), "optimizer", `${paragraph("All take ")}${rowOf("adam")}`);
  });
});
