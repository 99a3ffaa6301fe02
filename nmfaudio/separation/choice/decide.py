"""Presets: a kind of music decides resolution, model, components and grouping.

:func:`decide` chooses a recipe (by name, or by listening) and :func:`build_model` fits
the model it describes. :func:`nmfaudio.separation.pipeline.separate` uses both.
"""

import math
import threading
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import IntArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.result import Factorization, Observer
from nmfaudio.separation.choice.memory import why_too_long
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.request.recipe import Recipe, parse_recipe
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "AUTO",
    "PRESETS",
    "Built",
    "Choice",
    "build_model",
    "decide",
    "plain_settings",
    "preset",
]

AUTO = "auto"
"""Chooses a preset by listening."""

PRESETS = (
    "drum-loop",
    "instruments",
    "melody",
    "voice",
    "percussive-harmonic",
    "full-mix",
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


@dataclass(frozen=True, eq=False)
class Built:
    """A fitted model and what its recipe knows about its components.

    Attributes
    ----------
    plan : StftPlan
        Resolution of the model.
    model : RenderModel
        The model.
    factorization : Factorization
        How it came about.
    groups : tuple of (name, components) or None
        Sources by construction; a component belongs to at most one. None leaves
        grouping to what the components sound like.
    """

    plan: StftPlan
    model: RenderModel
    factorization: Factorization
    groups: tuple[tuple[str, IntArray], ...] | None


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
            f"there is no preset {name!r}; choose {AUTO}, {', '.join(PRESETS)}"
        )
    path = resources.files("nmfaudio") / "data" / f"{name}.toml"
    return parse_recipe(path.read_text(encoding="utf-8"), where=f"preset {name}")


def decide(audio: AudioBuffer, settings: Settings) -> Choice:
    """Choose the recipe for a recording.

    A recipe in the settings wins over a preset. ``auto`` listens, unless components,
    resolution or divergence are asked for, which plain NMF takes literally. Plain NMF
    takes the place of a preset whose model would not fit into memory.

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
    if known is not None:
        too_long = why_too_long(audio, known.recipe.kind)
        if too_long:
            raise ParameterError(
                f"{known.recipe.name}, {known.why}: {too_long}; cut the recording into "
                "shorter ones, or use the preset free"
            )
        return known
    return _that_fits(audio, _chosen(audio, settings))


def _that_fits(audio: AudioBuffer, choice: Choice) -> Choice:
    """Return a choice, or plain NMF where it would take too much memory."""
    too_long = why_too_long(audio, choice.recipe.kind)
    if too_long is None:
        return choice
    return Choice("free", preset("free"), f"with {choice.preset}, {too_long}")


def _chosen(audio: AudioBuffer, settings: Settings) -> Choice:
    """Return the preset asked for, or choose one by listening."""
    name = settings.preset
    if name != AUTO:
        return Choice(name, preset(name), "asked for")
    asked = (settings.n_components, settings.n_fft, settings.hop_length)
    if any(value is not None for value in asked) or settings.beta != 1.0:
        return Choice("free", preset("free"), "components or resolution are given")
    if audio.duration_s > _LONGEST_S:
        return Choice("free", preset("free"), "the recording is long")
    from nmfaudio.separation.choice.content import (  # noqa: PLC0415  # compiled code
        choose_preset,
        listen,
    )

    name, why = choose_preset(listen(audio))
    return Choice(name, preset(name), why)


def _known(settings: Settings) -> Choice | None:
    """Return the choice that a score, a dictionary or a recipe makes."""
    given = settings.recipe
    if settings.score is not None:
        parts = ", ".join(part.name for part in settings.score.parts)
        recipe = Recipe("Score", kind="scored", max_iter=30)
        if given is not None and given.kind == "scored":
            recipe = given
        return Choice("scored", recipe, f"by the score of {parts}")
    if settings.dictionary is not None:
        taught = ", ".join(source.name for source in settings.dictionary.sources)
        recipe = Recipe(
            "Taught",
            kind="taught",
            max_iter=60,
            mask_exponent=settings.dictionary.mask_exponent,
        )
        if given is not None and given.kind == "taught":
            recipe = given
        return Choice("taught", recipe, f"by the examples of {taught}")
    if given is not None:
        needed = {"taught": "a dictionary", "scored": "a score"}
        if given.kind in needed:
            raise ParameterError(
                f"a recipe of kind {given.kind} needs {needed[given.kind]}: give its "
                "file too"
            )
        return Choice("recipe", given, f'recipe "{given.name}"')
    return None


def build_model(
    audio: AudioBuffer,
    recipe: Recipe,
    settings: Settings,
    *,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
) -> Built | None:
    """Fit the model that a recipe describes; not for recipes of kind ``plain``.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    recipe : Recipe
        Its kind is ``drums``, ``notes``, ``parts`` or ``taught``.
    settings : Settings
        Gives seed, threads, and what the user asked for beyond the recipe.
    observer : callable or None
        Called after each iteration of each fit; iterations are counted as one fit's.
    cancel : threading.Event or None
        Set it to end early.

    Returns
    -------
    built : Built or None
        None if cancelled.
    """
    # The fits are compiled code: heavy to import, and not needed to name presets.
    from nmfaudio.separation.models import build  # noqa: PLC0415

    return build.build(audio, recipe, settings, observer=observer, cancel=cancel)


def plain_settings(recipe: Recipe, settings: Settings, audio: AudioBuffer) -> Settings:
    """Fill what settings leave open with what a recipe of kind ``plain`` says.

    Parameters
    ----------
    recipe : Recipe
        Of kind ``plain``.
    settings : Settings
        What the user asked for.
    audio : AudioBuffer
        Gives samples their seconds.
    """
    n_fft, n_components = settings.n_fft, settings.n_components
    if n_fft is None and settings.hop_length is None:
        n_fft = 1 << max(6, round(math.log2(recipe.window_s * audio.sample_rate)))
    return replace(
        settings,
        n_fft=n_fft,
        hop_length=settings.hop_length
        or (None if n_fft is None else max(1, n_fft // recipe.overlap)),
        n_components=recipe.n_components if n_components is None else n_components,
        beta=recipe.beta if settings.beta == 1.0 else settings.beta,
        max_iter=settings.max_iter or recipe.max_iter,
    )
