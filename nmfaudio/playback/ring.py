"""Sound held ready for a device, which can be taken back before it is handed over.

Frames lie in two rows of equal length that are written round and round. The
device reads one of them. Whoever mixes goes on with it, or writes another version from
an earlier frame on into the other row and has the device change over: then what the
device had not fetched yet is never heard, and what it goes over from is still there for
a cross-fade. The device never waits and never sees half a change.

Frames are counted without end; place ``n % length`` of a row holds frame ``n``.
"""

from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.types import Float32Array
from nmfaudio.playback.ring_code import Word, ring_code

__all__ = ["Call", "Ring"]

_TORN_LOOKS = 100  # a call takes some 20 us


class Call(NamedTuple):
    """The device's last call: frame ``frame`` sounds ``ahead_s`` after ``time_s``.

    Both on PortAudio's clock, and both zero where a device does not say.
    """

    number: int
    frame: int
    time_s: float
    ahead_s: float


class Ring:
    """Two rows, read by machine code, written by one thread at a time.

    Parameters
    ----------
    length : int
        Frames of each row.
    n_channels : int
        Of the device.

    Attributes
    ----------
    n_channels : int
        As given.
    """

    def __init__(self, length: int, n_channels: int) -> None:
        self.n_channels = n_channels
        self._origin = 0  # number of the first frame that was read from here
        self._code = ring_code()
        self._rows = np.zeros((2, length, n_channels), np.float32)
        self._words = np.zeros(len(Word), np.int64)
        self._base = self._words.ctypes.data
        self._row, self._begin = 0, 0  # of the side that writes
        self._words[Word.FIRST_ROW] = self._rows[0].ctypes.data
        self._words[Word.SECOND_ROW] = self._rows[1].ctypes.data
        self._words[Word.LENGTH], self._words[Word.N_CHANNELS] = length, n_channels

    @property
    def callback(self) -> int:
        """Address of the function for PortAudio."""
        return self._code.callback

    @property
    def words(self) -> int:
        """Address of what that function is to be called with."""
        return self._base

    def hand_over(self, out: Float32Array, flags: int = 0, times: bytes = b"") -> None:
        """Fill ``out`` (n_frames, n_channels) as a device's call does.

        ``flags`` and ``times``, three float64, are what PortAudio says.
        """
        given = np.zeros(3) if not times else np.frombuffer(times)
        self._code.read(
            None, out.ctypes.data, len(out), given.ctypes.data, flags, self._base
        )

    # What is known of the side that reads.

    @property
    def read(self) -> int:
        """The frame that is handed over next."""
        return self._origin + self._look(Word.READ)

    @property
    def n_gaps(self) -> int:
        """How many calls found too little: it was mixed too late."""
        return self._look(Word.N_GAPS)

    @property
    def n_underflows(self) -> int:
        """How many calls followed a gap of the device's: they came too late."""
        return self._look(Word.N_UNDERFLOWS)

    @property
    def longest_call(self) -> int:
        """How many frames a call has asked for at most."""
        return self._look(Word.LONGEST_CALL)

    @property
    def settled(self) -> bool:
        """Whether the last change is over, its fade included."""
        return self._look(Word.SETTLED) == int(self._words[Word.ASKED])

    def call(self) -> Call:
        """Return what is known of the last call."""
        told = np.empty(3, np.int64)
        for _ in range(_TORN_LOOKS):
            number = self._code.last_call(self._base, told.ctypes.data)
            if number >= 0:
                time_s, sound_s = told[1:].view(np.float64).tolist()
                frame = self._origin + int(told[0])
                return Call(number, frame, time_s, sound_s - time_s)
        return Call(self._look(Word.ANSWERED), self.read, 0.0, 0.0)

    # For whoever mixes.

    @property
    def written(self) -> int:
        """The frame that is written next."""
        return self._origin + int(self._words[Word.FIRST_WRITTEN + self._row])

    @property
    def held(self) -> int:
        """How many frames are ready to be read."""
        return self.written - self._start

    @property
    def room(self) -> int:
        """How many frames more may be written."""
        return self._rows.shape[1] - self.held

    def write(self, samples: Float32Array) -> None:
        """Go on with (n_frames, n_channels), no more than there is room for."""
        self._write_at(self.written, samples)

    def be_silent(self) -> None:
        """Go on with silence, as much of it as there is room for."""
        self.write(np.zeros((self.room, self.n_channels), np.float32))

    def lead_over(
        self, other: "Ring", *, frame: int, other_frame: int, n_fade: int
    ) -> None:
        """Have a silent ring, of another device, go on from here; be silent here.

        Parameters
        ----------
        other : Ring
            Holds silence, and is settled as this one is.
        frame, other_frame : int
            Where that begins here and, as the other has counted up to now, there; no
            device has come to it. From now on the other counts as this one does.
        n_fade : int
            Frames over which one fades out and the other one in.
        """
        held = self._held_from(frame)
        fading = held[:n_fade].copy()
        held[:n_fade] *= ((np.arange(n_fade) + 0.5) / n_fade)[:, np.newaxis]
        fading -= held[:n_fade]
        other._origin += frame - other_frame
        other._write_at(frame, held)
        self._write_at(frame, fading)
        self.be_silent()

    def begin(self, frame: int) -> None:
        """Begin another version, from ``frame`` on. Only while it is settled."""
        self._row, self._begin = 1 - int(self._words[Word.ROW]), frame
        self._words[Word.FIRST_WRITTEN + self._row] = frame - self._origin

    def change_over(self, *, jumps: bool, n_fade: int) -> None:
        """Have the device read what was written since :meth:`begin`.

        Parameters
        ----------
        jumps : bool
            Whether it goes on with the first frame of that, else with the frame it has
            come to.
        n_fade : int
            Frames of a cross-fade from what it reads now.
        """
        self._words[Word.ASKED_FRAME] = self._begin - self._origin
        self._words[Word.ASKED_JUMP] = jumps
        self._words[Word.ASKED_FADE] = n_fade
        self._publish(Word.ASKED, int(self._words[Word.ASKED]) + 1)

    def settle(self) -> None:
        """End any change at once. Only while nobody reads."""
        words = self._words
        if words[Word.BEGUN] != words[Word.ASKED]:
            words[Word.ROW] ^= 1
        words[Word.BEGUN] = words[Word.SETTLED] = words[Word.ASKED]
        words[Word.FADE_LEFT] = 0

    @property
    def _start(self) -> int:
        """The frame from which on the row that is written is still wanted."""
        is_begun = self._look(Word.BEGUN) == int(self._words[Word.ASKED])
        is_read = is_begun and self._row == int(self._words[Word.ROW])
        return self.read if is_read else self._begin

    def _write_at(self, frame: int, samples: Float32Array) -> None:
        """Have ``samples`` be the last that are written, from ``frame`` on."""
        place, length = frame - self._origin, self._rows.shape[1]
        first = place % length
        n = min(len(samples), length - first)
        row = self._rows[self._row]
        row[first : first + n] = samples[:n]
        row[: len(samples) - n] = samples[n:]
        self._publish(Word.FIRST_WRITTEN + self._row, place + len(samples))

    def _held_from(self, frame: int) -> Float32Array:
        places = np.arange(frame, self.written) - self._origin
        row: Float32Array = self._rows[self._row]
        return row.take(places, axis=0, mode="wrap")

    def _look(self, word: int) -> int:
        found: int = self._code.look(self._base + 8 * word)
        return found

    def _publish(self, word: int, value: int) -> None:
        self._code.publish(self._base + 8 * word, value)
