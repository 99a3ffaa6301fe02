"""Takes: every run is kept with its edits, to compare with and to go back to.

The take that is open is the document itself; the others keep what they were when they
were left. Arrays are shared, so going from one to the other costs nothing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import Message, ParameterError
from nmfaudio.project.document import Document, Take, TakeState
from nmfaudio.project.edits import Edit, Label, cleaned_name
from nmfaudio.separation.model import ComponentTag, Separation

__all__ = [
    "TakeFacts",
    "as_new_take",
    "document_of",
    "facts_of",
    "go_to_take",
    "like_heard",
    "remove_take",
    "rename_take",
    "takes_of",
]


@dataclass(frozen=True)
class TakeFacts:
    """What is told of a take.

    Attributes
    ----------
    recipe : str
        Name of what was followed; empty where the file does not say.
    n_components, seed : int
        Of its model and its fit.
    divergence : float or None
        Where the fit ended, on the scale of its own data; None if nothing was fitted.
    seconds : float
        How long the run took.
    n_bytes : int
        Memory that removing it would free: of arrays that no other take holds.
    """

    recipe: str
    n_components: int
    seed: int
    divergence: float | None
    seconds: float
    n_bytes: int


def takes_of(document: Document) -> tuple[Take, ...]:
    """Return all takes; a separation that belongs to none counts as the first one."""
    if document.separation is None or document.take_id:
        return document.takes
    number = _next_id(document)
    return (*document.takes, Take(number, f"Take {number}"))


def as_new_take(
    document: Document, edit: Edit, *, made_at: str = "", null_db: float | None = None
) -> Edit:
    """Return the edit with what it replaces kept, and its result as another take.

    Parameters
    ----------
    document : Document
        As it is now.
    edit : Edit
        Puts another separation in the place of the document's.
    made_at : str
        When that was made, ISO 8601.
    null_db : float or None
        What was measured of the present separation, dB.
    """
    left = _left(document, null_db)
    number = _next_id(left)
    take = Take(number, f"Take {number}", made_at)
    return replace(
        edit, after=replace(edit.after, takes=(*left.takes, take), take_id=number)
    )


def go_to_take(
    document: Document, take_id: int, *, null_db: float | None = None
) -> Edit:
    """Open another take with the sources and edits that it was left with.

    Raises
    ------
    ParameterError
        If there is no such take.
    """
    take = _take(document, take_id)
    if take.state is None:
        return Edit(Label("go to {0}", take.name), document)
    left = _left(document, null_db)
    takes = tuple(replace(t, state=None) if t.id == take_id else t for t in left.takes)
    after = replace(left.with_state(take.state), takes=takes, take_id=take_id)
    return Edit(Label("go to {0}", take.name), after)


def rename_take(document: Document, take_id: int, name: str) -> Edit:
    """Name a take.

    Raises
    ------
    ParameterError
        If there is no such take, or nothing is left of the name.
    """
    take, cleaned = _take(document, take_id), cleaned_name(name)
    if not cleaned:
        raise ParameterError(Message("a name must have at least one visible character"))
    listed = _listed(document)
    takes = tuple(
        replace(t, name=cleaned) if t.id == take_id else t for t in listed.takes
    )
    return Edit(
        Label("rename {0} to {1}", take.name, cleaned), replace(listed, takes=takes)
    )


def remove_take(document: Document, take_id: int) -> Edit:
    """Remove a take; the one before it, or else after it, opens if it was open.

    Raises
    ------
    ParameterError
        If there is no such take, or no other.
    """
    take = _take(document, take_id)
    others = [t for t in takes_of(document) if t.id != take_id]
    if not others:
        raise ParameterError(
            Message(
                "{0} is the only take: separate once more before you remove it",
                take.name,
            )
        )
    if take.state is None:
        before = [t for t in others if t.id < take_id] or others[:1]
        document = go_to_take(document, before[-1].id).after
    kept = tuple(t for t in document.takes if t.id != take_id)
    return Edit(Label("remove {0}", take.name), replace(document, takes=kept))


def document_of(document: Document, take_id: int) -> Document:
    """Return what the document would be with another take open.

    Raises
    ------
    ParameterError
        If there is no such take.
    """
    return go_to_take(document, take_id).after


def like_heard(other: Document, shown: Document) -> Document:
    """Have another take play the sources that are heard of the one that is shown.

    Sources of the same name count as the same; a part that is soloed counts as its
    source. Where nothing is soloed or muted, or no name is in both, the other take
    plays as it was left.
    """
    soloed = {shown.source(c.source_id).name for c in shown.components if c.solo}
    lanes = (*shown.sources, shown.residual)
    soloed |= {lane.name for lane in lanes if lane.solo}
    muted = {lane.name for lane in lanes if lane.mute}
    named = {lane.name for lane in (*other.sources, other.residual)}
    if not (soloed & named or (muted & named and not soloed)):
        return other

    def switched(lane: Any) -> Any:
        return replace(lane, solo=lane.name in soloed, mute=lane.name in muted)

    return replace(
        other,
        components=tuple(replace(c, solo=False, mute=False) for c in other.components),
        sources=tuple(map(switched, other.sources)),
        residual=switched(other.residual),
    )


def facts_of(
    document: Document, recording: AudioBuffer | None = None
) -> dict[int, TakeFacts]:
    """Return what is told of each take, by its number.

    Parameters
    ----------
    document : Document
        Whose takes they are. Not modified.
    recording : AudioBuffer or None
        Its samples count for no take.
    """
    states = {take.id: take.state or document.state for take in takes_of(document)}
    arrays = {
        number: _arrays(state.separation)
        for number, state in states.items()
        if state is not None
    }
    holders = Counter(key for held in arrays.values() for key in held)
    holders.update(dict.fromkeys(_arrays(recording), 1))
    return {
        number: _facts(
            state.separation,
            sum(size for key, size in arrays[number].items() if holders[key] == 1),
        )
        for number, state in states.items()
        if state is not None
    }


def _facts(separation: Separation, n_bytes: int) -> TakeFacts:
    fit = separation.factorization
    return TakeFacts(
        recipe="" if separation.recipe is None else separation.recipe.name,
        n_components=separation.model.n_components,
        seed=fit.seed,
        divergence=fit.divergence[-1] if fit.divergence else None,
        seconds=sum(separation.timings_s.values()) or fit.elapsed_s,
        n_bytes=n_bytes,
    )


def _arrays(value: Any) -> dict[tuple[int, int], int]:
    """Return the size of every array in a value, by where it lies in memory."""
    return {
        (array.__array_interface__["data"][0], array.nbytes): array.nbytes
        for array in _each_array(value)
    }


def _each_array(value: Any) -> Iterator[np.ndarray[Any, Any]]:
    """Find the arrays; tags are many, and hold none."""
    if isinstance(value, np.ndarray):
        yield value
    elif is_dataclass(value) and not isinstance(value, ComponentTag):
        for field in fields(value):
            yield from _each_array(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _each_array(item)


def _left(document: Document, null_db: float | None) -> Document:
    """Return the document with the take that is open kept as it is now."""
    listed, state = _listed(document), document.state
    takes = tuple(_with_state(t, state, null_db) for t in listed.takes)
    return replace(listed, takes=takes)


def _with_state(take: Take, state: TakeState | None, null_db: float | None) -> Take:
    if take.state is not None:
        return take
    measured = take.null_db if null_db is None else null_db
    return replace(take, state=state, null_db=measured)


def _listed(document: Document) -> Document:
    """Return the document with what is open on the list of takes."""
    takes = takes_of(document)
    if takes == document.takes:
        return document
    return replace(document, takes=takes, take_id=takes[-1].id)


def _next_id(document: Document) -> int:
    return max((take.id for take in document.takes), default=0) + 1


def _take(document: Document, take_id: int) -> Take:
    for take in takes_of(document):
        if take.id == take_id:
            return take
    raise ParameterError(Message("there is no take {0}", take_id))
