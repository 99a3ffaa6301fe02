"""The divergence while a factorization runs."""

import math

from pytestqt.qtbot import QtBot

from nmfaudio.gui.canvases.curve import DivergenceCurve


def test_the_curve_takes_each_value_once(qtbot: QtBot) -> None:
    curve = DivergenceCurve()
    qtbot.addWidget(curve)
    curve.add_many(3, 3, 100, [9.0, 9.0, math.nan])
    curve.add_many(5, 5, 100, [4.0, 4.0])
    assert curve.points() == [(1, 9.0), (4, 4.0)]
    curve.add_many(7, 7, 100, [80.0, 20.0])
    assert curve.points() == [(1, 80.0), (2, 20.0)]
    curve.show_all([1, 11], [9.0, 3.0])
    assert curve.points() == [(1, 9.0), (11, 3.0)]
    curve.resize(200, 80)
    assert not curve.grab().isNull()
