"""Damaged and hostile project files: one plain sentence each, and never a crash."""

import copy
import errno
import json
import os
import sqlite3
import struct
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unit.project.storage.conftest import (
    change,
    entry,
    opened,
    separation_of,
    set_array,
    set_entry,
)

from nmfaudio.errors import AudioWriteError, NmfAudioError, ProjectFileError
from nmfaudio.project.storage import database, write
from nmfaudio.project.storage.layout import APPLICATION_ID
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.project.storage.stored import load_project, read_project

Change = Callable[[object], object]


def refuse(path, words="is damaged"):
    """Assert that a file is refused, soon, with one sentence that names it."""
    start_s = time.monotonic()
    with pytest.raises(ProjectFileError) as caught:
        load_project(path)
    message = str(caught.value)
    assert words in message
    assert path.name in message
    assert "\n" not in message
    assert time.monotonic() - start_s < 10.0


# What is no project at all.


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"hello world " * 100, "is not a project"),
        (b"SQLite format 3\0", "is not a project"),
        (bytes(8192), "is not a project"),
        (b"PK\3\4" + bytes(500), "is not a project"),
        (b'{"format": "nmfaudio-project"}' + b" " * 200, "is not a project"),
        (b"[" * 200_000, "is not a project"),
    ],
)
def test_other_files(tmp_path, content, words):
    path = tmp_path / "a.nmfaudio"
    path.write_bytes(content)
    refuse(path, words)


def test_what_is_no_file(tmp_path):
    (tmp_path / "folder").mkdir()
    refuse(tmp_path / "folder", "no project")
    refuse(tmp_path / "none", "does not exist: check the spelling")
    os.mkfifo(tmp_path / "pipe")
    refuse(tmp_path / "pipe", "no project")
    os.symlink("loop", tmp_path / "loop")
    refuse(tmp_path / "loop", "is a link that leads back to itself")
    with pytest.raises(ProjectFileError, match="not a file"):
        load_project("/dev/zero")
    with pytest.raises(ProjectFileError, match="not a possible file name"):
        load_project("a\0b")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(saved):
    saved.chmod(0)
    refuse(saved, "may not be read by you")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("PRAGMA application_id=1096107097", "is not a project"),
        ("PRAGMA user_version=999", "newer version of nmfaudio (format 999"),
        ("PRAGMA user_version=-5", "is damaged"),
        ("PRAGMA user_version=0", "is damaged"),
    ],
)
def test_other_marks(saved, statement, words):
    change(saved, statement)
    refuse(saved, words)


# Tables.

ENDLESS = (
    "WITH RECURSIVE r(key, value) AS (SELECT 'k', 'v' UNION ALL SELECT key, value "
    "FROM r) SELECT key, value, value AS sha256 FROM r"
)


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP TABLE arrays",),
        ("DROP TABLE meta",),
        ("ALTER TABLE arrays DROP COLUMN dtype",),
        ("ALTER TABLE meta ADD COLUMN more TEXT",),
        ("ALTER TABLE meta ADD COLUMN g TEXT AS (upper(value))",),
        ("CREATE TRIGGER t AFTER UPDATE ON meta BEGIN DELETE FROM arrays; END",),
        ("CREATE INDEX i ON meta(value)",),
        ("CREATE VIEW v AS SELECT 1",),
        ("DROP TABLE meta", f"CREATE VIEW meta AS {ENDLESS}"),
        (
            "DROP TABLE arrays",
            "CREATE VIEW arrays AS SELECT 'W' AS name, '<f4' AS dtype, '[9]' AS shape, "
            "'' AS sha256, zeroblob(1000000000) AS data",
        ),
        ("CREATE TABLE extra(a, b AS (a || a))",),
        *(
            [("CREATE VIRTUAL TABLE f USING fts5(a)",)]
            if sqlite3.connect(":memory:")
            .execute("SELECT 1 FROM pragma_module_list WHERE name='fts5'")
            .fetchone()
            else []
        ),
        tuple(f"CREATE TABLE t{n}(a)" for n in range(40)),
        ("ALTER TABLE meta RENAME TO m", "ALTER TABLE arrays RENAME TO meta",
         "ALTER TABLE m RENAME TO arrays"),
    ],
)  # fmt: skip
def test_other_tables(saved, statements):
    change(saved, *(s for s in statements if s))
    refuse(saved)


