"""Turn guides into what the pipeline works with: sound repaired, sources known."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.errors import ParameterError
from nmfaudio.separation.models.learning import (
    Dictionary,
    choose_adapting,
    learn_dictionary,
    load_dictionary,
)
from nmfaudio.separation.repair.repair import (
    find_clicks,
    find_clipping,
    find_dropouts,
    repair,
)
from nmfaudio.separation.request.guides import Guides, Passage
from nmfaudio.separation.request.settings import Settings, guides_of
from nmfaudio.separation.score.reading import load_score, split_hands

__all__ = ["Prepared", "learn_from", "prepare"]

_FINDERS = {
    "clicks": find_clicks,
    "clipping": find_clipping,
    "dropouts": find_dropouts,
}


@dataclass(frozen=True)
class Prepared:
    """What is separated, and how.

    Attributes
    ----------
    audio : AudioBuffer
        The recording, repaired where that was asked for.
    settings : Settings
        With dictionary and score in them.
    """

    audio: AudioBuffer
    settings: Settings


def prepare(
    audio: AudioBuffer, settings: Settings, *, cancel: threading.Event | None = None
) -> Prepared:
    """Follow all guides that come before a separation.

    Parameters
    ----------
    audio : AudioBuffer
        The recording. Not modified.
    settings : Settings
        What is asked for; its guides name passages, files and damage.
    cancel : threading.Event or None
        Set it to end early.

    Raises
    ------
    AudioFileError, ProjectFileError
        If a file that a guide names cannot be read.
    ParameterError
        If a guide does not fit the recording.
    """
    guides = guides_of(settings)
    audio = _repaired(audio, guides, settings, cancel)
    if guides.score is not None and settings.score is None:
        score = load_score(guides.score.path)
        if guides.score.split_hands:
            score = split_hands(score)
        settings = replace(
            settings, score=score, score_alignment=guides.score.alignment
        )
    if settings.dictionary is None and guides.dictionary is not None:
        settings = replace(settings, dictionary=load_dictionary(guides.dictionary))
    if settings.dictionary is None and guides.passages:
        dictionary = learn_from(
            audio, guides.passages, seed=settings.seed, n_threads=settings.n_threads
        )
        settings = replace(settings, dictionary=dictionary)
    if guides.adapt is not None:
        if settings.dictionary is None:
            raise ParameterError(
                "templates adapt, or stay as they are, where sources are taught: teach "
                "one or give a dictionary"
            )
        chosen = choose_adapting(settings.dictionary, guides.adapt)
        settings = replace(settings, dictionary=chosen)
    return Prepared(audio, settings)


def learn_from(
    audio: AudioBuffer,
    passages: tuple[Passage, ...],
    *,
    seed: int = 0,
    n_threads: int | None = None,
) -> Dictionary:
    """Learn what sources sound like from passages of a recording or from files.

    Several passages of one source are joined.

    Parameters
    ----------
    audio : AudioBuffer
        The recording. Not modified.
    passages : tuple of Passage
        At least one.
    seed : int
        Of every random start.
    n_threads : int or None
        Threads.

    Raises
    ------
    AudioFileError
        If a file cannot be read.
    ParameterError
        If a passage lies outside of the recording, is silent, or has another rate.
    """
    heard: dict[str, list[AudioBuffer]] = {}
    for passage in passages:
        heard.setdefault(passage.source, []).append(_cut(audio, passage))
    return learn_dictionary(
        {name: _joined(pieces) for name, pieces in heard.items()},
        seed=seed,
        n_threads=n_threads,
    )


def _cut(audio: AudioBuffer, passage: Passage) -> AudioBuffer:
    """Return the sound of a passage."""
    if passage.path is not None:
        audio = load(Path(passage.path))
    rate = audio.sample_rate
    start = round(passage.start_s * rate)
    stop = round(min(passage.stop_s, audio.duration_s) * rate)
    if stop <= start:
        raise ParameterError(
            f"the passage of {passage.source} begins at {passage.start_s:g} s, but "
            f"there are only {audio.duration_s:.2f} s"
        )
    return AudioBuffer(audio.samples[:, start:stop], rate)


def _joined(pieces: list[AudioBuffer]) -> AudioBuffer:
    if len(pieces) == 1:
        return pieces[0]
    rates = {piece.sample_rate for piece in pieces}
    if len(rates) > 1:
        listed = " and ".join(f"{rate} Hz" for rate in sorted(rates))
        raise ParameterError(f"passages of one source must have one rate, got {listed}")
    widest = min(piece.n_channels for piece in pieces)
    sounds = [
        piece.samples
        if piece.n_channels == widest
        else piece.samples.mean(axis=0, keepdims=True)
        for piece in pieces
    ]
    if len({sound.shape[0] for sound in sounds}) > 1:
        sounds = [sound.mean(axis=0, keepdims=True) for sound in sounds]
    return AudioBuffer(np.concatenate(sounds, axis=1), rates.pop())


def _repaired(
    audio: AudioBuffer,
    guides: Guides,
    settings: Settings,
    cancel: threading.Event | None,
) -> AudioBuffer:
    damages = list(guides.damages)
    notes = []
    for kind in guides.find:
        found = _FINDERS[kind](audio)
        damages += found
        if not found:
            notes.append(f"no {kind} found")
    if damages:
        audio = repair(
            audio,
            damages,
            seed=settings.seed,
            cancel=cancel,
            n_threads=settings.n_threads,
        )
    return replace(audio, notes=(*audio.notes, *notes)) if notes else audio
