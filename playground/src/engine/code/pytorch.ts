// A net as a program for PyTorch: the same distribution of weights, drawn by PyTorch's own generator.

import type { State } from "../../state.js";
import { biasStdOf, type Meaning, STD_WITHIN_TWO, type Written, weightsOf } from "./meaning.js";

const MODULES: Readonly<Record<State["activation"], string>> = {
  identity: "nn.Identity()",
  relu: "nn.ReLU()",
  relu6: "nn.ReLU6()",
  leakyRelu: "nn.LeakyReLU(0.01)",
  tanh: "nn.Tanh()",
  sigmoid: "nn.Sigmoid()",
  hardtanh: "nn.Hardtanh()",
  softsign: "nn.Softsign()",
  elu: "nn.ELU()",
  selu: "nn.SELU()",
  gelu: "nn.GELU()",
  silu: "nn.SiLU()",
  mish: "nn.Mish()",
  softplus: "nn.Softplus()",
  relu2: "Pointwise(lambda z: torch.relu(z) ** 2)",
  sin: "Pointwise(torch.sin)",
};

/** PyTorch has no module for these. */
const POINTWISE = `class Pointwise(nn.Module):
    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, z):
        return self.f(z)

`;

const FANS = { fanIn: "fan_in", fanOut: "fan_out", fanAvg: "(fan_in + fan_out) / 2", fanGeoAvg: "math.sqrt(fan_in * fan_out)" };

function scaling({ scale, mode, distribution }: Meaning & { kind: "varianceScaling" }): string[] {
  const kaiming = scale === 2 && (mode === "fanIn" || mode === "fanOut");
  if (distribution !== "truncatedNormal" && kaiming) {
    return [`nn.init.kaiming_${distribution}_(w, mode="${FANS[mode]}", nonlinearity="relu")`];
  }
  if (distribution !== "truncatedNormal" && mode === "fanAvg") {
    return [`nn.init.xavier_${distribution}_(w${scale === 1 ? "" : `, gain=${Math.sqrt(scale)}`})`];
  }
  const std = ["fan_out, fan_in = w.shape", `std = math.sqrt(${scale} / ${mode === "fanAvg" ? `(${FANS[mode]})` : FANS[mode]})`];
  if (distribution === "normal") return [...std, "nn.init.normal_(w, std=std)"];
  if (distribution === "uniform") return [...std, "bound = math.sqrt(3) * std", "nn.init.uniform_(w, -bound, bound)"];
  return [
    ...std,
    `std /= ${STD_WITHIN_TWO}  # the cut at two std, made up for`,
    "nn.init.trunc_normal_(w, std=std, a=-2 * std, b=2 * std)",
  ];
}

/** Statements that fill `w`, [out, in]. */
function statements(weights: Meaning): string[] {
  switch (weights.kind) {
    case "constant":
      return [`nn.init.constant_(w, ${weights.value})`];
    case "uniform":
      return [`nn.init.uniform_(w, ${weights.lower}, ${weights.upper})`];
    case "normal":
      return [`nn.init.normal_(w, ${weights.mean}, ${weights.std})`];
    case "truncatedNormal": {
      const { mean, std, lower, upper } = weights;
      const bound = (inStd: number) => (Number.isFinite(inStd) ? String(mean + inStd * std) : `${inStd < 0 ? "-" : ""}math.inf`);
      return [`nn.init.trunc_normal_(w, ${mean}, ${std}, ${bound(lower)}, ${bound(upper)})  # bounds as values`];
    }
    case "varianceScaling":
      return scaling(weights);
    case "identity":
      return ["nn.init.eye_(w)", ...(weights.gain === 1 ? [] : [`w *= ${weights.gain}`])];
    case "orthogonal":
      return [`nn.init.orthogonal_(w, gain=${weights.gain})`];
    case "sparse":
      return [`nn.init.sparse_(w.T, ${weights.sparsity}, ${weights.std})  # zeros are counted for each unit`];
    case "sign":
      return [`w.copy_(${weights.scale} * (2 * torch.randint(2, w.shape) - 1))`];
  }
}

const LSUV = `
# LSUV on x, a batch of your data: outputs of std 1, layer by layer
with torch.no_grad():
    for layer in net:
        if isinstance(layer, nn.Linear):
            layer.weight /= layer(x).std()
        x = layer(x)
`;

export function pytorchCode(written: Written): string {
  const { state, start, task } = written;
  const { depth, width, activation, seed } = state;
  const [module, biasStd] = [MODULES[activation], biasStdOf(written)];
  const program = `import torch
from torch import nn

torch.manual_seed(${seed})


@torch.no_grad()
def start(layer):
    w = layer.weight
${statements(weightsOf(written))
  .map((line) => `    ${line}`)
  .join("\n")}
    ${biasStd > 0 ? `nn.init.normal_(layer.bias, std=${biasStd})` : "nn.init.zeros_(layer.bias)"}
    return layer


${module.startsWith("Pointwise") ? `${POINTWISE}\n` : ""}sizes = [${task.inputs}, *[${width}] * ${depth}]
layers = []
for inputs, units in zip(sizes, sizes[1:]):
    layers += [start(nn.Linear(inputs, units)), ${module}]
net = nn.Sequential(*layers, start(nn.Linear(sizes[-1], ${task.classes})))
${start.lsuv ? LSUV : ""}`;
  return program.includes("math.") ? `import math\n\n${program}` : program;
}
