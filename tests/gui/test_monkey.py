"""Thousands of random actions on three recordings: nothing fails, nothing stalls."""

import os
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QMessageBox, QWidget
from signals import stereo_mix

from nmfaudio.audio.encode import AudioWriter
from nmfaudio.gui.controllers.opening import DEMO_LOOP
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.separation.request.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.qt_log_ignore("Mouse event occurs outside"),  # the offscreen platform
]

N_ACTIONS = int(os.environ.get("NMFAUDIO_MONKEY_ACTIONS", "5000"))
SEED = int(os.environ.get("NMFAUDIO_MONKEY_SEED", "1"))
STALL_S = 0.3
QUICK = Settings(preset="free", n_components=5, n_sources=2, max_iter=20)
# They end the window, or begin a process that would outlive the test.
LEFT_OUT = {"quit", "new_window"}
KEYS = [
    *map(Qt.Key, range(Qt.Key.Key_0, Qt.Key.Key_9 + 1)),
    *map(Qt.Key, range(Qt.Key.Key_A, Qt.Key.Key_Z + 1)),
    Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Delete,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_Tab, Qt.Key.Key_Home, Qt.Key.Key_F2, Qt.Key.Key_Plus,
]  # fmt: skip
MODIFIERS = [
    *[Qt.KeyboardModifier.NoModifier] * 6,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
]
BUTTONS = [*[Qt.MouseButton.LeftButton] * 4, Qt.MouseButton.RightButton]


@pytest.fixture
def recordings(tmp_path: Path) -> list[Path]:
    """Return the loop that comes with the program, a short piece, and a mono one."""
    short, mono = tmp_path / "short.wav", tmp_path / "mono & <i>long.wav"
    rng = np.random.default_rng(0)
    noise = np.cumsum(rng.standard_normal((1, 8 * 22_050)), axis=1)
    for path, sound, rate in (
        (short, 0.5 * stereo_mix(n_samples=24_011), 16_000),
        (mono, (noise / np.abs(noise).max()).astype(np.float32), 22_050),
    ):
        with AudioWriter(
            path, n_channels=len(sound), sample_rate=rate, format="wav32f"
        ) as writer:
            writer.write(sound)
            writer.commit()
    return [DEMO_LOOP, short, mono]


