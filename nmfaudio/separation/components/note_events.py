"""Single notes in time: where each begins and ends, and what it sounds like there.

A component that stands for a pitch may be played by several instruments, one after the
other. Cutting its activation where it dips gives events, each of one instrument; what
they sound like is read from the mixture, not from the template they share.
"""

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.separation.components.peaks import prominent_peaks
from nmfaudio.spectral.stft import StftPlan

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = [
    "EventFeatures",
    "NoteEvents",
    "band_members",
    "find_events",
    "measure_events",
    "split_rows",
]

_DIP = 2.0  # an activation that falls to half between two peaks has two events
_FAINT = 0.02  # of the loudest frame of all notes: no peak below counts
_MINOR = 0.1  # of the loudest frame of a row: no peak below counts
_SOUNDING = 0.1  # of an event's loudest frame: it sounds as long as it is above
_N_BANDS = 24
_LOW_HZ, _HIGH_HZ = 60.0, 10000.0  # range of the bands; they overlap by half
_GREATEST_RATIO = np.float32(1e15)  # its square is a number, too
_TINY = 1e-12  # guards divisions where the model is silent


@dataclass(frozen=True, eq=False)
class NoteEvents:
    """Pieces of activation rows; together they cover each row once.

    Attributes
    ----------
    row : ndarray of int, shape (n_events,)
        Row of ``H``.
    start, stop : ndarray of int, shape (n_events,)
        Frames, ``stop`` excluded.
    """

    row: IntArray
    start: IntArray
    stop: IntArray

    def __len__(self) -> int:
        return int(self.row.size)

    def of(self, numbers: IntArray) -> "NoteEvents":
        """Return some of them."""
        return NoteEvents(self.row[numbers], self.start[numbers], self.stop[numbers])


@dataclass(frozen=True, eq=False)
class EventFeatures:
    """What each event sounds like.

    Attributes
    ----------
    bands : ndarray of float, shape (n_events, n_bands)
        Magnitude in overlapping bands of equal width on a log scale.
    level : ndarray of float, shape (n_events,)
        Magnitude for an activation of 1.
    onset, offset : ndarray of int, shape (n_events,)
        Frames between which it sounds, ``offset`` excluded.
    attack_s : ndarray of float, shape (n_events,)
        Seconds until it is nearly at its loudest.
    decay_db_s : ndarray of float, shape (n_events,)
        Slope after its loudest frame, dB per second; negative where it dies away.
    balance : ndarray of float, shape (n_events,)
        Centre of gravity in time, 0 its onset, 1 its offset.
    pan : ndarray of float, shape (n_events,)
        Place in the stereo field, -1 left .. +1 right; 0 for mono.
    """

    bands: FloatArray
    level: FloatArray
    onset: IntArray
    offset: IntArray
    attack_s: FloatArray
    decay_db_s: FloatArray
    balance: FloatArray
    pan: FloatArray


def find_events(W: FloatArray, H: FloatArray, rows: IntArray) -> NoteEvents:
    """Cut activations where they dip.

    Parameters
    ----------
    W : ndarray of float, shape (n_bins, n_components)
        Templates. Not modified.
    H : ndarray of float, shape (n_components, n_frames)
        Activations. Not modified.
    rows : ndarray of int
        The components to cut.

    Returns
    -------
    events : NoteEvents
        Row by row, in the order of time; at least one for each row.
    """
    level = np.sqrt(np.sum(W[:, rows].astype(np.float64) ** 2, axis=0))
    curves = H[rows] * level[:, np.newaxis]
    loudest = float(curves.max(initial=0.0))
    pieces = [
        (int(row), start, stop)
        for row, curve in zip(rows, curves, strict=True)
        for start, stop in _pieces(curve, _FAINT * loudest)
    ]
    columns = np.array(pieces, dtype=int).reshape(-1, 3).T
    return NoteEvents(*columns)


