"""What a user may ask of a separation."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nmfaudio.errors import ParameterError
from nmfaudio.separation.request.guides import ALIGNMENTS, Guides
from nmfaudio.separation.request.recipe import Recipe

if TYPE_CHECKING:
    from nmfaudio.separation.models.learning import Dictionary
    from nmfaudio.separation.score.reading import Score

__all__ = [
    "MAX_COMPONENTS",
    "MAX_EXPONENT",
    "MAX_ITER",
    "MIN_EXPONENT",
    "Settings",
    "guides_of",
]

MAX_COMPONENTS = 1000
MAX_ITER = 200  # of plain NMF, where nothing else is said
MIN_EXPONENT, MAX_EXPONENT = 0.1, 4.0


@dataclass(frozen=True)
class Settings:
    """How a recording is to be taken apart; None means "decide by listening".

    Attributes
    ----------
    n_components : int or None
        Number of components.
    beta : float
        Divergence: 1 Kullback-Leibler, 2 Frobenius, 0 Itakura-Saito, or any real.
    n_sources : int or None
        Number of sources that automatic grouping makes.
    seed : int
        Seed of every random choice.
    n_fft, hop_length : int or None
        Resolution of the STFT, samples.
    max_iter : int or None
        Most iterations of each factorization; None leaves them to the recipe.
    tol : float
        Relative decrease of the divergence at which plain NMF ends; other presets make
        all of their iterations.
    max_time_s : float or None
        Most seconds of plain NMF.
    mask_exponent : float or None
        Wiener exponent: 1 shares amplitude (soft), 2 shares power, 4 is hard.
    n_threads : int or None
        Threads of factorization and rendering; None takes all there are.
    preset : str
        Kind of music, see :mod:`nmfaudio.separation.choice.decide`; ``"auto"`` listens.
    recipe : Recipe or None
        Choices in full; wins over ``preset``.
    guides : Guides or None
        What is known of the recording, beyond what the recipe says of it; see
        :mod:`nmfaudio.separation.request.guides`.
    smoothing_s : float or None
        How far masks are smoothed in time, seconds; 0 for not at all.
    keep_attacks : bool or None
        Whether strokes are kept from being heard before they sound, see
        :mod:`nmfaudio.separation.rendering.attack_frames`.
    dictionary : Dictionary or None
        What sources sound like, see :mod:`nmfaudio.separation.models.learning`; wins
        over ``recipe``.
    score : Score or None
        Who plays what when, see :mod:`nmfaudio.separation.score.reading`; wins over all
        others.
    score_alignment : "none", "offset" or "dtw"
        How the score comes to the recording's clock, see
        :mod:`nmfaudio.separation.score.alignment`.
    rest : bool
        Whether there may be more in the recording than the sources of the dictionary
        or the parts of the score.
    """

    n_components: int | None = None
    beta: float = 1.0
    n_sources: int | None = None
    seed: int = 0
    n_fft: int | None = None
    hop_length: int | None = None
    max_iter: int | None = None
    tol: float = 1e-4
    max_time_s: float | None = None
    mask_exponent: float | None = None
    n_threads: int | None = None
    preset: str = "auto"
    recipe: Recipe | None = None
    guides: Guides | None = None
    smoothing_s: float | None = None
    keep_attacks: bool | None = None
    dictionary: "Dictionary | None" = None
    score: "Score | None" = None
    score_alignment: str = "offset"
    rest: bool = True

    def __post_init__(self) -> None:
        _check_optional("n_components", self.n_components, 1, MAX_COMPONENTS)
        _check_optional("n_sources", self.n_sources, 1, MAX_COMPONENTS)
        _check_optional("n_fft", self.n_fft, 16, 1 << 20)
        _check_optional("hop_length", self.hop_length, 1, 1 << 20)
        _check_optional("max_iter", self.max_iter, 1, 1_000_000)
        _check_optional("seed", self.seed, 0, 2**63 - 1)
        _check_optional("n_threads", self.n_threads, 1, 4096)
        if self.smoothing_s is not None and not 0 <= self.smoothing_s <= 1:
            raise ParameterError(
                f"smoothing_s must lie between 0 and 1 second, got {self.smoothing_s}"
            )
        if self.score_alignment not in ALIGNMENTS:
            raise ParameterError(
                f"score_alignment must be one of {', '.join(ALIGNMENTS)}, "
                f"got {self.score_alignment!r}"
            )
        if not math.isfinite(self.beta):
            raise ParameterError(f"beta must be a finite number, got {self.beta}")
        if not (math.isfinite(self.tol) and self.tol >= 0):
            raise ParameterError(f"tol must be 0 or more, got {self.tol}")
        if self.max_time_s is not None and not self.max_time_s > 0:
            raise ParameterError(
                f"max_time_s must be more than 0 seconds, got {self.max_time_s}"
            )
        if (
            self.mask_exponent is not None
            and not MIN_EXPONENT <= self.mask_exponent <= MAX_EXPONENT
        ):
            raise ParameterError(
                f"mask_exponent must lie between {MIN_EXPONENT} (soft) and "
                f"{MAX_EXPONENT} (hard), got {self.mask_exponent}"
            )
        if (
            self.n_fft is not None
            and self.hop_length is not None
            and self.hop_length > self.n_fft // 2
        ):
            raise ParameterError(
                f"hop_length must be at most half of n_fft={self.n_fft}, so that "
                f"frames overlap, got {self.hop_length}"
            )


def guides_of(settings: Settings) -> Guides:
    """Return what the recipe and the settings say of the recording, together."""
    guides = Guides() if settings.recipe is None else settings.recipe.guides
    return guides if settings.guides is None else guides.joined(settings.guides)


def _check_optional(name: str, value: int | None, least: int, most: int) -> None:
    """Raise if an integer that may be None is out of its range."""
    if value is not None and not least <= value <= most:
        raise ParameterError(f"{name} must lie between {least} and {most}, got {value}")
