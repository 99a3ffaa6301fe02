"""What was said is kept with what it was made of, and believed only if it fits."""

import dataclasses
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from unit.project.conftest import make_separation
from unit.project.storage.conftest import entry, opened, set_entry

from nmfaudio.errors import Message, SettingName
from nmfaudio.project.storage.codec import made_of_messages, read_messages
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.project.storage.stored import load_project
from nmfaudio.separation.model import Separation

SAID = Message(
    "{0} has {1:,} samples, {2:.1f} s of them {3}; {4!r} by {5}",
    "a {0}.wav",
    2000,
    0.25,
    Message("{0} %", Message("silent")),
    "x",
    SettingName("n_fft"),
)


def saved_with(notes: tuple[str, ...], path: Path) -> Separation:
    made = dataclasses.replace(make_separation(), notes=notes)
    save_project(Project.of(made), path)
    return made


def notes_of(path: Path) -> tuple[str, ...]:
    separation = load_project(path).document.separation
    assert separation is not None
    return separation.notes


def test_a_project_has_what_was_said_with_its_template(tmp_path: Path) -> None:
    path = tmp_path / "a.nmfaudio"
    saved_with((SAID, "Plain.", Message("Nothing to fill in: {0}.")), path)
    first, second, third = notes_of(path)
    assert isinstance(first, Message)
    assert (first, first.template, first.values) == (SAID, SAID.template, SAID.values)
    assert isinstance(first.values[3], Message)
    assert isinstance(first.values[3].values[0], Message)
    assert isinstance(first.values[5], SettingName)
    assert type(second) is str
    assert isinstance(third, Message)
    assert entry(path, "separation")["notes"][0] == SAID  # for whoever reads the file


def test_saved_again_it_has_them_still(tmp_path: Path) -> None:
    first, again = tmp_path / "a.nmfaudio", tmp_path / "b.nmfaudio"
    saved_with((SAID,), first)
    save_project(load_project(first), again)
    assert entry(again, "messages") == entry(first, "messages")
    (note,) = notes_of(again)
    assert isinstance(note, Message)


def test_what_older_versions_saved_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.nmfaudio"
    saved_with((SAID,), path)
    with opened(path) as connection:
        connection.execute("DELETE FROM meta WHERE key = 'messages'")
    set_entry(path, "feature_level", 3)
    (note,) = notes_of(path)
    assert note == SAID
    assert type(note) is str


@pytest.mark.parametrize(
    "made",
    [
        ["something else", 1],
        ["{0}"],  # lacks its value
        ["{0.__class__}", "x"],
        ["{0[0]}", "x"],
        ["{0:>1000000000}", "x"],
        ["{0:1000000000.1f}", 1.0],
        ["{0!r:}{", "x"],
        ["{3}", "x"],
        ["{0:.1f}", "x"],
        ["{0}", None],
        ["{0}", {"a": 1}],
        ["{0}", {"setting": 1}],
        ["{0}", ["{0}", ["{0}", ["{0}", ["{0}", "deep"]]]]],
        ["x" * 3000],
        [1],
        [],
        {},
        None,
    ],
)
def test_what_does_not_fit_is_no_message(tmp_path: Path, made: Any) -> None:
    path = tmp_path / "a.nmfaudio"
    saved_with((SAID,), path)
    set_entry(path, "messages", {SAID: made})
    (note,) = notes_of(path)
    assert (type(note), note) == (str, SAID)


def test_messages_that_repeat_each_other_take_no_room() -> None:
    made: list[Any] = ["{0}", "x"]
    for _ in range(3):
        made = ["{0}" * 120, made]
    tracemalloc.start()
    try:
        assert read_messages({"x": made, "y": ["{0}" * 600, "y" * 100_000]}) == {}
        assert tracemalloc.get_traced_memory()[1] < 500_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("data", [None, [], "x", 1, [["a", ["a"]]]])
def test_a_file_without_messages(data: Any) -> None:
    assert read_messages(data) == {}


def test_what_json_cannot_hold_exactly_stays_english() -> None:
    said = Message("{0:.1f} {1}", float("inf"), "x")
    assert made_of_messages([said, {"a": Message("{0}", Path("a"))}]) == {
        "a": ["{0}", "a"]
    }
