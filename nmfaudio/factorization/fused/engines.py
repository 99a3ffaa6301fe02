"""The engine for a divergence, and some of its iterations at once."""

from collections.abc import Callable
from typing import TypeAlias

from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.data import Data
from nmfaudio.factorization.core.updates import momentum
from nmfaudio.factorization.fused.hals import HalsEngine
from nmfaudio.factorization.fused.multiplicative import MultiplicativeEngine

__all__ = ["FusedEngine", "make_engine", "run_engine"]

FusedEngine: TypeAlias = HalsEngine | MultiplicativeEngine

# Quick iterations between two looks whether to stop.
_TOGETHER = 20


def make_engine(
    data: Data,
    W: FloatArray,
    H: FloatArray,
    beta: float,
    *,
    update_W: bool = True,
    update_H: bool = True,
) -> FusedEngine:
    """Return the engine for a divergence, with a start of its own to work in.

    Parameters
    ----------
    data : Data
        The data.
    W : ndarray of float, shape (n_bins, n_components)
        Start. Not modified.
    H : ndarray of float, shape (n_frames, n_components)
        Start. Not modified.
    beta : float
        2 takes HALS unless there are weights, all else multiplicative updates.
    update_W, update_H : bool, default True
        What is free.

    Returns
    -------
    engine : HalsEngine or MultiplicativeEngine
    """
    W, H = W.copy(), H.copy()
    if beta == 2 and not data.is_weighted:
        return HalsEngine(data, W, H, update_W=update_W, update_H=update_H)
    return MultiplicativeEngine(data, W, H, beta, update_W=update_W, update_H=update_H)


def run_engine(
    engine: FusedEngine, n_iter: int, stop: Callable[[], bool]
) -> FusedEngine:
    """Do iterations with rising momentum, until ``stop``; return the same engine."""
    momenta = [momentum(i) for i in range(n_iter)]
    if engine.can_run():
        for first in range(0, n_iter, _TOGETHER):
            if stop():
                break
            engine.run(momenta[first : first + _TOGETHER])
        return engine
    for power in momenta:
        value = engine.advance(power, want_objective=False, stop=stop)
        if value is None:
            break
    return engine
