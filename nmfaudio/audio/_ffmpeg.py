"""Sound of M4A, AAC and video files through the ``ffmpeg`` program, where there is one.

The program writes an AU stream to a pipe: its fixed header of 24 bytes tells rate and
channels, so nothing needs to be probed before.
"""

import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from types import TracebackType

import numpy as np

from nmfaudio.audio._libsndfile import BLOCK_SAMPLES
from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.compiled.types import Float32Array
from nmfaudio.errors import AudioFileError

__all__ = ["FfmpegStream", "find_ffmpeg"]

_AU_FLOAT32 = 6


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
        What the file is.

    Attributes
    ----------
    sample_rate, n_channels : int
        As the program tells them; not checked.
    damaged : bool
        Whether the program ended with an error after it had delivered sound.

    Raises
    ------
    AudioFileError
        If there is no such program or it finds no sound.
    """

    share_read = 0.0

    def __init__(self, file: SourceFile, header: Header) -> None:
        program = find_ffmpeg()
        if program is None:
            raise AudioFileError(
                f"{file.title} is {header.kind}. Reading it needs the program ffmpeg, "
                "which was not found: install ffmpeg, or convert the file to WAV or "
                "FLAC"
            )
        self.damaged = False
        self._name = file.title
        self._kind = header.kind
        self._words = tempfile.TemporaryFile()  # noqa: SIM115  # closed in __exit__
        # "file:" before an absolute path: no name is taken for an option, a protocol
        # or a list of other files.
        source = b"file:" + os.fsencode(os.path.abspath(file.path))
        command: list[str | bytes] = [
            *(program, "-nostdin", "-v", "error", "-protocol_whitelist", "file"),
            *("-i", source, "-map", "0:a:0", "-f", "au", "-c:a", "pcm_f32be"),
            *("-protocol_whitelist", "pipe", "pipe:1"),
        ]
        self._process = subprocess.Popen(  # noqa: S603  # fixed program, guarded name
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._words,
        )
        try:
            self.sample_rate, self.n_channels = self._read_head()
        except AudioFileError:
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
        self._process.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait()
        self._words.close()

    def _read(self, n_bytes: int) -> bytes:
        assert self._process.stdout is not None  # noqa: S101  # asked for above
        return self._process.stdout.read(n_bytes)

    def _read_head(self) -> tuple[int, int]:
        head = self._read(24)
        if len(head) == 24:
            magic, start, _, encoding, rate, n_channels = struct.unpack(">4s5I", head)
            if magic == b".snd" and encoding == _AU_FLOAT32:
                self._read(start - 24)
                return rate, n_channels
        raise AudioFileError(
            f"{self._name} is {self._kind} in which ffmpeg found no sound that it "
            "could decode; check that the file plays elsewhere, or convert it to WAV "
            "or FLAC"
        )

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
            block = np.frombuffer(raw, ">f4", n_samples * self.n_channels)
            yield block.astype(np.float32).reshape(n_samples, self.n_channels)
        self.damaged = self._process.wait() != 0
