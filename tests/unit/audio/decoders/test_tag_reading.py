"""Tags are looked at with care: what they would become costs nobody anything."""

import io
import struct
import time
import tracemalloc
import zlib

import mutagen
import numpy as np
import pytest
import soundfile
from audio_files import encoded, riff_chunk, sine_numbers, wave_file
from mutagen.id3 import ID3, TIT2, TPE1, TXXX
from mutagen.ogg import OggPage
from unit.audio.containers.test_surroundings import flac, riff

from nmfaudio.audio.decoders import tag_reading
from nmfaudio.audio.decoders.tag_reading import (
    read_record,
    read_tags,
    read_time_reference,
)

SAMPLES = (sine_numbers(5000, 16)[np.newaxis] / 2.0**15).astype(np.float32)
MP3 = encoded(SAMPLES, "MP3", None, 44_100)
WAVE = wave_file(SAMPLES)


def size7(number):
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))


def id3(*frames, version=4, flags=0, before=b""):
    body = before + b"".join(frames)
    return bytes([*b"ID3", version, 0, flags]) + size7(len(body)) + body


def frame(name, body, version=4, flags=0, size=None):
    n = len(body) if size is None else size
    if version == 2:
        return name + n.to_bytes(3, "big") + body
    coded = size7(n) if version == 4 else n.to_bytes(4, "big")
    return name + coded + struct.pack(">H", flags) + body


def text(words):
    return b"\3" + words.encode()


@pytest.fixture
def tags(tmp_path):
    def read(content, ending=".mp3"):
        path = tmp_path / f"a{ending}"
        path.write_bytes(content)
        return read_tags(path), read_record(path)

    return read


TITLE = {"title": ("Song",)}


@pytest.mark.parametrize(
    "content",
    [
        id3(frame(b"TIT2", text("Song"))),
        id3(frame(b"TIT2", text("Song"), version=3), version=3),
        id3(frame(b"TT2", text("Song"), version=2), version=2),
        id3(frame(b"APIC", bytes(300_000)), frame(b"TIT2", text("Song"))),
        # Sizes as version 3 has them, where they should be those of version 4.
        id3(frame(b"TPE9", bytes(200), version=3), frame(b"TIT2", text("Song"))),
        # A head that goes on, and zeros that were put between \xff and \0.
        id3(frame(b"TIT2", text("Song")), flags=0x40, before=size7(6) + bytes(2)),
        id3(
            frame(b"TIT2", text("Song"), version=3),
            version=3, flags=0x40, before=struct.pack(">I", 6) + bytes(6),
        ),
        id3(
            frame(b"PRIV", b"\xff\0\0", version=3, size=2),
            frame(b"TIT2", text("Song"), version=3), version=3, flags=0x80,
        ),
    ],
    ids=range(8),
)  # fmt: skip
def test_frames_of_every_version(tags, content):
    assert tags(content + MP3) == (TITLE, "")


def test_the_first_version_stands_at_the_end(tags):
    last = b"TAG" + b"Song".ljust(30, b"\0") + bytes(95)
    assert tags(MP3 + last)[0]["title"] == ("Song",)


@pytest.mark.parametrize("version", [3, 4])
def test_what_is_packed_is_not_unpacked(tags, version):
    bomb = zlib.compress(bytes(1 << 26), 9)
    flags = 0x80 if version == 3 else 0x09
    head = struct.pack(">I", 1 << 26) if version == 3 else size7((1 << 26) - 1)
    packed = frame(b"TIT2", head + bomb, version=version, flags=flags)
    good = frame(b"TPE1", text("A"), version=version)
    tracemalloc.start()
    found, _ = tags(id3(packed, good, version=version) + MP3)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == {"artist": ("A",)}
    assert most < 1 << 25


def test_a_packed_tag_of_version_two_is_left(tags):
    content = id3(frame(b"TT2", text("Song"), version=2), version=2, flags=0x40)
    assert tags(content + MP3) == ({}, "")


def test_frames_without_end_take_no_time(tags, capfd):
    many = id3(*[frame(b"TXXX", b"\0\0\3x")] * 100_000) + MP3
    begin = time.process_time()
    assert tags(many) == ({}, "")
    titles = id3(*[frame(b"TIT2", text("Song"))] * 50_000) + MP3
    assert tags(titles)[0]["title"][0] == "Song"
    assert time.process_time() - begin < 10.0
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("what", ["seek", "texts", "padding"])
def test_blocks_of_flac_without_end_take_no_time(tags, what):
    said = struct.pack("<I", 0) + struct.pack("<I", 300_000)
    said += (struct.pack("<I", 7) + b"TITLE=x") * 300_000
    blocks = {
        "seek": [(3, b"\xff" * 18 * 900_000), (4, said)],
        "texts": [(4, said)],
        "padding": [*[(1, b"")] * 5000, (4, said)],
    }
    begin = time.process_time()
    found, _ = tags(flac(*blocks[what]), ".flac")
    assert found.get("title", ("x",))[0] == "x"
    assert time.process_time() - begin < 3.0


def test_texts_of_flac_that_lie_about_themselves(tags):
    for said in (b"", b"\1", struct.pack("<I", 2**32 - 1), struct.pack("<II", 0, 9)):
        assert tags(flac((4, said)), ".flac") == ({}, "")
    one = struct.pack("<I", 10) + b"TITLE=Song"
    cut = struct.pack("<II", 0, 2) + one + struct.pack("<I", 99)
    assert tags(flac((4, cut)), ".flac") == (TITLE, "")


