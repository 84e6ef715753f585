import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseCommandLine, UsageError } from "../../src/cli/command.js";
import { bundled, bundledHelp, readDocument, readText } from "../../src/cli/documents.js";
import { meant } from "../../src/cli/meant.js";
import { planFile } from "../../src/cli/specs.js";
import { temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const file = (name: string, content: string | object) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

test("a file of weights of another format is called what it is", () => {
  const path = join(folder, "model.pt");
  writeFileSync(path, Buffer.from("PK\x03\x04\0\0\x08\x08\0\0\x80\x02", "latin1"));
  const message = `${path}: is a zip archive, such as .npz or what torch.save writes: not a text, as specs, listings and nets are`;
  expect(() => readText(path)).toThrow(expect.objectContaining({ code: "E_FILE", message }));
});

test("text that is not UTF-8 is refused, as two names could become one", () => {
  const path = join(folder, "latin1.json");
  writeFileSync(path, '{"name": "é"}', "latin1");
  expect(() => readText(path)).toThrow(
    expect.objectContaining({ code: "E_FILE", message: `${path}: is not UTF-8: byte 0xe9 at offset 10` }),
  );
  writeFileSync(path, '\ufeff{"name": "é"}', "utf16le");
  expect(() => readText(path)).toThrow(`${path}: is UTF-16, which must be UTF-8`);
  writeFileSync(path, '{"name": "é"}');
  expect(readText(path)).toBe('{"name": "é"}');
});

describe("options", () => {
  const OPTIONS = {
    seed: { type: "string" },
    missing: { type: "string" },
    output: { type: "string", short: "o" },
    json: { type: "boolean" },
  } as const;
  const parse = (...args: string[]) => parseCommandLine(args, OPTIONS, "<spec.json>").values;

  test("a negative number is a value, not an option", () => {
    expect(parse("a", "--seed", "-1")).toEqual({ seed: "-1" });
    expect(parse("--missing", "-999,-9", "a")).toEqual({ missing: "-999,-9" });
    expect(parse("--seed", "7", "--json", "--", "-1")).toEqual({ seed: "7", json: true });
  });

  test.each([
    [["a", "--sede", "1"], "there is no option --sede; did you mean --seed?"],
    [["a", "--Seed=1"], "there is no option --Seed; did you mean --seed?"],
    [["a", "--frobnicate"], "there is no option --frobnicate"],
    [["a", "-x"], "there is no option -x"],
    [["a", "--se\nd"], "there is no option --se; did you mean --seed?"],
    [["a", "--it's"], "there is no option --it"],
    [["a", "-1"], "there is no option -1"],
    [["a", "--json", "-1"], "there is no option -1"],
    [["a", "--seed"], "--seed needs a value; one that begins with a dash is joined to it: --seed=-…"],
    [["a", "--seed", "--json"], "--seed needs a value; one that begins with a dash is joined to it: --seed=-…"],
    [["a", "-o"], "--output needs a value; one that begins with a dash is joined to it: --output=-…"],
    [["a", "-o", "-x"], "--output needs a value; one that begins with a dash is joined to it: --output=-…"],
    [["a", "--json=3"], "--json takes no value"],
  ])("%j is refused: %s", (args, message) => {
    expect(() => parse(...args)).toThrow(new UsageError(message));
  });
});

test("what was meant: one slip in a short word, a beginning, and nothing that is far", () => {
  const commands = ["init", "plan", "verify", "inspect", "train", "doctor"];
  const pairs = { plna: "plan", trian: "train", pln: "plan", Verify: "verify", insp: "inspect", docter: "doctor", x: undefined };
  for (const [word, command] of Object.entries(pairs)) expect(meant(word, commands), word).toBe(command);
  expect(meant("", commands)).toBeUndefined();
  expect(meant("t".repeat(1e6), commands)).toBeUndefined();
});

describe("specs and nets", () => {
  test.each([
    ["a net", { inputShape: [2], layers: [] }, "is a net, which isovar train and isovar doctor take; a spec has isovar, stream"],
    ["a package.json", { name: "x", version: "1.0.0" }, "is a package.json; a spec has"],
    ["a model of Keras", { class_name: "Sequential", config: {} }, "is a model of Keras"],
  ])("%s in place of a spec is called what it is", async (_, content, message) => {
    const path = file("other.json", content);
    await expect(planFile(path, {})).rejects.toThrow(
      expect.objectContaining({ code: "E_SPEC", message: expect.stringContaining(`${path}: ${message}`) }),
    );
  });

  test.each([
    [
      "a Hugging Face config",
      { architectures: ["GPT2LMHeadModel"] },
      "is a Hugging Face config, which isovar plan and isovar init",
    ],
    [
      "a config without architectures",
      { model_type: "bert" },
      "is a Hugging Face config, which isovar plan and isovar init take",
    ],
    [
      "an index",
      { weight_map: {} },
      "is the index of weights in many files, which isovar inspect, isovar verify and isovar plan",
    ],
  ])("%s in place of a net is called what it is", (_, content, message) => {
    const path = file("other.json", content);
    expect(() => readDocument(path, "net")).toThrow(
      expect.objectContaining({ code: "E_SPEC", message: expect.stringContaining(`${path}: ${message}`) }),
    );
  });

  test("a spec in place of a net, and weights in place of either", () => {
    const spec = file("spec.json", { isovar: 1, stream: 1, parameters: [] });
    expect(() => readDocument(spec, "net")).toThrow(/is the spec of a model, which isovar plan and isovar init take; a net has/);
    const weights = file("w.safetensors", "\u0002\0\0\0\0\0\0\0{}");
    expect(() => readDocument(weights, "net")).toThrow(`${weights}: is a file of weights, which isovar inspect`);
  });

  test("what is wrong otherwise is left to the parser, which names it", async () => {
    const planned = (name: string, content: string | object) => expect(planFile(file(name, content), {})).rejects;
    await planned("empty.json", {}).toThrow("empty.json: is none of what names shapes: a config.json of Hugging Face");
    await planned("none.json", "null").toThrow("none.json: line 1 has no colon; what is no JSON object is read as a listing");
    const lost = { parameters: [{ name: "w", shape: [4, 4], init: "zeros" }] };
    await planned("lost.json", lost).toThrow("lost.json: isovar is missing");
    // A later version of the format may have other keys.
    await planned("later.json", { isovar: 2, layers: [], inputShape: [] }).toThrow("isovar (2) must be 1");
  });

  test.each([
    ["spec", "examples/models"],
    ["net", "examples/nets"],
  ] as const)("every %s of the package is known by its name, and named in the help", (kind, place) => {
    const names = readdirSync(place).map((name) => name.replace(".json", ""));
    expect(
      bundledHelp(kind, 10)
        .split(/[,\s]+/)
        .sort(),
    ).toEqual(names.sort());
    for (const name of names) expect(readDocument(name, kind)).toBe(readText(`${place}/${name}.json`));
    expect(bundled("package", kind)).toBeUndefined();
    const slip = kind === "spec" ? "gpt2-smal" : "digit-mlp";
    expect(() => bundled(slip, kind)).toThrow(
      kind === "spec" ? "did you mean gpt2-small, which" : "did you mean digits-mlp, which",
    );
    expect(bundled(`./${slip}`, kind)).toBeUndefined();
    expect(() => bundled(`${names[0]}.json`, kind)).toThrow(`did you mean ${names[0]}, which`);
  });

  test("a name of the other kind is known too, and its error says which commands take it", () => {
    expect(() => readDocument("mlp", "net")).toThrow(
      "mlp: is the spec of a model, which isovar plan and isovar init take; a net",
    );
    expect(() => readDocument("iris", "spec")).toThrow("iris: is a net, which isovar train and isovar doctor take; a spec");
  });
});
