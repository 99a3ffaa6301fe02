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

from typing import TYPE_CHECKING

import lazy_loader

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

__getattr__, __dir__, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "perceptual": ["chroma", "constant_q_spectrogram", "mel_spectrogram"],
        "rhythm": ["estimate_beats"],
        "stft": ["StftPlan"],
    },
)
