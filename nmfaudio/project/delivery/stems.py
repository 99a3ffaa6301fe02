"""Stems of a document: the one request that every way of asking ends in."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.wording import clock
from nmfaudio.errors import Message, ParameterError
from nmfaudio.project.delivery.options import ExportOptions, Span
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.gains import effective_gains, fader_gains
from nmfaudio.separation.model import Separation, SourceGuess

if TYPE_CHECKING:
    from pathlib import Path

    from nmfaudio.separation.rendering.export import ExportReport
    from nmfaudio.separation.rendering.outputs import ExportRequest, StemOutput

__all__ = [
    "planned_files",
    "sample_range",
    "stem_request",
    "write_stems",
]


def sample_range(span: Span | None, audio: AudioBuffer) -> tuple[int, int]:
    """Return a passage in samples, the last excluded; None is the whole recording.

    Raises
    ------
    ParameterError
        If nothing of the recording lies in it.
    """
    start_s, stop_s = span or (None, None)
    rate, n_samples = audio.sample_rate, audio.n_samples
    start = 0 if start_s is None else round(start_s * rate)
    stop = n_samples if stop_s is None else round(stop_s * rate)
    if not 0 <= start < min(stop, n_samples):
        raise ParameterError(
            Message(
                "the passage from {0} to {1} holds nothing of the recording, which is "
                "{2} long",
                clock(start / rate),
                clock(stop / rate),
                clock(audio.duration_s),
            )
        )
    return start, min(stop, n_samples)


def stem_request(document: Document, options: ExportOptions) -> "ExportRequest":
    """Return what is rendered of a document for the options.

    Raises
    ------
    ParameterError
        If there is no separation, or the passage holds nothing of the recording.
    """
    from nmfaudio.separation.rendering.outputs import (  # noqa: PLC0415  # compiled code
        ExportRequest,
        PlayedMix,
    )

    separation = _separation(document)
    lanes = [lane for lane in document.sources if document.components_of(lane.id)]
    places = {lane.id: place for place, lane in enumerate(lanes)}
    places[RESIDUAL_ID] = len(lanes)
    names = document.component_names()
    faders = fader_gains(document) if options.faders else None
    heard = effective_gains(document)
    start, stop = sample_range(options.range_s, separation.audio)
    chosen = options.sources
    return ExportRequest(
        options.folder,
        sources=[
            SourceGuess(
                lane.name, tuple(c.index for c in document.components_of(lane.id))
            )
            for lane in lanes
        ],
        only=[n for n, lane in enumerate(lanes) if chosen is None or lane.id in chosen],
        gains=None if faders is None else faders.components,
        residual_gain=1.0 if faders is None else faders.residual,
        pan=None if faders is None else faders.pan,
        residual_pan=0.0 if faders is None else faders.residual_pan,
        residual=options.residual,
        without=[places[number] for number in options.without if number in places],
        parts={index: names[index] for index in options.parts},
        mix=PlayedMix(heard.components, heard.residual, heard.pan, heard.residual_pan)
        if options.mix
        else None,
        start_sample=start,
        stop_sample=stop,
        audio_format=options.audio_format,
        template=options.template,
        clip=options.clip,
    )


def planned_files(
    document: Document, options: ExportOptions
) -> "list[tuple[StemOutput, Path]]":
    """Return what would be written now: what each file consists of, and its name.

    Raises
    ------
    ParameterError
        If the options cannot be followed.
    """
    from nmfaudio.separation.rendering.export import stem_paths  # noqa: PLC0415  # compiled code

    return stem_paths(_separation(document), stem_request(document, options))


def write_stems(
    document: Document,
    options: ExportOptions,
    progress: Callable[[float], None] | None = None,
    cancel: threading.Event | None = None,
) -> "ExportReport":
    """Write the files that are asked for; see :func:`export_stems`.

    Raises
    ------
    ParameterError
        If the options cannot be followed.
    AudioWriteError
        If the files cannot be written; none is left then.
    """
    from nmfaudio.separation.rendering.export import export_stems  # noqa: PLC0415  # compiled code

    separation, request = _separation(document), stem_request(document, options)
    if options.tags:
        from nmfaudio.project.delivery.record import made_tags  # noqa: PLC0415  # with it

        tags = made_tags(separation, request, document.markers)
        request = replace(request, tags=tags)
    return export_stems(separation, request, progress=progress, cancel=cancel)


def _separation(document: Document) -> Separation:
    if document.separation is None:
        raise ParameterError(
            Message("there are no stems to export yet: separate first")
        )
    return document.separation
