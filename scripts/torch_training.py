"""Training as PyTorch does it, step by step: the recorded values that test/train/torch.test.ts compares with.

A development tool: nothing runs it in a build or a test. It needs Python 3.10 and PyTorch 2.15 for the CPU (pip install torch).

    python scripts/torch_training.py > test/fixtures/torch-training.json

A net is the JSON that `sequential` takes, and each of its layers becomes the module of torch that is the same. What the JSON
leaves out is left to torch, so that defaults are compared too. Images go from module to module as [N, H, W, C], kernels are
recorded as [..., in, out]. One thread, float32; inputs are multiples of 1/8, which are short in decimal.
"""

import json
import math
from functools import partial

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import lr_scheduler

COMMAND = "python scripts/torch_training.py > test/fixtures/torch-training.json"

ACTIVATIONS = {
    "identity": lambda x: x,
    "relu": F.relu,
    "relu6": F.relu6,
    "leakyRelu": F.leaky_relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "hardtanh": F.hardtanh,
    "softsign": F.softsign,
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "geluTanh": partial(F.gelu, approximate="tanh"),
    "silu": F.silu,
    "swish": F.silu,
    "mish": F.mish,
    "softplus": F.softplus,
    "relu2": lambda x: F.relu(x) ** 2,
    "sin": torch.sin,
}


class Function(nn.Module):
    def __init__(self, f, **options):
        super().__init__()
        self.f, self.options = f, options

    def forward(self, x):
        return self.f(x, **self.options)


class ChannelsLast(nn.Module):
    """A module that wants channels as axis 1, on channels as the last axis."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x.movedim(-1, 1)).movedim(1, -1)


class Residual(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return x + self.body(x)


def pair(value):
    return tuple(value) if isinstance(value, list) else value


def options(layer, **names):
    """Options of a layer under torch's names, those that are given."""
    return {theirs: pair(layer[ours]) for ours, theirs in names.items() if ours in layer}


def activation(layer):
    return Function(ACTIVATIONS[layer.get("activation", "identity")], **options(layer, negativeSlope="negative_slope"))


def normalization(module, name, tensors):
    # Other than ones and zeros, so that a gradient that forgets them is found.
    nn.init.uniform_(module.weight, 0.5, 1.5)
    nn.init.uniform_(module.bias, -0.5, 0.5)
    tensors |= {f"{name}/scale": module.weight.detach(), f"{name}/bias": module.bias.detach()}
    return module


def build_one(layer, x, name, tensors):
    channels = x.shape[-1]
    match layer["layer"]:
        case "dense" | "conv2d" as kind:
            if kind == "dense":
                module = weighted = nn.Linear(channels, layer["units"], bias=layer.get("bias", True))
                kernel = weighted.weight.detach().T
            else:
                given = options(layer, stride="stride", padding="padding", groups="groups", bias="bias")
                weighted = nn.Conv2d(channels, layer["filters"], pair(layer["kernelSize"]), **given)
                module = ChannelsLast(weighted)
                kernel = weighted.weight.detach().permute(2, 3, 1, 0)
            tensors[f"{name}/kernel"] = kernel
            if weighted.bias is not None:
                tensors[f"{name}/bias"] = weighted.bias.detach()
            return nn.Sequential(module, activation(layer))
        case "maxPool2d":
            return ChannelsLast(nn.MaxPool2d(pair(layer["size"]), **options(layer, stride="stride", padding="padding")))
        case "avgPool2d":
            given = options(layer, stride="stride", padding="padding")
            return ChannelsLast(nn.AvgPool2d(pair(layer["size"]), **given, count_include_pad=False))
        case "flatten":
            return nn.Flatten()
        case "activation":
            return activation(layer)
        case "layerNorm":
            return normalization(nn.LayerNorm(channels, **options(layer, epsilon="eps")), name, tensors)
        case "batchNorm":
            kind = nn.BatchNorm2d if x.dim() == 4 else nn.BatchNorm1d
            module = normalization(kind(channels, **options(layer, epsilon="eps", momentum="momentum")), name, tensors)
            tensors |= {f"{name}/mean": module.running_mean, f"{name}/var": module.running_var}
            return ChannelsLast(module)
        case "embedding":
            module = nn.Embedding(layer["count"], layer["dims"])
            tensors[f"{name}/embedding"] = module.weight.detach()
            return nn.Sequential(Function(torch.Tensor.long), module)
        case "residual":
            return nn.Sequential(Residual(build(layer["layers"], x, tensors, f"{name}/")), activation(layer))


