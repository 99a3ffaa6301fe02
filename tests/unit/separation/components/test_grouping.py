"""Automatic grouping proposes low, percussive and tonal sources."""

from typing import Any

import numpy as np
import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.separation.components.grouping import (
    proposed_sources,
    unique_names,
)
from nmfaudio.separation.model import ComponentTag, SourceGuess
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(44100, n_fft=512, hop_length=128)
SIDES = ("Left", "Right")


def make_tag(
    index: int,
    pitch_hz: float | None,
    *,
    percussive: bool = False,
    centroid_hz: float = 500.0,
    share: float = 0.2,
) -> ComponentTag:
    band = "low" if centroid_hz < 200 else "high" if centroid_hz > 2500 else "mid"
    return ComponentTag(
        index, str(index), pitch_hz, percussive, band, share, centroid_hz
    )


MIXED = (
    make_tag(0, 55.0, centroid_hz=90.0),
    make_tag(1, None, percussive=True, centroid_hz=4000.0),
    make_tag(2, 440.0),
    make_tag(3, 660.0),
    make_tag(4, None, percussive=True, centroid_hz=80.0, share=0.15),
)


def proposed(
    tags: tuple[ComponentTag, ...], groups=None, **options: Any
) -> tuple[SourceGuess, ...]:
    W = np.random.default_rng(1).random((PLAN.n_bins, len(tags)))
    return proposed_sources(groups, tags, W, PLAN, **options)


def test_mixed_music_gives_bass_drums_and_tonal() -> None:
    sources = proposed(MIXED)
    found = {source.name: source.components for source in sources}
    assert found == {"Bass": (0,), "Drums": (1, 4), "Tonal": (2, 3)}


def test_drums_alone_are_split_by_band() -> None:
    tags = (
        make_tag(0, None, percussive=True, centroid_hz=70.0),
        make_tag(1, None, percussive=True, centroid_hz=900.0),
        make_tag(2, None, percussive=True, centroid_hz=7000.0),
        make_tag(3, None, percussive=True, centroid_hz=8000.0),
    )
    found = {s.name: s.components for s in proposed(tags)}
    assert found == {"Kick": (0,), "Snare": (1,), "Hats": (2, 3)}


@pytest.mark.parametrize("n_sources", [1, 2, 3, 4, 5])
def test_asked_number_of_sources_is_kept(n_sources: int) -> None:
    sources = proposed(MIXED, n_sources=n_sources)
    assert len(sources) == n_sources
    assert sorted(k for s in sources for k in s.components) == [0, 1, 2, 3, 4]
    assert len({s.name for s in sources}) == n_sources


def test_more_sources_than_components_is_as_many_as_there_are() -> None:
    assert len(proposed(MIXED, n_sources=9)) == 5


def test_silent_components_stay_in_the_residual() -> None:
    tags = (make_tag(0, 440.0, share=0.9), make_tag(1, None, share=0.0))
    (only,) = proposed(tags)
    assert only.components == (0,)


def test_nothing_sounding_gives_no_sources() -> None:
    assert proposed((make_tag(0, None, share=0.0),)) == ()


def test_a_faint_group_joins_the_loudest() -> None:
    tags = (
        make_tag(0, 440.0, share=0.9),
        make_tag(1, 50.0, centroid_hz=60, share=1e-4),
    )
    (only,) = proposed(tags)
    assert only.components == (0, 1)


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ParameterError, match="same components"):
        proposed_sources(None, MIXED, np.ones((PLAN.n_bins, 4)), PLAN)
    with pytest.raises(ParameterError, match="1 or more"):
        proposed(MIXED, n_sources=0)


def test_repeated_names_are_numbered() -> None:
    assert unique_names(["Tonal", "Bass", "Tonal"]) == ["Tonal 1", "Bass", "Tonal 2"]


def test_sides_are_named_by_what_sounds_there() -> None:
    tags = (
        *MIXED,
        make_tag(5, None, centroid_hz=900.0, share=0.3),
        make_tag(6, 500.0, share=0.2),
    )
    groups = (
        ("Left", np.array([1, 4])),
        ("Right", np.array([2, 3])),
        ("Lead", np.array([0])),
    )
    names = [source.name for source in proposed(tags, groups, sides=SIDES)]
    assert names == ["Percussion left", "Chords right", "Lead"]
    aside = (("Left", np.array([5, 6])),)
    mixed = proposed(tags, aside, sides=SIDES)
    assert mixed[0].name == "Left side"
    assert proposed(tags, aside)[0].name == "Left"  # a user's own word
