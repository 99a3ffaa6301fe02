"""What screen readers are told of the list: rows of a tree, selected, open, current."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from nmfaudio.gui.panels.tracks.rows import PartRow, TrackListRow

__all__ = ["install_row_accessibility"]

_known: dict[int, QAccessibleInterface] = {}
"""Qt keeps no reference to what a factory returns."""


class AccessibleRow(QAccessibleWidget):
    """A row with the states that a plain widget has not."""

    def __init__(self, row: TrackListRow) -> None:
        super().__init__(row, QAccessible.Role.TreeItem)
        self._widget = row

    def state(self) -> QAccessible.State:
        """Say whether it is selected, current, open."""
        state = super().state()
        marks, row = self._widget.marks, self._widget.row
        state.selectable = state.focusable = True
        state.multiSelectable = True
        state.selected = marks.is_selected
        state.focused = marks.is_current
        if row is not None and not isinstance(self._widget, PartRow):
            state.expandable = bool(row.members)
            state.expanded, state.collapsed = row.is_open, not row.is_open
        return state


def install_row_accessibility() -> None:
    """Have Qt ask this module about rows; once for the process."""
    if not _installed:
        _installed.append(_interface_of)
        QAccessible.installFactory(_interface_of)


def _interface_of(key: str, owner: QObject) -> QAccessibleInterface | None:
    del key
    if not isinstance(owner, TrackListRow):
        return None
    number = id(owner)
    if number not in _known:
        _known[number] = AccessibleRow(owner)
        owner.destroyed.connect(lambda: _known.pop(number, None))
    return _known[number]


_installed: list[Callable[[str, QObject], QAccessibleInterface | None]] = []
