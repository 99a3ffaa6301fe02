"""What stands around the sound: it may lie, be there twice, or be of other programs."""

import struct

import numpy as np
import pytest
from audio_files import encoded, plain_wave, riff_chunk, sine_numbers, wave_file

from nmfaudio.audio.containers.recognition import read_header
from nmfaudio.audio.decode import load
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.errors import AudioFileError

SINE = sine_numbers(5000, 16)[np.newaxis]
SAMPLES = (SINE / 2.0**15).astype(np.float32)
PASSED_OVER = "What lies around the sound in this file"


@pytest.fixture
def loaded(tmp_path):
    def load_bytes(content):
        path = tmp_path / "a.bin"
        path.write_bytes(content)
        return load(path)

    return load_bytes


def flac(*blocks, after=b""):
    """Return a FLAC file with these blocks of (kind, content) behind the first one."""
    whole = encoded(SAMPLES, "FLAC", "PCM_16")
    at, is_last = 4, False
    while not is_last:
        is_last, size = whole[at] > 127, int.from_bytes(whole[at + 1 : at + 4], "big")
        at += 4 + size
    all_blocks = [(0, whole[8:42]), *blocks]
    made = b"".join(
        bytes([kind | 128 * (number == len(all_blocks) - 1)])
        + len(body).to_bytes(3, "big")
        + body
        for number, (kind, body) in enumerate(all_blocks)
    )
    return b"fLaC" + made + whole[at:] + after


APE = (
    b"APETAGEX" + struct.pack("<IIII", 2000, 43, 1, 0xA0000000) + bytes(8)
    + b"a tag's own" + b"APETAGEX" + struct.pack("<IIII", 2000, 43, 1, 0x80000000)
    + bytes(8)
)  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        flac((3, struct.pack(">QQH", 10**12, 2**63, 4096) * 5)),
        flac((3, b"\xff" * 18 * 900_000)),
        flac((4, struct.pack("<I", 3) + b"abc" + struct.pack("<I", 2**32 - 1))),
        flac((4, struct.pack("<I", 2**32 - 1))),
        flac((5, bytes(395) + b"\xff")),
        flac((6, struct.pack(">II", 3, 2**32 - 1) + b"image/png")),
        flac(*[(1, b"")] * 5000),
        flac((126, b"of the future")),
        flac(after=b"TAG" + b"x" * 125),
        flac(after=APE + b"TAG" + bytes(125)),
        flac((1, b"12"), after=APE),
    ],
    ids=range(11),
)
def test_what_flac_says_beside_its_sound_cannot_harm_it(loaded, content):
    audio = loaded(content)
    assert np.array_equal(audio.samples, SAMPLES)
    assert audio.notes == ()


@pytest.mark.parametrize(
    "content",
    [
        flac()[:4] + b"\0" + flac()[5:],  # says that a block follows: a frame does
        b"fLaC" + bytes([0, 0, 0, 34]) + flac()[8:42] + b"\x04\xff\xff\xff" + b"x" * 99,
        flac((1, b""))[:46],
    ],
)
def test_blocks_of_flac_without_an_end(loaded, content):
    try:
        audio = loaded(content)
    except AudioFileError as error:
        assert "sound" in str(error)  # noqa: PT017  # either will do
    else:
        assert np.array_equal(audio.samples, SAMPLES)


def test_a_tag_of_another_length_than_the_file_stays(loaded):
    lying = APE.replace(struct.pack("<I", 43), struct.pack("<I", 2**31))
    audio = loaded(flac(after=lying))
    assert audio.n_samples == SAMPLES.shape[1]


WAVE = wave_file(SAMPLES)
FMT, DATA = WAVE[12:36], WAVE[36:]


def riff(*chunks):
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    "content",
    [
        riff(FMT, FMT, DATA),
        riff(FMT, DATA, DATA),
        riff(FMT, DATA) + riff(FMT, DATA),
        riff(FMT, b"junk" + struct.pack("<I", 3) + b"abc", DATA),
        riff(b"fmt " + struct.pack("<I", 17) + FMT[8:] + b"\1", DATA),
    ],
    ids=[
        "two formats",
        "sound twice",
        "two files in one",
        "no byte left free",
        "an odd format at the beginning",
    ],
)
def test_sound_behind_a_structure_that_libsndfile_refuses(loaded, content):
    wanted = loaded(WAVE)
    audio = loaded(content)
    assert np.array_equal(audio.samples, wanted.samples)
    (note,) = audio.notes
    assert note.startswith(PASSED_OVER)


def test_a_recorder_that_was_switched_off_behind_two_formats(loaded):
    audio = loaded(riff(FMT, FMT, b"data" + bytes(4) + DATA[8:]))
    assert np.array_equal(audio.samples, loaded(WAVE).samples)
    assert [note.startswith(PASSED_OVER) for note in audio.notes] == [False, True]


