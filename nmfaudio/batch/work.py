"""One recording: separated, named, written, described. Any process can do it."""

import os
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from nmfaudio.audio.wording import display_name
from nmfaudio.batch.folder import listed_files
from nmfaudio.batch.ledger import Record, file_digest
from nmfaudio.batch.names import (
    NamedSource,
    named_alike,
    names_of,
    told_names,
    without_partner,
)
from nmfaudio.batch.picture import spectrogram_png
from nmfaudio.batch.request import Method
from nmfaudio.batch.sharing import SharedBlocks, help_with
from nmfaudio.batch.task import (
    NAMES_STAGE,
    NEW_NAMES,
    PICTURE_NAME,
    STEMS_NAME,
    BatchTask,
)
from nmfaudio.errors import (
    NO_MEMORY,
    AudioFileError,
    AudioWriteError,
    NmfAudioError,
    NotFiniteError,
    ParameterError,
    ProjectFileError,
    lacks_memory,
)
from nmfaudio.factorization.result import Progress
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.delivery.stems import write_stems
from nmfaudio.project.document import Document
from nmfaudio.separation.components.dictionary_file import (
    load_dictionary,
    save_dictionary,
)
from nmfaudio.separation.model import Separation
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.export import ExportReport

__all__ = ["StageReport", "do_task"]

StageReport = Callable[[str, float], None]
"""Takes the name of a stage and its share done."""

_PAUSE_S = 0.05
"""Between two looks whether there are names."""


def do_task(
    task: BatchTask, *, cancel: threading.Event, on_stage: StageReport
) -> Record:
    """Take a recording apart.

    Returns
    -------
    outcome : Record
        "status" is "done", "same" (as known), "cancelled", "failed" or "helped".
    """
    try:
        if task.helps:
            return {"status": "helped", "blocks": help_with(Path(task.helps), cancel)}
        return _Task(task, cancel, on_stage).run()
    except (Exception, KeyboardInterrupt) as error:
        if cancel.is_set():
            return {"status": "cancelled"}
        kind, reason = _explained(error)
        return {"status": "failed", "kind": kind, "reason": reason}


_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (AudioWriteError, "unwritable"),
    (AudioFileError, "unreadable"),
    (NotFiniteError, "unreadable"),
    (ProjectFileError, "unreadable"),
    (ParameterError, "usage"),
)


def _explained(error: BaseException) -> tuple[str, str]:
    """Return what kind of failure an error is, and a sentence for people."""
    if lacks_memory(error):
        return "memory", NO_MEMORY
    if isinstance(error, NmfAudioError):
        kinds = [name for kind, name in _KINDS if isinstance(error, kind)]
        return (kinds[0] if kinds else "fault"), str(error)
    return "fault", (
        f"nmfaudio met a fault of its own ({type(error).__name__}: {error}): please "
        "report it"
    )


