"""The proofs of safety, in small: what they look for, they would find."""

import random

import corpus
import disk
import kills
import pytest
import signals
import soundfile
from commands import make_material
from doors import DOORS, Answer

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
