// Parts of a drawing: they cover it, each is claimed once, and slots change hands.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Board, PART, partAt, partCount } from "../../../src/core/threads/drawJob.js";

describe("parts", () => {
  it("cover a span from its first element to its last, and end at multiples of PART", () => {
    const spans = fc.record({
      offset: fc.oneof(fc.nat(3 * PART), fc.integer({ min: 0, max: 2 ** 53 - 2 ** 24 })),
      length: fc.oneof(fc.nat(5 * PART), fc.constantFrom(0, 1, PART - 1, PART, PART + 1)),
    });
    fc.assert(
      fc.property(spans, (span) => {
        let at = span.offset;
        for (let i = 0; i < partCount(span); i++) {
          const { offset, length } = partAt(span, i);
          expect(offset).toBe(at);
          expect(length).toBeGreaterThan(0);
          at = offset + length;
          if (i + 1 < partCount(span)) expect(at % PART).toBe(0);
        }
        expect(at).toBe(span.offset + span.length);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("are the same however a stream is reached: a part begins where it does in the whole", () => {
    expect(partAt({ offset: PART - 1, length: 2 }, 0)).toEqual({ offset: PART - 1, length: 1 });
    expect(partAt({ offset: PART - 1, length: 2 }, 1)).toEqual({ offset: PART, length: 1 });
  });
});

describe("a board", () => {
  const span = { offset: 5, length: 3 * PART };
  const [one, other] = boards(2);

  function boards(slots: number): Board[] {
    const buffer = Board.allocate({ span, slots });
    return [0, 1].map(() => new Board(buffer, { span, slots }));
  }

  it("gives every part to one claimer alone, then none", () => {
    const claims = Array.from({ length: 4 }, () => [one!.claim(), other!.claim()]).flat();
    expect(claims).toEqual([0, 1, 2, 3, -1, -1, -1, -1]);
    const [stopped] = boards(0);
    stopped!.stop();
    expect(stopped!.claim()).toBe(-1);
  });

  it("shows each side what the other has written, word by word", () => {
    one!.setSums(3, 0.5, -7);
    one!.setSums(0, 1, 2);
    one!.finish(2);
    one!.fillSlot(1, 3);
    one!.fillSlot(0, 0);
    one!.advance();
    expect(other!.sumsOf(3)).toEqual([0.5, -7]);
    expect(other!.sumsOf(0)).toEqual([1, 2]);
    expect([0, 1, 2, 3].map((part) => other!.isFinished(part))).toEqual([false, false, true, false]);
    expect([0, 1].map((slot) => other!.partInSlot(slot))).toEqual([0, 3]);
    expect(other!.progress).toBe(1);
    other!.freeSlot(1);
    expect([0, 1].map((slot) => one!.partInSlot(slot))).toEqual([0, -1]);
    one!.waitForSlot(1);
    expect(one!.waitBeyond(0)).toBe(false);
  });
});
