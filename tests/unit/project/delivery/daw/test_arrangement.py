"""Projects for DAWs: what they say of stems, read back as their formats define it."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from nmfaudio.project import edits
from nmfaudio.project.delivery.daw.arrangement import arrange
from nmfaudio.project.delivery.daw.dawproject import dawproject_bytes
from nmfaudio.project.delivery.daw.reaper import reaper_bytes
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.document import Document, Marker, Tempo
from nmfaudio.separation.rendering.export import ExportReport, StemFile
from nmfaudio.spectral.colours import SOURCE_COLOURS
from nmfaudio.spectral.rhythm import Beats

STEMS = (
    StemFile(
        'Kick "1" & <2>', Path("out/a - Drums.wav"), 0.5, 0.5, 0, "source", (0, 2)
    ),
    StemFile("Bass", Path("out/a - Bass.flac"), 0.3, 0.5, 0, "source", (1,)),
    StemFile("Residual", Path("out/a - Residual.wav"), 0.2, 0.5, 0, "residual", (3,)),
    StemFile("mix", Path("out/a - mix.wav"), 1.0, 0.5, 0, "mix", (0, 1)),
)


@pytest.fixture
def arrangement(separation, monkeypatch):
    monkeypatch.setattr(
        "nmfaudio.project.delivery.events.estimate_beats",
        lambda _: Beats(96.5, (), 0.8),
    )
    document = Document.from_separation(separation)
    document = edits.set_source_gain(document, 1, -6.0).after
    document = document.with_source(replace(document.source(2), pan=0.5, mute=True))
    document = replace(document, markers=(Marker(0.1, "Out"), Marker(0.25, "In & on")))
    options = ExportOptions(Path("out"), range_s=(0.2, 0.35))
    return arrange(document, options, ExportReport(STEMS, None))


def test_tracks_have_the_faders_of_the_document(arrangement):
    drums, bass, residual, mix = arrangement.tracks
    assert drums.gain == pytest.approx(10 ** (-6 / 20))
    assert (drums.mute, drums.colour) == (False, SOURCE_COLOURS[0])
    assert (bass.pan, bass.mute, bass.colour) == (0.5, True, SOURCE_COLOURS[1])
    assert residual.mute
    assert mix.mute  # it would double the stems
    assert arrangement.duration_s == pytest.approx(0.15)
    assert arrangement.tempo_bpm == 96.5
    assert arrangement.markers == ((pytest.approx(0.05), "In & on"),)


def test_a_tempo_that_was_given_is_taken(separation):
    document = replace(Document.from_separation(separation), tempo=Tempo(77.5, 0.1))
    told = arrange(document, ExportOptions(Path("out")), ExportReport(STEMS[:2], None))
    assert told.tempo_bpm == 77.5


def test_a_dawproject_is_a_zip_with_tracks_and_clips(arrangement):
    content = dawproject_bytes(arrangement, "9")
    assert content == dawproject_bytes(arrangement, "9")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["project.xml", "metadata.xml"]
        project = ET.fromstring(archive.read("project.xml"))  # noqa: S314  # ours
    assert [child.tag for child in project] == [
        "Application", "Transport", "Structure", "Arrangement",
    ]  # fmt: skip
    assert float(project.find("Transport/Tempo").get("value")) == 96.5
    tracks = project.findall("Structure/Track")
    assert [t.get("name") for t in tracks] == [*(s.source for s in STEMS), "Master"]
    ids = {element.get("id") for element in project.iter() if element.get("id")}
    for track in tracks[:-1]:
        channel = track.find("Channel")
        assert [child.tag for child in channel] == ["Mute", "Pan", "Volume"]
        assert channel.get("destination") in ids
    assert tracks[1].find("Channel/Pan").get("value") == "0.750000"
    assert tracks[2].find("Channel/Mute").get("value") == "true"
    clips = project.findall("Arrangement/Lanes/Lanes/Clips/Clip")
    assert {float(clip.get("time")) for clip in clips} == {0.0}
    assert {clip.get("duration") for clip in clips} == {"0.150000000"}
    files = [clip.find("Audio/File") for clip in clips]
    assert [file.get("path") for file in files] == [s.path.name for s in STEMS]
    assert all(file.get("external") == "true" for file in files)
    assert project.find("Arrangement/Markers/Marker").get("name") == "In & on"


def blocks(text):
    """Read Reaper's text: nested lists of lines, as its own reader nests them."""
    stack = [[]]
    for line in map(str.strip, text.splitlines()):
        if line.startswith("<"):
            block = [line[1:]]
            stack[-1].append(block)
            stack.append(block)
        elif line == ">":
            stack.pop()
        else:
            stack[-1].append(line)
    assert len(stack) == 1
    return stack[0]


def test_a_reaper_project_is_nested_blocks(arrangement):
    (project,) = blocks(reaper_bytes(arrangement, "9").decode())
    assert "TEMPO 96.500000 4 4" in project
    assert 'MARKER 1 0.050000000 "In & on" 0' in project
    tracks = [b for b in project if isinstance(b, list) and b[0] == "TRACK"]
    assert len(tracks) == 4
    assert tracks[0][1] == "NAME 'Kick \"1\" & <2>'"
    red, green, blue = (int(SOURCE_COLOURS[0][n : n + 2], 16) for n in (1, 3, 5))
    assert tracks[0][2] == f"PEAKCOL {0x1000000 + red + 256 * green + 65536 * blue}"
    assert re.match(r"VOLPAN 1\.0+ 0\.500000 ", tracks[1][3])
    assert [track[4] for track in tracks] == [
        "MUTESOLO 0 0 0", "MUTESOLO 1 0 0", "MUTESOLO 1 0 0", "MUTESOLO 1 0 0",
    ]  # fmt: skip
    item = tracks[1][-1]
    assert item[:3] == ["ITEM", "POSITION 0", "LENGTH 0.150000000"]
    assert item[-1] == ["SOURCE FLAC", 'FILE "a - Bass.flac"']
