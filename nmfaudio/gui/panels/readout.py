"""Left of the spectrogram: what is under the cursor, and how it is coloured."""

import math
from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from nmfaudio.gui.canvases.spectrogram.scene import Look
from nmfaudio.gui.canvases.spectrogram.value_scale import (
    HIGHEST_DB,
    LOWEST_DB,
    ValueScale,
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

__all__ = ["ReadoutPanel"]


class ReadoutPanel(QWidget):
    """Time, frequency, note, level and owner of a place; colours and their levels.

    Signals: ``look_changed(look)``.
    """

    look_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 8, 10)
        column.setSpacing(8)
        grid = self._grid = QGridLayout()
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
        self.values = ValueScale()
        self.values.moved.connect(self._move_levels)
        column.addWidget(self.values)
        self._look = Look()
        self._range_db = self._look.range_db  # wished, where there is room for it
        self._touched = False
        self.clear()

    def minimumSizeHint(self) -> QSize:
        """Return room for the levels: the lines are there if they fit."""
        return QSize(super().minimumSizeHint().width(), self.values.height() + 28)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many lines as fit above the levels."""
        super().resizeEvent(event)
        line = self.time.sizeHint().height() + self._grid.verticalSpacing()
        room = self.height() - self.values.height() - 28
        for row in range(self._grid.rowCount()):
            for column in range(self._grid.columnCount()):
                item = self._grid.itemAtPosition(row, column)
                widget = None if item is None else item.widget()
                if widget is not None:
                    widget.setVisible((row + 1) * line <= room)

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

    @property
    def words(self) -> str:
        """All of what is under the cursor, as it is read aloud."""
        lines = (self.time, self.frequency, self.note, self.level, self.owner)
        return ", ".join(
            f"{line.accessibleName()} {line.text()}"
            for line in lines
            if line.text() != NOTHING
        )

    def clear(self) -> None:
        """Show that there is no cursor."""
        for label in (self.time, self.frequency, self.note, self.level):
            label.setText(NOTHING)
        self.show_owner("", None)

    @property
    def look(self) -> Look:
        """How levels become colours."""
        return self._look

    @property
    def range_db(self) -> float:
        """How many decibels are shown where the loudest level leaves room for them."""
        return self._range_db

    def set_look(self, look: Look) -> None:
        """Choose how levels become colours; levels below the lowest are not shown."""
        self._range_db = look.range_db
        self._show(look)

    @property
    def levels_chosen(self) -> bool:
        """Whether the levels are the user's choice, not the recording's."""
        return self._touched

    def show_look(self, look: Look, *, is_chosen: bool) -> None:
        """Choose how levels become colours, as it was once chosen, or not."""
        self._touched = is_chosen
        self.set_look(look)

    def choose_map(self, name: str) -> None:
        """Choose a colour map."""
        self._show(replace(self._look, colour_map=name, range_db=self._range_db))

    def forget_levels(self) -> None:
        """Let the next recording say where the colours begin."""
        self._touched = False

    def suggest_top(self, loudest_db: float) -> None:
        """Let the colours begin at the loudest level, rounded up to 5 dB.

        Levels that the user has chosen stay.
        """
        if math.isfinite(loudest_db) and not self._touched:
            top_db = min(5.0 * math.ceil(loudest_db / 5.0), HIGHEST_DB)
            self._show(replace(self._look, top_db=top_db, range_db=self._range_db))

    def _show(self, look: Look) -> None:
        look = replace(look, range_db=min(look.range_db, look.top_db - LOWEST_DB))
        if look != self._look:
            self._look = look
            self.values.set_look(look)
            self.look_changed.emit(look)

    def _move_levels(self, top_db: float, range_db: float) -> None:
        self._touched = True
        self.set_look(replace(self._look, top_db=top_db, range_db=range_db))

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
