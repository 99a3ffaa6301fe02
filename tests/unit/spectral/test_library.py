"""The transforms are those of ``scipy.fft``, bit for bit, whichever way they come."""

import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import scipy.fft
from numpy.testing import assert_array_equal

from nmfaudio.spectral._fft import library

SHAPES = [(1, 2), (3, 15), (7, 16), (2, 2, 5, 4096), (0, 64), (40, 1102)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bits(shape: tuple[int, ...], dtype: type) -> None:
    frames = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    spectra = library.rfft(frames)
    assert_array_equal(spectra, scipy.fft.rfft(frames))
    assert spectra.dtype == scipy.fft.rfft(frames).dtype
    back = library.irfft(spectra, shape[-1])
    assert_array_equal(back, scipy.fft.irfft(spectra, n=shape[-1]))
    assert back.dtype == dtype


def test_cosines() -> None:
    values = np.random.default_rng(0).standard_normal((30, 41))
    expected = scipy.fft.dct(values, norm="ortho", axis=1)
    assert_array_equal(library.cosine_transform(values), expected)


@pytest.mark.parametrize(
    "other",
    [
        SimpleNamespace(),
        SimpleNamespace(r2c=np.fft.rfft, c2r=np.fft.irfft, dct=scipy.fft.dct),
        SimpleNamespace(
            r2c=lambda frames, *_: np.fft.rfft(frames),
            c2r=lambda spectra, *_: spectra.real,
            dct=scipy.fft.dct,
        ),
    ],
)
def test_another_library_than_is_known_is_not_used(
    other: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library._NAME, other)
    library._transforms.cache_clear()
    try:
        assert library._transforms()[0] is scipy.fft.rfft
        test_bits((5, 64), np.float32)
    finally:
        library._transforms.cache_clear()


def test_what_is_not_there_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, library._NAME)
    monkeypatch.setattr(library.PathFinder, "find_spec", lambda *_: None)
    with pytest.raises(ImportError, match="pocketfft"):
        library._load()
