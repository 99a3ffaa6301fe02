"""Drawing a region on the picture: what the mouse drew, as cells of a spectrogram."""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from nmfaudio.compiled.types import BoolArray
from nmfaudio.gui.state.picture import Tool
from nmfaudio.gui.state.views import FrequencyView, TimeView
from nmfaudio.separation.editing.regions import Region
from nmfaudio.spectral.grid import (
    bin_of_hz,
    frame_of_seconds,
    hz_of_bin,
    seconds_of_frame,
)
from nmfaudio.spectral.stft import StftPlan

__all__ = ["Stroke", "image_of_region", "paint_stroke", "region_of_stroke"]

Stroke: TypeAlias = Sequence[QPointF]

_BRUSH: Final = 14.0  # pixels wide
_PARTIAL: Final = 7.0
_MOST_PARTIALS: Final = 24


def paint_stroke(
    painter: QPainter, tool: Tool, stroke: Stroke, axis: FrequencyView, height: float
) -> None:
    """Fill what a stroke covers, in the painter's brush colour.

    Parameters
    ----------
    painter : QPainter
        On the canvas, or on an image of its size.
    tool : Tool
        A box and a lasso are filled, brushes are lines; harmonics are drawn at all
        multiples of the stroke's frequency.
    stroke : sequence of QPointF
        Where the mouse went.
    axis : FrequencyView
        Where multiples lie.
    height : float
        Of the canvas, pixels.
    """
    colour = painter.brush().color()
    if tool is Tool.BOX:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRect(QRectF(stroke[0], stroke[-1]).normalized())
    elif tool is Tool.LASSO:
        painter.setPen(QPen(colour, 1.0))
        painter.drawPolygon(QPolygonF(stroke))
    elif tool is Tool.BRUSH:
        _draw_line(painter, stroke, colour, _BRUSH)
    elif tool is Tool.HARMONICS:
        for number in range(1, _MOST_PARTIALS + 1):
            line = [
                QPointF(p.x(), axis.y_of(number * axis.hz_at(p.y(), height), height))
                for p in stroke
            ]
            if max(p.y() for p in line) >= 0.0:
                _draw_line(painter, line, colour, _PARTIAL)


def region_of_stroke(
    tool: Tool,
    stroke: Stroke,
    views: tuple[TimeView, FrequencyView],
    size: tuple[int, int],
    plan: StftPlan,
    n_frames: int,
) -> Region:
    """Return the cells whose middle a stroke covers.

    Parameters
    ----------
    tool, stroke
        See :func:`paint_stroke`.
    views : tuple of TimeView and FrequencyView
        What the canvas shows.
    size : tuple of int
        Width and height of the canvas, pixels.
    plan : StftPlan
        Whose cells.
    n_frames : int
        Of the recording.

    Raises
    ------
    ParameterError
        If it covers none.
    """
    (time_view, axis), (width, height) = views, size
    painted = _raster(tool, stroke, axis, width, height)
    columns = np.flatnonzero(painted.any(axis=0))
    low_x, high_x = (columns[0], columns[-1] + 1) if columns.size else (0, 1)
    edges = [
        frame_of_seconds(time_view.start_s + x / width * time_view.span_s, plan)
        for x in (low_x, high_x)
    ]
    first = min(max(0, round(edges[0])), n_frames - 1)
    last = max(first + 1, min(n_frames, round(edges[1]) + 1))
    frames = np.arange(first, last)
    seconds = seconds_of_frame(frames.astype(np.float64), plan)
    x = (seconds - time_view.start_s) / time_view.span_s * width
    beside = (x < low_x) | (x >= high_x)
    if beside.all():  # a shape between two frames has the one that is nearer
        away = np.abs(x - (low_x + high_x) / 2)
        beside = away > away.min()
    x = np.clip(np.floor(x).astype(np.intp), low_x, high_x - 1)
    bins = np.arange(plan.n_bins, dtype=np.float64)
    y = (1.0 - axis.axis.position_of_hz(hz_of_bin(bins, plan))) * height
    seen = (y >= 0) & (y < height)
    y = np.clip(np.floor(y).astype(np.intp), 0, height - 1)
    cells = painted[y[np.newaxis, :], x[:, np.newaxis]] & seen
    cells &= ~beside[:, np.newaxis]
    return Region(plan, first, _at_least_one(cells, painted, axis, plan, frames.size))


def image_of_region(
    region: Region,
    views: tuple[TimeView, FrequencyView],
    size: tuple[int, int],
    colour: QColor,
) -> QImage:
    """Return an image of the canvas in which a region's cells have this colour."""
    (time_view, axis), (width, height) = views, size
    seconds = time_view.start_s + (np.arange(width) + 0.5) / width * time_view.span_s
    frames = np.rint(frame_of_seconds(seconds, region.plan)).astype(np.intp)
    frames -= region.first_frame
    place = 1.0 - (np.arange(height) + 0.5) / height
    bins = np.rint(bin_of_hz(axis.axis.hz_of_position(place), region.plan))
    inside = (frames >= 0) & (frames < region.cells.shape[0])
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    columns = np.flatnonzero(inside)
    if columns.size:
        rows = np.clip(bins.astype(np.intp), 0, region.plan.n_bins - 1)
        cells = region.cells[frames[columns]][:, rows].T
        picture = np.zeros((height, width), np.uint32)
        alpha = colour.alpha()
        r, g, b = (
            c * alpha // 255 for c in (colour.red(), colour.green(), colour.blue())
        )
        picture[:, columns] = np.where(
            cells, np.uint32(alpha << 24 | r << 16 | g << 8 | b), np.uint32(0)
        )
        image = QImage(
            picture.data.cast("B"), width, height, 4 * width, image.format()
        ).copy()
    return image


def _draw_line(painter: QPainter, line: Stroke, colour: QColor, width: float) -> None:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    if len(line) == 1:
        painter.drawPoint(line[0])
    else:
        painter.drawPolyline(QPolygonF(line))


def _raster(
    tool: Tool, stroke: Stroke, axis: FrequencyView, width: int, height: int
) -> BoolArray:
    """Return which pixels of the canvas a stroke covers, (height, width)."""
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setBrush(QColor(255, 255, 255))
    paint_stroke(painter, tool, stroke, axis, height)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8)
    painted = rows.reshape(height, image.bytesPerLine())[:, :width] > 127
    return np.ascontiguousarray(painted)


def _at_least_one(
    cells: BoolArray,
    painted: BoolArray,
    axis: FrequencyView,
    plan: StftPlan,
    n_frames: int,
) -> BoolArray:
    """Let a shape between two bins have the one that is nearer."""
    if cells.any() or not painted.any():
        return cells
    rows = np.flatnonzero(painted.any(axis=1))
    hz = axis.hz_at(float(rows.mean()), painted.shape[0])
    nearest = min(max(round(bin_of_hz(hz, plan)), 0), plan.n_bins - 1)
    cells = np.zeros((n_frames, plan.n_bins), np.bool_)
    cells[:, nearest] = True
    return cells
