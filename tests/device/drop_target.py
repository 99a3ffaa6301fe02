"""Another program's window, which takes files that are dropped on it.

Usage: ``python drop_target.py FOLDER LEFT TOP``. It says ``ready`` when it shows. What
comes is copied to ``FOLDER`` at once, as a program does that reads what it gets, and
named, one path a line, in ``FOLDER/taken.txt``.
"""

import shutil
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget


class Target(QWidget):
    """Takes files."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.setAcceptDrops(True)
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  # Qt's
        """Take files alone, as copies."""
        if event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  # as above
        """Copy what is dropped."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls()]
        for path in paths:
            shutil.copy(path, self._folder / path.name)
        told = self._folder / "taken.part"
        told.write_text("".join(f"{path}\n" for path in paths))
        told.rename(self._folder / "taken.txt")


if __name__ == "__main__":
    app = QApplication([])
    target = Target(Path(sys.argv[1]))
    target.setGeometry(int(sys.argv[2]), int(sys.argv[3]), 200, 150)
    target.show()
    QTimer.singleShot(300, lambda: print("ready", flush=True))  # noqa: T201
    app.exec()
