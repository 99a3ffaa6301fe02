"""Split a component, or re-run those that are not locked: fits of a few components.

Like :mod:`nmfaudio.separation.editing.surgery`, but these take seconds: they are for a
worker thread, report progress, and can be cancelled.
"""

import threading
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.result import Observer, StopReason
from nmfaudio.separation.cancelling import Cancelled
from nmfaudio.separation.components.tags import tag_components
from nmfaudio.separation.editing.partial_fit import PartialFit, still_blocks
from nmfaudio.separation.editing.surgery import (
    checked_components,
    owner_of,
    places_after_split,
    regrouped,
    with_columns,
)
from nmfaudio.separation.model import RenderModel, Separation, SourceGuess
from nmfaudio.separation.models.channel_gains import place
from nmfaudio.separation.models.streamed import is_long
from nmfaudio.separation.spectrogram import Spectrogram, measure_spectrogram

__all__ = ["rerun", "split_component"]

_TINY = 1e-12  # guards divisions by silence
_MOST_PARTS = 16


def split_component(
    separation: Separation,
    index: int,
    n_parts: int = 2,
    *,
    max_iter: int = 100,
    seed: int = 0,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
) -> Separation:
    """Factorize anew what one component explains, and put the parts in its place.

    Its share of the mixture is ``V W_k H_k / (W H)``. A component of a convolutive
    model becomes parts that last as long; one that was merged is taken as a whole.

    Parameters
    ----------
    separation : Separation
        Not modified.
    index : int
        The component. The parts take its place side by side, components above move up:
        :func:`nmfaudio.separation.editing.surgery.places_after_split`.
    n_parts : int, default 2
        From 2 to 16.
    max_iter : int, default 100
        Most iterations.
    seed : int, default 0
        Of the random start.
    observer, cancel
        As in :func:`nmfaudio.factorization.factorize.factorize`.

    Returns
    -------
    split : Separation
        The parts belong to the component's source. ``separation`` itself if cancelled.

    Raises
    ------
    ParameterError
        If there is no such component, it is silent, the number of parts is out of
        range, or the recording is too long to hold its spectrogram.
    """
    (index,) = checked_components(separation, (index,))
    if not 2 <= n_parts <= _MOST_PARTS:
        raise ParameterError(
            f"a component can be split into 2 to {_MOST_PARTS} parts, got {n_parts}"
        )
    old = separation.model
    columns = np.flatnonzero(old.component_of == index)
    if not (old.H[columns].any() and old.W[:, :, columns].any()):
        raise ParameterError(
            f"component {index + 1} is silent: there is nothing to split"
        )
    try:
        spectrogram = _measured(separation, cancel)
    except Cancelled:
        return separation
    W = old.W.mean(axis=0)
    fit = PartialFit(separation.factorization.beta, max_iter, seed, observer, cancel)
    fitted = fit.alone(
        _share_of(spectrogram.V, W, old.H, columns),
        n_parts,
        _lags_of(separation, columns),
    )
    if fitted.stop_reason is StopReason.CANCELLED:
        return separation
    sides = zip(spectrogram.sides(), old.W, strict=True) if len(old.W) == 2 else ()
    parts = place(fitted, (_share_of(V, W, old.H, columns) for V, W in sides))
    places = places_after_split(old.n_components, index, n_parts)
    model = _with_parts(old, np.asarray(places), index, parts, n_parts)
    owner: dict[int, int | None] = dict(zip(places, owner_of(separation), strict=True))
    owner |= {index + part: owner[index] for part in range(n_parts)}
    return replace(
        separation,
        model=model,
        factorization=with_columns(separation.factorization, model),
        tags=tag_components(model, spectrogram.channels, separation.plan),
        sources=regrouped(separation, owner),
    )


