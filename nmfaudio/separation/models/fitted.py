"""What every kind of model comes out as."""

from dataclasses import dataclass
from typing import TypeAlias

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.factorization.result import Factorization
from nmfaudio.separation.model import RenderModel

__all__ = ["FittedModel", "Groups"]

Groups: TypeAlias = tuple[tuple[str, IntArray], ...]
"""Names of sources, and the components of each."""


@dataclass(frozen=True, eq=False)
class FittedModel:
    """A fitted model and what its recipe knows about its components.

    Attributes
    ----------
    model : RenderModel
        The model.
    factorization : Factorization
        How it came about.
    groups : tuple of (name, components) or None
        Sources by construction; a component belongs to at most one. None leaves
        grouping to what the components sound like.
    evidence : ndarray of float64, shape (n_components, n_components), or None
        Log-odds that two components are of one source, where they were asked for.
    calibrated_by : str
        Name of the table that the evidence was calibrated with.
    """

    model: RenderModel
    factorization: Factorization
    groups: Groups | None = None
    evidence: FloatArray | None = None
    calibrated_by: str = "grouping"
