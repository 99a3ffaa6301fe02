"""Keeps the map of components in step with the document."""

import threading
from typing import TYPE_CHECKING

from nmfaudio.gui.controllers.model.updater import ModelUpdater
from nmfaudio.gui.language import name_words
from nmfaudio.gui.panels.side.map_panel import MapPanel, MapPoint
from nmfaudio.gui.style.theme import source_colour
from nmfaudio.project.document import Document

if TYPE_CHECKING:
    from nmfaudio.separation.components.map import ComponentMap
    from nmfaudio.separation.model import Separation

__all__ = ["MapUpdater"]


class MapUpdater(ModelUpdater[MapPanel, "ComponentMap"]):
    """Draws the map anew when the model changes, and recolours it when edits do."""

    title = "map"

    @staticmethod
    def work_out(separation: "Separation", cancel: threading.Event) -> "ComponentMap":
        """Compute a map, in the worker."""
        del cancel
        from nmfaudio.separation.components.map import component_map  # noqa: PLC0415  # heavy

        return component_map(separation)

    def show(self, document: Document, found: "ComponentMap | None") -> None:
        """Show the map in the colours of the tracks."""
        separation = document.separation
        if found is None or separation is None:
            self._panel.set_points(())
            return
        points, names = [], document.component_names()
        for index, (x, y) in zip(found.components, found.points, strict=True):
            component, tag = document.component(int(index)), separation.tags[index]
            points.append(
                MapPoint(
                    component.index,
                    float(x),
                    float(y),
                    source_colour(document.source(component.source_id).colour),
                    name_words(names[component.index]),
                    tag.energy_share,
                )
            )
        self._panel.set_points(points)
