"""Explain a recording by what was taught, and the rest around it."""

from dataclasses import replace
from functools import partial

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constrained.convolutive import (
    expand_lags,
    factorize_convolutive,
)
from nmfaudio.factorization.constraints import Fixed
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization
from nmfaudio.separation.choice.decide import Built
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models.channel_gains import channel_gains
from nmfaudio.separation.models.learning import Dictionary
from nmfaudio.separation.models.progress import Stages
from nmfaudio.separation.models.taught_notes import NoteFit, NoteSounds, share_notes

__all__ = ["build_taught", "n_fits"]

_N_REST = 20
_ADAPT_SHARE = 2 / 3  # of the iterations of an adaptive dictionary
_REST_SHARE = 0.1  # of the start's level: what is known explains first


def build_taught(
    audio: AudioBuffer,
    dictionary: Dictionary,
    stages: Stages,
    *,
    beta: float,
    max_iter: int,
    rest: bool,
) -> Built:
    """Fit activations of taught templates, and free components for the rest.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    dictionary : Dictionary
        Its sample rate must be the recording's.
    stages : Stages
        Progress, cancelling and seed.
    beta : float
        Divergence.
    max_iter : int
        Most iterations in all.
    rest : bool
        Whether to add free components for sources that were not taught.

    Raises
    ------
    ParameterError
        If the sample rates differ.
    """
    plan = dictionary.plan
    if audio.sample_rate != plan.sample_rate:
        raise ParameterError(
            f"the dictionary was learned at {plan.sample_rate} Hz, but the recording "
            f"has {audio.sample_rate} Hz: teach it from this recording"
        )
    V = plan.magnitude(audio.samples)
    W, H, source_of = _start(dictionary, V, stages.seed, n_rest=_N_REST if rest else 0)
    taught = np.flatnonzero(source_of >= 0)
    sounds = _known_sounds(dictionary)
    if sounds:
        fitted = _fit_plain(V, W[0], H, taught, stages, beta, max_iter)
        fitted, source_of = _notes_shared(
            V, fitted, source_of, sounds, dictionary, stages, beta, max_iter
        )
    elif W.shape[0] > 1 or dictionary.adaptive:
        fitted = _fit_lags(V, W, H, taught, stages, beta, max_iter, dictionary.adaptive)
    else:
        fitted = _fit_plain(V, W[0], H, taught, stages, beta, max_iter)
    model = _render_model(audio, fitted, dictionary)
    groups = tuple(
        (source.name, np.flatnonzero(source_of == n))
        for n, source in enumerate(dictionary.sources)
    )
    if rest:
        groups = (*groups, ("Rest", np.flatnonzero(source_of < 0)))
    return Built(plan, model, fitted, groups)


def n_fits(dictionary: Dictionary) -> int:
    """Return how many fits of all iterations :func:`build_taught` makes."""
    return 2 if _known_sounds(dictionary) else 1


def _known_sounds(dictionary: Dictionary) -> list[NoteSounds]:
    """Return the timbres that tell all sources apart, or none."""
    sounds = [s.sounds for s in dictionary.sources if s.sounds is not None]
    is_told = len(sounds) == len(dictionary.sources) and not dictionary.adaptive
    return sounds if is_told else []


