"""Drum loops: one convolutive voice for each drum, seeded by what drums are like.

The seeds are synthesized from rules, not learned: where a drum's energy lies and how
fast it dies away. They only break the symmetry; the fit adapts them to the loop.

References
----------
.. [1] Lindsay-Smith, McDonald and Sandler, "Drumkit transcription via convolutive NMF",
   DAFx 2012.
.. [2] Dittmar and Müller, "Reverse engineering the Amen break", IEEE/ACM TASLP 24,
   2016.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.factorization.constrained.convolutive import factorize_convolutive
from nmfaudio.factorization.result import Factorization
from nmfaudio.separation.components.evidence.drums import (
    apart_surely,
    drum_likeness,
    drum_sounds,
    drums_of,
    kit_likeness,
)
from nmfaudio.separation.components.evidence.one_drum import one_drum
from nmfaudio.separation.models.channel_gains import place
from nmfaudio.separation.models.fitted import FittedModel, Groups
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.spectrogram import Spectrogram
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "DRUM",
    "DRUM_VOICES",
    "SURELY",
    "DrumVoice",
    "Voices",
    "build_drums",
    "drum_templates",
    "fit_drums",
    "fit_many",
    "fit_voices",
    "possible_voices",
]

_SPLIT_SPREAD = 0.3  # how much the variants of a voice differ at the start
_FLOOR = 1e-6  # of a template's peak: lets the fit grow what the seed leaves out


@dataclass(frozen=True)
class DrumVoice:
    """What is known of a drum before hearing it: its name for people, and its bands.

    A band is (low_hz, high_hz, level, decay_s), a part of its sound.
    """

    name: str
    bands: tuple[tuple[float, float, float, float], ...]


DRUM_VOICES: dict[str, DrumVoice] = {
    "kick": DrumVoice("Kick", ((35.0, 110.0, 1.0, 0.12), (100.0, 5000.0, 0.01, 0.01))),
    "snare": DrumVoice(
        "Snare", ((150.0, 400.0, 1.0, 0.10), (400.0, 9000.0, 0.35, 0.09))
    ),
    "hats": DrumVoice("Hats", ((5000.0, 16000.0, 1.0, 0.05),)),
    "toms": DrumVoice("Toms", ((80.0, 260.0, 1.0, 0.25),)),
    "cymbals": DrumVoice("Cymbals", ((3000.0, 14000.0, 1.0, 0.8),)),
}
"""The drums that a drum loop may be made of, by the names recipes use."""


DRUM = "Drum"
"""A drum that shares the voice which found it with another: which is which is open."""

_EXTRA_VOICES = ("toms", "cymbals")  # where more drums are asked for, or heard
SURELY = 0.96  # drums are told apart so surely that another fit would find no more
_TOLD = ("kick", "hats", "toms")  # of many drums: what these find is mostly that


@dataclass(frozen=True, eq=False)
class Voices:
    """A convolutive fit, the keys of its voices, and whose each component is."""

    fitted: Factorization
    voice_of: IntArray
    voices: tuple[str, ...]

    def cues(self) -> list[str]:
        """Return the voice that each component began as."""
        return [self.voices[number] for number in self.voice_of]


def build_drums(
    spectrogram: Spectrogram, recipe: Recipe, fits: FitSequence
) -> FittedModel:
    """Explain a recording by drum voices, and gather what is one drum.

    Where all strokes sound alike it is one, unless a number is asked for. Where more
    drums are found, or asked for, than voices, they have no room: others are fitted
    beside them. Where it is not sure then what is which drum, all are fitted anew; what
    explains the recording better is kept.

    Parameters
    ----------
    spectrogram : Spectrogram
        Of the recording, at the recipe's resolution. Not modified.
    recipe : Recipe
        Of kind ``drums``.
    fits : FitSequence
        Progress, cancelling and seed.
    """
    one = None if recipe.n_sources else _one_drum(spectrogram)
    n_variants = recipe.n_components or 2
    more = one is None and len(recipe.voices) < len(possible_voices(recipe))
    _, later = _iterations(recipe.max_iter, n_variants)
    if more:
        fits.total = 2 * recipe.max_iter + later
    few = _fit_recipe(spectrogram, recipe, recipe.voices, fits)
    if one is not None:
        return _as_one(spectrogram, few, one)
    drums, n_found, _ = _gathered(spectrogram, few, recipe.n_sources)
    if not more or max(n_found, recipe.n_sources or 0) <= len(recipe.voices):
        return drums
    ways = fit_many(spectrogram, recipe, few, fits)
    beside = next(ways)
    drums, _, surely = _gathered(spectrogram, beside, recipe.n_sources, many=True)
    if surely >= SURELY:
        return drums
    anew = next(ways)
    if anew.fitted.divergence[-1] >= beside.fitted.divergence[-1]:
        return drums
    return _gathered(spectrogram, anew, recipe.n_sources, many=True)[0]


def _one_drum(spectrogram: Spectrogram) -> str | None:
    """Return the name of the drum if there is only one."""
    is_placed = spectrogram.audio.n_channels == 2
    sides = spectrogram.sides() if is_placed else iter((spectrogram.V,))
    voice = one_drum(sides, spectrogram.plan)
    if voice is None:
        return None
    return DRUM_VOICES[voice].name if voice else DRUM


def _as_one(spectrogram: Spectrogram, fit: Voices, name: str) -> FittedModel:
    """Return a fit as one drum, and say so."""
    said = Message("All strokes sound alike: there is one drum.")
    fitted = replace(fit.fitted, notes=(*fit.fitted.notes, said))
    components = np.arange(fit.voice_of.size)
    return FittedModel(
        place(fitted, spectrogram.sides()), fitted, ((name, components),)
    )


def _gathered(
    spectrogram: Spectrogram, fit: Voices, n_drums: int | None, *, many: bool = False
) -> tuple[FittedModel, int, float]:
    """Return the model of a fit, placed, with what is one drum gathered.

    And how many drums are found where no number asks for others, and how surely.
    """
    model = place(fit.fitted, spectrogram.sides())
    placed = model if model.W.shape[0] == 2 else None
    sounds = drum_sounds(fit.fitted.W, fit.fitted.H, spectrogram.plan, placed)
    likeness = kit_likeness if many else drum_likeness
    evidence = likeness(sounds, fit.cues())
    found = drums_of(evidence, sounds.energy, fit.voice_of, across=many)
    n_found = int(found.max(initial=-1)) + 1
    surely = apart_surely(evidence, sounds.energy, found)
    if n_drums is not None:
        found = drums_of(evidence, sounds.energy, fit.voice_of, n_drums, across=many)
    names = [
        DRUM_VOICES[voice].name if voice in _TOLD or not many else DRUM
        for voice in fit.voices
    ]
    groups = _named(found, fit.voice_of, sounds.energy, names)
    return FittedModel(model, fit.fitted, groups), n_found, surely


def fit_many(
    spectrogram: Spectrogram, recipe: Recipe, few: Voices, fits: FitSequence
) -> Iterator[Voices]:
    """Yield fits of all voices: others beside those of ``few``, and all from the seeds.

    Beside others, which go on from where they are, toms and cymbals find what these
    leave; anew they share the drums otherwise. Neither is the better one everywhere.
    """
    voices, n_variants = possible_voices(recipe), recipe.n_components or 2
    more, fitted = voices[len(few.voices) :], few.fitted
    W = drum_templates(spectrogram.plan, fitted.W.shape[0], more)
    H = _level(spectrogram.V, len(voices), len(more))
    W, H = _doubled(W, H, n_variants, fits.seed)
    W, H = np.concatenate([fitted.W, W], axis=2), np.concatenate([fitted.H, H])
    _, later = _iterations(recipe.max_iter, n_variants)
    fitted = fit_voices(spectrogram.V, W, H, fits, beta=recipe.beta, max_iter=later)
    added = len(few.voices) + np.tile(np.arange(len(more)), n_variants)
    yield Voices(fitted, np.concatenate([few.voice_of, added]), voices)
    yield _fit_recipe(spectrogram, recipe, voices, fits)


def _fit_recipe(
    spectrogram: Spectrogram, recipe: Recipe, voices: tuple[str, ...], fits: FitSequence
) -> Voices:
    """Fit voices from their seeds as a recipe says."""
    fitted, voice_of = fit_drums(
        spectrogram.V,
        spectrogram.plan,
        fits,
        voices=voices,
        n_variants=recipe.n_components or 2,
        beta=recipe.beta,
        max_iter=recipe.max_iter,
    )
    return Voices(fitted, voice_of, voices)


def _named(
    drum_of: IntArray, voice_of: IntArray, energy: FloatArray, names: list[str]
) -> Groups:
    """Call a drum by the voice that it is, if it is all of it; in the voices' order."""
    found = []
    for drum in range(int(drum_of.max(initial=-1)) + 1):
        members = np.flatnonzero(drum_of == drum)
        voice = int(np.bincount(voice_of[members], energy[members]).argmax())
        whole = bool(np.all(drum_of[voice_of == voice] == drum))
        found.append((voice, names[voice] if whole else DRUM, members))
    found.sort(key=lambda drum: drum[0])
    return tuple((name, members) for _, name, members in found)


