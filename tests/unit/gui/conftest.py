"""Parts and controllers that only remember what was asked of them: no window."""

from dataclasses import fields
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.gui.action_table import ACTIONS
from nmfaudio.gui.bridge import SessionBridge
from nmfaudio.gui.controllers.assembly import Controllers
from nmfaudio.gui.state.comparison import Comparison
from nmfaudio.gui.state.picture import PictureChoice
from nmfaudio.gui.state.selection import Selection
from nmfaudio.gui.state.views import FrequencyView, TimeView
from nmfaudio.gui.style import theme
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    if not qapp.styleSheet():
        theme.apply_theme(qapp)


class FakeSound(QObject):
    """What the window sees of playback, without any."""

    position_changed = Signal(float)
    playing_changed = Signal(bool)
    loop_changed = Signal()
    said = Signal(str)
    ready = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.player = None
        self.playing = False
        self.position_s = 0.0
        self.loop: tuple[float, float] | None = None
        self.looping = False
        for name in ("seek", "toggle", "rewind", "set_loop", "set_looping"):
            setattr(self, name, Mock())
        self.clear_loop = Mock()


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    """Return what stands for the window: it owns objects and bears a title."""
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def parts(owner: QWidget) -> WindowParts:
    """Return parts over an empty document; panels are mocks."""
    session = Mock()
    session.document = Document(separation=None)
    session.recording = session.audition = None
    session.history = SimpleNamespace(
        can_undo=False, can_redo=False, undo_label="", redo_label=""
    )
    view = Mock()
    view.time_view, view.frequency_view = TimeView(owner), FrequencyView(owner)
    panels: dict[str, Any] = {
        name: Mock()
        for name in (
            "settings",
            "toolbar",
            "map_panel",
            "takes",
            "model",
            "progress",
        )
    }
    return WindowParts(
        session=session,
        sound=FakeSound(owner),
        bridge=SessionBridge(session, owner),
        selection=Selection(owner),
        picture=PictureChoice(owner),
        comparison=Comparison(owner),
        recording_view=view,
        status=Mock(),
        actions=actions(owner),
        shortcuts=Mock(),
        **panels,
    )


def actions(owner: QObject) -> dict[str, QAction]:
    made = {spec.id: QAction(spec.text, owner) for spec in ACTIONS}
    for spec in ACTIONS:
        made[spec.id].setCheckable(spec.checkable)
    return made


@pytest.fixture
def controllers() -> Controllers:
    """Return controllers that do nothing; no work runs."""
    made = Controllers(**{field.name: Mock() for field in fields(Controllers)})
    made.presenter.busy = False
    made.regions.region = None
    return made
