"""Drawing on the picture, and what becomes of it."""

from pathlib import Path

import pytest
from gui.conftest import Idle
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QColor, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from nmfaudio.gui.canvases.spectrogram.marks import marks_of
from nmfaudio.gui.controllers.picture import regions
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.panels import notice
from nmfaudio.gui.panels.tracks.drag import REGION_MIME
from nmfaudio.gui.state.picture import Tool
from nmfaudio.gui.style import theme
from nmfaudio.playback.device import RecordingOutput
from nmfaudio.separation.components.dictionary_file import load_dictionary
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.guides import Guides, Passage

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def draw(window: MainWindow, qtbot: QtBot, *places: tuple[float, float]) -> None:
    """Drag over the picture, in shares of its width and height."""
    canvas = window.parts.recording_view.spectrogram
    points = [
        QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in places
    ]
    qtbot.mousePress(canvas, LEFT, NONE, points[0])
    for point in points:
        qtbot.mouseMove(canvas, point)
    qtbot.mouseRelease(canvas, LEFT, NONE, points[-1])


def boxed(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_B)
    draw(window, qtbot, (0.3, 0.2), (0.6, 0.8))


def test_tools_are_chosen_by_key_and_button(opened: MainWindow, qtbot: QtBot) -> None:
    bar = opened.parts.recording_view.picture_bar
    for key, tool in (("B", "box"), ("O", "lasso"), ("P", "brush"), ("Q", "pointer")):
        qtbot.keyClick(opened, getattr(Qt.Key, f"Key_{key}"))
        assert opened.parts.picture.tool == tool
        assert bar.tools[Tool(tool)].isChecked()
        checked = [t for t in Tool if opened.parts.actions[f"tool_{t}"].isChecked()]
        assert checked == [tool]
    bar.tools[Tool.NOTE].click()
    assert opened.parts.picture.tool is Tool.NOTE


def test_what_is_drawn_is_described_and_dropped(
    opened: MainWindow, qtbot: QtBot
) -> None:
    view, tools = opened.parts.recording_view, opened.controllers.regions
    boxed(opened, qtbot)
    assert tools.region is not None
    assert view.region_bar.isVisible()
    assert "Hz" in view.region_bar.text.text()
    assert not view.region_bar.give_button.isEnabled()
    assert opened.parts.time_view.span_s == opened.parts.time_view.duration_s
    opened.parts.actions["cancel"].trigger()
    assert tools.region is None
    assert not view.region_bar.isVisible()


def test_only_what_is_drawn_is_heard(
    opened: MainWindow, qtbot: QtBot, output: RecordingOutput
) -> None:
    boxed(opened, qtbot)
    region = opened.controllers.regions.region
    assert region is not None
    opened.parts.recording_view.region_bar.hear_button.click()
    assert opened.parts.sound.playing
    assert opened.parts.sound.loop is not None
    assert opened.parts.sound.loop[0] == pytest.approx(region.span_s[0])
    opened.parts.recording_view.region_bar.hear_button.click()
    assert opened.parts.sound.loop is None
    opened.parts.sound.toggle()


