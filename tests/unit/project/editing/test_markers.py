"""Markers are edits like all others."""

import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.project.document import Document, Marker
from nmfaudio.project.editing.markers import add_marker, remove_marker, rename_marker
from nmfaudio.project.history import History


def marked() -> Document:
    document = Document(separation=None)
    for second, name in ((2.0, ""), (1.0, "Verse"), (3.0, "")):
        document = add_marker(document, second, name).after
    return document


def test_markers_are_numbered_and_in_order() -> None:
    assert marked().markers == (
        Marker(1.0, "Verse"),
        Marker(2.0, "1"),
        Marker(3.0, "2"),
    )
    again = add_marker(remove_marker(marked(), 1).after, 5.0).after
    assert again.markers[-1].name == "1"


def test_markers_are_named() -> None:
    edit = rename_marker(marked(), 1, "  The \n chorus ")
    assert edit.after.markers[1] == Marker(2.0, "The chorus")
    assert edit.label == "rename 1 to The chorus"
    with pytest.raises(ParameterError, match="visible character"):
        rename_marker(marked(), 1, "  ")
    for change in (lambda d: rename_marker(d, 3, "x"), lambda d: remove_marker(d, 3)):
        with pytest.raises(ParameterError, match="no marker 4"):
            change(marked())


def test_markers_are_undone() -> None:
    history = History(Document(separation=None))
    history.do(add_marker(history.document, 1.5, "Here"))
    assert history.document.markers == (Marker(1.5, "Here"),)
    assert history.undo_label == "mark Here"
    history.undo()
    assert history.document == Document(separation=None)
