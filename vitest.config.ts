import { readFile } from "node:fs/promises";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { ISOLATED } from "./scripts/servePage.js";
import { CHROMIUM_FLAGS, requireBrowser, withoutBrowser } from "./test/support/findBrowser.js";

/** `import source from "….wasm"` is text, as in the bundles. */
const wasmText = {
  name: "wasm-text",
  enforce: "pre" as const,
  async load(id: string) {
    if (id.endsWith(".wasm")) return `export default "${await readFile(id, "hex")}";`;
  },
};

/** `vitest run` takes the fast tests; with `--mode slow` all, with those that take many seconds or minutes, with `--mode e2e` those of the playground and the site in browsers, with `--mode cluster` those that need engines of clusters. */
const TESTS: Readonly<Record<string, string>> = {
  slow: "test/**/*.{slow,test}.ts",
  e2e: "test/**/*.e2e.ts",
  cluster: "test/**/*.cluster.ts",
};

/** Fast tests that run in a page too: recorded and first values, and what draws on several threads. They name nothing of Node. */
const IN_PAGE = ["test/golden/golden.test.ts", "test/init/{fillAsync,threads}.test.ts", "test/init/structured/literals.test.ts"];

type Tests = NonNullable<TestProjectInlineConfiguration["test"]>;

/** The same in a page of Chromium, which may share memory with its workers. */
async function inPage(tests: Tests): Promise<TestProjectInlineConfiguration> {
  const { playwright } = await import("@vitest/browser-playwright");
  const provider = playwright({ launchOptions: { executablePath: requireBrowser("chromium"), args: CHROMIUM_FLAGS } });
  const instances = [{ browser: "chromium" as const }];
  return {
    plugins: [wasmText],
    // Without this every page of the repository is searched for what it imports.
    optimizeDeps: { entries: IN_PAGE },
    server: { headers: ISOLATED },
    test: {
      ...tests,
      name: "page",
      include: IN_PAGE,
      browser: { enabled: true, headless: true, ui: false, screenshotFailures: false, provider, instances },
    },
  };
}

export default defineConfig(async ({ mode }) => {
  const tests: Tests = {
    testTimeout: mode === "slow" ? 1_200_000 : mode === "cluster" ? 300_000 : 60_000,
    hookTimeout: 60_000,
    // Test files share out the cores; tests of threads ask for them by themselves. test/support/slowly.ts reads the second.
    env: { ISOVAR_THREADS: "1", ISOVAR_SLOW: mode === "slow" ? "1" : "" },
  };
  const inNode = { plugins: [wasmText], test: { ...tests, name: "node", include: [TESTS[mode] ?? "test/**/*.test.ts"] } };
  const projects = mode in TESTS || withoutBrowser("the library") ? [inNode] : [inNode, await inPage(tests)];
  // The default leaves one core idle: half of a small machine. End-to-end tests build one folder, one after the other.
  return { test: { projects, maxWorkers: mode === "e2e" ? 1 : "100%" } };
});
