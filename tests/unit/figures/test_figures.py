"""Figures show what they claim, and are saved whole or not at all."""

from dataclasses import replace

import numpy as np
import pytest
import signals
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.layout_engine import ConstrainedLayoutEngine

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import AudioWriteError, ParameterError
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.figures.divergence import draw_divergence
from nmfaudio.figures.layout import FigurePanel, FigureRow, build_figure
from nmfaudio.figures.overview import overview_figure
from nmfaudio.figures.pooling import PooledPicture
from nmfaudio.figures.save import finished, save_figure
from nmfaudio.figures.source_pictures import SourcePictures
from nmfaudio.figures.sources import draw_components, mark_components
from nmfaudio.figures.style import SIZES
from nmfaudio.figures.view import View
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


def a_figure():
    figure = Figure(figsize=(4, 3))
    draw_divergence(figure.add_subplot(), a_separation().factorization)
    return figure


def test_large_divergences_are_grouped_by_thousands():
    fit = replace(
        a_separation().factorization,
        divergence=(273_725.0, 273_629.0, 273_530.0),
        checked_iterations=(1, 10, 20),
    )
    figure = Figure(figsize=(4, 3))
    axes = draw_divergence(figure.add_subplot(), fit)
    figure.draw_without_rendering()
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert "273,600" in labels
    assert all("," in label for label in labels)


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
            a_figure(),
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
    save_figure(a_figure(), path)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_figure_that_may_not_be_replaced_is_kept(tmp_path):
    path = tmp_path / "f.png"
    path.write_bytes(b"old")
    with pytest.raises(AudioWriteError, match="exists already"):
        save_figure(a_figure(), path, overwrite=False)
    assert path.read_bytes() == b"old"


def test_a_figure_that_has_not_changed_is_laid_out_once(tmp_path, monkeypatch):
    laid_out = []
    execute = ConstrainedLayoutEngine.execute
    monkeypatch.setattr(
        ConstrainedLayoutEngine,
        "execute",
        lambda engine, figure: (laid_out.append(figure), execute(engine, figure)),
    )
    row = FigureRow((FigurePanel("Title", lambda axes, _: axes.plot([1, 2])),), 0.3)
    figure = finished(build_figure([row], SIZES["column"]))
    engine = figure.get_layout_engine()
    first = save_figure(figure, tmp_path / "one.png").read_bytes()
    assert len(laid_out) == 1
    assert figure.get_layout_engine() is engine
    assert save_figure(finished(figure), tmp_path / "two.png").read_bytes() == first
    assert len(laid_out) == 2
    # A label needs room, and so may text of another size in dots.
    finished(figure).axes[0].set_ylabel("label")
    labelled = save_figure(figure, tmp_path / "three.png").read_bytes()
    assert len(laid_out) == 4
    save_figure(finished(figure), tmp_path / "four.png", dpi=50)
    assert len(laid_out) == 6
    assert labelled != first


def test_components_are_named_and_sources_in_the_legend():
    shown = texts(overview_figure(a_separation()))
    assert "1  Bass A2  25.0 %" in shown
    assert "Hats $x_" in shown


def test_errors_are_ours(tmp_path):
    figure = a_figure()
    with pytest.raises(ParameterError, match=r"must end in png, svg, pdf"):
        save_figure(figure, tmp_path / "f.bmp")
    with pytest.raises(AudioWriteError):
        save_figure(figure, tmp_path / "absent" / "f.png")
    assert list(tmp_path.iterdir()) == []


def saved_overview(title, path):
    """Return the pixels of a figure as it is saved, (rows, columns, channels)."""
    figure = overview_figure(a_separation(names=(title,)))
    return imread(save_figure(figure, path))


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return saved_overview("Bass", tmp_path_factory.mktemp("plain") / "f.png")


@pytest.mark.parametrize("name", ["$\\frac{ broken", "音楽 🎵"])
def test_names_are_shown_as_they_are(tmp_path, name, plain):
    named = saved_overview(name, tmp_path / "f.png")
    assert named.shape == plain.shape
    assert (named != plain).any()


