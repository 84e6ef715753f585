// The allocator: exact sizes, reuse, alignment, growth, and the edges of 4 GiB on a memory that is not there.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HEAP_BASE } from "../../src/core/abi.js";
import { createCore } from "../../src/core/createCore.js";
import { Allocator, ArrayMemory, type LinearMemory, MAX_PAGES, PAGE } from "../../src/core/memory.js";
import { Region } from "../../src/core/region.js";
import { CAPACITY, Scratch } from "../../src/core/scratch.js";

const GIB = 2 ** 30;
const error = (code: string) => expect.objectContaining({ code });

/** A memory that is only a length; growth may be refused. */
class FakeMemory implements LinearMemory {
  pages: number;
  growths: number[] = [];
  refuse: (pages: number) => boolean = () => false;

  constructor(pages = 2) {
    this.pages = pages;
  }
  get buffer(): ArrayBuffer {
    return { byteLength: this.pages * PAGE } as ArrayBuffer;
  }
  grow(pages: number): number {
    if (!Number.isInteger(pages) || pages < 0) throw new TypeError(`${pages} pages`);
    if (this.pages + pages > 65536 || this.refuse(pages)) throw new RangeError("cannot grow");
    this.growths.push(pages);
    return (this.pages += pages) - pages;
  }
}

