"""The steps for a newcomer: whole sentences, or none where they are too low."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.tracks.welcome import Welcome


def test_sentences_of_steps_are_whole_or_in_their_tips(qtbot: QtBot) -> None:
    welcome = Welcome()
    qtbot.addWidget(welcome)
    welcome.show()
    seen = set()
    for height in range(60, 300, 20):
        welcome.resize(700, height)
        QApplication.processEvents()
        for card, body in welcome._steps:
            seen.add(body.isVisible())
            if body.isVisible():
                assert body.heightForWidth(body.width()) <= body.height(), height
                assert card.toolTip() == ""
            else:
                assert card.toolTip() == body.text()
    assert seen == {True, False}
    welcome.set_working(is_working=True)
    assert welcome._first.text().startswith("Parts of the sound")


def test_nobody_is_told_to_separate_before_there_is_a_recording(qtbot: QtBot) -> None:
    welcome = Welcome()
    qtbot.addWidget(welcome)
    assert welcome.line.text().startswith("Open a recording")
    welcome.set_open(is_open=True)
    assert welcome.line.text().startswith("Press Separate")
    welcome.set_open(is_open=False)
    assert welcome.line.text().startswith("Open a recording")
