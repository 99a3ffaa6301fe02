"""Undo and redo."""

import pytest

from nmfaudio.project import edits
from nmfaudio.project.document import Document
from nmfaudio.project.history import History


@pytest.fixture
def history(document: Document) -> History:
    return History(document)


def test_nothing_to_undo_at_first(history: History) -> None:
    document = history.document
    assert not history.can_undo
    assert not history.can_redo
    assert history.undo_label == history.redo_label == ""
    history.undo()
    history.redo()
    assert history.document is document


def test_do_undo_redo(history: History) -> None:
    before = history.document
    seen: list[Document] = []
    history.changed.connect(seen.append)
    history.do(edits.rename_source(before, 1, "Kit"))
    after = history.document
    assert after.source(1).name == "Kit"
    assert history.undo_label == "rename Drums to Kit"
    history.undo()
    assert history.document == before
    assert history.redo_label == "rename Drums to Kit"
    history.redo()
    assert history.document == after
    assert seen == [after, before, after]


def test_a_new_edit_forgets_what_was_undone(history: History) -> None:
    history.do(edits.rename_source(history.document, 1, "Kit"))
    history.undo()
    history.do(edits.add_source(history.document))
    assert not history.can_redo


def test_an_edit_that_changes_nothing_leaves_no_trace(history: History) -> None:
    history.do(edits.rename_source(history.document, 1, "Kit"))
    history.undo()
    history.do(edits.rename_source(history.document, 1, "Drums"))
    assert not history.can_undo
    assert history.can_redo


def test_a_drag_is_one_entry(history: History) -> None:
    before = history.document
    for gain_db in (-1.0, -2.0, -3.0):
        history.do(edits.set_source_gain(history.document, 1, gain_db))
    history.seal()
    history.do(edits.set_source_gain(history.document, 1, -4.0))
    assert history.document.source(1).gain_db == -4.0
    history.undo()
    assert history.document.source(1).gain_db == -3.0
    history.undo()
    assert history.document == before
    history.redo()
    assert history.document.source(1).gain_db == -3.0


def test_undo_ends_a_gesture(history: History) -> None:
    history.do(edits.set_source_gain(history.document, 1, -1.0))
    history.do(edits.switch_source(history.document, 1, "mute", on=True))
    history.undo()
    history.do(edits.set_source_gain(history.document, 1, -2.0))
    history.undo()
    assert history.document.source(1).gain_db == -1.0


def test_reset(history: History) -> None:
    history.do(edits.rename_source(history.document, 1, "Kit"))
    history.reset(Document(separation=None))
    assert not history.can_undo
    assert history.document.sources == ()


def test_what_was_put_aside_comes_back_with_its_past(history: History) -> None:
    before = history.document
    history.do(edits.rename_source(history.document, 1, "Kit"))
    history.do(edits.add_source(history.document))
    history.undo()
    past, renamed = history.past(), history.document
    history.reset(Document(separation=None))
    assert not history.can_undo
    history.bring_back(past)
    assert history.document == renamed
    history.redo()
    history.undo()
    history.undo()
    assert history.document == before
