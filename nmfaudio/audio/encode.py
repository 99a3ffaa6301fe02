"""Writing recordings in blocks, to be found whole under their name or not at all."""

import contextlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol

import numpy as np

from nmfaudio.audio.containers.encoded import EncoderSink
from nmfaudio.audio.containers.packing.octets import (
    interleaved,
    packed,
    packed_24,
    steps_24,
)
from nmfaudio.audio.containers.recognition import read_header
from nmfaudio.audio.containers.tag_values import FileTags
from nmfaudio.audio.containers.tags import embed_tags
from nmfaudio.audio.containers.wave import WaveSink
from nmfaudio.audio.containers.wave_chunks import wave_chunks
from nmfaudio.audio.decoders.libsndfile import BLOCK_SAMPLES, SoundFileStream
from nmfaudio.audio.formats import check_supported
from nmfaudio.audio.new_file import NewFile
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.audio.wording import count
from nmfaudio.compiled.types import AnyArray, Float32Array, PathLike, UInt8Array
from nmfaudio.errors import (
    AudioFileError,
    AudioWriteError,
    Message,
    NotFiniteError,
    ParameterError,
)

__all__ = ["AudioWriter", "WrittenAudio"]


@dataclass(frozen=True)
class WrittenAudio:
    """What was written.

    Attributes
    ----------
    path : Path
        The file.
    n_samples : int
        Per channel.
    peak : float
        Greatest absolute sample value that was handed over, full scale is 1.
    n_clipped : int
        Sample values beyond full scale that the format could not hold and were set to
        full scale; always 0 for float.
    """

    path: Path
    n_samples: int
    peak: float
    n_clipped: int


class _Sink(Protocol):
    def write(self, block: AnyArray) -> None: ...

    def close(self) -> None: ...


