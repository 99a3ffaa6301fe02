"""How close estimated sources come to the true ones: SI-SDR and BSS Eval.

References
----------
.. [1] Vincent, Gribonval and Févotte, "Performance measurement in blind audio source
   separation", IEEE TASLP 14(4), 2006: BSS Eval, version 3 for sources.
.. [2] Le Roux, Wisdom, Erdogan and Hershey, "SDR - half-baked or well done?", ICASSP
   2019: SI-SDR.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy.fft
import scipy.linalg
from scipy.optimize import linear_sum_assignment

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.wording import count
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import ParameterError

__all__ = [
    "Scores",
    "StemScore",
    "assign_components",
    "bss_eval",
    "match_sources",
    "score_stems",
    "si_sdr",
    "snr",
]

LOWEST_DB, HIGHEST_DB = -30.0, 100.0
"""Every figure is kept within these; a silent estimate gets the lowest."""

_TINY = 1e-20  # guards logarithms and divisions by silence


class Scores(NamedTuple):
    """BSS Eval of every source, dB, each of shape (n_sources,)."""

    sdr: FloatArray
    sir: FloatArray
    sar: FloatArray


def si_sdr(reference: FloatArray, estimate: FloatArray) -> float:
    """Return the scale-invariant SDR in dB; channels are taken as one long signal."""
    s = np.asarray(reference, dtype=np.float64).ravel()
    e = np.asarray(estimate, dtype=np.float64).ravel()
    if float(e @ e) <= 1e-10 * float(s @ s):
        return LOWEST_DB
    target = (e @ s) / (s @ s + _TINY) * s
    return _db(float(target @ target), float(np.sum((e - target) ** 2)))


def snr(reference: FloatArray, estimate: FloatArray) -> float:
    """Return ``10 log10(|s|² / |s - e|²)``; channels are taken as one long signal."""
    s = np.asarray(reference, dtype=np.float64)
    return _db(float(np.sum(s**2)), float(np.sum((s - estimate) ** 2)))


def bss_eval(
    references: FloatArray, estimates: FloatArray, *, filter_length: int = 512
) -> Scores:
    """Measure estimates against references, each allowed a short filter.

    Parameters
    ----------
    references, estimates : ndarray of float, shape (n_sources, n_samples)
        In the same order. Not modified.
    filter_length : int, default 512
        Taps of the distortion filter.

    Returns
    -------
    scores : Scores
        SDR, SIR and SAR.

    Raises
    ------
    ParameterError
        If the shapes differ or a reference is silent.
    """
    truth = np.asarray(references, dtype=np.float64)
    heard = np.asarray(estimates, dtype=np.float64)
    if truth.ndim != 2 or truth.shape != heard.shape:
        raise ParameterError(
            "references and estimates must both be (n_sources, n_samples), got "
            f"{truth.shape} and {heard.shape}"
        )
    if not (np.abs(truth).max(axis=1) > 0).all():
        raise ParameterError("a reference is silent: it cannot be evaluated")
    n_sources, n_samples = truth.shape
    n_fft = scipy.fft.next_fast_len(n_samples + filter_length, real=True)
    spectra, estimated = scipy.fft.rfft(truth, n_fft), scipy.fft.rfft(heard, n_fft)
    lags = np.arange(filter_length)
    gram = np.empty((n_sources, filter_length, n_sources, filter_length))
    for i in range(n_sources):
        for j in range(n_sources):
            both = scipy.fft.irfft(spectra[i] * np.conj(spectra[j]), n_fft)
            gram[i, :, j, :] = both[(lags[np.newaxis] - lags[:, np.newaxis]) % n_fft]
    size = n_sources * filter_length
    solve = scipy.linalg.cho_factor(_lifted(gram.reshape(size, size)))
    values = np.empty((3, n_sources))
    for j in range(n_sources):
        cross = scipy.fft.irfft(np.conj(spectra) * estimated[j], n_fft)[:, lags]
        energy = float(heard[j] @ heard[j])
        own = scipy.linalg.solve(_lifted(gram[j, :, j, :]), cross[j], assume_a="pos")
        target = float(own @ cross[j])
        within = float(scipy.linalg.cho_solve(solve, cross.ravel()) @ cross.ravel())
        values[:, j] = (
            _db(target, energy - target),
            _db(target, within - target),
            _db(within, energy - within),
        )
    return Scores(*values)


def _lifted(gram: FloatArray) -> FloatArray:
    """Return a Gram matrix with enough on its diagonal to be positive definite."""
    lifted = gram.copy()
    lifted[np.diag_indices_from(lifted)] += 1e-10 * np.trace(gram) / gram.shape[0]
    return lifted


def _db(signal: float, noise: float) -> float:
    if signal <= 0.0:
        return LOWEST_DB
    value = 10.0 * np.log10((signal + _TINY) / (max(noise, 0.0) + _TINY))
    return float(np.clip(value, LOWEST_DB, HIGHEST_DB))


def match_sources(
    references: Mapping[str, FloatArray],
    estimates: Mapping[str, FloatArray],
    *,
    by_name: bool = True,
) -> dict[str, str]:
    """Pair true and estimated sources: by name, the others by best total SI-SDR.

    Parameters
    ----------
    references, estimates : mapping of str to ndarray
        Signals of one shape.
    by_name : bool, default True
        Whether sources of one name are pairs before any is compared.

    Returns
    -------
    matched : dict
        Name of the estimate of each true source that has one.
    """
    matched = {n: n for n in references if by_name and n in estimates}
    wanted = [name for name in references if name not in matched]
    offered = [name for name in estimates if name not in matched]
    if wanted and offered:
        costs = [
            [-si_sdr(references[w], estimates[o]) for o in offered] for w in wanted
        ]
        rows, columns = linear_sum_assignment(np.array(costs))
        matched |= {wanted[i]: offered[j] for i, j in zip(rows, columns, strict=True)}
    return matched


@dataclass(frozen=True)
class StemScore:
    """How close a stem comes to a true source.

    Attributes
    ----------
    reference : str
        Name of the true source.
    stem : str or None
        Name of the stem it was paired with; None if none was left.
    sdr, si_sdr, sir, sar : float
        dB, from :data:`LOWEST_DB` to :data:`HIGHEST_DB`; the lowest without a stem.
    """

    reference: str
    stem: str | None
    sdr: float
    si_sdr: float
    sir: float
    sar: float


def score_stems(
    references: Mapping[str, AudioBuffer],
    stems: Mapping[str, AudioBuffer],
    *,
    by_name: bool = False,
) -> tuple[StemScore, ...]:
    """Measure stems against true sources, in pairs that are found.

    Parameters
    ----------
    references : mapping of str to AudioBuffer
        The true sources, of one sample rate and number of channels.
    stems : mapping of str to AudioBuffer
        What was made of their mixture. Shorter ones are followed by silence, longer
        ones cut.
    by_name : bool, default False
        Whether a stem and a source of one name are a pair; otherwise only the greatest
        total SI-SDR decides.

    Returns
    -------
    scores : tuple of StemScore
        For each true source, in order. SI-SDR is of all channels, the others of their
        mean.

    Raises
    ------
    ParameterError
        If there is nothing to compare, a source is silent, or sample rates or channels
        differ.
    """
    _check_alike(references, stems)
    length = max(sound.n_samples for sound in references.values())
    truth = {name: _of_length(sound, length) for name, sound in references.items()}
    heard = {name: _of_length(sound, length) for name, sound in stems.items()}
    silent = [name for name, sound in truth.items() if not sound.mean(axis=0).any()]
    if silent:
        raise ParameterError(
            f"nothing can be scored against silence: leave out {', '.join(silent)} "
            "(silent, or with channels that cancel each other)"
        )
    matched = match_sources(truth, heard, by_name=by_name)
    silence = np.zeros_like(next(iter(truth.values())))
    estimates = [heard[matched[n]] if n in matched else silence for n in truth]
    scores = bss_eval(
        np.stack([each.mean(axis=0) for each in truth.values()]),
        np.stack([each.mean(axis=0) for each in estimates]),
    )
    return tuple(
        StemScore(
            name,
            matched.get(name),
            float(scores.sdr[i]),
            si_sdr(truth[name], estimates[i]),
            float(scores.sir[i]),
            float(scores.sar[i]),
        )
        for i, name in enumerate(truth)
    )


def _check_alike(
    references: Mapping[str, AudioBuffer], stems: Mapping[str, AudioBuffer]
) -> None:
    """Raise unless all sounds can be compared."""
    if not references or not stems:
        raise ParameterError(
            f"scoring needs stems and references, got {len(stems)} and "
            f"{len(references)}"
        )
    (first_name, first), *others = [
        *((f"the reference {name}", sound) for name, sound in references.items()),
        *((f"the stem {name}", sound) for name, sound in stems.items()),
    ]
    for name, sound in others:
        ours, theirs = (
            f"{each.sample_rate} Hz and {count(each.n_channels, 'channel')}"
            for each in (first, sound)
        )
        if ours != theirs:
            raise ParameterError(
                "stems and references must have one sample rate and number of "
                f"channels, but {first_name} has {ours}, and {name} {theirs}"
            )


def _of_length(sound: AudioBuffer, n_samples: int) -> FloatArray:
    """Return samples, cut or followed by silence."""
    samples = sound.samples[:, :n_samples]
    return np.pad(samples, ((0, 0), (0, n_samples - samples.shape[1])))


def assign_components(references: FloatArray, components: FloatArray) -> IntArray:
    """Give each component to the true source it helps most: a perfect listener.

    From the best correlated source, components move one at a time as long as the mean
    SNR rises.

    Parameters
    ----------
    references : ndarray of float, shape (n_sources, n_samples)
        Channels one after the other. Not modified.
    components : ndarray of float, shape (n_components, n_samples)
        Their sum is about the mixture. Not modified.

    Returns
    -------
    source_of : ndarray of int, shape (n_components,)
    """
    truth = np.asarray(references, dtype=np.float64)
    parts = np.asarray(components, dtype=np.float64)
    gram, cross, power = parts @ parts.T, parts @ truth.T, np.sum(truth * truth, axis=1)
    source_of: IntArray = np.argmax(cross / np.sqrt(power), axis=1)

    def badness(chosen: IntArray) -> float:
        member = np.eye(truth.shape[0])[chosen]
        error = power - 2 * np.sum(cross * member, axis=0)
        error += np.einsum("kj,kl,lj->j", member, gram, member)
        return float(np.sum(np.log(np.maximum(error, 1e-9 * power) / power)))

    best = badness(source_of)
    order = np.argsort(-np.diag(gram))
    for _ in range(10):
        before = best
        for k in order:
            for j in range(truth.shape[0]):
                trial = source_of.copy()
                trial[k] = j
                value = badness(trial)
                if value < best - 1e-9:
                    best, source_of = value, trial
        if best == before:
            break
    return source_of
