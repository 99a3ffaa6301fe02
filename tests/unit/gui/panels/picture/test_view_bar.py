"""The bar over the picture clips no word: it takes two lines where one is too short."""

from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.picture.view_bar import PictureBar
from nmfaudio.gui.state.picture import PictureChoice
from nmfaudio.gui.state.views import FrequencyView


def test_no_choice_is_clipped_at_any_width(qtbot: QtBot) -> None:
    bar = PictureBar(PictureChoice(), FrequencyView())
    qtbot.addWidget(bar)
    bar.show()
    bar.resize(2_000, 80)
    bar.layout().activate()
    whole = bar.sizeHint().width()
    heights = set()
    for width in range(whole + 200, round(0.65 * whole), -40):
        bar.resize(width, 80)
        bar.layout().activate()
        for box in bar.findChildren(QComboBox):
            if not box.isHidden():
                assert box.width() >= box.sizeHint().width(), (width, whole)
        heights.add(bar.sizeHint().height())
    assert len(heights) == 2, "one line, then two"