class AudioWriter:
    """Writes one recording, block by block.

    Use it as a context manager. Without :meth:`commit` nothing remains of it; with it,
    the file has been read back and compared before it gets its name.

    Parameters
    ----------
    path : path
        The file to be made; its folder must exist.
    n_channels, sample_rate : int
        Of the recording.
    format : str, default "wav24"
        Key of :data:`nmfaudio.audio.formats.FORMATS`.
    n_samples : int or None
        How many samples per channel will come, if that is known: the room on the disk
        is checked before.
    seed : int, default 0
        Of the dither noise (16 bit): the same samples give the same file.
    overwrite : bool, default False
        Whether a file of this name may be replaced.
    other_name : callable or None
        See :class:`nmfaudio.audio.new_file.NewFile`.
    tags : FileTags or None
        What the file says of itself, beside its sound.

    Raises
    ------
    ParameterError
        If the format cannot hold such a recording.
    AudioWriteError
        If the file cannot be made: the folder, the name, the room.

    Notes
    -----
    16 bit gets triangular dither of two steps' width [1]_, which makes the rounding
    error noise that does not depend on the sound; channels that are silent through a
    block stay silent. 24 bit and float are rounded. Values beyond full scale are set to
    full scale and counted, except in float.

    References
    ----------
    .. [1] Lipshitz, Wannamaker and Vanderkooy, "Quantization and dither: a theoretical
       survey", J. Audio Eng. Soc. 40(5), 1992.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "silence.wav")
    >>> with AudioWriter(path, n_channels=1, sample_rate=8000) as writer:
    ...     writer.write(np.zeros((1, 8000), dtype=np.float32))
    ...     writer.commit().n_samples
    8000
    """

    def __init__(
        self,
        path: PathLike,
        *,
        n_channels: int,
        sample_rate: int,
        format: str = "wav24",
        n_samples: int | None = None,
        seed: int = 0,
        overwrite: bool = False,
        other_name: Callable[[], Path] | None = None,
        tags: FileTags | None = None,
    ) -> None:
        self._tags = tags
        self._format = check_supported(format, n_channels, sample_rate)
        self._n_channels = n_channels
        self._sample_rate = sample_rate
        self._random = np.random.default_rng(seed)
        self._n_samples = 0
        self._peak = 0.0
        self._n_clipped = 0
        self._checksum = 0
        self._open = True
        self._complete = False
        n_bytes = None
        if n_samples is not None:
            n_bytes = self._format.bytes_at_most(n_channels, n_samples)
            n_bytes += 0 if tags is None else tags.n_bytes
        is_wave = self._format.extension == ".wav"
        self._file = NewFile(
            path,
            n_bytes=n_bytes,
            must_fit=is_wave,
            overwrite=overwrite,
            other_name=other_name,
        )
        try:
            self._sink = self._make_sink(n_bytes)
        except BaseException:
            self._file.discard()
            raise

    def _make_sink(self, n_bytes: int | None) -> _Sink:
        if self._format.extension == ".wav":
            bits = self._format.bits
            shape = self._n_channels, self._sample_rate, bits
            extra = b""
            if self._tags is not None:
                extra = wave_chunks(self._tags, *shape)
            return WaveSink(self._file, *shape, n_bytes, extra)
        return EncoderSink(
            self._file, self._n_channels, self._sample_rate, self._format.name
        )

    @property
    def path(self) -> Path:
        """Where the file will be."""
        return self._file.path

    def __enter__(self) -> "AudioWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.abort()

    def abort(self) -> None:
        """Drop what was written, unless it was committed. May be called again."""
        if self._open:
            self._open = False
            # Encoders complete their file when they close; it is dropped anyway.
            with contextlib.suppress(AudioWriteError):
                self._sink.close()
            self._file.discard()

    def write(self, samples: Float32Array) -> None:
        """Append samples.

        Parameters
        ----------
        samples : ndarray of float32, shape (n_channels, n_samples)
            Linear amplitude, full scale is ±1. Not modified.

        Raises
        ------
        ParameterError
            If the shape does not fit or the writer is closed.
        NotFiniteError
            If samples are NaN or infinite.
        AudioWriteError
            If the disk is full or the system refuses.
        """
        if not self._open:
            raise ParameterError(
                f"{self._file.title} is finished: nothing can be appended to it"
            )
        samples = np.asarray(samples, dtype=np.float32)
        if samples.ndim != 2 or samples.shape[0] != self._n_channels:
            raise ParameterError(
                f"samples must be ({self._n_channels}, n_samples) for "
                f"{self._file.title}, got {samples.shape}"
            )
        # Encoders crash on long blocks (python-soundfile issue 233).
        for start in range(0, samples.shape[1], BLOCK_SAMPLES):
            self._write_block(samples[:, start : start + BLOCK_SAMPLES])

    def _write_block(self, samples: Float32Array) -> None:
        peak = max(float(samples.max()), -float(samples.min()))
        if not np.isfinite(peak):
            bad = ~np.isfinite(samples)
            first = self._n_samples + int(np.argmax(bad.any(axis=0)))
            raise NotFiniteError(
                Message(
                    "{0} for {1} without a finite value (NaN or infinity), the first "
                    "at {2:.3f} s; nothing was written",
                    count(int(bad.sum()), "sample"),
                    self._file.title,
                    first / self._sample_rate,
                )
            )
        self._peak = max(self._peak, peak)
        block = self._rounded(samples, peak)
        try:
            self._sink.write(block)
        finally:
            self._file.check()
        self._n_samples += samples.shape[1]

    def _rounded(self, samples: Float32Array, peak: float) -> AnyArray:
        """Return the block as the sink gets it.

        That is bytes for a WAV file, and (n_samples, n_channels) float32 or int32 for
        an encoder.
        """
        if not self._format.is_float and peak > 1.0:
            self._n_clipped += int((np.abs(samples) > 1.0).sum())
            samples = np.clip(samples, -1.0, 1.0)
        if isinstance(self._sink, WaveSink):
            raw = self._packed(samples)
            self._checksum = zlib.crc32(raw.data, self._checksum)
            return raw
        if not self._format.lossless:
            return interleaved(samples)
        whole = steps_24(samples)
        # What a reader must find. Through integers, so that no zero has a sign.
        expected = whole.astype(np.float32)
        expected *= np.float32(2.0**-23)
        self._checksum = zlib.crc32(expected.data, self._checksum)
        whole <<= 8
        return whole

    def _packed(self, samples: Float32Array) -> UInt8Array:
        """Return the bytes of samples within full scale."""
        bits = self._format.bits
        if bits == 24:
            return packed_24(samples)
        if bits == 32:
            return packed(interleaved(samples), bits)
        steps: AnyArray = interleaved(samples) * np.float64(1 << 15)
        steps += self._dither(samples)
        np.rint(steps, out=steps)
        np.clip(steps, -(1 << 15), (1 << 15) - 1, out=steps)
        return packed(steps, bits)

    def _dither(self, samples: Float32Array) -> AnyArray:
        shape = samples.T.shape
        noise = self._random.random(shape, dtype=np.float32)
        noise -= self._random.random(shape, dtype=np.float32)
        return noise * samples.any(axis=1)

    def _close_sink(self) -> None:
        try:
            self._sink.close()
        finally:
            self._file.check()

    def complete(self) -> None:
        """Finish the file and read it back; it lacks only its name then.

        Raises
        ------
        ParameterError
            If no samples were written.
        AudioWriteError
            If the disk is full, or the file that was read back is not what was written.
            Nothing remains then.
        """
        if not self._open:
            raise ParameterError(f"{self._file.title} is finished already")
        try:
            if self._n_samples == 0:
                raise ParameterError(
                    f"{self._file.title} would hold no sound: write samples first"
                )
            self._close_sink()
            if self._tags is not None and self._format.extension != ".wav":
                embed_tags(self._file.temporary_path, self._format.name, self._tags)
            self._file.finish()
            self._verify()
            self._complete = True
        finally:
            if not self._complete:
                self._open = False
                self._file.discard()

    def commit(self) -> WrittenAudio:
        """Finish the file, read it back, and give it its name.

        Returns
        -------
        written : WrittenAudio
            What is there now.

        Raises
        ------
        ParameterError
            If no samples were written.
        AudioWriteError
            If the disk is full, the name is taken by now, or the file that was read
            back is not what was written. Nothing remains then.
        """
        if not self._open:
            raise ParameterError(f"{self._file.title} is finished already")
        if not self._complete:
            self.complete()
        try:
            self._file.publish()
        finally:
            self._open = False
            self._file.discard()
        return WrittenAudio(
            self._file.path, self._n_samples, self._peak, self._n_clipped
        )

    def _verify(self) -> None:
        try:
            with SourceFile(self._file.temporary_path) as source:
                header = read_header(source)
                with SoundFileStream(source, header) as stream:
                    shape = stream.n_channels, stream.sample_rate
                    if isinstance(self._sink, WaveSink):
                        # Decoding says no more of bytes than where they begin and how
                        # they are meant: one block is enough.
                        first = next(stream.blocks(), None)
                        found = stream.n_claimed, self._sink.checksum_in(source, first)
                    else:
                        found = self._found_sound(stream)
                    damaged = stream.damaged
        except AudioFileError as error:
            raise self._not_what_was_written() from error
        same = found == (self._n_samples, self._checksum) and not damaged
        if not same or shape != (self._n_channels, self._sample_rate):
            raise self._not_what_was_written()

    def _found_sound(self, stream: SoundFileStream) -> tuple[int, int]:
        """Return how many samples a decoder delivers, and the checksum of them."""
        n_samples = checksum = 0
        for block in stream.blocks():
            n_samples += len(block)
            if self._format.lossless:
                checksum = zlib.crc32(block.data, checksum)
        return n_samples, checksum

    def _not_what_was_written(self) -> AudioWriteError:
        return AudioWriteError(
            Message(
                "{0} was written, but what was read back is not the same; it was "
                "deleted. The disk may be full or failing: choose another folder",
                self._file.title,
            )
        )