def test_a_region_becomes_a_part_and_back(separated: MainWindow, qtbot: QtBot) -> None:
    session = separated.parts.session
    before = session.document
    boxed(separated, qtbot)
    menu = QMenu()
    separated.controllers.regions.fill_give(menu)
    first = menu.actions()[0].text()
    assert before.sources[0].name in first
    assert "% → " in first
    qtbot.keyClick(separated, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    part = session.document.components[-1]
    assert len(session.document.components) == len(before.components) + 1
    assert part.source_id == before.sources[0].id
    assert (part.locked, part.mute) == (True, False)
    bar = separated.parts.recording_view.verdict_bar
    assert "energy moved" in bar.text.text()
    assert separated.controllers.regions.region is None
    session.undo()
    assert session.document == before
    session.redo()
    assert session.document.components[-1] == part


def test_a_painted_part_is_drawn_until_it_is_taken_back(
    separated: MainWindow, qtbot: QtBot
) -> None:
    session = separated.parts.session
    canvas = separated.parts.recording_view.spectrogram
    boxed(separated, qtbot)
    region = separated.controllers.regions.region
    assert region is not None
    qtbot.keyClick(separated, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    (mark,) = canvas._marks
    source = session.document.sources[0]
    name = session.document.component_names()[-1]
    assert (mark.text, mark.colour) == (
        name,
        theme.source_colour(source.colour).name(),
    )
    assert (mark.start_s, mark.stop_s) == pytest.approx(region.span_s)
    assert (mark.low_hz, mark.high_hz) == pytest.approx(region.band_hz)
    separated.parts.recording_view.verdict_bar.discard_button.click()
    assert canvas._marks == ()
    boxed(separated, qtbot)
    separated.parts.actions["silence_region"].trigger()
    assert [mark.text for mark in canvas._marks] == ["silent"]


def test_a_painted_part_is_taken_out_by_its_menu(
    separated: MainWindow, qtbot: QtBot
) -> None:
    session, parts = separated.parts.session, separated.parts
    before = session.document
    for _ in range(2):
        boxed(separated, qtbot)
        qtbot.keyClick(separated, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    n_parts = len(before.components)
    words = "Take out again"
    for index, offered in ((0, False), (n_parts, True)):
        parts.selection.select(index)
        separated.contents.context_menus.show_components(QPoint(0, 0))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        actions = [a for a in menu.actions() if a.text().startswith(words)]
        assert bool(actions) is offered
        if actions:
            actions[0].trigger()
        menu.close()
    # The second of the two has moved up, and is its track's as before.
    assert len(session.document.components) == n_parts + 1
    part = session.document.components[-1]
    assert (part.index, part.name) == (n_parts, "Painted 2")
    assert len(parts.recording_view.spectrogram._marks) == 1
    separated.controllers.editor.take_out(n_parts)
    assert session.document.components == before.components
    for _ in range(4):
        session.undo()
    assert session.document == before


@pytest.mark.parametrize("ends", ["keep", "discard", "other edit"])
def test_what_was_moved_is_heard_beside_what_was_and_decided(
    ends: str, separated: MainWindow, qtbot: QtBot
) -> None:
    session = separated.parts.session
    bar = separated.parts.recording_view.verdict_bar
    before = session.document
    boxed(separated, qtbot)
    qtbot.keyClick(separated, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    after = session.document
    assert bar.isVisible()
    assert not bar.limit_button.isVisible(), "it changed nothing elsewhere"
    # A track that is played alone is so before and after, by what it has then.
    first = before.sources[0].id
    session.set_audition([c.index for c in after.components_of(first)])
    for shown, button in ((before, True), (after, False)):
        bar.before_button.click()
        assert session.document is shown
        assert bar.before_button.isChecked() is button
        assert session.audition == tuple(c.index for c in shown.components_of(first))
    session.set_audition(None)
    session.undo()
    assert bar.before_button.isChecked()
    if ends == "keep":
        bar.keep_button.click()
        assert session.document is after
    elif ends == "discard":
        bar.discard_button.click()
        assert session.document is before
        assert session.history.can_redo
    else:
        session.redo()
        separated.controllers.editor.rename_source(before.sources[0].id, "Mine")
        session.undo()
        assert session.document is after
    assert not bar.isVisible()


def test_a_remark_can_be_kept_to_its_passage(
    separated: MainWindow, qtbot: QtBot
) -> None:
    session = separated.parts.session
    before, bar = session.document, separated.parts.recording_view.verdict_bar
    separated.parts.sound.set_loop(0.2, 0.9)
    separated.controllers.correcting.only_here(before.sources[0].name)
    qtbot.waitUntil(bar.isVisible, timeout=60_000)
    assert before.sources[0].name in bar.text.text()
    assert len(session.document.guides.boxes) == 1
    bar.limit_button.click()
    # Said of the passage alone: one more part, and all others as they were.
    assert session.document.guides == before.guides
    assert session.document.components[:-1] == before.components
    assert session.document.components[-1].source_id == before.sources[0].id
    assert not bar.limit_button.isVisible()
    bar.discard_button.click()
    assert session.document == before


def test_a_new_region_takes_the_place_of_the_question(
    separated: MainWindow, qtbot: QtBot
) -> None:
    view = separated.parts.recording_view
    boxed(separated, qtbot)
    qtbot.keyClick(separated, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    n_parts = len(separated.parts.session.document.components)
    view.verdict_bar.before_button.click()
    boxed(separated, qtbot)
    assert not view.verdict_bar.isVisible()
    assert view.region_bar.isVisible()
    assert len(separated.parts.session.document.components) == n_parts


def test_a_region_is_silenced(separated: MainWindow, qtbot: QtBot) -> None:
    boxed(separated, qtbot)
    separated.parts.actions["silence_region"].trigger()
    assert separated.parts.session.document.components[-1].mute
    assert separated.parts.session.gains.components[-1] == 0.0


def test_repairs_and_lessons_are_marked_and_taken_back(
    opened: MainWindow, qtbot: QtBot
) -> None:
    guiding = opened.controllers.guiding
    boxed(opened, qtbot)
    opened.parts.actions["repair_region"].trigger()
    assert len(guiding.guides.damages) == 1
    damage = guiding.guides.damages[0]
    lesson = Guides(passages=(Passage("Bass", damage.start_s, damage.stop_s),))
    assert not guiding.add(lesson)
    assert "cannot be learned from what is damaged" in opened.parts.notice.text.text()
    menu = QMenu()
    guiding.fill_teach(menu)
    (forget,) = [a for a in menu.actions() if a.text().startswith("Forget: ")]
    forget.trigger()
    assert guiding.guides == Guides()
    assert guiding.add(lesson)


def test_nothing_drawn_is_said(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(notice, "announce", lambda _, text: told.append(text))
    for name in ("hear_region", "silence_region", "repair_region"):
        opened.parts.notice.hide()
        opened.parts.actions[name].trigger()
        assert "Draw something" in opened.parts.notice.text.text()
        assert told.pop() == opened.parts.notice.text.text()
    opened.parts.bridge.said.emit("It is done.")
    assert told == ["It is done."]


def test_where_one_track_plays_alone_its_parts_become_its_own(
    separated: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session, controllers = separated.parts.session, separated.controllers
    before = session.document
    names = [source.name for source in before.sources]
    controllers.correcting.only_here(names[0])
    assert "Mark the passage" in separated.parts.notice.text.text()
    separated.parts.sound.set_loop(0.2, 0.9)
    menu = QMenu()
    controllers.guiding.fill_teach(menu)
    text = f"Only {names[0]} plays in this passage"
    next(a for a in menu.actions() if a.text() == text).trigger()
    qtbot.waitUntil(lambda: not separated.busy, timeout=60_000)
    after = session.document
    # At once, within the take, and nobody else's track is lost.
    assert after.take_id == before.take_id
    assert [source.name for source in after.sources] == names
    (box,) = after.guides.boxes
    top_hz = separated.parts.session.recording.sample_rate / 2
    assert box.is_alone(top_hz)
    assert (box.source, box.start_s, box.stop_s) == (names[0], 0.2, 0.9)
    assert [mark.text for mark in marks_of(after.guides, top_hz)] == [
        f"only {names[0]}"
    ]
    # Later separations follow it, and other recordings can.
    controllers.guiding.fill_teach(menu)
    (save,) = [a for a in menu.actions() if a.text().startswith("Save what was taught")]
    assert save.isEnabled()
    path = tmp_path / "taught.nmfdict"
    controllers.guiding._save_taught(path)
    qtbot.waitUntil(lambda: not separated.busy, timeout=60_000)
    (learned,) = load_dictionary(path).sources
    assert learned.name == names[0]
    separated.parts.toolbar.separate_button.click()
    qtbot.waitUntil(lambda: not separated.busy, timeout=60_000)
    assert session.document.take_id != before.take_id
    assert names[0] in [source.name for source in session.document.sources]


@pytest.mark.parametrize("entry", ["only", "this is", "everywhere"])
def test_a_remark_tells_before_what_it_comes_to(
    separated: MainWindow, qtbot: QtBot, entry: str
) -> None:
    session, controllers = separated.parts.session, separated.controllers
    name, opened = session.document.sources[0].name, QMenu()
    menu = opened
    separated.parts.sound.set_loop(0.2, 0.9)
    if entry == "only":
        controllers.guiding.fill_teach(opened)
        begin = f"Only {name} plays in this passage: "
    elif entry == "this is":
        controllers.correcting.fill_boxes(opened)
        begin = f"This is {name}: "
    else:
        boxed(separated, qtbot)
        controllers.regions.fill_give(opened)
        menu = opened.actions()[-1].menu()
        begin = f"{name}: "

    def told() -> list[QAction]:
        return [a for a in menu.actions() if a.text().startswith(begin)]

    qtbot.waitUntil(lambda: len(told()) == 1, timeout=60_000)
    (action,) = told()
    told_of = action.text().removeprefix(begin)
    before, after = told_of.removesuffix(" of the energy").split(" → ")
    action.trigger()
    bar = separated.parts.recording_view.verdict_bar
    qtbot.waitUntil(bar.isVisible, timeout=60_000)
    said = f"{before} of the energy before, {after} now"
    kept = f"keeps {before} of the energy"
    assert said in bar.text.text() or (before == after and kept in bar.text.text())


def test_a_menu_that_opens_anew_is_told_of_alone(
    separated: MainWindow, idle: Idle
) -> None:
    separated.parts.sound.set_loop(0.2, 0.9)
    menu = QMenu()
    for _ in range(2):  # the first entries are gone when the first answer comes
        separated.controllers.correcting.fill_boxes(menu)
    idle()
    told = [a.text() for a in menu.actions() if "→" in a.text()]
    assert len(told) == len(set(told)) == 4  # is, and is not, for two tracks
    separated.controllers.correcting.fill_boxes(menu)
    menu.clear()
    idle()


def test_a_passage_of_a_new_name_waits_and_of_a_tracks_name_corrects_it(
    separated: MainWindow, qtbot: QtBot
) -> None:
    session, guiding = separated.parts.session, separated.controllers.guiding
    names = [source.name for source in session.document.sources]
    separated.parts.sound.set_loop(0.2, 0.9)
    guiding._take_passage("Hiss", (0.2, 0.9))
    assert not separated.busy
    assert guiding.guides.passages == (Passage("Hiss", 0.2, 0.9),)
    guiding._take_passage(names[0], (0.2, 0.9))
    qtbot.waitUntil(lambda: not separated.busy, timeout=60_000)
    assert [box.source for box in guiding.guides.boxes] == [names[0]]


def test_a_region_of_a_new_name_makes_a_track(
    separated: MainWindow, qtbot: QtBot
) -> None:
    session = separated.parts.session
    names = [source.name for source in session.document.sources]
    separated.controllers.correcting.correct(Box("New", 0.2, 0.9, 50.0, 8_000.0))
    qtbot.waitUntil(lambda: not separated.busy, timeout=60_000)
    assert [s.name for s in session.document.sources] == [*names, "New"]
    separated.parts.actions["undo"].trigger()
    assert [s.name for s in session.document.sources] == names
    assert not session.document.guides.boxes


def test_what_is_drawn_is_dragged_onto_a_track(
    separated: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxed(separated, qtbot)
    canvas, tools = separated.parts.recording_view.spectrogram, separated.controllers
    row = separated.parts.tracks.list.track(
        separated.parts.session.document.sources[0].id
    )

    def drop_on_row(owner: object, text: str) -> None:
        """Do what the drag does at its end; the offscreen platform has none."""
        assert "Hz" in text
        data = QMimeData()
        data.setData(REGION_MIME, b"region")
        where = (Qt.DropAction.MoveAction, data, LEFT, NONE)
        enter = QDragEnterEvent(QPoint(5, 5), *where)
        ground = row.grab().toImage().pixelColor(22, row.height() - 6)
        row.dragEnterEvent(enter)
        assert enter.isAccepted()
        # A frame around the row: what it says can still be read.
        hot = row.grab().toImage()
        assert hot.pixelColor(22, row.height() - 6) == ground
        assert hot.pixelColor(1, row.height() // 2) == QColor(theme.ACCENT)
        row.dropEvent(QDropEvent(QPointF(5, 5), *where))

    monkeypatch.setattr(regions, "start_region_drag", drop_on_row)
    n_before = len(separated.parts.session.document.components)
    draw(separated, qtbot, (0.45, 0.5), (0.5, 0.55), (0.6, 0.6))
    qtbot.waitUntil(lambda: tools.regions.region is None)
    document = separated.parts.session.document
    assert len(document.components) == n_before + 1
    assert document.components[-1].source_id == document.sources[0].id
    assert canvas.cursor().shape() != Qt.CursorShape.ClosedHandCursor
    separated.parts.session.undo()
    assert len(separated.parts.session.document.components) == n_before


def test_a_click_on_what_is_drawn_is_one_on_the_picture(
    opened: MainWindow, qtbot: QtBot
) -> None:
    boxed(opened, qtbot)
    qtbot.keyClick(opened, Qt.Key.Key_Q)
    draw(opened, qtbot, (0.45, 0.5))
    assert opened.parts.sound.position_s == pytest.approx(
        0.45 * opened.parts.time_view.duration_s, rel=0.05
    )
    assert opened.controllers.regions.region is not None
