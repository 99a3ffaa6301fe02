"""A Dask cluster as the pool that works on a batch.

Only small things travel: a task's text one way, that it has ended the other way. Stems
and what is said of them lie on the file system that all share, so nothing is lost with
a worker or the scheduler; see `docs/decisions/0052`.
"""

import importlib
import json
import logging
import os
import queue
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path
from types import ModuleType
from typing import Any

from nmfaudio import __version__
from nmfaudio.batch.request import LOCAL, PoolSize
from nmfaudio.batch.task import CANCEL_NAME, BatchTask, offers_in
from nmfaudio.batch.workers.pool import Inbox, Worker
from nmfaudio.batch.workers.process import thread_settings
from nmfaudio.batch.workers.remote import (
    MOST_RUNS,
    end_children,
    outcome_path,
    run_help,
    run_remote,
    share_cores,
)
from nmfaudio.errors import AudioWriteError, ClusterError, system_words

__all__ = ["ClusterPool", "cluster_size"]

_CONNECT_S = 10.0
_ADDRESS = re.compile(r"(?:(?:tcp|tls|ucx|wss?)://)?[^/\s]+:\d{1,5}")
_NOBODY_S = 300.0
"""How long a scheduler may be without any worker."""

_ASK_EVERY_S = 2.0

_QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "2s",
    "distributed.admin.tick.cycle": "60s",
}
"""Dask watches itself up to a hundred times a second, for pages that nobody sees here:
5 to 6 % of a core with two to four workers, 1 to 2 % like this."""


def cluster_size(scheduler: str) -> PoolSize | None:
    """Return how much a cluster can do; None for this machine.

    Parameters
    ----------
    scheduler : str
        Its address; empty or :data:`~nmfaudio.batch.request.LOCAL` for this machine.

    Raises
    ------
    ClusterError
        If Dask is not installed, or nobody answers at the address.
    """
    if scheduler in {"", LOCAL}:
        if scheduler:
            _distributed()
        return None
    client = _connected(scheduler)
    try:
        info = client.scheduler_info(n_workers=-1)["workers"].values()
        threads = sum(int(worker["nthreads"]) for worker in info)
        limits = [
            int(worker["memory_limit"]) // max(1, int(worker["nthreads"]))
            for worker in info
            if worker["memory_limit"]
        ]
        return PoolSize(max(1, threads), min(limits, default=None))
    finally:
        client.close()


