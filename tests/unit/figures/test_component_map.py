"""The figure of the map names all components, in the colours of their sources."""

from itertools import combinations

import numpy as np
import pytest
import signals

from nmfaudio.figures.component_map import component_map_figure
from nmfaudio.figures.save import save_figure
from nmfaudio.figures.style import REST_COLOUR, component_colours, component_hatches
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.request.settings import Settings


def test_map_and_tree_show_every_component_and_no_number_on_another(tmp_path):
    settings = Settings(preset="free", n_components=7, max_iter=10)
    separation = separate(signals.stereo_mix(), 16_000, settings=settings)
    figure = component_map_figure(separation, title="Map of $x_")
    left, _, right, _ = figure.axes
    numbers = {text.get_text() for text in left.texts}
    labels = {text.get_text().split()[0] for text in right.get_yticklabels()}
    assert labels == {str(k + 1) for k in range(7)} >= numbers
    boxes = [text.get_window_extent().shrunk(0.6, 0.6) for text in left.texts]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    points = [each.get_offsets() for each in left.collections]
    assert len(np.unique(np.concatenate(points), axis=0)) == 7
    hatches = {each.get_hatch() or "" for each in left.collections}
    assert hatches == set(component_hatches(separation))
    drawn = {line.get_color() for line in right.lines}
    assert drawn <= {*component_colours(separation), REST_COLOUR}
    assert len(right.lines) == 6
    assert save_figure(figure, tmp_path / "map.png").exists()


@pytest.mark.parametrize("n_samples", [0, 4000])
def test_silence_has_an_empty_map(n_samples):
    figure = component_map_figure(separate(np.zeros(n_samples), 8000))
    assert not figure.axes[0].texts