describe("the allocator", () => {
  it.each([
    [0, 64],
    [1, 64],
    [64, 64],
    [65, 128],
    [1025, 1088],
    [2 ** 20 + 1, 2 ** 20 + 64],
  ])("a block of %d bytes takes %d: whole cache lines, and no more", (nBytes, expected) => {
    const allocator = new Allocator(new FakeMemory(), 64 * PAGE);
    const ptr = allocator.allocate("test", nBytes);
    expect(allocator.allocate("test", 1) - ptr).toBe(expected);
  });

  it.each([56, 57, 60, 62, 63])("%d MiB fit in a core of 64", (mebibytes) => {
    const core = createCore({ maxMemory: 2 ** 26, backend: "js" });
    core.tensor([mebibytes * 2 ** 18]).dispose();
    expect(core.memory.liveBlocks).toBe(0);
  });

  it("hands out all of a memory that another block was given back to", () => {
    const allocator = new Allocator(new FakeMemory(), 10 * PAGE);
    const rest = 10 * PAGE - HEAP_BASE;
    allocator.free(allocator.allocate("test", 3 * PAGE));
    allocator.free(allocator.allocate("test", rest));
    expect(() => allocator.allocate("test", rest + 1)).toThrowError(error("E_MEMORY"));
  });

  it("reuses freed blocks, aligned, above the tables", () => {
    const allocator = new Allocator(new FakeMemory(), 64 * PAGE);
    const [a, b] = [allocator.allocate("test", 1000), allocator.allocate("test", 1000)];
    expect([a % 64, b % 64]).toEqual([0, 0]);
    expect(Math.min(a, b)).toBeGreaterThanOrEqual(HEAP_BASE);
    expect(Math.abs(a - b)).toBeGreaterThanOrEqual(1000);
    allocator.free(a);
    expect(allocator.allocate("test", 1001)).toBe(a);
    expect(allocator.liveBlocks).toBe(2);
  });

  it("refuses to free what is not a live block", () => {
    const allocator = new Allocator(new FakeMemory(), 64 * PAGE);
    const ptr = allocator.allocate("test", 100);
    for (const wrong of [0, ptr + 64, ptr + 1, -1, Number.NaN])
      expect(() => allocator.free(wrong)).toThrowError(error("E_DISPOSED"));
    allocator.free(ptr);
    expect(() => allocator.free(ptr)).toThrowError(error("E_DISPOSED"));
    expect(allocator.liveBlocks).toBe(0);
  });

  it("keeps contents apart and intact: random sequences with canaries", () => {
    const step = fc.oneof(
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 0, max: 200_000 }),
      fc.integer({ min: -20, max: -1 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const memory = new ArrayMemory(1);
        const allocator = new Allocator(memory, 512 * PAGE);
        const live: { ptr: number; nBytes: number; mark: number }[] = [];
        const check = ({ ptr, nBytes, mark }: (typeof live)[number]) => {
          const bytes = new Uint8Array(memory.buffer, ptr, nBytes);
          return bytes.every((byte) => byte === mark);
        };
        steps.forEach((size, i) => {
          if (size >= 0) {
            const block = { ptr: allocator.allocate("test", size), nBytes: size, mark: (i % 255) + 1 };
            new Uint8Array(memory.buffer, block.ptr, size).fill(block.mark);
            live.push(block);
          } else if (live.length > 0) {
            const [block] = live.splice(-size % live.length, 1);
            if (!check(block!)) throw new Error(`block at ${block!.ptr} was overwritten`);
            allocator.free(block!.ptr);
          }
          expect(allocator.liveBlocks).toBe(live.length);
        });
        return live.every(check) && live.every(({ ptr }) => ptr % 64 === 0 && ptr >= HEAP_BASE);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it("gives a block another size where both would not fit at once", () => {
    const allocator = new Allocator(new FakeMemory(), 10 * PAGE);
    const ptr = allocator.allocate("test", 6 * PAGE);
    expect(allocator.resize("test", ptr, 8 * PAGE)).toBe(ptr);
    expect(allocator.liveBlocks).toBe(1);
    expect(() => allocator.allocate("test", 4 * PAGE)).toThrowError(error("E_MEMORY"));
  });

  it("leaves a block as it was, contents and all, where another size is refused: random sequences", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 3 * PAGE }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(), { maxLength: 10 }), fc.nat(), (steps, freed, chosen) => {
        const memory = new ArrayMemory(1);
        const allocator = new Allocator(memory, 100 * PAGE);
        const live = steps.map((size) => ({ ptr: allocator.allocate("test", size), size }));
        for (const i of freed) if (live.length > 1) allocator.free(live.splice(i % live.length, 1)[0]!.ptr);
        live.forEach(({ ptr, size }, i) => void new Uint8Array(memory.buffer, ptr, size).fill(i + 1));
        const { ptr } = live[chosen % live.length]!;
        expect(() => allocator.resize("trainer.step", ptr, 100 * PAGE)).toThrowError(/^trainer\.step: no room for/);
        expect(allocator.liveBlocks).toBe(live.length);
        for (const [i, { ptr, size }] of live.entries()) {
          expect(new Uint8Array(memory.buffer, ptr, size).every((byte) => byte === i + 1)).toBe(true);
          allocator.free(ptr);
        }
        // All of it is one gap again: what can be had of an empty memory can be had.
        expect(allocator.allocate("test", 64)).toBe(HEAP_BASE);
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it("grows by at least half, so that many small blocks cost few growths", () => {
    const memory = new FakeMemory();
    const allocator = new Allocator(memory, GIB);
    for (let i = 0; i < 100_000; i++) allocator.allocate("test", 1024);
    expect(memory.growths.length).toBeLessThan(20);
    expect(memory.pages * PAGE).toBeLessThan(1.5 * (100_000 * 1024 + 3 * PAGE));
  });

  it("does not grow once warm", () => {
    const memory = new FakeMemory();
    const allocator = new Allocator(memory, GIB);
    const cycle = () => {
      const blocks = [100, 5000, 70_000, 5000].map((n) => allocator.allocate("test", n));
      for (const ptr of blocks) allocator.free(ptr);
    };
    cycle();
    const { pages } = memory;
    for (let i = 0; i < 10_000; i++) cycle();
    expect(memory.pages).toBe(pages);
    expect(allocator.liveBlocks).toBe(0);
  });
});

describe("a region", () => {
  const regionOf = (maxBytes = 10 * PAGE) => {
    const memory = new Allocator(new ArrayMemory(1), maxBytes);
    return { memory, region: new Region(memory, "test: this region") };
  };

  it("has no address before it is taken and after it was freed: nothing can reach the constant tables through it", () => {
    const { memory, region } = regionOf();
    const refused = () => {
      for (const use of [() => region.at(0), () => region.at(HEAP_BASE), () => region.floats(0, 1)]) {
        expect(use).toThrowError(error("E_DISPOSED"));
        expect(use).toThrowError("test: this region was disposed");
      }
    };
    refused();
    region.take("test", [100]);
    expect(region.at(0)).toBeGreaterThanOrEqual(HEAP_BASE);
    expect(region.floats(64, 9).byteOffset).toBe(region.at(64));
    region.free();
    region.free();
    refused();
    expect(memory.liveBlocks).toBe(0);
  });

  it("has parts side by side, each on a cache line, all or none", () => {
    const { memory, region } = regionOf();
    expect(region.take("test", [100, 64, 0, 1])).toEqual([0, 128, 192, 256]);
    expect(memory.liveBlocks).toBe(1);
    expect(region.at(0) % 64).toBe(0);
    const other = new Region(memory, "test: another");
    expect(() => other.take("test", [100, 5 * PAGE, 5 * PAGE])).toThrowError(error("E_MEMORY"));
    expect([other.taken, memory.liveBlocks]).toEqual([false, 1]);
  });

  it("keeps its block where it cannot have another", () => {
    const { memory, region } = regionOf();
    region.take("test", [400]);
    const ptr = region.at(0);
    region.floats(0, 100).fill(7);
    expect(() => region.take("test", [100, 10 * PAGE])).toThrowError(error("E_MEMORY"));
    expect([region.at(0), memory.liveBlocks]).toEqual([ptr, 1]);
    expect(region.floats(0, 100).every((x) => x === 7)).toBe(true);
  });
});

describe("limits", () => {
  it("hands out addresses up to the last page of 4 GiB, unsigned, and then says what is missing", () => {
    const memory = new FakeMemory();
    const max = MAX_PAGES * PAGE;
    const allocator = new Allocator(memory, max);
    let last = 0;
    for (let i = 0; i < 7; i++) last = allocator.allocate("test", GIB / 2);
    expect(last).toBeGreaterThan(2 ** 31);
    expect(last + GIB / 2).toBeLessThanOrEqual(max);
    const live = allocator.liveBlocks;
    expect(() => allocator.allocate("core.tensor", GIB / 2)).toThrowError(error("E_MEMORY"));
    expect(() => allocator.allocate("core.tensor", GIB / 2)).toThrowError(/^core\.tensor: no room for 536870912 bytes/);
    expect(allocator.liveBlocks).toBe(live);
    // What still fits is still given.
    let end = 0;
    for (let n = GIB / 4; n >= 64; n /= 2) {
      try {
        end = allocator.allocate("test", n) + n;
      } catch (caught) {
        expect(caught).toEqual(error("E_MEMORY"));
      }
    }
    expect(end).toBe(max);
    expect(memory.pages).toBeLessThanOrEqual(MAX_PAGES);
  });

  it.each([2 ** 32, 2 ** 33, 2 ** 38, 2 ** 40, 2 ** 50, 2 ** 53])("%d bytes are an error, not a wrapped size", (nBytes) => {
    const memory = new FakeMemory();
    const allocator = new Allocator(memory, MAX_PAGES * PAGE);
    expect(() => allocator.allocate("test", nBytes)).toThrowError(error("E_MEMORY"));
    expect([memory.pages, allocator.liveBlocks]).toEqual([2, 0]);
  });

  it("takes a necessary growth where the generous one is refused", () => {
    const memory = new FakeMemory(1000);
    memory.refuse = (pages) => pages > 100;
    const allocator = new Allocator(memory, GIB);
    allocator.allocate("test", 1024 * PAGE);
    expect(memory.growths).toEqual([25]);
  });

  it("stays usable after each of 200 refused growths", () => {
    const memory = new FakeMemory();
    const allocator = new Allocator(memory, GIB);
    let refused = 0;
    for (let i = 0; i < 200; i++) {
      memory.refuse = () => true;
      const { liveBlocks } = allocator;
      for (;;) {
        try {
          allocator.allocate("test", 3 * PAGE);
        } catch (caught) {
          expect(caught).toEqual(error("E_MEMORY"));
          refused++;
          break;
        }
      }
      memory.refuse = () => false;
      expect(allocator.liveBlocks).toBeGreaterThanOrEqual(liveBlocks);
      allocator.allocate("test", 64);
    }
    expect(refused).toBe(200);
  });

  it("never goes beyond its own maximum", () => {
    const memory = new FakeMemory();
    const allocator = new Allocator(memory, 10 * PAGE);
    expect(() => {
      for (;;) allocator.allocate("test", 1000);
    }).toThrowError(error("E_MEMORY"));
    expect(memory.pages).toBe(10);
    // 1024 bytes per block: all of the room between the tables and the end is used.
    expect(allocator.liveBlocks).toBe((10 * PAGE - HEAP_BASE) / 1024);
  });
});

describe("scratch", () => {
  it("is a stack of aligned blocks that does not count as live", () => {
    const allocator = new Allocator(new FakeMemory(), 64 * PAGE);
    const scratch = new Scratch(allocator);
    expect(allocator.liveBlocks).toBe(0);
    const mark = scratch.mark();
    const [a, b] = [scratch.take(1), scratch.take(100)];
    expect([a % 64, b - a]).toEqual([0, 64]);
    const inner = scratch.mark();
    const c = scratch.take(64);
    scratch.release(inner);
    expect(scratch.take(64)).toBe(c);
    scratch.release(mark);
    expect(scratch.take(1)).toBe(a);
  });

  it("refuses what does not fit, and goes on", () => {
    const scratch = new Scratch(new Allocator(new FakeMemory(), 64 * PAGE));
    const all = scratch.take(CAPACITY);
    expect(() => scratch.take(1)).toThrowError(error("E_MEMORY"));
    scratch.release(0);
    expect(() => scratch.take(CAPACITY + 1)).toThrowError(error("E_MEMORY"));
    expect(scratch.take(CAPACITY)).toBe(all);
  });
});
