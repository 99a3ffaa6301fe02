"""Which files are written, of which passage, and from which inputs."""

import io
import json
import os
import shutil
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import signals
import soundfile

from nmfaudio.cli import dispatch
from nmfaudio.errors import AudioWriteError

RATE = 16_000  # of `signals.stereo_mix`
FEW = ("--preset", "free", "--components", "4", "--sources", "2", "--max-iter", "5")


@pytest.fixture(scope="module")
def separated(tmp_path_factory):
    """Return a folder with a song, its stems in float, and its project."""
    folder = tmp_path_factory.mktemp("separated")
    song = folder / "song.wav"
    soundfile.write(song, signals.stereo_mix().T, RATE, subtype="FLOAT")
    words = ["separate", str(song), "-o", str(folder / "all"), *FEW]
    words += ["--format", "wav32f", "--save-project", str(folder / "song.nmfaudio")]
    assert dispatch.run(words, open_window=int) == 0
    return folder


def sounds(folder):
    return {p.stem: soundfile.read(p, dtype="float32")[0] for p in folder.glob("*.wav")}


def test_chosen_stems_are_those_of_the_whole_set(run, separated, tmp_path):
    whole = sounds(separated / "all")
    first = min(name for name in whole if "Residual" not in name).removeprefix(
        "song - "
    )
    code, output, errors = run(
        "separate", separated / "song.wav", "-o", tmp_path, *FEW, "--json",
        "--format", "wav32f", "--only", first.lower(), "--without", first,
        "--range", "0:00.1-0:00.3", "--names", "{source} of {input}",
        "--labels", tmp_path / "labels.txt", "--onsets", tmp_path / "onsets.csv",
    )  # fmt: skip
    assert (code, errors) == (0, "")
    made = sounds(tmp_path)
    assert set(made) == {f"{first} of song", f"without {first} of song"}
    for name, divider in (("labels.txt", "\t"), ("onsets.csv", ",")):
        lines = (tmp_path / name).read_text(encoding="utf-8").splitlines()
        times = [float(each.split(divider)[0]) for each in lines if each[0].isdigit()]
        assert times == [pytest.approx(0.15, abs=0.01)]  # of the passage
    passage = slice(round(0.1 * RATE), round(0.3 * RATE))
    stem, rest = made[f"{first} of song"], made[f"without {first} of song"]
    np.testing.assert_array_equal(stem, whole[f"song - {first}"][passage])
    mixture = signals.stereo_mix().T[passage]
    np.testing.assert_allclose(stem + rest, mixture, atol=2e-6)
    document = json.loads(output)
    assert [s["kind"] for s in document["stems"]] == ["source", "without"]
    assert document["null_db"] is None
    energies = [np.sum(np.square(one, dtype="f8")) for one in (stem, rest, mixture)]
    shares = [one["energy_share"] for one in document["stems"]]
    np.testing.assert_allclose(shares, energies[:2] / energies[2], rtol=1e-3)


def test_nothing_is_said_of_a_sum_that_was_not_measured(run, separated, tmp_path):
    project = separated / "song.nmfaudio"
    said = {}
    for words in ((), ("--parts", "all")):
        code, said[words], _ = run("export", project, "-o", tmp_path / "o", *words)
        assert code == 0
    whole, parts = said.values()
    assert "before rounding to" in whole
    assert "rounding to" not in parts


def test_a_project_gives_single_components_and_what_is_heard(run, separated, tmp_path):
    project = separated / "song.nmfaudio"
    code, *_ = run("export", project, "-o", tmp_path, "--parts", "all", "--mix",
                   "--format", "wav32f")  # fmt: skip
    assert code == 0
    made = sounds(tmp_path)
    assert len(made) == 5
    heard = made.pop("song - mix")
    np.testing.assert_allclose(heard, signals.stereo_mix().T, atol=2e-6)
    np.testing.assert_allclose(sum(made.values()), heard, atol=1e-3)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--only", "Vox"], "--only: there is no source called 'Vox'"),
        (["--without", "Vox"], "--without: there is no source called 'Vox'"),
        (["--parts", "Vox"], "--parts: there is no component or source called 'Vox'"),
        (["--range", "9:00-9:10"], "which is 0:0"),
        (["--range", "2-1"], "does not go up"),
        (["--range", "soon"], "START-END"),
        (["--names", "{artist}"], "got {artist}"),
        (["--names", "{source"], "a brace stands alone"),
        (["--stems"], "written anyway"),
        (["--stems", "--only", "a", "--mix"], "leave one of them out"),
    ],
)
def test_refusals_say_what_there_is(run, separated, tmp_path, words, sentence):
    code, _, errors = run(
        "export", separated / "song.nmfaudio", "-o", tmp_path / "new", *words
    )
    assert code == 2
    assert sentence in " ".join(errors.replace("│", " ").split())
    assert not (tmp_path / "new").exists()


