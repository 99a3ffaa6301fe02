"""The document's numbers: which model explains a recording, and what its parts are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.result import Factorization
from nmfaudio.spectral.stft import StftPlan

if TYPE_CHECKING:
    from nmfaudio.separation.request.dictionary import Dictionary
    from nmfaudio.separation.request.recipe import Recipe

__all__ = ["UNSURE", "ComponentTag", "RenderModel", "Separation", "SourceGuess"]

UNSURE = 0.5
"""A source of less confidence is called unsure."""


@dataclass(frozen=True)
class ComponentTag:
    """What a component sounds like, in words and numbers.

    Attributes
    ----------
    index : int
        Row of ``H`` and column of ``W``, from 0.
    label : str
        For people, e.g. ``"A2 · 110 Hz"`` or ``"percussive · low"``.
    pitch_hz : float or None
        Dominant pitch, Hz; None for percussive or noisy components.
    percussive : bool
        Whether the component is struck rather than held.
    band : str
        ``"low"``, ``"mid"`` or ``"high"``: where its energy lies.
    energy_share : float
        Its share of the energy under the mask, 0..1; all add up to at most 1.
    centroid_hz : float
        Spectral centroid of the template, Hz.
    pan : float
        Place in the stereo field, -1 left .. +1 right; 0 for mono.
    """

    index: int
    label: str
    pitch_hz: float | None
    percussive: bool
    band: str
    energy_share: float
    centroid_hz: float
    pan: float = 0.0


@dataclass(frozen=True)
class SourceGuess:
    """A source that automatic grouping proposes.

    Attributes
    ----------
    name : str
        For people, e.g. ``"Bass"``.
    components : tuple of int
        Component indices, ascending. A component belongs to at most one source.
    confidence : float or None
        How likely more of it is one true source than all else, 0..1, by calibration on
        mixtures with true stems; None where nothing was calibrated.
    """

    name: str
    components: tuple[int, ...]
    confidence: float | None = None


@dataclass(frozen=True, eq=False)
class RenderModel:
    """The model as rendering needs it: one product, whatever the factorization was.

    The modelled magnitude of component ``k`` in channel ``c`` is the sum over the
    columns ``r`` with ``component_of[r] == k`` of ``W[c, :, r] * H[r, :]``. A
    convolutive model gives each lag a column and a shifted row; a multi-channel model
    folds its channel gains into ``W``.

    Attributes
    ----------
    W : ndarray of float32, shape (1 or n_channels, n_bins, n_columns)
        One entry serves all channels.
    H : ndarray of float32, shape (n_columns, n_frames)
        Row ``r`` at frame ``t``.
    component_of : ndarray of int, shape (n_columns,)
        Component of each column.
    n_components : int
        Number of components; some may have no column.
    attacks : ndarray of int, shape (n_attacks,), or None
        First sample of each stroke that is to be kept from being heard too early, see
        :mod:`nmfaudio.separation.rendering.attack_frames`; None leaves all frames
        whole.
    stereo_masks : bool, default False
        Whether sources of a stereo recording are also told apart by where they lie, see
        :mod:`nmfaudio.separation.rendering.masking`.
    """

    W: Float32Array
    H: Float32Array
    component_of: IntArray
    n_components: int
    attacks: IntArray | None = None
    stereo_masks: bool = False

    def __post_init__(self) -> None:
        n_columns = self.H.shape[0]
        if self.W.ndim != 3 or self.W.shape[2] != n_columns:
            raise ParameterError(
                f"W must be (n_channels, n_bins, {n_columns}) to match H, "
                f"got {self.W.shape}"
            )
        if self.component_of.shape != (n_columns,):
            raise ParameterError(
                f"component_of must be ({n_columns},), got {self.component_of.shape}"
            )

    @classmethod
    def from_factors(cls, W: FloatArray, H: FloatArray) -> "RenderModel":
        """Make the model of a plain factorization ``V ≈ W @ H``."""
        n_components = H.shape[0]
        return cls(
            W=np.ascontiguousarray(W[np.newaxis], dtype=np.float32),
            H=np.ascontiguousarray(H, dtype=np.float32),
            component_of=np.arange(n_components),
            n_components=n_components,
        )

    def divided(self, parent_of: IntArray, share: FloatArray) -> "RenderModel":
        """Return the model with components divided: same templates, shares of the rows.

        Parameters
        ----------
        parent_of : ndarray of int, shape (n_shares,)
            Component that each new one is a share of. Not modified.
        share : ndarray of float, shape (n_shares,)
            How much of it. Not modified.
        """
        columns = [np.flatnonzero(self.component_of == parent) for parent in parent_of]
        of_share = np.repeat(np.arange(parent_of.size), [c.size for c in columns])
        taken = np.concatenate([np.zeros(0, np.int64), *columns])
        rows = self.H[taken] * share[of_share, np.newaxis]
        return replace(
            self,
            W=np.ascontiguousarray(self.W[:, :, taken]),
            H=np.ascontiguousarray(rows, np.float32),
            component_of=of_share,
            n_components=parent_of.size,
        )


@dataclass(frozen=True, eq=False)
class Separation:
    """A recording taken apart: the model, its components, the proposed sources.

    Every stem is a pure function of this object; see
    :mod:`nmfaudio.separation.rendering.resynthesis`. ``attacks`` are those found in the
    recording, whether or not the model keeps them; None if nobody looked.
    ``dictionary`` is what sources were known to sound like beforehand, None where none
    was taught; ``recipe`` is what was followed. ``picture`` shows separations in
    notebooks, as HTML; whoever can draw sets it.
    """

    picture: ClassVar["Callable[[Separation], str] | None"] = None

    audio: AudioBuffer
    plan: StftPlan
    model: RenderModel
    factorization: Factorization
    tags: tuple[ComponentTag, ...]
    sources: tuple[SourceGuess, ...]
    mask_exponent: float = 1.0
    attacks: IntArray | None = None
    notes: tuple[str, ...] = ()
    timings_s: Mapping[str, float] = field(default_factory=dict)
    recipe: "Recipe | None" = None
    dictionary: "Dictionary | None" = None

    def _repr_html_(self) -> str | None:
        """Return what a notebook shows; None leaves it to the text."""
        picture = Separation.picture
        return None if picture is None else picture(self)
