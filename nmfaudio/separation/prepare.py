"""Turn guides into what the pipeline works with: sound repaired, sources known."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import OnUnusable, load, load_many
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.cancelling import check_cancelled
from nmfaudio.separation.choice.resolve import may_correct
from nmfaudio.separation.components.dictionary_file import load_dictionary
from nmfaudio.separation.models.learning import (
    choose_adapting,
    is_noise,
    learn_dictionary,
)
from nmfaudio.separation.repair.repair import (
    find_clicks,
    find_clipping,
    find_dropouts,
    repair,
)
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.dictionary import Dictionary
from nmfaudio.separation.request.guides import Guides, Passage
from nmfaudio.separation.request.prepared import PreparedSound
from nmfaudio.separation.request.score import Score
from nmfaudio.separation.request.settings import Settings, followed_guides, seed_of
from nmfaudio.separation.score.alignment import align
from nmfaudio.separation.score.reading import load_score, split_hands
from nmfaudio.separation.spectrogram import is_long

__all__ = ["learn_from", "learn_from_files", "prepare"]

_FINDERS = {
    "clicks": find_clicks,
    "clipping": find_clipping,
    "dropouts": find_dropouts,
}


def prepare(
    audio: AudioBuffer, settings: Settings, *, cancel: threading.Event | None = None
) -> PreparedSound:
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
    Cancelled
        If the cancel flag was set.
    ParameterError
        If a guide does not fit the recording.
    """
    guides = followed_guides(settings)
    audio = _repaired(audio, guides, settings, cancel)
    check_cancelled(cancel)
    read = _read_score(guides, settings)
    if read is not None and read[0].notes:
        audio = replace(audio, notes=(*audio.notes, *read[0].notes))
    score = None if read is None else align(read[0], audio, read[1])
    dictionary = _dictionary(audio, guides, settings)
    alone = _corrections(audio, guides, settings, dictionary)
    return PreparedSound(audio, dictionary, score, alone)


def _read_score(guides: Guides, settings: Settings) -> tuple[Score, str] | None:
    """Return the score that is followed, and how it comes to the recording's clock."""
    score, file = settings.score, guides.score
    how = settings.score_alignment or "offset"
    if score is None and file is not None:
        score, how = load_score(file.path), file.alignment
        if file.split_hands:
            score = split_hands(score)
    return None if score is None else (score, how)


def _dictionary(
    audio: AudioBuffer, guides: Guides, settings: Settings
) -> Dictionary | None:
    """Return what is known of how sources sound."""
    dictionary = settings.dictionary
    if dictionary is None and guides.dictionary is not None:
        dictionary = load_dictionary(guides.dictionary)
    if dictionary is None and guides.passages:
        dictionary = learn_from(
            audio,
            guides.passages,
            seed=seed_of(settings),
            n_threads=settings.n_threads,
        )
    return dictionary and choose_adapting(dictionary, guides.adapt)


def _corrections(
    audio: AudioBuffer, guides: Guides, settings: Settings, learned: Dictionary | None
) -> tuple[Box, ...]:
    """Return the passages that correct what is found without them; none if they teach.

    As examples they know only what is played in them, and all other sources are one
    rest; as corrections they move components of a result that knows all that is played.
    Drums are struck alike everywhere, and noise has no notes: these teach.
    """
    if learned is None or learned.adaptive or not may_correct(settings):
        return ()
    if is_long(audio, learned.plan):
        return ()
    # Of several passages, the faint ones count little and silent ones nothing.
    if any(map(is_noise, _sounds_of(audio, guides.passages).values())):
        return ()
    top_hz = audio.sample_rate / 2
    return tuple(
        Box(p.source, p.start_s, min(p.stop_s, audio.duration_s), 0.0, top_hz)
        for p in guides.passages
    )


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
    sounds = _sounds_of(audio, passages)
    return learn_dictionary(sounds, seed=seed, n_threads=n_threads)


