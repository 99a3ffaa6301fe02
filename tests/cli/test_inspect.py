"""The command that draws recordings, stems, and what they consist of."""

import csv
import json
import os
import re
import tempfile
from pathlib import Path

import numpy as np
import pytest
import signals
import soundfile
import typer
from browser import Browser

from nmfaudio.cli.commands import inspect as command
from nmfaudio.errors import AudioWriteError
from nmfaudio.figures import view
from nmfaudio.figures.inspection import draw, page
from nmfaudio.figures.inspection.data import DATA_FORMATS
from nmfaudio.figures.inspection.kinds import GROUPS, KINDS
from nmfaudio.figures.save import FIGURE_FORMATS
from nmfaudio.figures.style import SIZES
from nmfaudio.project.document import Document
from nmfaudio.project.editing import takes
from nmfaudio.project.edits import Edit
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.request.settings import Settings

ROOT = Path(__file__).parents[2]
RATE = 16_000
QUICK = ("--preset", "free", "--components", "3", "--max-iter", "5", "--dpi", "60")


@pytest.fixture
def stems(tmp_path):
    """Write a mixture and the folder of its stems, as ``separate`` names them."""
    samples = signals.stereo_mix()
    folder = tmp_path / "song stems"
    folder.mkdir()
    soundfile.write(tmp_path / "song.wav", samples.T, RATE, subtype="FLOAT")
    for name, share in (("Bass", 0.25), ("Voice", 0.75)):
        path = folder / f"song - {name}.wav"
        soundfile.write(path, share * samples.T, RATE, subtype="FLOAT")
    return folder


def numbers_in(path):
    with np.load(path) as arrays:
        return dict(arrays)


def test_what_is_told_without_loading_is_what_there_is():
    assert ", ".join(KINDS) == command.KIND_NAMES
    assert ", ".join(GROUPS) == command.GROUP_NAMES
    told = (
        (command.FigureFormat, FIGURE_FORMATS), (command.DataFormat, DATA_FORMATS),
        (command.SizeName, SIZES), (command.ChannelName, view.CHANNELS),
        (command.ColourName, view.COLOUR_MAPS),
    )  # fmt: skip
    for names, known in told:
        assert [name.value for name in names] == list(known)


def test_sound_is_drawn_without_a_fit(song, run, tmp_path, monkeypatch):
    monkeypatch.setattr("nmfaudio.separation.pipeline.separate", None)
    path = tmp_path / "out.png"
    code, output, errors = run("inspect", song, "-o", path, "--dpi", "60")
    assert (code, output, errors) == (0, f"{path}\n", "")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_folder_gets_a_figure_of_each_kind(song, run, tmp_path):
    out = tmp_path / "figures"
    words = ("-o", out, "--dpi", "60", "--what", "waveform")
    assert run("inspect", song, *words[:-1], "waveform,log")[0] == 0
    for ending in FIGURE_FORMATS:
        assert run("inspect", song, *words, "--format", ending)[0] == 0
    assert {path.name for path in out.iterdir()} == {
        "my song log.png",
        *(f"my song waveform{end}" for end in (".png", " (2).png", ".svg", ".pdf")),
    }


def test_a_file_that_is_there_is_left_alone(song, run, tmp_path):
    path = tmp_path / "out.png"
    path.write_bytes(b"mine")
    code, _, errors = run("inspect", song, "-o", path)
    assert code == 4
    assert "exists already" in errors
    assert path.read_bytes() == b"mine"


@pytest.mark.usefixtures("empty_figures")
def test_a_model_is_fitted_where_a_kind_needs_one(song, run, tmp_path):
    out = tmp_path / "out"
    code, output, errors = run(
        "inspect", song, *QUICK, "-o", out, "--what", "templates,residual",
        "--data", "npz", "--json",
    )  # fmt: skip
    assert (code, errors) == (0, "")
    files = [Path(name) for name in json.loads(output)["files"]]
    assert [f.name for f in files] == [
        "my song templates.png", "my song residual.png",
        "my song templates.npz", "my song residual.npz",
    ]  # fmt: skip
    assert numbers_in(files[2])["amplitude"].shape[0] == 3


