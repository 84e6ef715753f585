import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { plan } from "../../src/index.js";
import { inspect } from "../../src/inspect/index.js";
import { readSafetensors } from "../../src/io/index.js";
import { drawnFrom, lintOf } from "./drawnPlan.js";

const tied = readSafetensors(readFileSync(new URL("../fixtures/tied-weights.safetensors", import.meta.url)));

it("a tensor that stands for another too is told with the other name", () => {
  const found = inspect(tied.tensors, { metadata: tied.metadata });
  expect(found.tensors).toHaveLength(1);
  expect(found.tensors[0]).toMatchObject({ name: "dec.weight", tied: ["enc.weight"] });
  expect(found.tensors[0]!.verdict).toMatch(/; tied to "enc.weight"$/);
  expect(found.notes).toEqual(['"dec.weight" stands for "enc.weight" too, by the metadata']);
  expect(found).toMatchObject({ faults: [], parameterCount: 64 });
});

it("no tie: a name that the file has, a word that is no tensor, metadata that are not there", () => {
  const notes = (metadata?: Record<string, string>) => inspect(tied.tensors, { metadata }).notes;
  expect(notes({ "dec.weight": "dec.weight", note: "hello" })).toEqual([]);
  expect(notes()).toEqual([]);
  expect(notes({ a: "dec.weight", b: "dec.weight" })).toHaveLength(1);
});

it("names that a recipe ties are told too", () => {
  const recipe = {
    isovar: 1,
    stream: 1,
    default: "heNormal",
    parameters: [
      { name: "dec.weight", shape: tied.tensors.get("dec.weight")!.shape },
      { name: "enc.weight", tied: "dec.weight" },
      { name: "head.{i}", repeat: { i: 2 }, tied: "dec.weight" },
    ],
  };
  const metadata = { "isovar.spec": JSON.stringify(plan(recipe, { seed: 1 }).spec), "isovar.seed": "1", "isovar.stream": "1" };
  const { tensors, notes } = inspect(tied.tensors, { metadata });
  expect(tensors[0]!.tied).toEqual(["enc.weight", "head.0", "head.1"]);
  expect(notes).toContain('"dec.weight" stands for "enc.weight", "head.0", "head.1" too, by the metadata');
});

describe("lint of a plan with tied names", () => {
  const SHAPE = [300, 64];
  const WTE = { name: "wte.weight", shape: SHAPE, init: { scheme: "normal", std: 0.02 } };
  const MLP = { name: "h.0.mlp.c_fc.weight", shape: [256, 64], init: { scheme: "normal", std: 0.02 } };
  const BIASES = [
    { name: "bias", shape: [30], init: "zeros" },
    { name: "decoder.bias", tied: "bias" },
  ];
  const recipe = (...parameters: object[]) => ({ isovar: 1, stream: 1, layout: "oi", parameters: [WTE, MLP, ...parameters] });
  const TIED = recipe({ name: "lm_head.weight", tied: "wte.weight" }, ...BIASES);
  const FREE = recipe({ ...WTE, name: "lm_head.weight" });
  const made = drawnFrom(plan(TIED, { seed: 1 }));
  const { "lm_head.weight": head, ...body } = drawnFrom(plan(FREE, { seed: 1 }));
  const withHead = (tensor: unknown, others: object = made) => ({ ...others, "lm_head.weight": tensor }) as typeof made;
  const found = (due: object, tensors: typeof made) => lintOf(due, tensors).findings;
  const uniform = drawnFrom(
    plan(recipe({ name: "lm_head.weight", shape: SHAPE, init: { scheme: "heUniform", negativeSlope: Math.sqrt(5) } }), {
      seed: 2,
    }),
  )["lm_head.weight"];
  const tied = (...causes: string[]) => [
    { name: "lm_head.weight", kind: "tied", text: 'other values than "wte.weight", to which it is tied', causes },
  ];

  it("has no finding where the name is not stored, stored with the same values, or stored in place of the other", () => {
    expect(found(TIED, made)).toEqual([]);
    expect(found(TIED, withHead(made["wte.weight"]))).toEqual([]);
    expect(found(TIED, { ...made, "decoder.bias": made.bias! })).toEqual([]);
    const { "wte.weight": table, ...others } = made;
    expect(lintOf(TIED, withHead(table, others))).toMatchObject({ findings: [], compared: 3 });
  });

  it("tells other values, and where they come from", () => {
    expect(found(TIED, withHead(head))).toEqual(tied("drawn by itself"));
    expect(found(TIED, withHead(uniform))).toEqual(tied("left as PyTorch makes a linear layer"));
    expect(found(TIED, withHead({ shape: SHAPE, data: new Float32Array(300 * 64) }))).toEqual(
      tied("left at 0: nothing initialized it"),
    );
    const table = (made["wte.weight"] as { data: Float32Array }).data;
    const touched = table.slice();
    touched[777]! *= 1.01;
    expect(found(TIED, withHead({ shape: SHAPE, data: touched }))).toEqual(tied("drawn by itself"));
    const bias = { shape: [30], data: Float32Array.from({ length: 30 }, (_, i) => (i === 7 ? 1e-3 : 0)) };
    expect(found(TIED, { ...made, "decoder.bias": bias }).map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      "decoder.bias: tied",
    ]);
  });

  it("tells another shape", () => {
    expect(found(TIED, withHead({ shape: [64, 300], data: new Float32Array(300 * 64).map((_, i) => Math.sin(i)) }))).toEqual([
      { name: "lm_head.weight", kind: "shape", text: 'shape 64×300, and "wte.weight", to which it is tied, 300×64', causes: [] },
    ]);
  });

  it("of a plan that ties nothing: an output layer that is the table, or that was left out", () => {
    expect(found(FREE, withHead(head, body))).toEqual([]);
    const causes = ["tied, where the plan has two tensors"];
    expect(found(FREE, withHead(body["wte.weight"], body))).toEqual([
      { name: "lm_head.weight", kind: "equal", text: 'equal to "wte.weight"', causes },
    ]);
    expect(found(FREE, body)).toEqual([
      {
        name: "lm_head.weight",
        kind: "missing",
        text: "not in the file",
        causes: ['left out as tied to "wte.weight", where the plan has two tensors'],
      },
    ]);
  });

  it("of many names takes no longer than of few, one by one", () => {
    const count = 2000;
    const many = {
      isovar: 1,
      stream: 1,
      layout: "oi",
      default: "zeros",
      parameters: [
        { name: "{i}.wte.weight", repeat: { i: count }, shape: [2, 2] },
        { name: "{i}.lm_head.weight", repeat: { i: count }, tied: "{i}.wte.weight" },
        { name: "{i}.head.weight", repeat: { i: count }, shape: [2, 2] },
      ],
    };
    const empty = { shape: [2, 2], data: new Float32Array(4) };
    const tensors = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}.lm_head.weight`, empty] as const));
    expect(lintOf(many, tensors).findings).toHaveLength(2 * count - 1000);
  });
});
