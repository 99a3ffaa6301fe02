"""The one loop: where it looks, goes back, rests and ends."""

import threading

import numpy as np
import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.factorization.control import FitControl
from nmfaudio.factorization.core.descent import iterate, run_descent
from nmfaudio.factorization.result import StopReason


class Slope:
    """An engine whose objective after each iteration is told beforehand."""

    def __init__(self, values, calm=0):
        self.values, self.calm = values, calm
        self.n_iter = 0
        self.now = self.kept = 100.0
        self.momenta, self.events = [], []

    def advance(self, momentum, *, want_objective, stop):
        if stop():
            return None
        self.momenta.append(momentum)
        self.n_iter += 1
        self.now = self.values(self.n_iter)
        return self.now if want_objective else float("nan")

    def objective(self):
        return self.now

    def keep(self):
        self.kept = self.now

    def restore(self):
        self.now = self.kept
        self.events.append(("restore", self.n_iter))

    def be_cautious(self):
        self.events.append(("be_cautious", self.n_iter))


def falling(n_iter):
    return 100.0 / n_iter


def test_momentum_grows_and_looks_are_ten_apart():
    engine, told = Slope(falling), []
    outcome = iterate(
        engine, FitControl(max_iter=25), report=lambda n, value: told.append((n, value))
    )
    assert outcome.checked == (1, 10, 20)
    assert outcome.values == (100.0, 10.0, 5.0)
    assert outcome.stop_reason is StopReason.MAX_ITER
    assert engine.momenta[:3] == [0.0, 1 / 7, 2 / 8]
    assert [n for n, _ in told] == list(range(1, 26))
    assert [n for n, value in told if np.isfinite(value)] == [1, 10, 20]


def test_a_start_that_was_looked_at_counts():
    outcome = iterate(Slope(falling), FitControl(max_iter=10), first=100.0)
    assert outcome.checked == (0, 10)
    engine = Slope(lambda _: 200.0)
    outcome = iterate(engine, FitControl(max_iter=10), first=100.0)
    assert engine.now == 100.0
    assert outcome.values == (100.0,)


@pytest.mark.parametrize("calm", [0, 10])
def test_what_rose_is_taken_back_and_then_done_with_care(calm):
    engine = Slope(lambda n: 500.0 if n in {20, 30} else 100.0 / n, calm)
    outcome = iterate(engine, FitControl(max_iter=50), first=100.0)
    assert outcome.checked == (0, 10, 40, 50)
    assert engine.events == [("restore", 20), ("restore", 30), ("be_cautious", 30)]
    # Momentum begins anew, after a rest if the engine wants one.
    assert engine.momenta[20 : 20 + calm + 1] == [0.0] * (calm + 1)
    assert engine.momenta[30 + calm + 1] == 1 / 7


def test_a_leap_in_vain_is_taken_back_without_more_care():
    engine, asked = Slope(lambda n: 500.0 if n in {20, 30} else 100.0 / n), []

    def leap(values):
        asked.append(values[-1])
        return len(asked) in {2, 3}

    outcome = iterate(engine, FitControl(max_iter=55), leap=leap)
    assert engine.events == [("restore", 20), ("restore", 30)]
    # None where no look would follow that could judge it.
    assert asked == [100.0, 10.0, 10.0, 10.0, 2.5]
    assert outcome.checked == (1, 10, 40, 50)
    assert engine.momenta[10] == engine.momenta[20] == 0.0


def test_a_leap_that_got_lower_is_kept_and_goes_on_with_momentum_anew():
    engine = Slope(falling)
    outcome = iterate(
        engine, FitControl(max_iter=30), leap=lambda values: len(values) == 2
    )
    assert not engine.events
    assert outcome.values == (100.0, 10.0, 5.0, 100.0 / 30)
    assert engine.momenta[10:12] == [0.0, 1 / 7]
    assert engine.momenta[20] > 0


