"""Keys 1 to 9: a component plays alone while the key is held, or until the next tap."""

from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, Qt
from PySide6.QtGui import QKeyEvent

from nmfaudio.project.session import Session

__all__ = ["AuditionKeys"]

_HELD_MS: Final = 300
_NO_MODIFIER: Final = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.KeypadModifier,
)


class AuditionKeys(QObject):
    """Turns presses of digits into auditions; a short tap keeps, holding lets go."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._since = QElapsedTimer()
        self._down: int | None = None
        self._was_on = False

    def press(self, event: QKeyEvent) -> bool:
        """Handle a key going down; return whether it was a digit of a component."""
        index = self._component_of(event)
        if index is None:
            return False
        if not event.isAutoRepeat():
            self._down = index
            self._was_on = self._session.audition == (index,)
            self._session.set_audition((index,))
            self._since.start()
        return True

    def release(self, event: QKeyEvent) -> bool:
        """Handle a key going up; return whether it was the one that is down."""
        if event.isAutoRepeat() or self._down is None:
            return False
        if self._component_of(event) != self._down:
            return False
        self._down = None
        if self._was_on or self._since.elapsed() >= _HELD_MS:
            self._session.set_audition(None)
        return True

    def toggle(self, indices: tuple[int, ...]) -> None:
        """Play these components alone, or everything again."""
        on = bool(indices) and self._session.audition != indices
        self._session.set_audition(indices if on else None)

    def let_go(self) -> None:
        """End a held audition: the window has lost the keyboard."""
        if self._down is not None:
            self._down = None
            self._session.set_audition(None)

    def _component_of(self, event: QKeyEvent) -> int | None:
        number = event.key() - Qt.Key.Key_1.value
        if event.modifiers() not in _NO_MODIFIER or not 0 <= number <= 8:
            return None
        separation = self._session.document.separation
        if separation is None or number >= separation.model.n_components:
            return None
        return number
