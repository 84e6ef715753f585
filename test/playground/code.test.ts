// Copy as code: the program for isovar is run; those in Python are held to their text, which was run once beside the frameworks.

import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../playground/src/engine/code/code.js";
import { LANGUAGES } from "../../playground/src/engine/code/languages.js";
import { netOf } from "../../playground/src/engine/net.js";
import { DEFAULTS, parseStart, SCHEMES, type Start, type State } from "../../playground/src/state.js";

const TASK = { inputs: 6, classes: 3 };
const SMALL: State = { ...DEFAULTS, depth: 2, width: 6, seed: 7 };

/** A valid start of each scheme, with options where a scheme needs them or people set them. */
const OPTIONS: Readonly<Record<string, string>> = {
  constant: ",value:0.5",
  normal: ",std:0.1,bias:0.2",
  orthogonal: ",gain:1.5,lsuv",
  sparse: ",sparsity:0.3",
  truncatedNormal: ",std:0.2,lower:-1,upper:3",
  varianceScaling: ",scale:3,mode:fanGeoAvg",
};
const STARTS = SCHEMES.map((scheme) => `${scheme}${OPTIONS[scheme] ?? ""}`);
const startOf = (text: string): Start => parseStart(text)!;

/** Runs a program for isovar, with the library under the names that it imports, and gives its net. */
async function run(program: string, x: Float32Array) {
  const body = program.replace(
    /^import \{ (.*) \} from "(.*)";$/gm,
    (_, names, from) => `const { ${names} } = await import("${from}");`,
  );
  const source = `export default async (load, x) => { ${body.replaceAll("await import(", "await load(")} return net; };`;
  const { default: start } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  return start((name: string) => LIBRARY[name]!(), x);
}
const LIBRARY: Readonly<Record<string, () => Promise<unknown>>> = {
  isovar: () => import("isovar"),
  "isovar/doctor": () => import("isovar/doctor"),
  "isovar/train": () => import("isovar/train"),
};

describe("isovar", () => {
  it.each(STARTS)("starts %s with the weights of the page, bit for bit", async (text) => {
    const start = startOf(text);
    const x = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i * i));
    const net = await run(codeOf("isovar", { state: SMALL, start, task: TASK }), x);
    const shown = netOf(SMALL, start, TASK, x);
    const weights = ({ parameters }: typeof shown) => parameters.map(({ name, data }) => [name, [...data]]);
    expect(weights(net)).toEqual(weights(shown));
    net.dispose();
    shown.dispose();
  });

  it("prints what one would write", () => {
    expect(
      codeOf("isovar", {
        state: { ...DEFAULTS, depth: 30, width: 128 },
        start: startOf("normal,std:0.05,bias:0.1"),
        task: { inputs: 64, classes: 10 },
      }),
    ).toBe(
      `import { normal } from "isovar";
import { dense, sequential } from "isovar/train";

const start = { init: normal({ std: 0.05 }), biasInit: normal({ std: 0.1 }) };
const hidden = Array.from({ length: 30 }, () => dense(128, { activation: "relu", ...start }));
const net = sequential([...hidden, dense(10, start)], { inputShape: [64], seed: 1 });
`,
    );
  });
});

const all = LANGUAGES.filter((language) => language !== "isovar").flatMap((language) =>
  STARTS.map((text) => `# ---- ${language}: ${text}\n${codeOf(language, { state: SMALL, start: startOf(text), task: TASK })}`),
);

describe("Python", () => {
  it("is what was run under PyTorch 2.15.0, Keras 3.15.1 and JAX 0.10.2, whose kernels had the means, stds and bounds of isovar's", async () => {
    await expect(all.join("\n")).toMatchFileSnapshot(
      fileURLToPath(new URL("../fixtures/playground-code.py.txt", import.meta.url)),
    );
  });

  it("makes up for the cut at two std where PyTorch does not", () => {
    const he = codeOf("pytorch", { state: SMALL, start: startOf("heNormal"), task: TASK });
    expect(he).toContain("std = math.sqrt(2 / fan_in)\n    std /= 0.8796256610342398");
    expect(codeOf("keras", { state: SMALL, start: startOf("heNormal"), task: TASK })).toContain("keras.initializers.HeNormal()");
    expect(codeOf("jax", { state: SMALL, start: startOf("heNormal"), task: TASK })).toContain("jax.nn.initializers.he_normal()");
  });
});
