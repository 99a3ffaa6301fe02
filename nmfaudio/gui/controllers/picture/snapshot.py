"""The picture as a file, or on the clipboard."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QSize, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from nmfaudio.audio.new_file import NewFile
from nmfaudio.errors import NmfAudioError
from nmfaudio.gui.language import library_words
from nmfaudio.gui.window_parts import WindowParts

__all__ = ["Snapshot"]


class Snapshot(QObject):
    """Copies or writes what the window shows over the time axis.

    Signals: ``said(sentence)``.
    """

    said = Signal(str)

    def __init__(self, parts: WindowParts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window
        self._area = parts.recording_view.picture_area

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        QApplication.clipboard().setPixmap(self._area.grab())
        self.said.emit(self.tr("The picture is on the clipboard."))

    def ask(self) -> None:
        """Ask for a file; the dialog does not block."""
        dialog = QFileDialog(
            self._window, self.tr("Save the picture"), str(self._parts.settings.folder)
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(
            [self.tr("PNG pictures (*.png)"), self.tr("SVG drawings (*.svg)")]
        )
        dialog.setDefaultSuffix("png")
        dialog.filterSelected.connect(
            lambda name: dialog.setDefaultSuffix("svg" if "svg" in name else "png")
        )
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, path: Path) -> None:
        """Write the picture; the dialog has asked about a file of that name."""
        content = self._svg() if path.suffix.lower() == ".svg" else self._png()
        try:
            # The dialog has asked before.
            with NewFile(path, n_bytes=len(content), overwrite=True) as file:
                file.write(content)
                file.publish()
        except NmfAudioError as error:
            self.said.emit(library_words(error))
        else:
            self.said.emit(self.tr("Saved the picture: {0}").format(path.name))

    def _png(self) -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._area.grab().save(buffer, "PNG")
        return bytes(buffer.data().data())

    def _svg(self) -> bytes:
        """Draw scales and names as lines and letters, the levels as an image."""
        from PySide6.QtSvg import QSvgGenerator  # noqa: PLC0415  # seldom needed

        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        size = QSize(self._area.width(), self._area.height())
        generator.setSize(size)
        generator.setViewBox(self._area.rect())
        generator.setTitle(self._parts.recording_view.title.text())
        self._area.render(generator)
        return bytes(buffer.data().data())
