"""The two halves of the gradient and the divergence, for data in one or more channels.

Channels share ``H``; templates are held as planes, ``W`` (n_channels * n_lags, n_bins,
n_components). A model has one channel or one lag.
"""

from collections.abc import Sequence

import numpy as np

from nmfaudio.compiled.lane import lane_for
from nmfaudio.compiled.types import BoolArray, FloatArray
from nmfaudio.factorization.constrained.gram import (
    gram_for_activations,
    gram_for_templates,
)
from nmfaudio.factorization.constrained.loss import divergence_sums
from nmfaudio.factorization.constrained.packing import (
    GatedData,
    Layout,
    Packed,
    PassScratch,
    make_layout,
    make_pass_scratch,
    pack_templates,
    unpack_sums,
)
from nmfaudio.factorization.constrained.passes import (
    activation_terms,
    template_terms,
)
from nmfaudio.factorization.core.entries import (
    KIND_EUCLIDEAN,
    KIND_KULLBACK_LEIBLER,
    DivergenceRule,
)

__all__ = ["Passes"]


class Passes:
    """Runs the compiled passes over one set of data, and owns their buffers.

    Parameters
    ----------
    channels : sequence of GatedData
        One for each channel; all of one shape and dtype.
    n_planes : int
        Channels times lags.
    rule : DivergenceRule
        The divergence.
    groups, gate_of, is_free, n_chunks
        As in :func:`make_layout`.
    """

    def __init__(
        self,
        channels: Sequence[GatedData],
        n_planes: int,
        rule: DivergenceRule,
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
        has_sums = rule.kind in {KIND_KULLBACK_LEIBLER, KIND_EUCLIDEAN}
        is_gated = channels[0].gates.shape[0] > 0 and rule.beta != 1
        is_weighted = channels[0].weights.shape[0] > 0
        split = is_weighted or is_gated or not has_sums
        self.layout: Layout = make_layout(
            n_frames,
            n_bins,
            self.n_lags,
            groups,
            gate_of,
            is_free,
            n_chunks,
            split=split,
        )
        n_components = is_free.size
        size = self.n_lags * n_bins
        self._scratch = make_pass_scratch(self.layout, self.dtype)
        self._packed = [
            Packed(*np.zeros((2, size * n_components), self.dtype)) for _ in channels
        ]
        chunks, free = self.layout.chunks.size, self.layout.free.size
        self._sums = np.zeros((chunks, max(1, size * free)), self.dtype)
        self._split_sums = np.zeros(
            (chunks, max(1, size * free) if split else 1), self.dtype
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
            with lane_for(self.layout.chunks.size):
                activation_terms(*shared, *self._terms)
            if self._totals is not self._terms:
                self._totals[...] = self._terms + (self._totals if c else 0)
        if not self.layout.split and self.rule.kind == KIND_EUCLIDEAN:
            gram_for_activations(W, H, self.n_lags, denominator)
        elif not self.layout.split:
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
            with lane_for(self.layout.chunks.size):
                template_terms(*shared, self._sums, self._split_sums)
            unpack_sums(self._sums, self.layout, self._planes_of(numerator, c))
            if self.layout.split:
                out = self._planes_of(denominator, c)
                unpack_sums(self._split_sums, self.layout, out)
        if not self.layout.split and self.rule.kind == KIND_EUCLIDEAN:
            gram_for_templates(W, H, self.n_lags, denominator)
        elif not self.layout.split:
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
            with lane_for(sums.size):
                divergence_sums(*shared, sums)
            total += float(sums.sum())
        return total

    def _shared(
        self, channel: int, data: GatedData, H: FloatArray
    ) -> tuple[GatedData, Packed, FloatArray, Layout, DivergenceRule, PassScratch]:
        """Return the arguments that all passes have in common."""
        packed = self._packed[channel]
        return data, packed, H, self.layout, self.rule, self._scratch
