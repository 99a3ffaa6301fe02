"""Numbers that say what a component sounds like: shape in frequency and in time.

Everything here reads a template (a spectrum) or an envelope (a curve over time) and
returns plain arrays; words are given in :mod:`nmfaudio.separation.components.tags`.
"""

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.separation.model import RenderModel
from nmfaudio.spectral._blocks import run_in_order

__all__ = [
    "component_envelopes",
    "component_templates",
    "dominant_pitch",
    "energy_shares",
    "held_time_s",
    "spectral_centroid_hz",
    "tonality",
    "total_energy",
]

_TINY = 1e-12  # guards divisions by the energy of silent components
_FRAME_BLOCK = 1024  # frames handled at once, so that long recordings need no copy of V
_SHARED_BLOCK = 128  # likewise, where what is made of them is read again: in the cache
_FLOOR_BINS = 15
_N_HARMONICS = 10
_LOWEST_PITCH_HZ, _HIGHEST_PITCH_HZ = 30.0, 2500.0
_HARMONIC_DECAY = 0.84  # Hermes-like weights: high partials count less


def component_templates(model: RenderModel) -> FloatArray:
    """Return one mean spectrum per component, on the scale of the mixture.

    Parameters
    ----------
    model : RenderModel
        Columns of one component are averaged, weighted with their activation. Not
        modified.

    Returns
    -------
    templates : ndarray of float32, shape (n_bins, n_components)
        Sum over frames of the modelled magnitude, linear amplitude.
    """
    W = model.W.mean(axis=0)
    weighted = W * model.H.sum(axis=1)
    templates = np.zeros((W.shape[0], model.n_components), dtype=np.float32)
    np.add.at(templates.T, model.component_of, weighted.T)
    return templates


def component_envelopes(model: RenderModel) -> FloatArray:
    """Return how loud each component is in every frame.

    Parameters
    ----------
    model : RenderModel
        Not modified.

    Returns
    -------
    envelopes : ndarray of float32, shape (n_components, n_frames)
        Sum over bins of the modelled magnitude, linear amplitude.
    """
    column_sums = model.W.mean(axis=0).sum(axis=0)
    envelopes = np.zeros((model.n_components, model.H.shape[1]), dtype=np.float32)
    # A row at a time: what adds by indices holds Python's lock, 0.2 s for an hour.
    for row, total, component in zip(
        model.H, column_sums, model.component_of, strict=True
    ):
        envelopes[component] += row * total
    return envelopes


def energy_shares(model: RenderModel, V_channels: FloatArray) -> FloatArray:
    """Return the energy of each component under the mask, per channel.

    The energy ``V**2`` of a bin is shared like the modelled magnitudes (exponent 1).

    Parameters
    ----------
    model : RenderModel
        Not modified.
    V_channels : ndarray of float, shape (n_channels, n_bins, n_frames)
        Mixture magnitude, linear amplitude. Not modified.

    Returns
    -------
    energy : ndarray of float64, shape (n_channels, n_components)
        Energy in the unit of ``V**2``.

    Raises
    ------
    ParameterError
        If the mixture does not fit the model.
    """
    n_frames = model.H.shape[1]
    if V_channels.ndim != 3 or V_channels.shape[1:] != (model.W.shape[1], n_frames):
        raise ParameterError(
            f"the mixture must be (n_channels, {model.W.shape[1]}, {n_frames}) to "
            f"match the model, got {V_channels.shape}"
        )
    n_channels = V_channels.shape[0]
    per_column = np.zeros((n_channels, model.H.shape[0]))

    rows_of = [np.ascontiguousarray(W.T) for W in model.W]

    def shared(block: tuple[int, slice]) -> tuple[int, FloatArray]:
        channel, frames = block
        at = channel if len(rows_of) > 1 else 0
        # Frame by frame, as the mixture lies in memory.
        levels = np.ascontiguousarray(model.H[:, frames].T)
        V = V_channels[channel, :, frames].T
        modelled = product(levels, rows_of[at])
        modelled += np.float32(_TINY)
        ratio = np.asarray(V * V, np.float32)
        ratio /= modelled
        return channel, np.einsum(
            "tk,tk->k", product(ratio, model.W[at]), levels, dtype=np.float64
        )

    blocks = [
        (c, frames)
        for c in range(n_channels)
        for frames in _blocks(n_frames, _SHARED_BLOCK)
    ]
    for channel, found in run_in_order(shared, blocks):
        per_column[channel] += found
    energy = np.zeros((n_channels, model.n_components))
    np.add.at(energy.T, model.component_of, per_column.T)
    return energy


