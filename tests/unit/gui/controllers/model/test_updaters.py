"""The map is drawn when the view stands still."""

from unittest.mock import Mock

import pytest
from processes import output_of
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from unit.project.conftest import make_separation

from nmfaudio.gui.bridge import SessionBridge
from nmfaudio.gui.controllers.model.component_map import MapUpdater
from nmfaudio.gui.controllers.model.explained import ExplainedUpdater
from nmfaudio.gui.state.stillness import Stillness
from nmfaudio.gui.state.views import FrequencyView, TimeView
from nmfaudio.project.edits import accept_separation, rename_source
from nmfaudio.project.session import Session


@pytest.mark.parametrize("moves", [False, True])
def test_waits_while_the_view_moves(qtbot: QtBot, owner: QWidget, moves: bool) -> None:  # noqa: FBT001  # a case
    session, panel = Session(), Mock()
    view = TimeView(owner)
    view.set_duration(60.0)
    stillness = Stillness(view, FrequencyView(owner))
    bridge = SessionBridge(session, owner)
    updater = MapUpdater(bridge, panel, stillness, owner)
    try:
        if moves:
            view.zoom(2.0, 0.0)
        session.do(accept_separation(session.document, make_separation()))
        assert session.side_lane.busy is not moves
        qtbot.waitUntil(lambda: len(panel.set_points.call_args[0][0]) == 6)
        assert not stillness.is_moving
        assert not updater._timer.isActive()
    finally:
        bridge.close()


def test_tells_of_each_track_how_much_of_it_is_described(
    qtbot: QtBot, owner: QWidget
) -> None:
    session, panel = Session(), Mock()
    bridge = SessionBridge(session, owner)
    stillness = Stillness(TimeView(owner), FrequencyView(owner))
    ExplainedUpdater(bridge, panel, stillness, owner)
    told = panel.show_explained
    try:
        session.do(accept_separation(session.document, make_separation()))
        qtbot.waitUntil(lambda: told.call_args[0][0] is not None)
        whole, tracks = told.call_args[0]
        assert [name for name, _ in tracks] == ["Drums", "Bass"]
        assert all(0.0 <= share <= 1.0 for share in (whole, *dict(tracks).values()))
        session.do(rename_source(session.document, 1, "Kit"))
        assert [name for name, _ in told.call_args[0][1]] == ["Kit", "Bass"]
        session.undo()
        session.undo()
        assert told.call_args[0] == (None, ())
    finally:
        bridge.close()


def test_ends_with_the_window(owner: QWidget) -> None:
    session = Session()
    view = TimeView(owner)
    view.set_duration(60.0)
    stillness = Stillness(view, FrequencyView(owner))
    bridge = SessionBridge(session, owner)
    updater = MapUpdater(bridge, Mock(), stillness, owner)
    view.zoom(2.0, 0.0)
    session.do(accept_separation(session.document, make_separation()))
    assert updater._timer.isActive()
    updater.close()
    bridge.close()
    assert not updater._timer.isActive()


def test_no_tree_is_made_for_it() -> None:
    """SciPy's trees take a third of a second to load, and Python's lock meanwhile."""
    asks = "print('scipy.cluster' in sys.modules)"
    assert output_of(
        f"""
import sys
from nmfaudio import Settings, separate
from nmfaudio.separation.components.map import component_map
import numpy as np
noise = np.random.default_rng(0).standard_normal(8000)
settings = Settings(preset="free", n_components=3, max_iter=5)
found = component_map(separate(0.1 * noise, 8000, settings=settings))
{asks}
found.linkage
{asks}
"""
    ).split() == ["False", "True"]
