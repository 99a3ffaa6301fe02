"""Leaps out of a basin in which least squares would end.

Where a fit ends badly, one component stands for two things, and two share one. No
descent mends that. So a few components are split
(:mod:`nmfaudio.factorization.start.splitting`), as many merged
(:mod:`nmfaudio.factorization.start.merging`), both on some of the frames
(:mod:`nmfaudio.factorization.start.sample`); or the fit begins anew. What a leap leaves
of those frames says little about its worth, what it leaves of the recording after ten
iterations nearly all: who leaps looks then, and goes back if it was in vain.
"""

from collections.abc import Callable, Sequence

import numpy as np

from nmfaudio.factorization.core.data import Data
from nmfaudio.factorization.fused.engines import make_engine, run_engine
from nmfaudio.factorization.fused.hals import HalsEngine
from nmfaudio.factorization.start.candidates import FEW_COMPONENTS
from nmfaudio.factorization.start.merging import merged_components
from nmfaudio.factorization.start.race import improve_start, lifted
from nmfaudio.factorization.start.sample import is_sampled, sampled
from nmfaudio.factorization.start.scaling import FactorPair
from nmfaudio.factorization.start.splitting import find_splits, split_components

__all__ = ["Leaps", "can_leap"]

# A fit has arrived that loses less than this share in ten iterations. Not before: on
# plateaus where it lost 1e-4, leaps led away from better ends than they found.
_SLOW = 5e-5
# One of so many components is split, by turns; 0 begins anew.
_SPLITS = (10, 30, 0, 5, 15)
# So many leaps in vain, one after the other, are enough until the descent has gone on.
_MOST_IN_VAIN = 10
# Iterations on the sample with more components than wanted, and after merging them.
_SURPLUS, _SETTLE = 10, 10


def can_leap(data: Data, n_components: int) -> bool:
    """Say whether leaps are for such a fit: for fewer components starts do."""
    is_plain = not (data.is_weighted or data.is_silent)
    is_long = is_sampled(data.V.shape[0], n_components)
    return is_plain and is_long and n_components >= FEW_COMPONENTS


class Leaps:
    """The leaps of a fit, one for each call.

    Parameters
    ----------
    engine : HalsEngine
        The fit.
    data : Data
        What it fits; see :func:`can_leap`.
    rng : numpy.random.Generator
        Source of all randomness.
    stop : callable
        Asked between iterations; when true, there are no leaps.
    """

    def __init__(
        self,
        engine: HalsEngine,
        data: Data,
        rng: np.random.Generator,
        stop: Callable[[], bool],
    ) -> None:
        self._engine, self._data = engine, data
        self._rng, self._stop = rng, stop
        self._n_in_vain = 0
        self._lowest = np.inf
        # Which components were split since it last got lower.
        self._tried = np.zeros(engine.W.shape[1], np.bool_)

    def __call__(self, values: Sequence[float]) -> bool:
        """Leap, if the fit has arrived.

        Parameters
        ----------
        values : sequence of float
            The divergence at each look so far, never rising.

        Returns
        -------
        has_leapt : bool
            Whether the engine goes on from elsewhere.
        """
        if len(values) < 2 or values[-2] - values[-1] > _SLOW * values[-1]:
            return False
        if values[-1] < self._lowest:
            self._lowest, self._n_in_vain = values[-1], 0
            self._tried[:] = False
        if self._n_in_vain == _MOST_IN_VAIN:
            return False
        one_of = _SPLITS[self._n_in_vain % len(_SPLITS)]
        self._n_in_vain += 1
        start = self._split(one_of) if one_of else self._anew()
        if start is None or self._stop():
            return False
        self._engine.go_on_from(*start)
        return True

    def _anew(self) -> FactorPair:
        """Return another start."""
        W, H = self._engine.W, self._engine.H
        return improve_start(self._data, W, H, 2.0, self._rng, self._stop)

    def _split(self, one_of: int) -> FactorPair | None:
        """Return factors with some components split and others merged.

        None where there is nothing to sample.
        """
        data, W = self._data, self._engine.W
        n_components = W.shape[1]
        few = sampled(data, n_components, self._rng, data.n_chunks)
        if few is None:
            return None
        H = self._engine.H[few.frames]
        splits = find_splits(few.data, W, H, self._rng)
        gains = np.where(self._tried, -1.0, splits.gains)
        n_split = max(1, n_components // one_of)
        chosen = np.argsort(-gains, kind="stable")[:n_split]
        self._tried[chosen] = True
        many = split_components(W, H, splits, chosen)
        many = self._advanced(few.data, many, _SURPLUS)
        W, H = self._advanced(few.data, merged_components(*many, n_components), _SETTLE)
        return W, few.spread(lifted(H), data.V.shape[0])

    def _advanced(self, data: Data, start: FactorPair, n_iter: int) -> FactorPair:
        W, H = (factor.astype(data.dtype, copy=False) for factor in start)
        engine = run_engine(make_engine(data, W, lifted(H), 2.0), n_iter, self._stop)
        return engine.W, engine.H
