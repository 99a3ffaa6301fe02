"""Bytes of samples: the kernel packs what NumPy packs, and all come back."""

import numpy as np
import pytest
from naive.octets import octets_24

from nmfaudio.audio.containers.packing import kernel, octets
from nmfaudio.compiled.jit import IS_INTERPRETED


def samples_of(rng, shape):
    samples = rng.uniform(-1.1, 1.1, shape).astype(np.float32)
    samples[..., :3] = [1.0, -1.0, -0.0][: shape[1]]
    return samples


@pytest.mark.parametrize("n_channels", [1, 2, 3, 6])
@pytest.mark.parametrize("n_samples", [1, 2, 3, 64, 1001])
def test_the_kernel_packs_what_numpy_packs(rng, monkeypatch, n_channels, n_samples):
    samples = samples_of(rng, (n_channels, n_samples))
    by_kernel = octets.packed_24(samples)
    assert by_kernel.tobytes() == octets_24(samples)
    monkeypatch.setattr(octets, "_kernel", lambda: None)
    np.testing.assert_array_equal(by_kernel, octets.packed_24(samples))
    assert by_kernel.size == 3 * samples.size


def test_halves_are_rounded_to_even_steps():
    steps = np.array([0.5, 1.5, 2.5, -0.5, -1.5, 8388607.0], np.float32)
    raw = octets.packed_24((steps / 2**23)[np.newaxis])
    found = octets.unpacked(raw.tobytes(), 24, 1)[:, 0] * 2**23
    np.testing.assert_array_equal(found, [0, 2, 2, 0, -2, 8388607])


@pytest.mark.parametrize("bits", [16, 24])
def test_whole_steps_come_back(rng, bits):
    limit = 1 << (bits - 1)
    whole = rng.integers(-limit, limit, (101, 3), dtype=np.int32)
    raw = octets.packed(whole, bits).tobytes()
    expected = b"".join(
        int(step).to_bytes(bits // 8, "little", signed=True) for step in whole.flat
    )
    assert raw == expected
    np.testing.assert_array_equal(octets.unpacked(raw, bits, 3) * limit, whole)


def test_floats_stay_as_they_are(rng):
    samples = rng.standard_normal((50, 2)).astype(np.float32)
    raw = octets.packed(samples, 32).tobytes()
    np.testing.assert_array_equal(octets.unpacked(raw, 32, 2), samples)


def test_where_the_compiler_is_loaded_the_kernel_packs():
    assert octets._kernel() is (None if IS_INTERPRETED else kernel)
