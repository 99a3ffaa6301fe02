"""Figures of a recording from Python: copy this, and change what you like.

scripts/inspect_spectrogram.py SONG.wav FIGURES
"""

import sys
from pathlib import Path

from matplotlib.figure import Figure

import nmfaudio
from nmfaudio.audio.folders import made_folder
from nmfaudio.errors import NmfAudioError
from nmfaudio.figures import (
    SIZES,
    View,
    draw_components,
    draw_spectrogram,
    draw_waveform,
    pictures_of_separation,
    save_figure,
    styled,
)


def main(song: Path, folder: Path) -> None:
    """Draw a recording, and what its sources are."""
    audio = nmfaudio.load(song)
    made_folder(folder)
    size = SIZES["page"]

    # What of it, and how finely: the first half minute, between two frequencies.
    # axis="mel", "constant-q", "chroma" or "linear" give other spectrograms.
    view = View(axis="log", stop_s=30.0, low_hz=40.0, n_columns=size.n_columns)

    # Every draw_ function takes matplotlib's axes and returns them: what follows is
    # matplotlib as anybody knows it.
    with styled(size):
        figure = Figure(figsize=(size.width_in, 4.5), layout="constrained")
        above, below = figure.subplots(2, 1, height_ratios=(1, 3))
        draw_waveform(above, audio, view).set_title(audio.name)
        draw_spectrogram(below, audio, view).axhline(440.0, linestyle=":")
        save_figure(figure, folder / "sound.pdf")

    # The recording taken apart: a few seconds for a minute of sound.
    separation = nmfaudio.separate(audio)
    pictures = pictures_of_separation(separation, view)
    with styled(size):
        figure = Figure(figsize=(size.width_in, 3.0), layout="constrained")
        draw_components(figure.add_subplot(), pictures, view)
        save_figure(figure, folder / "sources.pdf")
    print("figures:", folder / "sound.pdf", folder / "sources.pdf")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    except NmfAudioError as error:  # what is wrong with the words, in a sentence
        sys.exit(str(error))
