// The memory of a core in training: taken once, kept, given back, and no net writes into what is not its own.

import { describe, expect, it } from "vitest";
import { HEAP_BASE } from "../../src/core/abi.js";
import { CAPACITY } from "../../src/core/scratch.js";
import { examine, lsuv } from "../../src/doctor/index.js";
import { type Core, createCore, heNormal, type IsovarError, init, orthogonal, zeros } from "../../src/index.js";
import { inspect } from "../../src/inspect/index.js";
import { writeSafetensors } from "../../src/io/index.js";
import { matmul } from "../../src/linalg/index.js";
import {
  activation,
  adam,
  batchNorm,
  conv2d,
  dense,
  dropout,
  embedding,
  evaluate,
  fit,
  flatten,
  type Layer,
  load,
  maxPool2d,
  type Net,
  predict,
  residual,
  type StepEvent,
  save,
  sequential,
  sgd,
  trainer,
} from "../../src/train/index.js";
import { expectNoLiveBlocks } from "../support/cores.js";
import { collectUntil } from "../support/garbage.js";
import { expectRefused } from "../support/refusal.js";
import { digest, labels, numbers } from "./nets.js";

const LAYERS = [dense(8, { activation: "relu" }), batchNorm(), dropout(0.2), residual([dense(8)]), dense(3)];
const make = (core: Core, seed = 1, layers: Layer[] = LAYERS) => sequential(layers, { inputShape: [4], seed, core });

const used = (core: Core) => [core.memory.liveBlocks, core.memory.memory.buffer.byteLength];

const batch = (n: number, seed = 1) => ({ x: numbers(4 * n, seed), y: labels(n, 3, seed + 1) });

describe("a training", () => {
  it("takes nothing after its first step, in 10^4 steps", () => {
    const core = createCore();
    const t = trainer(make(core), { optimizer: adam() });
    const { x, y } = batch(16);
    t.step(x, y);
    const after = used(core);
    for (let i = 1; i < 10_000; i++) t.step(x, y);
    expect(t.steps).toBe(10_000);
    expect(used(core)).toEqual(after);
  });

  it("nor by fit, evaluate, predict, save and load", async () => {
    const core = createCore();
    const net = make(core);
    const [data, validation] = [batch(40), batch(300, 5)];
    const turn = async () => {
      await fit(net, data, { optimizer: adam(), batchSize: 7, validation });
      evaluate(net, validation);
      predict(net, validation.x);
      load(net, save(net));
      net.weights();
    };
    await turn();
    const after = used(core);
    for (let i = 0; i < 20; i++) await turn();
    expect(used(core)).toEqual(after);
  });

  it("takes more for a larger batch, never twice, and the same bits come out", () => {
    const [growing, roomy] = [createCore(), createCore()];
    const [one, other] = [make(growing), make(roomy)];
    predict(other, numbers(4 * 600));
    const [t, u] = [one, other].map((net) => trainer(net, { optimizer: adam() }));
    t!.step(batch(2).x, batch(2).y);
    u!.step(batch(2).x, batch(2).y);
    const blocks = growing.memory.liveBlocks;
    for (const n of [2, 3, 50, 20, 100, 333, 600, 5]) {
      const { x, y } = batch(n);
      expect(t!.step(x, y)).toBe(u!.step(x, y));
      expect(growing.memory.liveBlocks).toBe(blocks);
    }
    expect(digest(one)).toBe(digest(other));
  });

  it("starts with other optimizers in turn, and keeps the slots of one, in one block", () => {
    const core = createCore();
    const net = make(core);
    const { x, y } = batch(8);
    const blocks = (["sgd", "adam", "rmsprop", "adamw", "sgd", "adam", "sgd"] as const).map((optimizer) => {
      trainer(net, { optimizer }).step(x, y);
      return core.memory.liveBlocks;
    });
    const [without] = blocks as [number];
    expect(blocks.map((each) => each - without)).toEqual([0, 1, 1, 1, 0, 1, 0]);
  });
});

describe("dispose", () => {
  it("gives everything back, after everything", async () => {
    const core = createCore();
    const net = make(core);
    await fit(net, batch(40), { optimizer: adam(), batchSize: 7, validation: batch(300) });
    load(net, save(net));
    predict(net, batch(5).x);
    net.dispose();
    expectNoLiveBlocks(core);
    net.dispose();
    expectNoLiveBlocks(core);
  });

  it("is that of using", () => {
    const core = createCore();
    {
      using net = make(core);
      expect(net.disposed).toBe(false);
    }
    expectNoLiveBlocks(core);
  });

  it("lets the next net have the same memory: 300 of them need no more than 3", () => {
    const core = createCore();
    const images: Layer[] = [conv2d(4, 3, { activation: "relu" }), maxPool2d(2), flatten(), dense(3)];
    const turn = () => {
      using net = sequential(images, { inputShape: [10, 10, 2], seed: 1, core });
      trainer(net, { optimizer: adam() }).step(numbers(200 * 8), labels(8, 3));
      predict(net, numbers(200 * 20));
    };
    for (let i = 0; i < 3; i++) turn();
    const after = used(core);
    for (let i = 0; i < 300; i++) turn();
    expect(used(core)).toEqual(after);
    expectNoLiveBlocks(core);
  });
});

