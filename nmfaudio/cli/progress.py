"""A progress bar for a terminal."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from nmfaudio.factorization.result import Progress as Iteration

__all__ = ["ProgressBars"]

_WORDS = {
    "read": "reading",
    "repair": "preparing",
    "stft": "spectrogram",
    "nmf": "factorizing",
    "group": "grouping",
    "render": "rendering",
}


class ProgressBars:
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

    def __enter__(self) -> "ProgressBars":
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def on_stage(self, name: str, done: float) -> None:
        """Show the share done of a stage."""
        if done == 0.0:
            self._bar.reset(self._task, description=_WORDS[name], total=1.0, detail="")
        self._bar.update(self._task, completed=done)

    def on_iteration(self, iteration: Iteration) -> None:
        """Show how far the factorization is."""
        self._bar.update(
            self._task,
            completed=iteration.n_iter / iteration.max_iter,
            detail=f"divergence {iteration.divergence:.4g}",
        )

    def on_render(self, done: float) -> None:
        """Show the share of the stems that is written."""
        if self._bar.tasks[0].description != _WORDS["render"]:
            self.on_stage("render", 0.0)
        self._bar.update(self._task, completed=done)
