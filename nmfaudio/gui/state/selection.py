"""What is selected and pointed at: view state, shared by all panels.

What is soloed is the document's, as it is heard and undone with it.
"""

from collections.abc import Collection, Iterable

from PySide6.QtCore import QObject, Signal

__all__ = ["Selection"]


class Selection(QObject):
    """The selected components and tracks, the current one, and what is pointed at.

    Components and tracks are never selected at once: a command acts on either.

    Signals: ``changed()`` after the selection or the current component or track
    changed, ``hovered_changed()`` after the mouse went on to something else.
    """

    changed = Signal()
    hovered_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._indices: frozenset[int] = frozenset()
        self._current: int | None = None
        self._anchor: int | None = None
        self._tracks: tuple[int, ...] = ()
        self._hovered: tuple[int, ...] = ()

    @property
    def indices(self) -> tuple[int, ...]:
        """The selected components, ascending."""
        return tuple(sorted(self._indices))

    @property
    def current(self) -> int | None:
        """The component that the keyboard is on."""
        return self._current

    @property
    def tracks(self) -> tuple[int, ...]:
        """Ids of the selected sources, in the order in which they were chosen."""
        return self._tracks

    @property
    def hovered(self) -> tuple[int, ...]:
        """The components under the mouse: a track's, a part, a place's owner."""
        return self._hovered

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

    def extend_to(self, index: int, order: Collection[int] | None = None) -> None:
        """Select everything between the last single choice and this component.

        ``order`` is that in which components are seen, if not by their number.
        """
        anchor = index if self._anchor is None else self._anchor
        places = list(order or ())
        if anchor in places and index in places:
            low, high = sorted((places.index(anchor), places.index(index)))
            chosen = places[low : high + 1]
        else:
            low, high = sorted((anchor, index))
            chosen = list(range(low, high + 1))
        self._set(frozenset(chosen), index)

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
        if kept != self._indices:
            self._set(kept, current, self._tracks)

    def select_track(self, source_id: int) -> None:
        """Select one track alone."""
        self._set(frozenset(), None, (source_id,))

    def toggle_track(self, source_id: int) -> None:
        """Add a track to the selected ones, or take it out."""
        others = tuple(chosen for chosen in self._tracks if chosen != source_id)
        added = others if source_id in self._tracks else (*others, source_id)
        self._set(frozenset(), None, added)

    def keep_tracks(self, source_ids: Collection[int]) -> None:
        """Forget tracks that no longer exist."""
        kept = tuple(chosen for chosen in self._tracks if chosen in source_ids)
        if kept != self._tracks:
            self._set(self._indices, self._current, kept)

    def hover(self, indices: Iterable[int]) -> None:
        """Say what the mouse is on; nothing when it left."""
        hovered = tuple(sorted(indices))
        if hovered != self._hovered:
            self._hovered = hovered
            self.hovered_changed.emit()

    def _set(
        self,
        indices: frozenset[int],
        current: int | None,
        tracks: tuple[int, ...] = (),
    ) -> None:
        if (indices, current, tracks) != (self._indices, self._current, self._tracks):
            self._indices, self._current, self._tracks = indices, current, tracks
            self.changed.emit()
