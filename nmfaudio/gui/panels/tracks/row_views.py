"""Widgets for the rows that are seen, which are used again for other rows."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.canvases.overview import WaveformOutline
from nmfaudio.gui.panels.tracks.curves import PartCurves
from nmfaudio.gui.panels.tracks.rows import PartRow, SectionRow, TrackListRow
from nmfaudio.gui.panels.tracks.track_row import TrackRow, TrackState
from nmfaudio.gui.state.arrangement import PartFacts, Row, RowKind
from nmfaudio.gui.state.views import TimeView
from nmfaudio.gui.style import theme
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.gains import EffectiveGains
from nmfaudio.project.progress import Preview

__all__ = ["RowViews"]

_MARGIN: Final = 40
"""Rows this near to what is seen are there already."""

_CLASSES: Final[dict[RowKind, type[TrackListRow]]] = {
    RowKind.TRACK: TrackRow,
    RowKind.SECTION: SectionRow,
    RowKind.PART: PartRow,
}
_COMFORTABLE: Final = 4.0
"""Where so many tracks cannot be seen in full, they are drawn in one line each."""
_HEIGHTS: Final = {
    RowKind.TRACK: TrackRow.HEIGHT,
    RowKind.SECTION: SectionRow.HEIGHT,
    RowKind.PART: PartRow.HEIGHT,
}
_READY: Final = {RowKind.PART: 12, RowKind.TRACK: 8}
"""So many rows are made ahead, one every so often: a first screen of either."""
_READY_EVERY_MS: Final = 30
_Key = tuple[str, int | str]


class RowViews(QObject):
    """Rows of a document, and widgets for some of them.

    A track keeps its widget while it is there, so that what is being typed or dragged
    in it goes on; parts and sections share widgets, as there may be hundreds. What is
    not needed waits to be used again: making a row takes as long as painting a frame.

    Signals: ``made(widget)`` for each new widget; those of :class:`TrackRow` and
    :class:`PartRow`, under other names where both have one.
    """

    made = Signal(object)
    renamed = Signal(int, str)
    recoloured = Signal(int, int)
    solo = Signal(int, bool)
    mute = Signal(int, bool)
    lock = Signal(int, bool)
    export = Signal(int, bool)
    gain = Signal(int, float)
    pan = Signal(int, float)
    gesture_done = Signal()
    dropped = Signal(object, int)
    region_dropped = Signal(int)
    part_solo = Signal(int, bool)
    emerging_solo = Signal(int)
    part_mute = Signal(int, bool)
    part_renamed = Signal(int, str)

    def __init__(self, time_view: TimeView, content: QWidget) -> None:
        super().__init__(content)
        self._time_view = time_view
        self._content = content
        self.rows: tuple[Row, ...] = ()
        self.curves: PartCurves | None = None
        self._tops: list[int] = [0]
        self._places: dict[_Key, int] = {}
        self._widgets: dict[_Key, TrackListRow] = {}
        self._spare: list[TrackListRow] = []
        self._document: Document | None = None
        self._gains: EffectiveGains | None = None
        self._facts: Sequence[PartFacts] = ()
        self._title = ""
        self._preview: Preview | None = None
        self._alone: frozenset[int] = frozenset()
        self._emerging: dict[PartRow, tuple[Row, str, bool]] = {}
        self._playhead_s: float | None = None
        self._outlines: Mapping[int, tuple[tuple[int, ...], WaveformOutline]] = {}
        self._reach = 1.0
        self.is_compact = False
        self._track_height = theme.px(TrackRow.HEIGHT)

    @property
    def height(self) -> int:
        """Height of all rows together."""
        return self._tops[-1]

    def fit(self, height: int) -> None:
        """Draw tracks in one line each where few can be seen, higher where all can."""
        n_tracks = sum(row.kind is RowKind.TRACK for row in self.rows)
        left = height - sum(theme.px(_HEIGHTS[row.kind]) for row in self.rows)
        whole = theme.px(TrackRow.HEIGHT) + max(left, 0) // max(n_tracks, 1)
        self.is_compact = height < theme.px(_COMFORTABLE * TrackRow.HEIGHT)
        most = TrackRow.COMPACT_HEIGHT if self.is_compact else TrackRow.MOST_HEIGHT
        if min(whole, theme.px(most)) != self._track_height:
            self._track_height = min(whole, theme.px(most))
            self._set_rows(self.rows)

    def row_of(self, key: _Key | None) -> Row | None:
        """Return the row of a key, if there is one."""
        place = None if key is None else self._places.get(key)
        return None if place is None else self.rows[place]

    def place_of(self, key: _Key) -> tuple[int, int] | None:
        """Return top and height of a row, if there is one."""
        place = self._places.get(key)
        if place is None:
            return None
        return self._tops[place], self._tops[place + 1] - self._tops[place]

    def widget_of(self, key: _Key) -> TrackListRow | None:
        """Return the widget of a row, if it has one now."""
        return self._widgets.get(key)

    def seen(self) -> Iterable[tuple[Row, TrackListRow]]:
        """Yield the rows that have widgets, with them."""
        # A row that is just being hidden may say so before it is forgotten.
        for key, widget in list(self._widgets.items()):
            if key in self._places:
                yield self.rows[self._places[key]], widget

    def prepare(self) -> None:
        """Make what a first screen takes ahead, so that nothing waits for it then."""
        there = [*self._spare, *self._widgets.values()]
        for kind, wanted in _READY.items():
            if sum(isinstance(widget, _CLASSES[kind]) for widget in there) < wanted:
                made = self._make(kind)
                made.hide()  # said, or else it shows along with the list
                self._spare.append(made)
                QTimer.singleShot(_READY_EVERY_MS, self.prepare)
                return

    def clear(self) -> None:
        """Show nothing."""
        self._document = self._gains = self.curves = None
        self._outlines = {}
        self._emerging.clear()  # other colours may be why
        self._set_rows(())

    def show(
        self,
        rows: tuple[Row, ...],
        document: Document,
        gains: EffectiveGains,
        facts: Sequence[PartFacts],
        curves: PartCurves,
    ) -> None:
        """Show these rows of a document."""
        if curves is not self.curves:
            self._outlines = {}
        self._document, self._gains = document, gains
        self._facts, self.curves = facts, curves
        self._set_rows(rows)

    def rearrange(self, rows: tuple[Row, ...]) -> None:
        """Show other rows of the same document."""
        self._set_rows(rows)

    def show_preview(self, preview: Preview, title: str) -> None:
        """Show the components of a fit that goes on."""
        self._document = self._gains = None
        self._title, self._preview = title, preview
        self.curves = PartCurves(preview.model, preview.plan)
        members = tuple(range(preview.model.n_components))
        head = Row(
            ("preview", 0), RowKind.SECTION, title=title, members=members, is_open=True
        )
        parts = [Row(("part", k), RowKind.PART, index=k, depth=1) for k in members]
        self._set_rows((head, *parts))

    def show_alone(self, indices: frozenset[int]) -> None:
        """Mark which of the components that still emerge are heard alone."""
        self._alone = indices
        if self._document is None:
            for row, widget in self.seen():
                self._bind(row, widget)

    def _switch_solo(self, index: int, on: bool) -> None:  # noqa: FBT001  # slot
        """Switch in the document, or in nothing but the ear where there is none."""
        if self._document is None:
            self.emerging_solo.emit(index)
        else:
            self.part_solo.emit(index, on)

    def set_outlines(
        self, outlines: Mapping[int, tuple[tuple[int, ...], WaveformOutline]]
    ) -> None:
        """Take the waveforms of tracks, with the components they were made of."""
        self._outlines = outlines
        # The loudest track fills its lane: the others show how much softer they are.
        reaches = (outline.reach() for _, outline in outlines.values())
        self._reach = max((*reaches, 1e-4))
        for row, widget in self.seen():
            if isinstance(widget, TrackRow):
                self._show_lane(row, widget)

    def set_playhead(self, second: float | None) -> None:
        """Move the playhead of all lanes."""
        self._playhead_s = second
        for widget in self._widgets.values():
            if isinstance(widget, (TrackRow, PartRow)):
                widget.lane.set_playhead(second)

    def show_levels(self, peaks: Mapping[int, float]) -> None:
        """Move the meters."""
        for widget in self._widgets.values():
            if isinstance(widget, TrackRow):
                widget.meter.show_peak(peaks.get(widget.source_id, 0.0))

    def reset_levels(self) -> None:
        """Let all meters fall."""
        for widget in self._widgets.values():
            if isinstance(widget, TrackRow):
                widget.meter.reset()

    def show_between(self, top: int, bottom: int) -> None:
        """Have widgets for the rows between two heights, and for no other parts."""
        first = max(bisect_right(self._tops, top - _MARGIN) - 1, 0)
        last = min(bisect_left(self._tops, bottom + _MARGIN), len(self.rows))
        wanted = {row.key for row in self.rows[first:last]}
        for key in [k for k in self._widgets if k not in wanted]:
            self._let_go(key, gone=False)
        for row in self.rows[first:last]:
            self.build(row.key)

    def build(self, key: _Key) -> TrackListRow | None:
        """Return the widget of a row, made if need be, where it belongs."""
        place = self._places.get(key)
        if place is None:
            return None
        row = self.rows[place]
        widget = self._widgets.get(key)
        is_new = widget is None
        if widget is None:
            widget = self._take(row)
            self._widgets[key] = widget
        top, stop = self._tops[place], self._tops[place + 1]
        widget.setGeometry(0, top, self._content.width(), stop - top)
        if is_new:
            self._bind(row, widget)
        widget.show()
        return widget

    def _set_rows(self, rows: tuple[Row, ...]) -> None:
        self.rows = rows
        heights = (self._height_of(row) for row in rows)
        self._tops = list(accumulate(heights, initial=0))
        self._places = {row.key: place for place, row in enumerate(rows)}
        for key in [k for k in self._widgets if k not in self._places]:
            self._let_go(key, gone=True)
        for key, widget in self._widgets.items():
            widget.move(0, self._tops[self._places[key]])
            # What emerges changes bit by bit: its curves need not all be of one frame.
            at_once = self._document is not None
            self._bind(self.rows[self._places[key]], widget, at_once=at_once)

    def _height_of(self, row: Row) -> int:
        if row.kind is RowKind.TRACK:
            return self._track_height
        return theme.px(_HEIGHTS[row.kind])

    def _let_go(self, key: _Key, *, gone: bool) -> None:
        """Hide a row's widget; that of a track waits until the track is gone."""
        widget = self._widgets[key]
        widget.hide()
        if gone or not isinstance(widget, TrackRow):
            self._spare.append(self._widgets.pop(key))

    def _take(self, row: Row) -> TrackListRow:
        kind = _CLASSES[row.kind]
        widget = next((w for w in self._spare if isinstance(w, kind)), None)
        if widget is None:
            widget = self._make(row.kind)
        else:
            self._spare.remove(widget)
        if isinstance(widget, TrackRow):
            widget.stand_for(row.source_id)
        return widget

    def _make(self, kind: RowKind) -> TrackListRow:
        widget: TrackListRow
        if kind is RowKind.SECTION:
            widget = SectionRow(self._content)
        elif kind is RowKind.PART:
            widget = part = PartRow(self._time_view, self._content)
            part.solo.connect(self._switch_solo)
            part.mute.connect(self.part_mute)
            part.renamed.connect(self.part_renamed)
        else:
            widget = track = TrackRow(self._time_view, self._content)
            for name in (
                "renamed", "recoloured", "solo", "mute", "lock", "export", "gain",
                "pan", "gesture_done", "dropped", "region_dropped",
            ):  # fmt: skip
                getattr(track, name).connect(getattr(self, name))
        self.made.emit(widget)
        return widget

    def _bind(self, row: Row, widget: TrackListRow, *, at_once: bool = True) -> None:
        """Show on a widget what its row stands for; curves may have to wait."""
        if isinstance(widget, SectionRow):
            widget.show_section(row, self._section_text(row), self._colour_of(row))
        elif isinstance(widget, PartRow):
            self._bind_part(row, widget, at_once=at_once)
        elif isinstance(widget, TrackRow):
            self._bind_track(row, widget)

    def _bind_part(self, row: Row, widget: PartRow, *, at_once: bool) -> None:
        curves, index = self.curves, row.index
        if curves is None:
            return
        template, activation = curves.template(index), curves.activation(index)
        widget.template.set_template(template, curves.hz_per_bin, at_once=at_once)
        widget.lane.set_activation(activation, curves.frames_per_s, at_once=at_once)
        widget.lane.set_playhead(self._playhead_s)
        if self._document is None or self._gains is None:
            told = (row, self._name_of_emerging(index), index in self._alone)
            if told != self._emerging.get(widget):  # else its curves alone are new
                self._emerging[widget] = told
                widget.show_emerging(row, told[1], is_alone=told[2])
            return
        self._emerging.pop(widget, None)
        component = self._document.component(index)
        source = self._document.source(component.source_id)
        facts = self._facts[index]
        widget.show_part(row, facts.name, facts.tag, facts.share, facts.pan)
        widget.show_source(source.name, theme.source_colour(source.colour))
        widget.show_switches(
            solo=component.solo,
            mute=component.mute,
            audible=bool(self._gains.components[index] > 0.0),
            locked=component.locked,
        )

    def _name_of_emerging(self, index: int) -> str:
        preview = self._preview
        if preview is None or index < preview.model.n_components - preview.n_rough:
            return self.tr("Part {0}").format(index + 1)
        return self.tr("Strokes") if preview.cues[index] else self.tr("All else")

    def _bind_track(self, row: Row, widget: TrackRow) -> None:
        document, gains = self._document, self._gains
        if document is None or gains is None or document.separation is None:
            return
        source = document.source(row.source_id)
        ids = [s.id for s in document.sources]
        is_rest = row.source_id == RESIDUAL_ID
        locked = [document.components[k].locked for k in row.members]
        heard = any(gains.components[k] > 0.0 for k in row.members)
        state = TrackState(
            place=0 if is_rest else ids.index(source.id) + 1,
            share=sum(self._facts[k].share for k in row.members),
            is_locked=bool(locked) and all(locked),
            is_audible=heard or (is_rest and gains.residual > 0.0),
            is_stereo=document.separation.audio.n_channels == 2,
            confidence=document.confidence_of(row.source_id),
        )
        widget.show_track(row, source, state)
        widget.lane.set_playhead(self._playhead_s)
        self._show_lane(row, widget)

    def _show_lane(self, row: Row, widget: TrackRow) -> None:
        """Show the waveform if it is that of what the track holds, else activations."""
        held, outline = self._outlines.get(row.source_id, ((), None))
        fits = outline is not None and held == tuple(sorted(row.members))
        widget.lane.set_outline(outline if fits else None, self._reach)
        if not fits and self.curves is not None:
            curves = self.curves
            widget.lane.set_activation(
                curves.envelope(row.members), curves.frames_per_s
            )

    def _section_text(self, row: Row) -> str:
        if row.key[0] == "preview":
            return row.title
        if row.title == "small":
            return self.tr("small parts ({0})").format(len(row.members))
        return self.tr("{0} ({1})").format(row.title, len(row.members))

    def _colour_of(self, row: Row) -> QColor:
        if row.source_id < 0 or self._document is None:
            return QColor(theme.RESIDUAL_COLOUR)
        return theme.source_colour(self._document.source(row.source_id).colour)