def _sounds_of(
    audio: AudioBuffer, passages: Sequence[Passage]
) -> dict[str, AudioBuffer]:
    """Return what each source sounds like, its passages joined."""
    pieces_of: dict[str, list[AudioBuffer]] = {}
    for passage in passages:
        pieces_of.setdefault(passage.source, []).append(_cut(audio, passage))
    return {name: _joined(pieces) for name, pieces in pieces_of.items()}


def learn_from_files(
    examples: Mapping[str, Sequence[Path]],
    *,
    seed: int = 0,
    n_threads: int | None = None,
    cancel: threading.Event | None = None,
    progress: Callable[[float], None] = lambda done: None,  # noqa: ARG005  # nothing to do
    on_unusable: OnUnusable | None = None,
) -> Dictionary:
    """Learn what sources sound like from files in which each is alone.

    Parameters
    ----------
    examples : mapping of str to sequence of Path
        Files of each source, by its name; all at one sample rate.
    seed : int
        Of every random start.
    n_threads : int or None
        Threads.
    cancel : threading.Event or None
        Set it to end early, while files are read.
    progress : callable
        Called with the share of files that are read.
    on_unusable : callable or None
        Called with a file that cannot be read, is silent, or has another sample rate
        than most, and with what is wrong; it is left out. None has the first that
        cannot be read, or has another rate, end all.

    Raises
    ------
    AudioFileError
        If a file cannot be read; with ``on_unusable``, if none can.
    Cancelled
        If the cancel flag was set.
    ParameterError
        If there is no file, all of a source are silent, or their sample rates differ.

    Examples
    --------
    >>> learn_from_files({"Kick": [Path("kick.wav")]})  # doctest: +SKIP
    """
    files = [(name, path) for name, paths in examples.items() for path in paths]
    found = load_many(
        [path for _, path in files],
        on_unusable=on_unusable,
        fault=_silence,
        channels_count=False,
        cancel=cancel,
        on_read=lambda n_read: progress(n_read / len(files)),
    )
    check_cancelled(cancel)
    passages: dict[str, list[AudioBuffer]] = {}
    for (name, _), audio in zip(files, found, strict=True):
        if audio is not None:
            passages.setdefault(name, []).append(audio)
    return learn_dictionary(
        {name: _joined(pieces) for name, pieces in passages.items()},
        seed=seed,
        n_threads=n_threads,
    )


def _silence(audio: AudioBuffer) -> str:
    if audio.samples.any():
        return ""
    return Message("is silent: nothing can be learned from it")


def _cut(audio: AudioBuffer, passage: Passage) -> AudioBuffer:
    """Return the sound of a passage."""
    if passage.path is not None:
        audio = load(Path(passage.path))
    rate = audio.sample_rate
    start = round(passage.start_s * rate)
    stop = round(min(passage.stop_s, audio.duration_s) * rate)
    if stop <= start:
        raise ParameterError(
            Message(
                "the passage of {0} begins at {1:g} s, but there are only {2:.2f} s",
                passage.source,
                passage.start_s,
                audio.duration_s,
            )
        )
    return AudioBuffer(audio.samples[:, start:stop], rate)


def _joined(pieces: list[AudioBuffer]) -> AudioBuffer:
    if len(pieces) == 1:
        return pieces[0]
    rates = {piece.sample_rate for piece in pieces}
    if len(rates) > 1:
        listed = " and ".join(f"{rate} Hz" for rate in sorted(rates))
        raise ParameterError(
            Message("passages of one source must have one rate, got {0}", listed)
        )
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
            notes.append(Message("Found no {0}.", Message(kind)))
    if damages:
        audio = repair(
            audio,
            damages,
            seed=seed_of(settings),
            cancel=cancel,
            n_threads=settings.n_threads,
        )
    return replace(audio, notes=(*audio.notes, *notes)) if notes else audio
