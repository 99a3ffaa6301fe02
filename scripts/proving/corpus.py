"""Damaged and strange files through library, command line and window.

A folder holds them, and ``manifest.json`` says of each what must come of it: ``path``,
``group``, ``why``, ``expect`` (accept, warn, reject, either), and, where there is a
truth, ``frames``, ``sr``, ``channels``.
"""

import json
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from doors import DOORS, Answer

SLOW_S = 20.0
"""Longer than any file of a corpus may take, the start of a process excepted."""

REFUSED = {
    "audio/rate/sr_1.wav": "rates below 1,000 Hz are refused",
    "audio/rate/sr_7.wav": "as above",
    "audio/rate/sr_100.wav": "as above",
    "audio/trunc/ogg_25pct.ogg": "cut within the first page that holds sound",
}
"""Refused here although a corpus may have them loaded with a warning."""

_PROJECT = "project/"
"""Files in formats of nobody: they must be refused, or what they are must be seen."""


@dataclass
class Finding:
    """What came of one corpus through one door."""

    n_cases: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, case: dict[str, Any], answer: "Answer | str", seconds: float) -> None:
        """Count a case, and keep what is wrong about it."""
        self.n_cases += 1
        shown = f"{case['path']!r} ({case['why']})"
        if isinstance(answer, str):
            self.wrong.append(f"{shown}: {answer}")
            return
        kind = (
            "refused" if not answer.loaded else "warned" if answer.notes else "loaded"
        )
        self.outcomes[kind] = self.outcomes.get(kind, 0) + 1
        self.wrong += [f"{shown}: {what}" for what in complaints(case, answer)]
        is_large = {"bomb", "sparse"} & set(case.get("flags") or [])
        if seconds > SLOW_S and not is_large and self.n_cases > 1:
            self.wrong.append(f"{shown}: took {seconds:.0f} s")


def expectation(case: dict[str, Any]) -> str:
    """Return what must come of a case here."""
    if case["path"].startswith(_PROJECT):
        return "either"
    if case["path"] in REFUSED:
        return "reject"
    if "perm" in (case.get("flags") or []) and os.geteuid() == 0:
        return "either"  # root may read everything
    return str(case["expect"])


def complaints(case: dict[str, Any], answer: Answer) -> Iterator[str]:
    """Yield what is wrong with the way a case was treated."""
    expected = expectation(case)
    if expected == "reject" and answer.loaded:
        yield "must be refused, loads"
    if expected in {"accept", "warn"} and not answer.loaded:
        yield f"must load, is refused: {answer.message}"
    if expected == "warn" and answer.loaded and not answer.notes:
        yield "loads without a word"
    if expected == "accept" and answer.loaded:
        if answer.notes:
            yield f"is good, but: {answer.notes}"
        for key, value in answer.shape.items():
            if case.get(key) is not None and case[key] != value:
                yield f"{key} is {value}, not {case[key]}"
    if not answer.loaded:
        yield from unclear(answer.message)
    if answer.left:
        yield f"left behind: {answer.left}"


def unclear(message: str) -> Iterator[str]:
    """Yield what is wrong with a sentence for people."""
    if len(message) < 30 or not message.replace("\n", " ").isprintable():
        yield f"raw text: {message!r}"
    if any(word in message for word in ("psf_", "Errno", "Error", "libsndfile")):
        yield f"library text: {message!r}"
    if "Something went wrong" in message or "Traceback" in message:
        yield f"nmfaudio itself failed: {message!r}"


def cases_of(folder: Path) -> list[dict[str, Any]]:
    """Return the cases that a folder holds."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return list(manifest if isinstance(manifest, list) else manifest["cases"])


def _answer(door: str, folder: str, pipe: Connection) -> None:
    """Answer for one case after another, in a process of its own."""
    with tempfile.TemporaryDirectory() as work:
        ask = DOORS[door](Path(work))
        pipe.send("ready")
        while (case := pipe.recv()) is not None:
            path = os.path.join(folder, case["path"])
            pipe.send(ask(path, is_audio=not case["path"].startswith(_PROJECT)))


class _Child:
    """A process behind one door, begun again when a case has ended it."""

    def __init__(self, door: str, folder: Path) -> None:
        self._door, self._folder = door, folder
        self._begin()

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_answer, args=(self._door, os.fspath(self._folder), theirs)
        )
        self._process.start()
        theirs.close()
        self._pipe.recv()

    def ask(self, case: dict[str, Any]) -> "Answer | str":
        """Return what came of a case: an answer, or how it ended the process."""
        self._pipe.send(case)
        try:
            if not self._pipe.poll(3 * SLOW_S):
                # What is as large as it says takes its time; it must let go when asked.
                os.kill(self._process.pid or 0, signal.SIGINT)
            if self._pipe.poll(SLOW_S):
                answer: Answer = self._pipe.recv()
                return answer
            what = "hangs, and cannot be cancelled"
        except EOFError:
            self._process.join()
            what = f"ends the process ({self._process.exitcode})"
        self._process.kill()
        self._process.join()
        self._begin()
        return what

    def end(self) -> None:
        """End the process in peace."""
        self._pipe.send(None)
        self._process.join()


def prove_corpus(folder: Path, door: str) -> Finding:
    """Send every case through a door."""
    finding, child = Finding(), _Child(door, folder)
    for case in cases_of(folder):
        begin = time.monotonic()
        answer = child.ask(case)
        finding.add(case, answer, time.monotonic() - begin)
    child.end()
    return finding
