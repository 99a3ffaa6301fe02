"""Files that stray from the standard: ``nmfaudio.separation.score.midi_events``."""

import struct

import pytest

from nmfaudio.errors import ProjectFileError
from nmfaudio.separation.score.midi import read_parts

END = b"\0\xff\x2f\0"
A, B = b"\x90\x3c\x5a", b"\x90\x40\x5a"
A_OFF, B_OFF = b"\x80\x3c\0", b"\x80\x40\0"
BEAT = b"\x83\x60"  # 480 ticks: half a second
NOTES = b"\0" + A + BEAT + A_OFF + b"\0" + B + BEAT + B_OFF


def track(body, size=None):
    return b"MTrk" + struct.pack(">I", len(body) if size is None else size) + body


def midi(*chunks, n_tracks=None, head=b""):
    n = len(chunks) if n_tracks is None else n_tracks
    length = 6 + len(head)
    return b"MThd" + struct.pack(">IHHH", length, 1, n, 480) + head + b"".join(chunks)


def meta(kind, body):
    return b"\0\xff" + bytes([kind, len(body)]) + body


@pytest.fixture
def played(tmp_path):
    """Return a function: the notes of a file's only part, and what is told."""

    def play(content):
        path = tmp_path / "some.mid"
        path.write_bytes(content)
        ((_, notes, _),), told = read_parts(path)
        return [(start, stop) for _, start, stop, _ in notes], told

    return play


BOTH = [(0.0, 0.5), (0.5, 1.0)]


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        (meta(0x59, b"\x08\0"), False),  # eight sharps
        (meta(0x59, b"\x08"), True),
        (meta(0x00, b"\1"), True),
        (meta(0x54, b"\xff\0\0\0\0"), False),
        (meta(0x58, b"\4\2"), True),
        (meta(0x51, b"\7"), True),
        (meta(0x51, b"\0\0\0"), False),
        (meta(0x7F, b"\0\0\x41"), False),
        (meta(0x60, b"x"), False),
        (b"\0\xf0\3abc", False),
        (b"\0\xf7\3abc", False),
        (b"\0\xf8", False),
        (b"\0\xf2\1\1", False),
        (b"\0\xe0\0\x40", False),
        (b"\0\xd0\x40", False),
    ],
)
def test_odd_events_have_nothing_to_do_with_notes(played, odd, told):
    notes, said = played(midi(track(odd + NOTES + END)))
    assert notes == BOTH
    assert bool(said) == told


@pytest.mark.parametrize(
    "content",
    [
        midi(b"XFIH\0\0\0\5hello", track(NOTES + END), n_tracks=1),
        midi(track(NOTES + END), b"XFKM\0\0\0\2hi", n_tracks=1),
        midi(b"\0\1\2\3garbage", track(NOTES + END), n_tracks=1),
        midi(track(NOTES + END), n_tracks=3),
    ],
)
def test_what_is_passed_over_is_told(played, content):
    notes, said = played(content)
    assert notes == BOTH
    assert len(said) == 1


@pytest.mark.parametrize(
    "content",
    [
        midi(track(NOTES + END), head=b"more"),
        b"RIFF\0\0\0\0RMIDdata\0\0\0\0" + midi(track(NOTES + END)),
        bytes(128) + midi(track(NOTES + END)),
        midi(track(NOTES)),  # no end of the track
        midi(track(NOTES + END + b"anything")),
        midi(
            track(b"\0" + A + BEAT + b"\x3c\0" + b"\0" + B[1:] + BEAT + b"\x40\0" + END)
        ),
    ],
)
def test_other_ways_to_write_the_same(played, content):
    assert played(content) == (BOTH, ())


@pytest.mark.parametrize("missing", range(1, 5))
def test_a_cut_file_gives_what_comes_before(played, missing):
    notes, said = played(midi(track(NOTES))[:-missing])
    assert notes[0] == (0.0, 0.5)
    assert said == ("The score is cut short: what comes before its end is used.",)


@pytest.mark.parametrize(
    ("event", "stop_s"),
    [
        (b"\xb0\x7b\0", 0.5),  # all notes off
        (b"\xb0\x78\0", 0.5),  # all sound off
        (b"\xb0\x7e\1", 0.5),  # mono, which ends notes too
        (b"\xb0\x79\0", 1.0),  # controllers back: the key is still down
        (b"\xb1\x7b\0", 1.0),  # another channel
    ],
)
def test_controllers_that_silence(played, event, stop_s):
    body = b"\0" + A + BEAT + event + BEAT + meta(0x7F, b"")[1:] + END
    assert played(midi(track(body)))[0] == [(0.0, stop_s)]


def test_all_sound_off_ends_what_the_pedal_holds(played):
    held = b"\0\xb0\x40\x7f\0" + A + BEAT + A_OFF
    off = held + BEAT + b"\xb0\x7b\0" + BEAT + b"\xb0\x40\0" + END
    assert played(midi(track(off)))[0] == [(0.0, 1.5)]
    silent = held + BEAT + b"\xb0\x78\0" + BEAT + b"\xb0\x40\0" + END
    assert played(midi(track(silent)))[0] == [(0.0, 1.0)]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Flöte".encode(), "Flöte"),
        ("Flöte".encode("latin-1"), "Flöte"),
        ("Скрипка".encode("cp1251"), "Скрипка"),
        ("ピアノ".encode("cp932"), "ピアノ"),
        ("弦楽".encode("cp932"), "弦楽"),
        ("Alto".encode("utf-16"), "Alto"),
        (b"a\0b\x1b[31m", "a b [31m"),
        (b"\xc9t\xe9 de no\xebl", "Été de noël"),
    ],
)
def test_names_in_other_encodings(tmp_path, raw, name):
    path = tmp_path / "named.mid"
    tracks = [track(meta(3, raw) + NOTES + END), track(meta(3, b"Other") + NOTES + END)]
    path.write_bytes(midi(*tracks))
    parts, _ = read_parts(path)
    assert parts[0][0] == name


def test_no_notes_at_all_is_refused(tmp_path):
    path = tmp_path / "none.mid"
    path.write_bytes(midi(track(meta(3, b"Empty") + END)))
    with pytest.raises(ProjectFileError, match=r"none\.mid holds no notes"):
        read_parts(path)
