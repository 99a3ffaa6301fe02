"""Projects from the command line: saved, exported, converted."""

import json
import os
import shutil

import mido
import pytest
import signals
import soundfile

import nmfaudio
from nmfaudio.cli import dispatch
from nmfaudio.cli.commands.separate import with_project_name
from nmfaudio.project import edits
from nmfaudio.project.editing.bars import set_tempo
from nmfaudio.separation.request.recipe_file import load_recipe

RATE = 16_000  # of `signals.stereo_mix`
FEW = ("--preset", "free", "--components", "4", "--sources", "2", "--max-iter", "5")


def stems(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix == ".wav"}


@pytest.fixture(scope="module")
def separated(tmp_path_factory):
    """Return a folder in which a song was separated once, for all tests here."""
    folder = tmp_path_factory.mktemp("separated")
    song = folder / "my song.wav"
    soundfile.write(song, signals.stereo_mix().T, RATE, subtype="FLOAT")
    words = ["separate", str(song), "-o", str(folder / "a"), *FEW]
    words += ["--save-project", str(folder / "song.nmfaudio")]
    assert dispatch.run(words, open_window=int) == 0
    return folder


@pytest.fixture
def project(separated, tmp_path):
    shutil.copytree(separated, tmp_path, dirs_exist_ok=True)
    return tmp_path / "song.nmfaudio"


@pytest.fixture
def song(project):
    return project.with_name("my song.wav")


def test_export_writes_what_separate_wrote(run, project, tmp_path):
    code, output, errors = run("export", project, "-o", tmp_path / "b", "--json")
    assert (code, errors) == (0, "")
    assert stems(tmp_path / "b") == stems(tmp_path / "a")
    document = json.loads(output)
    assert [s["source"] for s in document["stems"]][-1] == "Residual"
    assert document["null_db"] < -100
    code, output, _ = run("export", project, "--format", "flac", "--clip", "scale")
    assert code == 0
    assert "Residual" in output
    assert len(list((tmp_path / "song stems").glob("*.flac"))) == len(document["stems"])


def test_a_project_is_named_after_its_recording(run, song, tmp_path):
    for _ in range(2):
        code, *_ = run("separate", song, *FEW, "--save-project", "-o", tmp_path / "a")
        assert code == 0
    names = {path.name for path in (tmp_path / "a").glob("*.nmfaudio")}
    assert names == {"my song.nmfaudio", "my song (2).nmfaudio"}
    code, *_ = run("separate", *FEW, "--save-project", song, song, "-o", tmp_path / "b")
    assert code == 0
    assert len(list((tmp_path / "b").glob("*/my song.nmfaudio"))) == 2


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (["--save-project", "a.wav"], ["--save-project", "auto", "a.wav"]),
        (["a.wav", "--save-project"], ["a.wav", "--save-project", "auto"]),
        (["--save-project", "-o", "x"], ["--save-project", "auto", "-o", "x"]),
        (["--save-project", "b.nmfaudio"], ["--save-project", "b.nmfaudio"]),
        (["--save-project=b", "a.wav"], ["--save-project=b", "a.wav"]),
        ([], []),
    ],
)
def test_the_name_of_a_project_may_be_left_out(words, made):
    assert with_project_name(words) == made


def test_a_project_that_is_there_is_found_before_the_work(run, project, song, tmp_path):
    before = project.read_bytes()
    code, _, errors = run("separate", song, "-o", tmp_path / "c", "--save-project",
                          project)  # fmt: skip
    assert code == 4
    assert "exists already" in errors
    assert not (tmp_path / "c").exists()
    assert project.read_bytes() == before


def test_edits_are_exported(run, project, tmp_path):
    opened = nmfaudio.load_project(project)
    document = edits.rename_source(opened.document, 1, "Mine").after
    document = edits.set_source_gain(document, 1, -6.0).after
    document = edits.add_source(document, "Nothing").after
    document = set_tempo(document, 91.0, 0.5).after
    opened = nmfaudio.Project(document, opened.recording)
    nmfaudio.save_project(opened, project, overwrite=True)
    midi = tmp_path / "a.mid"
    code, output, _ = run("export", project, "-o", tmp_path / "b", "--midi", midi)
    assert code == 0
    assert "my song - Mine.wav" in stems(tmp_path / "b")
    tempo, *_ = (
        m.tempo for m in mido.MidiFile(midi).tracks[0] if m.type == "set_tempo"
    )
    assert mido.tempo2bpm(tempo) == pytest.approx(91.0, abs=1e-3)
    assert "Nothing" not in output
    code, *_ = run("export", project, "-o", tmp_path / "quiet", "--faders")
    assert code == 0
    loud, quiet = (
        soundfile.read(tmp_path / folder / "my song - Mine.wav")[0]
        for folder in ("b", "quiet")
    )
    assert abs(quiet).max() == pytest.approx(abs(loud).max() * 10 ** (-6 / 20), 1e-3)


