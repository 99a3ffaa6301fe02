"""Operations on components in the window: each by its control, undone to equality."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gui.conftest import N_COMPONENTS, Idle
from numpy.testing import assert_allclose
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.state.arrangement import RowKind
from nmfaudio.playback.device import RecordingOutput
from nmfaudio.project import work
from nmfaudio.project.document import Document
from nmfaudio.project.editing.model_edits import as_edited
from nmfaudio.separation.rendering.resynthesis import render_stems

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_merge_split_lock_rerun_silence_and_all_of_it_undone(
    separated: MainWindow, idle: Idle, qtbot: QtBot
) -> None:
    window, session = separated, separated.parts.session
    seen = [session.document]
    n_edits = len(session.history._done)

    window.parts.selection.select_many([1, 2])
    qtbot.keyClick(window, Qt.Key.Key_M, CTRL)
    seen.append(session.document)
    assert n_parts(window) == N_COMPONENTS - 1
    assert window.parts.selection.indices == (1,)

    qtbot.keyClick(window, Qt.Key.Key_D, CTRL | SHIFT)
    assert window.parts.progress.text.text()
    idle()
    seen.append(session.document)
    assert n_parts(window) == N_COMPONENTS + 1
    assert window.parts.selection.indices == (1, 2, 3)

    window.parts.selection.select(0)
    qtbot.keyClick(window, Qt.Key.Key_K)
    seen.append(session.document)
    assert window.parts.actions["lock"].isChecked()
    assert window.parts.tracks.list.part(0).accessibleDescription() == "Locked"
    window.parts.selection.select(1)
    assert not window.parts.actions["lock"].isChecked()

    window.parts.actions["rerun"].trigger()
    idle()
    seen.append(session.document)
    assert_allclose(row_of(seen[-1], 0), row_of(seen[-2], 0), rtol=0, atol=0)
    assert not np.array_equal(row_of(seen[-1], 1), row_of(seen[-2], 1))

    window.parts.sound.set_loop(0.4, 0.8)
    loudest = int(np.argmax([row_of(seen[-1], k)[..., 60:90].sum() for k in range(5)]))
    window.parts.selection.select(loudest)
    qtbot.keyClick(window, Qt.Key.Key_X)
    seen.append(session.document)
    assert len(session.history._done) == n_edits + 5
    for document in seen:
        assert null_db(document) < -120

    for expected in reversed(seen[:-1]):
        window.parts.actions["undo"].trigger()
        assert session.document == expected
        assert n_parts(window) == len(expected.components)
    for expected in seen[1:]:
        window.parts.actions["redo"].trigger()
        assert session.document == expected


def n_parts(window: MainWindow) -> int:
    rows = window.parts.tracks.list.rows
    return sum(len(row.members) for row in rows if row.kind is RowKind.TRACK)


def null_db(document: Document) -> float:
    """Return how loud all stems together differ from the recording."""
    separation = as_edited(document)
    samples = separation.audio.samples.astype(np.float64)
    total = render_stems(separation, workers=1).sum(axis=0, dtype=np.float64)
    left = float(np.sum((total - samples) ** 2) / np.sum(samples**2))
    return 10 * np.log10(max(left, 1e-30))


def test_cancel_leaves_everything_as_it_was(
    separated: MainWindow, idle: Idle, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = separated
    idle()  # what is warmed after sound and pictures
    for name in ("split", "rerun"):
        monkeypatch.setattr(work, name, begun_once_cancelled(getattr(work, name)))
    before = window.parts.session.document
    window.parts.selection.select(0)
    for name in ("split_two", "rerun"):
        window.parts.actions[name].trigger()
        assert window.busy
        window.parts.actions["cancel"].trigger()
        idle()
        assert window.parts.session.document == before
        assert window.parts.progress.text.text() == "Cancelled"
        assert n_parts(window) == N_COMPONENTS


def begun_once_cancelled(task: Callable[..., object]) -> Callable[..., object]:
    """Make a task wait for its cancelling, so that it cannot be done before."""

    def wait(*arguments: Any) -> object:
        *_, cancel = arguments
        assert cancel.wait(60)
        return task(*arguments)

    return wait


def row_of(document: Document, index: int) -> np.ndarray:
    separation = document.separation
    assert separation is not None
    return separation.model.H[separation.model.component_of == index]


def test_the_hit_under_the_mouse_is_silenced_from_the_menu(
    separated: MainWindow,
) -> None:
    window = separated
    row = window.parts.tracks.list.part(0)
    before = row_of(window.parts.session.document, 0)
    separation = window.parts.session.document.separation
    assert separation is not None
    peak = int(before[0].argmax())
    second = peak * separation.plan.hop_length / separation.plan.sample_rate
    x = round(window.parts.time_view.x_of(second, row.lane.width()))
    place = row.lane.mapToGlobal(QPoint(min(x, row.lane.width() - 1), 10))
    row.menu_wanted.emit(row.row, place)
    menu = shown_menu(window)
    action(menu, "Silence this hit").trigger()
    menu.close()
    after = row_of(window.parts.session.document, 0)
    assert before[0, peak] > 0
    assert after[0, peak] == 0
    assert after.any(), "other hits stay"
    window.parts.actions["undo"].trigger()
    assert row_of(window.parts.session.document, 0) is not after
    assert_allclose(row_of(window.parts.session.document, 0), before, rtol=0, atol=0)


def test_beside_the_activation_the_menu_offers_no_hit(separated: MainWindow) -> None:
    row = separated.parts.tracks.list.part(0)
    row.menu_wanted.emit(row.row, row.mapToGlobal(QPoint(60, 10)))
    menu = shown_menu(separated)
    texts = [entry.text() for entry in menu.actions()]
    assert "Silence this hit" not in texts
    assert separated.parts.actions["merge"] in menu.actions()
    menu.close()


def shown_menu(window: MainWindow) -> QMenu:
    (menu,) = [
        menu
        for menu in window.findChildren(QMenu)
        if menu.isVisible() and menu.parent() is window
    ]
    return menu


def action(menu: QMenu, text: str) -> QAction:
    return next(entry for entry in menu.actions() if entry.text() == text)


def test_a_reason_is_given_where_something_cannot_be(
    separated: MainWindow, idle: Idle
) -> None:
    idle()  # what is warmed after sound and pictures
    window = separated
    said: list[str] = []
    window.controllers.editor.refused.connect(said.append)
    window.contents.window_actions.said.connect(said.append)
    before = window.parts.session.document
    window.parts.selection.select(0)
    window.parts.actions["merge"].trigger()
    window.parts.actions["silence_loop"].trigger()
    window.parts.selection.select_many([0, 1])
    window.parts.actions["split_two"].trigger()
    window.parts.selection.clear()
    window.parts.actions["lock"].trigger()
    assert not window.parts.actions["lock"].isChecked()
    window.parts.selection.select_many(range(N_COMPONENTS))
    window.parts.actions["lock"].trigger()
    locked = window.parts.session.document
    window.parts.actions["rerun"].trigger()
    idle()
    assert window.parts.session.document == locked
    for words, sentence in zip(
        ("at least two", "loop region", "not several", "Select", "every component"),
        said,
        strict=True,
    ):
        assert words in sentence
        assert "\n" not in sentence
    window.parts.actions["undo"].trigger()
    assert window.parts.session.document == before


def test_playback_goes_over_to_the_new_model(
    separated: MainWindow, output: RecordingOutput
) -> None:
    window = separated
    audio = window.parts.session.recording
    assert audio is not None
    window.parts.sound.seek(0.0)
    window.parts.actions["play"].trigger()
    pieces = [output.play(4_000)]
    window.parts.session.merge([0, 1])
    pieces.append(output.play(4_000))
    window.parts.session.silence([0], 0.2, 0.6)
    pieces.append(output.play(4_000))
    window.parts.session.undo()
    pieces.append(output.play(4_000))
    played = np.concatenate(pieces).T
    window.parts.sound.player.stop()  # type: ignore[union-attr]  # built by now
    # Nothing is muted: whatever the model, what plays is the recording, unbroken.
    assert_allclose(played, audio.samples[:, : played.shape[1]], atol=2e-5)
    assert window.parts.sound.player.n_underruns == 0  # type: ignore[union-attr]  # as above