def _start(
    dictionary: Dictionary, V: FloatArray, seed: int, *, n_rest: int
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return all templates, even activations, and the source of each; -1 is free."""
    n_lags = max(source.W.shape[0] for source in dictionary.sources)
    blocks, owners = [], []
    for number, source in enumerate(dictionary.sources):
        block = np.zeros((n_lags, *source.W.shape[1:]), np.float32)
        block[: source.W.shape[0]] = source.W
        blocks.append(block)
        owners.append(np.full(block.shape[2], number))
    free = np.random.default_rng(seed).random((n_lags, V.shape[0], n_rest)) + 0.5
    if n_rest:
        free /= free.sum(axis=(0, 1))
    W = np.concatenate([*blocks, free], axis=2).astype(np.float32)
    source_of = np.concatenate([*owners, np.full(n_rest, -1)])
    level = V.sum(axis=0, dtype=np.float64) / max(1, W.shape[2])
    H = np.tile(level, (W.shape[2], 1)).astype(np.float32)
    H[source_of < 0] *= _REST_SHARE
    return W, H, source_of


def _fit_plain(
    V: FloatArray,
    W: FloatArray,
    H: FloatArray,
    taught: IntArray,
    stages: Stages,
    beta: float,
    max_iter: int,
) -> Factorization:
    """Fit with the taught templates fixed."""
    all_known = taught.size == W.shape[1]
    fixed = Fixed(W[:, taught], components=tuple(int(k) for k in taught))
    return stages.fit(
        partial(
            factorize,
            V,
            W.shape[1],
            W=W,
            H=H,
            beta=beta,
            update_W=not all_known,
            constraints=() if all_known else (fixed,),
            max_iter=max_iter,
        )
    )


def _notes_shared(
    V: FloatArray,
    fitted: Factorization,
    source_of: IntArray,
    sounds: list[NoteSounds],
    dictionary: Dictionary,
    stages: Stages,
    beta: float,
    max_iter: int,
) -> tuple[Factorization, IntArray]:
    """Fit notes that adapt to the recording, and share them out between the taught.

    Components without a pitch go to the rest; where there is none, their energy is
    shared like the notes around them.
    """
    numbers = [*range(len(sounds)), *([-1] if (source_of < 0).any() else [])]
    parts = [(fitted.W[:, source_of == n], fitted.H[source_of == n]) for n in numbers]
    notes = NoteFit.of(V, dictionary.plan, stages, beta=beta, max_iter=max_iter)
    stages.check()
    shared = share_notes(notes, sounds, parts)
    W, H = notes.fitted.W, notes.fitted.H
    free: IntArray = np.flatnonzero(~np.isfinite(notes.midi))
    if -1 not in numbers:
        free = free[:0]
    everything = replace(
        notes.fitted,
        W=np.concatenate([W[:, shared.row], W[:, free]], axis=1),
        H=np.concatenate([shared.H, H[free]]),
    )
    owner = np.array(numbers)[shared.owner]
    return everything, np.concatenate([owner, np.full(free.size, -1)])


def _fit_lags(
    V: FloatArray,
    W: FloatArray,
    H: FloatArray,
    taught: IntArray,
    stages: Stages,
    beta: float,
    max_iter: int,
    adaptive: bool,  # noqa: FBT001  # private
) -> Factorization:
    """Fit convolutive templates: fixed first, then adapting if they may."""
    fixed = Fixed(W[:, :, taught], components=tuple(int(k) for k in taught))

    def fit(
        W: FloatArray, H: FloatArray, constraints: tuple[Fixed, ...], n_iter: int
    ) -> Factorization:
        return stages.fit(
            partial(
                factorize_convolutive,
                V,
                H.shape[0],
                W.shape[0],
                beta=beta,
                W=W,
                H=H,
                constraints=constraints,
                max_iter=n_iter,
            )
        )

    n_adapt = round(max_iter * _ADAPT_SHARE) if adaptive else 0
    fitted = fit(W, H, (fixed,), max(1, max_iter - n_adapt))
    return fit(fitted.W, fitted.H, (), n_adapt) if n_adapt else fitted


def _render_model(
    audio: AudioBuffer, fitted: Factorization, dictionary: Dictionary
) -> RenderModel:
    """Write any fit as one product, placed in the channels where there are two."""
    if fitted.W.ndim == 3:
        W, H, component_of = expand_lags(fitted.W, fitted.H)
    else:
        W, H, component_of = fitted.W, fitted.H, np.arange(fitted.H.shape[0])
    gains = np.ones((1, W.shape[1]), np.float32)
    if audio.n_channels == 2:
        plan = dictionary.plan
        channels = [plan.magnitude(c[np.newaxis]) for c in audio.samples]
        gains = np.stack([channel_gains(V, W, H) for V in channels])
    return RenderModel(
        W=np.ascontiguousarray(W * gains[:, np.newaxis], np.float32),
        H=np.ascontiguousarray(H, np.float32),
        component_of=component_of,
        n_components=fitted.n_components,
    )
