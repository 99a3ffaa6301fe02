"""Strokes move components and close gates."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.separation.editing.box_evidence import box_shares
from nmfaudio.separation.editing.follow_boxes import Box, box_gates, follow, foretell
from nmfaudio.separation.editing.surgery import merge_components
from nmfaudio.separation.model import SourceGuess
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.settings import Settings
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


def test_a_box_of_a_new_name_takes_what_lies_under_it(separation) -> None:
    guided = follow(separation, [Box("Whistle", 0.9, 1.9, 2500, 3500)]).separation
    assert owners(guided)["Whistle"] == 1
    (component,) = guided.sources[-1].components
    assert guided.tags[component].centroid_hz == pytest.approx(3000, rel=0.1)
    assert np.isfinite(guided.model.W).all()


def test_not_this_takes_it_away(separation) -> None:
    two = follow(separation, [Box("Whistle", 0.9, 1.9, 2500, 3500)]).separation
    refused = Box("Whistle", 1.0, 1.9, 2500, 3500, belongs=False)
    guided = follow(two, [refused]).separation
    bins, frames = refused.region(separation.plan, separation.model.H.shape[1])

    def energy(found) -> float:
        rows = list(found.sources[-1].components)
        part = found.model.W[0, bins][:, rows] @ found.model.H[rows][:, frames]
        return float(part.sum())

    assert energy(guided) < 0.1 * energy(two)


def test_gated_iterations_keep_stems_that_add_up(separation) -> None:
    two = follow(separation, [Box("Whistle", 0.9, 1.9, 2500, 3500)]).separation
    brief = Box("Whistle", 1.0, 1.02, 2500, 3500, belongs=False, strength=0.4)
    gated = follow(two, [brief]).separation
    assert gated.sources == two.sources
    assert gated.factorization.n_iter == 3
    assert len(gated.tags) == gated.model.n_components
    stems = render_stems(gated)
    np.testing.assert_allclose(stems.sum(axis=0), separation.audio.samples, atol=1e-6)


def tones() -> AudioBuffer:
    """Return two bright and two dark notes that take turns."""
    t = np.arange(RATE // 2) / RATE
    dark = [np.sin(2 * np.pi * hz * t) for hz in (220.0, 262.0)]
    bright = [
        sum(np.sin(2 * np.pi * hz * h * t) for h in range(8, 24)) / 4
        for hz in (247.0, 311.0)
    ]
    order = [dark[0], bright[0], dark[1], bright[1]] * 2
    return AudioBuffer.from_array(0.2 * np.concatenate(order)[np.newaxis], RATE)


def test_what_resembles_the_boxed_follows_it() -> None:
    found = separate(tones(), settings=Settings(n_components=4, n_sources=1))
    boxes = [
        Box("Dark", 0.0, 0.5, 150, 400),
        Box("Bright", 0.5, 1.0, 1500, 7000),
    ]
    guided = follow(found, boxes).separation
    held = {source.name: source.components for source in guided.sources}
    hz = [guided.tags[k].centroid_hz for k in range(guided.model.n_components)]
    assert len(held["Dark"]) == len(held["Bright"]) == 2
    assert all(hz[k] < 500 for k in held["Dark"])
    assert all(hz[k] > 1500 for k in held["Bright"])


def test_of_boxes_told_at_once_the_grouping_is_trusted_more() -> None:
    found = separate(tones(), settings=Settings(n_components=4, n_sources=1))
    V = found.plan.magnitude(found.audio.samples)
    (source,) = found.sources
    early = found.model.H[:, : found.plan.n_frames(RATE // 2)].max(axis=1)
    touched, *others = sorted(source.components, key=lambda k: -early[k])
    split = (replace(source, components=tuple(others)), SourceGuess("Dark", (touched,)))
    grouped = replace(found, sources=split)
    box = Box("Dark", 0.0, 0.5, 150, 400)
    names = [guess.name for guess in split]
    one, several = (box_shares(grouped, [box] * n, names, V) for n in (1, 2))
    assert (several[others, 0] > one[others, 0]).all()
    assert one[touched].argmax() == several[touched].argmax() == 1


def test_a_component_of_two_sources_is_divided(separation) -> None:
    merged = merge_components(separation, range(separation.model.n_components))
    boxes = [Box("Low", 0.1, 0.7, 100, 300), Box("High", 1.3, 1.9, 2500, 3500)]
    guided = follow(merged, boxes)
    assert set(guided.parent_of) == {0}
    model = guided.separation.model
    assert model.n_components == len(guided.parent_of) == len(guided.separation.tags)
    np.testing.assert_allclose(
        model.W[0] @ model.H, merged.model.W[0] @ merged.model.H, rtol=1e-4, atol=1e-6
    )
    owned = [k for source in guided.separation.sources for k in source.components]
    assert sorted(owned) == list(range(model.n_components))
    stems = render_stems(guided.separation)
    np.testing.assert_allclose(stems.sum(axis=0), separation.audio.samples, atol=1e-6)


@pytest.mark.parametrize("locked", [(), (0,)])
def test_what_a_box_comes_to_is_foretold(separation, locked: tuple[int, ...]) -> None:
    # One component of both tones is divided between its source and who is named.
    merged = merge_components(separation, range(separation.model.n_components))
    name = separation.sources[0].name
    for before in (separation, merged):
        boxes = [Box("High", 1.3, 1.9, 2500, 3500), Box(name, 0.1, 0.7, 100, 300)]
        told = foretell(before, boxes, locked=locked)
        for box, share in zip(boxes, told, strict=True):
            found = follow(before, [box], locked=locked).separation
            held = {s.name: s.components for s in found.sources}[box.source]
            energy = sum(found.tags[k].energy_share for k in held)
            assert share == pytest.approx(energy, abs=1e-5), box
    cancel = threading.Event()
    cancel.set()
    assert foretell(separation, boxes, cancel=cancel) == ()


def test_what_is_locked_stays_whose_it_is(separation) -> None:
    boxes = [Box("Low", 0.1, 0.7, 100, 300), Box("High", 1.3, 1.9, 2500, 3500)]
    (source,) = separation.sources
    held, free = source.components
    nobody = replace(source, components=(free,))
    for before, owner in (
        (separation, source.name),
        (replace(separation, sources=(nobody,)), None),
    ):
        guided = follow(before, boxes, locked=(held,))
        owners_of = {k: s.name for s in guided.separation.sources for k in s.components}
        (place,) = [at for at, parent in enumerate(guided.parent_of) if parent == held]
        assert owners_of.get(place) == owner
        moved = [at for at, parent in enumerate(guided.parent_of) if parent == free]
        assert {owners_of[at] for at in moved} <= {"Low", "High"}


def test_gates_leave_what_is_locked_as_it_was(separation) -> None:
    (source,) = separation.sources
    refused = Box(source.name, 1.0, 1.9, 2500, 3500, belongs=False)
    gated = follow(separation, [refused], locked=(0,)).separation
    np.testing.assert_array_equal(gated.model.W[..., 0], separation.model.W[..., 0])
    np.testing.assert_array_equal(gated.model.H[0], separation.model.H[0])
    assert not np.array_equal(gated.model.H[1], separation.model.H[1])


def test_boxes_of_no_strength_change_nothing(separation) -> None:
    weak = [Box("Whistle", 0.9, 1.9, 2500, 3500, strength=0.0)]
    assert follow(separation, weak).separation is separation


def test_no_boxes_or_cancelled_changes_nothing(separation) -> None:
    assert follow(separation, []).separation is separation
    cancel = threading.Event()
    cancel.set()
    box = Box("A", 0, 1, 100, 300)
    assert follow(separation, [box], cancel=cancel).separation is separation


def test_gates_are_open_where_nothing_is_said() -> None:
    plan = StftPlan(8000, n_fft=256, hop_length=64)
    box = Box("A", 0.1, 0.2, 1000, 2000)
    gates = box_gates([box], ["A", "B"], plan, 50)
    bins, frames = box.region(plan, 50)
    assert (gates[0] == 1).all()
    assert (gates[1, bins, frames] < 0.01).all()
    assert gates[1].sum() == pytest.approx(
        gates[1].size - gates[1, bins, frames].size, rel=0.01
    )
    far = Box("A", 1e3, 2e3, 1e6, 2e6).region(plan, 50)
    assert far == (slice(128, 129), slice(49, 50))


def test_boxes_are_checked() -> None:
    with pytest.raises(ParameterError, match="must last"):
        Box("A", 1, 1, 0, 100)
    with pytest.raises(ParameterError, match="strength"):
        Box("A", 0, 1, 0, 100, strength=2)
