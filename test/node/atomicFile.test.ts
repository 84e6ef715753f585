import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkWritable, writeAtomically } from "../../src/node/atomicFile.js";
import { temporaryFolder } from "../support/cli.js";

const root = temporaryFolder();
/** A folder of its own for a test. */
const newFolder = () => mkdtempSync(join(root, "f"));
const write = (path: string, text = "new") => writeAtomically("test", path, (file) => file.writeFile(text));
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("an existing file", () => {
  test.each([0o640, 0o600, 0o444, 0o755, 0o666])("of mode %o keeps it", async (mode) => {
    const path = join(newFolder(), "file");
    writeFileSync(path, "old");
    chmodSync(path, mode);
    await write(path);
    expect([readFileSync(path, "utf8"), modeOf(path)]).toEqual(["new", mode.toString(8)]);
  });

  test("is never readable by more than before, not while it is written", async () => {
    const folder = newFolder();
    const path = join(folder, "file");
    writeFileSync(path, "old", { mode: 0o600 });
    await writeAtomically("test", path, async () => {
      expect(readdirSync(folder).map((name) => modeOf(join(folder, name)))).toEqual(["600", "600"]);
    });
  });

  test("behind a link is replaced, and the link stays", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "there"));
    writeFileSync(join(folder, "there/file"), "old", { mode: 0o640 });
    symlinkSync("there/file", join(folder, "link"));
    await write(join(folder, "link"));
    expect(readlinkSync(join(folder, "link"))).toBe("there/file");
    expect([readFileSync(join(folder, "there/file"), "utf8"), modeOf(join(folder, "there/file"))]).toEqual(["new", "640"]);
  });
});

test("a new file has the mode of every new file", async () => {
  const folder = newFolder();
  writeFileSync(join(folder, "plain"), "");
  await write(join(folder, "file"));
  expect(modeOf(join(folder, "file"))).toBe(modeOf(join(folder, "plain")));
});

describe("refused, before the work and when it comes to it, and nothing is touched", () => {
  const folder = newFolder();
  const place = (name: string) => join(folder, name);
  symlinkSync("nothing", place("dangling"));
  symlinkSync("loop", place("loop"));
  mkdirSync(place("folder"));
  writeFileSync(place("file"), "");
  execFileSync("mkfifo", [place("pipe")]);
  test.each([
    ["a link to nothing", place("dangling"), "the path is a symbolic link to a file that is not there"],
    ["a link in a circle", place("loop"), "a symbolic link leads back to itself (ELOOP)"],
    ["a folder", place("folder"), "the path is a folder (EISDIR)"],
    ["a pipe", place("pipe"), "the path is a device or a pipe, not a file"],
    ["a name of 256 bytes", place("n".repeat(256)), "the name is too long (ENAMETOOLONG)"],
    ["a file as folder", place("file/x"), "part of the path is not a folder (ENOTDIR)"],
  ])("%s", async (_, path, message) => {
    const before = readdirSync(folder).map((name) => [name, lstatSync(place(name)).ino]);
    const expected = { name: "IsovarError", code: "E_FILE", message: `test: ${path}: ${message}` };
    await expect(checkWritable("test", path)).rejects.toMatchObject(expected);
    await expect(write(path)).rejects.toMatchObject(expected);
    expect(readdirSync(folder).map((name) => [name, lstatSync(place(name)).ino])).toEqual(before);
  });

  test("a folder that is not there, by its name", async () => {
    const message = `test: ${place("none")}: no such file or folder (ENOENT)`;
    await expect(checkWritable("test", place("none/x"))).rejects.toMatchObject({ code: "E_FILE", message });
    await expect(write(place("none/x"))).rejects.toMatchObject({ code: "E_FILE", message });
  });
});

test.each([
  ["240 letters", "n".repeat(240)],
  ["255 letters", "n".repeat(255)],
  ["63 characters of 4 bytes", "😀".repeat(63)],
])("a name of %s is written, as the system takes it", async (_, name) => {
  const folder = newFolder();
  await write(join(folder, name));
  expect(readdirSync(folder)).toEqual([name]);
});

describe("partial files that a killed writer left", () => {
  /** A process that has ended, whose number is nobody's for now. */
  const gone = async () => {
    const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    await once(child, "exit");
    return child.pid!;
  };
  /** The name that this process gives to a partial file. */
  const partialName = async (folder: string, name: string) => {
    let partial = "";
    await writeAtomically("test", join(folder, name), async () => {
      partial = readdirSync(folder).find((file) => file.endsWith(".partial"))!;
    });
    return partial;
  };
  const ownPid = new RegExp(`-${process.pid}-`);

  test("are removed by the next write to that name, those of a longer name and of more than one writer too", async () => {
    const folder = newFolder();
    for (const name of ["file", "😀".repeat(60)]) {
      const partial = await partialName(folder, name);
      for (let i = 0; i < 3; i++) writeFileSync(join(folder, partial.replace(ownPid, `-${await gone()}-`)), "torn");
      await write(join(folder, name));
    }
    expect(readdirSync(folder).sort()).toEqual(["file", "😀".repeat(60)]);
  });

  test("stay where their writer may be at work, and so does everything else", async () => {
    const folder = newFolder();
    const partial = await partialName(folder, "file");
    const dead = partial.replace(ownPid, `-${await gone()}-`);
    const others = [
      partial, // of this process
      partial.replace(ownPid, "-1-"), // of a living one, of another user
      dead.replace(/\.[0-9a-f]{8}-/, ".00000000-"), // of another machine or container
      dead.replace("file.", "file2."), // of another file
      dead.replace(".partial", ".partial.bak"),
      partial.replace(ownPid, "-0-"), // kill(0) is every process of this group
      partial.replace(ownPid, "--1-"),
      partial.replace(ownPid, "-99999999999999999999-"),
      "file.partial",
      "file.0123456789ab.partial",
    ];
    for (const name of others) writeFileSync(join(folder, name), "theirs");
    await write(join(folder, "file"));
    expect(readdirSync(folder).sort()).toEqual([...others, "file"].sort());
  });

  test("two writers at once do not take each other's", async () => {
    const folder = newFolder();
    const path = join(folder, "file");
    await writeAtomically("test", path, async (file) => {
      await file.writeFile("first, but last to finish");
      await write(path);
      expect(readFileSync(path, "utf8")).toBe("new");
    });
    expect(readFileSync(path, "utf8")).toBe("first, but last to finish");
    expect(readdirSync(folder)).toEqual(["file"]);
  });
});
