"""``nmfaudio batch``: whole folders in, trees of stems and a report out."""

import errno
import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nmfaudio.audio.wording import printable
from nmfaudio.cli import fit_options as fit
from nmfaudio.cli import guide_options as guide
from nmfaudio.cli import output_options as out
from nmfaudio.cli.control import ExitCode, Interruption, printing
from nmfaudio.cli.getting_ready import get_ready
from nmfaudio.cli.inputs import listed_words, tell
from nmfaudio.cli.terminal import progress_bars
from nmfaudio.cli.values import Clip, Format, completion, named, read_preset
from nmfaudio.compiled.preparation import is_prepared

if TYPE_CHECKING:
    from nmfaudio.batch.estimate import BatchPlan
    from nmfaudio.batch.plan import BatchItem
    from nmfaudio.batch.request import BatchRequest
    from nmfaudio.batch.results import BatchResult, BatchSummary

__all__ = ["batch"]

_CODES = {
    "unreadable": ExitCode.UNREADABLE,
    "usage": ExitCode.UNREADABLE,
    "memory": ExitCode.MEMORY,
    "unwritable": ExitCode.UNWRITABLE,
    "died": ExitCode.FAULT,
    "fault": ExitCode.FAULT,
}
"""Kind of failure of a recording -> exit code."""

_STOPS = {"unwritable": ExitCode.UNWRITABLE, "cluster": ExitCode.CLUSTER}
"""Why a batch could not go on -> exit code."""


_UNLISTED = {
    errno.ENOENT: "it does not exist: check the spelling and the folder",
    errno.EISDIR: "it is a folder, which may stand as INPUT itself",
    errno.EACCES: "its permissions do not let you",
}


def batch(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            help="Recordings, folders, patterns; - reads a list from standard input.",
        ),
    ] = None,
    *,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="DIR", help="Where everything goes."),
    ],
    lists: Annotated[
        list[Path] | None,
        typer.Option("--list", metavar="FILE", help="A file with one INPUT a line."),
    ] = None,
    preset: fit.PresetName = "auto",
    recipe: fit.RecipeFile = None,
    dictionary: guide.DictionaryFile = None,
    names: Annotated[
        str,
        typer.Option(
            metavar="first|own|FILE",
            help="Call sources as in the first recording, as each one's own are, or "
            "as in a dictionary file.",
            autocompletion=completion("first", "own"),
        ),
    ] = "first",
    seed: fit.Seed = None,
    audio_format: out.FormatChoice = Format.WAV24,
    clip: out.ClipChoice = Clip.CLAMP,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes. By default one per core.")
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            help="Most memory of all processes, e.g. 4G; by default three quarters of "
            "what there is. On a cluster: of each worker.",
        ),
    ] = None,
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS|local",
            help="Work on the Dask cluster of this scheduler, e.g. "
            "tcp://10.0.0.5:8786, or on one that is started here.",
            autocompletion=completion("local"),
        ),
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Do anew what is done already.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Only say what would be done, and what it takes."
        ),
    ] = False,
    report: Annotated[
        str,
        typer.Option(
            metavar="html,json,csv|none",
            help="Which reports to write.",
            autocompletion=completion("html", "json", "csv", "none"),
        ),
    ] = "html,json,csv",
    as_json: out.AsJson = False,
) -> None:
    """Take whole folders apart; a second call goes on where the first one ended."""
    request = _request(
        output, preset, recipe, dictionary, names, seed, audio_format.value,
        clip.value, workers, memory, report, again=again, scheduler=scheduler,
    )  # fmt: skip
    items = _items([*listed_words(inputs or []), *_listed(lists or [])], output)
    from nmfaudio.batch.estimate import prepare_batch
    from nmfaudio.batch.workers.cluster import cluster_size

    plan = prepare_batch(request, items, cluster_size(scheduler))
    if dry_run:
        with printing():
            typer.echo(_dry_json(plan) if as_json else _dry_text(plan))
        raise typer.Exit(_code(_obstacles(plan)))
    if not as_json:
        with printing():
            typer.echo(_expected(plan))
    with Interruption().listening() as interruption:
        is_here = scheduler in {"", "local"}
        if is_here and plan.to_do and not is_prepared():
            _compile_first(interruption)
        summary = _run(plan, interruption, as_json=as_json)
        code = _code_of(summary, interruption)
    _tell(summary, as_json=as_json)
    raise typer.Exit(code)


