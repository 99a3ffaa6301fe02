"""Instruments for the demo loop, made of arithmetic: strings, bars, drums, a room."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfilt

__all__ = [
    "SAMPLE_RATE",
    "bass",
    "hat",
    "kick",
    "pluck",
    "reverb",
    "snare",
    "vibraphone",
]

Signal = NDArray[np.float64]

SAMPLE_RATE = 44_100


def hz_of_midi(midi: float) -> float:
    """Return the frequency of a MIDI note number."""
    return 440.0 * 2.0 ** ((midi - 69.0) / 12.0)


def _time(seconds: float) -> Signal:
    return np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE


def _band(signal: Signal, low_hz: float, high_hz: float, order: int = 2) -> Signal:
    sos = butter(order, (low_hz, high_hz), "band", fs=SAMPLE_RATE, output="sos")
    return np.asarray(sosfilt(sos, signal))


def _low(signal: Signal, cutoff_hz: float, order: int = 2) -> Signal:
    sos = butter(order, cutoff_hz, "low", fs=SAMPLE_RATE, output="sos")
    return np.asarray(sosfilt(sos, signal))


def _high(signal: Signal, cutoff_hz: float, order: int = 2) -> Signal:
    sos = butter(order, cutoff_hz, "high", fs=SAMPLE_RATE, output="sos")
    return np.asarray(sosfilt(sos, signal))


def _release(signal: Signal, held_s: float, release_s: float) -> Signal:
    """Let a note fade from ``held_s`` on, as a finger or a damper does."""
    since = np.maximum(np.arange(signal.size) / SAMPLE_RATE - held_s, 0.0)
    faded = signal * np.exp(-since / release_s)
    end = round(0.01 * SAMPLE_RATE)
    faded[-end:] *= np.linspace(1.0, 0.0, end)
    return faded


def _string(
    midi: float,
    seconds: float,
    rng: np.random.Generator,
    *,
    decay_s: float,
    damping: float,
    brightness_hz: float,
    pick_at: float,
) -> Signal:
    """Return a plucked string after Karplus and Strong (1983) and Jaffe and Smith.

    A burst of noise runs round a loop as long as the period. The loop's filter has four
    taps: a symmetric low-pass of one sample's delay, and a linear interpolation for the
    fraction of a sample that tunes the note.
    """
    n_samples = round(seconds * SAMPLE_RATE)
    period = SAMPLE_RATE / hz_of_midi(midi)
    whole = int(period - 1.0)
    fraction = period - 1.0 - whole
    low_pass = np.array([damping / 2, 1.0 - damping, damping / 2])
    taps = np.convolve(low_pass, [1.0 - fraction, fraction])
    gain = 10.0 ** (-3.0 * period / SAMPLE_RATE / decay_s)
    loop = np.zeros(whole + 4)
    loop[0] = 1.0
    loop[whole : whole + 4] -= gain * taps
    burst = np.zeros(n_samples)
    n_burst = round(period)
    noise = rng.uniform(-1.0, 1.0, n_burst)
    noise -= noise.mean()
    burst[:n_burst] = noise
    # A string plucked at 1/n of its length lacks every n-th harmonic.
    delayed = np.roll(burst, round(pick_at * period))
    burst = _low(burst - 0.9 * delayed, brightness_hz, 1)
    string = np.asarray(lfilter([1.0], loop, burst))
    return string / np.abs(string).max()


def pluck(
    midi: int, held_s: float, velocity: float, rng: np.random.Generator
) -> Signal:
    """Return a note of a nylon-string guitar."""
    string = _string(
        midi,
        held_s + 0.5,
        rng,
        decay_s=2.6 * (52.0 / midi) ** 1.5,
        damping=0.42,
        brightness_hz=900.0 + 3_800.0 * velocity,
        pick_at=0.21,
    )
    body = sum(
        gain * _band(string, centre * 0.93, centre * 1.07)
        for centre, gain in ((104.0, 0.9), (206.0, 0.7), (405.0, 0.35))
    )
    note = _high(string + body, 75.0)
    return velocity * _release(note, held_s, 0.07)


def bass(midi: int, held_s: float, velocity: float, rng: np.random.Generator) -> Signal:
    """Return a note of a fingered electric bass."""
    string = _string(
        midi,
        held_s + 0.25,
        rng,
        decay_s=4.0,
        damping=0.6,
        brightness_hz=260.0 + 500.0 * velocity,
        pick_at=0.28,
    )
    t = _time(held_s + 0.25)[: string.size]
    fundamental = np.sin(2.0 * np.pi * hz_of_midi(midi) * t) * np.exp(-t / 1.2)
    onset = np.minimum(1.0, t / 0.008)
    note = np.tanh(1.3 * (0.55 * string + 0.75 * onset * fundamental))
    return velocity * _release(_low(note, 1_400.0, 1), held_s, 0.045)


def vibraphone(
    midi: int, held_s: float, velocity: float, rng: np.random.Generator
) -> Signal:
    """Return a note of a vibraphone: tuned bar modes, a soft mallet, a slow tremolo."""
    t = _time(held_s + 1.6)
    frequency = hz_of_midi(midi)
    note = np.zeros_like(t)
    modes = ((1.0, 1.0, 2.2), (3.984, 0.30, 0.7), (9.3, 0.07, 0.22))
    for ratio, level, decay_s in modes:
        if ratio * frequency < 0.45 * SAMPLE_RATE:
            phase = 2.0 * np.pi * ratio * frequency * t
            hardness = velocity if ratio > 1.0 else 1.0
            note += level * hardness * np.sin(phase) * np.exp(-t / decay_s)
    mallet = _band(rng.standard_normal(t.size) * np.exp(-t / 0.004), 300.0, 2_500.0)
    note = note * np.minimum(1.0, t / 0.0025) + 0.35 * mallet
    tremolo = 1.0 - 0.16 * (1.0 - np.cos(2.0 * np.pi * 4.6 * t))
    return velocity * _release(note * tremolo, held_s, 0.25)


def kick(velocity: float, rng: np.random.Generator) -> Signal:
    """Return a bass drum: a falling sine and the beater's click."""
    t = _time(0.42)
    frequency = 47.0 + 95.0 * np.exp(-t / 0.028) + 160.0 * np.exp(-t / 0.006)
    body = np.sin(2.0 * np.pi * np.cumsum(frequency) / SAMPLE_RATE)
    body *= np.exp(-t / 0.13) * np.minimum(1.0, t / 0.001)
    click = _band(rng.standard_normal(t.size) * np.exp(-t / 0.004), 900.0, 5_000.0)
    drum = np.tanh(1.6 * body) + 0.25 * click
    return velocity * drum * np.minimum(1.0, (t[-1] - t) / 0.02)