describe("two nets on one core", () => {
  it("train as each would alone, while the memory grows under both", async () => {
    const shared = createCore();
    const [a, b] = [make(shared, 1), make(shared, 2)];
    const [c, d] = [make(createCore(), 1), make(createCore(), 2)];
    const options = { optimizer: adam(), batchSize: 8, epochs: 3 };
    const big = () => evaluate(b, batch(2000));
    await Promise.all([
      fit(a, batch(50), { ...options, onStep: ({ step }) => void (step % 5 === 0 && big()) }),
      fit(b, batch(60), { ...options, onStep: async () => void (await Promise.resolve()) }),
    ]);
    await fit(c, batch(50), options);
    await fit(d, batch(60), options);
    expect([digest(a), digest(b)]).toEqual([digest(c), digest(d)]);
  });

  /** A net that takes the memory which another gave back, so that a write into it would be seen. */
  function neighbours(core: Core): { nets: Net[]; before: string[] } {
    const nets = Array.from({ length: 8 }, (_, i) => make(core, i + 10));
    return { nets, before: nets.map(digest) };
  }

  it.each<[what: string, leave: (net: Net) => void]>([
    ["weights alone were loaded", (net) => load(net, writeSafetensors(net.weights()))],
    ["another trainer began with another optimizer", (net) => void trainer(net, { optimizer: sgd() })],
    ["a file of another optimizer was loaded", (net) => load(net, fileOf(sgd({ momentum: 0.5 })))],
  ])("a trainer writes into no memory that its net gave back: %s", (_, leave) => {
    const core = createCore();
    const net = make(core);
    const t = trainer(net, { optimizer: adam({ learningRate: 0.1 }) });
    const { x, y } = batch(8);
    t.step(x, y);
    leave(net);
    const { nets, before } = neighbours(core);
    // Whether the old trainer goes on with the new training or refuses to is its own affair.
    try {
      for (let i = 0; i < 3; i++) t.step(x, y);
    } catch {}
    expect(nets.map(digest)).toEqual(before);
  });

  it("nor does fit, where a callback changes the optimizer; load and a second fit are refused meanwhile", async () => {
    const core = createCore();
    const net = make(core);
    let others: ReturnType<typeof neighbours> | undefined;
    const onEpoch = async () => {
      expect(() => load(net, writeSafetensors(net.weights()))).toThrow("fit is training this net");
      await expect(fit(net, batch(16))).rejects.toThrow("fit is training this net");
      trainer(net, { optimizer: sgd() });
      others ??= neighbours(core);
    };
    const run = fit(net, batch(16), { optimizer: adam({ learningRate: 0.1 }), batchSize: 8, epochs: 3, onEpoch });
    await expect(run).rejects.toThrow("training was begun anew");
    expect(others!.nets.map(digest)).toEqual(others!.before);
  });
});

/** A training of LAYERS in a file. */
function fileOf(optimizer: ReturnType<typeof sgd>): Uint8Array {
  using net = make(createCore(), 1);
  const { x, y } = batch(4);
  trainer(net, { optimizer }).step(x, y);
  return save(net);
}

it("data that lies in the core's own memory is used, though the memory grows under it", async () => {
  const results = await Promise.all(
    [false, true].map(async (inside) => {
      const core = createCore();
      const net = sequential([dense(300)], { inputShape: [16], seed: 1, core });
      const x = numbers(16 * 64);
      const tensor = core.tensor([64, 16]);
      (tensor.data as Float32Array).set(x);
      const held = () => (inside ? (tensor.data as Float32Array) : x);
      const outputs = predict(net, held());
      const loss = trainer(net).step(held(), labels(64, 300));
      const { history } = await fit(net, { x: held(), y: labels(64, 300) });
      return [outputs, loss, history[0]!.loss];
    }),
  );
  expect(results[1]).toEqual(results[0]);
});

