"""Where in the recording playback is, and where the user wants it to be.

Two threads meet here without a lock. The owner (the window's thread) writes wishes: one
frozen :class:`Wanted`, replaced by a single assignment. The thread that mixes obeys,
and writes back what it mixed and how much of that the device has fetched, again by
single assignments. It mixes ahead and takes back what is no longer wanted, so places in
the recording are found by the *moment*: samples mixed since the device was opened,
without those that were taken back.
"""

from dataclasses import dataclass, replace

from nmfaudio.errors import Message, ParameterError
from nmfaudio.playback.summons import Summons

__all__ = ["MIN_LOOP_S", "Loop", "Stretch", "Transport", "Wanted"]

MIN_LOOP_S = 0.01
"""Shortest loop: each turn costs a window, so tiny ones would cost the sound."""

_REMEMBERED_S = 2.0  # longer than any device lags behind


@dataclass(frozen=True)
class Loop:
    """Samples ``[start, stop)`` that are played over and over."""

    start: int
    stop: int


@dataclass(frozen=True)
class Wanted:
    """What the owner wants.

    Attributes
    ----------
    run : int
        Number of the run of playing, counted up by each ``play``.
    playing : bool
        Whether to play.
    loop : Loop or None
        Region to repeat.
    seek : int
        Number of the last jump, counted up by each.
    target : int
        Sample to jump to.
    """

    run: int = 0
    playing: bool = False
    loop: Loop | None = None
    seek: int = 0
    target: int = 0


@dataclass(frozen=True)
class Stretch:
    """From ``moment`` on, ``n_samples`` from ``position`` on."""

    moment: int
    position: int
    n_samples: int


