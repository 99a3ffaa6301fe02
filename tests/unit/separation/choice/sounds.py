"""Drums, notes and a voice, as simple as they can be."""

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer

RATE = 22050
SECONDS = 4.0


def buffer(sound: np.ndarray, rate: int = RATE) -> AudioBuffer:
    return AudioBuffer.from_array(sound[np.newaxis], rate)


def drums() -> np.ndarray:
    rng = np.random.default_rng(0)
    t = np.arange(RATE // 4) / RATE
    kick = np.sin(2 * np.pi * 60 * t) * np.exp(-t / 0.08)
    snare = rng.standard_normal(t.size) * np.exp(-t / 0.05) * 0.5
    sound = np.zeros(int(SECONDS * RATE) + t.size)
    for beat, at in enumerate(range(0, int(SECONDS * RATE), RATE // 3)):
        sound[at : at + t.size] += snare if beat % 2 else kick
    return sound[: int(SECONDS * RATE)]


def harmonics(hz: np.ndarray) -> np.ndarray:
    """Return a tone with partials below 6 kHz that follows a course of pitch."""
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    return sum(np.sin(h * phase) / h for h in range(1, int(6000 / hz.max())))


def notes() -> np.ndarray:
    course = np.repeat([220.0, 262.0, 330.0, 294.0] * 2, int(SECONDS * RATE / 8))
    return harmonics(course) * 0.3 + harmonics(course * 0.5) * 0.3


def voice() -> np.ndarray:
    t = np.arange(int(SECONDS * RATE)) / RATE
    syllables = np.sin(np.pi * ((t * 4.0) % 1.0)) ** 0.5
    return harmonics(170.0 * 2.0 ** (0.4 * np.sin(2 * np.pi * 1.3 * t))) * syllables
