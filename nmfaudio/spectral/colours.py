"""Colours of sources; maps for spectrograms, dark to light in even steps of lightness.

Each map is a few chosen colours, joined in the Oklab space [1]_ and spaced so that
lightness rises linearly. Equal differences in level look equal then, and the maps still
read when printed in gray or seen with a colour deficiency.

References
----------
.. [1] Ottosson, "A perceptual color space for image processing", 2020.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from nmfaudio.compiled.types import UInt8Array
from nmfaudio.errors import Message, ParameterError

__all__ = ["COLOUR_MAPS", "SOURCE_COLOURS", "colour_map"]

SOURCE_COLOURS = (
    "#e2ac4b",
    "#a08cf3",
    "#5fd9a1",
    "#ea797e",
    "#8de9ec",
    "#6478d6",
    "#ebda58",
    "#41afb9",
    "#c25e58",
    "#afb6fc",
    "#bd8723",
    "#9d6fa0",
)
"""Twelve colours that stay apart for normal sight and for simulated protanopia,
deuteranopia and tritanopia (chosen by farthest-point search in OKLab)."""

COLOUR_MAPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "magma": ("000004", "2b115e", "7a1f80", "bf3a76", "f4695c", "fdb27a", "fcfdc5"),
        "inferno": (
            "000004",
            "330a5c",
            "7d1d6b",
            "c43b4e",
            "f1731d",
            "fbb61a",
            "fcffae",
        ),
        "viridis": (
            "2b0a3d",
            "443a83",
            "31688e",
            "21918c",
            "3fb86f",
            "97d83f",
            "fde725",
        ),
        "gray": ("000000", "ffffff"),
    }
)
"""Name of each map and the colours that it goes through, from quiet to loud."""

_TO_CONE = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

Float64Array = NDArray[np.float64]


def _lab_of_rgb(rgb: Float64Array) -> Float64Array:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab: Float64Array = np.cbrt(linear @ _TO_CONE.T) @ _TO_LAB.T
    return lab


def _rgb_of_lab(lab: Float64Array) -> Float64Array:
    cone = (lab @ np.linalg.inv(_TO_LAB).T) ** 3
    linear = np.clip(cone @ np.linalg.inv(_TO_CONE).T, 0.0, 1.0)
    curved = 1.055 * linear ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, 12.92 * linear, curved)


@cache
def colour_map(name: str) -> UInt8Array:
    """Return 256 colours from quiet to loud.

    Parameters
    ----------
    name : str
        Key of :data:`COLOUR_MAPS`.

    Returns
    -------
    colours : ndarray of uint8, shape (256, 3)
        Red, green, blue. Read-only.

    Raises
    ------
    ParameterError
        If there is no such map.
    """
    if name not in COLOUR_MAPS:
        raise ParameterError(
            Message(
                "the colour map must be one of {0}, got {1!r}",
                ", ".join(COLOUR_MAPS),
                name,
            )
        )
    through = np.array([list(bytes.fromhex(colour)) for colour in COLOUR_MAPS[name]])
    lab = _lab_of_rgb(through / 255.0)
    lightness = np.linspace(lab[0, 0], lab[-1, 0], 256)
    even = np.stack(
        [lightness, *(np.interp(lightness, lab[:, 0], lab[:, i]) for i in (1, 2))], 1
    )
    colours = np.rint(_rgb_of_lab(even) * 255.0).astype(np.uint8)
    colours.flags.writeable = False
    return colours
