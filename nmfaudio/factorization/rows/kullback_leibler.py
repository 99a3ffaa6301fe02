"""Kullback-Leibler updates of the rows of small problems, many of them in one call.

Where templates have few entries an update takes less time than the way from Python, of
which it would take six.
"""

import numpy as np

from nmfaudio.compiled.jit import kernel
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.updates import MOST_STRETCH

__all__ = ["MOST_ENTRIES", "advance_rows"]

MOST_ENTRIES = 512
"""Of templates: with more, products in registers are sooner done."""


@kernel
def advance_rows(
    X: FloatArray,
    templates: FloatArray,
    penalties: FloatArray,
    pushes: FloatArray,
    floor: float,
    now: FloatArray,
    before: FloatArray,
) -> None:
    """Do extrapolated multiplicative updates of rows, each by itself.

    ``X`` (n, n_features), ``templates`` (n_features, K), ``penalties`` (n, 2) by the
    sum and by half the sum of squares, ``pushes`` (n_steps, n) the momenta; the model
    is at least ``floor``. ``now`` and ``before`` (n, K), where each row is and was a
    step ago, are modified in place. Entries that nothing pulls at fall to zero.
    """
    n_features, n_components = templates.shape
    tiny = np.finfo(now.dtype).tiny
    least = np.sqrt(tiny)
    sums = np.zeros(n_components, now.dtype)
    for f in range(n_features):
        for k in range(n_components):
            sums[k] += templates[f, k]
    ahead, pull = np.empty(n_components, now.dtype), np.empty(n_components, now.dtype)
    for i in range(now.shape[0]):
        for s in range(pushes.shape[0]):
            push = pushes[s, i]
            for k in range(n_components):
                ahead[k], pull[k] = now[i, k], 0
                if push != 0:
                    ratio = now[i, k] / max(before[i, k], tiny)
                    ratio = min(max(ratio, 1 / MOST_STRETCH), MOST_STRETCH)
                    ahead[k] *= ratio**push
            for f in range(n_features):
                model = templates[f, 0] * ahead[0]
                for k in range(1, n_components):
                    model += templates[f, k] * ahead[k]
                quotient = X[i, f] / max(model, floor)
                for k in range(n_components):
                    pull[k] += templates[f, k] * quotient
            for k in range(n_components):
                push_back = sums[k] + penalties[i, 0] + penalties[i, 1] * ahead[k]
                value = ahead[k] * (pull[k] / max(push_back, tiny))
                before[i, k] = now[i, k]
                now[i, k] = value if value > least else 0
