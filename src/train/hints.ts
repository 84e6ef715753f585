/** Words of other libraries, and what to write here instead: shown where such a word is refused as an option or a value. */
export const HINTS: Readonly<Record<string, string>> = {
  // Options of training.
  learningRate: 'it is an option of the optimizer: optimizer: { optimizer: "adam", learningRate: 0.01 }',
  lr: "it is called learningRate, and is an option of the optimizer",
  validationData: "it is called validation: { x, y }",
  validationSplit: "split the data, and pass the held-out part as validation: { x, y }",
  callbacks: "functions are given as onStep and onEpoch",
  metrics: "onEpoch receives loss and accuracy on the validation data; evaluate gives those on any other data",
  verbose: "fit prints nothing: print what onEpoch receives",
  // Options of layers.
  inputShape: "it is an option of sequential",
  kernelInitializer: "it is called init",
  useBias: "it is called bias",
  // Activations and losses.
  softmax: 'loss "softmaxCrossEntropy" takes logits, and predict makes probabilities of them: { probabilities: "softmax" }',
  crossEntropy: '"softmaxCrossEntropy" takes labels or probabilities, "sigmoidCrossEntropy" numbers from 0 to 1',
  binaryCrossEntropy: 'it is called "sigmoidCrossEntropy": it takes logits',
  categoricalCrossEntropy: 'it is called "softmaxCrossEntropy"',
  sparseCategoricalCrossEntropy: 'it is called "softmaxCrossEntropy", which takes labels too',
  meanSquaredError: 'it is called "mse"',
};