class ClusterPool:
    """A Dask cluster; see :class:`~nmfaudio.batch.workers.pool.Pool`.

    Parameters
    ----------
    scheduler : str
        Its address, such as ``tcp://10.0.0.5:8786`` or ``tls://…``, or
        :data:`~nmfaudio.batch.request.LOCAL` to start a cluster on this machine that
        nobody else can reach.
    at_most : int or None
        Most tasks in flight; None takes the threads of all workers.
    n_local : int
        Workers of a cluster on this machine.

    Raises
    ------
    ClusterError
        If Dask is not installed, or nobody answers.
    """

    most_tries = MOST_RUNS

    def __init__(self, scheduler: str, at_most: int | None, n_local: int) -> None:
        self.inbox: Inbox = queue.Queue()
        self.shares_memory = scheduler == LOCAL
        self._at_most = at_most
        self._broken: Exception | None = None
        self._asked = self._seen = time.monotonic()
        self._cluster = _local_cluster(n_local) if scheduler == LOCAL else None
        where = scheduler if self._cluster is None else self._cluster.scheduler_address
        self._scheduler = where
        try:
            self._client = _connected(where, is_local=scheduler == LOCAL)
        except ClusterError:
            self._close_cluster()
            raise
        if self._cluster is not None:  # its workers are threads of this process
            share_cores(n_local)
        self._threads = n_local
        self._helpers: list[Any] = []
        self._helped = 0.0
        self._ask()

    def size(self) -> int:
        """Return how many threads the workers have that are there now."""
        if time.monotonic() - self._asked > _ASK_EVERY_S:
            self._ask()
        # A task that waits starts the moment that a worker comes.
        there = max(1, self._threads)
        return there if self._at_most is None else min(there, self._at_most)

    def _ask(self) -> None:
        self._asked = time.monotonic()
        with suppress(OSError, RuntimeError):  # of a scheduler that is lost: `check`
            self._threads = sum(self._client.nthreads().values())
        if self._threads:
            self._seen = time.monotonic()

    def take(self) -> Worker:
        """Return a place for one more task."""
        return _Flight(self)

    def give_back(self, worker: Worker) -> None:
        """Do nothing: Dask chooses who works."""

    def drop(self, worker: Worker) -> None:
        """Do nothing: Dask starts another one."""

    def check(self) -> None:
        """Raise an error if nobody can go on.

        Raises
        ------
        ClusterError
            If the scheduler is lost, its workers cannot do this batch, or have been
            away for five minutes.
        """
        if self._client.status != "running":
            raise ClusterError(
                f"the scheduler at {self._scheduler} is gone: start it again, then the "
                "same batch, and it goes on from here"
            )
        if isinstance(self._broken, ClusterError):
            raise self._broken
        if self._broken is not None:
            raise ClusterError(
                f"workers of {self._scheduler} cannot work on this batch "
                f"({type(self._broken).__name__}: {self._broken}): all need nmfaudio "
                f"{__version__}, as this machine has"
            )
        self.size()
        if time.monotonic() - self._seen > _NOBODY_S:
            raise ClusterError(
                f"no worker has been at {self._scheduler} for five minutes: start some "
                "with `dask worker`, then the same batch"
            )

    def submit(self, task: BatchTask) -> Any:
        """Give a task to whoever is free; return its future."""
        return self._client.submit(
            run_remote, asdict(task), thread_settings(), __version__, pure=False
        )

    def take_in(self, worker: Worker, future: Any, task: BatchTask) -> None:
        """Tell the batch how a task has ended."""
        if future.status == "finished":
            self.inbox.put((worker, _read(Path(task.work))))
            return
        error = future.exception() if future.status == "error" else None
        if isinstance(error, AudioWriteError):
            failed = {"status": "failed", "kind": "unwritable", "reason": str(error)}
            self.inbox.put((worker, {"outcome": failed}))
            return
        if error is not None and type(error).__name__ != "KilledWorker":
            self._broken = self._broken or error
        self.inbox.put((worker, None))

    def help_with(self, works: Sequence[Path]) -> None:
        """Let threads that have nothing to do fit blocks of long recordings.

        Parameters
        ----------
        works : sequence of Path
            Folders of all tasks that are in flight.
        """
        if time.monotonic() - self._helped < _ASK_EVERY_S:
            return
        self._helped = time.monotonic()
        self._helpers = [each for each in self._helpers if not each.done()]
        offers = [folder for work in works for folder in offers_in(work)]
        n_free = self.size() - len(works) - len(self._helpers)
        for folder in islice(cycle(offers), max(0, n_free)):
            task = BatchTask("", os.fspath(folder), {}, helps=os.fspath(folder))
            helper = self._client.submit(
                run_help, asdict(task), thread_settings(), __version__, pure=False
            )
            self._helpers.append(helper)

    def close(self) -> None:
        """Let go of the cluster; end it if it was started here."""
        with suppress(OSError, RuntimeError):
            self._client.close(timeout=_CONNECT_S)
        self._close_cluster()

    def _close_cluster(self) -> None:
        if self._cluster is not None:
            self._cluster.close()
            end_children()


