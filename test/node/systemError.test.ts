import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import { readText } from "../../src/cli/documents.js";
import { inspectFile, readData, verify, write } from "../../src/node/index.js";
import { readBytes } from "../../src/node/read.js";
import { systemError } from "../../src/node/systemError.js";
import { plan } from "../../src/plan/index.js";
import { temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const failure = (fields: object, message = "failed") => Object.assign(new Error(message), fields);

describe("systemError", () => {
  test.each([
    [failure({ code: "ENOSPC", syscall: "write" }), "E_FILE", "w: x: no space left on the device (ENOSPC)"],
    [failure({ code: "ECODE", syscall: "frob" }), "E_FILE", "w: x: frob (ECODE)"],
    [
      failure({ code: "ERR_FS_FILE_TOO_LARGE" }),
      "E_FILE",
      "w: x: larger than the 2 GiB that Node reads at once (ERR_FS_FILE_TOO_LARGE)",
    ],
    [failure({ code: "ERR_STRING_TOO_LONG" }), "E_FILE", "w: x: longer than a string can be (ERR_STRING_TOO_LONG)"],
    [failure({ code: "ENOMEM", syscall: "read" }), "E_MEMORY", "w: x: not enough memory"],
    [new RangeError("Array buffer allocation failed"), "E_MEMORY", "w: x: not enough memory"],
    [
      failure({ code: "ERR_ACCESS_DENIED", permission: "FileSystemRead" }),
      "E_FILE",
      "w: x: node --permission refuses it without --allow-fs-read (ERR_ACCESS_DENIED)",
    ],
    [failure({ code: "ERR_ACCESS_DENIED" }, "no fsync"), "E_FILE", "w: x: no fsync (ERR_ACCESS_DENIED)"],
  ])("%s", (cause, code, message) => {
    const error = systemError("w: x", cause);
    expect(error).toBeInstanceOf(IsovarError);
    expect(error).toMatchObject({ code, message, cause });
  });

  test.each([
    ["an IsovarError", new IsovarError("E_DATA", "empty")],
    ["the reason of a signal", failure({ code: "STOP" })],
    ["a reason that is no error", "enough"],
    ["a reason of undefined", undefined],
    ["a DOMException, whose code is a number", AbortSignal.abort().reason],
    ["a mistake of ours", new TypeError("x is not a function")],
  ])("%s comes back as it is", (_, cause) => {
    expect(systemError("w: x", cause)).toBe(cause);
  });

  test("whatever the system says, the message is one line with the place and the code", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^E[A-Z]{2,12}$/), fc.stringMatching(/^[a-z]{2,8}$/), (code, syscall) => {
        const error = systemError("w: x", failure({ code, syscall })) as IsovarError;
        expect(error).toBeInstanceOf(IsovarError);
        if (code !== "ENOMEM") expect(error.message).toMatch(new RegExp(`^w: x: [^\\n]+ \\(${code}\\)$`));
      }),
    );
  });
});

describe("every reader of files gives the system's refusal as E_FILE with the path", () => {
  symlinkSync(path("loop"), path("loop"));
  writeFileSync(path("file"), "");
  mkdirSync(path("a folder.csv"));
  const readers: [string, (path: string) => Promise<unknown>][] = [
    ["readText", async (path) => readText(path)],
    ["readBytes", (path) => readBytes("read", path)],
    ["readData", (path) => readData(`${path}.csv`)],
    ["inspectFile", (path) => inspectFile(path)],
    ["verify", (path) => verify(path)],
    ["write", (path) => write(plan({ isovar: 1, stream: 1, parameters: [] }), path)],
  ];
  const places: [string, string, RegExp][] = [
    ["a folder that is not there", path("none/none"), /none(.csv)?: no such file or folder \(ENOENT\)/],
    ["a file as folder", path("file/none"), /part of the path is not a folder \(ENOTDIR\)/],
    ["a name too long", path("n".repeat(300)), /the name is too long \(ENAMETOOLONG\)/],
    ["a link in a circle", path("loop/none"), /a symbolic link leads back to itself \(ELOOP\)/],
  ];
  for (const [reader, read] of readers) {
    test.each(places)(`${reader}: %s`, async (_, place, message) => {
      const error = await read(place).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(IsovarError);
      expect(error).toMatchObject({ code: "E_FILE", message: expect.stringMatching(message) });
      expect((error as Error).message).toContain(folder);
    });
  }

  test("a file larger than Node reads at once", async () => {
    truncateSync(path("file"), 2 ** 31 + 1);
    await expect(readBytes("read", path("file"))).rejects.toMatchObject({
      code: "E_FILE",
      message: `read: ${path("file")}: larger than the 2 GiB that Node reads at once (ERR_FS_FILE_TOO_LARGE)`,
    });
  });
});
