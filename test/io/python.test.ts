// The reference libraries themselves, where they are found.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readNpy, readSafetensors, writeNpy, writeSafetensors } from "../../src/io/index.js";
import { expectAgreement, fromBase64, nearlyValidFile, python, pythonHas } from "../support/files.js";

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

describe.skipIf(!pythonHas("safetensors"))("safetensors", () => {
  it("gives the same verdicts on nearly valid files", () => {
    const files = fc.sample(nearlyValidFile, { numRuns: 5000, seed: 3 });
    const program = `
import base64, json, sys
from safetensors import SafetensorError, deserialize
def accepts(file):
    try:
        deserialize(base64.b64decode(file))
        return True
    except SafetensorError:
        return False
print(json.dumps([accepts(file) for file in json.load(sys.stdin)]))`;
    const verdicts = python(program, files.map(toBase64)) as boolean[];
    expect(verdicts.filter(Boolean).length).toBeGreaterThan(300);
    for (const [i, file] of files.entries()) expectAgreement(file, verdicts[i]!);
  });

  it("reads what we write", () => {
    const file = writeSafetensors({
      é: { shape: [2, 1], data: Float32Array.of(1.5, -2) },
      b: { shape: [0], data: new Uint8Array(0) },
      bits: { dtype: "bf16", data: Uint16Array.of(0x3f80, 0) },
      bias: Float32Array.of(1),
    });
    const program = `
import base64, json, sys
from safetensors import deserialize
print(json.dumps({k: [v["dtype"], v["shape"], list(v["data"])] for k, v in deserialize(base64.b64decode(json.load(sys.stdin)))}))`;
    expect(python(program, toBase64(file))).toEqual({
      é: ["F32", [2, 1], [0, 0, 192, 63, 0, 0, 0, 192]],
      b: ["U8", [0], []],
      bits: ["BF16", [2], [128, 63, 0, 0]],
      bias: ["F32", [1], [0, 0, 128, 63]],
    });
  });
});

describe.skipIf(!pythonHas("safetensors.numpy"))("safetensors with numpy", () => {
  it("writes what we read, and reads it back", () => {
    const program = `
import base64, json, sys
import numpy as np
from safetensors.numpy import load, save
file = save({"w": np.arange(6, dtype="<f8").reshape(2, 3), "b": np.ones(3, dtype="<f2")}, {"k": "v"})
print(json.dumps(base64.b64encode(file).decode()))`;
    const { metadata, tensors } = readSafetensors(fromBase64(python(program, null) as string));
    expect({ ...metadata }).toEqual({ k: "v" });
    expect(tensors.get("w")).toEqual({ dtype: "f64", shape: [2, 3], data: Float64Array.of(0, 1, 2, 3, 4, 5) });
    expect(tensors.get("b")!.data).toEqual(Uint16Array.of(0x3c00, 0x3c00, 0x3c00));
  });
});

describe.skipIf(!pythonHas("numpy"))("numpy", () => {
  it("writes the same bytes, and reads ours", () => {
    const values = Float32Array.from({ length: 24 }, (_, i) => i / 3);
    const ours = writeNpy({ shape: [2, 3, 4], data: values });
    const program = `
import base64, io, json, sys
import numpy as np
array = np.load(io.BytesIO(base64.b64decode(json.load(sys.stdin))), allow_pickle=False)
plain, fortran = io.BytesIO(), io.BytesIO()
np.save(plain, array)
np.save(fortran, np.asfortranarray(array))
print(json.dumps([base64.b64encode(f.getvalue()).decode() for f in (plain, fortran)]))`;
    const [plain, fortran] = (python(program, toBase64(ours)) as string[]).map(fromBase64) as [Uint8Array, Uint8Array];
    expect(plain).toEqual(ours);
    expect(readNpy(fortran)).toEqual({ dtype: "f32", shape: [2, 3, 4], data: values });
  });
});
