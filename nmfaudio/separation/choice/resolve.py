"""One complete recipe: what was asked for, what is known, and what the content says.

Settings, a recipe, guides and a recording go in; a recipe comes out in which everything
is decided that can be before a fit. All that follows reads that recipe alone, and
saved, it gives the same result on the same recording. A setting that cannot count is
refused where it contradicts another one, and named in a note where it does not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import Message, ParameterError, SettingName
from nmfaudio.separation.choice.decide import AUTO, decide, preset
from nmfaudio.separation.choice.resolution import plan_of, with_resolution
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.guides import Guides
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import (
    Settings,
    followed_guides,
    guides_of,
    seed_of,
)
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "Resolved",
    "check_settings",
    "may_correct",
    "resolve",
    "without_influence",
]

_SAME_NAME = (
    "n_components", "components_by", "beta", "n_sources", "max_iter", "tol",
    "max_time_s", "mask_exponent", "smoothing_s", "keep_attacks",
    "stereo_masks", "rest", "n_starts", "stereo",
)  # fmt: skip
"""Settings that are fields of a recipe as they stand; resolution, seed and guides are
put together by rules of their own."""

_PLAIN_ALONE = ("components_by", "n_starts", "stereo", "tol", "max_time_s")
_OWN_COUNT = ("n_components", *_PLAIN_ALONE)
_OWN_PLAN = ("n_fft", "hop_length")
_NOT_TAKEN = {
    "plain": ("rest", "score_alignment"),
    "drums": (*_OWN_COUNT, "rest", "score_alignment"),
    "notes": (*_OWN_COUNT, "rest", "score_alignment"),
    "parts": (*_PLAIN_ALONE, "rest", "score_alignment"),
    "taught": (*_OWN_COUNT, *_OWN_PLAN, "score_alignment"),
    "scored": (*_OWN_COUNT, *_OWN_PLAN),
}
"""Settings that a kind of model does not take: they are named, not passed over. Drum
voices, notes, examples and scores bring their number of components; the last two their
resolution too. All but plain NMF make all of their iterations, once."""


@dataclass(frozen=True)
class Resolved:
    """What is followed.

    Attributes
    ----------
    recipe : Recipe
        Complete. What is still None there is decided by the spectrogram.
    plan : StftPlan
        Its resolution, at the recording's sample rate.
    why : str
        Why this one: one sentence for the user.
    notes : tuple of str
        What was asked for and cannot count, a sentence each.
    """

    recipe: Recipe
    plan: StftPlan
    why: str
    notes: tuple[str, ...] = ()


def resolve(
    settings: Settings, audio: AudioBuffer, *, alone: Sequence[Box] = ()
) -> Resolved:
    """Decide everything that can be decided before a fit.

    Parameters
    ----------
    settings : Settings
        What is asked for; a setting wins over the recipe given with it. What guides say
        of a score or of taught sources must stand in ``score`` and ``dictionary``, as
        :func:`nmfaudio.separation.prepare.prepare` puts it there.
    audio : AudioBuffer
        The recording; looked at only where nothing else decides. Not modified.
    alone : sequence of Box
        Passages that correct what is found: the model is decided without them.

    Returns
    -------
    resolved : Resolved

    Raises
    ------
    ParameterError
        If the preset is not known, the recording is too long for what is known of it,
        or a dictionary was learned at another sample rate.
    """
    if alone:
        return _corrected(settings, audio, alone)
    dictionary = settings.dictionary
    if dictionary is not None and audio.sample_rate != dictionary.plan.sample_rate:
        raise ParameterError(
            Message(
                "the dictionary was learned at {0} Hz, but the recording has {1} Hz: "
                "teach it from this recording",
                dictionary.plan.sample_rate,
                audio.sample_rate,
            )
        )
    choice = decide(audio, settings)
    notes = (*_notes(settings, choice.recipe), *_without_sides(choice.recipe, audio))
    recipe = _filled(choice.recipe, settings, audio.sample_rate)
    return Resolved(recipe, plan_of(recipe, audio.sample_rate), choice.why, notes)


def _corrected(
    settings: Settings, audio: AudioBuffer, alone: Sequence[Box]
) -> Resolved:
    """Decide as if nothing were taught, and keep what is in the recipe."""
    guides = followed_guides(settings)
    freely = replace(
        settings,
        dictionary=None,
        recipe=settings.recipe and replace(settings.recipe, guides=Guides()),
        guides=replace(guides, passages=()),
    )
    found = resolve(freely, audio)
    names = ", ".join(dict.fromkeys(box.source for box in alone))
    return replace(
        found,
        recipe=replace(found.recipe, guides=guides),
        why=Message("{0}, corrected by where {1} can be heard alone", found.why, names),
    )


def _unused(settings: Settings, kind: str) -> tuple[str, ...]:
    """Return the settings that are given, but have no influence on a kind of model."""
    return tuple(
        name for name in _NOT_TAKEN[kind] if getattr(settings, name) is not None
    )


def _filled(recipe: Recipe, settings: Settings, sample_rate: int) -> Recipe:
    """Return the recipe with all that was asked for beyond it."""
    dropped = _unused(settings, recipe.kind)
    asked = {
        name: value
        for name in _SAME_NAME
        if (value := getattr(settings, name)) is not None and name not in dropped
    }
    if recipe.kind == "parts" and "n_components" in asked:
        asked["total_components"] = asked.pop("n_components")
    if "components_by" in asked:
        asked["n_components"] = None
    elif "n_components" in asked:
        asked["components_by"] = None
    if not {"n_fft", "hop_length"} & set(dropped):
        recipe = with_resolution(
            recipe, settings.n_fft, settings.hop_length, sample_rate
        )
    return replace(
        recipe, seed=seed_of(settings), guides=followed_guides(settings), **asked
    )


def _notes(settings: Settings, recipe: Recipe) -> Iterator[str]:
    """Name what was asked for and has no influence on what is followed."""
    for name in _unused(settings, recipe.kind):
        value = getattr(settings, name)
        yield Message(
            "{0} decides {1} itself; {2} was not used.",
            recipe.name,
            SettingName(name),
            value,
        )
    leader = _leader(settings)
    if leader is None:
        return
    if settings.preset != AUTO:
        yield Message(
            "The preset {0} was not used beside {1}.", settings.preset, leader.words
        )
    given = settings.recipe
    if given is not None and given.kind != leader.kind:
        yield (
            Message(
                'Of the recipe "{0}" ({1}) only seed and guides were used beside {2}.',
                given.name,
                given.kind,
                leader.words,
            )
        )


def _without_sides(recipe: Recipe, audio: AudioBuffer) -> Iterator[str]:
    """Say that there is one place only, where nothing but places are told apart."""
    samples = audio.samples
    if recipe.splits == ("sides",) and np.array_equal(samples[0], samples[-1]):
        yield Message(
            "{0} tells places apart, and this recording has only one.", recipe.name
        )


@dataclass(frozen=True)
class _Leader:
    """What decides the model before any recording is looked at."""

    words: str
    kind: str


def _leader(settings: Settings) -> _Leader | None:
    """Return what decides the model; None leaves it to a preset."""
    guides = guides_of(settings)
    if settings.score is not None or guides.score is not None:
        return _Leader(Message("a score"), "scored")
    taught = guides.passages or guides.dictionary
    if settings.dictionary is not None or taught:
        return _Leader(Message("taught sources"), "taught")
    if settings.recipe is not None:
        return _Leader(Message("a recipe"), settings.recipe.kind)
    return None


def may_correct(settings: Settings) -> bool:
    """Whether passages are given that may correct what is found, instead of teaching.

    Whoever says whether there is more than what is taught, or whether templates adapt,
    wants it taught; so does a recipe of that kind, and beside one that follows a score
    there is nothing found to correct. Files know nothing of places.
    """
    guides, recipe = guides_of(settings), settings.recipe
    here = [passage.path is None for passage in guides.passages]
    asked = settings.rest is not None or guides.adapt is not None
    return (
        all(here)
        and len(here) > 0
        and not asked
        and (recipe is None or recipe.kind not in {"taught", "scored"})
    )


def check_settings(settings: Settings) -> None:
    """Refuse settings that contradict each other, before any work begins.

    Raises
    ------
    ParameterError
        If sources are taught and a score is given, either is given twice, or nothing is
        taught that could adapt.
    """
    guides = guides_of(settings)
    taught = guides.passages or guides.dictionary
    scores = settings.score, guides.score
    if any(scores) and (taught or settings.dictionary is not None):
        raise ParameterError(
            Message(
                "a score and taught sources cannot be followed at once: leave one out"
            )
        )
    if all(scores):
        raise ParameterError(Message("a score was given twice: leave one of them out"))
    if settings.dictionary is not None and taught:
        raise ParameterError(
            Message("give either passages to learn from or a dictionary, not both")
        )
    if guides.adapt is not None and not taught and settings.dictionary is None:
        raise ParameterError(
            Message(
                "templates adapt, or stay as they are, where sources are taught: "
                "teach one or give a dictionary"
            )
        )


def without_influence(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return what is known to have no influence before a recording is looked at.

    Parameters
    ----------
    settings : Settings
        What was asked for.

    Returns
    -------
    pairs : tuple of (str, str)
        Name of the setting, and what decides in its place, in words.
    """
    leader = _leader(settings)
    alone = replace(settings, guides=None, dictionary=None, score=None)
    if may_correct(settings):
        leader = None if settings.recipe is None else _leader(alone)
    if leader is None:
        if settings.preset == AUTO:
            return ()
        kind = preset(settings.preset).kind
        words = f"the preset {settings.preset}"
        return tuple((name, words) for name in _unused(settings, kind))
    names = list(_unused(settings, leader.kind))
    if settings.preset != AUTO:
        names.insert(0, "preset")
    by_recipe = _leader(alone)
    if settings.recipe is not None and by_recipe and by_recipe.kind != leader.kind:
        names.insert(0, "recipe")
    return tuple((name, leader.words) for name in names)
