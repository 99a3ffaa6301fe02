"""Reading recordings block by block, whatever their headers claim.

A header's length is compared with what the decoder delivers, never believed: a file
that was cut short or damaged loads as far as it goes, and :attr:`AudioBuffer.notes`
tells. What cannot be used is refused with a sentence that names the file, the cause and
the remedy.
"""

import math
import os
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from nmfaudio.audio._collect import Collector, Md5Check
from nmfaudio.audio.buffer import (
    MAX_CHANNELS,
    MAX_SAMPLE_RATE,
    MIN_SAMPLE_RATE,
    AudioBuffer,
    GrowingAudio,
)
from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.containers.recognition import read_header
from nmfaudio.audio.decoders.choice import SoundStream, open_stream
from nmfaudio.audio.decoders.ffmpeg import ReadingStoppedError
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.audio.wording import clock, count, display_name
from nmfaudio.compiled.types import Float32Array, PathLike
from nmfaudio.errors import AudioFileError, Message, NmfAudioError, ParameterError

__all__ = ["NotFinite", "OnUnusable", "default_max_bytes", "load", "load_many"]

NotFinite: TypeAlias = Literal["refuse", "silence"]

OnUnusable: TypeAlias = Callable[[Path, NmfAudioError], None]
"""Takes a file of many that is left out, and what is wrong with it."""

_OPUS_RATE_HZ = 48_000
_STOPPED = Message("Reading was stopped before the end of the recording.")
_CHANGED = Message(
    "The file was written to while it was read, so its sound may be of before and "
    "after: read it again once it is finished."
)
_LOW_RATE_HZ = 8_000
_LONGEST_CREDIBLE_S = 1000 * 3600.0
_MP3_SLACK = 4 * 1152
"""Samples that an MP3 decoder may drop at both ends for its delay."""


