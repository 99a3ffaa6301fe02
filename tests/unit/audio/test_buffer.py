"""The frozen recording."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import NotFiniteError, ParameterError


def test_a_buffer_is_read_only_and_leaves_its_source_alone():
    samples = np.zeros((2, 10), dtype=np.float32)
    audio = AudioBuffer(samples, 1_000, path=Path("a/loop.wav"))
    assert samples.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        audio.samples[0, 0] = 1.0
    with pytest.raises(FrozenInstanceError):
        audio.sample_rate = 3  # type: ignore[misc]
    assert (audio.n_channels, audio.n_samples, audio.duration_s) == (2, 10, 0.01)
    assert audio.name == "loop"
    assert AudioBuffer(samples, 1_000).name == "recording"


def test_a_strided_array_becomes_contiguous():
    samples = np.zeros((10, 2), dtype=np.float32).T
    assert AudioBuffer(samples, 44_100).samples.flags.c_contiguous


@pytest.mark.parametrize("dtype", [np.int16, np.float64, np.float32])
def test_from_array(dtype):
    audio = AudioBuffer.from_array(np.arange(6, dtype=dtype), 44_100)
    assert audio.samples.dtype == np.float32
    np.testing.assert_array_equal(audio.samples, [np.arange(6)])


@pytest.mark.parametrize(
    ("samples", "rate", "message"),
    [
        (np.zeros((2, 3, 4)), 44_100, r"got float64 of shape \(2, 3, 4\)"),
        (np.zeros((2, 3), dtype=complex), 44_100, "real numbers"),
        (np.zeros((65, 3)), 44_100, "1 to 64 channels"),
        (np.zeros((0, 3)), 44_100, "1 to 64 channels"),
        (np.zeros((1, 3)), 999, "between 1000 and 768000 Hz"),
        (np.zeros((1, 3)), 768_001, "between 1000 and 768000 Hz"),
    ],
)
def test_what_is_no_recording(samples, rate, message):
    with pytest.raises(ParameterError, match=message):
        AudioBuffer.from_array(samples, rate)


def test_plain_construction_checks_dtype_and_shape():
    with pytest.raises(ParameterError, match="must be float32"):
        AudioBuffer(np.zeros((1, 3)), 44_100)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="must be float32"):
        AudioBuffer(np.zeros(3, dtype=np.float32), 44_100)


def test_not_finite():
    samples = np.zeros((2, 2_000))
    samples[1, 1_500:] = np.nan
    with pytest.raises(NotFiniteError, match=r"500 are NaN .* first at 1\.500 s"):
        AudioBuffer.from_array(samples, 1_000)
    with pytest.raises(NotFiniteError, match="1 are NaN"):
        AudioBuffer.from_array(np.array([1e300]), 1_000)