@pytest.mark.usefixtures("empty_figures")
def test_numbers_are_those_of_the_passage_and_the_frequencies(song, run, tmp_path):
    code, _, errors = run(
        "inspect", song, "-o", tmp_path / "o.png", "--what", "log", "--data", "csv",
        "--range", "0:00.2-0.6", "--frequency", "200-2000", "--dpi", "60",
        "--channel", "left", "--window", "20", "--dynamic-range", "50",
        "--colours", "ink", "--size", "column", "--title", "",
    )  # fmt: skip
    assert (code, errors) == (0, "")
    with (tmp_path / "o log.csv").open(encoding="utf-8") as file:
        head, *lines = csv.reader(file)
    times = [float(name.removeprefix("time_s=")) for name in head[1:]]
    assert 0.19 <= times[0] < times[-1] <= 0.62
    hz = [float(line[0]) for line in lines]
    assert 200 <= min(hz) < max(hz) <= 2000


def test_two_takes_stand_side_by_side(song, run, tmp_path):
    path = tmp_path / "takes.svg"
    words = ("--versus", "seed=3", "-o", path, "--data", "csv")
    code, _, errors = run("inspect", song, *QUICK, *words)
    assert (code, errors) == (0, "")
    assert b"<svg" in path.read_bytes()
    text = (tmp_path / "takes takes.csv").read_text(encoding="utf-8")
    assert {"free, seed 0", "free, seed 3"} <= set(re.findall(r'"([^"]+)"', text))


@pytest.mark.usefixtures("empty_figures")
def test_takes_of_a_project_are_shown_as_they_are(song, run, tmp_path, monkeypatch):
    made = [
        separate(song, settings=Settings(preset="free", n_components=n, max_iter=3))
        for n in (2, 3)
    ]
    first, second = map(Document.from_separation, made)
    alone, path = tmp_path / "alone.nmfaudio", tmp_path / "two.nmfaudio"
    save_project(Project(first, made[0].audio), alone)
    both = takes.as_new_take(first, Edit("separate", second)).after
    renamed = takes.rename_take(both, 1, "Before").after
    save_project(Project(renamed, made[0].audio), path)
    monkeypatch.setattr("nmfaudio.separation.pipeline.separate", None)
    words = ("--what", "takes", "--dpi", "60", "--data", "csv", "-o")
    for name, more in (("a", ()), ("b", ("--versus", "Before"))):
        code, _, errors = run("inspect", path, *words, tmp_path / f"{name}.png", *more)
        assert (code, errors) == (0, "")
        text = (tmp_path / f"{name} takes.csv").read_text(encoding="utf-8")
        shown = re.findall(r'^"?([^",\r\n]+)', text, re.MULTILINE)[1:]
        assert list(dict.fromkeys(shown)) == ["Take 2", "Before"]
    refused = (
        (path, ("--versus", "After"), "the other takes “Before”"),
        (path, ("--versus", "Before", "--seed", "2"), "leave --seed out"),
        (alone, (), "has one take"),
        (song, ("--versus", "Before"), "and no take"),
    )
    for place, more, named in refused:
        code, _, errors = run("inspect", place, *words, tmp_path / "c.png", *more)
        assert code != 0
        assert named in " ".join(errors.split())


