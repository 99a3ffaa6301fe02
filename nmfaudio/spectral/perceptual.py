"""Spectra in bands of the ear and of music, for people to look at: mel and constant Q.

librosa makes the bands. It takes seconds to import, so it is imported at first use.

References
----------
.. [1] Stevens, Volkmann and Newman, "A scale for the measurement of the psychological
   magnitude pitch", Journal of the Acoustical Society of America 8(3), 1937: mel.
.. [2] Schörkhuber and Klapuri, "Constant-Q transform toolbox for music processing",
   SMC 2010: octave by octave, each at half the rate of the one above.
"""

import math
import re
import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial, wraps
from operator import attrgetter
from typing import Any

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "BandSpectrogram",
    "chroma",
    "constant_q_centres",
    "constant_q_spectrogram",
    "display_hop",
    "load_librosa",
    "mel_spectrogram",
]

_HOP_S, _OVERLAP = 0.0116, 8  # 512 of 4096 samples at 44.1 kHz
_BLOCK_FRAMES = 2048
_Q_BLOCK_FRAMES = 8192  # filters are made anew for each block
_BELOW_NYQUIST = 0.92  # nearer, what halves the rate for lower octaves damps bands
_LOADING = threading.Lock()


@cache
def load_librosa() -> Any:
    """Import librosa, compiling none of its functions before it is called.

    It compiles a dozen as its modules are imported, for half a minute after an
    installation; of those, bands of constant Q need none, and beats six.
    """
    import numba  # noqa: PLC0415, TID251  # slow to import

    with _LOADING:
        compile_now = numba.guvectorize
        numba.guvectorize = partial(_compile_when_called, compile_now)
        try:
            import librosa  # noqa: PLC0415  # slow to import

            # Its modules are loaded when something of them is first asked for.
            for name in ("beat.beat_track", "cqt", "filters.mel", "mel_frequencies"):
                attrgetter(name)(librosa)
        finally:
            numba.guvectorize = compile_now
    return librosa


