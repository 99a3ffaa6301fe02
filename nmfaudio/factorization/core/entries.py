"""The rule of a beta-divergence with its guards, and the entries compiled of it.

Every engine takes its numerators, denominators and divergences of single entries from
here. Rows are turned in loops without branches, each kind in a loop of its own, so that
they run in SIMD.
"""

from typing import Any, NamedTuple

import numpy as np

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.types import FloatArray, Real
from nmfaudio.factorization.core.updates import exponent

__all__ = [
    "KIND_EUCLIDEAN",
    "KIND_GENERAL",
    "KIND_HALF",
    "KIND_ITAKURA_SAITO",
    "KIND_KULLBACK_LEIBLER",
    "KIND_THREE",
    "KIND_THREE_HALVES",
    "DivergenceRule",
    "divergence_entry",
    "divergence_row",
    "divide_row",
    "fast_log",
    "make_rule",
    "quotient",
    "split_row",
]

KIND_GENERAL = 0
KIND_KULLBACK_LEIBLER = 1
KIND_EUCLIDEAN = 2
KIND_ITAKURA_SAITO = 3
KIND_HALF = 4
KIND_THREE_HALVES = 5
KIND_THREE = 6

_KINDS = {
    1.0: KIND_KULLBACK_LEIBLER,
    2.0: KIND_EUCLIDEAN,
    0.0: KIND_ITAKURA_SAITO,
    0.5: KIND_HALF,
    1.5: KIND_THREE_HALVES,
    3.0: KIND_THREE,
}


class DivergenceRule(NamedTuple):
    """The divergence, in scalars of the data's dtype.

    ``scale`` multiplies ``V``; ``eps`` is added to the model, which is divided by;
    ``offset`` to ``V`` and model alike (beta <= 0 is infinite at silence); ``floor``
    keeps factors from denormals; ``exponent`` is the power of an update's quotient;
    ``is_single`` says that the data is float32.
    """

    kind: int
    beta: Real
    scale: Real
    eps: Real
    offset: Real
    floor: Real
    exponent: Real
    is_single: bool


def make_rule(
    beta: float, scale: float, dtype: type[np.floating[Any]], *, cautious: bool = False
) -> DivergenceRule:
    """Gather the scalars of a divergence for data whose peak times ``scale`` is 1.

    Parameters
    ----------
    beta : float
        Any real number.
    scale : float
        One over the peak of ``V``.
    dtype : numpy floating type
        Of the data.
    cautious : bool, default False
        Take the exponent that guarantees descent for every beta
        (:func:`nmfaudio.factorization.core.updates.exponent`) instead of 1 where
        0 <= beta < 1, which descends in practice and much faster.

    Returns
    -------
    rule : DivergenceRule
    """
    is_bold = 0 <= beta < 1 and not cautious
    # P**(beta - 2) must stay finite in float32 at P = eps.
    eps = 1e-12 if beta >= 0 else max(1e-12, 10 ** (-24 / (2 - beta)))
    return DivergenceRule(
        kind=_KINDS.get(float(beta), KIND_GENERAL),
        beta=dtype(beta),
        scale=dtype(scale),
        eps=dtype(eps),
        offset=dtype(max(1e-10, eps) if beta <= 0 else 0.0),
        floor=dtype(1e-12),
        exponent=dtype(1.0 if is_bold else exponent(beta)),
        is_single=dtype is np.float32,
    )


@relaxed_kernel
def divide_row(row: FloatArray, model: FloatArray, rule: DivergenceRule) -> None:
    """Turn one frame's model ``P`` into Kullback-Leibler's ``V / P``.

    ``row`` (width,) is the data, ``model`` (width,) is overwritten; ``rule`` tells
    scale and offsets.
    """
    eps = rule.eps + rule.offset
    for f in range(model.size):
        model[f] = row[f] * rule.scale / (model[f] + eps)


@relaxed_kernel
def _split_row_by_powers(
    row: FloatArray, model: FloatArray, power: FloatArray, rule: DivergenceRule
) -> None:
    """Do :func:`split_row` where powers are not whole numbers.

    ``row``, ``model``, ``power`` and ``rule`` as there.
    """
    eps = rule.eps + rule.offset
    one = rule.eps / rule.eps
    if rule.kind == KIND_HALF:
        for f in range(model.size):
            p = model[f] + eps
            power[f] = one / np.sqrt(p)
            model[f] = row[f] * rule.scale * power[f] / p
    elif rule.kind == KIND_THREE_HALVES:
        for f in range(model.size):
            p = model[f] + eps
            power[f] = np.sqrt(p)
            model[f] = row[f] * rule.scale / power[f]
    else:
        for f in range(model.size):
            p = model[f] + eps
            power[f] = p ** (rule.beta - one)
            model[f] = (row[f] * rule.scale + rule.offset) * power[f] / p


@relaxed_kernel
def split_row(
    row: FloatArray, model: FloatArray, power: FloatArray, rule: DivergenceRule
) -> None:
    """Turn one frame's model ``P`` into ``V P**(beta-2)`` and ``P**(beta-1)``.

    ``row`` (width,) is the data; ``model`` (width,) gets the first, ``power`` (width,)
    the second; ``rule`` tells beta and the offsets.
    """
    eps = rule.eps + rule.offset
    one = rule.eps / rule.eps
    if rule.kind == KIND_KULLBACK_LEIBLER:
        divide_row(row, model, rule)
        power[:] = one
    elif rule.kind == KIND_EUCLIDEAN:
        for f in range(model.size):
            power[f] = model[f] + eps
            model[f] = row[f] * rule.scale
    elif rule.kind == KIND_ITAKURA_SAITO:
        for f in range(model.size):
            inverse = one / (model[f] + eps)
            power[f] = inverse
            model[f] = (row[f] * rule.scale + rule.offset) * inverse * inverse
    elif rule.kind == KIND_THREE:
        for f in range(model.size):
            p = model[f] + eps
            power[f] = p * p
            model[f] = row[f] * rule.scale * p
    else:
        _split_row_by_powers(row, model, power, rule)


