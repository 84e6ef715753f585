"""Models of PyTorch filled in place, ranges, boxes of DTensors."""

import numpy as np
import pytest
from conftest import stored

import isovar

torch = pytest.importorskip("torch")

RECIPE = {
    "isovar": 1,
    "stream": 1,
    "layout": "oi",
    "rules": [{"match": "2.weight", "init": "ones"}, {"match": "**weight", "init": "heNormal"}],
    "default": "zeros",
    "parameters": [{"name": "0.weight", "shape": [24, 16]}, {"name": "1.weight", "tied": "0.weight"}],
}


def model():
    return torch.nn.Sequential(torch.nn.Linear(16, 24), torch.nn.Linear(16, 24), torch.nn.BatchNorm1d(24))


def test_a_model_is_filled_in_place():
    net = isovar.torch.init_(model(), RECIPE, seed=3)
    expected = isovar.init("heNormal", (24, 16), seed=3, name="0.weight", layout="oi")
    assert stored(net[0].weight.detach()).tobytes() == expected.tobytes()
    assert stored(net[1].weight.detach()).tobytes() == expected.tobytes()  # tied in the recipe
    assert not net[0].bias.detach().any()
    assert net[0].weight.requires_grad and net[0].weight.grad_fn is None
    assert net[2].running_var.tolist() == [1] * 24  # buffers stay


def test_the_dtype_is_that_of_the_parameter():
    net = isovar.torch.init_(model().to(torch.bfloat16), RECIPE, seed=3)
    expected = isovar.init("heNormal", (24, 16), seed=3, name="0.weight", layout="oi", dtype="bf16")
    assert stored(net[0].weight.detach()).tobytes() == expected.tobytes()


def test_names_are_mapped_and_nothing_is_written_where_one_is_unknown():
    recipe = {**RECIPE, "default": "ones"}
    net = isovar.torch.init_(model(), {**recipe, "rules": []}, seed=3, names=lambda name: f"model.{name}")
    assert net[0].weight.detach().eq(1).all()
    before = net[0].weight.detach().clone()
    del recipe["default"]
    with pytest.raises(isovar.IsovarError, match="0.bias") as error:
        isovar.torch.init_(net, recipe, seed=3)
    assert error.value.code == "E_NAME"
    assert net[0].weight.detach().equal(before)


def test_a_shape_that_the_recipe_does_not_have_is_refused():
    net = torch.nn.Sequential(torch.nn.Linear(16, 25))
    with pytest.raises(isovar.IsovarError, match=r"\[24, 16\]") as error:
        isovar.torch.init_(net, RECIPE, seed=3)
    assert error.value.code == "E_SHAPE"


@pytest.mark.parametrize("scheme", ["heNormal", "logUniform"])
def test_ranges(scheme):
    initializer = isovar.log_uniform(lower=1, upper=2) if scheme == "logUniform" else scheme
    whole = isovar.init(initializer, (40, 30), seed=1, name="w", layout="oi").reshape(-1)
    part = torch.empty(7, 11)
    isovar.torch.fill_(part, initializer, seed=1, name="w", shape=(40, 30), start=123)
    assert part.view(-1).numpy().tobytes() == whole[123:200].tobytes()
    with pytest.raises(isovar.IsovarError, match="start"):
        isovar.torch.fill_(part, initializer, seed=1, name="w", shape=(40, 30), start=1200 - 76)


def test_other_strides():
    kernel = torch.empty(8, 4, 3, 3).to(memory_format=torch.channels_last)
    isovar.torch.fill_(kernel, "heNormal", seed=1, name="w")
    assert kernel.is_contiguous(memory_format=torch.channels_last)
    assert (kernel.numpy() == isovar.init("heNormal", (8, 4, 3, 3), seed=1, name="w", layout="oi")).all()


def test_words_without_the_generator_of_torch(monkeypatch):
    import isovar.torch as backend

    arrays = backend.TorchArrays(torch.device("cpu"))
    key = isovar.key(2**63 + 9)
    own = arrays.words(key, 2**32 - 2, 5, 0)
    monkeypatch.setattr(backend, "philox_bits", None)
    assert arrays.words(key, 2**32 - 2, 5, 0).equal(own)
    assert np.array_equal(own.numpy(), isovar.arrays.NUMPY.words(key, 2**32 - 2, 5, 0))


@pytest.mark.parametrize("value", [torch.zeros(2, dtype=torch.int32), torch.zeros(2, dtype=torch.complex64), np.zeros(2), None])
def test_what_cannot_be_filled(value):
    with pytest.raises(isovar.IsovarError) as error:
        isovar.torch.fill_(value, "normal", seed=1, name="w")
    assert error.value.code == "E_DTYPE"


def test_a_model_without_memory_or_that_is_none():
    with torch.device("meta"):
        net = model()
    for value, text in ((net, "to_empty"), (net.state_dict(), "torch.nn.Module"), (None, "torch.nn.Module")):
        with pytest.raises(isovar.IsovarError, match=text) as error:
            isovar.torch.init_(value, RECIPE, seed=3)
        assert error.value.code == "E_ARGUMENT"
    assert isovar.torch.init_(net.to_empty(device="cpu"), RECIPE, seed=3)[0].bias.eq(0).all()


@pytest.mark.parametrize(("seed", "code"), [(-1, "E_SEED"), (None, "E_SEED"), ("x", "E_SEED"), (1.5, "E_SEED")])
def test_what_is_no_seed(seed, code):
    net = model()
    before = net[0].weight.detach().clone()
    with pytest.raises(isovar.IsovarError) as error:
        isovar.torch.init_(net, RECIPE, seed=seed)
    assert error.value.code == code and net[0].weight.detach().equal(before)


@pytest.mark.skipif(not torch.distributed.is_available(), reason="PyTorch without distributed")
def test_shards_are_boxes_of_the_whole():
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.tensor import DTensor, Partial, Replicate, Shard
    from torch.testing._internal.distributed.fake_pg import FakeStore

    whole = isovar.init("heNormal", (10, 7, 6), seed=1, name="w", layout="oi")
    chunks = lambda size, axis: torch.chunk(torch.arange(size), 2)[axis]  # noqa: E731
    for rank in range(4):
        torch.distributed.init_process_group("fake", store=FakeStore(), rank=rank, world_size=4)
        try:
            mesh = init_device_mesh("cpu", (2, 2))
            row, column = divmod(rank, 2)
            for first, second, box in [
                (Shard(0), Replicate(), (chunks(10, row), slice(None), slice(None))),
                (Replicate(), Shard(1), (slice(None), chunks(7, column), slice(None))),
                (Shard(0), Shard(2), (chunks(10, row), slice(None), chunks(6, column))),
            ]:
                expected = torch.from_numpy(whole)
                for axis, part in enumerate(box):
                    expected = expected if isinstance(part, slice) else expected.index_select(axis, part)
                local = torch.full(expected.shape, torch.nan)
                tensor = DTensor.from_local(local, mesh, [first, second], run_check=False, shape=whole.shape, stride=(42, 6, 1))
                isovar.torch.fill_(tensor, "heNormal", seed=1, name="w")
                assert tensor.to_local().equal(expected), (rank, first, second)
            tensor = DTensor.from_local(torch.zeros(4), mesh, [Partial(), Replicate()], run_check=False)
            with pytest.raises(isovar.IsovarError, match="Partial"):
                isovar.torch.fill_(tensor, "normal", seed=1, name="w")
        finally:
            torch.distributed.destroy_process_group()
