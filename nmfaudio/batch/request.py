"""What a batch is asked for, and the exact method that every recording gets."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from nmfaudio import __version__
from nmfaudio.audio.naming import DEFAULT_TEMPLATE
from nmfaudio.audio.side_file import read_text_file
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.errors import AudioFileError, ParameterError, ProjectFileError
from nmfaudio.separation.request.guides import Guides
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.recipe_file import parse_recipe
from nmfaudio.separation.request.settings import Settings, seed_of

__all__ = [
    "FIRST",
    "LOCAL",
    "OWN",
    "REPORTS",
    "BatchRequest",
    "Method",
    "PoolSize",
    "recipe_words",
]

FIRST, OWN = "first", "own"
"""Sources are called as in the first recording, or as each recording's own are."""

LOCAL = "local"
"""In place of a scheduler's address: a cluster on this machine, which ends with it."""

_READ_BYTES = 1 << 20
REPORTS = ("html", "json", "csv")
"""Kinds of reports."""


@dataclass(frozen=True)
class Method:
    """How each recording is taken apart: text and numbers only, so that it can travel.

    Attributes
    ----------
    preset : str
        See :class:`nmfaudio.separation.request.settings.Settings`.
    recipe : str
        Text of a recipe file, or empty.
    recipe_folder : str
        Where relative paths in the recipe begin.
    dictionary : str
        Dictionary file with what the sources sound like, or empty.
    seed : int or None
        Of every random choice; None takes the recipe's, or else 0.
    audio_format, template, clip : str
        See :func:`nmfaudio.separation.rendering.export.export_stems`.
    names : str
        :data:`FIRST`, :data:`OWN`, or a dictionary file whose names are used.
    """

    preset: str = "auto"
    recipe: str = ""
    recipe_folder: str = ""
    dictionary: str = ""
    seed: int | None = None
    audio_format: str = "wav24"
    template: str = DEFAULT_TEMPLATE
    clip: str = "clamp"
    names: str = FIRST

    def parsed_recipe(self) -> Recipe | None:
        """Return the recipe, its paths made whole.

        Raises
        ------
        ProjectFileError
            If it is not a recipe.
        """
        if not self.recipe:
            return None
        recipe = parse_recipe(self.recipe, where="the recipe")
        guides = recipe.guides.relative_to(Path(self.recipe_folder))
        return replace(recipe, guides=guides)

    def settings(self) -> Settings:
        """Return the settings of a separation.

        Raises
        ------
        ProjectFileError, ParameterError
            If the recipe or a setting cannot be used.
        """
        guides = Guides(dictionary=Path(self.dictionary)) if self.dictionary else None
        return Settings(
            preset=self.preset,
            recipe=self.parsed_recipe(),
            guides=guides,
            seed=self.seed,
        )

    def key(self) -> str:
        """Return what results depend on, beside the recording: a SHA-256.

        Files that are named count by their content.

        Raises
        ------
        ProjectFileError
            If one of them cannot be read.
        """
        recipe = self.parsed_recipe()
        guides = recipe.guides if recipe is not None else Guides()
        named = [self.dictionary, guides.dictionary, guides.score and guides.score.path]
        named += [passage.path for passage in guides.passages]
        if self.names not in {FIRST, OWN}:
            named.append(self.names)
        words = {
            **asdict(self),
            "version": __version__,
            "seed": seed_of(self.settings()),
            "recipe_folder": "",
            "dictionary": bool(self.dictionary),
            "files": [_digest(Path(path)) for path in named if path],
        }
        if self.names not in {FIRST, OWN}:
            words["names"] = "file"
        return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


def recipe_words(path: Path) -> tuple[str, str]:
    """Return the text of a recipe file, and where its relative paths begin.

    Raises
    ------
    ProjectFileError
        If it cannot be read.
    """
    return read_text_file(path, "recipe"), os.fspath(path.absolute().parent)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with SourceFile(path, wanted="a file") as file:
            for start in range(0, file.size, _READ_BYTES):
                digest.update(file.read_at(start, _READ_BYTES))
    except AudioFileError as error:
        raise ProjectFileError(str(error)) from error
    return digest.hexdigest()


@dataclass(frozen=True)
class PoolSize:
    """How much a cluster can do.

    Attributes
    ----------
    n_workers : int
        Recordings at a time.
    memory_bytes : int or None
        Of each worker; None if that is not known.
    """

    n_workers: int
    memory_bytes: int | None


@dataclass(frozen=True)
class BatchRequest:
    """One batch.

    Attributes
    ----------
    output : Path
        Folder of stems, reports and the ledger.
    method : Method
        How each recording is taken apart.
    workers : int or None
        Processes; None takes as many as there are cores, and memory for. With a
        scheduler: most recordings in flight; None takes one for each thread.
    memory_bytes : int or None
        Most memory of all processes together; None means three quarters of what there
        is. With the address of a scheduler: most memory of one worker.
    again : bool
        Whether to do anew what is done already.
    reports : tuple of str
        Some of :data:`REPORTS`.
    scheduler : str
        Address of a Dask scheduler, :data:`LOCAL`, or empty for processes of this
        machine.
    """

    output: Path
    method: Method = field(default_factory=Method)
    workers: int | None = None
    memory_bytes: int | None = None
    again: bool = False
    reports: tuple[str, ...] = REPORTS
    scheduler: str = ""

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise ParameterError(f"a batch needs 1 worker or more, got {self.workers}")
        unknown = [repr(name) for name in self.reports if name not in REPORTS]
        if unknown:
            raise ParameterError(
                f"reports are {', '.join(REPORTS)}, got {', '.join(unknown)}"
            )
