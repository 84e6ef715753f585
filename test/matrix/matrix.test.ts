// The matrix of runtimes: what it compares, what it says, and that it computes what was recorded.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runs } from "../fixtures/golden-training.json" with { type: "json" };
import { type Cell, firstDifference, type Result, summaryOf, tableOf, WAYS } from "./compare.js";
import { REFERENCE as NODE } from "./runtimes.js";

const REFERENCE: Result[] = [
  { part: "weights", label: "heNormal", sha256: "aa" },
  { part: "theory", label: "relu", sha256: "bb" },
  { part: "compat", label: "torch, normal f32", sha256: "dd" },
  { part: "training", label: "mlp", sha256: "cc" },
];

describe("a cell", () => {
  it("is equal where every case is", () => {
    expect(firstDifference(REFERENCE, structuredClone(REFERENCE), "wasm")).toBeUndefined();
    expect(firstDifference(REFERENCE, REFERENCE.slice(0, 2), "js")).toBeUndefined();
  });

  it("differs where a case does, which it names", () => {
    const changed = REFERENCE.map((each) => (each.label === "heNormal" ? each : { ...each, sha256: "00" }));
    expect(firstDifference(REFERENCE, changed, "wasm")).toBe("theory: relu: 00, and not bb");
  });

  it("differs where a case is missing, or one too many", () => {
    expect(firstDifference(REFERENCE, REFERENCE.slice(0, 3), "wasm")).toBe("training: mlp: was not computed");
    expect(firstDifference(REFERENCE, REFERENCE.slice(1), "wasm")).toBe("weights: heNormal: was not computed");
    expect(firstDifference(REFERENCE, REFERENCE.slice(0, 3), "js")).toBe("torch, normal f32: was not asked for");
  });
});

describe("the matrix", () => {
  const [one, two] = WAYS;
  const cells: Cell[] = [
    { runtime: "Node 20", title: one!.title, difference: undefined },
    { runtime: "Node 20", title: two!.title, difference: "weights: heNormal: 00, and not aa" },
  ];

  it("counts", () => expect(summaryOf(cells)).toBe("2 cells, 1 equal"));

  it("is a table of parts and a table of runtimes", () => {
    const table = tableOf(REFERENCE, cells, "2026-11-29");
    expect(table).toMatch(/^\| weights \| 1 \| `[0-9a-f]{64}` \| the same \|$/m);
    expect(table).toMatch(/^\| compat \| 1 \| `[0-9a-f]{64}` \| left out \|$/m);
    expect(table).toContain("| Node 20 | equal | **differs** | – |");
  });

  it("as it stands in docs/guarantees.md has 300 cases and more, nine runtimes, and no cell that differs", () => {
    const text = readFileSync(fileURLToPath(new URL("../../docs/guarantees.md", import.meta.url)), "utf8");
    expect(Number(/^\| weights \| (\d+) \|/m.exec(text)![1])).toBeGreaterThanOrEqual(300);
    expect(text.match(/^\| (Node|Deno|Bun|Chromium|Firefox|WebKitGTK) [\d.]+ \|( equal \|){3}$/gm)).toHaveLength(9);
    const [, cells, equal] = /^(\d+) cells, (\d+) equal\.$/m.exec(text)!;
    expect(equal).toBe(cells);
  });

  it("trains what was recorded", async () => {
    const results = await NODE.compute({ backend: "wasm", threads: 1, short: true });
    expect(results.length).toBeGreaterThan(40);
    expect(results.filter(({ part }) => part === "training")).toMatchObject([{ label: "mlp", sha256: runs[0]!.sha256 }]);
  });
});
