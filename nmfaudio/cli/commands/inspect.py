"""``nmfaudio inspect``: figures of recordings, stems, and what they consist of."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nmfaudio.cli import fit_options as fit
from nmfaudio.cli import guide_options as guide
from nmfaudio.cli import output_options as out
from nmfaudio.cli.commands.inspect_run import FigureOutput, inspect_all, is_project
from nmfaudio.cli.control import Interruption
from nmfaudio.cli.inputs import named_paths
from nmfaudio.cli.values import PRESET_NAMES, completion
from nmfaudio.errors import ParameterError

if TYPE_CHECKING:
    from nmfaudio.figures.inspection.reading import Question
    from nmfaudio.figures.view import View
    from nmfaudio.separation.request.settings import Settings

__all__ = ["GROUP_NAMES", "KIND_NAMES", "inspect"]

KIND_NAMES = (
    "waveform, log, linear, mel, constant-q, chroma, components, templates, "
    "activations, masks, before-after, residual, map, tree, divergence, count, takes"
)
GROUP_NAMES = "sound, spectrogram, spectra, sources, model, all"
"""Told here too, because the modules that have them are heavy; a test compares."""

_COUNTED_WITH = {"--beta", "--seed", "--n-fft", "--hop"}
"""What counting components heeds, of all that a separation does."""

_BAND = re.compile(r"\s*(\d+(?:\.\d*)?)?\s*-\s*(\d+(?:\.\d*)?)?\s*")


class FigureFormat(StrEnum):
    """File formats of figures."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"


class SizeName(StrEnum):
    """How large figures are printed."""

    COLUMN = "column"
    PAGE = "page"
    SLIDE = "slide"


class DataFormat(StrEnum):
    """File formats of what figures show."""

    CSV = "csv"
    NPZ = "npz"


class ChannelName(StrEnum):
    """What of a stereo recording is shown."""

    MIX = "mix"
    LEFT = "left"
    RIGHT = "right"
    MID = "mid"
    SIDE = "side"


class ColourName(StrEnum):
    """Colour maps of spectrograms."""

    MAGMA = "magma"
    INFERNO = "inferno"
    VIRIDIS = "viridis"
    CIVIDIS = "cividis"
    GRAY = "gray"
    INK = "ink"


