"""Where stems go, in what format, under what names; the names are shown beforehand."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.audio.formats import FORMATS, check_supported
from nmfaudio.audio.naming import render_name, unique_path
from nmfaudio.errors import NmfAudioError
from nmfaudio.gui.icons import swatch
from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.theme import source_colour
from nmfaudio.project.document import RESIDUAL_ID, Source
from nmfaudio.project.session import ExportOptions

__all__ = ["ExportDialog"]


class ExportDialog(QDialog):
    """Asks how to export, and shows the files that will be written.

    Parameters
    ----------
    name : str
        Of the recording.
    lanes : sequence of Source
        Sources that hold components, in order, and the residual last.
    options : ExportOptions
        What was chosen last.
    n_channels, sample_rate : int
        Of the recording.

    Signals: ``chosen(options)``.
    """

    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        lanes: Sequence[Source],
        options: ExportOptions,
        *,
        n_channels: int,
        sample_rate: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export stems"))
        self._name = name
        self._lanes = tuple(lanes)
        self._shape = (n_channels, sample_rate)
        self.folder = QLineEdit(str(options.folder))
        self.format = QComboBox()
        for key, known in FORMATS.items():
            self.format.addItem(known.description, key)
        self.format.setCurrentIndex(max(0, self.format.findData(options.audio_format)))
        self.template = QLineEdit(options.template)
        self.clip = QComboBox()
        self.clip.addItem(self.tr("Keep the level, clamp what goes beyond"), "clamp")
        self.clip.addItem(self.tr("Lower all stems together"), "scale")
        self.clip.setCurrentIndex(max(0, self.clip.findData(options.clip)))
        self.faders = QCheckBox(self.tr("At the level of their faders"))
        self.faders.setChecked(options.faders)
        self.files = QListWidget()
        self.note = plain_label(name="dim")
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(3 * self.note.fontMetrics().lineSpacing())
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export_button = QPushButton(self.tr("Export"))
        self.export_button.setObjectName("primary")
        self.buttons.addButton(
            self.export_button, QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._fill_files(options)
        self._lay_out()
        self._connect()
        self._preview()

    def options(self) -> ExportOptions:
        """Return what is chosen now."""
        kept = self._kept()
        sources = tuple(s.id for s in kept if s.id != RESIDUAL_ID)
        everything = len(sources) == len(self._lanes) - 1
        return ExportOptions(
            folder=Path(self.folder.text()).expanduser(),
            audio_format=str(self.format.currentData()),
            template=self.template.text(),
            residual=any(s.id == RESIDUAL_ID for s in kept),
            faders=self.faders.isChecked(),
            clip="scale" if self.clip.currentData() == "scale" else "clamp",
            sources=None if everything else sources,
        )

    def file_names(self) -> list[str]:
        """Return the names of the files that will be written."""
        options = self.options()
        extension = FORMATS[options.audio_format].extension
        names: list[str] = []
        for number, lane in enumerate(self._lanes, start=1):
            fields = {
                "source": lane.name if lane.id != RESIDUAL_ID else "Residual",
                "number": f"{number:02d}",
                "name": self._name,
            }
            stem = render_name(options.template, fields)
            path = unique_path(options.folder, stem, extension)
            copy = 2
            while path.name.casefold() in {n.casefold() for n in names}:
                path = unique_path(options.folder, f"{stem} ({copy})", extension)
                copy += 1
            names.append(path.name)
        return names

    def _fill_files(self, options: ExportOptions) -> None:
        for lane in self._lanes:
            item = QListWidgetItem(swatch(source_colour(lane.colour), 12), "")
            item.setFlags(
                Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
            )
            checked = lane.id != RESIDUAL_ID or options.residual
            item.setCheckState(
                Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
            )
            self.files.addItem(item)
        self.files.setAccessibleName(self.tr("Files that will be written"))
        self.files.setMinimumHeight(150)

    def _lay_out(self) -> None:
        browse = QPushButton(self.tr("Browse…"))
        browse.clicked.connect(self._browse)
        browse.setAutoDefault(False)
        folder = QHBoxLayout()
        folder.addWidget(self.folder, 1)
        folder.addWidget(browse)
        self.template.setToolTip(
            self.tr("{name} is the recording, {source} the source, {number} its number")
        )
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Folder"), folder)
        form.addRow(self.tr("For&mat"), self.format)
        form.addRow(self.tr("&Names"), self.template)
        form.addRow("", plain_label("{name}   {source}   {number}", name="dim"))
        form.addRow(self.tr("Full &scale"), self.clip)
        form.addRow("", self.faders)
        self.folder.setAccessibleName(self.tr("Folder"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(plain_label(self.tr("FILES"), name="sectionTitle"))
        column.addWidget(self.files, 1)
        column.addWidget(self.note)
        column.addWidget(self.buttons)
        self.resize(620, 560)

    def _connect(self) -> None:
        self.folder.textChanged.connect(self._preview)
        self.template.textChanged.connect(self._preview)
        self.format.currentIndexChanged.connect(self._preview)
        self.faders.toggled.connect(self._preview)
        self.files.itemChanged.connect(self._preview)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)

    def _kept(self) -> list[Source]:
        return [
            lane
            for row, lane in enumerate(self._lanes)
            if self.files.item(row).checkState() == Qt.CheckState.Checked
        ]

    def _preview(self) -> None:
        """Show the names, or why these choices cannot be."""
        try:
            names = self.file_names()
            check_supported(str(self.format.currentData()), *self._shape)
        except NmfAudioError as error:
            self._show_note(str(error), possible=False)
            return
        self.files.blockSignals(True)  # noqa: FBT003  # Qt's signature
        for row, name in enumerate(names):
            self.files.item(row).setText(name)
        self.files.blockSignals(False)  # noqa: FBT003  # Qt's signature
        is_float = FORMATS[str(self.format.currentData())].is_float
        self.clip.setEnabled(not is_float)
        kept = self._kept()
        self._show_note(self._promise(kept), possible=bool(kept))

    def _promise(self, kept: list[Source]) -> str:
        if not kept:
            return self.tr("Nothing is chosen: mark at least one file.")
        if len(kept) < len(self._lanes):
            return self.tr("Some stems are left out: the files will not add up.")
        if self.faders.isChecked():
            return self.tr(
                "Levels follow the faders: the files add up to the mix they make. "
                "Files that exist are never replaced."
            )
        return self.tr(
            "Together these files add up to the recording, at its sample rate and "
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
