"""What two takes differ in has the power of what changed places."""

from dataclasses import replace

import numpy as np
import pytest
from unit.project.conftest import make_separation

from nmfaudio.gui.canvases.spectrogram.difference import (
    StemDifference,
    lane_names,
    stems_of,
)
from nmfaudio.project import edits
from nmfaudio.project.document import Document
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.spectral.analysis import Analysis

FIRST = Document.from_separation(make_separation())
N_SAMPLES = 6_007
LOOK = Analysis(16_000)


def between(other: Document, analysis: Analysis = LOOK, names=None) -> np.ndarray:
    names = names or lane_names(FIRST)
    first, second = stems_of(FIRST, names), stems_of(other, names)
    return StemDifference(first, second, analysis).read(0, N_SAMPLES)


def test_takes_that_are_alike_differ_in_nothing() -> None:
    assert not between(FIRST).any()


def test_what_another_source_won_counts_once() -> None:
    moved = edits.assign(FIRST, [1], 1).after
    changed = between(moved)
    separation = FIRST.separation
    assert separation is not None
    bass = render_stems(replace(separation, sources=separation.sources[1:]))
    power = np.square(changed).mean(axis=0)
    assert power == pytest.approx(np.square(bass[0]).mean(axis=0), rel=1e-3, abs=1e-9)


def test_channels_are_chosen_and_silence_lies_beyond_the_ends() -> None:
    moved = edits.assign(FIRST, [1], 1).after
    left = between(moved, replace(LOOK, channel="1"))
    assert left.shape == (3, N_SAMPLES)
    names = lane_names(FIRST)
    assert names == ("Drums", "Bass", "Residual")
    sound = StemDifference(stems_of(FIRST, names), stems_of(moved, names), LOOK)
    early = sound.read(-50, 50)
    assert not early[:, :50].any()
    assert early[:, 50:].any()
    assert not sound.read(N_SAMPLES, N_SAMPLES + 9).any()


def test_a_source_that_one_take_lacks_differs_whole() -> None:
    other = edits.rename_source(FIRST, 2, "Low").after
    assert between(other, names=("Bass", "Low")).any()
    assert stems_of(other, ("Bass",)).key != stems_of(FIRST, ("Bass",)).key
