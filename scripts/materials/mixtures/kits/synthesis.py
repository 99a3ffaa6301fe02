"""Drums of numbers: swept sines, membranes, bars, noise; each drawn at random.

References
----------
.. [1] Fletcher and Rossing, "The Physics of Musical Instruments", Springer 1998: modes
   of membranes and plates.
"""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.signal import butter, sosfilt

from mixtures.instruments import RATE
from mixtures.kits.drums import Drum

__all__ = ["MACHINE", "SYNTHESIZED", "WOOD", "synthesized"]

MACHINE, WOOD = "machine", "wood"  # what strokes are of

_MEMBRANE = (1.0, 1.593, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501)  # ideal, circular
_CYMBAL_808 = (205.3, 369.6, 304.4, 522.7, 800.0, 540.0)  # Hz, of six oscillators

Sounding = Callable[[float, np.random.Generator], np.ndarray]
"""Makes a stroke, one channel, of how hard it is, 0..1."""


def synthesized(drum: str, rng: np.random.Generator, make: str) -> Drum:
    """Return a drum of :data:`SYNTHESIZED`; strokes of machines are all alike."""
    hardness = (1.0,) if make == MACHINE else (0.35, 1.0)
    manners = SYNTHESIZED[drum](rng, make)
    sounds = {
        manner: tuple(
            tuple(
                _stereo(sounding(hard, rng)) for _ in range(1 if make == MACHINE else 2)
            )
            for hard in hardness
        )
        for manner, sounding in manners.items()
    }
    return Drum(sounds, drum == "hats", float(rng.uniform(0.8, 2.0)))


def _stereo(sound: np.ndarray) -> np.ndarray:
    fade = min(sound.size, int(0.01 * RATE))
    sound = sound / max(float(np.abs(sound).max()), 1e-9)
    sound[-fade:] *= np.linspace(1.0, 0.0, fade)
    return np.stack([sound, sound])


def _time(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * RATE)) / RATE


def _fall(time: np.ndarray, t60: float) -> np.ndarray:
    return 10.0 ** (-3.0 * time / t60)


def _noise(
    time: np.ndarray, low: float, high: float, t60: float, rng: np.random.Generator
) -> np.ndarray:
    """Return a band of noise that dies away; its loudest is about one."""
    sos = butter(2, (low, min(high, 0.47 * RATE)), "bandpass", fs=RATE, output="sos")
    noise = sosfilt(sos, rng.standard_normal(time.size))
    return noise / (3.0 * noise.std()) * _fall(time, t60)


def _modes(
    time: np.ndarray,
    hz: Sequence[float],
    levels: Sequence[float],
    t60: Sequence[float],
    bend: tuple[float, float] = (0.0, 1.0),
) -> np.ndarray:
    """Return partials that die away, and bend down by semitones in seconds."""
    shape = 2.0 ** (bend[0] / 12.0 * np.exp(-time / bend[1]))
    phase = 2.0 * np.pi * np.cumsum(shape) / RATE
    out = np.zeros(time.size)
    for one_hz, level, one_t60 in zip(hz, levels, t60, strict=True):
        if one_hz < 0.45 * RATE:
            out += level * np.sin(one_hz * phase) * _fall(time, one_t60)
    return out


