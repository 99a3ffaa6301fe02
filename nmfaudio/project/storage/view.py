"""What was looked at, and how: kept with a project, and no part of the work."""

from dataclasses import dataclass

__all__ = ["PictureView", "ProjectView"]


@dataclass(frozen=True)
class PictureView:
    """What the picture showed, and how it looked at sound.

    Words that are not known count as not said.

    Attributes
    ----------
    shown : str
        What it was of: ``"mix"``, ``"heard"``, ``"selection"``, ``"model"``,
        ``"residual"`` or ``"difference"``.
    follows_solo, coloured, normalized : bool
        Whether it followed what was soloed, wore the colours of sources, and showed
        each frequency relative to its own loudest moment.
    window : int
        Samples; 0 for longer windows in lower octaves, -1 for constant quality.
    channel : str
        ``"all"``, ``"mid"``, ``"side"`` or a number from 1.
    axis : str
        ``"log"``, ``"linear"`` or ``"mel"``.
    colour_map : str
        Name of the map.
    top_db : float or None
        Level of the last colour; None lets the recording say.
    range_db : float
        How far below it the first colour is.
    """

    shown: str = "mix"
    follows_solo: bool = True
    coloured: bool = False
    normalized: bool = False
    window: int = 0
    channel: str = "all"
    axis: str = "log"
    colour_map: str = "magma"
    top_db: float | None = None
    range_db: float = 80.0


@dataclass(frozen=True)
class ProjectView:
    """What was looked at, and where playback stood.

    Attributes
    ----------
    start_s, stop_s : float
        Visible seconds.
    bottom_hz, top_hz : float
        Visible frequencies, Hz.
    position_s : float
        The playhead, seconds.
    loop_s : tuple of (float, float) or None
        The marked region, seconds.
    looping : bool
        Whether it repeats.
    picture : PictureView or None
        How the picture looked; None in projects that do not say.
    bars, snapping : bool
        Whether bars were shown, and whether loops snapped to beats.
    """

    start_s: float
    stop_s: float
    bottom_hz: float
    top_hz: float
    position_s: float = 0.0
    loop_s: tuple[float, float] | None = None
    looping: bool = False
    picture: PictureView | None = None
    bars: bool = False
    snapping: bool = False
