"""The export page: which files, where to, under what names; all is shown beforehand."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.audio.formats import FORMATS, check_supported
from nmfaudio.audio.naming import TEMPLATE_WORDS
from nmfaudio.audio.wording import clock
from nmfaudio.errors import NmfAudioError
from nmfaudio.gui.language import library_words
from nmfaudio.gui.panels.export_list import ExportList
from nmfaudio.gui.panels.widgets import plain_label, resize_on_screen
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.delivery.stems import planned_files

if TYPE_CHECKING:
    from nmfaudio.project.document import Document

__all__ = ["ExportDialog"]

_WIDTH, _HEIGHT = 980, 640
_SCROLL_BAR = 20
"""Room that the vertical scroll bar takes at most."""


class ExportDialog(QDialog):
    """Asks how to export, and shows the files that will be written.

    Parameters
    ----------
    document : Document
        What is exported; it has a separation.
    options : ExportOptions
        What was chosen last.
    loop_s : tuple of (float, float) or None
        The marked passage, seconds.

    Signals: ``chosen(options)``.
    """

    chosen = Signal(object)

    def __init__(
        self,
        document: "Document",
        options: ExportOptions,
        loop_s: tuple[float, float] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export"))
        self._document, self._loop_s = document, loop_s
        separation = document.separation
        assert separation is not None  # noqa: S101  # whoever asks has looked
        self._shape = (separation.audio.n_channels, separation.audio.sample_rate)
        self._taught = separation.dictionary is not None
        self.files = ExportList(document, residual=options.residual)
        self._make_fields(options)
        self._make_ticks(options)
        self._lay_out()
        self._connect()
        self._preview()

    def _make_fields(self, options: ExportOptions) -> None:
        """Make the fields, each showing what was chosen last."""
        self.folder = QLineEdit(str(options.folder))
        self.format = QComboBox()
        for key, known in FORMATS.items():
            self.format.addItem(library_words(known.description), key)
        self.format.setCurrentIndex(max(0, self.format.findData(options.audio_format)))
        self.template = QLineEdit(options.template)
        self.clip = QComboBox()
        self.clip.addItem(self.tr("Keep the level, cut off what is too loud"), "clamp")
        self.clip.addItem(self.tr("Lower all files together"), "scale")
        self.clip.setCurrentIndex(max(0, self.clip.findData(options.clip)))
        self.note = plain_label(name="dim")
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(2 * self.note.fontMetrics().lineSpacing())
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = QDialogButtonBox()
        self.buttons.addButton(
            QPushButton(self.tr("Cancel")), QDialogButtonBox.ButtonRole.RejectRole
        )
        self.export_button = QPushButton(self.tr("Export"))
        self.export_button.setObjectName("primary")
        self.buttons.addButton(
            self.export_button, QDialogButtonBox.ButtonRole.AcceptRole
        )

    def _make_ticks(self, options: ExportOptions) -> None:
        """Make what is ticked: the passage, levels, tags, what lies beside stems."""
        self.passage = QCheckBox(self.tr("Only the loop"))
        if self._loop_s is not None:
            start_s, stop_s = self._loop_s
            self.passage.setText(
                self.tr("Only the loop, {0} to {1}").format(
                    library_words(clock(start_s)), library_words(clock(stop_s))
                )
            )
        self.passage.setEnabled(self._loop_s is not None)
        self.faders = QCheckBox(self.tr("At the level and the place of their faders"))
        self.faders.setChecked(options.faders)
        self.tags = QCheckBox(self.tr("Say in the files what they are (tags)"))
        self.tags.setChecked(options.tags)
        self.beside = {
            "dawproject": QCheckBox(self.tr("DAWproject (Bitwig, Studio One, Cubase)")),
            "reaper": QCheckBox(self.tr("Reaper project")),
            "stem-mp4": QCheckBox(self.tr("Stem file for DJ programs (.stem.mp4)")),
            "midi": QCheckBox(self.tr("Notes and tempo as MIDI")),
            "onsets": QCheckBox(self.tr("Onsets as a table (CSV)")),
            "dictionary": QCheckBox(self.tr("What was taught (dictionary)")),
            "figure": QCheckBox(self.tr("Overview as a picture")),
            "sidecar": QCheckBox(self.tr("How it was made, to make it again")),
        }
        for kind, box in self.beside.items():
            box.setChecked(kind in options.beside)
        self.beside["dictionary"].setEnabled(self._taught)
        if not self._taught:
            self.beside["dictionary"].setChecked(False)

    def options(self) -> ExportOptions:
        """Return what is chosen now."""
        clip: Literal["clamp", "scale"] = "clamp"
        if self.clip.currentData() == "scale":
            clip = "scale"
        sources, residual = self.files.stems()
        return ExportOptions(
            folder=Path(os.path.expanduser(self.folder.text())),
            audio_format=str(self.format.currentData()),
            template=self.template.text(),
            residual=residual,
            faders=self.faders.isChecked(),
            clip=clip,
            sources=sources,
            without=self.files.without(),
            parts=self.files.parts(),
            mix=self.files.mix(),
            range_s=self._loop_s if self.passage.isChecked() else None,
            tags=self.tags.isChecked(),
            beside=tuple(k for k, box in self.beside.items() if box.isChecked()),
        )

    def file_names(self) -> list[str]:
        """Return the name of each file that will be written, in their order."""
        planned = planned_files(self._document, self.options())
        return [path.name for _, path in planned]

    def _lay_out(self) -> None:
        self._columns = columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        columns.setSpacing(24)
        columns.addLayout(self._left(), 1)
        columns.addLayout(self._right(), 1)
        content = QWidget()
        content.setLayout(columns)
        columns.setContentsMargins(24, 20, 24, 8)
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 0, 24, 18)
        foot.setSpacing(24)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.buttons, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(scroll, 1)
        column.addLayout(foot)
        self._beside_from = columns.minimumSize().width() + _SCROLL_BAR
        resize_on_screen(self, _WIDTH, _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out what is written above the rest where it has no room beside it."""
        super().resizeEvent(event)
        beside = event.size().width() >= self._beside_from
        way = QBoxLayout.Direction
        self._columns.setDirection(way.LeftToRight if beside else way.TopToBottom)

    def _left(self) -> QVBoxLayout:
        """Lay out what is written."""
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(plain_label(self.tr("FILES"), name="sectionTitle"))
        column.addWidget(self.files, 1)
        column.addWidget(self.passage)
        column.addWidget(self.faders)
        return column

    def _right(self) -> QVBoxLayout:
        """Lay out where to, how, and what goes beside it."""
        browse = QPushButton(self.tr("Browse…"))
        browse.clicked.connect(self._browse)
        browse.setAutoDefault(False)
        folder = QHBoxLayout()
        folder.setSpacing(8)
        folder.addWidget(self.folder, 1)
        folder.addWidget(browse)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        folder_label = QLabel(self.tr("&Folder"))
        folder_label.setBuddy(self.folder)
        form.addRow(folder_label, folder)
        form.addRow(self.tr("For&mat"), self.format)
        form.addRow(self.tr("&Names"), self.template)
        words = plain_label(_known_words(), name="dim")
        words.setWordWrap(True)
        form.addRow("", words)
        form.addRow(self.tr("Loud peak&s"), self.clip)
        self.folder.setAccessibleName(self.tr("Folder"))
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.tags)
        column.addSpacing(8)
        column.addWidget(plain_label(self.tr("BESIDE THEM"), name="sectionTitle"))
        for box in self.beside.values():
            column.addWidget(box)
        column.addStretch(1)
        return column

    def _connect(self) -> None:
        self.folder.textChanged.connect(self._preview)
        self.template.textChanged.connect(self._preview)
        self.format.currentIndexChanged.connect(self._preview)
        self.faders.toggled.connect(self._preview)
        self.passage.toggled.connect(self._preview)
        self.files.changed.connect(self._preview)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)

    def _preview(self) -> None:
        """Show the names, or why these choices cannot be."""
        is_float = FORMATS[str(self.format.currentData())].is_float
        self.clip.setEnabled(not is_float)
        options = self.options()
        if not self.files.has_any():
            self.files.show_names(())
            words = self.tr("Nothing is chosen: mark at least one file.")
            self._show_note(words, possible=False)
            return
        try:
            planned = planned_files(self._document, options)
            check_supported(options.audio_format, *self._shape)
        except NmfAudioError as error:
            self._show_note(library_words(error), possible=False)
            return
        self.files.show_names([(output.name, path.name) for output, path in planned])
        self._show_note(self._promise(options), possible=True)

    def _promise(self, options: ExportOptions) -> str:
        sources, residual = self.files.all_stems()
        if options.sources != sources or options.residual != residual:
            return self.tr("Some stems are left out: the files will not add up.")
        if options.faders:
            return self.tr(
                "Levels and places follow the faders: the stems add up to that mix. "
                "Files that exist are never replaced."
            )
        return self.tr(
            "Together the stems add up to the recording, at its sample rate and "
            "channels. Files that exist are never replaced."
        )

    def _show_note(self, text: str, *, possible: bool) -> None:
        self.note.setText(text)
        self.export_button.setEnabled(possible)

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder for the stems"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _accept(self) -> None:
        self.chosen.emit(self.options())
        self.accept()


def _known_words() -> str:
    """Return the words of the template."""
    return "  ".join(f"{{{word}}}" for word in TEMPLATE_WORDS)
