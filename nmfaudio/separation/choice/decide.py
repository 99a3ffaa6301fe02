"""Presets: a kind of music decides resolution, model, components and grouping.

:func:`decide` chooses whose recipe is followed: that of a score, of what was taught, a
given one, a preset's, or one that suits the recording's content.
"""

from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.choice.memory import why_too_long
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.recipe_file import parse_recipe
from nmfaudio.separation.request.settings import Settings

__all__ = [
    "AUTO",
    "PRESETS",
    "Choice",
    "decide",
    "preset",
]

AUTO = "auto"
"""Chooses a preset by the recording's content."""

PRESETS = (
    "drum-loop",
    "instruments",
    "melody",
    "voice",
    "percussive-harmonic",
    "full-mix",
    "left-centre-right",
    "free",
)
"""Names of the presets, as ``--preset`` takes them."""

_LONGEST_S = 600.0
"""Presets other than plain NMF hold the sound several times, and take a while; beyond
this, ``auto`` chooses plain NMF."""


@dataclass(frozen=True)
class Choice:
    """What was decided before any fitting.

    Attributes
    ----------
    preset : str
        Name of the preset, or ``"recipe"``.
    recipe : Recipe
        The concrete choices.
    why : str
        One sentence for the user.
    """

    preset: str
    recipe: Recipe
    why: str


@cache
def preset(name: str) -> Recipe:
    """Return the recipe of a preset.

    Raises
    ------
    ParameterError
        If there is no such preset.
    """
    if name not in PRESETS:
        raise ParameterError(
            Message(
                "there is no preset {0!r}; choose {1}, {2}",
                name,
                AUTO,
                ", ".join(PRESETS),
            )
        )
    path = resources.files("nmfaudio") / "data" / "presets" / f"{name}.toml"
    return parse_recipe(path.read_text(encoding="utf-8"), where=f"preset {name}")


def decide(audio: AudioBuffer, settings: Settings) -> Choice:
    """Choose the recipe for a recording.

    A score wins over a dictionary, that over a recipe, and that over a preset.
    ``auto`` looks at the content, unless components, resolution or divergence are asked
    for, which plain NMF takes literally. Plain NMF takes the place of a preset whose
    model would not fit into memory.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    settings : Settings
        What is asked for.

    Raises
    ------
    ParameterError
        If the preset is not known, or the recording is too long for what is known of
        it.
    """
    known = _known(settings)
    choice = known or _chosen(audio, settings)
    too_long = why_too_long(audio, choice.recipe.kind)
    if too_long is None:
        return choice
    if known is None:
        return Choice(
            "free", preset("free"), Message("with {0}, {1}", choice.preset, too_long)
        )
    raise ParameterError(
        Message(
            "{0}, {1}: {2}; cut the recording into shorter ones, or use the preset "
            "free",
            known.recipe.name,
            known.why,
            too_long,
        )
    )


def _chosen(audio: AudioBuffer, settings: Settings) -> Choice:
    """Return the preset asked for, or choose one by the content."""
    name = settings.preset
    if name != AUTO:
        return Choice(name, preset(name), Message("asked for"))
    asked = (
        settings.n_components,
        settings.components_by,
        settings.n_fft,
        settings.hop_length,
    )
    # One start and Kullback-Leibler are what all presets have.
    unlike = settings.n_starts not in {None, 1} or settings.beta not in {None, 1.0}
    unlike = unlike or bool(settings.stereo)
    if unlike or any(value is not None for value in asked):
        return Choice(
            "free", preset("free"), Message("components or resolution are given")
        )
    if audio.duration_s > _LONGEST_S:
        return Choice("free", preset("free"), Message("the recording is long"))
    from nmfaudio.separation.choice.kind import (  # noqa: PLC0415  # compiled code
        choose_preset,
        kind_of,
    )

    name, why = choose_preset(kind_of(audio))
    return Choice(name, preset(name), why)


def _known(settings: Settings) -> Choice | None:
    """Return the choice that a score, a dictionary or a recipe makes."""
    given = settings.recipe
    if settings.score is not None:
        parts = ", ".join(part.name for part in settings.score.parts)
        scored = Recipe("Score", kind="scored", max_iter=30)
        recipe = replace(
            _of_kind(given, scored),
            window_s=0.093,
            overlap=4,
            n_fft=None,
            hop_length=None,
        )
        return Choice("scored", recipe, Message("by the score of {0}", parts))
    if settings.dictionary is not None:
        plan, exponent = settings.dictionary.plan, settings.dictionary.mask_exponent
        taught = Recipe("Taught", kind="taught", max_iter=60, mask_exponent=exponent)
        recipe = replace(
            _of_kind(given, taught), n_fft=plan.n_fft, hop_length=plan.hop_length
        )
        names = ", ".join(source.name for source in settings.dictionary.sources)
        return Choice("taught", recipe, Message("by the examples of {0}", names))
    if given is not None:
        needed = {"taught": Message("a dictionary"), "scored": Message("a score")}
        if given.kind in needed:
            raise ParameterError(
                Message(
                    "a recipe of kind {0} needs {1}: give its file too",
                    given.kind,
                    needed[given.kind],
                )
            )
        return Choice("recipe", given, Message('recipe "{0}"', given.name))
    return None


def _of_kind(given: Recipe | None, base: Recipe) -> Recipe:
    """Return the recipe that was given, if it is of the kind that is needed."""
    return given if given is not None and given.kind == base.kind else base
