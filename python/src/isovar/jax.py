"""Starting weights for JAX, computed on its default device by single operations.

A compiled program would join products and sums, and round once where docs/stream.md rounds twice: only Philox, whole numbers alone, is
compiled. XLA takes subnormal numbers for 0, so laws that can come to them are computed by NumPy, and so is f64.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .arrays import Arrays
from .drawing import drawn
from .dtypes import BFLOAT16
from .errors import IsovarError
from .keys import MASK, MULTIPLIERS, ROUNDS, WEYL, Key
from .recipe import Recipe, Source, drawn_weights
from .scheme import Initializer

DTYPES = {"f32": jnp.float32, "f64": jnp.float64, "f16": jnp.float16, "bf16": jnp.bfloat16}


def product(x: jax.Array, factor: int) -> tuple[jax.Array, jax.Array]:
    """The high and the low word of a product, in 32-bit operations."""
    low, high = factor & 0xFFFF, factor >> 16
    x_low, x_high = x & 0xFFFF, x >> 16
    first, second = x_low * high, x_high * low
    middle = (x_low * low >> 16) + (first & 0xFFFF) + (second & 0xFFFF)
    return x_high * high + (first >> 16) + (second >> 16) + (middle >> 16), x * jnp.uint32(factor)


@partial(jax.jit, static_argnums=2)
def philox(key: jax.Array, base: jax.Array, tiles: int, draw: jax.Array) -> jax.Array:
    """Planes of words; ``base`` is the first counter, low and high."""
    c0 = base[0] + jnp.arange(4 * tiles, dtype=jnp.uint32)
    c1 = base[1] + (c0 < base[0]).astype(jnp.uint32)
    c2, c3 = jnp.full_like(c0, draw), jnp.zeros_like(c0)
    weyl = jnp.array(WEYL, jnp.uint32)

    def one_round(_: int, state: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
        c0, c1, c2, c3, own = state
        (a_high, a), (b_high, b) = product(c0, MULTIPLIERS[0]), product(c2, MULTIPLIERS[1])
        return b_high ^ c1 ^ own[0], b, a_high ^ c3 ^ own[1], a, own + weyl

    # Written out, the rounds would be fused, and each computed again for every word that follows from it.
    *words, _ = jax.lax.fori_loop(0, ROUNDS, one_round, (c0, c1, c2, c3, key))
    return jax.lax.bitcast_convert_type(jnp.stack(words).reshape(4, tiles, 4), jnp.int32)


class JaxArrays(Arrays):
    """JAX, in f32. Sizes are powers of two, so that operations are compiled for few of them."""

    chunk = 1 << 16

    def round_up(self, tiles: int) -> int:
        return max(16, 1 << (tiles - 1).bit_length())

    def words(self, key: Key, tile: int, tiles: int, draw: int) -> jax.Array:
        counter = 4 * tile
        base = jnp.array([counter & MASK, counter >> 32], jnp.uint32)
        return philox(jnp.array(key, jnp.uint32), base, tiles, jnp.uint32(draw))

    def view(self, x: jax.Array, kind: Any) -> jax.Array:
        return jax.lax.bitcast_convert_type(x, kind)

    def finish(self, planes: jax.Array, dtype: str) -> jax.Array:
        return planes.astype(DTYPES[dtype]).transpose(1, 0, 2).reshape(-1)

    def join(self, parts: Iterable[jax.Array], size: int, dtype: str) -> jax.Array:
        found = list(parts)
        return found[0] if len(found) == 1 else jnp.concatenate([jnp.zeros(0, DTYPES[dtype]), *found])

    def of_stored(self, stored: np.ndarray, dtype: str) -> jax.Array:
        if dtype == "f64" and not jax.config.jax_enable_x64:  # type: ignore[attr-defined]
            raise IsovarError("E_DTYPE", "isovar.jax: JAX has no f64 until jax_enable_x64 is set")
        return jnp.asarray(stored.view(BFLOAT16) if dtype == "bf16" else stored)


def init(initializer: Initializer, shape: Sequence[int], **options: Any) -> jax.Array:
    """Return an array with the values of ``isovar.init``, whose options it takes. Within ``jax.jit`` it is a constant."""
    with jax.ensure_compile_time_eval():
        values, sizes = drawn("isovar.jax.init", JaxArrays(jnp), initializer, shape, **options)
        return values.reshape(sizes)


def weights(recipe: Source | Recipe, *, seed: int | str) -> Iterator[tuple[str, jax.Array]]:
    """Yield the name and the values of each tensor of a recipe."""
    for tensor, values in drawn_weights(JaxArrays(jnp), recipe, seed):
        yield tensor.name, values.reshape(tensor.shape)
