"""Bars over the picture clip no word, and lie where they can be seen."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.picture.region_bar import RegionBar
from nmfaudio.gui.panels.picture.verdict_bar import VerdictBar


@pytest.mark.parametrize("kind", [RegionBar, VerdictBar])
@pytest.mark.parametrize("width", [1200, 700, 450, 300])
def test_no_word_is_clipped_however_narrow_the_picture(
    qtbot: QtBot, kind: type[RegionBar | VerdictBar], width: int
) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(width, 500)
    picture = QWidget(around)
    picture.setGeometry(width // 2, 100, width // 2, 200)
    bar = kind(picture, around)
    around.show()
    if isinstance(bar, RegionBar):
        bar.show_region("1.28 s · 156 Hz to 587 Hz", separated=True)
    else:
        bar.ask("Bass: 21 % of the energy before, 37 % now.", can_limit=True)
    for left in (width // 2, 0):
        picture.move(left, 100)
        bar.place()
        bar.layout().activate()
        assert around.rect().contains(bar.geometry())
        assert bar.geometry().bottom() <= picture.geometry().bottom()
        shown = [w for w in bar.findChildren(QAbstractButton) if w.isVisible()]
        assert len(shown) >= 4
        for button in shown:
            assert button.width() >= button.sizeHint().width(), button.text()
            assert bar.rect().contains(button.geometry())
        needed = bar.text.fontMetrics().horizontalAdvance(bar.text.text())
        assert bar.text.width() >= needed or bar.text.wordWrap()
