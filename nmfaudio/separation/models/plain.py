"""One plain NMF of the whole recording, grouped afterwards by what it sounds like."""

from dataclasses import replace
from functools import partial
from typing import Any

from nmfaudio.audio.wording import percent
from nmfaudio.compiled.types import Float32Array
from nmfaudio.errors import Message
from nmfaudio.factorization.constrained.multichannel import (
    MultichannelFactorization,
    factorize_multichannel,
)
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization, Observer, Progress
from nmfaudio.factorization.selection.n_components import choose_n_components
from nmfaudio.factorization.selection.restarts import factorize_restarts
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.spectrogram import Spectrogram, effective_rank

__all__ = ["build_plain", "choose_count", "fit_plain"]

_ONE_PLACE = Message(
    "Components have one place: the recording has not two channels, or is too "
    "long to hold both."
)


def build_plain(
    spectrogram: Spectrogram, recipe: Recipe, fits: FitSequence
) -> tuple[Factorization, None]:
    """Explain a recording by as many components as a recipe says, or the signal.

    Parameters
    ----------
    spectrogram : Spectrogram
        Of the recording, at the recipe's resolution. Not modified.
    recipe : Recipe
        Of kind ``plain``.
    fits : FitSequence
        Progress, cancelling and seed.
    """
    if recipe.stereo and spectrogram.channels.ndim == 3:
        return _fit_channels(spectrogram, recipe, fits), None
    return fit_plain(spectrogram.V, recipe, fits), None


def _fit_channels(
    spectrogram: Spectrogram, recipe: Recipe, fits: FitSequence
) -> MultichannelFactorization:
    """Factorize both channels with common activations and a place for each component.

    They begin where the mean of the channels would: a start of the tensor of its own
    is worse than the start of a matrix.
    """
    n_components, reasons = choose_count(spectrogram.V, recipe, fits)
    mean = fits.fit_model(
        partial(
            factorize,
            spectrogram.V,
            n_components,
            beta=recipe.beta,
            max_iter=max(1, recipe.max_iter // 2),
            tol=recipe.tol,
            max_time_s=recipe.max_time_s,
        )
    )
    fitted = fits.fit(
        partial(
            factorize_multichannel,
            spectrogram.channels,
            mean.n_components,
            W=mean.W,
            H=mean.H,
            beta=recipe.beta,
            max_iter=max(1, recipe.max_iter // 2),
            max_time_s=recipe.max_time_s,
        )
    )
    return replace(fitted, notes=(*fitted.notes, *reasons))


def choose_count(
    V: Float32Array, recipe: Recipe, fits: FitSequence
) -> tuple[int, tuple[str, ...]]:
    """Return how many components a recipe asks for, or the spectrogram suggests.

    Parameters
    ----------
    V : ndarray of float32, shape (n_bins, n_frames)
        Magnitudes. Not modified.
    recipe : Recipe
        Of kind ``plain``: its number, or else its criterion, or else the effective
        rank.
    fits : FitSequence
        Cancelling and seed.

    Returns
    -------
    n_components : int
    notes : tuple of str
        The reason, where a criterion decided.

    Raises
    ------
    Cancelled
        If the cancel flag was set.
    """
    if recipe.n_components is not None:
        return recipe.n_components, ()
    if recipe.components_by is None:
        return effective_rank(V), ()
    choice = choose_n_components(
        V,
        method=recipe.components_by,
        beta=recipe.beta,
        seed=fits.seed,
        cancel=fits.cancel,
    )
    fits.check()
    return choice.n_components, (choice.reason,)


def fit_plain(V: Float32Array, recipe: Recipe, fits: FitSequence) -> Factorization:
    """Factorize a spectrogram, or frames drawn from one, as a recipe says.

    Parameters
    ----------
    V : ndarray of float32, shape (n_bins, n_frames)
        Magnitudes. Not modified.
    recipe : Recipe
        Of kind ``plain``. Of several starts the best fit is kept.
    fits : FitSequence
        Progress, cancelling and seed.
    """
    n_components, reasons = choose_count(V, recipe, fits)
    solve = partial(
        factorize,
        V,
        n_components,
        beta=recipe.beta,
        max_iter=recipe.max_iter,
        tol=recipe.tol,
        max_time_s=recipe.max_time_s,
    )
    if recipe.n_starts > 1:
        solve = partial(_best_of, recipe.n_starts, solve)
    fitted = fits.fit_model(solve)
    fits.check()  # Starts that were finished before are kept, but nobody waits.
    if recipe.stereo:
        reasons = (*reasons, _ONE_PLACE)
    return replace(fitted, notes=(*fitted.notes, *reasons))


def _best_of(
    n_starts: int,
    solve: "partial[Factorization]",
    *,
    observer: Observer | None,
    **shared: Any,
) -> Factorization:
    """Fit from several seeds and say how far they agree; their iterations add up."""

    def observe(start: int, progress: Progress) -> None:
        if observer is not None:
            most = progress.max_iter
            n_iter = start * most + progress.n_iter
            observer(replace(progress, n_iter=n_iter, max_iter=n_starts * most))

    options = {**solve.keywords, **shared}
    restarts = factorize_restarts(
        *solve.args, n_starts=n_starts, observer=observe, **options
    )
    note = Message(
        "The best of {0} starts was kept; the others found its components again "
        "to {1} on average.",
        n_starts,
        percent(float(restarts.agreement.mean())),
    )
    return replace(restarts.best, notes=(*restarts.best.notes, note))
