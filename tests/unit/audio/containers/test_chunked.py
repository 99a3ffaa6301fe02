"""Headers that are legal and rare, and headers that contradict their content."""

import struct

import numpy as np
import pytest
from audio_files import encoded, plain_wave, sine_numbers

from nmfaudio.audio.containers.recognition import read_header
from nmfaudio.audio.decode import load
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.errors import AudioFileError

SINE = sine_numbers(600, 16)[np.newaxis]
SAMPLES = (SINE / 2.0**15).astype(np.float32)


@pytest.fixture
def loaded(tmp_path):
    def load_bytes(content):
        path = tmp_path / "a.bin"
        path.write_bytes(content)
        return load(path)

    return load_bytes


def caf(*, bits=16, n_bytes=2, size=None, more=b""):
    numbers = (SINE[0] << (8 * n_bytes - 16)).astype(f">i{n_bytes}").tobytes()
    described = struct.pack(">d4s5I", 44_100.0, b"lpcm", 0, n_bytes, 1, 1, bits)
    size = len(numbers) + 4 if size is None else size
    head = b"caff\0\1\0\0desc" + struct.pack(">q", 32) + described + more
    return head + b"data" + struct.pack(">q", size) + b"\0\0\0\0" + numbers


def test_the_younger_name_of_large_files(loaded):
    content = encoded(SAMPLES, "RF64", "PCM_16")
    wanted = loaded(content)
    again = loaded(content.replace(b"RF64", b"BW64", 1))
    assert np.array_equal(again.samples, wanted.samples)
    assert again.notes == ()


@pytest.mark.parametrize("shape", [{}, {"size": -1}, {"bits": 16, "n_bytes": 4}])
def test_core_audio_files(loaded, shape):
    audio = loaded(caf(**shape))
    assert np.array_equal(audio.samples, SAMPLES)
    assert audio.notes == ()


def test_a_chunk_that_would_end_beyond_every_disk(loaded):
    with pytest.raises(AudioFileError, match="its sound cannot be found"):
        loaded(caf(more=b"pakt" + struct.pack(">q", 2**62)))


def test_samples_of_no_bits(loaded):
    content = bytearray(encoded(SAMPLES, "AIFF", "PCM_16"))
    at = content.index(b"COMM") + 8 + 6
    content[at : at + 2] = b"\0\0"
    with pytest.raises(AudioFileError, match="speaks of samples of 0 bits"):
        loaded(bytes(content))


@pytest.mark.parametrize(("align", "words"), [(0, "0 bytes"), (1, "1 byte for")])
def test_a_length_of_samples_that_cannot_be(loaded, align, words):
    content = bytearray(plain_wave(SINE, 16, 2))
    at = content.index(b"fmt ") + 8 + 12
    content[at : at + 2] = struct.pack("<H", align)
    audio = loaded(bytes(content))
    assert np.array_equal(audio.samples, SAMPLES)
    assert words in audio.notes[0]
    assert "the sound was read as 2 bytes each" in audio.notes[0]


@pytest.mark.parametrize("container", ["DSDIFF", "DSD"])
def test_files_of_single_bits_that_are_cut(tmp_path, container):
    sound = b"\x69" * 4000
    if container == "DSDIFF":
        body = b"DSD FVER" + struct.pack(">Q", 4) + b"\1\5\0\0"
        body += b"DSD " + struct.pack(">Q", 4000) + sound
        content = b"FRM8" + struct.pack(">Q", len(body)) + body
    else:
        content = b"DSD " + struct.pack("<QQQ", 28, 28 + 4000, 0) + sound
    path = tmp_path / "a.dff"
    for length, share in ((len(content), 1.0), (len(content) - 2000, 0.5), (20, 0.0)):
        path.write_bytes(content[:length])
        with SourceFile(path) as file:
            header = read_header(file)
        assert header.container == container
        assert header.external
        assert length == 20 or header.share == pytest.approx(share, abs=0.02)