class _Task:
    """One call of :func:`do_task`."""

    def __init__(
        self, task: BatchTask, cancel: threading.Event, on_stage: StageReport
    ) -> None:
        self.task = task
        self.path = Path(task.path)
        self.work = Path(task.work)
        self.method = Method(**task.method)
        self.cancel = cancel
        self.on_stage = on_stage

    def run(self) -> Record:
        before, digest = self._digest()
        if digest and digest == self.task.known_sha256:
            return {"status": "same", "source": _source(before, digest)}
        separation = separate(
            self.path,
            settings=self.method.settings(),
            cancel=self.cancel,
            on_stage=self.on_stage,
            observer=self._on_iteration,
            share=SharedBlocks(self.path, self.work) if self.task.shares else None,
        )
        if self.cancel.is_set():
            return {"status": "cancelled"}
        separation, named = self._named(separation)
        exported = self._export(separation)
        if exported.cancelled:
            return {"status": "cancelled"}
        (self.work / PICTURE_NAME).write_bytes(spectrogram_png(separation.audio))
        if self._digest_is_old(before):
            raise AudioFileError(
                f"{display_name(self.path)} was changed or removed while it was worked "
                "on: start the batch again when it is finished"
            )
        stems = self.work / STEMS_NAME
        digests = [(s.path.name, file_digest(s.path)) for s in exported.stems]
        return {
            "status": "done",
            "source": _source(before, digest),
            "files": listed_files(stems, digests),
            "result": _described(separation, exported, named),
        }

    def _digest(self) -> tuple[os.stat_result, str]:
        """Return what the file is: its state, and its content's SHA-256."""
        self.on_stage("read", 0.0)
        try:
            before = self.path.stat()
            # A pipe or a device is left to the decoder, which refuses it.
            digest = file_digest(self.path) if self.path.is_file() else ""
        except OSError:
            return os.stat_result([0] * 10), ""
        return before, digest

    def _digest_is_old(self, before: os.stat_result) -> bool:
        try:
            now = self.path.stat()
        except OSError:  # gone
            return True
        return (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns)

    def _on_iteration(self, iteration: Progress) -> None:
        self.on_stage("nmf", iteration.n_iter / max(1, iteration.max_iter))

    def _named(
        self, separation: Separation
    ) -> tuple[Separation, tuple[NamedSource, ...]]:
        task = self.task
        if task.tell_names and separation.sources:
            save_dictionary(names_of(separation), self.work / NEW_NAMES)
        recipe = separation.recipe
        names_path, wanted = self._names()
        if not names_path or (wanted and (not recipe or recipe.name != wanted)):
            return separation, ()
        return named_alike(separation, load_dictionary(names_path))

    def _names(self) -> tuple[str, str]:
        """Return the file of names and the recipe they are for; wait for them."""
        task = self.task
        if not task.waits_for:
            return task.names_path, task.names_recipe
        self.on_stage(NAMES_STAGE, 0.0)
        while not (told := Path(task.waits_for)).exists():
            if self.cancel.wait(_PAUSE_S):
                return "", ""
        return told_names(told)

    def _export(self, separation: Separation) -> ExportReport:
        self.on_stage("render", 0.0)
        return write_stems(
            Document.from_separation(separation),
            ExportOptions(
                self.work / STEMS_NAME,
                audio_format=self.method.audio_format,
                template=self.method.template,
                clip=_clip(self.method.clip),
            ),
            progress=lambda done: self.on_stage("render", done),
            cancel=self.cancel,
        )


def _clip(word: str) -> Literal["clamp", "scale"]:
    return "scale" if word == "scale" else "clamp"


def _source(status: os.stat_result, digest: str) -> Record:
    return {
        "size": status.st_size,
        "mtime_ns": status.st_mtime_ns,
        "sha256": digest,
    }


def _described(
    separation: Separation, exported: ExportReport, named: tuple[NamedSource, ...]
) -> Record:
    """Return what the report says of a recording."""
    audio, fit = separation.audio, separation.factorization
    counts = {source.name: len(source.components) for source in separation.sources}
    known = {source.name: source for source in named}
    lonely = without_partner(named)
    own = separation.model.n_components - sum(counts.values())
    stems = [
        {
            "source": stem.source,
            "file": stem.path.name,
            "energy_share": stem.energy_share,
            "components": counts.get(stem.source, own),
            "clipped": stem.n_clipped,
            **_name_told(known.get(stem.source)),
        }
        for stem in exported.stems
    ]
    recipe = separation.recipe
    return {
        "duration_s": audio.duration_s,
        "sample_rate": audio.sample_rate,
        "channels": audio.n_channels,
        "recipe": recipe.name if recipe is not None else "",
        "decided": _decision(separation),
        "n_components": separation.model.n_components,
        "stop_reason": fit.stop_reason.value,
        "null_db": exported.null_db,
        "stems": stems,
        "warnings": [*_warnings(separation), *exported.notes, *filter(None, [lonely])],
    }


def _name_told(source: NamedSource | None) -> Record:
    if source is None:
        return {}
    fields = asdict(source)
    return {"own_name": fields["own"], "likeness": fields["likeness"]}


def _decision(separation: Separation) -> str:
    """Return the sentence that says which preset was chosen and why."""
    name = separation.recipe.name if separation.recipe is not None else None
    notes = [note for note in separation.notes if name and note.startswith(f"{name}: ")]
    return notes[0] if notes else ""


def _warnings(separation: Separation) -> list[str]:
    decided = _decision(separation)
    return [note for note in separation.notes if note != decided]
