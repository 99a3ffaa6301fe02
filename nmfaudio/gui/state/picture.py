"""What the picture shows and how it looks at sound: view state, not in the document."""

from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from nmfaudio.spectral.analysis import ALL_CHANNELS, MIXED_WINDOWS

__all__ = ["PictureChoice", "Shown", "Tool"]


class Shown(StrEnum):
    """What the picture is of."""

    MIX = "mix"
    HEARD = "heard"
    SELECTION = "selection"
    MODEL = "model"
    RESIDUAL = "residual"
    DIFFERENCE = "difference"


class Tool(StrEnum):
    """What a drag on the picture does."""

    POINTER = "pointer"
    BOX = "box"
    LASSO = "lasso"
    BRUSH = "brush"
    HARMONICS = "harmonics"
    NOTE = "note"


class PictureChoice(QObject):
    """The user's choices about the picture.

    Signals: ``changed()`` after one of them changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = Shown.MIX
        self.follows_solo = True
        self.coloured = False
        self.window = MIXED_WINDOWS
        self.channel = ALL_CHANNELS
        self.normalized = False
        self.tool = Tool.POINTER

    def choose(
        self,
        *,
        shown: Shown | None = None,
        follows_solo: bool | None = None,
        coloured: bool | None = None,
        window: int | None = None,
        channel: str | None = None,
        normalized: bool | None = None,
        tool: Tool | None = None,
    ) -> None:
        """Choose anew what is not None."""
        given = {
            "shown": shown,
            "follows_solo": follows_solo,
            "coloured": coloured,
            "window": window,
            "channel": channel,
            "normalized": normalized,
            "tool": tool,
        }
        news = {
            name: value
            for name, value in given.items()
            if value is not None and value != getattr(self, name)
        }
        for name, value in news.items():
            setattr(self, name, value)
        if news:
            self.changed.emit()
