"""The one FFT library, loaded when the first frame is transformed.

It is that of ``scipy.fft``. To import that takes a fifth of a second of processor time,
nearly all for ``scipy.special``, which other transforms of it need. So the compiled
module that does the work is loaded by itself. Should it not be what is known here, the
same transforms come by way of ``scipy.fft``.
"""

import importlib.util
import sys
import threading
from collections.abc import Callable
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, cast

import numpy as np

from nmfaudio.compiled.types import ComplexArray, Float32Array, FloatArray

__all__ = ["cosine_transform", "irfft", "rfft"]


class _Transforms(NamedTuple):
    to_spectra: Callable[[Float32Array], ComplexArray]
    to_frames: Callable[[ComplexArray, int], Float32Array]
    to_cosines: Callable[[FloatArray], FloatArray]


_NAME = "scipy.fft._pocketfft.pypocketfft"
_LAST_AXIS, _FORWARD, _BACKWARD = (-1,), True, False
_UNSCALED, _BY_ROOT, _BY_LENGTH = 0, 1, 2  # in the library's own numbers
_TYPE_II, _ONE_THREAD = 2, 1
_STEP, _STEP_S_COSINES = np.array([[0.0, 1.0]]), np.sqrt([[0.5, 0.5]]) * [1.0, -1.0]
_LOADING = threading.Lock()


def rfft(frames: Float32Array) -> ComplexArray:
    """Return the spectra of frames (…, n_fft), whose memory may be used up."""
    return _transforms().to_spectra(frames)


def irfft(spectra: ComplexArray, n_fft: int) -> Float32Array:
    """Return the frames of spectra (…, n_bins), whose memory may be used up."""
    return _transforms().to_frames(spectra, n_fft)


def cosine_transform(values: FloatArray) -> FloatArray:
    """Return the orthonormal cosine transform (type II) of each row. Not modified."""
    return _transforms().to_cosines(values)


@cache
def _transforms() -> _Transforms:
    """Return the compiled transforms by themselves, or else those of the package."""
    try:
        found = _by_themselves()
        frames = np.arange(8, dtype=np.float32).reshape(2, 4)
        spectra = found.to_spectra(frames)
        if (
            spectra.dtype == np.complex64
            and np.array_equal(spectra, [[6, -2 + 2j, -2], [22, -2 + 2j, -2]])
            and np.array_equal(found.to_frames(spectra, 4), frames)
            and np.allclose(found.to_cosines(_STEP), _STEP_S_COSINES)
        ):
            return found
    except (ImportError, AttributeError, TypeError, ValueError):
        pass
    return _of_the_package()


def _by_themselves() -> _Transforms:
    """Load the module under the name that it has, for whoever imports the package."""
    with _LOADING:
        module = sys.modules.get(_NAME) or _load()
    forward, inverse, cosines = module.r2c, module.c2r, module.dct

    def to_spectra(frames: Float32Array) -> ComplexArray:
        options = _LAST_AXIS, _FORWARD, _UNSCALED, None, _ONE_THREAD
        return cast("ComplexArray", forward(frames, *options))

    def to_frames(spectra: ComplexArray, n_fft: int) -> Float32Array:
        options = _LAST_AXIS, n_fft, _BACKWARD, _BY_LENGTH, None, _ONE_THREAD
        return cast("Float32Array", inverse(spectra, *options))

    def to_cosines(values: FloatArray) -> FloatArray:
        options = _TYPE_II, _LAST_AXIS, _BY_ROOT, None, _ONE_THREAD, None
        return cast("FloatArray", cosines(values, *options))

    return _Transforms(to_spectra, to_frames, to_cosines)


def _load() -> ModuleType:
    package = importlib.util.find_spec("scipy")  # which loads nothing
    places = None if package is None else package.submodule_search_locations
    folders = [str(Path(place, "fft", "_pocketfft")) for place in places or ()]
    spec = PathFinder.find_spec(_NAME, folders)
    if spec is None or spec.loader is None:
        raise ImportError(_NAME)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[_NAME] = module
    return module


def _of_the_package() -> _Transforms:
    import scipy.fft  # noqa: PLC0415  # slow to import

    return _Transforms(
        scipy.fft.rfft,
        lambda spectra, n_fft: scipy.fft.irfft(spectra, n=n_fft),
        lambda values: scipy.fft.dct(values, norm="ortho"),
    )