def build(layers, x, tensors, prefix=""):
    """The module of layers on batches like x. `tensors` gets what is trained, by name: views that go on with the training."""
    modules = []
    for index, layer in enumerate(layers):
        modules.append(build_one(layer, x, f"{prefix}{index}.{layer['layer']}", tensors).eval())
        x = modules[-1](x)
    return nn.Sequential(*modules)


OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "rmsprop": torch.optim.RMSprop}


def optimizer_of(given, parameters):
    names = dict(momentum="momentum", nesterov="nesterov", weightDecay="weight_decay", decay="alpha", epsilon="eps")
    arguments = options(given, **names)
    if "beta1" in given:
        arguments["betas"] = (given["beta1"], given["beta2"])
    rate = given.get("learningRate")
    if rate is not None:
        arguments["lr"] = rate["learningRate"] if isinstance(rate, dict) else rate
    optimizer = OPTIMIZERS[given["optimizer"]](parameters, **arguments)
    return optimizer, scheduler_of(rate, optimizer) if isinstance(rate, dict) else None


def scheduler_of(rate, optimizer):
    """Torch's own where it has one: it has none of the kinds with a warm-up, nor a cosine that stays at its end."""
    warm_up = rate.get("warmupSteps", 0)
    if rate["schedule"] == "step" and not warm_up:
        return lr_scheduler.StepLR(optimizer, rate["every"], rate["factor"])
    if rate["schedule"] == "cosine" and not warm_up:
        return lr_scheduler.CosineAnnealingLR(optimizer, rate["steps"], rate["minimum"])

    def factor(step):
        if step < warm_up:
            return (step + 1) / warm_up
        if rate["schedule"] == "constant":
            return 1
        least = rate["minimum"] / rate["learningRate"]
        return least + 0.5 * (1 - least) * (1 + math.cos(math.pi * min(1, (step - warm_up) / rate["steps"])))

    return lr_scheduler.LambdaLR(optimizer, factor)


def loss_of(kind, outputs, y):
    if kind == "softmaxCrossEntropy":
        rows = outputs.flatten(0, -2)
        return F.cross_entropy(rows, y.flatten() if y.dtype == torch.long else y.reshape(rows.shape))
    return (F.mse_loss if kind == "mse" else F.binary_cross_entropy_with_logits)(outputs, y)


def numbers(tensor):
    """To 9 digits, which tell every f32 from the others."""
    if tensor.dim() > 0:
        return [numbers(part) for part in tensor]
    return tensor.item() if tensor.dtype == torch.long else float(f"{tensor.item():.9g}")


def values_of(tensors):
    return {name: numbers(tensor) for name, tensor in tensors.items()}


def train(name, net, batches, steps, kept):
    """Initial weights, and what comes of them: every loss, weights after the steps that are kept, outputs after the last one."""
    torch.manual_seed(7)
    tensors = {}
    model = build(net["layers"], torch.zeros(2, *net["inputShape"]), tensors)
    initial = values_of(tensors)
    optimizer, scheduler = optimizer_of(net["optimizer"], model.parameters())
    losses, weights = [], {}
    model.train()
    for step in range(steps):
        x, y = batches[step % len(batches)]
        loss = loss_of(net["loss"], model(x), y)
        optimizer.zero_grad()
        loss.backward()
        if "clipNorm" in net["optimizer"]:
            nn.utils.clip_grad_norm_(model.parameters(), net["optimizer"]["clipNorm"])
        if "clipValue" in net["optimizer"]:
            nn.utils.clip_grad_value_(model.parameters(), net["optimizer"]["clipValue"])
        optimizer.step()
        if scheduler:
            scheduler.step()
        losses.append(numbers(loss.detach()))
        if step + 1 in kept:
            weights[str(step + 1)] = values_of(tensors)
    outputs = numbers(model.eval()(batches[0][0]).detach())
    return initial, {"name": name, "net": net, "losses": losses, "weights": weights, "outputs": outputs}


