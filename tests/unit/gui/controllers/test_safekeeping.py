"""Tests of when unsaved work is kept aside."""

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.gui.controllers.files import safekeeping as module
from nmfaudio.gui.controllers.files.safekeeping import Safekeeping


class FakeFile(QObject):
    """A project whose work is never saved; counts how often it was to be kept."""

    changed = Signal()
    modified = True

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.n_kept = 0

    def snapshot(self) -> None:
        self.n_kept += 1


@pytest.fixture
def file(owner: QWidget, monkeypatch: pytest.MonkeyPatch) -> FakeFile:
    monkeypatch.setattr(module, "_AFTER_MS", 10)
    monkeypatch.setattr(module, "_STILL_MS", 10)
    return FakeFile(owner)


def test_waits_for_a_view_that_moves(
    file: FakeFile, owner: QWidget, qtbot: QtBot
) -> None:
    moving = [True]
    keeping = Safekeeping(file, owner, moves=lambda: moving[0])
    file.changed.emit()
    qtbot.wait(150)
    assert file.n_kept == 0
    moving[0] = False
    qtbot.waitUntil(lambda: file.n_kept == 1)
    keeping.close(keep=False)


def test_does_not_wait_for_one_that_moves_on_and_on(
    file: FakeFile, owner: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PUT_OFF_MS", 50)
    keeping = Safekeeping(file, owner, moves=lambda: True)
    for n_kept in (1, 2):
        file.changed.emit()
        qtbot.waitUntil(lambda: file.n_kept == n_kept)  # noqa: B023  # at once
    keeping.close(keep=False)
