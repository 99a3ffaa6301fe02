"""Figures show what they claim, and are saved whole or not at all."""

import re

import numpy as np
import pytest
import signals
from matplotlib.image import imread

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import AudioWriteError, ParameterError
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.figures.components import components_figure
from nmfaudio.figures.divergence import divergence_figure
from nmfaudio.figures.overview import overview_figure
from nmfaudio.figures.save import save_figure
from nmfaudio.figures.spectrogram import (
    lowest_hz,
    pooled_spectrogram,
    spectrogram_figure,
)
from nmfaudio.separation.model import (
    ComponentTag,
    RenderModel,
    Separation,
    SourceGuess,
)
from nmfaudio.spectral.stft import StftPlan

RATE = 16_000
PLAN = StftPlan(RATE, n_fft=1024, hop_length=256)


def recording(samples):
    return AudioBuffer.from_array(samples, RATE)


def a_separation(*, n_components=3, samples=None, names=("Bass", "Hats $x_")):
    audio = recording(signals.stereo_mix() if samples is None else samples)
    rng = np.random.default_rng(0)
    n_frames = PLAN.n_frames(audio.n_samples)
    W = rng.random((PLAN.n_bins, n_components))
    H = rng.random((n_components, n_frames))
    fit = Factorization(
        W, H, 1.0, (3.0, 2.0, 1.5), (1, 11, 21), 21, StopReason.MAX_ITER, 0.1, 0
    )
    tags = tuple(
        ComponentTag(k, f"A{k} · 110 Hz", 110.0, False, "low", 0.25, 110.0)  # noqa: FBT003  # field
        for k in range(n_components)
    )
    sources = tuple(
        SourceGuess(name, (k,)) for k, name in enumerate(names) if k < n_components
    )
    model = RenderModel.from_factors(W, H)
    return Separation(audio, PLAN, model, fit, tags, sources)


def texts(figure):
    return [
        item.get_text()
        for axes in figure.axes
        for item in (
            *axes.get_yticklabels(),
            *axes.get_xticklabels(),
            *(axes.get_legend().get_texts() if axes.get_legend() else ()),
        )
    ]


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_saved_files_are_whole_and_the_same_each_time(tmp_path, ending):
    kinds = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
    contents = []
    for name in ("one", "two"):
        path = save_figure(
            divergence_figure(a_separation().factorization),
            tmp_path / f"{name}.{ending}",
        )
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]
    assert contents[0].startswith(kinds[ending])
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        f"one.{ending}",
        f"two.{ending}",
    ]


def test_a_figure_replaces_an_older_one(tmp_path):
    path = tmp_path / "f.png"
    path.write_bytes(b"old")
    save_figure(divergence_figure(a_separation().factorization), path)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_errors_are_ours(tmp_path):
    figure = divergence_figure(a_separation().factorization)
    with pytest.raises(ParameterError, match=r"must end in png, svg, pdf"):
        save_figure(figure, tmp_path / "f.bmp")
    with pytest.raises(AudioWriteError):
        save_figure(figure, tmp_path / "absent" / "f.png")
    assert list(tmp_path.iterdir()) == []


def test_the_peak_of_a_tone_is_on_its_row():
    samples = signals.sine(1_000.0, sample_rate=RATE, n_samples=16_000)
    pooled = pooled_spectrogram(recording(samples), PLAN)
    row = int(pooled.max(axis=1).argmax())
    edges_hz = np.geomspace(lowest_hz(PLAN), RATE / 2, pooled.shape[0] + 1)
    bin_hz = RATE / PLAN.n_fft
    assert edges_hz[row] - bin_hz < 1_000.0 < edges_hz[row + 1] + bin_hz


def test_one_click_in_a_long_recording_is_not_lost():
    samples = signals.silence(RATE * 60)
    samples[0, RATE * 30] = 1.0
    pooled = pooled_spectrogram(recording(samples), PLAN)
    peak = PLAN.magnitude(samples).max()
    assert pooled.shape[1] <= 1200
    assert pooled.max() == pytest.approx(peak)


def test_components_are_named_and_sources_in_the_legend():
    shown = texts(components_figure(a_separation()))
    assert "1  A0 · 110 Hz  25.0 %" in shown
    assert "Hats $x_" in shown


def picture_of(figure, path):
    """Return the pixels of a figure as it is saved, (rows, columns, channels)."""
    return imread(save_figure(figure, path))


def test_names_are_no_formulas(tmp_path):
    named, plain = (
        picture_of(components_figure(a_separation(), title=title), tmp_path / "f.png")
        for title in ("$\\frac{ broken", "")
    )
    assert (named[:80] != plain[:80]).any()


def test_names_in_other_scripts_are_shown_somehow(tmp_path):
    named, plain = (
        picture_of(
            spectrogram_figure(recording(signals.sine()), PLAN, title=title),
            tmp_path / "f.png",
        )
        for title in ("音楽 🎵", "")
    )
    assert (named[:80] != plain[:80]).any()


@pytest.mark.parametrize("n_components", [0, 1, 3])
@pytest.mark.parametrize(
    "samples", [signals.silence(3_000, 2), np.ones((1, 1), np.float32)]
)
def test_the_overview_is_drawn_whatever_there_is(tmp_path, n_components, samples):
    separation = a_separation(n_components=n_components, samples=samples)
    assert save_figure(overview_figure(separation), tmp_path / "f.svg").exists()


def test_long_recordings_have_minutes():
    figure = spectrogram_figure(recording(np.zeros((1, 200 * RATE), np.float32)), PLAN)
    labels = [label for label in texts(figure) if re.fullmatch(r"\d+:\d\d", label)]
    assert labels[:3] == ["0:00", "0:30", "1:00"]
