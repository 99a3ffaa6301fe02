"""Which take is compared with the one that is open: view state, not in the document."""

from PySide6.QtCore import QObject, Signal

__all__ = ["Comparison"]


class Comparison(QObject):
    """The other take, and whether it is heard now.

    Signals: ``changed()`` after one of the two changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.other: int | None = None
        self.hearing = False

    def choose(self, other: int | None, *, hearing: bool = False) -> None:
        """Compare with another take, or (None) with none."""
        hearing = hearing and other is not None
        if (other, hearing) != (self.other, self.hearing):
            self.other, self.hearing = other, hearing
            self.changed.emit()
