"""DAWproject files follow the format's published schema, element by element."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from nmfaudio.project.delivery.daw.arrangement import DawSession, DawTrack
from nmfaudio.project.delivery.daw.dawproject import dawproject_bytes

TEXT, NUMBER, WHOLE, FLAG = r"[^\x00-\x08]*", r"-?\d+(\.\d+)?", r"\d+", "true|false"
NAME = r"[A-Za-z_][\w.-]*"  # of an id: no colon, and no digit first
UNIT = "linear|normalized|percent|decibel|hertz|semitones|seconds|beats|bpm"
CONTENT = "(audio|automation|notes|video|markers|tracks)"
NAMED = {"name?": TEXT, "color?": r"#[0-9a-fA-F]{6}", "comment?": TEXT}
KNOWN = {**NAMED, "id?": NAME}
TIMELINE = {**KNOWN, "timeUnit?": "beats|seconds", "track?": NAME}
REAL = {**KNOWN, "max?": NUMBER, "min?": NUMBER, "unit": UNIT, "value?": NUMBER}

ELEMENTS = {
    "Project": ({"version": r"1\.0"},
                ["Application", "Transport?", "Structure?", "Arrangement?", "Scenes?"]),
    "Application": ({"name": TEXT, "version": TEXT}, []),
    "Transport": ({}, ["Tempo?", "TimeSignature?"]),
    "Tempo": (REAL, []),
    "TimeSignature": ({**KNOWN, "numerator": WHOLE, "denominator": WHOLE}, []),
    "Structure": ({}, ["Track*"]),
    "Track": ({**KNOWN, "contentType?": f"{CONTENT}( {CONTENT})*", "loaded?": FLAG},
              ["Channel?", "Track*"]),
    "Channel": ({**KNOWN, "audioChannels?": WHOLE, "destination?": NAME, "solo?": FLAG,
                 "role?": "regular|master|effect|submix|vca"},
                ["Devices?", "Mute?", "Pan?", "Sends?", "Volume?"]),
    "Mute": ({**KNOWN, "value?": FLAG}, []),
    "Pan": (REAL, []),
    "Volume": (REAL, []),
    "Arrangement": (KNOWN, ["Lanes?", "Markers?", "TempoAutomation?"]),
    "Lanes": (TIMELINE, ["Lanes*", "Clips*"]),
    "Clips": (TIMELINE, ["Clip*"]),
    "Clip": ({**NAMED, "time": NUMBER, "duration?": NUMBER, "playStart?": NUMBER,
              "contentTimeUnit?": "beats|seconds"}, ["Audio?"]),
    "Audio": ({**TIMELINE, "channels": WHOLE, "sampleRate": WHOLE, "duration": NUMBER,
               "algorithm?": TEXT}, ["File"]),
    "File": ({"path": ".+", "external?": FLAG}, []),
    "Markers": (TIMELINE, ["Marker+"]),
    "Marker": ({**NAMED, "time": NUMBER}, []),
    "MetaData": ({}, ["Title?", "Artist?", "Album?", "Comment?"]),
    "Title": ({}, []),
}  # fmt: skip
"""Element -> attributes with the pattern of their values, and children in order; ``?``
may be left out, ``*`` and ``+`` may be there several times."""

TRACK = DawTrack("Kick", Path("out/Kick.wav"), "#112233")
SESSION = DawSession("song", (TRACK,), 1.5, 44_100, 2, 97.25, ((0.5, "Verse"),))


def faults(element):
    """Yield where an element or one below it does not follow the schema."""
    attributes, children = ELEMENTS[element.tag]
    known = {key.rstrip("?"): pattern for key, pattern in attributes.items()}
    for key, value in element.items():
        if key not in known:
            yield f"{element.tag} has {key}"
        elif not re.fullmatch(known[key], value):
            yield f"{element.tag}: {key} is {value!r}"
    for key in attributes.keys() - {f"{name}?" for name in known}:
        if key not in element.attrib:
            yield f"{element.tag} lacks {key}"
    order = "".join(
        f"(?:{child.rstrip('?*+')};){child[len(child.rstrip('?*+')) :]}"
        for child in children
    )
    if not re.fullmatch(order, "".join(f"{child.tag};" for child in element)):
        yield f"{element.tag} holds {[child.tag for child in element]}"
    for child in element:
        yield from faults(child)


def written(session):
    with zipfile.ZipFile(io.BytesIO(dawproject_bytes(session, "9"))) as archive:
        assert archive.testzip() is None
        parts = [archive.read(name) for name in ("project.xml", "metadata.xml")]
    return [ET.fromstring(part) for part in parts]  # noqa: S314  # ours


@pytest.mark.parametrize(
    "session",
    [
        SESSION,
        replace(SESSION, tracks=(), markers=()),
        replace(SESSION, n_channels=1, markers=((0.0, "a"), (1.5, ""))),
        replace(SESSION, n_channels=6, sample_rate=8000, duration_s=1 / 3),
        replace(SESSION, duration_s=36_000.0, tempo_bpm=33.333333333),
        replace(
            SESSION,
            name="a\x00b\ud800<&>",
            tracks=(
                replace(TRACK, name="\x1b]'\"<\u202e", gain=0.0, pan=-1.0, mute=True),
                replace(TRACK, name="", path=Path("x & y.flac"), gain=3.98, pan=1.0),
            ),
        ),
    ],
)
def test_what_is_written_follows_the_schema(session):
    project, metadata = written(session)
    assert list(faults(project)) == []
    assert list(faults(metadata)) == []
    ids = [element.get("id") for element in project.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    pointed = {
        (key, element.get(key))
        for element in project.iter()
        for key in ("track", "destination")
        if element.get(key)
    }
    tags = {element.get("id"): element.tag for element in project.iter()}
    for key, name in pointed:
        assert tags[name] == {"track": "Track", "destination": "Channel"}[key]
    for pan in project.iter("Pan"):
        assert 0.0 <= float(pan.get("value")) <= 1.0
    for clip in project.iter("Clip"):
        assert float(clip.get("duration")) == pytest.approx(session.duration_s)
    tempo = project.find("Transport/Tempo")
    assert float(tempo.get("min")) <= float(tempo.get("value"))
    assert float(tempo.get("value")) <= float(tempo.get("max"))


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("Transport", lambda e: e.insert(0, e[1])),
        ("Transport/Tempo", lambda e: e.set("unit", "BPM")),
        ("Transport/Tempo", lambda e: e.attrib.pop("unit")),
        ("Structure/Track", lambda e: e.set("id", "0track")),
        ("Structure/Track/Channel", lambda e: e.set("role", "main")),
        ("Structure/Track/Channel", lambda e: e.append(e[0])),
        ("Arrangement/Lanes/Lanes/Clips/Clip", lambda e: e.set("id", "clip")),
        ("Arrangement/Markers", lambda e: e.clear()),
    ],
)
def test_the_check_sees_what_the_schema_forbids(path, change):
    project, _ = written(SESSION)
    change(project.find(path))
    assert list(faults(project))
