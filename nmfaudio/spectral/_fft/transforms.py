"""Transforms of frames: by our own kernel where it is faster, else by the library.

Ours is for float32, powers of two and processors with wide registers, in processes that
have loaded the compiler: whoever only looks at sound does not wait for that. Whatever
separates sound has loaded it. Both ways are the same within rounding. Our kernel writes
instructions by means that Numba does not promise, so it is tried before it is used.
"""

import hashlib
import os
import sys
from functools import cache
from types import ModuleType

import numpy as np

from nmfaudio.compiled.kernel_cache import load_entry, save_entry
from nmfaudio.compiled.module_text import module_text
from nmfaudio.compiled.types import AnyArray, ComplexArray, Float32Array
from nmfaudio.spectral._fft import library
from nmfaudio.spectral._fft.library import cosine_transform

__all__ = [
    "LIBRARY_VARIABLE",
    "add_windowed_powers",
    "cosine_transform",
    "irfft",
    "is_ours",
    "rfft",
    "windowed_rfft",
]

LIBRARY_VARIABLE = "NMFAUDIO_PLAIN_PRODUCTS"
"""Environment variable that, if not empty, asks for the library."""

_COMPILER = "nmfaudio.compiled.jit"
_LEAST = 512  # what kernel.LEAST is, before that is loaded


