"""From a file or a folder of stems to a subject, with no more work than is needed."""

import os
import re
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nmfaudio.audio._room import make_room
from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import OnUnusable, load, load_many
from nmfaudio.audio.formats import recordings_in
from nmfaudio.audio.naming import source_names
from nmfaudio.audio.wording import display_name, name_text, readable
from nmfaudio.errors import AudioFileError, Message, ParameterError
from nmfaudio.factorization.result import Observer
from nmfaudio.figures.inspection.kinds import KINDS
from nmfaudio.figures.inspection.subject import Subject
from nmfaudio.figures.view import View
from nmfaudio.separation.cancelling import check_cancelled
from nmfaudio.separation.model import Separation
from nmfaudio.separation.request.settings import Settings

if TYPE_CHECKING:
    from nmfaudio.factorization.selection.n_components import ComponentChoice

__all__ = ["Question", "Watcher", "read_subject"]

_MARGIN_S = 2.0  # the longest constant-Q band reaches that far
_MIXTURES = re.compile(r"(?i)(mix|mixture|mixdown|original|full mix)")
_STRETCH = 1 << 20


@dataclass(frozen=True)
class Question:
    """What is asked of every input.

    Attributes
    ----------
    kinds : tuple of str
        Keys of :data:`.KINDS`.
    view : View
        What of it.
    settings : Settings
        How a recording is taken apart, where that is needed.
    versus : Settings or None
        How it is taken apart for a second take.
    takes : tuple of str
        What both takes are called.
    methods : tuple of str
        How a number of components is chosen.
    mixture : Path or None
        The mixture of a folder's stems.
    """

    kinds: tuple[str, ...]
    view: View = field(default_factory=View)
    settings: Settings = field(default_factory=Settings)
    versus: Settings | None = None
    takes: tuple[str, str] = ("first", "second")
    methods: tuple[str, ...] = ("elbow",)
    mixture: Path | None = None

    @property
    def needs(self) -> frozenset[str]:
        """What the kinds need."""
        return frozenset(KINDS[kind].needs for kind in self.kinds)


@dataclass(frozen=True)
class Watcher:
    """Who is told how the work goes on, and may end it."""

    on_stage: Callable[[str, float], None] | None = None
    observer: Observer | None = None
    cancel: threading.Event | None = None
    on_unusable: OnUnusable | None = None
    """Takes a stem that cannot be read, which is left out; None has it end all."""

    def stage(self, name: str) -> Callable[..., None]:
        """Return what takes a stage's share done."""

        def report(done: float, _choice: object = None) -> None:
            if self.on_stage is not None:
                self.on_stage(name, done)

        report(0.0)
        return report


def read_subject(
    path: Path,
    question: Question,
    watcher: Watcher | None = None,
    *,
    separation: Separation | None = None,
    other: Separation | None = None,
) -> tuple[Subject, View]:
    """Read an input and find out what the question needs.

    Only the passage is read where sound is all that is asked for.

    Parameters
    ----------
    path : Path
        A recording, or a folder of stems.
    question : Question
        What is asked.
    watcher : Watcher or None
        Told of the progress.
    separation : Separation or None
        What ``path`` is known to consist of: nothing is read or taken apart again.
    other : Separation or None
        Another take of the same recording that is known.

    Returns
    -------
    subject : Subject
        What is looked at.
    view : View
        The question's view of it.

    Raises
    ------
    AudioFileError
        If a file cannot be read.
    NotFiniteError
        If samples are NaN or infinite.
    ParameterError
        If the input cannot answer the question.
    """
    watcher = watcher or Watcher()
    needs = question.needs
    if separation is not None:
        subject = Subject(readable(name_text(path.stem)), separation.audio, separation)
        audio, view = separation.audio, question.view
    elif os.path.isdir(path):
        return _stems(path, question, watcher), question.view
    else:
        audio, view = _recording(path, question, watcher)
        subject = Subject(audio.name, audio)
    if subject.separation is None and needs & {"sources", "model", "takes"}:
        subject.separation = _taken_apart(audio, question.settings, watcher)
    if other is not None:
        subject.other, subject.takes = other, question.takes
    elif question.versus is not None and "takes" in needs:
        subject.other = _taken_apart(audio, question.versus, watcher)
        subject.takes = question.takes
    if "count" in needs:
        subject.choices = _count(subject, question, watcher)
    return subject, view


def _recording(
    path: Path, question: Question, watcher: Watcher
) -> tuple[AudioBuffer, View]:
    """Return the sound, all of it or what lies around the passage."""
    view, report = question.view, watcher.stage("read")
    if question.needs != {"sound"}:
        return load(path, progress=report, cancel=watcher.cancel), view
    start_s = max(0.0, view.start_s - _MARGIN_S)
    length_s = None if view.stop_s is None else view.stop_s + _MARGIN_S - start_s
    try:
        audio = load(
            path, start_s=start_s, duration_s=length_s, progress=report,
            cancel=watcher.cancel,
        )  # fmt: skip
    except ParameterError as error:
        raise ParameterError(
            Message(
                "{0} ends before {1:g} s: name an earlier passage",
                display_name(path),
                view.start_s,
            )
        ) from error
    return audio, replace(view, offset_s=start_s)


