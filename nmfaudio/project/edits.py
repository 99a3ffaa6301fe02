"""Edits: functions from a document to an :class:`Edit`.

Each checks what is wished for and returns the document that would follow; nothing is
modified, and arrays are shared. :class:`~nmfaudio.project.history.History` keeps the
documents before and after, so undoing is exact. Edits of the model itself are in
:mod:`nmfaudio.project.editing.model_edits`.
"""

import math
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Literal

from nmfaudio.errors import Message, ParameterError
from nmfaudio.project.document import RESIDUAL_ID, Document, Source
from nmfaudio.project.gains import MAX_GAIN_DB, SILENT_DB
from nmfaudio.separation.model import Separation
from nmfaudio.separation.request.guides import Guides

__all__ = [
    "Edit",
    "Label",
    "accept_separation",
    "add_source",
    "assign",
    "cleaned_name",
    "combine",
    "component_name",
    "move_source",
    "named",
    "recolour_source",
    "remove_source",
    "rename_component",
    "rename_source",
    "set_component_gain",
    "set_guides",
    "set_source_exported",
    "set_source_gain",
    "set_source_pan",
    "switch_component",
    "switch_source",
]

_MAX_NAME = 100
_UNFIT = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


class Label:
    """What an edit is called, in English: made into words where somebody reads it.

    Who follows an edit to what is played has enough to read; the words come after.

    Parameters
    ----------
    template, *values
        As of a :class:`~nmfaudio.errors.Message`, which its ``str`` is; or labels.

    Examples
    --------
    >>> str(Label("rename {0} to {1}", "Kick", "{0} & Co."))
    'rename Kick to {0} & Co.'
    """

    __slots__ = ("template", "values")

    def __init__(self, template: str, *values: object) -> None:
        self.template = template
        self.values = values

    def __str__(self) -> str:
        """Return the message that it stands for."""
        values = (str(v) if isinstance(v, Label) else v for v in self.values)
        return Message(self.template, *values)

    def __repr__(self) -> str:
        """Return what it was made of."""
        return f"Label{(self.template, *self.values)}"

    def __eq__(self, other: object) -> bool:
        """Tell whether another label, or a text, says the same."""
        return isinstance(other, (Label, str)) and str(self) == str(other)

    def __hash__(self) -> int:
        """Return the hash of its words."""
        return hash(str(self))


@dataclass(frozen=True)
class Edit:
    """One change of a document, made and not yet shown.

    Attributes
    ----------
    label : str or Label
        What the Undo menu calls it, e.g. ``Label("rename {0}", "Kick")``.
    after : Document
        The document that follows.
    gesture : tuple of (str, int), or None
        What a drag changes step by step; steps that follow each other in one gesture
        become one entry of the history.
    """

    label: str | Label
    after: Document
    gesture: tuple[str, int] | None = None


def combine(
    document: Document, steps: Iterable[Callable[[Document], Edit]], label: str
) -> Edit:
    """Make one edit of several, e.g. "solo only this"; each starts from the last."""
    for step in steps:
        document = step(document).after
    return Edit(label, document)


def accept_separation(document: Document, separation: Separation) -> Edit:
    """Start anew with a separation and the sources it proposes.

    Markers and takes stay, and guides for the next separation to follow them too; a
    source of a name that was there keeps its colour.
    """
    state = Document.from_separation(separation).state
    assert state is not None  # noqa: S101  # it has this separation
    sources = _coloured_as(document, state.sources)
    return Edit(Label("separate"), document.with_state(replace(state, sources=sources)))


