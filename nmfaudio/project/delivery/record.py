"""How stems were made, as text that is kept in them and beside them."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from nmfaudio.audio.containers.tag_values import FileTags
from nmfaudio.audio.decoders.tag_reading import (
    read_record,
    read_tags,
    read_time_reference,
)
from nmfaudio.audio.formats import FORMATS
from nmfaudio.audio.new_file import write_whole
from nmfaudio.audio.side_file import read_text_file
from nmfaudio.audio.wording import display_name
from nmfaudio.compiled.types import AnyArray, FloatArray, PathLike
from nmfaudio.errors import AudioFileError, Message, ParameterError, ProjectFileError
from nmfaudio.project.delivery.own_files import RECORD_KEY, SIDECAR_ENDING
from nmfaudio.project.document import Marker
from nmfaudio.project.storage.codec import Decoder
from nmfaudio.project.storage.recording import origin_of, samples_digest
from nmfaudio.separation.model import Separation, SourceGuess
from nmfaudio.separation.rendering.export import ExportReport
from nmfaudio.separation.rendering.outputs import (
    ExportRequest,
    PlayedMix,
    StemOutput,
)
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.recipe_file import parse_recipe, recipe_text

__all__ = ["SetRecord", "made_tags", "read_set_record", "set_record", "write_sidecar"]

_PLAIN = ("only", "residual", "without", "start_sample", "stop_sample", "audio_format",
          "template", "clip", "residual_gain", "residual_pan")  # fmt: skip
"""Fields of a request that JSON holds as they are."""

_MOST_TOLD = 300
_MOST_GAIN = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class _Sound:
    name: str
    samples_sha256: str
    sample_rate: int
    n_channels: int
    n_samples: int


@dataclass(frozen=True)
class _Named:
    name: str
    components: tuple[int, ...]


@dataclass(frozen=True)
class _Mix:
    gains: FloatArray
    residual_gain: float
    pan: FloatArray | None
    residual_pan: float


@dataclass(frozen=True)
class _Said:
    """A record as it is read: every value of the kind that is written."""

    nmfaudio: str
    recording: _Sound
    recipe: str | None
    n_components: int
    sources: tuple[_Named, ...]
    only: tuple[int, ...] | None
    residual: bool
    without: tuple[int, ...]
    start_sample: int
    stop_sample: int | None
    audio_format: str
    template: str
    clip: str
    residual_gain: float
    residual_pan: float
    parts: tuple[tuple[int, str], ...]
    gains: FloatArray | None
    pan: FloatArray | None
    mix: _Mix | None
    files: tuple[str, ...] | None = None
    file: int | None = None


@dataclass(frozen=True)
class SetRecord:
    """How a set of stems was made.

    Attributes
    ----------
    version : str
        Of nmfaudio.
    recording : mapping
        ``name``, ``samples_sha256``, ``sample_rate``, ``n_channels``, ``n_samples``.
    recipe : Recipe
        What was followed.
    n_components : int
        Of the model.
    request : ExportRequest
        What was written; its folder is to be replaced.
    files : mapping of int to Path
        The files that are known, by their place in the set.
    """

    version: str
    recording: Mapping[str, Any]
    recipe: Recipe
    n_components: int
    request: ExportRequest
    files: Mapping[int, Path]


def set_record(separation: Separation, request: ExportRequest) -> dict[str, Any]:
    """Return how the files of a request are made, for JSON.

    Notes
    -----
    It holds the recording's name and digest but no path of it; a recipe that uses
    dictionaries or examples names their files.
    """
    from nmfaudio import __version__  # noqa: PLC0415  # the package that loads this

    audio, recipe, model = separation.audio, separation.recipe, separation.model
    if recipe is not None:
        if recipe.guides.damages or recipe.guides.find:
            audio = origin_of(audio).audio  # the replay mends it anew
        # Masks may have been changed since, or be of a version that had no such masks.
        recipe = replace(
            recipe,
            mask_exponent=separation.mask_exponent,
            keep_attacks=model.attacks is not None,
            stereo_masks=model.stereo_masks,
        )
    given = request.sources
    plain = {name: getattr(request, name) for name in _PLAIN}
    mix = request.mix
    return {
        RECORD_KEY: __version__,
        "recording": {
            "name": audio.name if audio.path is None else audio.path.name,
            "samples_sha256": samples_digest(audio),
            "sample_rate": audio.sample_rate,
            "n_channels": audio.n_channels,
            "n_samples": audio.n_samples,
        },
        "recipe": None if recipe is None else recipe_text(recipe),
        "seed": separation.factorization.seed,
        "n_components": model.n_components,
        "sources": [
            {"name": source.name, "components": list(source.components)}
            for source in (separation.sources if given is None else given)
        ],
        **{k: list(v) if isinstance(v, (tuple, list)) else v for k, v in plain.items()},
        "parts": [[index, name] for index, name in request.parts.items()],
        "gains": _numbers(request.gains),
        "pan": _numbers(request.pan),
        "mix": None if mix is None else {
            "gains": _numbers(mix.gains),
            "residual_gain": mix.residual_gain,
            "pan": _numbers(mix.pan),
            "residual_pan": mix.residual_pan,
        },
    }  # fmt: skip


def _numbers(values: AnyArray | None) -> list[float] | None:
    return None if values is None else [float(value) for value in np.asarray(values)]


def made_tags(
    separation: Separation, request: ExportRequest, markers: Sequence[Marker]
) -> Callable[[StemOutput, int], FileTags]:
    """Return what gives each file of a request its tags.

    Tags of the recording are carried over; the title says which part of it a file is,
    the time reference where it begins. Markers are those of the passage.
    """
    record = set_record(separation, request)
    audio = separation.audio
    start, stop = request.span(audio.n_samples)
    path = audio.path
    texts = {} if path is None else read_tags(path)
    title = next(iter(texts.get("title", ())), audio.name)
    base = 0 if path is None else read_time_reference(path)
    places = [(round(m.second * audio.sample_rate), m.name) for m in markers]
    inside = tuple((at - start, name) for at, name in places if start <= at < stop)

    def tags(output: StemOutput, number: int) -> FileTags:
        return FileTags(
            texts={**texts, "title": (f"{title} ({output.name})",)},
            software=f"nmfaudio {record['nmfaudio']}",
            project=title,
            track=output.name,
            record=json.dumps({**record, "file": number}, separators=(",", ":")),
            time_reference=base + start,
            markers=inside,
        )

    return tags


def write_sidecar(
    separation: Separation, request: ExportRequest, report: ExportReport, path: Path
) -> None:
    """Write how a set was made into a new file beside it.

    Raises
    ------
    AudioWriteError
        If it cannot be written.
    """
    record = set_record(separation, request)
    record["files"] = [stem.path.name for stem in report.stems]
    write_whole(path, (json.dumps(record, indent=1) + "\n").encode())


def read_set_record(path: PathLike) -> SetRecord:
    """Read how stems were made, from one of them or from the file beside them.

    Raises
    ------
    ProjectFileError
        If the file does not say it, or what it says cannot be followed.
    """
    where = Path(os.fsdecode(path))
    try:
        is_sidecar = where.suffix.lower() == SIDECAR_ENDING
        text = read_text_file(where, "sidecar") if is_sidecar else read_record(where)
    except AudioFileError as error:
        raise ProjectFileError(str(error)) from error
    if not text:
        raise ProjectFileError(
            Message(
                "{0} does not say how it was made: it was written without tags, or by "
                "another program",
                display_name(where),
            )
        )
    title = display_name(where)
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        raise _unusable(title, Message("it is no JSON")) from None
    if not isinstance(table, dict):
        raise _unusable(title, Message("it is no table"))
    read = Decoder(title, _array, lenient=True)
    try:
        return _followed(read.decode(table, _Said, "it"), where)
    except (ProjectFileError, ParameterError) as error:
        raise _unusable(title, str(error)) from None


def _unusable(title: str, why: str) -> ProjectFileError:
    short = why if len(why) <= _MOST_TOLD else f"{str(why)[:_MOST_TOLD]} …"
    return ProjectFileError(
        Message("what {0} says of how it was made cannot be used: {1}", title, short)
    )


def _followed(said: _Said, where: Path) -> SetRecord:
    """Return what was read as the request that it was.

    Raises
    ------
    ParameterError
        If its parts do not fit together.
    """
    if said.recipe is None:
        raise ParameterError(Message("the stems followed no recipe"))
    if said.audio_format not in FORMATS:
        raise ParameterError(Message("audio_format is none that nmfaudio writes"))
    if said.files is None:
        files = {said.file or 0: where}
    else:
        local = [Path(name).name for name in said.files]
        files = {n: where.parent / name for n, name in enumerate(local)}
    each = [said.gains, said.pan, *((said.mix.gains, said.mix.pan) if said.mix else ())]
    single = [said.residual_gain, said.residual_pan]
    single += [said.mix.residual_gain, said.mix.residual_pan] if said.mix else []
    if any(abs(number) > _MOST_GAIN for number in single):
        raise ParameterError(Message("gains and places must be finite numbers"))
    if any(a is not None and a.shape != (said.n_components,) for a in each):
        raise ParameterError(
            Message("not every one of {0} components has one", said.n_components)
        )
    mix = None if said.mix is None else PlayedMix(**vars(said.mix))
    request = ExportRequest(
        where.parent,
        sources=[SourceGuess(each.name, each.components) for each in said.sources],
        gains=said.gains,
        pan=said.pan,
        parts=dict(said.parts),
        mix=mix,
        **{name: getattr(said, name) for name in _PLAIN},
    )
    recipe = parse_recipe(said.recipe, where="the recipe in it")
    recording = {**vars(said.recording), "name": Path(said.recording.name).name}
    return SetRecord(
        said.nmfaudio, recording, recipe, said.n_components, request, files
    )


def _array(data: Any, kinds: str) -> AnyArray:
    """Return a list of numbers as an array."""
    del kinds  # gains and places only
    if type(data) is not list or not all(type(x) in {int, float} for x in data):
        raise ParameterError(Message("gains and places must be lists of numbers"))
    found = np.array(data, np.float64)
    if not (np.abs(found) <= _MOST_GAIN).all():
        raise ParameterError(Message("gains and places must be finite numbers"))
    return found.astype(np.float32)
