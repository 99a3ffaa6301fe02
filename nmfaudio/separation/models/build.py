"""Fit the models that recipes of kind ``drums``, ``notes`` and ``parts`` describe."""

import threading
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constrained.convolutive import expand_lags
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization, Observer, StopReason
from nmfaudio.separation.choice.content import plan_for
from nmfaudio.separation.choice.decide import Built
from nmfaudio.separation.components.grouping import instrument_names
from nmfaudio.separation.components.instruments import gather_notes
from nmfaudio.separation.components.note_events import split_rows
from nmfaudio.separation.components.regrouping import RUMBLE, regroup
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models.channel_gains import channel_gains
from nmfaudio.separation.models.cues import (
    DRUM_ITERATIONS,
    split_drums,
    split_low,
    split_moving,
    split_sides,
)
from nmfaudio.separation.models.drums import DRUM_VOICES, fit_drums
from nmfaudio.separation.models.harmonic_combs import fit_notes
from nmfaudio.separation.models.progress import Cancelled, Stages
from nmfaudio.separation.models.scored import build_scored
from nmfaudio.separation.models.taught import build_taught, n_fits
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings
from nmfaudio.separation.score.alignment import align
from nmfaudio.separation.spectrogram import working_scale
from nmfaudio.spectral.stft import StftPlan

__all__ = ["build"]

_SILENT = 1e-7  # of the recording's energy: a part below it gets no components
_NARROW = 0.02  # energy share of the difference signal below which sides are empty
_PART_S = 10.0  # a recipe's count of components is meant for this long
_MAX_PART_COMPONENTS = 40
_EXTRA_VOICES = ("toms", "cymbals")


@dataclass(frozen=True, eq=False)
class _Part:
    """A sound that one cue found."""

    cue: str
    samples: Float32Array


def build(
    audio: AudioBuffer,
    recipe: Recipe,
    settings: Settings,
    *,
    observer: Observer | None,
    cancel: threading.Event | None,
) -> Built | None:
    """Fit a recipe's model; by its kind."""
    makers = {
        "drums": _build_drums,
        "notes": _build_notes,
        "parts": _build_parts,
        "taught": _build_taught,
        "scored": _build_scored,
    }
    recipe = replace(recipe, max_iter=settings.max_iter or recipe.max_iter)
    stages = Stages(
        observer,
        cancel,
        total=_iterations(audio, recipe, settings),
        seed=settings.seed,
        n_threads=settings.n_threads,
    )
    if settings.beta != 1.0:
        recipe = replace(recipe, beta=settings.beta)
    if audio.n_samples:
        # A power of two: extreme levels come to where squares are safe, bit by bit.
        samples = audio.samples * np.float32(working_scale(audio))
        audio = AudioBuffer(samples, audio.sample_rate, audio.path)
    try:
        return makers[recipe.kind](audio, recipe, settings, stages)
    except Cancelled:
        return None


def _iterations(audio: AudioBuffer, recipe: Recipe, settings: Settings) -> int:
    """Return how many iterations a recipe takes at most."""
    if recipe.kind == "taught" and settings.dictionary is not None:
        return recipe.max_iter * n_fits(settings.dictionary)
    if recipe.kind != "parts":
        return recipe.max_iter
    n_parts = 1 + len(recipe.splits)
    if "sides" in recipe.splits:
        n_parts += 1 if audio.n_channels == 2 else -1
    listening = DRUM_ITERATIONS if "drums" in recipe.splits else 0
    return listening + n_parts * recipe.max_iter


