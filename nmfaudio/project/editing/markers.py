"""Markers: named moments of the recording, edited like everything else."""

from dataclasses import replace

from nmfaudio.errors import Message, ParameterError
from nmfaudio.project.document import Document, Marker
from nmfaudio.project.edits import Edit, Label

__all__ = ["add_marker", "remove_marker", "rename_marker"]


def add_marker(document: Document, second: float, name: str = "") -> Edit:
    """Mark a moment; without a name it gets the next free number."""
    taken = {marker.name for marker in document.markers}
    number = next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)
    marker = Marker(second, " ".join(name.split())[:100] or number)
    markers = tuple(sorted((*document.markers, marker), key=lambda m: m.second))
    return Edit(Label("mark {0}", marker.name), replace(document, markers=markers))


def rename_marker(document: Document, index: int, name: str) -> Edit:
    """Name the n-th marker.

    Raises
    ------
    ParameterError
        If there is no such marker, or nothing is left of the name.
    """
    marker = _marker(document, index)
    cleaned = " ".join(name.split())[:100]
    if not cleaned:
        raise ParameterError(Message("a name must have at least one visible character"))
    markers = list(document.markers)
    markers[index] = replace(marker, name=cleaned)
    after = replace(document, markers=tuple(markers))
    return Edit(Label("rename {0} to {1}", marker.name, cleaned), after)


def remove_marker(document: Document, index: int) -> Edit:
    """Remove the n-th marker.

    Raises
    ------
    ParameterError
        If there is no such marker.
    """
    marker = _marker(document, index)
    markers = (*document.markers[:index], *document.markers[index + 1 :])
    return Edit(
        Label("remove marker {0}", marker.name), replace(document, markers=markers)
    )


def _marker(document: Document, index: int) -> Marker:
    if not 0 <= index < len(document.markers):
        raise ParameterError(Message("there is no marker {0}", index + 1))
    return document.markers[index]
