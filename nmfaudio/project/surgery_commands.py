"""Edits that change the model itself: merge, split, re-run, and edited activations.

Each is one :class:`ReplaceModel`. It holds the documents before and after; they are
small, and share every array that did not change, so undo and redo are exact and cheap.
What a component was called, how loud it was and where it belonged goes with it to its
new index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase
from typing import TYPE_CHECKING, NoReturn

from nmfaudio.errors import ParameterError
from nmfaudio.project._command import Command
from nmfaudio.project.document import RESIDUAL_ID, Component, Document
from nmfaudio.project.lane_commands import component_name
from nmfaudio.separation.model import Separation, SourceGuess

if TYPE_CHECKING:
    from nmfaudio.separation.editing.follow_boxes import Guided

__all__ = [
    "ReplaceModel",
    "as_edited",
    "guided",
    "merged",
    "rerun_accepted",
    "silenced",
    "split",
]


@dataclass(frozen=True)
class ReplaceModel(Command):
    """Put another model in the place of the document's."""

    old: Document
    new: Document
    text: str

    @property
    def label(self) -> str:
        """Name the edit."""
        return self.text

    def apply(self, document: Document) -> Document:  # noqa: ARG002  # replaced whole
        """Return the new document."""
        return self.new

    def revert(self, document: Document) -> Document:  # noqa: ARG002  # replaced whole
        """Return the old document."""
        return self.old


def as_edited(document: Document) -> Separation:
    """Return the document's separation with the sources that the user has made of it.

    Raises
    ------
    ParameterError
        If there is no separation.
    """
    separation = document.separation
    if separation is None:
        raise ParameterError("there are no components yet: separate first")
    return replace(
        separation,
        sources=tuple(
            SourceGuess(
                source.name, tuple(c.index for c in document.components_of(source.id))
            )
            for source in document.sources
        ),
    )


def merged(
    document: Document, separation: Separation, indices: Iterable[int]
) -> ReplaceModel:
    """Accept a merge: the component keeps what the first of them was set to.

    Parameters
    ----------
    document : Document
        As it is now.
    separation : Separation
        With those components merged, see
        :func:`nmfaudio.separation.editing.surgery.merge_components`.
    indices : iterable of int
        The components that were merged.
    """
    chosen = sorted(set(indices))
    names = [component_name(document, index) for index in chosen]
    kept = [c for c in document.components if c.index not in chosen[1:]]
    what = " and ".join(names) if len(names) == 2 else f"{len(names)} components"
    return _replaced(document, separation, kept, f"merge {what}")


def split(
    document: Document, separation: Separation, index: int, n_parts: int
) -> ReplaceModel:
    """Accept a split: parts are set as the component was, and named after it.

    Parameters
    ----------
    document : Document
        As it is now.
    separation : Separation
        With that component split, see
        :func:`nmfaudio.separation.editing.refitting.split_component`.
    index : int
        The component that was split.
    n_parts : int
        Into how many.
    """
    whole = document.component(index)
    name = component_name(document, index)
    parts = [
        # A name tells more than a label, which each part gets anew.
        replace(whole, name=f"{whole.name} {letter}" if whole.name else "")
        for letter in ascii_lowercase[:n_parts]
    ]
    components = document.components
    return _replaced(
        document,
        separation,
        [*components[:index], *parts, *components[index + 1 :]],
        f"split {name}",
    )


def rerun_accepted(
    document: Document, separation: Separation, started: Document
) -> ReplaceModel:
    """Accept a re-run: locked components keep everything, new ones start afresh.

    Parameters
    ----------
    document : Document
        As it is now.
    separation : Separation
        With the unlocked components found anew, see
        :func:`nmfaudio.separation.editing.refitting.rerun`.
    started : Document
        As it was when the work began: it says what was locked, and its sources are
        those of ``separation``, in this order.
    """
    there = {source.id for source in document.sources}
    owner = _owners(started, separation)
    components = [
        now
        if then.locked
        else Component(
            index=now.index,
            source_id=owner[now.index] if owner[now.index] in there else RESIDUAL_ID,
        )
        for then, now in zip(started.components, document.components, strict=True)
    ]
    return _replaced(document, separation, components, "re-run the unlocked")


def silenced(
    document: Document, separation: Separation, indices: Iterable[int]
) -> ReplaceModel:
    """Accept activations with a silence in them; nothing else changes.

    Parameters
    ----------
    document : Document
        As it is now.
    separation : Separation
        With the edit, see :func:`nmfaudio.separation.editing.surgery.silence`.
    indices : iterable of int
        The components that were edited.
    """
    chosen = sorted(set(indices))
    what = (
        component_name(document, chosen[0])
        if len(chosen) == 1
        else f"{len(chosen)} components"
    )
    return _replaced(
        document, separation, document.components, f"silence a part of {what}"
    )


def guided(document: Document, guided: "Guided") -> ReplaceModel:
    """Accept what strokes said: components move between sources, all else stays.

    Parameters
    ----------
    document : Document
        As it is now; its sources are those of the separation, in this order.
    guided : Guided
        See :func:`nmfaudio.separation.editing.follow_boxes.follow`. Parts of a divided
        component are set as it was, and keep its name with a letter.
    """
    separation = guided.separation
    owner = _owners(document, separation)
    if max(guided.parent_of, default=-1) >= len(document.components):
        _refuse_changed()
    components = []
    for place, parent in enumerate(guided.parent_of):
        whole = document.component(parent)
        nth = guided.parent_of[:place].count(parent)
        divided = guided.parent_of.count(parent) > 1
        letter = f" {ascii_lowercase[nth]}" if divided and whole.name else ""
        components.append(
            replace(whole, name=whole.name + letter, source_id=owner[place])
        )
    return _replaced(document, separation, components, "tell about a passage")


def _owners(document: Document, separation: Separation) -> list[int]:
    """Return the id of each component's source in a separation by these sources."""
    owners = [RESIDUAL_ID] * separation.model.n_components
    for source, guess in zip(document.sources, separation.sources, strict=True):
        for index in guess.components:
            owners[index] = source.id
    return owners


def _replaced(
    document: Document,
    separation: Separation,
    components: Sequence[Component],
    text: str,
) -> ReplaceModel:
    """Return the command that shows another model, its components in this order."""
    if len(components) != separation.model.n_components:
        _refuse_changed()
    numbered = tuple(replace(c, index=k) for k, c in enumerate(components))
    new = replace(document, separation=separation, components=numbered)
    return ReplaceModel(old=document, new=new, text=text)


def _refuse_changed() -> NoReturn:
    raise ParameterError("the document has changed since this work began: do it again")
