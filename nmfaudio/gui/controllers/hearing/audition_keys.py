"""Playing something alone: by digits, a key over what the mouse is on, a double click.

A key that is held plays for as long; a short tap keeps, until the next one. Whatever is
to be heard alone is heard at once: playing starts by itself.
"""

from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, Qt
from PySide6.QtGui import QKeyEvent

from nmfaudio.gui.sound import Sound
from nmfaudio.project.document import RESIDUAL_ID
from nmfaudio.project.session import Session

__all__ = ["AuditionKeys"]

_HELD_MS: Final = 300
_NO_MODIFIER: Final = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.KeypadModifier,
)


class AuditionKeys(QObject):
    """Turns presses of digits into auditions; 0 is the residual."""

    def __init__(
        self, session: Session, sound: Sound, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._sound = sound
        self._since = QElapsedTimer()
        self._down: int | None = None
        self._was_on = False
        self._began_playing = False

    def press(self, event: QKeyEvent) -> bool:
        """Handle a key going down; return whether it was a digit of a track.

        While a recording is taken apart for the first time, digits are of its parts.
        """
        indices = self._components_of(event)
        if indices is None:
            return False
        if not event.isAutoRepeat():
            self._down = event.key()
            self._was_on = self._session.audition == indices
            self._play_alone(indices)
            self._since.start()
        return True

    def release(self, event: QKeyEvent) -> bool:
        """Handle a key going up; return whether it was the one that is down."""
        if event.isAutoRepeat() or self._down is None or event.key() != self._down:
            return False
        self._down = None
        is_held = self._since.elapsed() >= _HELD_MS
        if self._was_on or is_held:
            self._session.set_audition(None)
            if is_held and self._began_playing:
                self._sound.pause()
        return True

    def toggle(self, indices: tuple[int, ...]) -> None:
        """Play these components alone, or everything again."""
        chosen = tuple(sorted(indices))
        if chosen and self._session.audition != chosen:
            self._play_alone(chosen)
        else:
            self._session.set_audition(None)

    def hear(self, indices: tuple[int, ...]) -> None:
        """Play these components alone from now on."""
        if indices:
            self._play_alone(tuple(sorted(indices)))

    def let_go(self) -> None:
        """End a held audition: the window has lost the keyboard."""
        if self._down is not None:
            self._down = None
            self._session.set_audition(None)

    def _play_alone(self, indices: tuple[int, ...]) -> None:
        self._session.set_audition(indices)
        self._began_playing = not self._sound.playing
        if self._began_playing:
            self._sound.play()

    def _components_of(self, event: QKeyEvent) -> tuple[int, ...] | None:
        number = event.key() - Qt.Key.Key_0.value
        if event.modifiers() not in _NO_MODIFIER or not 0 <= number <= 9:
            return None
        document = self._session.document
        if document.separation is None:
            return (number - 1,) if 0 < number <= self._session.n_emerging else None
        if number > len(document.sources):
            return None
        source_id = document.sources[number - 1].id if number else RESIDUAL_ID
        held = document.components_of(source_id)
        return tuple(c.index for c in held) or None
