"""Which rows the list of tracks shows, and in which order: view state, no widget."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from nmfaudio.gui.language import translate
from nmfaudio.project.document import Component, Document
from nmfaudio.spectral.grid import note_name

__all__ = [
    "SMALL_SHARE",
    "Arrangement",
    "Order",
    "PartFacts",
    "Row",
    "RowKind",
    "members_of",
]

SMALL_SHARE: Final = 0.01
"""Parts below this share of the energy are folded away as small ones."""


class Order(Enum):
    """How rows are sorted and grouped."""

    SOURCE = "source"
    PITCH = "pitch"
    ENERGY = "energy"
    ONSET = "onset"
    PAN = "pan"


class RowKind(Enum):
    """What a row stands for."""

    TRACK = "track"
    SECTION = "section"
    PART = "part"


@dataclass(frozen=True)
class PartFacts:
    """What rows are sorted and filtered by.

    Attributes
    ----------
    name, tag : str
        What the component is called, and its technical tag.
    pitch_hz : float or None
        None for what has no pitch.
    share : float
        Of the energy, 0..1.
    onset_s : float
        Second at which it first sounds.
    pan : float
        -1 left .. +1 right.
    """

    name: str
    tag: str
    pitch_hz: float | None
    share: float
    onset_s: float
    pan: float


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes
    ----------
    key : tuple of (str, int or str)
        Stays the same while the row does; what is folded is remembered by it.
    kind : RowKind
        A track, the head of a section, or a part.
    title : str
        Of a section.
    source_id, index : int
        Of a track or the part's track; of a part.
    members : tuple of int
        Components of a track or section, whether their rows are seen or not.
    is_open : bool
        Whether a track's or a section's parts are seen.
    depth : int
        How far it stands to the right.
    """

    key: tuple[str, int | str]
    kind: RowKind
    title: str = ""
    source_id: int = -1
    index: int = -1
    members: tuple[int, ...] = ()
    is_open: bool = False
    depth: int = 0


@dataclass(frozen=True)
class Arrangement:
    """How the user wants the rows: order, filter, what is unfolded.

    Attributes
    ----------
    order : Order
        By source: tracks, their parts folded inside. By anything else: all parts, in
        sections.
    text : str
        Only parts that hold all of its words are shown, unfolded.
    unfolded : frozenset of row keys
        Tracks and small parts that are open; sections are open unless in it.
    """

    order: Order = Order.SOURCE
    text: str = ""
    unfolded: frozenset[tuple[str, int | str]] = field(default_factory=frozenset)

    def toggled(self, key: tuple[str, int | str]) -> "Arrangement":
        """Return the arrangement with one row folded, or unfolded."""
        return replace(self, unfolded=self.unfolded ^ {key})

    def revealing(self, document: Document, index: int) -> "Arrangement":
        """Return the arrangement with a component's row to be seen."""
        source_id = document.component(index).source_id
        shown = (("track", source_id), ("small", source_id))
        if self.order is not Order.SOURCE:
            return replace(self, unfolded=frozenset())
        return replace(self, unfolded=self.unfolded | set(shown))

    def rows(self, document: Document, facts: Sequence[PartFacts]) -> tuple[Row, ...]:
        """Return all rows, top to bottom.

        Parameters
        ----------
        document : Document
            Not modified.
        facts : sequence of PartFacts
            One per component.
        """
        if self.order is Order.SOURCE:
            return tuple(self._tracks(document, facts))
        return tuple(self._sections(document, facts))

    def _tracks(self, document: Document, facts: Sequence[PartFacts]) -> Iterable[Row]:
        words = _folded(self.text).split()
        for source in (*document.sources, document.residual):
            held = _by_energy(document.components_of(source.id), facts)
            found = [k for k in held if _matches(facts[k], source.name, words)]
            if words and not found:
                continue
            key = ("track", source.id)
            is_open = bool(words) or key in self.unfolded
            yield Row(
                key,
                RowKind.TRACK,
                source_id=source.id,
                members=tuple(held),
                is_open=is_open and bool(held),
            )
            if is_open:
                yield from self._parts(source.id, found, facts, bool(words))

    def _parts(
        self,
        source_id: int,
        held: Sequence[int],
        facts: Sequence[PartFacts],
        searching: bool,  # noqa: FBT001  # private
    ) -> Iterable[Row]:
        """Yield the parts of a track: the large ones, then the small ones folded."""
        small = [k for k in held if facts[k].share < SMALL_SHARE]
        # A single small part needs no drawer of its own.
        if searching or len(small) < 2 or len(small) == len(held):
            small = []
        for index in held:
            if index not in small:
                yield _part(source_id, index)
        if small:
            key = ("small", source_id)
            is_open = key in self.unfolded
            yield Row(
                key,
                RowKind.SECTION,
                title="small",
                source_id=source_id,
                members=tuple(small),
                is_open=is_open,
                depth=1,
            )
            if is_open:
                yield from (_part(source_id, index) for index in small)

    def _sections(
        self, document: Document, facts: Sequence[PartFacts]
    ) -> Iterable[Row]:
        words = _folded(self.text).split()
        names = {s.id: s.name for s in (document.residual, *document.sources)}
        sort_key, title_of = _ORDERS[self.order]
        shown = [
            c
            for c in document.components
            if _matches(facts[c.index], names[c.source_id], words)
        ]
        shown.sort(key=lambda c: (sort_key(facts[c.index]), c.index))
        sections: dict[str, list[Component]] = {}
        for component in shown:
            sections.setdefault(title_of(facts[component.index]), []).append(component)
        for title, members in sections.items():
            key = (f"section {self.order.value}", title)
            is_open = bool(words) or key not in self.unfolded
            held = tuple(c.index for c in members)
            yield Row(key, RowKind.SECTION, title=title, members=held, is_open=is_open)
            if is_open:
                yield from (_part(c.source_id, c.index) for c in members)


