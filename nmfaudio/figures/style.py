"""What all figures share: sizes, colours, frequency and time axes."""

import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.model import Separation
from nmfaudio.spectral.grid import hz_of_midi, midi_of_hz, note_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "COLOURS",
    "HATCHES",
    "REST_COLOUR",
    "SIZES",
    "FigureSize",
    "component_colours",
    "component_hatches",
    "frequency_axis",
    "load_matplotlib",
    "note_axis",
    "panel_title",
    "plain_text",
    "source_legend",
    "styled",
    "time_axis",
]

COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#8C564B",
    "#7F7FFF",
)
"""One per source, told apart by colour-blind people too [1]_.

.. [1] Okabe and Ito, "Color universal design", 2008 (the first six).
"""

HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "||||", "++++", "----")
"""One per source, for those who print in grey."""

REST_COLOUR = "#777777"
"""For components that no source holds."""


@dataclass(frozen=True)
class FigureSize:
    """How large a figure is printed.

    Attributes
    ----------
    width_in : float
        Inches.
    height_in : float or None
        Inches; None lets the content decide.
    font_pt : float
        Of titles and labels, points.
    dpi : int
        Dots per inch of pictures.
    """

    width_in: float
    height_in: float | None
    font_pt: float
    dpi: int

    @property
    def n_columns(self) -> int:
        """Cells across that a picture has dots for."""
        return round(0.72 * self.width_in * self.dpi)


SIZES = {
    "column": FigureSize(3.5, None, 7.0, 300),
    "page": FigureSize(7.0, None, 8.0, 200),
    "slide": FigureSize(40 / 3, 7.5, 15.0, 144),
}
"""A journal's column, its page, and a slide of 16:9 (1920 x 1080 dots)."""

_TICKS_HZ = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000,
             100_000, 200_000)  # fmt: skip
_LINEAR_TICKS_HZ = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
_MEL_TICKS_HZ = (0, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000)
_MEL_KNEE_HZ, _MEL_STEP_HZ = 1000.0, 200.0 / 3.0
_MEL_LOG_STEP = np.log(6.4) / 27.0
_MOST_TICKS = 8
_SETTINGS_FILE = "matplotlibrc"


def load_matplotlib() -> Any:
    """Load matplotlib when something is drawn, and return it.

    It would obey a file of settings in the current folder, where recordings of anybody
    may lie: such a file can have texts set by TeX, whose commands it brings. Settings
    of the user's own that it cannot read, or a way to show figures that is not
    installed, end nothing.
    """
    if "matplotlib" not in sys.modules:
        exists = os.path.exists
        os.path.exists = lambda path: path != _SETTINGS_FILE and exists(path)
        try:
            try:
                importlib.import_module("matplotlib")
            except ValueError:
                found = importlib.util.find_spec("matplotlib")
                home = Path(found.origin or "").parent if found else Path()
                os.environ["MATPLOTLIBRC"] = os.fspath(home / "mpl-data")
                os.environ.pop("MPLBACKEND", None)
                for name in list(sys.modules):  # half of it is loaded
                    if name.partition(".")[0] == "matplotlib":
                        del sys.modules[name]
                importlib.import_module("matplotlib")
        finally:
            os.path.exists = exists
    return sys.modules["matplotlib"]


@contextmanager
def styled(size: FigureSize) -> Iterator[None]:
    """Draw and save figures of one size alike while the block runs."""
    mpl = load_matplotlib()
    thin = size.font_pt / 13.0
    small = size.font_pt - max(1.0, size.font_pt / 10.0)
    style: dict[Any, Any] = {
        "font.size": size.font_pt,
        "axes.titlesize": size.font_pt,
        "axes.labelsize": size.font_pt,
        "xtick.labelsize": small,
        "ytick.labelsize": small,
        "legend.fontsize": small,
        "axes.linewidth": thin,
        "xtick.major.width": thin,
        "ytick.major.width": thin,
        "xtick.major.size": 0.35 * size.font_pt,
        "ytick.major.size": 0.35 * size.font_pt,
        "lines.linewidth": 1.8 * thin,
        "hatch.linewidth": 0.6 * thin,
        "axes.titlepad": 0.5 * size.font_pt,
        "axes.labelpad": 0.3 * size.font_pt,
        "legend.handlelength": 1.4,
        "legend.columnspacing": 1.2,
    }
    with mpl.rc_context(style):
        yield


def component_colours(separation: Separation) -> list[str]:
    """Return the colour of each component: that of its source."""
    return _by_source(separation, COLOURS, REST_COLOUR)


def component_hatches(separation: Separation) -> list[str]:
    """Return the hatching of each component: that of its source."""
    return _by_source(separation, HATCHES, "")


def _by_source(separation: Separation, marks: Sequence[str], rest: str) -> list[str]:
    found = [rest] * separation.model.n_components
    for number, source in enumerate(separation.sources):
        for index in source.components:
            found[index] = marks[number % len(marks)]
    return found


def frequency_axis(
    axes: "Axes", low_hz: float, high_hz: float, *, which: str, kind: str = "log"
) -> None:
    """Label an axis in Hz with round numbers.

    ``which`` is "x" or "y", ``kind`` "log", "linear" or "mel".
    """
    ticks = _ticks(low_hz, high_hz, kind)
    if which == "x" and len(ticks) > 4:
        # Side by side, labels need more room than one above the other.
        ticks = [hz for hz in ticks if str(int(hz)).startswith("1")] or ticks[::2]
    scale = {"mel": "function"}.get(kind, kind)
    options = {"functions": (_mel_of_hz, _hz_of_mel)} if kind == "mel" else {}
    is_kilo = kind == "linear" and high_hz >= 2000
    unit = "kHz" if is_kilo else "Hz"
    labels = [f"{hz / 1000:g}" if is_kilo else _hz_text(hz) for hz in ticks]
    if which == "x":
        axes.set_xscale(scale, **options)
        axes.set_xlim(low_hz, high_hz)
        axes.set_xticks(ticks, labels)
        axes.set_xlabel(f"Frequency ({unit})")
    else:
        axes.set_yscale(scale, **options)
        axes.set_ylim(low_hz, high_hz)
        axes.set_yticks(ticks, labels)
        axes.set_ylabel(f"Frequency ({unit})")
    axes.minorticks_off()


