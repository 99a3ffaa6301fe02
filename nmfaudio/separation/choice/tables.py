"""Numbers that scripts have calibrated, which decisions are weighed by."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TypeAlias

__all__ = ["Table", "calibrated"]

Table: TypeAlias = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Calibrated numbers: sections of named rows."""


@cache
def calibrated(name: str) -> Table:
    """Return the table of a name, as ``scripts/materials/calibrate_….py`` made it."""
    path = resources.files("nmfaudio") / "data" / "tables" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
