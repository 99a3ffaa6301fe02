"""The engine's constraints as a parameter of estimators."""

from collections.abc import Sequence
from typing import Any, get_args

from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constraints import Constraint, Shrinkage, Sparsity, Tied
from nmfaudio.factorization.estimators.rules import ParameterRule
from nmfaudio.factorization.rows.alternating import ElasticNet

__all__ = ["IS_REGULARIZATION", "as_constraints", "as_elastic_net"]


def as_constraints(regularization: Any) -> tuple[Constraint, ...]:
    """Return the constraints of a parameter that is None, one of them, or several."""
    if regularization is None:
        return ()
    if isinstance(regularization, list | tuple):
        return tuple(regularization)
    return (regularization,)


def _is_regularization(value: object) -> bool:
    # Lags are what Tied speaks of, and there are none here.
    return all(
        isinstance(one, get_args(Constraint)) and not isinstance(one, Tied)
        for one in as_constraints(value)
    )


IS_REGULARIZATION = ParameterRule(
    _is_regularization,
    "None or constraints of nmfaudio.factorization.constraints other than Tied",
)


def as_elastic_net(
    constraints: Sequence[Constraint], n_samples: int, n_features: int
) -> ElasticNet:
    """Return absolute penalties as weights of an elastic net.

    Raises
    ------
    ParameterError
        For what mini-batches, which see a few samples at a time, cannot keep to.
    """
    weights = dict.fromkeys(ElasticNet._fields, 0.0)
    for one in constraints:
        if not (
            isinstance(one, Sparsity | Shrinkage)
            and one.absolute
            and one.components is None
        ):
            raise ParameterError(
                f"MiniBatchNMF sees a few samples at a time and keeps to Sparsity and "
                f"Shrinkage with absolute=True on all components only, got {one!r}; "
                "NMF takes all constraints"
            )
        kind = "l1" if isinstance(one, Sparsity) else "l2"
        side = "activations" if one.on == "H" else "templates"
        size = n_features if one.on == "H" else n_samples
        weights[f"{kind}_{side}"] += one.weight * size
    return ElasticNet(**weights)
