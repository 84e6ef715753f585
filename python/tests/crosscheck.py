"""Draws the tensors of a list again with a library of arrays, and counts the bits that differ: crosscheck.py FOLDER LIBRARY.

The last line is JSON: what was compared, or null where the library is not installed. scripts/python/crossCheck.ts runs it.
"""

import importlib
import importlib.util
import json
import sys
import time
from pathlib import Path

import numpy as np

import isovar

KINDS = {"f32": np.float32, "f64": np.float64, "f16": np.uint16, "bf16": np.uint16}


def drawing(library):
    """``init`` of a library, and how its arrays become NumPy's."""
    if library == "numpy":
        return isovar.init, np.asarray
    module = importlib.import_module(f"isovar.{library}")
    if library == "torch":
        import torch

        return module.init, lambda x: (x.view(torch.int16) if x.dtype == torch.bfloat16 else x).numpy()
    if library == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)  # f64 takes part
    return module.init, np.asarray


def compare(folder, library):
    init, to_numpy = drawing(library)
    expected, at, bits, values, examples = (folder / "values.bin").read_bytes(), 0, 0, 0, []
    cases, began = json.loads((folder / "cases.json").read_text()), time.perf_counter()
    for case in cases:
        initializer, shape = case.pop("initializer"), case.pop("shape")
        drawn = to_numpy(init(initializer, shape, **case)).reshape(-1)
        kind = KINDS[case["dtype"]]
        known = np.frombuffer(expected, kind, len(drawn), at)
        at += -(-known.nbytes // 8) * 8
        different = np.frombuffer(drawn.tobytes(), np.uint8) ^ known.view(np.uint8)
        if different.any():
            bits += int(np.unpackbits(different).sum())
            first = int(np.flatnonzero(different)[0]) // known.itemsize
            found = drawn.view(kind)[first]
            examples.append(f"{json.dumps([initializer, shape, case])}: element {first} is {found}, expected {known[first]}")
        values += len(drawn)
    if at != len(expected):
        raise SystemExit("the values are not those of the cases")
    return {
        "tensors": len(cases),
        "values": values,
        "bits": bits,
        "seconds": time.perf_counter() - began,
        "examples": examples[:5],
    }


if __name__ == "__main__":
    folder, library = Path(sys.argv[1]), sys.argv[2]
    print(json.dumps(compare(folder, library) if importlib.util.find_spec(library) else None))
