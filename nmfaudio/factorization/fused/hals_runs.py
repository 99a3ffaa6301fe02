"""Many iterations of HALS in one call, where one takes no longer than the call."""

import numpy as np

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.types import BoolArray, FloatArray
from nmfaudio.factorization.core.layout import Tiling
from nmfaudio.factorization.fused.sweep_hals import (
    HalsFactors,
    HalsScratch,
    HalsStep,
    solve_block,
    sweep_chunk,
    template_gram,
)

__all__ = ["DECAY", "GROWTH", "INNER_W", "LIMIT_GROWTH", "run_hals"]

GROWTH, LIMIT_GROWTH, DECAY = 1.05, 1.01, 1.5
"""Of the momentum of Ang and Gillis (2019), of its limit, and where it was too much."""

INNER_W = 8
"""Most inner sweeps for the templates."""


@relaxed_kernel
def run_hals(
    V: FloatArray,
    factors: HalsFactors,
    scratch: HalsScratch,
    tiling: Tiling,
    step: HalsStep,
    stretches: BoolArray,
    state: FloatArray,
) -> None:
    """Do an iteration for each of ``stretches`` (n_iter,): those with momentum.

    ``V``, ``factors`` and ``scratch`` as in :func:`sweep_hals`; ``tiling`` has one
    chunk; ``step`` updates both factors and is not exact. ``state`` (4,) in float64 is
    the momentum, its limit, the last divergence without the data's energy, and that
    energy; all but the last are overwritten.
    """
    n_components = tiling.n_components
    n_blocks = (factors.W_stretched.shape[0] + tiling.n_bins - 1) // tiling.n_bins
    momentum = np.empty(2, factors.H.dtype)
    normal = scratch.normal[0]
    gram = scratch.H_gram[0].reshape(n_components, n_components)
    for i in range(stretches.size):
        own = state[0] if stretches[i] else 0.0
        momentum[0] = own
        scratch.divergence[:] = 0
        sweep = HalsStep(
            momentum=momentum[0],
            patience=step.patience,
            n_inner=step.n_inner,
            exact=False,
            update_W=True,
            update_H=True,
        )
        sweep_chunk(0, V, factors, scratch, tiling, sweep)
        value = max(0.0, state[3] + scratch.divergence[0, 0])
        has_risen = value > state[2]
        momentum[1] = 0.0 if has_risen else own
        solve = HalsStep(
            momentum=momentum[1],
            patience=step.patience,
            n_inner=INNER_W,
            exact=False,
            update_W=True,
            update_H=True,
        )
        for b in range(n_blocks):
            solve_block(b, factors, normal, gram, tiling, solve)
        normal[:] = 0
        gram[:] = 0
        template_gram(factors, tiling)
        if has_risen:
            state[1] = own
            state[0] = own / DECAY
        else:
            state[0] = min(state[1], GROWTH * state[0])
            state[1] = min(1.0, LIMIT_GROWTH * state[1])
        state[2] = value
