"""Points of a map get room, and keep their order."""

import numpy as np

from nmfaudio.gui.panels.side.spread import spread


def test_points_part_and_fill_the_room() -> None:
    rng = np.random.default_rng(0)
    points = np.concatenate([0.02 * rng.standard_normal((40, 2)), [[5, 5], [-5, 4]]])
    radii = rng.uniform(5.0, 12.0, len(points))
    places = spread(points, radii, (240.0, 420.0), 22.0)
    away = np.hypot(*(places[:, np.newaxis] - places).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    assert (away - radii[:, np.newaxis] - radii).min() > -1.0
    assert places.min() >= 22.0
    assert (places <= [218.0, 398.0]).all()
    assert np.ptp(places, axis=0).min() > 150.0


def test_places_that_are_apart_stay() -> None:
    points = np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    places = spread(points, np.full(3, 6.0), (200.0, 100.0), 20.0)
    assert np.abs(places - [[20, 80], [180, 80], [100, 20]]).max() < 0.1


def test_two_of_the_same_place_are_both_seen() -> None:
    places = spread(np.zeros((2, 2)), np.full(2, 8.0), (100.0, 100.0), 20.0)
    assert np.hypot(*(places[0] - places[1])) > 15.0
    assert np.isfinite(spread(np.zeros((1, 2)), np.ones(1), (100.0, 10.0), 20.0)).all()
