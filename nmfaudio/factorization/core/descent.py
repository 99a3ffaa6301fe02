"""The loop around every engine: momentum, monotone fallback, stopping, observers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import Message
from nmfaudio.factorization.control import FitControl
from nmfaudio.factorization.core.updates import CHECK_EVERY, momentum
from nmfaudio.factorization.result import Factorization, StopReason

__all__ = ["SILENT", "Engine", "Outcome", "Snapshot", "iterate", "run_descent"]

Snapshot: TypeAlias = Callable[[], tuple[FloatArray, FloatArray]]
"""Returns copies of both factors as they are, in public shape and scale."""

Run: TypeAlias = Callable[[Sequence[float]], None]
"""Does one iteration of an engine for each momentum."""

Leap: TypeAlias = Callable[[Sequence[float]], bool]
"""Takes the objective at all looks; may put the engine elsewhere, and says whether."""


def stay(_: Sequence[float]) -> bool:
    """Leap nowhere."""
    return False


# A rise below this share is rounding of float32 sums, no reason to give momentum up.
_ROUNDING = 1e-7

# Multiplications that a last look at the objective may cost a cancelled fit.
_QUICK_LOOK = 1e9


class Engine(Protocol):
    """What the loop asks of a method that lowers an objective step by step.

    It holds the factors, on whatever scale and in whatever layout suits it.
    """

    @property
    def calm(self) -> int:
        """Iterations to do without momentum after going back."""

    def advance(
        self, momentum: float, *, want_objective: bool, stop: Callable[[], bool]
    ) -> float | None:
        """Do one iteration.

        Parameters
        ----------
        momentum : float
            How far to extrapolate both factors along their last step, in [0, 1); 0
            does not.
        want_objective : bool
            Whether to take the objective, on the way or afterwards.
        stop : callable
            May be asked in between; when true, the iteration is left unfinished, with
            valid factors.

        Returns
        -------
        objective : float or None
            NaN if it was not wanted, None if stopped.
        """

    def objective(self) -> float:
        """Take the objective of the factors as they are."""

    def keep(self) -> None:
        """Remember the factors as they are."""

    def restore(self) -> None:
        """Go back to the remembered factors, with no step to extrapolate."""

    def be_cautious(self) -> None:
        """Do only what is proven to run_descent, or shorter steps, from here on."""


@dataclass(frozen=True)
class Outcome:
    """How a loop ended.

    Attributes
    ----------
    n_iter : int
        Iterations done.
    values : tuple of float
        The objective at each look, on the engine's scale; never rising.
    checked : tuple of int
        The iterations after which it was looked at.
    stop_reason : StopReason
        Why it ended.
    """

    n_iter: int
    values: tuple[float, ...]
    checked: tuple[int, ...]
    stop_reason: StopReason

    def result(
        self,
        factors: tuple[FloatArray, FloatArray],
        *,
        beta: float,
        unit: float,
        control: FitControl,
    ) -> Factorization:
        """Return what a fit returns.

        Parameters
        ----------
        factors : tuple of ndarray
            Both in public shape and scale; locked.
        beta : float
            The divergence.
        unit : float
            Values times this are on the scale of ``V``.
        control : FitControl
            Of the fit.
        """
        W, H = factors
        W.flags.writeable = False
        H.flags.writeable = False
        n_dead = int((H.max(axis=1) <= 0).sum())
        notes: tuple[str, ...] = ()
        if self.stop_reason is StopReason.SILENT:
            notes = (Message("The input is silent: there is nothing to take apart."),)
        elif n_dead:
            notes = (Message("{0} of {1} components are silent.", n_dead, H.shape[0]),)
        return Factorization(
            W=W,
            H=H,
            beta=beta,
            divergence=tuple(value * unit for value in self.values),
            checked_iterations=self.checked,
            n_iter=self.n_iter,
            stop_reason=self.stop_reason,
            elapsed_s=control.elapsed_s,
            seed=control.seed,
            notes=notes,
        )


SILENT = Outcome(0, (0.0,), (0,), StopReason.SILENT)
"""Nothing was to be done."""


def run_descent(
    engine: Engine,
    control: FitControl,
    snapshot: Snapshot,
    *,
    unit: float,
    n_products: float,
    least_gain: float = -1.0,
    first: float | None = None,
    run: Run | None = None,
    leap: Leap = stay,
) -> Outcome:
    """Run an engine to its end, tell the observer, and look at what has come of it.

    Parameters
    ----------
    engine, control, least_gain, first
        As in :func:`iterate`.
    run : callable, optional
        As there; not called where an observer wants to know of each iteration.
    leap : callable, optional
        As there.
    snapshot : callable
        For the observer.
    unit : float
        Values of the objective times this are on the scale of ``V``.
    n_products : float
        Multiplications of one look: a cancelled fit does without a long one, and its
        last value is then that of an earlier iteration.

    Returns
    -------
    outcome : Outcome
        The last value belongs to the factors that the engine holds.
    """

    def report(n_iter: int, value: float) -> None:
        control.report(n_iter, value * unit, snapshot)

    is_seen = control.observer is not None
    outcome = iterate(
        engine,
        control,
        report=report if is_seen else None,
        least_gain=least_gain,
        first=first,
        run=None if is_seen else run,
        leap=leap,
    )
    if outcome.stop_reason is StopReason.CANCELLED and n_products > _QUICK_LOOK:
        return outcome
    outcome = _settled(engine, outcome)
    report(outcome.n_iter, outcome.values[-1])
    return outcome


def iterate(
    engine: Engine,
    control: FitControl,
    *,
    report: Callable[[int, float], None] | None = None,
    least_gain: float = -1.0,
    first: float | None = None,
    run: Run | None = None,
    leap: Leap = stay,
) -> Outcome:
    """Run an engine with growing momentum until a limit is reached.

    At the first and then at every tenth iteration the objective is looked at. If it has
    risen, the factors of the last look are taken up again without momentum, which then
    grows anew; if it rises even so, the engine is told to be cautious. So the looked-at
    values never rise.

    Parameters
    ----------
    engine : Engine
        Holds the factors.
    control : FitControl
        When to end.
    report : callable, optional
        Told after every iteration: how many, and the objective, NaN where it was not
        looked at.
    least_gain : float, default -1.0
        Converged when ten iterations lower the objective by less than this.
    first : float, optional
        The objective of the start, if the engine keeps it: a look already.
    run : callable, optional
        Does one of the engine's iterations for each momentum, quicker than one by one:
        for those between two looks, of which nothing is reported then.
    leap : callable, optional
        Called after each look until nothing more is gained; where it has put the engine
        elsewhere, the next look tells whether to stay there.

    Returns
    -------
    outcome : Outcome
    """
    values = [] if first is None else [first]
    checked = [] if first is None else [0]
    n_since_restart = calm = 0
    has_leapt = False
    reason = StopReason.MAX_ITER
    n_iter = 0
    while n_iter < control.max_iter:
        if control.is_out_of_time():
            reason = StopReason.TIME_LIMIT
            break
        if run is not None and values:
            n_quick = min(-(n_iter + 1) % CHECK_EVERY, control.max_iter - n_iter)
            if n_quick > 1 and not control.is_cancelled():
                ahead = range(n_since_restart, n_since_restart + n_quick)
                run([momentum(max(at - calm, 0)) for at in ahead])
                n_iter += n_quick
                n_since_restart += n_quick
                continue
        is_look = not values or (n_iter + 1) % CHECK_EVERY == 0
        value = engine.advance(
            momentum(max(n_since_restart - calm, 0)),
            want_objective=is_look,
            stop=control.is_cancelled,
        )
        if value is None:
            reason = StopReason.CANCELLED
            if has_leapt:
                # Nobody has seen yet that it is better there.
                engine.restore()
            break
        n_iter += 1
        n_since_restart += 1
        if is_look and values and not value <= values[-1] * (1 + _ROUNDING):
            engine.restore()
            # It rose right after going back: less momentum is not enough.
            is_early = n_since_restart <= CHECK_EVERY and calm == engine.calm
            if is_early and not has_leapt:
                engine.be_cautious()
            n_since_restart, calm = 0, engine.calm
            value = values[-1]
        elif is_look:
            engine.keep()
            values.append(value if not values else min(value, values[-1]))
            checked.append(n_iter)
            value = values[-1]
        if report is not None:
            report(n_iter, value if is_look else float("nan"))
        if checked and checked[-1] == n_iter and _has_settled(values, least_gain):
            reason = StopReason.CONVERGED
            break
        if is_look:
            # What cannot be judged any more is not worth its time.
            has_leapt = n_iter + CHECK_EVERY <= control.max_iter and leap(values)
            n_since_restart = 0 if has_leapt else n_since_restart
    return Outcome(n_iter, tuple(values), tuple(checked), reason)


def _has_settled(values: list[float], least_gain: float) -> bool:
    return len(values) > 2 and values[-2] - values[-1] < least_gain


def _settled(engine: Engine, outcome: Outcome) -> Outcome:
    """Take the objective at the end, going back if the last steps raised it."""
    values, checked = list(outcome.values), list(outcome.checked)
    last = engine.objective()
    if values and not last <= values[-1]:
        engine.restore()
        last = min(engine.objective(), values[-1])
    if checked and checked[-1] == outcome.n_iter:
        values.pop()
        checked.pop()
    return replace(outcome, values=(*values, last), checked=(*checked, outcome.n_iter))
