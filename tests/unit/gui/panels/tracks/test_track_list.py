"""The list of tracks: few widgets, rows in place, what readers are told."""

import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from unit.project.conftest import make_separation

from nmfaudio.gui.canvases import lane, template
from nmfaudio.gui.canvases.overview import WaveformOutline
from nmfaudio.gui.panels.tracks.rows import PartRow, TrackListRow
from nmfaudio.gui.panels.tracks.track_list import TrackList
from nmfaudio.gui.panels.tracks.track_row import TrackRow
from nmfaudio.gui.state.arrangement import Order, Row, RowKind
from nmfaudio.gui.state.selection import Selection
from nmfaudio.gui.state.views import TimeView
from nmfaudio.gui.style import theme
from nmfaudio.project import edits
from nmfaudio.project.document import Document
from nmfaudio.project.gains import effective_gains
from nmfaudio.project.progress import Preview


@pytest.fixture
def tracks(qtbot: QtBot) -> TrackList:
    shown = TrackList(TimeView(), Selection())
    qtbot.addWidget(shown)
    shown.resize(900, 400)
    shown.show()
    return shown


def show(tracks: TrackList, document: Document) -> Document:
    tracks.show_document(document, effective_gains(document))
    return document


def a_document(n_components: int = 126) -> Document:
    document = Document.from_separation(make_separation(n_components=n_components))
    return edits.assign(document, range(3, n_components // 2), 2).after


def test_a_hundred_parts_take_no_time_and_few_widgets(tracks: TrackList) -> None:
    document = a_document()
    begin = time.perf_counter()
    show(tracks, document)
    assert time.perf_counter() - begin < 0.5
    assert len(tracks.rows) == 3
    tracks.arrange(replace(tracks.arrangement, order=Order.ENERGY))
    assert len(tracks.rows) > 126
    made = len(tracks.findChildren(PartRow))
    assert made < 30
    for place in (400, 1_500, 3_000, 0):
        tracks.verticalScrollBar().setValue(place)
    assert len(tracks.findChildren(PartRow)) <= made + 10, "widgets are used again"


@pytest.mark.parametrize(
    ("height", "track_height"), [(150, 32), (220, 73), (300, 100), (700, 108)]
)
def test_tracks_take_the_room_there_is(
    tracks: TrackList, height: int, track_height: int
) -> None:
    tracks.resize(900, height)
    show(tracks, a_document())
    seen = [tracks.track(source_id) for source_id in (0, 1, 2)]
    assert tracks.viewport().height() == height
    assert {row.height() for row in seen} == {track_height}
    assert {row.lane.height() for row in seen} == {track_height}
    tracks.fold(("track", 2))  # its parts take the room
    seen = [tracks.track(source_id) for source_id in (0, 1, 2)]
    assert {row.height() for row in seen} == {min(track_height, TrackRow.HEIGHT)}


def test_previews_of_all_parts_are_not_drawn_in_one_frame(
    tracks: TrackList, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    for module in (lane, template):
        made = module.band_image
        monkeypatch.setattr(
            module,
            "band_image",
            lambda *args, made=made: drawn.append(1) or made(*args),
        )
    separation = make_separation(n_components=8)
    tracks.show_preview(Preview(separation.plan, separation.model, 1.0), "so far")
    tracks.grab()
    assert len(drawn) == 16, "the first ones at once: there is nothing else to be seen"
    model = separation.model
    louder = replace(model, H=2.0 * model.H[:, ::-1].copy(), W=0.5 * model.W)
    monkeypatch.setattr(PartRow, "show_emerging", None)  # nothing else is new
    tracks.show_preview(Preview(separation.plan, louder, 1.0), "so far")
    frames: list[int] = []
    while sum(frames) < 16:
        QApplication.processEvents()
        tracks.grab()
        frames.append(len(drawn) - 16 - sum(frames))
    assert max(frames) == 1


def test_what_emerges_takes_the_colours_of_another_scheme(tracks: TrackList) -> None:
    separation = make_separation()
    preview = Preview(separation.plan, separation.model, 1.0)
    try:
        for scheme in (Qt.ColorScheme.Dark, Qt.ColorScheme.Light):
            theme.use(scheme)
            show(tracks, Document(separation=None))
            tracks.show_preview(preview, "so far")
            parts = [row for row in tracks.findChildren(PartRow) if not row.isHidden()]
            assert parts
            assert {row.colour.name() for row in parts} == {theme.RESIDUAL_COLOUR}
    finally:
        theme.use(Qt.ColorScheme.Dark)


def test_rows_lie_under_each_other_whatever_is_unfolded(tracks: TrackList) -> None:
    show(tracks, a_document())
    for key in (("track", 2), ("track", 1), ("track", 2)):
        tracks.arrange(tracks.arrangement.toggled(key))
        assert_in_order(tracks)
    tracks.verticalScrollBar().setValue(500)
    assert_in_order(tracks)


def assert_in_order(tracks: TrackList) -> None:
    seen = [row for row in tracks.findChildren(TrackListRow) if row.isVisible()]
    seen.sort(key=lambda row: row.y())
    assert seen
    for above, below in pairwise(seen):
        assert above.y() + above.height() == below.y()


def test_a_selected_part_is_brought_to_be_seen(tracks: TrackList) -> None:
    document = show(tracks, a_document())
    tracks._selection.select(60)
    widget = tracks.views.widget_of(("part", 60))
    assert widget is not None
    assert widget.isVisible()
    assert ("track", document.component(60).source_id) in tracks.arrangement.unfolded


def test_readers_are_told_what_is_selected_and_open(tracks: TrackList) -> None:
    show(tracks, a_document(12))
    row = tracks.track(2)
    interface = QAccessible.queryAccessibleInterface(row)
    assert interface.role() == QAccessible.Role.TreeItem
    assert interface.text(QAccessible.Text.Name).startswith("Track Bass")
    assert not interface.state().selected
    assert interface.state().collapsed
    tracks._selection.select_track(2)
    tracks.arrange(tracks.arrangement.toggled(("track", 2)))
    assert interface.state().selected
    assert interface.state().expanded
    solo = QAccessible.queryAccessibleInterface(row.solo_button)
    assert solo.text(QAccessible.Text.Name) == "Solo Bass"
    assert solo.state().checkable


def test_only_the_waveform_of_what_is_held_is_shown(tracks: TrackList) -> None:
    document = show(tracks, a_document(6))
    wave = np.linspace(0, 0.5, 50, dtype=np.float32)
    outline = WaveformOutline(-wave, wave)
    held = tuple(c.index for c in document.components_of(2))
    tracks.show_outlines({2: (held, outline)})
    lane = tracks.track(2).lane
    assert lane._outline is outline
    show(tracks, edits.assign(document, held[:1], 1).after)
    assert lane._outline is None, "it is another sound now"


def test_meters_show_what_they_are_told(tracks: TrackList) -> None:
    show(tracks, a_document(6))
    tracks.show_levels({2: 0.5})
    assert tracks.track(2).meter.level_db == pytest.approx(-6.0, abs=0.1)
    assert tracks.track(1).meter.level_db < -40
    tracks.reset_levels()
    assert tracks.track(2).meter.level_db < -40


def test_one_stop_for_the_keyboard(tracks: TrackList) -> None:
    show(tracks, a_document(40))
    tracks.arrange(tracks.arrangement.toggled(("track", 2)))
    stops = [
        child
        for child in tracks.findChildren(TrackListRow)
        for child in child.findChildren(object)
        if getattr(child, "focusPolicy", lambda: Qt.FocusPolicy.NoFocus)()
        & Qt.FocusPolicy.TabFocus
    ]
    assert stops == []


def test_four_tracks_are_seen_in_little_room(tracks: TrackList) -> None:
    document = a_document(12)
    for _ in range(2):
        document = edits.add_source(document, components=(11,)).after
    tracks.resize(700, 140)
    show(tracks, document)
    rows = [tracks.views.widget_of(row.key) for row in tracks.rows[:4]]
    assert all(row is not None and row.isVisible() for row in rows)
    assert rows[3].geometry().bottom() <= tracks.viewport().height()
    track = tracks.track(1)
    for control in (track.fader, track.pan_knob, track.solo_button, track.mute_button):
        assert control.isVisible()
        assert track.rect().contains(control.geometry())
    assert not track.lock_button.isVisible()
    tracks.resize(700, 600)
    assert track.lock_button.isVisible()
    assert_in_order(tracks)


def test_rows_made_ahead_are_those_that_are_shown(
    tracks: TrackList, qtbot: QtBot
) -> None:
    tracks.hide()
    tracks.views.prepare()
    qtbot.waitUntil(lambda: len(tracks.findChildren(TrackRow)) == 8)
    made = set(tracks.findChildren(TrackListRow))
    tracks.show()
    assert not any(row.isVisible() for row in made)
    document = show(tracks, a_document(8))
    assert {tracks.track(source.id) for source in document.sources} <= made
    assert set(tracks.findChildren(TrackListRow)) == made


def test_a_track_that_comes_back_speaks_for_itself(tracks: TrackList) -> None:
    document = show(tracks, a_document(8))
    first = tracks.track(1)
    show(tracks, Document(separation=None))
    fewer = show(tracks, edits.remove_source(document, 1).after)
    told: list[tuple[int, bool]] = []
    tracks.views.solo.connect(lambda source_id, on: told.append((source_id, on)))
    for source in (*fewer.sources, fewer.residual):
        row = tracks.track(source.id)
        assert row.name.text() == source.name
        assert row.colour_button.isEnabled() is (source is not fewer.residual)
        row.solo_button.click()
    assert told == [(s.id, True) for s in (*fewer.sources, fewer.residual)]
    assert first in tracks.findChildren(TrackRow), "a row is used again"


def is_ring(row: TrackRow) -> bool:
    spot = row.colour_button.icon().pixmap(14, 14).toImage()
    return spot.pixelColor(spot.rect().center()).alpha() == 0


def test_a_track_that_is_unsure_says_so_until_it_is_changed(tracks: TrackList) -> None:
    separation = make_separation(n_components=8)
    first, *others = separation.sources
    doubted = (replace(first, confidence=0.34), *others)
    document = Document.from_separation(replace(separation, sources=doubted))
    show(tracks, document)
    row, sure = tracks.track(1), tracks.track(2)
    assert is_ring(row)
    assert not is_ring(sure)
    for widget in (row, row.colour_button):
        assert "34 %" in widget.toolTip()
    assert row.accessibleName().endswith("unsure")
    show(tracks, edits.assign(document, [first.components[0]], 2).after)
    assert not is_ring(row)
    assert "ring" not in row.toolTip()


def test_what_stays_selected_in_a_smaller_document_is_unfolded(qtbot: QtBot) -> None:
    selection = Selection()
    tracks = TrackList(TimeView(), selection)
    qtbot.addWidget(tracks)
    show(tracks, a_document(8))
    selection.select_many((2, 7))
    show(tracks, a_document(4))
    assert selection.indices == (2,)
    assert tracks.views.row_of(("part", 2)) is not None


def test_names_too_long_for_their_room_still_tell_parts_apart(qtbot: QtBot) -> None:
    rows, owner = [], QWidget()
    qtbot.addWidget(owner)
    for note in ("E2", "G4"):
        row = PartRow(TimeView(), owner)
        row.resize(600, PartRow.HEIGHT)
        name = f"Second guitar, left microphone, {note}"
        row.show_part(Row(("part", 0), RowKind.PART, index=0), name, "", 0.1, 0.0)
        rows.append(row.grab(QRect(0, 0, 200, PartRow.HEIGHT)).toImage())
    assert rows[0] != rows[1]