@pytest.mark.usefixtures("empty_figures")
def test_stems_find_their_mixture_and_names(stems, run, tmp_path):
    out = tmp_path / "out"
    code, _, errors = run(
        "inspect", stems, "-o", out, "--what", "masks", "--data", "npz",
        "--dpi", "60",
    )  # fmt: skip
    assert (code, errors) == (0, "")
    shares = numbers_in(out / "song stems masks.npz")
    assert list(shares["source"]) == ["Bass", "Voice", "Residual"]
    loud = shares["energy_share"][1] > 0.5
    assert shares["energy_share"][1][loud] == pytest.approx(0.9, abs=0.01)
    (stems.parent / "song.wav").unlink()
    words = ("--what", "residual", "--dpi", "60")
    assert run("inspect", stems, "-o", out, *words)[0] == 0
    (stems / "song - Bad.wav").write_bytes(b"RIFF")
    code, output, errors = run("inspect", stems, "-o", out, *words, "--json")
    assert code == 3
    (left,) = json.loads(output)["left_out"]
    assert left["file"].endswith("song - Bad.wav")
    assert errors.endswith(f"{left['reason']} (left out)\n")


@pytest.mark.usefixtures("empty_figures")
def test_a_project_is_shown_without_a_new_fit(song, run, tmp_path, monkeypatch):
    project = tmp_path / "work.nmfaudio"
    words = ("--save-project", project, "-o", tmp_path / "stems", *QUICK[:-2])
    assert run("separate", song, *words)[0] == 0
    monkeypatch.setattr("nmfaudio.separation.pipeline.separate", None)
    code, _, errors = run(
        "inspect", project, "-o", tmp_path / "out", "--what", "templates,log",
        "--data", "npz", "--dpi", "60",
    )  # fmt: skip
    assert (code, errors) == (0, "")
    numbers = numbers_in(tmp_path / "out" / "work templates.npz")
    assert numbers["amplitude"].shape[0] == 3


def test_a_page_needs_nothing_else(song, run, tmp_path):
    page = tmp_path / "page.html"
    kinds = ("--what", "waveform,log,components,before-after", "--dpi", "60")
    code, output, errors = run("inspect", song, "--page", "-o", page, *kinds, *QUICK)
    assert (code, output, errors) == (0, f"{page}\n", "")
    text = page.read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?!data:)', text)
    assert text.count("<audio") >= 3
    assert text.count("<img") >= 4
    assert "<h2>Components</h2>" in text


def test_a_page_of_stems_is_shown_and_heard_in_a_browser(stems, run, tmp_path):
    page = tmp_path / "page.html"
    words = ("--what", "log,components", "--dpi", "60")
    assert run("inspect", stems, "--page", "-o", page, *words)[0] == 0
    text = page.read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?!data:)', text)
    assert text.count("<audio") >= 3
    assert "Components and share" not in text  # what a folder does not have
    with Browser(page.as_uri(), size=(1280, 900)) as browser:
        assert browser.value(
            "[...document.images].every(image => image.complete && image.naturalWidth)"
        )
        browser.value(
            "document.querySelectorAll('audio').forEach("
            "player => { player.preload = 'auto'; player.load(); })"
        )
        browser.wait_for(
            "[...document.querySelectorAll('audio')].every("
            "player => Math.abs(player.duration - 2) < 0.2)"
        )
        for width in (1280, 420):
            browser.call(
                "Emulation.setDeviceMetricsOverride", width=width, height=900,
                deviceScaleFactor=1, mobile=False,
            )  # fmt: skip
            assert browser.value("document.documentElement.scrollWidth") <= width
            assert browser.value(
                "[...document.images].every("
                "image => image.getBoundingClientRect().right <= innerWidth)"
            )
        full = "document.images[0].width === document.images[0].naturalWidth"
        browser.value("document.querySelector('figure img').click()")
        assert browser.value(full)
        # The keyboard reaches pictures, too.
        browser.value("document.querySelector('figure button').focus()")
        browser.press("Enter", 13, "\r")
        assert not browser.value(full)
        assert browser.value("document.activeElement.ariaPressed") == "false"
        browser.press("Enter", 13, "\r")
        assert browser.value(full)
        assert browser.value("document.documentElement.scrollWidth") <= width
        assert browser.complaints() == []


