"""What every kind of model comes out as."""

from dataclasses import dataclass
from typing import TypeAlias

from nmfaudio.compiled.types import IntArray
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
    """

    model: RenderModel
    factorization: Factorization
    groups: Groups | None = None