def total_energy(V_channels: FloatArray) -> float:
    """Return the sum of ``V**2`` over all channels, bins and frames.

    Parameters
    ----------
    V_channels : ndarray of float, shape (n_channels, n_bins, n_frames)
        Mixture magnitude, linear amplitude. Not modified.
    """

    def energy(frames: slice) -> float:
        block = V_channels[:, :, frames].astype(np.float64)
        return float(np.sum(block * block, dtype=np.float64))

    return sum(run_in_order(energy, _blocks(V_channels.shape[2])), 0.0)


def _blocks(n_frames: int, size: int = _FRAME_BLOCK) -> list[slice]:
    """Return the frames in stretches that are handled at once."""
    starts = range(0, n_frames, size)
    return [slice(at, min(at + size, n_frames)) for at in starts]


def spectral_centroid_hz(templates: FloatArray, bin_hz: float) -> FloatArray:
    """Return the power-weighted mean frequency of each template.

    Parameters
    ----------
    templates : ndarray of float, shape (n_bins, n_components)
        Linear amplitude. Not modified.
    bin_hz : float
        Distance between bins, Hz.

    Returns
    -------
    centroid_hz : ndarray of float64, shape (n_components,)
        Hz; 0 for a silent template.
    """
    power = np.asarray(templates, dtype=np.float64) ** 2
    hz = np.arange(power.shape[0]) * bin_hz
    total = power.sum(axis=0)
    return _quotient(product(hz, power), total)


def tonality(templates: FloatArray) -> FloatArray:
    """Return how much of each template stands out in narrow peaks, 0..1.

    The template's energy above its own running median over 15 bins: a harmonic tone
    keeps nearly all of it, a noise burst or a drum about a third.

    Parameters
    ----------
    templates : ndarray of float, shape (n_bins, n_components)
        Linear amplitude. Not modified.

    Returns
    -------
    tonality : ndarray of float64, shape (n_components,)
        0 for silence.
    """
    amplitude = np.asarray(templates, dtype=np.float64)
    floor = _running_median(amplitude)
    peaks = np.maximum(amplitude - floor, 0.0) ** 2
    total = (amplitude**2).sum(axis=0)
    return _quotient(peaks.sum(axis=0), total)


def _running_median(templates: FloatArray) -> FloatArray:
    """Return the median over 15 bins around each; the edges go on as they end."""
    from nmfaudio.separation.choice.medians import (  # noqa: PLC0415  # compiled code
        running_median,
    )

    values = templates.T
    order = np.argsort(values, axis=1)
    # Ranks fit the type that running medians have, and no value is rounded.
    ranks = np.empty(values.shape, np.float32)
    places = np.arange(values.shape[1], dtype=np.float32)[np.newaxis]
    np.put_along_axis(ranks, order, places, axis=1)
    margin = _FLOOR_BINS // 2
    ranks = np.pad(ranks, ((0, 0), (margin, margin)), mode="edge")
    medians = running_median(ranks, _FLOOR_BINS)[:, margin:-margin].astype(np.int64)
    ordered = np.take_along_axis(values, order, axis=1)
    return np.take_along_axis(ordered, medians, axis=1).T


def held_time_s(envelopes: FloatArray, hop_s: float) -> FloatArray:
    """Return how long a component sounds after each rise of its envelope.

    The area under the envelope divided by the sum of its rises: the decay time of a
    train of equal exponential decays, the length of a train of equal held notes.

    Parameters
    ----------
    envelopes : ndarray of float, shape (n_components, n_frames)
        Linear amplitude. Not modified.
    hop_s : float
        Distance between frames, seconds.

    Returns
    -------
    held_s : ndarray of float64, shape (n_components,)
        Seconds; 0 for a silent component.
    """
    n_components, n_frames = envelopes.shape
    rises, area = np.zeros(n_components), np.zeros(n_components)
    padded = np.zeros(n_frames + 1)
    for k in range(n_components):  # one at a time, so that it stays in the cache
        padded[1:] = envelopes[k]
        rises[k] = np.maximum(np.diff(padded), 0.0).sum()
        area[k] = padded[1:].sum() * hop_s
    return _quotient(area, rises)


