"""The same sounds get the same names, whatever order and sample rate."""

import os
from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import resample

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.batch.names import named_alike, names_of, told_names, without_partner
from nmfaudio.errors import ProjectFileError
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.separation.components.dictionary_file import (
    load_dictionary,
    save_dictionary,
)
from nmfaudio.separation.model import RenderModel, Separation, SourceGuess
from nmfaudio.spectral.stft import StftPlan

PITCHES = {"Low": 110.0, "Middle": 440.0, "High": 1760.0}


def separated(names, *, rate=44_100, n_fft=2048, tune=1.0):
    """Return a separation whose sources are two notes of a saw, and hiss."""
    plan = StftPlan(rate, n_fft=n_fft, hop_length=n_fft // 4)
    t = np.arange(round(0.5 * rate)) / rate
    sounds, sources = [], []
    for name in names:
        for step in (1.0, 1.5):
            if name == "Hiss":
                sound = resample(np.random.default_rng(3).normal(0, 1, 22_050), t.size)
            else:
                hz = PITCHES[name] * step * tune
                harmonics = range(1, int(0.4 * 16_000 / hz) + 2)
                sound = sum(np.sin(2 * np.pi * k * hz * t) / k for k in harmonics)
            sounds.append(plan.magnitude(sound[np.newaxis].astype(np.float32)).mean(1))
        sources.append(SourceGuess(name, (len(sounds) - 2, len(sounds) - 1)))
    W = np.stack(sounds, axis=1).astype(np.float32)
    H = np.ones((W.shape[1], 4), np.float32)
    fit = Factorization(
        W=W, H=H, beta=1.0, divergence=(), checked_iterations=(), n_iter=0,
        stop_reason=StopReason.MAX_ITER, elapsed_s=0.0, seed=0,
    )  # fmt: skip
    return Separation(
        audio=AudioBuffer(np.zeros((1, t.size), np.float32), rate),
        plan=plan,
        model=RenderModel.from_factors(W, H),
        factorization=fit,
        tags=(),
        sources=tuple(sources),
    )


def renamed(separation, names):
    sources = zip(separation.sources, names, strict=True)
    return replace(
        separation, sources=tuple(replace(source, name=n) for source, n in sources)
    )


@pytest.mark.parametrize(
    "shape", [{}, {"rate": 48_000, "n_fft": 4096}, {"rate": 22_050}, {"tune": 1.01}]
)
def test_order_rate_and_tuning_do_not_matter(shape):
    known = names_of(separated(["Low", "Middle", "High"]))
    other = renamed(separated(["High", "Low", "Middle"], **shape), ["A", "B", "C"])
    found, named = named_alike(other, known)
    assert [source.name for source in found.sources] == ["High", "Low", "Middle"]
    assert [source.own for source in named] == ["A", "B", "C"]
    assert min(source.likeness for source in named) > 0.8
    assert without_partner(named) == ""
    assert found.model is other.model


def test_who_is_like_none_keeps_a_name_of_its_own():
    known = names_of(separated(["Low", "High"]))
    other = renamed(separated(["Hiss", "Low"]), ["Low", "B"])
    found, named = named_alike(other, known)
    assert [source.name for source in found.sources] == ["Low 2", "Low"]
    assert named[0].likeness is None
    assert "sounds like Low 2: own names were kept" in without_partner(named)


def test_a_name_goes_to_one_source():
    known = names_of(separated(["Low"]))
    other = renamed(separated(["Low", "Low"]), ["A", "B"])
    names = [source.name for source in named_alike(other, known)[0].sources]
    assert sorted(names) in (["A", "Low"], ["B", "Low"])


def test_names_survive_a_file_and_no_sources(tmp_path):
    path = tmp_path / "names.nmfdict"
    save_dictionary(names_of(separated(["Low", "High"])), path)
    other = renamed(separated(["High", "Low"]), ["A", "B"])
    found, _ = named_alike(other, load_dictionary(path))
    assert [source.name for source in found.sources] == ["High", "Low"]
    silent = replace(other, sources=())
    assert named_alike(silent, load_dictionary(path))[1] == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b"[" * 100_000,
        b"\xff",
        b'{"names_path": "a"}',
        b'{"names_path": 1, "names_recipe": "Free"}',
        b'{"names_path": "a", "names_recipe": null}',
        b'{"names_path": "a\\u0000b", "names_recipe": ""}',
    ],
)
def test_a_damaged_note_of_names_is_refused_in_words(content, tmp_path):
    """Who waits for names reads what lies in a folder that others may write to."""
    note = tmp_path / "names.json"
    note.write_bytes(content)
    with pytest.raises(ProjectFileError, match=r"note of names.*names\.json"):
        told_names(note)


def test_a_note_of_names_is_a_file(tmp_path):
    note = tmp_path / "names.json"
    note.write_text('{"names_path": "a b.nmfdict", "names_recipe": "Fünf"}')
    assert told_names(note) == ("a b.nmfdict", "Fünf")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "long").write_bytes(b" " * 200_000)
    for other in ("pipe", ".", "absent", "long"):
        with pytest.raises(ProjectFileError, match="note of names"):
            told_names(tmp_path / other)