def case(name, nets, batches, steps, kept=()):
    """Nets by name that start from the same weights."""
    runs = [train(run, net, batches, steps, {steps, *kept}) for run, net in nets.items()]
    assert all(initial == runs[0][0] for initial, _ in runs)
    recorded = [{"x": numbers(x), "y": numbers(y)} for x, y in batches]
    return {"name": name, "weights": runs[0][0], "batches": recorded, "runs": [run for _, run in runs]}


def inputs(*shape, scale=1):
    return (torch.randn(*shape) * scale * 8).round() / 8 + 0.0  # no −0


def dense(units, activation=None, **more):
    return {"layer": "dense", "units": units, **({"activation": activation} if activation else {}), **more}


def net(input_shape, layers, loss, optimizer):
    return {"inputShape": input_shape, "layers": layers, "loss": loss, "optimizer": optimizer}


SGD = {"optimizer": "sgd", "learningRate": 0.1}
MOMENTUM = {**SGD, "learningRate": 0.05, "momentum": 0.9}
COSINE = {"schedule": "cosineDecay", "learningRate": 0.02}
RUNS = {
    "sgd": SGD,
    "sgd, momentum": MOMENTUM,
    "sgd, nesterov, weight decay": {**MOMENTUM, "nesterov": True, "weightDecay": 0.05},
    "sgd, clipNorm": {**SGD, "clipNorm": 0.25},
    "sgd, clipValue": {**SGD, "momentum": 0.5, "clipValue": 0.03},
    "sgd, step decay": {**SGD, "learningRate": {"schedule": "stepDecay", "learningRate": 0.2, "every": 4, "factor": 0.3}},
    "adam": {"optimizer": "adam"},
    "adam, weight decay": {"optimizer": "adam", "learningRate": 0.02, "weightDecay": 0.05},
    "adam, own constants": {"optimizer": "adam", "learningRate": 0.02, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3},
    "adam, cosine": {"optimizer": "adam", "learningRate": {**COSINE, "steps": 12, "minimum": 0.001}},
    "adam, warm-up": {"optimizer": "adam", "learningRate": {"schedule": "constantRate", "learningRate": 0.02, "warmupSteps": 5}},
    "adam, warm-up, cosine and beyond": {
        "optimizer": "adam",
        "learningRate": {**COSINE, "steps": 6, "minimum": 0.002, "warmupSteps": 3},
    },
    "adamw": {"optimizer": "adamw", "learningRate": 0.02},
    "adamw, weight decay": {"optimizer": "adamw", "learningRate": 0.02, "weightDecay": 0.5},
    "rmsprop": {"optimizer": "rmsprop"},
    "rmsprop, momentum": {"optimizer": "rmsprop", "learningRate": 0.002, "momentum": 0.9, "decay": 0.9, "weightDecay": 0.01},
}


def optimizer_case():
    layers = [dense(8, "tanh"), dense(5, "relu"), dense(3)]
    nets = {name: net([6], layers, "softmaxCrossEntropy", optimizer) for name, optimizer in RUNS.items()}
    batches = [(inputs(5, 6), torch.randint(3, (5,))) for _ in range(4)]
    return case("optimizers", nets, batches, 12, kept=[1])


def activation_case():
    # Wide enough for the upper kink of relu6 and for saturation.
    batches = [(inputs(5, 3, scale=8), torch.randn(5, 2)) for _ in range(2)]
    choices = {name: {"activation": name} for name in ACTIVATIONS}
    choices["leakyRelu, slope"] = {"activation": "leakyRelu", "negativeSlope": 0.2}
    optimizer = {**SGD, "learningRate": 0.02, "clipNorm": 5}
    nets = {name: net([3], [dense(8, **choice), dense(2)], "mse", optimizer) for name, choice in choices.items()}
    return case("activations", nets, batches, 2)


def loss_case():
    layers = [dense(6, "sigmoid"), dense(3)]
    nets = {loss: net([4], layers, loss, MOMENTUM) for loss in ("softmaxCrossEntropy", "mse", "sigmoidCrossEntropy")}
    batches = [(inputs(5, 4), torch.softmax(torch.randn(5, 3), -1)) for _ in range(3)]
    return case("losses of probabilities", nets, batches, 6)


