"""Fit the model that a recipe describes, by its kind."""

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.separation.models.drums import build_drums
from nmfaudio.separation.models.fitted import FittedModel
from nmfaudio.separation.models.notes import build_notes
from nmfaudio.separation.models.parts import build_parts, most_iterations
from nmfaudio.separation.models.plain import build_plain
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.models.scored import build_scored
from nmfaudio.separation.models.taught import build_taught, n_fits
from nmfaudio.separation.request.dictionary import Dictionary
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.score import Score
from nmfaudio.separation.spectrogram import Spectrogram

__all__ = ["build", "total_iterations"]


def build(
    recipe: Recipe,
    audio: AudioBuffer,
    spectrogram: Spectrogram | None,
    fits: FitSequence,
    *,
    dictionary: Dictionary | None = None,
    score: Score | None = None,
) -> FittedModel:
    """Fit the model that a recipe describes.

    Parameters
    ----------
    recipe : Recipe
        Complete, see :mod:`nmfaudio.separation.choice.resolve`.
    audio : AudioBuffer
        Not modified.
    spectrogram : Spectrogram or None
        Of ``audio`` at the recipe's resolution; kind ``parts`` does without.
    fits : FitSequence
        Progress, cancelling and seed.
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
    if recipe.kind == "parts":
        return build_parts(audio, recipe, fits)
    if spectrogram is None:
        raise ParameterError(f"a recipe of kind {recipe.kind} needs a spectrogram")
    # Plain NMF shows its factors by itself; what others fit last is the model.
    fits.shows_factors = recipe.kind != "plain"
    if recipe.kind == "taught" and dictionary is not None:
        return build_taught(spectrogram, dictionary, recipe, fits)
    if recipe.kind == "scored" and score is not None:
        return build_scored(spectrogram, score, recipe, fits)
    makers = {"plain": build_plain, "drums": build_drums, "notes": build_notes}
    if recipe.kind not in makers:
        raise ParameterError(
            f"a recipe of kind {recipe.kind} needs a dictionary or a score"
        )
    return makers[recipe.kind](spectrogram, recipe, fits)


def total_iterations(
    recipe: Recipe, audio: AudioBuffer, dictionary: Dictionary | None = None
) -> int:
    """Return how many iterations a recipe takes at most."""
    if recipe.kind == "taught" and dictionary is not None:
        return recipe.max_iter * n_fits(dictionary)
    if recipe.kind == "parts":
        return most_iterations(recipe, audio)
    return recipe.max_iter
