"""How a project holds its recording: by name and content, or the sound itself."""

import hashlib
import os
import threading
import weakref
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.audio.wording import disk_name, name_text
from nmfaudio.compiled.types import (
    AnyArray,
    Float32Array,
    IntArray,
    PathLike,
)
from nmfaudio.errors import Message, NmfAudioError, ParameterError

__all__ = [
    "Origin",
    "Patch",
    "RecordingReference",
    "file_digest",
    "origin_of",
    "patch_between",
    "patched",
    "refer_to",
    "samples_digest",
]

_READ_AT_ONCE = 1 << 20
_MOST_PATCHED = 0.25
"""Share of the samples up to which a repaired recording is kept as its changes."""

_digests: "weakref.WeakKeyDictionary[AudioBuffer, str]" = weakref.WeakKeyDictionary()
_origins: "weakref.WeakKeyDictionary[AudioBuffer, Origin]" = weakref.WeakKeyDictionary()


@dataclass(frozen=True)
class RecordingReference:
    """Which recording a project is of.

    Attributes
    ----------
    name : str
        File name, for people; empty for sound that never was a file.
    path : str
        Where it is, from the project's folder, with ``/`` between folders.
    size : int
        Bytes of the file; 0 if the sound is embedded and there is no file.
    file_sha256 : str
        Of the file; empty if there is none that holds this sound.
    samples_sha256 : str
        Of the samples: float32, little-endian, one channel after the other.
    sample_rate : int
        Hz.
    n_channels, n_samples : int
        Of the recording.
    notes : tuple of str
        What was said when it was read.
    """

    name: str
    path: str
    size: int
    file_sha256: str
    samples_sha256: str
    sample_rate: int
    n_channels: int
    n_samples: int
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        probe = (self.n_channels, self.n_samples, self.sample_rate, self.size)
        if min(probe) < 0 or self.n_channels * self.n_samples > 2**40:
            raise ParameterError(Message("no recording has such a length"))

    def fits(self, audio: AudioBuffer) -> bool:
        """Tell whether a recording has the shape and rate of this one."""
        return (audio.n_channels, audio.n_samples, audio.sample_rate) == (
            self.n_channels,
            self.n_samples,
            self.sample_rate,
        )

    def is_same(self, audio: AudioBuffer) -> bool:
        """Tell whether a recording holds exactly this sound."""
        return self.fits(audio) and samples_digest(audio) == self.samples_sha256

    def places(self, folder: Path) -> list[Path]:
        """Return where the file may be: where it was, or beside the project.

        Names that mean a place on the net, or nothing, are left out.
        """
        names = (self.path, self.name)
        local = [
            n for n in names if n and "\0" not in n and not n.startswith(("\\\\", "//"))
        ]
        return list(dict.fromkeys(Path(folder, disk_name(name)) for name in local))


def samples_digest(audio: AudioBuffer) -> str:
    """Return the SHA-256 of a recording's samples, taken once for each recording."""
    known = _digests.get(audio)
    if known is None:
        checksum = hashlib.sha256()
        for channel in audio.samples:
            for start in range(0, channel.size, _READ_AT_ONCE):
                part = channel[start : start + _READ_AT_ONCE]
                checksum.update(part.astype("<f4", copy=False).data)
                audio.release()
        known = _digests[audio] = checksum.hexdigest()
    return known


def file_digest(path: PathLike, cancel: threading.Event | None = None) -> str:
    """Return the SHA-256 of a regular file; empty if ``cancel`` is set meanwhile.

    Raises
    ------
    AudioFileError
        If it cannot be read.
    """
    checksum, start = hashlib.sha256(), 0
    with SourceFile(path) as file:
        while part := file.read_at(start, _READ_AT_ONCE):
            if _is_set(cancel):
                return ""
            checksum.update(part)
            start += len(part)
    return checksum.hexdigest()


def _is_set(cancel: threading.Event | None) -> bool:
    return cancel is not None and cancel.is_set()


@dataclass(frozen=True, eq=False)
class Origin:
    """Where a recording's sound comes from.

    Attributes
    ----------
    audio : AudioBuffer
        The sound that the file holds; or the recording itself, if no file holds it.
    size, file_sha256 : int, str
        Of the file; 0 and empty if there is none.
    changed_ns : int
        When the file was written to last, nanoseconds of the system's clock.
    """

    audio: AudioBuffer
    size: int = 0
    file_sha256: str = ""
    changed_ns: int = 0


def origin_of(audio: AudioBuffer, cancel: threading.Event | None = None) -> Origin:
    """Find the file that holds a recording, and what of it was repaired.

    The file is read again, once for each recording: it may have changed since, and
    sound may come from elsewhere.

    Parameters
    ----------
    audio : AudioBuffer
        The recording, as it was read or as it was repaired.
    cancel : threading.Event or None
        Once set, the recording counts as one that no file holds, for this call.
    """
    known = _origins.get(audio)
    if known is None or not _unchanged(audio, known):
        known = _found_origin(audio, cancel)
        if _is_set(cancel):
            return Origin(audio)
        _origins[audio] = known
    return known


