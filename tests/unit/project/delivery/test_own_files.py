"""Files that nmfaudio wrote are known again, and nobody else's are taken for them."""

import html
import json
import os
import struct
import time

import pytest
import soundfile

from nmfaudio.project.delivery.beside import write_beside
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.delivery.own_files import own_files
from nmfaudio.project.delivery.stems import write_stems
from nmfaudio.project.document import Document


def written(separation, folder, **asked):
    document = Document.from_separation(separation)
    options = ExportOptions(folder, **asked)
    report = write_stems(document, options)
    write_beside(document, options, report)
    return {stem.path for stem in report.stems}


@pytest.mark.parametrize("audio_format", ["wav16", "wav32f", "flac", "ogg", "mp3"])
def test_what_has_tags_says_so_itself(separation, tmp_path, audio_format):
    made = written(separation, tmp_path / "a", audio_format=audio_format, mix=True)
    moved = {path.rename(tmp_path / path.name) for path in made}
    assert own_files([*moved, tmp_path / "none.wav"]) == moved


def test_without_tags_a_file_beside_them_does(separation, tmp_path):
    made = written(separation, tmp_path, tags=False, beside=("sidecar",))
    stranger = tmp_path / "stranger.wav"
    soundfile.write(stranger, [[0.0, 0.1]], 16_000)
    assert own_files([*made, stranger]) == made
    bare = written(separation, tmp_path / "bare", tags=False)
    assert own_files(bare) == set()


@pytest.mark.parametrize("tags", [True, False])
def test_a_stem_file_for_dj_programs_is_ours_beside_its_stems_only(
    separation, tmp_path, tags
):
    made = written(separation, tmp_path, tags=tags, beside=("sidecar",))
    name = separation.audio.name
    ours = [tmp_path / f"{name}{end}.STEM.mp4" for end in ("", " (2)")]
    bought = [tmp_path / "other.stem.mp4", tmp_path / "bought" / f"{name}.stem.mp4"]
    bought[1].parent.mkdir()
    for path in (*ours, *bought):
        path.write_bytes(b"\0\0\0\x08free")
    assert own_files([*made, *ours, *bought]) == {*made, *ours}


@pytest.mark.parametrize(
    "note", ["take 3, good", '{"device": "recorder"}', '["nmfaudio"]', '{"nmfaudio"']
)
def test_notes_of_recorders_are_none_of_ours(tmp_path, note):
    path = tmp_path / "field.wav"
    soundfile.write(path, [[0.0, 0.1]], 16_000)
    text = f"<BWFXML><USER>{html.escape(note)}</USER></BWFXML>".encode()
    body = text + b"\0" * (len(text) % 2)
    chunk = b"iXML" + struct.pack("<I", len(body)) + body
    raw = path.read_bytes() + chunk
    path.write_bytes(raw[:4] + struct.pack("<I", len(raw) - 8) + raw[8:])
    (tmp_path / "field - stems.json").write_text(json.dumps({"files": ["field.wav"]}))
    (tmp_path / "other - stems.json").write_text("[" * 100_000)
    assert own_files([path]) == set()


def test_what_cannot_be_read_is_none_and_holds_nobody_up(tmp_path):
    empty, pipe = tmp_path / "empty.wav", tmp_path / "pipe.wav"
    empty.touch()
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)
    begin = time.monotonic()
    assert own_files([empty, pipe, tmp_path / "none" / "x.flac"]) == set()
    assert time.monotonic() - begin < 30.0