def _compile_when_called(
    guvectorize: Callable[..., Any],
    signatures: Sequence[str],
    layout: str,
    **options: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Do what ``guvectorize`` does, but late, and for the types of a call alone."""
    n_inputs = layout.partition("->")[0].count("(")

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @cache
        def compiled(wanted: tuple[str, ...]) -> Any:
            return guvectorize(list(wanted), layout, **options)(function)

        @wraps(function)
        def compile_and_call(*arguments: Any, **named: Any) -> Any:
            inputs = arguments[:n_inputs]
            fitting = [one for one in signatures if _takes(one, inputs)]
            # As NumPy does among loops: the first that needs no unsafe cast.
            return compiled(tuple(fitting[:1] or signatures))(*arguments, **named)

        return compile_and_call

    return decorate


def _takes(signature: str, inputs: Sequence[Any]) -> bool:
    """Say whether a signature of Numba takes inputs; numbers of Python fit any."""
    kinds = re.findall(r"[a-z]+\d*(?=_?(?:\[|,|\)))", signature)
    typed = (hasattr(value, "dtype") for value in inputs)
    return all(
        not is_typed or np.can_cast(value.dtype, kind)
        for is_typed, value, kind in zip(typed, inputs, kinds, strict=False)
    )


@dataclass(frozen=True, eq=False)
class BandSpectrogram:
    """Magnitudes of a recording in bands.

    Attributes
    ----------
    magnitude : ndarray of float32, shape (n_bands, n_frames)
        Root of the channels' mean power, from the lowest band up. A sine of amplitude 1
        at the centre of a band reads 1, or a little less where mel bands are narrower
        than the window's lobe. Frame ``t`` is centred on ``t * frame_s``.
    centres_hz : ndarray of float64, shape (n_bands,)
        Centres of the bands, Hz, ascending.
    frame_s : float
        Seconds from one frame to the next.
    """

    magnitude: Float32Array
    centres_hz: FloatArray
    frame_s: float


def display_hop(sample_rate: int) -> int:
    """Return samples from frame to frame: the power of two that is about 12 ms long."""
    return 1 << max(2, round(math.log2(_HOP_S * sample_rate)))


def constant_q_centres(
    sample_rate: int, lowest_hz: float = 32.7032, bins_per_octave: int = 36
) -> FloatArray:
    """Return the centres of constant-Q bands up to 92 % of half the rate, Hz.

    Raises
    ------
    ParameterError
        If no band fits below half the sample rate, or there is none to an octave.
    """
    highest_hz = _BELOW_NYQUIST * sample_rate / 2
    if bins_per_octave < 1 or not 0.0 < lowest_hz <= highest_hz:
        raise ParameterError(
            Message(
                "constant-Q bands need at least 1 to an octave, the lowest between 0 "
                "and {0:.0f} Hz, got {1} from {2} Hz",
                highest_hz,
                bins_per_octave,
                lowest_hz,
            )
        )
    n_bands = 1 + math.floor(bins_per_octave * math.log2(highest_hz / lowest_hz))
    return lowest_hz * 2.0 ** (np.arange(n_bands) / bins_per_octave)


def mel_spectrogram(
    audio: AudioBuffer, *, n_bands: int = 128, plan: StftPlan | None = None
) -> BandSpectrogram:
    """Return a recording in mel bands, equally wide to the ear.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    n_bands : int, default 128
        Triangles from 0 Hz to half the sample rate, on Slaney's scale: linear up to
        1 kHz, logarithmic above.
    plan : StftPlan or None
        Resolution that the bands are made of; None takes frames of about 93 ms, eight
        of which overlap.

    Raises
    ------
    ParameterError
        If there are more bands than the resolution can resolve.

    Notes
    -----
    Memory is that of the result and of a few thousand spectra.
    """
    if plan is None:
        hop_length = display_hop(audio.sample_rate)
        n_fft = _OVERLAP * hop_length
        plan = StftPlan(audio.sample_rate, n_fft=n_fft, hop_length=hop_length)
    filters, centres_hz = _mel_filters(plan, n_bands)
    n_frames = plan.n_frames(audio.n_samples)
    magnitude = np.empty((n_bands, n_frames), np.float32)
    for start in range(0, n_frames, _BLOCK_FRAMES):
        stop = min(start + _BLOCK_FRAMES, n_frames)
        V = plan.magnitude(audio.samples, start_frame=start, stop_frame=stop)
        V *= np.float32(1.0 / plan.full_scale)
        magnitude[:, start:stop] = np.sqrt(filters @ (V * V))
        audio.release()
    return BandSpectrogram(magnitude, centres_hz, plan.hop_length / plan.sample_rate)


def constant_q_spectrogram(
    audio: AudioBuffer, *, lowest_hz: float = 32.7032, bins_per_octave: int = 36
) -> BandSpectrogram:
    """Return a recording in bands as wide as their pitch is high.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    lowest_hz : float, default 32.7032
        Centre of the lowest band, Hz: C1.
    bins_per_octave : int, default 36
        Bands to an octave. They go on to 92 % of half the sample rate.

    Raises
    ------
    ParameterError
        If no band fits below half the sample rate, or there is none to an octave.

    Notes
    -----
    A band at ``f`` Hz with ``b`` bands to an octave sees about ``1.44 * b / f`` seconds
    of sound: 1.6 s at C1. Memory is that of the result and of two minutes of sound.
    """
    rate = audio.sample_rate
    centres_hz = constant_q_centres(rate, lowest_hz, bins_per_octave)
    n_bands = centres_hz.size
    librosa = load_librosa()

    lengths, _ = librosa.filters.wavelet_lengths(freqs=centres_hz, sr=rate)
    hop_length = display_hop(rate)
    # Powers of two, as hops are: every octave's frames fall on samples at its rate.
    margin = max(hop_length, 1 << math.ceil(math.log2(float(lengths.max()))))
    n_frames = 1 + audio.n_samples // hop_length
    power = np.zeros((n_bands, n_frames), np.float32)
    for start in range(0, n_frames, _Q_BLOCK_FRAMES):
        n = min(_Q_BLOCK_FRAMES, n_frames - start)
        first = start * hop_length - margin
        sound = _excerpt(audio, first, first + n * hop_length + 2 * margin)
        X = librosa.cqt(
            sound, sr=rate, hop_length=hop_length, fmin=lowest_hz, n_bins=n_bands,
            bins_per_octave=bins_per_octave, scale=False,
        )  # fmt: skip
        X = X[..., margin // hop_length :][..., :n]
        power[:, start : start + n] = np.mean(X.real**2 + X.imag**2, axis=0)
        audio.release()
    # A band's response to a sine of amplitude 1 is half the length of its filter.
    magnitude = np.sqrt(power) * (2.0 / lengths[:, np.newaxis]).astype(np.float32)
    return BandSpectrogram(magnitude, centres_hz, hop_length / rate)


def chroma(bands: BandSpectrogram) -> Float32Array:
    """Fold the octaves of constant-Q bands: how strong each pitch class is.

    Parameters
    ----------
    bands : BandSpectrogram
        From :func:`constant_q_spectrogram`, with a multiple of 12 bands to an octave.

    Returns
    -------
    chroma : ndarray of float32, shape (12, n_frames)
        Root of the energy of C, C sharp, and so on to B.

    Raises
    ------
    ParameterError
        If the bands do not divide an octave into 12.
    """
    librosa = load_librosa()

    low_hz, next_hz = bands.centres_hz[:2] if bands.centres_hz.size > 1 else (1.0, 1.0)
    per_octave = round(1 / math.log2(next_hz / low_hz)) if next_hz > low_hz else 0
    if per_octave < 12 or per_octave % 12:
        raise ParameterError(
            Message(
                "pitch classes need a multiple of 12 bands to an octave, got {0}",
                per_octave,
            )
        )
    fold = librosa.filters.cq_to_chroma(
        bands.centres_hz.size, bins_per_octave=per_octave, fmin=low_hz
    )
    folded: Float32Array = np.sqrt(fold.astype(np.float32) @ bands.magnitude**2)
    return folded


def _mel_filters(plan: StftPlan, n_bands: int) -> tuple[Float32Array, FloatArray]:
    """Return weights of bins' power, (n_bands, n_bins), and the bands' centres, Hz."""
    librosa = load_librosa()

    if n_bands < 1:
        raise ParameterError(
            Message("there must be at least 1 mel band, got {0}", n_bands)
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # empty bands are refused below, in our words
        filters = librosa.filters.mel(
            sr=plan.sample_rate, n_fft=plan.n_fft, n_mels=n_bands, norm=None
        )
    if not filters.any(axis=1).all():
        raise ParameterError(
            Message(
                "{0} mel bands are too many for n_fft={1}: some hold no bin; take fewer"
                " bands or longer frames",
                n_bands,
                plan.n_fft,
            )
        )
    # A sine fills the whole lobe of the window, whose power is that of so many bins.
    window = plan.analysis_window.astype(np.float64)
    lobe = window.size * np.sum(window**2) / np.sum(window) ** 2
    centres_hz = librosa.mel_frequencies(n_bands + 2, fmax=plan.sample_rate / 2)[1:-1]
    return np.asarray(filters / lobe, np.float32), centres_hz


def _excerpt(audio: AudioBuffer, start: int, stop: int) -> Float32Array:
    """Return samples of all channels; there is silence beyond the ends."""
    sound = np.zeros((audio.n_channels, stop - start), np.float32)
    low, high = max(0, start), min(stop, audio.n_samples)
    sound[:, low - start : high - start] = audio.samples[:, low:high]
    return sound
