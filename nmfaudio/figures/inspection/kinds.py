"""Every kind of figure by its name: what it needs, its rows, and its numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from nmfaudio.errors import Message, ParameterError
from nmfaudio.figures.inspection import numbers, rows
from nmfaudio.figures.inspection.data import FigureData
from nmfaudio.figures.inspection.subject import Subject
from nmfaudio.figures.layout import FigureRow
from nmfaudio.figures.view import View

__all__ = ["GROUPS", "KINDS", "FigureKind", "kinds_named", "view_of"]


@dataclass(frozen=True)
class FigureKind:
    """A kind of figure.

    Attributes
    ----------
    needs : str
        "sound"; "sources": a separation or stems; "model": a separation; "count": the
        curves of the number of components; "takes": two separations.
    says : str
        What is seen, for people.
    rows : callable
        Returns the rows of panels.
    data : callable
        Returns what they show as numbers.
    axis : str
        Frequency axis; empty leaves it to the view.
    """

    needs: str
    says: str
    rows: Callable[[Subject, View], list[FigureRow]]
    data: Callable[[Subject, View], FigureData]
    axis: str = ""


def _spectrogram(says: str, axis: str) -> FigureKind:
    return FigureKind("sound", says, rows.spectrogram, numbers.spectrogram, axis)


KINDS = MappingProxyType(
    {
        "waveform": FigureKind(
            "sound",
            "Extremes (light) and root mean square (dark) of the samples.",
            rows.waveform,
            numbers.waveform,
        ),
        "log": _spectrogram(
            "Spectrogram on a logarithmic axis; notes on the right.", "log"
        ),
        "linear": _spectrogram("Spectrogram on a linear axis.", "linear"),
        "mel": _spectrogram("Spectrogram in bands equally wide to the ear.", "mel"),
        "constant-q": _spectrogram(
            "Spectrogram in 36 bands to an octave, each as wide as its pitch is high.",
            "constant-q",
        ),
        "chroma": _spectrogram(
            "Pitch classes, each time scaled to its strongest.", "chroma"
        ),
        "components": FigureKind(
            "sources",
            "The spectrogram in the colours of the sources; numbers mark components "
            "where they are strongest.",
            rows.components,
            numbers.sources_levels,
        ),
        "templates": FigureKind(
            "model",
            "The spectrum of each component, 60 dB to a row; its share of the energy.",
            rows.templates,
            numbers.templates,
        ),
        "activations": FigureKind(
            "model",
            "How strong each component is over time, each scaled to its greatest.",
            rows.activations,
            numbers.activations,
        ),
        "masks": FigureKind(
            "sources",
            "Each source's share of the energy.",
            rows.masks,
            numbers.shares,
        ),
        "before-after": FigureKind(
            "sources",
            "The mixture, and below it each source on the same scale.",
            rows.before_after,
            numbers.sources_levels,
        ),
        "residual": FigureKind(
            "sources",
            "What is left when all sources are taken away; where the model says too "
            "much or too little.",
            rows.residual,
            numbers.residual,
        ),
        "map": FigureKind(
            "model",
            "Components by what they sound like: near means alike, large means loud.",
            rows.component_map,
            numbers.component_map,
        ),
        "tree": FigureKind(
            "model",
            "Which components sound alike, and at what distance they join.",
            rows.tree,
            numbers.tree,
        ),
        "divergence": FigureKind(
            "model",
            "How far the model was from the recording, iteration by iteration.",
            rows.divergence,
            numbers.divergence,
        ),
        "count": FigureKind(
            "count",
            "By what curve a number of components is chosen.",
            rows.count,
            numbers.count,
        ),
        "takes": FigureKind(
            "takes",
            "Two takes of one recording side by side.",
            rows.takes,
            numbers.takes,
        ),
    }
)
"""All kinds, in the order in which they are shown."""

GROUPS = MappingProxyType(
    {
        "sound": ("waveform", "log"),
        "spectrogram": ("log",),
        "spectra": ("log", "linear", "mel", "constant-q", "chroma"),
        "sources": tuple(k for k, kind in KINDS.items() if kind.needs == "sources"),
        "model": tuple(
            k for k, kind in KINDS.items() if kind.needs in {"sources", "model"}
        ),
        "all": tuple(k for k, kind in KINDS.items() if kind.needs != "takes"),
    }
)
"""Names for several kinds at once."""


def kinds_named(words: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds that words name, groups spelled out, none twice.

    Raises
    ------
    ParameterError
        If a word is neither a kind nor a group.
    """
    found: list[str] = []
    for word in words:
        if word not in KINDS and word not in GROUPS:
            raise ParameterError(
                Message(
                    "{0!r} is none of {1}, nor of the groups {2}",
                    word,
                    ", ".join(KINDS),
                    ", ".join(GROUPS),
                )
            )
        found += GROUPS.get(word, (word,))
    return tuple(dict.fromkeys(found))


def view_of(name: str, view: View) -> View:
    """Return the view of one kind: its own axis, or the one asked for."""
    return replace(view, axis=KINDS[name].axis or view.axis)
