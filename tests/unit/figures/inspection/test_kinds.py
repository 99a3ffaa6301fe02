"""Every kind of figure is drawn, told as numbers, and says what it lacks."""

import csv
from dataclasses import replace

import numpy as np
import pytest
import signals
from matplotlib.figure import Figure

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import AudioWriteError, ParameterError
from nmfaudio.factorization.selection.n_components import ComponentChoice
from nmfaudio.figures.inspection.data import write_data
from nmfaudio.figures.inspection.draw import Drawing, inspection_figure, save_inspection
from nmfaudio.figures.inspection.kinds import GROUPS, KINDS, kinds_named, view_of
from nmfaudio.figures.inspection.subject import Subject
from nmfaudio.figures.source_pictures import pictures_of_separation, pictures_of_stems
from nmfaudio.figures.style import SIZES, styled
from nmfaudio.figures.view import View
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.settings import Settings

RATE = 16_000
VIEW = View(n_columns=120, n_rows=60)


def taken_apart(seed=0):
    settings = Settings(preset="free", n_components=5, max_iter=15, seed=seed)
    return separate(signals.stereo_mix(), RATE, settings=settings)


@pytest.fixture(scope="module")
def subject():
    separation = taken_apart()
    choice = ComponentChoice(
        2, "why", "elbow", (1, 2, 3), (0.1, 0.8, 0.9), complete=True
    )
    return Subject(
        "song $x_",
        separation.audio,
        separation,
        other=taken_apart(1),
        takes=("one", "two"),
        choices=(choice,),
    )


def with_stems():
    separation = taken_apart()
    sounds = render_stems(separation)
    names = [source.name for source in separation.sources]
    stems = tuple(
        (name, AudioBuffer.from_array(sound, RATE))
        for name, sound in zip(names, sounds, strict=False)
    )
    return separation, Subject("stems", separation.audio, stems=stems)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_and_labelled(subject, kind):
    size = SIZES["column"]
    with styled(size):
        figure = inspection_figure(subject, Drawing((kind,), VIEW, size))
        figure.draw_without_rendering()
    assert isinstance(figure, Figure)
    assert figure.get_figwidth() == size.width_in
    shown = [axes for axes in figure.axes if axes.axison]
    assert all(axes.has_data() for axes in shown)
    assert any(axes.get_xlabel() for axes in shown)


@pytest.mark.parametrize("ending", ["csv", "npz"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_told_as_numbers(subject, kind, ending, tmp_path):
    data = KINDS[kind].data(subject, view_of(kind, VIEW))
    path = write_data(data, tmp_path / f"numbers.{ending}")
    if ending == "npz":
        with np.load(path) as file:
            arrays = dict(file)
        assert set(arrays) == set(data.arrays)
        if data.grid:
            lengths = [a.size for n, a in data.arrays.items() if n != data.grid]
            assert arrays[data.grid].shape == tuple(lengths)
    else:
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        assert len({len(line) for line in lines}) == 1
        assert len(lines) > 1
    with pytest.raises(AudioWriteError, match="exists already"):
        write_data(data, path)


def test_kinds_stand_under_one_another_on_one_time_axis(subject):
    size = SIZES["page"]
    kinds = ("waveform", "log", "components", "activations")
    with styled(size):
        figure = inspection_figure(subject, Drawing(kinds, VIEW, size))
        figure.draw_without_rendering()
    boxes = [axes.get_position() for axes in figure.axes[::2]]
    assert len({(round(box.x0, 6), round(box.x1, 6)) for box in boxes}) == 1
    assert [bool(axes.get_xlabel()) for axes in figure.axes[::2]] == [
        False, False, False, True,
    ]  # fmt: skip


def test_a_slide_is_full_high_definition_whatever_is_on_it(subject, tmp_path):
    for kinds in (("log",), ("masks", "templates")):
        path = tmp_path / f"{len(kinds)}.png"
        save_inspection(subject, Drawing(kinds, VIEW, SIZES["slide"]), path)
        head = path.read_bytes()[16:24]
        assert (int.from_bytes(head[:4]), int.from_bytes(head[4:])) == (1920, 1080)


def test_shares_add_up_and_are_those_of_the_stems():
    separation, subject = with_stems()
    by_masks = pictures_of_separation(separation, VIEW)
    np.testing.assert_allclose(by_masks.shares().sum(axis=0), 1.0, atol=1e-4)
    by_sound = pictures_of_stems(separation.audio, subject.stems, VIEW)
    assert by_sound.names == by_masks.names
    loud = by_sound.mixture.level_db() > -40
    for n in range(len(subject.stems)):
        energy = (by_sound.magnitude[n][loud] ** 2).sum()
        expected = (by_masks.magnitude[n] ** 2).mean() / (
            by_masks.mixture.magnitude**2
        ).mean()
        total = (by_sound.mixture.magnitude[loud] ** 2).sum()
        assert energy / total == pytest.approx(expected, abs=0.15)
    assert by_sound.picture(-1).level_db().max() < -80
    # Not of the cells: on a logarithmic axis those of low sounds are many.
    sounds = [stem.samples.astype(float) for _, stem in subject.stems]
    energy = np.array([(sound**2).sum() for sound in sounds])
    for pictures in (by_masks, by_sound):
        shares = pictures.energy_shares()[:-1]
        np.testing.assert_allclose(shares, energy / energy.sum(), atol=0.01)
    low = pictures_of_stems(separation.audio, subject.stems, replace(VIEW, high_hz=300))
    assert np.abs(low.energy_shares()[:-1] - energy / energy.sum()).max() > 0.05


def test_stems_without_a_model_say_so():
    _, subject = with_stems()
    with pytest.raises(ParameterError, match="without a model"):
        inspection_figure(subject, Drawing(("templates",), VIEW, SIZES["page"]))
    for kind in GROUPS["sources"]:
        assert inspection_figure(subject, Drawing((kind,), VIEW, SIZES["page"])).axes


@pytest.mark.parametrize("n_samples", [0, 4000])
def test_silence_has_every_figure(n_samples, tmp_path):
    separation = separate(np.zeros((2, n_samples)), RATE)
    subject = Subject("silence", separation.audio, separation)
    kinds = [kind for kind in kinds_named(("sound", "model")) if kind != "masks"]
    size = replace(SIZES["column"], dpi=40)
    path = save_inspection(subject, Drawing(kinds, VIEW, size), tmp_path / "s.png")
    assert path.exists()


def test_names_of_kinds_are_known_and_groups_spelled_out():
    assert kinds_named(("sound", "log")) == ("waveform", "log")
    assert set(kinds_named(("all",))) == set(KINDS) - {"takes"}
    with pytest.raises(ParameterError, match="'colour' is none of"):
        kinds_named(("colour",))