def snare(velocity: float, rng: np.random.Generator) -> Signal:
    """Return a snare drum: two modes of the skin and the wires' noise."""
    t = _time(0.36)
    bend = 1.0 + 0.18 * np.exp(-t / 0.012)
    phase = 2.0 * np.pi * np.cumsum(bend) / SAMPLE_RATE
    skin = np.sin(186.0 * phase) * np.exp(-t / 0.075)
    skin += 0.6 * np.sin(331.0 * phase) * np.exp(-t / 0.045)
    noise = rng.standard_normal(t.size)
    wires = _band(noise, 1_700.0, 9_000.0, 1) * np.exp(-t / (0.06 + 0.05 * velocity))
    crack = _band(noise, 3_000.0, 7_000.0) * np.exp(-t / 0.008)
    # A soft stroke sounds the wires more than the skin.
    drum = 0.75 * velocity * skin + 0.55 * wires + 0.5 * velocity * crack
    return velocity * drum * np.minimum(1.0, (t[-1] - t) / 0.02)


def hat(velocity: float, open_s: float, rng: np.random.Generator) -> Signal:
    """Return a hi-hat, open for ``open_s``: clashing square waves, high-passed."""
    t = _time(0.12 + 2.5 * open_s)
    metal = np.zeros_like(t)
    for frequency in (2_043.0, 2_637.0, 3_191.0, 3_679.0, 4_217.0, 5_417.0):
        detuned = frequency * (1.0 + 0.004 * rng.standard_normal())
        metal += np.sign(np.sin(2.0 * np.pi * (detuned * t + rng.uniform())))
    metal = 0.12 * metal + 0.35 * rng.standard_normal(t.size)
    sizzle = _high(metal, 6_500.0, 3) * np.exp(-t / (0.022 + open_s))
    sizzle += 0.5 * _band(metal, 5_000.0, 9_000.0) * np.exp(-t / 0.008)
    return velocity * sizzle * np.minimum(1.0, (t[-1] - t) / 0.01)


def reverb(n_samples: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the response of a small wooden room, shape (2, n_samples).

    A few early reflections, then noise that dies away faster the higher it is; the two
    sides differ. Unit energy.
    """
    room = np.zeros((2, n_samples))
    bands = ((150.0, 700.0, 0.62), (700.0, 2_500.0, 0.50), (2_500.0, 9_000.0, 0.30))
    t = _time(0.9)
    onset = np.minimum(1.0, np.maximum(0.0, t - 0.012) / 0.015)
    for side in range(2):
        tail = np.zeros_like(t)
        for low_hz, high_hz, decay_s in bands:
            noise = _band(rng.standard_normal(t.size), low_hz, high_hz)
            tail += noise * 10.0 ** (-3.0 * t / decay_s)
        room[side, : t.size] = 0.25 * tail * onset
        for delay_ms, level in ((7.3, 0.5), (11.9, -0.4), (17.1, 0.35), (23.7, -0.25)):
            at = round((delay_ms + 0.9 * side) * SAMPLE_RATE / 1000.0)
            room[side, at] += level
        room[side] /= np.sqrt((room[side] ** 2).sum())
    return room
