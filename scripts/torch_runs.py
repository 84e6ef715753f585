"""32 trainings of 200 steps as PyTorch does them: the recorded values that test/train/torchRuns.test.ts compares with.

A development tool: nothing runs it in a build or a test. It needs Python 3.10 and PyTorch 2.15 for the CPU (pip install torch).

    python scripts/torch_runs.py > test/fixtures/torch-runs.json

Each net is trained twice, in float64 and in float32: the first is the truth, and how far the second strays from it is what
rounding does to this training. Initial weights and data are those of a generator that the test has too, so that none are recorded.
"""

import json
import math
import sys

import torch
from torch import nn
from torch_training import COSINE, RUNS, SGD, build, dense, loss_of, net, optimizer_of

COMMAND = "python scripts/torch_runs.py > test/fixtures/torch-runs.json"
STEPS = 200
SHOWN = [1, 2, 5, 10, 20, 50, 100, 150, 200]
BATCH, BATCHES = 8, 6


def uniforms(seed):
    """A linear congruential generator, 24 bits of each state. Source: Numerical Recipes."""
    state = seed
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield (state >> 8) / 2**24


def fill(tensors):
    """Kernels of variance 1/fan-in, scales and biases around 1 and 0, by name; running values stay."""
    u = uniforms(1)
    for name, tensor in sorted(tensors.items()):
        kind = name.rsplit("/", 1)[1]
        if kind in ("mean", "var"):
            continue
        width = 1 if kind in ("scale", "bias") else 2 * math.sqrt(3 / math.prod(tensor.shape[:-1]))
        values = [(next(u) - 0.5) * width + (kind == "scale") for _ in range(tensor.numel())]
        # Through float32: both trainings, and the test, begin with the same numbers.
        tensor.copy_(torch.tensor(values, dtype=torch.float64).float().reshape(tensor.shape))


def batches(net, ids, classes):
    """ids: how many there are where inputs are ids. classes: of labels, one for each row of outputs; else numbers."""
    u = uniforms(2)
    outputs = net["layers"][-1]["units"]
    rows = net["inputShape"] if ids else []
    for _ in range(BATCHES):
        shape = [BATCH, *net["inputShape"]]
        values = [next(u) for _ in range(math.prod(shape))]
        x = [math.floor(v * ids) if ids else 4 * v - 2 for v in values]
        targets = [BATCH, *rows] if classes else [BATCH, *rows, outputs]
        y = [math.floor(next(u) * outputs) if classes else next(u) for _ in range(math.prod(targets))]
        x, y = torch.tensor(x).reshape(shape), torch.tensor(y).reshape(targets)
        yield (x if ids else x.to(torch.get_default_dtype())), (y if classes else y.to(torch.get_default_dtype()))


def train(net, ids, classes, dtype):
    torch.set_default_dtype(dtype)
    tensors = {}
    model = build(net["layers"], torch.zeros(2, *net["inputShape"]), tensors)
    fill(tensors)
    data = list(batches(net, ids, classes))
    given = net["optimizer"]
    optimizer, scheduler = optimizer_of(given, model.parameters())
    losses = []
    model.train()
    for step in range(STEPS):
        x, y = data[step % BATCHES]
        loss = loss_of(net["loss"], model(x), y)
        optimizer.zero_grad()
        loss.backward()
        if "clipNorm" in given:
            nn.utils.clip_grad_norm_(model.parameters(), given["clipNorm"])
        if "clipValue" in given:
            nn.utils.clip_grad_value_(model.parameters(), given["clipValue"])
        optimizer.step()
        if scheduler:
            scheduler.step()
        losses.append(loss.item())
    return losses, {name: tensor.double().flatten() for name, tensor in tensors.items()}


