"""PyTorch on the CPU: samplers in place, nn.init, nn.Linear with torch.optim, eager as most programs are."""

import torch
from data import CLASSES, HIDDEN, INPUTS, RATES, conv_net, digits, hashed, mlp
from prepare import Contestant, made, steps, whole_model


def into(count, draw):
    out = torch.empty(count)
    return lambda: draw(out), lambda: out


def onto(count, std):
    weights, noise = torch.zeros(count), torch.empty(count)
    return lambda: weights.add_(noise.normal_(0, std)), lambda: weights


def stateless(count):
    import torch.func._random as random  # new in torch 2.15

    seed = iter(range(2**62))
    return made(lambda: random.normal(random.key(next(seed)), (count,)))


def contestant(threads):
    torch.set_num_threads(threads)
    torch.manual_seed(42)

    def layer(rows, columns):
        # PyTorch's layout: [out, in].
        return made(lambda: torch.nn.init.kaiming_normal_(torch.empty(columns, rows)))

    def matmul(m, n, k):
        a, b = torch.from_numpy(hashed((m, k), 1)), torch.from_numpy(hashed((k, n), 2))
        out = torch.empty(m, n)
        return lambda: torch.mm(a, b, out=out), lambda: out

    def draw_tensor(shape, mean, std):
        return torch.full(shape, mean) if std == 0 else torch.empty(shape).normal_(mean, std)

    return Contestant(
        f"torch {torch.__version__}",
        {
            "uniform": lambda count: into(count, lambda out: out.uniform_()),
            "normal": lambda count, std: into(count, lambda out: out.normal_(0, std)),
            "torchNormal": lambda count: made(lambda: torch.empty(count).normal_()),
            "torchUniform": lambda count: made(lambda: torch.empty(count).uniform_()),
            "torchStatelessNormal": stateless,
            "noise": onto,
            "truncated": lambda count, std: into(
                count, lambda out: torch.nn.init.trunc_normal_(out, 0, std, -2 * std, 2 * std)
            ),
            "layer": layer,
            "matmul": matmul,
            "orthogonal": lambda n: made(lambda: torch.nn.init.orthogonal_(torch.empty(n, n))),
            "step": step,
            "convStep": conv_step,
            "digits": lambda file, epochs: made(lambda: train_digits(file, epochs)),
            "model": lambda tensors: whole_model(tensors, draw_tensor),
        },
    )


def step(optimizer, batch):
    given = {name: torch.from_numpy(values) for name, values in mlp(batch).items()}
    net = torch.nn.Sequential(torch.nn.Linear(INPUTS, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, CLASSES))
    with torch.no_grad():
        for parameter, values in zip(net.parameters(), [given["w1"].T, given["b1"], given["w2"].T, given["b2"]]):
            parameter.copy_(values)
    kind = torch.optim.SGD if optimizer == "sgd" else torch.optim.Adam
    return trained(net, kind(net.parameters(), lr=RATES[optimizer]), given["x"], given["labels"])


def trained(net, update, x, labels):
    loss_of = torch.nn.CrossEntropyLoss()

    def train():
        update.zero_grad()
        loss = loss_of(net(x), labels)
        loss.backward()
        update.step()
        return loss.item()

    return steps(train)


def conv_step(batch):
    kernels, x, labels = conv_net(batch)
    # PyTorch's layout: channels before places, out before in.
    x, labels = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(labels)
    dense = torch.from_numpy(kernels[3]).reshape(4, 4, 32, 64).permute(2, 0, 1, 3).reshape(512, 64)
    weights = [torch.from_numpy(kernel).permute(3, 2, 0, 1) for kernel in kernels[:3]]
    weights += [dense.T, torch.from_numpy(kernels[4]).T]
    net = torch.nn.Sequential(
        torch.nn.Conv2d(1, 8, 3),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(8, 16, 3),
        torch.nn.ReLU(),
        torch.nn.Conv2d(16, 32, 3),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(512, 64),
        torch.nn.ReLU(),
        torch.nn.Linear(64, CLASSES),
    )
    with torch.no_grad():
        for i, parameter in enumerate(net.parameters()):
            parameter.copy_(weights[i // 2]) if i % 2 == 0 else parameter.zero_()
    return trained(net, torch.optim.SGD(net.parameters(), lr=RATES["sgd"]), x, labels)


def train_digits(file, epochs):
    (x, y), (test_x, test_y) = [(torch.from_numpy(images), torch.from_numpy(labels)) for images, labels in digits(file)]
    hidden = lambda inputs, width: [torch.nn.Linear(inputs, width), torch.nn.ReLU(), torch.nn.Dropout(0.2)]
    net = torch.nn.Sequential(*hidden(784, 256), *hidden(256, 128), torch.nn.Linear(128, CLASSES))
    for parameter in net.parameters():
        torch.nn.init.kaiming_normal_(parameter) if parameter.dim() == 2 else torch.nn.init.zeros_(parameter)
    update, loss_of = torch.optim.Adam(net.parameters(), lr=1e-3), torch.nn.CrossEntropyLoss()
    for _ in range(epochs):
        for batch in torch.randperm(len(y)).split(64):
            update.zero_grad()
            loss_of(net(x[batch]), y[batch]).backward()
            update.step()
    net.eval()
    with torch.no_grad():
        return [(net(test_x).argmax(dim=1) == test_y).float().mean().item()]
