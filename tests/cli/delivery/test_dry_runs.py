"""What a dry run lists is what the real run writes, whatever is asked for."""

import json
import os

import pytest
import signals
import soundfile

from nmfaudio.audio.decoders.ffmpeg import find_ffmpeg
from nmfaudio.cli import dispatch
from nmfaudio.project.delivery import events
from nmfaudio.spectral.rhythm import Beats

pytestmark = pytest.mark.usefixtures("empty_figures", "usual_tempo")

RATE = 16_000  # of `signals.stereo_mix`
FEW = ("--preset", "free", "--components", "4", "--sources", "2", "--max-iter", "5")


@pytest.fixture(scope="module")
def separated(tmp_path_factory):
    """Return a folder with a song and its project."""
    folder = tmp_path_factory.mktemp("separated")
    soundfile.write(folder / "song.wav", signals.stereo_mix().T, RATE, subtype="FLOAT")
    words = ["separate", str(folder / "song.wav"), "-o", str(folder / "all"), *FEW]
    words += ["--save-project", str(folder / "song.nmfaudio")]
    assert dispatch.run(words, open_window=int) == 0
    return folder


def files_below(folder):
    return {
        os.path.join(where, name)
        for where, _, names in os.walk(folder)
        for name in names
    }


@pytest.fixture
def usual_tempo(monkeypatch):
    """Leave the search for beats out: it changes no name, and loads for seconds."""
    monkeypatch.setattr(events, "estimate_beats", lambda _: Beats(0.0, (), 0.0))


@pytest.fixture
def follow(run, tmp_path):
    """Return a function that runs a command dry, and then in earnest.

    It gives the document of the dry run, the files that it listed, and those that were
    written.
    """

    def followed(*words):
        before = files_below(tmp_path)
        code, output, errors = run(*words, "--dry-run", "--json")
        assert (code, errors) == (0, "")
        assert files_below(tmp_path) == before
        told = json.loads(output)
        listed = {os.path.join(told["folder"], name) for name in told["planned"]}
        listed |= set(told["files"].values())
        code, output, errors = run(*words, "--json")
        assert (code, errors) == (0, "")
        assert set(json.loads(output)["files"]) == set(told["files"])
        return told, listed, files_below(tmp_path) - before

    return followed


EXPORTS = [
    (),
    ("--sidecar",),
    ("--no-tags", "--format", "flac", "--names", "{number} {source}"),
    ("--daw", "reaper", "--daw", "dawproject", "--sidecar"),
    ("--only", "Residual", "--daw", "reaper"),
    ("--without", "Residual", "--stems", "--mix", "--parts", "all", "--sidecar"),
    ("--midi", "{out}/song.mid", "--labels", "{there}/labels.txt"),
    ("--onsets", "{there}/onsets.csv", "--save-recipe", "{there}/recipe.toml"),
    ("--figure", "{there}/figure.png", "--map", "{there}/map.svg", "--sidecar"),
    ("--range", "0.1-0.3", "--labels", "{there}/l.svl", "--daw", "dawproject"),
]


def filled(words, tmp_path):
    places = {"out": tmp_path / "stems", "there": tmp_path}
    return [word.format(**places) if word[0] == "{" and "/" in word else word
            for word in words]  # fmt: skip


@pytest.mark.parametrize("words", EXPORTS)
def test_an_export_writes_what_its_dry_run_lists(follow, separated, tmp_path, words):
    words = filled(words, tmp_path)
    project, out = separated / "song.nmfaudio", tmp_path / "stems"
    _, listed, written = follow("export", project, "-o", out, *words)
    assert written == listed
    named = any(str(tmp_path) in word for word in words)
    if not named:  # beside the first set comes a second one, of other names
        _, listed, again = follow("export", project, "-o", out, *words)
        assert again == listed
        assert len(again) == len(written)


@pytest.mark.skipif(find_ffmpeg() is None, reason="ffmpeg makes the file")
def test_a_stem_file_is_listed_too(follow, separated, tmp_path):
    project, out = separated / "song.nmfaudio", tmp_path / "stems"
    told, listed, written = follow("export", project, "-o", out, "--daw", "stem-mp4")
    assert written == listed
    assert told["files"] == {"stem-mp4": str(out / "song.stem.mp4")}


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--save-project",),
        ("--sidecar", "--daw", "reaper", "--save-project", "{there}/mine.nmfaudio"),
        ("--figure", "{there}/f.pdf", "--midi", "{there}/n.mid", "--only", "Residual"),
        ("--save-recipe", "{there}/r.toml", "--map", "{there}/m.png"),
        ("--teach", "Alone=0-0.2", "--save-dictionary", "{there}/d.nmfdict"),
    ],
)
def test_a_separation_writes_beside_stems_what_its_dry_run_lists(
    follow, separated, tmp_path, words
):
    words = filled(words, tmp_path)
    out, song = tmp_path / "stems", separated / "song.wav"
    few = FEW if "--teach" not in words else FEW[-2:]
    told, listed, written = follow("separate", song, "-o", out, *few, *words)
    stems = {path for path in written if path.endswith(".wav")}
    assert written - stems == set(told["files"].values())
    assert written - stems <= listed
    assert stems


def test_people_are_told_where_files_would_be(run, separated, tmp_path):
    out = tmp_path / "stems"
    code, output, _ = run(
        "export", separated / "song.nmfaudio", "-o", out, "--dry-run", "--sidecar",
        "--only", "Residual", "--midi", tmp_path / "notes.mid",
    )  # fmt: skip
    assert code == 0
    assert output.splitlines()[1:] == [
        "  song - Residual.wav",
        f"midi {tmp_path / 'notes.mid'}",
        f"sidecar {out / 'song - stems.json'}",
    ]
