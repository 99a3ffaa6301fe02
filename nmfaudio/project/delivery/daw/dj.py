"""A document as a stem file for DJ programs: the mix and exactly four stems."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nmfaudio.audio.containers.mp4_stems import N_STEMS, write_stem_mp4
from nmfaudio.audio.decoders.ffmpeg import find_ffmpeg
from nmfaudio.errors import Message, ParameterError
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.delivery.stems import stem_request
from nmfaudio.project.document import Document
from nmfaudio.separation.model import SourceGuess
from nmfaudio.separation.rendering.export import export_stems
from nmfaudio.spectral.colours import SOURCE_COLOURS

if TYPE_CHECKING:
    from nmfaudio.separation.rendering.export import ExportReport

__all__ = ["write_stem_file"]

_REST, _NOTHING = "Rest", "Empty"
_GREY = "#8791a1"


def write_stem_file(
    document: Document, options: ExportOptions, report: "ExportReport", path: Path
) -> None:
    """Write the three loudest sources, all that is left as the fourth, and the mix.

    Parameters
    ----------
    document : Document
        With the separation.
    options : ExportOptions
        Their passage and faders are followed.
    report : ExportReport
        Of the stems that were written: which are loudest.
    path : Path
        A new file.

    Raises
    ------
    ParameterError
        If the recording has more than two channels, or there is no ``ffmpeg``.
    AudioWriteError
        If it cannot be written.

    Notes
    -----
    The four add up to the mix, as stems do to the recording.
    """
    separation = document.separation
    assert separation is not None  # noqa: S101  # there are stems of it
    ffmpeg = find_ffmpeg()
    if ffmpeg is None:
        raise ParameterError(
            Message(
                "a stem file is made by the program ffmpeg, which was not found: "
                "install it"
            )
        )
    if separation.audio.n_channels > 2:
        raise ParameterError(Message("a stem file holds mono and stereo only"))
    request = stem_request(document, options)
    shares = {stem.source: stem.energy_share for stem in report.stems}
    colours = {s.name: s.colour for s in document.sources}
    sources = sorted(request.sources or (), key=lambda s: -shares.get(s.name, 0.0))
    chosen = list(sources[: N_STEMS - 1])
    while len(chosen) < N_STEMS - 1:
        chosen.append(SourceGuess(_NOTHING, ()))
    plain = replace(
        request, only=None, residual=True, without=(), parts={}, mix=None, tags=None,
        audio_format="wav24",
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="nmfaudio-") as folder:
        # Without a source, the residual is all there is.
        whole = replace(plain, folder=Path(folder, "mix"), sources=())
        parts = replace(plain, folder=Path(folder, "stems"), sources=chosen)
        mix, four = (export_stems(separation, r).stems for r in (whole, parts))
        named = [
            (_name(s.source, s.kind), _colour(colours.get(s.source, -1)), s.path)
            for s in four
        ]
        write_stem_mp4(path, mix[0].path, named, ffmpeg=ffmpeg)


def _name(source: str, kind: str) -> str:
    return _REST if kind == "residual" else source


def _colour(index: int) -> str:
    return _GREY if index < 0 else SOURCE_COLOURS[index % len(SOURCE_COLOURS)]