def test_unknown_tables_have_limits(saved, monkeypatch):
    change(saved, "CREATE TABLE more(a)", "INSERT INTO more VALUES(zeroblob(100000))")
    assert len(load_project(saved).kept.tables) == 1
    monkeypatch.setattr(database, "_MOST_EXTRA_BYTES", 50_000)
    refuse(saved)


def test_what_lies_beside_the_file_does_not_matter(saved, rng):
    for ending in ("-wal", "-journal", "-shm"):
        saved.with_name(saved.name + ending).write_bytes(rng.bytes(8192))
    assert load_project(saved).generation == 1


def test_a_write_ahead_log_is_refused(saved):
    with closing(sqlite3.connect(saved)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    refuse(saved)


# Bytes.


@pytest.mark.parametrize(
    "change_bytes",
    [
        lambda d: d[: len(d) // 2],
        lambda d: d[:-100],
        lambda d: d[:-4096],
        lambda d: d + bytes(4096),
        lambda d: d[:16] + struct.pack(">H", 3) + d[18:],
        lambda d: d[:28] + struct.pack(">I", 0x7FFFFFFF) + d[32:],
        lambda d: d[:4096] + bytes(b ^ 0xA5 for b in d[4096:5096]) + d[5096:],
        lambda d: d[:8192] + d[12288:16384] + d[8192:12288] + d[16384:],
    ],
)
def test_cut_and_garbled_files(saved, change_bytes):
    saved.write_bytes(change_bytes(saved.read_bytes()))
    refuse(saved)


def same(one, other):
    first, second = one.separation, other.separation
    return (
        one.document.components == other.document.components
        and one.document.sources == other.document.sources
        and one.document.guides == other.document.guides
        and np.array_equal(first.model.W, second.model.W)
        and np.array_equal(first.model.H, second.model.H)
        and np.array_equal(first.audio.samples, second.audio.samples)
        and first.tags == second.tags
    )


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_flipped_bit_is_noticed_or_does_no_harm(saved, tmp_path, data):
    check_flips(saved, tmp_path, data)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@settings(
    max_examples=20_000,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_hundred_thousand_flipped_bits(saved, tmp_path, data):
    check_flips(saved, tmp_path, data, at_most=9)


def check_flips(saved, tmp_path, data, at_most=3):
    whole = bytearray(saved.read_bytes())
    for _ in range(data.draw(st.integers(1, at_most))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path / "flipped.nmfaudio"
    path.write_bytes(whole)
    try:
        found, message = load_project(path), ""
    except NmfAudioError as error:
        found, message = None, str(error)
    assert "\n" not in message
    assert found is None or same(found, load_project(saved))


# Values, changed by somebody who knows the format and seals them again.


def at(*keys):
    """Return a change of one place in an entry."""

    def changing(value):
        def apply(data):
            made = copy.deepcopy(data)
            inner = made
            for key in keys[:-1]:
                inner = inner[key]
            inner[keys[-1]] = value
            return made

        return apply

    return changing


VIEW = dict.fromkeys(("start_s", "stop_s", "bottom_hz", "top_hz", "position_s"), 1.0)
INDEX, NAME = at(0, "index"), at(0, "name")


@pytest.mark.parametrize(
    ("key", "make"),
    [
        ("components", INDEX(7)),
        ("components", INDEX(-1)),
        ("components", INDEX(0.5)),
        ("components", at(0, "index")(bool(1))),
        ("components", at(0, "source_id")(99)),
        ("components", at(0, "gain_db")(1e9)),
        ("components", at(0, "gain_db")("inf")),
        ("components", at(0, "gain_db")(10**400)),
        ("components", at(0, "name")(5)),
        ("components", at(0, "solo")(1)),
        ("components", at(0, "surprise")(1)),
        ("components", lambda c: c[:-1]),
        ("components", lambda c: [c[0], *c]),
        ("components", lambda c: {"0": c}),
        ("components", lambda c: [*c, None]),
        ("components", lambda c: c * 20_000),
        ("sources", at(0, "id")(2)),
        ("sources", at(0, "id")(-3)),
        ("sources", at(0, "id")(0)),
        ("sources", at(0, "pan")(3)),
        ("sources", at(0, "colour")(-9)),
        ("sources", NAME("\ud800")),
        ("sources", NAME("x" * 20_000)),
        ("residual", at("id")(4)),
        ("separation", lambda _: []),
        ("separation", at("plan", "n_fft")(0)),
        ("separation", at("plan", "n_fft")(2**31)),
        ("separation", at("plan", "n_fft")(64.5)),
        ("separation", at("plan", "hop_length")(0)),
        ("separation", at("plan", "hop_length")(4096)),
        ("separation", at("plan", "hop_length")(32)),
        ("separation", at("plan", "sample_rate")(44_100)),
        ("separation", at("plan", "window")("none")),
        ("separation", at("plan", "win_length")(64)),
        ("separation", at("model", "W", "rows")([["\ud800", "0"]])),
        ("separation", at("model", "component_of")(None)),
        ("separation", at("model", "n_components")(0)),
        ("separation", at("model", "n_components")(10**9)),
        ("separation", at("model", "n_components")(-1)),
        ("separation", at("mask_exponent")("nan")),
        ("separation", at("mask_exponent")(-5)),
        ("separation", at("mask_exponent")(1e12)),
        ("separation", at("sources", 0, "components")([7])),
        ("separation", at("sources", 0, "components")([1])),
        ("separation", at("tags", 0, "pitch_hz")("high")),
        ("separation", at("tags")([])),
        ("separation", at("factorization", "stop_reason")("bored")),
        ("separation", at("factorization", "divergence")([])),
        ("separation", at("model", "W", "dtype")("|O")),
        ("separation", at("model", "W", "dtype")("__import__")),
        ("separation", at("model", "W", "dtype")("<i8")),
        ("separation", at("model", "W", "shape")([10**9, 10**9])),
        ("separation", at("model", "W", "shape")([1, 129])),
        ("separation", at("model", "W", "shape")([100, 129, 6])),
        ("view", lambda _: VIEW | {"loop_s": [1.0]}),
        ("separation", at("model", "W", "shape")([-1, 3, 2])),
        ("separation", at("model", "W", "shape")("long")),
        ("separation", at("model", "W", "axes")([0, 0, 1])),
        ("separation", at("model", "W", "rows")([])),
        ("separation", at("model", "W", "rows")([["none", "0"]])),
        ("separation", at("model", "W", "rows")([["H", "0" * 64]])),
        ("separation", at("model", "W")(None)),
        ("separation", at("model", "component_of")(5)),
        ("recording", at("n_samples")(-1)),
        ("recording", at("n_samples")(2**60)),
        ("recording", at("sample_rate")("fast")),
        ("recording", lambda _: None),
        ("view", lambda _: {"start_s": "inf"}),
        ("view", lambda _: {"start_s": 1}),
        ("guides", at("boxes")([{"source": "x"}])),
        ("guides", at("find")(["ghosts"])),
        ("generation", lambda _: "many"),
        ("takes", lambda _: {}),
        ("takes", lambda _: [7]),
        ("takes", lambda _: [{"id": 1}]),
        ("takes", lambda _: [{"id": 1, "name": "x"}]),  # and nothing is open
        ("takes", lambda _: [{"id": 1, "name": "x", "state": {}}]),
        ("take_id", lambda _: 3),
        ("tempo", lambda _: {"bpm": 0.0, "first_beat_s": 0.0}),
        ("tempo", lambda _: {"bpm": 401, "first_beat_s": 0.0}),
        ("tempo", lambda _: {"bpm": 90, "first_beat_s": -1.0}),
        ("tempo", lambda _: {"bpm": 90}),
        ("feature_level", lambda _: 0),
        ("feature_level", lambda _: "1"),
        ("written_by", lambda _: "me"),
        ("repaired", lambda _: {"starts": 1}),
        ("sound", lambda _: {"dtype": "|u1"}),
        ("components", lambda _: "{"),
        ("components", lambda _: "[" * 100_000),
        ("components", lambda _: "NaN"),
        ("components", lambda _: '{"a": 1, "a": 2}'),
        ("components", lambda _: "9" * 5000),
    ],
)
def test_values_that_nmfaudio_never_writes(saved, key, make):
    value = make(entry(saved, key))
    is_text = isinstance(value, str) and key == "components"
    set_entry(saved, key, value if is_text else json.dumps(value))
    refuse(saved)


@pytest.mark.parametrize("name", ["W", "H", "component_of"])
@pytest.mark.parametrize(
    "make",
    [
        lambda a: a[:-1],
        lambda a: a.astype("<f8"),
        lambda a: a.astype("<f8") * np.nan,
        lambda a: -a.astype("<f4") - 1,
        lambda a: a.reshape(-1, 1, 1, 1),
        lambda a: a[..., :0],
        lambda a: np.full_like(a, 99) if a.dtype.kind == "i" else a * np.inf,
        lambda a: a.astype("<i8") - 1,
    ],
)
def test_arrays_that_do_not_fit(saved, name, make):
    model = load_project(saved).separation.model
    with np.errstate(invalid="ignore"):
        array = make(np.array(getattr(model, name)))
    legal = name == "W" and array.dtype == np.float64 and np.isfinite(array).all()
    set_array(saved, name, array)
    if legal or (name == "H" and array.dtype == np.float64 and np.all(array >= 0)):
        return  # other numbers of the same model
    refuse(saved)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE arrays SET data=substr(data, 1, 10) WHERE name='W'",
        "UPDATE arrays SET data='hello' WHERE name='W'",
        "UPDATE arrays SET shape='[1000000000,1000000000]' WHERE name='W'",
        "UPDATE arrays SET shape='[[[' WHERE name='W'",
        "UPDATE arrays SET dtype='|O' WHERE name='W'",
        "UPDATE arrays SET name='V' WHERE name='W'",
        "UPDATE arrays SET data=zeroblob(length(data)) WHERE name='H'",
        "DELETE FROM arrays",
        "UPDATE meta SET value='{' WHERE key='sources'",
        "UPDATE meta SET value=NULL WHERE key='sources'",
        "UPDATE meta SET value=x'00' WHERE key='sources'",
        "DELETE FROM meta WHERE key='recording'",
        "DELETE FROM meta",
        "UPDATE meta SET key='other' WHERE key='view'",
    ],
)
def test_rows_changed_without_their_checksums(saved, statement):
    try:
        change(saved, statement)
    except sqlite3.IntegrityError:
        pytest.skip("SQLite refuses it")
    refuse(saved)


def test_arrays_swapped_with_each_other(saved, song, tmp_path):
    model = load_project(saved).separation.model
    a, b = model.W, model.W[..., ::-1].copy()
    set_array(saved, "W", b)
    assert np.array_equal(load_project(saved).separation.model.W, b)
    with opened(saved) as connection:
        connection.execute("UPDATE arrays SET data=? WHERE name='W'", (a.tobytes(),))
    refuse(saved)


def test_what_is_repeated_of_a_file_has_a_limit(saved):
    window = at("plan", "window")("9" * 5000)
    set_entry(saved, "separation", window(entry(saved, "separation")))
    with pytest.raises(ProjectFileError, match="99 …") as caught:
        read_project(saved)
    assert len(str(caught.value)) < 600
    set_entry(saved, "separation", window(entry(saved, "separation")) | {"\x7f": 1})
    with pytest.raises(ProjectFileError) as caught:
        read_project(saved)
    assert str(caught.value).isprintable()


def test_a_disk_that_fails(saved, monkeypatch):
    def fail(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(database.os, "read", fail)
    with pytest.raises(ProjectFileError, match="cannot be read: the disk reports"):
        read_project(saved)


@pytest.mark.parametrize("does", ["read", "write"])
def test_a_disk_that_fails_under_sqlite(project, saved, does, monkeypatch):
    """Its own words for that are for programmers."""

    def fail(*_):
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
        raise error

    before = saved.read_bytes()
    if does == "read":
        monkeypatch.setattr(database, "_check_tables", fail)
        with pytest.raises(ProjectFileError, match="disk reports a fault") as caught:
            read_project(saved)
    else:
        monkeypatch.setattr(write, "_fill", fail)
        with pytest.raises(AudioWriteError, match="disk reports a fault") as caught:
            save_project(project, saved, overwrite=True)
    assert "disk I/O" not in str(caught.value)
    assert saved.read_bytes() == before


def test_sound_of_another_shape_or_content(project, tmp_path):
    """What no FLAC holds is kept as it is: two channels, and not one long one."""
    path = tmp_path / "a.nmfaudio"
    faint = replace(project.recording, samples=project.recording.samples * 1e-9)
    save_project(Project.of(separation_of(faint)), path, embed=True)
    known, sound = entry(path, "recording"), entry(path, "sound")
    set_entry(path, "recording", known | {"samples_sha256": "0" * 64})
    with pytest.raises(ProjectFileError, match="not the one that was saved"):
        load_project(path)
    flat = sound["shape"][0] * sound["shape"][1]
    set_entry(path, "sound", sound | {"shape": [flat], "axes": [0]})
    with pytest.raises(ProjectFileError, match="another shape"):
        load_project(path)


def test_texts_have_a_limit(saved, monkeypatch):
    monkeypatch.setattr(database, "_MOST_SQL_BYTES", 1 << 16)
    monkeypatch.setattr(database, "MOST_META_BYTES", 1000)
    refuse(saved)


def test_statements_end(saved, monkeypatch):
    monkeypatch.setattr(database, "_MOST_STEPS", 100)
    monkeypatch.setattr(database, "_STEPS_AT_ONCE", 10)
    refuse(saved)


def test_sound_of_another_length_is_refused(project, tmp_path):
    path = tmp_path / "a.nmfaudio"
    save_project(project, path, embed=True)
    sound = np.array(read_project(path).sound)
    set_array(path, "sound", sound[: len(sound) // 2])
    refuse(path)
    set_array(path, "sound", np.frombuffer(b"fLaC" + bytes(500), np.uint8))
    refuse(path)
    set_array(path, "sound", np.zeros(50, np.float32))
    refuse(path)


def test_a_flac_bomb_is_refused_before_it_unfolds(project, tmp_path):
    """A few bytes that claim, and hold, hours of silence."""
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.project.storage.embedded import embedded_sound

    path = tmp_path / "a.nmfaudio"
    save_project(project, path, embed=True)
    silence = AudioBuffer(np.zeros((2, 4_000_000), np.float32), 16_000)
    set_array(path, "sound", embedded_sound(silence))
    refuse(path)


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "//server/share/x.wav", "\\\\server\\x.wav", "file:///etc/passwd",
     "http://127.0.0.1:9/x.wav", "a\0b.wav", "", ".", "..", "/dev/zero", "~/x.wav",
     "$HOME/x.wav", "a" * 5000, "pipe"],
)  # fmt: skip
def test_no_other_file_is_read_for_the_recording(saved, song, tmp_path, name):
    os.mkfifo(tmp_path / "pipe")
    song.path.unlink()
    known = entry(saved, "recording")
    set_entry(saved, "recording", known | {"path": name, "name": name})
    refuse(saved, "")


def test_repairs_that_lie_outside_are_refused(song, tmp_path):
    from dataclasses import replace

    samples = song.samples.copy()
    samples[0, 5] += 0.25
    path = tmp_path / "a.nmfaudio"
    save_project(separation_of(replace(song, samples=samples)), path)
    for name, value in (("starts", [-1]), ("stops", [10**9]), ("starts", [7]),
                        ("starts", [4]), ("starts", [[5]])):  # fmt: skip
        before = path.read_bytes()
        set_array(path, name, np.array(value))
        refuse(path)
        path.write_bytes(before)


def test_the_marks_are_where_the_documentation_says(saved):
    head = saved.read_bytes()[:100]
    assert struct.unpack_from(">i", head, 68)[0] == APPLICATION_ID
    assert struct.unpack_from(">i", head, 60)[0] == 1
    assert head[68:72] == b"NMFA"
