"""Letters in the box of the tempo keep their feet, whatever the size of text."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.picture.beat_bar import BeatBar
from nmfaudio.gui.state.beats import BeatGrid
from nmfaudio.gui.style import theme


@pytest.mark.parametrize("text_scale", [1.0, 1.25, 1.5, 2.0])
def test_the_tempo_is_as_high_as_its_letters(
    qapp: QApplication, qtbot: QtBot, text_scale: float
) -> None:
    theme.use(Qt.ColorScheme.Dark, text_scale)
    try:
        theme.apply_theme(qapp)
        bar = BeatBar(BeatGrid())
        qtbot.addWidget(bar)
        bar.show()
        bar.tempo.show()
        field = bar.tempo.findChild(QLineEdit)
        assert field.fontMetrics().height() > 14 * text_scale
        assert field.height() >= field.minimumSizeHint().height()
    finally:
        theme.use(Qt.ColorScheme.Dark)
        qapp.setStyleSheet("")
