"""Stems made again from what they say of themselves, and compared."""

import math
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import (
    Message,
    NmfAudioError,
    ProjectFileError,
    RecordingNotFoundError,
)
from nmfaudio.project.delivery.record import SetRecord, read_set_record
from nmfaudio.project.storage.recording import samples_digest
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.export import export_stems
from nmfaudio.separation.request.settings import Settings

__all__ = ["Replayed", "find_recording", "replay"]


@dataclass(frozen=True)
class Replayed:
    """How a stem compares with what was made again.

    Attributes
    ----------
    path, again : Path
        The stem, and its second making.
    equal : bool
        Whether both hold the same samples, bit for bit.
    difference_db : float or None
        Energy of their difference, relative to the stem; None where they cannot be
        compared, -inf where they are equal.
    reason : str
        Why they cannot be compared, or nothing.
    """

    path: Path
    again: Path
    equal: bool
    difference_db: float | None
    reason: str = ""


def find_recording(record: SetRecord, recording: Path | None = None) -> AudioBuffer:
    """Return the recording that stems were made of.

    Parameters
    ----------
    record : SetRecord
        How they were made.
    recording : Path or None
        Where the recording is; None looks beside the stems and in the folder above.

    Raises
    ------
    RecordingNotFoundError
        If it is not there, or holds another sound.
    AudioFileError
        If ``recording`` cannot be read.
    """
    name = str(record.recording.get("name", ""))
    folder = Path(record.request.folder).absolute()  # type: ignore[arg-type]  # ours
    places = [folder / name, folder.parent / name] if recording is None else [recording]
    for place in places:
        if recording is None and not os.path.isfile(place):
            continue
        audio = load(place)
        if samples_digest(audio) == record.recording.get("samples_sha256"):
            return audio
        if recording is not None:
            raise RecordingNotFoundError(
                Message(
                    "{0} holds another sound than the recording {1!r} that the stems "
                    "were "
                    "made of",
                    recording,
                    name,
                )
            )
    raise RecordingNotFoundError(
        Message("the recording {0!r} is not beside the stems: say where it is", name)
    )


def replay(
    path: PathLike,
    folder: Path,
    recording: Path | None = None,
    *,
    progress: Callable[[float], None] | None = None,
    cancel: threading.Event | None = None,
) -> tuple[Replayed, ...]:
    """Make stems again, and compare.

    Parameters
    ----------
    path : path
        A stem with tags, or the file beside a set that says how it was made.
    folder : Path
        Where the new stems go.
    recording : Path or None
        See :func:`find_recording`.
    progress : callable or None
        Called with the share of the writing that is done, 0..1.
    cancel : threading.Event or None
        Set it to end early.

    Returns
    -------
    compared : tuple of Replayed
        One for each stem that is known; none if cancelled.

    Raises
    ------
    ProjectFileError
        If the file does not say how it was made, the recording is not found, or the
        recipe gives another model now.
    """
    record = read_set_record(path)
    audio = find_recording(record, recording)
    separation = separate(audio, settings=Settings(recipe=record.recipe), cancel=cancel)
    if cancel is not None and cancel.is_set():
        return ()
    if separation.model.n_components != record.n_components:
        raise ProjectFileError(
            Message(
                "the recipe gives {0} components now, and the stems were made of {1}: "
                "they come from a project whose components were edited, or from another"
                " version ({2}). A project is written again by nmfaudio export",
                separation.model.n_components,
                record.n_components,
                record.version,
            )
        )
    request = replace(record.request, folder=folder)
    report = export_stems(separation, request, progress=progress, cancel=cancel)
    if report.cancelled:
        return ()
    return tuple(_compared(record, [stem.path for stem in report.stems]))


def _compared(record: SetRecord, made: list[Path]) -> Iterator[Replayed]:
    for number, path in record.files.items():
        if not 0 <= number < len(made):
            raise ProjectFileError(
                Message("{0} says that it is a stem that is not made", path)
            )
        try:
            yield _difference(path, made[number])
        except NmfAudioError as error:
            yield Replayed(path, made[number], equal=False, difference_db=None,
                           reason=str(error))  # fmt: skip


def _difference(path: Path, again: Path) -> Replayed:
    first, second = load(path), load(again)
    shapes = [(a.samples.shape, a.sample_rate) for a in (first, second)]
    if shapes[0] != shapes[1]:
        return Replayed(
            path, again, equal=False, difference_db=None,
            reason=Message("its length, channels or sample rate differ"),
        )  # fmt: skip
    energy = left = 0.0
    for old, new in zip(first.stretches(), second.stretches(), strict=True):
        wide = old.astype(np.float64)
        energy += float(np.sum(wide * wide))
        left += float(np.sum((wide - new) ** 2))
    if left == 0.0:
        return Replayed(path, again, equal=True, difference_db=-math.inf)
    level = 10 * math.log10(left / energy) if energy > 0 else 0.0
    return Replayed(path, again, equal=False, difference_db=level)
