// The rooms of docs/architecture.md: nothing imports upward, and what is special stays in one place.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A room imports itself and the rooms before it. */
const SRC = "base math reference core linalg random theory init io plan inspect noise compat train doctor bridges node cli".split(
  " ",
);
const ASSEMBLY = "simd math data random linalg noise compat nn".split(" ");
/** The rooms that may name `node:` modules. */
const NODE_ROOMS = ["node", "cli"];

/** `import … from "x"`, `export … from "x"`; `import "x"`; `import("x")`. */
const IMPORT =
  /^(?:import|export)\s[^;"'`=(]*?\bfrom\s*["']([^"']+)["']|^import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;

interface SourceFile {
  /** Relative to src/ or assembly/, with forward slashes. */
  path: string;
  text: string;
  imports: string[];
}

function sources(folder: "src" | "assembly" | "playground"): SourceFile[] {
  const paths = readdirSync(`${root}/${folder}`, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"));
  return paths
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts") && !path.startsWith("dist/"))
    .map((path) => {
      const text = readFileSync(`${root}/${folder}/${path}`, "utf8");
      return { path, text, imports: Array.from(text.matchAll(IMPORT), (match) => match.slice(1).find(Boolean) as string) };
    });
}

/** The first folder of a path, or for a file at the top its name. */
const roomOf = (path: string) => path.split("/")[0].replace(/\.(js|ts)$/, "");

/** Every import that leaves its room for one that is not before it in `order`. */
function upward(files: SourceFile[], order: string[]): string[] {
  const violations: string[] = [];
  for (const { path, imports } of files) {
    const room = roomOf(path);
    for (const specifier of imports.filter((name) => name.startsWith("."))) {
      const target = posix.join(dirname(path), specifier);
      if (target.startsWith("../")) continue; // the compiled wasm
      if (!order.includes(roomOf(target)) || order.indexOf(roomOf(target)) > order.indexOf(room)) {
        violations.push(`${path} imports ${target}`);
      }
    }
  }
  return violations;
}

/**
 * What is left once every file is gone that imports, types too, nothing of what is left, or that nothing of it imports: files in circles,
 * and those between two circles.
 */
function inCircles(files: Pick<SourceFile, "path" | "imports">[]): string[] {
  const fileOf = (path: string, specifier: string) => posix.join(dirname(path), specifier).replace(/\.js$/, ".ts");
  const left = new Map(files.map(({ path, imports }) => [path, imports.map((specifier) => fileOf(path, specifier))]));
  for (let before = left.size + 1; before > left.size; ) {
    before = left.size;
    for (const [path, targets] of left) {
      const imported = [...left.values()].some((others) => others.includes(path));
      if (!imported || !targets.some((target) => left.has(target))) left.delete(path);
    }
  }
  return [...left.keys()];
}

const isEntry = ({ path }: SourceFile) => !path.includes("/");

describe("src", () => {
  const files = sources("src");

  it("has only rooms that the architecture knows", () => {
    expect(files.filter((file) => !isEntry(file) && !SRC.includes(roomOf(file.path)))).toEqual([]);
  });

  it("imports nothing from a later room", () => {
    expect(files.length).toBeGreaterThan(0);
    expect(
      upward(
        files.filter((file) => !isEntry(file)),
        SRC,
      ),
    ).toEqual([]);
  });

  it("has no circle of imports, not even of types", () => {
    expect(inCircles(files)).toEqual([]);
    const circle = {
      "a.ts": "./room/b.js",
      "room/b.ts": "./c.js",
      "room/c.ts": "../a.js",
      "d.ts": "./room/e.js",
      "room/e.ts": "node:fs",
    };
    const made = Object.entries(circle).map(([path, specifier]) => ({ path, imports: [specifier] }));
    expect(inCircles(made)).toEqual(["a.ts", "room/b.ts", "room/c.ts"]);
  });

  it("has one idea per file: 300 lines at most", () => {
    expect(files.filter(({ text }) => text.split("\n").length > 301).map(({ path }) => path)).toEqual([]);
  });

  it("keeps the twins apart: only the core, which falls back on them, imports them", () => {
    const users = files.filter(
      ({ path, imports }) => roomOf(path) !== "reference" && imports.some((name) => name.includes("reference/")),
    );
    expect(users.map(({ path }) => path)).toEqual(["core/core.ts", "core/noise.ts", "core/statistics.ts"]);
  });

  it("hands names on in an index.ts only: all else is imported from its home", () => {
    const handing = files.filter(({ text }) => /^export (?:type )?[{*]/m.test(text)).map(({ path }) => path);
    expect(handing.length).toBeGreaterThan(0);
    expect(handing.filter((path) => posix.basename(path) !== "index.ts")).toEqual([]);
  });

  it("names node: modules in node/ and cli/ only", () => {
    const users = files.filter(({ imports }) => imports.some((name) => name.startsWith("node:"))).map(({ path }) => path);
    expect(users.filter((path) => !NODE_ROOMS.includes(roomOf(path)))).toEqual([]);
  });

  it("prints JSON by jsonText alone, which has no null for an infinity", () => {
    const printing = sources("src").filter(({ text }) => /\b(?:log|write)\(\s*JSON\.stringify\(/.test(text));
    expect(printing.map(({ path }) => path)).toEqual([]);
  });

  it("imports a package in one file only, the loader, and its own binaries as files for workerd alone", () => {
    const users = files.flatMap(({ path, imports }) =>
      imports.filter((name) => !name.startsWith(".") && !name.startsWith("node:")).map((name) => `${path}: ${name}`),
    );
    expect(users.sort()).toEqual([
      "compat/workerd.ts: isovar/wasm/compat.wasm",
      "core/instance.ts: @assemblyscript/loader",
      "core/workerd.ts: isovar/wasm/core.wasm",
      "noise/workerd.ts: isovar/wasm/noise.wasm",
      "train/workerd.ts: isovar/wasm/train.wasm",
    ]);
  });
});

describe("playground", () => {
  const files = sources("playground");

  it("takes of isovar what a user can, and computes without a page", () => {
    expect(files.length).toBeGreaterThan(0);
    const outward = files.flatMap(({ path, imports }) =>
      imports
        .filter((name) => /(^|\/)(src|assembly|dist|test)\//.test(name) && name.startsWith(".."))
        .map((name) => `${path}: ${name}`),
    );
    expect(outward).toEqual([]);
    const engine = files.filter(({ path }) => path.startsWith("src/engine/"));
    expect(engine.flatMap(({ text }) => text.match(/\b(?:document|window)\./g) ?? [])).toEqual([]);
  });

  it("has no circle of imports, and one idea per file", () => {
    expect(inCircles(files)).toEqual([]);
    expect(files.filter(({ text }) => text.split("\n").length > 301).map(({ path }) => path)).toEqual([]);
  });
});

describe("assembly", () => {
  const files = sources("assembly");

  it("imports nothing upward; the export lists at the top import every room", () => {
    expect(files.length).toBeGreaterThan(0);
    // simd.ts lies at the top of the folder and at the bottom of the order.
    const lists = files.filter((file) => isEntry(file) && file.path !== "simd.ts");
    const kernels = files.filter((file) => !lists.includes(file));
    expect(upward(kernels, ASSEMBLY)).toEqual([]);
    expect(lists.flatMap(({ text }) => text.match(/^\s*(export )?function .*$/gm) ?? [])).toEqual([]);
  });

  it("names relaxed instructions in simd.ts only", () => {
    const users = files.filter(({ text }) => /relaxed_/.test(text)).map(({ path }) => path);
    expect(users.filter((path) => path !== "simd.ts")).toEqual([]);
  });
});
