"""Sound of notes: soundfonts, drum kits, chips, voices that sing and speak."""

import io
import subprocess
import tempfile
from itertools import pairwise
from pathlib import Path

import mido
import numpy as np
import soundfile
import soxr
from scipy.signal import lfilter

from mixtures.materials import Kit
from mixtures.scores import Note, Part

__all__ = ["RATE", "chip", "play_kit", "play_part", "sample", "sing", "speak"]

RATE = 44100
_FORMANTS = (  # Hz of three formants: a, e, i, o, u (Peterson and Barney 1952, rounded)
    (730, 1090, 2440), (530, 1840, 2480), (270, 2290, 3010), (570, 840, 2410),
    (300, 870, 2240),
)  # fmt: skip
_WIDTHS = (80.0, 100.0, 140.0)  # Hz, of the formants


def play_part(part: Part, soundfont: Path, n_samples: int, kit: int = 0) -> np.ndarray:
    """Return a part played by a soundfont, dry, stereo, shape (2, n_samples).

    ``kit`` is the General MIDI program of a part that is drums.
    """
    with tempfile.TemporaryDirectory() as folder:
        midi, wave = Path(folder) / "part.mid", Path(folder) / "part.wav"
        _write_midi(part, midi, kit)
        subprocess.run(
            ["fluidsynth", "-ni", "-R", "0", "-C", "0", "-g", "0.5", "-r", str(RATE),
             "-T", "wav", "-O", "float", "-F", str(wave), str(soundfont), str(midi)],
            check=True, capture_output=True,
        )  # fmt: skip
        sound, _ = soundfile.read(wave, always_2d=True)
    return _fitted(sound.T, n_samples)


def _write_midi(part: Part, path: Path, kit: int) -> None:
    channel = 9 if part.program is None else 0
    track = mido.MidiTrack()
    program = kit if part.program is None else part.program
    if part.program is not None or kit:
        track.append(mido.Message("program_change", channel=channel, program=program))
    events = [(n.start, 1, n) for n in part.notes] + [(n.end, 0, n) for n in part.notes]
    ticks = 0
    for time, is_on, note in sorted(events, key=lambda e: e[:2]):
        at = round(time * 960)  # 480 ticks to a quarter of half a second
        kind = "note_on" if is_on else "note_off"
        velocity = note.velocity if is_on else 0
        track.append(
            mido.Message(
                kind,
                channel=channel,
                note=note.pitch,
                velocity=velocity,
                time=at - ticks,
            )
        )
        ticks = at
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(path)


def _fitted(sound: np.ndarray, n_samples: int) -> np.ndarray:
    if sound.shape[0] == 1:
        sound = np.repeat(sound, 2, axis=0)
    sound = sound[:2, :n_samples]
    return np.pad(sound, ((0, 0), (0, n_samples - sound.shape[1])))


def sample(path: Path) -> np.ndarray:
    """Return a recorded sample at :data:`RATE`, stereo."""
    sound, rate = soundfile.read(path, always_2d=True)
    if rate != RATE:
        sound = soxr.resample(sound, rate, RATE)
    return _fitted(sound.T, sound.shape[0])


def play_kit(
    kit: Kit, name: str, strokes: list[tuple[float, float]], n_samples: int
) -> np.ndarray:
    """Return strokes (second, loudness 0..1) of one instrument of a kit."""
    layers = [sample(path) for path in kit.strokes[name]]
    out = np.zeros((2, n_samples))
    for second, loudness in strokes:
        sound = layers[min(len(layers) - 1, int(loudness * len(layers)))] * loudness
        start = round(second * RATE)
        length = min(sound.shape[1], n_samples - start)
        if length > 0:
            out[:, start : start + length] += sound[:, :length]
    return out


def chip(part: Part, shape: str, n_samples: int) -> np.ndarray:
    """Return a part played by a sound chip: ``pulse``, ``triangle`` or ``saw``."""
    out = np.zeros(n_samples)
    for note in part.notes:
        start, end = round(note.start * RATE), min(n_samples, round(note.end * RATE))
        time = np.arange(max(0, end - start)) / RATE
        hz = 440.0 * 2.0 ** ((note.pitch - 69) / 12)
        n_partials = max(1, int(0.45 * RATE / hz))
        k = np.arange(1, min(n_partials, 60) + 1)[:, np.newaxis]
        weights = {
            "pulse": np.sin(np.pi * k * 0.25) / k,
            "triangle": np.where(k % 2 == 1, 1.0 / k**2, 0.0),
            "saw": 1.0 / k,
        }[shape]
        tone = (weights * np.sin(2 * np.pi * k * hz * time)).sum(axis=0)
        fade = np.minimum(1.0, np.minimum(time, time[::-1]) / 0.005)
        out[start:end] += tone * fade * note.velocity / 127.0
    return np.stack([out, out])


