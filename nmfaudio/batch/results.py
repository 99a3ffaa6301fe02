"""What became of a batch and of each recording, and how far it is."""

from dataclasses import dataclass, field
from pathlib import Path

from nmfaudio.batch.ledger import Record
from nmfaudio.batch.plan import BatchItem

__all__ = ["BatchProgress", "BatchResult", "BatchSummary"]


@dataclass(frozen=True)
class BatchResult:
    """What became of one recording.

    Attributes
    ----------
    item : BatchItem
        The recording.
    status : str
        "done", "kept" (done before), "failed" or "waiting" (not begun).
    reason : str
        Why it failed.
    kind : str
        Kind of failure: "unreadable", "unwritable", "usage", "memory", "died" or
        "fault".
    record : Record
        The ledger's line; empty if there is none.
    """

    item: BatchItem
    status: str
    reason: str = ""
    kind: str = ""
    record: Record = field(default_factory=dict)


@dataclass(frozen=True)
class BatchProgress:
    """How far a batch is.

    Attributes
    ----------
    n_total, n_done, n_failed, n_kept : int
        Recordings.
    running : tuple of (str, str, float)
        Place, stage and its share done, of those being worked on.
    share : float
        Of the work, 0..1.
    seconds_left : float
        About.
    """

    n_total: int
    n_done: int
    n_failed: int
    n_kept: int
    running: tuple[tuple[str, str, float], ...]
    share: float
    seconds_left: float


@dataclass(frozen=True)
class BatchSummary:
    """What became of a batch.

    Attributes
    ----------
    results : tuple of BatchResult
        In the order of the plan.
    cancelled : bool
        Whether it was told to stop.
    stopped : str
        Why it could not go on, or empty.
    stop_kind : str
        "unwritable" or "cluster" if it could not go on, or empty.
    reports : tuple of Path
        The reports.
    elapsed_s : float
        Seconds.
    """

    results: tuple[BatchResult, ...]
    cancelled: bool
    stopped: str
    stop_kind: str
    reports: tuple[Path, ...]
    elapsed_s: float