def test_a_passage_beyond_the_end_is_found_before_the_work(run, separated, tmp_path):
    code, _, errors = run(
        "separate", separated / "song.wav", "-o", tmp_path / "new", "--range", "9:00-"
    )
    assert code == 2
    assert "--range: the passage from 9:00.0" in errors
    assert not (tmp_path / "new").exists()


def test_a_name_that_no_source_can_get_is_refused_before_the_fit(
    run, separated, tmp_path, monkeypatch
):
    monkeypatch.setattr(
        "nmfaudio.separation.pipeline.build", lambda *_, **__: pytest.fail("fitted")
    )
    song = separated / "song.wav"
    for words in (["--only", "Voz"], ["--without", "Kick 1, Voz"]):
        out = tmp_path / "new"
        code, _, errors = run("separate", song, "-o", out, *FEW, *words)
        assert code == 2
        named = f"{words[0]}: no source of this separation can be called 'Voz'"
        assert f"{named}: there may be Kick, Snare, Hats, Drums" in errors
        assert "(Free: asked for)" in errors
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["--only", "Snare"], ["--parts", "Nothing"]])
def test_a_fit_is_kept_where_only_a_name_was_wrong(run, separated, tmp_path, words):
    song = separated / "song.wav"
    out = tmp_path / "new stems"
    code, output, errors = run("separate", song, "-o", out, *FEW, *words, "--json")
    project = tmp_path / "song.nmfaudio"
    assert code == 2
    assert f"The separation is kept in {project}: nmfaudio export" in errors
    assert f"{words[0]}: there is no" in errors
    document = json.loads(output)
    assert (document["exit_code"], document["files"]) == (2, {"project": str(project)})
    assert list(tmp_path.iterdir()) == [project]
    code, *_ = run("export", project, "-o", out, "--recording", song,
                   "--format", "wav32f")  # fmt: skip
    assert code == 0
    whole = sounds(separated / "all")
    for name, stem in sounds(out).items():
        np.testing.assert_array_equal(stem, whole[name])


@pytest.mark.parametrize(
    ("words", "project"),
    [
        ([], "albums/song.nmfaudio"),
        (["--save-project"], "albums/first/song.nmfaudio"),
        (["--save-project", "albums/first/own.nmfaudio"], "albums/first/own.nmfaudio"),
    ],
)
def test_a_fit_is_kept_where_the_folder_of_its_stems_was_not_made_yet(
    run, separated, tmp_path, monkeypatch, words, project
):
    monkeypatch.chdir(tmp_path)
    song, out = separated / "song.wav", "albums/first"
    code, _, errors = run("separate", song, "-o", out, *FEW, "--only", "Snare", *words)
    assert code == 2
    assert f"The separation is kept in {project}: nmfaudio export" in errors
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert found == [tmp_path / project]


def test_a_project_that_was_asked_for_is_written_where_stems_cannot_be(
    run, separated, tmp_path, monkeypatch
):
    def full(*_, **__):
        raise AudioWriteError("the disk is full")

    monkeypatch.setattr("nmfaudio.project.delivery.stems.write_stems", full)
    song, project = separated / "song.wav", tmp_path / "kept.nmfaudio"
    words = ("separate", song, "-o", tmp_path / "new", *FEW)
    code, _, errors = run(*words)
    assert (code, errors) == (4, "nmfaudio: the disk is full\n")
    assert list(tmp_path.iterdir()) == []
    code, _, errors = run(*words, "--save-project", project)
    assert code == 4
    assert "The separation is kept in" in errors
    assert list(tmp_path.iterdir()) == [project]


