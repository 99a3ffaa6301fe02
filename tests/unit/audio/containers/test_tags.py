"""Tags go in, and other programs and libraries find them."""

import json
import shutil
import struct
import subprocess
from dataclasses import replace

import mutagen
import numpy as np
import pytest
import signals
import soundfile

from nmfaudio.audio.containers.tag_values import FileTags
from nmfaudio.audio.decode import load
from nmfaudio.audio.decoders.tag_reading import (
    read_record,
    read_tags,
    read_time_reference,
)
from nmfaudio.audio.encode import AudioWriter

RATE = 16_000
FFPROBE = shutil.which("ffprobe")
TAGS = FileTags(
    texts={
        "title": ("Für Elise (Bass)",),
        "artist": ("A", "B"),
        "date": ("2026-11-27",),
        "bpm": ("96",),
        "comment": ("one & <two>",),
    },
    software="nmfaudio 9",
    project="Für Elise",
    track="Bass",
    record=json.dumps({"recipe": 'a = "</USER>&amp;"', "n": list(range(500))}),
    time_reference=2**33 + 5,
    markers=((0, "Start"), (1_234, "Refrain é")),
)


def written(path, format="wav24", tags=TAGS):
    samples = signals.stereo_mix(n_samples=5_000)
    with AudioWriter(
        path, n_channels=2, sample_rate=RATE, format=format, tags=tags
    ) as writer:
        writer.write(samples)
        writer.commit()
    return path


@pytest.mark.parametrize("format", ["wav16", "wav24", "wav32f", "flac", "ogg", "mp3"])
def test_what_is_said_is_read_again_and_the_sound_is_the_same(tmp_path, format):
    ending = format[:3] if format.startswith("wav") else format
    path = written(tmp_path / f"a.{ending}", format)
    plain = written(tmp_path / f"b.{ending}", format, None)
    np.testing.assert_array_equal(load(path).samples, load(plain).samples)
    assert load(path).notes == load(plain).notes
    assert read_record(path) == TAGS.record
    assert read_record(plain) == ""
    read = read_tags(path)
    assert read["title"] == TAGS.texts["title"]
    assert "; ".join(read["artist"]) == "A; B"
    assert read["date"][0].startswith("2026")
    assert read["comment"] == TAGS.texts["comment"]
    if format != "ogg":  # whose streams have numbers of their own
        again = written(tmp_path / f"c.{ending}", format)
        assert path.read_bytes() == again.read_bytes()


def test_flac_and_mp3_are_read_by_mutagen(tmp_path):
    flac = mutagen.File(written(tmp_path / "a.flac", "flac"))
    assert flac["artist"] == ["A", "B"]
    assert flac["bpm"] == ["96"]
    mp3 = mutagen.File(written(tmp_path / "a.mp3", "mp3"), easy=True)
    assert mp3["bpm"] == ["96"]
    assert mp3.info.sample_rate == RATE


def test_soundfile_reads_the_words_of_a_wav(tmp_path):
    with soundfile.SoundFile(written(tmp_path / "a.wav")) as file:
        assert file.title == "Für Elise (Bass)"
        assert file.software.startswith("nmfaudio 9")
        assert file.frames == 5_000


@pytest.mark.skipif(FFPROBE is None, reason="needs ffprobe")
def test_ffprobe_reads_the_time_stamp(tmp_path):
    path = written(tmp_path / "a.wav")
    shown = subprocess.run(  # noqa: S603  # ours
        [FFPROBE, "-v", "error", "-show_format", "-of", "json", str(path)],
        check=True,
        capture_output=True,
    ).stdout
    tags = json.loads(shown)["format"]["tags"]
    assert tags["time_reference"] == str(2**33 + 5)
    assert tags["coding_history"].startswith("A=PCM,F=16000,W=24,M=stereo")
    assert tags["date"] == "2026-11-27"


def test_a_wav_is_a_chain_of_chunks_with_markers(tmp_path):
    raw = written(tmp_path / "a.wav").read_bytes()
    assert struct.unpack("<I", raw[4:8])[0] == len(raw) - 8
    found, at = {}, 12
    while at < len(raw):
        name, size = struct.unpack("<4sI", raw[at : at + 8])
        found.setdefault(name, []).append(raw[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    assert at == len(raw)
    assert len(found[b"bext"][0]) > 602
    (cue,) = found[b"cue "]
    assert struct.unpack("<I", cue[:4]) == (2,)
    assert struct.unpack("<II4sIII", cue[28:52]) == (2, 1_234, b"data", 0, 0, 1_234)
    labels = next(body for body in found[b"LIST"] if body[:4] == b"adtl")
    assert "Refrain é".encode() + b"\0" in labels
    assert b"<NAME>Bass</NAME>" in found[b"iXML"][0]


def test_time_references_are_read(tmp_path):
    assert read_time_reference(written(tmp_path / "a.wav")) == 2**33 + 5
    plain = written(tmp_path / "b.wav", tags=None)
    assert read_time_reference(plain) == 0
    assert read_time_reference(tmp_path / "none.wav") == 0


def test_strange_files_have_no_tags(tmp_path, rng):
    noise = tmp_path / "noise.mp3"
    noise.write_bytes(b"ID3" + rng.bytes(5_000))
    assert isinstance(read_tags(noise), dict)
    assert read_tags(tmp_path / "none.flac") == {}
    cut = tmp_path / "cut.wav"
    cut.write_bytes(written(tmp_path / "a.wav").read_bytes()[:700])
    assert read_record(cut) == ""


def test_what_describes_the_sound_is_not_carried(tmp_path):
    path = written(tmp_path / "a.flac", "flac", replace(TAGS, texts={"title": ("x",)}))
    file = mutagen.File(path)
    file["replaygain_track_gain"] = "-3 dB"
    file["isrc"] = "X\x07Y\n" + "z" * 5_000
    file.save()
    read = read_tags(path)
    assert set(read) == {"title", "isrc"}
    assert read["isrc"][0].startswith("X Y z")
    assert len(read["isrc"][0]) == 2_000