class Monkey:
    """Does something at random, and notes what took too long.

    The time is that of the window's own thread, so that a busy machine counts less.
    """

    def __init__(
        self, window: MainWindow, recordings: list[Path], folder: Path
    ) -> None:
        self.window = window
        self.rng = random.Random(SEED)  # noqa: S311  # no secret
        self.recordings = recordings
        self.project = folder / "monkey.nmfaudio"
        self.log: list[str] = []
        self.stalls: list[str] = []
        self.ways: list[tuple[int, Callable[[], str]]] = [
            (30, self.trigger),
            (25, self.press_mouse),
            (12, self.drag_mouse),
            (15, self.press_key),
            (6, self.turn_wheel),
            (3, self.separate),
            (6, self.undo_or_redo),
            (3, self.use_takes),
            (1, self.open_file),
            (1, self.save),
        ]

    def act(self) -> None:
        weights = [weight for weight, _ in self.ways]
        ((_, way),) = self.rng.choices(self.ways, weights)
        began_s = time.thread_time()
        what = way()
        QApplication.processEvents()
        self.close_dialogs()
        spent_s = time.thread_time() - began_s
        self.log.append(what)
        if spent_s > STALL_S:
            self.stalls.append(f"{spent_s:.2f} s: {what} (action {len(self.log)})")

    def trigger(self) -> str:
        actions = self.window.parts.actions
        name = self.rng.choice([n for n in sorted(actions) if n not in LEFT_OUT])
        if name == "separate":
            return self.separate()
        if name == "suggest_count" and self.rng.random() < 0.8:
            return "nothing"
        action: QAction = actions[name]
        if action.isEnabled():
            action.trigger()
        return f"action {name}"

    def separate(self) -> str:
        if self.rng.random() < 0.7:
            self.window.controllers.asking.show(QUICK)
            self.window.parts.actions["separate"].trigger()
        else:
            self.window.parts.actions["cancel"].trigger()
        return "separate or cancel"

    def undo_or_redo(self) -> str:
        name = self.rng.choice(["undo", "undo", "redo"])
        for _ in range(self.rng.randint(1, 4)):
            self.window.parts.actions[name].trigger()
        return name

    def use_takes(self) -> str:
        panel = self.window.parts.takes
        count = panel.list.count()
        if count:
            panel.list.setCurrentRow(self.rng.randrange(count))
            button = self.rng.choice([panel.ab, panel.open_button, panel.open_button])
            button.click()
        return "takes"

    def open_file(self) -> str:
        paths = [*self.recordings, *([self.project] if self.project.exists() else [])]
        path = self.rng.choice(paths)
        self.window.controllers.project_file.open_unasked(path)
        return f"open {path.name}"

    def save(self) -> str:
        if self.window.parts.session.recording is not None:
            self.window.controllers.project_file.save_to(self.project)
        return "save"

    def target(self) -> tuple[QWidget, QPoint]:
        widgets = [
            widget
            for widget in self.window.findChildren(QWidget)
            if widget.isVisible() and widget.width() > 0 and widget.height() > 0
        ]
        widget = self.rng.choice(widgets)
        return widget, self.place(widget)

    def place(self, widget: QWidget) -> QPoint:
        size = widget.size()
        return QPoint(
            self.rng.randrange(size.width()), self.rng.randrange(size.height())
        )

    def press_mouse(self) -> str:
        widget, place = self.target()
        button, modifier = self.rng.choice(BUTTONS), self.rng.choice(MODIFIERS)
        what = f"mouse on {type(widget).__name__} {widget.objectName()}"
        if self.rng.random() < 0.15:
            QTest.mouseDClick(widget, button, modifier, place)
        else:
            QTest.mouseClick(widget, button, modifier, place)
        return what

    def drag_mouse(self) -> str:
        widget, place = self.target()
        modifier = self.rng.choice(MODIFIERS)
        what = f"drag on {type(widget).__name__}"
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, modifier, place)
        for _ in range(3):
            QTest.mouseMove(widget, self.place(widget))
            QApplication.processEvents()
        QTest.mouseRelease(
            widget, Qt.MouseButton.LeftButton, modifier, self.place(widget)
        )
        return what

    def press_key(self) -> str:
        key, modifier = self.rng.choice(KEYS), self.rng.choice(MODIFIERS)
        focus = QApplication.focusWidget() or self.window
        QTest.keyClick(focus, key, modifier)
        return f"key {key.name} on {type(focus).__name__}"

    def turn_wheel(self) -> str:
        widget, place = self.target()
        turn = QPoint(0, self.rng.choice([-120, 120]))
        event = QWheelEvent(
            QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), turn,
            Qt.MouseButton.NoButton, self.rng.choice(MODIFIERS),
            Qt.ScrollPhase.NoScrollPhase, False,  # noqa: FBT003  # Qt's signature
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
        return f"wheel on {type(widget).__name__}"

    def close_dialogs(self) -> None:
        """Close what opened, so that nothing is agreed to."""
        for widget in QApplication.topLevelWidgets():
            if not widget.isVisible() or widget is self.window:
                continue
            if isinstance(widget, QMenu):
                widget.close()
            elif isinstance(widget, QMessageBox | QDialog):
                widget.reject()
            else:
                QApplication.sendEvent(widget, QEvent(QEvent.Type.Close))
                widget.close()


def close_menus() -> None:
    popup = QApplication.activePopupWidget()
    if isinstance(popup, QMenu):
        popup.close()


def test_nothing_fails_and_nothing_stalls(
    window: MainWindow, recordings: list[Path], tmp_path: Path
) -> None:
    monkey = Monkey(window, recordings, tmp_path)
    # A menu of a button has an event loop of its own, in which a click would stay.
    closing = QTimer(window)
    closing.timeout.connect(close_menus)
    closing.start(50)
    window.controllers.project_file.open_unasked(recordings[0])
    for number in range(N_ACTIONS):
        monkey.act()
        if number % 10 == 0:  # now and then it looks at what it has done
            QTest.qWait(30)
        assert window.isVisible(), monkey.log[-5:]
    closing.stop()
    window.parts.session.cancel()
    assert len(monkey.log) == N_ACTIONS
    assert not monkey.stalls, "\n".join(monkey.stalls)
