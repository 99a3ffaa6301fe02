"""The list of tracks: only the rows that are seen are there as widgets."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from nmfaudio.gui.canvases.base import TAB_REASONS
from nmfaudio.gui.canvases.overview import WaveformOutline
from nmfaudio.gui.panels.tracks.accessible import install_row_accessibility
from nmfaudio.gui.panels.tracks.curves import PartCurves
from nmfaudio.gui.panels.tracks.drag import RenderDrag, start_drag
from nmfaudio.gui.panels.tracks.row_keys import RowKeys
from nmfaudio.gui.panels.tracks.row_views import RowViews
from nmfaudio.gui.panels.tracks.rows import Marks, PartRow, TrackListRow
from nmfaudio.gui.panels.tracks.track_row import TrackRow
from nmfaudio.gui.state.arrangement import (
    Arrangement,
    Order,
    PartFacts,
    Row,
    RowKind,
    members_of,
)
from nmfaudio.gui.state.selection import Selection
from nmfaudio.gui.state.views import TimeView
from nmfaudio.project.document import Document
from nmfaudio.project.gains import EffectiveGains
from nmfaudio.project.progress import Preview

__all__ = ["SCROLL_BAR_WIDTH", "TrackList"]

SCROLL_BAR_WIDTH: Final = 10
_MENU_X: Final = 120
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class TrackList(QScrollArea):
    """Tracks, sections and parts, one under the other, on the common time axis.

    Signals: ``menu_wanted(place, hit)`` and ``chip_wanted(place)`` for the selected
    parts, where ``hit`` is the component and the second under the mouse, or None;
    ``track_menu_wanted(id, place)``; ``audition(components)``; ``unassigned()`` for
    Delete; ``nudged(id, dB, pan)`` and ``moved(id, steps)`` by keys;
    ``arranged()`` after rows were folded, sorted or filtered; ``seek(second)``; and
    those of :class:`TrackRow` and :class:`PartRow` through :attr:`views`.
    """

    menu_wanted = Signal(QPoint, object)
    chip_wanted = Signal(QPoint)
    track_menu_wanted = Signal(int, QPoint)
    audition = Signal(object)
    unassigned = Signal()
    nudged = Signal(int, float, float)
    moved = Signal(int, int)
    arranged = Signal()
    seek = Signal(float)

    def __init__(
        self, time_view: TimeView, selection: Selection, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        install_row_accessibility()
        self._selection = selection
        self._document = Document(separation=None)
        self._facts: tuple[PartFacts, ...] = ()
        self._audition: frozenset[int] = frozenset()
        self._current: tuple[str, int | str] | None = None
        self._pressed_in_selection = False
        self.render_drag: RenderDrag | None = None
        self.arrangement = Arrangement()
        self.setWidgetResizable(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(TrackRow.HEIGHT + 4)
        self.setAccessibleName(self.tr("Tracks"))
        self.setAccessibleDescription(
            self.tr(
                "Up and down choose a track or a part, right and left unfold and fold, "
                "Enter plays it alone. Control and up or down changes its gain, "
                "control and left or right its place; the menu key has the rest."
            )
        )
        self._content = QWidget()
        self._content.setAutoFillBackground(False)
        self.setWidget(self._content)
        self.viewport().setAutoFillBackground(False)
        self.views = RowViews(time_view, self._content)
        self.views.made.connect(self._connect_row)
        self._keys = RowKeys(self, selection)
        self.verticalScrollBar().valueChanged.connect(self._show_seen)
        selection.changed.connect(self._selection_moved)
        selection.hovered_changed.connect(self._show_marks)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, top to bottom, whether they are seen or not."""
        return self.views.rows

    @property
    def current(self) -> Row | None:
        """The row that the keyboard is on."""
        return self.views.row_of(self._current)

    def track(self, source_id: int) -> TrackRow:
        """Return the widget of a track, brought into sight."""
        widget = self._reveal(("track", source_id))
        assert isinstance(widget, TrackRow)  # noqa: S101  # its key says so
        return widget

    def part(self, index: int) -> PartRow:
        """Return the widget of a part, unfolded and brought into sight."""
        if self.views.row_of(("part", index)) is None:
            self.arrange(self.arrangement.revealing(self._document, index))
        widget = self._reveal(("part", index))
        assert isinstance(widget, PartRow)  # noqa: S101  # its key says so
        return widget

    def show_document(self, document: Document, gains: EffectiveGains) -> None:
        """Show the sources and components as the document has them."""
        self._document = document
        separation = document.separation
        if separation is None:
            self._facts = ()
            self.views.clear()
        else:
            curves = self.views.curves
            if curves is None or curves.model is not separation.model:
                shares = [tag.energy_share for tag in separation.tags]
                curves = PartCurves(separation.model, separation.plan, shares)
            self._facts = self._facts_by(curves)
            rows = self.arrangement.rows(document, self._facts)
            self.views.show(rows, document, gains, self._facts, curves)
        # Once all is of this document: what remains selected may be unfolded.
        self._selection.keep_below(len(document.components))
        self._selection.keep_tracks([0, *(s.id for s in document.sources)])
        self._place_content()

    def show_preview(self, preview: Preview, title: str) -> None:
        """Show components that still emerge, under a title."""
        self._facts = ()
        self.views.show_preview(preview, title)
        self._place_content()

    def show_audition(self, audition: tuple[int, ...] | None) -> None:
        """Mark what plays alone."""
        self._audition = frozenset(audition or ())
        self.views.show_alone(self._audition)
        self._show_marks()

    def show_outlines(
        self, outlines: Mapping[int, tuple[tuple[int, ...], WaveformOutline]]
    ) -> None:
        """Show the waveforms of tracks, by source id, with what they hold."""
        self.views.set_outlines(outlines)

    def set_playhead(self, second: float | None) -> None:
        """Move the playhead on the rows that are there."""
        self.views.set_playhead(second)

    def show_levels(self, peaks: Mapping[int, float]) -> None:
        """Show how loud each track is heard now, by source id."""
        self.views.show_levels(peaks)

    def reset_levels(self) -> None:
        """Let all meters fall: nothing plays."""
        self.views.reset_levels()

    def arrange(self, arrangement: Arrangement) -> None:
        """Sort, group, filter, fold."""
        self.arrangement = arrangement
        if self._document.separation is not None and self.views.curves is not None:
            self._facts = self._facts_by(self.views.curves)
            self.views.rearrange(arrangement.rows(self._document, self._facts))
            self._place_content()
        self.arranged.emit()

    def _facts_by(self, curves: PartCurves) -> tuple[PartFacts, ...]:
        is_by_onset = self.arrangement.order is Order.ONSET
        return curves.facts(self._document, with_onsets=is_by_onset)

    def edit_name(self, index: int) -> None:
        """Let the user rename a component in place."""
        self.part(index).edit_name()

    def edit_track_name(self, source_id: int) -> None:
        """Let the user rename a track in place."""
        name = self.track(source_id).name
        name.setFocus(Qt.FocusReason.OtherFocusReason)
        name.selectAll()

    # What rows say.

    def _connect_row(self, row: TrackListRow) -> None:
        row.pressed.connect(self._press)
        row.released.connect(self._release)
        row.drag_wanted.connect(self._drag)
        row.fold_wanted.connect(self.fold)
        row.activated.connect(lambda at: self.audition.emit(members_of(at)))
        row.menu_wanted.connect(self._ask_menu)
        row.hovered.connect(self._selection.hover)
        row.seek.connect(self.seek)
        if isinstance(row, PartRow):
            row.chip_wanted.connect(self._ask_chip)

    def _press(self, row: Row, modifiers: Qt.KeyboardModifier) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed_in_selection = False
        selection = self._selection
        self._current = row.key
        if row.kind is RowKind.TRACK:
            if modifiers & _CONTROL:
                selection.toggle_track(row.source_id)
            elif row.source_id not in selection.tracks:
                selection.select_track(row.source_id)
        elif modifiers & _CONTROL:
            selection.toggle(row.index)
        elif modifiers & _SHIFT:
            selection.extend_to(row.index, self._parts_in_order())
        elif row.index in selection:
            # Several may be about to be dragged: narrow the choice on release only.
            self._pressed_in_selection = True
        else:
            selection.select(row.index)
        self._show_marks()

    def _release(self, row: Row) -> None:
        if self._pressed_in_selection:
            self._selection.select(row.index)

    def _drag(self, row: Row) -> None:
        members = members_of(row)
        name = next(
            (s.name for s in self._document.sources if s.id == row.source_id), ""
        )
        if row.kind is RowKind.PART:
            if row.index not in self._selection:
                self._selection.select(row.index)
            members = self._selection.indices
            name = self._facts[row.index].name if self._facts else ""
            if len(members) > 1:
                name = self.tr("%n parts", "", len(members))
        widget = self.views.widget_of(row.key)
        if members and widget is not None and self._facts:
            parts = members if row.kind is RowKind.PART else ()
            rendering = self.render_drag and self.render_drag(row.source_id, parts)
            start_drag(widget, members, name, rendering)

    def _ask_menu(self, row: Row, place: QPoint) -> None:
        if row.kind is RowKind.TRACK:
            if row.source_id not in self._selection.tracks:
                self._selection.select_track(row.source_id)
            self.track_menu_wanted.emit(row.source_id, place)
        elif row.kind is RowKind.PART and self._facts:
            if row.index not in self._selection:
                self._selection.select(row.index)
            widget = self.views.widget_of(row.key)
            second = None if widget is None else widget.second_under(place)
            hit = None if second is None else (row.index, second)
            self.menu_wanted.emit(place, hit)

    def _ask_chip(self, row: Row, place: QPoint) -> None:
        if row.index not in self._selection:
            self._selection.select(row.index)
        self.chip_wanted.emit(place)

    # What is marked.

    def _selection_moved(self) -> None:
        selection = self._selection
        key: tuple[str, int | str] | None = None
        if selection.tracks:
            key = ("track", selection.tracks[-1])
        elif selection.current is not None and self._facts:
            key = ("part", selection.current)
            only_one = selection.indices == (selection.current,)
            if self.views.row_of(key) is None and only_one:
                self.arrange(self.arrangement.revealing(self._document, key[1]))
        if key is not None and self.views.row_of(key) is not None:
            self._current = key
            self._reveal(key)
        self._show_marks()

    def _show_marks(self) -> None:
        selection, hovered = self._selection, frozenset(self._selection.hovered)
        focused = self.hasFocus()
        for row, widget in self.views.seen():
            members = members_of(row)
            alone = bool(members) and self._audition.issuperset(members)
            selected = (
                row.source_id in selection.tracks
                if row.kind is RowKind.TRACK
                else row.kind is RowKind.PART and row.index in selection
            )
            widget.set_marks(
                Marks(
                    is_selected=selected,
                    is_current=focused and row.key == self._current,
                    is_auditioned=alone,
                    is_hovered=bool(hovered) and bool(hovered & set(members)),
                )
            )

    def _place_content(self) -> None:
        width, height = self.viewport().width(), self.viewport().height()
        self.views.fit(height)
        self._content.resize(width, max(self.views.height, 1))
        self._show_seen()

    def _show_seen(self) -> None:
        top = self.verticalScrollBar().value()
        self.views.show_between(top, top + self.viewport().height())
        self._show_marks()

    def _reveal(self, key: tuple[str, int | str]) -> TrackListRow | None:
        place = self.views.place_of(key)
        if place is None:
            return None
        top, height = place
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        if top < bar.value():
            bar.setValue(top)
        elif top + height > bar.value() + seen:
            bar.setValue(top + height - seen)
        self._show_seen()
        return self.views.widget_of(key) or self.views.build(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, fold, hear, rename, set and free rows from the keyboard."""
        is_ours = self.hasFocus() and bool(self.rows) and bool(self._facts)
        if not (is_ours and self._keys.press(event)):
            event.ignore()  # a name in a row has the keyboard, or there is nothing

    def go_to(
        self,
        place: int,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Bring the keyboard to a row and select it; with Shift up to it."""
        row = self.rows[place]
        self._current = row.key
        if row.kind is RowKind.TRACK:
            self._selection.select_track(row.source_id)
        elif row.kind is RowKind.PART:
            if modifiers & _SHIFT:
                self._selection.extend_to(row.index, self._parts_in_order())
            else:
                self._selection.select(row.index)
        widget = self._reveal(row.key)
        if widget is not None:
            focus = QAccessibleEvent(widget, QAccessible.Event.Focus)
            QAccessible.updateAccessibility(focus)

    def show_menu(self, row: Row) -> None:
        """Ask for the menu of a row, beside its name."""
        widget = self._reveal(row.key)
        if widget is not None:
            at = QPoint(_MENU_X, widget.height() - 8)
            self._ask_menu(row, widget.mapToGlobal(at))

    def fold(self, key: tuple[str, int | str]) -> None:
        """Fold a track or a section, or unfold it."""
        self.arrange(self.arrangement.toggled(key))

    def _parts_in_order(self) -> list[int]:
        return [row.index for row in self.rows if row.kind is RowKind.PART]

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the first row when the keyboard comes here."""
        super().focusInEvent(event)
        if event.reason() in TAB_REASONS and self.current is None and self._facts:
            self.go_to(0)
        self._show_marks()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard's frame away."""
        super().focusOutEvent(event)
        self._show_marks()

    def viewportEvent(self, event: QEvent) -> bool:
        """Lay the rows out anew at another size."""
        handled = super().viewportEvent(event)
        if event.type() == QEvent.Type.Resize:
            self._place_content()
        return handled
