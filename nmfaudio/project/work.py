"""The long tasks of a session; each runs in the worker thread and returns a value."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.compiled.preparation import prepare
from nmfaudio.compiled.types import Float32Array, PathLike
from nmfaudio.project.delivery import stems
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.document import Document
from nmfaudio.project.gains import EffectiveGains
from nmfaudio.project.jobs import Report
from nmfaudio.project.progress import JobProgress, SeparationReporter
from nmfaudio.separation.request.settings import Settings

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.audio.encode import WrittenAudio
    from nmfaudio.factorization.selection.n_components import ComponentChoice
    from nmfaudio.project.delivery.beside import Draw
    from nmfaudio.project.storage.project import Project
    from nmfaudio.separation.editing.follow_boxes import Guided
    from nmfaudio.separation.model import Separation
    from nmfaudio.separation.rendering.export import ExportReport
    from nmfaudio.separation.request.boxes import Box
    from nmfaudio.separation.request.guides import Passage

__all__ = [
    "MixFile",
    "get_ready",
    "guide",
    "open_project",
    "read",
    "rerun",
    "save_taught",
    "split",
    "suggest_count",
    "take_apart",
    "write_mix",
    "write_onsets",
    "write_stems",
]

_BLOCK_SAMPLES = 1 << 18
_SOON_S = 0.25
"""What is read in less time is not shown before it is whole."""


@dataclass(frozen=True)
class MixFile:
    """Where a mix goes.

    Attributes
    ----------
    path : path
        The file.
    audio_format : str
        Key of :data:`nmfaudio.audio.formats.FORMATS`.
    overwrite : bool
        Whether the user has agreed to replace a file of that name.
    """

    path: PathLike
    audio_format: str = "wav24"
    overwrite: bool = False


def read(
    path: PathLike,
    give_way: Callable[[], object],
    report: Report,
    cancel: threading.Event,
    begin: "Callable[[AudioBuffer], object]" = lambda _: None,
    max_bytes: int | None = None,
) -> "AudioBuffer":
    """Read a recording; one that takes a while is reported while it is being read.

    ``give_way`` is called now and then from there on, and may wait; ``begin`` is called
    before with the recording that is about to come.
    """
    from nmfaudio.audio.decode import load  # noqa: PLC0415  # kept off the start-up path

    begun: list[AudioBuffer] = []

    def start(recording: "AudioBuffer") -> None:
        begin(recording)
        begun.append(recording)

    soon_s = time.perf_counter() + _SOON_S

    def tell(done: float) -> None:
        late = begun and time.perf_counter() > soon_s
        report(JobProgress("read", done, arriving=begun[0] if late else None))
        if late:
            give_way()

    return load(path, progress=tell, cancel=cancel, begun=start, max_bytes=max_bytes)


def get_ready(report: Report, cancel: threading.Event) -> None:
    """Compile, once for a machine, what separations need; load what sound needs."""
    from nmfaudio.separation.rendering.warmup import (  # noqa: PLC0415  # compiled code
        sound,
    )

    prepare(lambda now: report(JobProgress("prepare", now.share)), cancel)
    sound()


def take_apart(
    recording: "AudioBuffer",
    settings: Settings,
    report: Report,
    cancel: threading.Event,
) -> "Separation":
    """Take a recording apart, reporting how the factorization converges."""
    # Compiled code is heavy to import, and not needed until now.
    from nmfaudio.separation.pipeline import separate  # noqa: PLC0415

    get_ready(report, cancel)
    reporter = SeparationReporter(report, recording, settings.mask_exponent or 1.0)
    return separate(
        recording,
        settings=settings,
        observer=reporter.observe,
        cancel=cancel,
        on_stage=reporter.on_stage,
        on_sketch=reporter.on_sketch,
    )


def suggest_count(
    recording: "AudioBuffer",
    settings: Settings,
    methods: tuple[str, ...],
    report: Report,
    cancel: threading.Event,
) -> "list[ComponentChoice]":
    """Find out how many components a recording has."""
    from nmfaudio.separation.components.count import count_components  # noqa: PLC0415  # heavy

    get_ready(report, cancel)
    return count_components(
        recording,
        settings,
        methods,
        on_stage=lambda stage, done: report(
            JobProgress(stage, done if stage == "count" else 0.0)
        ),
        cancel=cancel,
    )


def split(
    separation: "Separation",
    index: int,
    n_parts: int,
    report: Report,
    cancel: threading.Event,
) -> "Separation":
    """Split a component into parts."""
    from nmfaudio.separation.editing.refitting import split_component  # noqa: PLC0415  # heavy

    return split_component(
        separation,
        index,
        n_parts,
        seed=separation.factorization.seed,
        observer=_reporter(separation, report).observe,
        cancel=cancel,
    )


def rerun(
    separation: "Separation",
    locked: tuple[int, ...],
    report: Report,
    cancel: threading.Event,
) -> "Separation":
    """Fit all components again but the locked ones."""
    from nmfaudio.separation.editing import refitting  # noqa: PLC0415  # heavy

    return refitting.rerun(
        separation,
        locked,
        observer=_reporter(separation, report).observe,
        cancel=cancel,
    )


def open_project(
    path: Path,
    recording: Path | None,
    give_way: Callable[[], object],
    report: Report,
    cancel: threading.Event,
) -> "Project":
    """Read a project, and its recording from where the user says it is.

    A recording that takes a while is reported, and gives way, as by :func:`read`.
    """
    from nmfaudio.project.storage.stored import load_project  # noqa: PLC0415  # heavy

    project = load_project(
        path,
        recording=recording,
        read=lambda found: read(found, give_way, report, cancel),
        read_inside=lambda file, most, begin: read(
            file, give_way, report, cancel, begin, most
        ),
    )
    if project.document.separation is not None:
        from nmfaudio.separation.rendering.warmup import (  # noqa: PLC0415  # heavy
            sound,
        )

        sound()  # it is played next
    return project


def _reporter(separation: "Separation", report: Report) -> SeparationReporter:
    return SeparationReporter(report, separation.audio, separation.mask_exponent)


def guide(
    separation: "Separation",
    boxes: "tuple[Box, ...]",
    locked: tuple[int, ...],
    report: Report,
    cancel: threading.Event,
) -> "Guided":
    """Let boxes correct a separation; locked components stay as they are."""
    from nmfaudio.separation.editing import follow_boxes  # noqa: PLC0415  # heavy

    return follow_boxes.follow(
        separation,
        boxes,
        locked=locked,
        observer=_reporter(separation, report).observe,
        cancel=cancel,
    )


def foretell(
    separation: "Separation",
    boxes: "tuple[Box, ...]",
    locked: tuple[int, ...],
    report: Report,
    cancel: threading.Event,
) -> tuple[float, ...]:
    """Tell how much of the energy each box alone would leave its source with."""
    del report
    from nmfaudio.separation.editing import follow_boxes  # noqa: PLC0415  # heavy

    return follow_boxes.foretell(separation, boxes, locked=locked, cancel=cancel)


def save_taught(
    recording: "AudioBuffer",
    passages: "tuple[Passage, ...]",
    path: Path,
    adapt: bool | None,  # noqa: FBT001  # bound by position, as all of a job's
    report: Report,
    cancel: threading.Event,
) -> Path:
    """Learn what passages teach, and keep it in a file."""
    del report, cancel
    from nmfaudio.separation.components.dictionary_file import (  # noqa: PLC0415
        save_dictionary,
    )
    from nmfaudio.separation.models.learning import (  # noqa: PLC0415  # with it
        choose_adapting,
    )
    from nmfaudio.separation.prepare import learn_from  # noqa: PLC0415  # heavy

    learned = learn_from(recording, passages)
    save_dictionary(choose_adapting(learned, adapt), path)
    return path


def write_onsets(
    separation: "Separation", path: Path, report: Report, cancel: threading.Event
) -> Path:
    """Write when each source is struck, as a table or as MIDI by the ending."""
    del report, cancel
    from nmfaudio.separation.onsets.files import (  # noqa: PLC0415  # heavy
        check_onset_path,
        write_onsets,
    )
    from nmfaudio.separation.onsets.find import find_onsets  # noqa: PLC0415  # with it

    check_onset_path(path)  # before the work
    write_onsets(find_onsets(separation), path)
    return path


def write_stems(
    document: Document,
    options: ExportOptions,
    draw: "Draw | None",
    report: Report,
    cancel: threading.Event,
) -> "ExportReport":
    """Write the files that are asked for of a document, and what goes beside them."""
    written = stems.write_stems(
        document, options, lambda done: report(JobProgress("write", done)), cancel
    )
    if written.cancelled or not options.beside:
        return written
    from nmfaudio.project.delivery.beside import write_beside  # noqa: PLC0415  # heavy

    report(JobProgress("write"))
    files, failed = write_beside(document, options, written, draw)
    notes = (*written.notes, *(str(error) for error in failed.values()))
    return replace(written, notes=notes, beside=tuple(files.values()))


def write_mix(
    recording: "AudioBuffer",
    separation: "Separation | None",
    gains: EffectiveGains,
    target: MixFile,
    report: Report,
    cancel: threading.Event,
) -> "WrittenAudio | None":
    """Write what is played as one file; None, and no file, if cancelled."""
    from nmfaudio.audio.encode import AudioWriter  # noqa: PLC0415  # heavy

    n_samples = recording.n_samples
    blocks = (
        _plain_blocks(recording, gains.residual)
        if separation is None
        else _mixed_blocks(separation, gains)
    )
    with AudioWriter(
        target.path,
        n_channels=recording.n_channels,
        sample_rate=recording.sample_rate,
        format=target.audio_format,
        n_samples=n_samples,
        overwrite=target.overwrite,
    ) as writer:
        done = 0
        for block in blocks:
            if cancel.is_set():
                return None
            writer.write(block)
            done += block.shape[1]
            report(JobProgress("write", done / n_samples))
        return writer.commit()


def _plain_blocks(recording: "AudioBuffer", gain: float) -> Iterator[Float32Array]:
    for start in range(0, recording.n_samples, _BLOCK_SAMPLES):
        yield recording.samples[:, start : start + _BLOCK_SAMPLES] * np.float32(gain)


def _mixed_blocks(
    separation: "Separation", gains: EffectiveGains
) -> Iterator[Float32Array]:
    from nmfaudio.separation.rendering.resynthesis import renderer_of  # noqa: PLC0415  # heavy

    renderer = renderer_of(separation)
    mix = renderer.panned_mix(
        (gains.components, gains.residual, gains.source_of),
        gains.pan,
        gains.residual_pan,
    )
    for _, samples in renderer.blocks(mix):
        yield samples[0]
