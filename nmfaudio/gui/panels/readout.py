"""Left of the spectrogram: what is under the cursor, and how it is coloured."""

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGridLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.gui.panels.widgets import ElidedLabel, plain_label
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.text import (
    NOTHING,
    format_cents,
    format_clock,
    format_db,
    format_hz,
)
from nmfaudio.spectral.colours import COLOUR_MAPS

__all__ = ["ReadoutPanel"]


class ReadoutPanel(QWidget):
    """Time, frequency, note, level and owner of a place; colour map and levels.

    Signals: ``colours_changed(colour map, top dB, range dB)``.
    """

    colours_changed = Signal(str, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 8, 10)
        column.setSpacing(8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self.time, self.frequency, self.note, self.level = (
            self._value(grid, row, title)
            for row, title in enumerate(
                (self.tr("Time"), self.tr("Freq."), self.tr("Note"), self.tr("Level"))
            )
        )
        self.owner = ElidedLabel()
        self.owner.setAccessibleName(self.tr("Component under the cursor"))
        grid.addWidget(self._title(self.tr("Owner")), 4, 0)
        grid.addWidget(self.owner, 4, 1)
        column.addLayout(grid)
        column.addStretch(1)
        form = QFormLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(5)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.colour_map = QComboBox()
        for name in COLOUR_MAPS:
            self.colour_map.addItem(name.capitalize(), name)
        self.top = self._level_box(-60, 20, 0, self.tr("Loudest level shown"))
        self.range = self._level_box(20, 140, 80, self.tr("Levels below the loudest"))
        self.colour_map.setAccessibleName(self.tr("Colour map"))
        form.addRow(self._title(self.tr("Map")), self.colour_map)
        form.addRow(self._title(self.tr("Top")), self.top)
        form.addRow(self._title(self.tr("Range")), self.range)
        column.addLayout(form)
        self.colour_map.currentTextChanged.connect(self._emit_colours)
        self.top.valueChanged.connect(self._emit_colours)
        self.range.valueChanged.connect(self._emit_colours)
        self.clear()

    def show_place(self, second: float, hz: float, level_db: float) -> None:
        """Show what is under the cursor."""
        self.time.setText(format_clock(second))
        self.frequency.setText(format_hz(hz))
        self.note.setText(format_cents(hz))
        known = not math.isnan(level_db)
        self.level.setText(format_db(level_db) if known else NOTHING)

    def show_owner(self, text: str, colour: int | None) -> None:
        """Show which component owns the place."""
        self.owner.setText(text or NOTHING)
        ink = theme.TEXT if colour is None else theme.source_colour(colour).name()
        self.owner.setStyleSheet(f"color: {ink};")
        self.owner.update()

    def clear(self) -> None:
        """Show that there is no cursor."""
        for label in (self.time, self.frequency, self.note, self.level):
            label.setText(NOTHING)
        self.show_owner("", None)

    def set_colours(self, colour_map: str, top_db: float, range_db: float) -> None:
        """Show these choices and emit nothing."""
        with (
            QSignalBlocker(self.colour_map),
            QSignalBlocker(self.top),
            QSignalBlocker(self.range),
        ):
            self.choose_map(colour_map)
            self.top.setValue(round(top_db))
            self.range.setValue(round(range_db))

    @property
    def map_name(self) -> str:
        """The chosen colour map."""
        return str(self.colour_map.currentData())

    def choose_map(self, name: str) -> None:
        """Choose a colour map; an unknown one gives the first."""
        self.colour_map.setCurrentIndex(max(0, self.colour_map.findData(name)))

    def set_top(self, loudest_db: float) -> None:
        """Let the colours begin at the loudest level, rounded up to 5 dB."""
        if math.isfinite(loudest_db):
            self.top.setValue(5 * math.ceil(loudest_db / 5.0))

    def _emit_colours(self) -> None:
        self.colours_changed.emit(
            self.map_name,
            float(self.top.value()),
            float(self.range.value()),
        )

    def _title(self, text: str) -> QWidget:
        label = plain_label(text, name="dim")
        label.setFont(theme.font(0.92))
        return label

    def _value(self, grid: QGridLayout, row: int, title: str) -> ElidedLabel:
        label = ElidedLabel()
        label.setFont(theme.mono_font(bold=True))
        label.setAccessibleName(title)
        grid.addWidget(self._title(title), row, 0)
        grid.addWidget(label, row, 1)
        return label

    def _level_box(self, low: int, high: int, value: int, name: str) -> QSpinBox:
        box = QSpinBox()
        box.setRange(low, high)
        box.setSingleStep(5)
        box.setValue(value)
        box.setSuffix(" dB")
        box.setAccessibleName(name)
        box.setToolTip(name)
        return box