@pytest.mark.parametrize(
    ("samples", "n_components"),
    [
        (signals.silence(3_000, 2), 3),
        (np.ones((1, 1), np.float32), 0),
        (np.ones((1, 1), np.float32), 1),
    ],
)
def test_the_overview_is_drawn_whatever_there_is(tmp_path, n_components, samples):
    separation = a_separation(n_components=n_components, samples=samples)
    figure = overview_figure(separation)
    assert save_figure(figure, tmp_path / "f.png").exists()


def test_numbers_of_components_do_not_cover_each_other():
    separation = a_separation(n_components=12)
    same = np.repeat(separation.model.W[..., :1], 12, axis=-1)  # all at one pitch
    model = RenderModel.from_factors(same.reshape(-1, 12), separation.model.H)
    axes = Figure(figsize=(7, 4)).add_subplot()
    axes.set(yscale="log", xlim=(0, separation.audio.duration_s), ylim=(20, 8_000))
    mark_components(axes, replace(separation, model=model), View())
    to_axes = axes.transScale + axes.transLimits
    places = np.array([to_axes.transform(text.xy) for text in axes.texts])
    assert len(places) == len({text.get_text() for text in axes.texts}) >= 8
    apart = np.abs(places[:, np.newaxis] - places)[~np.eye(len(places), dtype=bool)]
    assert (apart >= (0.04, 0.05)).any(axis=1).all()


def test_what_a_source_owns_is_hatched_for_those_who_print_in_grey():
    magnitude = np.full((4, 40, 50), 1e-6, np.float32)
    magnitude[0, :20], magnitude[1, 20:, :25] = 0.5, 0.5
    edges_s, edges_hz = np.linspace(0, 5, 51), np.geomspace(100, 8_000, 41)
    whole = PooledPicture("log", magnitude.sum(axis=0), edges_s, edges_hz)
    names = ("Bass", "Hats", "Never heard", "Residual")
    axes = Figure().add_subplot()
    draw_components(axes, SourcePictures(names, magnitude, whole), View())
    hatched = [each for each in axes.collections if getattr(each, "hatches", None)]
    (owned,) = hatched
    assert owned.hatches == ["////"]
    (outline,) = [path for path in owned.get_paths() if path.vertices.size]
    np.testing.assert_allclose(outline.get_extents().x0, 0.0)
    assert outline.get_extents().x1 == pytest.approx(2.5, abs=0.2)
    assert outline.get_extents().y0 == pytest.approx(edges_hz[20], rel=0.2)


def test_a_source_has_its_colour_in_another_take_too():
    magnitude = np.full((4, 4, 6), 1e-6, np.float32)
    magnitude[0, 0], magnitude[1, 1], magnitude[2, 2] = 0.5, 0.3, 0.1
    edges_s, edges_hz = np.linspace(0, 5, 7), np.geomspace(100, 8_000, 5)
    whole = PooledPicture("log", magnitude.sum(axis=0), edges_s, edges_hz)
    first = SourcePictures(("Bass", "Keys", "Hats", "Residual"), magnitude, whole)
    new = np.full((1, 4, 6), 1e-6, np.float32)
    new[0, 3] = 0.2
    turned = np.concatenate([magnitude[[2]], new, magnitude[[0]], magnitude[[3]]])
    names = ("Part 1", "Part 2", "Part 3", "Residual")
    second = SourcePictures(names, turned, whole)
    places = second.places_like(first)
    assert places == [2, 3, 0], "known ones as before, what is new behind"
    drawn = []
    for pictures, colours in ((first, None), (second, places)):
        axes = Figure().add_subplot()
        draw_components(axes, pictures, View(), legend=False, places=colours)
        drawn.append(axes.collections[0].get_array())
    np.testing.assert_allclose(drawn[0][[0, 2]], drawn[1][[0, 2]], atol=1e-3)


def test_why_a_fit_ended_is_told_in_words():
    assert len({reason.words for reason in StopReason}) == len(StopReason)
    assert not any("_" in reason.words for reason in StopReason)


def test_a_slide_with_much_on_it_is_drawn_flatter_before_its_text_shrinks():
    row = FigureRow((FigurePanel("", lambda *_: None),), share=0.3)
    usual = SIZES["slide"].dpi
    sizes = [build_figure([row] * n, SIZES["slide"]).get_dpi() / usual for n in (2, 5)]
    assert sizes[0] > 0.95
    assert sizes[1] > 0.45
