import { readFile } from "node:fs/promises";
import { defineConfig } from "vitest/config";

/** `import source from "….wasm"` is text, as in the bundles. */
const wasmText = {
  name: "wasm-text",
  enforce: "pre" as const,
  async load(id: string) {
    if (id.endsWith(".wasm")) return `export default "${await readFile(id, "hex")}";`;
  },
};

/** `vitest run` takes the fast tests; with `--mode slow` those that take minutes, with `--mode e2e` those of the playground in a browser. */
const TESTS: Readonly<Record<string, string>> = { slow: "test/**/*.slow.ts", e2e: "test/**/*.e2e.ts" };

export default defineConfig(({ mode }) => ({
  plugins: [wasmText],
  test: {
    include: [TESTS[mode] ?? "test/**/*.test.ts"],
    testTimeout: mode === "slow" ? 1_200_000 : 60_000,
    hookTimeout: 60_000,
    // The default leaves one core idle: half of a small machine. End-to-end tests build one folder, one after the other.
    maxWorkers: mode === "e2e" ? 1 : "100%",
    // Test files share out the cores; tests of threads ask for them by themselves.
    env: { ISOVAR_THREADS: "1" },
  },
}));
