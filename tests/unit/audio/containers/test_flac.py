"""FLAC of any depth, in Ogg, and with frames that disagree with the file's head.

The subjects are ``nmfaudio.audio.containers.flac`` and ``streamed``.
"""

import hashlib
import shutil
import struct

import numpy as np
import pytest
from audio_files import encoded, sine_numbers, verbatim_flac

from nmfaudio.audio.decode import load
from nmfaudio.errors import AudioFileError

DEPTHS = (8, 12, 16, 20, 24, 32)
needs_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="ffmpeg is not installed"
)


@pytest.mark.parametrize("bits", DEPTHS)
def test_every_depth_that_frames_can_tell(tmp_path, bits, monkeypatch):
    monkeypatch.setenv("PATH", "")  # no help from ffmpeg
    numbers = sine_numbers(5000, bits)
    path = tmp_path / "sine.flac"
    path.write_bytes(verbatim_flac(numbers, bits))
    audio = load(path)
    assert audio.notes == ()
    np.testing.assert_allclose(audio.samples[0], numbers / 2.0 ** (bits - 1), atol=1e-7)


@needs_ffmpeg
@pytest.mark.parametrize("bits", [4, 7, 15, 18])
def test_depths_that_only_the_head_tells(tmp_path, bits):
    numbers = sine_numbers(5000, bits)
    path = tmp_path / "sine.flac"
    path.write_bytes(_told_by_the_head(numbers, bits))
    try:
        audio = load(path)
    except AudioFileError as error:  # an ffmpeg that lacks this depth
        assert "not readable here" in str(error)  # noqa: PT017  # either will do
    else:
        np.testing.assert_allclose(
            audio.samples[0], numbers / 2.0 ** (bits - 1), atol=1e-7
        )


def test_such_a_depth_without_ffmpeg_is_not_called_damaged(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    path = tmp_path / "sine.flac"
    path.write_bytes(_told_by_the_head(sine_numbers(2000, 15), 15))
    with pytest.raises(AudioFileError, match=r"of 15-bit sound\. Reading it needs the"):
        load(path)


def _told_by_the_head(numbers, bits):
    return verbatim_flac(numbers, bits, in_frames=False)


def test_checksums_of_odd_depths_are_verified(tmp_path):
    numbers = sine_numbers(3000, 20)
    wide = numbers.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3]
    digest = hashlib.md5(wide.tobytes(), usedforsecurity=False).digest()
    content = bytearray(verbatim_flac(numbers, 20))
    content[26:42] = digest
    path = tmp_path / "sum.flac"
    path.write_bytes(content)
    assert load(path).notes == ()
    content[26] ^= 1
    path.write_bytes(content)
    assert load(path).notes == (
        "The samples do not match the file's checksum: it is damaged.",
    )


def test_a_change_of_rate_or_depth_is_told(tmp_path):
    numbers = sine_numbers(16_000, 16)
    path = tmp_path / "change.flac"
    path.write_bytes(verbatim_flac(numbers, 16, changes={8: (48_000, 16)}))
    (note,) = load(path).notes
    assert note.startswith("From 0:00.2 on, the file changes its sample rate to 48,000")
    path.write_bytes(verbatim_flac(numbers, 16, changes={8: (44_100, 24)}))
    audio = load(path)
    (note,) = audio.notes
    assert "changes its depth from 16 to 24 bits; levels were kept" in note
    np.testing.assert_allclose(audio.samples[0], numbers / 2.0**15, atol=1e-6)


def ogg_flac(flac, *, page_bytes=4000, serial=7, last=True):
    """Return an Ogg FLAC file of a FLAC file."""
    head, body = flac[:42], flac[42:]
    packets = [b"\x7fFLAC\1\0\0\0" + head]
    pages = [body[i : i + page_bytes] for i in range(0, len(body), page_bytes)]
    out = b""
    for number, content in enumerate([*packets, *pages]):
        parts = [255] * (len(content) // 255) + [len(content) % 255]
        flags = 2 if number == 0 else 4 * (last and number == len(pages))
        out += struct.pack(
            "<4sBBqIIIB", b"OggS", 0, flags, 0, serial, number, 0, len(parts)
        )
        out += bytes(parts) + content
    return out


@pytest.mark.parametrize("bits", [16, 20, 24])
def test_ogg_flac_is_read_without_help(tmp_path, monkeypatch, bits):
    monkeypatch.setenv("PATH", "")
    numbers = sine_numbers(9000, bits)
    path = tmp_path / "sound.oga"
    path.write_bytes(ogg_flac(verbatim_flac(numbers, bits)))
    audio = load(path)
    assert audio.notes == ()
    np.testing.assert_allclose(audio.samples[0], numbers / 2.0 ** (bits - 1), atol=1e-7)


def test_ogg_flac_that_is_cut_says_so_once(tmp_path):
    tone = (0.3 * np.sin(np.arange(60_000) * 0.05)).astype(np.float32)[np.newaxis]
    path = tmp_path / "cut.oga"
    whole = ogg_flac(encoded(tone, "FLAC", "PCM_16", 44_100))
    path.write_bytes(whole[: len(whole) * 2 // 3])
    audio = load(path)
    assert 20_000 < audio.n_samples < 55_000
    np.testing.assert_allclose(audio.samples[0], tone[0, : audio.n_samples], atol=1e-4)
    assert any("cut short" in note for note in audio.notes)
