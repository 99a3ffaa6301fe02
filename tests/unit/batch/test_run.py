"""A batch: what is done, kept, tried again, left alone, and what a kill leaves."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from nmfaudio.batch import records
from nmfaudio.batch.estimate import prepare_batch
from nmfaudio.batch.folder import OutputFolder
from nmfaudio.batch.plan import STATE_FOLDER, plan_batch
from nmfaudio.batch.request import BatchRequest, Method
from nmfaudio.errors import AudioWriteError, ParameterError
from nmfaudio.separation.components.dictionary_file import save_dictionary
from nmfaudio.separation.request.dictionary import Dictionary, TaughtSource
from nmfaudio.spectral.stft import StftPlan


def statuses(summary):
    return {result.item.place: result.status for result in summary.results}


def test_all_is_done_and_a_bad_one_costs_only_itself(music, batch, tree):
    folder = music(a="one", b="bad", live__c="three", d="four")
    summary = batch(folder)
    assert statuses(summary) == {
        "a stems": "done",
        "b stems": "failed",
        "d stems": "done",
        "live/c stems": "done",
    }
    (failed,) = [result for result in summary.results if result.status == "failed"]
    assert failed.reason.endswith("b.wav is bad")
    assert list(tree()) == [
        f"{place} stems/{name}.wav"
        for place in ("a", "d", "live/c")
        for name in ("Kick", "Residual")
    ]


def test_a_second_call_does_only_what_is_missing(music, batch, tree, tmp_path):
    folder = music(a="one", b="two", c="three", d="bad")
    batch(folder)
    before = tree()
    (tmp_path / "out" / "b stems" / "Kick.wav").unlink()
    music(e="five", d="good now")
    assert statuses(batch(folder)) == {
        "a stems": "kept",
        "b stems": "done",
        "c stems": "kept",
        "d stems": "done",
        "e stems": "done",
    }
    assert {name: tree()[name] for name in before} == before
    assert set(statuses(batch(folder)).values()) == {"kept"}


def test_what_counts_is_content_not_time(music, batch):
    folder = music(a="one", b="two")
    batch(folder)
    os.utime(folder / "a.wav", (1, 1))
    (folder / "b.wav").write_text("new")
    assert statuses(batch(folder)) == {"a stems": "kept", "b stems": "done"}
    assert set(statuses(batch(folder)).values()) == {"kept"}


def test_what_is_left_is_what_is_estimated(music, batch, tmp_path):
    folder = music(a="one", b="two", c="three")
    batch(folder)
    (folder / "c.wav").write_text("new")

    def plan(**changes):
        request = BatchRequest(tmp_path / "out", Method(), workers=2, **changes)
        return prepare_batch(request, plan_batch([folder], tmp_path / "out"))

    left = plan()
    assert left.done == {0, 1}
    assert (left.seconds, left.disk_bytes) == (1.0, 100)
    assert left.n_workers == 1  # which has all cores
    assert plan(again=True).done == set()
    assert plan(again=True).seconds == 1.5
    batch(folder)
    assert plan().seconds == plan().disk_bytes == plan().peak_bytes == 0


def test_another_method_replaces_and_again_forces(music, batch, tree):
    folder = music(a="one")
    batch(folder)
    assert statuses(batch(folder, preset="free")) == {"a stems": "done"}
    assert tree()["a stems/Kick.wav"].endswith(b"by free")
    assert len(tree()) == 2
    assert statuses(batch(folder, preset="free", again=True)) == {"a stems": "done"}
    assert len(tree()) == 2


def test_nothing_that_a_batch_did_not_make_is_touched(music, batch, tree, tmp_path):
    mine = tmp_path / "out" / "a stems" / "Kick.wav"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    folder = music(a="one", b="two")
    batch(folder)
    assert mine.read_text() == "mine"
    assert "a stems (2)/Kick.wav" in tree()
    mixed = tmp_path / "out" / "b stems" / "Kick.wav"
    mixed.write_text("mixed by me")
    batch(folder, again=True)
    assert mixed.read_text() == "mixed by me"
    assert "b stems (2)/Kick.wav" in tree()
    assert "a stems (3)/Kick.wav" not in tree()


def test_a_recording_that_ends_its_process_costs_only_itself(music, batch):
    folder = music(a="one", b="poison", c="three")
    summary = batch(folder)
    assert statuses(summary) == {
        "a stems": "done",
        "b stems": "failed",
        "c stems": "done",
    }
    (failed,) = [result for result in summary.results if result.status == "failed"]
    assert failed.kind == "died"
    assert "3 times (with code 3)" in failed.reason


def test_memory_is_shared_out(music, batch):
    folder = music(a="one", b="two", c="three", big="four")
    most = []

    def look(progress):
        most.append(len(progress.running))

    sizes = {"a": 60, "b": 60, "c": 60, "big": 200}
    summary = batch(folder, memory_mb=sizes, on_progress=look, names="own")
    assert max(most) == 1
    assert statuses(summary)["big stems"] == "failed"
    (failed,) = [result for result in summary.results if result.status == "failed"]
    assert "more than the 104.9 MB allowed" in failed.reason


def told_names(summary):
    """Return what was done, and the first letters of what named its sources."""
    return {
        result.item.path.stem: result.record["result"]["warnings"]
        for result in summary.results
        if result.status == "done"
    }


NAMED = {"b": [""], "c": ["named"], "d": ["named"]}


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_names_come_from_the_first_that_can_be_done(music, batch, workers):
    folder = music(a="bad", b="steady", c="three", d="four")
    beside = set()

    def look(progress):
        beside.add(len(progress.running))

    summary = batch(folder, on_progress=look, workers=workers)
    assert told_names(summary) == NAMED
    assert max(beside) == workers  # nobody idles until there are names


def test_names_may_come_from_a_dictionary(music, batch, tmp_path):
    folder, names = music(a="one", b="two"), tmp_path / "names.nmfdict"
    plan = StftPlan(8_000, n_fft=64, hop_length=16)
    kick = TaughtSource("Kick", np.ones((1, plan.n_bins, 2), np.float32))
    save_dictionary(Dictionary(plan, (kick,)), names)
    summary = batch(folder, names=str(names))
    assert told_names(summary) == {"a": ["named"], "b": ["named"]}


def test_names_are_the_same_when_whoever_gives_them_dies(music, batch, tmp_path):
    folder = music(b="dies once", c="three", d="four")
    summary = batch(folder)
    assert told_names(summary) == NAMED
    assert not list((tmp_path / "out" / STATE_FOLDER / "work").iterdir())


def test_those_that_wait_for_names_end_when_nobody_gives_any(music, batch):
    folder = music(a="poison", b="poison", c="bad", d="full")
    summary = batch(folder, workers=3)
    assert [result.kind for result in summary.results] == [
        "died", "died", "unreadable", "unwritable",
    ]  # fmt: skip


def test_long_recordings_are_begun_first_but_for_the_one_that_names(music, batch):
    order = []
    batch(
        music(a="one", b="two", c="three", d="four"),
        workers=1,
        seconds={"b": 2.0, "d": 9.0},
        on_result=lambda result: order.append(result.item.path.stem),
    )
    assert order == ["a", "d", "b", "c"]


def test_a_full_disk_stops_the_batch_and_the_next_call_goes_on(
    music, batch, monkeypatch
):
    folder = music(a="one", b="full", c="three", d="four")
    with monkeypatch.context() as patch:
        patch.setattr(records, "free_bytes", lambda _: 50)
        summary = batch(folder, workers=1)
    assert "is full: make room" in summary.stopped
    assert statuses(summary) == {
        "a stems": "done",
        "b stems": "waiting",
        "c stems": "waiting",
        "d stems": "waiting",
    }
    music(b="room now")
    assert statuses(batch(folder)) == {
        "a stems": "kept",
        "b stems": "done",
        "c stems": "done",
        "d stems": "done",
    }


def test_cancelling_is_soon_and_clean(music, batch, tree, tmp_path):
    folder = music(a="one", b="slow", c="slow too", d="four")
    cancel = threading.Event()

    def stop(progress):
        if progress.n_done and any(
            place in {"b stems", "c stems"} for place, _, _ in progress.running
        ):
            cancel.set()

    begin = time.monotonic()
    summary = batch(folder, cancel=cancel, on_progress=stop)
    assert time.monotonic() - begin < 4
    assert summary.cancelled
    assert statuses(summary)["a stems"] == "done"
    assert not list((tmp_path / "out" / STATE_FOLDER / "work").iterdir())
    assert all("slow" not in name for name in tree())


def test_two_batches_in_one_folder_do_not_meet(music, batch, tmp_path):
    folder = music(a="one")
    with (
        OutputFolder(tmp_path / "out"),
        pytest.raises(AudioWriteError, match=rf"another batch \(process {os.getpid()}"),
    ):
        batch(folder)
    assert statuses(batch(folder)) == {"a stems": "done"}


def test_a_folder_that_cannot_be_written_to_is_told_at_once(music, batch, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(AudioWriteError, match="out is not a folder: choose another"):
        batch(music(a="one"))


def test_memory_for_no_process_is_refused(music, batch, monkeypatch):
    monkeypatch.setattr("nmfaudio.batch.estimate._BASE_BYTES", 200 << 20)
    with pytest.raises(ParameterError, match="allow more with --memory"):
        batch(music(a="one"))


DRIVER = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from pathlib import Path
from nmfaudio.batch import estimate, run
from nmfaudio.batch.workers import process
from nmfaudio.batch.plan import plan_batch
from nmfaudio.batch.request import BatchRequest
process._WORKER = "fake_worker"
estimate.estimate_item = lambda *_: estimate.ItemEstimate(1 << 20, 1.0, 100, 1.0)
folder, output = Path(sys.argv[2]), Path(sys.argv[3])
request = BatchRequest(output, workers=2)
plan = estimate.prepare_batch(request, plan_batch([folder], output))
print("ready", flush=True)
run.run_batch(plan)
"""