class _Flight:
    """One task in flight; see :class:`~nmfaudio.batch.workers.pool.Worker`."""

    how_it_ended = "on workers of the cluster"

    def __init__(self, pool: ClusterPool) -> None:
        self._pool = pool
        self._future: Any = None
        self._work = Path()

    @property
    def is_ready(self) -> bool:
        """Whether the task has not ended."""
        return self._future is not None and not self._future.done()

    def give(self, task: BatchTask) -> None:
        """Put the task into flight."""
        self._work = Path(task.work)
        self._future = self._pool.submit(task)
        self._future.add_done_callback(
            lambda future: self._pool.take_in(self, future, task)
        )

    def cancel(self) -> None:
        """Leave word where the worker looks."""
        with suppress(OSError):
            (self._work / CANCEL_NAME).touch()

    def end(self, *, patience_s: float = 2.0) -> None:  # noqa: ARG002  # as of a process
        """Forget the task; whoever works on it sees that its folder has gone."""
        if self._future is not None:
            self._future.cancel()


def _read(work: Path) -> dict[str, Any]:
    """Return what a worker wrote of its task, or how many have died of it."""
    paths = [outcome_path(work, number) for number in range(MOST_RUNS)]
    for path in paths:
        with suppress(OSError, ValueError):
            outcome = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(outcome, dict):
                return {"outcome": outcome, "run": path.parent.name}
    return {"deaths": max(1, sum(path.parent.is_dir() for path in paths))}


def _distributed() -> ModuleType:
    try:
        module = importlib.import_module("distributed")
    except ImportError as error:
        raise ClusterError(
            "a cluster needs Dask, which is not installed: pip install "
            "nmfaudio[cluster]"
        ) from error
    # What it logs of lost workers comes between the lines; the batch tells it itself.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    return module


def _security(distributed: ModuleType, address: str, *, is_local: bool) -> Any:
    """Return Dask's settings of encryption, if they can be followed.

    Dask refuses only once a client is half made, which then cannot be closed.
    """
    security = distributed.Security()
    if is_local:  # what never leaves this machine needs no certificate
        security.require_encryption = False
        return security
    is_encrypted = address.startswith(("tls://", "wss://"))
    if security.require_encryption and not is_encrypted:
        raise ClusterError(
            f"{address} is not encrypted, and Dask's settings on this machine require "
            f"that: take tls://{address.rpartition('//')[2]}"
        )
    try:
        context = security.get_connection_args("client")["ssl_context"]
    except OSError as error:
        raise ClusterError(
            "the certificates that Dask's settings name (ca-file, client cert and key "
            f"of distributed.comm.tls) cannot be used: {system_words(error)}"
        ) from error
    if is_encrypted and context is None:
        raise ClusterError(
            f"{address} asks for a certificate, and Dask's settings on this machine "
            "name none: set DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …__CLIENT__CERT and "
            "…__CLIENT__KEY, as the documentation of batches tells"
        )
    return security


def _connected(address: str, *, is_local: bool = False) -> Any:
    distributed = _distributed()
    # Dask tries others for ever, and again when the program ends.
    if not _ADDRESS.fullmatch(address):
        raise ClusterError(
            f"{address} is no address of a scheduler, which looks like "
            "tcp://10.0.0.5:8786: it says where it is when it starts"
        )
    security = _security(distributed, address, is_local=is_local)
    try:
        return distributed.Client(
            address, timeout=_CONNECT_S, set_as_default=False, name="nmfaudio",
            security=security,
        )  # fmt: skip
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        why = f": {error}" if address.startswith("tls") else ""
        raise ClusterError(
            f"no scheduler answers at {address}{why}. Start one with `dask scheduler`, "
            "or check the address, which looks like tcp://10.0.0.5:8786"
        ) from error


def _local_cluster(n_workers: int) -> Any:
    """Start a cluster that only this machine can reach.

    Its workers are threads here: the work is done by a process of its own anyway, and
    a process for each worker would take seconds to start and import what it never uses.
    """
    distributed = _distributed()
    with importlib.import_module("dask.config").set(_QUIET):
        return distributed.LocalCluster(
            n_workers=n_workers,
            security=_security(distributed, "", is_local=True),
            threads_per_worker=1,
            processes=False,
            protocol="tcp",  # or else all machines could reach the pages of workers
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            memory_limit=0,
            silence_logs=logging.CRITICAL,
        )
