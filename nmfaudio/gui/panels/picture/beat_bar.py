"""Left of the ruler: beats on or off, their tempo, and whether loops snap to them."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nmfaudio.gui.panels.widgets import DecimalBox, word_button
from nmfaudio.gui.state.beats import BeatGrid
from nmfaudio.gui.style import theme
from nmfaudio.project.editing.bars import MAX_TEMPO, MIN_TEMPO

__all__ = ["BeatBar"]


class BeatBar(QWidget):
    """Two switches and a tempo over a :class:`BeatGrid`.

    Signals: ``shown_wanted(on)``; ``tempo_wanted(bpm)``.
    """

    shown_wanted = Signal(bool)
    tempo_wanted = Signal(float)

    def __init__(self, grid: BeatGrid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = grid
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 8, 0)
        row.setSpacing(6)
        self.shown = word_button(
            self.tr("Bars"),
            self.tr("Find the beats, and show bars in the ruler"),
            checkable=True,
        )
        self.shown.clicked.connect(self.shown_wanted)
        self.tempo = DecimalBox()
        self.tempo.setRange(MIN_TEMPO, MAX_TEMPO)
        self.tempo.setObjectName("low")
        self.tempo.setDecimals(1)
        self.tempo.setSuffix(self.tr(" bpm"))
        self.tempo.setKeyboardTracking(False)  # Qt's signature
        self.tempo.setAccessibleName(self.tr("Tempo"))
        self.tempo.setToolTip(
            self.tr(
                "Beats a minute; another value spaces them evenly from the first on"
            )
        )
        self.tempo.valueChanged.connect(self.tempo_wanted)
        self.snap = word_button(
            self.tr("Snap"),
            self.tr("Let the ends of loops snap to beats"),
            checkable=True,
        )
        self.snap.clicked.connect(lambda on: grid.choose(snaps=on))
        # With the frame of the box that is typed in, so that letters keep their feet.
        height = QFontMetrics(theme.font()).height() + 8
        for widget in (self.shown, self.tempo, self.snap):
            widget.setFixedHeight(height)
            row.addWidget(widget)
        row.addStretch(1)
        grid.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        grid = self._grid
        self.shown.setChecked(grid.shown)
        self.snap.setChecked(grid.snaps)
        for widget in (self.tempo, self.snap):
            widget.setVisible(grid.shown and grid.is_known)
        with QSignalBlocker(self.tempo):
            self.tempo.setValue(grid.tempo.bpm)
