"""Integers in more bytes than they need: ``nmfaudio.audio.decoders.plain_samples``."""

import numpy as np
import pytest
from audio_files import plain_wave, sine_numbers

from nmfaudio.audio.decode import load
from nmfaudio.errors import AudioFileError

ODD = [(20, 4), (16, 4), (16, 3), (8, 2), (24, 4), (12, 3), (24, 8), (64, 8), (40, 5)]


def places(bits, n_bytes):
    """Return where such numbers may lie; of 8 bits, see the next test."""
    if bits == 8 * n_bytes:
        return ("top",)
    return ("top", "bottom", "padded") if bits > 8 else ("top", "bottom")


@pytest.mark.parametrize("n_samples", [100, 5000])
@pytest.mark.parametrize(
    ("bits", "n_bytes", "place"),
    [(*odd, place) for odd in ODD for place in places(*odd)],
)
def test_the_sine_comes_back(tmp_path, bits, n_bytes, place, n_samples):
    numbers = sine_numbers(n_samples, bits)
    numbers = np.stack([numbers, -numbers])
    path = tmp_path / "odd.wav"
    path.write_bytes(plain_wave(numbers, bits, n_bytes, place=place))
    audio = load(path)
    assert audio.notes == ()
    assert audio.samples.shape == (2, n_samples)
    np.testing.assert_allclose(audio.samples, numbers / 2.0 ** (bits - 1), atol=1e-7)


def test_eight_bits_without_a_sign(tmp_path):
    numbers = sine_numbers(3000, 8)[np.newaxis]
    path = tmp_path / "unsigned.wav"
    path.write_bytes(plain_wave(numbers + 128, 8, 2, place="padded"))
    np.testing.assert_allclose(load(path).samples, numbers / 128.0)


def test_the_highest_byte_first(tmp_path):
    numbers = sine_numbers(3000, 20)[np.newaxis]
    path = tmp_path / "rifx.wav"
    path.write_bytes(plain_wave(numbers, 20, 4, order=">"))
    np.testing.assert_allclose(load(path).samples, numbers / 2.0**19)


def test_a_part_begins_where_it_should(tmp_path):
    numbers = sine_numbers(44_100, 16)[np.newaxis]
    path = tmp_path / "part.wav"
    path.write_bytes(plain_wave(numbers, 16, 4))
    part = load(path, start_s=0.25, duration_s=0.5)
    np.testing.assert_allclose(
        part.samples, numbers[:, 11_025 : 11_025 + 22_050] / 2.0**15
    )


def test_what_fits_nowhere_is_refused(tmp_path):
    noise = np.random.default_rng(0).integers(-(1 << 31), 1 << 31, (1, 2000))
    path = tmp_path / "noise.wav"
    content = bytearray(plain_wave(noise, 32, 4))
    content[34:36] = (16).to_bytes(2, "little")  # the bits that the header speaks of
    path.write_bytes(content)
    with pytest.raises(AudioFileError, match="header contradicts its content: samples"):
        load(path)


def test_silence_and_a_cut_file_load(tmp_path):
    path = tmp_path / "cut.wav"
    path.write_bytes(plain_wave(np.zeros((2, 4000), np.int64), 16, 4))
    assert load(path).notes == ("The recording is silent.",)
    content = plain_wave(np.stack([sine_numbers(4000, 16)] * 2), 16, 4)
    path.write_bytes(content[: len(content) // 2])
    audio = load(path)
    assert 1990 < audio.n_samples < 2000
    assert any("cut short" in note for note in audio.notes)
