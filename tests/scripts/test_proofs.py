"""The proofs of safety, in small: what they look for, they would find."""

import random
from dataclasses import replace

import corpus
import disk
import kills
import numpy as np
import pytest
import signals
import soundfile
from commands import make_material
from desktop import SAMPLE_RATE
from doors import DOORS, Answer
from prove_window import Road, first_separated

GOOD = {"path": "a.wav", "why": "ordinary", "expect": "accept", "frames": 3}


@pytest.mark.parametrize(
    ("case", "answer", "told"),
    [
        (GOOD, Answer(loaded=True, shape={"frames": 3}), []),
        (GOOD, Answer(loaded=True, shape={"frames": 4}), ["frames is 4, not 3"]),
        (GOOD, Answer(loaded=True, notes=("odd",)), ["is good, but: ('odd',)"]),
        (GOOD | {"expect": "warn"}, Answer(loaded=True), ["loads without a word"]),
        (GOOD | {"expect": "reject"}, Answer(loaded=True), ["must be refused, loads"]),
        (
            GOOD | {"expect": "either"},
            Answer(loaded=False, message="[Errno 2] there is no such file here"),
            ["library text: '[Errno 2] there is no such file here'"],
        ),
        (
            GOOD | {"path": "project/a"},
            Answer(loaded=False, message="no", left=("x",)),
            ["raw text: 'no'", "left behind: ('x',)"],
        ),
    ],
)
def test_what_is_wrong_about_a_file_is_told(case, answer, told):
    assert list(corpus.complaints(case, answer)) == told


def test_the_library_and_the_command_answer_for_a_file(tmp_path):
    song = tmp_path / "song.wav"
    soundfile.write(song, signals.stereo_mix().T, 16_000)
    broken = tmp_path / "broken.wav"
    broken.write_bytes(song.read_bytes()[:30])
    for door in ("library", "command"):
        ask = DOORS[door](tmp_path)
        assert ask(str(song), is_audio=True).shape["channels"] == 2
        answer = ask(str(broken), is_audio=True)
        assert not answer.loaded
        assert list(corpus.complaints(GOOD | {"expect": "reject"}, answer)) == []


def test_what_a_full_disk_leaves_is_told(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"12")
    wanted = {"a.wav": 2, "b.wav": 3}
    said = "only 0 bytes are free on the disk; nothing was left behind"
    assert disk.judged("figure", (4, said), tmp_path, wanted) == []
    assert disk.judged("figure", (0, ""), tmp_path, wanted) != []
    assert disk.judged("stems wav24", (4, said), tmp_path, wanted) != []
    assert disk.judged("figure", (1, "Traceback"), tmp_path, wanted) != []


@pytest.mark.slow
def test_exports_survive_kills(tmp_path):
    project = make_material(tmp_path).project
    rng = random.Random(3)  # noqa: S311  # instants
    found = kills.kill_exports(project, tmp_path / "out", 6, rng)
    assert found["lost"] == found["partial"] == found["strays"] == 0
    assert found["sets"] > 0


def test_what_is_no_longer_the_recording_is_noticed():
    rng = np.random.default_rng(3)
    bass, drums = rng.standard_normal((2, 2 * SAMPLE_RATE, 2)).astype(np.float32)
    song = bass + drums
    silence = np.zeros((SAMPLE_RATE, 2), np.float32)
    looped = np.concatenate([silence, song, song])
    assert first_separated(looped, song) is None
    alone_at = looped.shape[0]
    heard = np.concatenate([looped, drums])
    found = first_separated(heard, song)
    assert found is not None
    assert abs(found - alone_at) < SAMPLE_RATE / 4


def test_a_road_holds_by_presses_seconds_and_files():
    road = Road(2, 4, heard_s=3.0, stems_s=9.0, stems=6)
    assert road.holds
    for worse in ({"presses_to_sound": 3}, {"heard_s": 0.0}, {"stems": 0}):
        assert not replace(road, **worse).holds
