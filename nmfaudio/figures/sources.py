"""What each source has of the spectrogram: overlays, masks, stems, what is left."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.figures.pooling import PooledPicture
from nmfaudio.figures.source_pictures import SourcePictures
from nmfaudio.figures.spectrogram import add_colour_bar, draw_picture, picture_axes
from nmfaudio.figures.style import (
    COLOURS,
    HATCHES,
    REST_COLOUR,
    load_matplotlib,
    source_legend,
)
from nmfaudio.figures.view import View
from nmfaudio.separation.components.features import (
    component_envelopes,
    component_templates,
)
from nmfaudio.separation.model import Separation
from nmfaudio.spectral.grid import frame_of_seconds, hz_of_bin, seconds_of_frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "difference_db",
    "draw_components",
    "draw_difference",
    "draw_mask",
    "draw_stem",
    "mark_components",
]

_MOST_NUMBERS = 16
_NUMBER_SIZE = (0.04, 0.05)
"""Of the axes: no number is written over another one."""

_REGIONS = (24, 48)
"""Rows and columns that are hatched or not."""
_OWNED = 0.5

_INK_RANGE_DB, _INK_CURVE = 60.0, 0.7
_DIFFERENCE_DB = 20.0


def draw_components(
    axes: "Axes",
    pictures: SourcePictures,
    view: View | None = None,
    *,
    legend: bool = True,
    places: Sequence[int] | None = None,
) -> "Axes":
    """Draw the spectrogram in the colours of the sources that own each cell.

    Parameters
    ----------
    axes : Axes
        Where to.
    pictures : SourcePictures
        From :func:`pictures_of_separation` or :func:`pictures_of_stems`.
    view : View or None
        How it was measured.
    legend : bool, default True
        Whether to name the sources above the axes.
    places : sequence of int or None
        Where in the palette each source's colour is; None takes them in order.

    Returns
    -------
    axes : Axes
        The same; the darker, the louder, white is silent.
    """
    view = view or View()
    mixture = pictures.mixture
    low, high = mixture.limits_db(view.range_db)
    low = max(low, high - _INK_RANGE_DB)  # colours are not told apart when pale
    strength = np.clip((mixture.level_db() - low) / (high - low), 0.0, 1.0)
    strength **= _INK_CURVE
    named = len(pictures.names) - 1
    places = range(named) if places is None else places
    inks = np.array([_ink(COLOURS[n % len(COLOURS)]) for n in places])
    inks = np.vstack([inks.reshape(-1, 3), _ink(REST_COLOUR)])
    # Shares of magnitude, not of energy: what is mixed shall look mixed.
    shares = np.sqrt(pictures.shares())
    shares /= np.maximum(shares.sum(axis=0), np.float32(1e-12))
    ink = np.einsum("srt,sc->rtc", shares, inks)
    image = 1.0 - strength[..., np.newaxis] * ink
    axes.pcolormesh(
        mixture.time_edges_s, mixture.row_edges, np.clip(image, 0, 1), rasterized=True
    )
    picture_axes(axes, mixture, view)
    _hatch_owned(axes, mixture, shares * strength, places)
    if legend:
        source_legend(axes, pictures.names[:-1])
    return axes


def _hatch_owned(
    axes: "Axes", mixture: PooledPicture, weights: FloatArray, places: Sequence[int]
) -> None:
    """Hatch regions that mostly one source owns as the legend does: it may be grey.

    ``weights`` are (n_sources + 1, n_rows, n_columns).
    """
    mpl = load_matplotlib()
    n_rows, n_columns = (
        min(n, most) for n, most in zip(weights.shape[1:], _REGIONS, strict=True)
    )
    rows = np.linspace(0, weights.shape[1], n_rows, endpoint=False).astype(int)
    columns = np.linspace(0, weights.shape[2], n_columns, endpoint=False).astype(int)
    sums = np.add.reduceat(np.add.reduceat(weights, rows, axis=1), columns, axis=2)
    total = np.maximum(sums.sum(axis=0), 1e-12)
    if min(total.shape) < 2:
        return
    middle_s = _middles(mixture.time_edges_s, columns)
    middle_hz = _middles(mixture.row_edges, rows)
    with mpl.rc_context({"hatch.color": "white"}):
        for place, share in zip(places, sums[:-1] / total, strict=True):
            hatch = HATCHES[place % len(HATCHES)]
            if hatch and share.max() > _OWNED:
                axes.contourf(
                    middle_s, middle_hz, share, levels=[_OWNED, 2.0],
                    colors="none", hatches=[hatch],
                )  # fmt: skip


def _middles(edges: FloatArray, starts: IntArray) -> FloatArray:
    """Return the middles of regions, so that the outermost reach the ends."""
    stops = np.append(starts[1:], edges.size - 1)
    middles: FloatArray = (edges[starts] + edges[stops]) / 2
    middles[[0, -1]] = edges[0], edges[-1]
    return middles


def _ink(colour: str) -> FloatArray:
    """Return what a colour takes away from white."""
    return 1.0 - np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)]) / 255.0


def mark_components(axes: "Axes", separation: Separation, view: View) -> "Axes":
    """Mark the loudest components by their numbers, where each is strong.

    One whose strong moments all lie under other numbers is left out.

    Returns
    -------
    axes : Axes
        The same, of :func:`draw_components`.
    """
    plan, model = separation.plan, separation.model
    envelopes, templates = component_envelopes(model), component_templates(model)
    first, last = (
        frame_of_seconds(end_s, plan) for end_s in view.passage_s(separation.audio)
    )
    shown = np.zeros(envelopes.shape[1], bool)
    shown[int(first) : int(np.ceil(last)) + 1] = True
    low_hz, high_hz = axes.get_ylim()
    loudest = sorted(separation.tags, key=lambda tag: -tag.energy_share)
    near = round(_NUMBER_SIZE[0] * np.count_nonzero(shown))  # frames
    taken: list[FloatArray] = []
    for tag in loudest[:_MOST_NUMBERS]:
        row = np.where(shown, envelopes[tag.index], 0.0)
        hz = hz_of_bin(float(templates[:, tag.index].argmax()), plan)
        hz = min(max(hz, 1.2 * low_hz), high_hz / 1.2)
        least = row.max(initial=0.0) / 2
        while row.max(initial=0.0) > least:
            frame = int(row.argmax())
            time_s = seconds_of_frame(float(frame), plan)
            place = (axes.transScale + axes.transLimits).transform((time_s, hz))
            if not any(np.all(abs(place - other) < _NUMBER_SIZE) for other in taken):
                taken.append(place)
                _write_number(axes, tag.index + 1, (time_s, hz))
                break
            row[max(0, frame - near) : frame + near + 1] = 0.0
    return axes


def _write_number(axes: "Axes", number: int, place: tuple[float, float]) -> None:
    axes.annotate(
        str(number), place, ha="center", va="center", fontsize="x-small",
        bbox={"boxstyle": "round,pad=0.12", "fc": "white", "ec": "black",
              "lw": 0.4, "alpha": 0.85},
    )  # fmt: skip


def draw_mask(
    axes: "Axes",
    pictures: SourcePictures,
    index: int,
    view: View | None = None,
    *,
    colour_bar: "Axes | None" = None,
) -> "Axes":
    """Draw the share that one source has of each cell, 0..1 of the energy.

    Returns
    -------
    axes : Axes
        The same; cells where the mixture is silent are left white.
    """
    view = view or View()
    mixture = pictures.mixture
    low, _ = mixture.limits_db(view.range_db)
    share = np.ma.masked_where(mixture.level_db() < low, pictures.shares()[index])
    mesh = axes.pcolormesh(
        mixture.time_edges_s, mixture.row_edges, share, cmap="cividis",
        vmin=0.0, vmax=1.0, rasterized=True,
    )  # fmt: skip
    picture_axes(axes, mixture, view)
    add_colour_bar(axes, mesh, "Energy share", colour_bar)
    return axes


def draw_stem(
    axes: "Axes",
    pictures: SourcePictures,
    index: int | None,
    view: View | None = None,
    *,
    colour_bar: "Axes | None" = None,
) -> "Axes":
    """Draw the spectrogram of one source on the mixture's scale; None is the mixture.

    Returns
    -------
    axes : Axes
        The same.
    """
    view = view or View()
    picture = pictures.mixture if index is None else pictures.picture(index)
    limits_db = pictures.mixture.limits_db(view.range_db)
    draw_picture(axes, picture, view, limits_db=limits_db, colour_bar=colour_bar)
    if float(picture.level_db().max()) <= limits_db[0]:
        axes.text(
            0.5, 0.5, f"nothing above \N{MINUS SIGN}{-limits_db[0]:.0f} dBFS",
            transform=axes.transAxes, ha="center", va="center",
            bbox={"fc": "white", "ec": "none"},
        )  # fmt: skip
    return axes


def difference_db(pictures: SourcePictures, view: View) -> FloatArray:
    """Return how far the model lies above the mixture, dB; NaN where both are silent.

    Both are brought to the same energy first: models of some kinds have no scale.
    """
    if pictures.model is None:
        raise ParameterError(
            Message("stems come without a model that could differ from them")
        )
    found, model = pictures.mixture.magnitude, pictures.model
    energy = float(np.vdot(model, model))
    scale = np.sqrt(float(np.vdot(found, found)) / energy) if energy else 1.0
    low, _ = pictures.mixture.limits_db(view.range_db)
    floor = 10 ** (low / 20)
    ratio = np.maximum(scale * model, floor) / np.maximum(found, floor)
    silent = (scale * model < floor) & (found < floor)
    return np.where(silent, np.nan, 20 * np.log10(ratio))


def draw_difference(
    axes: "Axes",
    pictures: SourcePictures,
    view: View | None = None,
    *,
    colour_bar: "Axes | None" = None,
) -> "Axes":
    """Draw where the model says too much and where too little, dB.

    Returns
    -------
    axes : Axes
        The same.

    Raises
    ------
    ParameterError
        If there is no model: the sources are stems.
    """
    view = view or View()
    mesh = axes.pcolormesh(
        pictures.mixture.time_edges_s, pictures.mixture.row_edges,
        difference_db(pictures, view), cmap="PuOr_r",
        vmin=-_DIFFERENCE_DB, vmax=_DIFFERENCE_DB, rasterized=True,
    )  # fmt: skip
    picture_axes(axes, pictures.mixture, view)
    add_colour_bar(axes, mesh, "Model over mixture (dB)", colour_bar)
    return axes
