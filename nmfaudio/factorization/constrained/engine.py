"""The two halves of the gradient and the divergence, for data in one or more channels.

Channels share ``H``; templates are held as planes, ``W`` (n_channels * n_lags, n_bins,
n_components). A model has one channel or one lag.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, prange
from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.compiled.types import BoolArray, FloatArray
from nmfaudio.factorization.constrained.gram import (
    gram_for_activations,
    gram_for_templates,
)
from nmfaudio.factorization.constrained.loss import (
    divergence_chunk,
    divergence_sums,
)
from nmfaudio.factorization.constrained.packing import (
    KIND_EUCLIDEAN,
    KIND_GENERAL,
    KIND_ITAKURA_SAITO,
    KIND_KULLBACK_LEIBLER,
    Data,
    Layout,
    Packed,
    Rule,
    Scratch,
    make_layout,
    make_scratch,
    pack_templates,
    unpack_sums,
)
from nmfaudio.factorization.constrained.passes import (
    activation_chunk,
    activation_terms,
    template_chunk,
    template_terms,
)

__all__ = ["Engine", "Survey", "make_rule", "survey"]

_KINDS = {1.0: KIND_KULLBACK_LEIBLER, 2.0: KIND_EUCLIDEAN, 0.0: KIND_ITAKURA_SAITO}


@parallel_kernel
def survey_rows(V: FloatArray, weights: FloatArray, out: FloatArray) -> None:
    """Write, for each frame of ``V`` (n_frames, n_bins), what its observed bins hold.

    ``out`` (n_frames, 5), float64: weighted sum, sum of weights, largest, smallest,
    and how many are not finite. ``weights`` has the shape of ``V``, or (0, 0) for none.
    """
    weighted = weights.shape[0] > 0
    for t in prange(V.shape[0]):
        total, observed, odd = 0.0, 0.0, 0.0
        highest, lowest = 0.0, np.inf
        for f in range(V.shape[1]):
            weight = np.float64(weights[t, f]) if weighted else 1.0
            if weight > 0:
                v = np.float64(V[t, f])
                if np.isfinite(v):
                    total += weight * v
                    highest = max(highest, v)
                    lowest = min(lowest, v)
                else:
                    odd += 1
                observed += weight
        out[t, 0] = total
        out[t, 1] = observed
        out[t, 2] = highest
        out[t, 3] = lowest
        out[t, 4] = odd


@dataclass(frozen=True, eq=False)
class Survey:
    """What the data hold where they are observed.

    Attributes
    ----------
    level, peak, lowest : float
        Weighted mean, largest and smallest value.
    weight : float
        Mean weight of a bin.
    n_odd : int
        Observed bins that are not finite.
    seen_frames : ndarray of bool, shape (n_frames,)
        Frames with an observed bin.
    silent_frames : ndarray of bool, shape (n_frames,)
        Observed frames that hold zeros only.
    """

    level: float
    peak: float
    lowest: float
    weight: float
    n_odd: int
    seen_frames: BoolArray
    silent_frames: BoolArray


def survey(channels: Sequence[Data]) -> Survey:
    """Read the data once; see :class:`Survey`."""
    n_frames, n_bins = channels[0].V.shape
    rows = np.zeros((len(channels), n_frames, 5))
    with numeric_lane:
        for data, out in zip(channels, rows, strict=True):
            survey_rows(data.V, data.weights, out)
    sums = rows.sum(axis=(0, 1))
    per_frame = rows.sum(axis=0)
    seen = per_frame[:, 1] > 0
    return Survey(
        level=float(sums[0] / sums[1]) if sums[1] > 0 else 0.0,
        peak=float(rows[..., 2].max()),
        lowest=float(rows[..., 3].min()),
        weight=float(sums[1] / (n_frames * n_bins * len(channels))),
        n_odd=int(sums[4]),
        seen_frames=seen,
        silent_frames=seen & (rows[..., 2].max(axis=0) == 0),
    )


def make_rule(
    beta: float, peak: float, level: float, dtype: type[np.floating], *, split: bool
) -> Rule:
    """Choose the guards of a divergence; scalars in ``dtype``.

    ``split`` says that the data are weighted or, for beta other than 1, gated.

    The data are scaled to a peak of 0.5..1 by a power of two, so that recordings which
    differ by one give the same bits, and the guards below are relative. They lie under
    anything that is heard: 1e-12 under a divisor, and for beta <= 0, where silence
    would cost infinitely much, 1e-10 is added to data and model alike.
    """
    scale = 2.0 ** -np.ceil(np.log2(peak))
    kind = _KINDS.get(beta, KIND_GENERAL)
    # Powers of the guard must stay within float32.
    eps = 1e-12 if beta > 0 else max(1e-10, 10 ** (-24 / (2 - beta)))
    offset = eps if beta <= 0 else 0.0
    return Rule(
        kind=kind,
        split=int(split or kind not in {KIND_KULLBACK_LEIBLER, KIND_EUCLIDEAN}),
        beta=dtype(beta),
        scale=dtype(scale),
        offset=dtype(offset),
        eps=dtype(eps),
        forbidden=dtype((level * scale) ** (beta - 1) if level > 0 else 1.0),
    )


class Engine:
    """Runs the compiled passes for one problem, and owns their buffers.

    Parameters
    ----------
    channels : sequence of Data
        One for each channel; all of one shape and dtype.
    n_planes : int
        Channels times lags.
    rule : Rule
        The divergence.
    groups, gate_of, is_free, n_chunks
        As in :func:`make_layout`.
    """

    def __init__(
        self,
        channels: Sequence[Data],
        n_planes: int,
        rule: Rule,
        groups: Sequence[Sequence[int]],
        gate_of: Sequence[int],
        is_free: BoolArray,
        n_chunks: int,
    ) -> None:
        n_frames, n_bins = channels[0].V.shape
        self.channels = channels
        self.rule = rule
        self.n_lags = n_planes // len(channels)
        self.dtype = channels[0].V.dtype.type
        self.layout: Layout = make_layout(
            n_frames, n_bins, self.n_lags, groups, gate_of, is_free, n_chunks
        )
        n_components = is_free.size
        size = self.n_lags * n_bins
        self._scratch = make_scratch(self.layout, self.dtype)
        self._packed = [
            Packed(*np.zeros((2, size * n_components), self.dtype)) for _ in channels
        ]
        chunks, free = self.layout.chunks.size, self.layout.free.size
        self._sums = np.zeros((chunks, max(1, size * free)), self.dtype)
        self._split_sums = np.zeros(
            (chunks, max(1, size * free) if rule.split else 1), self.dtype
        )
        self._terms = np.zeros((2, n_frames, n_components), self.dtype)
        alone = len(channels) == 1
        self._totals = self._terms if alone else np.zeros_like(self._terms)
        self._planes = np.zeros((2, n_planes, n_bins, n_components), self.dtype)

    def set_templates(self, W: FloatArray) -> None:
        """Lay ``W`` (n_planes, n_bins, n_components) out for the passes."""
        for c, packed in enumerate(self._packed):
            pack_templates(self._planes_of(W, c), self.layout, packed)

    def _planes_of(self, W: FloatArray, channel: int) -> FloatArray:
        return W[channel * self.n_lags : (channel + 1) * self.n_lags]

    def activation_halves(
        self, W: FloatArray, H: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return numerator and denominator for ``H`` (n_frames, n_components).

        ``W`` must be what :meth:`set_templates` was given. The arrays belong to the
        engine and are overwritten by the next call.
        """
        numerator, denominator = self._totals
        for c, data in enumerate(self.channels):
            shared = self._shared(c, data, H)
            if self.layout.chunks.size == 1:
                activation_chunk(*shared, 0, (self._terms[0], self._terms[1]))
            else:
                with numeric_lane:
                    activation_terms(*shared, *self._terms)
            if self._totals is not self._terms:
                self._totals[...] = self._terms + (self._totals if c else 0)
        if not self.rule.split and self.rule.kind == KIND_EUCLIDEAN:
            gram_for_activations(W, H, self.n_lags, denominator)
        elif not self.rule.split:
            self._sum_templates(W, denominator)
        return numerator, denominator

    def _sum_templates(self, W: FloatArray, out: FloatArray) -> None:
        """Write KL's denominator for ``H``: the sums of what templates reach."""
        sums = W.sum(axis=1, dtype=np.float64).reshape(
            len(self.channels), self.n_lags, -1
        )
        reached = np.cumsum(sums.sum(axis=0), axis=0)
        out[...] = reached[-1]
        # Near the end only the first lags still fall inside the data.
        for left in range(1, min(self.n_lags, out.shape[0] + 1)):
            out[-left] = reached[left - 1]

    def template_halves(
        self, W: FloatArray, H: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return numerator and denominator for ``W``; columns not free are undefined.

        Both (n_planes, n_bins, n_components); they belong to the engine. ``W`` must be
        what :meth:`set_templates` was given.
        """
        numerator, denominator = self._planes
        for c, data in enumerate(self.channels):
            shared = self._shared(c, data, H)
            if self.layout.chunks.size == 1:
                template_chunk(*shared, 0, (self._sums, self._split_sums))
            else:
                with numeric_lane:
                    template_terms(*shared, self._sums, self._split_sums)
            unpack_sums(self._sums, self.layout, self._planes_of(numerator, c))
            if self.rule.split:
                out = self._planes_of(denominator, c)
                unpack_sums(self._split_sums, self.layout, out)
        if not self.rule.split and self.rule.kind == KIND_EUCLIDEAN:
            gram_for_templates(W, H, self.n_lags, denominator)
        elif not self.rule.split:
            sums = self._sum_activations(H)
            denominator[...] = np.tile(sums, (len(self.channels), 1))[:, np.newaxis]
        return numerator, denominator

    def _sum_activations(self, H: FloatArray) -> FloatArray:
        """Return the sums over the frames each lag reaches, (n_lags, n_components)."""
        total = H.sum(axis=0, dtype=np.float64)
        sums = np.tile(total, (self.n_lags, 1))
        for lag in range(1, self.n_lags):
            sums[lag] -= H[max(0, H.shape[0] - lag) :].sum(axis=0, dtype=np.float64)
        return np.asarray(np.maximum(sums, 0))

    def divergence(self, H: FloatArray) -> float:
        """Return the divergence on the engine's scale, of the templates set."""
        sums = np.zeros(self.layout.chunks.size)
        total = 0.0
        for c, data in enumerate(self.channels):
            shared = self._shared(c, data, H)
            if sums.size == 1:
                total += divergence_chunk(*shared, 0)
            else:
                with numeric_lane:
                    divergence_sums(*shared, sums)
                total += float(sums.sum())
        return total

    def _shared(
        self, channel: int, data: Data, H: FloatArray
    ) -> tuple[Data, Packed, FloatArray, Layout, Rule, Scratch]:
        """Return the arguments that all passes have in common."""
        packed = self._packed[channel]
        return data, packed, H, self.layout, self.rule, self._scratch
