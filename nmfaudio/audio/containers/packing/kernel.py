"""The kernel that rounds samples to 24 bits; see :mod:`.octets`."""

import numpy as np

from nmfaudio.compiled.jit import kernel
from nmfaudio.compiled.types import AnyArray, Float32Array, Real

__all__ = ["pack_pairs"]

_FULL, _MOST, _MASK = (
    np.float32(1 << 23),
    np.float32((1 << 23) - 1),
    np.uint32(0xFFFFFF),
)


@kernel
def _step(value: Real) -> np.uint32:
    """Return a value as one of the steps of 24 bits, in the low bits of a word."""
    step = np.rint(value * _FULL)
    return np.uint32(np.int32(min(max(step, -_FULL), _MOST))) & _MASK


@kernel
def pack_pairs(first: Float32Array, second: Float32Array, words: AnyArray) -> None:
    """Write two rows of values, by turns, as numbers of three bytes.

    ``first`` and ``second`` (2 n,), finite, are only read; ``words`` (3 n,) of uint32
    are overwritten. Words, and not bytes, are what vector units can write.
    """
    for i in range(first.size // 2):
        a, b = _step(first[2 * i]), _step(second[2 * i])
        c, d = _step(first[2 * i + 1]), _step(second[2 * i + 1])
        words[3 * i] = a | (b << np.uint32(24))
        words[3 * i + 1] = (b >> np.uint32(8)) | (c << np.uint32(16))
        words[3 * i + 2] = (c >> np.uint32(16)) | (d << np.uint32(8))
