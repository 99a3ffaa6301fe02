"""Where in the recording playback is, and where the user wants it to be.

Two threads meet here without a lock. The owner (the window's thread) writes wishes: one
frozen :class:`Wanted`, replaced by a single assignment. The audio thread reads it once
per block, obeys, and writes back how far it has come, again by single assignments.
"""

from dataclasses import dataclass, replace

from nmfaudio.errors import ParameterError

__all__ = ["MIN_LOOP_S", "Loop", "Stamp", "Transport", "Wanted"]

MIN_LOOP_S = 0.01
"""Shortest loop: each turn costs a window, so tiny ones would cost the sound."""

_N_STAMPS = 64


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
class Stamp:
    """From ``time_s`` on, ``n_samples`` from ``position`` on sound."""

    time_s: float
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
    """

    def __init__(self, n_samples: int, sample_rate: int) -> None:
        self.n_samples = n_samples
        self.sample_rate = sample_rate
        self.wanted = Wanted()
        # Written by the audio thread only.
        self._position = 0
        self._served_seek = 0
        self._ended_run = -1
        self._stamps: tuple[Stamp, ...] = ()

    # For the owner's thread.

    @property
    def playing(self) -> bool:
        """Whether it plays: wanted, and the end has not been reached."""
        return self.wanted.playing and self._ended_run != self.wanted.run

    @property
    def position(self) -> int:
        """Next sample to be mixed, or the target of a jump not yet made."""
        wanted = self.wanted
        return wanted.target if wanted.seek != self._served_seek else self._position

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
        if loop is not None and not loop.start <= position < loop.stop:
            self.seek(loop.start)
        elif position >= self.n_samples:
            self.seek(0)
        self.wanted = replace(self.wanted, playing=True, run=self.wanted.run + 1)

    def pause(self) -> None:
        """Stop playing and stay here."""
        self.wanted = replace(self.wanted, playing=False)

    def stop(self) -> None:
        """Stop playing and go back to the beginning, or to the loop's."""
        self.pause()
        self.seek(self.loop.start if self.loop is not None else 0)

    def seek(self, sample: int) -> None:
        """Go to a sample, clipped to the recording."""
        target = min(max(int(sample), 0), self.n_samples)
        self.wanted = replace(self.wanted, seek=self.wanted.seek + 1, target=target)

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
                f"a loop must be at least {1000 * MIN_LOOP_S:.0f} ms long, within the "
                f"recording's {self.n_samples} samples, got {start} to {stop}"
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
            Time on the clock of the stamps, seconds.

        Notes
        -----
        What is mixed now sounds only after the device's latency; right after a jump
        the playhead waits at the target until that sounds.
        """
        if self.wanted.seek != self._served_seek:
            return float(self.wanted.target)
        stamps = self._stamps
        if not stamps:
            return float(self._position)
        current = stamps[0]
        for stamp in stamps:
            if stamp.time_s <= now_s:
                current = stamp
        passed = (now_s - current.time_s) * self.sample_rate
        return current.position + min(max(passed, 0.0), float(current.n_samples))

    # For the audio thread.

    def take_jump(self, wanted: Wanted) -> int | None:
        """Return where to jump to, once per jump, else None."""
        if wanted.seek == self._served_seek:
            return None
        self._stamps = ()
        self._position = wanted.target
        self._served_seek = wanted.seek
        return wanted.target

    def advance(self, position: int, stamps: tuple[Stamp, ...] = ()) -> None:
        """Note that the next sample to be mixed is ``position``."""
        if stamps:
            self._stamps = (*self._stamps, *stamps)[-_N_STAMPS:]
        self._position = position

    def end(self, wanted: Wanted) -> None:
        """Note that this run of playing has come to the end of the recording."""
        self._ended_run = wanted.run

    def should_play(self, wanted: Wanted) -> bool:
        """Whether the audio thread is to play under ``wanted``."""
        return wanted.playing and self._ended_run != wanted.run
