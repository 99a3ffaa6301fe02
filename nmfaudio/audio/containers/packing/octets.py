"""Samples as the bytes of a WAV file, and back.

Where the compiler has been loaded, as wherever stems are made, a kernel rounds and
packs 24 bits at once, in a tenth of the time that NumPy needs. The bytes are the same.
"""

import sys
from types import ModuleType

import numpy as np

from nmfaudio.compiled.types import AnyArray, Float32Array, UInt8Array

__all__ = ["interleaved", "packed", "packed_24", "steps_24", "unpacked"]

_COMPILER = "nmfaudio.compiled.jit"
_KINDS = {16: "<i2", 24: "<i4", 32: "<f4"}
"""Numbers that hold samples of so many bits; of 24 bits, three of four bytes."""


def interleaved(samples: Float32Array) -> Float32Array:
    """Return samples (n_channels, n_samples) as a new array (n_samples, n_channels)."""
    turned = np.empty(samples.shape[::-1], np.float32)
    for column, channel in zip(turned.T, samples, strict=True):
        column[:] = channel  # several times faster than all at once
    return turned


def steps_24(samples: Float32Array) -> AnyArray:
    """Return samples (n_channels, n_samples) as steps of 24 bits, interleaved.

    Returns
    -------
    whole : ndarray of int32, shape (n_samples, n_channels)
        What lies beyond full scale is set to it.
    """
    steps = interleaved(samples)
    # Exact: a power of two, and the mantissa has as many bits as the format.
    steps *= np.float32(1 << 23)
    np.rint(steps, out=steps)
    return np.clip(steps, -(1 << 23), (1 << 23) - 1, out=steps).astype(np.int32)


def packed(block: AnyArray, bits: int) -> UInt8Array:
    """Return interleaved samples as little-endian bytes.

    Parameters
    ----------
    block : ndarray, shape (n_samples, n_channels)
        For 32 bits floats; else whole steps of so many bits. Not modified.
    bits : int
        16, 24, or 32 for float.

    Returns
    -------
    raw : ndarray of uint8, shape (n_bytes,)
    """
    values = np.ascontiguousarray(block, dtype=_KINDS[bits])
    octets = values.view(np.uint8).reshape(-1)
    if bits != 24:
        return octets
    kept = np.empty((values.size, 3), np.uint8)
    for column in range(3):
        kept[:, column] = octets[column::4]
    return kept.reshape(-1)


def packed_24(samples: Float32Array) -> UInt8Array:
    """Round samples to 24 bits, and return them interleaved as little-endian bytes.

    Parameters
    ----------
    samples : ndarray of float32, shape (n_channels, n_samples)
        Finite, full scale is ±1; what lies beyond is set to full scale. Not modified.

    Returns
    -------
    raw : ndarray of uint8, shape (3 * n_channels * n_samples,)
    """
    kernel = _kernel()
    if kernel is None:
        return packed(steps_24(samples), 24)
    first, second = samples if len(samples) == 2 else _by_turns(samples)
    first, second = _pairs(first), _pairs(second)
    words = np.empty(first.size // 2 * 3, np.uint32)
    kernel.pack_pairs(first, second, words)
    return words.view(np.uint8)[: 3 * samples.size]


def _by_turns(samples: Float32Array) -> tuple[Float32Array, Float32Array]:
    """Return every other value of interleaved samples, and those between."""
    flat = interleaved(samples).reshape(-1)
    if flat.size % 2:
        flat = np.append(flat, np.float32(0.0))
    return flat[0::2], flat[1::2]


def _pairs(values: Float32Array) -> Float32Array:
    """Return values of an even number, as the kernel is compiled for them."""
    if values.size % 2:
        values = np.append(values, np.float32(0.0))
    view = np.ascontiguousarray(values).view()
    view.flags.writeable = False
    return view


def _kernel() -> ModuleType | None:
    """Return the module of the kernel, unless it would have to be waited for."""
    if _COMPILER not in sys.modules or sys.byteorder != "little":
        return None
    from nmfaudio.audio.containers.packing import kernel  # noqa: PLC0415  # a compiler
    from nmfaudio.compiled.jit import IS_INTERPRETED  # noqa: PLC0415

    return None if IS_INTERPRETED else kernel


def unpacked(raw: bytes, bits: int, n_channels: int) -> Float32Array:
    """Return what bytes of a WAV file stand for, as a reader is to find it.

    Parameters
    ----------
    raw : bytes
        Whole samples of all channels.
    bits : int
        16, 24, or 32 for float.
    n_channels : int
        How many are interleaved.

    Returns
    -------
    block : ndarray of float32, shape (n_samples, n_channels)
        Full scale is ±1.
    """
    if bits == 24:
        octets = np.zeros((len(raw) // 3, 4), np.uint8)
        octets[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        values = octets.reshape(-1).view(_KINDS[24]) >> 8
    else:
        values = np.frombuffer(raw, _KINDS[bits])
    scale = np.float32(1.0 if bits == 32 else 2.0 ** (1 - bits))
    block: Float32Array = values.reshape(-1, n_channels).astype(np.float32)
    block *= scale
    return block
