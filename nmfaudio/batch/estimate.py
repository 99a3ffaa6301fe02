"""What a batch will take: memory, time and room on the disk, before it starts."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nmfaudio.audio.folders import check_folder, nearest_folder
from nmfaudio.audio.formats import FORMATS
from nmfaudio.audio.probe import RecordingShape, probe
from nmfaudio.audio.wording import byte_size, display_name
from nmfaudio.batch.ledger import LEDGER_NAME, done_before
from nmfaudio.batch.plan import STATE_FOLDER, BatchItem
from nmfaudio.batch.request import FIRST, LOCAL, OWN, BatchRequest, Method, PoolSize
from nmfaudio.compiled.lane import available_cores
from nmfaudio.errors import AudioFileError, ParameterError, ProjectFileError
from nmfaudio.separation.choice.decide import AUTO, preset
from nmfaudio.separation.choice.memory import bytes_needed, bytes_there
from nmfaudio.separation.components.dictionary_file import load_dictionary

__all__ = [
    "ASSUMED",
    "BatchPlan",
    "ItemEstimate",
    "choose_workers",
    "default_memory",
    "estimate_item",
    "free_bytes",
    "kind_of",
    "parse_size",
    "prepare_batch",
]

_BASE_BYTES = 340 << 20
"""Python, its libraries and compiled kernels, measured with the stems of 10 s."""

_MAPPED_BYTES = 300 << 20
_STREAMED_BYTES = 512 << 20
"""Samples and spectra beyond this are not held in memory: `docs/decisions/0033`."""

_SAMPLED_BYTES = 200 << 20
"""Drawn frames, twice while they are put together, and a few blocks."""

_FRAMES_PER_S = 90  # of the usual resolution
_H_COPIES = 6
"""Activations of a long recording at its peak: smoothed, normalized, masked."""

_USUAL_COMPONENTS = 40  # more than plain NMF chooses by itself

_LONG_S = 600.0  # beyond this, "auto" takes plain NMF
_SECONDS_PER_SECOND = {
    "plain": 0.3,
    "drums": 0.5,
    "notes": 0.6,
    "parts": 1.8,
    "taught": 0.6,
    "scored": 0.8,
    AUTO: 0.9,
}
"""Of one core for a second of sound, measured on recordings of 10 s in 2 channels."""

_N_STEMS = {"drums": 4, "parts": 7, AUTO: 5}
_USUAL_STEMS = 5
_SHARE = 0.75
"""Of this computer's memory that a batch takes if nothing else is said."""

_BOUNDLESS = 1 << 60  # bytes

ASSUMED = RecordingShape(44_100, 2, 44_100 * 300)
"""Taken for recordings whose length only decoding tells."""

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


@dataclass(frozen=True)
class ItemEstimate:
    """What one recording is thought to take.

    Attributes
    ----------
    memory_bytes : int
        Peak of the process that works on it.
    seconds : float
        Of one core.
    disk_bytes : int
        All its stems.
    duration_s : float or None
        Of its sound; None if only decoding tells.
    problem : str
        Why it cannot be read, or empty.
    """

    memory_bytes: int
    seconds: float
    disk_bytes: int
    duration_s: float | None
    problem: str = ""


