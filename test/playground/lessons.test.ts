// The lessons of the playground: the doctor says of each start what the lesson says it does.

import { expect, it } from "vitest";
import { batchOf } from "../../playground/src/engine/data/samples.js";
import { DataSets } from "../../playground/src/engine/data/sets.js";
import { depthOf } from "../../playground/src/engine/depth.js";
import { LESSON_IDS, LESSONS } from "../../playground/src/engine/lessons.js";
import { parse, print } from "../../playground/src/state.js";
import { TEXTS } from "../../playground/src/texts/index.js";

/** Lessons are of random numbers. */
const noFiles = new DataSets(() => Promise.reject(new Error("no file")));

it.each(LESSONS)("$id: $expected", async ({ state, expected }) => {
  const batch = await batchOf(state, noFiles);
  const found = state.starts.map((start) => {
    const { healthy, verdicts } = depthOf(state, start, batch);
    return healthy ? ["healthy"] : verdicts.filter(({ grade }) => grade === "fault").map(({ kind }) => kind);
  });
  expect(found).toEqual(expected.map((kind) => expect.arrayContaining([kind])));
});

it("has a link for each, which opens it", () => {
  for (const { state } of LESSONS) expect(parse(print(state))).toEqual(state);
});

it("has the texts of each, two or three sentences", () => {
  expect(Object.keys(TEXTS.lessons.each)).toEqual([...LESSON_IDS]);
  for (const { title, text, look } of Object.values(TEXTS.lessons.each)) {
    expect([title, look].every((words) => words.length > 1)).toBe(true);
    expect(text.match(/[.?!](?= |$)/g)?.length, text).toBeGreaterThanOrEqual(2);
  }
});
