"""Gathering decoded blocks into one array, with an eye on memory and on the values."""

import hashlib
import math

import numpy as np

from nmfaudio.audio._room import MAPPED_BYTES, make_room, move, release
from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.wording import byte_size, clock, count
from nmfaudio.compiled.types import Float32Array
from nmfaudio.errors import AudioFileError, Message, NotFiniteError, ParameterError

__all__ = ["Collector", "Md5Check"]

_EXACT_BITS = 24
"""Bits of the largest integers that float32 holds exactly."""

_FIRST_ROOM = 1 << 18
_GREATEST_SAMPLE = 1e10
"""200 dB above full scale: integers in a float file stay below, damage does not."""

_MOST_WHEN_STOPPED = 1 << 25
"""Samples of all channels: moving more together takes longer than a moment."""

_LEAST_BYTES_PER_S = 1000
"""Of compressed sound: below, a length that cannot be checked is not believed."""


class Collector:
    """Gathers a part of a recording.

    Parameters
    ----------
    name : str
        The file, for messages.
    sample_rate, n_channels : int
        Of the recording.
    max_bytes : int
        Most memory that the samples may take.
    silence_bad : bool
        Replace samples that are not finite by zeros instead of refusing them.

    Attributes
    ----------
    skip : int
        Samples yet to be dropped before the part begins.
    dropped : int
        Samples of the recording before the part, as far as they have gone by.
    shown : bool
        Whether others look at :attr:`samples` meanwhile: then they stay where they are.
    """

    def __init__(
        self,
        name: str,
        sample_rate: int,
        n_channels: int,
        *,
        max_bytes: int,
        silence_bad: bool,
    ) -> None:
        self.skip = 0
        self.dropped = 0
        self.shown = False
        self._name = name
        self._rate = sample_rate
        self._max_bytes = max_bytes
        self._silence_bad = silence_bad
        self._wanted: int | None = None
        self._samples = np.empty((n_channels, 0), dtype=np.float32)
        self._room_note = ""
        self._n_samples = 0
        self._n_bad = 0
        self._first_bad_s = 0.0
        self._peak = 0.0

    def choose_part(
        self,
        promised: int | None,
        start_s: float,
        duration_s: float | None,
        *,
        n_bytes: int,
        is_certain: bool,
    ) -> None:
        """Set the part to gather, check it against the memory, and make room for it.

        ``promised`` is how many samples there should be; ``n_bytes`` is the size of the
        file, which tells whether that can be so if it is not certain.
        """
        self.skip = round(start_s * self._rate)
        if duration_s is not None:
            self._wanted = max(1, round(duration_s * self._rate))
        room = self._wanted
        if promised is not None:
            left = max(0, promised - self.skip)
            room = left if room is None else min(room, left)
            most = self._max_bytes
            if room * _LEAST_BYTES_PER_S > n_bytes * self._rate:
                most = min(most, MAPPED_BYTES)
            if not is_certain and self._bytes(room) > most:
                room = None  # the number may be a lie: see what comes
        if room is None:
            room = min(_FIRST_ROOM, self._max_bytes // self._bytes(1))
        elif self._bytes(room) > self._max_bytes:
            raise self._too_long(room, at_least=not is_certain)
        self._make_room(room)

    def _bytes(self, n_samples: int) -> int:
        return 4 * n_samples * self._samples.shape[0]

    def _too_long(self, n_samples: int, *, at_least: bool) -> AudioFileError:
        return AudioFileError(
            Message(
                "{0} is at least {1} long; its samples would take {2} of memory, and "
                "the limit is {3}. Read a part of it (a start and a duration), or "
                "raise the limit"
                if at_least
                else "{0} is {1} long; its samples would take {2} of memory, and the "
                "limit is {3}. Read a part of it (a start and a duration), or raise "
                "the limit",
                self._name,
                clock(n_samples / self._rate),
                byte_size(self._bytes(n_samples)),
                byte_size(self._max_bytes),
            )
        )

    def _make_room(self, n_samples: int) -> None:
        try:
            samples, note = make_room(self._samples.shape[0], n_samples)
        except MemoryError as error:
            raise MemoryError(
                Message(
                    "no room for {0} of samples of {1}",
                    byte_size(self._bytes(n_samples)),
                    self._name,
                )
            ) from error
        for old, new in zip(self._samples, samples, strict=True):
            move(old[: self._n_samples], new[: self._n_samples])
        self._samples, self._room_note = samples, note

    @property
    def samples(self) -> Float32Array:
        """The room for samples; its first :attr:`n_samples` have come."""
        return self._samples

    @property
    def n_samples(self) -> int:
        """How many samples of each channel have come."""
        return self._n_samples

    def has_room_for(self, n_samples: int | None) -> bool:
        """Whether there is room for so many samples, and no more."""
        return n_samples is not None and self._samples.shape[1] == n_samples > 0

    @property
    def complete(self) -> bool:
        """Whether all that was wanted has come."""
        return self._wanted is not None and self._n_samples >= self._wanted

    @property
    def share(self) -> float:
        """Share of the wanted part that has come, 0..1; 0 when the end is not known."""
        return self._n_samples / self._wanted if self._wanted else 0.0

    def add(self, block: Float32Array) -> None:
        """Take in a block (n_samples, n_channels). Not modified, not kept.

        Raises
        ------
        AudioFileError
            If the memory allowed is used up.
        """
        dropped = min(self.skip, len(block))
        self.skip -= dropped
        self.dropped += dropped
        block = block[dropped:]
        if self._wanted is not None:
            block = block[: self._wanted - self._n_samples]
        if not len(block):
            return
        stop = self._n_samples + len(block)
        if stop > self._samples.shape[1]:
            most = self._max_bytes // self._bytes(1)
            if stop > most:
                raise self._too_long(stop, at_least=True)
            self._make_room(min(most, max(stop, self._samples.shape[1] * 3 // 2)))
        columns = self._inspected(block).T
        for row, column in zip(self._samples, columns, strict=True):
            row[self._n_samples : stop] = column  # twice as fast as all at once
        self._n_samples = stop
        release(self._samples)

    def _inspected(self, block: Float32Array) -> Float32Array:
        """Return a block as it may be looked at and played: silent where it is bad."""
        peak = max(float(block.max()), -float(block.min()))
        if not math.isfinite(peak):
            bad = ~np.isfinite(block)
            if not self._n_bad:
                first = int(np.argmax(bad.any(axis=1)))
                at = self.dropped + self._n_samples + first
                self._first_bad_s = at / self._rate
            self._n_bad += int(bad.sum())
            block = np.where(bad, np.float32(0.0), block)
            peak = float(np.abs(block).max())
        self._peak = max(self._peak, peak)
        return block if peak <= _GREATEST_SAMPLE else np.zeros_like(block)

    def result(self, start_s: float, *, stopped: bool) -> Float32Array:
        """Return the samples, shape (n_channels, n_samples).

        There may be none where reading was stopped, and of very many only the first:
        whoever stopped it does not want to wait until they are in order.

        Raises
        ------
        AudioFileError
            If there is nothing, or values that no recording has.
        NotFiniteError
            If samples were NaN or infinite and are not to be silenced.
        ParameterError
            If the part lies beyond the end.
        """
        if self._n_samples == 0 and not stopped:
            if self.dropped:
                length = clock(self.dropped / self._rate)
                raise ParameterError(
                    Message(
                        "start_s={0:g} lies beyond the end of {1}, which is {2} long",
                        start_s,
                        self._name,
                        length,
                    )
                )
            raise AudioFileError(
                Message(
                    "{0} holds no sound that can be read: it is empty, or cut short "
                    "or damaged before its first sound. Choose another file",
                    self._name,
                )
            )
        all_bad = self._n_bad == self._samples.shape[0] * self._n_samples > 0
        if self._n_bad and (all_bad or not self._silence_bad):
            bad = count(self._n_bad, "sample")
            raise NotFiniteError(
                Message(
                    "{0} holds {1} without a finite value (NaN or infinity), the "
                    "first at {2:.3f} s. Export it again from the program that made it"
                    if all_bad
                    else "{0} holds {1} without a finite value (NaN or infinity), the "
                    "first at {2:.3f} s. Export it again from the program that made "
                    "it, or have them replaced by silence",
                    self._name,
                    bad,
                    self._first_bad_s,
                )
            )
        if self._peak > _GREATEST_SAMPLE:
            raise AudioFileError(
                Message(
                    "{0} holds samples of {1:.0e} times full scale, which no "
                    "recording has: it is damaged, or it is not sound. Export it "
                    "again from the program that made it",
                    self._name,
                    self._peak,
                )
            )
        if stopped:
            most = _MOST_WHEN_STOPPED // self._samples.shape[0]
            self._n_samples = min(self._n_samples, most)
        return self._trimmed()

    def _trimmed(self) -> Float32Array:
        """Return the samples contiguous and without surplus room, in place."""
        n_channels, room = self._samples.shape
        stop = self._n_samples
        if self.shown and stop < room:
            self._make_room(stop)
        if stop == self._samples.shape[1]:
            return self._samples
        flat = self._samples.reshape(-1)
        for c in range(1, n_channels):
            move(flat[c * room : c * room + stop], flat[c * stop : (c + 1) * stop])
        if self._samples.base is not None:  # in a file, where surplus costs nothing
            return flat[: n_channels * stop].reshape(n_channels, stop)
        del flat
        # Gives the surplus back to the system without a copy; there is no other view.
        self._samples.resize((n_channels, stop), refcheck=False)
        return self._samples

    def notes(self, *, lossy: bool) -> list[str]:
        """Return what the user should know about the values."""
        notes = [self._room_note] if self._room_note else []
        if self._n_bad:
            notes.append(
                Message(
                    "{0} without a finite value (NaN or infinity) replaced by "
                    "silence, the first at {1:.3f} s.",
                    count(self._n_bad, "sample"),
                    self._first_bad_s,
                )
            )
        if self._peak == 0.0 and self._n_samples:
            notes.append(Message("The recording is silent."))
        elif self._peak > 1.0 and not lossy:
            notes.append(
                Message(
                    "The loudest sample lies {0:.1f} dB above full scale; levels are "
                    "kept as they are.",
                    20 * math.log10(self._peak),
                )
            )
        return notes


class Md5Check:
    """Compares a FLAC file's checksum with that of the samples it delivered.

    Parameters
    ----------
    header : Header
        Its ``md5`` is empty where there is nothing to compare with.
    """

    def __init__(self, header: Header) -> None:
        usable = header.md5 and header.bits <= _EXACT_BITS
        self._header = header
        self._hash = hashlib.md5(usedforsecurity=False) if usable else None
        self._n_samples = 0

    def add(self, block: Float32Array) -> None:
        """Take in a block (n_samples, n_channels). Not modified."""
        if self._hash is None:
            return
        bits = self._header.bits
        scaled = np.rint(block * np.float32(1 << (bits - 1)))
        if not np.abs(scaled).max() <= 1 << (bits - 1):
            self._hash = None
            return
        self._n_samples += len(block)
        whole = scaled.astype("<i4").view(np.uint8).reshape(-1, 4)
        self._hash.update(np.ascontiguousarray(whole[:, : -(-bits // 8)]).data)

    def notes(self) -> list[str]:
        """Return what the user should know, once all blocks have come."""
        if self._hash is None or self._hash.digest() == self._header.md5:
            return []
        if self._header.promised is not None and (
            self._n_samples < self._header.promised
        ):
            return []  # cut short: that says it better
        return [Message("The samples do not match the file's checksum: it is damaged.")]
