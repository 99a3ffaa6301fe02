"""Which components are selected: view state, shared by the panels."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

__all__ = ["Selection"]


class Selection(QObject):
    """The selected components and the current one.

    Signals: ``changed()`` after either changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._indices: frozenset[int] = frozenset()
        self._current: int | None = None
        self._anchor: int | None = None

    @property
    def indices(self) -> tuple[int, ...]:
        """The selected components, ascending."""
        return tuple(sorted(self._indices))

    @property
    def current(self) -> int | None:
        """The component that the keyboard is on."""
        return self._current

    def __contains__(self, index: int) -> bool:
        return index in self._indices

    def clear(self) -> None:
        """Select nothing."""
        self._set(frozenset(), None)
        self._anchor = None

    def select(self, index: int) -> None:
        """Select one component alone."""
        self._anchor = index
        self._set(frozenset((index,)), index)

    def toggle(self, index: int) -> None:
        """Add a component to the selection, or take it out."""
        self._anchor = index
        self._set(self._indices ^ {index}, index)

    def extend_to(self, index: int) -> None:
        """Select everything between the last single choice and this component."""
        anchor = index if self._anchor is None else self._anchor
        low, high = sorted((anchor, index))
        self._set(frozenset(range(low, high + 1)), index)

    def select_many(self, indices: Iterable[int]) -> None:
        """Select these components."""
        chosen = frozenset(indices)
        self._set(chosen, min(chosen, default=None))

    def keep_below(self, n_components: int) -> None:
        """Forget components that no longer exist."""
        kept = frozenset(index for index in self._indices if index < n_components)
        current = self._current
        if current is not None and current >= n_components:
            current = None
        self._set(kept, current)

    def _set(self, indices: frozenset[int], current: int | None) -> None:
        if (indices, current) != (self._indices, self._current):
            self._indices, self._current = indices, current
            self.changed.emit()
