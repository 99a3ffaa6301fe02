"""Held notes of several instruments: a comb for each note, gathered by timbre."""

from dataclasses import replace

import numpy as np

from nmfaudio.compiled.types import Float32Array
from nmfaudio.factorization.result import Factorization
from nmfaudio.separation.components.grouping import instrument_names
from nmfaudio.separation.components.instruments import gather_notes
from nmfaudio.separation.components.note_events import split_rows
from nmfaudio.separation.models.cues.splits import has_sides
from nmfaudio.separation.models.fitted import Groups
from nmfaudio.separation.models.harmonic_combs import fit_notes
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.spectrogram import Spectrogram

__all__ = ["build_notes", "right_share"]


def build_notes(
    spectrogram: Spectrogram, recipe: Recipe, fits: FitSequence
) -> tuple[Factorization, Groups]:
    """Explain a recording by notes, and give each to an instrument.

    Parameters
    ----------
    spectrogram : Spectrogram
        Of the recording, at the recipe's resolution. Not modified.
    recipe : Recipe
        Of kind ``notes``.
    fits : FitSequence
        Progress, cancelling and seed.
    """
    V, plan = spectrogram.V, spectrogram.plan
    fitted, midi = fit_notes(V, plan, fits, beta=recipe.beta, max_iter=recipe.max_iter)
    fits.check()
    found = gather_notes(
        V,
        fitted.W,
        fitted.H,
        midi,
        plan,
        n_groups=recipe.n_sources,
        right=right_share(spectrogram),
        seed=fits.seed,
    )
    pieces, row, group_of = split_rows(fitted.H, found.events, found.group_of)
    free = np.flatnonzero(~np.isfinite(midi))
    W = np.concatenate([fitted.W[:, row], fitted.W[:, free]], axis=1)
    H = np.concatenate([pieces, fitted.H[free]]).astype(np.float32)
    groups = tuple(
        (name, np.flatnonzero(group_of == number))
        for number, name in enumerate(instrument_names(found.centres))
    )
    fitted = replace(fitted, W=W, H=H)
    return fitted, groups


def right_share(spectrogram: Spectrogram) -> Float32Array | None:
    """Return the right channel's share of the power in each bin; None for mono."""
    if not has_sides(spectrogram.audio.samples):
        return None
    power, right = (V**2 for V in spectrogram.sides())
    power += right
    right /= np.maximum(power, np.finfo(np.float32).tiny)
    return right
