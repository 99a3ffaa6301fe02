"""What all figures share: sizes, colours, frequency and time axes."""

from typing import TYPE_CHECKING, Any

from nmfaudio.separation.model import Separation

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "COLOURS",
    "REST_COLOUR",
    "component_colours",
    "frequency_axis",
    "panel_title",
    "source_legend",
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

REST_COLOUR = "#777777"
"""For components that no source holds."""

_TICKS_HZ = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000)


def component_colours(separation: Separation) -> list[str]:
    """Return the colour of each component: that of its source."""
    colours = [REST_COLOUR] * separation.model.n_components
    for number, source in enumerate(separation.sources):
        for index in source.components:
            colours[index] = COLOURS[number % len(COLOURS)]
    return colours


def frequency_axis(axes: "Axes", low_hz: float, high_hz: float, *, which: str) -> None:
    """Label an axis in Hz on a logarithmic scale, with ticks at 1, 2 and 5.

    ``which`` is "x" or "y".
    """
    ticks = [hz for hz in _TICKS_HZ if low_hz <= hz <= high_hz]
    if which == "x":
        # Side by side, labels need more room than one above the other.
        ticks = [hz for hz in ticks if str(hz).startswith("1")]
    labels = [f"{hz // 1000} k" if hz >= 1000 else str(hz) for hz in ticks]
    if which == "x":
        axes.set_xscale("log")
        axes.set_xlim(low_hz, high_hz)
        axes.set_xticks(ticks, labels)
        axes.minorticks_off()
        axes.set_xlabel("Hz")
    else:
        axes.set_yscale("log")
        axes.set_ylim(low_hz, high_hz)
        axes.set_yticks(ticks, labels)
        axes.minorticks_off()
        axes.set_ylabel("Hz")


def time_axis(axes: "Axes", duration_s: float) -> None:
    """Label the x axis in seconds, or minutes and seconds where it is long."""
    axes.set_xlim(0.0, max(duration_s, 1e-3))
    if duration_s >= 120:
        step = _step_s(duration_s)
        ticks = [float(tick) for tick in range(0, int(duration_s) + 1, step)]
        axes.set_xticks(
            ticks, [f"{tick // 60:.0f}:{tick % 60:02.0f}" for tick in ticks]
        )
        axes.set_xlabel("min:s")
    else:
        axes.set_xlabel("s")


def _step_s(duration_s: float) -> int:
    steps = (15, 30, 60, 120, 300, 600, 1200, 3600)
    return next((step for step in steps if duration_s / step <= 12), 3600)


def panel_title(axes: "Axes", text: str) -> None:
    """Put a title over a panel; names of files are no formulas."""
    axes.set_title(text, loc="left", fontsize=10, parse_math=False)


def source_legend(axes: "Axes", separation: Separation, **place: Any) -> None:
    """Name the sources that hold components; ``place`` is what matplotlib takes."""
    from matplotlib.patches import Patch  # noqa: PLC0415  # loaded only when drawn

    colours = component_colours(separation)
    patches = [
        Patch(color=colours[source.components[0]], label=source.name)
        for source in separation.sources
        if source.components
    ]
    if patches:
        columns = min(len(patches), place.pop("ncols", 1))
        legend = axes.legend(
            handles=patches, ncols=columns, frameon=False, fontsize=8, **place
        )
        for text in legend.get_texts():
            text.set_parse_math(False)
