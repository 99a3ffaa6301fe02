"""``nmfaudio batch``: files, output, exit codes, signals, kills."""

import csv
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import signals
import soundfile
import typer
from processes import run_command, start_command

from nmfaudio.cli.commands import batch as batch_command

ROOT = Path(__file__).parents[2]
RATE = 16_000
STARTING = "first start"  # what is said where kernels are compiled first


def write(path, seed=0, seconds=2.0):
    """Write a recording of its own."""
    mix = signals.stereo_mix()[:, : round(seconds * RATE)]
    noise = np.random.default_rng(seed).normal(0, 1e-3, mix.shape)
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, (mix + noise).T, RATE, subtype="FLOAT")


@pytest.fixture
def music(tmp_path):
    folder = tmp_path / "music"
    write(folder / "one.wav", 1)
    write(folder / "live" / "two.wav", 2)
    (folder / "broken.wav").write_bytes(b"\x01\x02\xff" * 50)
    return folder


def stems_below(folder):
    return {
        os.fspath(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*.wav"))
    }


def test_a_batch_equals_separate_bit_for_bit_and_resumes(music, tmp_path, run):
    out = tmp_path / "out"
    command = ("batch", music, "-o", out, "--preset", "free", "--names", "own")
    code, output, errors = run(*command)
    assert code == 3
    assert len([line for line in errors.splitlines() if STARTING not in line]) == 1
    assert "broken.wav is no kind of audio that is known" in errors
    assert "2 done, 0 done before, 1 failed, 0 to do" in output
    single = tmp_path / "single"
    for name in ("one", "live/two"):
        to = single / f"{name} stems"
        run("separate", music / f"{name}.wav", "-o", to, "--preset", "free")
    assert stems_below(out) == stems_below(single)
    code, output, _ = run(*command, "--json")
    assert code == 3
    document = json.loads(output)
    assert document["counts"] == {"done": 0, "kept": 2, "failed": 1, "waiting": 0}
    assert stems_below(out) == stems_below(single)
    assert json.loads((out / "report.json").read_text()) == document
    rows = list(csv.DictReader(io.StringIO((out / "report.csv").read_text())))
    assert [row["status"] for row in rows] == ["failed", "kept", "kept"]
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.count("data:image/png") == 2


def test_kernels_are_compiled_once_before_workers_start(
    music, tmp_path, run, monkeypatch
):
    done = []

    def get_ready(interruption, bars):
        done.append(bars)
        interruption.cancel.set()  # so that nothing is begun

    monkeypatch.setattr(batch_command, "get_ready", get_ready)
    monkeypatch.setattr(batch_command, "is_prepared", lambda: False)
    _, output, _ = run("batch", music, "-o", tmp_path / "out")
    assert done == [None]
    assert "0 done, 0 done before" in output
    assert not list((tmp_path / "out").rglob("*.wav"))


def test_a_dry_run_says_what_it_would_take_and_does_nothing(music, tmp_path, run):
    out = tmp_path / "out"
    code, output, errors = run("batch", music, "-o", out, "--dry-run")
    assert (code, errors) == (3, "")  # as the batch would, of what is broken
    lines = output.splitlines()
    assert "broken.wav is no kind of audio that is known" in lines[0]
    assert lines[1].endswith("live/two.wav -> live/two stems: 0:02.0 of sound")
    begin = r"3 recordings, 1 that cannot be begun, \d at a time: about \d s, "
    assert re.match(begin, lines[-1])
    code, output, _ = run("batch", music, "-o", out, "--dry-run", "--json")
    document = json.loads(output)
    assert document["memory_bytes"] > 1e8
    assert document["disk_bytes"] > 1e5
    assert document["free_bytes"] > 1e6
    assert len(document["files"]) == 3
    assert not any(file["done_before"] for file in document["files"])
    assert not out.exists()
    code, output, _ = run(
        "batch", music, "-o", out, "--report", " json, csv", "--dry-run"
    )
    assert (code, output.splitlines()) == (3, lines)


def test_a_dry_run_says_what_it_takes_for_lengths_that_it_cannot_know(tmp_path, run):
    (tmp_path / "memo.m4a").write_bytes(b"\0\0\0\x20ftypM4A " + bytes(100))
    _, output, _ = run("batch", tmp_path, "-o", tmp_path / "out", "--dry-run")
    lines = output.splitlines()
    assert lines[0].endswith("length unknown")
    assert "Of 1 recording only decoding tells the length: 5 min each" in lines[-1]


def test_lists_come_from_files_and_from_standard_input(music, tmp_path):
    listed = tmp_path / "list.txt"
    listed.write_text(f"{music}/one.wav\n")
    code, output, _ = run_command(
        "batch", "-", "--list", listed, "-o", tmp_path / "out", "--dry-run",
        stdin=os.open(_listing(tmp_path, f"{music}/live/two.wav\n"), os.O_RDONLY),
    )  # fmt: skip
    assert code == 0
    assert "live/two stems" in output
    assert "one stems" in output


def test_standard_input_is_one_list_and_lists_name_files(tmp_path, music):
    listed = tmp_path / "list.txt"
    listed.write_text("-\n")  # a file of this name, and no list
    code, output, _ = run_command(
        "batch", "-", "-", "--list", listed, "-o", tmp_path / "out", "--dry-run",
        stdin=os.open(_listing(tmp_path, f"{music}/one.wav\n"), os.O_RDONLY),
    )  # fmt: skip
    assert code == 3
    assert output.count("one stems: 0:02.0 of sound") == 1
    assert output.count("/- does not exist") == 1


def test_an_input_without_recordings_is_told_beside_others(tmp_path, music, run):
    (tmp_path / "empty").mkdir()
    words = (tmp_path / "empty", music / "one.wav", "-o", tmp_path / "out", "--dry-run")
    code, output, errors = run("batch", *words)
    assert (code, errors) == (0, f"nmfaudio: there is no recording in {words[0]}\n")
    assert "1 recording, " in output


def _listing(folder, text):
    path = folder / "input.txt"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--memory", "lots"], 2, "--memory: a size is, e.g., 4G"),
        (["--memory", "20M"], 2, "allow more with --memory"),
        (["--report", "pdf,json"], 2, "--report: reports are html, json, csv, got 'p"),
        (["--report", "json,"], 2, "got ''"),
        (["--report", "none,json"], 2, "got 'none'"),
        (["--seed", str(2**63)], 2, "--seed': must be 9223372036854775807 or less"),
        (["--list", "/"], 3, "the list / cannot be read: it is a folder"),
        (["--dry-run", "--dictionary", "no.nmfdict"], 3, "no.nmfdict does not exist"),
        (["--dry-run", "--names", "no.nmfdict"], 3, "no.nmfdict does not exist"),
        (["--dry-run", "--names", __file__], 3, "--names: cannot read the dictionary"),
        (["--dictionary", __file__], 3, "--dictionary: cannot read the dictionary"),
        (["--preset", "voice", "--dictionary", "x"], 2, "no influence beside"),
        (["--preset", "nonsense"], 2, "is none of"),
        (["--workers", "0"], 2, "workers"),
        (["--recipe", "/no/such.toml"], 3, "cannot read the recipe"),
        (["--names", "/no/such.nmfdict"], 3, "/no/such.nmfdict"),
        (["--list", "/no/such.txt"], 3, "the list /no/such.txt cannot be read"),
    ],
)
def test_wrong_options_are_told_before_any_work(
    options, code, told, music, tmp_path, run
):
    out = tmp_path / "out"
    done, _, errors = run("batch", music / "one.wav", "-o", out, *options)
    assert done == code
    assert told in " ".join(errors.replace("│", " ").split())
    assert not out.exists() or not list(out.rglob("*.wav"))


