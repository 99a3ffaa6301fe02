"""Tests of waiting for a view that moves."""

import threading
import time

import pytest

from nmfaudio.gui.state import stillness as module
from nmfaudio.gui.state.stillness import Stillness
from nmfaudio.gui.state.views import FrequencyView, TimeView


@pytest.fixture
def views() -> tuple[TimeView, FrequencyView]:
    time_view = TimeView()
    time_view.set_duration(60.0)
    return time_view, FrequencyView()


@pytest.mark.parametrize("moved", [0, 1])
def test_waits_until_the_view_has_stood_still(
    views: tuple[TimeView, FrequencyView], moved: int
) -> None:
    stillness = Stillness(*views)
    views[moved].zoom(2.0, 300.0)
    moved_s = time.monotonic()
    stillness.wait(threading.Event())
    assert time.monotonic() - moved_s > 0.9 * module._STILL_S


def test_waits_on_while_the_view_moves_on(
    views: tuple[TimeView, FrequencyView],
) -> None:
    stillness = Stillness(*views)
    views[0].zoom(8.0, 0.0)
    waiting = threading.Thread(target=stillness.wait, args=(threading.Event(),))
    waiting.start()
    for _ in range(8):
        time.sleep(0.2 * module._STILL_S)
        views[0].pan(0.1)
    assert waiting.is_alive()
    waiting.join(20.0)
    assert not waiting.is_alive()


def test_does_not_wait_where_nothing_moves_or_nobody_waits_any_more(
    views: tuple[TimeView, FrequencyView], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_STILL_S", 3600.0)
    stillness = Stillness(*views)
    begun_s = time.monotonic()
    stillness.wait(threading.Event())
    views[0].zoom(2.0, 0.0)
    cancelled = threading.Event()
    cancelled.set()
    stillness.wait(cancelled)
    assert time.monotonic() - begun_s < 60.0


def test_does_not_wait_for_what_follows_the_playhead(
    views: tuple[TimeView, FrequencyView], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Far zoomed in it pages on for as long as it plays: that would be for ever."""
    monkeypatch.setattr(module, "_STILL_S", 60.0)
    views[0].zoom(1000.0, 0.0)
    stillness = Stillness(*views)
    cancel = threading.Event()
    waiting = threading.Thread(target=stillness.wait, args=(cancel,))
    views[0].reveal(30.0)
    assert views[0].start_s == 30.0
    waiting.start()
    waiting.join(10.0)
    waits_on = waiting.is_alive()
    cancel.set()
    waiting.join()
    assert not waits_on
    views[0].pan(0.01)
    assert stillness._still_at_s > time.monotonic() + 30.0, "a hand's moves count"
