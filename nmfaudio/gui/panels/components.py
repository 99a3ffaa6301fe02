"""The board of component cards."""

from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from nmfaudio.compiled.types import FloatArray
from nmfaudio.gui.canvases.base import TAB_REASONS
from nmfaudio.gui.panels.component_row import ROW_HEIGHT, ComponentRow
from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.state.selection import Selection
from nmfaudio.gui.state.views import TimeView
from nmfaudio.gui.style import theme
from nmfaudio.project.document import Document
from nmfaudio.project.gains import EffectiveGains
from nmfaudio.project.progress import Preview
from nmfaudio.separation.model import RenderModel
from nmfaudio.spectral.stft import StftPlan

__all__ = ["SCROLL_BAR_WIDTH", "ComponentBoard"]

SCROLL_BAR_WIDTH: Final = 10
_MENU_X: Final = 120


class ComponentBoard(QScrollArea):
    """All cards, one under the other, with keyboard and mouse selection.

    Signals: ``menu_wanted(place, hit)`` and ``chip_wanted(place)`` for the selection,
    where ``hit`` is the component and the second under the mouse, or None;
    ``solo(index, on)``, ``mute(index, on)``, ``renamed(index, name)``,
    ``audition(index)``, ``unassigned()`` for Delete.
    """

    menu_wanted = Signal(QPoint, object)
    chip_wanted = Signal(QPoint)
    solo = Signal(int, bool)
    mute = Signal(int, bool)
    renamed = Signal(int, str)
    audition = Signal(int)
    unassigned = Signal()

    def __init__(
        self, time_view: TimeView, selection: Selection, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._time_view = time_view
        self._selection = selection
        self._rows: list[ComponentRow] = []
        self._model: RenderModel | None = None
        self._audition: frozenset[int] = frozenset()
        self._playhead_s: float | None = None
        self._pressed_in_selection = False
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(ROW_HEIGHT + 4)
        self.setAccessibleName(self.tr("Components"))
        self.setAccessibleDescription(
            self.tr(
                "Up and down choose a component, Shift extends, Enter auditions, F2 "
                "renames, Ctrl and a digit assign to a source."
            )
        )
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._hint = self._make_hint()
        self._column.addWidget(self._hint)
        self._column.addStretch(1)
        self.setWidget(self._content)
        self.viewport().setAutoFillBackground(False)
        self._content.setAutoFillBackground(False)
        selection.changed.connect(self._show_marks)

    def _make_hint(self) -> QLabel:
        """Return what stands here while there are no cards."""
        hint = plain_label(
            self.tr(
                "Press Separate. Each component of the sound becomes a card here, with "
                "what it sounds like and when."
            ),
            name="dim",
        )
        hint.setWordWrap(True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setMargin(24)
        return hint

    @property
    def rows(self) -> tuple[ComponentRow, ...]:
        """The cards, in the order of the components."""
        return tuple(self._rows)

    def show_document(self, document: Document, gains: EffectiveGains) -> None:
        """Show the components as the document has them."""
        separation = document.separation
        if separation is None:
            self._show_model(None)
            return
        self._show_model(separation.model, separation.plan)
        sources = {s.id: s for s in (document.residual, *document.sources)}
        for row, component in zip(self._rows, document.components, strict=True):
            source = sources[component.source_id]
            tag = separation.tags[component.index]
            row.set_identity(component.name or tag.label, tag.energy_share, tag.pan)
            row.set_source(source.name, theme.source_colour(source.colour))
            row.set_switches(
                solo=component.solo,
                mute=component.mute,
                audible=bool(gains.components[component.index] > 0.0),
            )
            row.set_locked(locked=component.locked)

    def show_preview(self, preview: Preview) -> None:
        """Show components that still emerge, while a factorization converges."""
        self._show_model(preview.model, preview.plan)
        for row in self._rows:
            row.set_locked(locked=False)
            row.set_emerging(self.tr("Component {0}").format(row.index + 1))

    def show_audition(self, audition: tuple[int, ...] | None) -> None:
        """Mark the components that play alone."""
        self._audition = frozenset(audition or ())
        self._show_marks()

    def set_playhead(self, second: float | None) -> None:
        """Move the playhead on the cards that can be seen."""
        self._playhead_s = second
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        for row in self._rows:
            if row.y() < bottom and row.y() + row.height() > top:
                row.strip.set_playhead(second)

    def edit_name(self, index: int) -> None:
        """Let the user rename a component in place."""
        self._rows[index].edit_name()

    def _show_model(
        self, model: RenderModel | None, plan: StftPlan | None = None
    ) -> None:
        """Bring the number of cards, and what is drawn on them, up to date."""
        if model is self._model:
            return
        self._model = model
        n_components = 0 if model is None else model.n_components
        self._hint.setVisible(model is None)
        self._selection.keep_below(n_components)
        while len(self._rows) > n_components:
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.deleteLater()
        while len(self._rows) < n_components:
            self._add_row()
        if model is not None and plan is not None:
            self._show_factors(model, plan)

    def _show_factors(self, model: RenderModel, plan: StftPlan) -> None:
        for row in self._rows:
            template, activation = _factors_of(model, row.index)
            row.set_factors(
                template,
                activation,
                hz_per_bin=plan.sample_rate / plan.n_fft,
                frames_per_s=plan.sample_rate / plan.hop_length,
            )

    def _add_row(self) -> None:
        row = ComponentRow(len(self._rows), self._time_view, self._content)
        row.pressed.connect(self._press)
        row.released.connect(self._release)
        row.drag_wanted.connect(self._drag)
        row.menu_wanted.connect(self._ask_menu)
        row.chip_wanted.connect(self._ask_chip)
        row.solo.connect(self.solo)
        row.mute.connect(self.mute)
        row.renamed.connect(self.renamed)
        row.audition.connect(self.audition)
        self._column.insertWidget(1 + len(self._rows), row)
        self._rows.append(row)

    def _show_marks(self) -> None:
        for row in self._rows:
            row.set_marks(
                selected=row.index in self._selection,
                auditioned=row.index in self._audition,
            )
        current = self._selection.current
        if current is not None and current < len(self._rows) and self.hasFocus():
            self.ensureWidgetVisible(self._rows[current], 0, 0)

    def _press(self, index: int, modifiers: Qt.KeyboardModifier) -> None:
        self.setFocus()
        self._pressed_in_selection = False
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self._selection.toggle(index)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._selection.extend_to(index)
        elif index in self._selection:
            # Several may be about to be dragged: narrow the choice on release only.
            self._pressed_in_selection = True
        else:
            self._selection.select(index)

    def _release(self, index: int) -> None:
        if self._pressed_in_selection:
            self._selection.select(index)

    def _drag(self, index: int) -> None:
        if index not in self._selection:
            self._selection.select(index)
        self._rows[index].start_drag(self._selection.indices)

    def _ask_menu(self, index: int, place: QPoint) -> None:
        if index not in self._selection:
            self._selection.select(index)
        second = self._rows[index].second_under(place)
        self.menu_wanted.emit(place, None if second is None else (index, second))

    def _ask_chip(self, index: int, place: QPoint) -> None:
        if index not in self._selection:
            self._selection.select(index)
        self.chip_wanted.emit(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the first card when the keyboard comes here."""
        if (
            event.reason() in TAB_REASONS
            and self._selection.current is None
            and self._rows
        ):  # fmt: skip
            self._selection.select(0)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, audition, rename and free cards from the keyboard."""
        if not self.hasFocus():
            event.ignore()  # a button or a name in a card has the keyboard
            return
        current = self._selection.current
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down if self._rows:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self._move_to((-1 if current is None else current) + step, event)
            case Qt.Key.Key_End if self._rows:
                self._move_to(len(self._rows) - 1, event)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if current is not None:
                self.audition.emit(current)
            case Qt.Key.Key_F2 if current is not None:
                self.edit_name(current)
            case Qt.Key.Key_Delete if self._selection.indices:
                self.unassigned.emit()
            case Qt.Key.Key_Menu if current is not None:
                row = self._rows[current]
                place = row.mapToGlobal(QPoint(_MENU_X, ROW_HEIGHT - 8))
                self.menu_wanted.emit(place, None)
            case _:
                event.ignore()

    def viewportEvent(self, event: QEvent) -> bool:
        """Bring the playhead of cards that scroll into view up to date."""
        if event.type() == QEvent.Type.Paint:
            self.set_playhead(self._playhead_s)
        return super().viewportEvent(event)

    def _move_to(self, index: int, event: QKeyEvent) -> None:
        index = min(max(index, 0), len(self._rows) - 1)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._selection.extend_to(index)
        else:
            self._selection.select(index)


def _factors_of(model: RenderModel, index: int) -> tuple[FloatArray, FloatArray]:
    """Return the template and the activation to draw for a component.

    A component of several columns (a convolutive model's lags) is drawn by its mean
    spectrum and its strongest column over time.
    """
    columns = np.flatnonzero(model.component_of == index)
    if columns.size == 0:
        return np.zeros(model.W.shape[1], np.float32), np.zeros(1, np.float32)
    if columns.size == 1:
        column = int(columns[0])
        template = (
            model.W[0, :, column]
            if len(model.W) == 1
            else model.W[:, :, column].mean(axis=0)
        )
        return np.ascontiguousarray(template), model.H[column]
    template = model.W[:, :, columns].mean(axis=(0, 2))
    return template, model.H[columns].max(axis=0)
