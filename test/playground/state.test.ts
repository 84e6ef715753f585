// The state of the playground in its link: round trips, and links from anyone.

import { describe, expect, it } from "vitest";
import { DEFAULTS, parse, parseStart, print, type State } from "../../playground/src/state.js";

describe("a link", () => {
  it("of the defaults names the view alone", () => {
    expect(print(DEFAULTS)).toBe("#view=depth");
    expect(parse("")).toEqual(DEFAULTS);
    expect(parse("#")).toEqual(DEFAULTS);
  });

  it("can be read, and comes back as it was", () => {
    const state: State = {
      ...DEFAULTS,
      view: "train",
      depth: 7,
      width: 64,
      activation: "tanh",
      starts: [
        { init: { scheme: "normal", std: 0.01 }, biasStd: 0.05, lsuv: false },
        { init: { scheme: "varianceScaling", scale: 1.5, mode: "fanOut", distribution: "normal" }, biasStd: 0, lsuv: false },
        { init: { scheme: "orthogonal" }, biasStd: 0, lsuv: true },
      ],
      seed: Number.MAX_SAFE_INTEGER,
      data: "spiral",
      samples: 100,
      learningRate: 0.03,
      optimizer: "sgd",
      batchSize: 32,
      sigmaW: 1.7,
      sigmaB: 0.1,
      theme: "dark",
      projector: true,
    };
    const link = print(state);
    expect(link).toContain("start=normal,std:0.01,bias:0.05&start=varianceScaling,scale:1.5,mode:fanOut");
    expect(parse(link)).toEqual(state);
    expect(parse(new URL(link, "http://localhost/").hash)).toEqual(state);
  });

  it.each([
    ["depth=101", "depth"],
    ["depth=-1", "depth"],
    ["depth=1e999", "depth"],
    ["depth=2.5", "depth"],
    ["depth=", "depth"],
    ["width=NaN", "width"],
    ["seed=9007199254740993", "seed"],
    ["samples=1e9", "samples"],
    ["learningRate=0", "learningRate"],
    ["activation=constructor", "activation"],
    ["activation=__proto__", "activation"],
    ["data=../../etc", "data"],
    ["view=%3Cscript%3E", "view"],
    ["start=evil", "starts"],
    ["start=toString", "starts"],
    ["start=normal,scheme:zeros", "starts"],
    ["start=normal,std:1e300", "starts"],
    ["start=normal,bias:-1", "starts"],
    ["start=normal,std:%3Cb%3E", "starts"],
    ["projector=1", "projector"],
    ["theme=red", "theme"],
    ["%E0%A4%A", "view"],
  ] as const)("with %s opens with the default there", (link, key) => {
    expect(parse(`#${link}`)[key]).toEqual(DEFAULTS[key]);
  });

  it("never throws, and takes three starts at most", () => {
    expect(parse(`#${"start=zeros&".repeat(500)}`).starts.length).toBe(3);
    expect(parse(`#depth=5&${"x".repeat(1e6)}`).depth).toBe(5);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    const start = parseStart("normal,__proto__:1");
    expect(start).toBeUndefined();
  });
});
