"""The bottom line: what has dropped out, and what that costs."""

import numpy as np
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.gui.panels.status_line import StatusLine


def test_more_that_is_held_is_told_while_it_is(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    assert line.dropouts.isHidden()
    assert line.held.isHidden()
    line.set_dropouts(2)
    line.set_held(0.1)
    assert line.held.text() == "100 ms held ready"
    assert "heard that much later" in line.held.toolTip()
    assert not line.held.isHidden()
    line.set_held(0.2)
    assert line.held.text() == "200 ms held ready"
    line.set_held(None)
    assert not line.dropouts.isHidden(), "they are counted on"
    assert line.held.isHidden()


def test_why_nothing_plays_begins_with_what_it_is_and_has_room(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.resize(700, 30)
    line.show()
    sentence = "Playback is unavailable: this machine shows no sound output. " * 2
    line.set_device(sentence)
    QApplication.processEvents()
    alone = line.device.width()
    assert alone > 600
    line.set_hint("Failed")
    QApplication.processEvents()
    assert line.hint.width() > 200
    assert line.device.width() < alone
    line.set_hint("")
    QApplication.processEvents()
    assert line.device.width() == alone
    line.set_recording(AudioBuffer(np.zeros((2, 100), np.float32), 44_100))
    line.set_null(-138.0)
    line.set_count(5)
    line.set_hint("5 tracks found: their S plays them alone")
    start = line.device.fontMetrics().horizontalAdvance("Playback is unavailable")
    known = set()
    for width in range(340, 1200, 20):
        line.resize(width, 30)
        QApplication.processEvents()
        labels = (line.count, line.null_badge, line.recording)
        known.add(tuple(label.isVisible() for label in labels))
        assert line.device.width() >= start, width
    # The first of them are told nowhere else.
    assert known == {
        (False, False, False),
        (True, False, False),
        (True, True, False),
        (True, True, True),
    }
    line.set_device("")
    line.set_hint("Loop 0:01 to 0:02")
    QApplication.processEvents()
    assert line.hint.width() > 600