def run(name, net, ids, classes):
    losses, weights = train(net, ids, classes, torch.float64)
    losses32, weights32 = train(net, ids, classes, torch.float32)
    off = max(abs(a - b) for a, b in zip(losses, losses32))
    weight_off = max((weights[key] - weights32[key]).abs().max().item() for key in weights)
    print(f"{name}: loss {losses[0]:.4f} to {losses[-1]:.4f}, rounding {off:.1e} of losses, {weight_off:.1e} of weights", file=sys.stderr)
    digits = lambda x: float(f"{x:.12g}")
    return {
        "name": name,
        "net": net,
        "ids": ids,
        "classes": classes,
        "losses": [digits(losses[step - 1]) for step in SHOWN],
        # About five values spread over each parameter.
        "weights": {key: [digits(v) for v in values[:: max(1, len(values) // 5)]] for key, values in weights.items()},
        "rounding": {"loss": float(f"{off:.2g}"), "weight": float(f"{weight_off:.2g}")},
    }


def convolution(filters, size, activation=None, **more):
    layer = {"layer": "conv2d", "filters": filters, "kernelSize": size, **more}
    return {**layer, "activation": activation} if activation else layer


BATCH_NORM, LAYER_NORM, FLATTEN = {"layer": "batchNorm"}, {"layer": "layerNorm"}, {"layer": "flatten"}
RELU = {"layer": "activation", "activation": "relu"}

#: name: input shape, layers, loss, number of ids, whether targets are labels
NETS = {
    "dense, labels": ([6], [dense(16, "tanh"), dense(12, "relu"), dense(3)], "softmaxCrossEntropy", 0, True),
    "dense, mse": ([5], [dense(16, "gelu"), dense(8, "silu"), dense(2)], "mse", 0, False),
    "dense, binary": ([6], [dense(12, "leakyRelu"), dense(8, "softsign"), dense(4)], "sigmoidCrossEntropy", 0, False),
    "conv2d, maxPool2d": (
        [6, 6, 2],
        [
            convolution(4, 3, "relu", padding="same"),
            {"layer": "maxPool2d", "size": 2},
            convolution(6, 2, "gelu"),
            FLATTEN,
            dense(4),
        ],
        "softmaxCrossEntropy",
        0,
        True,
    ),
    "conv2d in groups, avgPool2d": (
        [6, 5, 2],
        [
            convolution(4, 3, "elu", padding=1),
            {"layer": "avgPool2d", "size": 2, "stride": [2, 1]},
            convolution(6, [2, 3], "mish", groups=2, bias=False),
            FLATTEN,
            dense(3),
        ],
        "mse",
        0,
        False,
    ),
    "batchNorm": (
        [4, 4, 2],
        [
            convolution(5, 3, padding="same", bias=False),
            BATCH_NORM,
            RELU,
            FLATTEN,
            dense(8, bias=False),
            {**BATCH_NORM, "momentum": 0.3, "epsilon": 0.01},
            {"layer": "activation", "activation": "tanh"},
            dense(3),
        ],
        "softmaxCrossEntropy",
        0,
        True,
    ),
    "layerNorm, residual": (
        [6],
        [
            dense(8),
            {"layer": "residual", "layers": [LAYER_NORM, dense(12, "gelu"), dense(8)]},
            {"layer": "residual", "layers": [dense(8, "softplus"), dense(8)], "activation": "selu"},
            {**LAYER_NORM, "epsilon": 0.01},
            dense(2),
        ],
        "sigmoidCrossEntropy",
        0,
        False,
    ),
    "embedding, a label for each id": (
        [5],
        [
            {"layer": "embedding", "count": 9, "dims": 6},
            {"layer": "residual", "layers": [LAYER_NORM, dense(10, "silu"), dense(6)]},
            dense(4),
        ],
        "softmaxCrossEntropy",
        8,
        True,
    ),
}


#: Rates at which 200 steps are no chaos: there two roundings lead anywhere. Schedules that move all the while: torch's own cosine would
#: rise again after its end.
CALM = {
    "sgd, step decay": {**SGD, "learningRate": {"schedule": "stepDecay", "learningRate": 0.2, "every": 60, "factor": 0.3}},
    "adam, weight decay": {"optimizer": "adam", "learningRate": 0.005, "weightDecay": 0.05},
    "adam, own constants": {"optimizer": "adam", "learningRate": 0.005, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3},
    "adam, cosine": {"optimizer": "adam", "learningRate": {**COSINE, "learningRate": 0.01, "steps": 200, "minimum": 0.001}},
    "adam, warm-up": {"optimizer": "adam", "learningRate": {"schedule": "constantRate", "learningRate": 0.005, "warmupSteps": 50}},
    "adam, warm-up, cosine and beyond": {
        "optimizer": "adam",
        "learningRate": {**COSINE, "learningRate": 0.01, "steps": 100, "minimum": 0.002, "warmupSteps": 20},
    },
}


def main():
    torch.set_num_threads(1)
    names, optimizers = list(NETS), list({**RUNS, **CALM}.items())
    runs = []
    # Four optimizers a net, so that each of the sixteen trains two nets.
    for i in range(32):
        name, (optimizer_name, optimizer) = names[i // 4], optimizers[i % len(optimizers)]
        shape, layers, loss, ids, classes = NETS[name]
        runs.append(run(f"{name}: {optimizer_name}", net(shape, layers, loss, optimizer), ids, classes))
    head = {"command": COMMAND, "torch": torch.__version__.split("+")[0], "steps": STEPS, "shown": SHOWN, "batch": BATCH, "batches": BATCHES}
    rows = ",\n".join(json.dumps(run, separators=(",", ":")) for run in runs)
    print(f'{json.dumps(head)[:-1]}, "runs": [\n{rows}\n]}}')


if __name__ == "__main__":
    main()