def _hz_text(hz: float) -> str:
    return f"{hz / 1000:g}k" if hz >= 1000 else f"{hz:g}"


def _ticks(low_hz: float, high_hz: float, kind: str) -> list[float]:
    if kind == "mel":
        return [hz for hz in _MEL_TICKS_HZ if low_hz <= hz <= high_hz]
    if kind == "log" and high_hz >= 8 * low_hz:
        return [hz for hz in _TICKS_HZ if low_hz <= hz <= high_hz]
    steps = (1, 2, 5, 10, 20, *_LINEAR_TICKS_HZ)
    fit = (s for s in steps if (high_hz - low_hz) / s <= _MOST_TICKS - 1)
    step = next(fit, steps[-1])
    first = int(np.ceil(low_hz / step))
    return [float(n * step) for n in range(first, int(high_hz / step) + 1)]


def note_axis(axes: "Axes", low_hz: float, high_hz: float) -> None:
    """Name the notes of a logarithmic frequency axis on its right side."""
    right = axes.secondary_yaxis("right")
    midi = [round(midi_of_hz(hz)) for hz in (low_hz, high_hz)]
    step = 12 if midi[1] - midi[0] > 18 else (3 if midi[1] - midi[0] > 6 else 1)
    notes_hz = map(hz_of_midi, range(-(-midi[0] // step) * step, midi[1] + 1, step))
    shown_hz = [hz for hz in notes_hz if low_hz <= hz <= high_hz]
    right.set_yticks(shown_hz, [note_name(hz)[0] for hz in shown_hz])
    right.minorticks_off()


def _mel_of_hz(hz: FloatArray) -> FloatArray:
    """Return Slaney's mel, linear up to 1 kHz, as the bands are made."""
    low = np.asarray(hz, float) / _MEL_STEP_HZ
    high = np.log(np.maximum(hz, 1.0) / _MEL_KNEE_HZ) / _MEL_LOG_STEP
    return np.where(low < 15.0, low, 15.0 + high)


def _hz_of_mel(mel: FloatArray) -> FloatArray:
    low = np.asarray(mel, float) * _MEL_STEP_HZ
    high = _MEL_KNEE_HZ * np.exp((np.asarray(mel, float) - 15.0) * _MEL_LOG_STEP)
    return np.where(low < _MEL_KNEE_HZ, low, high)


def time_axis(axes: "Axes", stop_s: float, start_s: float = 0.0) -> None:
    """Label the x axis in seconds, or minutes and seconds where it is long."""
    axes.set_xlim(start_s, max(stop_s, start_s + 1e-3))
    if stop_s < 120:
        axes.set_xlabel("Time (s)")
        return
    step = _step_s(stop_s - start_s)
    ticks = np.arange(np.ceil(start_s / step), stop_s / step + 1e-9) * step
    axes.set_xticks(ticks, [_clock(tick, hours=stop_s >= 7200) for tick in ticks])
    axes.set_xlabel("Time (h:min)" if stop_s >= 7200 else "Time (min:s)")


def _clock(seconds: float, *, hours: bool) -> str:
    if hours:
        return f"{seconds // 3600:.0f}:{seconds // 60 % 60:02.0f}"
    rest = seconds % 60
    return (
        f"{seconds // 60:.0f}:{rest:04.1f}"
        if rest % 1
        else (f"{seconds // 60:.0f}:{rest:02.0f}")
    )


def _step_s(duration_s: float) -> float:
    steps = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600, 7200)
    return next((s for s in steps if duration_s / s <= _MOST_TICKS), 4 * 3600)


def panel_title(axes: "Axes", text: str) -> None:
    """Put a title over a panel; names of files are no formulas."""
    axes.set_title(text, loc="left", parse_math=False)


def plain_text(texts: Sequence[Any]) -> None:
    """Let texts of matplotlib be what they say: names are no formulas."""
    for text in texts:
        text.set_parse_math(False)


def source_legend(axes: "Axes", names: Sequence[str]) -> None:
    """Name sources with their colours above the axes, in as many lines as it takes.

    A source without a name has a colour of its own, but is not told.
    """
    mpl = load_matplotlib()
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    patches = [
        Patch(
            facecolor=COLOURS[n % len(COLOURS)],
            hatch=HATCHES[n % len(HATCHES)],
            edgecolor="white",
            label=name,
        )
        for n, name in enumerate(names)
        if name
    ]
    parent = axes.get_figure(root=True)
    if not patches or parent is None:
        return
    longest = max(len(str(patch.get_label())) for patch in patches)
    width_pt = 72 * parent.get_figwidth() * axes.get_position().width
    font_pt = FontProperties(size=mpl.rcParams["legend.fontsize"]).get_size_in_points()
    columns = int(width_pt / (font_pt * (0.6 * longest + 3.5)))
    legend = axes.legend(
        handles=patches, ncols=min(len(patches), max(1, columns)), frameon=False,
        loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.1, borderpad=0.2,
    )  # fmt: skip
    plain_text(legend.get_texts())
