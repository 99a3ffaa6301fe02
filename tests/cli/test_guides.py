"""Options of ``nmfaudio separate`` that say what is known of a recording."""

import csv
import json
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from nmfaudio.cli.guide_options import guides_from
from nmfaudio.cli.values import read_times
from nmfaudio.separation import prepare
from nmfaudio.separation.components.dictionary_file import load_dictionary
from nmfaudio.separation.models import learning
from nmfaudio.separation.request.recipe_file import load_recipe


def sources(output: str) -> list[str]:
    return [stem["source"] for stem in json.loads(output)["stems"]]


def test_teaching_saves_a_dictionary_that_serves_again(
    song, tmp_path, run, monkeypatch
):
    learned = []

    def learn(*arguments, **options):
        learned.append(learning.learn_dictionary(*arguments, **options))
        return learned[-1]

    monkeypatch.setattr(prepare, "learn_dictionary", learn)
    dictionary, recipe = tmp_path / "taught.nmfdict", tmp_path / "r.toml"
    code, output, errors = run(
        *("separate", song, "-o", tmp_path / "a", "--json"),
        *("--teach", "First=0-0.4", "--teach", f"Second={song}"),
        *("--save-dictionary", dictionary, "--save-recipe", recipe),
        *("--mask", "3", "--max-iter", "9", "--adapt"),
    )
    assert (code, errors) == (0, "")
    assert sources(output)[:2] == ["First", "Second"]
    assert len(learned) == 1
    saved = load_dictionary(dictionary)
    assert saved.adaptive
    assert not learned[0].adaptive
    np.testing.assert_array_equal(saved.sources[0].W, learned[0].sources[0].W)
    followed = load_recipe(recipe)
    assert followed.guides.adapt
    assert (followed.kind, followed.mask_exponent, followed.max_iter) == (
        "taught",
        3,
        9,
    )
    for n, again in enumerate((["--dictionary", dictionary], ["--recipe", recipe])):
        folder = tmp_path / f"again {n}"
        code, output, _ = run("separate", song, "-o", folder, "--json", *again)
        assert code == 0
        assert sources(output)[:2] == ["First", "Second"]


