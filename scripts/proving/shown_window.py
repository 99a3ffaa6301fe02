"""The window as ``nmfaudio`` shows it, answering on its streams what can be seen.

A line that comes in is a question of words parted by tabs, the answer a line too:
``where NAME`` gives the middle of a control that can be pressed, ``names`` what all are
called, ``focus`` what has the keyboard, ``picture FILE`` writes what the screen shows.
"""

import sys
import threading
from collections.abc import Iterator

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from nmfaudio.__main__ import main


class Door(QObject):
    """Answers in the thread of the window."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._answer)

    def listen(self) -> None:
        """Pass on all lines that come in."""
        for line in sys.stdin:
            self.asked.emit(line.rstrip("\n"))

    def _answer(self, line: str) -> None:
        question, *rest = line.split("\t")
        answer: list[str] = []
        if question == "where":
            answer = [f"{at.x()}\t{at.y()}" for at in _middles(rest[0])][:1]
        elif question == "names":
            answer = [_name(control) for control in _controls()]
        elif question == "focus":
            has = QApplication.focusWidget()
            answer = [] if has is None else [_name(has) or type(has).__name__]
        elif question == "picture":
            QApplication.primaryScreen().grabWindow(0).save(rest[0])
        sys.stdout.write("\t".join(answer) + "\n")
        sys.stdout.flush()


def _controls() -> Iterator[QWidget]:
    """Give what a mouse could press now, dialogs first."""
    dialog = QApplication.activeModalWidget()
    for window in [dialog] if dialog is not None else QApplication.topLevelWidgets():
        for control in window.findChildren(QAbstractButton):
            if control.isVisible() and control.isEnabled():
                yield control


def _middles(name: str) -> Iterator[QPoint]:
    """Give the middles of what can be seen of controls of a name."""
    for control in _controls():
        called = _name(control)
        if called == name or (name[-1] == "*" and called.startswith(name[:-1])):
            seen = control.visibleRegion().boundingRect()
            if not seen.isEmpty():
                yield control.mapToGlobal(seen.center())


def _name(control: QWidget) -> str:
    text = control.text() if isinstance(control, QAbstractButton) else ""
    return control.accessibleName() or text.replace("&", "")


if __name__ == "__main__":
    door = Door()
    threading.Thread(target=door.listen, daemon=True).start()
    main()
