"""Short sounds that a page carries within itself."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.encode import AudioWriter
from nmfaudio.audio.formats import FORMATS, check_supported
from nmfaudio.compiled.types import Float32Array
from nmfaudio.errors import ParameterError
from nmfaudio.figures.inspection.hypertext import data_address, sound_type
from nmfaudio.figures.inspection.subject import Subject
from nmfaudio.figures.view import View
from nmfaudio.separation.rendering.resynthesis import (
    renderer_of,
)
from nmfaudio.separation.rendering.source_gains import (
    numbered_sources,
    stem_gains,
)

__all__ = ["Sound", "sounds_of"]

_BYTES_A_SECOND = {"mp3": 32_000, "wav16": 4 * 48_000}

Sound = tuple[str, str, str]
"""Name, address that holds the sound, and its type."""


def sounds_of(
    subject: Subject, view: View, *, most_bytes: int
) -> tuple[list[Sound], float]:
    """Return the mixture and its sources to be listened to, and how long they are.

    Parameters
    ----------
    subject : Subject
        What is listened to.
    view : View
        The passage.
    most_bytes : int
        About how much all of them may take; longer passages are cut.

    Returns
    -------
    sounds : list of Sound
        The mixture first.
    seconds : float
        Length of each.
    """
    rate, n_channels = subject.audio.sample_rate, subject.audio.n_channels
    form = _format_for(n_channels, rate)
    separation = subject.separation
    n_sources = len(separation.sources) if separation else len(subject.stems)
    start_s, stop_s = view.passage_s(subject.audio)
    fits_s = most_bytes * 0.75 / _BYTES_A_SECOND[form] / (n_sources + 1)
    seconds = min(stop_s - start_s, max(1.0, fits_s))
    first = round((start_s - view.offset_s) * rate)
    last = min(first + round(seconds * rate), subject.audio.n_samples)
    if last <= first:
        return [], 0.0
    return [
        (name, *_encoded(samples, rate, form))
        for name, samples in _passages(subject, first, last)
    ], seconds


def _passages(
    subject: Subject, first: int, last: int
) -> Iterator[tuple[str, Float32Array]]:
    yield "Mixture", subject.audio.samples[:, first:last]
    for name, stem in subject.stems:
        yield name, _part(stem, first, last)
    separation = subject.separation
    if subject.stems or separation is None or not separation.sources:
        return
    renderer = renderer_of(separation)
    n_sources = len(separation.sources)
    numbers = numbered_sources(separation.sources, separation.model.n_components)
    gains, residual = stem_gains(numbers, n_sources)
    for n, source in enumerate(separation.sources):
        mix = renderer.mix(gains[n : n + 1], residual[n : n + 1], numbers)
        yield source.name, renderer.render(mix, first, last)[0]


def _part(audio: AudioBuffer, first: int, last: int) -> Float32Array:
    part = audio.samples[:, first:last]
    return np.pad(part, ((0, 0), (0, last - first - part.shape[1])))


def _format_for(n_channels: int, sample_rate: int) -> str:
    """Return what every browser plays and the recording fits in."""
    try:
        check_supported("mp3", n_channels, sample_rate)
    except ParameterError:
        return "wav16"
    return "mp3"


def _encoded(samples: Float32Array, sample_rate: int, form: str) -> tuple[str, str]:
    """Return the address that holds a sound, and its type."""
    ending = FORMATS[form].extension
    with tempfile.TemporaryDirectory(prefix="nmfaudio-") as folder:
        path = Path(folder, f"sound{ending}")
        with AudioWriter(
            path, n_channels=samples.shape[0], sample_rate=sample_rate, format=form
        ) as writer:
            writer.write(np.ascontiguousarray(samples))
            writer.commit()
        kind = sound_type(ending)
        return data_address(path.read_bytes(), kind), kind
