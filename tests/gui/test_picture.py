"""The picture follows what is heard, chosen and pointed at."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from nmfaudio.gui.controllers.appearance import Appearance
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.state.picture import Shown

Seen = Callable[[], QImage]


@pytest.fixture
def seen(separated: MainWindow, qtbot: QtBot) -> Seen:
    """Return a function that waits until the picture is made, and returns it."""
    canvas = separated.parts.recording_view.spectrogram

    def image() -> QImage:
        qtbot.wait(80)
        canvas.repaint()
        qtbot.waitUntil(lambda: canvas.picture.settled, timeout=60_000)
        found = canvas.picture.image
        assert found is not None
        return found

    return image


def brightness(image: QImage) -> int:
    return sum(
        sum(image.pixelColor(x, y).getRgb()[:3])
        for x in range(0, image.width(), 9)
        for y in range(0, image.height(), 9)
    )


def test_solo_changes_the_picture_and_back(separated: MainWindow, seen: Seen) -> None:
    before = seen()
    source = separated.parts.session.document.sources[0]
    separated.controllers.editor.set_source_solo(source.id, True)  # noqa: FBT003  # a slot
    soloed = seen()
    assert separated.controllers.picture.shown is Shown.HEARD
    assert brightness(soloed) < brightness(before)
    bar = separated.parts.recording_view.picture_bar
    assert bar.shown.currentData() == Shown.HEARD
    bar.shown.activated.emit(bar.shown.findData(Shown.MIX))
    assert bar.shown.currentData() == Shown.MIX
    assert not bar.follow.isChecked()
    assert seen() == before
    bar.follow.click()
    assert seen() == soloed
    separated.parts.session.undo()
    assert seen() == before
    assert bar.shown.currentData() == Shown.MIX


def test_the_picture_need_not_follow(separated: MainWindow, seen: Seen) -> None:
    before = seen()
    separated.parts.actions["follow_solo"].trigger()
    source = separated.parts.session.document.sources[0]
    separated.controllers.editor.set_source_solo(source.id, True)  # noqa: FBT003  # a slot
    assert seen() == before
    assert not separated.parts.recording_view.picture_bar.follow.isChecked()


def test_a_key_goes_through_all_pictures(
    separated: MainWindow, seen: Seen, qtbot: QtBot
) -> None:
    separated.parts.selection.select(0)
    images = [seen()]
    bar = separated.parts.recording_view.picture_bar
    for shown in (Shown.HEARD, Shown.SELECTION, Shown.MODEL, Shown.RESIDUAL):
        qtbot.keyClick(separated, Qt.Key.Key_V)
        assert separated.controllers.picture.shown is shown
        assert bar.shown.currentData() == shown
        images.append(seen())
    recording, _, selection, model, residual = images
    assert brightness(selection) < brightness(recording)
    assert model != recording
    assert brightness(residual) < brightness(recording)
    qtbot.keyClick(separated, Qt.Key.Key_V)
    assert separated.parts.picture.shown is Shown.MIX


def test_colours_of_sources_lie_over_the_picture(
    separated: MainWindow, seen: Seen, qtbot: QtBot
) -> None:
    before = seen()
    qtbot.keyClick(separated, Qt.Key.Key_C)
    assert seen() != before
    separated.parts.recording_view.picture_bar.colours.click()
    assert seen() == before


def test_every_icon_follows_the_colours(separated: MainWindow) -> None:
    appearance = separated.findChild(Appearance)
    assert appearance is not None

    def icons() -> list[QImage]:
        buttons = separated.findChildren(QToolButton, "tool")
        return [button.icon().pixmap(16, 16).toImage() for button in buttons]

    appearance.choose("dark")
    dark = icons()
    try:
        appearance.choose("light")
        pairs = list(zip(dark, icons(), strict=True))
    finally:
        appearance.choose("dark")
    assert pairs
    assert all(before != after for before, after in pairs)


def test_what_is_pointed_at_lights_up(
    separated: MainWindow, seen: Seen, qtbot: QtBot
) -> None:
    before = seen()
    selection = separated.parts.selection
    selection.hover((0,))
    lit = seen()
    assert brightness(lit) < brightness(before)
    selection.hover(())
    assert seen() == before
    canvas = separated.parts.recording_view.spectrogram
    qtbot.mouseMove(canvas, QPoint(canvas.width() // 2, canvas.height() // 2))
    assert len(selection.hovered) == 1
    assert seen() == before, "the picture under the mouse stays as it is"


def test_axis_window_and_channel_change_the_picture(
    separated: MainWindow, seen: Seen
) -> None:
    bar, known = separated.parts.recording_view.picture_bar, []
    for box, value in (
        (bar.axis, "linear"),
        (bar.axis, "mel"),
        (bar.axis, "constant-q"),
        (bar.axis, "log"),
        (bar.window_box, 512),
        (bar.window_box, 8192),
        (bar.channel, "side"),
        (bar.channel, "2"),
    ):
        box.activated.emit(box.findData(value))
        image = seen()
        assert image not in known, value
        known.append(image)
    bar.normalized.click()
    assert seen() not in known


def test_levels_are_moved_by_their_handles(
    separated: MainWindow, seen: Seen, qtbot: QtBot
) -> None:
    before, readout = seen(), separated.parts.recording_view.readout
    scale = readout.values
    top = QPoint(round(scale.x_of(readout.look.top_db)), 14)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    qtbot.mousePress(scale, left, none, top)
    qtbot.mouseMove(scale, top - QPoint(30, 0))
    qtbot.mouseRelease(scale, left, none, top - QPoint(30, 0))
    lower = readout.look.top_db
    assert lower < scale.look.low_db + scale.look.range_db + 1e-9
    assert brightness(seen()) > brightness(before)
    qtbot.keyClick(scale, Qt.Key.Key_Left)
    assert readout.look.top_db == pytest.approx(lower - 1.0)
    floor = readout.look.low_db
    qtbot.keyClick(scale, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert readout.look.low_db == pytest.approx(floor + 1.0)
    readout.suggest_top(-40.0)
    assert readout.look.top_db == pytest.approx(lower - 1.0), "what was chosen stays"
