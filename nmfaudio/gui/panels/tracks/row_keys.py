"""What keys do in the list of tracks: walk, fold, set, hear."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from nmfaudio.gui.state.arrangement import Row, RowKind, members_of
from nmfaudio.gui.state.selection import Selection

__all__ = ["RowKeys", "WalkedByKeys"]

_PAGE: Final = 6
_STEPS: Final[dict[int, int]] = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -_PAGE,
    Qt.Key.Key_PageDown: _PAGE,
}
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class WalkedByKeys(Protocol):
    """What keys need of the list; its signals are those of the list."""

    audition: Any
    unassigned: Any
    nudged: Any
    moved: Any

    @property
    def rows(self) -> Sequence[Row]:
        """All rows, top to bottom."""

    @property
    def current(self) -> Row | None:
        """The row that the keyboard is on."""

    def go_to(self, place: int, modifiers: Qt.KeyboardModifier = ...) -> None:
        """Bring the keyboard to a row."""

    def fold(self, key: tuple[str, int | str]) -> None:
        """Fold or unfold."""

    def show_menu(self, row: Row) -> None:
        """Ask for a row's menu."""


class RowKeys:
    """Turns keys into what the list is asked for.

    Parameters
    ----------
    tracks : WalkedByKeys
        The list.
    selection : Selection
        What Delete acts on.
    """

    def __init__(self, tracks: WalkedByKeys, selection: Selection) -> None:
        self._list = tracks
        self._selection = selection

    def press(self, event: QKeyEvent) -> bool:
        """Handle a key; return whether it meant something here."""
        key, modifiers = event.key(), event.modifiers()
        row = self._list.current
        if row is not None and row.kind is RowKind.TRACK and modifiers & _CONTROL:
            return self._set(row, key, modifiers)
        return self._walk(row, key, modifiers) or self._act(row, key)

    def _set(self, row: Row, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Change gain by up and down, place by left and right, with Shift the order."""
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            down = _STEPS[key]
            if modifiers & _SHIFT:
                self._list.moved.emit(row.source_id, down)
            else:
                self._list.nudged.emit(row.source_id, -float(down), 0.0)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            pan = 0.1 if key == Qt.Key.Key_Right else -0.1
            self._list.nudged.emit(row.source_id, 0.0, pan)
        else:
            return False
        return True

    def _walk(self, row: Row | None, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        rows = self._list.rows
        here = -1 if row is None else rows.index(row)
        if key in _STEPS or key == Qt.Key.Key_End:
            wanted = here + _STEPS.get(key, len(rows))
            self._list.go_to(min(max(wanted, 0), len(rows) - 1), modifiers)
        elif key == Qt.Key.Key_Right and row is not None and not row.is_open:
            if row.kind is not RowKind.PART and row.members:
                self._list.fold(row.key)
        elif key == Qt.Key.Key_Left and row is not None:
            if row.is_open:
                self._list.fold(row.key)
            else:
                self._go_to_owner(here)
        else:
            return False
        return True

    def _act(self, row: Row | None, key: int) -> bool:
        if row is None:
            return False
        selection = self._selection
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if row.kind is RowKind.SECTION:
                self._list.fold(row.key)
            else:
                self._list.audition.emit(members_of(row))
        elif key == Qt.Key.Key_Delete and (selection.indices or selection.tracks):
            self._list.unassigned.emit()
        elif key == Qt.Key.Key_Menu:
            self._list.show_menu(row)
        else:
            return False
        return True

    def _go_to_owner(self, place: int) -> None:
        """Go up to the track or section that a row stands in."""
        rows = self._list.rows
        for above in range(place - 1, -1, -1):
            is_head = rows[above].kind is not RowKind.PART
            if is_head and (rows[above].depth < rows[place].depth or rows[place].depth):
                self._list.go_to(above)
                return
