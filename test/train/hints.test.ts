// Words of other libraries are refused like any other, with a hint at how the same is had here.

import { describe, expect, it } from "vitest";
import { coordinateCheck, examine } from "../../src/doctor/index.js";
import { ACTIVATION_NAMES } from "../../src/theory/activations.js";
import { HINTS } from "../../src/train/hints.js";
import { activation, adam, conv2d, dense, evaluate, fit, sequential, sgd, trainer } from "../../src/train/index.js";
import { LAYER_NAMES } from "../../src/train/layers/kinds.js";
import { LOSSES } from "../../src/train/losses.js";
import { OPTIMIZER_NAMES } from "../../src/train/optimizers.js";
import { bad, expectRefused } from "../support/refusal.js";
import { SCHEME_NAMES } from "../support/schemes.js";
import { classifier } from "./nets.js";

const data = { x: [1, 2, 3, 4], y: [0] };
const fitting = (options: object) => () => fit(classifier(), data, { batchSize: 1, ...options });

describe("a hint", () => {
  it.each<[says: string[], call: () => unknown]>([
    [
      ['fit: unknown option "validationSplit"; it takes loss, optimizer', "as validation: { x, y }"],
      fitting({ validationSplit: 0.2 }),
    ],
    [['fit: unknown option "validation_data"', "it is called validation"], fitting({ validation_data: data })],
    [['fit: unknown option "callbacks"', "given as onStep and onEpoch"], fitting({ callbacks: [] })],
    [['fit: unknown option "metrics"', "evaluate gives those on any other data"], fitting({ metrics: ["accuracy"] })],
    [['fit: unknown option "verbose"', "fit prints nothing"], fitting({ verbose: 1 })],
    [['fit: unknown option "learningRate"', "option of the optimizer"], fitting({ optimizer: "adam", learningRate: 0.01 })],
    [
      ['trainer: unknown option "lr"', "it is called learningRate, and is an option of the optimizer"],
      () => trainer(classifier(), bad({ lr: 1 })),
    ],
    [['adam: unknown option "lr"', "it is called learningRate"], () => adam(bad({ lr: 1 }))],
    [['sgd: unknown option "lr"', "it is called learningRate"], fitting({ optimizer: { optimizer: "sgd", lr: 1 } })],
    [['sgd: unknown option "learning_rate"; did you mean learningRate?'], () => sgd(bad({ learning_rate: 1 }))],
    [
      [
        'dense: activation ("softmax") must be one of',
        "takes logits",
        'predict makes probabilities of them: { probabilities: "softmax" }',
      ],
      () => dense(10, { activation: bad("softmax") }),
    ],
    [
      ['sequential: layers[0]: activation ("softmax")', '"softmaxCrossEntropy" takes logits'],
      () => sequential({ inputShape: [4], layers: [{ layer: "dense", units: 2, activation: "softmax" }] }),
    ],
    [['activation: activation ("softmax")', "predict makes probabilities"], () => activation(bad("softmax"))],
    [
      ['evaluate: loss ("crossentropy")', '"softmaxCrossEntropy" takes labels'],
      () => evaluate(classifier(), data, { loss: bad("crossentropy") }),
    ],
    [['fit: loss ("binary_crossentropy")', 'it is called "sigmoidCrossEntropy"'], fitting({ loss: "binary_crossentropy" })],
    [['fit: loss ("sparse_categorical_crossentropy")', "takes labels too"], fitting({ loss: "sparse_categorical_crossentropy" })],
    [['examine: unknown option "lr"', "option of the optimizer"], () => examine(classifier(), data, bad({ lr: 1 }))],
    [
      ['coordinateCheck: unknown option "learningRate"', "option of the optimizer"],
      () => coordinateCheck(classifier, data, bad({ widths: [2, 4], learningRate: 0.1 })),
    ],
    [['dense: unknown option "input_shape"', "option of sequential"], () => dense(1, bad({ input_shape: [2] }))],
    [
      ['conv2d: unknown option "kernelInitializer"', "it is called init"],
      () => conv2d(1, 1, bad({ kernelInitializer: "heNormal" })),
    ],
  ])("%j", (says, call) => expectRefused("E_ARGUMENT", says, call));

  it("is for a word that means nothing here: a name that was changed is no longer found among the hints", () => {
    const own = new Set<string>([...LOSSES, ...ACTIVATION_NAMES, ...LAYER_NAMES, ...OPTIMIZER_NAMES, ...SCHEME_NAMES]);
    expect(Object.keys(HINTS).filter((word) => own.has(word))).toEqual([]);
    for (const [word, text] of Object.entries(HINTS)) expect(text).not.toContain(`it is called "${word}"`);
  });

  it("is not given for words of anyone's own", async () => {
    for (const word of ["epoch", "toString", "__proto__", "constructor", ""]) {
      const options = JSON.parse(`{ ${JSON.stringify(word)}: 1 }`);
      await expect(fit(classifier(), data, options)).rejects.toThrow(/it takes loss, [^;]*$/);
    }
  });
});