@pytest.mark.parametrize("ending", [".wav", ".aiff"])
def test_frames_in_a_chunk_are_found_beside_words_of_the_container(tags, ending):
    inside = id3(frame(b"TPE1", text("A")), frame(b"TXXX", b"\3NMFAUDIO\0how"))
    if ending == ".wav":
        info = riff_chunk(b"LIST", b"INFO" + riff_chunk(b"INAM", b"Song\0"))
        content = riff(WAVE[12:], info, riff_chunk(b"id3 ", inside))
    else:
        sound = encoded(SAMPLES, "AIFF", "PCM_16")
        name = b"NAME" + struct.pack(">I", 4) + b"Song"
        chunk = b"ID3 " + struct.pack(">I", len(inside)) + inside
        chunk += bytes(len(inside) % 2)
        body = sound[8:12] + name + sound[12:] + chunk
        content = b"FORM" + struct.pack(">I", len(body)) + body
    assert tags(content, ending) == ({**TITLE, "artist": ("A",)}, "how")


APE_ITEM = struct.pack("<II", 4, 0) + b"Title\0Song"
APE = APE_ITEM + b"APETAGEX" + struct.pack("<IIII", 2000, 50, 1, 0) + bytes(8)


def dsdiff_chunk(name, body):
    return name + struct.pack(">q", len(body)) + body


def speex():
    """Return an Ogg file of Speex that has a head and texts."""
    head = b"Speex   " + b"1.2".ljust(20, b"\0")
    head += struct.pack("<13i", 1, 80, 8000, 0, 4, 1, -1, 160, 0, 1, 0, 0, 0)
    words = struct.pack("<II", 0, 1) + struct.pack("<I", 10) + b"TITLE=Song"
    pages = []
    for number, packet in enumerate((head, words)):
        page = OggPage()
        page.packets, page.serial, page.sequence = [packet], 1, number
        page.first = number == 0
        pages.append(page.write())
    return b"".join(pages)


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (speex(), ".spx"),
        ((b"OFR " + struct.pack("<I", 12)).ljust(76, b"\0") + APE, ".ofr"),
        (b"tBaK" + bytes([1, 16, 0, 0]) + bytes(16) + bytes(4) + APE, ".tak"),
        (
            dsdiff_chunk(
                b"FRM8",
                b"DSD "
                + dsdiff_chunk(b"DSD ", b"ab")
                + dsdiff_chunk(b"ID3 ", id3(frame(b"TIT2", text("Song")))),
            ),
            ".dff",
        ),
        (id3(frame(b"TIT2", text("Song"))) + WAVE, ".wav"),
    ],
    ids=["Speex", "OptimFROG", "TAK", "DSDIFF", "WAV behind a tag"],
)
def test_tags_of_what_only_ffmpeg_decodes(tags, content, ending):
    assert tags(content, ending)[0] == TITLE


def test_only_what_is_let_in_reaches_a_decoder(tmp_path, monkeypatch):
    """A file is not opened by its path, nor in formats that nobody asked for."""
    path = tmp_path / "a.sds"
    soundfile.write(path, SAMPLES.T, 44_100, format="SDS", subtype="PCM_16")

    def refuse(*_, **__):
        raise AssertionError("a decoder saw it")

    monkeypatch.setattr(soundfile, "SoundFile", refuse)
    monkeypatch.setattr(mutagen, "File", refuse)
    assert read_tags(path) == {}


def test_ogg_is_read_in_few_reads(tmp_path, monkeypatch):
    path = tmp_path / "a.ogg"
    path.write_bytes(encoded(SAMPLES, "OGG", "VORBIS"))
    file = mutagen.File(path)
    file["title"] = "Song"
    file["nmfaudio"] = "how"
    file.save()
    assert (read_tags(path), read_record(path)) == (TITLE, "how")
    monkeypatch.setattr(tag_reading, "_MOST_READS", 3)
    assert read_record(path) == ""
    monkeypatch.setattr(tag_reading, "_MOST_READS", 1000)
    monkeypatch.setattr(tag_reading, "_MOST_BYTES", 100)
    assert read_record(path) == ""


def test_a_time_of_another_age_is_not_believed(tmp_path):
    path = tmp_path / "a.wav"
    for stated, told in ((2**64 - 1, 0), (2**63, 0), (2**40, 2**40)):
        bext = bytes(338) + struct.pack("<Q", stated) + bytes(256)
        path.write_bytes(riff(WAVE[12:36], riff_chunk(b"bext", bext), WAVE[36:]))
        assert read_time_reference(path) == told


def test_mutagen_writes_what_is_read(tags):
    for version in (3, 4):
        made = ID3()
        made.add(TIT2(encoding=1, text=["Für"]))
        made.add(TPE1(encoding=3, text=["A", "B"]))
        made.add(TXXX(encoding=1, desc="NMFAUDIO", text=["how"]))
        file = io.BytesIO(MP3)
        made.save(file, v2_version=version, v23_sep=None)
        found, record = tags(file.getvalue())
        assert found == {"title": ("Für",), "artist": ("A", "B")}
        assert record == "how"
