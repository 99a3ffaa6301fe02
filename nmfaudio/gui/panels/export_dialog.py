"""Where stems go, in what format, under what names; the names are shown beforehand."""

from collections.abc import Collection, Sequence
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
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.audio.formats import FORMATS, check_supported
from nmfaudio.audio.naming import TEMPLATE_WORDS, render_name, unique_path
from nmfaudio.errors import NmfAudioError
from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.style.icons import swatch
from nmfaudio.gui.style.theme import source_colour
from nmfaudio.project.document import RESIDUAL_ID, Source
from nmfaudio.project.session import ExportOptions
from nmfaudio.separation.model import Separation
from nmfaudio.separation.rendering.export import RESIDUAL_NAME

__all__ = ["ExportDialog"]


class ExportDialog(QDialog):
    """Asks how to export, and shows the files that will be written.

    Parameters
    ----------
    separation : Separation
        What is exported.
    lanes : sequence of Source
        Sources that hold components, in order, and the residual last.
    options : ExportOptions
        What was chosen last.
    Signals: ``chosen(options)``.
    """

    chosen = Signal(object)

    def __init__(
        self,
        separation: Separation,
        lanes: Sequence[Source],
        options: ExportOptions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export stems"))
        audio = separation.audio
        self._fields = {
            "input": audio.name,
            "components": str(separation.model.n_components),
            "seed": str(separation.factorization.seed),
        }
        self._lanes = tuple(lanes)
        self._shape = (audio.n_channels, audio.sample_rate)
        self._make_fields(options)
        self._fill_files(options)
        self._lay_out()
        self._connect()
        self._preview()

    def _make_fields(self, options: ExportOptions) -> None:
        """Make the fields, each showing what was chosen last."""
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
        self.faders = QCheckBox(self.tr("At the level and the place of their faders"))
        self.faders.setChecked(options.faders)
        self.files = QListWidget()
        self.note = plain_label(name="dim")
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(3 * self.note.fontMetrics().lineSpacing())
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

    def file_names(self) -> dict[int, str]:
        """Return the name of each file that will be written, by the source's id."""
        options = self.options()
        extension = FORMATS[options.audio_format].extension
        paths: list[Path] = []
        names: dict[int, str] = {}
        for number, lane in enumerate(self._kept(), start=1):
            source = lane.name if lane.id != RESIDUAL_ID else RESIDUAL_NAME
            fields = self._fields | {"source": source, "number": f"{number:02d}"}
            stem = render_name(options.template, fields)
            paths.append(unique_path(options.folder, stem, extension, taken=paths))
            names[lane.id] = paths[-1].name
        return names

    def _fill_files(self, options: ExportOptions) -> None:
        for lane in self._lanes:
            item = QListWidgetItem(swatch(source_colour(lane.colour), 12), "")
            item.setFlags(
                Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
            )
            checked = lane.exported and (lane.id != RESIDUAL_ID or options.residual)
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
        form.addRow("", plain_label(_known_words(self._fields), name="dim"))
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
        for row, lane in enumerate(self._lanes):
            left_out = self.tr("{0}: not written").format(lane.name)
            self.files.item(row).setText(names.get(lane.id, left_out))
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
                "Levels and places follow the faders: the files add up to that mix. "
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


def _known_words(fields: Collection[str]) -> str:
    """Return the words of the template that mean something here."""
    known = {*fields, "source", "number"}
    return "   ".join(f"{{{word}}}" for word in TEMPLATE_WORDS if word in known)
