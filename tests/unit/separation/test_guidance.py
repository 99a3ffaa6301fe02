"""Strokes move components and close gates."""

import threading

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.separation.guidance import Stroke, guide, stroke_gates
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.settings import Settings
from nmfaudio.spectral.stft import StftPlan

RATE = 16000


@pytest.fixture(scope="module")
def separation() -> object:
    t = np.arange(2 * RATE) / RATE
    low, high = np.sin(2 * np.pi * 200 * t), np.sin(2 * np.pi * 3000 * t)
    sound = 0.3 * low * (t < 1.2) + 0.2 * high * (t > 0.8)
    return separate(
        AudioBuffer.from_array(np.stack([sound, sound]), RATE),
        settings=Settings(n_components=2, n_sources=1),
    )


def owners(found) -> dict[str, int]:
    return {source.name: len(source.components) for source in found.sources}


def test_a_stroke_of_a_new_name_takes_what_lies_under_it(separation) -> None:
    guided = guide(separation, [Stroke("Whistle", 0.9, 1.9, 2500, 3500)])
    assert owners(guided)["Whistle"] == 1
    (component,) = guided.sources[-1].components
    assert guided.tags[component].centroid_hz == pytest.approx(3000, rel=0.1)
    assert np.isfinite(guided.model.W).all()


def test_not_this_closes_the_gate(separation) -> None:
    high = [Stroke("Whistle", 0.9, 1.9, 2500, 3500)]
    two = guide(separation, high, max_iter=0)
    refused = Stroke("Whistle", 1.0, 1.9, 2500, 3500, belongs=False)
    guided = guide(two, [refused], max_iter=10)
    (component,) = two.sources[-1].components
    bins, frames = refused.box(separation.plan, separation.model.H.shape[1])
    before, after = (
        float(s.model.W[0, bins, component].sum() * s.model.H[component, frames].sum())
        for s in (two, guided)
    )
    assert after < 0.9 * before


def test_no_strokes_or_cancelled_changes_nothing(separation) -> None:
    assert guide(separation, []) is separation
    cancel = threading.Event()
    cancel.set()
    stroke = Stroke("A", 0, 1, 100, 300)
    assert guide(separation, [stroke], cancel=cancel) is separation


def test_gates_are_open_where_nothing_is_said() -> None:
    plan = StftPlan(8000, n_fft=256, hop_length=64)
    stroke = Stroke("A", 0.1, 0.2, 1000, 2000)
    gates = stroke_gates([stroke], ["A", "B"], plan, 50)
    bins, frames = stroke.box(plan, 50)
    assert (gates[0] == 1).all()
    assert (gates[1, bins, frames] < 0.01).all()
    assert gates[1].sum() == pytest.approx(
        gates[1].size - gates[1, bins, frames].size, rel=0.01
    )
    far = Stroke("A", 1e3, 2e3, 1e6, 2e6).box(plan, 50)
    assert far == (slice(128, 129), slice(49, 50))


def test_strokes_are_checked() -> None:
    with pytest.raises(ParameterError, match="must last"):
        Stroke("A", 1, 1, 0, 100)
    with pytest.raises(ParameterError, match="strength"):
        Stroke("A", 0, 1, 0, 100, strength=2)