def _coloured_as(document: Document, sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Give sources the colours that their names had, and others those that are left."""
    known = {source.name: source.colour for source in document.sources}
    taken = {known[source.name] for source in sources if source.name in known}
    free = (colour for colour in count() if colour not in taken)
    return tuple(
        replace(s, colour=known[s.name] if s.name in known else next(free))
        for s in sources
    )


def set_guides(document: Document, guides: Guides, label: str) -> Edit:
    """Have the next separation follow these guides and no others."""
    return Edit(label, replace(document, guides=guides))


def assign(document: Document, indices: Iterable[int], source_id: int) -> Edit:
    """Give the components with these indices to a source, or to the residual lane.

    Raises
    ------
    ParameterError
        If a component or the source does not exist.
    """
    source, chosen = document.source(source_id), sorted(set(indices))
    after = _with_owner(document, chosen, source_id)
    return Edit(Label("assign {0} to {1}", named(document, chosen), source.name), after)


def add_source(
    document: Document,
    name: str = "",
    *,
    components: Iterable[int] = (),
    position: int | None = None,
    colour: int | None = None,
) -> Edit:
    """Add a source below the others, or at ``position``, holding these components.

    An empty name becomes "Source N"; the colour is the first one not in use.
    """
    used, last = {s.colour for s in document.sources}, len(document.sources)
    free = next(c for c in range(len(used) + 1) if c not in used)
    taken = {s.name for s in document.sources}
    numbers = range(last + 1, 2 * last + 2)
    spare = next(n for n in map("Source {}".format, numbers) if n not in taken)
    source = Source(
        id=max((s.id for s in document.sources), default=RESIDUAL_ID) + 1,
        name=cleaned_name(name) or spare,
        colour=free if colour is None else colour,
    )
    added = _inserted(document, source, last if position is None else position)
    return Edit(
        Label("add {0}", source.name), _with_owner(added, components, source.id)
    )


def remove_source(document: Document, source_id: int) -> Edit:
    """Remove a source; its components go to the residual lane, which stays."""
    if source_id == RESIDUAL_ID:
        raise ParameterError(
            Message(
                "the residual lane cannot be removed: it holds what no source holds"
            )
        )
    held = [c.index for c in document.components_of(source_id)]
    after = _with_owner(_removed(document, source_id), held, RESIDUAL_ID)
    return Edit(Label("remove {0}", document.source(source_id).name), after)


def move_source(document: Document, source_id: int, position: int) -> Edit:
    """Move a source to ``position``, counted from 0 and clipped to the list."""
    source = document.source(source_id)
    if source_id == RESIDUAL_ID:
        raise ParameterError(Message("the residual lane stays below the sources"))
    after = _inserted(_removed(document, source_id), source, position)
    return Edit(Label("move {0}", source.name), after)


def rename_source(document: Document, source_id: int, name: str) -> Edit:
    """Rename a source: one line, no control characters, not too long.

    Raises
    ------
    ParameterError
        If nothing is left of the name, or there is no such source.
    """
    source, cleaned = document.source(source_id), cleaned_name(name)
    if not cleaned:
        raise ParameterError(Message("a name must have at least one visible character"))
    after = document.with_source(replace(source, name=cleaned))
    return Edit(Label("rename {0} to {1}", source.name, cleaned), after)


def recolour_source(document: Document, source_id: int, colour: int) -> Edit:
    """Give a source another colour of the palette."""
    source = document.source(source_id)
    after = document.with_source(replace(source, colour=colour))
    return Edit(Label("colour of {0}", source.name), after)


def set_source_gain(document: Document, source_id: int, gain_db: float) -> Edit:
    """Set the gain of a source in dB, clipped to ``SILENT_DB .. MAX_GAIN_DB``."""
    source = document.source(source_id)
    after = document.with_source(replace(source, gain_db=_checked_gain(gain_db)))
    return Edit(Label("gain of {0}", source.name), after, ("source", source_id))


def switch_source(
    document: Document, source_id: int, switch: Literal["solo", "mute"], *, on: bool
) -> Edit:
    """Switch a source's solo or mute."""
    source = document.source(source_id)
    changed: dict[str, Any] = {switch: on}
    after = document.with_source(replace(source, **changed))
    return Edit(_switched(switch, source.name, on=on), after)


def set_source_pan(document: Document, source_id: int, pan: float) -> Edit:
    """Set the place of a source, clipped to -1 (left) .. +1 (right)."""
    if math.isnan(pan):
        raise ParameterError(
            Message("a pan must be a number between -1 and +1, got NaN")
        )
    source = document.source(source_id)
    place = min(max(float(pan), -1.0), 1.0)
    after = document.with_source(replace(source, pan=place))
    return Edit(Label("pan of {0}", source.name), after, ("pan", source_id))


def set_source_exported(document: Document, source_id: int, *, on: bool) -> Edit:
    """Say whether a source's stem is written by default."""
    source = document.source(source_id)
    label = Label("export {0}" if on else "leave {0} out of the export", source.name)
    return Edit(label, document.with_source(replace(source, exported=on)))


def rename_component(document: Document, index: int, name: str) -> Edit:
    """Name a component; an empty name brings its automatic label back."""
    component = document.component(index)
    after = document.with_component(replace(component, name=cleaned_name(name)))
    return Edit(Label("rename {0}", component_name(document, index)), after)


def set_component_gain(document: Document, index: int, gain_db: float) -> Edit:
    """Set the gain of a component in dB, clipped to ``SILENT_DB .. MAX_GAIN_DB``."""
    component = replace(document.component(index), gain_db=_checked_gain(gain_db))
    label = Label("gain of {0}", component_name(document, index))
    return Edit(label, document.with_component(component), ("component", index))


def switch_component(
    document: Document,
    index: int,
    switch: Literal["solo", "mute", "locked"],
    *,
    on: bool,
) -> Edit:
    """Switch a component's solo or mute, or its lock against the next separation."""
    changed: dict[str, Any] = {switch: on}
    after = document.with_component(replace(document.component(index), **changed))
    return Edit(_switched(switch, component_name(document, index), on=on), after)


def component_name(document: Document, index: int) -> str:
    """Return what a component is called: by the user, or by what it is and whose."""
    component = document.component(index)
    if component.name:
        return component.name
    names = document.component_names()
    return names[index] if index < len(names) else Message("component {0}", index + 1)


def named(document: Document, chosen: list[int]) -> str | Label:
    """Return what a label calls some components: the name of one, or their number."""
    if len(chosen) == 1:
        return component_name(document, chosen[0])
    return Label("{0} components", len(chosen))


def cleaned_name(name: str) -> str:
    """Return what is left of a name without line breaks, controls and tricks.

    Characters that turn the direction of writing would let one name look like another.
    """
    visible = "".join(
        " " if unicodedata.category(c) in _UNFIT or c in _TURNING else c for c in name
    )
    return " ".join(visible.split())[:_MAX_NAME].rstrip()


def _switched(
    switch: Literal["solo", "mute", "locked"], name: str, *, on: bool
) -> Label:
    """Return what it is called to switch something of this name."""
    match switch:
        case "solo":
            return Label("solo {0}" if on else "end solo of {0}", name)
        case "mute":
            return Label("mute {0}" if on else "unmute {0}", name)
    return Label("lock {0}" if on else "unlock {0}", name)


def _checked_gain(gain_db: float) -> float:
    if math.isnan(gain_db):
        raise ParameterError(Message("a gain must be a number of dB, got NaN"))
    return min(max(float(gain_db), SILENT_DB), MAX_GAIN_DB)


def _with_owner(document: Document, indices: Iterable[int], source_id: int) -> Document:
    """Return a document in which these components belong to one source."""
    for index in indices:
        component = document.component(index)
        document = document.with_component(replace(component, source_id=source_id))
    return document


def _inserted(document: Document, source: Source, position: int) -> Document:
    sources = list(document.sources)
    sources.insert(max(position, 0), source)
    return replace(document, sources=tuple(sources))


def _removed(document: Document, source_id: int) -> Document:
    return replace(
        document, sources=tuple(s for s in document.sources if s.id != source_id)
    )
