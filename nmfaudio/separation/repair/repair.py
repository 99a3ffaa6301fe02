"""Repair: what is marked as missing is filled in from what surrounds it.

Gaps up to 30 ms (clicks, clipping) are interpolated by an autoregressive model, which
knows phases (:mod:`.repair_interpolation`). In longer ones its prediction decays to
silence; a factorization of the surroundings then says how loud which frequencies are
(:mod:`.repair_model`). Samples outside of the damage are never touched.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.wording import count
from nmfaudio.compiled.types import BoolArray, Float32Array, FloatArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.factorization.result import Observer
from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.repair.autoregressive import interpolate
from nmfaudio.separation.repair.detection import (
    find_clicks,
    find_clipping,
    find_dropouts,
)
from nmfaudio.separation.repair.factorized import FillOptions, Gap, fill_gaps
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.settings import MAX_COMPONENTS
from nmfaudio.spectral.stft import StftPlan

__all__ = ["Damage", "find_clicks", "find_clipping", "find_dropouts", "repair"]

_WINDOW_S = 0.0465  # of a factorization
_SHORT_S = 0.03  # up to here prediction beats the model on all kinds of music
_CONTEXT_S = 0.1  # seen by an interpolation on either side
_ORDER_S, _LEAST_ORDER = 0.0227, 32  # of an interpolation
_MOST_UNKNOWN = 800  # samples of one set of equations, whose cost is cubic
_MODEL_CONTEXT_S = 5.0  # seen by a factorization on either side


def repair(
    audio: AudioBuffer,
    damages: Sequence[Damage],
    *,
    n_components: int = 30,
    seed: int = 0,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
    n_threads: int | None = None,
) -> AudioBuffer:
    """Fill in damaged passages.

    Parameters
    ----------
    audio : AudioBuffer
        The recording. Not modified.
    damages : sequence of Damage
        What is damaged. What stands there has no influence on the result, except for
        the frequencies outside of a damaged band and the sign and least magnitude of
        clipped samples.
    n_components : int, default 30
        Components of the model of longer passages.
    seed : int, default 0
        Of the factorization.
    observer : callable or None
        Called after each iteration of each factorization.
    cancel : threading.Event or None
        Set it to end early; what is repaired by then is returned.
    n_threads : int or None
        Threads of the factorization; None takes all there are.

    Returns
    -------
    repaired : AudioBuffer
        Equal, bit for bit, outside of the damages; its notes say what was done.
        Repaired clipping goes beyond the clip level, possibly beyond full scale.

    Raises
    ------
    ParameterError
        If a damage lies outside of the recording, or nothing undamaged is left that is
        not silent.

    Notes
    -----
    A factorization sees 5 s on either side; an interpolation 0.1 s.

    Examples
    --------
    >>> t = np.arange(8000) / 8000
    >>> audio = AudioBuffer.from_array(np.sin(2 * np.pi * 440 * t), 8000)
    >>> repaired = repair(audio, [Damage(0.5, 0.505)])
    >>> bool(np.abs(repaired.samples - audio.samples).max() < 1e-3)
    True
    """
    if not 1 <= n_components <= MAX_COMPONENTS:
        raise ParameterError(
            Message(
                "n_components must lie between 1 and {0}, got {1}",
                MAX_COMPONENTS,
                n_components,
            )
        )
    fit = FillOptions(n_components, seed, observer, cancel, n_threads)
    job = _Job(audio, plan_for(audio.sample_rate, _WINDOW_S), fit, audio.samples.copy())
    for channel in range(audio.n_channels):
        marked = [d for d in damages if d.channel in {None, channel}]
        if marked:
            _check_surroundings(audio, marked, channel)
    for damage in damages:
        _check_place(audio, damage)
    for channel in range(audio.n_channels):
        marked = [d for d in damages if d.channel in {None, channel}]
        if marked:
            job.repair_channel(channel, marked)
    return replace(audio, samples=job.out, notes=(*audio.notes, *job.notes()))


def _range(audio: AudioBuffer, damage: Damage) -> tuple[int, int]:
    """Return the samples of a damage, half-open, within the recording."""
    n = audio.n_samples
    start = round(min(damage.start_s * audio.sample_rate, n))
    return start, round(min(damage.stop_s * audio.sample_rate, n))


def _check_place(audio: AudioBuffer, damage: Damage) -> None:
    start, stop = _range(audio, damage)
    if start >= stop:
        raise ParameterError(
            Message(
                "the damage from {0:g} s to {1:g} s holds no sample of the recording, "
                "which is {2:g} s long",
                damage.start_s,
                damage.stop_s,
                audio.duration_s,
            )
        )
    if damage.channel is not None and not 0 <= damage.channel < audio.n_channels:
        raise ParameterError(
            Message(
                "the channel of a damage must lie between 0 and {0}, got {1}",
                audio.n_channels - 1,
                damage.channel,
            )
        )
    if damage.low_hz >= audio.sample_rate / 2:
        raise ParameterError(
            Message(
                "the damaged band begins at {0:g} Hz, but the recording ends at {1:g} "
                "Hz",
                damage.low_hz,
                audio.sample_rate / 2,
            )
        )


def _check_surroundings(
    audio: AudioBuffer, damages: list[Damage], channel: int
) -> None:
    """Raise if there is nothing to learn from."""
    damaged = np.zeros(audio.n_samples, np.bool_)
    for damage in damages:
        start, stop = _range(audio, damage)
        damaged[start:stop] = True
    if damaged.all():
        raise ParameterError(
            Message(
                "channel {0} is damaged from beginning to end: nothing is left to "
                "repair it from; mark less",
                channel,
            )
        )
    if not np.any(audio.samples[channel][~damaged]):
        raise ParameterError(
            Message(
                "channel {0} is silent outside of the damage: there is nothing to "
                "repair it from",
                channel,
            )
        )


@dataclass
class _Job:
    """One call of :func:`repair`: ``out`` is written only where damage is repaired."""

    audio: AudioBuffer
    plan: StftPlan
    fit: FillOptions
    out: Float32Array
    short: list[tuple[int, int]] = field(default_factory=list)
    long: list[tuple[int, int]] = field(default_factory=list)
    n_skipped: int = 0

    def repair_channel(self, channel: int, damages: list[Damage]) -> None:
        original = self.audio.samples[channel]
        unknown = np.zeros(original.size, np.bool_)
        least = np.zeros(original.size)
        for damage in damages:
            if damage.full_band:
                start, stop = _range(self.audio, damage)
                unknown[start:stop] = True
        for damage in damages:
            start, stop = _range(self.audio, damage)
            if damage.clipped:
                least[start:stop] = original[start:stop]
        for damage in damages:
            if damage.full_band and not damage.clipped:
                start, stop = _range(self.audio, damage)
                least[start:stop] = 0.0
        # Near full scale, no square leaves the range of numbers.
        peak = float(np.abs(original[~unknown]).max(initial=0.0)) or 1.0
        sound = np.where(unknown, 0.0, original) / peak
        short, gaps = self._sorted(unknown, damages)
        self._interpolate(channel, sound, short, least / peak, peak)
        self._fill(channel, sound, gaps, peak)

    def _sorted(
        self, unknown: BoolArray, damages: list[Damage]
    ) -> tuple[list[tuple[int, int]], list[Gap]]:
        """Return short runs of unknown samples, and gaps for the model."""
        edges = np.flatnonzero(np.diff(np.concatenate([[0], unknown, [0]])))
        runs = [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
        longest = round(_SHORT_S * self.audio.sample_rate)
        short = [run for run in runs if run[1] - run[0] <= longest]
        gaps = [
            Gap(a, b, 0.0, np.inf, full_band=True) for a, b in runs if b - a > longest
        ]
        for damage in damages:
            if not damage.full_band:
                start, stop = _range(self.audio, damage)
                gaps.append(
                    Gap(start, stop, damage.low_hz, damage.high_hz, full_band=False)
                )
        return short, sorted(gaps)

    def _interpolate(
        self,
        channel: int,
        sound: FloatArray,
        runs: list[tuple[int, int]],
        least: FloatArray,
        peak: float,
    ) -> None:
        """Interpolate short runs, those close together at once."""
        rate = self.audio.sample_rate
        reach = round(_CONTEXT_S * rate)
        order = max(_LEAST_ORDER, round(_ORDER_S * rate))
        for group in _groups(runs, reach // 2, 2 * reach):
            if self._cancelled(len(group)):
                continue
            low = max(0, group[0][0] - reach)
            high = min(sound.size, group[-1][1] + reach)
            unknown = np.zeros(high - low, np.bool_)
            for start, stop in group:
                unknown[start - low : stop - low] = True
            filled = interpolate(
                sound[low:high], unknown, order=order, least=least[low:high]
            )
            sound[low:high] = filled
            for start, stop in group:
                self._write(channel, sound, (start, stop), peak)
                self.short.append((start, stop))

    def _fill(
        self, channel: int, sound: FloatArray, gaps: list[Gap], peak: float
    ) -> None:
        """Fill longer gaps, those with common surroundings at once."""
        reach = round(_MODEL_CONTEXT_S * self.audio.sample_rate)
        while gaps:
            n = 1
            while n < len(gaps) and gaps[n].start < gaps[n - 1].stop + reach:
                n += 1
            group, gaps = gaps[:n], gaps[n:]
            if self._cancelled(n):
                continue
            low = max(0, group[0].start - reach)
            high = min(sound.size, max(gap.stop for gap in group) + reach)
            moved = [g._replace(start=g.start - low, stop=g.stop - low) for g in group]
            filled = fill_gaps(sound[low:high], moved, self.plan, self.fit)
            if filled is None:
                self.n_skipped += n
                continue
            sound[low:high] = filled
            for gap in group:
                self._write(channel, sound, (gap.start, gap.stop), peak)
                self.long.append((gap.start, gap.stop))

    def _cancelled(self, n: int) -> bool:
        cancelled = self.fit.cancel is not None and self.fit.cancel.is_set()
        self.n_skipped += n if cancelled else 0
        return cancelled

    def _write(
        self, channel: int, sound: FloatArray, span: tuple[int, int], peak: float
    ) -> None:
        start, stop = span
        self.out[channel, start:stop] = sound[start:stop] * peak

    def notes(self) -> list[str]:
        """Say what was done."""
        rate, found = self.audio.sample_rate, []
        n_short, n_samples = _stretches(self.short)
        if n_short:
            found.append(
                f"Interpolated {count(n_short, 'short gap')}, "
                f"{1000 * n_samples / rate:.1f} ms in all."
            )
        n_long, n_samples = _stretches(self.long)
        if n_long:
            found.append(
                f"Filled {count(n_long, 'longer passage')} from a model of "
                f"{'its' if n_long == 1 else 'their'} surroundings, "
                f"{n_samples / rate:.2f} s in all."
            )
        if self.n_skipped:
            found.append(f"Cancelled: {self.n_skipped} damages are left as they were.")
        return found or ["Nothing was marked as damaged, so nothing was changed."]


def _groups(
    runs: list[tuple[int, int]], near: int, longest: int
) -> list[list[tuple[int, int]]]:
    """Divide runs into groups: close together, and not too much for one solve."""
    groups: list[list[tuple[int, int]]] = [runs[:1]] if runs else []
    for before, run in pairwise(runs):
        group = groups[-1]
        n_unknown = sum(stop - start for start, stop in group) + run[1] - run[0]
        if (
            run[0] - before[1] > near
            or run[1] - group[0][0] > longest
            or n_unknown > _MOST_UNKNOWN
        ):
            groups.append([])
        groups[-1].append(run)
    return groups


def _stretches(spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return how many stretches of time spans cover, in whatever channel, and how long.

    Examples
    --------
    >>> _stretches([(10, 20), (40, 50), (15, 25), (10, 20)])
    (2, 25)
    """
    number = length = end = 0
    for start, stop in sorted(spans):
        number += start >= end
        length += max(0, stop - max(start, end))
        end = max(end, stop)
    return number, length