def test_who_has_settled_leaps_no_more():
    asked = []
    outcome = iterate(
        Slope(falling), FitControl(max_iter=500), least_gain=1.0, leap=asked.append
    )
    assert outcome.n_iter == 40
    assert len(asked) == 4


def test_a_leap_that_nobody_could_judge_is_taken_back():
    cancel = threading.Event()
    engine = Slope(lambda n: 500.0 if n > 10 else 100.0 / n)

    def report(n_iter, value):
        if n_iter == 13:
            cancel.set()

    control = FitControl(max_iter=50, cancel=cancel)
    outcome = iterate(
        engine, control, report=report, leap=lambda _: engine.n_iter == 10
    )
    assert outcome.stop_reason is StopReason.CANCELLED
    assert engine.now == outcome.values[-1] == 10.0


@pytest.mark.parametrize("max_iter", [1, 2, 9, 10, 11, 12, 25, 30])
def test_iterations_between_looks_may_be_done_together(max_iter):
    single, together = Slope(falling), Slope(falling)
    calls = []

    def run(momenta):
        calls.append(len(momenta))
        for power in momenta:
            together.advance(power, want_objective=False, stop=lambda: False)

    control = FitControl(max_iter=max_iter)
    assert iterate(together, control, run=run) == iterate(single, control)
    assert together.momenta == single.momenta
    assert set(calls) <= {8, 9, *range(2, max_iter % 10 + 1)}
    assert bool(calls) == (max_iter > 2)


def test_what_is_done_together_can_be_ended_before():
    cancel = threading.Event()
    engine = Slope(falling)

    def run(momenta):
        for power in momenta:
            engine.advance(power, want_objective=False, stop=lambda: False)
        cancel.set()

    outcome = iterate(engine, FitControl(max_iter=50, cancel=cancel), run=run)
    assert (outcome.n_iter, outcome.stop_reason) == (9, StopReason.CANCELLED)


def test_it_ends_when_ten_iterations_bring_too_little():
    outcome = iterate(Slope(falling), FitControl(max_iter=500), least_gain=1.0)
    assert outcome.stop_reason is StopReason.CONVERGED
    assert outcome.n_iter == 40
    assert outcome.values[-2] - outcome.values[-1] < 1.0


def test_it_ends_when_it_shall():
    cancel = threading.Event()
    control = FitControl(max_iter=50, cancel=cancel)

    def report(n_iter, value):
        if n_iter == 7:
            cancel.set()

    outcome = iterate(Slope(falling), control, report=report)
    assert (outcome.n_iter, outcome.stop_reason) == (7, StopReason.CANCELLED)
    assert control.is_over()
    late = iterate(Slope(falling), FitControl(max_time_s=0.0))
    assert (late.n_iter, late.stop_reason) == (0, StopReason.TIME_LIMIT)


@pytest.mark.parametrize("n_products", [1.0, 1e12])
def test_the_last_value_is_of_the_last_factors_unless_a_look_takes_long(n_products):
    cancel, seen = threading.Event(), []

    def observe(progress):
        seen.append((progress.n_iter, progress.divergence))
        if progress.n_iter == 13:
            cancel.set()

    outcome = run_descent(
        Slope(falling),
        FitControl(max_iter=50, cancel=cancel, observer=observe),
        lambda: None,
        unit=2.0,
        n_products=n_products,
    )
    assert outcome.n_iter == 13
    is_quick = n_products == 1.0
    assert outcome.checked[-1] == (13 if is_quick else 10)
    assert outcome.values[-1] == 100.0 / outcome.checked[-1]
    assert (seen[-1] == (13, 2 * 100.0 / 13)) is is_quick


def test_numbers_no_fit_can_use_are_refused():
    for wrong in ({"max_iter": -1}, {"tol": -1.0}, {"tol": float("nan")}):
        with pytest.raises(ParameterError, match="must not be negative"):
            FitControl(**wrong)
    with pytest.raises(ParameterError, match="n_threads must be at least 1"):
        FitControl(n_threads=0)