def _request(
    output: Path, preset: str, recipe: Path | None, dictionary: Path | None,
    names: str, seed: int | None, audio_format: str, clip: str, workers: int | None,
    memory: str | None, report: str, *, again: bool, scheduler: str,
) -> "BatchRequest":  # fmt: skip
    from nmfaudio.batch.estimate import parse_size
    from nmfaudio.batch.request import FIRST, OWN, BatchRequest, Method, recipe_words

    text, folder = ("", "") if recipe is None else recipe_words(recipe)
    method = Method(
        preset=read_preset(preset),
        recipe=text,
        recipe_folder=folder,
        dictionary="" if dictionary is None else str(dictionary.absolute()),
        seed=seed,
        audio_format=audio_format,
        clip=clip,
        names=names if names in {FIRST, OWN} else str(Path(names).absolute()),
    )
    guide.check_together(method.settings())
    named_kinds = tuple(dict.fromkeys(kind.strip() for kind in report.split(",")))
    kinds = () if named_kinds == ("none",) else named_kinds
    with named("--memory"):
        memory_bytes = None if memory is None else parse_size(memory)
    with named("--report"):
        return BatchRequest(
            output=output.absolute(),
            method=method,
            workers=workers,
            memory_bytes=memory_bytes,
            again=again,
            reports=kinds,
            scheduler=scheduler,
        )


def _listed(lists: list[Path]) -> list[str]:
    from nmfaudio.batch.plan import MOST_LIST_BYTES, read_list
    from nmfaudio.errors import AudioFileError, system_words

    words = []
    for path in lists:
        try:
            with open(path, "rb") as file:  # may be a pipe: --list <(find …)
                content = file.read(MOST_LIST_BYTES + 1)
        except OSError as error:
            why = _UNLISTED.get(error.errno or 0, system_words(error))
            raise AudioFileError(f"the list {path} cannot be read: {why}") from error
        with named("--list"):
            words += read_list(content)
    return words


def _items(words: list[str], output: Path) -> "list[BatchItem]":
    from nmfaudio.batch.plan import plan_batch

    if not words:
        raise typer.BadParameter(
            "name recordings, folders or a list", param_hint="INPUT"
        )
    return plan_batch(words, output, tell=tell)


def _compile_first(interruption: Interruption) -> None:
    """Compile here, once, what every worker would compile or wait for."""
    with progress_bars() as bars:
        get_ready(interruption, bars)


def _run(
    plan: "BatchPlan", interruption: Interruption, *, as_json: bool
) -> "BatchSummary":
    from nmfaudio.batch.run import run_batch

    bars: Any = nullcontext(None)
    if sys.stderr.isatty():
        from nmfaudio.cli.progress import BatchBars

        bars = BatchBars()
    with bars as shown:
        return run_batch(
            plan,
            cancel=interruption.cancel,
            on_progress=None if shown is None else shown.on_progress,
            on_result=None if as_json else _tell_result,
        )


def _tell_result(result: "BatchResult") -> None:
    from nmfaudio.audio.wording import count

    if result.status == "done":
        stems = result.record["result"]["stems"]
        with printing():
            said = f"{result.record['folder']}: {count(len(stems), 'stem')}"
            typer.echo(printable(said))
    elif result.status == "failed":
        typer.echo(f"nmfaudio: {printable(result.reason)}", err=True)


def _code_of(summary: "BatchSummary", interruption: Interruption) -> int:
    """Return the exit code: of the stop, or of the first recording that failed."""
    if summary.cancelled:
        return interruption.exit_code
    if summary.stopped:
        return int(_STOPS[summary.stop_kind])
    failed = [result.kind for result in summary.results if result.status == "failed"]
    return _code(failed)


