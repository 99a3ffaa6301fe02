"""The export page: what is ticked is written, as the command line would write it."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem

from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.panels.export_dialog import ExportDialog
from nmfaudio.project.delivery import events
from nmfaudio.project.delivery.choice import FileChoice
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.delivery.stems import write_stems
from nmfaudio.spectral.rhythm import Beats

pytestmark = [
    pytest.mark.gui,
    pytest.mark.qt_log_ignore("This plugin does not support"),
]

NO_BEATS = Beats(0.0, np.zeros(0), 0.0)
ON, OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


@pytest.fixture
def dialog(separated: MainWindow, tmp_path: Path) -> ExportDialog:
    separated.parts.sound.set_loop(0.25, 0.75)
    separated.parts.actions["export"].trigger()
    shown = separated.controllers.exporter.dialog
    assert shown is not None
    shown.folder.setText(str(tmp_path / "out"))
    return shown


def rows(dialog: ExportDialog, group: int) -> list[QTreeWidgetItem]:
    top = dialog.files.topLevelItem(group)
    assert top is not None
    return [top.child(row) for row in range(top.childCount())]


def test_what_is_ticked_is_written_as_by_the_command_line(
    separated: MainWindow, dialog: ExportDialog, idle, tmp_path: Path, monkeypatch
) -> None:
    # On a machine's first day the estimate compiles for most of a minute.
    monkeypatch.setattr(events, "estimate_beats", lambda _: NO_BEATS)
    stems, mixes, parts = (rows(dialog, group) for group in range(3))
    names = [row.text(0) for row in stems]
    for row in stems[1:]:
        row.setCheckState(0, OFF)
    mixes[0].setCheckState(0, ON)
    mixes[1].setCheckState(0, ON)
    parts[0].setCheckState(0, ON)
    assert dialog.passage.isEnabled()
    dialog.passage.setChecked(True)
    dialog.template.setText("{number} {source}")
    for kind in ("reaper", "sidecar"):
        dialog.beside[kind].setChecked(True)
    assert stems[0].text(1) == f"01 {names[0]}.wav"
    assert stems[1].text(1) == ""
    assert mixes[0].text(1) == "03 mix.wav" or mixes[0].text(1).endswith("mix.wav")
    assert "not add up" in dialog.note.text()
    planned = dialog.file_names()
    document = separated.parts.session.document
    dialog.export_button.click()
    idle()
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert made == {*planned, "Loop & _b_bold.rpp", "Loop & _b_bold - stems.json"}
    choice = FileChoice(
        (names[0],), (names[0],), (document.component_names()[0],), mix=True
    )
    asked = ExportOptions(
        tmp_path / "cli", template="{number} {source}", range_s=(0.25, 0.75)
    )
    report = write_stems(document, choice.applied(asked, document))
    assert {stem.path.name for stem in report.stems} == set(planned)
    for stem in report.stems:
        twin = tmp_path / "out" / stem.path.name
        assert twin.read_bytes() == stem.path.read_bytes()
    notice = separated.parts.notice
    assert f"{len(planned) + 2} files" in notice.text.text()
    assert notice.folder_button.isVisibleTo(notice)


def test_nothing_ticked_cannot_be_exported(dialog: ExportDialog) -> None:
    for row in rows(dialog, 0):
        row.setCheckState(0, OFF)
    assert not dialog.export_button.isEnabled()
    assert "mark at least one" in dialog.note.text()
    top = dialog.files.topLevelItem(0)
    assert top is not None
    top.setCheckState(0, ON)  # ticks all below it
    assert dialog.export_button.isEnabled()
    assert "add up to the recording" in dialog.note.text()
    assert not dialog.beside["dictionary"].isEnabled()
    dialog.reject()