@relaxed_kernel
def quotient(numerator: Real, denominator: Real, rule: DivergenceRule) -> Any:
    """Return ``(numerator / denominator) ** exponent`` of an update.

    ``rule.eps`` keeps the ``denominator``, whose part behind weights may be zero, from
    being divided by at zero, and ``numerator`` is then zero as well.
    """
    value = numerator / (denominator + rule.eps * rule.eps)
    one = rule.eps / rule.eps
    if rule.exponent == one:
        return value
    if rule.exponent + rule.exponent == one:
        return np.sqrt(value)
    return value**rule.exponent


@relaxed_kernel
def _entry_of_powers(x: Real, y: Real, beta: Real, one: Real) -> Any:
    """Return ``d_beta(x | y)`` for ``y > 0`` and a ``beta`` other than 0 and 1.

    In the dtype that ``x``, ``y``, ``beta`` and ``one`` share. Cancellation may leave a
    tiny negative number where the model is exact.
    """
    if beta > 0 and x <= 0:
        return y**beta / beta
    gain = x**beta + (beta - one) * y**beta - beta * x * y ** (beta - one)
    return gain / (beta * (beta - one))


@relaxed_kernel
def divergence_entry(v: Real, p: Real, rule: DivergenceRule) -> Any:
    """Return ``d_beta(v | p)`` in float64 for one entry, offsets included.

    ``v`` is scaled already, ``p`` is the bare model; ``rule`` holds the divergence.
    """
    x = np.float64(v) + rule.offset
    y = np.float64(p) + rule.eps + rule.offset
    if rule.kind == KIND_EUCLIDEAN:
        return 0.5 * (x - y) * (x - y)
    if rule.kind == KIND_KULLBACK_LEIBLER:
        return x * np.log(x / y) - x + y if x > 0 else y
    if rule.kind == KIND_ITAKURA_SAITO:
        return x / y - np.log(x / y) - 1
    return max(0.0, _entry_of_powers(x, y, np.float64(rule.beta), 1.0))


@relaxed_kernel
def fast_log(x: Real) -> Any:
    """Return the natural logarithm of a positive, normal float32 ``x``.

    Within 1e-7 absolute or relative; without a call or a branch, so that loops over it
    run in SIMD. The bits give exponent and mantissa m in [sqrt(1/2), sqrt(2)); then
    ``log m = 2 atanh((m - 1) / (m + 1))`` by its series.
    """
    bits = np.float32(x).view(np.int32) + np.int32(0x3F800000 - 0x3F3504F3)
    exponent = (bits >> np.int32(23)) - np.int32(127)
    rest = (bits & np.int32(0x007FFFFF)) + np.int32(0x3F3504F3)
    mantissa = np.int32(rest).view(np.float32)
    s = (mantissa - np.float32(1)) / (mantissa + np.float32(1))
    z = s * s
    tail = np.float32(2 / 7) + z * np.float32(2 / 9)
    series = np.float32(2 / 3) + z * (np.float32(2 / 5) + z * tail)
    return np.float32(exponent) * np.float32(0.6931471805599453) + s * (
        np.float32(2) + z * series
    )


@relaxed_kernel
def _log_row(values: FloatArray) -> None:
    """Replace positive numbers (n,) by their logarithms; in float32 without calls."""
    if values.itemsize == 4:
        for f in range(values.size):
            values[f] = fast_log(values[f])
    else:
        for f in range(values.size):
            values[f] = np.log(values[f])


@relaxed_kernel
def divergence_row(
    row: FloatArray, model: FloatArray, spare: FloatArray, rule: DivergenceRule
) -> None:
    """Overwrite one frame's ``model`` with the divergence of each bin.

    :func:`divergence_entry` in the data's own dtype and in SIMD. ``row``, ``model`` and
    ``spare`` (scratch) are (width,); ``rule`` says which divergence.
    """
    eps = rule.eps + rule.offset
    zero = rule.eps - rule.eps
    one = rule.eps / rule.eps
    if rule.kind == KIND_KULLBACK_LEIBLER:
        for f in range(model.size):
            model[f] += eps
            # The guard keeps 0 log 0 at zero without a branch.
            spare[f] = max(row[f] * rule.scale, eps) / model[f]
        _log_row(spare)
        for f in range(model.size):
            v = row[f] * rule.scale
            model[f] = v * spare[f] - v + model[f]
    elif rule.kind == KIND_EUCLIDEAN:
        for f in range(model.size):
            difference = row[f] * rule.scale - model[f]
            model[f] = difference * difference / 2
    elif rule.kind == KIND_ITAKURA_SAITO:
        for f in range(model.size):
            spare[f] = (row[f] * rule.scale + rule.offset) / (model[f] + eps)
            model[f] = spare[f] - 1
        _log_row(spare)
        for f in range(model.size):
            model[f] -= spare[f]
    else:
        for f in range(model.size):
            v = row[f] * rule.scale + rule.offset
            entry = _entry_of_powers(v, model[f] + eps, rule.beta, one)
            model[f] = max(zero, entry)