def _taken_apart(
    audio: AudioBuffer, settings: Settings, watcher: Watcher
) -> Separation:
    from nmfaudio.separation.pipeline import separate  # noqa: PLC0415  # slow to import

    return separate(
        audio,
        settings=settings,
        observer=watcher.observer,
        on_stage=watcher.on_stage,
        cancel=watcher.cancel,
    )


def _count(
    subject: Subject, question: Question, watcher: Watcher
) -> "tuple[ComponentChoice, ...]":
    """Count components in what is shown."""
    from nmfaudio.separation.components.count import count_components  # noqa: PLC0415

    audio = subject.audio
    start_s, stop_s = question.view.passage_s(audio)
    rate = audio.sample_rate
    first, last = int(start_s * rate), max(int(stop_s * rate), int(start_s * rate) + 1)
    asked = replace(
        question.settings, preset="free", recipe=None, n_components=None,
        components_by=None,
    )  # fmt: skip
    choices = count_components(
        _passage(audio, first, last),
        asked,
        question.methods,
        on_stage=watcher.on_stage,
        cancel=watcher.cancel,
    )
    check_cancelled(watcher.cancel)
    return tuple(choices)


def _passage(audio: AudioBuffer, first: int, last: int) -> AudioBuffer:
    """Return some samples of a recording, copied only if they are not all."""
    if first <= 0 and last >= audio.n_samples:
        return audio
    samples = make_room(audio.n_channels, min(last, audio.n_samples) - first).samples
    for start in range(0, samples.shape[1], _STRETCH):
        stop = min(start + _STRETCH, samples.shape[1])
        samples[:, start:stop] = audio.samples[:, first + start : first + stop]
        audio.release()
    return AudioBuffer(samples, audio.sample_rate)


def _stems(folder: Path, question: Question, watcher: Watcher) -> Subject:
    """Read a folder of stems and find their mixture."""
    inner = folder / "stems"
    home = inner if inner.is_dir() else folder
    paths = recordings_in(home)
    mixture_path = question.mixture or _mixture_of(home, paths)
    paths = [path for path in paths if path != mixture_path]
    if not paths:
        raise AudioFileError(
            Message(
                "{0} is a folder without recordings: choose a recording, or a folder of"
                " stems",
                display_name(folder),
            )
        )
    report = watcher.stage("read")
    found = load_many(
        paths,
        on_unusable=watcher.on_unusable,
        cancel=watcher.cancel,
        on_read=lambda n_read: report(n_read / (len(paths) + 1)),
    )
    check_cancelled(watcher.cancel)
    names = source_names([path.stem for path in paths])
    pairs = zip(names, found, strict=True)
    stems = tuple((name, audio) for name, audio in pairs if audio is not None)
    if mixture_path is not None:
        audio = load(mixture_path, cancel=watcher.cancel)
    else:
        audio = _sum_of(stems)
    own = folder.resolve()
    name = own.parent.name if own.name == "stems" else own.name
    return Subject(name, audio, stems=stems)


def _mixture_of(folder: Path, stems: Collection[Path]) -> Path | None:
    """Return the mixture: named so among the stems or beside them, or as they are.

    The stems of ``song.wav`` lie in ``song stems``, as ``nmfaudio separate`` puts them.
    """
    beside = recordings_in(folder.resolve().parent)
    own_name = folder.resolve().name.removesuffix(" stems")
    candidates = [
        *(path for path in stems if _MIXTURES.fullmatch(path.stem)),
        *(path for path in beside if path.stem == own_name),
        *(path for path in beside if _MIXTURES.fullmatch(path.stem)),
    ]
    return candidates[0] if candidates else None


def _sum_of(stems: Sequence[tuple[str, AudioBuffer]]) -> AudioBuffer:
    """Return the sum of stems of one rate and as many channels."""
    first = stems[0][1]
    for name, stem in stems:
        if (stem.sample_rate, stem.n_channels) != (first.sample_rate, first.n_channels):
            raise ParameterError(
                Message(
                    "{0} has {1} Hz and {2} channels, {3} has {4} Hz and {5}: stems "
                    "of one "
                    "mixture must be alike",
                    name,
                    stem.sample_rate,
                    stem.n_channels,
                    stems[0][0],
                    first.sample_rate,
                    first.n_channels,
                )
            )
    n_samples = max(stem.n_samples for _, stem in stems)
    samples = make_room(first.n_channels, n_samples).samples
    for start in range(0, n_samples, _STRETCH):
        total = samples[:, start : start + _STRETCH]
        total[:] = 0.0
        for _, stem in stems:
            part = stem.samples[:, start : start + _STRETCH]
            total[:, : part.shape[1]] += part
            stem.release()
    return AudioBuffer(samples, first.sample_rate)