def test_a_dry_run_tells_names_and_writes_nothing(
    run, separated, tmp_path, monkeypatch
):
    project, song = separated / "song.nmfaudio", separated / "song.wav"
    out = tmp_path / "new"
    names = ("--names", "{number} {source} of {input}")
    code, output, _ = run("export", project, "-o", out, *names, "--dry-run", "--json")
    planned = json.loads(output)["planned"]
    assert code == 0
    assert not out.exists()
    assert run("export", project, "-o", out, *names)[0] == 0
    assert sorted(planned) == sorted(path.name for path in out.iterdir())

    monkeypatch.setattr(
        "nmfaudio.separation.pipeline.build", lambda *_, **__: pytest.fail("fitted")
    )
    words = ("separate", song, "-o", tmp_path / "other", *FEW, *names)
    code, output, errors = run(*words, "--dry-run", "--json")
    assert (code, errors) == (0, "")
    told = json.loads(output)
    assert told["decided"] == "Free: asked for"
    assert set(planned) - {"Residual"} <= {
        f"{at:02d} {name[3:]}" for at in (1, 2, 3) for name in told["planned"]
    }
    code, output, _ = run(*words, "--dry-run", "--without", "Bass", "--format", "flac")
    assert output.splitlines()[1:] == ["  01 without Bass of song.flac"]
    assert not (tmp_path / "other").exists()


@pytest.fixture
def folder(separated, tmp_path):
    (tmp_path / "music" / "live").mkdir(parents=True)
    for name in ("a.wav", "live/b.wav"):
        shutil.copy(separated / "song.wav", tmp_path / "music" / name)
    (tmp_path / "music" / "notes.txt").write_text("no sound", encoding="utf-8")
    return tmp_path / "music"


@pytest.mark.parametrize("what", ["folder", "pattern", "list"])
def test_many_recordings_at_once(run, folder, tmp_path, monkeypatch, what):
    listed = f"{folder / 'a.wav'}\n{folder / 'live' / 'b.wav'}\n".encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(listed)))
    word = {"folder": folder, "pattern": folder / "**" / "*.wav", "list": "-"}[what]
    out = tmp_path / "out"
    code, output, _ = run("separate", word, "-o", out, *FEW, "--only", "Residual",
                          "--json")  # fmt: skip
    assert code == 0
    assert sorted(path.name for path in out.iterdir()) == ["a stems", "b stems"]
    assert [len(d["stems"]) for d in json.loads(output)] == [1, 1]


@pytest.mark.parametrize("command", ["separate", "batch"])
def test_stems_of_an_earlier_run_are_no_recordings(run, folder, tmp_path, command):
    few = FEW if command == "separate" else ()
    assert run("separate", folder / "a.wav", *FEW, "--format", "flac")[0] == 0
    (folder / "old" / "a").mkdir(parents=True)  # an output that lies in the input
    words = ("-o", folder / "old" / "a", *FEW, "--no-tags", "--sidecar")
    assert run("separate", folder / "live" / "b.wav", *words)[0] == 0
    stems = sorted((folder / "a stems").iterdir())
    n_stems = len(stems) + len(list((folder / "old" / "a").glob("*.wav")))
    told = (
        f"{n_stems} files that nmfaudio wrote itself, as stems or mixes, are left out"
    )
    for word in (folder, folder / "**" / "*"):
        words = (command, word, "-o", tmp_path / "out", *few, "--dry-run")
        code, output, errors = run(*words)
        assert code == 0
        assert told in errors
        assert [n in output for n in ("a.wav", "b.wav")] == [True, True]
        assert not [n for n in ("a stems/", "old/a/") if f"music/{n}" in output]
    code, output, errors = run(*words[:1], stems[0], folder, *words[2:])
    assert code == 0
    assert f"{n_stems - 1} files that nmfaudio wrote itself" in errors
    assert os.fspath(stems[0]) in output
    code, _, errors = run(command, folder / "a stems", *words[2:])
    assert code == 2
    assert "a stems: " in errors
    assert "name them file by file" in errors


def test_a_folder_needs_a_place_for_stems(run, folder):
    code, _, errors = run("separate", folder)
    assert code == 2
    assert "say where stems go" in " ".join(errors.replace("│", " ").split())
    code, _, errors = run("separate", folder, "-o", folder)
    assert code == 2
    assert "among the recordings" in errors
