"""Frames, seconds, bins, Hz, notes and pixel rows: every conversion, in one place."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from nmfaudio.errors import Message, ParameterError
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "PITCH_CLASSES",
    "AxisKind",
    "FrequencyAxis",
    "bin_of_hz",
    "describe_pitch",
    "frame_of_seconds",
    "hz_of_bin",
    "hz_of_midi",
    "midi_of_hz",
    "note_name",
    "seconds_of_frame",
]

Float64Array: TypeAlias = NDArray[np.float64]
Number = TypeVar("Number", float, Float64Array)
AxisKind: TypeAlias = Literal["log", "linear", "mel"]

PITCH_CLASSES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
"""Names of the twelve steps of an octave."""

_A4_HZ, _A4_MIDI = 440.0, 69


def hz_of_bin(index: Number, plan: StftPlan) -> Number:
    """Return the centre frequency of a bin, Hz; fractions lie between bins."""
    return index * (plan.sample_rate / plan.n_fft)


def bin_of_hz(hz: Number, plan: StftPlan) -> Number:
    """Return the bin of a frequency as a fraction; round it for the nearest bin."""
    return hz * (plan.n_fft / plan.sample_rate)


def seconds_of_frame(frame: Number, plan: StftPlan) -> Number:
    """Return the time on which a frame is centred, seconds from the beginning."""
    return frame * (plan.hop_length / plan.sample_rate)


def frame_of_seconds(seconds: Number, plan: StftPlan) -> Number:
    """Return the frame of a time as a fraction; round it for the nearest frame."""
    return seconds * (plan.sample_rate / plan.hop_length)


def midi_of_hz(hz: float) -> float:
    """Return a frequency as a MIDI note number with a fraction; A4 = 440 Hz = 69.

    Raises
    ------
    ParameterError
        If ``hz`` is not positive.
    """
    if not 0.0 < hz < math.inf:
        raise ParameterError(
            Message("only positive frequencies have a note, got {0} Hz", hz)
        )
    return _A4_MIDI + 12.0 * math.log2(hz / _A4_HZ)


def hz_of_midi(midi: float) -> float:
    """Return the frequency of a MIDI note number, Hz."""
    return _A4_HZ * math.exp2((midi - _A4_MIDI) / 12.0)


def note_name(hz: float) -> tuple[str, float]:
    """Return the nearest note of the tempered scale and the distance from it in cents.

    Parameters
    ----------
    hz : float
        Positive.

    Returns
    -------
    name : str
        E.g. ``"A2"``; middle C is ``"C4"``.
    cents : float
        -50 to 50; positive when ``hz`` is above the note.

    Raises
    ------
    ParameterError
        If ``hz`` is not positive.

    Examples
    --------
    >>> note_name(110.0)
    ('A2', 0.0)
    """
    midi = midi_of_hz(hz)
    nearest = math.floor(midi + 0.5)
    octave, step = divmod(nearest, 12)
    return f"{PITCH_CLASSES[step]}{octave - 1}", 100.0 * (midi - nearest)


def describe_pitch(hz: float) -> str:
    """Return a pitch for people.

    Examples
    --------
    >>> describe_pitch(110.2)
    'A2 · 110 Hz'
    """
    name, _ = note_name(hz)
    return f"{name} · {hz:.0f} Hz" if hz >= 100.0 else f"{name} · {hz:.1f} Hz"


@dataclass(frozen=True)
class FrequencyAxis:
    """A frequency axis from ``low_hz`` (position 0) to ``high_hz`` (position 1).

    Attributes
    ----------
    low_hz, high_hz : float
        Ends, Hz; 0 < low < high for "log", 0 <= low < high otherwise.
    kind : {"log", "linear", "mel"}
        What equal distances on the axis mean.

    Raises
    ------
    ParameterError
        If the ends or the kind make no axis.
    """

    low_hz: float
    high_hz: float
    kind: AxisKind = "log"

    def __post_init__(self) -> None:
        if self.kind not in {"log", "linear", "mel"}:
            raise ParameterError(
                Message(
                    'the axis must be "log", "linear" or "mel", got {0!r}', self.kind
                )
            )
        least = 0.0 if self.kind != "log" else math.ulp(0.0)
        if not least <= self.low_hz < self.high_hz < math.inf:
            raise ParameterError(
                Message(
                    "a {0} axis must go up from more than 0 Hz, got {1} to {2} Hz"
                    if self.kind == "log"
                    else "a {0} axis must go up from 0 Hz or more, got {1} to {2} Hz",
                    self.kind,
                    self.low_hz,
                    self.high_hz,
                )
            )

    @classmethod
    def for_plan(cls, plan: StftPlan) -> "FrequencyAxis":
        """Return an axis over all that a plan shows, from 20 Hz or its first bin."""
        low = max(20.0, hz_of_bin(1.0, plan))
        return cls(min(low, plan.sample_rate / 4), plan.sample_rate / 2)

    def _warp(self, hz: Float64Array) -> Float64Array:
        if self.kind == "log":
            return np.log(np.maximum(hz, 1e-3))
        if self.kind == "mel":
            return np.log1p(hz / 700.0)  # O'Shaughnessy 1987, up to a factor
        return hz

    def _unwarp(self, value: Float64Array) -> Float64Array:
        if self.kind == "log":
            return np.exp(value)
        if self.kind == "mel":
            return 700.0 * np.expm1(value)
        return value

    @overload
    def position_of_hz(self, hz: float) -> float: ...

    @overload
    def position_of_hz(self, hz: Float64Array) -> Float64Array: ...

    def position_of_hz(self, hz: float | Float64Array) -> float | Float64Array:
        """Return where a frequency lies, 0..1 within the axis, beyond it outside."""
        low, high = self._warp(np.array([self.low_hz, self.high_hz]))
        position = (self._warp(np.asarray(hz, dtype=np.float64)) - low) / (high - low)
        return position if isinstance(hz, np.ndarray) else float(position)

    @overload
    def hz_of_position(self, position: float) -> float: ...

    @overload
    def hz_of_position(self, position: Float64Array) -> Float64Array: ...

    def hz_of_position(self, position: float | Float64Array) -> float | Float64Array:
        """Return the frequency at a position of the axis, Hz."""
        low, high = self._warp(np.array([self.low_hz, self.high_hz]))
        value = low + np.asarray(position, dtype=np.float64) * (high - low)
        hz = self._unwarp(value)
        return hz if isinstance(position, np.ndarray) else float(hz)

    def row_edges(self, n_rows: int, plan: StftPlan) -> Float64Array:
        """Return the bins, as fractions, on which pixel rows begin and end.

        Parameters
        ----------
        n_rows : int
            Rows over the whole axis.
        plan : StftPlan
            Whose bins.

        Returns
        -------
        edges : ndarray of float64, shape (n_rows + 1,)
            From the lowest row up.
        """
        return bin_of_hz(self.hz_of_position(np.linspace(0.0, 1.0, n_rows + 1)), plan)
