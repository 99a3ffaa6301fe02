"""What an export is asked for, and what each of its files consists of."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from nmfaudio.audio.formats import FORMATS
from nmfaudio.audio.naming import DEFAULT_TEMPLATE
from nmfaudio.compiled.types import AnyArray, Float32Array, IntArray, PathLike
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.model import Separation, SourceGuess
from nmfaudio.separation.rendering.mask_layout import Mix
from nmfaudio.separation.rendering.panning import PannedMix
from nmfaudio.separation.rendering.resynthesis import (
    FrameRenderer,
)
from nmfaudio.separation.rendering.source_gains import (
    numbered_sources,
    stem_gains,
)

if TYPE_CHECKING:
    from nmfaudio.audio.containers.tag_values import FileTags

__all__ = [
    "MIX_NAME",
    "RESIDUAL_NAME",
    "ExportRequest",
    "OutputKind",
    "PlayedMix",
    "StemOutput",
    "add_up",
    "export_outputs",
    "mix_of",
    "without_name",
]

RESIDUAL_NAME = "Residual"
MIX_NAME = "mix"
"""What the file of all that is heard is called."""

OutputKind = Literal["source", "residual", "without", "part", "mix"]


@dataclass(frozen=True, eq=False)
class PlayedMix:
    """How loud everything is played, and where.

    Attributes
    ----------
    gains : ndarray of float, shape (n_components,)
        Linear gain of each component.
    residual_gain : float
        Linear gain of what the model leaves unexplained.
    pan : ndarray of float, shape (n_components,), or None
        Place of each component, -1 left .. +1 right.
    residual_pan : float
        Place of what the model leaves unexplained.
    """

    gains: AnyArray
    residual_gain: float = 1.0
    pan: AnyArray | None = None
    residual_pan: float = 0.0


@dataclass(frozen=True, eq=False)
class ExportRequest:
    """What is written where, and how.

    Attributes
    ----------
    folder : path
        Where to; made if need be. Existing files are never replaced.
    sources : sequence of SourceGuess or None
        Names and components of the sources; None takes those of the separation.
    gains : ndarray of float, shape (n_components,), or None
        Linear gain of each component; None means 1.
    residual_gain : float, default 1.0
        Linear gain of what the model leaves unexplained.
    pan : ndarray of float, shape (n_components,), or None
        Place of each component, -1 left .. +1 right, in a stereo recording; None leaves
        all where they are.
    residual_pan : float, default 0.0
        Place of what the model leaves unexplained.
    residual : bool, default True
        Whether to write what no source holds.
    only : collection of int or None
        Places of the sources to write, from 0; None writes all of them. The residual
        is the same whichever are written.
    without : collection of int
        Places of sources for each of which one more file is written: everything but
        this source. One place beyond the last source stands for the residual.
    parts : mapping of int to str
        Components that get a file of their own, and what these are called.
    mix : PlayedMix or None
        What one more file is mixed by: all that is heard.
    start_sample, stop_sample : int, int or None
        Half-open range of the recording that all files hold; by default all of it.
    audio_format : str, default "wav24"
        Key of :data:`nmfaudio.audio.formats.FORMATS`.
    template : str, default "{input} - {source}"
        File name; see :data:`nmfaudio.audio.naming.TEMPLATE_WORDS`.
    clip : {"clamp", "scale"}, default "clamp"
        What to do in formats that end at full scale: keep the level and clamp the
        samples beyond, or lower all stems by one common gain.
    tags : callable or None
        Gives what a file says of itself, for its content and its place in the set.

    Raises
    ------
    ParameterError
        If ``clip`` is something else.
    """

    folder: PathLike
    sources: Sequence[SourceGuess] | None = None
    gains: AnyArray | None = None
    residual_gain: float = 1.0
    pan: AnyArray | None = None
    residual_pan: float = 0.0
    residual: bool = True
    only: Collection[int] | None = None
    without: Collection[int] = ()
    parts: Mapping[int, str] = field(default_factory=dict)
    mix: PlayedMix | None = None
    start_sample: int = 0
    stop_sample: int | None = None
    audio_format: str = "wav24"
    template: str = DEFAULT_TEMPLATE
    clip: Literal["clamp", "scale"] = "clamp"
    tags: "Callable[[StemOutput, int], FileTags] | None" = None

    def __post_init__(self) -> None:
        if self.clip not in {"clamp", "scale"}:
            raise ParameterError(
                Message('clip must be "clamp" or "scale", got {0!r}', self.clip)
            )

    @property
    def n_passes(self) -> int:
        """How often all stems are rendered: a common gain has to be known first."""
        return 1 + (self.clip == "scale" and not FORMATS[self.audio_format].is_float)

    def span(self, n_samples: int) -> tuple[int, int]:
        """Return first and last sample, the last excluded, of a recording's length.

        Raises
        ------
        ParameterError
            If nothing of the recording lies in the range.
        """
        start = max(0, self.start_sample)
        stop = n_samples if self.stop_sample is None else self.stop_sample
        stop = min(stop, n_samples)
        if start >= stop:
            raise ParameterError(
                Message(
                    "the range from sample {0} on holds nothing of the recording, "
                    "which has"
                    " {1}: choose an earlier one",
                    self.start_sample,
                    n_samples,
                )
            )
        return start, stop


@dataclass(frozen=True, eq=False)
class StemOutput:
    """What one file consists of.

    Attributes
    ----------
    name : str
        What stands for ``{source}`` in its name.
    kind : str
        ``"source"``, ``"residual"``, ``"without"``, ``"part"`` or ``"mix"``.
    components : tuple of int
        Those that are heard in it.
    mix : PlayedMix
        How loud and where.
    """

    name: str
    kind: OutputKind
    components: tuple[int, ...]
    mix: PlayedMix

    @property
    def is_stem(self) -> bool:
        """Whether it is one of those that add up to the recording."""
        return self.kind in {"source", "residual"}


def without_name(name: str) -> str:
    """Return what the file of everything but a source is called."""
    return f"without {name}"


def export_outputs(
    separation: Separation, request: ExportRequest
) -> tuple[list[StemOutput], IntArray]:
    """Return what each file consists of, in the order in which they are written.

    Returns
    -------
    outputs : list of StemOutput
        Sources, the residual, everything but a source, single components, the mix.
    source_of : ndarray of int, shape (n_components,)
        Source of each component, from 1; 0 for none.

    Raises
    ------
    ParameterError
        If a source or component does not exist, or no file is left.
    """
    given = request.sources
    guesses = separation.sources if given is None else tuple(given)
    n_components = separation.model.n_components
    for guess in guesses:
        for index in guess.components:
            _check(index, n_components, Message("component"))
    source_of = numbered_sources(guesses, n_components)
    outputs = list(_outputs(request, guesses, source_of))
    if not outputs:
        raise ParameterError(
            Message("no stem is left to be written: choose at least one")
        )
    return outputs, source_of


def _outputs(
    request: ExportRequest, guesses: Sequence[SourceGuess], source_of: IntArray
) -> Iterator[StemOutput]:
    n_sources, n_components = len(guesses), source_of.size
    table, rest = stem_gains(source_of, n_sources, request.gains)
    names = [*(guess.name for guess in guesses), RESIDUAL_NAME]

    def made(
        name: str, kind: OutputKind, gains: Float32Array, of_rest: float
    ) -> StemOutput:
        mix = PlayedMix(
            gains, of_rest * request.residual_gain, request.pan, request.residual_pan
        )
        return StemOutput(name, kind, tuple(np.flatnonzero(gains).tolist()), mix)

    for place in range(n_sources):
        if request.only is None or place in request.only:
            held = guesses[place].components
            mix = made(names[place], "source", table[place], 0.0).mix
            yield StemOutput(names[place], "source", held, mix)
    if request.residual:
        yield made(RESIDUAL_NAME, "residual", table[-1], 1.0)
    for place in request.without:
        _check(place, n_sources + 1, Message("source"))
        gains = table.sum(axis=0) - table[place]
        of_rest = 1.0 - float(rest[place])
        yield made(without_name(names[place]), "without", gains, of_rest)
    for index, name in request.parts.items():
        _check(index, n_components, Message("component"))
        gains = np.zeros(n_components, np.float32)
        gains[index] = table[:, index].sum()
        yield made(name, "part", gains, 0.0)
    if request.mix is not None:
        heard = np.flatnonzero(request.mix.gains)
        yield StemOutput(MIX_NAME, "mix", tuple(heard.tolist()), request.mix)


def _check(place: int, n: int, what: str) -> None:
    if not 0 <= place < n:
        raise ParameterError(Message("there is no {0} at the place {1}", what, place))


def add_up(outputs: Sequence[StemOutput], n_channels: int) -> bool:
    """Whether the stems among the outputs add up to a recording of so many channels."""
    mixes = [output.mix for output in outputs if output.is_stem]
    if not mixes:
        return False
    gains = sum(np.asarray(mix.gains, np.float64) for mix in mixes)
    rest = sum(mix.residual_gain for mix in mixes)
    panned = any(
        np.any(mix.pan) or mix.residual_pan for mix in mixes if mix.pan is not None
    )
    return bool(np.all(gains == 1)) and rest == 1 and not (panned and n_channels == 2)


def mix_of(
    renderer: FrameRenderer, outputs: Sequence[StemOutput], source_of: IntArray
) -> Mix | PannedMix:
    """Lay out the gains of all files for one rendering.

    Parameters
    ----------
    renderer : FrameRenderer
        What renders them.
    outputs, source_of
        See :func:`export_outputs`.
    """
    mixes = [output.mix for output in outputs]
    still = np.zeros(source_of.size, np.float32)
    return renderer.panned_mix(
        (
            np.stack([np.asarray(mix.gains, np.float32) for mix in mixes]),
            np.array([mix.residual_gain for mix in mixes], np.float32),
            source_of,
        ),
        np.stack([still if mix.pan is None else np.asarray(mix.pan) for mix in mixes]),
        np.array([mix.residual_pan for mix in mixes], np.float32),
    )
