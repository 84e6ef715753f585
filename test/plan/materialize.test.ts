import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCore, init, materialize, type Plan, plan, slice } from "../../src/index.js";
import { bad, thrownBy } from "../support/refusal.js";

const spec = {
  isovar: 1,
  stream: 1,
  parameters: [
    { name: "embed", shape: [11, 5], init: { scheme: "normal", std: 0.02 }, padding: 3 },
    { name: "none", shape: [0, 4], init: "zeros" },
    { name: "h.{i}.w", repeat: { i: 2 }, shape: [6, 7], init: "orthogonal", dtype: "f64" },
    { name: "h.{i}.b", repeat: { i: 2 }, shape: [7], init: "ones", dtype: "bf16" },
    { name: "head", shape: [7, 11], init: "heNormal", dtype: "f16" },
    { name: "last", shape: [0], init: "zeros" },
  ],
};
const p = plan(spec, { seed: 42 });

/** All that a materialization gives. */
async function all(...args: Parameters<typeof materialize>) {
  const pieces = [];
  for await (const piece of materialize(...args)) pieces.push(piece);
  return pieces;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

describe("materialize", () => {
  it("gives every tensor in the order of the plan, with the values of init", async () => {
    const pieces = await all(p);
    expect(pieces.map(({ name }) => name)).toEqual(p.tensors.map(({ name }) => name));
    for (const { name, shape, dtype, offset, data } of pieces) {
      const { initializer, size } = p.tensors.find((tensor) => tensor.name === name)!;
      expect(offset).toBe(0);
      expect(data).toHaveLength(size);
      if (name === "embed") continue;
      expect(data, name).toEqual(init(initializer, shape, { seed: 42, name, dtype }));
    }
  });

  it("keeps padding at zero and the rows around it as they are without", async () => {
    const { data } = (await all(p))[0]!;
    const plain = init({ scheme: "normal", mean: 0, std: 0.02 }, [11, 5], { seed: 42, name: "embed" });
    plain.fill(0, 15, 20);
    expect(data).toEqual(plain);
  });

  it("gives the bits of the whole in any split", async () => {
    const whole = Buffer.concat((await all(p)).map(({ data }) => bytesOf(data)));
    const cuts = fc.array(fc.integer({ min: 0, max: p.parameterCount }), { maxLength: 6 });
    const property = fc.asyncProperty(cuts, async (given) => {
      const ends = [...given.sort((a, b) => a - b), p.parameterCount];
      const parts = await Promise.all(ends.map((end, i) => all(p, { range: [ends[i - 1] ?? 0, end], threads: 1 })));
      return whole.equals(Buffer.concat(parts.flat().map(({ data }) => bytesOf(data))));
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it("gives each tensor without elements to one of two parts, and tells where a piece begins", async () => {
    const names = async (range: [number, number]) => (await all(p, { range })).map(({ name, offset }) => [name, offset]);
    expect(await names([0, 54])).toEqual([["embed", 0]]);
    expect(await names([54, 60])).toEqual([
      ["embed", 54],
      ["none", 0],
      ["h.0.w", 0],
    ]);
    expect((await names([p.parameterCount - 1, p.parameterCount])).at(-1)).toEqual(["last", 0]);
    expect((await names([0, p.parameterCount - 1])).at(-1)).toEqual(["head", 0]);
  });

  it("draws the same from a plan that went through a message or JSON, without WebAssembly, and on any number of threads", async () => {
    const expected = await all(p);
    expect(await all(structuredClone(p))).toEqual(expected);
    expect(await all(JSON.parse(JSON.stringify(p)) as Plan)).toEqual(expected);
    expect(await all(p, { core: createCore({ backend: "js" }) })).toEqual(expected);
    const large = plan({ isovar: 1, stream: 1, parameters: [{ name: "w", shape: [1024, 1100], init: "heNormal" }] }, { seed: 7 });
    const [two, one] = await Promise.all([all(large, { threads: 2 }), all(large, { threads: 1 })]);
    expect(bytesOf(two[0]!.data).equals(bytesOf(one[0]!.data))).toBe(true);
  });

  it("tells how far it is, in bytes of its range", async () => {
    const seen: number[] = [];
    await all(p, { range: [0, 60], onProgress: ({ doneBytes, totalBytes }) => seen.push(doneBytes, totalBytes) });
    expect(seen).toEqual([220, 260, 220, 260, 260, 260]);
  });

  it("stops where the signal says so, with its reason", async () => {
    const stop = new AbortController();
    const names: string[] = [];
    const work = (async () => {
      for await (const { name } of materialize(p, { signal: stop.signal })) {
        names.push(name);
        stop.abort(new Error("enough"));
      }
    })();
    await expect(work).rejects.toThrow("enough");
    expect(names).toEqual(["embed"]);
  });

  it("refuses wrong arguments at once", () => {
    expect(thrownBy(() => materialize(bad({}))).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => materialize(p, { range: bad([3]) })).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => materialize(p, { range: [3, 2] })).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => materialize(p, { range: [0, p.parameterCount + 1] })).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => materialize(p, { range: [-1, 2] })).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => materialize(p, { threads: 0 })).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => materialize(p, { signal: bad({}) })).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => materialize(p, { onProgress: bad(1) })).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => materialize(p, bad({ rang: [0, 1] }))).code).toBe("E_ARGUMENT");
  });
});

describe("slice", () => {
  it("gives any stretch of a tensor", async () => {
    const whole = new Map((await all(p)).map(({ name, data }) => [name, data]));
    for (const { name, size } of p.tensors) {
      expect(slice(p, name)).toEqual(whole.get(name));
      const begin = Math.floor(size / 3);
      expect(slice(p, name, begin)).toEqual(whole.get(name)!.subarray(begin));
      expect(slice(p, name, begin, begin)).toHaveLength(0);
    }
    expect(slice(p, "head", 10, 20, { core: createCore({ backend: "js" }) })).toEqual(whole.get("head")!.subarray(10, 20));
  });

  it("reaches beyond 2^32 elements", () => {
    const huge = plan(
      { isovar: 1, stream: 1, parameters: [{ name: "w", shape: [2 ** 20, 2 ** 13], init: "heNormal" }] },
      { seed: 1 },
    );
    const at = 2 ** 32 + 5;
    expect(slice(huge, "w", at, at + 8)).toEqual(slice(huge, "w", at - 5, at + 8).subarray(5));
    expect(slice(huge, "w", at, at + 8)).not.toEqual(slice(huge, "w", 5, 13));
  });

  it("refuses a name that is not there and a stretch that leaves the tensor", () => {
    expect(thrownBy(() => slice(p, "tail")).code).toBe("E_NAME");
    expect(thrownBy(() => slice(p, bad(3))).code).toBe("E_NAME");
    expect(thrownBy(() => slice(p, "head", 0, 78)).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => slice(p, "head", 5, 4)).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => slice(p, "head", 0.5)).code).toBe("E_ARGUMENT");
  });
});
