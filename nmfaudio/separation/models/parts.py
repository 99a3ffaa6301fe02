"""Split a sound by cues, and let a plain factorization explain each part."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import partial

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.separation.components.evidence.joining import joined
from nmfaudio.separation.components.evidence.kinds import (
    KINDS,
    kind_measures,
    kinds_of,
)
from nmfaudio.separation.components.evidence.likeness import (
    is_full_mix,
    is_wide,
    likeness,
)
from nmfaudio.separation.components.evidence.part_names import heard_parts
from nmfaudio.separation.components.evidence.sharing import shared
from nmfaudio.separation.components.evidence.trees import grown
from nmfaudio.separation.components.regrouping import RUMBLE, regroup
from nmfaudio.separation.components.sounds import ComponentSounds, measure_sounds
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models.channel_gains import place
from nmfaudio.separation.models.cues.sides import split_sides
from nmfaudio.separation.models.cues.splits import (
    energy_of,
    has_sides,
    split_low,
    split_moving,
)
from nmfaudio.separation.models.cues.strokes import DRUM_ITERATIONS, split_drums
from nmfaudio.separation.models.fitted import FittedModel
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.spectrogram import magnitudes_at
from nmfaudio.spectral.stft import StftPlan

__all__ = ["build_parts", "fit_parts"]

_TINY = 1e-30  # guards divisions where nothing sounds
_SILENT = 1e-7  # of the recording's energy: a part below it gets no components
_PART_S = 10.0  # a recipe's count of components is meant for this long
_MAX_PART_COMPONENTS = 40
_VOICE_CUES = ("moving", "rest")  # what a voice and the others are named after
_MANY_COMPONENTS = 16  # fewer have few good arrangements, which one start may miss


@dataclass(frozen=True, eq=False)
class _SoundPart:
    """A sound that one cue found."""

    cue: str
    samples: Float32Array


def _most_iterations(recipe: Recipe, audio: AudioBuffer) -> int:
    """Return how many iterations all parts take at most."""
    n_parts = 1 + len(recipe.splits)
    if "sides" in recipe.splits:
        n_parts += 1 if audio.n_channels == 2 else -1
    splitting = DRUM_ITERATIONS if "drums" in recipe.splits else 0
    return splitting + n_parts * recipe.max_iter


def build_parts(
    audio: AudioBuffer,
    plan: StftPlan,
    recipe: Recipe,
    fits: FitSequence,
    *,
    scale: float = 1.0,
) -> FittedModel:
    """Give each part that the recipe's cues find components of its own.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    plan : StftPlan
        Resolution at which parts are fitted.
    recipe : Recipe
        Of kind ``parts``.
    fits : FitSequence
        Progress, cancelling and seed.
    scale : float, default 1.0
        Factor for the samples.
    """
    fitted, model, found_by = fit_parts(audio, plan, recipe, fits, scale=scale)
    sounds = measure_sounds(model.W, model.H, plan)
    wide = len(recipe.splits) > 1 and is_wide(sounds)
    cue_of = found_by if wide else regroup(sounds, found_by)
    by = _table_for(sounds, recipe, found_by)
    promised = _VOICE_CUES if by == "voices" else ()
    cues = [cue for cue in dict.fromkeys((*found_by, RUMBLE)) if cue in cue_of]
    cues = list(dict.fromkeys((*promised, *cues)))
    part_of = np.array([cues.index(cue) for cue in cue_of], int)
    group_of, count, evidence = part_of, recipe.n_sources, None
    energy, pan = sounds.energy, sounds.pan
    alone = kind_measures(sounds, found_by)
    kinds = kinds_of(alone)
    fewer = count is not None and len(cues) > count
    if fewer or len(recipe.splits) > 1:
        trees = grown(by) if by == "voices" else None
        evidence = likeness(sounds, found_by, trees=trees, ruled=cue_of, alone=alone)
        if by != "grouping" and len(recipe.splits) > 1:
            asked = recipe.total_components is not None
            fewest = max(1, len(promised))
            shares = shared(evidence, energy, count, whole=asked, by=by, fewest=fewest)
            parent_of, group_of = np.nonzero(shares)
            share = shares[parent_of, group_of]
            part_of, energy = part_of[parent_of], energy[parent_of] * share
            evidence = evidence[np.ix_(parent_of, parent_of)]
            pan, kinds = pan[parent_of], kinds[parent_of]
            model = model.divided(parent_of, share)
            if promised:
                voices = kinds[:, KINDS.index("voice")]
                part_of = _with_one_voice(part_of, group_of, energy, voices)
        elif fewer:
            group_of = joined(evidence, energy, count, start=part_of)
    parts = [(cues[at], own) for at, own in _named(group_of, part_of, energy)]
    heard = [cue for cue, _ in parts]
    if recipe.hears_parts:
        heard = heard_parts(parts, kinds, pan, energy, wide=wide)
    groups = tuple(
        (recipe.source_name(cue), own)
        for cue, (_, own) in zip(heard, parts, strict=True)
    )
    described = _combined(fitted, model, recipe, fits)
    return FittedModel(model, described, groups, evidence, by)


def _with_one_voice(
    part_of: IntArray, group_of: IntArray, energy: FloatArray, voices: FloatArray
) -> IntArray:
    """Call the group that is likest a voice moving, and no other.

    ``voices`` says how likely each component is a voice; parts are numbered as of
    ``_VOICE_CUES``.
    """
    moving, rest = range(len(_VOICE_CUES))
    heard = np.bincount(group_of, energy)
    likely = np.bincount(group_of, energy * voices) / np.maximum(heard, _TINY)
    others = np.where(part_of == moving, rest, part_of)
    return np.where(group_of == likely.argmax(), moving, others)


def _table_for(sounds: ComponentSounds, recipe: Recipe, found_by: list[str]) -> str:
    """Return the name of the table that tells which components are one source.

    Trees are calibrated for what lies wide apart, for the full mix, and for a voice:
    what moves, whatever its height, before anything else is split off.
    """
    if is_wide(sounds):
        return "wide"
    if is_full_mix(sounds, found_by):
        return "likeness"
    voice = recipe.splits[:1] == ("moving",) and len(recipe.splits) > 1
    return "voices" if voice and "moving" in found_by else "grouping"


def fit_parts(
    audio: AudioBuffer,
    plan: StftPlan,
    recipe: Recipe,
    fits: FitSequence,
    *,
    scale: float = 1.0,
) -> tuple[list[Factorization], RenderModel, list[str]]:
    """Fit the parts that :func:`build_parts` gathers.

    Returns
    -------
    fitted : list of Factorization
        One for each part.
    model : RenderModel
        All of them together, placed in the channels.
    found_by : list of str
        The cue that found the part of each component.
    """
    fits.total = _most_iterations(recipe, audio)
    waiting = dict(enumerate(_split(audio, scale, recipe, fits)))
    cues = [part.cue for part in waiting.values()]
    count = _components_per_part(audio, recipe, len(cues))

    def fit(number: int, own: FitSequence) -> tuple[Factorization, RenderModel]:
        own.begin_part(cues[number], is_last=number == len(cues) - 1)
        # Its sound is not needed afterwards.
        samples = waiting.pop(number).samples
        return _fit_part(samples, plan, recipe, count, own)

    # A sketch goes on from the one before it.
    in_turn = fits.on_sketch is not None
    tasks = [partial(fit, number) for number in range(len(cues))]
    found = fits.side_by_side(tasks, in_turn=in_turn)
    fitted, placed = [fit for fit, _ in found], [model for _, model in found]
    fits.check()
    n_channels = 2 if audio.n_channels == 2 else 1
    nothing = np.zeros((n_channels, plan.n_bins, 0), np.float32)
    W = np.concatenate([nothing, *(model.W for model in placed)], axis=2)
    silence = np.zeros((0, plan.n_frames(audio.n_samples)), np.float32)
    H = np.concatenate([silence, *(model.H for model in placed)])
    found_by = [cue for cue, fit in zip(cues, fitted, strict=True) for _ in fit.H]
    return fitted, RenderModel(W, H, np.arange(H.shape[0]), H.shape[0]), found_by


def _named(
    group_of: IntArray, part_of: IntArray, energy: FloatArray
) -> list[tuple[int, IntArray]]:
    """Return each group beside the part that most of its sound is of, part by part."""
    shape = int(group_of.max(initial=-1)) + 1, int(part_of.max(initial=-1)) + 1
    shares = np.zeros(shape)
    np.add.at(shares, (group_of, part_of), energy)
    parts = shares.argmax(axis=1) if shares.size else np.zeros(0, int)
    order = np.argsort(parts, kind="stable")
    return [(int(parts[at]), np.flatnonzero(group_of == at)) for at in order]


def _split(
    audio: AudioBuffer, scale: float, recipe: Recipe, fits: FitSequence
) -> list[_SoundPart]:
    """Apply the recipe's cues one after the other; what is left is the last part."""
    rest, rate = audio.samples, audio.sample_rate
    if scale != 1.0:
        # A power of two: extreme levels come to where squares are safe, bit by bit.
        rest = rest * np.float32(scale)
    limit = _SILENT * energy_of(rest)
    parts: list[_SoundPart] = []
    for cue in recipe.splits:
        fits.check()
        if cue == "drums":
            found, rest = split_drums(rest, rate, fits)
        elif cue == "low":
            found, rest = split_low(rest, rate)
        elif cue == "moving":
            found, rest = split_moving(rest, rate)
        elif has_sides(rest):
            left, rest, right = split_sides(rest, rate)
            parts += [_SoundPart("left", left), _SoundPart("right", right)]
            continue
        else:
            continue
        parts.append(_SoundPart(cue, found))
    parts.append(_SoundPart("rest", rest))
    return [part for part in parts if energy_of(part.samples) > limit]


