"""Spectrograms that benchmark.py factorizes: of a synthesized song and of real music.

Synthesized music is song's: the longest piece made is three minutes, and longer
ones play it over and over. Real music is a medley of the recordings in
``../shared/eval/dev`` (or in ``NMFAUDIO_BENCH_MUSIC``), likewise; every seed begins
with another recording of it.
"""

import os
from functools import lru_cache
from pathlib import Path

import numpy as np
import soxr

from benchmarking import song
from nmfaudio.audio.decode import load
from nmfaudio.spectral.stft import StftPlan

__all__ = ["MUSIC", "loop_to", "magnitude", "music_folder", "spectrogram"]

MUSIC = ("synthesized", "real")

_LONGEST_MADE_S = 180.0
_RATE = song.SAMPLE_RATE
_PLAN = StftPlan(_RATE, n_fft=2048, hop_length=512)
# Itakura-Saito needs data without zeros; scikit-learn floors models at 1e-7, which the
# scale keeps far below the data.
_IS_PEAK, _IS_FLOOR = 1e4, 1e-4


def music_folder() -> Path | None:
    """Return the folder with real recordings, or None if there is none."""
    named = os.environ.get("NMFAUDIO_BENCH_MUSIC")
    beside = Path(__file__).resolve().parents[3] / "shared" / "eval" / "dev"
    folder = Path(named) if named else beside
    return folder if any(folder.glob("*/mix.*")) else None


@lru_cache(maxsize=2)
def _synthesized(duration_s: float) -> np.ndarray:
    return song.song(duration_s).astype(np.float32)


@lru_cache(maxsize=1)
def _recordings() -> tuple[np.ndarray, ...]:
    """Return all real recordings, mono, at one rate, of the same loudness."""
    folder = music_folder()
    if folder is None:
        return ()
    found = []
    for path in sorted(folder.glob("*/mix.*")):
        audio = load(path)
        mono = audio.samples.mean(axis=0)
        if audio.sample_rate != _RATE:
            mono = soxr.resample(mono, audio.sample_rate, _RATE)
        found.append((0.1 * mono / np.sqrt((mono**2).mean())).astype(np.float32))
    return tuple(found)


def loop_to(samples: np.ndarray, n_samples: int) -> np.ndarray:
    """Cut or repeat a signal (n,) so that it has ``n_samples``."""
    return np.tile(samples, -(-n_samples // samples.size))[:n_samples]


def _samples(music: str, duration_s: float, seed: int) -> np.ndarray:
    n_samples = round(duration_s * _RATE)
    if music == "synthesized":
        return loop_to(_synthesized(min(duration_s, _LONGEST_MADE_S)), n_samples)
    recordings = _recordings()
    first = seed % len(recordings)
    return loop_to(np.concatenate(recordings[first:] + recordings[:first]), n_samples)


def magnitude(samples: np.ndarray) -> np.ndarray:
    """Return the magnitudes of mono samples (n,), float32, frame-major in memory."""
    return _PLAN.magnitude(samples[np.newaxis])


def spectrogram(
    music: str, duration_s: float, *, beta: float = 1.0, seed: int = 0
) -> np.ndarray:
    """Return ``V`` (1025, n_frames), float32, frame-major in memory.

    Magnitudes, as everyone's examples factorize; for Itakura-Saito powers with a floor
    of -80 dB. ``seed`` turns the medley of real music, nothing else.
    """
    V = magnitude(_samples(music, duration_s, seed))
    if beta > 0:
        return V
    power = V.T**2
    power *= _IS_PEAK / power.max()
    return (power + np.float32(_IS_FLOOR)).T