def _pieces(curve: FloatArray, faint: float) -> list[tuple[int, int]]:
    """Return the stretches of one curve between its dips."""
    top = float(curve.max(initial=0.0))
    if top <= faint:
        return [(0, curve.size)]
    depth = np.log(np.maximum(curve, 0.5 * _FAINT * top))
    low = depth.min()
    ended = np.concatenate([[low], depth, [low]])
    peaks = prominent_peaks(ended, float(np.log(_DIP))) - 1
    peaks = peaks[curve[peaks] >= max(faint, _MINOR * top)]
    cuts = [
        int(first) + int(np.argmin(curve[first:second]))
        for first, second in itertools.pairwise(peaks)
    ]
    return list(zip([0, *cuts], [*cuts, curve.size], strict=True))


def measure_events(
    V: FloatArray,
    W: FloatArray,
    H: FloatArray,
    events: NoteEvents,
    plan: StftPlan,
    *,
    right: FloatArray | None = None,
) -> EventFeatures:
    """Measure in the mixture what each event sounds like.

    The spectrum of an event is the mean of its share of the mixture over its frames,
    weighted by the square of its activation: the ratio that a multiplicative update of
    its template would use, had each event a template of its own.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Mixture magnitude. Not modified.
    W, H : ndarray of float
        The model ``V ≈ W @ H``. Not modified.
    events : NoteEvents
        Not modified.
    plan : StftPlan
        Resolution.
    right : ndarray of float, shape (n_bins, n_frames), or None
        Share of the right channel in the power of both, 0..1; None for mono. Not
        modified.

    Returns
    -------
    sound : EventFeatures
    """
    from nmfaudio.factorization.core.stored_product import (  # noqa: PLC0415  # compiled
        stored_product,
    )

    members = band_members(plan)
    ratio = V / (product(W, H) + np.float32(_TINY))
    bands = np.zeros((len(events), members.shape[0]))
    level = np.zeros(len(events))
    times = np.zeros((5, len(events)))
    hop_s = plan.hop_length / plan.sample_rate
    by_frame = np.ascontiguousarray(ratio.T)
    for row in np.unique(events.row):
        at = np.flatnonzero(events.row == row)
        squares = _squares(H[row], events, at)
        weight = np.maximum(squares.sum(axis=1), np.finfo(np.float64).tiny)
        share = stored_product(squares, by_frame) / weight[:, np.newaxis]
        power = (share * W[:, row]).T ** 2
        bands[at] = np.sqrt(product(members, power)).T
        level[at] = np.sqrt(power.sum(axis=0))
        for event in at:
            h = H[row, events.start[event] : events.stop[event]]
            times[:, event] = _course(h.astype(np.float64), hop_s)
    pan = _places(ratio, W, H, events, right)
    onset, offset = times[:2].astype(int) + events.start
    return EventFeatures(bands, level, onset, offset, times[2], times[3], times[4], pan)


def _squares(h: FloatArray, events: NoteEvents, at: IntArray) -> "csr_array":
    """Return the squared activation of some of a row's events, (n_events, n_frames)."""
    from scipy.sparse import csr_array  # noqa: PLC0415  # not for what has no notes

    frames = [np.arange(events.start[event], events.stop[event]) for event in at]
    place = np.concatenate(frames)
    edges = np.concatenate([[0], np.cumsum([piece.size for piece in frames])])
    squares = _of_loudest(h)[place] ** 2
    return csr_array((squares, place, edges), shape=(at.size, h.size))


def _of_loudest(H: FloatArray) -> FloatArray:
    """Return activations as shares of the greatest: their squares are numbers, too."""
    scaled: FloatArray = H / (H.max(initial=0.0) or 1.0)
    return scaled


