"""Fit the model that a recipe describes, by its kind; tell its names before."""

from collections.abc import Iterator
from dataclasses import replace

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.choice.resolve import Resolved, resolve
from nmfaudio.separation.components.evidence.part_names import HEARD_PARTS
from nmfaudio.separation.components.grouping import (
    INSTRUMENT_NAMES,
    PLAIN_NAMES,
    side_names,
)
from nmfaudio.separation.components.regrouping import RUMBLE
from nmfaudio.separation.models.channel_gains import place
from nmfaudio.separation.models.drums import (
    DRUM,
    DRUM_VOICES,
    build_drums,
    possible_voices,
)
from nmfaudio.separation.models.fitted import FittedModel, Groups
from nmfaudio.separation.models.notes import build_notes
from nmfaudio.separation.models.parts import build_parts
from nmfaudio.separation.models.plain import build_plain
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.models.scored import build_scored, names_of_parts
from nmfaudio.separation.models.taught import (
    REST_NAME,
    blended,
    build_taught,
    doubt_of,
)
from nmfaudio.separation.request.dictionary import Dictionary
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.score import Score
from nmfaudio.separation.request.settings import Settings
from nmfaudio.separation.spectrogram import Spectrogram
from nmfaudio.spectral.stft import StftPlan

__all__ = ["build", "possible_names"]

_MAKERS = {"plain": build_plain, "notes": build_notes}
_GROUPED = ("parts", "notes")  # Their components belong to sources at any resolution.


def build(
    resolved: Resolved,
    audio: AudioBuffer,
    spectrogram: Spectrogram | None,
    fits: FitSequence,
    *,
    scale: float = 1.0,
    dictionary: Dictionary | None = None,
    score: Score | None = None,
) -> FittedModel:
    """Fit the model that a recipe describes.

    Parameters
    ----------
    resolved : Resolved
        The complete recipe, and its resolution.
    audio : AudioBuffer
        Not modified.
    spectrogram : Spectrogram or None
        Of ``audio`` at the recipe's resolution; kind ``parts`` does without.
    fits : FitSequence
        Progress, cancelling and seed.
    scale : float, default 1.0
        What brings the samples to where squares are safe, see
        :func:`nmfaudio.separation.spectrogram.working_scale`.
    dictionary : Dictionary or None
        What sources sound like, for recipes of kind ``taught``.
    score : Score or None
        Who plays what when, on the recording's clock, for kind ``scored``.

    Raises
    ------
    Cancelled
        If the cancel flag was set.
    ParameterError
        If what the recipe's kind needs is missing.
    """
    recipe = resolved.recipe
    if recipe.kind == "parts":
        return build_parts(audio, resolved.plan, recipe, fits, scale=scale)
    if spectrogram is None:
        raise ParameterError(
            Message("a recipe of kind {0} needs a spectrogram", recipe.kind)
        )
    # Plain NMF shows its factors by itself; what others fit last is the model.
    fits.shows_factors = recipe.kind != "plain"
    if recipe.kind == "drums":
        return build_drums(spectrogram, recipe, fits)
    groups: Groups | None
    if recipe.kind == "taught" and dictionary is not None:
        fitted, groups = build_taught(spectrogram, dictionary, recipe, fits)
    elif recipe.kind == "scored" and score is not None:
        fitted, groups = build_scored(spectrogram, score, recipe, fits)
    elif recipe.kind in _MAKERS:
        fitted, groups = _MAKERS[recipe.kind](spectrogram, recipe, fits)
    else:
        raise ParameterError(
            Message("a recipe of kind {0} needs a dictionary or a score", recipe.kind)
        )
    # Templates of plain NMF are the same in all channels.
    sides = () if recipe.kind == "plain" else spectrogram.sides()
    model = FittedModel(place(fitted, sides), fitted, groups)
    if recipe.kind != "taught" or dictionary is None:
        return model
    doubt = doubt_of(model, spectrogram.V, recipe, dictionary)
    if not doubt:
        return model
    found = _untaught(audio, resolved.plan, spectrogram, fits, scale=scale)
    return model if found is None else blended(model, found, doubt)


def _untaught(
    audio: AudioBuffer,
    plan: StftPlan,
    spectrogram: Spectrogram,
    fits: FitSequence,
    *,
    scale: float,
) -> FittedModel | None:
    """Fit what the recording itself asks for; None if that has no groups."""
    alone = resolve(Settings(), audio)
    if alone.recipe.kind not in _GROUPED:
        return None
    total = alone.recipe.max_iter
    # What it shows would jump from one model to another.
    unseen = FitSequence(
        None, fits.cancel, total=total, seed=fits.seed, n_threads=fits.n_threads
    )
    return build(replace(alone, plan=plan), audio, spectrogram, unseen, scale=scale)


def possible_names(
    recipe: Recipe, dictionary: Dictionary | None, score: Score | None
) -> tuple[str, ...]:
    """Return every name that a source of a separation may get.

    Parameters
    ----------
    recipe : Recipe
        Complete.
    dictionary : Dictionary or None
        Of what was taught, for kind ``taught``.
    score : Score or None
        For kind ``scored``.

    Returns
    -------
    names : tuple of str
        Each once. Where several sources have one name, a number follows it; which of
        them there are is for the sound to say.
    """
    guides = recipe.guides
    told = [*(p.source for p in guides.passages), *(b.source for b in guides.boxes)]
    return tuple(dict.fromkeys([*_of_kind(recipe, dictionary, score), *told]))


def _of_kind(
    recipe: Recipe, dictionary: Dictionary | None, score: Score | None
) -> Iterator[str]:
    if recipe.kind == "plain":
        yield from PLAIN_NAMES
    elif recipe.kind == "drums":
        yield from (DRUM_VOICES[voice].name for voice in possible_voices(recipe))
        yield DRUM
    elif recipe.kind == "notes":
        yield from INSTRUMENT_NAMES
    elif recipe.kind == "parts":
        yield from _of_cues(recipe)
    elif recipe.kind == "taught" and dictionary is not None:
        yield from (source.name for source in dictionary.sources)
        if recipe.rest:
            yield REST_NAME
    elif score is not None:
        yield from names_of_parts(score, rest=bool(recipe.rest))


def _of_cues(recipe: Recipe) -> Iterator[str]:
    heard = HEARD_PARTS if recipe.hears_parts else ()
    for split in (*recipe.splits, "rest", RUMBLE, *heard):
        for cue in ("left", "right") if split == "sides" else (split,):
            name = recipe.source_name(cue)
            yield from side_names(name) if name in recipe.sides else (name,)
