"""Keeps the map of components in step with the document."""

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from nmfaudio.gui.bridge import SessionBridge
from nmfaudio.gui.panels.side.map_panel import MapPanel, MapPoint
from nmfaudio.gui.state.stillness import Stillness
from nmfaudio.gui.style.theme import source_colour
from nmfaudio.project.document import Document
from nmfaudio.project.jobs import Job, Report

if TYPE_CHECKING:
    from nmfaudio.separation.components.map import ComponentMap
    from nmfaudio.separation.model import Separation

__all__ = ["MapUpdater"]

_LOOK_MS = 100
"""From one look at whether the view still moves to the next."""


def _draw(
    separation: "Separation", report: Report, cancel: threading.Event
) -> "ComponentMap":
    """Compute a map, in the worker."""
    del report, cancel
    from nmfaudio.separation.components.map import component_map  # noqa: PLC0415  # heavy

    return component_map(separation)


class MapUpdater(QObject):
    """Draws the map anew when the model changes, and recolours it when edits do.

    Parameters
    ----------
    bridge : SessionBridge
        Whose documents are drawn, on whose session's lane.
    panel : MapPanel
        Shows the map.
    stillness : Stillness
        A map is not begun while the view moves: once it is, it takes Python's lock.
    """

    def __init__(
        self,
        bridge: SessionBridge,
        panel: MapPanel,
        stillness: Stillness,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._panel = panel
        self._stillness = stillness
        self._separation: Separation | None = None
        self._map: ComponentMap | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._begin)
        bridge.document_changed.connect(self._document_moved)

    def close(self) -> None:
        """Draw no more maps."""
        self._separation = self._map = None
        self._timer.stop()

    def _document_moved(self, document: Document) -> None:
        separation = document.separation
        if separation is None:
            self.close()
        elif self._separation is None or separation.model is not self._separation.model:
            self._separation, self._map = separation, None
            self._begin()
        self._show(document)

    def _begin(self) -> None:
        """Have the map drawn, later where the view moves."""
        separation = self._separation
        if separation is None or self._stillness.is_moving:
            self._timer.start()
            return
        self._timer.stop()
        job = self._bridge.session.side_lane.submit(
            "map", lambda report, cancel: _draw(separation, report, cancel)
        )
        job.finished.connect(lambda job: self._drawn(job, separation))
        self._bridge.watch()

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