def _unchanged(audio: AudioBuffer, origin: Origin) -> bool:
    """Tell, at a glance, whether a file is still the one that was read."""
    if audio.path is None or not origin.file_sha256:
        return True
    try:
        status = os.stat(audio.path)
    except OSError:
        return False
    # Also one that was written anew at the same length, as editors do in place.
    return (status.st_size, status.st_mtime_ns) == (origin.size, origin.changed_ns)


def _found_origin(audio: AudioBuffer, cancel: threading.Event | None) -> Origin:
    found = None if audio.path is None else _read_again(audio.path, cancel)
    if found is None:
        return Origin(audio)
    again = found.audio
    alike = (again.samples.shape, again.sample_rate) == (
        audio.samples.shape,
        audio.sample_rate,
    )
    if not alike:
        return Origin(audio)
    if _is_same_sound(again, audio, cancel):
        return replace(found, audio=audio)
    few = _changed(again, audio).mean() <= _MOST_PATCHED
    return found if few else Origin(audio)


def _is_same_sound(
    first: AudioBuffer, second: AudioBuffer, cancel: threading.Event | None
) -> bool:
    """Tell whether all bits of two recordings of one shape agree; no if cancelled."""
    both = zip(first.stretches(), second.stretches(), strict=True)
    for one, other in both:
        if _is_set(cancel) or (one.view(np.int32) != other.view(np.int32)).any():
            return False
    return True


def _read_again(path: Path, cancel: threading.Event | None) -> Origin | None:
    """Return what a file holds now; None if it cannot be read, or changes meanwhile."""
    try:
        status, digest = os.stat(path), file_digest(path, cancel)
        audio = load(path, cancel=cancel)
        found = Origin(audio, status.st_size, digest, status.st_mtime_ns)
        return found if file_digest(path, cancel) == digest else None
    except (NmfAudioError, OSError):
        return None


def refer_to(origin: Origin, folder: Path) -> RecordingReference:
    """Return what a project in a folder says of its recording."""
    audio = origin.audio
    return RecordingReference(
        name="" if audio.path is None else name_text(audio.path.name),
        path="" if audio.path is None else _path_from(folder, audio.path),
        size=origin.size,
        file_sha256=origin.file_sha256,
        samples_sha256=samples_digest(audio),
        sample_rate=audio.sample_rate,
        n_channels=audio.n_channels,
        n_samples=audio.n_samples,
        notes=audio.notes,
    )


def _path_from(folder: Path, path: Path) -> str:
    """Return a path from a folder, with ``/`` between folders."""
    try:
        way = Path(os.path.relpath(path.resolve(), folder.resolve()))
    except (OSError, ValueError):  # on another drive
        way = path.absolute()
    return name_text(way.as_posix())


@dataclass(frozen=True, eq=False)
class Patch:
    """What was repaired of a recording, as places and the samples that belong there.

    Attributes
    ----------
    starts, stops : ndarray of int, shape (n_runs,)
        Half-open ranges in the samples, one channel after the other; ascending.
    values : ndarray of float32, shape (n_values,)
        New samples of all ranges.
    notes : tuple of str
        What was said about the repair.
    """

    starts: IntArray
    stops: IntArray
    values: Float32Array
    notes: tuple[str, ...] = ()


def _changed(before: AudioBuffer, after: AudioBuffer) -> AnyArray:
    """Tell which samples differ in any bit."""
    first, second = (
        audio.samples.reshape(-1).view(np.int32) for audio in (before, after)
    )
    return np.not_equal(first, second)


def patch_between(before: AudioBuffer, after: AudioBuffer) -> Patch:
    """Return what makes one recording of another of the same shape."""
    changed = _changed(before, after)
    edges = np.flatnonzero(np.diff(changed, prepend=False, append=False))
    return Patch(
        edges[::2], edges[1::2], after.samples.reshape(-1)[changed], after.notes
    )


def patched(audio: AudioBuffer, patch: Patch) -> AudioBuffer:
    """Return a recording with the samples of a patch.

    Raises
    ------
    ValueError
        If the patch does not fit.
    """
    starts, stops = patch.starts, patch.stops
    if starts.ndim != 1 or starts.shape != stops.shape or patch.values.ndim != 1:
        raise ValueError(Message("what was repaired has another shape"))
    edges = np.stack((starts, stops), axis=-1).reshape(-1)
    fits = starts.shape == stops.shape and np.all(np.diff(edges) >= 0)
    if not fits or (
        edges.size and not 0 <= edges[0] <= edges[-1] <= audio.samples.size
    ):
        raise ValueError(Message("what was repaired lies outside of the recording"))
    if int((stops - starts).sum()) != patch.values.size:
        raise ValueError(Message("what was repaired is not as long as its places"))
    samples = audio.samples.reshape(-1).copy()
    place = 0
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        samples[start:stop] = patch.values[place : place + stop - start]
        place += stop - start
    shaped = samples.reshape(audio.samples.shape)
    return AudioBuffer(shaped, audio.sample_rate, audio.path, patch.notes)
