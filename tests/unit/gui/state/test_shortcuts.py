"""Keys of commands: chosen, refused, remembered, reset."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction, QKeySequence

from nmfaudio.gui.action_table import ACTIONS
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.state.shortcuts import Shortcuts


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "keys.ini"), QSettings.Format.IniFormat)


def make(store: QSettings) -> Shortcuts:
    owner = QObject()
    actions = {spec.id: QAction(spec.text, owner) for spec in ACTIONS}
    made = Shortcuts(actions, WindowSettings(store))
    owner.setParent(made)
    return made


def test_a_chosen_key_is_remembered_and_reset(store: QSettings) -> None:
    first = make(store)
    assert first.assign("separate", QKeySequence("F9")) == ""
    assert first.assign("about", QKeySequence("F10")) == ""
    assert first.assign("loop", QKeySequence()) == ""
    store.sync()
    second = make(store)
    assert [second.keys(n) for n in ("separate", "about", "loop")] == ["F9", "F10", ""]
    assert not second.is_default("loop")
    assert second.reset("loop") == ""
    assert second.is_default("loop")
    second.reset_all()
    assert all(second.is_default(spec.id) for spec in ACTIONS)
    assert all(make(store).is_default(spec.id) for spec in ACTIONS)


@pytest.mark.parametrize(
    ("keys", "who"),
    [("Ctrl+O", "Open"), ("=", "Zoom in"), ("7", "Hear a track alone"),
     ("Ctrl+3", "Give the selection"), ("Up", "Choose a track"), ("Alt+F", "File")],
)  # fmt: skip
def test_a_key_that_has_a_meaning_is_refused(
    store: QSettings, keys: str, who: str
) -> None:
    shortcuts = make(store)
    refusal = shortcuts.assign("play", QKeySequence(keys))
    assert who in refusal
    assert shortcuts.keys("play") == "Space"


def test_a_key_that_was_freed_can_be_taken_and_then_not_reset(store: QSettings) -> None:
    shortcuts = make(store)
    assert shortcuts.assign("open", QKeySequence()) == ""
    assert shortcuts.assign("play", QKeySequence("Ctrl+O")) == ""
    assert "Play / stop" in shortcuts.reset("open")
    assert shortcuts.keys("open") == ""


def test_the_table_gives_no_key_twice_and_no_fixed_one(store: QSettings) -> None:
    shortcuts = make(store)
    for spec in ACTIONS:
        for keys in spec.keys:
            assert shortcuts.assign(spec.id, QKeySequence(keys)) == ""
