"""What becomes of each recording of a batch, in the ledger and in the folder."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from nmfaudio.audio.new_file import write_whole
from nmfaudio.audio.wording import display_name
from nmfaudio.batch.estimate import BatchPlan, free_bytes
from nmfaudio.batch.folder import OutputFolder
from nmfaudio.batch.ledger import Record, is_done, is_unchanged
from nmfaudio.batch.plan import BatchItem
from nmfaudio.batch.request import FIRST, OWN
from nmfaudio.batch.results import BatchResult
from nmfaudio.batch.task import NEW_NAMES, TOLD_NAMES, BatchTask

__all__ = ["BatchRecords"]


class BatchRecords:
    """What is done, kept or failed; recordings are numbered as in the plan.

    Parameters
    ----------
    plan : BatchPlan
        The batch.
    folder : OutputFolder
        Where everything goes.
    on_result : callable or None
        Called for each recording of which it is known what became of it.

    Attributes
    ----------
    results : dict of int to BatchResult
        What became of each so far.
    """

    def __init__(
        self,
        plan: BatchPlan,
        folder: OutputFolder,
        on_result: Callable[[BatchResult], None] | None,
    ) -> None:
        self.results: dict[int, BatchResult] = {}
        self._plan = plan
        self._folder = folder
        self._on_result = on_result
        self._key = plan.key

    def still_to_do(self) -> list[int]:
        """Tell what is done already, or cannot be done, from what there is to do."""
        return [n for n, item in enumerate(self._plan.items) if self._is_to_do(n, item)]

    def _is_to_do(self, number: int, item: BatchItem) -> bool:
        record = self._done_before(item)
        if record is not None and is_unchanged(item.path, record):
            self._set(BatchResult(item, "kept", record=record), number)
        elif obstacle := self._plan.obstacle(number):
            self.fail(number, *obstacle)
        else:
            return True
        return False

    def _done_before(self, item: BatchItem) -> Record | None:
        """Return the record of stems that are there, made in the same way."""
        record = self._folder.ledger.results.get(item.place)
        if record is None or self._plan.request.again:
            return None
        return record if is_done(self._folder.root, record, self._key) else None

    def names_are_missing(self) -> bool:
        """Whether the sources of the first recording are yet to give their names."""
        if self._plan.request.method.names != FIRST:
            return False
        names = self._folder.ledger.names
        path = self._folder.names_path(self._key)
        return names is None or names["key"] != self._key or not path.exists()

    def new_task(self, number: int, *, tells_names: bool) -> BatchTask:
        """Return what a worker is told of a recording.

        Parameters
        ----------
        number : int
            Of the recording.
        tells_names : bool
            Whether it names the sources of the others, if nobody has so far; otherwise
            it waits for names, when it needs them.

        Raises
        ------
        AudioWriteError
            If no folder can be made for its work.
        """
        item, method = self._plan.items[number], self._plan.request.method
        missing = self.names_are_missing()
        names: dict[str, str] = {}
        if method.names == FIRST and not missing:
            names = self._names()
        elif method.names not in {FIRST, OWN}:
            names = {"names_path": method.names}
        known = self._done_before(item)
        work = self._folder.new_work()
        waits = missing and not tells_names
        return BatchTask(
            path=os.fspath(item.path),
            work=os.fspath(work),
            method=asdict(method),
            known_sha256="" if known is None else known["source"]["sha256"],
            tell_names=missing and tells_names,
            shares=bool(self._plan.request.scheduler),
            waits_for=os.fspath(work / TOLD_NAMES) if waits else "",
            **names,
        )

    def _names(self) -> dict[str, str]:
        """Return where the names of this method are, and which recipe gave them."""
        names_path = os.fspath(self._folder.names_path(self._key))
        recipe = (self._folder.ledger.names or {})["recipe"]
        return {"names_path": names_path, "names_recipe": recipe}

    def tell_names(self, work: Path) -> None:
        """Tell a task that waits for names where these are.

        Raises
        ------
        AudioWriteError
            If that cannot be written.
        """
        write_whole(work / TOLD_NAMES, json.dumps(self._names()).encode())

    def finish(self, number: int, work: Path, outcome: Record) -> str:
        """Write down how a task ended; its unfinished work goes, or becomes stems.

        Returns
        -------
        stopped : str
            Why nothing more can be done, or empty.

        Raises
        ------
        AudioWriteError
            If it cannot be written down.
        """
        if outcome["status"] == "done":
            self._publish(number, work, outcome)
            return ""
        self._folder.discard(work)
        if outcome["status"] == "failed":
            if outcome["kind"] == "unwritable" and self._is_full(number):
                return (
                    f"the disk of {display_name(self._folder.root)} is full: make "
                    "room, then start the same batch again, and it goes on from here"
                )
            self.fail(number, outcome["kind"], outcome["reason"])
        elif outcome["status"] == "same":
            item = self._plan.items[number]
            before = self._folder.ledger.results[item.place]
            record = {**before, "source": outcome["source"]}
            self._folder.ledger.add(record)
            self._set(BatchResult(item, "kept", record=record), number)
        return ""

    def _is_full(self, number: int) -> bool:
        """Whether going on would only fail again and again."""
        there = free_bytes(self._plan.request.output)
        return there < self._plan.estimates[number].disk_bytes

    def _publish(self, number: int, work: Path, outcome: Record) -> None:
        item = self._plan.items[number]
        record = {
            "event": "done",
            "place": item.place,
            "input": os.fspath(item.path),
            "key": self._key,
            "source": outcome["source"],
            "files": outcome["files"],
            "result": outcome["result"],
        }
        names = work / NEW_NAMES
        if names.exists():
            os.replace(names, self._folder.names_path(self._key))
            self._folder.ledger.add(
                {
                    "event": "names",
                    "key": self._key,
                    "place": item.place,
                    "recipe": outcome["result"]["recipe"],
                }
            )
        self._folder.publish(work, record)
        record = self._folder.ledger.results[item.place]
        self._set(BatchResult(item, "done", record=record), number)

    def fail(self, number: int, kind: str, reason: str) -> None:
        """Write down why a recording is not done.

        Raises
        ------
        AudioWriteError
            If it cannot be written down.
        """
        item = self._plan.items[number]
        record = {
            "event": "failed",
            "place": item.place,
            "input": os.fspath(item.path),
            "key": self._key,
            "kind": kind,
            "reason": reason,
        }
        before = self._folder.ledger.results.get(item.place, {})
        if {**before, "key": self._key} != record:
            self._folder.ledger.add(record)
        self._set(BatchResult(item, "failed", reason, kind, record), number)

    def _set(self, result: BatchResult, number: int) -> None:
        self.results[number] = result
        if self._on_result is not None:
            self._on_result(result)

    def all_results(self) -> tuple[BatchResult, ...]:
        """Return what became of each recording, in the order of the plan."""
        return tuple(
            self.results.get(number, BatchResult(item, "waiting"))
            for number, item in enumerate(self._plan.items)
        )