@dataclass(frozen=True)
class BatchPlan:
    """A batch before it starts.

    Attributes
    ----------
    request : BatchRequest
        What was asked for.
    items : tuple of BatchItem
        The recordings.
    estimates : tuple of ItemEstimate
        What each is thought to take.
    n_workers : int
        Processes.
    memory_bytes : int
        Most memory of all of them, or of each on a cluster.
    key : str
        What results depend on, beside the recording.
    done : frozenset of int
        Which recordings an earlier call has done; the run itself looks again.
    """

    request: BatchRequest
    items: tuple[BatchItem, ...]
    estimates: tuple[ItemEstimate, ...]
    n_workers: int
    memory_bytes: int
    key: str
    done: frozenset[int] = frozenset()

    @property
    def to_do(self) -> list[ItemEstimate]:
        """What is left for each recording that is not done yet and can be begun."""
        return [
            estimate
            for n, estimate in enumerate(self.estimates)
            if n not in self.done and self.obstacle(n) is None
        ]

    def obstacle(self, number: int) -> tuple[str, str] | None:
        """Return why a recording cannot be begun: kind and reason; None if it can."""
        estimate, allowed = self.estimates[number], self.memory_bytes
        if estimate.problem:
            return "unreadable", estimate.problem
        if estimate.memory_bytes <= allowed:
            return None
        is_least = kind_of(self.request.method) == "plain"
        return "memory", (
            f"{display_name(self.items[number].path)} would take about "
            f"{byte_size(estimate.memory_bytes)} of memory, more than the "
            f"{byte_size(allowed)} allowed: allow more with --memory"
            + ("" if is_least else ", or use --preset free")
        )

    @property
    def seconds(self) -> float:
        """How long all that is not done yet is thought to take."""
        return sum(each.seconds for each in self.to_do) / self.n_workers

    @property
    def disk_bytes(self) -> int:
        """How much room all stems that are not there yet are thought to take."""
        return sum(each.disk_bytes for each in self.to_do)

    @property
    def peak_bytes(self) -> int:
        """How much memory all processes are thought to take at the same time."""
        largest = sorted((each.memory_bytes for each in self.to_do), reverse=True)
        together = sum(largest[: self.n_workers])
        is_shared = self.request.scheduler in {"", LOCAL}
        return min(self.memory_bytes, together) if is_shared else together


def prepare_batch(
    request: BatchRequest, items: Sequence[BatchItem], size: PoolSize | None = None
) -> BatchPlan:
    """Look at all headers and decide how many processes there will be.

    Parameters
    ----------
    request : BatchRequest
        What is asked for.
    items : sequence of BatchItem
        The recordings.
    size : PoolSize or None
        Of the cluster that will work on it; None for this machine.

    Raises
    ------
    ParameterError, ProjectFileError
        If the method cannot be used, or memory is not enough for one process.
    AudioWriteError
        If the output is no folder, or cannot be written to.
    """
    method = request.method
    method.settings()
    check_folder(request.output)
    _check_files(method)
    kind, recipe = kind_of(method), method.parsed_recipe()
    count = (recipe and recipe.n_components_in_all) or _USUAL_COMPONENTS
    estimates = tuple(
        estimate_item(item, kind, method.audio_format, count) for item in items
    )
    key = method.key()
    done = _done_before(request, items, key)
    if size is not None:
        memory = request.memory_bytes or size.memory_bytes or _BOUNDLESS
        n_workers = min(request.workers or size.n_workers, size.n_workers)
    else:
        memory = request.memory_bytes or default_memory()
        left = [each for n, each in enumerate(estimates) if n not in done]
        n_workers = choose_workers(
            request.workers, memory, left, may_help=request.scheduler == LOCAL
        )
    return BatchPlan(request, tuple(items), estimates, n_workers, memory, key, done)


def _check_files(method: Method) -> None:
    """Raise if a file that the method names cannot be used, before any work."""
    names = "" if method.names in {FIRST, OWN} else method.names
    for option, path in (("--dictionary", method.dictionary), ("--names", names)):
        try:
            if path:
                load_dictionary(path)
        except ProjectFileError as error:
            raise ProjectFileError(f"{option}: {error}") from error


def _done_before(
    request: BatchRequest, items: Sequence[BatchItem], key: str
) -> frozenset[int]:
    """Return which recordings an earlier call has done, and this one will not."""
    if request.again:
        return frozenset()
    root = request.output
    places = ((item.path, item.place) for item in items)
    return done_before(root, root / STATE_FOLDER / LEDGER_NAME, places, key)


def kind_of(method: Method) -> str:
    """Return the kind of model that a method fits, or "auto" where the content decides.

    Raises
    ------
    ProjectFileError, ParameterError
        If there is no such recipe or preset.
    """
    if method.dictionary:
        return "taught"
    recipe = method.parsed_recipe()
    if recipe is not None:
        return recipe.kind
    return AUTO if method.preset == AUTO else preset(method.preset).kind


