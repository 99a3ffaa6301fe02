"""Constraints of a factorization: small frozen objects, usable together.

Soft ones are penalties, with weights that mean the same for every level and size:
:class:`Sparsity`, :class:`Shrinkage`, :class:`Continuity`, :class:`Smoothness`,
:class:`Decorrelation`, :class:`GroupSparsity`, :class:`Attraction`.

Hard ones say what may not be otherwise: :class:`Fixed`, :class:`Seeded`,
:class:`Support`, :class:`Weights`, :class:`Missing`, :class:`Guidance`, and
:class:`Tied` for convolutive models.

Shapes are the public ones: templates in columns, (n_bins, n) or, in convolutive models,
(n_lags, n_bins, n); activations in rows, (n, n_frames).

Examples
--------
>>> constraints = [
...     Fixed(np.ones((1025, 2)), components=(0, 1)),
...     Sparsity(0.1, components=(2, 3)),
...     Continuity(0.05),
... ]
"""

from nmfaudio.factorization.constraints.hard import (
    HARD,
    Constraint,
    Fixed,
    Guidance,
    Missing,
    Seeded,
    Support,
    Tied,
    Weights,
    check_constraints,
    elastic_net,
    observed_weights,
)
from nmfaudio.factorization.constraints.sparsity import Penalty, Shrinkage, Sparsity
from nmfaudio.factorization.constraints.structure import (
    Attraction,
    Continuity,
    Decorrelation,
    GroupSparsity,
    Smoothness,
)

__all__ = [
    "HARD",
    "Attraction",
    "Constraint",
    "Continuity",
    "Decorrelation",
    "Fixed",
    "GroupSparsity",
    "Guidance",
    "Missing",
    "Penalty",
    "Seeded",
    "Shrinkage",
    "Smoothness",
    "Sparsity",
    "Support",
    "Tied",
    "Weights",
    "check_constraints",
    "elastic_net",
    "observed_weights",
]