class Transport:
    """Play, pause, stop, seek and loop over one recording, in samples.

    Parameters
    ----------
    n_samples : int
        Length of the recording.
    sample_rate : int
        Hz.

    Attributes
    ----------
    changed : Summons
        Set when something else is wanted, of the sound too; whoever mixes clears it.
    """

    def __init__(self, n_samples: int, sample_rate: int) -> None:
        self.n_samples = n_samples
        self.sample_rate = sample_rate
        self.changed = Summons()
        self._wanted = Wanted()
        # Written by the thread that mixes only.
        self._resting_at = 0
        self._mixed: tuple[Stretch, ...] = ()
        self._served_seek = 0
        self._ended = (-1, 0)
        self._fetched = (0, 0.0)

    # For the owner's thread.

    @property
    def wanted(self) -> Wanted:
        """What the owner wants; replaced by whatever is wanted next."""
        return self._wanted

    @wanted.setter
    def wanted(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.changed.set()

    @property
    def playing(self) -> bool:
        """Whether it plays: wanted, and the end has not been reached."""
        return self.should_play(self.wanted, self._fetched[0])

    @property
    def position(self) -> int:
        """Next sample for the device, or the target of a jump not yet made."""
        wanted = self.wanted
        if wanted.seek != self._served_seek:
            return wanted.target
        return int(self.position_at(self._fetched[0]))

    @property
    def loop(self) -> Loop | None:
        """The region that repeats, or None."""
        return self.wanted.loop

    def play(self) -> None:
        """Play from here; from the loop's start if outside it; from 0 if at the end."""
        if self.playing:
            return
        loop = self.loop
        position = self.position
        wanted = self.wanted
        if loop is not None and not loop.start <= position < loop.stop:
            wanted = _jumping(wanted, loop.start)
        elif position >= self.n_samples:
            wanted = _jumping(wanted, 0)
        self.wanted = replace(wanted, playing=True, run=wanted.run + 1)

    def pause(self) -> None:
        """Stop playing and stay here."""
        self.wanted = replace(self.wanted, playing=False)

    def stop(self) -> None:
        """Stop playing and go back to the beginning, or to the loop's."""
        target = self.loop.start if self.loop is not None else 0
        self.wanted = replace(_jumping(self.wanted, target), playing=False)

    def seek(self, sample: int) -> None:
        """Go to a sample, clipped to the recording."""
        self.wanted = _jumping(self.wanted, min(max(int(sample), 0), self.n_samples))

    def set_loop(self, start: int, stop: int) -> None:
        """Repeat samples ``[start, stop)``, clipped to the recording.

        Raises
        ------
        ParameterError
            If the region is shorter than ``MIN_LOOP_S``.
        """
        low, high = max(int(start), 0), min(int(stop), self.n_samples)
        if high - low < MIN_LOOP_S * self.sample_rate:
            raise ParameterError(
                Message(
                    "a loop must be at least {0:.0f} ms long, within the recording's "
                    "{1} samples, got {2} to {3}",
                    1000 * MIN_LOOP_S,
                    self.n_samples,
                    start,
                    stop,
                )
            )
        self.wanted = replace(self.wanted, loop=Loop(low, high))

    def clear_loop(self) -> None:
        """Repeat nothing."""
        self.wanted = replace(self.wanted, loop=None)

    def audible_position(self, now_s: float) -> float:
        """Return the sample that sounds at ``now_s``, for the playhead.

        Parameters
        ----------
        now_s : float
            Time on the clock of :meth:`note`, seconds.

        Notes
        -----
        What the device fetches now sounds only after its latency; right after a jump
        the playhead waits at the target until that sounds.
        """
        if self.wanted.seek != self._served_seek:
            return float(self.wanted.target)
        moment, heard_at_s = self._fetched
        return float(self.position_at(moment + (now_s - heard_at_s) * self.sample_rate))

    # For the thread that mixes.

    def position_at(self, moment: float) -> float:
        """Return the sample that belongs to a moment, or the nearest known one."""
        mixed = self._mixed
        if not mixed:
            return self._resting_at
        current = mixed[0]
        for stretch in mixed:
            if stretch.moment <= moment:
                current = stretch
        passed = min(max(moment - current.moment, 0), current.n_samples)
        return current.position + passed

    def sounds_at(self, moment: int) -> bool:
        """Whether something of the recording was mixed for a moment."""
        return any(0 <= moment - s.moment < s.n_samples for s in self._mixed)

    def should_play(self, wanted: Wanted, moment: int) -> bool:
        """Whether it is to play at a moment under ``wanted``."""
        run, end = self._ended
        return wanted.playing and not (run == wanted.run and moment > end)

    def go_back(self, wanted: Wanted, moment: int) -> int:
        """Take back what was mixed from a moment on; return where to go on from.

        A jump that is wanted has been made with that, and what was before it is
        forgotten: the playhead waits for its target.
        """
        position = int(self.position_at(moment))
        if self._ended[1] >= moment:  # what is mixed from here on may go beyond it
            self._ended = (-1, 0)
        if wanted.seek == self._served_seek:
            kept = (s for s in self._mixed if s.moment < moment)
            self._mixed = tuple(
                replace(s, n_samples=min(s.n_samples, moment - s.moment)) for s in kept
            )
            self._resting_at = position
            return position
        self._mixed = ()
        self._resting_at = wanted.target
        self._served_seek = wanted.seek
        return wanted.target

    def add(self, stretches: list[Stretch]) -> None:
        """Note what was mixed next."""
        mixed = list(self._mixed)
        for stretch in stretches:
            if mixed and _follows(stretch, mixed[-1]):
                last = mixed.pop()
                n_samples = last.n_samples + stretch.n_samples
                stretch = replace(last, n_samples=n_samples)  # noqa: PLW2901  # one of two
            mixed.append(stretch)
        oldest = self._fetched[0] - _REMEMBERED_S * self.sample_rate
        self._mixed = tuple(s for s in mixed if s.moment + s.n_samples >= oldest)

    def end(self, wanted: Wanted, moment: int) -> None:
        """Note that this run of playing ends there, with the recording."""
        self._ended = (wanted.run, moment)

    def note(self, moment: int, heard_at_s: float) -> None:
        """Note that the device has come to a moment, which sounds at ``heard_at_s``."""
        self._fetched = (moment, heard_at_s)

    def rest(self) -> None:
        """Stay here, with nothing mixed: the device has been stopped."""
        self._resting_at = int(self.position_at(self._fetched[0]))
        run, end = self._ended
        self._ended = (run, -1) if self._fetched[0] > end else (-1, 0)
        self._mixed = ()
        self._fetched = (0, 0.0)


def _jumping(wanted: Wanted, target: int) -> Wanted:
    return replace(wanted, seek=wanted.seek + 1, target=target)


def _follows(stretch: Stretch, last: Stretch) -> bool:
    """Whether a stretch goes on where another one ends, in time and in place."""
    end, position = last.moment + last.n_samples, last.position + last.n_samples
    return (stretch.moment, stretch.position) == (end, position)