def estimate_item(
    item: BatchItem,
    kind: str,
    audio_format: str,
    n_components: int = _USUAL_COMPONENTS,
) -> ItemEstimate:
    """Return what a recording is thought to take, by its header.

    Parameters
    ----------
    item : BatchItem
        The recording.
    kind : str
        From :func:`kind_of`.
    audio_format : str
        Of the stems.
    n_components : int
        Of plain NMF.
    """
    try:
        known = probe(item.path)
    except AudioFileError as error:
        return ItemEstimate(_BASE_BYTES, 0.0, 0, None, str(error))
    shape = known or ASSUMED
    n_stems = _N_STEMS.get(kind, _USUAL_STEMS)
    each = FORMATS[audio_format].bytes_at_most(shape.n_channels, shape.n_samples)
    speed = _SECONDS_PER_SECOND[kind] * (1 + min(2, shape.n_channels)) / 3
    return ItemEstimate(
        _BASE_BYTES + _model_bytes(shape, kind, n_components),
        1.0 + speed * shape.duration_s * shape.sample_rate / 44_100,
        n_stems * each,
        None if known is None else shape.duration_s,
    )


def _model_bytes(shape: RecordingShape, kind: str, n_components: int) -> int:
    n_values = shape.n_samples * shape.n_channels
    if kind == AUTO:
        kind = "plain" if shape.duration_s > _LONG_S else "parts"
    if kind != "plain":
        return bytes_needed(shape, kind)
    # A spectrogram has two magnitudes for each sample at the usual overlap of 4.
    V = 8 * shape.n_samples
    if V > _STREAMED_BYTES:  # neither spectra nor samples are held
        H = 4 * n_components * round(_FRAMES_PER_S * shape.duration_s)
        return _SAMPLED_BYTES + _H_COPIES * H
    channels = 2 * V if shape.n_channels == 2 and 2 * V <= _STREAMED_BYTES else 0
    return min(4 * n_values, _MAPPED_BYTES) + 2 * V + channels


def default_memory() -> int:
    """Return how much memory a batch may take if nothing else is said, bytes."""
    return int(_SHARE * bytes_there())


def parse_size(text: str) -> int:
    """Return a size such as ``4G``, ``500M`` or ``2.5 GB`` in bytes.

    Raises
    ------
    ParameterError
        If it is none.

    Examples
    --------
    >>> parse_size("1.5G")
    1500000000
    """
    word = text.strip().upper().removesuffix("B").removesuffix("I").strip()
    unit = word[-1:] if word[-1:] in _UNITS else ""
    try:
        size = float(word.removesuffix(unit)) * _UNITS[unit]
    except ValueError:
        size = 0.0
    if not 1 <= size < 1e18:
        raise ParameterError(f"a size is, e.g., 4G or 500M, got {text!r}")
    return int(size)


def choose_workers(
    wanted: int | None,
    memory_bytes: int,
    estimates: Sequence[ItemEstimate],
    *,
    may_help: bool = False,
) -> int:
    """Return how many processes to start: one per core, if memory is enough.

    Parameters
    ----------
    wanted : int or None
        What was asked for.
    memory_bytes : int
        Most memory of all processes.
    estimates : sequence of ItemEstimate
        Of all recordings that are to be done.
    may_help : bool, default False
        Whether there is work for more processes than recordings.

    Raises
    ------
    ParameterError
        If memory is not enough for one.
    """
    readable = [estimate for estimate in estimates if not estimate.problem]
    if memory_bytes < _BASE_BYTES:
        raise ParameterError(
            f"one process takes {byte_size(_BASE_BYTES)} before it begins, more than "
            f"the {byte_size(memory_bytes)} allowed: allow more with --memory"
        )
    usual = sorted(estimate.memory_bytes for estimate in readable) or [_BASE_BYTES]
    by_memory = max(1, memory_bytes // usual[len(usual) // 2])
    n_workers = min(wanted or available_cores(), by_memory)
    return max(1, n_workers if may_help else min(n_workers, len(readable)))


def free_bytes(folder: Path) -> int:
    """Return the room on the disk of a folder that need not be there yet."""
    return shutil.disk_usage(nearest_folder(folder)).free