def test_a_saved_recipe_finds_its_files_from_anywhere(song, tmp_path, run, monkeypatch):
    """Paths are given from where one stands; the recipe may lie elsewhere."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recipes").mkdir()
    recipe = Path("recipes") / "r.toml"
    quick = ("--max-iter", "5", "--json")
    code, _, errors = run(
        *("separate", song.name, "-o", "a", *quick),
        *("--teach", f"Alone={song.name}", "--save-recipe", recipe),
    )
    assert (code, errors) == (0, "")
    code, output, errors = run(
        *("separate", song.name, "-o", "b", *quick), *("--recipe", recipe)
    )
    assert (code, errors) == (0, "")
    assert sources(output)[0] == "Alone"


def test_a_score_is_followed_part_by_part(song, tmp_path, run):
    midi = mido.MidiFile(ticks_per_beat=480)
    for name, pitch in (("Left hand", 45), ("Right hand", 69)):
        track = mido.MidiTrack()
        track.append(mido.MetaMessage("track_name", name=name))
        track.append(mido.Message("note_on", note=pitch, velocity=90, time=0))
        track.append(mido.Message("note_off", note=pitch, velocity=0, time=960))
        midi.tracks.append(track)
    path = tmp_path / "song.mid"
    midi.save(path)
    code, output, errors = run(
        *("separate", song, "-o", tmp_path / "a", "--json"),
        *("--score", path, "--score-align", "none"),
    )
    assert (code, errors) == (0, "")
    assert sources(output)[:2] == ["Left hand", "Right hand"]


def test_guides_repair_masks_and_onsets_go_together(song, tmp_path, run):
    guides = tmp_path / "guides.toml"
    guides.write_text(
        '[[stroke]]\nsource = "Marked"\nstart_s = 0.1\nstop_s = 0.6\n'
        "low_hz = 50\nhigh_hz = 6000\n",
        encoding="utf-8",
    )
    onsets = tmp_path / "onsets.csv"
    code, output, errors = run(
        *("separate", song, "-o", tmp_path / "a", "--components", "4", "--json"),
        *("--guides", guides, "--repair", "0.50-0.505", "--mask", "hard"),
        *("--smooth", "20", "--onsets", onsets, "--format", "wav32f"),
    )
    assert (code, errors) == (0, "")
    document = json.loads(output)
    assert "Marked" in sources(output)
    assert document["null_db"] < -120
    with onsets.open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == ["time_s", "sample", "source", "velocity"]
    mended = np.sum(
        [soundfile.read(stem["path"])[0] for stem in document["stems"]], axis=0
    )
    original, _ = soundfile.read(song)
    assert np.abs(mended[:7900] - original[:7900]).max() < 1e-5
    assert np.abs(mended[8000:8080] - original[8000:8080]).max() > 1e-5


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("12.5-75", (12.5, 75.0)),
        ("0:12.5 - 1:15", (12.5, 75.0)),
        (".5-1:02:03", (0.5, 3723.0)),
        ("59-1:01.25", (59.0, 61.25)),
    ],
)
def test_passages_are_told_in_seconds_or_as_the_window_shows_them(text, ends):
    known = guides_from(
        teach=[f"Voice={text}"], repair=[text, "clicks"], dictionary=None, adapt=None,
        score=None, alignment=None, split_hands=False, path=None,
    )  # fmt: skip
    (passage,), (damage,) = known.passages, known.damages
    assert (passage.source, passage.start_s, passage.stop_s) == ("Voice", *ends)
    assert (damage.start_s, damage.stop_s) == ends
    assert known.find == ("clicks",)
    assert read_times(text) == ends


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--teach", "Voice"], "NAME=START-END"),
        (
            ["--teach", "Voice=none.wav"],
            "neither START-END in seconds or",
        ),
        (["--teach", "Voice=3-2"], "must end after it begins"),
        (["--repair", "1:02-"], "is not START-END in seconds or min:s"),
        (["--repair", "1:02-0:59"], "must end after it begins"),
        (["--repair", "soon"], "is not START-END in seconds"),
        (["--mask", "fluffy"], "soft"),
        (["--score-align", "magic", "--score", "x.mid"], "none, offset, dtw"),
        (["--save-dictionary", "x.nmfdict"], "needs --teach"),
        (["--onsets", "x.wav"], ".csv"),
        (["--teach", "A=0-1", "--dictionary", "x"], "not both"),
        (["--smooth", "5000"], "--smooth: must lie between 0 and 1000 ms"),
        (["--score-align", "dtw"], "needs --score: there is no score to follow"),
        (["--split-hands", "--teach", "A=0-1"], "needs --score"),
        (["--preset", "voice", "--teach", "A=0-1", "--fixed"], "beside taught sources"),
        (["--preset", "voice", "--score", "x.mid"], "beside a score"),
        (["--components", "9", "--score", "x.mid"], "beside a score"),
        (["--components", "9", "--preset", "drum-loop"], "beside --preset drum-loop"),
        (["--n-fft", "512", "--dictionary", "x"], "beside taught sources"),
        (["--adapt"], "needs --teach or --dictionary"),
        (["--fixed", "--score", "x.mid"], "needs --teach or --dictionary"),
        (["--hop", "512", "--dictionary", "x"], "beside taught sources"),
    ],
)
def test_what_cannot_be_meant_is_2(arguments, words, song, tmp_path, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    code, output, errors = run("separate", song, *arguments)
    assert (code, output) == (2, "")
    assert words in " ".join(errors.replace("│", " ").split())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my song.wav"]


def test_a_recipe_leaves_no_room_for_a_preset(song, tmp_path, run):
    recipe = tmp_path / "r.toml"
    recipe.write_text('recipe = 1\nname = "Mine"\n[model]\nkind = "drums"\n')
    for option, value in (("--preset", "voice"), ("--components", "9")):
        code, _, errors = run("separate", song, "--recipe", recipe, option, value)
        assert code == 2
        assert "beside --recipe" in " ".join(errors.replace("│", " ").split())


@pytest.mark.parametrize("option", ["--score", "--dictionary", "--guides", "--teach"])
def test_a_file_that_cannot_be_read_is_named(option, song, tmp_path, run):
    path = Path(tmp_path / "bad file")
    path.write_bytes(b"nothing of the kind")
    value = f"A={path}" if option == "--teach" else path
    code, output, errors = run("separate", song, option, value)
    assert code in {2, 3}
    assert output == ""
    assert "bad file" in errors
    assert "Traceback" not in errors


def test_a_map_of_components_is_drawn(song, tmp_path, run):
    path = tmp_path / "map.png"
    code, _, errors = run(
        *("separate", song, "-o", tmp_path / "a", "--components", "5"),
        *("--map", path),
    )
    assert (code, errors) == (0, "")
    assert path.read_bytes().startswith(b"\x89PNG")
    code, _, errors = run("separate", song, "--map", tmp_path / "map.txt")
    assert code == 2
    assert "--map" in errors
