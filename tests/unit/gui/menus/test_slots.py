"""What the actions do, on parts and controllers that only remember."""

import pytest
from PySide6.QtWidgets import QWidget
from unit.project.conftest import make_separation

from nmfaudio.errors import ParameterError
from nmfaudio.gui.controllers.assembly import Controllers
from nmfaudio.gui.menus.slots import WindowActions
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.separation.request.guides import Guides, Passage
from nmfaudio.separation.request.settings import Settings


@pytest.fixture
def window_actions(
    parts: WindowParts, controllers: Controllers, owner: QWidget
) -> WindowActions:
    return WindowActions(parts, controllers, owner)


@pytest.fixture
def said(window_actions: WindowActions) -> list[str]:
    sentences: list[str] = []
    window_actions.said.connect(sentences.append)
    return sentences


def test_edits_need_a_selection(
    parts: WindowParts, controllers: Controllers, said: list[str]
) -> None:
    parts.actions["merge"].trigger()
    controllers.editor.merge.assert_not_called()
    assert said == ["Select a track or a part first: press it."]
    parts.notice.say.assert_called_once_with(said[0])
    parts.selection.select_many([1, 3])
    parts.actions["merge"].trigger()
    parts.actions["split_three"].trigger()
    controllers.editor.merge.assert_called_once_with((1, 3))
    controllers.editor.split.assert_called_once_with((1, 3), 3)


def test_separate_takes_settings_and_guides(
    parts: WindowParts, controllers: Controllers, said: list[str]
) -> None:
    guides = Guides(passages=(Passage("Voice", 0.0, 0.5),))
    parts.session.document = Document(None, guides=guides)
    controllers.asking.settings = Settings(n_components=5)
    parts.actions["separate"].trigger()
    (settings,) = parts.session.separate.call_args.args
    assert (settings.n_components, settings.guides) == (5, guides)
    parts.session.separate.side_effect = ParameterError("too many")
    parts.actions["separate"].trigger()
    assert said == ["too many"]


def test_cancel_ends_work_then_an_audition_then_the_selection(
    parts: WindowParts, controllers: Controllers, window_actions: WindowActions
) -> None:
    session, cancel = parts.session, parts.actions["cancel"]
    parts.selection.select(2)
    session.audition = (1,)
    controllers.presenter.busy = True
    cancel.trigger()
    session.cancel.assert_called_once_with()
    session.set_audition.assert_not_called()
    controllers.presenter.busy = False
    cancel.trigger()
    session.set_audition.assert_called_once_with(None)
    assert parts.selection.indices == (2,)
    session.audition = None
    cancel.trigger()
    assert parts.selection.indices == ()


def test_exports_say_what_is_missing(
    parts: WindowParts, controllers: Controllers, said: list[str]
) -> None:
    parts.actions["export"].trigger()
    parts.actions["export_mix"].trigger()
    assert ["separate first" in said[0], "open one first" in said[1]] == [True, True]
    separation = make_separation()
    parts.session.document = Document.from_separation(separation)
    parts.session.recording = separation.audio
    parts.actions["export"].trigger()
    parts.actions["export_mix"].trigger()
    controllers.exporter.ask.assert_called_once_with()
    controllers.exporter.ask_mix.assert_called_once_with()


def test_the_loop_is_made_of_its_two_ends(
    parts: WindowParts, window_actions: WindowActions
) -> None:
    parts.time_view.set_duration(10.0)
    parts.sound.position_s = 4.0
    parts.actions["loop_start"].trigger()
    parts.sound.set_loop.assert_called_with(4.0, 10.0)
    parts.actions["loop_stop"].trigger()
    parts.sound.set_loop.assert_called_with(0.0, 4.0)
    parts.sound.loop = (5.0, 6.0)
    parts.actions["loop_stop"].trigger()
    assert parts.sound.set_loop.call_count == 2, "an empty loop is none"


def test_zoom_keeps_a_visible_playhead_in_its_place(
    parts: WindowParts, window_actions: WindowActions
) -> None:
    view = parts.time_view
    view.set_duration(10.0)
    parts.sound.position_s = 2.0
    before = view.x_of(2.0, 100.0)
    parts.actions["zoom_in"].trigger()
    assert view.span_s == pytest.approx(10.0 / 1.5)
    assert view.x_of(2.0, 100.0) == pytest.approx(before)
    parts.sound.loop = (3.0, 5.0)
    parts.actions["zoom_loop"].trigger()
    assert (view.start_s, view.stop_s) == (3.0, 5.0)


def test_what_is_drawn_goes_before_what_is_selected(
    controllers: Controllers, window_actions: WindowActions
) -> None:
    controllers.regions.region = object()
    window_actions.assign_to_place(2)
    controllers.regions.give_to_place.assert_called_once_with(2)
    assert not controllers.editor.assign_to_place.called


def test_the_selection_goes_to_a_place_or_the_residual(
    parts: WindowParts, controllers: Controllers, window_actions: WindowActions
) -> None:
    parts.selection.select_many([0, 1])
    window_actions.assign_to_place(3)
    controllers.editor.assign_to_place.assert_called_once_with((0, 1), 3)
    window_actions.unassign()
    controllers.editor.assign.assert_called_once_with((0, 1), RESIDUAL_ID)


def test_a_refused_lock_takes_its_check_mark_back(
    parts: WindowParts, controllers: Controllers, said: list[str]
) -> None:
    parts.actions["lock"].trigger()
    controllers.presenter.show_lock.assert_called_once_with()
    assert said


def test_quit_closes_the_window(
    parts: WindowParts, window_actions: WindowActions, owner: QWidget
) -> None:
    owner.show()
    parts.actions["quit"].trigger()
    assert not owner.isVisible()
