"""What is written beside stems: for DAWs, samplers, figures, and to make them again."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from nmfaudio import __version__
from nmfaudio.audio.naming import unique_path
from nmfaudio.audio.new_file import write_whole
from nmfaudio.errors import Message, NmfAudioError, ParameterError
from nmfaudio.project.delivery.daw.arrangement import arrange
from nmfaudio.project.delivery.daw.dawproject import dawproject_bytes
from nmfaudio.project.delivery.daw.dj import write_stem_file
from nmfaudio.project.delivery.daw.reaper import reaper_bytes
from nmfaudio.project.delivery.events import (
    notes_within,
    onsets_within,
    tempo_bpm,
)
from nmfaudio.project.delivery.options import ExportOptions, Span
from nmfaudio.project.delivery.own_files import SIDECAR_ENDING, SIDECAR_NAME
from nmfaudio.project.delivery.record import write_sidecar
from nmfaudio.project.delivery.stems import stem_request
from nmfaudio.project.document import Document, Tempo
from nmfaudio.project.editing.model_edits import as_edited
from nmfaudio.separation.components.dictionary_file import save_dictionary
from nmfaudio.separation.onsets.files import write_onsets
from nmfaudio.separation.onsets.note_files import write_notes

if TYPE_CHECKING:
    from nmfaudio.separation.model import Separation
    from nmfaudio.separation.rendering.export import ExportReport

__all__ = [
    "Draw",
    "beside_paths",
    "beside_writers",
    "write_beside",
    "write_midi_notes",
]

_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "sidecar": (SIDECAR_NAME, SIDECAR_ENDING),
        "dawproject": ("", ".dawproject"),
        "reaper": ("", ".rpp"),
        "stem-mp4": ("", ".stem.mp4"),
        "midi": (" - notes", ".mid"),
        "onsets": (" - onsets", ".csv"),
        "dictionary": ("", ".nmfdict"),
        "figure": (" - overview", ".png"),
    }
)
"""Kind -> what follows the recording's name, and the ending."""

Draw = Callable[["Separation", Path], object]
"""Draws a figure of a separation into a file."""


def beside_paths(
    name: str, folder: Path, kinds: Iterable[str], taken: Collection[Path] = ()
) -> dict[str, Path]:
    """Return where what goes beside stems would be written now, by kind.

    Parameters
    ----------
    name : str
        Of the recording.
    folder : Path
        Of the stems; need not exist yet.
    kinds : iterable of str
        Out of :data:`nmfaudio.project.delivery.options.BESIDE`.
    taken : collection of Path
        What will be there by then.
    """
    paths: dict[str, Path] = {}
    for kind in kinds:
        end, ending = _NAMES[kind]
        will_be = {*taken, *paths.values()}
        paths[kind] = unique_path(folder, f"{name}{end}", ending, taken=will_be)
    return paths


def write_beside(
    document: Document,
    options: ExportOptions,
    report: "ExportReport",
    draw: Draw | None = None,
) -> tuple[dict[str, Path], dict[str, NmfAudioError]]:
    """Write what the options ask for beside stems, each whatever becomes of the others.

    Parameters
    ----------
    document : Document
        With the separation.
    options : ExportOptions
        Its ``beside`` says what.
    report : ExportReport
        Of the stems.
    draw : callable or None
        Draws the figure.

    Returns
    -------
    files : dict of str to Path
        What was written, by kind.
    failed : dict of str to NmfAudioError
        Why the others were not.
    """
    writers = beside_writers(document, options, report, draw)
    files: dict[str, Path] = {}
    failed: dict[str, NmfAudioError] = {}
    for kind in options.beside:
        try:
            if kind not in writers:
                raise ParameterError(
                    Message(
                        "beside stems are written {0}; got {1!r}",
                        ", ".join(writers),
                        kind,
                    )
                )
            name = as_edited(document).audio.name
            path = beside_paths(name, options.folder, [kind])[kind]
            writers[kind](path)
        except NmfAudioError as error:
            failed[kind] = error
        else:
            files[kind] = path
    return files, failed


def beside_writers(
    document: Document,
    options: ExportOptions,
    report: "ExportReport",
    draw: Draw | None = None,
) -> dict[str, Callable[[Path], object]]:
    """Return what writes each kind of file to a path; as for :func:`write_beside`."""
    separation, span = as_edited(document), options.range_s

    def daw(content: Callable[..., bytes], path: Path) -> None:
        arrangement = arrange(document, options, report)
        write_whole(path, content(arrangement, __version__))

    def dictionary(path: Path) -> None:
        if separation.dictionary is None:
            raise ParameterError(
                Message("nothing was taught, so there is no dictionary to save")
            )
        save_dictionary(separation.dictionary, path)

    def figure(path: Path) -> None:
        if draw is None:
            raise ParameterError(Message("no figure can be drawn here"))
        draw(separation, path)

    return {
        "sidecar": lambda path: write_sidecar(
            separation, stem_request(document, options), report, path
        ),
        "dawproject": partial(daw, dawproject_bytes),
        "reaper": partial(daw, reaper_bytes),
        "stem-mp4": lambda path: write_stem_file(document, options, report, path),
        "midi": lambda path: write_midi_notes(separation, path, document.tempo, span),
        "onsets": lambda path: write_onsets(onsets_within(separation, span), path),
        "dictionary": dictionary,
        "figure": figure,
    }


def write_midi_notes(
    separation: "Separation", path: Path, tempo: Tempo | None, span: Span | None
) -> None:
    """Write notes of pitched sources, strokes of others, of a passage, and the tempo.

    The tempo is the one that the user gave, else what is found in the recording.

    Raises
    ------
    AudioWriteError
        If the file exists or cannot be written.
    """
    notes = notes_within(separation, span)
    played = {source.name for source in notes}
    struck = [one for one in onsets_within(separation, span) if one.name not in played]
    write_notes(notes, struck, path, tempo_bpm(separation.audio, tempo))
