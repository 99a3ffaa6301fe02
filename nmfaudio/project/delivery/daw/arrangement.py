"""What a DAW is told of a set of stems: tracks and their levels, tempo, markers."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nmfaudio.project.delivery.events import tempo_bpm
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.delivery.stems import sample_range
from nmfaudio.project.document import Document, Source
from nmfaudio.project.gains import linear_gain
from nmfaudio.spectral.colours import SOURCE_COLOURS

if TYPE_CHECKING:
    from nmfaudio.separation.rendering.export import ExportReport, StemFile

__all__ = ["DawSession", "DawTrack", "arrange"]

_GREY = "#8791a1"
"""Of what is no source."""


@dataclass(frozen=True)
class DawTrack:
    """One track with one file.

    Attributes
    ----------
    name, path : str, Path
        Of the track; the stem on it.
    colour : str
        ``"#rrggbb"``.
    gain : float
        Linear, of the fader.
    pan : float
        -1 left .. +1 right.
    mute : bool
        Whether it is silent until it is wanted.
    """

    name: str
    path: Path
    colour: str
    gain: float = 1.0
    pan: float = 0.0
    mute: bool = False


@dataclass(frozen=True)
class DawSession:
    """Tracks that all begin at the beginning and are equally long.

    Attributes
    ----------
    name : str
        Of the recording.
    tracks : tuple of DawTrack
        From top to bottom.
    duration_s : float
        Of each file.
    sample_rate, n_channels : int
        Of each file.
    tempo_bpm : float
        Beats a minute.
    markers : tuple of (float, str)
        Seconds and names.
    """

    name: str
    tracks: tuple[DawTrack, ...]
    duration_s: float
    sample_rate: int
    n_channels: int
    tempo_bpm: float = 120.0
    markers: tuple[tuple[float, str], ...] = ()


def arrange(
    document: Document, options: ExportOptions, report: "ExportReport"
) -> DawSession:
    """Return the arrangement of stems that were written.

    Faders and pans are those of the document, unless the stems follow them already. The
    residual is muted; so is what is no stem, where it would double stems.
    """
    separation = document.separation
    assert separation is not None  # noqa: S101  # there are stems of it
    audio = separation.audio
    start, stop = sample_range(options.range_s, audio)
    has_stems = any(stem.kind == "source" for stem in report.stems)
    return DawSession(
        audio.name,
        tuple(
            _track(stem, document, options, has_stems=has_stems)
            for stem in report.stems
        ),
        (stop - start) / audio.sample_rate,
        audio.sample_rate,
        audio.n_channels,
        tempo_bpm(audio, document.tempo),
        tuple(
            (marker.second - start / audio.sample_rate, marker.name)
            for marker in document.markers
            if start <= marker.second * audio.sample_rate < stop
        ),
    )


def _track(
    stem: "StemFile", document: Document, options: ExportOptions, *, has_stems: bool
) -> DawTrack:
    if stem.kind not in {"source", "residual"}:
        return DawTrack(stem.source, stem.path, _GREY, mute=has_stems)
    lane = _lane(stem, document)
    index = lane.colour
    colour = _GREY
    if index >= 0:
        colour = SOURCE_COLOURS[index % len(SOURCE_COLOURS)]
    free = not options.faders
    return DawTrack(
        stem.source,
        stem.path,
        colour,
        gain=linear_gain(lane.gain_db) if free else 1.0,
        pan=lane.pan if free else 0.0,
        mute=lane.mute or stem.kind == "residual",
    )


def _lane(stem: "StemFile", document: Document) -> Source:
    """Return the source whose stem it is: that which holds its components."""
    if stem.kind == "residual" or not stem.components:
        return document.residual
    return document.source(document.component(stem.components[0]).source_id)
