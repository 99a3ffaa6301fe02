"""The document: what an edit can change, and nothing else.

Everything here is frozen and small. Arrays are shared, never copied; an edit makes a
new :class:`Document` that differs in a few fields, so undo is a list of commands. View
state (zoom, selection, playhead, colour map) is not in the document.
"""

from dataclasses import dataclass, field, replace

from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.components.naming import name_components
from nmfaudio.separation.model import Separation
from nmfaudio.separation.request.guides import Guides

__all__ = [
    "RESIDUAL_ID",
    "Component",
    "Document",
    "Marker",
    "Source",
    "Take",
    "TakeState",
    "Tempo",
]

RESIDUAL_ID = 0
"""Id of the residual lane: it always exists and holds the unassigned components."""


@dataclass(frozen=True)
class Component:
    """One (template, activation) pair as the user edits it.

    ``index`` is its place in the model; ``source_id`` is :data:`RESIDUAL_ID` when no
    source holds it. ``name`` is empty until the user gives one
    (:meth:`Document.component_names` has another).
    """

    index: int
    source_id: int = RESIDUAL_ID
    name: str = ""
    gain_db: float = 0.0
    solo: bool = False
    mute: bool = False
    locked: bool = False


@dataclass(frozen=True)
class Source:
    """A named lane. ``colour`` is an index into the palette; gain in dB.

    ``pan`` lies between -1, left, and +1, right; ``exported`` says whether its stem is
    written unless something else is asked for.
    """

    id: int
    name: str
    colour: int
    gain_db: float = 0.0
    solo: bool = False
    mute: bool = False
    pan: float = 0.0
    exported: bool = True


@dataclass(frozen=True)
class Marker:
    """A named moment of the recording, seconds from its beginning."""

    second: float
    name: str


@dataclass(frozen=True)
class Tempo:
    """Beats as the user gave them: evenly spaced, in both directions from one.

    ``bpm`` beats a minute; ``first_beat_s`` is where bar 1 begins, seconds.
    """

    bpm: float
    first_beat_s: float


@dataclass(frozen=True)
class TakeState:
    """A separation with the user's edits, as a take that was left keeps it."""

    separation: Separation
    components: tuple[Component, ...]
    sources: tuple[Source, ...]
    residual: Source


@dataclass(frozen=True)
class Take:
    """One run of a separation, kept to go back to.

    Attributes
    ----------
    id : int
        From 1; never given twice while the take of that number is there.
    name : str
        For people.
    made_at : str
        When it was made, ISO 8601 in UTC; empty where nobody noted it.
    null_db : float or None
        Energy of the recording minus all stems, dB below the recording, as measured
        before the take was left; None if it was not.
    state : TakeState or None
        What it was when it was left; None for the take that is open.
    """

    id: int
    name: str
    made_at: str = ""
    null_db: float | None = None
    state: TakeState | None = None


@dataclass(frozen=True)
class Document:
    """One separation with the user's edits, the other takes, and what comes next.

    ``take_id`` is the take that is open, 0 where there is no list of takes;
    ``guides`` are what the next separation follows; ``tempo`` is None until the user
    gives one, and beats are those that are found. Equality is by value for the edits
    and by identity for separations.
    """

    separation: Separation | None
    components: tuple[Component, ...] = ()
    sources: tuple[Source, ...] = ()
    residual: Source = Source(id=RESIDUAL_ID, name="Residual", colour=-1)
    markers: tuple[Marker, ...] = ()
    guides: Guides = field(default_factory=Guides)
    takes: tuple[Take, ...] = ()
    take_id: int = 0
    tempo: Tempo | None = None

    @classmethod
    def from_separation(cls, separation: Separation) -> "Document":
        """Start a document from what automatic grouping proposed."""
        owner = {
            component: source_id
            for source_id, guess in enumerate(separation.sources, start=1)
            for component in guess.components
        }
        return cls(
            separation=separation,
            components=tuple(
                Component(index=index, source_id=owner.get(index, RESIDUAL_ID))
                for index in range(separation.model.n_components)
            ),
            sources=tuple(
                Source(id=source_id, name=guess.name, colour=source_id - 1)
                for source_id, guess in enumerate(separation.sources, start=1)
            ),
        )

    @property
    def state(self) -> TakeState | None:
        """What the take that is open would keep if it were left now."""
        if self.separation is None:
            return None
        return TakeState(self.separation, self.components, self.sources, self.residual)

    def with_state(self, state: TakeState) -> "Document":
        """Return a document that shows what a take kept."""
        return replace(
            self,
            separation=state.separation,
            components=state.components,
            sources=state.sources,
            residual=state.residual,
        )

    def source(self, source_id: int) -> Source:
        """Return the source with this id; the residual lane counts as one."""
        if source_id == RESIDUAL_ID:
            return self.residual
        for source in self.sources:
            if source.id == source_id:
                return source
        raise ParameterError(Message("there is no source with id {0}", source_id))

    def component(self, index: int) -> Component:
        """Return the component with this index.

        Raises
        ------
        ParameterError
            If there is none.
        """
        if not 0 <= index < len(self.components):
            raise ParameterError(Message("there is no component {0}", index + 1))
        return self.components[index]

    def components_of(self, source_id: int) -> tuple[Component, ...]:
        """Return the components that a source holds, in model order."""
        return tuple(c for c in self.components if c.source_id == source_id)

    def confidence_of(self, source_id: int) -> float | None:
        """Return how sure it is that what a source holds is one source, 0..1.

        None where nothing tells: what holds other components than were proposed is as
        sure as its maker.
        """
        if self.separation is None:
            return None
        held = tuple(c.index for c in self.components_of(source_id))
        proposed = (s for s in self.separation.sources if s.components == held)
        return next((source.confidence for source in proposed), None)

    @property
    def locked(self) -> tuple[int, ...]:
        """The components that are to stay as they are."""
        return tuple(c.index for c in self.components if c.locked)

    def component_names(self) -> tuple[str, ...]:
        """Return what each component is called; those not named by the user differ.

        They are a :class:`~nmfaudio.errors.Message` where the user has not named them.
        """
        if self.separation is None:
            return ()
        owners = {source.id: source.name for source in self.sources}
        return name_components(
            self.separation.tags,
            [owners.get(component.source_id, "") for component in self.components],
            {c.index: c.name for c in self.components if c.name},
        )

    def with_source(self, source: Source) -> "Document":
        """Return a document in which the source of the same id is ``source``."""
        if source.id == RESIDUAL_ID:
            return replace(self, residual=source)
        self.source(source.id)
        return replace(
            self,
            sources=tuple(source if s.id == source.id else s for s in self.sources),
        )

    def with_component(self, component: Component) -> "Document":
        """Return a document with ``component`` in the place of its index."""
        self.component(component.index)
        components = list(self.components)
        components[component.index] = component
        return replace(self, components=tuple(components))
