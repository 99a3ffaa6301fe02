"""Painted guidance: "this is source A", "this is not", from boxes on the spectrogram.

Boxes say of components whose they are
(:mod:`nmfaudio.separation.editing.box_evidence`); one that two sources seem to share is
divided between them. Then, where boxes say what a source is *not*, the factorization
goes on from where it stood, with a gate for each source that lets it explain nothing
there.

References
----------
.. [1] Bryan and Mysore, "An efficient posterior regularized latent variable model for
   interactive sound source separation", ICML 2013.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nmfaudio.compiled.types import BoolArray, Float32Array, FloatArray
from nmfaudio.factorization.constraints import Fixed, Guidance
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Observer, StopReason
from nmfaudio.separation.components.tags import tag_components
from nmfaudio.separation.editing.box_evidence import box_shares
from nmfaudio.separation.editing.surgery import (
    checked_components,
    owner_of,
    with_columns,
)
from nmfaudio.separation.model import Separation, SourceGuess
from nmfaudio.separation.models.channel_gains import place
from nmfaudio.separation.request.boxes import Box
from nmfaudio.spectral.stft import StftPlan

__all__ = ["Box", "Guided", "box_gates", "follow", "foretell"]

_HARD = 6.0  # penalty of a box of full strength: the gate is exp(-6), about 1/400
_GATED_ITERATIONS = 3
_MINOR = 0.5  # of a component's likeliest source: a less likely one gets nothing of it


def box_gates(
    boxes: Sequence[Box], names: Sequence[str], plan: StftPlan, n_frames: int
) -> Float32Array:
    """Return for each source where it may explain the mixture.

    Parameters
    ----------
    boxes : sequence of Box
        In any order; they add up.
    names : sequence of str
        The sources.
    plan : StftPlan
        Resolution.
    n_frames : int
        Length.

    Returns
    -------
    gates : ndarray of float32, shape (n_sources, n_bins, n_frames)
        1 where nothing is said, near 0 where the source is excluded.
    """
    penalty = np.zeros((len(names), plan.n_bins, n_frames), np.float32)
    for box in boxes:
        bins, frames = box.region(plan, n_frames)
        named = np.array([name == box.source for name in names])
        excluded = ~named if box.belongs else named
        penalty[excluded, bins, frames] += np.float32(_HARD * box.strength)
    return np.exp(-penalty)


@dataclass(frozen=True, eq=False)
class Guided:
    """A separation that follows boxes.

    Attributes
    ----------
    separation : Separation
        What came out.
    parent_of : tuple of int
        Component of the separation before that each component is, or is a share of.
    """

    separation: Separation
    parent_of: tuple[int, ...]


def follow(
    separation: Separation,
    boxes: Sequence[Box],
    *,
    locked: Iterable[int] = (),
    max_iter: int | None = None,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
) -> Guided:
    """Let boxes correct a separation.

    Parameters
    ----------
    separation : Separation
        Where to start from. Not modified.
    boxes : sequence of Box
        What the user says.
    locked : iterable of int
        Components that stay as they are, with the source that has them, or with none.
    max_iter : int or None
        Iterations of the factorization with gates. None takes 3 where a box says
        what a source is not, which only a gate can follow, and else none: iterations
        drift from what made the sources. Convolutive models get no gates.
    observer, cancel
        As in :func:`nmfaudio.factorization.factorize.factorize`.

    Returns
    -------
    guided : Guided
        With the same separation if cancelled.
    """
    unchanged = Guided(separation, tuple(range(separation.model.n_components)))
    kept = checked_components(separation, locked) if locked else ()
    boxes = [box for box in boxes if box.strength > 0]
    if not boxes or not separation.model.n_components:
        return unchanged
    if cancel is not None and cancel.is_set():
        return unchanged
    V = separation.plan.magnitude(separation.audio.samples)
    guided = _regrouped(separation, boxes, V, kept)
    if max_iter is None:
        refusing = any(not box.belongs for box in boxes)
        max_iter = _GATED_ITERATIONS if refusing else 0
    if guided.separation.factorization.W.ndim != 2 or max_iter < 1:
        return guided
    gates = _Gates(boxes, max_iter, observer, cancel)
    gated = gates.closed(guided.separation, V, np.isin(guided.parent_of, kept))
    return unchanged if gated is None else replace(guided, separation=gated)


def foretell(
    separation: Separation,
    boxes: Sequence[Box],
    *,
    locked: Iterable[int] = (),
    cancel: threading.Event | None = None,
) -> tuple[float, ...]:
    """Tell how much of the energy each box alone would leave its source with.

    Gates are left out: what a box refuses changes by some hundredths more.

    Parameters
    ----------
    separation : Separation
        Not modified.
    boxes : sequence of Box
        What the user may say; not together.
    locked : iterable of int
        As in :func:`follow`.
    cancel : threading.Event or None
        Checked between boxes.

    Returns
    -------
    shares : tuple of float
        0..1, for each box; fewer if cancelled.
    """
    kept = checked_components(separation, locked) if locked else ()
    V = separation.plan.magnitude(separation.audio.samples)
    energy = np.array([tag.energy_share for tag in separation.tags])
    shares: list[float] = []
    for box in boxes:
        if cancel is not None and cancel.is_set():
            break
        names, owned = _owned(separation, [box], V, kept)
        # What is divided has the templates of the whole: its mask is a share of it.
        shares.append(float(np.sum(owned[:, names.index(box.source)] * energy)))
    return tuple(shares)


@dataclass(frozen=True, eq=False)
class _Gates:
    """How to go on with a factorization where boxes say what a source is not."""

    boxes: Sequence[Box]
    max_iter: int
    observer: Observer | None
    cancel: threading.Event | None

    def closed(
        self, guided: Separation, V: FloatArray, locked: BoolArray
    ) -> Separation | None:
        """Go on under gates, but leave locked components alone; None if cancelled."""
        plan, fitted, before = guided.plan, guided.factorization, guided.model
        names = [source.name for source in guided.sources]
        # A merged component has several columns.
        groups = tuple(
            tuple(
                int(c)
                for c in np.flatnonzero(np.isin(before.component_of, source.components))
            )
            for source in guided.sources
        )
        still = locked[before.component_of]
        held = tuple(int(c) for c in np.flatnonzero(still))
        fixed = (Fixed(components=held), Fixed(components=held, on="H"))
        result = factorize(
            V,
            fitted.n_components,
            W=fitted.W,
            H=fitted.H,
            beta=fitted.beta,
            constraints=(
                Guidance(groups, box_gates(self.boxes, names, plan, V.shape[1])),
                *(fixed if held else ()),
            ),
            max_iter=self.max_iter,
            tol=0.0,
            seed=fitted.seed,
            observer=self.observer,
            cancel=self.cancel,
        )
        if result.stop_reason is StopReason.CANCELLED:
            return None
        channels = _channels(guided)
        in_stereo = before.W.shape[0] == guided.audio.n_channels == 2
        placed = place(result, channels if in_stereo else ())
        # To the bit, and at their places in the stereo field.
        model = replace(
            before,
            W=np.where(still, before.W, placed.W),
            H=np.where(still[:, np.newaxis], before.H, placed.H),
        )
        tags = tag_components(model, channels, plan)
        return replace(
            guided,
            model=model,
            factorization=with_columns(result, model) if held else result,
            tags=tags,
        )


def _channels(separation: Separation) -> Float32Array:
    plan = separation.plan
    return np.stack([plan.magnitude(c[np.newaxis]) for c in separation.audio.samples])


def _owned(
    separation: Separation, boxes: Sequence[Box], V: FloatArray, locked: Sequence[int]
) -> tuple[list[str], FloatArray]:
    """Return sources, and how much of each component is whose by what boxes say.

    The shares are (n_components, n_sources + 1); the last column is of no source.
    """
    names = [source.name for source in separation.sources]
    names += [s.source for s in boxes if s.source not in names]
    names = list(dict.fromkeys(names))
    shares = box_shares(separation, boxes, names, V)
    shares[shares < _MINOR * shares.max(axis=1, keepdims=True)] = 0.0
    # What is locked may belong to none.
    shares = np.column_stack([shares, np.zeros(shares.shape[0])])
    owners = owner_of(separation)
    shares[list(locked)] = 0.0
    for k in locked:
        owner_k = owners[k]
        shares[k, -1 if owner_k is None else owner_k] = 1.0
    shares /= shares.sum(axis=1, keepdims=True)
    return names, shares


def _regrouped(
    separation: Separation, boxes: Sequence[Box], V: FloatArray, locked: Sequence[int]
) -> Guided:
    """Give components to the sources that boxes point to, or divide them."""
    names, shares = _owned(separation, boxes, V, locked)
    parent_of, owner = np.nonzero(shares)
    sources = tuple(
        SourceGuess(name, tuple(int(k) for k in np.flatnonzero(owner == number)))
        for number, name in enumerate(names)
    )
    if parent_of.size == separation.model.n_components:
        guided = replace(separation, sources=sources)
    else:
        model = separation.model.divided(parent_of, shares[parent_of, owner])
        guided = replace(
            separation,
            model=model,
            sources=sources,
            tags=tag_components(model, _channels(separation), separation.plan),
            factorization=with_columns(separation.factorization, model),
        )
    return Guided(guided, tuple(int(k) for k in parent_of))
