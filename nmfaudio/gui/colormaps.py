"""Colour maps of the spectrogram as 256-entry tables.

Each map is a handful of stops, interpolated; lightness rises steadily in all of them,
so that louder is brighter for every kind of colour vision.
"""

from typing import Final

import numpy as np

__all__ = ["COLOUR_MAPS", "DEFAULT_COLOUR_MAP", "colour_table"]

COLOUR_MAPS: Final[dict[str, tuple[str, ...]]] = {
    "Magma": (
        "#000004", "#180f3d", "#440f76", "#721f81", "#9e2f7f",
        "#cd4071", "#f1605d", "#fd9668", "#feca8d", "#fcfdbf",
    ),
    "Inferno": (
        "#000004", "#1b0c41", "#4a0c6b", "#781c6d", "#a52c60",
        "#cf4446", "#ed6925", "#fb9b06", "#f7d13d", "#fcffa4",
    ),
    "Viridis": (
        "#440154", "#482878", "#3e4989", "#31688e", "#26828e",
        "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725",
    ),
    "Lagoon": (
        "#02040a", "#06182b", "#0a3049", "#0b4d66", "#0f6d80",
        "#218f94", "#4fb1a1", "#8ccfae", "#c8e7c6", "#f6fbe6",
    ),
    "Grey": ("#000000", "#ffffff"),
}  # fmt: skip
DEFAULT_COLOUR_MAP: Final = "Magma"


def colour_table(name: str) -> list[int]:
    """Return 256 opaque ARGB values, darkest first.

    An unknown name gives the default map: settings of another version do no harm.
    """
    stops = COLOUR_MAPS.get(name, COLOUR_MAPS[DEFAULT_COLOUR_MAP])
    channels = np.array(
        [[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in stops],
        dtype=np.float64,
    )
    position = np.linspace(0.0, len(stops) - 1.0, 256)
    at = np.arange(len(stops))
    red, green, blue = (
        np.rint(np.interp(position, at, channels[:, column])).astype(np.int64)
        for column in range(3)
    )
    packed = (255 << 24) | (red << 16) | (green << 8) | blue
    return [int(value) for value in packed]
