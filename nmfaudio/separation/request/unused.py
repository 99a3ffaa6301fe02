"""Settings that a model does not take: they are named, not passed over in silence."""

from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings

__all__ = ["unused", "unused_words"]

_NOT_TAKEN = {
    "drums": ("n_components",),
    "notes": ("n_components",),
    "taught": ("n_components", "n_fft", "hop_length"),
    "scored": ("n_components", "n_fft", "hop_length"),
}
"""Drum voices, notes, examples and scores bring their number of components; the last
two their resolution too."""


def unused(settings: Settings, kind: str) -> tuple[str, ...]:
    """Return the names of settings that are given, but have no influence on a model.

    Parameters
    ----------
    settings : Settings
        What was asked for.
    kind : str
        Kind of the model, see :data:`nmfaudio.separation.request.recipe.KINDS`.
    """
    names = _NOT_TAKEN.get(kind, ())
    return tuple(name for name in names if getattr(settings, name) is not None)


def unused_words(settings: Settings, recipe: Recipe) -> tuple[str, ...]:
    """Say which settings have no influence on what a recipe describes.

    Parameters
    ----------
    settings : Settings
        What was asked for.
    recipe : Recipe
        What is followed.
    """
    return tuple(
        f"{recipe.name} decides {name} itself; {getattr(settings, name)} was not used."
        for name in unused(settings, recipe.kind)
    )
