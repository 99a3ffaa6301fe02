"""The map lays out components by likeness; the tree says who belongs together."""

import numpy as np
import pytest
import signals

from nmfaudio.errors import ParameterError
from nmfaudio.separation.components.map import component_map
from nmfaudio.separation.model import Separation
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.request.settings import Settings


@pytest.fixture(scope="module")
def separation() -> Separation:
    settings = Settings(preset="free", n_components=8, max_iter=20)
    return separate(signals.stereo_mix(), 16_000, settings=settings)


def test_the_map_holds_each_sounding_component_once(separation: Separation) -> None:
    found = component_map(separation)
    sounding = [tag.index for tag in separation.tags if tag.energy_share > 0]
    assert list(found.components) == sounding
    assert found.points.shape == (len(sounding), 2)
    assert np.abs(found.points).max() <= 1.0 + 1e-9
    assert found.linkage.shape == (len(sounding) - 1, 4)
    assert found.features.shape == (len(sounding), len(found.names))
    assert len(found.origins) == len(found.names)
    assert 0.0 < found.explained <= 1.0


@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_the_map_is_the_same_each_time(separation: Separation, method: str) -> None:
    first, second = (component_map(separation, method=method) for _ in range(2))
    assert first.method == method
    np.testing.assert_array_equal(first.points, second.points)


def test_pca_keeps_the_distances_it_tells(separation: Separation) -> None:
    found = component_map(separation)
    centred = found.features - found.features.mean(axis=0)
    _, widths, _ = np.linalg.svd(centred)
    assert found.explained == pytest.approx(sum(widths[:2] ** 2) / sum(widths**2))
    spread = np.ptp(found.points, axis=0)
    assert max(spread) == pytest.approx(2.0)


@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_silence_has_an_empty_map(method: str) -> None:
    found = component_map(separate(np.zeros(4000), 8000), method=method)
    assert found.points.shape == (0, 2)
    assert found.linkage.shape == (0, 4)
    assert found.method == "pca"


def test_unknown_methods_are_refused(separation: Separation) -> None:
    with pytest.raises(ParameterError, match="pca, tsne, got 'umap'"):
        component_map(separation, method="umap")
