// Prints the SHA-256 of weights that a tensor of onnxruntime-web holds without a copy, in f32; those in f16 are not copied either.

import { heNormal, init } from "isovar";
import { Tensor } from "onnxruntime-web";

async function sha256(values) {
  const digest = await crypto.subtle.digest("SHA-256", values);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const shape = [784, 256];
const stream = { seed: 42, name: "fc1/kernel" };
const w = init(heNormal(), shape, stream);
const tensor = new Tensor("float32", w, shape);
if (tensor.data !== w) throw new Error("float32: copied");

const half = init(heNormal(), shape, { ...stream, dtype: "f16" });
// Where there is a Float16Array, it is one over the same memory.
if (new Tensor("float16", half, shape).data.buffer !== half.buffer) throw new Error("float16: copied");

console.log(await sha256(tensor.data));
