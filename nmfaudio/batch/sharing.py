"""Blocks of one long recording, shared by several processes through the disk.

Whoever works on the recording writes down what others need, and then all take block
after block: a block belongs to who first makes a file for it. It comes out the same
whoever fits it, so one that is late, since a process has died, is simply fitted again.
"""

import json
import os
import shutil
import struct
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import numpy as np

from nmfaudio.audio.decode import load
from nmfaudio.audio.new_file import write_whole
from nmfaudio.batch.task import OFFER_NAME, SHARED_NAME
from nmfaudio.compiled.types import AnyArray
from nmfaudio.errors import ParameterError
from nmfaudio.separation.models.streamed import BlockFit, BlockFitter
from nmfaudio.spectral.stft import StftPlan

__all__ = ["SharedBlocks", "help_with"]

_PAUSE_S = 0.05
_PATIENCE, _LEAST_PATIENCE_S = 4.0, 5.0
"""How long a block of somebody else may take: so many times the longest one here."""

_ABSENT = (
    *(OSError, ValueError, KeyError, TypeError, EOFError, MemoryError, RuntimeError),
    *(SyntaxError, struct.error, zlib.error, zipfile.BadZipFile, ParameterError),
)
"""What reading raises of a file that is not there, or not what was written."""


class SharedBlocks:
    """Shares the blocks of a recording: a `ShareBlocks` of the models.

    Parameters
    ----------
    path : Path
        The recording, as others can read it.
    work : Path
        Of the task, on a disk that others see.
    """

    def __init__(self, path: Path, work: Path) -> None:
        self._path = path
        self._folder = work / SHARED_NAME

    def __call__(self, fitter: BlockFitter) -> Iterator[BlockFit]:
        """Yield the fit of every block, in order."""
        self._offer(fitter)
        claims = _Claims(self._folder, fitter)
        longest_s, mine = 0.0, dict[int, BlockFit]()
        for number, span in enumerate(fitter.spans()):
            patience_s = _LEAST_PATIENCE_S + _PATIENCE * longest_s
            fit = mine.pop(number, None) or _read(self._folder, number, fitter)
            begin = time.monotonic()
            while fit is None:
                taken = claims.take()
                if taken is not None:
                    mine[taken] = claims.fit(taken)
                    longest_s = max(longest_s, time.monotonic() - begin)
                    begin = time.monotonic()
                elif time.monotonic() - begin > patience_s:
                    mine[number] = fitter.fit(span)
                else:
                    time.sleep(_PAUSE_S)
                fit = mine.pop(number, None) or _read(self._folder, number, fitter)
            yield fit
        shutil.rmtree(self._folder, ignore_errors=True)

    def _offer(self, fitter: BlockFitter) -> None:
        """Write down what others need."""
        self._folder.mkdir()
        head = {
            "path": os.fspath(self._path),
            "n_samples": fitter.audio.n_samples,
            "plan": asdict(fitter.plan),
            "fit": {
                "beta": fitter.beta,
                "max_iter": fitter.max_iter,
                "tol": fitter.tol,
                "n_threads": fitter.n_threads,
                "scale": fitter.scale,
            },
        }
        offer = self._folder / OFFER_NAME
        _write(offer, head=np.array(json.dumps(head)), W=fitter.W)


def help_with(folder: Path, cancel: threading.Event) -> int:
    """Fit blocks of somebody else's recording as long as there are any.

    Parameters
    ----------
    folder : Path
        From :func:`nmfaudio.batch.task.offers_in`.
    cancel : threading.Event
        Ends it after a block.

    Returns
    -------
    n_fitted : int
        Blocks that were fitted here.

    Raises
    ------
    AudioFileError
        If the recording cannot be read.
    """
    fitter = _offered(folder, cancel)
    if fitter is None:
        return 0
    claims, n_fitted = _Claims(folder, fitter), 0
    while not cancel.is_set():
        number = claims.take()
        if number is None:
            break
        fit = claims.fit(number)
        part = _part(folder, number)
        _write(part, H=fit.H, energy=fit.energy, total=np.array(fit.total))
        n_fitted += 1
    return n_fitted


def _offered(folder: Path, cancel: threading.Event) -> BlockFitter | None:
    """Return what fits blocks of a recording; None if there is no more to do."""
    try:
        with _archive(folder / OFFER_NAME) as offer:
            head, W = json.loads(str(offer["head"])), offer["W"]
        path, n_samples = str(head["path"]), head["n_samples"]
        plan, fit = StftPlan(**head["plan"]), dict(head["fit"])
        if W.dtype != np.float32 or W.ndim != 2 or W.shape[0] != plan.n_bins:
            return None
    except _ABSENT:
        return None
    audio = load(path, cancel=cancel)
    if audio.n_samples != n_samples:  # changed, or cancelled
        return None
    try:
        return BlockFitter(audio, plan, W, **fit)
    except TypeError:
        return None


class _Claims:
    """Takes blocks that nobody has."""

    def __init__(self, folder: Path, fitter: BlockFitter) -> None:
        self._folder = folder
        self._fitter = fitter
        self._spans = fitter.spans()
        self._next = 0

    def take(self) -> int | None:
        """Return the number of a block that is ours now; None if all are somebody's."""
        while self._next < len(self._spans):
            number = self._next
            self._next += 1
            try:
                claim = self._folder / f"taken-{number}"
                os.close(os.open(claim, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            except FileExistsError:
                continue
            except OSError:  # the folder is gone, or the disk full
                return None
            return number
        (self._folder / OFFER_NAME).unlink(missing_ok=True)
        return None

    def fit(self, number: int) -> BlockFit:
        """Fit a block."""
        return self._fitter.fit(self._spans[number])


def _part(folder: Path, number: int) -> Path:
    return folder / f"part-{number}.npz"


def _read(folder: Path, number: int, fitter: BlockFitter) -> BlockFit | None:
    """Return what somebody else has fitted, if it is there and fits."""
    with suppress(*_ABSENT), _archive(_part(folder, number)) as part:
        fit = BlockFit(part["H"], part["energy"], float(part["total"]))
        if fitter.can_take(fit, fitter.spans()[number]):
            return fit
    return None


@contextmanager
def _archive(path: Path) -> Iterator[Mapping[str, AnyArray]]:
    """Open arrays; NumPy would leave the file of a damaged archive open."""
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as arrays:
        yield arrays


def _write(path: Path, **arrays: AnyArray) -> None:
    """Write arrays to a file that appears whole; a disk that is full loses nothing."""
    content = BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    with suppress(OSError):
        write_whole(path, content.getvalue(), overwrite=True)
