// onnxruntime-web on its WebAssembly backend, one thread. A graph of one node per work, written here as the bytes of its protobuf.

import * as ort from "onnxruntime-web";
import { awaitedArray } from "../contestants/prepare.js";
import { hashed } from "../data.js";
import type { Contestant } from "../work.js";
import { versionOf } from "./version.js";

type Bytes = number[];

function varint(value: number): Bytes {
  const bytes: Bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}
const integer = (field: number, value: number): Bytes => [...varint(field * 8), ...varint(value)];
const block = (field: number, bytes: Bytes): Bytes => [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes];
const text = (field: number, value: string): Bytes => block(field, [...new TextEncoder().encode(value)]);
const float = (field: number, value: number): Bytes => [
  ...varint(field * 8 + 5),
  ...new Uint8Array(Float32Array.of(value).buffer),
];

// Field numbers are those of onnx.proto: AttributeProto, ValueInfoProto, NodeProto, GraphProto, ModelProto.
const floatAttribute = (name: string, value: number) => block(5, [...text(1, name), ...float(2, value), ...integer(20, 1)]);
const shapeAttribute = (name: string, shape: number[]) =>
  block(5, [...text(1, name), ...shape.flatMap((axis) => integer(8, axis)), ...integer(20, 7)]);
const tensor = (field: number, name: string, shape: number[]) => {
  const axes = shape.flatMap((axis) => block(1, integer(1, axis)));
  return block(field, [...text(1, name), ...block(2, block(1, [...integer(1, 1), ...block(2, axes)]))]);
};

/** A model of one node that makes "y" of `shape`. */
function model(operator: string, inputs: Record<string, number[]>, attributes: Bytes, shape: number[]): Uint8Array {
  const names = Object.keys(inputs).flatMap((name) => text(1, name));
  const node = block(1, [...names, ...text(2, "y"), ...text(4, operator), ...attributes]);
  const given = Object.entries(inputs).flatMap(([name, axes]) => tensor(11, name, axes));
  const graph = [...node, ...text(2, "g"), ...given, ...tensor(12, "y", shape)];
  return Uint8Array.from([...integer(1, 8), ...block(7, graph), ...block(8, [...text(1, ""), ...integer(2, 17)])]);
}

async function session(bytes: Uint8Array, feeds: Record<string, ort.Tensor> = {}) {
  const made = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  return {
    ...awaitedArray(async () => (await made.run(feeds)).y!.data as Float32Array),
    dispose: () => void made.release(),
  };
}

export default function rival(): Contestant {
  ort.env.wasm.numThreads = 1;
  return {
    version: versionOf("onnxruntime-web"),
    works: {
      uniform: ({ count }) => session(model("RandomUniform", {}, shapeAttribute("shape", [count]), [count])),
      normal: ({ count, std }) =>
        session(model("RandomNormal", {}, [...floatAttribute("scale", std), ...shapeAttribute("shape", [count])], [count])),
      matmul: ({ m, n, k }) => {
        const feeds = { a: new ort.Tensor(hashed(m * k, 1), [m, k]), b: new ort.Tensor(hashed(k * n, 2), [k, n]) };
        return session(model("MatMul", { a: [m, k], b: [k, n] }, [], [m, n]), feeds);
      },
    },
  };
}