def _places(
    ratio: FloatArray,
    W: FloatArray,
    H: FloatArray,
    events: NoteEvents,
    right: FloatArray | None,
) -> FloatArray:
    """Return the places of events from the right channel's share in each bin."""
    places = np.zeros(len(events))
    if right is None:
        return places
    # Bins are summed for all frames of a row at once, then frames for each event.
    power = np.minimum(ratio, _GREATEST_RATIO)
    power *= power
    templates, squares = (W * W).T, _of_loudest(H) ** 2
    whole = product(templates, power) * squares
    power *= right
    of_right = product(templates, power) * squares
    for at, row in enumerate(events.row):
        frames = slice(events.start[at], events.stop[at])
        total = float(whole[row, frames].sum(dtype=np.float64))
        if total > 0:
            share = float(of_right[row, frames].sum(dtype=np.float64)) / total
            places[at] = _place_of(min(1.0, share))
    return places


def _place_of(share: float) -> float:
    return math.atan2(math.sqrt(share), math.sqrt(1.0 - share)) * (4 / math.pi) - 1.0


def band_members(plan: StftPlan) -> FloatArray:
    """Return which bins belong to which band.

    Parameters
    ----------
    plan : StftPlan
        Resolution.

    Returns
    -------
    members : ndarray of float64, shape (n_bands, n_bins)
        0 or 1; bands are equally wide on a log scale and overlap by half.
    """
    hz = np.arange(plan.n_bins) * (plan.sample_rate / plan.n_fft)
    edges = np.geomspace(_LOW_HZ, _HIGH_HZ, _N_BANDS + 2)
    low, high = edges[:-2, np.newaxis], edges[2:, np.newaxis]
    return ((hz >= low) & (hz < high)).astype(np.float64)


def _course(h: FloatArray, hop_s: float) -> tuple[float, float, float, float, float]:
    """Return onset and offset frame, attack in seconds, decay in dB/s, and balance."""
    if h.size == 0 or h.max() <= 0:
        return 0.0, float(min(1, h.size)), 0.0, 0.0, 0.5
    peak = int(h.argmax())
    quiet = np.flatnonzero(h <= _SOUNDING * h[peak])
    before, after = quiet[quiet < peak], quiet[quiet > peak]
    onset = int(before[-1]) + 1 if before.size else 0
    offset = int(after[0]) if after.size else h.size
    attack_s = float(np.count_nonzero(h[onset : peak + 1] < 0.8 * h[peak])) * hop_s
    tail = 20 * np.log10(np.maximum(h[peak:offset] / h[peak], 1e-3))
    time_s = (np.arange(tail.size) - 0.5 * (tail.size - 1)) * hop_s
    # Fewer than four frames are no more than the window's own flank.
    slope = (
        float(np.sum(time_s * tail) / np.sum(time_s * time_s))
        if tail.size >= 4
        else -100.0
    )
    piece = h[onset:offset]
    balance = float(np.sum(piece * np.arange(piece.size)) / piece.sum()) / piece.size
    return float(onset), float(offset), attack_s, slope, balance


def split_rows(
    H: FloatArray, events: NoteEvents, group_of: IntArray
) -> tuple[Float32Array, IntArray, IntArray]:
    """Give each group that plays a row an activation of its own.

    Parameters
    ----------
    H : ndarray of float, shape (n_components, n_frames)
        Activations. Not modified.
    events : NoteEvents
        Pieces of some of the rows.
    group_of : ndarray of int, shape (n_events,)
        Group of each event.

    Returns
    -------
    pieces : ndarray of float32, shape (n_pieces, n_frames)
        Their sum over the pieces of a row is that row.
    row : ndarray of int, shape (n_pieces,)
        The row of ``H`` each comes from; rows without events are not among them.
    group : ndarray of int, shape (n_pieces,)
        Its group.
    """
    pairs, piece_of = np.unique(
        np.stack([events.row, group_of], axis=1), axis=0, return_inverse=True
    )
    pieces = np.zeros((pairs.shape[0], H.shape[1]), np.float32)
    for at, piece in enumerate(piece_of.ravel()):
        frames = slice(events.start[at], events.stop[at])
        pieces[piece, frames] = H[events.row[at], frames]
    return pieces, pairs[:, 0], pairs[:, 1]
