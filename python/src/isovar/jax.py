"""Starting weights for JAX, computed on its default device by single operations.

A compiled program would join products and sums, and round once where docs/stream.md rounds twice: only Philox, whole numbers alone, is
compiled. XLA takes subnormal numbers for 0, so laws that can come to them are computed by NumPy, and so is f64.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from . import drawing
from .arrays import Arrays, handed_out
from .errors import check
from .keys import MASK, MULTIPLIERS, ROUNDS, WEYL, Key
from .recipe import Source
from .scheme import Initializer


def products(x: jax.Array, factor: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The high and the low words of products, in 32-bit operations."""
    low, high, x_low, x_high = factor & 0xFFFF, factor >> 16, x & 0xFFFF, x >> 16
    first, second = x_low * high, x_high * low
    middle = (x_low * low >> 16) + (first & 0xFFFF) + (second & 0xFFFF)
    return x_high * high + (first >> 16) + (second >> 16) + (middle >> 16), x * factor


@partial(jax.jit, static_argnums=2)
def philox(key: jax.Array, base: jax.Array, tiles: int, draw: jax.Array) -> jax.Array:
    """Planes of words; ``base`` is the first counter, low and high."""
    c0 = base[0] + jnp.arange(4 * tiles, dtype=jnp.uint32)
    c1 = base[1] + (c0 < base[0]).astype(jnp.uint32)
    multipliers, weyl = (jnp.array([pair], jnp.uint32).T for pair in (MULTIPLIERS, WEYL))

    def one_round(_: int, state: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
        even, odd, own = state
        high, low = products(even, multipliers)
        return high[::-1] ^ odd ^ own, low[::-1], own + weyl

    # Written out, the rounds would be fused, and each computed again for every word that follows from it.
    state = jnp.stack([c0, jnp.full_like(c0, draw)]), jnp.stack([c1, jnp.zeros_like(c1)]), key[:, None]
    even, odd, _ = jax.lax.fori_loop(0, ROUNDS, one_round, state)
    return jax.lax.bitcast_convert_type(jnp.stack([even, odd], 1).reshape(4, tiles, 4), jnp.int32)


class JaxArrays(Arrays):
    """JAX, in f32. Tiles are rounded up to a power of two: operations are compiled for few sizes."""

    chunk = 1 << 16
    view, at_once = staticmethod(jax.lax.bitcast_convert_type), staticmethod(jax.ensure_compile_time_eval)

    def words(self, key: Key, tile: int, tiles: int, draw: int) -> jax.Array:
        base = jnp.array([4 * tile & MASK, 4 * tile >> 32], jnp.uint32)
        return philox(jnp.array(key, jnp.uint32), base, max(16, 1 << (tiles - 1).bit_length()), jnp.uint32(draw))

    def of_stored(self, stored: np.ndarray, dtype: str) -> jax.Array:
        x64 = jax.config.jax_enable_x64  # type: ignore[attr-defined]
        check(dtype != "f64" or x64, "JAX has no f64 until jax_enable_x64 is set", "E_DTYPE")
        return jnp.asarray(handed_out(stored, dtype))


ARRAYS = JaxArrays(jnp)


def init(initializer: Initializer, shape: Sequence[int], **options: Any) -> jax.Array:
    """Return an array with the values of ``isovar.init``, whose options it takes. Within ``jax.jit`` it is a constant."""
    return drawing.init(initializer, shape, arrays=ARRAYS, **options)  # type: ignore[return-value]


def weights(recipe: Source, *, seed: int | str) -> Iterator[tuple[str, jax.Array]]:
    """Yield the name and the values of each tensor of a recipe."""
    return drawing.weights(recipe, seed=seed, arrays=ARRAYS)  # type: ignore[return-value]
