"""Seconds and overlaps of a recipe, as samples of a recording."""

import math
from dataclasses import replace

from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.spectral.stft import StftPlan

__all__ = ["plan_for", "plan_of", "with_resolution"]


def plan_for(sample_rate: int, window_s: float, *, overlap: int = 4) -> StftPlan:
    """Return a plan whose frame is the power of two closest to ``window_s`` seconds."""
    n_fft = 1 << max(5, round(math.log2(window_s * sample_rate)))
    return StftPlan(sample_rate, n_fft=n_fft, hop_length=max(1, n_fft // overlap))


def plan_of(recipe: Recipe, sample_rate: int) -> StftPlan:
    """Return the resolution of a recipe at a sample rate, Hz."""
    n_fft, hop_length = recipe.n_fft, recipe.hop_length
    if n_fft is None:
        n_fft = plan_for(sample_rate, recipe.window_s).n_fft
    if hop_length is None:
        hop_length = max(1, n_fft // recipe.overlap)
    return StftPlan(
        sample_rate, n_fft=max(n_fft, 2 * hop_length), hop_length=hop_length
    )


def with_resolution(
    recipe: Recipe, n_fft: int | None, hop_length: int | None, sample_rate: int
) -> Recipe:
    """Return a recipe of exactly the frames that are asked for.

    Parameters
    ----------
    recipe : Recipe
        Says what is not asked for: the length of a frame, how frames overlap.
    n_fft, hop_length : int or None
        Samples of a frame, and from frame to frame; None leaves them to the recipe. A
        hop alone gives plain NMF frames of four hops.
    sample_rate : int
        Hz.
    """
    if n_fft is None and hop_length is None:
        return recipe
    if n_fft is None:
        n_fft = plan_of(recipe, sample_rate).n_fft
        if recipe.kind == "plain" and hop_length is not None:
            n_fft = 4 * hop_length
    if hop_length is None:
        hop_length = max(1, n_fft // recipe.overlap)
    return replace(recipe, n_fft=max(n_fft, 2 * hop_length), hop_length=hop_length)