def sing(
    notes: tuple[Note, ...], n_samples: int, rng: np.random.Generator
) -> np.ndarray:
    """Return a voice that sings: glottal pulses with glides and vibrato, formants.

    Source and filter as of Fant (1960); a breath of noise begins each syllable.
    """
    frequency = _contour(notes, n_samples, rng)
    gate = np.zeros(n_samples)
    breath = np.zeros(n_samples)
    for note in notes:
        start, end = round(note.start * RATE), min(n_samples, round(note.end * RATE))
        gate[start:end] = note.velocity / 127.0
        breath[start : min(end, start + int(0.06 * RATE))] = 0.3
    smooth = int(0.02 * RATE)
    gate = np.convolve(gate, np.hanning(smooth) / np.hanning(smooth).sum(), "same")
    phase = np.cumsum(frequency) / RATE
    k = np.arange(1, 41)[:, np.newaxis]
    pulses = np.zeros(n_samples)
    for harmonic in k[:, 0]:  # one by one: all at once would be a large matrix
        tone = np.sin(2 * np.pi * harmonic * phase) / harmonic**1.3
        pulses += np.where(harmonic * frequency < 0.45 * RATE, tone, 0.0)
    noise = rng.standard_normal(n_samples)
    source = gate * (pulses + 0.02 * noise)
    voiced = _vowels(source, notes, rng)
    hiss = np.diff(breath * noise, prepend=0.0)
    out = voiced + 0.1 * np.abs(voiced).max(initial=1e-9) * hiss
    return np.stack([out, out])


def _contour(
    notes: tuple[Note, ...], n_samples: int, rng: np.random.Generator
) -> np.ndarray:
    pitch = np.full(n_samples, float(notes[0].pitch))
    for note in notes:
        pitch[round(note.start * RATE) :] = note.pitch
    glide = int(rng.uniform(0.04, 0.12) * RATE)
    window = np.hanning(glide) / np.hanning(glide).sum()
    padded = np.pad(pitch, (glide, glide), mode="edge")
    pitch = np.convolve(padded, window, "same")[glide:-glide]
    time = np.arange(n_samples) / RATE
    depth = rng.uniform(0.2, 0.7) * (0.6 + 0.4 * np.sin(2 * np.pi * 0.31 * time))
    pitch = pitch + depth * np.sin(2 * np.pi * rng.uniform(4.5, 6.5) * time)
    drift = np.cumsum(rng.standard_normal(n_samples)) * 2e-4
    return 440.0 * 2.0 ** ((pitch + drift - drift.mean() - 69) / 12)


def _vowels(
    source: np.ndarray, notes: tuple[Note, ...], rng: np.random.Generator
) -> np.ndarray:
    size = rng.uniform(0.95, 1.2)  # of the vocal tract
    out = np.zeros_like(source)
    bounds = [0, *(round(n.start * RATE) for n in notes[1:]), source.size]
    fade = int(0.03 * RATE)
    for start, end in pairwise(bounds):
        if end <= start:
            continue
        first = max(0, start - fade)
        piece = source[first : min(source.size, end + fade)].copy()
        formants = _FORMANTS[rng.integers(len(_FORMANTS))]
        shaped = np.zeros_like(piece)
        for hz, width, gain in zip(formants, _WIDTHS, (1.0, 0.6, 0.3), strict=True):
            r = np.exp(-np.pi * width / RATE)
            angle = 2 * np.pi * hz * size / RATE
            shaped += gain * lfilter([1 - r], [1, -2 * r * np.cos(angle), r * r], piece)
        ramp = np.minimum(1.0, np.arange(piece.size) / (2 * fade))
        shaped *= ramp * np.minimum(1.0, np.arange(piece.size)[::-1] / (2 * fade))
        out[first : first + piece.size] += shaped
    return out


def speak(
    speaker: str, words: str, n_samples: int, rng: np.random.Generator
) -> np.ndarray:
    """Return a voice that speaks, by espeak-ng."""
    pace, pitch = int(rng.integers(130, 190)), int(rng.integers(25, 75))
    wave = subprocess.run(
        ["espeak-ng", "-v", speaker, "-s", str(pace), "-p", str(pitch),
         "--stdout", words],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    sound, rate = soundfile.read(io.BytesIO(_with_length(wave)), always_2d=True)
    sound = soxr.resample(sound, rate, RATE).T
    return _fitted(np.repeat(sound, 2, axis=0), n_samples)


def _with_length(wave: bytes) -> bytes:
    """Put the lengths into a header that was written before they were known."""
    size = len(wave)
    return (
        wave[:4]
        + (size - 8).to_bytes(4, "little")
        + wave[8:40]
        + (size - 44).to_bytes(4, "little")
        + wave[44:]
    )