def possible_voices(recipe: Recipe) -> tuple[str, ...]:
    """Return a recipe's drums, and those that may be fitted beside them."""
    extra = [voice for voice in _EXTRA_VOICES if voice not in recipe.voices]
    return (*recipe.voices, *extra)


def _iterations(max_iter: int, n_variants: int) -> tuple[int, int]:
    """Return how many iterations voices of one template take, and those of several."""
    first = max_iter if n_variants == 1 else max(1, round(max_iter * 4 / 7))
    return first, max(1, max_iter - first)


def _level(V: FloatArray, n_voices: int, n_rows: int) -> FloatArray:
    """Return even activations of some of the voices that share a spectrogram."""
    level = float(V.sum(dtype=np.float64)) / max(1, V.shape[1] * n_voices)
    return np.full((n_rows, V.shape[1]), max(level, _FLOOR), dtype=np.float32)


def drum_templates(plan: StftPlan, n_lags: int, voices: tuple[str, ...]) -> FloatArray:
    """Synthesize the seeds.

    Parameters
    ----------
    plan : StftPlan
        Resolution.
    n_lags : int
        Frames that a template lasts.
    voices : tuple of str
        Keys of :data:`DRUM_VOICES`.

    Returns
    -------
    templates : ndarray of float32, shape (n_lags, n_bins, n_voices)
        Positive everywhere; each voice adds up to 1.

    Raises
    ------
    ParameterError
        If a voice is not known.
    """
    unknown = [voice for voice in voices if voice not in DRUM_VOICES]
    if unknown or not voices:
        raise ParameterError(
            Message(
                "drum voices must be some of {0}, got {1}",
                ", ".join(DRUM_VOICES),
                ", ".join(unknown) or "none",
            )
        )
    hz = np.maximum(np.arange(plan.n_bins) * plan.sample_rate / plan.n_fft, 1.0)
    time_s = np.arange(n_lags) * plan.hop_length / plan.sample_rate
    templates = np.full((n_lags, plan.n_bins, len(voices)), 0.0, dtype=np.float64)
    for column, voice in enumerate(voices):
        for low_hz, high_hz, level, decay_s in DRUM_VOICES[voice].bands:
            band = 1.0 / ((1.0 + (low_hz / hz) ** 4) * (1.0 + (hz / high_hz) ** 4))
            templates[:, :, column] += level * np.outer(np.exp(-time_s / decay_s), band)
    templates += _FLOOR
    templates /= templates.sum(axis=(0, 1))
    return templates.astype(np.float32)


