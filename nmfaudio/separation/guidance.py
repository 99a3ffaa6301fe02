"""Painted guidance: "this is source A", "this is not", from boxes on the spectrogram.

Strokes act twice. Components whose energy lies under strokes of one source go to that
source at once. Then the factorization goes on from where it stood, with a gate for each
source that lets it explain nothing where strokes say so.

References
----------
.. [1] Bryan and Mysore, "An efficient posterior regularized latent variable model for
   interactive sound source separation", ICML 2013.
"""

import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nmfaudio._typing import Float32Array, FloatArray
from nmfaudio.factorization.constrained import solve_constrained
from nmfaudio.factorization.constraints import Guidance
from nmfaudio.factorization.result import Observer, StopReason
from nmfaudio.separation.channels import channel_gains
from nmfaudio.separation.model import RenderModel, Separation, SourceGuess
from nmfaudio.separation.strokes import Stroke
from nmfaudio.separation.tags import tag_components
from nmfaudio.spectral.stft import StftPlan

__all__ = ["Stroke", "guide", "stroke_gates"]

_HARD = 6.0  # penalty of a stroke of full strength: the gate is exp(-6), about 1/400
_CLAIM = 0.15  # of a component's energy under strokes of one source to move it there
_TINY = 1e-12  # guards divisions by silence


def stroke_gates(
    strokes: Sequence[Stroke], names: Sequence[str], plan: StftPlan, n_frames: int
) -> Float32Array:
    """Return for each source where it may explain the mixture.

    Parameters
    ----------
    strokes : sequence of Stroke
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
    for stroke in strokes:
        bins, frames = stroke.box(plan, n_frames)
        named = np.array([name == stroke.source for name in names])
        excluded = ~named if stroke.belongs else named
        penalty[excluded, bins, frames] += np.float32(_HARD * stroke.strength)
    return np.exp(-penalty)


def guide(
    separation: Separation,
    strokes: Sequence[Stroke],
    *,
    max_iter: int = 3,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
) -> Separation:
    """Let strokes correct a separation.

    Parameters
    ----------
    separation : Separation
        Where to start from. Not modified.
    strokes : sequence of Stroke
        What the user says.
    max_iter : int, default 3
        Iterations of the factorization: enough for the gates to act; more let it drift
        from what made the sources. Convolutive models are only regrouped.
    observer, cancel
        As in :func:`nmfaudio.factorization.solver.factorize`.

    Returns
    -------
    guided : Separation
        The same separation if cancelled.
    """
    if not strokes:
        return separation
    plan, audio = separation.plan, separation.audio
    V = plan.magnitude(audio.samples)
    sources = _regrouped(separation, strokes, V)
    guided = replace(separation, sources=sources)
    fitted = separation.factorization
    if fitted.W.ndim != 2 or max_iter < 1:
        return guided
    names = [source.name for source in sources]
    gates = stroke_gates(strokes, names, plan, V.shape[1])
    # A merged component has several columns.
    component_of = separation.model.component_of
    groups = tuple(
        tuple(int(c) for c in np.flatnonzero(np.isin(component_of, source.components)))
        for source in sources
    )
    result = solve_constrained(
        V,
        fitted.W,
        fitted.H,
        beta=fitted.beta,
        constraints=(Guidance(groups, gates),),
        max_iter=max_iter,
        tol=0.0,
        seed=fitted.seed,
        observer=observer,
        cancel=cancel,
    )
    if result.stop_reason is StopReason.CANCELLED:
        return separation
    V_channels = np.stack([plan.magnitude(c[np.newaxis]) for c in audio.samples])
    W = result.W[np.newaxis]
    if separation.model.W.shape[0] == audio.n_channels == 2:
        gains = [channel_gains(v, result.W, result.H) for v in V_channels]
        W = W * np.stack(gains)[:, np.newaxis]
    model = RenderModel(
        np.ascontiguousarray(W, np.float32),
        np.ascontiguousarray(result.H, np.float32),
        separation.model.component_of,
        separation.model.n_components,
        separation.model.attacks,
    )
    return replace(
        guided,
        model=model,
        factorization=result,
        tags=tag_components(model, V_channels, plan),
    )


def _regrouped(
    separation: Separation, strokes: Sequence[Stroke], V: FloatArray
) -> tuple[SourceGuess, ...]:
    """Give components to the sources whose strokes cover most of them."""
    names = [source.name for source in separation.sources]
    names += [s.source for s in strokes if s.source not in names]
    names = list(dict.fromkeys(names))
    model = separation.model
    owner = np.full(model.n_components, -1)
    for number, source in enumerate(separation.sources):
        owner[list(source.components)] = number
    covered = np.zeros((model.n_components, len(names)))
    W = model.W.mean(axis=0)
    total = W @ model.H + _TINY
    share = _energy(W, model.H, V, total, model)
    for stroke in strokes:
        bins, frames = stroke.box(separation.plan, V.shape[1])
        under = _energy(
            W[bins], model.H[:, frames], V[bins, frames], total[bins, frames], model
        )
        sign = stroke.strength if stroke.belongs else -stroke.strength
        covered[:, names.index(stroke.source)] += sign * under
    evidence = covered / (share[:, np.newaxis] + _TINY)
    best = evidence.argmax(axis=1)
    own = np.where(owner >= 0, evidence[np.arange(owner.size), owner], 0.0)
    strongest = evidence.max(axis=1)
    moved = (strongest > _CLAIM) & (strongest > own)
    owner = np.where(moved, best, owner)
    return tuple(
        SourceGuess(name, tuple(int(k) for k in np.flatnonzero(owner == number)))
        for number, name in enumerate(names)
    )


def _energy(
    W: FloatArray, H: FloatArray, V: FloatArray, total: FloatArray, model: RenderModel
) -> FloatArray:
    """Return the energy of each component in a part of the spectrogram."""
    columns = np.einsum("fk,fk->k", W, (V * V / total) @ H.T)
    energy = np.zeros(model.n_components)
    np.add.at(energy, model.component_of, columns)
    return energy
