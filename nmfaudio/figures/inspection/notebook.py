"""A separation as a notebook shows it: overview, players, all within."""

from dataclasses import replace

from nmfaudio.figures.inspection.draw import Drawing, figure_png
from nmfaudio.figures.inspection.hypertext import image, shown
from nmfaudio.figures.inspection.page import sources_table
from nmfaudio.figures.inspection.sound import sounds_of
from nmfaudio.figures.inspection.subject import Subject
from nmfaudio.figures.style import SIZES
from nmfaudio.figures.view import View
from nmfaudio.separation.model import Separation

__all__ = ["separation_html"]

_SOUND_BYTES = 6 << 20  # a notebook is saved with what it shows
_DPI = 110
_MOST_ROWS = 40


def separation_html(separation: Separation) -> str:
    """Return a separation as HTML: sources over the spectrogram, players, activations.

    Parameters
    ----------
    separation : Separation
        Not modified.

    Returns
    -------
    html : str
        Some hundred kilobytes for the picture and at most about 6 MB of sound, all
        within; long recordings are heard from their beginning only.
    """
    audio = separation.audio
    subject = Subject(audio.name, audio, separation)
    size = replace(SIZES["page"], dpi=_DPI)
    view = View(n_columns=size.n_columns)
    few = separation.model.n_components <= _MOST_ROWS
    kinds = ("log", "components", *(("activations",) if few else ()))
    png = figure_png(subject, Drawing(kinds, view, size, title=""))
    drawn = "Spectrogram, sources and activations" if few else "Spectrogram and sources"
    text = shown(f"{drawn} of {audio.name}")
    sounds, seconds = sounds_of(subject, view, most_bytes=_SOUND_BYTES)
    notes = " ".join(separation.notes)
    return (
        f"<div><h3>{shown(audio.name)}</h3><p>{shown(notes)}</p>"
        f"{image(png, text)}{sources_table(subject, sounds, seconds)}</div>"
    )
