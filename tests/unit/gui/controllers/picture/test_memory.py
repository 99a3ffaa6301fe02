"""How the picture looked is one value, and comes back from it."""

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings

from nmfaudio.gui.controllers.picture.memory import PictureMemory
from nmfaudio.gui.panels.readout import ReadoutPanel
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.storage.view import PictureView

VIEW = PictureView(
    shown="residual",
    follows_solo=False,
    coloured=True,
    normalized=True,
    window=4096,
    channel="side",
    axis="mel",
    colour_map="viridis",
    top_db=-15.0,
    range_db=45.0,
)


@pytest.fixture
def looked(parts: WindowParts, qtbot, tmp_path) -> WindowParts:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    parts.recording_view.readout = ReadoutPanel()
    qtbot.addWidget(parts.recording_view.readout)
    return replace(parts, settings=WindowSettings(store))


def test_every_choice_comes_back(looked: WindowParts) -> None:
    memory = PictureMemory(looked)
    assert memory.now == PictureView()
    memory.show(VIEW)
    assert memory.now == VIEW


def test_between_starts_all_but_the_levels_of_a_recording(looked: WindowParts) -> None:
    memory = PictureMemory(looked)
    memory.restore()
    assert memory.now == PictureView()
    memory.show(VIEW)
    memory.keep()
    memory.show(PictureView())
    memory.restore()
    assert memory.now == replace(VIEW, top_db=None)


@pytest.mark.parametrize(
    "text", ["", "[1]", '{"window": "x", "axis": 3}', '{"window": 77, "shown": "y"}']
)
def test_what_is_not_known_stays_as_it_is(looked: WindowParts, text: str) -> None:
    looked.settings.set_text("picture/view", text)
    memory = PictureMemory(looked)
    memory.restore()
    assert memory.now == PictureView()


@pytest.mark.parametrize(("range_db", "healed_db"), [(25.0, 80.0), (100.0, 100.0)])
def test_a_range_that_a_soft_sound_left_is_healed(
    looked: WindowParts, range_db: float, healed_db: float
) -> None:
    """Kept by a version that could not tell it from one that was wished."""
    text = json.dumps({"axis": "mel", "range_db": range_db})
    looked.settings.set_text("picture/view", text)
    memory = PictureMemory(looked)
    memory.restore()
    assert memory.now == PictureView(axis="mel", range_db=healed_db)


def test_a_small_range_that_was_wished_comes_back(looked: WindowParts) -> None:
    memory = PictureMemory(looked)
    memory.show(PictureView(range_db=25.0))
    memory.keep()
    memory.show(PictureView())
    memory.restore()
    assert memory.now == PictureView(range_db=25.0)


def test_a_view_out_of_range_is_brought_into_it(looked: WindowParts) -> None:
    memory = PictureMemory(looked)
    memory.show(PictureView(axis="x", colour_map="y", top_db=99.0, range_db=999.0))
    assert memory.now == PictureView(top_db=6.0, range_db=126.0)


def test_what_is_soft_takes_no_levels_from_what_is_seen_after_it(
    looked: WindowParts,
) -> None:
    """A soft track alone has less room above the lowest level than all together."""
    memory, readout = PictureMemory(looked), looked.recording_view.readout
    readout.suggest_top(-20.0)
    loud = readout.look
    readout.suggest_top(-98.0)
    readout.choose_map("viridis")
    assert (readout.look.top_db, readout.look.low_db) == (-95.0, -120.0)
    assert memory.now == PictureView(colour_map="viridis")
    memory.show(replace(memory.now, range_db=70.0))
    assert readout.look.low_db == -120.0
    readout.suggest_top(-20.0)
    assert readout.look == replace(loud, colour_map="viridis", range_db=70.0)
