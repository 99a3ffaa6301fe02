"""Stems on disk: rendered and written block by block, checked, never half done."""

import math
import os
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from nmfaudio.audio.containers.tag_values import FileTags
from nmfaudio.audio.encode import AudioWriter, WrittenAudio
from nmfaudio.audio.folders import filled_folder
from nmfaudio.audio.formats import FORMATS, check_supported
from nmfaudio.audio.naming import render_name, unique_path
from nmfaudio.errors import Message
from nmfaudio.separation.model import Separation
from nmfaudio.separation.rendering.mask_layout import Mix
from nmfaudio.separation.rendering.outputs import (
    RESIDUAL_NAME,
    ExportRequest,
    OutputKind,
    StemOutput,
    add_up,
    export_outputs,
    mix_of,
)
from nmfaudio.separation.rendering.panning import PannedMix
from nmfaudio.separation.rendering.resynthesis import FrameRenderer, renderer_of
from nmfaudio.separation.rendering.stem_set import Tally, published

__all__ = [
    "RESIDUAL_NAME",
    "ExportReport",
    "ExportRequest",
    "StemFile",
    "export_stems",
    "stem_paths",
]

_INTEGER_PEAK = 1.0 - 2.0**-15
"""Largest sample that every integer format holds."""


@dataclass(frozen=True)
class StemFile:
    """One stem on disk.

    Attributes
    ----------
    source : str
        Name of the source, or what stands in its place in the file's name.
    path : Path
        The file.
    energy_share : float
        Share of the energy of all stems, 0..1. Of what is no stem, and where only some
        stems are written, its energy over that of the recording.
    peak : float
        Largest sample before clamping, of full scale.
    n_clipped : int
        Samples that were clamped to full scale.
    kind : str
        ``"source"``, ``"residual"``, ``"without"`` (everything but a source),
        ``"part"`` (a single component) or ``"mix"`` (what is heard).
    components : tuple of int
        Components that are heard in it.
    """

    source: str
    path: Path
    energy_share: float
    peak: float
    n_clipped: int
    kind: OutputKind = "source"
    components: tuple[int, ...] = ()


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote.

    Attributes
    ----------
    stems : tuple of StemFile
        In the order of the sources, the residual after them, then what else was asked
        for; none if cancelled.
    null_db : float or None
        Energy of the mixture minus all stems, relative to the mixture, in dB; None if
        gains were changed or the residual is left out, so that they should not add up.
        It is taken before samples are rounded to the file's format.
    notes : tuple of str
        Sentences for the user: clipping, level, rounding.
    cancelled : bool
        Whether the export ended early and left nothing.
    timings_s : mapping
        Seconds: "render" and "write".
    beside : tuple of Path
        What was written beside the stems.
    """

    stems: tuple[StemFile, ...]
    null_db: float | None
    notes: tuple[str, ...] = ()
    cancelled: bool = False
    timings_s: Mapping[str, float] = field(default_factory=dict)
    beside: tuple[Path, ...] = ()


def export_stems(
    separation: Separation,
    request: ExportRequest,
    *,
    progress: Callable[[float], None] | None = None,
    cancel: threading.Event | None = None,
) -> ExportReport:
    """Write one file per source, one of what no source holds, and what else is wanted.

    Parameters
    ----------
    separation : Separation
        What was separated.
    request : ExportRequest
        What is written where.
    progress : callable or None
        Called with the share done, 0..1.
    cancel : threading.Event or None
        Set it to end early and leave nothing.

    Raises
    ------
    ParameterError
        If the format, or what it is to hold, does not exist.
    AudioWriteError
        If the files cannot be written. Those already written are removed.

    Notes
    -----
    All stems are rendered in one pass (two for ``clip="scale"``), a few blocks of a few
    megabytes at a time, whatever the length.
    """
    audio = separation.audio
    check_supported(request.audio_format, audio.n_channels, audio.sample_rate)
    span = request.span(audio.n_samples)
    outputs, source_of = export_outputs(separation, request)
    renderer = renderer_of(separation)
    mix, flag = mix_of(renderer, outputs, source_of), cancel or threading.Event()
    names = _Names(separation, request)
    job = _Export(request, renderer, mix, span, outputs, names, progress, flag)
    return job.run(adds_up=add_up(outputs, audio.n_channels))


def stem_paths(
    separation: Separation, request: ExportRequest
) -> list[tuple[StemOutput, Path]]:
    """Return what :func:`export_stems` would write now, and under which names.

    Raises
    ------
    ParameterError
        If the format, or what it is to hold, does not exist.
    """
    audio = separation.audio
    check_supported(request.audio_format, audio.n_channels, audio.sample_rate)
    request.span(audio.n_samples)
    outputs, _ = export_outputs(separation, request)
    return list(zip(outputs, _Names(separation, request).paths(outputs), strict=True))


class _Names:
    """Free names for the files of an export."""

    def __init__(self, separation: Separation, request: ExportRequest) -> None:
        self.folder = Path(os.fsdecode(request.folder))
        self._request = request
        self._fields = {
            "input": separation.audio.name,
            "components": str(separation.model.n_components),
            "seed": str(separation.factorization.seed),
            "preset": "" if separation.recipe is None else separation.recipe.name,
        }

    def paths(self, outputs: Sequence[StemOutput]) -> list[Path]:
        """Return a new path for each file."""
        paths: list[Path] = []
        for number, output in enumerate(outputs):
            paths.append(self.path(output, number, taken=paths))
        return paths

    def path(
        self, output: StemOutput, number: int, taken: Collection[Path] = ()
    ) -> Path:
        """Return a free path for the file of the place ``number``."""
        fields = self._fields | {"source": output.name, "number": f"{number + 1:02d}"}
        stem = render_name(self._request.template, fields)
        extension = FORMATS[self._request.audio_format].extension
        return unique_path(self.folder, stem, extension, taken=taken)


@dataclass
class _Export:
    """One call of :func:`export_stems`."""

    request: ExportRequest
    renderer: FrameRenderer
    mix: Mix | PannedMix
    span: tuple[int, int]
    outputs: Sequence[StemOutput]
    names: "_Names"
    progress: Callable[[float], None] | None
    cancel: threading.Event
    timings_s: dict[str, float] = field(default_factory=dict)

    def run(self, *, adds_up: bool) -> ExportReport:
        folder = self.names.folder
        start = time.perf_counter()
        level = 1.0
        if self.request.n_passes == 2:
            peak = self._peak()
            level = min(1.0, _INTEGER_PEAK / peak) if peak > 0 else 1.0
        tally = Tally([output.is_stem for output in self.outputs])
        with filled_folder(folder):
            written = self._write(folder, level, tally)
        total_s = time.perf_counter() - start
        self.timings_s["render"] = total_s - self.timings_s.get("write", 0.0)
        if not written:
            return ExportReport((), None, cancelled=True, timings_s=self.timings_s)
        shares = tally.shares(adds_up=adds_up)
        stems = tuple(
            StemFile(
                output.name,
                file.path,
                float(share),
                file.peak,
                file.n_clipped,
                output.kind,
                output.components,
            )
            for output, file, share in zip(self.outputs, written, shares, strict=True)
        )
        return ExportReport(
            stems,
            tally.null_db() if adds_up else None,
            notes=_notes(stems, self.request.audio_format, level, adds_up=adds_up),
            timings_s=self.timings_s,
        )

    def _peak(self) -> float:
        """Return the largest sample of all stems."""
        peak = 0.0
        for start, samples in self.renderer.blocks(self.mix, *self.span):
            if self.cancel.is_set():
                break
            peak = max(peak, float(np.abs(samples).max(initial=0.0)))
            self._report(0, start + samples.shape[2])
        return peak

    def _write(self, folder: Path, level: float, tally: "Tally") -> list[WrittenAudio]:
        """Write all stems; return nothing, and leave nothing, if cancelled."""
        audio, (first, last) = self.renderer.audio, self.span
        with ExitStack() as stack:
            writers = [
                stack.enter_context(
                    AudioWriter(
                        path,
                        n_channels=audio.n_channels,
                        sample_rate=audio.sample_rate,
                        format=self.request.audio_format,
                        n_samples=last - first,
                        seed=number,
                        other_name=partial(
                            self.names.path, self.outputs[number], number
                        ),
                        tags=self._tags(number),
                    )
                )
                for number, path in enumerate(self.names.paths(self.outputs))
            ]
            pool = stack.enter_context(ThreadPoolExecutor())
            for start, samples in self.renderer.blocks(self.mix, first, last):
                if self.cancel.is_set():
                    return []
                stop = start + samples.shape[2]
                tally.add(samples, audio.samples[:, start:stop])
                begin = time.perf_counter()
                scaled = samples if level == 1.0 else samples * np.float32(level)
                # Encoders release the GIL: each file gets its block in a thread.
                list(pool.map(AudioWriter.write, writers, scaled))
                self._count_write(begin)
                self._report(self.request.n_passes - 1, stop)
            begin = time.perf_counter()
            list(pool.map(AudioWriter.complete, writers))
            written = published(writers, folder)
            self._count_write(begin)
        return written

    def _tags(self, number: int) -> FileTags | None:
        made = self.request.tags
        return None if made is None else made(self.outputs[number], number)

    def _count_write(self, begin: float) -> None:
        spent = time.perf_counter() - begin
        self.timings_s["write"] = self.timings_s.get("write", 0.0) + spent

    def _report(self, n_passes_done: int, place: int) -> None:
        if self.progress is not None:
            first, last = self.span
            share = (place - first) / (last - first)
            self.progress((n_passes_done + share) / self.request.n_passes)


def _notes(
    stems: Sequence[StemFile], audio_format: str, level: float, *, adds_up: bool
) -> tuple[str, ...]:
    """Say what happened to level and precision."""
    notes = []
    clipped = [stem for stem in stems if stem.n_clipped]
    if clipped:
        loudest = max(clipped, key=lambda stem: stem.peak)
        over_db = 20 * math.log10(max(loudest.peak, 1.0))
        names = ", ".join(stem.source for stem in clipped)
        notes.append(
            Message(
                "{0:,} samples went beyond full scale and were clamped, in {1} (by up "
                "to {2:.1f} dB). To keep them, export as WAV 32-bit float, or scale "
                "all stems down together.",
                sum(stem.n_clipped for stem in clipped),
                names,
                over_db,
            )
        )
    if level < 1.0:
        notes.append(
            Message(
                "All stems were lowered together by {0:.2f} dB, so that none goes "
                "beyond full scale.",
                -20 * math.log10(level),
            )
        )
    if adds_up and not FORMATS[audio_format].is_float:
        notes.append(
            Message(
                "How exactly the stems add up was measured before rounding to {0}.",
                FORMATS[audio_format].description,
            )
        )
    return tuple(notes)
