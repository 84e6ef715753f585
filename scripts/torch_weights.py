"""Weights as PyTorch writes them, and what its nets make of them: the recorded values that test/train/torchWeights.test.ts compares with.

A development tool: nothing runs it in a build or a test. It needs Python 3.10, PyTorch 2.15 for the CPU and safetensors 0.8.

    python scripts/torch_weights.py > test/fixtures/torch-weights.json

A case holds the net as `sequential` takes it, the file in base64, where the names of the net lie in it, one input for the net, images as
[height, width, channels], and the output. The modules of torch are written as anyone would: images as [channels, height, width],
nn.Flatten in front of nn.Linear. Every parameter and running value is drawn anew, so that an exchange of any two shows.
"""

import base64
import json

import torch
from safetensors.torch import save
from torch import nn

COMMAND = "python scripts/torch_weights.py > test/fixtures/torch-weights.json"

WEIGHTED = {"kernel": "weight", "bias": "bias"}
NORM = {"scale": "weight", "bias": "bias"}
BATCH_NORM = {**NORM, "mean": "running_mean", "var": "running_var"}


class Residual(nn.Module):
    def __init__(self, *body):
        super().__init__()
        self.body = nn.Sequential(*body)

    def forward(self, x):
        return x + self.body(x)


class ChannelsLast(nn.Module):
    """Modules that work along the last axis, on images: as in ConvNeXt, channels go there and back."""

    def __init__(self, *body):
        super().__init__()
        self.body = nn.Sequential(*body)

    def forward(self, x):
        return self.body(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def case(name, layers, module, input_shape, names):
    """`names`: for each layer with parameters its name in the net, that of its module, and its tensors in both."""
    torch.manual_seed(len(name))
    with torch.no_grad():
        for value in [*module.parameters(), *module.buffers()]:
            if value.is_floating_point():
                value.copy_(torch.rand(value.shape) + 0.5 if value.dim() == 1 else torch.randn(value.shape) / 2)
    x = torch.randint(-8, 9, (1, *input_shape)) / 8
    module.eval()
    output = module(x.permute(0, 3, 1, 2) if len(input_shape) == 3 else x)
    tensors = {f"{ours}/{o}": f"{theirs}.{t}" for ours, theirs, pairs in names for o, t in pairs.items()}
    return {
        "name": name,
        "net": {"inputShape": input_shape, "layers": layers},
        "names": tensors,
        "file": base64.b64encode(save(module.state_dict())).decode(),
        "input": x.flatten().tolist(),
        "output": [float(f"{value:.9g}") for value in output.detach().flatten().tolist()],
    }


def in_8_bits(name, scale_name, shape, block):
    """The case of a weight in F8_E4M3, each block with a scale that puts its largest value near the type's largest."""
    torch.manual_seed(len(name))
    out, inputs = shape
    weight = torch.randn(out, inputs)
    rows, columns = -(-out // block[0]), -(-inputs // block[1])
    scale = torch.empty(rows, columns)
    for i in range(rows):
        for j in range(columns):
            scale[i, j] = weight[i * block[0] : (i + 1) * block[0], j * block[1] : (j + 1) * block[1]].abs().max() / 448
    spread = scale.repeat_interleave(block[0], 0)[:out].repeat_interleave(block[1], 1)[:, :inputs]
    stored = (weight / spread).to(torch.float8_e4m3fn)
    x = torch.randint(-8, 9, (1, inputs)) / 8
    output = x @ (stored.float() * spread).T
    return {
        "name": name,
        "net": {"inputShape": [inputs], "layers": [dense(out, bias=False)]},
        "names": {"0.dense/kernel": "fc.weight"},
        "file": base64.b64encode(save({"fc.weight": stored, scale_name: scale})).decode(),
        "input": x.flatten().tolist(),
        "output": [float(f"{value:.9g}") for value in output.flatten().tolist()],
    }


def conv(filters, kernel_size, **options):
    return {"layer": "conv2d", "filters": filters, "kernelSize": kernel_size, **options}


FLATTEN = {"layer": "flatten"}
RELU = {"activation": "relu"}


def dense(units, **options):
    return {"layer": "dense", "units": units, **options}


CASES = [
    case(
        "convolution, pool, flatten, batchNorm, linear",
        [conv(4, 3, **RELU), {"layer": "maxPool2d", "size": 2}, FLATTEN, {"layer": "batchNorm"}, dense(3)],
        nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.BatchNorm1d(24), nn.Linear(24, 3)),
        [6, 8, 1],
        [("0.conv2d", "0", WEIGHTED), ("3.batchNorm", "4", BATCH_NORM), ("4.dense", "5", WEIGHTED)],
    ),
    case(
        "two convolutions of images that are not square, flatten, dropout, two linears",
        [conv(4, [3, 2], **RELU), conv(3, 2, stride=2), FLATTEN, {"layer": "dropout", "rate": 0.5}, dense(5, **RELU), dense(2)],
        nn.Sequential(
            nn.Conv2d(2, 4, (3, 2)),
            nn.ReLU(),
            nn.Conv2d(4, 3, 2, stride=2),
            nn.Flatten(),
            nn.Dropout(0.5),
            nn.Linear(18, 5),
            nn.ReLU(),
            nn.Linear(5, 2),
        ),
        [6, 8, 2],
        [("0.conv2d", "0", WEIGHTED), ("1.conv2d", "2", WEIGHTED), ("4.dense", "5", WEIGHTED), ("5.dense", "7", WEIGHTED)],
    ),
    case(
        "batchNorm of images, flatten, layerNorm, activation, linear",
        [conv(3, 2), {"layer": "batchNorm"}, FLATTEN, {"layer": "layerNorm"}, {"layer": "activation", **RELU}, dense(3)],
        nn.Sequential(
            nn.Conv2d(1, 3, 2), nn.BatchNorm2d(3), nn.Flatten(), nn.LayerNorm(18), nn.ReLU(), nn.Linear(18, 3)
        ),
        [3, 4, 1],
        [
            ("0.conv2d", "0", WEIGHTED),
            ("1.batchNorm", "1", BATCH_NORM),
            ("3.layerNorm", "3", NORM),
            ("5.dense", "5", WEIGHTED),
        ],
    ),
    case(
        "images flattened at once, a residual of a norm behind the flatten",
        [FLATTEN, {"layer": "residual", "layers": [{"layer": "layerNorm"}]}, dense(2)],
        nn.Sequential(nn.Flatten(), Residual(nn.LayerNorm(18)), nn.Linear(18, 2)),
        [2, 3, 3],
        [("1.residual/0.layerNorm", "1.body.0", NORM), ("2.dense", "2", WEIGHTED)],
    ),
    case(
        "one pixel with many channels, flattened, a residual of linears",
        [conv(4, 2), FLATTEN, {"layer": "residual", "layers": [dense(3, **RELU), dense(4)]}, dense(2)],
        nn.Sequential(
            nn.Conv2d(3, 4, 2), nn.Flatten(), Residual(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 4)), nn.Linear(4, 2)
        ),
        [2, 2, 3],
        [
            ("0.conv2d", "0", WEIGHTED),
            ("2.residual/0.dense", "2.body.0", WEIGHTED),
            ("2.residual/1.dense", "2.body.2", WEIGHTED),
            ("3.dense", "3", WEIGHTED),
        ],
    ),
    case(
        "a residual around convolutions, mean pool, flatten, linear",
        [
            {"layer": "residual", "layers": [conv(2, 3, padding="same"), {"layer": "batchNorm"}], **RELU},
            {"layer": "avgPool2d", "size": 2},
            FLATTEN,
            dense(3),
        ],
        nn.Sequential(
            Residual(nn.Conv2d(2, 2, 3, padding=1), nn.BatchNorm2d(2)), nn.ReLU(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(12, 3)
        ),
        [4, 6, 2],
        [("0.residual/0.conv2d", "0.body.0", WEIGHTED), ("0.residual/1.batchNorm", "0.body.1", BATCH_NORM), ("3.dense", "4", WEIGHTED)],
    ),
    case(
        "layerNorm and linears along the channels of images, in a residual and behind it, flatten, linear",
        [
            {"layer": "residual", "layers": [conv(3, 3, padding="same"), {"layer": "layerNorm"}, dense(4, **RELU), dense(3)]},
            dense(2),
            FLATTEN,
            dense(2),
        ],
        nn.Sequential(
            Residual(
                nn.Conv2d(3, 3, 3, padding=1), ChannelsLast(nn.LayerNorm(3), nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 3))
            ),
            ChannelsLast(nn.Linear(3, 2)),
            nn.Flatten(),
            nn.Linear(12, 2),
        ),
        [2, 3, 3],
        [
            ("0.residual/0.conv2d", "0.body.0", WEIGHTED),
            ("0.residual/1.layerNorm", "0.body.1.body.0", NORM),
            ("0.residual/2.dense", "0.body.1.body.1", WEIGHTED),
            ("0.residual/3.dense", "0.body.1.body.3", WEIGHTED),
            ("1.dense", "1.body.0", WEIGHTED),
            ("3.dense", "3", WEIGHTED),
        ],
    ),
    case(
        "two axes: linear along the last, flatten, linear: nothing to turn",
        [dense(3, activation="tanh"), FLATTEN, dense(2)],
        nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Flatten(), nn.Linear(15, 2)),
        [5, 4],
        [("0.dense", "0", WEIGHTED), ("2.dense", "3", WEIGHTED)],
    ),
    in_8_bits("8-bit floats with a scale by row, as in compressed-tensors", "fc.weight_scale", (5, 6), (1, 6)),
    in_8_bits("8-bit floats with a scale by block of 128, as in DeepSeek-V3", "fc.weight_scale_inv", (2, 300), (128, 128)),
]

print(json.dumps({"command": COMMAND, "torch": torch.__version__.split("+")[0], "cases": CASES}, indent=1))
