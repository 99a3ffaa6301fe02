"""Several fits where one would do: numbers of components to choose from, and starts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constraints import (
    Constraint,
    Missing,
    Penalty,
    Weights,
)
from nmfaudio.factorization.core.terms import made_dense
from nmfaudio.factorization.estimators.observed import Observed
from nmfaudio.factorization.selection.n_components import (
    ComponentChoice,
    choose_n_components,
)

__all__ = ["METHODS", "balancing_gains", "choose", "is_criterion", "random_states"]

METHODS = {"cv": "held-out", "elbow": "elbow", "stability": "stability", "ard": "ard"}
"""Criteria by the names that ``n_components`` takes."""

# Starts that are the same each time.
_SETTLED = ("nndsvd", "nndsvda", "custom")


def is_criterion(n_components: object) -> bool:
    """Say whether the number of components is to be chosen."""
    return isinstance(n_components, str) and n_components in METHODS


def choose(
    data: Observed, wanted: str, init: str | None, beta: float, random_state: Any
) -> ComponentChoice:
    """Choose a number of components for data (n_samples, n_features).

    Parameters
    ----------
    data : Observed
        Not modified.
    wanted : str
        One of :data:`METHODS`.
    init : str or None
        The kind of start.
    beta : float
        The divergence.
    random_state : int, RandomState or None
        For the fits that are compared.

    Raises
    ------
    ParameterError
        If a start that is given has a number already, or the data are sparse and too
        large to be looked at.
    """
    if init == "custom":
        raise ParameterError(
            f"n_components={wanted!r} chooses a number, and init='custom' brings one "
            "with its W and H; use one of the two"
        )
    return choose_n_components(
        made_dense(data.X, f"n_components={wanted!r}").T,
        method=METHODS[wanted],
        beta=beta,
        seed=int(check_random_state(random_state).randint(2**31)),
        weights=None if data.weights is None else data.weights.T,
    )


def random_states(n_init: int, init: str | None, random_state: Any) -> list[Any]:
    """Return what each of several starts is drawn from: first, what one would be.

    Raises
    ------
    ParameterError
        If all starts would be the same.
    """
    if n_init == 1:
        return [random_state]
    if init in _SETTLED:
        raise ParameterError(
            f"n_init={n_init} asks for different starts, and init={init!r} is the same "
            "each time; use init='random' or 'nndsvdar', or n_init=1"
        )
    seeds = check_random_state(random_state).randint(2**31, size=n_init - 1)
    return [random_state, *(int(seed) for seed in seeds)]


def balancing_gains(
    activations: FloatArray,
    templates: FloatArray,
    constraints: Sequence[Constraint],
) -> FloatArray:
    """Return what templates are to be multiplied by for both sides to be alike.

    A divergence does not say how the sides of a component share its level; with these
    gains both have the same energy. Values that a caller gave, and penalties on one
    side as it stands, do say it: then all gains are 1.

    Parameters
    ----------
    activations, templates : ndarray of float
        Components in columns. Not modified.
    constraints : sequence of Constraint
        What the fit was asked for.

    Returns
    -------
    gains : ndarray of float, shape (n_components,)
        Activations are to be divided by them.
    """
    gains: FloatArray = np.ones(templates.shape[1], templates.dtype)
    for one in constraints:
        is_free = isinstance(one, Penalty | Weights | Missing)
        if not is_free or getattr(one, "absolute", False):
            return gains
    left, right = (
        np.sqrt(np.sum(np.square(factor, dtype=np.float64), axis=0))
        for factor in (activations, templates)
    )
    both = (left > 0) & (right > 0)
    gains[both] = np.sqrt(left[both] / right[both])
    return gains
