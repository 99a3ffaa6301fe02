"""Regions of the spectrogram, of any shape: heard alone, or made a part of their own.

A region is a set of cells. As a model, each distinct set of bins is a template, active
in the frames that have it; its mask is 1 inside and 0 outside. Given to a source, it
becomes a component that is far stronger than all others in its cells, so that they go
with it. Elsewhere masks stay as they were to a thousandth: what the model has 60 dB
below its peak comes nearer to the floor below which it counts as empty.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import BoolArray, Float32Array
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.editing.surgery import tags_after, with_columns
from nmfaudio.separation.model import ComponentTag, RenderModel, Separation
from nmfaudio.spectral.grid import bin_of_hz, frame_of_seconds
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "Region",
    "note_region",
    "regions_within",
    "with_region",
    "without_region",
]

_STRONGER: Final = 1000.0
"""Than anything the model has in the cells: others keep a thousandth of each."""

_MOST_TEMPLATES: Final = 96
_FADES_BY: Final = 10.0 ** (-26.0 / 20.0)  # of its peak: there a note begins and ends
_PARTIALS: Final = 24
_LONGEST_S: Final = 8.0  # that a note is followed to either side
_WIDE: Final = 1.5  # bins to either side of a partial, at least
_WIDE_CENTS: Final = 40.0
_AUDIBLE: Final = 10.0 ** (-60.0 / 20.0)  # of the fundamental: weaker partials are none


@dataclass(frozen=True, eq=False)
class Region:
    """Cells of a spectrogram.

    Attributes
    ----------
    plan : StftPlan
        Whose bins and frames.
    first_frame : int
        Frame of the first row.
    cells : ndarray of bool, shape (n_frames, n_bins)
        Which belong to it.

    Raises
    ------
    ParameterError
        If no cell does.
    """

    plan: StftPlan
    first_frame: int
    cells: BoolArray

    def __post_init__(self) -> None:
        if not self.cells.any():
            raise ParameterError(Message("the region holds no cell: draw a larger one"))

    @property
    def span_s(self) -> tuple[float, float]:
        """First and last moment, seconds."""
        frames = np.flatnonzero(self.cells.any(axis=1))
        hop_s = self.plan.hop_length / self.plan.sample_rate
        first, last = self.first_frame + frames[0], self.first_frame + frames[-1]
        return max(0.0, float(first - 0.5) * hop_s), float((last + 0.5) * hop_s)

    @property
    def band_hz(self) -> tuple[float, float]:
        """Lowest and highest frequency, Hz."""
        bins = np.flatnonzero(self.cells.any(axis=0))
        bin_hz = self.plan.sample_rate / self.plan.n_fft
        return max(0.0, float(bins[0] - 0.5) * bin_hz), float((bins[-1] + 0.5) * bin_hz)

    def holds(self, second: float, hz: float) -> bool:
        """Return whether the cell at a place belongs to it."""
        frame = round(float(frame_of_seconds(second, self.plan))) - self.first_frame
        row = round(float(bin_of_hz(hz, self.plan)))
        n_frames, n_bins = self.cells.shape
        inside = 0 <= frame < n_frames and 0 <= row < n_bins
        return inside and bool(self.cells[frame, row])

    def model(self, n_frames: int) -> RenderModel:
        """Return a model that is 1 in the cells, of one component.

        A shape with very many different spectra is made a little coarser in time.
        """
        W, H = self._factors(n_frames)
        return RenderModel(
            W=np.ascontiguousarray(W[np.newaxis]),
            H=H,
            component_of=np.zeros(H.shape[0], np.int64),
            n_components=1,
        )

    def _factors(self, n_frames: int) -> tuple[Float32Array, Float32Array]:
        step, cells = 1, self.cells
        while True:
            patterns, kind = np.unique(cells, axis=0, return_inverse=True)
            used = patterns.any(axis=1)
            if used.sum() <= _MOST_TEMPLATES or step >= cells.shape[0]:
                break
            step *= 2
            cells = np.repeat(
                np.logical_or.reduceat(
                    self.cells, np.arange(0, self.cells.shape[0], step), axis=0
                ),
                step,
                axis=0,
            )[: self.cells.shape[0]]
        H = np.zeros((int(used.sum()), n_frames), np.float32)
        for row, number in enumerate(np.flatnonzero(used)):
            (frames,) = (kind.reshape(-1) == number).nonzero()
            frames = frames + self.first_frame
            H[row, frames[(frames >= 0) & (frames < n_frames)]] = 1.0
        return np.ascontiguousarray(patterns[used].T, np.float32), H


def with_region(separation: Separation, region: Region) -> Separation:
    """Return a separation with one more component, which has a region for itself.

    Parameters
    ----------
    separation : Separation
        Not modified.
    region : Region
        Of the separation's plan.

    Returns
    -------
    edited : Separation
        The new component is the last one and belongs to no source yet.

    Raises
    ------
    ParameterError
        If the region is of another plan.
    """
    if region.plan != separation.plan:
        raise ParameterError(
            Message("the region is of another resolution than the separation")
        )
    old, index = separation.model, separation.model.n_components
    W, H = region._factors(old.H.shape[1])
    frames = region.cells.shape[0]
    span = slice(max(0, region.first_frame), region.first_frame + frames)
    loudest = old.W.max(axis=(0, 1), initial=0.0) * old.H[:, span].max(
        axis=1, initial=0.0
    )
    W *= np.float32(_STRONGER * float(loudest.sum()) or 1.0)
    silent = _grown(old, W, np.zeros_like(H), index)
    before = replace(
        separation, model=silent, tags=(*separation.tags, _silent_tag(index))
    )
    model = replace(silent, H=_rows(old.H, H))
    edited = replace(
        before,
        model=model,
        factorization=with_columns(separation.factorization, model),
    )
    return replace(edited, tags=tags_after(before, edited, index, span))


def without_region(separation: Separation, index: int) -> Separation:
    """Return a separation without one of its regions: its cells are shared as before.

    Parameters
    ----------
    separation : Separation
        Not modified.
    index : int
        Component that :func:`with_region` made; those above it move down by one.

    Raises
    ------
    ParameterError
        If the component is no region.
    """
    region = regions_within(separation).get(index)
    if region is None:
        raise ParameterError(Message("only what was painted can be taken out again"))
    model = separation.model
    rows = model.component_of == index
    H = np.array(model.H)
    H[rows] = 0.0
    silent = replace(separation, model=replace(model, H=H))
    span = slice(region.first_frame, region.first_frame + region.cells.shape[0])
    tags = tags_after(separation, silent, index, span)
    owners = model.component_of[~rows]
    left = replace(
        model,
        W=np.ascontiguousarray(model.W[:, :, ~rows]),
        H=np.ascontiguousarray(model.H[~rows]),
        component_of=owners - (owners > index),
        n_components=model.n_components - 1,
    )
    return replace(
        separation,
        model=left,
        factorization=with_columns(separation.factorization, left),
        tags=tuple(replace(t, index=k) for k, t in enumerate(_but(tags, index))),
        sources=tuple(
            replace(
                source,
                components=tuple(
                    k - (k > index) for k in source.components if k != index
                ),
            )
            for source in separation.sources
        ),
    )


def _but(tags: tuple[ComponentTag, ...], index: int) -> tuple[ComponentTag, ...]:
    return (*tags[:index], *tags[index + 1 :])


def regions_within(separation: Separation) -> dict[int, Region]:
    """Return the regions that a separation holds as components, by their index.

    They are known by what no fit makes: templates of one value, and activations of one.

    Parameters
    ----------
    separation : Separation
        Not modified.
    """
    model, found = separation.model, {}
    W = model.W.max(axis=0)
    is_flat = _one_valued(W, axis=0)
    for index in np.unique(model.component_of[is_flat]):
        rows = np.flatnonzero(model.component_of == index)
        if not is_flat[rows].all():
            continue
        H = model.H[rows]
        if not _one_valued(H, axis=1).all():
            continue
        frames = np.flatnonzero((H > 0.0).any(axis=0))
        first = int(frames[0])
        cells = np.zeros((int(frames[-1]) + 1 - first, W.shape[0]), bool)
        for row, column in zip(H, W[:, rows].T, strict=True):
            cells[np.flatnonzero(row) - first] |= column > 0.0
        found[int(index)] = Region(separation.plan, first, cells)
    return found


def _one_valued(factor: Float32Array, axis: int) -> BoolArray:
    """Return which columns (or rows) hold zeros and one other value."""
    most = factor.max(axis=axis, keepdims=True, initial=0.0)
    is_one: BoolArray = ((factor == most) | (factor == 0.0)).all(axis=axis)
    is_one &= most.squeeze(axis) > 0.0
    return is_one


def _grown(
    old: RenderModel, W: Float32Array, H: Float32Array, index: int
) -> RenderModel:
    more = np.broadcast_to(W[np.newaxis], (old.W.shape[0], *W.shape))
    return replace(
        old,
        W=np.ascontiguousarray(np.concatenate([old.W, more], axis=2)),
        H=_rows(old.H, H),
        component_of=np.concatenate(
            [old.component_of, np.full(H.shape[0], index, old.component_of.dtype)]
        ),
        n_components=index + 1,
    )


def _rows(old: Float32Array, more: Float32Array) -> Float32Array:
    return np.ascontiguousarray(np.concatenate([old, more]), np.float32)


def _silent_tag(index: int) -> ComponentTag:
    return ComponentTag(index, "painted", None, False, "mid", 0.0, 0.0)  # noqa: FBT003


def note_region(audio: AudioBuffer, plan: StftPlan, second: float, hz: float) -> Region:
    """Find the note at a place: along its partial in time, with its other partials.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    plan : StftPlan
        Resolution.
    second, hz : float
        A place on the note's lowest partial, or near it.

    Returns
    -------
    region : Region
        From where the partial has risen to where it has faded by 26 dB; partials up to
        the 24th, as long as they are heard. The pitch may glide by a bin a frame.

    Raises
    ------
    ParameterError
        If nothing sounds there.
    """
    reach = round(frame_of_seconds(_LONGEST_S, plan))
    n_frames = plan.n_frames(audio.n_samples)
    middle = min(max(round(frame_of_seconds(second, plan)), 0), n_frames - 1)
    start, stop = max(0, middle - reach), min(n_frames, middle + reach + 1)
    V = plan.magnitude(audio.samples, start_frame=start, stop_frame=stop).T
    at = middle - start
    near = round(bin_of_hz(hz, plan))
    width = max(1, round(near * (2.0 ** (1 / 24) - 1)))
    low, high = max(1, near - width), min(plan.n_bins, near + width + 1)
    if low >= high or not V[at, low:high].any():
        raise ParameterError(
            Message("nothing sounds at {0:.2f} s and {1:.0f} Hz", second, hz)
        )
    partial = low + int(V[at, low:high].argmax())
    track = _followed(V, at, partial)
    frames = np.array(sorted(track))
    cells = np.zeros((frames[-1] - frames[0] + 1, plan.n_bins), np.bool_)
    for t in frames:
        centre = _fine_bin(V[t], track[int(t)])
        floor = _AUDIBLE * V[t, track[int(t)]]
        for number in range(1, _PARTIALS + 1):
            wide = max(_WIDE, centre * number * (2.0 ** (_WIDE_CENTS / 1200) - 1))
            first = max(0, round(centre * number - wide))
            last = min(plan.n_bins, round(centre * number + wide) + 1)
            if first < last and V[t, first:last].max() > floor:
                cells[t - frames[0], first:last] = True
    return Region(plan, start + int(frames[0]), cells)


def _followed(V: NDArray[np.floating], at: int, partial: int) -> dict[int, int]:
    """Return the bin of a partial in each frame, from where one points both ways."""
    track = {at: partial}
    for step in (1, -1):
        t, bin_, loudest = at + step, partial, float(V[at, partial])
        while 0 <= t < V.shape[0]:
            low = max(0, bin_ - 1)
            bin_ = low + int(V[t, low : bin_ + 2].argmax())
            level = float(V[t, bin_])
            loudest = max(loudest, level)
            if level < _FADES_BY * loudest:
                break
            track[t] = bin_
            t += step
    return track


def _fine_bin(spectrum: NDArray[np.floating], peak: int) -> float:
    """Return the middle of a peak between bins, from its two neighbours."""
    if not 0 < peak < spectrum.size - 1:
        return float(peak)
    left, top, right = (float(v) for v in spectrum[peak - 1 : peak + 2])
    bend = left - 2.0 * top + right
    return peak + (0.5 * (left - right) / bend if bend < 0.0 else 0.0)
