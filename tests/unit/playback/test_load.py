"""How busy the machine is with what others do, as the system tells."""

import subprocess
import sys

import pytest

from nmfaudio.playback import load
from nmfaudio.playback.load import held_s, others_per_core

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the system does not say")


def told(monkeypatch: pytest.MonkeyPatch, *counts: int, own: int = 1) -> None:
    left = list(counts)
    monkeypatch.setattr(load, "_running", lambda: left.pop(0))
    monkeypatch.setattr(load, "_own_running", lambda: own)
    monkeypatch.setattr(load, "_cores", lambda: 2)


def test_the_least_of_three_looks_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, 9, 5, 7)
    assert others_per_core() == 2.0


def test_a_calm_machine_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, 1)
    assert others_per_core() == 0.0


def test_own_threads_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, 5, 5, 5, own=5)
    assert others_per_core() == 0.0


def test_where_the_system_does_not_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise FileNotFoundError

    monkeypatch.setattr(load, "_running", refuse)
    assert others_per_core() == 0.0


def test_what_was_asked_for_counts_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "others_per_core", lambda: 9.0)
    assert held_s(0.06, 0.24) == pytest.approx(0.24)
    assert held_s(0.2, 0.24) == pytest.approx(0.24)
    assert held_s(0.5, 0.24) == 0.5


@LINUX
def test_busy_loops_are_seen() -> None:
    n_loops = 3 * load._cores()
    loops = [
        subprocess.Popen([sys.executable, "-Sc", "while True: pass"])  # our own
        for _ in range(n_loops)
    ]
    try:
        assert others_per_core(looks=20) >= 1.0
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
