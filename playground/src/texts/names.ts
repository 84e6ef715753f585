// What things are called: activations, optimizers, data sets, schemes and their options, the doctor's findings.

export const activations = {
  relu: "ReLU",
  tanh: "tanh",
  sigmoid: "sigmoid",
  gelu: "GELU",
  silu: "SiLU (Swish)",
  selu: "SELU",
  elu: "ELU",
  leakyRelu: "leaky ReLU",
  softplus: "softplus",
  mish: "Mish",
  softsign: "softsign",
  hardtanh: "hard tanh",
  relu6: "ReLU6",
  relu2: "ReLU²",
  sin: "sine",
  identity: "none (linear)",
} as const;

export const optimizers = { sgd: "SGD", adam: "Adam", adamw: "AdamW", rmsprop: "RMSProp" } as const;

export const data = {
  digits: "handwritten digits",
  moons: "two moons",
  spiral: "spirals",
  circles: "circles",
  xor: "XOR",
  clouds: "two clouds",
  gaussian: "random numbers",
  csv: "a CSV of yours",
} as const;

/** What schemes are called. */
export const schemes = {
  heNormal: "He, truncated normal",
  heUniform: "He, uniform",
  glorotNormal: "Xavier, truncated normal",
  glorotUniform: "Xavier, uniform",
  lecunNormal: "LeCun, truncated normal",
  lecunUniform: "LeCun, uniform",
  orthogonal: "orthogonal",
  normal: "normal",
  uniform: "uniform",
  truncatedNormal: "truncated normal",
  varianceScaling: "variance σ²/n",
  zeros: "all zero",
  ones: "all one",
  constant: "constant",
  identity: "identity",
  sparse: "sparse",
  sign: "plus or minus",
} as const;

/** What a start is called whose options say more than its scheme. */
export const starts = { standard: "N(0, 1)", normal: "N(0, {std}²)", variance: "variance {scale}/n" } as const;

/** How the weights of a layer with n inputs are drawn. */
export const draws = {
  heNormal: "variance 2/n, cut at two std",
  heUniform: "uniform, of variance 2/n",
  glorotNormal: "variance 2/(inputs + outputs), cut at two std",
  glorotUniform: "uniform, of variance 2/(inputs + outputs)",
  lecunNormal: "variance 1/n, cut at two std",
  lecunUniform: "uniform, of variance 1/n",
  orthogonal: "random rows at right angles, times the gain",
  normal: "Gaussian, the same std in every layer",
  uniform: "anywhere between two numbers",
  truncatedNormal: "Gaussian, cut at two std",
  varianceScaling: "variance σ²/n for n inputs",
  zeros: "every weight is 0",
  ones: "every weight is 1",
  constant: "every weight is the same",
  identity: "each unit takes over one input",
  sparse: "most weights are 0, the others Gaussian",
  sign: "plus or minus one number, at random",
} as const;

/** What options of schemes are called in the panel. */
export const options = {
  std: "std of the weights",
  value: "value",
  lower: "from",
  upper: "to",
  scale: "σ²",
  gain: "gain",
  sparsity: "share of zeros",
} as const;

/** What the doctor's findings are called. */
export const kinds = {
  inputScale: "Inputs out of scale",
  targetScale: "Targets out of scale",
  oneSample: "One sample alone",
  outputRange: "Outputs out of range",
  stepSize: "Steps too large",
  biasScale: "Biases too large",
  collapse: "Samples grow alike",
  chaos: "Chaos",
  vanishing: "Vanishing",
  exploding: "Exploding",
  saturated: "Saturated",
  dead: "Dead units",
  symmetric: "Symmetric",
  initialLoss: "Certain too early",
  nonFinite: "Not a number",
} as const;