@pytest.mark.slow
def test_side_outputs_of_a_project(run, project, tmp_path):
    code, _, errors = run(
        "export", project, "-o", tmp_path / "b", "--save-recipe", tmp_path / "r.toml",
        "--onsets", tmp_path / "o.csv", "--figure", tmp_path / "f.svg",
        "--map", tmp_path / "m.svg",
    )  # fmt: skip
    assert (code, errors) == (0, "")
    assert all((tmp_path / n).stat().st_size for n in ("r.toml", "o.csv", "f.svg"))
    code, *_ = run("convert", project, tmp_path / "converted.toml")
    assert code == 0
    assert load_recipe(tmp_path / "converted.toml") == load_recipe(tmp_path / "r.toml")


def test_a_moved_recording_is_named(run, project, song, tmp_path):
    away = tmp_path / "away.wav"
    os.rename(song, away)
    code, _, errors = run("export", project, "-o", tmp_path / "b")
    assert code == 3
    assert "say where it is now" in errors
    code, *_ = run("export", project, "-o", tmp_path / "b", "--recording", away)
    assert code == 0
    names = {name.replace("away", "my song") for name in stems(tmp_path / "b")}
    assert names == set(stems(tmp_path / "a"))


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("export", "{song}"), 3, "is not a project of nmfaudio"),
        (("export", "none.nmfaudio"), 3, "does not exist"),
        (("export", "none*.nmfaudio"), 2, "PROJECT: nothing matches none*.nmfaudio"),
        (("export", "{project}", "--save-dictionary", "d.nmfdict"), 2,
         "--save-dictionary: nothing was taught"),
        (("export", "{project}", "{project}", "--map", "m.svg"), 2, "single PROJECT"),
        (("convert", "{project}", "r.json"), 2, "a recipe is a file NAME.toml"),
        (("convert", "{song}", "r.toml"), 3, "is not a project"),
        (("convert", "{project}", "{project}"), 2, "NAME.toml"),
        (("separate", "{song}", "{song}", "--save-project", "{project}"), 2,
         "single INPUT"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(run, project, song, words, code, sentence):
    words = [word.format(project=project, song=song) for word in words]
    found, _, errors = run(*words)
    assert found == code
    assert sentence in " ".join(errors.split())
    assert "Traceback" not in errors


def test_a_recipe_that_is_there_stays(run, project, tmp_path):
    (tmp_path / "r.toml").write_text("mine")
    code, _, errors = run("convert", project, tmp_path / "r.toml")
    assert code == 4
    assert (tmp_path / "r.toml").read_text() == "mine"
    assert "Traceback" not in errors


def test_a_project_that_was_not_separated_has_no_stems(run, song, tmp_path):
    from nmfaudio.project.document import Document

    empty = nmfaudio.Project(Document(separation=None), nmfaudio.load(song))
    nmfaudio.save_project(empty, tmp_path / "e.nmfaudio")
    code, _, errors = run("export", tmp_path / "e.nmfaudio")
    assert code == 2
    assert "separate first" in errors
    code, _, errors = run("convert", tmp_path / "e.nmfaudio", tmp_path / "r.toml")
    assert code == 2
    assert "followed no recipe" in errors


def test_a_project_is_drawn_for_file_managers(run, project, tmp_path):
    picture = tmp_path / "small.png"
    picture.touch()  # as they do, to have the name
    assert run("thumbnail", project, picture, "--size", "64") == (0, "", "")
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    before = picture.read_bytes()
    code, _, errors = run("thumbnail", project, picture)
    assert code == 4
    assert "small.png" in errors
    assert picture.read_bytes() == before
    assert run("thumbnail", tmp_path / "my song.wav", tmp_path / "x.png")[0] == 3
    assert not (tmp_path / "x.png").exists()