def _log(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _kick(rng: np.random.Generator, make: str) -> dict[str, Sounding]:
    hz, t60 = _log(rng, 38, 85), _log(rng, 0.2, 1.6 if make == MACHINE else 0.6)
    bend, bend_s = rng.uniform(4, 36), _log(rng, 0.006, 0.06)
    click, click_hz = rng.uniform(0.0, 0.6), _log(rng, 1500, 9000)
    drive = _log(rng, 0.5, 4.0)
    shell = 0.0 if make == MACHINE else rng.uniform(0.05, 0.4)

    def strike(hard: float, rng: np.random.Generator) -> np.ndarray:
        time = _time(1.1 * t60)
        levels = (1.0, shell, 0.5 * shell)
        rings = (t60, 0.4 * t60, 0.3 * t60)
        body = _modes(
            time, (hz, 1.593 * hz, 2.3 * hz), levels, rings, (bend * hard, bend_s)
        )
        beater = _noise(time, 300, click_hz, 0.04, rng)
        return np.tanh(drive * (body + click * hard * beater)) / np.tanh(drive)

    return {"kick": strike}


def _snare(rng: np.random.Generator, make: str) -> dict[str, Sounding]:
    hz, ratio = _log(rng, 130, 330), rng.uniform(1.5, 1.95)
    body_t60, wires_t60 = _log(rng, 0.06, 0.4), _log(rng, 0.1, 0.6)
    low, high = _log(rng, 400, 2500), _log(rng, 5000, 16000)
    wires, bend = _log(rng, 0.3, 2.0), rng.uniform(0.0, 6.0)
    rim_hz = _log(rng, 350, 1800)

    def strike(hard: float, rng: np.random.Generator) -> np.ndarray:
        time = _time(1.1 * max(body_t60, wires_t60))
        hzs = (hz, ratio * hz, 2.4 * hz)
        levels = (1.0, 0.6, 0.0 if make == MACHINE else 0.3)
        body = _modes(time, hzs, levels, (body_t60,) * 3, (bend * hard, 0.02))
        return body + wires * hard**0.3 * _noise(time, low, high, wires_t60, rng)

    def rim(hard: float, rng: np.random.Generator) -> np.ndarray:
        time = _time(0.12)
        hzs = (rim_hz, 1.47 * rim_hz, 2.6 * rim_hz)
        click = 0.4 * hard * _noise(time, 2000, 12000, 0.02, rng)
        return _modes(time, hzs, (1.0, 0.7, 0.4), (0.08, 0.05, 0.03)) + click

    return {"snare": strike, "rim": rim}


def _clap(rng: np.random.Generator, _: str) -> dict[str, Sounding]:
    middle, width = _log(rng, 700, 2200), rng.uniform(0.5, 2.0)
    apart_s, tail = rng.uniform(0.006, 0.016), _log(rng, 0.08, 0.6)
    hands = int(rng.integers(2, 6))

    def strike(_: float, rng: np.random.Generator) -> np.ndarray:
        time = _time(1.2 * tail + hands * apart_s)
        out = np.zeros(time.size)
        for hand in range(hands):
            late = int(hand * apart_s * rng.uniform(0.8, 1.2) * RATE)
            t60 = tail if hand == hands - 1 else 0.03
            part = time[: time.size - late]
            octave = 2.0 ** (width / 2.0)
            out[late:] += _noise(part, middle / octave, middle * octave, t60, rng)
        return out

    return {"clap": strike}


def _membrane(
    hz: float, t60: float, bend: float, stick: tuple[float, float], modes: int
) -> Sounding:
    """Return strokes of a drum without wires; ``stick`` is a level and Hz."""

    def strike(hard: float, rng: np.random.Generator) -> np.ndarray:
        time = _time(1.1 * t60)
        order = np.arange(modes)
        levels = rng.uniform(0.6, 1.0, modes) * 0.55**order * hard ** (0.3 * order)
        rings = t60 / (1.0 + 0.6 * order)
        hzs = hz * np.array(_MEMBRANE[:modes])
        body = _modes(time, hzs, levels, rings, (bend * hard, 0.05))
        return body + stick[0] * hard * _noise(time, 200, stick[1], 0.04, rng)

    return strike


def _toms(rng: np.random.Generator, make: str) -> dict[str, Sounding]:
    hz, step = _log(rng, 60, 130), rng.uniform(1.15, 1.6)
    t60, bend = _log(rng, 0.25, 1.4), rng.uniform(0.3, 8.0 if make == MACHINE else 2.5)
    stick = (rng.uniform(0.05, 0.6), _log(rng, 1500, 8000))
    modes = 1 if make == MACHINE and rng.random() < 0.5 else int(rng.integers(3, 7))
    return {
        name: _membrane(hz * step**at, t60 / step ** (0.5 * at), bend, stick, modes)
        for at, name in enumerate(("tom_low", "tom_mid", "tom_high"))
    }


def _hand_drums(rng: np.random.Generator, _: str) -> dict[str, Sounding]:
    hz, step = _log(rng, 90, 320), rng.uniform(1.15, 1.7)
    t60, bend = _log(rng, 0.1, 0.8), rng.uniform(0.0, 2.0)
    stick = (rng.uniform(0.1, 0.7), _log(rng, 2000, 10000))
    slap = (rng.uniform(0.6, 1.5), _log(rng, 4000, 12000))
    modes = int(rng.integers(3, 8))
    return {
        "conga_low": _membrane(hz, t60, bend, stick, modes),
        "conga_high": _membrane(hz * step, 0.8 * t60, bend, stick, modes),
        "bongo": _membrane(hz * step**2, 0.5 * t60, bend, slap, modes),
        "timbale": _membrane(hz * step**1.5, 1.2 * t60, bend, slap, modes),
    }


def _metal(rng: np.random.Generator, make: str, lowest: float) -> Sounding:
    """Return a plate: partials that are in no series; of machines, six squares."""
    low, high = lowest * _log(rng, 1.0, 4.0), _log(rng, 9000, 17000)
    count = int(rng.integers(20, 70))
    hzs = np.exp(rng.uniform(np.log(low), np.log(high), count))
    levels = rng.uniform(0.2, 1.0, count)
    tilt, hiss = rng.uniform(-0.3, 1.0), rng.uniform(0.1, 2.0)
    tuning, cut_hz = _log(rng, 0.6, 2.0), _log(rng, 2500, 8000)

    def ring(t60: float, rng: np.random.Generator) -> np.ndarray:
        time = _time(1.05 * t60)
        if make == MACHINE:
            squares = np.zeros(time.size)
            for hz in _CYMBAL_808:
                squares += np.sign(np.sin(2 * np.pi * hz * tuning * time))
            sos = butter(3, cut_hz, "highpass", fs=RATE, output="sos")
            plate = sosfilt(sos, squares) * _fall(time, t60)
        else:
            # Hit elsewhere, the same partials are louder or softer.
            own = levels * rng.uniform(0.5, 1.0, count) * (hzs / low) ** (tilt - 0.5)
            rings = t60 * (hzs / low) ** -0.2 * rng.uniform(0.6, 1.0, count)
            plate = _modes(time, hzs, own, rings)
        plate /= 3.0 * plate.std() + 1e-9
        return plate + hiss * _noise(time, max(low, 1500.0), high, 0.8 * t60, rng)

    return ring


def _hats(rng: np.random.Generator, make: str) -> dict[str, Sounding]:
    ring = _metal(rng, make, 1500.0)
    closed, pedal, opened = (
        _log(rng, 0.03, 0.2),
        _log(rng, 0.04, 0.2),
        _log(rng, 0.3, 1.3),
    )
    return {
        "hats": lambda hard, rng: ring(closed * (0.7 + 0.3 * hard), rng),
        "pedal": lambda _, rng: ring(pedal, rng),
        "open": lambda hard, rng: ring(opened * (0.7 + 0.3 * hard), rng),
    }


def _cymbals(rng: np.random.Generator, make: str) -> dict[str, Sounding]:
    bow, edge = _metal(rng, make, 350.0), _metal(rng, make, 500.0)
    ride, crash = _log(rng, 0.8, 3.0), _log(rng, 0.9, 3.0)
    ping_hz, ping = _log(rng, 2500, 7000), rng.uniform(0.2, 1.5)
    grows_s = rng.uniform(0.001, 0.02)

    def ridden(hard: float, rng: np.random.Generator) -> np.ndarray:
        wash = bow(ride, rng)
        time = np.arange(wash.size) / RATE
        stick = _noise(time, ping_hz / 1.2, ping_hz * 1.2, 0.15, rng)
        return 0.5 * wash + ping * hard * stick

    def crashed(_: float, rng: np.random.Generator) -> np.ndarray:
        sound = edge(crash, rng)
        return sound * (1.0 - np.exp(-np.arange(sound.size) / RATE / grows_s))

    return {"ride": ridden, "crash": crashed}


def _shaker(rng: np.random.Generator, _: str) -> dict[str, Sounding]:
    low, high = _log(rng, 2000, 6000), _log(rng, 8000, 17000)
    grows_s, t60 = rng.uniform(0.004, 0.05), _log(rng, 0.05, 0.25)

    def shaken(times: float) -> Sounding:
        def shake(_: float, rng: np.random.Generator) -> np.ndarray:
            time = _time(1.2 * times * t60 + 2 * grows_s)
            late = np.minimum(1.0, time / grows_s)
            return late * _noise(time, low, high, times * t60 + grows_s, rng)

        return shake

    return {"shaker": shaken(1.0), "cabasa": shaken(1.5)}


def _tambourine(rng: np.random.Generator, _: str) -> dict[str, Sounding]:
    count, t60 = int(rng.integers(8, 24)), _log(rng, 0.1, 0.5)
    hzs = np.exp(rng.uniform(np.log(4000), np.log(15000), count))

    def strike(hard: float, rng: np.random.Generator) -> np.ndarray:
        time = _time(1.2 * t60 + 0.05)
        out = 0.4 * hard * _noise(time, 300, 2500, 0.05, rng)
        for _ in range(4):  # jingles do not sound together
            late = int(rng.uniform(0.0, 0.03) * RATE)
            part = time[: time.size - late]
            levels = rng.uniform(0.0, 1.0, count)
            rings = t60 * rng.uniform(0.4, 1.0, count)
            out[late:] += _modes(part, hzs, levels, rings) / count
            out[late:] += 0.4 * _noise(part, 5000, 15000, 0.6 * t60, rng)
        return out

    return {"tambourine": strike}


def _cowbell(rng: np.random.Generator, make: str) -> dict[str, Sounding]:
    hz, ratio, t60 = _log(rng, 400, 1000), rng.uniform(1.4, 1.6), _log(rng, 0.08, 0.7)
    partials = [hz * k for k in (1, 3, 5, 7)] + [hz * ratio * k for k in (1, 3, 5, 7)]
    levels = [1.0, 1 / 3, 1 / 5, 1 / 7] * 2
    spread = np.ones(8) if make == MACHINE else rng.uniform(0.93, 1.07, 8)
    knock = 0.0 if make == MACHINE else rng.uniform(0.1, 0.6)

    def strike(hard: float, rng: np.random.Generator) -> np.ndarray:
        time = _time(1.1 * t60)
        bell = _modes(time, np.array(partials) * spread, levels, [t60] * 8)
        return bell + knock * hard * _noise(time, 1500, 9000, 0.03, rng)

    return {"cowbell": strike}


def _claves(rng: np.random.Generator, _: str) -> dict[str, Sounding]:
    hz, t60 = _log(rng, 700, 3200), _log(rng, 0.03, 0.2)

    def strike(hard: float, rng: np.random.Generator) -> np.ndarray:
        time = _time(1.2 * t60)
        bar = _modes(time, (hz, 2.756 * hz), (1.0, 0.3), (t60, 0.4 * t60))
        return bar + 0.2 * hard * _noise(time, 1000, 8000, 0.015, rng)

    return {"claves": strike}


def _guiro(rng: np.random.Generator, _: str) -> dict[str, Sounding]:
    low, high = _log(rng, 1000, 3000), _log(rng, 5000, 12000)
    rate, lasts = rng.uniform(60, 200), rng.uniform(0.08, 0.35)

    def scrape(_: float, rng: np.random.Generator) -> np.ndarray:
        time = _time(lasts + 0.05)
        teeth = np.exp(-((rate * time * (1.0 + time)) % 1.0) * 6.0)
        return _noise(time, low, high, 10.0, rng) * teeth * _fall(time, 4 * lasts)

    return {"guiro": scrape}


SYNTHESIZED: dict[str, Callable[[np.random.Generator, str], dict[str, Sounding]]] = {
    "kick": _kick, "snare": _snare, "clap": _clap, "toms": _toms, "hats": _hats,
    "cymbals": _cymbals, "shaker": _shaker, "tambourine": _tambourine,
    "cowbell": _cowbell, "claves": _claves, "guiro": _guiro,
    "hand drums": _hand_drums,
}  # fmt: skip
"""Drums that can be synthesized: what draws their numbers, and makes each manner."""
