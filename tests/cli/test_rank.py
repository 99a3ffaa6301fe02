"""The command that suggests a number of components."""

import json

import numpy as np
import pytest
import signals
import soundfile

from nmfaudio.factorization.selection import n_components

RATE = 8000
SIZES = ("--n-fft", "512", "--hop", "128", "--candidates", "1-6")


@pytest.fixture
def tones(tmp_path):
    """Write three tones that take turns."""
    sounds = [
        signals.sine(hz, sample_rate=RATE, n_samples=2400) for hz in (300, 900, 2400)
    ]
    samples = np.concatenate([sounds[k] for k in (0, 1, 2, 0, 2, 1)], axis=1)
    path = tmp_path / "tones.wav"
    soundfile.write(path, samples.T, RATE, subtype="FLOAT")
    return path


def test_three_tones_are_three_components(tones, run):
    code, output, errors = run("rank", tones, *SIZES, "--json")
    assert (code, errors) == (0, "")
    (suggestion,) = json.loads(output)["suggestions"]
    assert suggestion["method"] == "elbow"
    assert suggestion["n_components"] == 3
    assert suggestion["reason"]
    assert suggestion["candidates"] == [1, 2, 3, 4, 5, 6]
    assert len(suggestion["curve"]) == 6


def test_several_methods_are_told_and_drawn(tones, run, tmp_path):
    figure = tmp_path / "curves.png"
    code, output, errors = run(
        "rank", tones, *SIZES, "--method", "elbow", "--method", "stability",
        "--starts", "2", "--figure", figure,
    )  # fmt: skip
    assert (code, errors) == (0, "")
    assert [line.split()[0] for line in output.splitlines()] == ["elbow", "stability"]
    assert figure.read_bytes().startswith(b"\x89PNG")


def test_a_single_candidate_is_not_called_a_choice(tones, run):
    code, output, _ = run("rank", tones, *SIZES[:-1], "5")
    assert code == 0
    assert "the only number that was tried" in output


def test_what_separate_follows_is_what_rank_suggests(tones, run, tmp_path, monkeypatch):
    monkeypatch.setattr(n_components, "_DEFAULT_CANDIDATES", (1, 2, 3, 4, 5))
    frames = ("--n-fft", "128", "--hop", "64")
    code, output, errors = run(
        "separate", tones, "-o", tmp_path / "out", "--preset", "free", *frames,
        "--components", "elbow", "--json",
    )  # fmt: skip
    assert (code, errors) == (0, "")
    separated = json.loads(output)
    _, output, _ = run("rank", tones, *frames, "--json")
    (suggestion,) = json.loads(output)["suggestions"]
    assert len(separated["components"]) == suggestion["n_components"]
    assert suggestion["reason"] in separated["notes"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--method", "guess"), "--method"),
        (("--candidates", "5-2"), "--candidates"),
        (("--candidates", "0-2"), "--candidates"),
        (("--candidates", "few"), "--candidates"),
        (("--beta", "loud"), "--beta"),
        (("--figure", "curves.doc"), "--figure"),
    ],
)
def test_what_makes_no_sense_is_refused_before_the_work(tones, run, words, named):
    code, output, errors = run("rank", tones, *words)
    assert (code, output) == (2, "")
    assert named in errors


def test_a_recording_that_is_none_is_named(tmp_path, run):
    code, _, errors = run("rank", tmp_path / "nothing.wav")
    assert code == 3
    assert "nothing.wav" in errors


def test_stability_needs_starts_to_compare(tones, run):
    code, _, errors = run("rank", tones, "--method", "stability", "--starts", "1")
    assert code == 2
    assert "--starts: --method stability compares starts" in errors
