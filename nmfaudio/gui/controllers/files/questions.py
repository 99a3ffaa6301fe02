"""What is asked before work is lost, or when something is not found."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nmfaudio.errors import RecordingNotFoundError
from nmfaudio.gui.language import library_words, translate

__all__ = ["ask_recording", "ask_to_save", "ask_to_stop", "question"]

_Then = Callable[[], object]


def question(window: QWidget, sentence: str, more: str) -> QMessageBox:
    """Return a box that asks in plain text; it is shown by its ``open``."""
    box = QMessageBox(window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle("nmfaudio")
    box.setText(sentence)
    box.setInformativeText(more)
    return box


def ask_to_save(window: QWidget, title: str, save: _Then, drop: _Then) -> QMessageBox:
    """Ask whether work is saved, dropped, or gone on with."""
    box = question(
        window,
        translate("Questions", "“{0}” has changes that are not saved.").format(title),
        translate("Questions", "Save them first?"),
    )
    saving = box.addButton(
        translate("Questions", "&Save"), QMessageBox.ButtonRole.AcceptRole
    )
    dropping = box.addButton(
        translate("Questions", "&Don't save"), QMessageBox.ButtonRole.DestructiveRole
    )
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(saving)
    box.setEscapeButton(cancel)
    saving.clicked.connect(lambda *_: save())
    dropping.clicked.connect(lambda *_: drop())
    box.open()
    return box


def ask_to_stop(window: QWidget, name: str, then: _Then) -> QMessageBox:
    """Ask whether work that runs is stopped: to open a file, or to quit for no name."""
    wish = translate("Questions", "Stop it and quit?")
    words = translate("Questions", "Stop and quit")
    if name:
        wish = translate("Questions", "Stop it and open “{0}”?").format(name)
        words = translate("Questions", "Stop and open")
    box = question(window, translate("Questions", "Work is still running."), wish)
    stop = box.addButton(words, QMessageBox.ButtonRole.AcceptRole)
    going = box.addButton(
        translate("Questions", "Go on"), QMessageBox.ButtonRole.RejectRole
    )
    box.setDefaultButton(going)
    stop.clicked.connect(lambda *_: then())
    box.open()
    return box


def ask_recording(
    window: QWidget,
    error: RecordingNotFoundError,
    folder: Path,
    use: Callable[[Path], object],
    otherwise: _Then,
) -> QMessageBox:
    """Ask where the recording of a project is now."""
    wish = translate("Questions", "Choose the recording?")
    box = question(window, library_words(error), wish)
    find = box.addButton(
        translate("Questions", "&Choose …"), QMessageBox.ButtonRole.AcceptRole
    )
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setEscapeButton(cancel)
    find.clicked.connect(lambda *_: _choose(window, folder, use, otherwise))
    cancel.clicked.connect(lambda *_: otherwise())
    box.open()
    return box


def _choose(
    window: QWidget, folder: Path, use: Callable[[Path], object], otherwise: _Then
) -> None:
    dialog = QFileDialog(
        window, translate("Questions", "The project's recording"), str(folder)
    )
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda name: use(Path(name)))
    dialog.rejected.connect(lambda *_: otherwise())
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