def _plan(audio: AudioBuffer, recipe: Recipe, settings: Settings) -> StftPlan:
    """Return the resolution that settings ask for, or else the recipe's."""
    plan = plan_for(audio.sample_rate, recipe.window_s, overlap=recipe.overlap)
    n_fft = settings.n_fft or plan.n_fft
    hop_length = settings.hop_length or max(1, n_fft // recipe.overlap)
    n_fft = max(n_fft, 2 * hop_length)
    return StftPlan(audio.sample_rate, n_fft=n_fft, hop_length=hop_length)


def _build_drums(
    audio: AudioBuffer, recipe: Recipe, settings: Settings, stages: Stages
) -> Built:
    plan = _plan(audio, recipe, settings)
    voices = recipe.voices
    wanted = settings.n_sources or len(voices)
    extra = [voice for voice in _EXTRA_VOICES if voice not in voices]
    voices = (*voices, *extra[: max(0, wanted - len(voices))])
    fitted, voice_of = fit_drums(
        plan.magnitude(audio.samples),
        plan,
        stages,
        voices=voices,
        n_variants=recipe.n_components or 2,
        beta=recipe.beta,
        max_iter=recipe.max_iter,
    )
    W, H, component_of = expand_lags(fitted.W, fitted.H)
    model = RenderModel(
        W=np.ascontiguousarray(W[np.newaxis], np.float32),
        H=np.ascontiguousarray(H, np.float32),
        component_of=component_of,
        n_components=fitted.n_components,
    )
    groups = tuple(
        (DRUM_VOICES[voice].name, np.flatnonzero(voice_of == number))
        for number, voice in enumerate(voices)
    )
    return Built(plan, model, fitted, groups)


def _build_notes(
    audio: AudioBuffer, recipe: Recipe, settings: Settings, stages: Stages
) -> Built:
    plan = _plan(audio, recipe, settings)
    V = plan.magnitude(audio.samples)
    fitted, midi = fit_notes(
        V, plan, stages, beta=recipe.beta, max_iter=recipe.max_iter
    )
    stages.check()
    found = gather_notes(
        V,
        fitted.W,
        fitted.H,
        midi,
        plan,
        n_groups=settings.n_sources,
        right=_right_share(audio, plan),
        seed=stages.seed,
    )
    pieces, row, group_of = split_rows(fitted.H, found.events, found.group_of)
    free = np.flatnonzero(~np.isfinite(midi))
    W = np.concatenate([fitted.W[:, row], fitted.W[:, free]], axis=1)
    H = np.concatenate([pieces, fitted.H[free]]).astype(np.float32)
    groups = tuple(
        (name, np.flatnonzero(group_of == number))
        for number, name in enumerate(instrument_names(found.centres))
    )
    gains = _channel_gains(audio.samples, plan, W, H)
    columns = W[np.newaxis] * gains[:, np.newaxis, :]
    model = RenderModel(columns, H, np.arange(H.shape[0]), H.shape[0])
    return Built(plan, model, replace(fitted, W=W, H=H), groups)


def _right_share(audio: AudioBuffer, plan: StftPlan) -> Float32Array | None:
    """Return the right channel's share of the power in each bin; None for mono."""
    if not _has_sides(audio.samples):
        return None
    power, right = (plan.magnitude(audio.samples[at : at + 1]) ** 2 for at in (0, 1))
    power += right
    right /= np.maximum(power, np.finfo(np.float32).tiny)
    return right


def _channel_gains(
    samples: Float32Array, plan: StftPlan, W: FloatArray, H: FloatArray
) -> Float32Array:
    """Return the gains of components in both channels, or ones that serve all."""
    if samples.shape[0] != 2:
        return np.ones((1, W.shape[1]), np.float32)
    channels = (plan.magnitude(samples[at : at + 1]) for at in (0, 1))
    gains = [channel_gains(V, W, H) for V in channels]
    return np.stack(gains).astype(np.float32)


def _build_taught(
    audio: AudioBuffer, recipe: Recipe, settings: Settings, stages: Stages
) -> Built:
    dictionary = settings.dictionary
    if dictionary is None:
        raise ParameterError("a recipe of kind taught needs a dictionary")
    return build_taught(
        audio,
        dictionary,
        stages,
        beta=recipe.beta,
        max_iter=recipe.max_iter,
        rest=settings.rest,
    )


def _build_scored(
    audio: AudioBuffer, recipe: Recipe, settings: Settings, stages: Stages
) -> Built:
    if settings.score is None:
        raise ParameterError("a recipe of kind scored needs a score")
    stages.check()
    score = align(settings.score, audio, settings.score_alignment)
    return build_scored(
        audio,
        score,
        stages,
        beta=recipe.beta,
        max_iter=recipe.max_iter,
        rest=settings.rest,
    )


def _build_parts(
    audio: AudioBuffer, recipe: Recipe, settings: Settings, stages: Stages
) -> Built:
    plan = _plan(audio, recipe, settings)
    parts = _split(audio, recipe, stages)
    count = _components_per_part(audio, recipe, settings, len(parts))
    placed = [_fit_part(part, plan, recipe, count, stages) for part in parts]
    fits = [part.fitted for part in placed]
    stages.check()
    n_channels = 2 if audio.n_channels == 2 else 1
    nothing = np.zeros((n_channels, plan.n_bins, 0))
    W = np.concatenate([nothing, *(part.templates for part in placed)], axis=2)
    W = W.astype(np.float32)
    n_frames = plan.n_frames(audio.n_samples)
    H = np.concatenate([np.zeros((0, n_frames)), *(f.H for f in fits)]).astype(
        np.float32
    )
    heard = [part.cue for part, fit in zip(parts, fits, strict=True) for _ in fit.H]
    cue_of = regroup(W, H, heard, plan)
    groups = tuple(
        (recipe.source_name(cue), np.flatnonzero(np.array(cue_of) == cue))
        for cue in (*(part.cue for part in parts), RUMBLE)
        if cue in cue_of
    )
    model = RenderModel(W, H, np.arange(H.shape[0]), H.shape[0])
    return Built(plan, model, _combined(fits, W, H, recipe, stages), groups)


def _split(audio: AudioBuffer, recipe: Recipe, stages: Stages) -> list[_Part]:
    """Apply the recipe's cues one after the other; what is left is the last part."""
    rest, rate = audio.samples, audio.sample_rate
    parts: list[_Part] = []
    for cue in recipe.splits:
        stages.check()
        if cue == "drums":
            found, rest = split_drums(rest, rate, stages)
        elif cue == "low":
            found, rest = split_low(rest, rate)
        elif cue == "moving":
            found, rest = split_moving(rest, rate)
        elif _has_sides(rest):
            left, rest, right = split_sides(rest, rate)
            parts += [_Part("left", left), _Part("right", right)]
            continue
        else:
            continue
        parts.append(_Part(cue, found))
    parts.append(_Part("rest", rest))
    limit = _SILENT * _energy(audio.samples)
    return [part for part in parts if _energy(part.samples) > limit]


def _has_sides(samples: Float32Array) -> bool:
    """Tell whether a sound has a stereo field worth dividing."""
    if samples.shape[0] != 2:
        return False
    difference = (samples[0] - samples[1])[np.newaxis] / np.sqrt(np.float32(2.0))
    return _energy(difference) > _NARROW * _energy(samples)


def _energy(samples: FloatArray) -> float:
    return float(np.sum(np.asarray(samples, dtype=np.float64) ** 2))


def _components_per_part(
    audio: AudioBuffer, recipe: Recipe, settings: Settings, n_parts: int
) -> int:
    """Share out the components asked for, or let them grow slowly with the length."""
    if settings.n_components is not None:
        return max(1, settings.n_components // max(1, n_parts))
    base = recipe.n_components or 10
    longer = float(max(1.0, audio.duration_s / _PART_S) ** 0.25)
    return min(round(base * longer), max(base, _MAX_PART_COMPONENTS))


@dataclass(frozen=True, eq=False)
class _PartFit:
    """Components of one part and their gains in each channel of the model."""

    fitted: Factorization
    gains: FloatArray

    @property
    def templates(self) -> FloatArray:
        """Templates with their gains, (n_channels, n_bins, n_components)."""
        return self.fitted.W[np.newaxis] * self.gains[:, np.newaxis, :]


def _fit_part(
    part: _Part, plan: StftPlan, recipe: Recipe, n_components: int, stages: Stages
) -> _PartFit:
    """Explain one part by components of its own, then place them in the channels."""
    fitted = stages.fit(
        partial(
            factorize,
            plan.magnitude(part.samples),
            n_components,
            beta=recipe.beta,
            max_iter=recipe.max_iter,
        )
    )
    gains = _channel_gains(part.samples, plan, fitted.W, fitted.H)
    return _PartFit(fitted, gains)


def _combined(
    fits: list[Factorization],
    W: Float32Array,
    H: Float32Array,
    recipe: Recipe,
    stages: Stages,
) -> Factorization:
    """Describe several fits as one."""
    reasons = {fit.stop_reason for fit in fits}
    if not reasons:
        reason = StopReason.SILENT
    else:
        reason = reasons.pop() if len(reasons) == 1 else StopReason.MAX_ITER
    shortest = min((len(fit.divergence) for fit in fits), default=0)
    divergence = tuple(
        sum(fit.divergence[at] for fit in fits) for at in range(shortest)
    )
    checked = fits[0].checked_iterations[:shortest] if fits else ()
    return Factorization(
        W=W.mean(axis=0),
        H=H,
        beta=recipe.beta,
        divergence=divergence,
        checked_iterations=checked,
        n_iter=stages.done,
        stop_reason=reason,
        elapsed_s=stages.elapsed_s,
        seed=stages.seed,
        notes=tuple(dict.fromkeys(note for fit in fits for note in fit.notes)),
    )
