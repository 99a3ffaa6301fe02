"""Decoding through libsndfile: block by block, never seeking, keeping what was read."""

import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import IO, Any

import numpy as np

from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.compiled.types import AnyArray, Float32Array
from nmfaudio.errors import AudioFileError, Message

__all__ = ["BLOCK_SAMPLES", "SoundFileStream"]

BLOCK_SAMPLES = 65_536
"""Samples per channel of a block."""

_UNREAD_NUMBER = -0x5A5A5A5B
"""What stands in a block of integers where nothing was read."""

_stderr_lock = threading.Lock()
"""Standard error is the process's: only one decoder at a time may take it."""


_DECODERS_OWN = re.compile(rb"^(Note|Warning|Error): |mpg123")


class _DecoderWords:
    """Keeps what an MP3 decoder writes to standard error away from the terminal.

    The decoder is C code that knows the descriptor only, so the descriptor itself is
    turned to a temporary file while the decoder runs. What others wrote there meanwhile
    is passed on when the stream is closed.
    """

    def __init__(self) -> None:
        self._kept: IO[bytes] | None = None

    @contextmanager
    def captured(self) -> Iterator[None]:
        with _stderr_lock:
            try:
                terminal = os.dup(2)
            except OSError:  # there is no standard error, as in a windowed program
                yield
                return
            self._kept = self._kept or tempfile.TemporaryFile()  # noqa: SIM115  # closed in close()
            sys.stderr.flush()
            os.dup2(self._kept.fileno(), 2)
            try:
                yield
            finally:
                os.dup2(terminal, 2)
                os.close(terminal)

    def close(self) -> None:
        if self._kept is None:
            return
        self._kept.seek(0)
        for line in self._kept:
            if line.strip() and not _DECODERS_OWN.search(line):
                sys.stderr.write(line.decode(errors="replace"))
        self._kept.close()
        self._kept = None


class SoundFileStream:
    """A recording as libsndfile decodes it.

    Parameters
    ----------
    file : SourceFile
        Positioned and patched by us; must outlive the stream.
    header : Header
        What the file is.

    Attributes
    ----------
    sample_rate, n_channels : int
        As libsndfile understands them; not checked.
    damaged : bool
        Whether decoding ended with an error.

    Raises
    ------
    AudioFileError
        If libsndfile cannot open the file.
    """

    def __init__(self, file: SourceFile, header: Header) -> None:
        import soundfile  # noqa: PLC0415  # not needed until a file is read

        class Seekless(soundfile.SoundFile):  # type: ignore[misc]  # no types
            def seekable(self) -> bool:
                # soundfile seeks after each read of a seekable file, which fails on
                # cut FLAC files and files whose length is unknown.
                return False

        self.damaged = False
        self._file = file
        self._header = header
        self._error: type[Exception] = soundfile.LibsndfileError
        self._words = _DecoderWords() if header.container == "MP3" else None
        file.base = header.base
        file.patches = dict(header.patches)
        file.holes = tuple(header.holes)
        file.seek(0)
        try:
            with self._quiet():
                self._stream: Any = Seekless(file)
        except (soundfile.SoundFileError, TypeError, ValueError) as error:
            self._close_words()
            file.raise_error()
            raise AudioFileError(
                Message(
                    "{0} is {1} that is damaged: its sound cannot be found. Try to "
                    "get it again, or export it anew from the program that made it",
                    file.title,
                    header.kind,
                )
            ) from error
        self.sample_rate = int(self._stream.samplerate)
        self.n_channels = int(self._stream.channels)

    def __enter__(self) -> "SoundFileStream":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._quiet():
            self._stream.close()
        self._close_words()

    def _close_words(self) -> None:
        if self._words is not None:
            self._words.close()

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        if self._words is None:
            yield
        else:
            with self._words.captured():
                yield

    def texts(self) -> dict[str, str]:
        """Return what the container says of its sound, by libsndfile's words."""
        return dict(self._stream.copy_metadata())

    n_expected: int | None = None
    """The header says it, or nobody."""

    @property
    def n_claimed(self) -> int:
        """Samples per channel that there are, as libsndfile understands the header."""
        return int(self._stream.frames)

    @property
    def share_read(self) -> float:
        """Share of the file's bytes that were read, 0..1."""
        return min(1.0, (self._file.base + self._file.tell()) / self._file.size)

    def skip_to(self, sample: int) -> int:
        """Move towards ``sample`` and return how many samples remain to be dropped."""
        if not self._header.seekable or sample == 0:
            return sample
        try:
            reached = int(self._stream.seek(min(sample, self._header.n_samples or 0)))
        except self._error:
            return sample
        return sample - reached

    def blocks(self) -> Iterator[Float32Array]:
        """Yield blocks (n_samples, n_channels) to the end or to the first damage.

        A block is valid until the next one is asked for.

        Raises
        ------
        AudioFileError
            If the system cannot read the file.
        """
        whole = self._header.whole_numbers
        block = np.empty((BLOCK_SAMPLES, self.n_channels), "<i4" if whole else "<f4")
        unread = _UNREAD_NUMBER if whole else np.nan
        while not self.damaged:
            if not self._header.seekable:
                block.fill(unread)
            try:
                with self._quiet():
                    n_samples = len(self._stream.read(out=block))
            except self._error:
                # How much was decoded before the error is not told: count it.
                self.damaged = True
                n_samples = _count_read(block)
            self._file.raise_error()
            if n_samples == 0:
                return
            there = block[:n_samples]
            yield (there * 2.0**-31).astype(np.float32) if whole else there


def _count_read(block: AnyArray) -> int:
    """Return how many samples of a block were overwritten."""
    first = block[:, 0]
    unread = first == _UNREAD_NUMBER if block.dtype.kind == "i" else np.isnan(first)
    return int(np.argmax(np.append(unread, True)))