@pytest.mark.parametrize("further", [(), ("--dry-run",)])
def test_an_output_that_is_no_folder_is_told_before_any_work(
    further, music, tmp_path, run
):
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        code, output, errors = run("batch", music, "-o", out, *further)
        assert (code, output) == (4, "")
        assert "file is not a folder: choose another" in errors


def test_what_has_no_room_is_told_by_a_dry_run_too(music, tmp_path, run):
    words = ("batch", music / "one.wav", "-o", tmp_path / "o", "--dry-run")
    options = ("--preset", "drum-loop", "--memory", "357M")
    code, output, _ = run(*words, *options)
    assert code == 8
    assert "allow more with --memory, or use --preset free" in output
    assert "1 that cannot be begun: nothing is left to do" in output
    code, output, _ = run(*words, *options, "--json")
    document = json.loads(output)
    assert (code, document["disk_bytes"]) == (8, 0)
    assert "allow more with --memory" in document["files"][0]["problem"]
    code, output, _ = run(*words, "--preset", "free", "--memory", "357M")
    assert code == 8
    assert "--preset free" not in output


def test_no_recordings_is_wrong_usage(tmp_path, run):
    assert run("batch", tmp_path, "-o", tmp_path / "out")[0] == 2
    assert run("batch", "-o", tmp_path / "out")[0] == 2


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
)
def test_a_signal_ends_it_soon_and_cleanly(number, code, music, tmp_path):
    out = tmp_path / "out"
    write(music / "long.wav", 3)
    options = ("--preset", "free", "--report", "none", "--workers", "1")
    with start_command("batch", music, "-o", out, *options) as process:
        while not list(out.glob(".nmfaudio-batch/work/*")):
            assert process.poll() is None
            time.sleep(0.02)
        begin = time.monotonic()
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert time.monotonic() - begin < 15
    assert "the same command goes on from here" in errors
    assert not list(out.glob(".nmfaudio-batch/work/*"))


