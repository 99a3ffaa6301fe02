"""The sound that a project holds itself: as FLAC where that is exact, or as samples."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer, GrowingAudio
from nmfaudio.audio.decode import load
from nmfaudio.audio.encode import AudioWriter
from nmfaudio.compiled.types import AnyArray, UInt8Array
from nmfaudio.errors import Message, NmfAudioError
from nmfaudio.project.storage.recording import RecordingReference

__all__ = ["ReadInside", "embedded_sound", "load_inside", "unpack"]

ReadInside: TypeAlias = Callable[
    [Path, int, Callable[[AudioBuffer], object]], AudioBuffer
]
"""Reads a file of a project's sound, of at most so many bytes of samples; calls back
with the recording that is about to come, where it can be looked at meanwhile."""


def embedded_sound(audio: AudioBuffer) -> AnyArray:
    """Return the sound to be kept in a project: FLAC where that is exact, or samples.

    Returns
    -------
    sound : ndarray of uint8, shape (n_bytes,), or of float32, as the samples
        FLAC holds 24 bits; sound that needs more is kept as it is.
    """
    if not _fits_flac(audio):
        return audio.samples
    with tempfile.TemporaryDirectory(prefix="nmfaudio-") as folder:
        path = Path(folder, "recording.flac")
        try:
            with AudioWriter(
                path,
                n_channels=audio.n_channels,
                sample_rate=audio.sample_rate,
                format="flac",
            ) as writer:
                for samples in audio.stretches():
                    writer.write(samples)
                writer.commit()
        except (NmfAudioError, OSError):  # Too many channels, or no room for it.
            return audio.samples
        return np.fromfile(path, np.uint8)


def _fits_flac(audio: AudioBuffer) -> bool:
    """Tell whether every sample is one of 24 bits."""
    for samples in audio.stretches():
        with np.errstate(over="ignore"):  # far beyond what 24 bits hold, anyway
            scaled = samples * np.float32(2**23)
        # The negative zero of a float has no place among whole numbers.
        exact = (scaled == np.rint(scaled)) & (np.abs(scaled) < 2**23)
        if not exact.all() or np.any(np.signbit(samples) & (samples == 0)):
            return False
    return audio.n_samples > 0


def load_inside(
    file: Path, max_bytes: int, begin: Callable[[AudioBuffer], object]
) -> AudioBuffer:
    """Read what a project holds at one go."""
    del begin
    return load(file, max_bytes=max_bytes)


def unpack(
    sound: AnyArray,
    reference: RecordingReference,
    path: Path | None,
    read: ReadInside = load_inside,
) -> AudioBuffer:
    """Return the recording that a project holds.

    Parameters
    ----------
    sound : ndarray
        See :func:`embedded_sound`.
    reference : RecordingReference
        What it must be.
    path : Path or None
        Where it came from.
    read : callable
        Decodes what is kept as a file.

    Raises
    ------
    ValueError
        If it is something else.
    """
    if sound.dtype == np.uint8:
        made = _decoded(sound, reference, path, read)
    else:
        samples = np.ascontiguousarray(sound, np.float32)
        if samples.ndim != 2:
            raise ValueError(Message("its sound has another shape"))
        made = AudioBuffer(samples, reference.sample_rate, path, reference.notes)
    if not reference.is_same(made):
        raise ValueError(Message("its sound is not the one that was saved"))
    return made


def _decoded(
    sound: UInt8Array,
    reference: RecordingReference,
    path: Path | None,
    read: ReadInside,
) -> AudioBuffer:
    def begin(recording: AudioBuffer) -> None:
        if isinstance(recording, GrowingAudio):
            recording.came_from(path)

    with tempfile.TemporaryDirectory(prefix="nmfaudio-") as folder:
        file = Path(folder, "recording.flac")
        sound.tofile(file)
        most = 4 * reference.n_channels * reference.n_samples
        try:
            made = read(file, most, begin)
        except NmfAudioError:
            raise ValueError(
                Message("its sound is not the one that was saved")
            ) from None
    if isinstance(made, GrowingAudio) and made.is_whole:
        made.complete(reference.notes)  # the one that has been looked at
        return made
    return AudioBuffer(made.samples, made.sample_rate, path, reference.notes)