describe("a call that is refused for memory while fit runs changes nothing", () => {
  const layers = [dense(64, { activation: "relu" }), dense(3)];
  const train = async (onStep?: (net: Net) => void) => {
    const core = createCore({ maxMemory: 3 * 2 ** 20 });
    const net = make(core, 1, layers);
    const options = { optimizer: adam(), batchSize: 8, epochs: 3 };
    const log = await fit(net, batch(50), { ...options, onStep: () => onStep?.(net) });
    // Drawn with the constant tables of the core that was trained on.
    const drawn = init(heNormal(), [64, 64], { seed: 42, name: "w", core });
    return { losses: log.history.map(({ loss }) => loss), digest: digest(net), live: core.memory.liveBlocks, drawn };
  };
  const many = batch(2 ** 16);
  const { length: n } = many.y;

  it.each<[what: string, call: (net: Net) => unknown]>([
    ["predict", (net) => predict(net, many.x, { batchSize: n })],
    ["trainer.step", (net) => trainer(net).step(many.x, many.y)],
    ["examine", (net) => examine(net, many)],
    ["lsuv", (net) => lsuv(net, many.x)],
  ])("%s", async (where, call) => {
    const undisturbed = await train();
    let refusals = 0;
    const disturbed = await train((net) => {
      expect(() => call(net)).toThrow(`${where}: no room for`);
      refusals++;
    });
    expect(refusals).toBe(21);
    expect(disturbed).toEqual(undisturbed);
    expect(disturbed.drawn).toEqual(init(heNormal(), [64, 64], { seed: 42, name: "w" }));
  });

  it("statistics of the step included", async () => {
    const seen: unknown[][] = [];
    for (const disturb of [false, true]) {
      const net = make(createCore({ maxMemory: 3 * 2 ** 20 }), 1, layers);
      const all: unknown[] = [];
      const onStep = ({ statistics }: StepEvent) => {
        if (disturb) expect(() => examine(net, many)).toThrow("no room for");
        all.push(statistics());
      };
      await fit(net, batch(50), { batchSize: 8, onStep });
      seen.push(all);
    }
    expect(seen[1]).toEqual(seen[0]);
  });
});

it("a pass over more rows than there is room for is refused, and so is a view of its input", () => {
  const net = make(createCore());
  for (const rows of [0, 8]) {
    net.program.reserve("test", rows);
    expect(() => net.program.inputView(rows + 1)).toThrow(expect.objectContaining({ code: "E_MEMORY" }));
    expect(() => net.program.forward(rows + 1)).toThrow(`a pass of ${rows + 1} samples does not fit: there is room for ${rows}`);
  }
  net.dispose();
  expect(() => net.program.forward(8)).toThrow(expect.objectContaining({ code: "E_MEMORY" }));
  expect(() => net.program.input.value.ptr).toThrow(expect.objectContaining({ code: "E_DISPOSED" }));
});

