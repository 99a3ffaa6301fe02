"""What a file's first bytes say, to be compared with what its decoder delivers."""

from dataclasses import dataclass, field

from nmfaudio.audio.containers.layout import SampleLayout
from nmfaudio.audio.wording import count
from nmfaudio.errors import AudioFileError, Message

__all__ = ["INTERRUPTED", "Header", "contradicted"]

INTERRUPTED = Message(
    "The file's header was never finished, as when a recorder is switched off or "
    "a download stops; all sound that follows it was read."
)
"""Note for headers whose sizes cannot be right."""


@dataclass
class Header:
    """What a file claims to be.

    Attributes
    ----------
    container : str
        Plain name, e.g. ``"WAV"``.
    base : int
        Byte on which the sound file proper starts.
    external : bool
        Whether libsndfile must not see it, so that only ``ffmpeg`` can read it.
    demuxer : str
        What ``ffmpeg`` calls the container; empty where it does not know it.
    sound : str
        How the sound is stored, in words, where libsndfile must not see it.
    layout : SampleLayout or None
        How samples lie where libsndfile would misread them.
    whole_numbers : bool
        Whether libsndfile is to deliver integers: it scales floats of this depth
        wrongly.
    lossy : bool
        Whether decoding may pass full scale without anything being wrong.
    seekable : bool
        Whether any sample can be reached by its position: uncompressed.
    n_samples : int or None
        Samples per channel that must be in the file, judged by its size where that is
        possible; None when unknown.
    certain : bool
        Whether a decoder can deliver ``n_samples``: they follow from the file's size.
    promised : int or None
        Samples per channel that the header speaks of, when known.
    share : float
        Share of the promised sound bytes that the file holds, 0..1.
    patches : dict of int to bytes
        Header bytes by position that the decoder should see instead, so that it
        delivers all there is.
    holes : list of (int, int)
        Ranges of bytes that are no sound and that the decoder should not see.
    md5 : bytes
        Checksum of the samples (FLAC), or empty.
    bits : int
        Bits per sample that ``md5`` is taken over.
    notes : list of str
        Sentences for the user.
    bare : Header or None
        How the same sound looks with nothing around it, for a decoder that refuses the
        file as it is.
    """

    container: str
    base: int = 0
    external: bool = False
    demuxer: str = ""
    sound: str = ""
    layout: SampleLayout | None = None
    whole_numbers: bool = False
    lossy: bool = False
    seekable: bool = False
    n_samples: int | None = None
    certain: bool = False
    promised: int | None = None
    share: float = 1.0
    patches: dict[int, bytes] = field(default_factory=dict)
    holes: list[tuple[int, int]] = field(default_factory=list)
    md5: bytes = b""
    bits: int = 0
    notes: list[str] = field(default_factory=list)
    bare: "Header | None" = None

    @property
    def kind(self) -> str:
        """The container with its article, e.g. ``"an MP3 file"``, and what it holds."""
        vowel = self.container.startswith(("A", "O", "MP3", "MP4", "RF"))
        if self.sound:
            return Message(
                "an {0} file of {1} sound" if vowel else "a {0} file of {1} sound",
                self.container,
                self.sound,
            )
        return Message("an {0} file" if vowel else "a {0} file", self.container)

    def leave_to_ffmpeg(self, sound: str) -> None:
        """Note that the sound is stored in a way that libsndfile must not see."""
        self.sound = sound
        self.external = True
        self.lossy = True
        self.n_samples = self.promised = None
        self.certain = self.seekable = False

    def note_gaps(self, n_gaps: int) -> None:
        """Note in how many places the file's structure is broken."""
        if n_gaps:
            self.notes.append(
                Message(
                    "The file is damaged in {0}: sound is missing there.",
                    count(n_gaps, "place"),
                )
            )

    def hold(self, promised: int, available: int, sample_bytes: int) -> None:
        """Note how much uncompressed sound there is.

        Parameters
        ----------
        promised, available : int
            Bytes of sound that the header speaks of, and that the file can hold.
        sample_bytes : int
            Bytes of one sample of all channels, or 0 when not known.
        """
        there = max(0, min(promised, available))
        if promised > max(0, available):
            self.share = there / promised
        if sample_bytes > 0:
            self.n_samples = there // sample_bytes
            self.certain = True
            if there % sample_bytes and promised <= available:
                self.notes.append(
                    Message("The last sample is incomplete and was left out.")
                )


def contradicted(title: str, bits: int) -> AudioFileError:
    """Return the error for an AIFF file whose samples cannot have so many bits."""
    return AudioFileError(
        Message(
            "{0} is an AIFF file whose header contradicts its content: it speaks of "
            "samples of {1} bits. Export it again from the program that made it",
            title,
            bits,
        )
    )