def _components_per_part(audio: AudioBuffer, recipe: Recipe, n_parts: int) -> int:
    """Share out the components asked for, or let them grow slowly with the length."""
    if recipe.total_components is not None:
        return max(1, recipe.total_components // max(1, n_parts))
    base = recipe.n_components or 10
    longer = float(max(1.0, audio.duration_s / _PART_S) ** 0.25)
    return min(round(base * longer), max(base, _MAX_PART_COMPONENTS))


def _fit_part(
    samples: Float32Array,
    plan: StftPlan,
    recipe: Recipe,
    n_components: int,
    fits: FitSequence,
) -> tuple[Factorization, RenderModel]:
    """Explain one part by components of its own, and place them in the channels."""
    fits.check()
    V = plan.magnitude(samples)
    fits.sketch_part(V, plan)
    fitted = fits.fit(
        partial(
            factorize,
            V,
            n_components,
            beta=recipe.beta,
            max_iter=recipe.max_iter,
            start="single" if n_components >= _MANY_COMPONENTS else "auto",
        )
    )
    del V
    channels = samples if samples.shape[0] == 2 else ()
    # Of each channel some frames tell enough.
    sides = [partial(magnitudes_at, channel, plan) for channel in channels]
    return fitted, place(fitted, sides)


def _combined(
    fitted: list[Factorization],
    model: RenderModel,
    recipe: Recipe,
    fits: FitSequence,
) -> Factorization:
    """Describe several fits as one."""
    reasons = {fit.stop_reason for fit in fitted}
    if not reasons:
        reason = StopReason.SILENT
    else:
        reason = reasons.pop() if len(reasons) == 1 else StopReason.MAX_ITER
    checked = sorted({at for fit in fitted for at in fit.checked_iterations})
    return Factorization(
        W=model.W.mean(axis=0),
        H=model.H,
        beta=recipe.beta,
        divergence=tuple(sum(_left_at(fit, at) for fit in fitted) for at in checked),
        checked_iterations=tuple(checked),
        n_iter=fits.done,
        stop_reason=reason,
        elapsed_s=fits.elapsed_s,
        seed=fits.seed,
        notes=tuple(dict.fromkeys(note for fit in fitted for note in fit.notes)),
    )


def _left_at(fit: Factorization, iteration: int) -> float:
    """Return the divergence of a fit by an iteration: it keeps what it ended with."""
    if not fit.divergence:
        return 0.0
    known = bisect_right(fit.checked_iterations, iteration)
    return fit.divergence[max(known - 1, 0)]
