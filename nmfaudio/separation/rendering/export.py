"""Stems on disk: rendered and written block by block, checked, never half done."""

import math
import os
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from nmfaudio.audio.encode import AudioWriter, WrittenAudio
from nmfaudio.audio.formats import FORMATS, check_supported
from nmfaudio.audio.naming import DEFAULT_TEMPLATE, render_name, unique_path
from nmfaudio.audio.new_file import write_whole
from nmfaudio.compiled.types import AnyArray, Float32Array, FloatArray, PathLike
from nmfaudio.errors import AudioWriteError, ParameterError
from nmfaudio.separation.model import Separation, SourceGuess
from nmfaudio.separation.rendering.masking import Mix
from nmfaudio.separation.rendering.panning import PannedMix
from nmfaudio.separation.rendering.resynthesis import (
    FrameRenderer,
    numbered_sources,
    renderer_of,
    stem_gains,
)

__all__ = [
    "RESIDUAL_NAME",
    "ExportReport",
    "ExportRequest",
    "StemFile",
    "export_stems",
]

RESIDUAL_NAME = "Residual"

INCOMPLETE_NAME = "Stems are missing"
"""Name of the list of a set that was interrupted in its last moment."""

_INCOMPLETE = (
    "nmfaudio was ended while it gave these stems their names. What of this list is "
    "not here is missing: export again."
)

LEAST_NULL_DB = -300.0
"""What is reported where nothing at all is left over."""

_INTEGER_PEAK = 1.0 - 2.0**-15
"""Largest sample that every integer format holds."""


@dataclass(frozen=True)
class StemFile:
    """One stem on disk.

    Attributes
    ----------
    source : str
        Name of the source.
    path : Path
        The file.
    energy_share : float
        Share of the energy of all stems, 0..1.
    peak : float
        Largest sample before clamping, of full scale.
    n_clipped : int
        Samples that were clamped to full scale.
    """

    source: str
    path: Path
    energy_share: float
    peak: float
    n_clipped: int


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote.

    Attributes
    ----------
    stems : tuple of StemFile
        In the order of the sources, the residual last; none if cancelled.
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
    """

    stems: tuple[StemFile, ...]
    null_db: float | None
    notes: tuple[str, ...] = ()
    cancelled: bool = False
    timings_s: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class ExportRequest:
    """What is written where, and how.

    Attributes
    ----------
    folder : path
        Where to; made if need be. Existing files are never replaced.
    sources : sequence of SourceGuess or None
        Names and components of the sources; None takes those of the separation.
    gains : ndarray of float, shape (n_components,), or None
        Linear gain of each component; None means 1.
    residual_gain : float, default 1.0
        Linear gain of what the model leaves unexplained.
    pan : ndarray of float, shape (n_components,), or None
        Place of each component, -1 left .. +1 right, in a stereo recording; None leaves
        all where they are.
    residual_pan : float, default 0.0
        Place of what the model leaves unexplained.
    residual : bool, default True
        Whether to write what no source holds.
    only : collection of int or None
        Places of the sources to write, from 0; None writes all of them. The residual
        is the same whichever are written.
    audio_format : str, default "wav24"
        Key of :data:`nmfaudio.audio.formats.FORMATS`.
    template : str, default "{input} - {source}"
        File name; see :data:`nmfaudio.audio.naming.TEMPLATE_WORDS`.
    clip : {"clamp", "scale"}, default "clamp"
        What to do in formats that end at full scale: keep the level and clamp the
        samples beyond, or lower all stems by one common gain.

    Raises
    ------
    ParameterError
        If ``clip`` is something else.
    """

    folder: PathLike
    sources: Sequence[SourceGuess] | None = None
    gains: AnyArray | None = None
    residual_gain: float = 1.0
    pan: AnyArray | None = None
    residual_pan: float = 0.0
    residual: bool = True
    only: Collection[int] | None = None
    audio_format: str = "wav24"
    template: str = DEFAULT_TEMPLATE
    clip: Literal["clamp", "scale"] = "clamp"

    def __post_init__(self) -> None:
        if self.clip not in {"clamp", "scale"}:
            raise ParameterError(f'clip must be "clamp" or "scale", got {self.clip!r}')

    @property
    def n_passes(self) -> int:
        """How often all stems are rendered: a common gain has to be known first."""
        return 1 + (self.clip == "scale" and not FORMATS[self.audio_format].is_float)


def export_stems(
    separation: Separation,
    request: ExportRequest,
    *,
    progress: Callable[[float], None] | None = None,
    cancel: threading.Event | None = None,
) -> ExportReport:
    """Write one file per source, and one of what no source holds.

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
    audio, gains = separation.audio, request.gains
    check_supported(request.audio_format, audio.n_channels, audio.sample_rate)
    given = request.sources
    guesses = separation.sources if given is None else tuple(given)
    source_of = numbered_sources(guesses, separation.model.n_components)
    table, residual_gains = stem_gains(source_of, len(guesses), gains)
    names = [*(guess.name for guess in guesses), RESIDUAL_NAME]
    only = request.only
    keep = [n for n in range(len(guesses)) if only is None or n in only]
    if request.residual:
        keep.append(len(guesses))
    if not keep:
        raise ParameterError("no stem is left to be written: choose at least one")
    residual_gains = residual_gains[keep] * request.residual_gain
    renderer = renderer_of(separation)
    whole = len(keep) == len(names) and request.residual_gain == 1
    fields = {
        "input": audio.name,
        "components": str(separation.model.n_components),
        "seed": str(separation.factorization.seed),
    }
    mix = renderer.panned_mix(
        (table[keep], residual_gains, source_of), request.pan, request.residual_pan
    )
    flag, kept = cancel or threading.Event(), [names[n] for n in keep]
    job = _Export(request, renderer, mix, kept, fields, progress, flag)
    level = bool(gains is None or np.all(gains == 1))
    return job.run(adds_up=whole and level and isinstance(mix, Mix))