def dominant_pitch(
    templates: FloatArray, bin_hz: float
) -> tuple[FloatArray, FloatArray]:
    """Find the pitch that explains each template best, by harmonic summation.

    For every candidate ``f0`` on a grid of eighths of a semitone the compressed
    spectrum (square root of amplitude) is summed at ``h * f0`` with weights falling
    with ``h``. Missing harmonics cost a candidate its share, so an octave below loses.

    Parameters
    ----------
    templates : ndarray of float, shape (n_bins, n_components)
        Linear amplitude. Not modified.
    bin_hz : float
        Distance between bins, Hz.

    Returns
    -------
    pitch_hz : ndarray of float64, shape (n_components,)
        Hz; 0 for a silent template.
    strength : ndarray of float64, shape (n_components,)
        Share of the compressed template's weighted harmonics that are present, 0..1.

    References
    ----------
    .. [1] Hermes, "Measurement of pitch by subharmonic summation", JASA 83, 1988.
    """
    amplitude = np.sqrt(np.asarray(templates, dtype=np.float64))
    n_bins, n_components = amplitude.shape
    top_hz = (n_bins - 1) * bin_hz
    high_hz = min(_HIGHEST_PITCH_HZ, top_hz)
    low_hz = min(max(_LOWEST_PITCH_HZ, 1.5 * bin_hz), high_hz)
    if n_components == 0 or high_hz <= 0 or n_bins < 4:
        return np.zeros(n_components), np.zeros(n_components)
    n_steps = max(1, int(np.ceil(96 * np.log2(high_hz / low_hz))) + 1)
    candidates = np.geomspace(low_hz, high_hz, n_steps)
    weights = _HARMONIC_DECAY ** np.arange(_N_HARMONICS)
    peak = amplitude.max(axis=0)
    scaled = amplitude / np.maximum(peak, _TINY)
    score = np.zeros((n_steps, n_components))
    bins = np.arange(n_bins)
    for component in range(n_components):
        for harmonic, weight in enumerate(weights, start=1):
            at = candidates * harmonic / bin_hz
            score[:, component] += weight * np.interp(
                at, bins, scaled[:, component], right=0.0
            )
    best = score.argmax(axis=0)
    strength = score[best, np.arange(n_components)] / weights.sum()
    pitch = np.array(
        [
            _refine(scaled[:, k], candidates[best[k]], bin_hz) if peak[k] > 0 else 0.0
            for k in range(n_components)
        ]
    )
    return pitch, np.where(peak > 0, strength, 0.0)


def _quotient(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Divide, with 0 where there is nothing to divide by."""
    safe = np.where(denominator > 0, denominator, 1.0)
    quotient: FloatArray = np.where(denominator > 0, numerator / safe, 0.0)
    return quotient


def _refine(spectrum: FloatArray, pitch_hz: float, bin_hz: float) -> float:
    """Move a pitch to where the strongest nearby partials really peak."""
    estimates, weights = [], []
    for harmonic in range(1, 6):
        at = round(pitch_hz * harmonic / bin_hz)
        if not 2 <= at < spectrum.size - 2:
            continue
        peak = at - 1 + int(np.argmax(spectrum[at - 1 : at + 2]))
        left, middle, right = (np.log(spectrum[peak + d] + _TINY) for d in (-1, 0, 1))
        curvature = left - 2 * middle + right
        if curvature >= 0:
            continue
        offset = 0.5 * (left - right) / curvature
        estimate = (peak + offset) * bin_hz / harmonic
        if abs(offset) <= 1 and abs(np.log2(estimate / pitch_hz)) < 1 / 12:
            estimates.append(estimate)
            # A partial's place is known to within a bin, so its error falls with h.
            weights.append(float(spectrum[peak]) * harmonic)
    return float(np.average(estimates, weights=weights)) if estimates else pitch_hz
