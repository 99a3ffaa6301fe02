"""A recording, what was made of it, and commands that write all that can be written."""

import io
import os
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from nmfaudio.cli import dispatch

RATE = 16_000
QUICK = ("--preset", "free", "--components", "3", "--sources", "2", "--max-iter", "5")
FORMATS = ("wav16", "wav24", "wav32f", "flac", "ogg", "mp3")

Words = Callable[[Path], Sequence[str | Path]]


@dataclass(frozen=True)
class Material:
    """What commands are tried on.

    Attributes
    ----------
    song, project : Path
        A recording of two seconds, and what it was taken apart into.
    """

    song: Path
    project: Path


def run_here(words: Sequence[str | Path]) -> tuple[int, str]:
    """Run a command in this process; return its exit code and what it complained."""
    told = io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(told):
        code = dispatch.run([os.fspath(word) for word in words], open_window=int)
    return code, told.getvalue().strip()


def make_material(folder: Path, seconds: float = 2.0) -> Material:
    """Write a recording in stereo and take it apart."""
    rng = np.random.default_rng(5)
    time = np.arange(round(seconds * RATE)) / RATE
    hits = rng.normal(0, 0.2, time.size) * np.exp(-30 * (time % 0.5))
    tones = 0.2 * np.sin(2 * np.pi * 220 * time) * (time % 1.0 < 0.5)
    tones += 0.2 * np.sin(2 * np.pi * 659 * time) * (time % 1.0 >= 0.5)
    sound = np.stack([hits + tones, 0.5 * hits + tones], axis=1)
    song, stems = folder / "song.wav", folder / "song stems"
    soundfile.write(song, sound, RATE, subtype="PCM_16")
    project = folder / "song.nmfaudio"
    words = ["separate", song, "-o", stems, *QUICK, "--save-project", project]
    code, told = run_here(words)
    if code:
        raise SystemExit(told)
    return Material(song, project)


def writers(material: Material, elsewhere: Path) -> dict[str, Words]:
    """Return commands by what they write into the folder that they are given.

    ``elsewhere`` is for what else they write, and has room.
    """
    song, project = material.song, material.project
    separate = ("separate", song, *QUICK)

    def beside(option: str, name: str) -> Words:
        return lambda to: (*separate, "-o", elsewhere, option, to / name)

    def stems_as(kind: str) -> Words:
        return lambda to: (*separate, "-o", to, "--format", kind)

    def drawn(*what: str) -> Words:
        return lambda to: (
            "inspect",
            song,
            "-o",
            to / what[0],
            "--dpi",
            "60",
            *what[1:],
        )

    return {
        **{f"stems {kind}": stems_as(kind) for kind in FORMATS},
        "onsets csv": beside("--onsets", "hits.csv"),
        "onsets midi": beside("--onsets", "hits.mid"),
        "recipe": beside("--save-recipe", "mine.toml"),
        "project": beside("--save-project", "work.nmfaudio"),
        "dictionary": lambda to: (
            "separate", song, "-o", elsewhere, "--teach", "A=0-1",
            "--save-dictionary", to / "a.nmfdict",
        ),
        "overview": beside("--figure", "overview.png"),
        "map": beside("--map", "map.svg"),
        "export": lambda to: ("export", project, "-o", to),
        "convert": lambda to: ("convert", project, to / "mine.toml"),
        "learn": lambda to: ("learn", f"A={song}", "-o", to / "a.nmfdict"),
        "score csv": lambda to: ("score", song, song, "--csv", to / "scores.csv"),
        "rank figure": lambda to: (
            "rank", song, "--candidates", "2-3", "--figure", to / "curves.pdf",
        ),
        "inspect png": drawn("a.png"),
        "inspect svg": drawn("a.svg", "--what", "waveform"),
        "inspect pdf": drawn("a.pdf", "--what", "waveform"),
        "inspect csv": drawn("b", "--what", "mel", "--data", "csv"),
        "inspect npz": drawn("b", "--what", "mel", "--data", "npz"),
        "page": drawn("a.html", "--page", "--what", "log"),
        "batch": lambda to: (
            "batch", song, "-o", to, "--preset", "free", "--report", "html,json,csv",
        ),
    }  # fmt: skip


def files_in(folder: Path) -> dict[str, int]:
    """Return all files below a folder with their sizes."""
    return {
        os.fspath(path.relative_to(folder)): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