def fit_drums(
    V: FloatArray,
    plan: StftPlan,
    fits: FitSequence,
    *,
    bands: IntArray | None = None,
    voices: tuple[str, ...] = ("kick", "snare", "hats"),
    n_variants: int = 2,
    template_s: float = 0.14,
    beta: float = 1.0,
    max_iter: int = 70,
) -> tuple[Factorization, IntArray]:
    """Explain a spectrogram by drum voices.

    First every voice has one template; then each is doubled with small random changes,
    so that soft and loud strokes, open and closed hats, find their own.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Magnitude, or (n_bands, n_frames). Not modified.
    plan : StftPlan
        Its resolution.
    fits : FitSequence
        Progress, cancelling and seed.
    bands : ndarray of int, shape (n_bands,), or None
        First bin of each band that bins were added up in; None: bins as they are. Not
        modified.
    voices : tuple of str
        Keys of :data:`DRUM_VOICES`.
    n_variants : int
        Templates of each voice at the end.
    template_s : float
        Length of a template, seconds.
    beta : float
        Divergence.
    max_iter : int
        Most iterations in all.

    Returns
    -------
    factorization : Factorization
        Convolutive; components are ordered variant by variant.
    voice_of : ndarray of int, shape (n_components,)
        Index into ``voices`` of each component.

    Raises
    ------
    ParameterError
        If a voice is not known.
    """
    hop_s = plan.hop_length / plan.sample_rate
    n_lags = max(1, min(round(template_s / hop_s), V.shape[1]))
    W = drum_templates(plan, n_lags, voices)
    if bands is not None:
        W = np.add.reduceat(W, bands, axis=1)
    H = _level(V, len(voices), len(voices))
    first, later = _iterations(max_iter, n_variants)
    fitted = fit_voices(V, W, H, fits, beta=beta, max_iter=first)
    if n_variants > 1:
        W, H = _doubled(fitted.W, fitted.H, n_variants, fits.seed)
        fitted = fit_voices(V, W, H, fits, beta=beta, max_iter=later)
    return fitted, np.tile(np.arange(len(voices)), n_variants)


def fit_voices(
    V: FloatArray,
    W: FloatArray,
    H: FloatArray,
    fits: FitSequence,
    *,
    beta: float,
    max_iter: int,
) -> Factorization:
    """Go on with a convolutive fit from where it stands."""
    return fits.fit(
        partial(
            factorize_convolutive,
            V,
            H.shape[0],
            W.shape[0],
            beta=beta,
            W=W,
            H=H,
            max_iter=max_iter,
        )
    )


def _doubled(
    W: FloatArray, H: FloatArray, n_variants: int, seed: int
) -> tuple[FloatArray, FloatArray]:
    """Return ``n_variants`` slightly different copies of every voice."""
    rng = np.random.default_rng(seed)

    def spread(values: FloatArray) -> FloatArray:
        return values * (1.0 + _SPLIT_SPREAD * rng.random(values.shape))

    W_all = np.concatenate([spread(W) for _ in range(n_variants)], axis=2)
    H_all = np.concatenate([spread(H) / n_variants for _ in range(n_variants)], axis=0)
    return W_all.astype(np.float32), H_all.astype(np.float32)
