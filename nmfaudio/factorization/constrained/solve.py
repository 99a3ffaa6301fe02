"""From checked data and a start to the result of a constrained factorization."""

from collections.abc import Sequence

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.constrained.engine import Passes
from nmfaudio.factorization.constrained.packing import GatedData
from nmfaudio.factorization.constrained.setup import set_up
from nmfaudio.factorization.constraints import Constraint
from nmfaudio.factorization.control import FitControl
from nmfaudio.factorization.core.data import Data
from nmfaudio.factorization.core.descent import SILENT, run_descent
from nmfaudio.factorization.core.entries import make_rule
from nmfaudio.factorization.result import Factorization

__all__ = ["solve_constrained"]


def solve_constrained(
    channels: Sequence[Data],
    W: FloatArray,
    H: FloatArray,
    *,
    beta: float,
    constraints: Sequence[Constraint],
    control: FitControl,
    update_W: bool = True,
    update_H: bool = True,
    tie_planes: bool = False,
    plane: int | None = None,
) -> Factorization:
    """Factorize under any number of constraints, from a given start.

    Parameters
    ----------
    channels : sequence of Data
        On one scale, all weights in them.
    W : ndarray of float, shape (n_planes, n_bins, n_components)
        Start of the templates, one plane for each channel or lag, on the scale of the
        data. Zeros stay zeros. Not modified.
    H : ndarray of float, shape (n_components, n_frames)
        Start of the activations. Zeros stay zeros. Not modified.
    beta, constraints, update_W, update_H
        As in :func:`nmfaudio.factorization.factorize.factorize`.
    control : FitControl
        When to end, and who is told.
    tie_planes : bool, default False
        Whether all components' planes share one spectrum.
    plane : int, optional
        The only plane of templates that is wanted; all of them if None.

    Returns
    -------
    factorization : Factorization
        ``divergence`` holds what is minimised: divergence plus penalties, first of the
        start; it never rises.

    Raises
    ------
    ParameterError
        If a constraint does not fit the data.

    Notes
    -----
    Cost per iteration: eight times ``n_bins * n_frames * n_components`` operations,
    twice that with weights or for beta other than 1 and 2; a quarter is saved for each
    factor that is fixed as a whole. Memory beyond ``V``: a few times ``W`` and ``H``.

    References
    ----------
    .. [1] Févotte and Idier, "Algorithms for nonnegative matrix factorization with the
       beta-divergence", Neural Computation 23(9), 2011.
    .. [2] Ang and Gillis, "Accelerating nonnegative matrix factorization algorithms
       using extrapolation", Neural Computation 31(2), 2019.
    """
    problem = set_up(
        channels,
        W,
        H,
        beta=beta,
        constraints=constraints,
        update_W=update_W,
        update_H=update_H,
        tie_planes=tie_planes,
    )

    def public(W: FloatArray, H: FloatArray) -> tuple[FloatArray, FloatArray]:
        return np.ascontiguousarray(W if plane is None else W[plane]), H

    unit = channels[0].divergence_unit(beta)
    if all(data.is_silent for data in channels):
        factors = public(*problem.silence())
        return SILENT.result(factors, beta=beta, unit=unit, control=control)
    engine = problem.engine
    least_gain = -1.0
    if control.tol > 0 and control.max_iter > 0:
        least_gain = control.tol * _mean_divergence(channels, beta)
    outcome = run_descent(
        engine,
        control,
        lambda: public(*problem.public()),
        unit=unit,
        n_products=float(channels[0].V.size) * W.shape[0] * W.shape[2],
        least_gain=least_gain,
        first=engine.objective(),
    )
    factors = public(*problem.public())
    return outcome.result(factors, beta=beta, unit=unit, control=control)


def _mean_divergence(channels: Sequence[Data], beta: float) -> float:
    """Return what the channels' mean spectra, scaled frame by frame, leave."""
    total = 0.0
    for data in channels:
        W, H = data.mean_model()
        no_gates = np.zeros((0, 0, 0), data.dtype)
        passes = Passes(
            [GatedData(data.V, data.weights, no_gates, data.dtype(1))],
            1,
            make_rule(beta, data.scale, data.dtype),
            [[0]],
            [-1],
            np.zeros(1, np.bool_),
            data.n_chunks,
        )
        passes.set_templates(W[np.newaxis])
        total += passes.divergence(H)
    return total
