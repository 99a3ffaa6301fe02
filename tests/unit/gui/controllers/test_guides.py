"""Guides are gathered over parts, without a window."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock, create_autospec

import pytest
from PySide6.QtWidgets import QMenu, QWidget
from unit.project.conftest import make_separation

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.gui.canvases.spectrogram.marks import marks_of
from nmfaudio.gui.controllers.correcting import Correcting
from nmfaudio.gui.controllers.guides import Guiding
from nmfaudio.gui.controllers.hearing.verdict import Verdict
from nmfaudio.gui.controllers.masks import Masks
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document
from nmfaudio.project.edits import add_source, assign
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.guides import Guides, Passage, ScoreFile


@pytest.fixture
def verdict() -> Mock:
    return create_autospec(Verdict)


@pytest.fixture
def correcting(parts: WindowParts, verdict: Mock, owner: QWidget) -> Correcting:
    return Correcting(parts, verdict, owner)


@pytest.fixture
def guiding(parts: WindowParts, correcting: Correcting, owner: QWidget) -> Guiding:
    session = parts.session
    session.do.side_effect = lambda edit: setattr(session, "document", edit.after)
    return Guiding(parts, correcting, owner)


def enabled(menu: QMenu) -> dict[str, bool]:
    return {action.text(): action.isEnabled() for action in menu.actions()}


def test_a_passage_is_summed_up_and_said(guiding: Guiding) -> None:
    said: list[str] = []
    guiding.said.connect(said.append)
    guiding.add(Guides(passages=(Passage("Voice", 0.5, 1.25),)))
    assert guiding.summary() == ["Voice: 0.50 to 1.25 s"]
    assert said == ["Voice: 0.50 to 1.25 s. Press Separate to follow it."]


def test_guides_add_up_until_a_score_takes_over(
    guiding: Guiding, tmp_path: Path
) -> None:
    guiding.add(Guides(passages=(Passage("Voice", 0.5, 1.25),)))
    guiding.add(Guides(passages=(Passage("Bass", 2.0, 3.0),)))
    guiding.add(Guides(damages=(Damage(0.1, 0.2),)))
    assert [p.source for p in guiding.guides.passages] == ["Voice", "Bass"]
    guiding.add(Guides(score=ScoreFile(tmp_path / "tune.mid")))
    assert guiding.summary() == ["Score: tune.mid", "Repair: 0.10 to 0.20 s"]
    guiding.add(Guides(passages=(Passage("Voice", 0.5, 1.25),)))
    assert guiding.guides.score is None


@pytest.mark.parametrize("kind", ["clicks", "clipping", "dropouts"])
def test_kinds_of_damage_are_chosen_and_left_again(
    guiding: Guiding, owner: QWidget, kind: str
) -> None:
    menu = QMenu(owner)
    words = {"clicks": "clicks", "clipping": "clipping", "dropouts": "drop-outs"}
    for chosen in ((kind,), ()):
        guiding.fill_repair(menu)
        text = f"Find and mend {words[kind]}"
        next(a for a in menu.actions() if a.text() == text).trigger()
        assert guiding.guides.find == chosen
        assert guiding.summary() == [f"Repair: {kind}" for _ in chosen]


def test_what_is_new_is_said_whatever_was_known(guiding: Guiding) -> None:
    said: list[str] = []
    guiding.add(Guides(find=("clicks",)))
    guiding.said.connect(said.append)
    guiding.add(Guides(passages=(Passage("Voice", 0.5, 1.25),)))
    assert said == ["Voice: 0.50 to 1.25 s. Press Separate to follow it."]


def test_marks_are_those_of_the_document(guiding: Guiding, parts: WindowParts) -> None:
    set_marks = parts.recording_view.spectrogram.set_marks
    guides = Guides(passages=(Passage("Voice", 0.5, 1.25),))
    parts.bridge.document_changed.emit(Document(None, guides=guides))
    set_marks.assert_called_once_with(marks_of(guides))
    parts.bridge.document_changed.emit(Document(None))
    assert set_marks.call_args.args == ((),)


def test_only_what_is_told_of_all_frequencies_is_alone(
    guiding: Guiding, parts: WindowParts, owner: QWidget
) -> None:
    parts.session.recording = make_separation().audio
    top_hz = parts.session.recording.sample_rate / 2
    menu = QMenu(owner)
    for high_hz, is_alone in ((150.0, False), (top_hz, True)):
        low = Guides(boxes=(Box("Kick", 0.5, 1.0, 0.0, high_hz),))
        guiding.clear()
        guiding.add(low)
        text = "only Kick" if is_alone else "Kick"
        assert [mark.text for mark in marks_of(low, top_hz)] == [text]
        assert guiding.summary() == [f"{text}: 0.50 to 1.00 s"]
        guiding.fill_teach(menu)
        # What sounds above it would be taught, too.
        assert enabled(menu)["Save what was taught …"] is is_alone


def test_teaching_asks_for_a_marked_passage(
    guiding: Guiding, parts: WindowParts, owner: QWidget
) -> None:
    menu = QMenu(owner)
    for loop in (None, (0.1, 0.4)):
        parts.sound.loop = loop
        guiding.fill_teach(menu)
        assert enabled(menu)["This passage is one source alone …"] is (loop is not None)


def test_a_box_spans_the_loop_and_the_visible_frequencies(
    correcting: Correcting, parts: WindowParts, owner: QWidget
) -> None:
    document = Document.from_separation(make_separation(n_components=4))
    parts.session.document = document
    parts.sound.loop = (0.1, 0.4)
    parts.frequency_view.set_limits(50.0, 8_000.0)
    parts.frequency_view.show_range(200.0, 800.0)
    menu = QMenu(owner)
    correcting.fill_boxes(menu)
    (no,) = [a for a in menu.actions() if a.text() == "This is not Bass"]
    no.trigger()
    ((box,),) = parts.session.guide.call_args.args
    assert box.source == "Bass"
    assert (box.start_s, box.stop_s) == (0.1, 0.4)
    assert (box.low_hz, box.high_hz) == pytest.approx((200.0, 800.0))
    assert not box.belongs


def test_a_track_that_loses_all_its_parts_is_named(
    correcting: Correcting, parts: WindowParts, verdict: Mock
) -> None:
    before = Document.from_separation(make_separation(n_components=4))
    added = add_source(before, "Never had any").after
    winner, loser, *_ = added.sources
    parts.session.document = added
    parts.sound.loop = (0.1, 0.4)
    correcting.add_box(winner.name, belongs=True)
    ((box,),) = parts.session.guide.call_args.args
    (tell,) = parts.session.guide.return_value.finished.connect.call_args.args
    held = [part.index for part in added.components_of(loser.id)]
    moved = assign(added, held, winner.id).after
    parts.session.document = replace(moved, guides=Guides(boxes=(box,)))
    tell(None)
    line = verdict.ask.call_args.args[0]
    assert line.startswith(f"{winner.name}: ")
    assert line.endswith(f" Without parts now: {loser.name}. Undo gives them back.")
    parts.session.document = replace(added, guides=Guides(boxes=(box,)))
    tell(None)
    assert "Without parts" not in verdict.ask.call_args.args[0]


def test_what_cannot_be_is_said(correcting: Correcting, parts: WindowParts) -> None:
    said: list[str] = []
    correcting.said.connect(said.append)
    parts.sound.loop = (0.1, 0.4)
    parts.session.document = Document(separation=None)
    parts.session.guide.side_effect = ParameterError("no source of this name")
    correcting.add_box("Nobody", belongs=True)
    assert said == ["no source of this name"]


def test_masks_wait_for_a_separation(parts: WindowParts, owner: QWidget) -> None:
    menu = QMenu(owner)
    parts.session.document = Document(separation=None)
    Masks(parts.session, owner).fill(menu)
    assert not any(enabled(menu).pop(text) for text in list(enabled(menu)) if text)


@pytest.mark.parametrize("n_channels", [1, 2])
def test_only_stereo_has_places_for_masks(
    parts: WindowParts, owner: QWidget, n_channels: int
) -> None:
    menu, made = QMenu(owner), make_separation()
    audio = AudioBuffer(made.audio.samples[:n_channels].copy(), 16_000)
    model = replace(made.model, stereo_masks=True)
    separation = replace(made, audio=audio, model=model)
    parts.session.document = Document(separation=separation)
    Masks(parts.session, owner).fill(menu)
    action = menu.actions()[-1]
    assert action.text() == "Use places in stereo"
    assert action.isEnabled() is action.isChecked() is (n_channels == 2)
