"""What a user may ask of a separation."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from nmfaudio.errors import Message, ParameterError, SettingName
from nmfaudio.separation.request.guides import ALIGNMENTS, Guides
from nmfaudio.separation.request.recipe import COUNT_CRITERIA, MAX_BETA, Recipe

if TYPE_CHECKING:  # Both hold arrays, and the command line must start at once.
    from nmfaudio.separation.request.dictionary import Dictionary
    from nmfaudio.separation.request.score import Score

__all__ = [
    "LIMITS",
    "MAX_COMPONENTS",
    "MAX_EXPONENT",
    "MAX_SEED",
    "MAX_STARTS",
    "MIN_EXPONENT",
    "Settings",
    "followed_guides",
    "guides_of",
    "seed_of",
]

MAX_COMPONENTS = 1000
MAX_SEED = 2**63 - 1
MAX_STARTS = 100
MIN_EXPONENT, MAX_EXPONENT = 0.1, 4.0

LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "n_components": (1, MAX_COMPONENTS),
        "n_sources": (1, MAX_COMPONENTS),
        "n_fft": (16, 1 << 20),
        "hop_length": (1, 1 << 20),
        "max_iter": (1, 1_000_000),
        "seed": (0, MAX_SEED),
        "n_threads": (1, 4096),
        "n_starts": (1, MAX_STARTS),
        "beta": (-MAX_BETA, MAX_BETA),
        "mask_exponent": (MIN_EXPONENT, MAX_EXPONENT),
        "smoothing_s": (0, 1),
    }
)
"""Least and greatest value of settings that are numbers."""


@dataclass(frozen=True)
class Settings:
    """How a recording is to be taken apart; None means "as the recipe says".

    The recipe is the one given here, or that of a preset, or of what the recording's
    content suggests. :mod:`nmfaudio.separation.choice.resolve` puts both together; a
    setting that cannot count is refused there, or named among the separation's notes.

    Attributes
    ----------
    n_components : int or None
        Number of components of the whole recording.
    beta : float or None
        Divergence: 1 Kullback-Leibler, 2 Frobenius, 0 Itakura-Saito, or any real.
    n_sources : int or None
        Number of sources that automatic grouping makes.
    seed : int or None
        Seed of every random choice; 0 where nothing is said.
    n_fft, hop_length : int or None
        Resolution of the STFT, samples.
    max_iter : int or None
        Most iterations of each factorization.
    tol : float or None
        Relative decrease of the divergence at which plain NMF ends; other presets make
        all of their iterations.
    max_time_s : float or None
        Most seconds of plain NMF.
    mask_exponent : float or None
        Wiener exponent: 1 shares amplitude (soft), 2 shares power, 4 is hard.
    n_threads : int or None
        Threads of factorization and rendering; None takes all there are.
    preset : str
        Kind of music, see :mod:`nmfaudio.separation.choice.decide`; ``"auto"`` decides
        by the recording's content.
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
    stereo_masks : bool or None
        Whether sources of a stereo recording are also told apart by where they lie, see
        :mod:`nmfaudio.separation.rendering.masking`.
    dictionary : Dictionary or None
        What sources sound like, see :mod:`nmfaudio.separation.models.learning`; wins
        over ``recipe``.
    score : Score or None
        Who plays what when, see :mod:`nmfaudio.separation.score.reading`; wins over all
        others.
    score_alignment : "none", "offset", "dtw" or None
        How the score comes to the recording's clock, see
        :mod:`nmfaudio.separation.score.alignment`; by an offset where nothing is said.
    rest : bool or None
        Whether there may be more in the recording than the sources of the dictionary
        or the parts of the score; there may where nothing is said.
    components_by : str or None
        How plain NMF finds its number of components, out of
        :data:`nmfaudio.separation.request.recipe.COUNT_CRITERIA`.
    n_starts : int or None
        Random starts of plain NMF, of which the best is kept; 1 where nothing is said.
    stereo : bool or None
        Whether plain NMF factorizes both channels together, so that each component has
        a place between them.
    """

    n_components: int | None = None
    beta: float | None = None
    n_sources: int | None = None
    seed: int | None = None
    n_fft: int | None = None
    hop_length: int | None = None
    max_iter: int | None = None
    tol: float | None = None
    max_time_s: float | None = None
    mask_exponent: float | None = None
    n_threads: int | None = None
    preset: str = "auto"
    recipe: Recipe | None = None
    guides: Guides | None = None
    smoothing_s: float | None = None
    keep_attacks: bool | None = None
    stereo_masks: bool | None = None
    dictionary: "Dictionary | None" = None
    score: "Score | None" = None
    score_alignment: str | None = None
    rest: bool | None = None
    components_by: str | None = None
    n_starts: int | None = None
    stereo: bool | None = None

    def __post_init__(self) -> None:
        for name, (least, most) in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise ParameterError(
                    Message(
                        "{0} must lie between {1} and {2}, got {3}",
                        SettingName(name),
                        least,
                        most,
                        value,
                    )
                )
        _check_choice("score_alignment", self.score_alignment, ALIGNMENTS)
        _check_choice("components_by", self.components_by, COUNT_CRITERIA)
        if self.n_components is not None and self.components_by is not None:
            raise ParameterError(
                Message(
                    "give either {0} or a way to find it ({1}), not both",
                    SettingName("n_components"),
                    SettingName("components_by"),
                )
            )
        if self.stereo and (self.n_starts or 1) > 1:
            raise ParameterError(
                Message(
                    "{0} is fitted from one start: leave {1} out",
                    SettingName("stereo"),
                    SettingName("n_starts"),
                )
            )
        if self.tol is not None and not (math.isfinite(self.tol) and self.tol >= 0):
            raise ParameterError(
                Message("{0} must be 0 or more, got {1}", SettingName("tol"), self.tol)
            )
        if self.max_time_s is not None and not self.max_time_s > 0:
            raise ParameterError(
                Message(
                    "{0} must be more than 0 seconds, got {1}",
                    SettingName("max_time_s"),
                    self.max_time_s,
                )
            )
        if (
            self.n_fft is not None
            and self.hop_length is not None
            and self.hop_length > self.n_fft // 2
        ):
            raise ParameterError(
                Message(
                    "{0} must be at most half of {1}={2}, so that frames overlap, "
                    "got {3}",
                    SettingName("hop_length"),
                    SettingName("n_fft"),
                    self.n_fft,
                    self.hop_length,
                )
            )


def guides_of(settings: Settings) -> Guides:
    """Return what the recipe and the settings say of the recording, together."""
    guides = Guides() if settings.recipe is None else settings.recipe.guides
    return guides if settings.guides is None else guides.joined(settings.guides)


def followed_guides(settings: Settings) -> Guides:
    """Return the guides of recipe and settings, the score aligned as was asked for."""
    guides = guides_of(settings)
    if guides.score is None or settings.score_alignment is None:
        return guides
    score = replace(guides.score, alignment=settings.score_alignment)
    return replace(guides, score=score)


def seed_of(settings: Settings) -> int:
    """Return the seed of the settings, or else of their recipe."""
    if settings.seed is not None:
        return settings.seed
    return 0 if settings.recipe is None else settings.recipe.seed


def _check_choice(name: str, value: str | None, choices: tuple[str, ...]) -> None:
    """Raise if a word that may be None is none of the known ones."""
    if value is not None and value not in choices:
        raise ParameterError(
            Message(
                "{0} must be one of {1}, got {2!r}",
                SettingName(name),
                ", ".join(choices),
                value,
            )
        )
