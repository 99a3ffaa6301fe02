"""A song-like signal of any length for the benchmark, made of the demo's voices.

Guitar, bass, vibraphone and drums in a room; sections with chords, patterns and a
register of their own, so that a long song is not one bar over and over. The same
arguments give the same samples.
"""

import numpy as np
from materials import demo_voices as voices
from materials.demo_voices import SAMPLE_RATE, Signal
from scipy.signal import fftconvolve

__all__ = ["SAMPLE_RATE", "song"]

_BEAT_S = 60.0 / 112.0
_BEATS = 4
_SECTION_BARS = 8

# Chords as MIDI notes over their root; each section goes through one row.
_PROGRESSIONS = (
    ((45, (57, 60, 64)), (41, (57, 60, 65)), (48, (55, 60, 64)), (43, (55, 59, 62))),
    ((38, (57, 62, 65)), (43, (55, 58, 62)), (36, (55, 60, 64)), (41, (53, 57, 60))),
    ((40, (56, 59, 64)), (45, (57, 61, 64)), (42, (57, 61, 66)), (35, (54, 59, 63))),
)


def song(duration_s: float, seed: int = 0) -> Signal:
    """Return a mono song, float64, peak 0.8, at ``SAMPLE_RATE``."""
    rng = np.random.default_rng(seed)
    out = np.zeros(round((duration_s + 4.0) * SAMPLE_RATE))
    n_bars = int(np.ceil(duration_s / (_BEATS * _BEAT_S)))
    for bar in range(n_bars):
        section = bar // _SECTION_BARS
        progression = _PROGRESSIONS[section % len(_PROGRESSIONS)]
        root, chord = progression[bar % len(progression)]
        shift = (0, 2, -3, 5)[section // 3 % 4]
        at_s = bar * _BEATS * _BEAT_S
        _play_drums(out, at_s, section, rng)
        _play_bass(out, at_s, root + shift, section, rng)
        _play_guitar(out, at_s, [note + shift for note in chord], section, rng)
        if section % 2:
            _play_vibraphone(out, at_s, [note + shift + 12 for note in chord], rng)
    room = voices.reverb(round(0.9 * SAMPLE_RATE), rng)[0]
    out += 0.25 * fftconvolve(out, room)[: out.size]
    out = out[: round(duration_s * SAMPLE_RATE)]
    return 0.8 * out / np.abs(out).max()


def _add(out: Signal, at_s: float, sound: Signal, gain: float) -> None:
    start = round(at_s * SAMPLE_RATE)
    n = min(sound.size, out.size - start)
    out[start : start + n] += gain * sound[:n]


def _play_drums(
    out: Signal, at_s: float, section: int, rng: np.random.Generator
) -> None:
    if section % 5 == 4:
        return
    kicks = ((0, 2), (0, 1.5, 2), (0, 2.5))[section % 3]
    for beat in kicks:
        _add(out, at_s + beat * _BEAT_S, voices.kick(rng.uniform(0.8, 1), rng), 0.9)
    for beat in (1, 3):
        _add(out, at_s + beat * _BEAT_S, voices.snare(rng.uniform(0.6, 1), rng), 0.5)
    for step in range(8):
        velocity = rng.uniform(0.3, 0.7)
        hat = voices.hat(velocity, 0.2 if step == 7 else 0.0, rng)
        _add(out, at_s + step / 2 * _BEAT_S, hat, 0.3)


def _play_bass(
    out: Signal, at_s: float, root: int, section: int, rng: np.random.Generator
) -> None:
    steps = ((0, 0), (1.5, 0), (2, 7), (3, 12)) if section % 2 else ((0, 0), (2, 0))
    for beat, interval in steps:
        note = voices.bass(root + interval, 0.9 * _BEAT_S, rng.uniform(0.6, 1), rng)
        _add(out, at_s + beat * _BEAT_S, note, 0.6)


def _play_guitar(
    out: Signal, at_s: float, chord: list[int], section: int, rng: np.random.Generator
) -> None:
    if section % 3 == 2:
        for beat in (0, 1.5, 2.5):
            for i, midi in enumerate(chord):
                note = voices.pluck(midi, _BEAT_S, rng.uniform(0.4, 0.8), rng)
                _add(out, at_s + beat * _BEAT_S + 0.012 * i, note, 0.35)
        return
    for step in range(8):
        midi = chord[(0, 1, 2, 1)[step % 4]] + 12 * (step % 3 == 2)
        note = voices.pluck(midi, 1.5 * _BEAT_S, rng.uniform(0.4, 0.9), rng)
        _add(out, at_s + step / 2 * _BEAT_S, note, 0.5)


def _play_vibraphone(
    out: Signal, at_s: float, scale: list[int], rng: np.random.Generator
) -> None:
    beat = 0.0
    while beat < _BEATS:
        length = float(rng.choice([0.5, 1.0, 1.5]))
        midi = int(rng.choice(scale)) + 12 * int(rng.integers(2))
        note = voices.vibraphone(midi, length * _BEAT_S, rng.uniform(0.4, 0.9), rng)
        _add(out, at_s + beat * _BEAT_S, note, 0.4)
        beat += length
