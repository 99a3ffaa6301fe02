"""Stems as one unit: named all together, and what they leave of the recording."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nmfaudio.audio.encode import AudioWriter, WrittenAudio
from nmfaudio.audio.naming import unique_path
from nmfaudio.audio.new_file import write_whole
from nmfaudio.compiled.types import Float32Array, FloatArray

__all__ = ["INCOMPLETE_NAME", "LEAST_NULL_DB", "Tally", "published"]

INCOMPLETE_NAME = "Stems are missing"
"""Name of the list of a set that was interrupted in its last moment."""

_INCOMPLETE = (
    "nmfaudio was ended while it gave these stems their names. What of this list is "
    "not here is missing: export again."
)

LEAST_NULL_DB = -300.0
"""What is reported where nothing at all is left over."""


def published(writers: Sequence[AudioWriter], folder: Path) -> list[WrittenAudio]:
    """Give complete stems their names, all of them or none.

    Parameters
    ----------
    writers : sequence of AudioWriter
        Complete, in the order of the stems.
    folder : Path
        Where they go.

    Raises
    ------
    AudioWriteError
        If one cannot be named; the others are removed again.

    Notes
    -----
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


class Tally:
    """Energies of stems, and of what they leave of the mixture, as blocks go by.

    Parameters
    ----------
    is_stem : sequence of bool
        Of each file, whether it is one of those that add up; these come first.
    """

    def __init__(self, is_stem: Sequence[bool]) -> None:
        self._is_stem = np.array(is_stem)
        self._n_stems = int(self._is_stem.sum())  # they come first
        self._stems = np.zeros(len(is_stem))
        self._mixture = 0.0
        self._left = 0.0

    def add(self, stems: Float32Array, mixture: Float32Array) -> None:
        """Count a block: (n_stems, n_channels, n) and (n_channels, n)."""
        for number, stem in enumerate(stems):
            self._stems[number] += float(np.sum(stem * stem, dtype=np.float64))
        self._mixture += _energy(mixture)
        self._left += _energy(mixture - stems[: self._n_stems].sum(axis=0))

    def shares(self) -> FloatArray:
        """Return each stem's share of the energy of all; of others, of the mixture."""
        total = self._stems[: self._n_stems].sum()
        whole = np.where(self._is_stem, total, self._mixture)
        return np.divide(
            self._stems, whole, out=np.zeros_like(self._stems), where=whole > 0
        )

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
