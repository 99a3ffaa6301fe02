"""Options that say how a recording is taken apart, for every command that does it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from nmfaudio.cli import guide_options as guide
from nmfaudio.cli.values import (
    BETAS,
    PRESET_NAMES,
    completion,
    find_option,
    fit_option,
    read_beta,
    read_preset,
    sound_option,
)
from nmfaudio.errors import ParameterError
from nmfaudio.separation.request.recipe import COUNT_CRITERIA
from nmfaudio.separation.request.settings import MAX_SEED, Settings

if TYPE_CHECKING:
    from nmfaudio.separation.request.guides import Guides
    from nmfaudio.separation.request.recipe import Recipe

__all__ = [
    "Beta",
    "Components",
    "Hop",
    "KeepAttacks",
    "Mask",
    "MaxIter",
    "Methods",
    "NFft",
    "PresetName",
    "RecipeFile",
    "Seed",
    "Smooth",
    "SourceCount",
    "Starts",
    "Stereo",
    "TimeLimit",
    "Tolerance",
    "check_seed",
    "count_methods",
    "fit_settings",
    "read_recipe",
]


def check_seed(seed: int | None) -> int | None:
    """Refuse a seed that is too large; as a range in the help it would fill a line."""
    if seed is not None and seed > MAX_SEED:
        raise typer.BadParameter(f"must be {MAX_SEED} or less")
    return seed


Components: TypeAlias = Annotated[
    str,
    find_option(
        metavar="N|NAME",
        help="Number of components, or how plain NMF is to find it: auto, "
        f"{', '.join(COUNT_CRITERIA)}.",
        autocompletion=completion("auto", *COUNT_CRITERIA),
    ),
]
Starts: TypeAlias = Annotated[
    int | None,
    fit_option(metavar="N", help="Random starts of plain NMF; the best fit is kept."),
]
Stereo: TypeAlias = Annotated[
    bool | None,
    fit_option(
        "--stereo/--no-stereo",
        help="Let plain NMF factorize both channels together, so that each "
        "component has a place between them.",
    ),
]
Beta: TypeAlias = Annotated[
    str | None,
    fit_option(
        metavar="NAME|FLOAT",
        help="Divergence: kl, frobenius, is, or beta. By default the preset's or the "
        "recipe's.",
        autocompletion=completion(*BETAS),
    ),
]
SourceCount: TypeAlias = Annotated[
    str,
    find_option(
        metavar="N|auto", help="Number of sources.", autocompletion=completion("auto")
    ),
]
Seed: TypeAlias = Annotated[
    int | None,
    find_option(
        min=0, callback=check_seed, help="Seed of the random start, 0 by default."
    ),
]
NFft: TypeAlias = Annotated[
    int | None,
    fit_option("--n-fft", help="Samples of a frame of the STFT."),
]
Hop: TypeAlias = Annotated[
    int | None,
    fit_option("--hop", help="Samples from frame to frame."),
]
Methods: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help=f"How components are counted: {', '.join(COUNT_CRITERIA)}; may be "
        "repeated. By default elbow.",
        autocompletion=completion(*COUNT_CRITERIA),
    ),
]
MaxIter: TypeAlias = Annotated[
    int | None,
    fit_option(
        metavar="N", help="Most iterations of each fit. By default the preset's."
    ),
]
Tolerance: TypeAlias = Annotated[
    float | None,
    fit_option(
        "--tol",
        metavar="FLOAT",
        help="Relative decrease of the divergence at which plain NMF ends; 0.0001 by "
        "default.",
    ),
]
TimeLimit: TypeAlias = Annotated[
    float | None,
    fit_option(
        "--max-time", metavar="SECONDS", help="Longest that a fit of plain NMF takes."
    ),
]
Mask: TypeAlias = Annotated[
    str | None,
    sound_option(
        metavar="NAME|FLOAT",
        help="How sharply masks share: soft, balanced, clean, hard, or a Wiener "
        "exponent. By default the preset's.",
        autocompletion=completion("soft", "balanced", "clean", "hard"),
    ),
]
Smooth: TypeAlias = Annotated[
    float | None,
    sound_option(
        metavar="MS",
        help="Smooth masks in time: less warbling, a little more of the others.",
    ),
]
KeepAttacks: TypeAlias = Annotated[
    bool | None,
    sound_option(
        "--keep-attacks/--no-keep-attacks",
        help="Keep strokes from being heard before they sound, or not. By default "
        "the preset's choice.",
    ),
]
StereoMasks: TypeAlias = Annotated[
    bool | None,
    sound_option(
        "--stereo-masks/--no-stereo-masks",
        help="In stereo, also tell sources apart by where they lie (the default), or "
        "mask both channels alike.",
    ),
]
PresetName: TypeAlias = Annotated[
    str,
    find_option(
        metavar="NAME",
        help=f"Kind of music: {PRESET_NAMES}.",
        autocompletion=completion(*PRESET_NAMES.split(", ")),
    ),
]
RecipeFile: TypeAlias = Annotated[
    Path | None,
    find_option(metavar="FILE", help="A recipe file instead of a preset."),
]


def count_methods(given: list[str] | None) -> list[str]:
    """Return the ways to count components that ``--method`` names, each once."""
    for name in given or []:
        if name not in COUNT_CRITERIA:
            raise typer.BadParameter(
                f"{name!r} is none of {', '.join(COUNT_CRITERIA)}",
                param_hint="--method",
            )
    return list(dict.fromkeys(given or ["elbow"]))


def fit_settings(
    *,
    components: str,
    starts: int | None,
    stereo: bool | None,
    beta: str | None,
    sources: str,
    seed: int | None,
    n_fft: int | None,
    hop: int | None,
    max_iter: int | None,
    tol: float | None,
    max_time: float | None,
    mask: str | None,
    smooth: float | None,
    keep_attacks: bool | None,
    stereo_masks: bool | None,
    preset: str,
    recipe: Path | None,
    known: "Guides | None",
) -> Settings:
    """Return what the options ask for, refused in the options' words."""
    count = _count(components, "--components", COUNT_CRITERIA)
    asked: dict[str, Any] = {
        "n_components": count if isinstance(count, int) else None,
        "components_by": count if isinstance(count, str) else None,
        "n_starts": starts,
        "stereo": stereo,
        "beta": None if beta is None else read_beta(beta),
        "n_sources": _count(sources, "--sources"),
        "seed": seed,
        "n_fft": n_fft,
        "hop_length": hop,
        "max_iter": max_iter,
        "tol": tol,
        "max_time_s": max_time,
        "mask_exponent": None if mask is None else guide.exponent(mask),
        "smoothing_s": None if smooth is None else smooth / 1000.0,
        "keep_attacks": keep_attacks,
        "stereo_masks": stereo_masks,
        "guides": known,
        "preset": read_preset(preset),
        "recipe": None if recipe is None else read_recipe(recipe),
    }
    try:
        settings = Settings(**asked)
    except ParameterError as error:
        raise typer.BadParameter(str(error)) from None
    guide.check_together(settings)
    return settings


def read_recipe(path: Path) -> "Recipe":
    """Return the recipe of a file."""
    from nmfaudio.separation.request.recipe_file import load_recipe

    return load_recipe(path)


def _count(text: str, option: str, words: tuple[str, ...] = ()) -> int | str | None:
    """Return a number, one of some words, or None for "auto"."""
    word = text.lower()
    if word == "auto":
        return None
    if word in words:
        return word
    try:
        return int(text)
    except ValueError:
        listed = ", ".join(("auto", *words))
        raise typer.BadParameter(
            f"{text!r} is not a number and none of {listed}", param_hint=option
        ) from None
