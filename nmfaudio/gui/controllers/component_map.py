"""Keeps the map of components in step with the document."""

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from nmfaudio.gui.bridge import SessionBridge
from nmfaudio.gui.panels.side.map_panel import MapPanel, MapPoint
from nmfaudio.gui.style.theme import source_colour
from nmfaudio.project.document import Document
from nmfaudio.project.jobs import Job, Report

if TYPE_CHECKING:
    from nmfaudio.separation.components.map import ComponentMap
    from nmfaudio.separation.model import Separation

__all__ = ["MapUpdater"]


def _draw(
    separation: "Separation", report: Report, cancel: threading.Event
) -> "ComponentMap":
    """Compute a map, in the worker."""
    del report, cancel
    from nmfaudio.separation.components.map import component_map  # noqa: PLC0415  # heavy

    return component_map(separation)


class MapUpdater(QObject):
    """Draws the map anew when the model changes, and recolours it when edits do."""

    def __init__(
        self, bridge: SessionBridge, panel: MapPanel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._panel = panel
        self._separation: Separation | None = None
        self._map: ComponentMap | None = None
        bridge.document_changed.connect(self._document_moved)

    def _document_moved(self, document: Document) -> None:
        separation = document.separation
        if separation is None:
            self._separation = self._map = None
        elif self._separation is None or separation.model is not self._separation.model:
            self._separation, self._map = separation, None
            job = self._bridge.session.lane.submit(
                "map", lambda report, cancel: _draw(separation, report, cancel)
            )
            job.finished.connect(lambda job: self._drawn(job, separation))
            self._bridge.watch()
        self._show(document)

    def _drawn(self, job: "Job[ComponentMap]", separation: "Separation") -> None:
        if separation is self._separation and job.result is not None:
            self._map = job.result
            self._show(self._bridge.session.document)

    def _show(self, document: Document) -> None:
        drawn, separation = self._map, document.separation
        if drawn is None or separation is None:
            self._panel.set_points(())
            return
        points, names = [], document.component_names()
        for index, (x, y) in zip(drawn.components, drawn.points, strict=True):
            component, tag = document.component(int(index)), separation.tags[index]
            points.append(
                MapPoint(
                    component.index,
                    float(x),
                    float(y),
                    source_colour(document.source(component.source_id).colour),
                    names[component.index],
                    tag.energy_share,
                )
            )
        self._panel.set_points(points)
