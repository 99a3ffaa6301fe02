"""A small piece with its score and its true stems, for tests of score information."""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nmfaudio.separation.request.score import Note, Part, Score

__all__ = ["RATE", "duet", "play", "starts"]

RATE = 44_100

_CHORDS = (
    (45, (57, 60, 64)),
    (41, (57, 60, 65)),
    (48, (55, 60, 64)),
    (43, (55, 59, 62)),
)


def _voices() -> Any:
    path = Path(__file__).parents[2] / "scripts" / "materials" / "demo_voices.py"
    spec = importlib.util.spec_from_file_location("demo_voices", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def duet(n_bars: int, *, melody: str = "Guitar", seed: int = 0) -> Score:
    """Return broken chords over a bass line, at 120 beats a minute."""
    rng = np.random.default_rng(seed)
    upper, lower = [], []
    for bar in range(n_bars):
        root, chord = _CHORDS[bar % len(_CHORDS)]
        for beat, interval in ((0.0, 0), (1.5, 7), (2.0, 0), (3.0, 12)):
            start = 2.0 * bar + 0.5 * beat
            velocity = int(rng.choice([60, 90, 110]))
            lower.append(Note(root + interval, start, start + 0.45, velocity))
        for step in range(8):
            pitch = chord[(0, 1, 2, 1)[step % 4]] + 12 * (step % 3 == 2)
            start = 2.0 * bar + 0.25 * step
            velocity = int(rng.choice([50, 75, 100]))
            upper.append(Note(pitch, start, start + 0.6, velocity))
    return Score.of((Part(melody, tuple(upper)), Part("Bass", tuple(lower))))


def play(score: Score, duration_s: float, *, seed: int = 1) -> NDArray[np.float64]:
    """Return what each part of a score sounds like, (n_parts, n_samples)."""
    voices, rng = _voices(), np.random.default_rng(seed)
    players = {
        "Guitar": voices.pluck,
        "Bass": voices.bass,
        "Vibraphone": voices.vibraphone,
    }
    made: dict[tuple[str, int, float, int], NDArray[np.float64]] = {}
    stems = np.zeros((len(score.parts), round(duration_s * RATE)))
    for stem, part in zip(stems, score.parts, strict=True):
        for note in part.notes:
            held_s = round(note.stop_s - note.start_s, 1)
            key = part.name, note.pitch_midi, held_s, note.velocity
            if key not in made:
                level = note.velocity / 127.0
                made[key] = players[part.name](note.pitch_midi, held_s, level, rng)
            sound = made[key]
            at = round(note.start_s * RATE)
            n = min(sound.size, stem.size - at)
            stem[at : at + n] += 0.3 * sound[:n]
    return stems


def starts(score: Score) -> NDArray[np.float64]:
    """Return when the notes of all parts begin, seconds."""
    return np.array([note.start_s for part in score.parts for note in part.notes])