@dataclass
class _Export:
    """One call of :func:`export_stems`."""

    request: ExportRequest
    renderer: FrameRenderer
    mix: Mix | PannedMix
    names: Sequence[str]
    fields: dict[str, str]
    progress: Callable[[float], None] | None
    cancel: threading.Event
    timings_s: dict[str, float] = field(default_factory=dict)

    def run(self, *, adds_up: bool) -> ExportReport:
        folder = Path(os.fsdecode(self.request.folder))
        start = time.perf_counter()
        level = 1.0
        if self.request.n_passes == 2:
            peak = self._peak()
            level = min(1.0, _INTEGER_PEAK / peak) if peak > 0 else 1.0
        tally = _Tally(len(self.names))
        written: list[WrittenAudio] = []
        made = _make_folder(folder)
        try:
            written = self._write(folder, level, tally)
        finally:
            if made and not written:
                with suppress(OSError):
                    folder.rmdir()
        total_s = time.perf_counter() - start
        self.timings_s["render"] = total_s - self.timings_s.get("write", 0.0)
        if not written:
            return ExportReport((), None, cancelled=True, timings_s=self.timings_s)
        shares = tally.shares()
        stems = tuple(
            StemFile(name, file.path, share, file.peak, file.n_clipped)
            for name, file, share in zip(self.names, written, shares, strict=True)
        )
        return ExportReport(
            stems,
            tally.null_db() if adds_up else None,
            notes=_notes(stems, self.request.audio_format, level),
            timings_s=self.timings_s,
        )

    def _peak(self) -> float:
        """Return the largest sample of all stems."""
        peak = 0.0
        for start, samples in self.renderer.blocks(self.mix):
            if self.cancel.is_set():
                break
            peak = max(peak, float(np.abs(samples).max(initial=0.0)))
            self._report(0, start + samples.shape[2])
        return peak

    def _write(self, folder: Path, level: float, tally: "_Tally") -> list[WrittenAudio]:
        """Write all stems; return nothing, and leave nothing, if cancelled."""
        audio = self.renderer.audio
        with ExitStack() as stack:
            writers = [
                stack.enter_context(
                    AudioWriter(
                        path,
                        n_channels=audio.n_channels,
                        sample_rate=audio.sample_rate,
                        format=self.request.audio_format,
                        n_samples=audio.n_samples,
                        seed=number,
                        other_name=partial(
                            self._path, folder, self.names[number], number
                        ),
                    )
                )
                for number, path in enumerate(self._paths(folder))
            ]
            pool = stack.enter_context(ThreadPoolExecutor())
            for start, samples in self.renderer.blocks(self.mix):
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
            for writer in writers:
                writer.complete()
            written = _published(writers, folder)
            self._count_write(begin)
        return written

    def _paths(self, folder: Path) -> list[Path]:
        """Return a new path for each stem."""
        paths: list[Path] = []
        for number, source in enumerate(self.names):
            paths.append(self._path(folder, source, number, taken=paths))
        return paths

    def _path(
        self, folder: Path, source: str, number: int, taken: Collection[Path] = ()
    ) -> Path:
        """Return a free path for the stem of the place ``number``."""
        fields = self.fields | {"source": source, "number": f"{number + 1:02d}"}
        stem = render_name(self.request.template, fields)
        extension = FORMATS[self.request.audio_format].extension
        return unique_path(folder, stem, extension, taken=taken)

    def _count_write(self, begin: float) -> None:
        spent = time.perf_counter() - begin
        self.timings_s["write"] = self.timings_s.get("write", 0.0) + spent

    def _report(self, n_passes_done: int, n_samples_done: int) -> None:
        if self.progress is not None:
            share = n_samples_done / max(1, self.renderer.audio.n_samples)
            self.progress((n_passes_done + share) / self.request.n_passes)


