"""Drawing on the picture, and what becomes of it."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nmfaudio.gui.controllers.picture import regions
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.panels.tracks.drag import REGION_MIME
from nmfaudio.gui.state.picture import Tool
from nmfaudio.playback.device import RecordingOutput
from nmfaudio.separation.request.guides import Guides, Passage

pytestmark = pytest.mark.gui

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
    assert "energy moved" in separated.parts.notice.text.text()
    assert separated.controllers.regions.region is None
    session.undo()
    assert session.document == before
    session.redo()
    assert session.document.components[-1] == part


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


def test_nothing_drawn_is_said(opened: MainWindow) -> None:
    for name in ("hear_region", "silence_region", "repair_region"):
        opened.parts.notice.hide()
        opened.parts.actions[name].trigger()
        assert "Draw something" in opened.parts.notice.text.text()


def test_a_track_is_taught_and_found_at_once(
    separated: MainWindow, qtbot: QtBot
) -> None:
    name = separated.parts.session.document.sources[0].name
    guiding = separated.controllers.guiding
    guiding.teach_track(name)
    assert "Mark the passage" in separated.parts.notice.text.text()
    separated.parts.sound.set_loop(0.2, 0.9)
    guiding.teach_track(name)
    assert separated.busy
    assert "Press Separate" not in separated.parts.notice.text.text()
    assert guiding.guides.passages == (Passage(name, 0.2, 0.9),)
    qtbot.waitUntil(lambda: not separated.busy, timeout=60_000)


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
        row.dragEnterEvent(enter)
        assert enter.isAccepted()
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
