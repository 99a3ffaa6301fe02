"""Fader, number, pan and meter: what they stand for, and what they emit."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.tracks.controls import (
    Fader,
    GainField,
    LevelMeter,
    PanKnob,
    fader_db,
    fader_place,
)
from nmfaudio.project.gains import MAX_GAIN_DB, SILENT_DB

LEFT = Qt.MouseButton.LeftButton


def test_the_way_of_a_fader_and_back() -> None:
    assert fader_db(-1.0) == SILENT_DB
    assert fader_db(2.0) == MAX_GAIN_DB
    assert fader_place(0.0) == 0.76
    for gain_db in (-60.0, -31.0, -24.0, -6.0, 0.0, 3.0, 12.0):
        assert fader_db(fader_place(gain_db)) == pytest.approx(gain_db)
    # 28 of 120 pixels once meant 34 dB.
    assert fader_db(0.76 - 28 / 120) > -12.0


def test_a_fader_is_dragged_and_reset(qtbot: QtBot) -> None:
    fader = Fader()
    qtbot.addWidget(fader)
    fader.resize(138, 20)
    told: list[float] = []
    fader.valueChanged.connect(lambda: told.append(fader.gain_db()))
    qtbot.mousePress(fader, LEFT, pos=QPoint(30, 10))
    assert told[-1] < -24.0
    qtbot.mouseMove(fader, QPoint(131, 10))
    qtbot.mouseRelease(fader, LEFT, pos=QPoint(131, 10))
    fader.setValue(-100)
    qtbot.mouseDClick(fader, LEFT, pos=QPoint(5, 10))
    assert fader.gain_db() == 0.0
    fader.show_gain(-3.0)
    assert told[-1] == 0.0, "what is shown is not told"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("-3", -3.0),
        ("\N{MINUS SIGN}4,5 dB", -4.5),
        ("+2", 2.0),
        ("99", MAX_GAIN_DB),
        ("-inf", SILENT_DB),
        ("loud", None),
        ("nan", None),
        ("", None),
    ],
)
def test_a_gain_is_typed(qtbot: QtBot, typed: str, meant: float | None) -> None:
    field = GainField()
    qtbot.addWidget(field)
    field.show_gain(-1.0)
    told: list[float] = []
    field.entered.connect(told.append)
    field.setText(typed)
    field.setModified(True)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    field.editingFinished.emit()
    assert told == ([] if meant is None else [meant])
    assert field.text() == "\N{MINUS SIGN}1.0", "until the document has it"


def test_pan_says_its_place(qtbot: QtBot) -> None:
    knob = PanKnob()
    qtbot.addWidget(knob)
    told: list[float] = []
    knob.moved.connect(told.append)
    knob.setValue(40)
    knob.say("Bass", possible=True)
    assert told == [0.4]
    assert "R 40" in knob.toolTip()
    qtbot.mouseDClick(knob, LEFT)
    assert told[-1] == 0.0
    knob.say("Bass", possible=False)
    assert not knob.isEnabled()


def test_a_meter_rises_at_once_and_falls_slowly(qtbot: QtBot) -> None:
    meter = LevelMeter()
    qtbot.addWidget(meter)
    meter.show_peak(0.5)
    assert meter.level_db == pytest.approx(-6.0, abs=0.1)
    meter.show_peak(0.0)
    assert -9.0 < meter.level_db < -6.0
    meter.reset()
    assert meter.level_db < -40.0
