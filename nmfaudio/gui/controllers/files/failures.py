"""When nmfaudio itself fails: the work is kept, and one calm dialog shown."""

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.gui.controllers.files.safekeeping import Safekeeping
from nmfaudio.gui.panels.widgets import plain_label, resize_on_screen
from nmfaudio.project.crash_report import crash_report

__all__ = ["CrashDialog", "Failures"]


class CrashDialog(QDialog):
    """Says that nmfaudio failed, what became of the work, and what to send."""

    def __init__(self, report: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("nmfaudio")
        sentence = plain_label(
            self.tr(
                "Something went wrong in nmfaudio itself. What was not saved has been "
                "kept aside; you can go on. If you report this, please send the text "
                "below: names of your folders and of your computer are not in it."
            )
        )
        sentence.setWordWrap(True)
        self.text = QPlainTextEdit(report)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Report"))
        self.copy_button = QPushButton(self.tr("&Copy the report"))
        self.copy_button.clicked.connect(
            lambda: QApplication.clipboard().setText(self.text.toPlainText())
        )
        buttons = QDialogButtonBox()
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.go_on = QPushButton(self.tr("&Go on"))
        self.go_on.setDefault(True)
        buttons.addButton(self.go_on, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.addWidget(sentence)
        column.addWidget(self.text)
        column.addWidget(buttons)
        resize_on_screen(self, 640, 420)


class Failures(QObject):
    """Catches what nobody caught, in any thread, and goes on.

    Signals: ``failed(error)``, from any thread.

    Parameters
    ----------
    safekeeping : Safekeeping
        Keeps the work aside first.
    window : QWidget
        Owner of the dialog.
    """

    failed = Signal(object)

    def __init__(self, safekeeping: Safekeeping, window: QWidget) -> None:
        super().__init__(window)
        self._safekeeping = safekeeping
        self._window = window
        self._shown: set[str] = set()
        self.dialog: CrashDialog | None = None
        self.failed.connect(self._show)

    def watch(self) -> None:
        """Hear of every exception that nobody caught; traces still go to stderr."""
        former, former_thread = sys.excepthook, threading.excepthook

        def hook(
            kind: type[BaseException], value: BaseException, trace: TracebackType | None
        ) -> None:
            former(kind, value, trace)
            self.failed.emit(value)

        def thread_hook(arguments: threading.ExceptHookArgs) -> None:
            former_thread(arguments)
            if arguments.exc_value is not None:
                self.failed.emit(arguments.exc_value)

        sys.excepthook, threading.excepthook = hook, thread_hook

    def _show(self, error: BaseException) -> None:
        """Keep the work; show a report once, and never two at a time."""
        self._safekeeping.keep_now()
        report = crash_report(error)
        if report in self._shown or self.dialog is not None:
            return
        self._shown.add(report)
        self.dialog = CrashDialog(report, self._window)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def _forget(self) -> None:
        self.dialog = None
