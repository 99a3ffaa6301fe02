"""Edits as values: a command changes a document, and changes it back.

A command is frozen and holds ids with their old and new values, never an array and
never a widget. ``SomeCommand.on(document, ...)`` checks the wish and reads the old
values; ``apply`` and ``revert`` are pure, so undoing is exact.

Commands on one field of a lane are in :mod:`nmfaudio.project.lane_commands` and are
named here too, so that one import serves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nmfaudio.errors import ParameterError
from nmfaudio.project._command import Command
from nmfaudio.project.document import RESIDUAL_ID, Document, Source
from nmfaudio.project.lane_commands import (
    MAX_GAIN_DB,
    SILENT_DB,
    RecolourSource,
    RenameComponent,
    RenameSource,
    SetComponentGain,
    SetComponentLocked,
    SetComponentMute,
    SetComponentSolo,
    SetSourceGain,
    SetSourceMute,
    SetSourceSolo,
    cleaned_name,
    component_name,
)
from nmfaudio.separation.model import Separation

__all__ = [
    "MAX_GAIN_DB",
    "SILENT_DB",
    "AcceptSeparation",
    "AddSource",
    "AssignComponents",
    "Command",
    "Compound",
    "MoveSource",
    "RecolourSource",
    "RemoveSource",
    "RenameComponent",
    "RenameSource",
    "SetComponentGain",
    "SetComponentLocked",
    "SetComponentMute",
    "SetComponentSolo",
    "SetSourceGain",
    "SetSourceMute",
    "SetSourceSolo",
]


@dataclass(frozen=True)
class AssignComponents(Command):
    """Give components to a source, or to the residual lane.

    ``moves`` holds ``(component index, old source id)``.
    """

    moves: tuple[tuple[int, int], ...]
    source_id: int
    text: str

    @classmethod
    def on(
        cls, document: Document, indices: Iterable[int], source_id: int
    ) -> "AssignComponents":
        """Assign the components with these indices.

        Raises
        ------
        ParameterError
            If a component or the source does not exist.
        """
        source = document.source(source_id)
        components = [document.component(index) for index in sorted(set(indices))]
        what = (
            component_name(document, components[0].index)
            if len(components) == 1
            else f"{len(components)} components"
        )
        return cls(
            moves=tuple((c.index, c.source_id) for c in components),
            source_id=source_id,
            text=f"assign {what} to {source.name}",
        )

    @property
    def label(self) -> str:
        """Name the edit."""
        return self.text

    def apply(self, document: Document) -> Document:
        """Move every component to the source."""
        return _with_owners(document, {i: self.source_id for i, _ in self.moves})

    def revert(self, document: Document) -> Document:
        """Move every component back to where it was."""
        return _with_owners(document, dict(self.moves))


@dataclass(frozen=True)
class AddSource(Command):
    """Add a source, and give it components if asked to."""

    source: Source
    position: int
    moves: tuple[tuple[int, int], ...]

    @classmethod
    def on(
        cls,
        document: Document,
        name: str = "",
        *,
        components: Iterable[int] = (),
        position: int | None = None,
        colour: int | None = None,
    ) -> "AddSource":
        """Add a source below the others, or at ``position``.

        An empty name becomes "Source N"; the colour is the first one not in use.
        """
        used = {source.colour for source in document.sources}
        free = next(c for c in range(len(used) + 1) if c not in used)
        number = max((s.id for s in document.sources), default=RESIDUAL_ID) + 1
        last = len(document.sources)
        return cls(
            source=Source(
                id=number,
                name=cleaned_name(name) or f"Source {last + 1}",
                colour=free if colour is None else colour,
            ),
            position=last if position is None else min(max(position, 0), last),
            moves=tuple(
                (index, document.component(index).source_id)
                for index in sorted(set(components))
            ),
        )

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"add {self.source.name}"

    def apply(self, document: Document) -> Document:
        """Insert the source and move its components in."""
        inserted = _inserted(document, self.source, self.position)
        return _with_owners(inserted, {i: self.source.id for i, _ in self.moves})

    def revert(self, document: Document) -> Document:
        """Move the components back and take the source away."""
        return _removed(_with_owners(document, dict(self.moves)), self.source.id)


@dataclass(frozen=True)
class RemoveSource(Command):
    """Remove a source; its components go to the residual lane."""

    source: Source
    position: int
    components: tuple[int, ...]

    @classmethod
    def on(cls, document: Document, source_id: int) -> "RemoveSource":
        """Remove the source with this id; the residual lane cannot be removed."""
        if source_id == RESIDUAL_ID:
            raise ParameterError(
                "the residual lane cannot be removed: it holds what no source holds"
            )
        source = document.source(source_id)
        return cls(
            source=source,
            position=document.sources.index(source),
            components=tuple(c.index for c in document.components_of(source_id)),
        )

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"remove {self.source.name}"

    def apply(self, document: Document) -> Document:
        """Free the components and take the source away."""
        freed = _with_owners(document, dict.fromkeys(self.components, RESIDUAL_ID))
        return _removed(freed, self.source.id)

    def revert(self, document: Document) -> Document:
        """Put the source back where it was, with its components."""
        inserted = _inserted(document, self.source, self.position)
        return _with_owners(inserted, dict.fromkeys(self.components, self.source.id))


@dataclass(frozen=True)
class MoveSource(Command):
    """Change the order of the sources."""

    source_id: int
    name: str
    old: int
    new: int

    @classmethod
    def on(cls, document: Document, source_id: int, position: int) -> "MoveSource":
        """Move a source to ``position``, counted from 0 and clipped to the list."""
        source = document.source(source_id)
        if source_id == RESIDUAL_ID:
            raise ParameterError("the residual lane stays below the sources")
        return cls(
            source_id=source_id,
            name=source.name,
            old=document.sources.index(source),
            new=min(max(position, 0), len(document.sources) - 1),
        )

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"move {self.name}"

    def apply(self, document: Document) -> Document:
        """Move the source to its new place."""
        source = document.source(self.source_id)
        return _inserted(_removed(document, self.source_id), source, self.new)

    def revert(self, document: Document) -> Document:
        """Move the source to its old place."""
        source = document.source(self.source_id)
        return _inserted(_removed(document, self.source_id), source, self.old)


@dataclass(frozen=True)
class AcceptSeparation(Command):
    """Take over the result of a separation, with the sources it proposes.

    Both documents are held whole: they are small, and the arrays in them are shared.
    """

    old: Document
    new: Document

    @classmethod
    def on(cls, document: Document, separation: Separation) -> "AcceptSeparation":
        """Replace the document by a fresh one for ``separation``."""
        return cls(old=document, new=Document.from_separation(separation))

    @property
    def label(self) -> str:
        """Name the edit."""
        return "separate"

    def apply(self, document: Document) -> Document:  # noqa: ARG002  # replaced whole
        """Return the new document."""
        return self.new

    def revert(self, document: Document) -> Document:  # noqa: ARG002  # replaced whole
        """Return the old document."""
        return self.old


@dataclass(frozen=True)
class Compound(Command):
    """Several commands as one edit, e.g. "solo only this"."""

    commands: tuple[Command, ...]
    text: str

    @classmethod
    def of(cls, commands: Sequence[Command], label: str) -> "Compound":
        """Bind commands together; each must have been made on the same document."""
        return cls(tuple(commands), label)

    @property
    def label(self) -> str:
        """Name the edit."""
        return self.text

    def apply(self, document: Document) -> Document:
        """Apply all, first to last."""
        for command in self.commands:
            document = command.apply(document)
        return document

    def revert(self, document: Document) -> Document:
        """Revert all, last to first."""
        for command in reversed(self.commands):
            document = command.revert(document)
        return document


def _with_owners(document: Document, owners: dict[int, int]) -> Document:
    """Return a document in which components belong to the given sources."""
    return replace(
        document,
        components=tuple(
            replace(c, source_id=owners[c.index]) if c.index in owners else c
            for c in document.components
        ),
    )


def _inserted(document: Document, source: Source, position: int) -> Document:
    sources = list(document.sources)
    sources.insert(position, source)
    return replace(document, sources=tuple(sources))


def _removed(document: Document, source_id: int) -> Document:
    return replace(
        document, sources=tuple(s for s in document.sources if s.id != source_id)
    )
