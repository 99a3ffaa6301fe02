"""One factorization without constraints, from its start to its result."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.data import Problem
from nmfaudio.factorization.core.descent import Engine, Limits, Outcome, iterate
from nmfaudio.factorization.fused.engines import make_engine
from nmfaudio.factorization.given import Given
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.factorization.start.race import improve_start

__all__ = ["PlainFit"]

Factors = tuple[FloatArray, FloatArray]

# Multiplications that a last look at the divergence may cost a cancelled fit.
_QUICK_LOOK = 1e9


@dataclass(eq=False)
class PlainFit:
    """A factorization on its way.

    Attributes
    ----------
    problem : Problem
        The data.
    given : Given
        What the caller brought.
    beta : float
        The divergence.
    seed : int
        Of the start.
    began : float
        ``time.perf_counter()`` at the beginning.
    """

    problem: Problem
    given: Given
    beta: float
    seed: int
    began: float
    _now: Callable[[], Factors] | None = field(default=None, repr=False)

    @property
    def unit(self) -> float:
        """Factor from divergences of the scaled data to those of ``V``."""
        # Bounded, so that what is reported stays finite for any data.
        power = self.beta * float(np.log2(self.problem.unit))
        return float(2.0 ** min(max(power, -960.0), 960.0))

    def snapshot(self) -> Factors:
        """Return copies of the factors as they are, in public shape and scale."""
        if self._now is None:
            return self._silence()
        return self.given.public(*self._now())

    def run(
        self, init: str, limits: Limits, tol: float, *, improve: bool
    ) -> Factorization:
        """Start, iterate, and return the result.

        Parameters
        ----------
        init : str
            How factors that are not given are drawn.
        limits : Limits
            When to end.
        tol : float
            Share of the mean spectrum's divergence; see
            :func:`nmfaudio.factorization.factorize.factorize`.
        improve : bool
            Whether a drawn start is improved on shortened data.

        Returns
        -------
        factorization : Factorization
        """
        rng = np.random.default_rng(self.seed)
        W, H = self.given.start(init, rng)
        if self.problem.is_silent:
            silent = Outcome(0, (), (), StopReason.SILENT)
            note = "The input is silent: there is nothing to take apart."
            return self._result(silent, 0.0, (note,))
        self._now = lambda: (W, H)
        drawn = init == "random" and self.given.is_free
        if improve and drawn and not self.problem.is_weighted:
            W, H = self._improve(W, H, rng, limits)
        engine = self._engine(W, H)
        self._now = lambda: (engine.W, engine.H)
        if tol > 0 and limits.max_iter > 0:
            limits = replace(limits, least_gain=tol * self._mean_divergence())
        outcome = iterate(engine, limits)
        last = self._settled(engine, outcome)
        if last is not None:
            limits.report(outcome.n_iter, last)
        return self._result(outcome, last, self._notes())

    def _improve(
        self, W: FloatArray, H: FloatArray, rng: np.random.Generator, limits: Limits
    ) -> Factors:
        def stop() -> bool:
            limits.report(0, float("nan"))
            return limits.is_cancelled() or limits.is_out_of_time()

        return improve_start(self.problem, W, H, self.beta, rng, stop)

    def _engine(self, W: FloatArray, H: FloatArray) -> Engine:
        return make_engine(
            self.problem,
            W,
            H,
            self.beta,
            update_W=self.given.update_W,
            update_H=self.given.update_H,
        )

    def _mean_divergence(self) -> float:
        """Return the divergence of the mean spectrum, scaled frame by frame."""
        problem = self.problem
        spectrum = problem.bin_sums / max(float(problem.bin_sums.sum()), 1e-300)
        W = spectrum[:, np.newaxis].astype(problem.dtype)
        H = problem.frame_sums[:, np.newaxis].astype(problem.dtype)
        return make_engine(problem, W, H, self.beta).divergence()

    def _settled(self, engine: Engine, outcome: Outcome) -> float | None:
        """Return the divergence at the end, going back if the last steps raised it.

        None for a fit that was cancelled if looking would take long.
        """
        n_products = float(self.problem.V.size) * self.given.n_components
        if outcome.stop_reason is StopReason.CANCELLED and n_products > _QUICK_LOOK:
            return None
        last = engine.divergence()
        if outcome.values and not last <= outcome.values[-1]:
            engine.restore()
            last = min(engine.divergence(), outcome.values[-1])
        return last

    def _notes(self) -> tuple[str, ...]:
        _, H = self.snapshot()
        n_dead = int((H.max(axis=1) <= 0).sum())
        if n_dead == 0:
            return ()
        return (f"{n_dead} of {H.shape[0]} components are silent.",)

    def _silence(self) -> Factors:
        """Return the factors of silence: zeros, but for what is fixed."""
        n_frames, n_bins = self.problem.V.shape
        given, dtype = self.given, self.problem.dtype
        W = np.zeros((n_bins, given.n_components), dtype)
        H = np.zeros((given.n_components, n_frames), dtype)
        if not given.update_W:
            W = np.array(given.W, dtype)
        if not given.update_H:
            H = np.array(given.H, dtype)
        return W, H

    def _result(
        self, outcome: Outcome, last: float | None, notes: tuple[str, ...]
    ) -> Factorization:
        W, H = self.snapshot()
        W.flags.writeable = False
        H.flags.writeable = False
        values, checked = list(outcome.values), list(outcome.checked)
        if last is not None:
            if checked and checked[-1] == outcome.n_iter:
                values.pop()
                checked.pop()
            values.append(last)
            checked.append(outcome.n_iter)
        return Factorization(
            W=W,
            H=H,
            beta=self.beta,
            divergence=tuple(value * self.unit for value in values),
            checked_iterations=tuple(checked),
            n_iter=outcome.n_iter,
            stop_reason=outcome.stop_reason,
            elapsed_s=time.perf_counter() - self.began,
            seed=self.seed,
            notes=notes,
        )