def rfft(frames: Float32Array) -> ComplexArray:
    """Return the spectra of frames (…, n_fft), whose memory may be used up."""
    n_fft = frames.shape[-1]
    ours = None if frames.dtype != np.float32 or not frames.size else _ours_for(n_fft)
    if ours is None:
        return library.rfft(frames)
    spectra = np.empty((*frames.shape[:-1], n_fft // 2 + 1), np.complex64)
    given = _read_only(np.ascontiguousarray(frames))
    _to_spectra(ours, given, n_fft, np.ones(n_fft, np.float32), spectra)
    return spectra


def irfft(
    spectra: ComplexArray, n_fft: int, window: Float32Array | None = None
) -> Float32Array:
    """Return the frames of spectra (…, n_bins), whose memory may be used up.

    They are multiplied by ``window`` (n_fft,) if it is given.
    """
    is_usual = spectra.dtype == np.complex64 and spectra.size
    ours = _ours_for(n_fft) if is_usual else None
    if ours is None:
        frames = library.irfft(spectra, n_fft)
        return frames if window is None else np.multiply(frames, window, out=frames)
    frames = np.empty((*spectra.shape[:-1], n_fft), np.float32)
    given = _read_only(np.ascontiguousarray(spectra).view(np.float32))
    scale = np.full(n_fft, 1.0 / n_fft, np.float32)
    scale = _read_only(scale if window is None else scale * window)
    tables, made = ours.tables_of(n_fft), frames.reshape(-1)
    ours.transform(given, n_fft + 2, scale, tables, ours.INVERSE, n_fft, made)
    return frames


def windowed_rfft(
    samples: Float32Array,
    hop_length: int,
    window: Float32Array,
    spectra: ComplexArray,
) -> None:
    """Transform windowed frames of samples.

    Parameters
    ----------
    samples : ndarray of float32, shape (n_samples,)
        C-contiguous, from the first sample of the first frame on. Not modified.
    hop_length : int
        Samples from one frame to the next.
    window : ndarray of float32, shape (n_fft,)
        Not modified.
    spectra : ndarray of complex64, shape (n_frames, n_bins)
        C-contiguous. Overwritten.
    """
    ours = _ours_for(window.size)
    if ours is not None:
        if spectra.size:
            _to_spectra(ours, _read_only(samples), hop_length, window, spectra)
        return
    spectra[:] = _by_the_library(samples, hop_length, window)[: spectra.shape[0]]


def add_windowed_powers(
    samples: Float32Array, hop_length: int, window: Float32Array, powers: Float32Array
) -> None:
    """Add the squared magnitudes of windowed frames; see :func:`windowed_rfft`.

    Parameters
    ----------
    samples, hop_length, window
        As there.
    powers : ndarray of float32, shape (n_frames, n_bins)
        C-contiguous. Modified in place.
    """
    ours = _ours_for(window.size)
    if ours is not None:
        halved = _read_only(np.float32(0.5) * window)
        tables, given = ours.tables_of(window.size), _read_only(samples)
        width, made = powers.shape[1], powers.reshape(-1)
        ours.transform(given, hop_length, halved, tables, ours.POWERS, width, made)
        return
    # On the numbers' own memory: real and imaginary parts in turn.
    spectra = _by_the_library(samples, hop_length, window)[: powers.shape[0]]
    halves = spectra.view(np.float32)
    halves *= halves
    # Both parts are added up before, as the kernel does it.
    powers += halves[:, 0::2] + halves[:, 1::2]


def _by_the_library(
    samples: Float32Array, hop_length: int, window: Float32Array
) -> ComplexArray:
    frames = np.lib.stride_tricks.sliding_window_view(samples, window.size)
    return library.rfft(frames[::hop_length] * window)


def is_ours(n_fft: int) -> bool:
    """Say whether frames of a size are transformed by our own kernel."""
    return _ours_for(n_fft) is not None


def _to_spectra(
    ours: ModuleType,
    given: Float32Array,
    step: int,
    window: Float32Array,
    spectra: ComplexArray,
) -> None:
    halved = _read_only(np.float32(0.5) * window)
    tables, made = ours.tables_of(window.size), spectra.view(np.float32).reshape(-1)
    ours.transform(given, step, halved, tables, ours.FORWARD, window.size + 2, made)


def _read_only(values: AnyArray) -> Float32Array:
    """Return a view on one axis; kernels are compiled for one kind of array."""
    view: Float32Array = values.reshape(-1)
    view.flags.writeable = False
    return view


def _ours_for(n_fft: int) -> ModuleType | None:
    """Return the module of our own kernel if it is to transform frames of a size."""
    if n_fft & (n_fft - 1) or n_fft < _LEAST or _COMPILER not in sys.modules:
        return None
    ours = _ours()
    return None if ours is None or n_fft > ours.MOST else ours


@cache
def _ours() -> ModuleType | None:
    """Return the module of our own kernel if it can be used."""
    if os.environ.get(LIBRARY_VARIABLE):
        return None
    try:
        from nmfaudio.compiled.jit import IS_INTERPRETED  # noqa: PLC0415  # a compiler
        from nmfaudio.compiled.registers.vector import (  # noqa: PLC0415
            has_wide_registers,
        )
        from nmfaudio.spectral._fft import kernel  # noqa: PLC0415

        if IS_INTERPRETED or not has_wide_registers():
            return None
        # What was right is not tried again.
        name = _verdict_name()
        if load_entry(name) is None:
            _try(kernel)
            save_entry(name, b"right")
    except Exception:  # whatever a new Numba may raise
        return None
    return kernel


def _verdict_name() -> str:
    from nmfaudio.compiled import numba_internals  # noqa: PLC0415
    from nmfaudio.compiled.registers import (  # noqa: PLC0415
        butterflies,
        complex_lines,
        vector,
    )
    from nmfaudio.spectral._fft import kernel  # noqa: PLC0415

    digest = hashlib.sha256(numba_internals.toolchain().encode())
    for module in (numba_internals, vector, complex_lines, butterflies, kernel):
        digest.update(module_text(module).encode())
    return f"transforms-{digest.hexdigest()[:32]}.kernel"


def _try(kernel: ModuleType) -> None:
    """Compile and run the kernel on two sizes, which together need all of it."""
    for n_fft in (512, 4096):
        frame = np.sin(np.arange(n_fft, dtype=np.float32) ** 2)
        spectrum = np.empty((1, n_fft // 2 + 1), np.complex64)
        window = np.ones(n_fft, np.float32)
        _to_spectra(kernel, _read_only(frame), n_fft, window, spectrum)
        back = np.empty(n_fft, np.float32)
        given, tables = _read_only(spectrum.view(np.float32)), kernel.tables_of(n_fft)
        scale = _read_only(window / n_fft)
        kernel.transform(given, n_fft + 2, scale, tables, kernel.INVERSE, n_fft, back)
        known = np.fft.rfft(frame)
        if not np.allclose(spectrum[0], known, rtol=0, atol=1e-5 * np.abs(known).max()):
            raise ArithmeticError("spectra are wrong")
        if not np.allclose(back, frame, rtol=0, atol=1e-5):
            raise ArithmeticError("frames are wrong")
