// What training says where WebAssembly is forbidden or missing, which a core that runs on plain JS does not tell by itself.

import { afterEach, describe, expect, it, vi } from "vitest";
import { createCore } from "../../src/core/index.js";
import { dense, sequential } from "../../src/train/index.js";

describe("training without WebAssembly names the cause", () => {
  afterEach(() => void vi.unstubAllGlobals());
  const forbid = () => {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
  };
  it.each([
    [
      "forbidden",
      { Module: forbid },
      "a Content-Security-Policy without 'wasm-unsafe-eval' in script-src forbids WebAssembly here",
    ],
    ["missing", undefined, "this engine has no WebAssembly"],
  ])("%s", (_, engine, cause) => {
    const core = createCore({ backend: "js" });
    vi.stubGlobal("WebAssembly", engine);
    expect(() => sequential([dense(1)], { inputShape: [4], core })).toThrow(
      expect.objectContaining({
        code: "E_WASM",
        message: expect.stringContaining(`(backend "js"): ${cause}; initializers work`),
      }),
    );
  });
});