def inspect(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUT",
            help="Recordings, projects, folders of stems; patterns such as '*.wav'; - "
            "for a list of them on standard input.",
        ),
    ],
    *,
    what: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help=f"Kinds of figures, divided by commas: {KIND_NAMES}; or groups of "
            f"them: {GROUP_NAMES}. By default sound, with --page what the input has.",
            autocompletion=completion(*f"{KIND_NAMES}, {GROUP_NAMES}".split(", ")),
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE|DIR",
            help="One figure with all kinds, or a folder with one for each. Without "
            "it the figure is opened, or it is said where it is.",
        ),
    ] = None,
    page: Annotated[
        bool,
        typer.Option("--page", help="Make one HTML page that needs nothing else."),
    ] = False,
    figure_format: Annotated[
        FigureFormat | None,
        typer.Option(
            "--format",
            metavar="|".join(FigureFormat),
            help="File format. By default as FILE ends, or png.",
        ),
    ] = None,
    size: Annotated[
        SizeName,
        typer.Option(
            metavar="|".join(SizeName),
            help="A journal's column (3.5 in), its page (7 in), or a slide.",
        ),
    ] = SizeName.PAGE,
    dpi: Annotated[
        int | None,
        typer.Option(min=30, max=1200, help="Dots per inch. By default the size's."),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help='Over the figure; "" leaves it out.'),
    ] = None,
    data: Annotated[
        DataFormat | None,
        typer.Option(
            metavar="|".join(DataFormat), help="Write what is shown as numbers, too."
        ),
    ] = None,
    span: Annotated[
        str | None,
        typer.Option(
            "--range",
            metavar="START-END",
            help="The passage, in seconds or min:s; either may be left out.",
        ),
    ] = None,
    frequency: Annotated[
        str | None,
        typer.Option(metavar="LOW-HIGH", help="The frequencies, in Hz."),
    ] = None,
    channel: Annotated[
        ChannelName,
        typer.Option(
            metavar="|".join(ChannelName), help="What of a stereo recording is shown."
        ),
    ] = ChannelName.MIX,
    window: Annotated[
        float | None,
        typer.Option(metavar="MS", help="Length of the window of spectrograms."),
    ] = None,
    dynamic_range: Annotated[
        float | None,
        typer.Option(
            metavar="DB", help="From the loudest level to the darkest colour."
        ),
    ] = None,
    colours: Annotated[
        ColourName,
        typer.Option(
            metavar="|".join(ColourName),
            help="Colour map of spectrograms; ink is dark on white.",
        ),
    ] = ColourName.MAGMA,
    mixture: Annotated[
        Path | None,
        typer.Option("--mix", metavar="FILE", help="The mixture of a folder's stems."),
    ] = None,
    versus: Annotated[
        str | None,
        typer.Option(
            metavar="PRESET|FILE|seed=N|TAKE",
            help="A second take, shown beside the first: another preset, recipe or "
            "seed, or a take of the project by its name.",
            autocompletion=completion(*PRESET_NAMES.split(", "), "seed="),
        ),
    ] = None,
    method: fit.Methods = None,
    components: fit.Components = "auto",
    starts: fit.Starts = None,
    stereo: fit.Stereo = None,
    beta: fit.Beta = None,
    sources: fit.SourceCount = "auto",
    seed: fit.Seed = None,
    n_fft: fit.NFft = None,
    hop: fit.Hop = None,
    max_iter: fit.MaxIter = None,
    tol: fit.Tolerance = None,
    max_time: fit.TimeLimit = None,
    mask: fit.Mask = None,
    smooth: fit.Smooth = None,
    keep_attacks: fit.KeepAttacks = None,
    stereo_masks: fit.StereoMasks = None,
    preset: fit.PresetName = "auto",
    recipe: fit.RecipeFile = None,
    dictionary: guide.DictionaryFile = None,
    score: guide.ScoreOption = None,
    guides: guide.GuidesFile = None,
    as_json: out.AsJson = False,
) -> None:
    """Draw recordings, projects, stems, and what recordings consist of."""
    paths = named_paths(inputs, "recording")
    known = guide.guides_from(
        teach=None, dictionary=dictionary, adapt=None, score=score, alignment=None,
        split_hands=False, repair=None, path=guides,
    )  # fmt: skip
    settings = fit.fit_settings(
        components=components,
        starts=starts,
        stereo=stereo,
        beta=beta,
        sources=sources,
        seed=seed,
        n_fft=n_fft,
        hop=hop,
        max_iter=max_iter,
        tol=tol,
        max_time=max_time,
        mask=mask,
        smooth=smooth,
        keep_attacks=keep_attacks,
        stereo_masks=stereo_masks,
        preset=preset,
        recipe=recipe,
        known=known,
    )
    from nmfaudio.audio.wording import readable
    from nmfaudio.figures.inspection.reading import Question

    first = preset if recipe is None else recipe.stem
    are_projects = all(map(is_project, paths))
    second = None
    if versus is not None:
        second = _versus(versus, settings, first, are_projects=are_projects)
    words = _words(what, is_page=page, has_second=versus is not None)
    if "takes" in words and versus is None and not are_projects:
        raise typer.BadParameter(
            "takes need a second take: name it with --versus", param_hint="--what"
        )
    question = Question(
        kinds=_kinds(words, has_second=versus is not None),
        view=_view(span, frequency, channel, window, dynamic_range, colours),
        settings=settings,
        versus=None if second is None else second.settings,
        takes=("", "") if second is None else second.takes,
        methods=tuple(fit.count_methods(method)),
        mixture=mixture,
    )
    wanted = FigureOutput(
        output=output,
        is_page=page,
        figure_format=None if figure_format is None else figure_format.value,
        size=size.value,
        dpi=dpi,
        title=None if title is None else readable(title),
        data=None if data is None else data.value,
        is_open_to_input=what is None and page,
        take=versus,
    )
    wanted.check(len(paths))
    if what is not None or not page:
        _check_influence(question, method)
    with Interruption().listening() as interruption:
        code = inspect_all(paths, question, wanted, interruption, as_json=as_json)
    raise typer.Exit(code)


