"""What a player is asked for: a model, and how loud its components are played."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nmfaudio.compiled.types import FloatArray, IntArray

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.separation.model import RenderModel
    from nmfaudio.spectral.stft import StftPlan

__all__ = ["MixRequest"]


@dataclass(frozen=True, eq=False)
class MixRequest:
    """One live mix. Arrays are shared with whoever asks, and never changed.

    Attributes
    ----------
    plan : StftPlan
        Of the model's frames.
    model : RenderModel
        What the recording consists of.
    gains : ndarray of float, shape (n_components,)
        Linear gain of each component.
    residual_gain : float, default 1.0
        Linear gain of what the model leaves unexplained.
    source_of : ndarray of int, shape (n_components,), or None
        Source of each component; matters for mask exponents other than 1, and for
        masks that ask where a source lies.
    exponent : float, default 1.0
        Wiener exponent of the masks.
    audio : AudioBuffer or None
        What the model explains, if it is not the recording as it was: a repaired copy
        of the same shape.
    pan : ndarray of float, shape (n_components,), or None
        Place of each component, -1 left .. +1 right; for stereo only. None leaves all
        where they are.
    residual_pan : float, default 0.0
        Place of what the model leaves unexplained.
    """

    plan: "StftPlan"
    model: "RenderModel"
    gains: FloatArray
    residual_gain: float = 1.0
    source_of: IntArray | None = None
    exponent: float = 1.0
    audio: "AudioBuffer | None" = None
    pan: FloatArray | None = None
    residual_pan: float = 0.0
