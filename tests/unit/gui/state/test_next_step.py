"""One hint at a time, and never again."""

from pathlib import Path

from PySide6.QtCore import QSettings
from unit.project.conftest import make_separation

from nmfaudio.gui.state.next_step import NewStep, NextSteps
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.project import edits
from nmfaudio.project.document import Document


def test_steps_are_seen_in_the_document_and_remembered(tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    steps = NextSteps(WindowSettings(store))
    document = Document.from_separation(make_separation())
    steps.follow(Document(separation=None))
    steps.follow(document)
    assert steps.next is NewStep.HEAR
    steps.follow(edits.switch_source(document, 1, "solo", on=True).after)
    assert steps.next is NewStep.GATHER
    steps.follow(edits.assign(document, (3,), 1).after)
    assert steps.next is NewStep.EXPORT
    steps.take(NewStep.EXPORT)
    assert steps.next is None
    assert NextSteps(WindowSettings(store)).next is None, "the next start knows too"


def test_another_separation_is_no_gathering(tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    steps = NextSteps(WindowSettings(store))
    for n_components in (6, 4):
        whole = make_separation(n_components=n_components)
        steps.follow(Document.from_separation(whole))
    assert not steps.has_taken(NewStep.GATHER)
