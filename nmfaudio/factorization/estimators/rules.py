"""Rules that the estimators' parameters keep, each with the words for it."""

from collections.abc import Callable
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np
from sklearn.utils import check_random_state

__all__ = [
    "IS_BOOL",
    "IS_FINITE",
    "IS_NAN",
    "IS_RANDOM_STATE",
    "ParameterRule",
    "at_least",
    "either",
    "one_of",
]


_MOST_SEED = 2**32 - 1  # of NumPy's RandomState


class ParameterRule(NamedTuple):
    """What a parameter must be: a test, and the words for it."""

    holds: Callable[[Any], bool]
    words: str


def at_least(kind: type, low: float, high: float | None = None) -> ParameterRule:
    """Return the rule for a number of ``kind`` in ``[low, high]``."""
    name = "an int" if kind is Integral else "a float"
    if high is None:
        return ParameterRule(
            lambda value: isinstance(value, kind) and bool(value >= low),  # type: ignore[operator]  # numbers.Real orders
            f"{name} of at least {low}",
        )
    return ParameterRule(
        lambda value: isinstance(value, kind) and bool(low <= value <= high),  # type: ignore[operator]  # as above
        f"{name} from {low} to {high}",
    )


def one_of(*choices: object) -> ParameterRule:
    """Return the rule for one of a few fixed values."""
    return ParameterRule(
        lambda value: any(
            value is None if c is None else _same(value, c) for c in choices
        ),
        "one of " + ", ".join(repr(choice) for choice in choices),
    )


def _same(value: object, choice: object) -> bool:
    return isinstance(value, type(choice)) and value == choice


def either(*rules: ParameterRule) -> ParameterRule:
    """Return the rule that one of several must hold."""
    return ParameterRule(
        lambda value: any(rule.holds(value) for rule in rules),
        " or ".join(rule.words for rule in rules),
    )


IS_BOOL = ParameterRule(
    lambda value: isinstance(value, bool | np.bool_), "True or False"
)


IS_FINITE = ParameterRule(
    lambda value: isinstance(value, Real) and bool(np.isfinite(float(value))),
    "a finite float",
)

IS_NAN = ParameterRule(
    lambda value: isinstance(value, Real) and bool(np.isnan(float(value))), "numpy.nan"
)


def _is_random_state(value: object) -> bool:
    if type(value) is int:
        # As below, without the making of a generator: a tenth of a tiny fit.
        return 0 <= value <= _MOST_SEED
    try:
        check_random_state(value)
    except ValueError:
        return False
    return True


IS_RANDOM_STATE = ParameterRule(_is_random_state, "an int, a RandomState or None")
