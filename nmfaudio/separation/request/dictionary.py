"""What sources sound like, known before a recording is taken apart."""

from dataclasses import dataclass

from nmfaudio.compiled.types import FloatArray
from nmfaudio.spectral.stft import StftPlan

__all__ = ["Dictionary", "NoteSounds", "TaughtSource"]


@dataclass(frozen=True, eq=False)
class NoteSounds:
    """Timbres of the notes that one instrument played.

    Attributes
    ----------
    features : ndarray of float, shape (n_notes, n_features)
        :func:`~nmfaudio.separation.components.instruments.timbre_features` without the
        place in the stereo field.
    weights : ndarray of float, shape (n_notes,)
        How much each tells; they add up to 1.
    """

    features: FloatArray
    weights: FloatArray


@dataclass(frozen=True, eq=False)
class TaughtSource:
    """Templates of one source.

    Attributes
    ----------
    name : str
        For people.
    W : ndarray of float32, shape (n_lags, n_bins, n_components)
        Each template adds up to 1; one lag unless the dictionary is of drums.
    sounds : NoteSounds or None
        Timbres of its notes, where several sources were taught and all play notes.
    """

    name: str
    W: FloatArray
    sounds: NoteSounds | None = None


@dataclass(frozen=True, eq=False)
class Dictionary:
    """What was learned of some sources, and at which resolution.

    Attributes
    ----------
    plan : StftPlan
        Resolution of the templates.
    sources : tuple of TaughtSource
        In the order in which they were taught.
    adaptive : bool
        Whether templates go on learning from the song.
    mask_exponent : float
        Wiener exponent that suits them.
    """

    plan: StftPlan
    sources: tuple[TaughtSource, ...]
    adaptive: bool = False
    mask_exponent: float = 1.0
