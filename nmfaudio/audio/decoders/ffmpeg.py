"""Sound of what libsndfile does not read, through the ``ffmpeg`` program in a cage.

The program is told which one container it may take the file for, so that no file can
pass for a list of others; it may open that file and a pipe, no network and no second
format inside. It runs bounded in memory, processor time and patience, ends with us, and
is never waited for without an eye on the cancel flag.

It writes an AU stream to a pipe: its fixed header of 24 bytes tells rate and channels,
so nothing needs to be probed before.
"""

import contextlib
import os
import queue
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import numpy as np

from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.decoders.libsndfile import BLOCK_SAMPLES
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.compiled.types import Float32Array
from nmfaudio.errors import AudioFileError, Message

__all__ = ["FfmpegStream", "ReadingStoppedError", "find_ffmpeg"]

_AU_FLOAT32 = 6
_HEAD_BYTES = 24
_READ_BYTES = 1 << 18
_POLL_S = 0.05
_PATIENCE_S = 60.0
"""Longest that the program may be silent: a disk that wakes up takes ten seconds."""

_LEAST_CPU_S = 120
_BYTES_PER_CPU_S = 50_000
"""Decoding is a hundred times as fast; this ends a file that never ends."""

_MEMORY_BYTES = 3 << 30
_CAGE = (
    # A bundle has modules, and no files of them.
    ("-m", "nmfaudio.audio.decoders.caged")
    if getattr(sys, "frozen", False)
    else ("-I", "-S", os.fspath(Path(__file__).with_name("caged.py")))
)
"""What Python is told, to run the cage."""

_NOT_KNOWN = re.compile(
    rb"(?i)decoder .*not found|unsupported"
    rb"|not (yet |currently )?(implemented|supported)"
    rb"|could not find codec parameters|unknown codec|codec none|invalid bits per"
)
"""What the program says of sound that is whole but that it cannot decode."""


_DURATION = re.compile(rb"(?m)^\[info\] +Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?),")
_ROUNDED_S = 0.05
"""More than what the program's words leave out of a length, and decoders may add."""

_MOST_WORDS = 1 << 16


class ReadingStoppedError(Exception):
    """The cancel flag was set before any sound had come."""


def find_ffmpeg() -> str | None:
    """Return the path of the ``ffmpeg`` program, or None."""
    return shutil.which("ffmpeg")


