"""Make the demo loop and its true stems.

Writes ``nmfaudio/data/demo_loop.flac``, which the application opens at its first start
(``assets/demo_loop.flac`` is a link to it), and ``assets/demo_stems/*.flac``, whose
samples add up to those of the loop exactly.

Four bars at 80 beats a minute, ii-V-I-VI in C with swung sixteenths: drums, bass, nylon
guitar, vibraphone. Tails and room run round the end into the beginning, so the loop has
no seam. The same program gives the same music.

    python scripts/materials/make_demo.py
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import demo_voices as voices
import numpy as np
import soundfile
from demo_voices import SAMPLE_RATE, Signal
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
SEED = 1_959

BEATS_PER_MINUTE = 80.0
N_BARS = 4
STEPS = 16  # sixteenths in a bar
STEP_S = 60.0 / BEATS_PER_MINUTE / 4.0
SWING = 0.17  # of a step, by which every second sixteenth is late
LOOP_SAMPLES = round(N_BARS * STEPS * STEP_S * SAMPLE_RATE)

# One row per bar: Dm9, G13, Cmaj9, A7(b13).
CHORDS = ((53, 57, 60, 64), (53, 57, 59, 64), (52, 55, 59, 62), (55, 59, 61, 65))
ROOTS = (38, 31, 36, 33)

# Each stroke: its step, its length in steps, its velocity.
STRUMS = (
    ((0, 5.5, 0.80), (6, 1.5, 0.52), (10, 5.0, 0.66)),
    ((0, 3.0, 0.76), (5, 1.0, 0.45), (7, 2.5, 0.62), (12, 3.5, 0.58)),
    ((0, 5.5, 0.80), (6, 1.5, 0.50), (10, 2.5, 0.64), (13, 2.5, 0.50)),
    ((0, 3.0, 0.74), (5, 1.0, 0.46), (7, 4.0, 0.64), (12, 1.5, 0.56), (14, 1.5, 0.6)),
)
# Each note: its step, semitones above the root, its length in steps, its velocity.
BASS_LINES = (
    (
        (0, 0, 5.0, 0.95),
        (6, 0, 1.0, 0.6),
        (7, 7, 2.2, 0.75),
        (10, 0, 3.0, 0.85),
        (14, 4, 1.7, 0.7),
    ),
    (
        (0, 0, 5.0, 0.95),
        (7, 7, 2.2, 0.72),
        (10, 12, 1.2, 0.7),
        (12, 9, 1.5, 0.7),
        (14, 4, 1.7, 0.72),
    ),
    (
        (0, 0, 5.0, 0.95),
        (6, 0, 1.0, 0.6),
        (7, 7, 2.2, 0.75),
        (10, 4, 3.0, 0.8),
        (14, -4, 1.7, 0.7),
    ),
    (
        (0, 0, 4.0, 0.95),
        (6, 12, 0.9, 0.6),
        (7, 7, 2.2, 0.75),
        (10, 0, 2.0, 0.85),
        (12, 2, 1.6, 0.7),
        (14, 4, 1.6, 0.75),
    ),
)
# Each note: its step, its MIDI number, its length in steps, its velocity.
MELODY = (
    (
        (2, 69, 2.0, 0.62),
        (4, 72, 2.0, 0.70),
        (6, 76, 5.0, 0.85),
        (12, 74, 2.0, 0.62),
        (14, 72, 2.0, 0.58),
    ),
    ((0, 71, 4.5, 0.78), (6, 74, 2.0, 0.62), (8, 76, 3.5, 0.74), (13, 71, 3.0, 0.60)),
    ((2, 71, 2.0, 0.60), (4, 74, 2.0, 0.68), (6, 76, 4.0, 0.78), (10, 79, 6.0, 0.92)),
    (
        (1, 77, 2.5, 0.74),
        (4, 76, 3.0, 0.70),
        (8, 73, 3.0, 0.70),
        (12, 71, 2.0, 0.58),
        (14, 73, 2.0, 0.62),
    ),
)
# Each hit: its step, its velocity.
KICKS = (
    ((0, 1.0), (7, 0.55), (10, 0.88)),
    ((0, 0.95), (3, 0.5), (10, 0.9)),
    ((0, 1.0), (7, 0.55), (10, 0.88)),
    ((0, 0.95), (6, 0.5), (10, 0.85), (13, 0.6)),
)
SNARES = (
    ((4, 0.92), (9, 0.16), (12, 0.97), (15, 0.13)),
    ((4, 0.90), (7, 0.12), (12, 0.95)),
    ((4, 0.93), (9, 0.17), (12, 0.97), (15, 0.14)),
    ((4, 0.90), (9, 0.15), (12, 0.93), (14, 0.22), (15, 0.34)),
)
HATS = (
    (
        (0, 0.70),
        (2, 0.42),
        (4, 0.62),
        (6, 0.40),
        (7, 0.22),
        (8, 0.66),
        (10, 0.42),
        (12, 0.60),
        (14, 0.44),
        (15, 0.24),
    ),
    (
        (0, 0.68),
        (2, 0.42),
        (3, 0.20),
        (4, 0.62),
        (6, 0.42),
        (8, 0.66),
        (10, 0.44),
        (12, 0.58),
    ),
    (
        (0, 0.70),
        (2, 0.42),
        (4, 0.62),
        (6, 0.40),
        (7, 0.24),
        (8, 0.66),
        (10, 0.42),
        (11, 0.20),
        (12, 0.60),
        (14, 0.44),
    ),
    ((0, 0.68), (2, 0.44), (4, 0.62), (6, 0.42), (8, 0.66), (10, 0.46), (12, 0.58)),
)
OPEN_HATS = ((), ((14, 0.50),), (), ((14, 0.55),))


@dataclass(frozen=True)
class Part:
    """One stem: its level, its place, how much of the room it has, how loose it is."""

    name: str
    level_db: float  # root mean square over the loop
    pan: float  # -1 left, +1 right
    room: float
    late_s: float  # behind the beat, on the average
    loose_s: float  # standard deviation of the timing
    play: Callable[["Track"], None]


class Track:
    """A loop of samples onto which a part plays; what passes the end begins anew."""

    def __init__(self, part: Part, rng: np.random.Generator) -> None:
        self.rng = rng
        self._part = part
        self.samples = np.zeros(LOOP_SAMPLES)

    def add(self, note: Signal, bar: int, step: float, *, later_s: float = 0.0) -> None:
        """Add a note at a sixteenth of a bar, as a player would."""
        swung = SWING * STEP_S if round(step) % 2 else 0.0
        human = self._part.late_s + self._part.loose_s * self.rng.standard_normal()
        seconds = (bar * STEPS + step) * STEP_S + swung + human + later_s
        start = round(seconds * SAMPLE_RATE)
        places = np.arange(start, start + note.size) % LOOP_SAMPLES
        np.add.at(self.samples, places, note)

    def touch(self, velocity: float) -> float:
        """Return a velocity that differs a little each time."""
        return float(
            np.clip(velocity * (1.0 + 0.05 * self.rng.standard_normal()), 0, 1)
        )


def play_kick(track: Track) -> None:
    """Play the bass drum."""
    for bar, hits in enumerate(KICKS):
        for step, velocity in hits:
            track.add(voices.kick(track.touch(velocity), track.rng), bar, step)


def play_snare(track: Track) -> None:
    """Play the snare drum with its ghost notes."""
    for bar, hits in enumerate(SNARES):
        for step, velocity in hits:
            track.add(voices.snare(track.touch(velocity), track.rng), bar, step)


def play_hats(track: Track) -> None:
    """Play the hi-hat, open at the end of every second bar."""
    for hits_of_bars, open_s in ((HATS, 0.0), (OPEN_HATS, 0.13)):
        for bar, hits in enumerate(hits_of_bars):
            for step, velocity in hits:
                note = voices.hat(track.touch(velocity), open_s, track.rng)
                track.add(note, bar, step)


def play_bass(track: Track) -> None:
    """Play the bass line."""
    for bar, line in enumerate(BASS_LINES):
        for step, above, length, velocity in line:
            held_s = length * STEP_S
            midi = ROOTS[bar] + above
            track.add(
                voices.bass(midi, held_s, track.touch(velocity), track.rng), bar, step
            )


def play_guitar(track: Track) -> None:
    """Play the chords, strummed with the thumb first."""
    for bar, strums in enumerate(STRUMS):
        for number, (step, length, velocity) in enumerate(strums):
            spread_s = 0.016 + 0.006 * track.rng.uniform()
            order = CHORDS[bar] if number % 2 == 0 else CHORDS[bar][::-1][:3]
            for place, midi in enumerate(order):
                touch = track.touch(velocity * (0.92 if place else 1.0))
                note = voices.pluck(midi, length * STEP_S, touch, track.rng)
                track.add(note, bar, step, later_s=place * spread_s)


def play_vibraphone(track: Track) -> None:
    """Play the melody."""
    for bar, phrase in enumerate(MELODY):
        for step, midi, length, velocity in phrase:
            held_s = length * STEP_S
            note = voices.vibraphone(midi, held_s, track.touch(velocity), track.rng)
            track.add(note, bar, step)


PARTS = (
    Part("kick", -19.0, 0.0, 0.02, 0.000, 0.0015, play_kick),
    Part("snare", -28.0, 0.06, 0.16, 0.005, 0.0020, play_snare),
    Part("hats", -36.5, 0.34, 0.08, 0.002, 0.0025, play_hats),
    Part("bass", -20.5, -0.04, 0.01, 0.004, 0.0025, play_bass),
    Part("guitar", -26.0, -0.46, 0.20, 0.006, 0.0040, play_guitar),
    Part("vibraphone", -25.0, 0.24, 0.26, 0.010, 0.0050, play_vibraphone),
)


def render(part: Part, rng: np.random.Generator, room: Signal) -> Signal:
    """Return a part in its place in the room, shape (2, LOOP_SAMPLES)."""
    track = Track(part, rng)
    part.play(track)
    angle = (part.pan + 1.0) * np.pi / 4.0
    sides = np.array([[np.cos(angle)], [np.sin(angle)]]) * np.sqrt(2.0)
    # Circular convolution: the room's tail, too, runs round the end.
    spectrum = np.fft.rfft(track.samples)
    wet = np.fft.irfft(spectrum * np.fft.rfft(room, axis=1), n=LOOP_SAMPLES, axis=1)
    level = np.sqrt((track.samples**2).mean())
    gain = 10.0 ** (part.level_db / 20.0) / level
    return gain * (sides * track.samples + part.room * wet)


def make_stems() -> dict[str, NDArray[np.int16]]:
    """Return all stems as 16-bit samples, (LOOP_SAMPLES, 2); their sum fits too."""
    seeds = np.random.SeedSequence(SEED).spawn(len(PARTS) + 1)
    generators = [np.random.default_rng(seed) for seed in seeds]
    room = voices.reverb(LOOP_SAMPLES, generators[-1])
    stems = {
        part.name: render(part, rng, room)
        for part, rng in zip(PARTS, generators, strict=False)
    }
    peak = np.abs(sum(stems.values())).max()
    scale = 10.0 ** (-1.0 / 20.0) * 32767.0 / peak
    return {
        name: np.rint(scale * stem.T).astype(np.int16) for name, stem in stems.items()
    }


def write(path: Path, samples: NDArray[np.int16]) -> None:
    """Write a FLAC file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, SAMPLE_RATE, subtype="PCM_16", compression_level=1.0)


def main() -> None:
    """Make the files and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="where to write")
    root = parser.parse_args().root
    stems = make_stems()
    mix = sum(stem.astype(np.int32) for stem in stems.values())
    loop = root / "nmfaudio" / "data" / "demo_loop.flac"
    write(loop, np.asarray(mix).astype(np.int16))
    print(f"{loop}: {LOOP_SAMPLES / SAMPLE_RATE:.1f} s")
    for name, stem in stems.items():
        path = root / "assets" / "demo_stems" / f"{name}.flac"
        write(path, stem)
        level = 20.0 * np.log10(np.sqrt(((stem / 32768.0) ** 2).mean()) + 1e-9)
        print(f"{path}: {level:.1f} dB")


if __name__ == "__main__":
    main()
