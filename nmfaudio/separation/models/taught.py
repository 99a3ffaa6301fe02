"""Explain a recording by what was taught, and the rest around it.

Who says that only the taught sources sound says that their templates explain the
recording. Where they explain it badly, they are not followed alone.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from nmfaudio.audio.wording import percent
from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import Message
from nmfaudio.factorization.constrained.convolutive import factorize_convolutive
from nmfaudio.factorization.constraints import Fixed
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models.fitted import FittedModel, Groups
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.models.taught_notes import NoteFit, share_notes
from nmfaudio.separation.request.dictionary import Dictionary, NoteSounds
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.spectrogram import Spectrogram

__all__ = ["REST_NAME", "blended", "build_taught", "doubt_of"]

REST_NAME = "Rest"
"""Of the source of all that was not taught."""

_N_REST = 20
_ADAPT_SHARE = 2 / 3  # of the iterations of an adaptive dictionary
_TRUSTED, _DOUBTED = 0.2, 0.3  # unexplained: up to the first all is well
_MOST = 0.9  # of what comes out: something of what was taught stays in each source
_BLOCK = 1024  # frames that are looked at together
_TINY = 1e-20
_REST_SHARE = 0.1  # of the start's level: what is known explains first


def build_taught(
    spectrogram: Spectrogram, dictionary: Dictionary, recipe: Recipe, fits: FitSequence
) -> tuple[Factorization, Groups]:
    """Fit activations of taught templates, and free components for the rest.

    Parameters
    ----------
    spectrogram : Spectrogram
        Of the recording, at the dictionary's resolution. Not modified.
    dictionary : Dictionary
        What sources sound like.
    recipe : Recipe
        Of kind ``taught``; says whether there may be sources that were not taught.
    fits : FitSequence
        Progress, cancelling and seed.
    """
    V = spectrogram.V
    n_rest = _N_REST if recipe.rest else 0
    W, H, source_of = _start(dictionary, V, fits.seed, n_rest=n_rest)
    taught = np.flatnonzero(source_of >= 0)
    sounds = _known_sounds(dictionary)
    fit = _TaughtFit(V, taught, recipe, fits)
    if sounds:
        fits.total = 2 * recipe.max_iter  # here, and when notes are told apart
        fitted = fit.plain(W[0], H)
        notes = NoteFit.of(
            V, dictionary.plan, fits, beta=recipe.beta, max_iter=recipe.max_iter
        )
        fits.check()
        fitted, source_of = _notes_shared(fitted, notes, source_of, sounds)
    elif W.shape[0] > 1 or dictionary.adaptive:
        fitted = fit.convolutive(W, H, adaptive=dictionary.adaptive)
    else:
        fitted = fit.plain(W[0], H)
    groups = tuple(
        (source.name, np.flatnonzero(source_of == n))
        for n, source in enumerate(dictionary.sources)
    )
    if recipe.rest:
        groups = (*groups, (REST_NAME, np.flatnonzero(source_of < 0)))
    return fitted, groups


def _known_sounds(dictionary: Dictionary) -> list[NoteSounds]:
    """Return the timbres that tell all sources apart, or none."""
    sounds = [s.sounds for s in dictionary.sources if s.sounds is not None]
    tells_all = len(sounds) == len(dictionary.sources) and not dictionary.adaptive
    return sounds if tells_all else []


def _start(
    dictionary: Dictionary, V: FloatArray, seed: int, *, n_rest: int
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return all templates, even activations, and the source of each; -1 is free."""
    n_lags = max(source.W.shape[0] for source in dictionary.sources)
    blocks, owners = [], []
    for number, source in enumerate(dictionary.sources):
        block = np.zeros((n_lags, *source.W.shape[1:]), np.float32)
        block[: source.W.shape[0]] = source.W
        blocks.append(block)
        owners.append(np.full(block.shape[2], number))
    free = np.random.default_rng(seed).random((n_lags, V.shape[0], n_rest)) + 0.5
    if n_rest:
        free /= free.sum(axis=(0, 1))
    W = np.concatenate([*blocks, free], axis=2).astype(np.float32)
    source_of = np.concatenate([*owners, np.full(n_rest, -1)])
    level = V.sum(axis=0, dtype=np.float64) / max(1, W.shape[2])
    H = np.tile(level, (W.shape[2], 1)).astype(np.float32)
    H[source_of < 0] *= _REST_SHARE
    return W, H, source_of


@dataclass(frozen=True, eq=False)
class _TaughtFit:
    """What fits with taught templates have in common."""

    V: FloatArray
    taught: IntArray
    recipe: Recipe
    fits: FitSequence

    def plain(self, W: FloatArray, H: FloatArray) -> Factorization:
        """Fit with the taught templates fixed."""
        all_known = self.taught.size == W.shape[1]
        return self.fits.fit(
            partial(
                factorize,
                self.V,
                W.shape[1],
                W=W,
                H=H,
                beta=self.recipe.beta,
                update_W=not all_known,
                constraints=() if all_known else (self._fixed(W),),
                max_iter=self.recipe.max_iter,
            )
        )

    def convolutive(
        self, W: FloatArray, H: FloatArray, *, adaptive: bool
    ) -> Factorization:
        """Fit templates of several frames: fixed first, then adapting if they may."""
        n_iter = self.recipe.max_iter
        n_adapt = round(n_iter * _ADAPT_SHARE) if adaptive else 0
        fitted = self._lags(W, H, (self._fixed(W),), max(1, n_iter - n_adapt))
        return self._lags(fitted.W, fitted.H, (), n_adapt) if n_adapt else fitted

    def _lags(
        self,
        W: FloatArray,
        H: FloatArray,
        constraints: tuple[Fixed, ...],
        max_iter: int,
    ) -> Factorization:
        return self.fits.fit(
            partial(
                factorize_convolutive,
                self.V,
                H.shape[0],
                W.shape[0],
                beta=self.recipe.beta,
                W=W,
                H=H,
                constraints=constraints,
                max_iter=max_iter,
            )
        )

    def _fixed(self, W: FloatArray) -> Fixed:
        """Return the constraint that keeps taught templates as they are."""
        components = tuple(int(k) for k in self.taught)
        return Fixed(W[..., self.taught], components=components)


