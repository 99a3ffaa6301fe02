"""Plain names for how sharply masks share a bin between sources."""

import math
from typing import NamedTuple

from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.request.settings import MAX_EXPONENT, MIN_EXPONENT

__all__ = ["MASK_NAMES", "STEREO_SENTENCE", "MaskName", "exponent_of", "name_of"]

STEREO_SENTENCE = (
    "Sources of a stereo recording are also told apart by where they lie: less of the "
    "others is heard."
)
"""What it does to the sound, for a tool tip or a help page."""


class MaskName(NamedTuple):
    """A Wiener exponent with a name.

    Attributes
    ----------
    name : str
        For people.
    exponent : float
        Power to which modelled magnitudes are raised before they share a bin.
    sentence : str
        What it does to the sound, for a tool tip or a help page.
    """

    name: str
    exponent: float
    sentence: str


MASK_NAMES = (
    MaskName(
        "Soft",
        1.0,
        "Every source gets its share of each sound: smooth and natural, "
        "with some of the other sources still to be heard.",
    ),
    MaskName(
        "Balanced",
        1.5,
        "Between Soft and Clean: a little less of the other sources, "
        "and hardly any more roughness.",
    ),
    MaskName(
        "Clean",
        2.0,
        "The louder source gets more than its share: less of the others is heard, "
        "and quiet details go with them.",
    ),
    MaskName(
        "Hard",
        4.0,
        "The loudest source gets nearly all: the least of the others, "
        "but sounds may warble or be cut short.",
    ),
)
"""From the softest to the hardest."""


def exponent_of(name: str | float) -> float:
    """Return the Wiener exponent that a name or a number asks for.

    Parameters
    ----------
    name : str or float
        One of :data:`MASK_NAMES`, upper or lower case, or a number, also as text.

    Raises
    ------
    ParameterError
        If it is neither, or the number is out of range.

    Examples
    --------
    >>> exponent_of("clean"), exponent_of("1.2")
    (2.0, 1.2)
    """
    if isinstance(name, str):
        wanted = name.strip().casefold()
        for known in MASK_NAMES:
            if known.name.casefold() == wanted:
                return known.exponent
    try:
        exponent = float(name)
    except (TypeError, ValueError):
        exponent = math.nan
    if not MIN_EXPONENT <= exponent <= MAX_EXPONENT:
        names = ", ".join(known.name.lower() for known in MASK_NAMES)
        raise ParameterError(
            Message(
                "masks must be one of {0}, or an exponent from {1} to {2}, got {3!r}",
                names,
                MIN_EXPONENT,
                MAX_EXPONENT,
                name,
            )
        )
    return exponent


def name_of(exponent: float) -> str:
    """Return the name of an exponent, or the number itself where it has none.

    Examples
    --------
    >>> name_of(4), name_of(1.2)
    ('Hard', '1.2')
    """
    for known in MASK_NAMES:
        if math.isclose(known.exponent, exponent, rel_tol=1e-6):
            return known.name
    return f"{exponent:g}"
