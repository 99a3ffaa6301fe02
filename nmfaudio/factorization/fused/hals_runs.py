"""Iterations of HALS, whole ones or their stages."""

from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, run_chunks
from nmfaudio.compiled.types import BoolArray, FloatArray
from nmfaudio.factorization.core.layout import Tiling
from nmfaudio.factorization.fused.sweep_hals import (
    HalsFactors,
    HalsScratch,
    HalsStep,
    solve_chunk,
    sweep_chunk,
    template_gram,
)
from nmfaudio.factorization.fused.sweep_kl import add_to

__all__ = ["HalsStages", "run_hals"]

_GROWTH, _LIMIT_GROWTH, _DECAY = 1.05, 1.01, 1.5
"""Of the momentum of Ang and Gillis (2019), of its limit, and where it was too much."""

_INNER_W = 8
"""Most inner sweeps for the templates."""


class HalsStages(NamedTuple):
    """Which stages of an iteration are done: all of them, or one call for each."""

    sweep: bool
    finish: bool
    gram: bool


@parallel_kernel
def run_hals(
    V: FloatArray,
    factors: HalsFactors,
    scratch: HalsScratch,
    tiling: Tiling,
    step: HalsStep,
    stretches: BoolArray,
    state: FloatArray,
    stages: HalsStages,
) -> None:
    """Do the ``stages`` of an iteration for each of ``stretches`` (n_iter,).

    ``V``, ``factors``, ``scratch`` and ``tiling`` as in :func:`sweep_chunk`, ``step``
    too, but for its momentum; ``stretches`` says which iterations have one. ``state``
    (5,) in float64 is the momentum, its limit, the last divergence, that of the factors
    which the iteration left, and the data's energy, which is in both divergences: NaN
    where it is not known, and they are less than they should be. All but the energy are
    overwritten when an iteration is finished. That solves the templates, if they are
    updated, sets ``factors.gram``, and clears the sums but the divergence. ``gram``
    alone sets that of templates that were put there.

    Where an iteration takes as long as a call from Python, many in one call save nearly
    half of it; that single stages are the same kernel saves compiling all of it twice.
    """
    n_components = tiling.n_components
    n_blocks = (factors.W_stretched.shape[0] + tiling.n_bins - 1) // tiling.n_bins
    n_solved = n_blocks if tiling.n_chunks > 1 else 1
    momentum = np.empty(2, factors.H.dtype)
    normal = scratch.normal[0]
    gram = scratch.H_gram[0].reshape(n_components, n_components)
    halves = np.empty(n_blocks)
    energy = state[4]
    is_known = not np.isnan(energy)
    for i in range(stretches.size):
        own = state[0] if stretches[i] else 0.0
        momentum[0] = own
        if stages.sweep:
            if tiling.start == 0:
                scratch.divergence[:] = 0
            now = HalsStep(
                momentum=momentum[0],
                patience=step.patience,
                n_inner=step.n_inner,
                exact=step.exact,
                update_W=step.update_W,
                update_H=step.update_H,
            )
            given = V, factors, scratch, tiling, now
            run_chunks(sweep_chunk, tiling.n_chunks, given)
        if stages.finish:
            value = 0.0
            for c in range(tiling.n_chunks):
                value += scratch.divergence[c, 0]
            if not step.exact and is_known:
                # What is left of a cancellation may be less than nothing.
                value = max(0.0, energy + value)
            state[3] = value
            has_risen = value > state[2]
            momentum[1] = 0.0 if has_risen else own
            if step.update_W:
                for c in range(1, tiling.n_chunks):
                    add_to(normal, scratch.normal[c])
                    add_to(scratch.H_gram[0], scratch.H_gram[c])
                solve = HalsStep(
                    momentum=momentum[1],
                    patience=step.patience,
                    n_inner=_INNER_W,
                    exact=False,
                    update_W=True,
                    update_H=step.update_H,
                )
                sums = n_solved, factors, normal, gram, halves, tiling, solve
                run_chunks(solve_chunk, n_solved, sums)
                state[3] = max(0.0, energy + halves.sum())
                scratch.normal[:] = 0
                scratch.H_gram[:] = 0
            if has_risen:
                state[1] = own
                state[0] = own / _DECAY
            else:
                state[0] = min(state[1], _GROWTH * state[0])
                state[1] = min(1.0, _LIMIT_GROWTH * state[1])
            state[2] = value
        if stages.gram:
            template_gram(factors, tiling)
