"""Files with their recipe in the metadata, whole, damaged, and hostile."""

import json
import math
import struct

import pytest
from test_recipe import RECIPE

import isovar
from isovar.verification import main

KINDS = {"f32": "F32", "f64": "F64", "f16": "F16", "bf16": "BF16"}


def write(path, recipe=RECIPE, metadata=None, drop=()):
    """A safetensors file of a recipe, seed 5."""
    header, data = {}, b""
    read = isovar.read_recipe(recipe)
    for tensor, (name, values) in zip(read.tensors(), isovar.weights(recipe, seed=5)):
        if name in drop:
            continue
        offsets = [len(data), len(data) + values.nbytes]
        header[name] = {"dtype": KINDS[tensor.dtype], "shape": list(tensor.shape), "data_offsets": offsets}
        data += values.tobytes()
    said = {"isovar.spec": json.dumps(recipe), "isovar.seed": "5", "isovar.stream": "1"} if metadata is None else metadata
    text = json.dumps({"__metadata__": said, **header}).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def test_a_file_is_drawn_again(tmp_path, capsys):
    path = write(tmp_path / "model.safetensors")
    found = isovar.verify(path)
    assert found.ok and found.tensors == 9 and found.differences == found.skipped == []
    assert main(["verify", str(path)]) == 0
    assert "every bit is the same" in capsys.readouterr().out
    assert [x.tobytes() for _, x in isovar.weights(path, seed=5)] == [x.tobytes() for _, x in isovar.weights(RECIPE, seed=5)]


def test_one_bit_is_found(tmp_path, capsys):
    path = write(tmp_path / "model.safetensors")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    found = isovar.verify(path)
    assert not found.ok
    assert found.differences == ["layers.1.down_proj.weight: 1 of 128 values differ, the first at 127"]
    assert main(["verify", str(path)]) == 1


def test_lost_metadata_are_given(tmp_path):
    path = write(tmp_path / "model.safetensors", metadata={})
    with pytest.raises(isovar.IsovarError, match="give recipe and seed") as error:
        isovar.verify(path)
    assert error.value.code == "E_FILE"
    assert isovar.verify(path, recipe=RECIPE, seed=5).ok
    assert len(isovar.verify(path, recipe=RECIPE, seed=6).differences) == 5


def test_what_is_missing_or_unknown_is_said(tmp_path):
    path = write(tmp_path / "model.safetensors", drop=("embed.weight",))
    assert isovar.verify(path).differences == ["embed.weight: not in the file"]
    less = {**RECIPE, "parameters": RECIPE["parameters"][1:-1]}
    path = write(tmp_path / "model.safetensors")
    assert isovar.verify(path, recipe=less, seed=5).differences == ["embed.weight: not in the recipe"]


def test_what_is_not_drawn_here_is_skipped(tmp_path):
    path = write(tmp_path / "model.safetensors")
    recipe = {**RECIPE, "parameters": [{**p, "init": "orthogonal"} if p["name"] == "embed.weight" else p for p in RECIPE["parameters"]]}
    found = isovar.verify(path, recipe=recipe, seed=5)
    assert not found.ok and found.tensors == 8 and len(found.skipped) == 1


ENTRY = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"[]",
        b"{",
        b'{"__metadata__": 3}',
        json.dumps({"w": {**ENTRY, "data_offsets": [0, 8]}}).encode(),
        json.dumps({"w": {**ENTRY, "data_offsets": [4, 0]}}).encode(),
        json.dumps({"w": {**ENTRY, "shape": [2]}}).encode(),
        json.dumps({"w": {**ENTRY, "shape": 2}}).encode(),
        json.dumps({"w": {**ENTRY, "dtype": ["F32"]}}).encode(),
        json.dumps({"w": {"dtype": "F32"}}).encode(),
        json.dumps({"w": {**ENTRY, "shape": [math.inf]}}).encode(),
        json.dumps({"w": {**ENTRY, "shape": [1.9]}}).encode(),
        json.dumps({"w": {**ENTRY, "data_offsets": [math.nan, 4]}}).encode(),
        json.dumps({"w": {**ENTRY, "data_offsets": [False, 4]}}).encode(),
        b'{"__metadata__": {"isovar.spec": 3}}',
        b'{"w": {"dtype": "F32", "shape": [' + b"1" * 5000 + b'], "data_offsets": [0, 4]}}',
        b"\xff",
    ],
)
def test_no_file_of_weights(tmp_path, header):
    path = tmp_path / "model.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + b"\0" * 4)
    with pytest.raises(isovar.IsovarError) as error:
        isovar.verify(path, recipe=RECIPE, seed=5)
    assert error.value.code == "E_FILE"


@pytest.mark.parametrize("path", [None, 3, b"w", "a\0b", "\ud800"])
def test_no_name_of_a_file(path):
    with pytest.raises(isovar.IsovarError, match=r"^verify: path \(.*\) must be ") as error:
        isovar.verify(path)
    assert error.value.code == ("E_FILE" if isinstance(path, str) else "E_ARGUMENT")


def test_a_length_beyond_the_file(tmp_path):
    path = tmp_path / "model.safetensors"
    for data in (b"", b"1234", struct.pack("<Q", 2**63)):
        path.write_bytes(data)
        with pytest.raises(isovar.IsovarError) as error:
            isovar.verify(path)
        assert error.value.code == "E_FILE"


def test_errors_name_the_file_on_the_error_stream(tmp_path, capsys):
    said = {"isovar.spec": json.dumps(RECIPE), "isovar.seed": "5", "isovar.stream": "torch"}
    stream = write(tmp_path / "torch.safetensors", metadata=said)
    (tmp_path / "text.json").write_text("{}")
    for path, text in {
        tmp_path / "none.safetensors": "No such file or directory",
        tmp_path: "Is a directory",
        tmp_path / "text.json": "must be a safetensors file",
        stream: "npx isovar verify --stream torch",
    }.items():
        assert main(["verify", str(path)]) == 1
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("error: verify: ") and str(path) in err and text in err and err.count("\n") == 1


def test_usage(capsys):
    assert main([]) == 2
    assert "Usage: python -m isovar verify FILE" in capsys.readouterr().err
    for arguments in (["--help"], ["verify", "-h"]):
        assert main(arguments) == 0
        assert "Usage: python -m isovar verify FILE" in capsys.readouterr().out


def test_one_tensor_is_one(tmp_path, capsys):
    one = {"isovar": 1, "stream": 1, "parameters": [{"name": "w", "shape": [3], "init": "ones"}]}
    assert main(["verify", str(write(tmp_path / "one.safetensors", one))]) == 0
    assert "1 tensor drawn again" in capsys.readouterr().out