describe("too little memory", () => {
  // Room for a core's own 80 KiB and little more.
  const small = (maxMemory = 2 ** 20) => createCore({ maxMemory });
  const wide = (core: Core, units: number) => sequential([dense(units, { bias: false })], { inputShape: [256], seed: 1, core });

  it("for the weights, or for their gradients: E_MEMORY, and nothing is kept", async () => {
    // In 1 MiB: 600 KiB fit once, but not twice; more do not fit at all.
    for (const units of [600, 2000, 2 ** 31]) {
      const core = small();
      await expectRefused("E_MEMORY", "sequential: no room for", () => wide(core, units));
      expectNoLiveBlocks(core);
    }
  });

  it("for more parameters than can be counted", async () => {
    const core = small();
    const huge = () => sequential([dense(2 ** 31), dense(2 ** 31)], { inputShape: [2 ** 28], seed: 1, core });
    await expectRefused(["E_MEMORY", "E_SHAPE"], "sequential: ", huge);
    expectNoLiveBlocks(core);
  });

  it.each<[what: string, call: (core: Core) => unknown]>([
    ["a net and its training", (core) => trainer(make(core), { optimizer: adam() }).step(batch(300).x, batch(300).y)],
    ["orthogonal weights", (core) => init(orthogonal(), [300, 200], { seed: 1, name: "w", core })],
    ["a product", (core) => matmul(core.tensor([200, 200]), core.tensor([200, 200]))],
    ["an examination", (core) => examine(make(core, 1, [dense(300), dense(3)]), batch(300), { jacobian: true })],
    ["healing", (core) => lsuv(make(core), batch(300).x)],
    ["an inspection", (core) => inspect({ w: { shape: [300, 200], data: numbers(300 * 200) } }, { core })],
  ])("for %s, wherever it runs out: E_MEMORY, and no block is left behind", async (_, call) => {
    const outcomes = new Set<string>();
    const cores: Core[] = [];
    for (let room = 2 ** 14; room < 2 ** 23; room *= 1.6) {
      const core = small(2 ** 24);
      cores.push(core);
      core.memory.allocate("test", 2 ** 24 - HEAP_BASE - CAPACITY - Math.floor(room));
      try {
        call(core);
        outcomes.add("done");
      } catch (caught) {
        outcomes.add((caught as IsovarError).code);
      }
    }
    // Whatever the calls were given, or gave, is nobody's by now.
    await collectUntil(() => cores.every(({ memory }) => memory.liveBlocks === 1));
    expect([...outcomes].sort()).toEqual(["E_MEMORY", "done"]);
  });

  it("for a batch: E_MEMORY by name, and the net is good for a smaller one", async () => {
    const core = small();
    const net = sequential([dense(16), dense(3)], { inputShape: [4], seed: 1, core });
    const before = digest(net);
    const n = 2 ** 16;
    const [x, y] = [new Float32Array(4 * n), new Uint8Array(n)];
    for (const [where, call] of [
      ["fit", () => fit(net, { x, y }, { batchSize: n })],
      ["evaluate", () => evaluate(net, { x, y }, { batchSize: n })],
      ["predict", () => predict(net, x, { batchSize: n })],
    ] as const) {
      await expectRefused("E_MEMORY", `${where}: no room for`, call);
      expect(digest(net)).toBe(before);
    }
    expect(predict(net, x.subarray(0, 4), { batchSize: 1 })).toHaveLength(3);
    net.dispose();
    expectNoLiveBlocks(core);
  });

  it("for the slots of an optimizer: E_MEMORY, and the one before goes on", async () => {
    const core = small(1.5 * 2 ** 20);
    const net = wide(core, 128);
    const t = trainer(net, { loss: "mse" });
    t.step(numbers(256), numbers(128));
    const filler = core.memory.allocate("test", 300 * 1024);
    await expectRefused("E_MEMORY", "trainer: no room for", () => trainer(net, { loss: "mse", optimizer: adam() }));
    t.step(numbers(256), numbers(128));
    expect(t.steps).toBe(2);
    core.memory.free(filler);
    net.dispose();
    expectNoLiveBlocks(core);
  });

  it("for the usual pass: predict, evaluate and validation take the samples that there is room for, and the bits stay", async () => {
    const [x, y] = [numbers(512 * 300), labels(300, 64)];
    const [one, all] = [
      { x: x.subarray(0, 512), y: [1] },
      { x, y },
    ];
    const run = async (maxMemory: number) => {
      const net = sequential([dense(64)], { inputShape: [512], seed: 1, core: small(maxMemory) });
      const { history } = await fit(net, one, { batchSize: 1, validation: all, optimizer: adam() });
      return {
        capacity: net.program.capacity,
        results: [history[0]!.validation, evaluate(net, all), predict(net, x), digest(net)],
      };
    };
    const [tight, roomy] = [await run(1.5 * 2 ** 20), await run(2 ** 26)];
    expect([tight.capacity < 100, roomy.capacity]).toEqual([true, 256]);
    expect(tight.results).toEqual(roomy.results);
  });

  it("for a single sample is E_MEMORY by name", async () => {
    const core = small();
    const net = sequential([dense(2)], { inputShape: [64], seed: 1, core });
    core.memory.allocate("test", 300 * 1024);
    await expectRefused("E_MEMORY", "predict: no room for", () => predict(net, numbers(64 * 300)));
    await expectRefused("E_MEMORY", "evaluate: no room for", () => evaluate(net, { x: numbers(64), y: [1] }));
  });

  it("for large samples is not taken for granted: a pass takes no more than 256 MiB unless told to", () => {
    const net = sequential([activation("relu")], { inputShape: [2 ** 21], seed: 1 });
    predict(net, new Float32Array(2 ** 21 * 12));
    expect(net.core.memory.memory.buffer.byteLength).toBeLessThan(1.5 * 2 ** 28);
    expect(net.program.capacity).toBeLessThan(12);
  });

  it("for the result of predict, an ordinary array: E_MEMORY, and the net is good for fewer samples", async () => {
    // 2^24 samples of 2^23 outputs are 2^49 bytes: more than a process can address.
    const net = sequential([embedding(1, 2 ** 23, { init: zeros() })], { inputShape: [1], seed: 1 });
    await expectRefused("E_MEMORY", "predict: no memory for an array of shape [16777216,1,8388608]", () =>
      predict(net, new Float32Array(2 ** 24)),
    );
    expect(predict(net, [0])).toHaveLength(2 ** 23);
  });
});
