"""Edits of the model itself, and of how its masks share the sound.

What a component was called, how loud it was and where it belonged goes with it to its
new index. Every array that did not change is shared.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from string import ascii_lowercase
from typing import TYPE_CHECKING, NoReturn

from nmfaudio.errors import Message, ParameterError
from nmfaudio.project.document import RESIDUAL_ID, Component, Document
from nmfaudio.project.edits import Edit, Label, add_source, component_name, named
from nmfaudio.separation.model import Separation, SourceGuess
from nmfaudio.separation.request.amend import with_more
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.guides import Guides

if TYPE_CHECKING:
    from nmfaudio.separation.editing.follow_boxes import Guided

__all__ = [
    "accept_boxes",
    "accept_merge",
    "accept_region",
    "accept_rerun",
    "accept_silence",
    "accept_split",
    "as_edited",
    "remove_region",
    "set_attacks_kept",
    "set_mask_exponent",
    "set_stereo_masks",
]


def as_edited(document: Document) -> Separation:
    """Return the document's separation with the sources that the user has made of it.

    Raises
    ------
    ParameterError
        If there is no separation.
    """
    separation = document.separation
    if separation is None:
        raise ParameterError(Message("there are no components yet: separate first"))
    sources = tuple(
        SourceGuess(
            source.name,
            tuple(c.index for c in document.components_of(source.id)),
            document.confidence_of(source.id),
        )
        for source in document.sources
    )
    return replace(separation, sources=sources)


def accept_merge(
    document: Document, separation: Separation, indices: Iterable[int]
) -> Edit:
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
    kept = [c for c in document.components if c.index not in chosen[1:]]
    if len(chosen) == 2:
        pair = (component_name(document, index) for index in chosen)
        label = Label("merge {0} and {1}", *pair)
    else:
        label = Label("merge {0}", named(document, chosen))
    return _replaced(document, separation, kept, label)


def accept_split(
    document: Document, separation: Separation, index: int, n_parts: int
) -> Edit:
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
        # A name says more than a label, which each part gets anew.
        replace(whole, name=f"{whole.name} {letter}" if whole.name else "")
        for letter in ascii_lowercase[:n_parts]
    ]
    components = list(document.components)
    components[index : index + 1] = parts
    return _replaced(document, separation, components, Label("split {0}", name))


def accept_rerun(document: Document, separation: Separation) -> Edit:
    """Accept a re-run: components sound a little other, and are set as they were.

    Parameters
    ----------
    document : Document
        As it is now.
    separation : Separation
        With the unlocked components fitted again, see
        :func:`nmfaudio.separation.editing.refitting.rerun`.
    """
    return _replaced(
        document, separation, document.components, Label("re-run the unlocked")
    )


def accept_silence(
    document: Document, separation: Separation, indices: Iterable[int]
) -> Edit:
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
    label = Label("silence a part of {0}", named(document, sorted(set(indices))))
    return _replaced(document, separation, document.components, label)


def accept_boxes(
    document: Document,
    guided: "Guided",
    boxes: Sequence[Box] = (),
    *,
    started: Document | None = None,
) -> Edit:
    """Accept what boxes said: components move between sources, all else stays.

    The next separation follows the boxes, too.

    Parameters
    ----------
    document : Document
        As it is now; its sources are the first of the separation, in this order, and
        the others are new.
    guided : Guided
        See :func:`nmfaudio.separation.editing.follow_boxes.follow`. Parts of a divided
        component are set as it was, and keep its name with a letter.
    boxes : sequence of Box
        What was said.
    started : Document or None
        As it was when the work began; None for as it is.

    Raises
    ------
    ParameterError
        If sources, what belongs to them or what is locked has changed since, or a box
        contradicts what else was said.
    """
    if started is not None and _grouping(document) != _grouping(started):
        _refuse_changed()
    separation = guided.separation
    for guess in separation.sources[len(document.sources) :]:
        document = add_source(document, guess.name).after
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
    edit = _replaced(document, separation, components, Label("tell about a passage"))
    known = with_more(document.guides, Guides(boxes=tuple(boxes)))
    return replace(edit, after=replace(edit.after, guides=known))


def accept_region(
    document: Document,
    separation: Separation,
    source_id: int,
    *,
    name: str,
    mute: bool = False,
) -> Edit:
    """Accept a region as a part of a source; it is kept when others are found anew.

    Parameters
    ----------
    document : Document
        As it is now.
    separation : Separation
        With the region as its last component, see
        :func:`nmfaudio.separation.editing.regions.with_region`.
    source_id : int
        The source that gets it, or the residual lane.
    name : str
        What the part is called.
    mute : bool
        Whether it is silent from the start.
    """
    source = document.source(source_id)
    part = Component(
        index=len(document.components),
        source_id=source_id,
        name=name,
        mute=mute,
        locked=True,
    )
    if mute:
        label = Label("silence {0}", name)
    else:
        label = Label("give {0} to {1}", name, source.name)
    return _replaced(document, separation, (*document.components, part), label)


def remove_region(document: Document, index: int) -> Edit:
    """Take out a part that is a region; what it held goes back to whose it was.

    Raises
    ------
    ParameterError
        If there is no separation, or the part is no region.
    """
    from nmfaudio.separation.editing.regions import without_region  # noqa: PLC0415

    separation = without_region(as_edited(document), index)
    others = [c for c in document.components if c.index != index]
    label = Label("take out {0}", component_name(document, index))
    return _replaced(document, separation, others, label)


def set_mask_exponent(document: Document, exponent: float, name: str) -> Edit:
    """Take another Wiener exponent, which people know by this name.

    Raises
    ------
    ParameterError
        If there is no separation.
    """
    separation = replace(_masked(document), mask_exponent=exponent)
    after = replace(document, separation=separation)
    return Edit(Label("masks: {0}", Label(name)), after)


def set_attacks_kept(document: Document, *, keep: bool) -> Edit:
    """Keep what is struck from sounding before its onset, or do not.

    Raises
    ------
    ParameterError
        If there is no separation.
    """
    from nmfaudio.separation.onsets.attacks import keep_attacks  # noqa: PLC0415  # heavy

    separation = keep_attacks(_masked(document), keep=keep)
    label = Label("masks: keep attacks" if keep else "masks: do not keep attacks")
    return Edit(label, replace(document, separation=separation))


def set_stereo_masks(document: Document, *, keep: bool) -> Edit:
    """Tell sources of a stereo recording apart by where they lie, too, or do not.

    Raises
    ------
    ParameterError
        If there is no separation.
    """
    separation = _masked(document)
    model = replace(separation.model, stereo_masks=keep)
    label = Label("masks: by places, too" if keep else "masks: both channels alike")
    return Edit(label, replace(document, separation=replace(separation, model=model)))


def _masked(document: Document) -> Separation:
    if document.separation is None:
        raise ParameterError(Message("there are no masks yet: separate first"))
    return document.separation


def _grouping(document: Document) -> tuple[object, ...]:
    """Return whose components are, and which of them are to stay there."""
    sources = tuple((source.id, source.name) for source in document.sources)
    return sources, tuple((c.source_id, c.locked) for c in document.components)


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
    label: Label,
) -> Edit:
    """Return the edit that shows another model, its components in this order."""
    if len(components) != separation.model.n_components:
        _refuse_changed()
    numbered = tuple(replace(c, index=k) for k, c in enumerate(components))
    after = replace(document, separation=separation, components=numbered)
    return Edit(label, after)


def _refuse_changed() -> NoReturn:
    raise ParameterError(
        Message("the tracks have changed since this work began: do it again")
    )