def _code(failed: list[str]) -> int:
    return int(_CODES[failed[0]] if failed else ExitCode.DONE)


def _obstacles(plan: "BatchPlan") -> list[str]:
    """Return the kinds of failure that are known before anything is begun."""
    known = (plan.obstacle(n) for n in range(len(plan.items)) if n not in plan.done)
    return [obstacle[0] for obstacle in known if obstacle is not None]


def _tell(summary: "BatchSummary", *, as_json: bool) -> None:
    if summary.cancelled:
        typer.echo("nmfaudio: cancelled; the same command goes on from here", err=True)
    elif summary.stopped:
        typer.echo(f"nmfaudio: {printable(summary.stopped)}", err=True)
    if as_json:
        from nmfaudio.batch.report.tables import json_text
        from nmfaudio.batch.report.write import entries_of

        with printing():
            typer.echo(json_text(entries_of(summary.results)), nl=False)
        return
    count = [result.status for result in summary.results].count
    lines = [
        f"{count('done')} done, {count('kept')} done before, {count('failed')} failed, "
        f"{count('waiting')} to do, in {_span(summary.elapsed_s)}"
    ]
    lines += [printable(str(path)) for path in summary.reports]
    with printing():
        typer.echo("\n".join(lines))


def _span(seconds: float) -> str:
    from nmfaudio.audio.wording import clock

    return clock(seconds)


def _expected(plan: "BatchPlan") -> str:
    """Say what a batch will take."""
    from nmfaudio.audio.wording import byte_size, count, rough_time
    from nmfaudio.batch.estimate import ASSUMED, free_bytes

    free = free_bytes(plan.request.output)
    begin = count(len(plan.items), "recording")
    if plan.done:
        begin += f", {len(plan.done):,} done before"
    stuck = len(plan.items) - len(plan.done) - len(plan.to_do)
    if stuck:
        begin += f", {stuck:,} that cannot be begun"
    if not plan.to_do:
        return f"{begin}: nothing is left to do"
    lines = [
        f"{begin}, {plan.n_workers} at a time: about "
        f"{rough_time(plan.seconds)}, {byte_size(plan.peak_bytes)} of memory, "
        f"{byte_size(plan.disk_bytes)} of the {byte_size(free)} free on the disk"
    ]
    unknown = sum(each.duration_s is None for each in plan.to_do)
    if unknown:
        lines.append(
            f"Of {count(unknown, 'recording')} only decoding tells the length: "
            f"{rough_time(ASSUMED.duration_s)} each are reckoned with."
        )
    if plan.disk_bytes > free:
        lines.append(
            "The disk may become full: what is done by then stays, and the same "
            "command goes on when there is room."
        )
    return "\n".join(lines)


def _dry_text(plan: "BatchPlan") -> str:
    lines = []
    for number, item in enumerate(plan.items):
        duration_s = plan.estimates[number].duration_s
        length = "length unknown"
        if number in plan.done:
            length = "done before"
        elif problem := _problem(plan, number):
            length = problem
        elif duration_s is not None:
            length = f"{_span(duration_s)} of sound"
        lines.append(printable(f"{item.path} -> {item.place}: {length}"))
    return "\n".join([*lines, _expected(plan)])


def _problem(plan: "BatchPlan", number: int) -> str:
    """Return why a recording cannot be begun, or nothing."""
    obstacle = plan.obstacle(number)
    return "" if obstacle is None or number in plan.done else obstacle[1]


def _dry_json(plan: "BatchPlan") -> str:
    from dataclasses import asdict

    from nmfaudio.batch.estimate import free_bytes

    files = [
        {
            "input": str(item.path),
            "folder": item.place,
            "done_before": number in plan.done,
            **asdict(plan.estimates[number]),
            "problem": _problem(plan, number),
        }
        for number, item in enumerate(plan.items)
    ]
    totals = {
        "workers": plan.n_workers,
        "seconds": plan.seconds,
        "memory_bytes": plan.peak_bytes,
        "disk_bytes": plan.disk_bytes,
        "free_bytes": free_bytes(plan.request.output),
    }
    return json.dumps({**totals, "files": files}, indent=1)
