"""Split a component, or re-run those that are not locked: fits of a few components.

Like :mod:`nmfaudio.separation.editing.surgery`, but these take seconds: they are for a
worker thread, report progress, and can be cancelled.
"""

import threading
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.factorization.constrained.convolutive import factorize_convolutive
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization, Observer
from nmfaudio.separation.cancelling import Cancelled
from nmfaudio.separation.components.tags import tag_components
from nmfaudio.separation.editing.blocks import blocks_of
from nmfaudio.separation.editing.surgery import (
    checked_components,
    owner_of,
    places_after_split,
    regrouped,
    with_columns,
)
from nmfaudio.separation.model import RenderModel, Separation
from nmfaudio.separation.models.channel_gains import place
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.spectrogram import (
    Spectrogram,
    is_long,
    measure_spectrogram,
)

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
            Message(
                "a component can be split into 2 to {0} parts, got {1}",
                _MOST_PARTS,
                n_parts,
            )
        )
    old = separation.model
    columns = np.flatnonzero(old.component_of == index)
    if not (old.H[columns].any() and old.W[:, :, columns].any()):
        raise ParameterError(
            Message("component {0} is silent: there is nothing to split", index + 1)
        )
    fits = FitSequence(observer, cancel, max_iter, seed)
    beta, n_lags = separation.factorization.beta, _lags_of(separation, columns)
    try:
        spectrogram = _measured(separation, cancel)
        share = _share_of(spectrogram.V, old.W.mean(axis=0), old.H, columns)
        if n_lags > 1:
            solve = partial(factorize_convolutive, share, n_parts, n_lags)
        else:
            solve = partial(factorize, share, n_parts)
        fitted = fits.fit_model(partial(solve, beta=beta, max_iter=max_iter))
    except Cancelled:
        return separation
    parts = _placed(fitted, spectrogram, old, columns)
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
    max_iter: int = 60,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
) -> Separation:
    """Fit all components again but those that are locked.

    Locked components keep templates and activations, bit for bit. The others go on from
    theirs, those of each source for what they explain of the mixture together, as it is
    now. So each stays what it is, and no source takes from another.

    Parameters
    ----------
    separation : Separation
        Not modified.
    locked : iterable of int
        Components that stay. Indices do not change.
    max_iter : int, default 60
        Iterations for the components of a source, which begin where they are.
    observer, cancel
        As in :func:`nmfaudio.factorization.factorize.factorize`.

    Returns
    -------
    found : Separation
        With the same sources. ``separation`` itself if cancelled.

    Raises
    ------
    ParameterError
        If a component does not exist, all are locked, or the recording is too long to
        hold its spectrogram.
    """
    kept = set(checked_components(separation, locked))
    old, last = separation.model, separation.factorization
    members: dict[int | None, list[int]] = {}
    for k, source in enumerate(owner_of(separation)):
        if k not in kept:
            members.setdefault(source, []).append(k)
    if not members:
        raise ParameterError(
            Message(
                "every component is locked: unlock those that are to be fitted again"
            )
        )
    fits = FitSequence(observer, cancel, max_iter * len(members), last.seed)
    still = np.isin(old.component_of, sorted(kept))
    pieces = [(old.W[:, :, still], old.H[still], old.component_of[still])]
    try:
        spectrogram = _measured(separation, cancel)
        for components in members.values():
            columns = np.flatnonzero(np.isin(old.component_of, components))
            pieces.append(_resumed(separation, spectrogram, columns, fits, max_iter))
    except Cancelled:
        return separation
    model = RenderModel(
        W=np.concatenate([W for W, _, _ in pieces], axis=2),
        H=np.concatenate([H for _, H, _ in pieces]),
        component_of=np.concatenate([owners for _, _, owners in pieces]),
        n_components=old.n_components,
        attacks=old.attacks,
        stereo_masks=old.stereo_masks,
    )
    return replace(
        separation,
        model=model,
        factorization=with_columns(last, model),
        tags=tag_components(model, spectrogram.channels, separation.plan),
    )


def _resumed(
    separation: Separation,
    spectrogram: Spectrogram,
    columns: IntArray,
    fits: FitSequence,
    max_iter: int,
) -> tuple[Float32Array, Float32Array, IntArray]:
    """Go on with some columns for their share; return W, H, and whose columns are."""
    old = separation.model
    n_lags = _lags_of(separation, np.arange(old.H.shape[0]))
    W, H, component_of = blocks_of(old, columns, n_lags)
    share = _share_of(spectrogram.V, old.W.mean(axis=0), old.H, columns)
    if n_lags > 1:
        solve = partial(factorize_convolutive, share, len(H), n_lags, W=W, H=H)
    else:
        solve = partial(factorize, share, len(H), W=W[0], H=H)
    beta = separation.factorization.beta
    fitted = fits.fit(partial(solve, beta=beta, max_iter=max_iter))
    parts = _placed(fitted, spectrogram, old, columns)
    return parts.W, parts.H, component_of[parts.component_of]


def _placed(
    fitted: Factorization, spectrogram: Spectrogram, old: RenderModel, columns: IntArray
) -> RenderModel:
    """Place what was fitted to the share of some columns in the channels."""
    sides = zip(spectrogram.sides(), old.W, strict=True) if len(old.W) == 2 else ()
    return place(fitted, (_share_of(V, W, old.H, columns) for V, W in sides))


def _measured(separation: Separation, cancel: threading.Event | None) -> Spectrogram:
    """Measure the recording's spectrogram, if it can be held."""
    if is_long(separation.audio, separation.plan):
        raise ParameterError(
            Message(
                "this recording is too long to split or re-run single components: its "
                "spectrogram does not fit into memory. Work on a shorter stretch of "
                "it."
            )
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
        stereo_masks=old.stereo_masks,
    )
