import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IsovarError } from "../../../src/base/errors.js";
import type { CsvOptions } from "../../../src/io/csv/options.js";
import { readCsv } from "../../../src/io/csv/reader.js";

const read = (text: string, options?: CsvOptions) => readCsv(new TextEncoder().encode(text), options);
const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const fixture = (name: string, options?: CsvOptions) => readCsv(readFileSync(`test/fixtures/csv/${name}.csv`), options);
const f32 = (values: readonly number[]) => [...Float32Array.from(values)];

describe("reads", () => {
  it.each<[string, string, CsvOptions, number[], number[], string[]?]>([
    ["without header, labels last", "1,2,0\n3,4,1\n", {}, [1, 2, 3, 4], [0, 1]],
    ["a header, quotes, Windows lines, a byte order mark", '\ufeff"a","b","y"\r\n1,"2",0\r\n3,4,1\r\n', {}, [1, 2, 3, 4], [0, 1]],
    ["the label by name", "y,a,b\n0,1,2\n1,3,4\n", { label: "y" }, [1, 2, 3, 4], [0, 1]],
    ["the label by number", "0,1,3\n1,3,4\n", { label: 0 }, [1, 3, 3, 4], [0, 1]],
    ["classes by the order of their names", "1,b\n2,a\n3,b\n", {}, [1, 2, 3], [1, 0, 1], ["a", "b"]],
    ["classes by those of other data", "1,b\n2,a\n", { classes: ["c", "b", "a"] }, [1, 2], [1, 2], ["c", "b", "a"]],
    ["numbers that are classes", "1,3\n2,1\n3,3\n", { classes: ["1", "2", "3"] }, [1, 2, 3], [2, 0, 2], ["1", "2", "3"]],
    ["numbers to predict, empty lines", "1,0.5\n\n2,-1.5\n\n", {}, [1, 2], [0.5, -1.5]],
    ["semicolons, tabs and bars", "1;2\n3;4\n", {}, [1, 3], [2, 4]],
    ["semicolons in names of classes", "1,2,a;b\n3,4,c;d\n", {}, [1, 2, 3, 4], [0, 1], ["a;b", "c;d"]],
    ["commas in names of classes", "1\t2\tx, y\n3\t4\tz, w\n", {}, [1, 2, 3, 4], [0, 1], ["x, y", "z, w"]],
    ["decimal commas", "a;b;y\n1,5;-,25;0\n2e1;3,;1\n", { decimal: "," }, [1.5, -0.25, 20, 3], [0, 1]],
    ["another delimiter", "1:2\n3:4\n", { delimiter: ":" }, [1, 3], [2, 4]],
    ["every spelling of a decimal", "+1,-2.,.5,1e2,1E-2,0\n", {}, [1, -2, 0.5, 100, 0.01], [0]],
    ["a number too small for f32, as zero", "1e-60,1\n", {}, [0], [1]],
    ["no labels", "1,2\n3,4\n", { label: false }, [1, 2, 3, 4], []],
    ["no labels, names of columns", "a,b\n1,2\n3,4\n", { label: false }, [1, 2, 3, 4], []],
    ["one column without labels", "5\n0\n1e1\n", { label: false }, [5, 0, 10], []],
    ["one column with its name", "width\n5\n", { label: false }, [5], []],
    ["one column of decimal commas", "1,5\n2\n", { label: false, decimal: "," }, [1.5, 2], []],
    ["no labels, with gaps", "1,\n3,4\n", { label: false, missing: "skip" }, [3, 4], []],
  ])("%s", (_, text, options, x, y, classes) => {
    const data = read(text, options);
    expect([...data.x]).toEqual(f32(x));
    expect([...data.y]).toEqual(y);
    expect(data.classes).toEqual(classes);
    expect(data.shape).toEqual([data.n, data.x.length / data.n]);
  });

  it("any file the same, wherever chunks of it end", async () => {
    const { CsvReader } = await import("../../../src/io/csv/reader.js");
    const { checkCsvOptions } = await import("../../../src/io/csv/options.js");
    const bytes = new TextEncoder().encode('\ufeffé,"b\r\n""c""",y\r\n1.25,2,"naïve\n🙂"\r\n3,4,b\r\n');
    const whole = readCsv(bytes);
    expect(whole.csv!.header).toEqual(["é", 'b\r\n"c"', "y"]);
    expect(whole.classes).toEqual(["b", "naïve\n🙂"]);
    for (let size = 1; size < bytes.length; size++) {
      const reader = new CsvReader("readCsv", checkCsvOptions("readCsv", {}));
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      expect(reader.end()).toEqual(whole);
    }
  });
});

