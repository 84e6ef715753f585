/** Words of other libraries, and what to write here instead: shown where such a word is refused as an option, or as the value of one. */
export const HINTS: Readonly<Record<string, string>> = {
  // Options of training.
  learningRate: 'it is an option of the optimizer: optimizer: { optimizer: "adam", learningRate: 0.01 }',
  lr: "learningRate is an option of the optimizer",
  validationData: "it is called validation: { x, y }",
  validationSplit: "split the data, and give the part that is held back as validation: { x, y }",
  callbacks: "functions are given as onStep and onEpoch",
  metrics: "onEpoch tells loss and accuracy of the validation data, evaluate those of any other",
  verbose: "nothing is printed: onEpoch is told what there is to print",
  // Options of layers.
  inputShape: "it is an option of sequential",
  kernelInitializer: "it is called init",
  useBias: "it is called bias",
  // Activations and losses.
  softmax: 'loss "softmaxCrossEntropy" takes logits, and predict makes probabilities of them: { probabilities: "softmax" }',
  crossEntropy: '"softmaxCrossEntropy" takes labels or probabilities, "sigmoidCrossEntropy" numbers from 0 to 1',
  sigmoidCrossEntropy: 'it is called "sigmoidCrossEntropy": it takes logits',
  categoricalCrossEntropy: 'it is called "softmaxCrossEntropy"',
  sparseCategoricalCrossEntropy: 'it is called "softmaxCrossEntropy", which takes labels too',
  meanSquaredError: 'it is called "mse"',
};
