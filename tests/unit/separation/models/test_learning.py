"""Sources are taught by example, kept in files, and found again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import signals

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import AudioWriteError, ParameterError, ProjectFileError
from nmfaudio.separation.components.dictionary_file import (
    load_dictionary,
    save_dictionary,
)
from nmfaudio.separation.evaluation import si_sdr
from nmfaudio.separation.models.learning import (
    learn_dictionary,
)
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.dictionary import Dictionary, TaughtSource
from nmfaudio.separation.request.guides import Guides
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral.stft import StftPlan

RATE = 16000


def tones(pitches: list[float], slope: float) -> np.ndarray:
    t = np.arange(4000) / RATE
    notes = [
        sum(np.sin(2 * np.pi * f * h * t) * h**-slope for h in range(1, 8))
        for f in pitches
    ]
    return np.concatenate(notes)[np.newaxis] * 0.1


LOW = tones([110.0, 123.5, 146.8, 110.0], 1.5)
HIGH = tones([659.3, 740.0, 880.0, 740.0], 0.5)


@pytest.fixture(scope="module")
def taught() -> object:
    dictionary = learn_dictionary(
        {
            "Bass": AudioBuffer.from_array(LOW, RATE),
            "Flute": AudioBuffer.from_array(HIGH, RATE),
        }
    )
    # Templates alone: how timbres tell notes apart is tested with taught notes.
    plain = tuple(replace(source, sounds=None) for source in dictionary.sources)
    return replace(dictionary, sources=plain)


def test_taught_sources_are_found_in_a_mix(taught) -> None:
    low, high = np.roll(LOW, 4000, axis=1), np.roll(HIGH, 8000, axis=1)
    audio = AudioBuffer.from_array(low + high, RATE)
    found = separate(audio, settings=Settings(dictionary=taught, rest=False))
    assert [s.name for s in found.sources] == ["Bass", "Flute"]
    stems = render_stems(found)
    assert si_sdr(low, stems[0]) > 15
    assert si_sdr(high, stems[1]) > 15


def test_the_rest_is_explained_around_them(taught) -> None:
    noise = np.random.default_rng(0).standard_normal((2, 16000)) * 0.1
    audio = AudioBuffer.from_array(LOW + noise, RATE)
    found = separate(audio, settings=Settings(dictionary=taught))
    assert found.model.W.shape[0] == 2
    assert found.sources[-1].name == "Rest"


def test_struck_passages_teach_voices() -> None:
    rng = np.random.default_rng(1)
    click = np.zeros((1, 16000))
    for at in range(0, 15000, 4000):
        click[0, at : at + 800] = rng.standard_normal(800) * np.exp(
            -np.arange(800) / 90
        )
    audio = AudioBuffer.from_array(click, RATE)
    dictionary = learn_dictionary({"Clap": audio})
    assert dictionary.adaptive
    assert dictionary.sources[0].W.shape[0] > 1
    found = separate(audio, settings=Settings(dictionary=dictionary, rest=False))
    assert [s.name for s in found.sources] == ["Clap"]


def plain_dictionary() -> Dictionary:
    """Return templates of one frame: a low and a high half of all frequencies."""
    plan = StftPlan(RATE, n_fft=256, hop_length=64)
    hz = np.arange(plan.n_bins) * RATE / plan.n_fft
    halves = [(hz < 500).astype(np.float32), (hz >= 500).astype(np.float32)]
    return Dictionary(
        plan,
        tuple(
            TaughtSource(name, (half / half.sum())[np.newaxis, :, np.newaxis])
            for name, half in zip(("Low", "High"), halves, strict=True)
        ),
    )


@pytest.mark.parametrize("kind", ["notes", "plain", "drums"])
@pytest.mark.parametrize("adapt", [None, True, False])
def test_templates_adapt_as_they_are_told(taught, kind: str, adapt) -> None:
    """Whatever was taught, the user has the last word on whether it changes."""
    dictionary = {"notes": taught, "plain": plain_dictionary()}.get(kind)
    audio = AudioBuffer.from_array((LOW + HIGH)[:, :8000], RATE)
    if dictionary is None:
        beats = signals.clicks_over_noise(n_samples=8000)
        audio = AudioBuffer.from_array(beats, RATE)
        dictionary = replace(learn_dictionary({"Beats": audio}), adaptive=True)
    settings = Settings(
        dictionary=dictionary, guides=Guides(adapt=adapt), rest=False, max_iter=20
    )
    found = separate(audio, settings=settings)
    expected = dictionary.adaptive if adapt is None else adapt
    assert found.dictionary.adaptive is expected
    known = np.concatenate([s.W for s in dictionary.sources], axis=2)
    # Behind them may stand what was found without teaching, which these leave out.
    fitted = found.factorization.W[..., : known.shape[2]].reshape(known.shape)
    scale = (fitted * known).sum(axis=(0, 1)) / (known**2).sum(axis=(0, 1))
    changed = np.abs(fitted - scale * known).max() > 1e-3 * known.max()
    assert changed == expected
    assert np.isfinite(found.model.W).all()


def test_nothing_taught_cannot_adapt() -> None:
    audio = AudioBuffer.from_array(LOW, RATE)
    with pytest.raises(ParameterError, match="teach one or give a dictionary"):
        separate(audio, settings=Settings(guides=Guides(adapt=True)))


def test_files_bring_back_the_same(taught, tmp_path: Path) -> None:
    path = tmp_path / "taught.npz"
    save_dictionary(taught, path)
    again = load_dictionary(path)
    assert (again.plan, again.adaptive) == (taught.plan, taught.adaptive)
    for a, b in zip(again.sources, taught.sources, strict=True):
        assert a.name == b.name
        np.testing.assert_array_equal(a.W, b.W)
    with pytest.raises(AudioWriteError, match="exists already"):
        save_dictionary(taught, path)


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04broken"])
def test_broken_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(content)
    with pytest.raises(ProjectFileError, match="cannot read"):
        load_dictionary(path)


def test_bad_teaching_is_refused(taught) -> None:
    sound = AudioBuffer.from_array(LOW, RATE)
    with pytest.raises(ParameterError, match="at least one passage"):
        learn_dictionary({})
    with pytest.raises(ParameterError, match="is silent"):
        learn_dictionary({"A": AudioBuffer.from_array(LOW * 0, RATE)})
    with pytest.raises(ParameterError, match="one sample rate"):
        learn_dictionary({"A": sound, "B": AudioBuffer.from_array(LOW, 8000)})
    with pytest.raises(ParameterError, match="learned at 16000 Hz"):
        separate(
            AudioBuffer.from_array(LOW, 8000), settings=Settings(dictionary=taught)
        )
    with pytest.raises(ParameterError, match="needs a dictionary"):
        separate(sound, settings=Settings(recipe=Recipe("x", kind="taught")))