@pytest.mark.usefixtures("empty_figures")
def test_a_bad_file_costs_only_itself(song, run, tmp_path):
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no sound at all")
    out = tmp_path / "out"
    code, output, errors = run(
        "inspect", bad, song, tmp_path / "absent.wav", "-o", out, "--what", "log",
        "--dpi", "60",
    )  # fmt: skip
    assert code == 3
    assert output.splitlines() == [os.fspath(out / "my song log.png")]
    assert [line.split(":")[0] for line in errors.splitlines()] == ["nmfaudio"] * 2
    assert "bad.wav" in errors
    assert "absent.wav" in errors


@pytest.mark.usefixtures("empty_figures")
def test_without_a_place_it_is_said_where_the_figure_is(
    song, run, tmp_path, monkeypatch
):
    opened = []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(typer, "launch", opened.append)
    monkeypatch.setenv("DISPLAY", ":1")
    words = ("--what", "waveform", "--dpi", "60")
    code, output, _ = run("inspect", song, *words)
    path = Path(output.strip())
    assert code == 0
    assert path.exists()
    assert opened == []  # nobody sits at this terminal
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    code, output, _ = run("inspect", song, *words)
    assert opened == [output.strip()]
    assert path.exists()  # whatever shows it may read it later


@pytest.mark.parametrize("place", [(), ("-o", "new/figures"), ("--page",)])
def test_what_cannot_be_drawn_leaves_no_folder(song, run, place, tmp_path, monkeypatch):
    def fail(*_):
        raise AudioWriteError("the disk is full")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(draw, "save_inspection", fail)
    monkeypatch.setattr(page, "write_page", fail)
    before = sorted(tmp_path.iterdir())
    words = ("--what", "waveform", "--dpi", "60", *place)
    code, _, errors = run("inspect", song, *words)
    assert (code, "the disk is full" in errors) == (4, True)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--what", "colour"), "'colour' is none of"),
        (("--what", " , "), "names no kind"),
        (("--what", "takes"), "--versus"),
        (("--versus", "nothing"), "no file that ends in .toml"),
        (("--range", "5-2"), "does not go up"),
        (("--range", "a-b"), "is not START-END in seconds or min:s"),
        (("--frequency", "0:40-2000"), "is not LOW-HIGH in Hz"),
        (("--range", "-"), "--range"),
        (("--frequency", "1:0-9"), "--frequency"),
        (("--frequency", "99999-"), "nothing from"),
        (("--range", "99-"), "ends before 99 s"),
        (("--window", "9999"), "window"),
        (("--dynamic-range", "1"), "range"),
        (("--method", "guess"), "--method"),
        (("--method", "elbow"), "--what count"),
        (("--sources", "2"), "has no influence on waveform, log"),
        (("--what", "count", "--mask", "hard"), "has no influence on count"),
        (("--page", "--format", "svg"), "no influence beside --page"),
        (("-o", "figure.bmp"), "must end in"),
        (("-o", "page.html"), "--page"),
        (("-o", "x.png", "--page"), "must end in html"),
        (("-o", "x.png", "--format", "svg"), "contradict"),
        (("--preset", "loud"), "--preset"),
    ],
)
def test_what_makes_no_sense_is_refused(song, run, words, named, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    code, output, errors = run("inspect", song, *words)
    assert (code, output) == (2, "")
    assert named in " ".join(errors.replace("│", " ").split())
    assert sorted(tmp_path.iterdir()) == before


def test_one_file_is_for_one_recording(song, run, tmp_path):
    code, _, errors = run("inspect", song, song, "-o", tmp_path / "one.png")
    assert code == 2
    assert "name a folder" in " ".join(errors.replace("│", " ").split())


def test_every_option_is_explained_and_no_other():
    app = typer.Typer()
    app.command()(command.inspect)
    parameters = typer.main.get_command(app).params
    known = {
        word
        for parameter in parameters
        for word in (*parameter.opts, *parameter.secondary_opts)
        if word.startswith("--")
    } - {"--help", "--install-completion", "--show-completion"}
    text = (ROOT / "docs" / "reference" / "inspect.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(--[a-z-]+)", text)) == known
    assert all(f"`{name}`" in text for name in (*KINDS, *GROUPS))
