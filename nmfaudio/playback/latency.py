"""How much a device is asked to hold: more after a rough time, less when it is over.

Whatever the device holds delays each change by as much, so what was asked for in a
rough time is not kept for good. A step down is tried after some minutes without a
drop-out. Where that was too early, because the sound soon drops out again, the next try
waits twice as long, and so on: however the load comes and goes, steps get rarer.
"""

__all__ = ["DEFAULT_LATENCY_S", "SAFE_LATENCY_S", "Latency"]

DEFAULT_LATENCY_S = 0.05
SAFE_LATENCY_S = 0.2
"""For machines whose sound drops out at the default."""

_LONGEST_S = 0.24
_CALM_S = 180.0
"""Played without a drop-out before less is asked for, at first."""

_SOON_S = 1800.0
"""More that is needed within so much playing after a step down was let go too early."""

_LONGEST_LOOK_S = 1.0
"""Counted at most from one look to the next: a machine may have slept in between."""


class Latency:
    """A ladder of latencies, twice as much each step: where it is, and what is asked.

    Times are of the caller's clock, in seconds.

    Parameters
    ----------
    chosen_s : float
        The lowest step.

    Attributes
    ----------
    chosen_s : float
        As given.
    playing_s : float
        Of the stream that plays, or was opened last.
    asked_s : float
        Of the stream to be opened next. While it differs from ``playing_s`` a step has
        yet to be made.
    calm_s : float
        Played without a drop-out since the last one, or since the last step.
    wait_s : float
        How much of that there has to be before a step down.
    """

    def __init__(self, chosen_s: float = DEFAULT_LATENCY_S) -> None:
        self.chosen_s = self.playing_s = self.asked_s = chosen_s
        self.calm_s = 0.0
        self.wait_s = _CALM_S
        self._looked_at_s: float | None = None
        self._let_go_s: float | None = None  # played since the last step down

    @property
    def is_raised(self) -> bool:
        """Whether more is held than was chosen."""
        return self.playing_s > self.chosen_s

    @property
    def is_settled(self) -> bool:
        """Whether no step has yet to be made."""
        return self.asked_s == self.playing_s

    @property
    def is_falling(self) -> bool:
        """Whether a step down has yet to be made."""
        return self.asked_s < self.playing_s

    # What happens.

    def look(self, now_s: float, *, plays: bool) -> None:
        """Count the time since the last look if the device played meanwhile."""
        before_s, self._looked_at_s = self._looked_at_s, now_s if plays else None
        if before_s is None or not plays:
            return
        passed_s = min(now_s - before_s, _LONGEST_LOOK_S)
        self.calm_s += passed_s
        if self._let_go_s is not None:
            self._let_go_s += passed_s
            if self._let_go_s > max(_SOON_S, self.wait_s):
                self._let_go_s, self.wait_s = None, _CALM_S

    def drop_out(self) -> None:
        """Begin to wait anew; a step down that has yet to be made is called off."""
        self.calm_s = 0.0
        if self.is_falling:
            self.asked_s = self.playing_s

    def arrive(self, latency_s: float) -> None:
        """Note that a stream that was opened with so much plays from now on."""
        if latency_s == self.playing_s:
            self.asked_s = latency_s
            return
        if latency_s < self.playing_s:
            self._let_go_s = 0.0
        elif self._let_go_s is not None:
            self._let_go_s = None
            self.wait_s *= 2
        self.playing_s = self.asked_s = latency_s
        self.calm_s = 0.0

    def give_up(self) -> None:
        """Stay where the stream is that plays: the other one did not get ready.

        A step down is not tried as soon again.
        """
        if self.is_falling:
            self.wait_s *= 2
        self.asked_s, self.calm_s = self.playing_s, 0.0

    # Steps, from where the stream is that plays.

    def step_up(self) -> bool:
        """Ask for twice as much; False if it is most."""
        self.asked_s = max(self.playing_s, min(2 * self.playing_s, _LONGEST_S))
        return self.asked_s > self.playing_s

    def step_down(self) -> bool:
        """Ask for a step less if it is time for that; False if it is not."""
        is_time = self.is_raised and self.is_settled and self.calm_s >= self.wait_s
        if is_time:
            self.asked_s = max(s for s in self._steps() if s < self.playing_s)
        return is_time

    def _steps(self) -> list[float]:
        steps = [self.chosen_s]
        while steps[-1] < self.playing_s:
            steps.append(min(2 * steps[-1], self.playing_s))
        return steps
