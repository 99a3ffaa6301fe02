"""How much is asked for, when, and that steps get rarer however drop-outs come."""

import numpy as np
import pytest

from nmfaudio.playback.latency import Latency

WAIT_S = 180


class Listening:
    """A ladder that is looked at each second; steps are made as soon as asked for."""

    def __init__(self, chosen_s: float = 0.05) -> None:
        self.latency = Latency(chosen_s)
        self.now_s = 50.0
        self.steps: list[tuple[float, float]] = []

    def play(self, seconds: float, *, plays: bool = True) -> None:
        for _ in range(int(seconds)):
            self.now_s += 1.0
            self.latency.look(self.now_s, plays=plays)
            if plays and self.latency.step_down():
                self.make_step()

    def drop_out(self) -> None:
        self.latency.drop_out()
        if self.latency.step_up():
            self.make_step()

    def make_step(self) -> None:
        self.latency.arrive(self.latency.asked_s)
        self.steps.append((self.now_s, self.latency.playing_s))

    def raised_to(self, latency_s: float) -> "Listening":
        while self.latency.playing_s < latency_s:
            self.drop_out()
        self.steps.clear()
        return self


@pytest.mark.parametrize(
    ("chosen_s", "up", "down"),
    [
        (0.05, [0.1, 0.2, 0.24], [0.2, 0.1, 0.05]),
        (0.15, [0.24], [0.15]),
        (0.2, [0.24], [0.2]),
        (0.3, [], []),
    ],
)
def test_down_by_the_steps_it_came_up(
    chosen_s: float, up: list[float], down: list[float]
) -> None:
    listening = Listening(chosen_s)
    for _ in range(5):
        listening.drop_out()
    assert [held_s for _, held_s in listening.steps] == up
    listening.steps.clear()
    listening.play(5 * WAIT_S)
    assert [held_s for _, held_s in listening.steps] == down
    assert not listening.latency.is_raised


def test_three_minutes_are_played_before_each_step_down() -> None:
    listening = Listening().raised_to(0.2)
    listening.play(1)  # the first look begins to count
    listening.play(WAIT_S - 1)
    assert not listening.steps
    listening.play(1)
    assert listening.latency.playing_s == 0.1
    listening.play(WAIT_S - 1)
    assert listening.latency.playing_s == 0.1
    listening.play(1)
    assert listening.latency.playing_s == 0.05


def test_pauses_do_not_count() -> None:
    listening = Listening().raised_to(0.1)
    for _ in range(4):
        listening.play(WAIT_S // 4)
        listening.play(10 * WAIT_S, plays=False)
    assert not listening.steps  # each time the first look counts nothing
    listening.play(5)
    assert not listening.latency.is_raised


def test_a_machine_that_slept_has_not_played() -> None:
    listening = Listening().raised_to(0.1)
    listening.play(10)
    listening.now_s += 8 * 3600
    listening.play(WAIT_S - 20)
    assert listening.latency.is_raised


def test_a_drop_out_begins_the_wait_anew() -> None:
    listening = Listening().raised_to(0.1)
    listening.play(WAIT_S - 10)
    listening.latency.drop_out()
    listening.play(WAIT_S - 10)
    assert listening.latency.is_raised
    listening.play(10)
    assert not listening.latency.is_raised


def test_after_a_step_down_too_early_the_next_waits_twice_as_long() -> None:
    listening = Listening().raised_to(0.1)
    waited = []
    for _ in range(5):
        before_s = listening.now_s
        while listening.latency.is_raised:
            listening.play(1)
        waited.append(round((listening.now_s - before_s) / WAIT_S))
        listening.play(60)
        listening.drop_out()
    assert waited == [1, 2, 4, 8, 16]


def test_two_steps_up_at_once_are_one_reason_to_wait() -> None:
    listening = Listening().raised_to(0.1)
    listening.play(WAIT_S + 1)
    listening.drop_out()
    listening.drop_out()
    assert listening.latency.wait_s == 2 * WAIT_S


def test_a_rough_time_long_after_counts_as_the_first() -> None:
    listening = Listening().raised_to(0.1)
    listening.play(WAIT_S + 1)
    listening.drop_out()
    listening.play(2 * WAIT_S + 1)
    assert not listening.latency.is_raised
    listening.play(1801)
    listening.drop_out()
    assert listening.latency.wait_s == WAIT_S


@pytest.mark.parametrize("seed", range(8))
def test_it_does_not_oscillate(seed: int) -> None:
    """What drops out again and again at the lowest step ends up above it."""
    rng = np.random.default_rng(seed)
    listening = Listening()
    while listening.now_s < 12 * 3600:
        listening.play(rng.integers(1, 900))
        if not listening.latency.is_raised:
            listening.drop_out()
    falls = [at for at, held_s in listening.steps if held_s == 0.05]
    # Waits of 3, 6, 12, 24, 48, 96, 192 minutes, each with up to 15 until a drop-out.
    assert 3 <= len(falls) <= 8, "with the same wait each time it would be some 70"


def test_a_step_that_comes_to_nothing_is_not_counted() -> None:
    latency = Latency(0.05)
    for _ in range(3):
        assert latency.step_up()
        assert latency.asked_s == 0.1
        latency.give_up()
    assert latency.asked_s == latency.playing_s == 0.05


def test_a_step_down_that_comes_to_nothing_is_tried_less_often() -> None:
    listening = Listening().raised_to(0.1)
    latency = listening.latency
    waits = []
    for _ in range(3):
        before_s = listening.now_s
        while not latency.step_down():
            listening.now_s += 1.0
            latency.look(listening.now_s, plays=True)
        waits.append(round((listening.now_s - before_s) / WAIT_S))
        assert latency.is_falling
        assert not latency.step_down(), "it has been asked for"
        latency.give_up()
        assert latency.playing_s == latency.asked_s == 0.1
    assert waits == [1, 2, 4]


def test_a_drop_out_calls_a_step_down_off_unless_it_is_made_all_the_same() -> None:
    latency = Latency(0.05)
    latency.arrive(0.1)
    latency.calm_s = float(WAIT_S)
    assert latency.step_down()
    latency.drop_out()
    assert latency.asked_s == 0.1
    latency.arrive(0.05)
    assert latency.playing_s == latency.asked_s == 0.05
    assert latency.step_up()
    assert latency.asked_s == 0.1
