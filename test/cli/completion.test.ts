import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isovar, temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();

/** What bash offers after these words. */
function offered(script: string, ...words: string[]): string[] {
  const program = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _isovar; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", program, "bash", ...words], { encoding: "utf8" })
    .trim()
    .split("\n");
}

test("bash: commands first, then the options of the command, else files", () => {
  const script = isovar(["completion", "bash"]).stdout;
  expect(offered(script, "isovar", "")).toEqual(
    "init plan recipe verify inspect train evaluate predict doctor completion help".split(" "),
  );
  expect(offered(script, "isovar", "p")).toEqual(["plan", "predict"]);
  expect(offered(script, "isovar", "train", "net.json", "--val")).toEqual(["--validation", "--validation-labels"]);
  expect(offered(script, "isovar", "plan", "--d")).toEqual(["--dtype"]);
  expect(offered(script, "isovar", "plan", "sp")).toEqual([""]);
  expect(offered(script, "isovar", "help", "p")).toEqual(["plan", "predict"]);
  expect(offered(script, "isovar", "completion", "")).toEqual(["bash", "zsh", "fish"]);
});

const ZSH = spawnSync("zsh", ["--version"]).status === 0;

/** What zsh offers for the last of these words, asked for the first time, with the script as a file of fpath or read by eval. */
function offeredByZsh(how: "fpath" | "eval", ...words: string[]): string[] {
  const load = how === "fpath" ? "fpath=($1 $fpath); autoload -Uz _isovar" : `eval "$(<$1/_isovar)"`;
  const shell = `compdef() { }; _files() { print files }; compadd() { shift; print -l -- \${(M)@:#$PREFIX*} }`;
  const program = `${shell}; ${load}; shift; words=("$@"); CURRENT=$#; PREFIX=$words[-1]; _isovar`;
  writeFileSync(join(folder, "_isovar"), isovar(["completion", "zsh"]).stdout);
  const out = execFileSync("zsh", ["-fc", program, "zsh", folder, ...words], { encoding: "utf8" });
  return out.trim().split("\n");
}

test.runIf(ZSH).each(["fpath", "eval"] as const)("zsh, by %s: the same, at once", (how) => {
  expect(offeredByZsh(how, "isovar", "p")).toEqual(["plan", "predict"]);
  expect(offeredByZsh(how, "isovar", "train", "net.json", "--val")).toEqual(["--validation", "--validation-labels"]);
  expect(offeredByZsh(how, "isovar", "plan", "sp")).toEqual(["files"]);
  expect(offeredByZsh(how, "isovar", "help", "p")).toEqual(["plan", "predict"]);
  expect(offeredByZsh(how, "isovar", "completion", "z")).toEqual(["zsh"]);
});

const FISH = spawnSync("fish", ["--version"]).status === 0;

/** What fish offers for a line, without the descriptions. */
function offeredByFish(line: string): string[] {
  const script = join(folder, "isovar.fish");
  writeFileSync(script, isovar(["completion", "fish"]).stdout);
  const program = "source $argv[1]; complete -C $argv[2]";
  const out = execFileSync("fish", ["--no-config", "-c", program, script, line], {
    encoding: "utf8",
    env: { ...process.env, HOME: folder },
    cwd: folder,
  });
  return out
    .trim()
    .split("\n")
    .map((each) => each.split("\t")[0]!);
}

test.runIf(FISH)("fish: the same", () => {
  expect(offeredByFish("isovar p")).toEqual(["plan", "predict"]);
  expect(offeredByFish("isovar train net.json --val")).toEqual(["--validation", "--validation-labels"]);
  expect(offeredByFish("isovar plan --d")).toEqual(["--dtype"]);
  expect(offeredByFish("isovar h")).toEqual(["help"]);
  expect(offeredByFish("isovar help p")).toEqual(["plan", "predict"]);
  expect(offeredByFish("isovar completion ")).toEqual(["bash", "fish", "zsh"]);
  expect(offeredByFish("isovar plan isovar.f")).toEqual(["isovar.fish"]);
});

test("zsh and fish name every command, and the options of each", () => {
  const zsh = isovar(["completion", "zsh"]).stdout;
  expect(zsh).toMatch(/^#compdef isovar\n/);
  expect(zsh).toContain(
    "    verify) compadd -- --plan --seed --dtype --scheme --recipe --json --stream --threads --memory --help ;;\n",
  );
  const fish = isovar(["completion", "fish"]).stdout;
  expect(fish).toContain("-a plan -d 'list the tensors of a model, without allocating'\n");
  expect(fish).toContain("complete -c isovar -n '__fish_seen_subcommand_from init' -l output -s o -r\n");
  expect(fish).toContain("-a doctor -d 'tell whether a network\\'s start is right, and what would mend it'\n");
});

test("another shell is wrong usage", () => {
  expect(isovar(["completion", "tcsh"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("must be bash, zsh or fish"),
  });
});
