"""FLAC, Ogg Vorbis and MP3 through libsndfile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nmfaudio.audio.new_file import NewFile
from nmfaudio.compiled.types import AnyArray
from nmfaudio.errors import AudioWriteError, Message

__all__ = ["EncoderSink"]

_KINDS = {
    # name: (format, subtype, compression level 0..1, bitrate mode). For the lossy two
    # a low level means high quality.
    "flac": ("FLAC", "PCM_24", 0.5, None),
    "ogg": ("OGG", "VORBIS", 0.2, None),
    "mp3": ("MP3", "MPEG_LAYER_III", 0.0, "VARIABLE"),
}


class EncoderSink:
    """Takes interleaved samples and encodes them.

    Parameters
    ----------
    file : NewFile
        Empty; must outlive the sink.
    n_channels, sample_rate : int
        Of the recording; checked against the format's table by the caller, because out
        of its range an encoder may end the process.
    name : str
        ``"flac"``, ``"ogg"`` or ``"mp3"``.

    Raises
    ------
    AudioWriteError
        If the encoder refuses.
    """

    def __init__(
        self, file: NewFile, n_channels: int, sample_rate: int, name: str
    ) -> None:
        import soundfile  # noqa: PLC0415  # not needed until a file is written

        class Seekless(soundfile.SoundFile):  # type: ignore[misc]  # no types
            def seekable(self) -> bool:
                # soundfile seeks to the end and back after each block of a seekable
                # file; an encoder's file has no place to go to.
                return False

        kind, subtype, level, mode = _KINDS[name]
        self._title = file.title
        self._refusals = (soundfile.SoundFileError, TypeError, ValueError)
        self._stream: Any = None
        with self._translated():
            self._stream = Seekless(
                file,
                "w",
                samplerate=sample_rate,
                channels=n_channels,
                format=kind,
                subtype=subtype,
                compression_level=level,
                bitrate_mode=mode,
            )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except self._refusals as error:
            raise AudioWriteError(
                Message(
                    "{0} cannot be written: the encoder refuses. Choose another "
                    "format, such as wav24",
                    self._title,
                )
            ) from error

    def write(self, block: AnyArray) -> None:
        """Append a block (n_samples, n_channels): float32, or int32 of full scale."""
        with self._translated():
            self._stream.write(block)

    def close(self) -> None:
        """Encode what is left and complete the file. May be called again."""
        with self._translated():
            self._stream.close()
