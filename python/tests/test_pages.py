"""The Python of the pages, as a reader pastes it: every block is a program, which prints what the comments beside its prints say."""

import json
import re
from pathlib import Path

import pytest
from test_verify import write

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "docs/python.md", "python/README.md"]
BLOCKS = [
    pytest.param(block, id=f"{page} {i + 1}")
    for page in PAGES
    for i, block in enumerate(re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL))
]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_prints_what_it_says(block, tmp_path, monkeypatch, capsys):
    for library in set(re.findall(r"isovar\.(torch|jax|tensorflow)\.", block)):
        pytest.importorskip(library)
    recipe = (ROOT / "examples/models/mlp.json").read_text(encoding="utf-8")
    (tmp_path / "mlp.json").write_text(recipe)
    write(tmp_path / "mlp.safetensors", json.loads(recipe))
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "block", "exec"), {"__name__": "__main__"})
    said = re.findall(r"^print\(.*\)  # (.*)$", block, re.MULTILINE)
    printed = capsys.readouterr().out.splitlines()
    assert len(said) == len(printed) == len(re.findall(r"^ *print\(", block, re.MULTILINE)) > 0
    for comment, line in zip(said, printed):
        assert comment == line or comment.startswith(line + ": ")
