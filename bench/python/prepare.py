"""The shapes that works come in: a function to be timed, one that returns what the last run made, and perhaps one that lets go of it."""

from dataclasses import dataclass
from typing import Callable

import numpy as np

OF_EACH, LOSSES = 256, 5


@dataclass
class Contestant:
    version: str
    works: dict[str, Callable]


def made(make):
    """Makes something each time; the last one stays until the next is there."""
    kept = [None]

    def run():
        kept[0] = make()

    return run, lambda: kept[0]


def steps(step, to_float=float):
    """Steps of training, each of which returns the loss before it."""
    losses = []

    def run():
        loss = to_float(step())
        if len(losses) < LOSSES:
            losses.append(loss)

    def answer():
        while len(losses) < LOSSES:
            run()
        return losses

    return run, answer


def whole_model(tensors, draw, wait=lambda made: made):
    """All tensors of a model, each by `draw(shape, mean, std)`; `wait` ends when they are there."""

    kept = []

    def run():
        kept.extend(wait([draw(tuple(t["shape"]), t["mean"], t["std"]) for t in tensors]))

    return run, lambda: np.concatenate([np.asarray(tensor.reshape(-1)[:OF_EACH]) for tensor in kept]), kept.clear
