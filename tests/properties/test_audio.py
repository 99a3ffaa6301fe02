"""Audio files: round trips of anything, and damage of any kind."""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import signals
from audio_files import encoded, wave_file
from hypothesis import given, settings
from hypothesis import strategies as st

from nmfaudio.audio.decode import load
from nmfaudio.audio.encode import AudioWriter
from nmfaudio.audio.naming import safe_stem
from nmfaudio.errors import AudioFileError, NotFiniteError

MIX = signals.stereo_mix(n_samples=6_000)
SEEDS = {
    "wav": wave_file(MIX),
    "wav float": wave_file(MIX, tag=3),
    "rf64": encoded(MIX, "RF64"),
    "w64": encoded(MIX, "W64"),
    "aiff": encoded(MIX, "AIFF"),
    "caf": encoded(MIX, "CAF"),
    "au": encoded(MIX, "AU"),
    "flac": encoded(MIX, "FLAC"),
    "ogg": encoded(MIX, "OGG"),
    "opus": encoded(MIX, "OGG", "OPUS"),
    "mp3": encoded(MIX, "MP3"),
}


@given(
    st.sampled_from(["wav24", "wav32f", "flac"]),
    st.integers(1, 8),
    st.integers(1, 5_000),
    st.lists(st.integers(1, 3_000), min_size=1, max_size=5),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=40, deadline=None)
def test_lossless_round_trip(format, n_channels, n_samples, blocks, seed):
    rng = np.random.default_rng(seed)
    samples = rng.uniform(-1, 1, (n_channels, n_samples)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x")
        with AudioWriter(
            path, n_channels=n_channels, sample_rate=44_100, format=format
        ) as writer:
            start = 0
            while start < n_samples:
                stop = start + blocks[start % len(blocks)]
                writer.write(samples[:, start:stop])
                start = stop
            assert writer.commit().n_samples == n_samples
        audio = load(path)
        assert audio.notes == ()
        limit = 0.0 if format == "wav32f" else 2.0**-23
        assert np.abs(audio.samples - samples).max() <= limit


@cache
def n_samples_of(kind):
    """Return how long a file is before it is damaged."""
    with tempfile.TemporaryDirectory() as folder:
        return attempt(SEEDS[kind], folder).n_samples


def attempt(content, folder):
    """Load content; return the audio, or None if it was refused as it should be."""
    path = Path(folder, "x")
    path.write_bytes(content)
    message = ""
    try:
        audio = load(path, max_bytes=1 << 24)
    except (AudioFileError, NotFiniteError) as error:
        audio, message = None, str(error)
    assert audio is not None or str(path) in message
    assert message.isprintable()
    return audio


@pytest.mark.parametrize("kind", SEEDS)
@given(
    st.lists(st.tuples(st.integers(0, 1 << 14), st.integers(0, 255)), max_size=8),
    st.integers(0, 1 << 14),
    st.integers(0, 1 << 14),
)
@settings(max_examples=15, deadline=None)
def test_damaged_files_load_or_are_refused(kind, changes, cut_from, cut_bytes):
    content = bytearray(SEEDS[kind])
    for position, value in changes:
        # Headers, where a wrong byte does most, get half of the changes.
        place = position % len(content) if position % 2 else position % 128
        content[place] = value
    if cut_from % 3 == 0:
        start = cut_from % len(content)
        del content[start : start + cut_bytes]
    with tempfile.TemporaryDirectory() as folder:
        audio = attempt(bytes(content), folder)
        if audio is not None:
            assert np.isfinite(audio.samples).all()
            assert 1 <= audio.n_channels <= 64


@pytest.mark.parametrize("kind", SEEDS)
@given(st.integers(0, 1 << 16))
@settings(max_examples=12, deadline=None)
def test_files_cut_anywhere_load_or_are_refused(kind, position):
    seed = SEEDS[kind]
    with tempfile.TemporaryDirectory() as folder:
        audio = attempt(seed[: position % len(seed)], folder)
        if audio is not None:
            assert audio.n_samples <= n_samples_of(kind)
            assert audio.notes, "a file that was cut loads without a word"


@given(st.text())
@settings(max_examples=80, deadline=None)
def test_any_text_is_a_safe_name(text):
    stem = safe_stem(text)
    assert 0 < len(stem.encode()) <= 200
    assert Path("folder", f"{stem}.wav").parent == Path("folder")
    assert safe_stem(stem) == stem
