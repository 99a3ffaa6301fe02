"""A progress bar for a terminal."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from nmfaudio.audio.wording import printable, rough_time
from nmfaudio.batch.results import BatchProgress
from nmfaudio.compiled.preparation import Preparation
from nmfaudio.factorization.result import Progress as Iteration

__all__ = ["BatchBars", "ProgressBars", "reading_bar"]

_WORDS = {
    "prepare": "first start",
    "read": "reading",
    "learn": "learning",
    "repair": "preparing",
    "stft": "spectrogram",
    "count": "counting",
    "nmf": "factorizing",
    "group": "grouping",
    "names": "waiting",
    "render": "rendering",
}


class _Shown:
    """Shows its bar while the block runs."""

    _bar: Progress

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


class ProgressBars(_Shown):
    """One bar on standard error that shows the stage being worked on."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[detail]}"),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("starting", total=1.0, detail="")

    def on_stage(self, name: str, done: float) -> None:
        """Show the share done of a stage."""
        if done == 0.0:
            self._bar.reset(self._task, description=_WORDS[name], total=1.0, detail="")
        self._bar.update(self._task, completed=done)

    def on_preparation(self, now: Preparation) -> None:
        """Show how far the kernels are that are compiled once for a machine."""
        if self._bar.tasks[0].description != _WORDS["prepare"]:
            self.on_stage("prepare", 0.0)
        detail = f"about {rough_time(now.left_s)} left, compiling {now.name}"
        self._bar.update(self._task, completed=now.share, detail=detail)

    def on_iteration(self, iteration: Iteration) -> None:
        """Show how far the factorization is."""
        value = iteration.divergence  # not a number until it was first looked at
        detail = f"divergence {value:.4g}" if math.isfinite(value) else ""
        self._bar.update(
            self._task,
            completed=iteration.n_iter / iteration.max_iter,
            detail=detail,
        )

    def on_render(self, done: float) -> None:
        """Show the share of the stems that is written."""
        if self._bar.tasks[0].description != _WORDS["render"]:
            self.on_stage("render", 0.0)
        self._bar.update(self._task, completed=done)


@contextmanager
def reading_bar() -> Iterator[Callable[[float], None]]:
    """Show one bar while files are read, then one that learns."""
    with ProgressBars() as bars:
        bars.on_stage("read", 0.0)

        def on_read(done: float) -> None:
            bars.on_stage("read", done)
            if done >= 1.0:
                bars.on_stage("learn", 0.0)

        yield on_read


class BatchBars(_Shown):
    """A bar for the batch and one for each recording that is worked on."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.percentage:>3.0f} %"),
            BarColumn(bar_width=24),
            TextColumn("{task.description}", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
        self._all = self._bar.add_task("", total=1.0)
        self._tasks: dict[str, TaskID] = {}

    def on_progress(self, progress: BatchProgress) -> None:
        """Show how far the batch is."""
        n_over = progress.n_done + progress.n_kept + progress.n_failed
        text = f"{n_over} of {progress.n_total}"
        if progress.n_failed:
            text += f", {progress.n_failed} failed"
        text += f", about {rough_time(progress.seconds_left)} left"
        self._bar.update(self._all, completed=progress.share, description=text)
        running = {place: (stage, share) for place, stage, share in progress.running}
        for place in [place for place in self._tasks if place not in running]:
            self._bar.remove_task(self._tasks.pop(place))
        for place, (stage, share) in running.items():
            if place not in self._tasks:
                self._tasks[place] = self._bar.add_task("", total=1.0)
            self._bar.update(
                self._tasks[place],
                completed=share,
                description=f"{_WORDS.get(stage, stage)}  {printable(place)}",
            )