describe("the first line", () => {
  const iris = [5.1, 3.5, 1.4, 0.2, 7, 3.2, 4.7, 1.4, 6.3, 3.3, 6, 2.5, 4.9, 3, 1.4, 0.2, 6.4, 3.2, 4.5, 1.5, 5.8, 2.7, 5.1, 1.9];

  it("0, 1, 2, 3, species above names of classes is a header, as pandas names columns", () => {
    const { x, y, classes, csv } = fixture("number-names");
    expect([...x]).toEqual(f32(iris));
    expect([[...y], classes]).toEqual([
      [0, 1, 2, 0, 1, 2],
      ["setosa", "versicolor", "virginica"],
    ]);
    expect(csv).toEqual({ header: ["0", "1", "2", "3", "species"], delimiter: ",", label: 4, skipped: 0 });
  });

  it("a label that is not a number above labels that are is a name", () => {
    const { n, y, classes, csv } = fixture("number-names-labels");
    expect([n, [...y], classes, csv!.header]).toEqual([3, [0, 1, 2], undefined, ["0", "1", "2", "3", "target"]]);
  });

  it("a number above names of classes is a header where it counts the columns", () => {
    const { n, csv } = read("0,1,2,3,4\n5,6,7,8,a\n5,6,7,9,b\n");
    expect([n, csv!.header]).toEqual([2, ["0", "1", "2", "3", "4"]]);
  });

  it("the names of its classes, not that of its column: a class that occurs again, or one of those given", () => {
    expect(read("0,1,2,a\n3,4,5,b\n6,7,8,a\n").n).toBe(3);
    expect(read("2,1,2,a\n3,4,5,b\n6,7,8,b\n", { classes: ["a", "b"] }).n).toBe(3);
    expect(read("1,a\n2,b\n3,c\n").n).toBe(3);
  });

  it("is what header says", () => {
    const text = "0,1,2\n3,4,5\n";
    expect(read(text, { header: true })).toMatchObject({ n: 1, csv: { header: ["0", "1", "2"] } });
    expect(read(text, { header: false })).toMatchObject({ n: 2, csv: { header: undefined } });
    expect(read("a,,b\n3,4,5\n", { header: true })).toMatchObject({ n: 1, csv: { header: ["a", "", "b"] } });
  });

  it.each([
    ["0,1,2\n3,4,5\n", "it counts its columns"],
    ["2001,2002,total\n1,2,a\n3,4,a\n5,6,b\n7,8,b\n", 'no other label is "total"'],
    ["7,3\n3,b\n5,b\n", 'no other label is "3"'],
    ["id,2001,y\n1,2,0\n", "some of its cells are numbers, others are not"],
    ["a,b,0\n1,2,3\n", "some of its cells are numbers, others are not"],
    ["x,0x10,y\n1,2,3\n", "some of its cells are numbers, others are not"],
    ["5.1,x,1.4,setosa\n4.9,3,1.4,setosa\n", "some of its cells are numbers, others are not"],
    [",a,b,y\n0,1,2,0\n", "some of its cells are missing"],
  ])("%j is refused: what it is cannot be told", (text, why) => {
    expect(() => read(text)).toThrow(/^readCsv: line 1 \[.*\] may name the columns or be a sample: /);
    expect(() => read(text)).toThrow(`${why}; say header: true or header: false`);
  });

  it.each([
    ["0x10,0\n1,2\n", 'line 1: column 0 ("0x10") must be a finite number'],
    ["Infinity,a\n1,b\n", 'line 1: column 0 ("Infinity") must be a finite number'],
    ["-inf,1e999,a\n1,2,b\n", 'line 1: column 0 ("-inf") must be a finite number'],
    ["1,5;2,5;u\n", 'line 1: column 0 ("1,5") must be a finite number, with decimal "."; decimal: "," reads it'],
  ])("%j, with a number in another spelling, is a sample, and not lost", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it.each([
    ["5.1,,1.4,0.2,setosa", 'line 1: column 1 ("") is missing'],
    ["5.1,?,1.4,0.2,setosa", 'line 1: column 1 ("?") is missing'],
    ["5.1,3,1.4,0.2,", 'line 1: label ("") is missing'],
    ["\n,,NA,,setosa", 'line 2: column 0 ("") is missing'],
  ])("%j, with a gap, is a sample, and not lost", (first, message) => {
    const text = `${first}\n4.9,3.0,1.4,0.2,setosa\n7.0,3.2,4.7,1.4,versicolor\n`;
    expect(() => read(text)).toThrow(message);
    expect(read(text, { missing: "skip" })).toMatchObject({ n: 2, csv: { header: undefined, skipped: 1 } });
  });
});

describe("missing", () => {
  const text = "a,b,y\n1,NA,u\n-999,2,v\n3,4,None\n5,6,v\n";
  it("skips lines, or those with the cells given", () => {
    expect(read(text, { missing: "skip" })).toMatchObject({ n: 2, csv: { skipped: 2 } });
    const { x, classes } = read(text.replace("NA", "0"), { missing: ["-999"] });
    expect([[...x], classes]).toEqual([
      [1, 0, 3, 4, 5, 6],
      ["None", "u", "v"],
    ]);
  });

  it("a class may be called None", () => {
    const { y } = read(text, { classes: ["None", "u", "v"], missing: "skip" });
    expect([...y]).toEqual([2, 0, 2]);
  });

  it("says so where nothing is left", () => {
    expect(() => read("1,\n,2\n", { missing: "skip" })).toThrow("at least one sample besides the 2 with missing cells");
  });
});

describe("the delimiter", () => {
  it("is found in the forms of the UCI wine data", () => {
    for (const name of ["semicolons", "semicolons-quoted"]) {
      const { x, y, csv } = fixture(name);
      expect([[...x], [...y]]).toEqual([f32([7.4, 0.7, 7.8, 0.88]), [5, 5]]);
      expect(csv).toMatchObject({ delimiter: ";", header: ["fixed acidity", "volatile acidity", "quality"] });
    }
  });

  it("where several may be it, or none, asks", () => {
    expect(() => read("a,b;c\nd,e;f\n")).toThrow('"," or ";" may be between its cells; say which with delimiter');
    expect(() => read("a b\n1 2\n")).toThrow(
      "has one column (label: false is for inputs alone), or something other than , ; tab or | between its cells",
    );
    expect(() => read("1\n2\n", { delimiter: "," })).toThrow("line 1 has one column; inputs and labels need two; label: false");
  });
});

describe("refuses", () => {
  it.each<[string, CsvOptions, string]>([
    ["", {}, "is empty"],
    ["\ufeff\n \n", {}, "is empty"],
    ["a,b\n", {}, "is empty"],
    ["a,b\n1,2\n3\n", {}, "line 3 has 1 columns, the first line has 2"],
    ['1,a\n2,"b\n3,c\n4,d', {}, "line 2: column 1: its quote is never closed"],
    ['a,y\n"1"2,3', {}, 'line 2: column 0: "2" follows a closing quote'],
    ["1,2\nx,4\n", {}, 'line 2: column 0 ("x") must be a finite number'],
    ["1,2\n\n3,4\n\nx,5\n", {}, 'line 5: column 0 ("x")'],
    ['1,"a\nb"\nx,"c"\n', {}, 'line 3: column 0 ("x")'],
    ["1,2\n1,3\n1,4;5\n", {}, 'label ("4;5") is not a number'],
    ["1,2\n,4\n", {}, 'line 2: column 0 ("") is missing; missing: "skip" leaves out such lines'],
    ["a;y\n1,5;0\n", {}, 'column 0 ("1,5") must be a finite number, with decimal "."; decimal: "," reads it'],
    ["a;y\n1.5;0\n", { decimal: "," }, 'column 0 ("1.5") must be a finite number, with decimal ","; decimal: "." reads it'],
    ["a,b\n1,2\n", { label: "c" }, 'label ("c") must be one of ["a", "b"], or a column from 0 to 1'],
    ["a,a,y\n1,2,3\n", { label: "a" }, 'label ("a") must be given by number: two columns'],
    ["a,b\n1,2\n", { label: "a", header: false }, 'label ("a") must be given by number, without a header'],
    ["1,2\n", { label: 2 }, "label (2) must be a column from 0 to 1"],
    ["1,2\n", { label: 0.5 }, "label (0.5) must be a column from 0 to 1"],
    ["1,2\n3,NA\n", {}, 'line 2: label ("NA") is missing'],
    ["1,2\n3,4\n5,b\n", {}, 'line 3: label ("b") is not a number, though other labels are'],
    ["1,a\n3,b\n5,6\n", {}, 'line 3: label ("6") is a number, though other labels are names'],
    ["7,3\n3,b\n5,c\n", {}, 'line 1: label ("3") is a number, though other labels are names'],
    ["1,a\n2,c\n", { classes: ["a", "b"] }, 'line 2: label ("c") must be one of the classes ["a", "b"]'],
    ["1,3e39\n", {}, 'line 1: label ("3e39") must be a finite number, in f32 too'],
  ])("%j %j", (text, options, message) => {
    expect(() => read(text, options)).toThrow(
      expect.objectContaining({ code: "E_DATA", message: expect.stringContaining(message) }),
    );
  });

  it.each(["0x10", "0b1", "0o7", "1_000", "Infinity", "-inf", "1e39", "-1e39", "1e999", ".", "1e", "--1", "1 2", "１", "1d"])(
    "%j is not a number of f32",
    (cell) => {
      expect(() => read(`1,2\n${cell},4\n`)).toThrow(
        `readCsv: line 2: column 0 (${JSON.stringify(cell)}) must be a finite number`,
      );
    },
  );

  it("bytes that are not UTF-8: é and è of Latin-1 were one class", () => {
    expect(() => readCsv(latin1("x,y\n1,é\n2,è\n"))).toThrow("readCsv: line 2 is not UTF-8: byte 0xe9 at offset 6");
    expect(() => readCsv(latin1("Größe,y\n1,2\n"))).toThrow("readCsv: line 1 is not UTF-8: byte 0xf6 at offset 2");
    expect(() => readCsv(latin1('x,y\r\n1,"a\nb"\n2,è'))).toThrow("readCsv: line 4 is not UTF-8: byte 0xe8");
    const utf16 = new Uint8Array(Uint16Array.from([...`\ufeff1,2\n`], (letter) => letter.charCodeAt(0)).buffer);
    expect(() => readCsv(utf16)).toThrow("readCsv: line 1 is UTF-16, which must be UTF-8");
  });

  it("more classes than can be meant", () => {
    const text = Array.from({ length: 2 ** 16 + 2 }, (_, i) => `7,name ${i}`).join("\n");
    expect(() => read(text)).toThrow("is this the column of the labels?");
  });

  it.each<[object, string]>([
    [{ classes: 5 }, "classes (5) must be an array of strings"],
    [{ classes: [] }, "classes ([]) must be an array of strings, one at least"],
    [{ classes: ["a", 1] }, "classes"],
    [{ classes: ["a", " a"] }, "without repetitions"],
    [{ label: {} }, "label"],
    [{ header: "yes" }, "header"],
    [{ delimiter: "" }, "delimiter"],
    [{ delimiter: ", " }, "delimiter"],
    [{ delimiter: "1" }, "delimiter"],
    [{ delimiter: "." }, "delimiter"],
    [{ decimal: ";" }, "decimal"],
    [{ decimal: ",", delimiter: "," }, "decimal"],
    [{ missing: "drop" }, "missing"],
    [{ missing: [5] }, "missing"],
    [{ separator: ";" }, 'unknown option "separator"'],
  ])("the options %j", (options, message) => {
    expect(() => read("1,2\n", options)).toThrow(
      expect.objectContaining({ code: "E_ARGUMENT", message: expect.stringContaining(message) }),
    );
  });

  it("what is no file", () => {
    expect(() => readCsv("1,2" as unknown as Uint8Array)).toThrow(
      'readCsv: bytes ("1,2") must be a Uint8Array or an ArrayBuffer',
    );
  });
});

describe("labels that begin at 1", () => {
  it("stay, or are classes in the order that classes says", () => {
    expect([...fixture("labels-from-1").y]).toEqual([1, 2, 3]);
    const { y, classes } = fixture("labels-from-1", { classes: ["1", "2", "3"] });
    expect([[...y], classes]).toEqual([
      [0, 1, 2],
      ["1", "2", "3"],
    ]);
  });
});

it("anything that is nearly CSV: samples that are whole and finite, or a typed error", () => {
  const cell = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom("1", "2.5", "-3", "0", "4") },
    { weight: 1, arbitrary: fc.constantFrom("a", "b", "é", "?", "", '"x"', "1e39", '"') },
  );
  const table = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(",", ";", "\t")).chain(([columns, delimiter]) =>
    fc.array(
      fc.array(cell, { minLength: columns, maxLength: columns }).map((cells) => cells.join(delimiter)),
      { maxLength: 5 },
    ),
  );
  const spoilt = fc.record({ at: fc.nat(30), piece: fc.constantFrom("", "", ",", ";", '"', "\n", "\r\n", "\ufeff", " ") });
  const text = fc.tuple(table, spoilt).map(([lines, { at, piece }]) => {
    const whole = lines.join("\n");
    return whole.slice(0, at) + piece + whole.slice(at);
  });
  const bytes = fc.oneof(
    { weight: 9, arbitrary: text.map((each) => new TextEncoder().encode(each)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  );
  const options = fc.record(
    {
      header: fc.constantFrom(true, false, "auto" as const),
      missing: fc.constant("skip" as const),
      delimiter: fc.constantFrom(",", ";"),
    },
    { requiredKeys: [] },
  );
  let accepted = 0;
  fc.assert(
    fc.property(bytes, options, (file, given) => {
      try {
        const { n, x, y, shape, classes, csv } = readCsv(file, given);
        accepted++;
        expect(shape).toEqual([n, x.length / n]);
        expect(y.length).toBe(n);
        expect([...x, ...y].every(Number.isFinite)).toBe(true);
        if (classes) expect([...y].every((label) => classes[label] !== undefined)).toBe(true);
        if (csv!.header) expect(csv!.header.length).toBe(shape[1]! + 1);
      } catch (error) {
        if (!(error instanceof IsovarError)) throw error;
        expect(error.code).toBe("E_DATA");
      }
    }),
    { numRuns: 5000, seed: 1 },
  );
  expect(accepted).toBeGreaterThan(200);
});