class FfmpegStream:
    """The first sound track of a file, as ``ffmpeg`` decodes it.

    Parameters
    ----------
    file : SourceFile
        The file; the program opens it again by its name.
    header : Header
        What the file is, and under which name ``ffmpeg`` knows that.
    cancel : threading.Event or None
        Set it to end early.

    Attributes
    ----------
    sample_rate, n_channels : int
        As the program tells them; not checked.
    n_expected : int or None
        About how many samples there will be, rather too many; not checked.
    damaged : bool
        Whether the program ended with an error after it had delivered sound.

    Raises
    ------
    AudioFileError
        If there is no such program or it finds no sound.
    ReadingStoppedError
        If the flag was set before it found some.
    """

    def __init__(
        self, file: SourceFile, header: Header, cancel: threading.Event | None = None
    ) -> None:
        program = find_ffmpeg()
        if program is None:
            raise AudioFileError(
                Message(
                    "{0} is {1}. Reading it needs the program ffmpeg, which was not "
                    "found: install ffmpeg, or convert the file to WAV or FLAC",
                    file.title,
                    header.kind,
                )
            )
        self.damaged = False
        self._title, self._kind = file.title, header.kind
        self._cancel = cancel
        self._left = b""
        self._ended = False
        self._words = tempfile.TemporaryFile()  # noqa: SIM115  # closed in __exit__
        self._process = subprocess.Popen(  # noqa: S603  # fixed program, guarded name
            _command(program, file, header),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._words,
            env={k: v for k, v in os.environ.items() if k not in _UNWANTED},
            start_new_session=True,
        )
        self._pieces: queue.Queue[bytes] = queue.Queue(maxsize=4)
        self._closed = threading.Event()
        self._reader = threading.Thread(target=self._pump, daemon=True)
        self._reader.start()
        self._n_read = 0
        try:
            self.sample_rate, self.n_channels = self._read_head()
            self.n_expected = self._expected()
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __enter__(self) -> "FfmpegStream":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed.set()
        _kill(self._process)
        self._process.wait()
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._words.close()

    def _pump(self) -> None:
        """Move what the program writes into the queue; an empty piece is the end."""
        assert self._process.stdout is not None  # noqa: S101  # asked for above
        raw = b" "
        while raw and not self._closed.is_set():
            raw = os.read(self._process.stdout.fileno(), _READ_BYTES)
            while not self._closed.is_set():
                with contextlib.suppress(queue.Full):
                    self._pieces.put(raw, timeout=_POLL_S)
                    break

    def _piece(self) -> bytes:
        """Return what came next, or nothing at the end or when asked to stop."""
        end = time.monotonic() + _PATIENCE_S
        while self._cancel is None or not self._cancel.is_set():
            with contextlib.suppress(queue.Empty):
                return self._pieces.get(timeout=_POLL_S)
            if time.monotonic() > end:
                raise AudioFileError(
                    Message(
                        "{0} is {1} from which ffmpeg brought no sound for {2:.0f} s: "
                        "check the disk or the connection it is on, or convert it to "
                        "WAV or FLAC",
                        self._title,
                        self._kind,
                        _PATIENCE_S,
                    )
                )
        return b""

    def _read(self, n_bytes: int) -> bytes:
        """Return ``n_bytes``, or fewer at the end."""
        pieces, n_there = [self._left], len(self._left)
        while n_there < n_bytes and not self._ended:
            pieces.append(self._piece())
            n_there += len(pieces[-1])
            self._ended = not pieces[-1]
        whole = b"".join(pieces)
        self._left = whole[n_bytes:]
        return whole[:n_bytes]

    def _read_head(self) -> tuple[int, int]:
        head = self._read(_HEAD_BYTES)
        if len(head) == _HEAD_BYTES:
            magic, start, _, encoding, rate, n_channels = struct.unpack(">4s5I", head)
            if magic == b".snd" and encoding == _AU_FLOAT32:
                self._read(start - _HEAD_BYTES)
                return rate, n_channels
        if self._cancel is not None and self._cancel.is_set():
            raise ReadingStoppedError
        if self._is_foreign():
            raise AudioFileError(
                Message(
                    "{0} is {1} that is not readable here: not even ffmpeg knows how "
                    "its sound is stored. Convert it to WAV or FLAC with the program "
                    "that made it",
                    self._title,
                    self._kind,
                )
            )
        raise AudioFileError(
            Message(
                "{0} is {1} in which ffmpeg found no sound that it could decode: it "
                "is damaged, or holds no sound. Check that the file plays elsewhere, "
                "or convert it to WAV or FLAC",
                self._title,
                self._kind,
            )
        )

    def _is_foreign(self) -> bool:
        """Whether the program says that it lacks the decoder, not that data are bad."""
        self._words.seek(0)
        lines = self._words.read(_MOST_WORDS).splitlines()
        return any(
            _NOT_KNOWN.search(line) for line in lines if not line.startswith(b"[info]")
        )

    def _expected(self) -> int | None:
        """Return how many samples the length that the program tells allows for."""
        self._words.seek(0)
        told = _DURATION.search(self._words.read(_MOST_WORDS))
        if told is None:
            return None
        hours, minutes, seconds = (float(number) for number in told.groups())
        length_s = 3600.0 * hours + 60.0 * minutes + seconds
        return round((length_s + _ROUNDED_S) * self.sample_rate) or None

    @property
    def share_read(self) -> float:
        """Share of the expected samples that were read, 0..1."""
        return min(1.0, self._n_read / self.n_expected) if self.n_expected else 0.0

    def skip_to(self, sample: int) -> int:
        """Return how many samples are to be dropped: all, the pipe cannot seek."""
        return sample

    def blocks(self) -> Iterator[Float32Array]:
        """Yield blocks (n_samples, n_channels) until the program has no more."""
        sample_bytes = 4 * self.n_channels
        while True:
            raw = self._read(BLOCK_SAMPLES * sample_bytes)
            n_samples = len(raw) // sample_bytes
            if n_samples == 0:
                break
            self._n_read += n_samples
            block = np.frombuffer(raw, ">f4", n_samples * self.n_channels)
            yield block.astype(np.float32).reshape(n_samples, self.n_channels)
        if self._cancel is None or not self._cancel.is_set():
            self.damaged = self._process.wait() != 0


_UNWANTED = {"FFREPORT", "AV_LOG_FORCE_COLOR"}
"""Variables with which ``ffmpeg`` would write files, or words that nobody can read."""


def _command(program: str, file: SourceFile, header: Header) -> list[str | bytes]:
    # "file:" before an absolute path: no name is taken for an option, a protocol or a
    # list of other files. The white list of formats holds for formats inside, too.
    source = b"file:" + os.fsencode(os.path.abspath(file.path))
    command: list[str | bytes] = [
        *(program, "-nostdin", "-nostats", "-v", "level+info", "-threads", "1"),
        *("-protocol_whitelist", "file", "-format_whitelist", header.demuxer),
        *("-f", header.demuxer, "-vn", "-sn", "-dn"),
        *("-i", source, "-map", "0:a:0", "-f", "au", "-c:a", "pcm_f32be"),
        *("-protocol_whitelist", "pipe", "pipe:1"),
    ]
    if sys.platform == "win32" or not sys.executable:
        return command
    cpu_s = _LEAST_CPU_S + file.size // _BYTES_PER_CPU_S
    cage = [sys.executable, *_CAGE, str(os.getpid())]
    return [*cage, str(cpu_s), str(_MEMORY_BYTES), *command]


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the program and whatever it started."""
    if sys.platform == "win32":
        process.kill()
    elif process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
