"""Teach by example: learn what a source sounds like from a passage of it alone.

What is learned depends on what the passages are. Drums get convolutive voices that go
on adapting to the song. Where every passage holds single notes, each instrument gets a
comb for every note in its reach, shaped like the notes that were played nearby, so that
notes which the passage lacks are known too. Anything else gets plain templates.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.factorization.constrained.convolutive import factorize_convolutive
from nmfaudio.factorization.factorize import factorize
from nmfaudio.separation.choice.kind import ContentKind, kind_of
from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.components.features import tonality
from nmfaudio.separation.models.harmonic_combs import note_templates
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.models.taught_notes import (
    NoteFit,
    measure_passages,
)
from nmfaudio.separation.request.dictionary import (
    Dictionary,
    TaughtSource,
)
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "choose_adapting",
    "learn_dictionary",
]

_N_TEMPLATES = 60
_VOICES_PER_DRUM = 2
_DRUM_S = 0.14
_PIECE_S = 1.0  # long enough that chance peaks of noise average out
_NOISE = 0.05  # tonality: noises reach 0.03, what is played or sung begins at 0.14
_MAX_ITER = 60
_MIX_ITER = 40  # what notes of a mixture sound like shows early
_DECAY_FRAMES = 8.0  # of the random start of a drum's template
_OUTSHONE = 0.1  # of another instrument's weight: below, a note is left to that one


def learn_dictionary(
    passages: Mapping[str, AudioBuffer], *, seed: int = 0, n_threads: int | None = None
) -> Dictionary:
    """Learn templates from passages in which each source is alone.

    Parameters
    ----------
    passages : mapping of str to AudioBuffer
        A passage for each source, by its name; all at one sample rate.
    seed : int
        Of every random start.
    n_threads : int or None
        Threads.

    Returns
    -------
    dictionary : Dictionary

    Raises
    ------
    ParameterError
        If there is no passage, one is silent, or their sample rates differ.
    """
    _check_passages(passages)
    rate = next(iter(passages.values())).sample_rate
    kinds = [kind_of(passage) for passage in passages.values()]
    fits = FitSequence(None, None, total=_MAX_ITER, seed=seed, n_threads=n_threads)
    if all(map(_is_drum, kinds)):
        plan = plan_for(rate, 0.023)
        learned = [_learn_drum(plan.magnitude(p.samples), plan, fits)
                   for p in passages.values()]  # fmt: skip
        return _dictionary(plan, passages, learned, adaptive=True, exponent=2.0)
    if all(map(_is_instrument, kinds)):
        plan = plan_for(rate, 0.186, overlap=8)
        notes = _fit_passages(plan, passages, fits)
        dictionary = _dictionary(plan, passages, _choose_notes(notes))
        if len(passages) == 1:
            return dictionary
        return _with_sounds(dictionary, passages, notes, fits)
    plan = plan_for(rate, 0.186)
    plain = [_learn_plain(plan.magnitude(p.samples), fits) for p in passages.values()]
    return _dictionary(plan, passages, plain)


def choose_adapting(dictionary: Dictionary, adapt: bool | None) -> Dictionary:  # noqa: FBT001  # the choice itself
    """Return a dictionary that adapts to a recording, or does not.

    Parameters
    ----------
    dictionary : Dictionary
        Not modified.
    adapt : bool or None
        The choice; None leaves it to the dictionary.
    """
    return dictionary if adapt is None else replace(dictionary, adaptive=adapt)


def is_noise(passage: AudioBuffer) -> bool:
    """Whether a passage is noise: nothing stands out of its average spectrum.

    Parameters
    ----------
    passage : AudioBuffer
        Not modified.
    """
    V = plan_for(passage.sample_rate, 0.046).magnitude(passage.samples)
    n_pieces = max(1, round(passage.duration_s / _PIECE_S))
    pieces = np.array_split(V, n_pieces, axis=1)
    means = np.stack([piece.mean(axis=1) for piece in pieces], axis=1)
    energy = (means**2).sum(axis=0) + 1e-30
    return float(np.average(tonality(means), weights=energy)) < _NOISE


def _is_drum(kind: ContentKind | None) -> bool:
    return kind is not None and kind.drums > max(0.5, kind.voice, kind.notes)


def _is_instrument(kind: ContentKind | None) -> bool:
    return kind is not None and kind.notes > max(0.5, kind.voice, kind.drums)


def _check_passages(passages: Mapping[str, AudioBuffer]) -> None:
    """Raise unless there is something to learn from."""
    if not passages:
        raise ParameterError(Message("teaching needs at least one passage, got none"))
    rates = {passage.sample_rate for passage in passages.values()}
    if len(rates) > 1:
        listed = " and ".join(f"{rate} Hz" for rate in sorted(rates))
        raise ParameterError(
            Message("passages must have one sample rate, got {0}", listed)
        )
    for name, passage in passages.items():
        if not np.any(passage.samples):
            raise ParameterError(
                Message(
                    "what shall teach {0} is silent: leave it out, or choose another "
                    "passage",
                    name,
                )
            )


def _dictionary(
    plan: StftPlan,
    passages: Mapping[str, AudioBuffer],
    learned: list[FloatArray],
    *,
    adaptive: bool = False,
    exponent: float = 1.0,
) -> Dictionary:
    sources = []
    for name, W in zip(passages, learned, strict=True):
        mass = W.sum(axis=(0, 1))
        kept = W[:, :, mass > 0] / mass[mass > 0]
        sources.append(TaughtSource(name, kept.astype(np.float32)))
    return Dictionary(plan, tuple(sources), adaptive, exponent)


def _learn_plain(V: FloatArray, fits: FitSequence) -> FloatArray:
    count = min(_N_TEMPLATES, V.shape[1])
    fitted = factorize(
        V, count, max_iter=_MAX_ITER, seed=fits.seed, n_threads=fits.n_threads
    )
    return fitted.W[np.newaxis]


def _learn_drum(V: FloatArray, plan: StftPlan, fits: FitSequence) -> FloatArray:
    """Fit convolutive voices whose start is the mean spectrum dying away."""
    frames = round(_DRUM_S * plan.sample_rate / plan.hop_length)
    n_lags = max(1, min(frames, V.shape[1]))
    rng = np.random.default_rng(fits.seed)
    fading = np.exp(-np.arange(n_lags) / _DECAY_FRAMES)
    start = np.einsum("l,f->lf", fading, V.mean(axis=1))[:, :, np.newaxis]
    start = start * (rng.random((n_lags, V.shape[0], _VOICES_PER_DRUM)) + 0.5)
    start /= start.sum(axis=(0, 1))
    level = float(V.sum()) / (V.shape[1] * _VOICES_PER_DRUM)
    fitted = factorize_convolutive(
        V,
        _VOICES_PER_DRUM,
        n_lags,
        W=start.astype(np.float32),
        H=np.full((_VOICES_PER_DRUM, V.shape[1]), level, np.float32),
        max_iter=_MAX_ITER,
        tol=0.0,
        seed=fits.seed,
        n_threads=fits.n_threads,
    )
    return fitted.W


def _fit_passages(
    plan: StftPlan, passages: Mapping[str, AudioBuffer], fits: FitSequence
) -> list[NoteFit]:
    """Fit notes to each passage."""
    spectrograms = (plan.magnitude(passage.samples) for passage in passages.values())
    return [
        NoteFit.of(V, plan, fits, beta=1.0, max_iter=_MAX_ITER) for V in spectrograms
    ]


def _choose_notes(notes: list[NoteFit]) -> list[FloatArray]:
    """Shape templates like the notes played; one goes to whom it likely belongs."""
    shaped = [note_templates(f.fitted.W, f.fitted.H, f.midi, f.plan) for f in notes]
    best = np.max([weights for _, weights in shaped], axis=0)
    chosen = []
    for W, weights in shaped:
        keep = weights > _OUTSHONE * best
        chosen.append(W[:, keep][np.newaxis])
    return chosen


def _with_sounds(
    dictionary: Dictionary,
    passages: Mapping[str, AudioBuffer],
    notes: list[NoteFit],
    fits: FitSequence,
) -> Dictionary:
    """Return a dictionary that tells its sources apart by the timbre of notes."""
    samples = [passage.samples for passage in passages.values()]
    sounds = measure_passages(samples, notes, fits, max_iter=_MIX_ITER)
    sources = (
        replace(source, sounds=known)
        for source, known in zip(dictionary.sources, sounds, strict=True)
    )
    return replace(dictionary, sources=tuple(sources))
