"""How wide the vectors are in which products are made."""

__all__ = ["LINE", "LINE_BYTES"]

LINE = 16
"""Columns that fill lines whatever the type: one of float32, two of float64."""

LINE_BYTES = 64