def image_case():
    layers = [
        {"layer": "conv2d", "filters": 4, "kernelSize": [2, 3], "padding": "same", "activation": "relu"},
        {"layer": "maxPool2d", "size": [3, 2], "stride": [2, 1], "padding": [1, 0]},
        {"layer": "conv2d", "filters": 6, "kernelSize": 3, "stride": 2, "padding": 1, "groups": 2, "activation": "gelu"},
        {"layer": "avgPool2d", "size": 2, "stride": 1, "padding": 1},
        {"layer": "flatten"},
        dense(4),
    ]
    batches = [(inputs(2, 7, 9, 3), torch.randint(4, (2,))) for _ in range(3)]
    nets = {"sgd, momentum": net([7, 9, 3], layers, "softmaxCrossEntropy", MOMENTUM)}
    return case("images", nets, batches, 8)


def batch_norm_case():
    convolution = {"layer": "conv2d", "filters": 5, "kernelSize": 3, "padding": "same", "bias": False}
    layers = [
        convolution,
        {"layer": "batchNorm"},
        {"layer": "activation", "activation": "relu"},
        {"layer": "residual", "layers": [convolution, {"layer": "batchNorm"}], "activation": "relu"},
        {"layer": "avgPool2d", "size": 2},
        {"layer": "flatten"},
        dense(6),
        {"layer": "batchNorm", "momentum": 0.3, "epsilon": 0.01},
        {"layer": "activation", "activation": "leakyRelu", "negativeSlope": 0.2},
        dense(3),
    ]
    batches = [(inputs(5, 4, 4, 2), torch.randint(3, (5,))) for _ in range(3)]
    nets = {"sgd, momentum": net([4, 4, 2], layers, "softmaxCrossEntropy", MOMENTUM)}
    return case("batchNorm in and around a residual", nets, batches, 8)


def sequence_case():
    layers = [
        {"layer": "embedding", "count": 9, "dims": 6},
        {"layer": "residual", "layers": [{"layer": "layerNorm"}, dense(7, "gelu"), dense(6)]},
        {"layer": "layerNorm", "epsilon": 0.01},
        dense(4),
    ]
    # The last id never comes up: its row must move by weight decay alone.
    batches = [(torch.randint(8, (3, 5)), torch.randint(4, (3, 5))) for _ in range(3)]
    optimizers = {"sgd, momentum": MOMENTUM, "adamw": RUNS["adamw"]}
    nets = {name: net([5], layers, "softmaxCrossEntropy", optimizer) for name, optimizer in optimizers.items()}
    return case("a label for each id: embedding, layerNorm, residual", nets, batches, 8)


class Classifier(nn.Module):
    """As such nets are written for torch, but for the order of the pixels before the last layer."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, (3, 2))
        self.conv2 = nn.Conv2d(4, 6, 2, stride=2, groups=2)
        self.fc = nn.Linear(24, 3)

    def forward(self, images):
        x = F.relu(self.conv2(torch.tanh(self.conv1(images))))
        return self.fc(x.permute(0, 2, 3, 1).flatten(1))


def state_dict():
    torch.manual_seed(9)
    model = Classifier()
    images = inputs(3, 2, 6, 5)
    outputs = numbers(model(images).detach())
    return {"state": values_of(model.state_dict()), "images": numbers(images.permute(0, 2, 3, 1)), "outputs": outputs}


def far_rows():
    """Logits near and far from 0, of which cross-entropy sees the differences alone."""
    rows = [[0, -10, -20], [100, 90, 80], [-1000, -1010, -1020], [50, 55, 53], [5000] * 3, [100_000] * 3, [-1e6, -1e6, 0]]
    losses = F.cross_entropy(torch.tensor(rows, dtype=torch.float32), torch.zeros(len(rows), dtype=torch.long), reduction="none")
    return {"logits": rows, "losses": numbers(losses)}


def text(value, key=""):
    """JSON with a line for each tensor and each net."""
    if isinstance(value, dict) and key != "net":
        return "{\n" + ",\n".join(f"{json.dumps(name)}: {text(each, name)}" for name, each in value.items()) + "\n}"
    if isinstance(value, list) and isinstance(value[0], dict):
        return "[\n" + ",\n".join(map(text, value)) + "\n]"
    return json.dumps(value, separators=(",", ":"))


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    cases = [optimizer_case(), activation_case(), loss_case(), image_case(), batch_norm_case(), sequence_case()]
    more = {"stateDict": state_dict(), "farRows": far_rows()}
    print(text({"command": COMMAND, "torch": torch.__version__, "cases": cases, **more}))


if __name__ == "__main__":
    main()
