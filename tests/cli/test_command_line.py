"""The ``nmfaudio`` command: files, output, exit codes, signals.

What needs a process of its own (signals, pipes, names) starts one; the rest calls the
command in this process.
"""

import contextlib
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import signals
import soundfile
from processes import run_command, start_command

from nmfaudio.cli.values import PRESET_NAMES
from nmfaudio.factorization.selection import n_components
from nmfaudio.separation import pipeline
from nmfaudio.separation.choice import decide
from nmfaudio.separation.request.recipe_file import load_recipe

RATE = 16_000
QUICK = ["--components", "4"]
BRIEF = ["--preset", "free", "--components", "2", "--max-iter", "3"]

KEYS = [
    "version",
    "input",
    "recipe",
    "kind",
    "sample_rate",
    "channels",
    "duration_s",
    "n_components",
    "seed",
    "beta",
    "divergence",
    "n_iter",
    "stop_reason",
    "null_db",
    "timings_s",
    "notes",
    "components",
    "stems",
    "files",
]


def files_below(folder):
    return sorted(
        os.fspath(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
    )


def test_json_is_one_document_with_exactly_these_keys(song, tmp_path, run):
    code, output, errors = run(
        "separate", song, *QUICK, "--format", "wav32f", "--seed", "3", "--json"
    )
    assert code == 0
    started = errors.splitlines()  # on a first start, that it compiles
    assert all(line.startswith("nmfaudio: first start") for line in started)
    assert len(started) <= 1
    document = json.loads(output)
    assert list(document) == KEYS
    assert document["input"] == os.fspath(song)
    assert (document["sample_rate"], document["channels"]) == (RATE, 2)
    assert document["duration_s"] == pytest.approx(2.0)
    assert (document["n_components"], document["seed"]) == (4, 3)
    assert document["beta"] == 1.0
    assert document["null_db"] < -120
    assert list(document["timings_s"]) == [
        "prepare",
        "read",
        "stft",
        "nmf",
        "render",
        "write",
    ]
    assert all(np.isfinite(document["divergence"]))
    names = {stem["source"] for stem in document["stems"]}
    for index, component in enumerate(document["components"]):
        assert list(component) == [
            "index",
            "name",
            "label",
            "pitch_hz",
            "percussive",
            "energy_share",
            "source",
        ]
        assert component["index"] == index
        assert component["source"] in names
    stems = []
    for stem in document["stems"]:
        assert list(stem)[:3] == ["source", "path", "energy_share"]
        assert stem["confidence"] is None, "plain NMF asks for no evidence"
        assert Path(stem["path"]).parent == tmp_path / "my song stems"
        samples, rate = soundfile.read(stem["path"], dtype="float32", always_2d=True)
        assert rate == RATE
        stems.append(samples.T)
    mixture = signals.stereo_mix()
    left = mixture - np.sum(stems, axis=0, dtype=np.float64)
    null_db = 10 * np.log10(np.sum(left**2) / np.sum(mixture.astype(float) ** 2))
    assert null_db < -120


def test_a_full_mix_says_how_sure_each_source_is(song, tmp_path, run):
    asked = ("separate", song, "--preset", "full-mix", "-o")
    code, output, _ = run(*asked, tmp_path / "a", "--json")
    assert code == 0
    stems = json.loads(output)["stems"]
    sure = [stem["confidence"] for stem in stems if stem["kind"] == "source"]
    assert all(0 < value < 1 for value in sure)
    _, output, _ = run(*asked, tmp_path / "b")
    assert "one source" in output
    assert ("unsure" in output) == any(value < 0.5 for value in sure)


def test_people_get_a_table_and_no_bar_where_there_is_no_terminal(song, tmp_path, run):
    code, output, errors = run("separate", song, *QUICK, "-o", tmp_path / "out")
    assert (code, errors) == (0, "")
    lines = output.splitlines()
    assert "4 components" in lines[0]
    assert lines[1].split() == ["source", "components", "energy", "file"]
    assert any(line.startswith("Residual") for line in lines)
    assert any(line.startswith("null -1") for line in lines)
    assert any("nmf " in line and " s" in line for line in lines)
    assert len(files_below(tmp_path / "out")) >= 2


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals")
def test_a_terminal_gets_a_bar_and_the_document_stays_clean(song):
    import pty

    ours, theirs = pty.openpty()
    shown = []

    def watch():  # a full terminal would make the process wait
        with contextlib.suppress(OSError):  # the other end has closed
            while chunk := os.read(ours, 65_536):
                shown.append(chunk)

    watcher = threading.Thread(target=watch)
    watcher.start()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    words = ("separate", song, *QUICK, "--json")
    with start_command(*words, stderr=theirs, env=environment) as process:
        os.close(theirs)
        output = process.stdout.read()
    watcher.join()
    os.close(ours)
    assert process.returncode == 0
    assert list(json.loads(output)) == KEYS
    bar = b"".join(shown)
    assert b"%" in bar
    assert any(word in bar for word in (b"reading", b"factorizing", b"rendering"))


def test_every_stage_has_its_word_on_the_bar():
    from nmfaudio.cli.progress import ProgressBars

    bars, shown = ProgressBars(), []
    for stage in ("read", "repair", "stft", "nmf", "group"):
        bars.on_stage(stage, 0.0)
        shown.append(bars._bar.tasks[0].description)
    bars.on_render(0.5)
    shown.append(bars._bar.tasks[0].description)
    assert len(set(shown)) == 6
    assert bars._bar.tasks[0].completed == 0.5


def test_a_second_run_writes_beside_the_first(song, tmp_path, run):
    for _ in range(2):
        assert run("separate", song, *QUICK)[0] == 0
    folders = sorted(p.name for p in tmp_path.iterdir() if p.is_dir())
    assert folders == ["my song stems", "my song stems (2)"]
    first, second = (files_below(tmp_path / name) for name in folders)
    assert first == second
    assert [(tmp_path / folders[0] / name).read_bytes() for name in first] == [
        (tmp_path / folders[1] / name).read_bytes() for name in second
    ]


def test_several_recordings_make_a_list_and_one_failure_stops_no_other(
    song, tmp_path, run
):
    other = tmp_path / "other.wav"
    soundfile.write(other, signals.two_notes().T, RATE)
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"not audio at all")
    code, output, errors = run(
        "separate", song, broken, other, *QUICK, "-o", tmp_path / "out", "--json"
    )
    assert code == 3
    assert "broken.wav" in errors
    documents = json.loads(output)
    assert [Path(document["input"]).name for document in documents] == [
        "my song.wav",
        "broken.wav",
        "other.wav",
    ]
    assert documents[1]["exit_code"] == 3
    assert list(documents[2]) == KEYS
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "my song stems",
        "other stems",
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["separate"],
        ["separate", "x.wav", "--beta", "euclid"],
        ["separate", "x.wav", "--components", "many"],
        ["separate", "x.wav", "--components", "0"],
        ["separate", "x.wav", "--sources", "-1"],
        ["separate", "x.wav", "--format", "wma"],
        ["separate", "x.wav", "--n-fft", "100", "--hop", "90"],
        ["separate", "x.wav", "y.wav", "--figure", "f.png"],
        ["separate", "x.wav", "--figure", "f.bmp"],
        ["separate", "x.wav", "--preset", "jazz"],
        ["separate", "x.wav", "y.wav", "--save-recipe", "r.toml"],
        ["separate", "x.wav", "--nonsense"],
        ["seperate", "x.wav"],
        ["gui", "a.wav", "b.wav"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(arguments, tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    code, output, errors = run(*arguments)
    assert (code, output) == (2, "")
    assert "Error" in errors
    assert list(tmp_path.iterdir()) == []


def test_recipes_are_saved_and_used_again(song, tmp_path, run):
    recipe = tmp_path / "mine.toml"
    code, first, _ = run(
        "separate", song, "--components", "5", "--save-recipe", recipe, "--json"
    )
    assert code == 0
    assert "n_components = 5" in recipe.read_text()
    code, second, _ = run("separate", song, "--recipe", recipe, "--json")
    assert code == 0
    first, second = json.loads(first), json.loads(second)
    assert first["components"] == second["components"]
    assert first["null_db"] == second["null_db"]
    code, _, errors = run("separate", song, *QUICK, "--save-recipe", recipe)
    assert code == 4
    assert "mine.toml" in errors
    recipe.write_text("recipe = 1\nnonsense = 2")
    code, _, errors = run("separate", song, "--recipe", recipe)
    assert code == 3
    assert "nonsense" in errors


@pytest.mark.parametrize(
    "asked",
    [
        "--max-iter 9 --seed 3 --n-fft 700 --hop 150 --beta 0.7",
        "--max-iter 8 --preset full-mix --components 30 --smooth 33",
        "--max-iter 7 --preset instruments --sources 2 --mask 1.7 --beta is",
        "--max-iter 12 --components elbow --starts 2",
    ],
)
def test_a_saved_recipe_gives_the_same_stems_bit_for_bit(
    song, tmp_path, run, asked, monkeypatch
):
    monkeypatch.setattr(n_components, "_DEFAULT_CANDIDATES", (2, 3, 4))
    recipe, again = tmp_path / "mine.toml", tmp_path / "again.toml"
    common = ("--json", "--format", "wav32f")
    stems = []
    for words, folder, saved in (
        (asked.split(), "a", recipe),
        (["--recipe", recipe], "b", again),
    ):
        code, output, errors = run(
            *("separate", song, "-o", tmp_path / folder, *common, *words),
            *("--save-recipe", saved),
        )
        assert (code, errors) == (0, "")
        paths = [Path(stem["path"]) for stem in json.loads(output)["stems"]]
        stems.append({path.name: path.read_bytes() for path in paths})
    assert len(stems[0]) >= 2
    assert stems[0] == stems[1]
    assert recipe.read_text() == again.read_text()


def test_an_option_wins_over_the_recipe(song, tmp_path, run):
    recipe = tmp_path / "mine.toml"
    recipe.write_text(
        'recipe = 1\nname = "Mine"\n[model]\nbeta = 2.0\nseed = 5\nmax_iter = 9\n'
    )
    words = ("separate", song, *QUICK, "--json", "--recipe", recipe)
    for asked, beta, seed in ((), 2.0, 5), (("--beta", "kl", "--seed", "0"), 1.0, 0):
        code, output, errors = run(*words, *asked)
        assert (code, errors) == (0, "")
        document = json.loads(output)
        assert (document["beta"], document["seed"]) == (beta, seed)


def test_the_command_line_knows_all_presets():
    names = ", ".join([decide.AUTO, *decide.PRESETS])
    assert names == PRESET_NAMES


def test_a_preset_is_taken(song, run):
    code, output, errors = run("separate", song, "--preset", "percussive-harmonic")
    assert (code, errors) == (0, "")
    assert "asked for" in output


@pytest.mark.parametrize("kind", ["absent", "empty", "text", "nan"])
def test_an_unreadable_recording_is_3(kind, tmp_path, run):
    path = tmp_path / "x.wav"
    if kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("no sound " * 100)
    elif kind == "nan":
        soundfile.write(path, np.full((100, 1), np.nan), RATE, subtype="FLOAT")
    before = files_below(tmp_path)
    code, output, errors = run("separate", path)
    assert (code, output) == (3, "")
    assert "x.wav" in errors
    assert errors.startswith("nmfaudio: ")
    assert len(errors.splitlines()) == 1
    assert files_below(tmp_path) == before


def test_an_unwritable_place_is_4(song, tmp_path, run):
    (tmp_path / "file").write_text("")
    code, output, errors = run("separate", song, "-o", tmp_path / "file")
    assert (code, output) == (4, "")
    assert "is not a folder" in errors
    code, _, errors = run("separate", song, "-o", tmp_path / "file" / "below")
    assert code == 4


def test_a_format_that_cannot_hold_the_recording_is_2(tmp_path, run):
    path = tmp_path / "six.wav"
    soundfile.write(path, np.zeros((1_000, 6)), RATE)
    code, _, errors = run("separate", path, "--format", "mp3")
    assert code == 2
    assert "holds 1 to 2 channels" in errors
    assert files_below(tmp_path) == ["six.wav"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_interrupting_ends_and_leaves_nothing(tmp_path, number, code, monkeypatch):
    monkeypatch.setenv("NUMBA_NUM_THREADS", "1")  # the second one takes from others
    path = tmp_path / "long.wav"
    rng = np.random.default_rng(0)
    samples = rng.standard_normal((60 * RATE, 2)).astype(np.float32) * 0.1
    soundfile.write(path, samples, RATE)
    with start_command(
        "separate", path, "--components", "100", "--max-iter", "100000"
    ) as run_:
        time.sleep(2.5)
        assert run_.poll() is None, run_.communicate()
        run_.send_signal(number)
        # Kernels that are being compiled for the first time cannot be interrupted.
        output, errors = run_.communicate(timeout=200)
    assert (run_.returncode, output) == (code, "")
    assert errors == "nmfaudio: cancelled\n"
    assert files_below(tmp_path) == ["long.wav"]


@pytest.mark.parametrize("debug", ["0", "1"])
def test_a_fault_of_our_own_is_one_sentence(debug, monkeypatch, run):
    def fail(*_, **__):
        raise RuntimeError("inner")

    monkeypatch.setattr(pipeline, "separate", fail)
    monkeypatch.setenv("NMFAUDIO_DEBUG", debug)
    code, output, errors = run("separate", "x.wav")
    assert (code, output) == (1, "")
    assert "RuntimeError: inner" in errors
    assert "report it" in errors
    assert ("Traceback" in errors) == (debug == "1")


def test_a_figure_is_written(song, tmp_path, run):
    figure = tmp_path / "overview.svg"
    code, output, _ = run("separate", song, *QUICK, "--figure", figure)
    assert code == 0
    assert f"figure {figure}" in output
    assert figure.read_text().startswith("<?xml")


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_names_that_are_no_text_are_separated_and_shown_escaped(tmp_path, run):
    path = os.fsencode(tmp_path) + b"/caf\xe9 \x1b[31m.wav"
    plain = tmp_path / "plain.wav"
    soundfile.write(plain, signals.two_notes().T, RATE)
    os.rename(plain, path)
    code, output, errors = run_command("separate", os.fsdecode(path), *BRIEF)
    assert (code, errors) == (0, "")
    assert "\x1b" not in output
    assert "caf\\udce9 \\x1b[31m" in output
    code, output, _ = run("separate", os.fsdecode(path), *BRIEF, "--json")
    assert code == 0
    assert os.fsencode(json.loads(output)["input"]) == path


def test_a_reader_that_goes_away_is_no_error(song):
    with start_command("separate", song, *BRIEF) as process:
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(timeout=60)
    assert errors == ""
    assert process.returncode == 0


def test_doctor_tells_and_tells_as_json(run):
    code, output, errors = run_command("doctor")
    assert (code, errors) == (0, "")
    names = {line[:18].strip() for line in output.splitlines()}
    assert {"nmfaudio", "Python", "numba", "threads", "kernel cache"} <= names
    assert {
        "sound output",
        "ffmpeg",
        "BLAS and OpenMP",
        "products",
        "transforms",
    } <= names
    code, output, _ = run("doctor", "--json")
    assert code == 0
    findings = json.loads(output)
    assert findings["packages"]["numpy"]
    assert findings["threads"]["kernels"] >= 1
    assert findings["products"] == {"kind": "vector registers", "problem": None}
    assert findings["transforms"] in {"vector registers", "SciPy"}


def test_the_version_is_shown(run):
    code, output, _ = run("--version")
    assert code == 0
    assert output.startswith("nmfaudio ")


@pytest.mark.parametrize("keep", [True, False])
def test_keeping_attacks_is_written_down(song, tmp_path, run, keep):
    recipe = tmp_path / "kept.toml"
    code, output, errors = run(
        *("separate", song, "-o", tmp_path / "a", "--json", "--preset", "free"),
        *("--components", "4", "--max-iter", "5", "--save-recipe", recipe),
        "--keep-attacks" if keep else "--no-keep-attacks",
    )
    assert (code, errors) == (0, "")
    assert json.loads(output)["null_db"] < -120
    assert load_recipe(recipe).keep_attacks is keep
