"""Figures on disk: all of a file or none of it, the same bytes every time."""

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nmfaudio.audio.new_file import write_whole
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import Message, ParameterError
from nmfaudio.figures.style import load_matplotlib

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FIGURE_FORMATS", "figure_format", "finished", "rendered", "save_figure"]

FIGURE_FORMATS = ("png", "svg", "pdf")

# Without these, files would hold the time at which they were made.
_METADATA: dict[str, dict[str, Any]] = {
    "png": {},
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
}


def save_figure(
    figure: "Figure", path: PathLike, *, dpi: int | None = None, overwrite: bool = True
) -> Path:
    """Write a figure as PNG, SVG or PDF, whichever the name ends in.

    Parameters
    ----------
    figure : Figure
        What to write.
    path : path
        Where to.
    dpi : int or None
        Dots per inch; None takes the figure's own.
    overwrite : bool, default True
        Whether a file of that name is replaced, once the new one is complete.

    Returns
    -------
    path : Path
        The file.

    Raises
    ------
    ParameterError
        If the name ends in none of the formats.
    AudioWriteError
        If the file cannot be written, or exists and is not to be replaced.
    """
    target = Path(os.fsdecode(path))
    kind = figure_format(target)
    write_whole(target, rendered(figure, kind, dpi), overwrite=overwrite)
    return target


def finished(figure: "Figure") -> "Figure":
    """Return a figure with all its ticks made, in the style that holds now."""
    with _boxes_for_letters():
        figure.draw_without_rendering()
    return figure


@contextmanager
def _boxes_for_letters() -> Iterator[None]:
    """Let letters that the font lacks show as boxes: that is no one's fault."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*[Gg]lyph.*")
        yield


@contextmanager
def _laid_out_once(figure: "Figure", dpi: int | None) -> Iterator[None]:
    """Let a figure be saved as it was laid out, if nothing of it has changed since.

    Else matplotlib would lay it out anew, and draw all of it once more for that.
    """
    engine = figure.get_layout_engine()
    if figure.stale or dpi not in {None, figure.dpi}:
        yield
        return
    figure.set_layout_engine("none")
    try:
        yield
    finally:
        figure.set_layout_engine(engine)


def figure_format(path: Path) -> str:
    """Return the format that a figure's name asks for.

    Raises
    ------
    ParameterError
        If it ends in none of the formats.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FIGURE_FORMATS:
        raise ParameterError(
            Message(
                "a figure's name must end in {0}, got {1!r}",
                ", ".join(FIGURE_FORMATS),
                path.name,
            )
        )
    return kind


def rendered(figure: "Figure", kind: str, dpi: int | None = None) -> bytes:
    """Return a figure as the content of a file of one of the formats."""
    mpl = load_matplotlib()
    content = io.BytesIO()
    # Journals refuse the other kind of fonts in PDF.
    fixed: dict[Any, Any] = {"svg.hashsalt": "nmfaudio", "pdf.fonttype": 42}
    with mpl.rc_context(fixed), _boxes_for_letters(), _laid_out_once(figure, dpi):
        figure.savefig(
            content, format=kind, dpi=dpi or "figure", metadata=_METADATA[kind]
        )
    return content.getvalue()
