"""Non-negative matrix factorization: matrices only, no audio.

``V ≈ W @ H`` for a non-negative ``V`` (n_bins, n_frames), with templates ``W``
(n_bins, n_components) and activations ``H`` (n_components, n_frames):

* :func:`factorize` finds ``W`` and ``H``; :func:`factorize_convolutive` finds templates
  of several frames, :func:`factorize_multichannel` activations that channels share;
* :func:`factorize_restarts` factorizes from several starts, and says of each component
  how far they agree; :func:`choose_n_components` suggests a number of components;
* :class:`Factorization` is what a fit returns;
* :class:`NMF`, :class:`MiniBatchNMF` and :func:`non_negative_factorization` take the
  place of scikit-learn's;
* what may be asked of ``W`` and ``H`` are constraints: penalties
  (:class:`Sparsity`, :class:`Shrinkage`, :class:`Continuity`, :class:`Smoothness`,
  :class:`Decorrelation`, :class:`GroupSparsity`, :class:`Attraction`), and what may not
  be otherwise (:class:`Fixed`, :class:`Seeded`, :class:`Support`, :class:`Weights`,
  :class:`Missing`, :class:`Guidance`; in convolutive models :class:`Tied`).

They are described in :mod:`nmfaudio.factorization.constraints`; recordings too long to
hold are in :mod:`nmfaudio.factorization.streaming`. The names are loaded when they are
first used, so that ``import nmfaudio.factorization`` costs next to nothing.

Examples
--------
>>> import numpy as np
>>> from nmfaudio.factorization import factorize
>>> V = np.outer([1.0, 2.0, 3.0], [1.0, 0.0, 2.0, 1.0])
>>> factorize(V, 1, beta=2).W.shape
(3, 1)
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from nmfaudio.factorization.constrained.convolutive import factorize_convolutive
    from nmfaudio.factorization.constrained.multichannel import factorize_multichannel
    from nmfaudio.factorization.constraints import (
        Attraction,
        Continuity,
        Decorrelation,
        Fixed,
        GroupSparsity,
        Guidance,
        Missing,
        Seeded,
        Shrinkage,
        Smoothness,
        Sparsity,
        Support,
        Tied,
        Weights,
    )
    from nmfaudio.factorization.estimators.in_one_call import non_negative_factorization
    from nmfaudio.factorization.estimators.nmf import NMF, MiniBatchNMF
    from nmfaudio.factorization.factorize import factorize
    from nmfaudio.factorization.result import Factorization
    from nmfaudio.factorization.selection.n_components import choose_n_components
    from nmfaudio.factorization.selection.restarts import factorize_restarts

__all__ = [
    "NMF",
    "Attraction",
    "Continuity",
    "Decorrelation",
    "Factorization",
    "Fixed",
    "GroupSparsity",
    "Guidance",
    "MiniBatchNMF",
    "Missing",
    "Seeded",
    "Shrinkage",
    "Smoothness",
    "Sparsity",
    "Support",
    "Tied",
    "Weights",
    "choose_n_components",
    "factorize",
    "factorize_convolutive",
    "factorize_multichannel",
    "factorize_restarts",
    "non_negative_factorization",
]

__getattr__, __dir__, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "constrained.convolutive": ["factorize_convolutive"],
        "constrained.multichannel": ["factorize_multichannel"],
        "constraints": [
            "Attraction",
            "Continuity",
            "Decorrelation",
            "Fixed",
            "GroupSparsity",
            "Guidance",
            "Missing",
            "Seeded",
            "Shrinkage",
            "Smoothness",
            "Sparsity",
            "Support",
            "Tied",
            "Weights",
        ],
        "estimators.in_one_call": ["non_negative_factorization"],
        "estimators.nmf": ["MiniBatchNMF", "NMF"],
        "factorize": ["factorize"],
        "result": ["Factorization"],
        "selection.n_components": ["choose_n_components"],
        "selection.restarts": ["factorize_restarts"],
    },
)
