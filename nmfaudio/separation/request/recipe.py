"""Recipes: everything a separation needs to know."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.request.guides import Guides

__all__ = [
    "COUNT_CRITERIA",
    "KINDS",
    "MAX_BETA",
    "SPLITS",
    "Recipe",
]

MAX_BETA = 10.0
"""Greatest beta, and least with a minus: powers beyond it leave the range of floats."""

KINDS = ("plain", "drums", "notes", "parts", "taught", "scored")
"""Kinds of model.

``plain`` is one NMF, grouped afterwards; ``drums`` has convolutive drum voices;
``notes`` has harmonic combs, one for each note; ``parts`` splits the sound by cues
first and gives each part its own components; ``taught`` uses the templates of a
dictionary that goes with the recipe; ``scored`` follows a score that does.
"""

SPLITS = ("drums", "low", "sides", "moving")
"""Cues that ``parts`` can use, applied in the order given."""


COUNT_CRITERIA = ("elbow", "held-out", "stability", "ard")
"""Ways to find the number of components of plain NMF, see
:mod:`nmfaudio.factorization.selection`."""


@dataclass(frozen=True)
class Recipe:
    """How to take a recording apart.

    As a file: see :mod:`nmfaudio.separation.request.recipe_file`.

    Attributes
    ----------
    name, description : str
        For people.
    kind : str
        One of :data:`KINDS`.
    window_s : float
        Length of an STFT frame, seconds; rounded to a power of two of samples.
    overlap : int
        Frames that cover one sample.
    n_fft, hop_length : int or None
        Samples of a frame and from frame to frame, where they are known exactly; they
        win over ``window_s`` and ``overlap``.
    beta : float
        Divergence of the factorization.
    n_components : int or None
        Components: of the whole (plain), of each voice (drums) or of each part of ten
        seconds (parts); None decides by the signal.
    total_components : int or None
        Components of all parts together (parts); wins over ``n_components``.
    components_by : str or None
        How the number of components is found (plain), out of :data:`COUNT_CRITERIA`;
        None takes the effective rank of the spectrogram.
    n_starts : int
        Random starts, of which the best fit is kept (plain).
    stereo : bool
        Whether both channels are factorized together, each component with a place of
        its own between them, instead of their mean (plain).
    max_iter : int
        Most iterations of each fit.
    tol : float
        Relative decrease of the divergence at which a fit ends (plain).
    max_time_s : float or None
        Most seconds of a fit (plain).
    seed : int
        Seed of every random choice.
    n_sources : int or None
        Number of sources; None decides by the signal.
    rest : bool
        Whether there may be more than what is known (taught, scored).
    splits : tuple of str
        Cues for ``parts``, out of :data:`SPLITS`.
    voices : tuple of str
        Drum voices for ``drums``.
    names : mapping of str to str
        What the sources are called, by cue.
    mask_exponent : float
        Wiener exponent of the masks.
    smoothing_s : float
        How far masks are smoothed in time, seconds; 0 for not at all.
    keep_attacks : bool
        Whether strokes are kept from being heard before they sound.
    stereo_masks : bool
        Whether sources of a stereo recording are also told apart by where they lie.
    guides : Guides
        What is known of the recording, see :mod:`nmfaudio.separation.request.guides`.
    """

    name: str
    description: str = ""
    kind: str = "plain"
    window_s: float = 0.0465
    overlap: int = 4
    beta: float = 1.0
    n_components: int | None = None
    max_iter: int = 200
    splits: tuple[str, ...] = ()
    voices: tuple[str, ...] = ("kick", "snare", "hats")
    names: Mapping[str, str] | None = None
    mask_exponent: float = 1.0
    smoothing_s: float = 0.0
    keep_attacks: bool = False
    stereo_masks: bool = True
    guides: Guides = field(default_factory=Guides)
    n_fft: int | None = None
    hop_length: int | None = None
    total_components: int | None = None
    components_by: str | None = None
    n_starts: int = 1
    stereo: bool = False
    tol: float = 1e-4
    max_time_s: float | None = None
    seed: int = 0
    n_sources: int | None = None
    rest: bool = True

    def __post_init__(self) -> None:
        _check(
            self.kind in KINDS,
            "kind",
            Message("one of {0}", ", ".join(KINDS)),
            self.kind,
        )
        for name, (least, most, what, wanted) in _LIMITS.items():
            value = getattr(self, name)
            _check(value is None or least <= value <= most, what, wanted, value)
        hop, most = self.hop_length, (self.n_fft or 1 << 20) // 2
        _check(
            hop is None or 1 <= hop <= most,
            "hop_length",
            Message("{0} to {1}", 1, most),
            hop,
        )
        by, known = self.components_by, (None, *COUNT_CRITERIA)
        _check(
            by in known,
            "components_by",
            Message("one of {0}", ", ".join(known[1:])),
            by,
        )
        if by is not None and self.n_components is not None:
            raise ParameterError(
                Message("give either n_components or components_by, not both")
            )
        if self.stereo and self.n_starts > 1:
            raise ParameterError(
                Message("stereo is fitted from one start: leave n_starts out")
            )
        unknown = [split for split in self.splits if split not in SPLITS]
        _check(
            not unknown, "splits", Message("some of {0}", ", ".join(SPLITS)), unknown
        )
        for name, kinds in _ONLY_FOR.items():
            value = getattr(self, name)
            meant = self.kind in kinds or value == _default(name)
            _check(
                meant,
                name,
                Message("left out unless it is {0}", ", ".join(kinds)),
                value,
            )
        if self.kind == "parts" and not self.splits:
            raise ParameterError(
                Message('a recipe of kind "parts" needs at least one split')
            )

    @property
    def n_components_in_all(self) -> int | None:
        """How many components there will be, where the recipe alone says that."""
        if self.kind == "parts":
            return self.total_components
        return self.n_components if self.kind == "plain" else None

    @property
    def sides(self) -> frozenset[str]:
        """Names of sources that say their place only, and that nobody chose."""
        given = self.names or {}
        if self.kind != "parts" or {"Left", "Right"} & set(given.values()):
            return frozenset()
        return frozenset(_SOURCE_NAMES[cue] for cue in ("left", "right"))

    @property
    def hears_parts(self) -> bool:
        """Whether parts are only a way to sources, which have their names by ear."""
        return "sides" in self.splits and len(self.splits) > 1

    def source_name(self, cue: str) -> str:
        """Return what the source that a cue finds is called."""
        default = _SOURCE_NAMES.get(cue, cue.capitalize())
        return (self.names or {}).get(cue, default)


_LIMITS: dict[str, tuple[float, float, str, str]] = {
    "beta": (
        -MAX_BETA,
        MAX_BETA,
        "beta",
        Message("{0:g} to {1:g}", -MAX_BETA, MAX_BETA),
    ),
    "window_s": (0.001, 2.0, "window", Message("{0} to {1} ms", 1, 2000)),
    "overlap": (2, 32, "overlap", Message("{0} to {1}", 2, 32)),
    "n_fft": (16, 1 << 20, "n_fft", Message("{0} to {1}", 16, 1048576)),
    "n_components": (1, 1000, "n_components", Message("{0} to {1}", 1, 1000)),
    "total_components": (1, 1000, "total_components", Message("{0} to {1}", 1, 1000)),
    "n_sources": (1, 1000, "n_sources", Message("{0} to {1}", 1, 1000)),
    "n_starts": (1, 100, "n_starts", Message("{0} to {1}", 1, 100)),
    "max_iter": (1, 1_000_000, "max_iter", Message("{0} or more", 1)),
    "tol": (0.0, 1e300, "tol", Message("{0} or more", 0)),
    "max_time_s": (1e-9, math.inf, "max_time_s", Message("more than {0}", 0)),
    "seed": (0, 2**63 - 1, "seed", Message("{0} or more", 0)),
    "mask_exponent": (0.1, 4.0, "mask exponent", Message("{0} to {1}", 0.1, 4)),
    "smoothing_s": (0.0, 1.0, "smoothing", Message("{0} to {1} ms", 0, 1000)),
}
"""Field -> its range, what people call it, and what it may be, in words."""

_ONLY_FOR = {
    "components_by": ("plain",),
    "n_starts": ("plain",),
    "stereo": ("plain",),
    "tol": ("plain",),
    "max_time_s": ("plain",),
    "total_components": ("parts",),
    "rest": ("taught", "scored"),
}
"""Fields that one or two kinds of model take, and no other."""


def _default(name: str) -> object:
    """Return what a field is where nothing is said."""
    return Recipe.__dataclass_fields__[name].default


_SOURCE_NAMES = {
    "drums": "Drums",
    "low": "Bass",
    "left": "Left",
    "right": "Right",
    "moving": "Lead",
    "rest": "Harmony",
}


def _check(condition: bool, what: str, wanted: str, came: object) -> None:  # noqa: FBT001  # reads like assert
    if not condition:
        raise ParameterError(
            Message("{0} of a recipe must be {1}, got {2}", what, wanted, came)
        )
