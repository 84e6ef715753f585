"""How huggingface_hub deals tensors out to files, and the index that it writes, for test/fixtures/hf-shards.json.

A development tool: nothing runs it in a build or a test. It needs Python 3.10, PyTorch for the CPU, safetensors, and huggingface_hub; that of the
recorded run stands in the file.

    python scripts/hf_shards.py test/fixtures/hf-shards.json

Each case: tensors in the order of a state dict as [name, dtype, shape], the largest size of a file in bytes or as a text, and what
`save_torch_state_dict` wrote: each file with its tensors, and the index, null where there is none.
"""

import json
import random
import sys
import tempfile
from pathlib import Path

import huggingface_hub
import torch
from huggingface_hub import save_torch_state_dict, split_torch_state_dict_into_shards

COMMAND = "python scripts/hf_shards.py test/fixtures/hf-shards.json"
DTYPES = {"f32": torch.float32, "f64": torch.float64, "f16": torch.float16, "bf16": torch.bfloat16}

FIXED = [
    ([["a", "f32", [10]], ["b", "f32", [10]]], 80),
    ([["a", "f32", [20]], ["b", "f32", [1]], ["c", "f32", [19]]], 80),
    ([["a", "f32", [10]], ["b", "f32", [11]], ["c", "f32", [1]]], 80),
    ([["a", "f32", [1]], ["big", "f32", [25]], ["b", "f32", [1]]], 80),
    ([["big", "f64", [5, 5]], ["bigger", "bf16", [50, 2]]], 80),
    ([["scalar", "f32", []], ["row", "f16", [1, 7]]], 4),
    ([["Z", "f32", [300]], ["é.weight", "f32", [300]], ["a\"\n", "bf16", [700]], ["😀", "f32", [9]], ["Ａ", "f32", [9]]], "1.5KB"),
    ([[f"layers.{i}.w", "bf16", [16, 25 + i]] for i in range(30)], "2KB"),
    ([[f"layers.{i}.w", "f32", [250]] for i in range(12)], "1KB"),
    ([[f"layers.{i}.w", "f32", [251]] for i in range(3)], "1KB"),
]


def drawn(random: random.Random):
    """A state dict whose tensors are small, large, and just as large as a file, by chance."""
    most = random.randrange(8, 400)
    tensors = []
    for i in range(random.randrange(1, 25)):
        dtype = random.choice(list(DTYPES))
        width = torch.tensor([], dtype=DTYPES[dtype]).element_size()
        shape = random.choice([[random.randrange(1, 9)], [random.randrange(1, 5), random.randrange(1, 30)], [max(1, most // width)]])
        tensors.append([f"{random.choice('abcXYZ_.')}{i}", dtype, shape])
    return tensors, most


def recorded(tensors, most):
    state = {name: torch.zeros(shape, dtype=DTYPES[dtype]) for name, dtype, shape in tensors}
    split = split_torch_state_dict_into_shards(state, max_shard_size=most)
    with tempfile.TemporaryDirectory() as folder:
        save_torch_state_dict(state, folder, max_shard_size=most)
        index = Path(folder, "model.safetensors.index.json")
        files = sorted(path.name for path in Path(folder).iterdir() if path != index)
        assert files == sorted(split.filename_to_tensors), files
        found = json.loads(index.read_text(encoding="utf-8")) if index.exists() else None
    return {"tensors": tensors, "most": most, "files": split.filename_to_tensors, "index": found}


def main(path: str) -> None:
    generator = random.Random(15)
    cases = [*FIXED, *(drawn(generator) for _ in range(25))]
    lines = ",\n    ".join(json.dumps(recorded(*case), ensure_ascii=False) for case in cases)
    head = f'{{\n  "command": {json.dumps(COMMAND)},\n  "huggingface_hub": {json.dumps(huggingface_hub.__version__)},\n  "cases": [\n    '
    Path(path).write_text(f"{head}{lines}\n  ]\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
