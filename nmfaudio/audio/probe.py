"""How long a recording is, without reading it."""

from dataclasses import dataclass

from nmfaudio.audio.containers.recognition import read_header
from nmfaudio.audio.decoders.libsndfile import SoundFileStream
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.compiled.types import PathLike

__all__ = ["RecordingShape", "probe"]


@dataclass(frozen=True)
class RecordingShape:
    """What the header of a recording says.

    Attributes
    ----------
    sample_rate : int
        Hz.
    n_channels : int
        Channels.
    n_samples : int
        Samples of each channel.
    """

    sample_rate: int
    n_channels: int
    n_samples: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / max(1, self.sample_rate)


def probe(path: PathLike) -> RecordingShape | None:
    """Return what a recording's header says; it may promise more than there is.

    None where only decoding the file would tell.

    Raises
    ------
    AudioFileError
        If the file cannot be opened or is not audio that is known here.
    """
    with SourceFile(path) as file:
        header = read_header(file)
        if header.external or header.n_samples is None:
            return None
        with SoundFileStream(file, header) as stream:
            rate, n_channels = stream.sample_rate, stream.n_channels
    return RecordingShape(rate, n_channels, header.n_samples)
