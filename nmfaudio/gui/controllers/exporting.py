"""From the export dialog to the session, and what is said when the files are there."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from nmfaudio.errors import ParameterError
from nmfaudio.gui.controllers.files.dragging import Dragging
from nmfaudio.gui.language import library_words
from nmfaudio.gui.state.settings import home_folder
from nmfaudio.gui.style.text import format_db
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.jobs import Job, JobState
from nmfaudio.project.session import ExportOptions

if TYPE_CHECKING:
    from nmfaudio.gui.panels.export_dialog import ExportDialog
    from nmfaudio.separation.model import Separation

__all__ = ["Exporter"]


class Exporter(QObject):
    """Asks, starts the job, remembers the choices.

    Signals: ``said(sentence)``; ``wrote(sentence, folder)`` where files are new.
    """

    said = Signal(str)
    wrote = Signal(str, object)

    def __init__(self, parts: WindowParts, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = parts.session
        self._sound = parts.sound
        self._settings = parts.settings
        self._widget = parent
        self.dialog: ExportDialog | None = None
        parts.bridge.job_finished.connect(self._say_result)
        self.dragging = Dragging(parts, self._last_options, self)
        self.dragging.said.connect(self.said)
        parts.tracks.list.render_drag = self.dragging.stems

    def ask(self) -> None:
        """Show the export dialog; it does not block."""
        from nmfaudio.gui.panels.export_dialog import (  # noqa: PLC0415  # once asked for
            ExportDialog,
        )

        document = self._session.document
        if document.separation is None:
            return
        self.dialog = ExportDialog(
            document, self._last_options(), self._sound.loop, parent=self._widget
        )
        self.dialog.chosen.connect(self._export)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def ask_mix(self) -> None:
        """Ask for the file that the audible mix goes to."""
        audio = self._session.recording
        if audio is None:
            return
        self._ask_file(
            self.tr("Export what I hear"),
            self._last_options().folder / f"{audio.name} - mix.wav",
            [self.tr("WAV, 24 bit (*.wav)")],
            self._export_mix,
        )

    def ask_onsets(self) -> None:
        """Ask for the file that onsets go to."""
        audio = self._session.recording
        if audio is None:
            return
        self._ask_file(
            self.tr("Export onsets"),
            self._last_options().folder.parent / f"{audio.name} - onsets.mid",
            [self.tr("MIDI (*.mid)"), self.tr("Table (*.csv)")],
            self._export_onsets,
        )

    def _ask_file(
        self,
        title: str,
        guess: Path,
        kinds: list[str],
        take: Callable[[str], None],
    ) -> None:
        """Ask for the file that something goes to; of the kind of ``guess`` if none."""
        dialog = QFileDialog(self._widget, title, str(guess))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(guess.suffix[1:])
        dialog.setNameFilters(kinds)
        dialog.fileSelected.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _say_result(self, job: Job[object]) -> None:
        """Say where the files are, and what happened to their level."""
        if job.state is not JobState.DONE:
            return
        if job.title == "export":
            self._say_stems(job.result)
        elif job.title == "export mix":
            self._say_mix(job.result)
        elif job.title == "export onsets" and isinstance(job.result, Path):
            sentence = self.tr("Onsets are in {0}.").format(job.result)
            self.wrote.emit(sentence, job.result.parent)

    def _say_stems(self, report: object) -> None:
        from nmfaudio.separation.rendering.export import ExportReport  # noqa: PLC0415  # loaded

        if not isinstance(report, ExportReport) or not report.stems:
            return
        folder = report.stems[0].path.parent
        n_files = len(report.stems) + len(report.beside)
        first = self.tr("%n files are in {0}.", "", n_files).format(folder)
        if report.null_db is not None:
            first += " " + self.tr(
                "Together they are the recording, exact to {0}."
            ).format(format_db(report.null_db, decimals=0))
        self.wrote.emit(" ".join((first, *map(library_words, report.notes))), folder)

    def _say_mix(self, written: object) -> None:
        path = getattr(written, "path", None)
        if path is not None:
            self.wrote.emit(
                self.tr("What you hear is in {0}.").format(path), path.parent
            )

    def _export(self, options: ExportOptions) -> None:
        settings = self._settings
        settings.set_text("export/folder", str(options.folder))
        settings.set_text("export/format", options.audio_format)
        settings.set_text("export/template", options.template)
        settings.set_text("export/clip", options.clip)
        settings.set_flag("export/residual", value=options.residual)
        settings.set_flag("export/faders", value=options.faders)
        settings.set_flag("export/tags", value=options.tags)
        settings.set_text("export/beside", " ".join(options.beside))
        try:
            self._session.export(options, _draw)
        except ParameterError as error:
            self.said.emit(library_words(error))

    def _export_mix(self, name: str) -> None:
        try:
            # The dialog has asked before it gave the name of a file that exists.
            self._session.export_mix(Path(name), overwrite=True)
        except ParameterError as error:
            self.said.emit(library_words(error))

    def _export_onsets(self, name: str) -> None:
        try:
            self._session.export_onsets(Path(name))
        except ParameterError as error:
            self.said.emit(library_words(error))

    def _last_options(self) -> ExportOptions:
        """Return the last choices; the folder is beside the recording at first."""
        settings = self._settings
        clip: Literal["clamp", "scale"] = (
            "scale" if settings.text("export/clip") == "scale" else "clamp"
        )
        options = ExportOptions(
            folder=self._folder(),
            residual=settings.flag("export/residual", default=True),
            faders=settings.flag("export/faders", default=False),
            clip=clip,
            tags=settings.flag("export/tags", default=True),
            beside=tuple(settings.text("export/beside").split()),
        )
        kept = settings.text("export/format"), settings.text("export/template")
        return replace(
            options,
            audio_format=kept[0] or options.audio_format,
            template=kept[1] or options.template,
        )

    def _folder(self) -> Path:
        audio = self._session.recording
        known = self._settings.text("export/folder")
        if known and os.path.isdir(known):
            return Path(known)
        bundled = Path(__file__).resolve().parents[2]
        if audio is not None and audio.path is not None:
            folder = audio.path.resolve().parent  # projects know it from where they are
            if not folder.is_relative_to(bundled):
                return folder / f"{audio.name} stems"
        name = "nmfaudio" if audio is None else audio.name
        return home_folder() / f"{name} stems"

    def _forget(self) -> None:
        self.dialog = None


def _draw(separation: "Separation", path: Path) -> None:
    """Draw the overview; in the worker's thread."""
    from nmfaudio.figures.overview import overview_figure  # noqa: PLC0415  # once asked for
    from nmfaudio.figures.save import save_figure  # noqa: PLC0415  # with it

    save_figure(overview_figure(separation), path)
