"""The rows of panels that make each kind of figure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.figures.component_map import draw_component_map, draw_tree
from nmfaudio.figures.components import draw_activations, draw_templates
from nmfaudio.figures.divergence import draw_divergence
from nmfaudio.figures.inspection.subject import Subject
from nmfaudio.figures.layout import FigurePanel, FigureRow
from nmfaudio.figures.n_components import choice_rows
from nmfaudio.figures.source_pictures import SourcePictures
from nmfaudio.figures.sources import (
    draw_components,
    draw_difference,
    draw_mask,
    draw_stem,
    mark_components,
)
from nmfaudio.figures.spectrogram import draw_picture
from nmfaudio.figures.style import COLOURS, HATCHES, REST_COLOUR, plain_text
from nmfaudio.figures.view import View
from nmfaudio.figures.waveform import draw_envelopes, measure_envelopes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


__all__ = [
    "activations",
    "before_after",
    "component_map",
    "components",
    "count",
    "divergence",
    "masks",
    "residual",
    "spectrogram",
    "takes",
    "templates",
    "tree",
    "waveform",
]

_WAVE, _TALL, _LOW = 0.16, 0.4, 0.24  # heights, shares of the width
_NAMES = {
    "log": "Spectrogram",
    "linear": "Spectrogram",
    "mel": "Mel spectrogram",
    "constant-q": "Constant-Q spectrogram",
    "chroma": "Chroma",
}


def waveform(subject: Subject, view: View) -> list[FigureRow]:
    """Return the lanes of the recording, and of its stems below."""
    lanes = measure_envelopes(subject.audio, view)
    colours = [COLOURS[0]] * len(lanes)
    if subject.stems:
        lanes = measure_envelopes(subject.audio, view, name="mixture")
        colours = [REST_COLOUR]
        for n, (name, stem) in enumerate(subject.stems):
            lanes += measure_envelopes(stem, view, name=name)
            colours.append(COLOURS[n % len(COLOURS)])

    def draw(axes: "Axes", _bar: "Axes") -> object:
        return draw_envelopes(axes, lanes, colours=colours)

    share = _WAVE * (1 + len(lanes)) / 2
    return [FigureRow((FigurePanel("Waveform", draw),), share=share, is_time=True)]


def spectrogram(subject: Subject, view: View) -> list[FigureRow]:
    """Return the spectrogram on the view's axis."""
    picture = subject.picture(view)

    def draw(axes: "Axes", bar: "Axes") -> object:
        return draw_picture(axes, picture, view, colour_bar=bar)

    title = _NAMES[view.axis]
    return [FigureRow((FigurePanel(title, draw),), share=_TALL, is_time=True)]


def components(subject: Subject, view: View) -> list[FigureRow]:
    """Return the spectrogram in the sources' colours."""
    pictures, separation = subject.sources(view), subject.separation

    def draw(axes: "Axes", _bar: "Axes") -> object:
        draw_components(axes, pictures, view)
        if separation is not None:
            mark_components(axes, separation, view)
        return axes

    return [FigureRow((FigurePanel("", draw),), share=_TALL, is_time=True)]


def templates(subject: Subject, view: View) -> list[FigureRow]:
    """Return the template of each component."""
    separation = subject.model

    def draw(axes: "Axes", _bar: "Axes") -> object:
        return draw_templates(axes, separation, view)

    lines = max(4.0, 1.1 * separation.model.n_components)
    return [FigureRow((FigurePanel("Templates, 60 dB to a row", draw),), lines=lines)]


def activations(subject: Subject, view: View) -> list[FigureRow]:
    """Return the activation of each component."""
    separation = subject.model

    def draw(axes: "Axes", _bar: "Axes") -> object:
        return draw_activations(axes, separation, view)

    lines = max(4.0, 1.1 * separation.model.n_components)
    return [FigureRow((FigurePanel("", draw),), lines=lines, is_time=True)]


def masks(subject: Subject, view: View) -> list[FigureRow]:
    """Return a mask for each source."""
    pictures = subject.sources(view)

    def row(index: int, name: str) -> FigureRow:
        def draw(axes: "Axes", bar: "Axes") -> object:
            return draw_mask(axes, pictures, index, view, colour_bar=bar)

        return FigureRow((FigurePanel(name, draw),), share=_LOW, is_time=True)

    return [row(n, name) for n, name in enumerate(pictures.names[:-1])]


def before_after(subject: Subject, view: View) -> list[FigureRow]:
    """Return the mixture and each source."""
    pictures = subject.sources(view)
    named = enumerate(pictures.names[:-1])
    return [
        _stem(pictures, None, "Mixture", view),
        *(_stem(pictures, n, name, view) for n, name in named),
    ]


