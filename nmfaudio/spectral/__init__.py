"""Short-time spectra: plan, grid and display; beats, and bands as the ear spaces them.

The names below are loaded when they are first used, all but the first with librosa:

* :class:`StftPlan` measures spectra and turns them back into sound;
* :func:`estimate_beats` finds tempo and beats of a recording;
* :func:`mel_spectrogram` and :func:`constant_q_spectrogram` measure bands as the ear,
  or as a keyboard, spaces them; :func:`chroma` folds the latter into pitch classes.

Examples
--------
>>> import nmfaudio
>>> from nmfaudio.spectral import estimate_beats
>>> estimate_beats(nmfaudio.load("loop.wav")).tempo_bpm  # doctest: +SKIP
98.0
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nmfaudio.spectral.perceptual import (
        chroma,
        constant_q_spectrogram,
        mel_spectrogram,
    )
    from nmfaudio.spectral.rhythm import estimate_beats
    from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "StftPlan",
    "chroma",
    "constant_q_spectrogram",
    "estimate_beats",
    "mel_spectrogram",
]

_HOMES = {
    "StftPlan": "stft",
    "chroma": "perceptual",
    "constant_q_spectrogram": "perceptual",
    "estimate_beats": "rhythm",
    "mel_spectrogram": "perceptual",
}


def __getattr__(name: str) -> Any:
    """Load a public name at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