def test_the_end_of_the_terminal_is_nothing_to_a_batch_after_nohup(music, tmp_path):
    out = tmp_path / "out"
    ignoring = "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
    running = "from nmfaudio.__main__ import main; main()"
    words = ["batch", music / "one.wav", "-o", out, "--preset", "free"]
    with subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-c", ignoring + running, *map(os.fspath, words)],
        stdout=subprocess.DEVNULL,
    ) as process:
        while not list(out.glob(".nmfaudio-batch/work/*")):
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGHUP)
        assert process.wait(60) == 0
    assert list(out.rglob("*.wav"))


def test_every_option_is_explained_and_no_other():
    app = typer.Typer()
    app.command()(batch_command.batch)
    command = typer.main.get_command(app)
    options = {
        word
        for parameter in command.params
        for word in (*parameter.opts, *parameter.secondary_opts)
        if word.startswith("--")
    } - {"--help", "--install-completion", "--show-completion"}
    text = (ROOT / "docs" / "reference" / "batch.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(--[a-z-]+)", text)) == options


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_twenty_kills_of_everything_at_random_moments(tmp_path):
    """Kill the command and its processes; what is done then equals a calm run."""
    folder = tmp_path / "music"
    for n in range(8):
        write(folder / f"{n % 3}" / f"song {n}.wav", n, seconds=1.0 + n % 2)
    for n in range(2):
        (folder / f"broken {n}.wav").write_bytes(os.urandom(2000))
    common = ("--preset", "free", "--workers", "2")
    calm, out = tmp_path / "calm", tmp_path / "out"
    assert run_command("batch", folder, "-o", calm, *common)[0] == 3
    rng = random.Random(12)  # noqa: S311  # moments, no secrets
    n_kills = 0
    while n_kills < 20:
        with start_command("batch", folder, "-o", out, *common) as process:
            time.sleep(rng.uniform(1.0, 9.0))
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            victims = [int(word) for word in children.read_text().split()]
            for victim in rng.sample(victims, min(1, len(victims))):
                os.kill(victim, signal.SIGKILL)
                n_kills += 1
            time.sleep(rng.uniform(0.0, 1.0))
            process.kill()
            n_kills += 1
        for name, content in stems_below(out).items():
            if not name.startswith("."):
                assert content == (calm / name).read_bytes(), name
    code, _, errors = run_command("batch", folder, "-o", out, *common)
    assert (code, errors.count("\n")) == (3, 2)
    assert stems_below(out) == stems_below(calm)
    assert not list(out.glob(".nmfaudio-batch/work/*"))