def _words(what: str | None, *, is_page: bool, has_second: bool) -> list[str]:
    """Return the kinds that are asked for, spelled out or not."""
    if what is not None:
        return [word.strip() for word in what.split(",") if word.strip()]
    return ["takes"] if has_second and not is_page else ["sound"]


def _kinds(words: list[str], *, has_second: bool) -> tuple[str, ...]:
    from nmfaudio.figures.inspection.kinds import kinds_named

    try:
        found = kinds_named(words)
    except ParameterError as error:
        raise typer.BadParameter(str(error), param_hint="--what") from None
    if not found:
        raise typer.BadParameter("names no kind of figure", param_hint="--what")
    if has_second and "takes" not in found:
        found = (*found, "takes")
    return found


def _check_influence(question: "Question", method: list[str] | None) -> None:
    """Refuse options that change nothing in any of the kinds of figures."""
    counts = "count" in question.needs
    if method and not counts:
        raise typer.BadParameter("goes with --what count", param_hint="--method")
    asked = set(guide.options_given(question.settings))
    if question.needs <= {"sound", "count"}:
        for option in sorted(asked - (_COUNTED_WITH if counts else set())):
            shown = ", ".join(question.kinds)
            raise typer.BadParameter(
                f"has no influence on {shown}: nothing is taken apart for that",
                param_hint=option,
            )


def _view(
    span: str | None,
    frequency: str | None,
    channel: str,
    window: float | None,
    range_db: float | None,
    colours: str,
) -> "View":
    from nmfaudio.figures.view import View

    start_s, stop_s = out.passage_of(span) or (None, None)
    low_hz, high_hz = _band(frequency)
    try:
        return View(
            start_s=start_s or 0.0,
            stop_s=stop_s,
            low_hz=low_hz,
            high_hz=high_hz,
            channel=str(channel),
            window_s=None if window is None else window / 1000.0,
            range_db=range_db,
            colours=str(colours),
        )
    except ParameterError as error:
        raise typer.BadParameter(str(error)) from None


def _band(text: str | None) -> tuple[float | None, float | None]:
    if text is None:
        return None, None
    found = _BAND.fullmatch(text)
    if found is None or not (found[1] or found[2]):
        raise typer.BadParameter(
            f"{text!r} is not LOW-HIGH in Hz", param_hint="--frequency"
        )
    low, high = (float(part) if part else None for part in found.groups())
    if low is not None and high is not None and not low < high:
        raise typer.BadParameter(f"{text!r} does not go up", param_hint="--frequency")
    return low, high


@dataclass(frozen=True)
class _Second:
    settings: "Settings"
    takes: tuple[str, str]


def _versus(
    text: str, settings: "Settings", first: str, *, are_projects: bool
) -> _Second | None:
    """Return how the second take is made, and what both are called.

    None if only a take of a project can be called so.
    """
    from dataclasses import replace

    seed = re.fullmatch(r"seed=(\d+)", text)
    if seed is not None:
        names = (f"{first}, seed {settings.seed or 0}", f"{first}, seed {seed[1]}")
        return _Second(replace(settings, seed=int(seed[1])), names)
    if text in PRESET_NAMES.split(", "):
        return _Second(replace(settings, preset=text, recipe=None), (first, text))
    if not Path(text).suffix:
        if are_projects:
            return None
        raise typer.BadParameter(
            f"{text!r} is none of {PRESET_NAMES}, no file that ends in .toml, and "
            "no take: INPUT is no project",
            param_hint="--versus",
        )
    other = fit.read_recipe(Path(text))
    return _Second(
        replace(settings, preset="auto", recipe=other), (first, Path(text).stem)
    )