def drive(folder, output):
    return subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-c", DRIVER, json.dumps(sys.path), folder, output],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def test_kills_at_any_moment_leave_nothing_half_done(music, batch, tree, tmp_path):
    contents = {f"n{n:02d}": f"number {n}" for n in range(40)}
    contents["n07"] = "bad"
    folder = music(**contents)
    batch(folder, output="calm", reports=("html", "json", "csv"))
    wanted = {name: data for name, data in tree("calm").items() if "stems" in name}
    rng = random.Random(5)  # noqa: S311  # moments, no secrets
    for _ in range(4):
        with drive(folder, tmp_path / "out") as process:
            process.stdout.readline()
            time.sleep(rng.uniform(0.0, 0.5))
            process.send_signal(signal.SIGKILL)
        for name, data in tree().items():
            if "stems" in name:
                assert data == wanted[name]
    summary = batch(folder, reports=("html", "json", "csv"))
    assert list(statuses(summary).values()).count("failed") == 1
    assert {n: d for n, d in tree().items() if "stems" in n} == wanted
    assert not list((tmp_path / "out" / STATE_FOLDER / "work").iterdir())
    assert {name for name in tree() if "stems" not in name} == {
        "report.csv",
        "report.html",
        "report.json",
    }
    assert set(statuses(batch(folder)).values()) == {"kept", "failed"}


def test_no_process_outlives_a_killed_batch(music, tmp_path):
    folder = music(a="slow", b="slow")
    with drive(folder, tmp_path / "out") as process:
        process.stdout.readline()
        deadline = time.monotonic() + 10
        while (
            not (children := children_of(process.pid)) and time.monotonic() < deadline
        ):
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert children
    while any(map(is_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(is_alive, children))


def children_of(parent):
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    if not listed.parent.exists():
        pytest.skip("this system does not list children")
    return [int(word) for word in listed.read_text().split()]


def is_alive(process_id):
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return False
    return state[0] != "Z"