def _stem(
    pictures: SourcePictures, index: int | None, name: str, view: View
) -> FigureRow:
    def draw(axes: "Axes", bar: "Axes") -> object:
        return draw_stem(axes, pictures, index, view, colour_bar=bar)

    return FigureRow((FigurePanel(name, draw),), share=_LOW, is_time=True)


def residual(subject: Subject, view: View) -> list[FigureRow]:
    """Return what is left, and where a model differs from the mixture."""
    pictures = subject.sources(view)
    left = _stem(pictures, -1, "Mixture minus all sources", view)
    mixture = _stem(pictures, None, "Mixture", view)
    if pictures.model is None:
        return [mixture, left]

    def draw(axes: "Axes", bar: "Axes") -> object:
        return draw_difference(axes, pictures, view, colour_bar=bar)

    panel = FigurePanel("Model compared with the mixture", draw)
    differs = FigureRow((panel,), share=_LOW, is_time=True)
    return [mixture, left, differs]


def component_map(subject: Subject, view: View) -> list[FigureRow]:  # noqa: ARG001  # as all
    """Return the map of components."""
    found, separation = subject.map(), subject.model

    def draw(axes: "Axes", _bar: "Axes") -> object:
        return draw_component_map(axes, separation, found)

    return [FigureRow((FigurePanel("", draw),), share=0.6)]


def tree(subject: Subject, view: View) -> list[FigureRow]:  # noqa: ARG001  # as all
    """Return the tree of components."""
    found, separation = subject.map(), subject.model

    def draw(axes: "Axes", _bar: "Axes") -> object:
        return draw_tree(axes, separation, found)

    lines = max(4.0, 1.1 * found.components.size)
    return [FigureRow((FigurePanel("Likeness", draw),), lines=lines)]


def divergence(subject: Subject, view: View) -> list[FigureRow]:  # noqa: ARG001  # as all
    """Return how the divergence fell."""
    fit = subject.model.factorization

    def draw(axes: "Axes", _bar: "Axes") -> object:
        return draw_divergence(axes, fit)

    title = f"{fit.n_iter} iterations ({fit.stop_reason.words})"
    if fit.checked_iterations and fit.checked_iterations[-1] < fit.n_iter:
        title = f"Last fit of several: {title} in all"
    return [FigureRow((FigurePanel(title, draw),), share=0.45)]


def count(subject: Subject, view: View) -> list[FigureRow]:  # noqa: ARG001  # as all
    """Return the curves that a number of components is read from."""
    return choice_rows(subject.choices)


def takes(subject: Subject, view: View) -> list[FigureRow]:
    """Return two takes side by side: sources over the spectrogram, and their shares."""
    first, second = both = (subject.sources(view), subject.other_sources(view))
    # What is the same source in both has the same colour.
    places = range(len(first.names) - 1), second.places_like(first)
    named = zip(both, places, subject.takes, strict=True)
    overlays = tuple(_take(each, view, order, name) for each, order, name in named)
    shares = tuple(map(_shares, both, places))
    n_names = max(len(pictures.names) for pictures in both)
    return [FigureRow(overlays, share=0.34), FigureRow(shares, lines=1.5 * n_names)]


def _take(
    pictures: SourcePictures, view: View, places: Sequence[int], name: str
) -> FigurePanel:
    def draw(axes: "Axes", _bar: "Axes") -> object:
        return draw_components(axes, pictures, view, legend=False, places=places)

    return FigurePanel(name, draw)


def _shares(pictures: SourcePictures, places: Sequence[int]) -> FigurePanel:
    def draw(axes: "Axes", _bar: "Axes") -> object:
        share = 100 * pictures.energy_shares()
        lines = -np.arange(share.size)
        bars = axes.barh(
            lines, share, height=0.7, edgecolor="white", linewidth=0,
            color=[*(COLOURS[k % len(COLOURS)] for k in places), REST_COLOUR],
        )  # fmt: skip
        for bar, place in zip(bars, places, strict=False):  # the last is the residual
            bar.set_hatch(HATCHES[place % len(HATCHES)])
        axes.set_yticks(lines, list(pictures.names))
        plain_text(axes.get_yticklabels())
        axes.tick_params("y", length=0)
        told = axes.bar_label(bars, fmt="%.1f", padding=2, fontsize="small")
        plain_text(told)
        axes.set_xlim(0, 120)  # room for what stands behind the longest
        axes.spines[["top", "right"]].set_visible(False)  # it ends at 100
        axes.spines["bottom"].set_bounds(0, 100)
        axes.set_xticks([0, 50, 100])
        axes.set_xlabel("Share of the energy (%)")
        return axes

    return FigurePanel("", draw)