def rerun(
    separation: Separation,
    locked: Iterable[int],
    *,
    max_iter: int = 200,
    seed: int | None = None,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
) -> Separation:
    """Find all components anew but those that are locked.

    Locked components keep templates and activations, bit for bit; the others start at
    random and explain what those leave. Each new component goes to the source that
    explained most of its sound before, so sources keep their meaning.

    Parameters
    ----------
    separation : Separation
        Its ``sources`` are those that new components are given to. Not modified.
    locked : iterable of int
        Components that stay. Indices do not change; a free one stands for a new one.
    max_iter : int, default 200
        Most iterations.
    seed : int or None
        Of the random start; None takes the one after the last.
    observer, cancel
        As in :func:`nmfaudio.factorization.factorize.factorize`.

    Returns
    -------
    found : Separation
        With the same sources in the same order, some perhaps empty. ``separation``
        itself if cancelled.

    Raises
    ------
    ParameterError
        If a component does not exist, all are locked, or the recording is too long to
        hold its spectrogram.
    """
    kept = checked_components(separation, locked)
    old = separation.model
    free = np.setdiff1d(np.arange(old.n_components), kept)
    if free.size == 0:
        raise ParameterError(
            "every component is locked: unlock those that are to be found anew"
        )
    try:
        spectrogram = _measured(separation, cancel)
    except Cancelled:
        return separation
    still = np.flatnonzero(np.isin(old.component_of, kept))
    n_lags = _lags_of(separation, np.arange(old.H.shape[0]))
    last = separation.factorization
    seed = last.seed + 1 if seed is None else seed
    fit = PartialFit(last.beta, max_iter, seed, observer, cancel)
    if still.size:
        fitted = fit.around(spectrogram.V, still_blocks(old, still, n_lags), free.size)
    else:
        fitted = fit.alone(spectrogram.V, free.size, n_lags)
    if fitted.stop_reason is StopReason.CANCELLED:
        return separation
    newest = replace(fitted, W=fitted.W[..., -free.size :], H=fitted.H[-free.size :])
    sides = spectrogram.sides() if len(old.W) == 2 else ()
    found = place(newest, sides, beside=(old.W[:, :, still], old.H[still]))
    model = RenderModel(
        W=np.concatenate([old.W[:, :, still], found.W], axis=2),
        H=np.concatenate([old.H[still], found.H]),
        component_of=np.concatenate(
            [old.component_of[still], free[found.component_of]]
        ),
        n_components=old.n_components,
        attacks=old.attacks,
    )
    if fitted.W.ndim == 2:
        fitted = with_columns(fitted, model)
    return replace(
        separation,
        model=model,
        factorization=fitted,
        tags=tag_components(model, spectrogram.channels, separation.plan),
        sources=_claimed(separation, model, free, spectrogram.V),
    )


def _measured(separation: Separation, cancel: threading.Event | None) -> Spectrogram:
    """Measure the recording's spectrogram, if it can be held."""
    if is_long(separation.audio, separation.plan):
        raise ParameterError(
            "this recording is too long to split or re-run single components: its "
            "spectrogram does not fit into memory. Work on a shorter stretch of it."
        )
    return measure_spectrogram(separation.audio, separation.plan, cancel=cancel)


def _lags_of(separation: Separation, columns: IntArray) -> int:
    """Return how many frames a template of these columns lasts."""
    W = separation.factorization.W
    return int(W.shape[0]) if W.ndim == 3 and columns.size > 1 else 1


def _share_of(
    V: FloatArray, W: FloatArray, H: FloatArray, columns: IntArray
) -> Float32Array:
    """Return what some columns explain of a mixture, frame-major like it."""
    # Transposed throughout, so that what lies frame by frame in memory stays so.
    share: Float32Array = product(H[columns].T, W[:, columns].T).astype(
        np.float32, copy=False
    )
    total = product(H.T, W.T)
    total += np.float32(_TINY)
    share /= total
    share *= V.T
    return share.T


def _with_parts(
    old: RenderModel, places: IntArray, index: int, parts: RenderModel, n_parts: int
) -> RenderModel:
    """Return a model in which parts stand in the place of a component."""
    others = np.flatnonzero(old.component_of != index)
    return RenderModel(
        W=np.concatenate([old.W[:, :, others], parts.W], axis=2),
        H=np.concatenate([old.H[others], parts.H]),
        component_of=np.concatenate(
            [places[old.component_of[others]], index + parts.component_of]
        ),
        n_components=old.n_components + n_parts - 1,
        attacks=old.attacks,
    )


def _claimed(
    separation: Separation, model: RenderModel, free: IntArray, V: FloatArray
) -> tuple[SourceGuess, ...]:
    """Give new components to the sources that explained most of their sound before."""
    old = separation.model
    owner = owner_of(separation)
    n_sources = len(separation.sources)
    place = np.array([n_sources if held is None else held for held in owner])
    W, W_new = old.W.mean(axis=0), model.W.mean(axis=0)
    new_share = V * V / (product(W_new, model.H) + _TINY)
    new_share /= product(W, old.H) + _TINY
    evidence = np.zeros((n_sources + 1, model.n_components))
    for number in range(n_sources + 1):
        columns = np.flatnonzero(place[old.component_of] == number)
        if columns.size == 0:
            continue
        before = product(W[:, columns], old.H[columns])
        energy = np.einsum("fk,fk->k", W_new, product(new_share * before, model.H.T))
        np.add.at(evidence[number], model.component_of, energy)
    best = evidence.argmax(axis=0)
    claimed = dict(enumerate(owner))
    for k in free:
        sounds = evidence[best[k], k] > 0 and best[k] < n_sources
        claimed[int(k)] = int(best[k]) if sounds else None
    return regrouped(separation, claimed)