def default_max_bytes() -> int:
    """Return how much memory a recording's samples may take: half of the machine's."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # not a POSIX system
        total = 1 << 33
    return max(1 << 29, total // 2)


def load(
    path: PathLike,
    *,
    start_s: float = 0.0,
    duration_s: float | None = None,
    max_bytes: int | None = None,
    not_finite: NotFinite = "refuse",
    progress: Callable[[float], None] | None = None,
    cancel: threading.Event | None = None,
    begun: Callable[[AudioBuffer], None] | None = None,
) -> AudioBuffer:
    """Read a recording as float32.

    WAV, RF64, W64, AIFF, FLAC, Ogg Vorbis, Opus, MP3, CAF and AU are told apart by
    their content; M4A, AAC and the sound of video files are read through the program
    ``ffmpeg`` if there is one.

    Parameters
    ----------
    path : path
        The file, of any name that the system can open.
    start_s, duration_s : float
        The part to read, seconds from the beginning; by default all. A part that
        reaches beyond the end is as long as the recording allows.
    max_bytes : int or None
        Most memory that the samples may take; None means half of the machine's.
    not_finite : {"refuse", "silence"}, default "refuse"
        What to do with samples that are NaN or infinite.
    progress : callable or None
        Called now and then with the share done, 0..1.
    cancel : threading.Event or None
        Set it to stop early: what was read so far is returned, with a note; of many
        hours, the beginning.
    begun : callable or None
        Called once before the first sample is read, if all is read and it is known how
        long that is: with the recording as it will be, silent where nothing has come
        yet. Its ``n_ready`` tells how much has. It is what is returned in the end, also
        of reading that was stopped, unless there was less or more than promised.

    Returns
    -------
    audio : AudioBuffer
        The samples at the file's own rate and level, and notes for the user.

    Raises
    ------
    AudioFileError
        If the file cannot be read, is not audio, or is longer than ``max_bytes`` allow.
    NotFiniteError
        If samples are NaN or infinite.
    ParameterError
        If the part asked for does not exist.

    Notes
    -----
    Memory: the samples and one block. From 300 MB on, samples lie in a nameless
    temporary file instead and take memory only while they are looked at. Time: what
    decoding takes; a FLAC file's checksum is verified on the way.
    """
    _check_arguments(start_s, duration_s, not_finite)
    limit = default_max_bytes() if max_bytes is None else max_bytes
    with SourceFile(path) as file:
        header = read_header(file)
        try:
            opened = open_stream(file, header, cancel=cancel)
        except ReadingStoppedError:
            nothing = np.empty((1, 0), np.float32)
            return AudioBuffer(nothing, MIN_SAMPLE_RATE, file.path, (_STOPPED,))
        with opened as stream:
            _check_shape(file, stream)
            _scale_opus(header, stream.sample_rate)
            collector = Collector(
                file.title,
                stream.sample_rate,
                stream.n_channels,
                max_bytes=limit,
                silence_bad=not_finite == "silence",
            )
            whole = start_s == 0.0 and duration_s is None
            md5 = Md5Check(header) if whole else None
            growing, promised = None, header.n_samples
            if promised is None and begun is not None and whole:
                promised = stream.n_expected
            collector.choose_part(
                promised,
                start_s,
                duration_s,
                n_bytes=file.size,
                is_certain=header.certain,
            )
            if begun is not None and whole and collector.has_room_for(promised):
                growing = _begin(collector, stream.sample_rate, file.path)
                begun(growing)
            stopped = _fill(collector, stream, md5, progress, cancel, growing)
        if stopped and growing is not None:
            return growing
        samples = collector.result(start_s, stopped=stopped)
        notes = [*header.notes]
        if stopped:
            notes.append(_STOPPED)
        elif file.has_changed():
            notes.append(_CHANGED)  # what else could be said is of two files
        elif md5 is not None:
            short = _compare(header, stream, samples.shape[1])
            # A file that broke off cannot match its checksum: one note says it.
            notes += short if stream.damaged else short + md5.notes()
        elif stream.damaged:
            notes.append(Message("The file is damaged: sound may be missing."))
        notes += collector.notes(lossy=header.lossy)
        notes += _rate_note(stream.sample_rate)
        told = tuple(dict.fromkeys(notes))
        if growing is not None and _is_same(growing.samples, samples):
            growing.complete(told)
            return growing
        return AudioBuffer(samples, stream.sample_rate, file.path, told)


def _begin(collector: Collector, sample_rate: int, path: Path) -> GrowingAudio:
    """Return the recording that a collector is about to fill."""
    collector.shown = True
    return GrowingAudio(collector.samples, sample_rate, path)


def _is_same(first: Float32Array, second: Float32Array) -> bool:
    return first.shape == second.shape and np.may_share_memory(first, second)


def _check_arguments(
    start_s: float, duration_s: float | None, not_finite: NotFinite
) -> None:
    if not 0.0 <= start_s < math.inf:
        raise ParameterError(f"start_s must be 0 or more seconds, got {start_s}")
    if duration_s is not None and not 0.0 < duration_s < math.inf:
        raise ParameterError(
            f"duration_s must be more than 0 seconds, got {duration_s}"
        )
    if not_finite not in {"refuse", "silence"}:
        raise ParameterError(
            f'not_finite must be "refuse" or "silence", got {not_finite!r}'
        )


def _rate_note(sample_rate: int) -> list[str]:
    if sample_rate >= _LOW_RATE_HZ:
        return []
    return [
        Message(
            "The sample rate is only {0:,} Hz: there is no sound above {1:.1f} kHz.",
            sample_rate,
            sample_rate / 2000,
        )
    ]


def _check_shape(file: SourceFile, stream: SoundStream) -> None:
    if not MIN_SAMPLE_RATE <= stream.sample_rate <= MAX_SAMPLE_RATE:
        raise AudioFileError(
            Message(
                "{0} has a sample rate of {1:,} Hz; it must lie between {2:,} and "
                "{3:,} Hz. Resample the file, or get it again if the rate is wrong",
                file.title,
                stream.sample_rate,
                MIN_SAMPLE_RATE,
                MAX_SAMPLE_RATE,
            )
        )
    if not 1 <= stream.n_channels <= MAX_CHANNELS:
        raise AudioFileError(
            Message(
                "{0} has {1} channels; 1 to {2} can be used. Split the file into "
                "several",
                file.title,
                stream.n_channels,
                MAX_CHANNELS,
            )
        )


def _scale_opus(header: Header, sample_rate: int) -> None:
    # Opus counts at 48 kHz, whatever rate it is decoded at.
    if header.container == "Ogg Opus" and header.n_samples is not None:
        header.n_samples = header.n_samples * sample_rate // _OPUS_RATE_HZ
        header.promised = header.n_samples


def _fill(
    collector: Collector,
    stream: SoundStream,
    md5: Md5Check | None,
    progress: Callable[[float], None] | None,
    cancel: threading.Event | None,
    growing: GrowingAudio | None,
) -> bool:
    """Read until the part is complete; return whether that was stopped early."""
    ahead = stream.skip_to(collector.skip)
    collector.dropped, collector.skip = collector.skip - ahead, ahead
    for block in stream.blocks():
        if md5 is not None:
            md5.add(block)
        collector.add(block)
        if growing is not None and collector.has_room_for(growing.n_samples):
            growing.grow(collector.n_samples)
        if cancel is not None and cancel.is_set():
            return True
        if collector.complete:
            break
        if progress is not None:
            progress(max(collector.share, stream.share_read))
    if cancel is not None and cancel.is_set() and not collector.complete:
        return True  # a decoder of its own process ends early by itself
    if progress is not None:
        progress(1.0)
    return False


def _compare(header: Header, stream: SoundStream, n_samples: int) -> list[str]:
    """Compare what the header promised with what was delivered."""
    rate = stream.sample_rate
    promised = _promised(header, n_samples)
    read, whole = clock(n_samples / rate), clock(promised / rate)
    short = promised > n_samples
    if promised / rate > _LONGEST_CREDIBLE_S:
        note = Message("The header promises an impossible length; {0} were read.", read)
    elif stream.damaged and short:
        note = Message("The file is damaged at {0}: {0} of {1} were read.", read, whole)
    elif stream.damaged:
        note = Message("The file is damaged at {0}: what comes before was read.", read)
    elif short and read == whole and header.notes:
        return []  # what is missing at an end that is known to be broken
    elif short and header.lossy and header.share == 1.0 and read != whole:
        note = Message("The file is damaged: {0} of {1} could be read.", read, whole)
    elif short and read == whole:
        note = Message(
            "The file is cut short by {0}.", count(promised - n_samples, "sample")
        )
    elif short:
        note = Message("The file is cut short: {0} of {1} are there.", read, whole)
    elif promised < n_samples:
        note = Message(
            "The header speaks of {0}, but {1} are there; all was read.", whole, read
        )
    else:
        return []
    return [note]


def _promised(header: Header, n_samples: int) -> int:
    """Return how many samples the header speaks of, given how many came."""
    if header.container == "MP3":
        # A decoder drops some samples at both ends.
        found = header.n_samples or 0
        if header.share == 1.0:
            return found if found - n_samples > _MP3_SLACK else n_samples
    elif header.share < 1.0:
        return max(n_samples + 1, round(n_samples / max(header.share, 1e-12)))
    return header.promised or n_samples


def load_many(
    paths: Sequence[Path],
    *,
    on_unusable: OnUnusable | None = None,
    fault: Callable[[AudioBuffer], str] = lambda audio: "",  # noqa: ARG005  # nothing to find
    channels_count: bool = True,
    cancel: threading.Event | None = None,
    on_read: Callable[[int], None] = lambda n_read: None,  # noqa: ARG005  # nothing to do
) -> list[AudioBuffer | None]:
    """Read recordings that belong together; one that cannot be used costs only itself.

    Parameters
    ----------
    paths : sequence of Path
        At least one.
    on_unusable : callable or None
        Told of each that cannot be read, has a fault, or another sample rate or number
        of channels than most. None has the first that cannot be read end all, and
        looks for no faults.
    fault : callable
        Says what is wrong with a recording, or "".
    channels_count : bool
        Whether most must have as many channels, too.
    cancel : threading.Event or None
        As for :func:`load`; no further file is read after it is set.
    on_read : callable
        Called with the number of files that were read.

    Returns
    -------
    recordings : list of AudioBuffer or None
        In the order of the files; None for what is left out.

    Raises
    ------
    AudioFileError, NotFiniteError, ParameterError
        What is wrong with the first file, if none can be used.
    """
    found: list[AudioBuffer | None] = []
    errors: dict[int, NmfAudioError] = {}
    for n, path in enumerate(paths):
        audio = None
        try:
            audio = load(path, cancel=cancel)
            why = "" if on_unusable is None else fault(audio)
            if why:
                audio = None
                errors[n] = ParameterError(Message("{0} {1}", display_name(path), why))
        except NmfAudioError as error:
            if on_unusable is None:
                raise
            errors[n] = error
        found.append(audio)
        on_read(n + 1)
        if cancel is not None and cancel.is_set():
            return found
    if on_unusable is None:
        return found
    forms = {n: _form(a, channels_count) for n, a in enumerate(found) if a is not None}
    if not forms:
        raise errors[0]
    ((usual, _),) = Counter(forms.values()).most_common(1)
    for n, form in forms.items():
        if form != usual:
            found[n] = None
            name = display_name(paths[n])
            errors[n] = ParameterError(
                Message("{0} has {1}, most have {2}", name, form, usual)
            )
    for n, reason in sorted(errors.items()):
        on_unusable(paths[n], reason)
    return found


def _form(audio: AudioBuffer, channels_count: bool) -> str:  # noqa: FBT001  # private
    rate = f"{audio.sample_rate} Hz"
    channels = count(audio.n_channels, "channel")
    return Message("{0} and {1}", rate, channels) if channels_count else rate
