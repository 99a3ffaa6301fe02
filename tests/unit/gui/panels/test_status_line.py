"""The bottom line: what has dropped out, and what that costs."""

import pytest
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.status_line import StatusLine

pytestmark = pytest.mark.gui


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