def members_of(row: Row) -> tuple[int, ...]:
    """Return the components that a row stands for."""
    return (row.index,) if row.kind is RowKind.PART else row.members


def _part(source_id: int, index: int) -> Row:
    return Row(("part", index), RowKind.PART, source_id=source_id, index=index, depth=1)


def _by_energy(
    components: Iterable[Component], facts: Sequence[PartFacts]
) -> list[int]:
    return sorted((c.index for c in components), key=lambda k: (-facts[k].share, k))


def _matches(facts: PartFacts, source: str, words: Collection[str]) -> bool:
    text = _folded(f"{facts.name} {facts.tag} {source}")
    return all(word in text for word in words)


def _folded(text: str) -> str:
    """Return a text as it is looked for: keyboards have no sharp sign."""
    return text.casefold().replace("#", "♯")


def _pitch_title(facts: PartFacts) -> str:
    if facts.pitch_hz is None:
        return translate("TrackList", "No pitch")
    octave = note_name(facts.pitch_hz)[0].lstrip("ABCDEFG♯")
    return translate("TrackList", "Octave {0}").format(octave)


def _energy_title(facts: PartFacts) -> str:
    if facts.share >= 0.1:
        return translate("TrackList", "10 % and more")
    if facts.share >= SMALL_SHARE:
        return translate("TrackList", "1 to 10 %")
    return translate("TrackList", "Below 1 %")


def _onset_title(facts: PartFacts) -> str:
    # A new section every ten seconds, as a piece has its entries.
    start = int(facts.onset_s // 10) * 10
    return translate("TrackList", "From {0}").format(f"{start // 60}:{start % 60:02d}")


def _pan_title(facts: PartFacts) -> str:
    if abs(facts.pan) < 0.15:
        return translate("TrackList", "Centre")
    if facts.pan < 0:
        return translate("TrackList", "Left")
    return translate("TrackList", "Right")


_ORDERS: Final[
    dict[Order, tuple[Callable[[PartFacts], float], Callable[[PartFacts], str]]]
] = {
    Order.PITCH: (
        lambda f: float("inf") if f.pitch_hz is None else f.pitch_hz,
        _pitch_title,
    ),
    Order.ENERGY: (lambda f: -f.share, _energy_title),
    Order.ONSET: (lambda f: f.onset_s, _onset_title),
    Order.PAN: (lambda f: f.pan, _pan_title),
}
