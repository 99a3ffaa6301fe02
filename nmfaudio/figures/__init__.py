"""Figures, and the only user of matplotlib.

Every ``draw_...`` function takes matplotlib's axes and returns them, so that figures of
one's own, in a script or a notebook, are made of them. The names below are loaded when
they are first used.

* :class:`View` says what of a recording is shown: axis, passage, frequencies, channel;
* :func:`draw_waveform` and :func:`draw_spectrogram` need nothing but sound;
* :func:`draw_templates`, :func:`draw_activations`, :func:`draw_component_map`,
  :func:`draw_tree` and :func:`draw_divergence` show what a separation found;
* :func:`pictures_of_separation` and :func:`pictures_of_stems` measure what each source
  has of the spectrogram, for :func:`draw_components`, :func:`draw_mask`,
  :func:`draw_stem` and :func:`draw_difference`;
* :func:`draw_n_components` shows by what curve a number of components is chosen;
* :func:`overview_figure` and :func:`component_map_figure` are whole figures,
  :func:`separation_html` is what a notebook shows of a separation;
* :func:`save_figure` writes PNG, SVG or PDF, the same bytes every time, and
  :func:`styled` with :data:`SIZES` makes them fit a journal's column, its page, or a
  slide.

Examples
--------
>>> import matplotlib.pyplot as plt  # doctest: +SKIP
>>> import nmfaudio
>>> from nmfaudio.figures import View, draw_spectrogram
>>> audio = nmfaudio.load("song.wav")  # doctest: +SKIP
>>> figure, axes = plt.subplots()  # doctest: +SKIP
>>> draw_spectrogram(axes, audio, View(axis="mel", stop_s=10.0))  # doctest: +SKIP
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from nmfaudio.figures.component_map import (
        component_map_figure,
        draw_component_map,
        draw_tree,
    )
    from nmfaudio.figures.components import draw_activations, draw_templates
    from nmfaudio.figures.divergence import draw_divergence
    from nmfaudio.figures.inspection.notebook import separation_html
    from nmfaudio.figures.n_components import draw_n_components
    from nmfaudio.figures.overview import overview_figure
    from nmfaudio.figures.save import save_figure
    from nmfaudio.figures.source_pictures import (
        SourcePictures,
        pictures_of_separation,
        pictures_of_stems,
    )
    from nmfaudio.figures.sources import (
        draw_components,
        draw_difference,
        draw_mask,
        draw_stem,
        mark_components,
    )
    from nmfaudio.figures.spectrogram import draw_spectrogram
    from nmfaudio.figures.style import SIZES, styled
    from nmfaudio.figures.view import View
    from nmfaudio.figures.waveform import draw_waveform

__all__ = [
    "SIZES",
    "SourcePictures",
    "View",
    "component_map_figure",
    "draw_activations",
    "draw_component_map",
    "draw_components",
    "draw_difference",
    "draw_divergence",
    "draw_mask",
    "draw_n_components",
    "draw_spectrogram",
    "draw_stem",
    "draw_templates",
    "draw_tree",
    "draw_waveform",
    "mark_components",
    "overview_figure",
    "pictures_of_separation",
    "pictures_of_stems",
    "save_figure",
    "separation_html",
    "styled",
]

__getattr__, __dir__, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "component_map": ["component_map_figure", "draw_component_map", "draw_tree"],
        "components": ["draw_activations", "draw_templates"],
        "divergence": ["draw_divergence"],
        "inspection.notebook": ["separation_html"],
        "n_components": ["draw_n_components"],
        "overview": ["overview_figure"],
        "save": ["save_figure"],
        "source_pictures": [
            "SourcePictures",
            "pictures_of_separation",
            "pictures_of_stems",
        ],
        "sources": [
            "draw_components",
            "draw_difference",
            "draw_mask",
            "draw_stem",
            "mark_components",
        ],
        "spectrogram": ["draw_spectrogram"],
        "style": ["SIZES", "styled"],
        "view": ["View"],
        "waveform": ["draw_waveform"],
    },
)
