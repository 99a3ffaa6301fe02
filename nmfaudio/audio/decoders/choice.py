"""Which decoder reads a file: our own eyes, libsndfile, ffmpeg, or none and why."""

import threading
from contextlib import suppress
from typing import TypeAlias

from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.decoders.ffmpeg import FfmpegStream, find_ffmpeg
from nmfaudio.audio.decoders.libsndfile import SoundFileStream
from nmfaudio.audio.decoders.plain_samples import PlainStream
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.errors import AudioFileError

__all__ = ["SoundStream", "open_stream"]

SoundStream: TypeAlias = PlainStream | SoundFileStream | FfmpegStream


def open_stream(
    file: SourceFile, header: Header, *, cancel: threading.Event | None = None
) -> SoundStream:
    """Return a file's sound through the first decoder that knows it.

    Parameters
    ----------
    file : SourceFile
        Must outlive the stream.
    header : Header
        What the file is; it decides which decoder may see it.
    cancel : threading.Event or None
        Set it to end early.

    Raises
    ------
    AudioFileError
        If no decoder can read it: the message tells a file that is damaged from one
        that is only not readable here.
    """
    if header.layout is not None:
        return PlainStream(file, header)
    if header.external:
        return FfmpegStream(file, header, cancel)
    try:
        return SoundFileStream(file, header)
    except AudioFileError:
        file.raise_error()
        if header.bare is not None:
            with suppress(AudioFileError):
                stream = SoundFileStream(file, header.bare)
                header.notes = header.bare.notes
                return stream
        # Of plain samples ffmpeg knows no more than libsndfile.
        if header.seekable or not header.demuxer or find_ffmpeg() is None:
            raise
        try:
            return FfmpegStream(file, header, cancel)
        except AudioFileError:
            pass  # what libsndfile's refusal means is the better sentence
        raise
