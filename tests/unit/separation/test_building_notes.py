"""Held notes become instruments that keep their place and add up to the recording."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nmfaudio.separation.model import Separation
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral._fft.frame_block import FrameBlock
from nmfaudio.spectral.grid import hz_of_midi

RATE = 8000


def line(notes: tuple[int, ...], *, steep: float) -> np.ndarray:
    """Return notes of 0.4 s whose partials fall with a power of their number."""
    t = np.arange(int(0.4 * RATE)) / RATE
    fade = np.minimum(1.0, np.minimum(t, t[-1] - t) / 0.03)
    partials = np.arange(1, 9)
    return np.concatenate(
        [
            fade
            * np.sum(
                [
                    np.sin(2 * np.pi * h * hz_of_midi(m) * t) / h**steep
                    for h in partials
                ],
                axis=0,
            )
            for m in notes
        ]
    )


@pytest.fixture(scope="module")
def lines() -> np.ndarray:
    """Return two lines of one register, left and right, (2, 2, n_samples)."""
    left = line((60, 62, 64, 65, 64, 62), steep=0.5)
    right = line((64, 65, 60, 62, 67, 60), steep=1.5)
    return np.stack([np.outer((0.9, 0.3), left), np.outer((0.3, 0.9), right)]) * 0.1


@pytest.fixture(scope="module")
def separation(lines: np.ndarray) -> Separation:
    settings = Settings(preset="instruments", n_sources=2)
    return separate(lines.sum(axis=0).astype(np.float32), RATE, settings=settings)


def test_a_line_on_each_side_is_a_source(
    separation: Separation, lines: np.ndarray
) -> None:
    names = [source.name for source in separation.sources]
    assert sorted(names) == ["Left part", "Right part"]
    stems = dict(zip(names, render_stems(separation), strict=False))
    for name, truth in zip(("Left part", "Right part"), lines, strict=True):
        error = np.sum((stems[name] - truth) ** 2)
        assert 10 * np.log10(np.sum(truth**2) / error) > 10.0


def test_components_keep_their_place(separation: Separation) -> None:
    assert len(separation.sources) > 1
    for source in separation.sources:
        loudest = max(source.components, key=lambda k: separation.tags[k].energy_share)
        pan = separation.tags[loudest].pan
        assert pan < -0.2 if source.name == "Left part" else pan > 0.2


def test_stems_and_residual_are_the_recording(
    separation: Separation, lines: np.ndarray
) -> None:
    total = render_stems(separation).sum(axis=0)
    np.testing.assert_allclose(total, lines.sum(axis=0), atol=1e-6)


def test_a_pitch_that_both_play_has_two_components(separation: Separation) -> None:
    shared = [
        {round(12 * np.log2((separation.tags[k].pitch_hz or 1.0) / 440.0))
         for k in source.components if separation.tags[k].energy_share > 0.01}
        for source in separation.sources
    ]  # fmt: skip
    assert shared[0] & shared[1]
    n_components = separation.model.n_components
    assert separation.factorization.W.shape[1] == n_components
    assert separation.factorization.H.shape[0] == n_components


def test_a_recording_is_transformed_once(
    lines: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Model, places in the field and tags read one spectrogram."""
    shapes = []

    def counted(transform: Callable[..., Any]) -> Callable[..., Any]:
        def run(block: FrameBlock, *given: np.ndarray) -> Any:
            shapes.append((block.n_frames, block.window.size))
            return transform(block, *given)

        return run

    for name in ("spectra", "add_powers_to"):
        monkeypatch.setattr(FrameBlock, name, counted(getattr(FrameBlock, name)))
    settings = Settings(preset="instruments", max_iter=2, keep_attacks=False)
    found = separate(lines.sum(axis=0).astype(np.float32), RATE, settings=settings)
    n_rows = sum(rows for rows, n_fft in shapes if n_fft == found.plan.n_fft)
    assert n_rows == 2 * found.model.H.shape[1]
