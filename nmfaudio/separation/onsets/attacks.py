"""Where attacks begin in a recording, to about a millisecond.

Spectral flux, a mean rise of all bins, says that something is struck; the rise of
power from sample to sample says when.
"""

from dataclasses import replace

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.separation.model import Separation
from nmfaudio.spectral._blocks import block_ranges, run_in_order
from nmfaudio.spectral.stft import StftPlan

__all__ = ["ATTACKS_SENTENCE", "find_attacks", "keep_attacks"]

ATTACKS_SENTENCE = (
    "Attacks keep their beginning: hardly anything of them sounds too early."
)
"""What it does to the sound, for a tool tip or a help page."""

# The flux of a frame is the mean rise of all bins, dB, where bins more
# than 60 dB below the loudest possible do not count.
_WINDOW_S, _RANGE_DB = 0.0058, 60.0
_LEAST_FLUX_DB, _STAND_OUT, _AROUND_S = 3.0, 2.5, 0.25
_APART_S = 0.03
_HANDED_BACK = 256  # attacks after which a long recording's memory is handed back
_BESIDE_S, _LEAST_RISE_DB = 0.002, 9.0  # power just after an attack and just before it
_EARLIER_S, _CALM_S, _STEP_S, _CALM_RATIO = 0.010, 0.010, 0.001, 4.0


def find_attacks(audio: AudioBuffer) -> IntArray:
    """Find where attacks begin in a recording, to about a millisecond.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.

    Returns
    -------
    attacks : ndarray of int, shape (n_attacks,)
        Samples, ascending: the spectrum rises suddenly there, and the level within 2 ms
        by at least 9 dB. Soft beginnings, which have no audible pre-echo, are not
        found.

    Notes
    -----
    Costs one short transform of the recording; memory is a few numbers per 3 ms.
    """
    n_fft = 1 << max(4, round(np.log2(_WINDOW_S * audio.sample_rate)))
    plan = StftPlan(audio.sample_rate, n_fft=n_fft, hop_length=n_fft // 2)
    found = []
    for count, frame in enumerate(_peaks(_flux(audio, plan), plan)):
        centre = (int(frame) - 1) * plan.hop_length
        attack = _begin(audio, centre, n_fft)
        if attack is not None:
            found.append(attack)
        if count % _HANDED_BACK == 0:
            audio.release()
    audio.release()
    return np.unique(np.asarray(found, dtype=np.int64))


def keep_attacks(separation: Separation, *, keep: bool = True) -> Separation:
    """Return a separation whose stems keep the beginnings of attacks, or do not.

    Parameters
    ----------
    separation : Separation
        Not modified. Attacks are looked for where nobody has yet.
    keep : bool, default True
        See :mod:`nmfaudio.separation.rendering.attack_frames`.
    """
    attacks = separation.attacks
    if attacks is None:
        attacks = find_attacks(separation.audio)
    model = replace(separation.model, attacks=attacks if keep else None)
    return replace(separation, model=model, attacks=attacks)


def _flux(audio: AudioBuffer, plan: StftPlan) -> FloatArray:
    """Return the mean rise of all bins against two frames before, dB, (n_frames,)."""
    stretches = (np.abs(stretch).max(initial=0.0) for stretch in audio.stretches())
    peak = float(max(stretches, default=0.0))
    n_frames = plan.n_frames(audio.n_samples)
    flux = np.zeros(n_frames)
    if peak == 0.0:
        return flux
    floor = peak * plan.full_scale * 10.0 ** (-_RANGE_DB / 20.0)

    def fill(block: tuple[int, int]) -> None:
        first, stop = max(0, block[0] - 2), block[1]
        V = plan.magnitude(audio.samples, start_frame=first, stop_frame=stop, workers=1)
        level = 20.0 * np.log10(V + np.float32(floor))
        rise = np.maximum(level[:, 2:] - level[:, :-2], 0.0).mean(axis=0)
        flux[first + 2 : stop] = rise

    for _ in run_in_order(fill, block_ranges(0, n_frames, plan.n_fft)):
        audio.release()
    return flux


def _peaks(flux: FloatArray, plan: StftPlan) -> IntArray:
    """Return the frames whose flux is a peak that stands out from its surroundings."""
    hop_s = plan.hop_length / plan.sample_rate
    reach, around = max(1, round(_APART_S / hop_s)), max(1, round(_AROUND_S / hop_s))
    total = np.concatenate([[0.0], np.cumsum(flux)])
    at = np.arange(flux.size)
    low, high = np.maximum(at - around, 0), np.minimum(at + around + 1, flux.size)
    mean = (total[high] - total[low]) / (high - low)
    likely = np.flatnonzero((flux > _LEAST_FLUX_DB) & (flux > _STAND_OUT * mean))
    peaks = [t for t in likely if flux[t] == flux[max(0, t - reach) : t + reach].max()]
    return np.asarray(peaks, dtype=np.int64)


def _begin(audio: AudioBuffer, centre: int, reach: int) -> int | None:
    """Return the first sample of the attack near ``centre``; None if it is too soft.

    Low tones would hide the beginnings of others, so differences from sample to sample
    are measured.
    """
    rate, n_samples = audio.sample_rate, audio.n_samples
    beside, step = max(1, round(_BESIDE_S * rate)), max(1, round(_STEP_S * rate))
    earlier, calm = round(_EARLIER_S * rate), round(_CALM_S * rate)
    start = max(1, centre - 2 * reach - earlier - calm)
    stop = min(n_samples, centre + 2 * reach + beside)
    if stop - start <= 2 * beside:
        return None
    sound = np.diff(audio.samples[:, start - 1 : stop].astype(np.float64))
    total = np.concatenate([[0.0], np.cumsum(np.einsum("cn,cn->n", sound, sound))])
    at = np.arange(
        min(max(beside, centre - reach - start), total.size - 1 - beside),
        min(centre + reach - start, total.size - 1 - beside) + 1,
    )
    least = 1e-3 * total[-1] / sound.shape[1] * beside
    if not least > 0.0:
        return None
    after = total[at + beside] - total[at]
    rise = (after + least) / (total[at] - total[at - beside] + least)
    steepest = int(at[rise.argmax()])
    if rise.max() < 10.0 ** (_LEAST_RISE_DB / 10.0):
        return None
    # Back to where it first leaves the calm before it.
    low = max(0, steepest - earlier)
    before = max(0, low - calm)
    quiet = step * (total[low] - total[before]) / max(1, low - before)
    loud = total[min(steepest + 2 * step, total.size - 1)] - total[steepest + step]
    near = np.arange(low, steepest + 1)
    hot = total[near + step] - total[near] > _CALM_RATIO * quiet + 1e-3 * loud
    return start + int(near[int(hot.argmax())] if hot.any() else steepest)
