"""Stems as one unit: named all together, and what they leave of the recording."""

import math
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from nmfaudio.audio.encode import AudioWriter, WrittenAudio
from nmfaudio.audio.naming import unique_path
from nmfaudio.audio.new_file import write_whole
from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.types import Float32Array, FloatArray

__all__ = ["INCOMPLETE_NAME", "LEAST_NULL_DB", "Tally", "published"]

INCOMPLETE_NAME = "Stems are missing"
"""Name of the list of a set that was interrupted in its last moment."""

_INCOMPLETE = (
    "nmfaudio was ended while it gave these stems their names. What of this list is "
    "not here is missing: export again."
)

_TILE = 4096  # samples that are measured at a time: they stay in the cache

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
            with suppress(OSError):  # what failed first is told
                file.path.unlink()
        raise
    finally:
        with suppress(OSError):
            listed.unlink()
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
        energies = np.empty(stems.shape[0] + 2)
        # Always of one layout, for which the kernel is compiled.
        whole = np.array(mixture, np.float32, order="C")
        stems = np.ascontiguousarray(stems)
        measure_energies(stems, whole, self._n_stems, np.empty(_TILE, "f4"), energies)
        self._stems += energies[:-2]
        self._mixture += energies[-2]
        self._left += energies[-1]

    def shares(self, *, adds_up: bool) -> FloatArray:
        """Return each stem's share of the energy of all; of others, of the mixture.

        Stems that do not add up to the mixture have its energy for their whole, too:
        a single one would else be all there is.
        """
        total = self._stems[: self._n_stems].sum() if adds_up else self._mixture
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


@relaxed_kernel
def measure_energies(
    stems: Float32Array,
    mixture: Float32Array,
    n_stems: int,
    left: Float32Array,
    energies: FloatArray,
) -> None:
    """Write the energies of stems, of the mixture, and of what they leave of it.

    ``stems`` (n_files, n_channels, n), of which the first ``n_stems`` should add up to
    ``mixture`` (n_channels, n); ``left`` (n_tile,) is scratch, ``energies`` (n_files +
    2,) is overwritten. Squares are summed in double precision, so that faint ones
    count.
    """
    n_files, n_channels, n = stems.shape
    energies[:] = 0.0
    for c in range(n_channels):
        for start in range(0, n, left.size):
            stop = min(start + left.size, n)
            tile, whole = left[: stop - start], mixture[c, start:stop]
            tile[:] = 0.0
            for s in range(n_files):
                stem = stems[s, c, start:stop]
                energies[s] += _energy(stem)
                if s < n_stems:
                    for i in range(tile.size):
                        tile[i] += stem[i]
            for i in range(tile.size):
                tile[i] = whole[i] - tile[i]
            energies[n_files] += _energy(whole)
            energies[n_files + 1] += _energy(tile)


@relaxed_kernel
def _energy(samples: Float32Array) -> float:
    """Return the sum of the squares of ``samples`` (n,)."""
    total = 0.0
    for i in range(samples.size):
        value = np.float64(samples[i])
        total += value * value
    return total