@pytest.mark.parametrize("free", [b"\0", b"A", b" ", b"\xff"])
def test_a_byte_that_is_left_free_may_be_any(loaded, free):
    numbers = np.arange(-700, 700, dtype="<i4") * 4801
    odd = b"junk" + struct.pack("<I", 3) + b"abc" + free
    fmt = struct.pack("<HHIIHH", 1, 1, 16_000, 64_000, 4, 24)
    plain = riff_chunk(b"fmt ", fmt) + riff_chunk(b"data", numbers.tobytes())
    assert np.array_equal(loaded(riff(odd, plain)).samples[0], numbers / 2.0**23)
    (note,) = loaded(riff(odd, FMT, DATA)[:-3000]).notes
    assert note.startswith("The file is cut short")


def aiff_chunk(name, body, free=b""):
    return name + struct.pack(">I", len(body)) + body + free


@pytest.mark.parametrize(
    "mark", [b"", b"NONE\x0enot compressed", b"sowt\0", b"in24\2a"]
)
@pytest.mark.parametrize("order", ["tcs", "cts", "cst"])
def test_an_aiff_file_that_leaves_no_byte_free(loaded, mark, order):
    n_bytes = 3 if mark[:4] == b"in24" else 1
    raw = np.arange(-120, 121).astype(np.int8).repeat(n_bytes).tobytes()
    comm = struct.pack(">hIh", 1, 241, 8 * n_bytes) + bytes.fromhex("400dfa") + bytes(7)
    sound = bytes(8) + raw
    parts = {"t": (b"NAME", b"odd"), "c": (b"COMM", comm + mark), "s": (b"SSND", sound)}
    body = b"AIFC" if mark else b"AIFF"
    body += b"".join(aiff_chunk(*parts[key]) for key in order)
    audio = loaded(aiff_chunk(b"FORM", body))
    wanted = (np.arange(-120, 121) / 128.0).astype(np.float32)
    assert audio.samples.shape == (1, 241)
    assert np.allclose(audio.samples[0], wanted, atol=0.008)
    is_refused_by_libsndfile = order != "cst" or len(mark) % 2
    assert len(audio.notes) == bool(is_refused_by_libsndfile)
    assert all(note.startswith(PASSED_OVER) for note in audio.notes)


@pytest.mark.parametrize("offset", [1, 8])
@pytest.mark.parametrize("title", [b"odd", b"even"])
def test_sound_of_an_aiff_file_may_begin_later(loaded, title, offset):
    comm = struct.pack(">hIh", 1, 100, 8) + bytes.fromhex("400dfa") + bytes(7)
    sound = struct.pack(">II", offset, 0) + b"\x7f" * offset + bytes(range(100))
    chunks = [(b"NAME", title), (b"COMM", comm), (b"SSND", sound)]
    body = b"AIFF" + b"".join(aiff_chunk(*chunk) for chunk in chunks)
    audio = loaded(aiff_chunk(b"FORM", body))
    assert np.array_equal(audio.samples[0], np.arange(100) / np.float32(128))


def test_two_descriptions_of_aiff_that_disagree_are_refused(loaded):
    comm = [
        aiff_chunk(b"COMM", struct.pack(">hIh", n, 100, 8) + b"\x40\x0d\xfa" + bytes(7))
        for n in (1, 2)
    ]
    sound = aiff_chunk(b"SSND", bytes(8 + 200))
    whole = [b"AIFF", aiff_chunk(b"NAME", b"odd"), *comm, sound]
    with pytest.raises(AudioFileError, match="its sound cannot be found"):
        loaded(aiff_chunk(b"FORM", b"".join(whole)))


def test_two_formats_that_disagree_are_refused(loaded):
    other = riff_chunk(b"fmt ", struct.pack("<HHIIHH", 1, 2, 8000, 32_000, 4, 16))
    with pytest.raises(AudioFileError, match="its sound cannot be found"):
        loaded(riff(FMT, other, DATA))


def test_a_part_of_such_sound(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(riff(FMT, DATA, DATA))
    part = load(path, start_s=0.1, duration_s=0.1)
    assert np.array_equal(part.samples, load(path).samples[:, 1600:3200])


@pytest.mark.parametrize("bits", [16, 24])
def test_floats_of_few_bits_are_not_called_damaged(tmp_path, bits, monkeypatch):
    monkeypatch.setenv("PATH", "")
    path = tmp_path / "a.wav"
    path.write_bytes(
        plain_wave(SINE, bits, bits // 8).replace(b"\1\0\1\0", b"\3\0\1\0", 1)
    )
    with pytest.raises(AudioFileError, match=f"of {bits}-bit floating-point sound"):
        load(path)


def test_a_tag_in_front_of_a_wav_leaves_it_to_ffmpeg(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"ID3\x03\0\0\0\0\x08\0" + bytes(1024) + WAVE)
    with SourceFile(path) as file:
        header = read_header(file)
    assert (header.kind, header.external) == ("a tagged WAV file", True)
