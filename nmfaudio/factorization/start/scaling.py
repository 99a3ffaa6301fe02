"""Bins and frames scaled so that a divergence becomes nearly a squared distance."""

from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.data import Data, DType
from nmfaudio.factorization.fused.hals import HalsEngine

__all__ = ["FactorPair", "Scaling"]

FactorPair = tuple[FloatArray, FloatArray]

# Multiplicative updates cannot revive zeros, which HALS leaves behind.
_LIFT_W, _LIFT_H = 1e-4, 1e-3


@dataclass(frozen=True, eq=False)
class Scaling:
    """Factors of frames and bins that make a divergence more like a squared distance.

    ``frames`` (n_frames,) and ``bins`` (n_bins,) multiply the data.
    """

    frames: FloatArray
    bins: FloatArray

    @classmethod
    def of(cls, data: Data, beta: float) -> "Scaling":
        """Return the scaling of the data for a divergence."""
        n_frames, n_bins = data.V.shape
        # Steeper weights than Itakura-Saito's leave all but the quietest bins unheard.
        power = (max(beta, 0.0) - 2) / 2
        return cls(
            frames=_power_of_means(data.frame_sums / n_bins, power),
            bins=_power_of_means(data.bin_sums / n_frames, power),
        )

    def done(self, W: FloatArray, H: FloatArray) -> FactorPair:
        """Return factors of the scaled data."""
        return W * self.bins[:, np.newaxis], H * self.frames[:, np.newaxis]

    def undone(self, W: FloatArray, H: FloatArray, dtype: DType) -> FactorPair:
        """Return factors of the data itself, their zeros lifted."""
        W, H = W / self.bins[:, np.newaxis], H / self.frames[:, np.newaxis]
        W = np.maximum(W, _LIFT_W * W.max(axis=0))
        H = np.maximum(H, _LIFT_H * H.mean(axis=0))
        return W.astype(dtype), H.astype(dtype)

    def engine(self, data: Data, W: FloatArray, H: FloatArray) -> HalsEngine:
        """Return HALS on the scaled data, from factors of the data itself."""
        dtype = data.dtype
        W, H = self.done(W, H)
        scales = (self.frames * data.scale).astype(dtype), self.bins.astype(dtype)
        return HalsEngine(data, W.astype(dtype), H.astype(dtype), scales=scales)


def _power_of_means(means: FloatArray, power: float) -> FloatArray:
    """Return ``means ** power``, near-silence weighing no more than the quiet."""
    live = means[means > 0]
    floor = max(float(live.min()), 1e-3 * float(live.mean()))
    return np.asarray(np.maximum(means, floor) ** power)