def _notes_shared(
    fitted: Factorization,
    notes: NoteFit,
    source_of: IntArray,
    sounds: list[NoteSounds],
) -> tuple[Factorization, IntArray]:
    """Share notes that adapted to the recording out between the taught.

    Components without a pitch go to the rest; where there is none, their energy is
    shared like the notes around them.
    """
    numbers = [*range(len(sounds)), *([-1] if (source_of < 0).any() else [])]
    parts = [(fitted.W[:, source_of == n], fitted.H[source_of == n]) for n in numbers]
    shared = share_notes(notes, sounds, parts)
    W, H = notes.fitted.W, notes.fitted.H
    free: IntArray = np.flatnonzero(~np.isfinite(notes.midi))
    if -1 not in numbers:
        free = free[:0]
    everything = replace(
        notes.fitted,
        W=np.concatenate([W[:, shared.row], W[:, free]], axis=1),
        H=np.concatenate([shared.H, H[free]]),
    )
    owner = np.array(numbers)[shared.owner]
    return everything, np.concatenate([owner, np.full(free.size, -1)])


def doubt_of(
    fitted: FittedModel, V: FloatArray, recipe: Recipe, dictionary: Dictionary
) -> float:
    """Return how little a taught model is to be trusted.

    Parameters
    ----------
    fitted : FittedModel
        By templates alone.
    V : ndarray of float, shape (n_bins, n_frames)
        Magnitude of the recording. Not modified.
    recipe : Recipe
        Of kind ``taught``.
    dictionary : Dictionary
        What was taught.

    Returns
    -------
    doubt : float
        0 (trusted) to 0.9; 0 where the test tells nothing: where other sources may
        sound, templates adapt or last several frames, or notes tell the sources apart,
        and for divergences other than Kullback-Leibler's.
    """
    told = all(source.sounds is not None for source in dictionary.sources)
    lags = fitted.factorization.W.ndim > 2
    if recipe.rest or recipe.beta != 1.0 or dictionary.adaptive or told or lags:
        return 0.0
    if not fitted.factorization.divergence or not np.any(V):
        return 0.0
    left = fitted.factorization.divergence[-1] / float(V.sum(dtype=np.float64))
    return float(np.clip((left - _TRUSTED) / (_DOUBTED - _TRUSTED), 0.0, _MOST))


def blended(taught: FittedModel, found: FittedModel, doubt: float) -> FittedModel:
    """Give each taught source a share of what was found without teaching.

    Parameters
    ----------
    taught, found : FittedModel
        At one resolution, with a component in each column. Not modified.
    doubt : float
        Share of what was found.

    Returns
    -------
    fitted : FittedModel
        Each source that was found goes to the taught one in whose mask most of it lies.
    """
    names = [name for name, _ in taught.groups or ()]
    members = [list(columns) for _, columns in taught.groups or ()]
    for (_, columns), whose in zip(
        found.groups or (), _owners(taught, found), strict=True
    ):
        members[whose] += [taught.model.n_components + int(k) for k in columns]
    n_channels = max(taught.model.W.shape[0], found.model.W.shape[0])
    W = np.concatenate(
        [
            np.broadcast_to(model.W, (n_channels, *model.W.shape[1:]))
            for model in (taught.model, found.model)
        ],
        axis=2,
    )
    H = np.concatenate([taught.model.H * (1.0 - doubt), found.model.H * doubt])
    model = RenderModel(W, H.astype(np.float32), np.arange(len(H)), len(H))
    groups: Groups = tuple(
        (name, np.array(sorted(columns), int))
        for name, columns in zip(names, members, strict=True)
    )
    note = Message(
        "What was taught explains this recording badly, so sources found without "
        "it have a share of {0} in what comes out: teach longer passages, or let "
        "there be other sources.",
        percent(doubt),
    )
    notes = (*taught.factorization.notes, note)
    described = replace(taught.factorization, W=W.mean(axis=0), H=model.H, notes=notes)
    return FittedModel(model, described, groups)


def _owners(taught: FittedModel, found: FittedModel) -> IntArray:
    """Return the taught source in whose mask most of each found one lies."""
    lies = np.zeros((len(found.groups or ()), len(taught.groups or ())))
    for start in range(0, taught.model.H.shape[1], _BLOCK):
        block = slice(start, start + _BLOCK)
        masks = _magnitudes(taught, block)
        masks /= masks.sum(axis=0) + np.float32(_TINY)
        lies += np.einsum("gft,sft->gs", _magnitudes(found, block) ** 2, masks)
    whose: IntArray = lies.argmax(axis=1)
    return whose


def _magnitudes(fitted: FittedModel, block: slice) -> FloatArray:
    """Return what each source explains in some frames, of all channels together."""
    W, H = fitted.model.W.mean(axis=0), fitted.model.H[:, block]
    parts = [product(W[:, own], H[own]) for _, own in fitted.groups or ()]
    return np.array(parts).reshape(len(parts), W.shape[0], H.shape[1])
