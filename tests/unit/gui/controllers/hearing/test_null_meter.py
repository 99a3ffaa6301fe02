"""Tests of what rendering all stems in the background tells."""

import threading

import numpy as np
import pytest
from unit.project.conftest import make_separation

from nmfaudio.gui.controllers.hearing.null_meter import measure_stems
from nmfaudio.separation.model import Separation
from nmfaudio.separation.rendering import resynthesis
from nmfaudio.separation.rendering.resynthesis import FrameRenderer


@pytest.fixture
def separation() -> Separation:
    return make_separation(n_components=4)


def test_stems_add_up_and_none_of_them_is_lost(separation: Separation) -> None:
    groups = ((0, 2), (1,))
    figures = measure_stems(separation, groups, lambda _: None, threading.Event())
    assert figures.null_db < -120.0
    held = [held for held, _ in figures.outlines]
    assert held == [(0, 2), (1,), (3,)]
    reach = [outline.high.max() for _, outline in figures.outlines]
    assert sum(reach) >= separation.audio.samples.max() * 0.99


def test_gives_way_before_masks_are_laid_out(
    separation: Separation, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    known = resynthesis.renderer_of

    def renderer_of(separation: Separation) -> FrameRenderer:
        done.append("laid out")
        return known(separation)

    monkeypatch.setattr(resynthesis, "renderer_of", renderer_of)
    measure_stems(
        separation, ((0,),), lambda _: done.append("gave way"), threading.Event()
    )
    assert done[:2] == ["gave way", "laid out"]


def test_gives_way_before_each_block_and_ends_when_cancelled(
    separation: Separation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resynthesis, "_BLOCK_BYTES", 1)
    monkeypatch.setattr(np, "vdot", None)  # a product whose second thread would spin
    cancel, given_way = threading.Event(), []

    def give_way(cancelled: threading.Event) -> None:
        assert cancelled is cancel
        given_way.append(1)
        if len(given_way) == 3:
            cancelled.set()

    figures = measure_stems(separation, ((0, 1, 2, 3),), give_way, cancel)
    assert len(given_way) == 3
    whole = measure_stems(
        separation, ((0, 1, 2, 3),), lambda _: None, threading.Event()
    )
    n_seen, n_all = figures.outlines[0][1].high.size, whole.outlines[0][1].high.size
    assert 0 < n_seen < n_all
