"""What keeps text readable over pictures and on colours, in both schemes."""

from typing import Final

from PySide6.QtGui import QColor, qGray

from nmfaudio.gui.style import theme

__all__ = ["ink_on", "shade"]

_MIDDLE_GRAY: Final = 122
"""Of 255: dark and white are read equally well on it (contrast of WCAG 2.2)."""


def shade(alpha: int) -> QColor:
    """Return the ground that is laid over pictures, so that text on it can be read.

    Parameters
    ----------
    alpha : int
        From 0, nothing, to 255.
    """
    colour = QColor(theme.CANVAS)
    colour.setAlpha(alpha)
    return colour


def ink_on(colour: QColor) -> QColor:
    """Return dark or white, whichever can be read better on a colour."""
    return QColor(theme.INK if qGray(colour.rgb()) > _MIDDLE_GRAY else "#ffffff")