def _published(writers: Sequence[AudioWriter], folder: Path) -> list[WrittenAudio]:
    """Give complete stems their names, all of them or none.

    Only a kill could leave a part of the set. So a list of it stands beside the stems
    while they get their names, and says then that some are missing.
    """
    written: list[WrittenAudio] = []
    paths = [writer.path for writer in writers]
    listed = unique_path(folder, INCOMPLETE_NAME, ".txt")
    names = "".join(f"{path.name}\n" for path in paths)
    try:
        if len(writers) > 1:
            write_whole(listed, f"{_INCOMPLETE}\n\n{names}".encode("utf-8", "replace"))
        for writer in writers:
            written.append(writer.commit())
    except BaseException:
        for file in written:
            file.path.unlink(missing_ok=True)
        raise
    finally:
        listed.unlink(missing_ok=True)
    return written


class _Tally:
    """Energies of stems, and of what they leave of the mixture, as blocks go by."""

    def __init__(self, n_stems: int) -> None:
        self._stems = np.zeros(n_stems)
        self._mixture = 0.0
        self._left = 0.0

    def add(self, stems: Float32Array, mixture: Float32Array) -> None:
        """Count a block: (n_stems, n_channels, n) and (n_channels, n)."""
        for number, stem in enumerate(stems):
            self._stems[number] += float(np.sum(stem * stem, dtype=np.float64))
        self._mixture += _energy(mixture)
        self._left += _energy(mixture - stems.sum(axis=0))

    def shares(self) -> FloatArray:
        """Return each stem's share of the energy of all."""
        total = self._stems.sum()
        return self._stems / total if total > 0 else np.zeros_like(self._stems)

    def null_db(self) -> float:
        """Return what the stems leave of the mixture, dB."""
        if self._left <= 0:
            return LEAST_NULL_DB
        if self._mixture <= 0:
            return 0.0
        return max(LEAST_NULL_DB, 10 * math.log10(self._left / self._mixture))


def _energy(samples: Float32Array) -> float:
    """Return the sum of squares; in double precision, so that faint ones count."""
    exact = samples.astype(np.float64).ravel()
    return float(np.sum(exact * exact))


def _notes(
    stems: Sequence[StemFile], audio_format: str, level: float
) -> tuple[str, ...]:
    """Say what happened to level and precision."""
    notes = []
    clipped = [stem for stem in stems if stem.n_clipped]
    if clipped:
        loudest = max(clipped, key=lambda stem: stem.peak)
        over_db = 20 * math.log10(max(loudest.peak, 1.0))
        names = ", ".join(stem.source for stem in clipped)
        notes.append(
            f"{sum(stem.n_clipped for stem in clipped)} samples went beyond full scale "
            f"and were clamped, in {names} (by up to {over_db:.1f} dB). To keep them, "
            "export as WAV 32-bit float, or scale all stems down together."
        )
    if level < 1.0:
        notes.append(
            f"All stems were lowered together by {-20 * math.log10(level):.2f} dB, so "
            "that none goes beyond full scale."
        )
    if not FORMATS[audio_format].is_float:
        notes.append(
            "The null figure is that of the stems before they were rounded to "
            f"{FORMATS[audio_format].description}."
        )
    return tuple(notes)


def _make_folder(folder: Path) -> bool:
    """Make a folder unless it is there; return whether it was made."""
    existed = folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AudioWriteError(
            f"the folder {folder} cannot be made: {error.strerror or error}; choose "
            "another one"
        ) from error
    return not existed
