"""Notes go to the instrument that was heard to sound like them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ProjectFileError
from nmfaudio.separation.components.dictionary_file import (
    load_dictionary,
    save_dictionary,
)
from nmfaudio.separation.evaluation import si_sdr
from nmfaudio.separation.models.learning import (
    learn_dictionary,
)
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.models.taught_notes import (
    N_SOUND_FEATURES,
    NoteFit,
    measure_passages,
    share_notes,
)
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.dictionary import Dictionary, NoteSounds
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral.stft import StftPlan

RATE = 16000
STEP = 6000
DARK, BRIGHT = 2.5, 0.3
TAUGHT_NOTES, PLAYED_NOTES = (57, 60, 64, 67, 62, 59), (60, 65, 57, 62, 64, 55)
PLAN = StftPlan(RATE, n_fft=2048, hop_length=256)


def melody(midi: tuple[int, ...], slope: float, *, late: int = 0) -> np.ndarray:
    """Return struck notes whose upper harmonics fall off by ``slope``."""
    sound = np.zeros((1, STEP * (len(midi) + 1)), np.float32)
    t = np.arange(STEP - 500) / RATE
    for at, note in enumerate(midi):
        pitch_hz = 440.0 * 2 ** ((note - 69) / 12)
        waves = [
            np.sin(2 * np.pi * pitch_hz * h * t) * h**-slope
            for h in range(1, 12)
            if h * pitch_hz < 0.45 * RATE
        ]
        envelope = np.exp(-4 * t) * np.minimum(1.0, t / 0.01)
        piece = np.sum(waves, axis=0) * envelope
        start = at * STEP + late
        sound[0, start : start + t.size] += 0.1 * piece / np.sqrt(np.mean(piece**2))
    return sound


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return learn_dictionary(
        {
            "Dark": AudioBuffer.from_array(melody(TAUGHT_NOTES, DARK), RATE),
            "Bright": AudioBuffer.from_array(melody(TAUGHT_NOTES, BRIGHT), RATE),
        }
    )


def improvement(dictionary: Dictionary) -> list[float]:
    """Return SI-SDR of both, playing the same notes half a step apart."""
    dark = melody(PLAYED_NOTES, DARK)
    bright = melody(PLAYED_NOTES[::-1], BRIGHT, late=STEP // 2)
    audio = AudioBuffer.from_array(dark + bright, RATE)
    settings = Settings(dictionary=dictionary, rest=False)
    stems = render_stems(separate(audio, settings=settings))
    return [si_sdr(truth, stem) for truth, stem in zip((dark, bright), stems[:2])]  # noqa: B905  # the residual is left out


@pytest.fixture(scope="module")
def improved(dictionary) -> list[float]:
    return improvement(dictionary)


def test_instruments_of_one_register_are_told_apart(improved) -> None:
    assert min(improved) > 8


def test_timbre_tells_more_than_templates(dictionary, improved) -> None:
    plain = tuple(replace(source, sounds=None) for source in dictionary.sources)
    without = replace(dictionary, sources=plain)
    assert np.mean(improved) > np.mean(improvement(without)) + 1


def test_the_same_seed_gives_the_same_bits(dictionary) -> None:
    again = learn_dictionary(
        {
            "Dark": AudioBuffer.from_array(melody(TAUGHT_NOTES, DARK), RATE),
            "Bright": AudioBuffer.from_array(melody(TAUGHT_NOTES, BRIGHT), RATE),
        }
    )
    for one, other in zip(dictionary.sources, again.sources, strict=True):
        np.testing.assert_array_equal(one.W, other.W)
        np.testing.assert_array_equal(one.sounds.features, other.sounds.features)


def test_files_keep_the_timbres_of_notes(dictionary, tmp_path: Path) -> None:
    save_dictionary(dictionary, tmp_path / "d.nmfdict")
    again = load_dictionary(tmp_path / "d.nmfdict")
    for source, kept in zip(dictionary.sources, again.sources, strict=True):
        np.testing.assert_array_equal(source.sounds.features, kept.sounds.features)
        np.testing.assert_array_equal(source.sounds.weights, kept.sounds.weights)


def test_files_without_timbres_are_read(dictionary, tmp_path: Path) -> None:
    plain = tuple(replace(source, sounds=None) for source in dictionary.sources)
    save_dictionary(replace(dictionary, sources=plain), tmp_path / "old.nmfdict")
    again = load_dictionary(tmp_path / "old.nmfdict")
    assert [source.sounds for source in again.sources] == [None, None]


def test_broken_timbres_are_refused(dictionary, tmp_path: Path) -> None:
    sounds = replace(dictionary.sources[0].sounds, weights=np.ones(1, np.float32))
    broken = (replace(dictionary.sources[0], sounds=sounds), dictionary.sources[1])
    save_dictionary(replace(dictionary, sources=broken), tmp_path / "d.nmfdict")
    with pytest.raises(ProjectFileError, match="timbres of Dark must be"):
        load_dictionary(tmp_path / "d.nmfdict")


def test_one_source_alone_has_nobody_to_be_told_from() -> None:
    passage = AudioBuffer.from_array(melody(TAUGHT_NOTES, DARK), RATE)
    learned = learn_dictionary({"Dark": passage})
    assert not learned.adaptive
    assert learned.sources[0].sounds is None


def fit_of(sound: np.ndarray) -> NoteFit:
    sequence = FitSequence(None, None, total=20)
    return NoteFit.of(PLAN.magnitude(sound), PLAN, sequence, beta=1.0, max_iter=20)


@pytest.fixture(scope="module")
def taught() -> tuple[list[np.ndarray], list[NoteFit], list[NoteSounds]]:
    """Return passages, their fits, and how the notes of each sound."""
    passages = [melody(TAUGHT_NOTES, DARK), melody(TAUGHT_NOTES, BRIGHT)]
    fits = [fit_of(passage) for passage in passages]
    sequence = FitSequence(None, None, total=99)
    return passages, fits, measure_passages(passages, fits, sequence, max_iter=20)


def test_shares_add_up_to_the_notes(taught) -> None:
    passages, fits, sounds = taught
    assert [sound.features.shape[1] for sound in sounds] == [N_SOUND_FEATURES] * 2
    assert all(sound.weights.sum() == pytest.approx(1, abs=1e-5) for sound in sounds)
    mixed = fit_of(passages[0] + np.roll(passages[1], STEP // 2, axis=1))
    templates = [(fit.fitted.W, mixed.fitted.H) for fit in fits]
    shared = share_notes(mixed, sounds, templates)
    notes = np.flatnonzero(np.isfinite(mixed.midi))
    total = np.zeros_like(mixed.fitted.H)
    np.add.at(total, shared.row, shared.H)
    np.testing.assert_allclose(total[notes], mixed.fitted.H[notes], rtol=1e-4)
    assert (shared.H >= 0).all()
    assert set(shared.owner) == {0, 1}


def test_what_nobody_taught_follows_the_fit_alone(taught) -> None:
    _, fits, sounds = taught
    mixed = fits[0]
    silent = np.zeros_like(mixed.fitted.H)
    templates = [(mixed.fitted.W, silent)] * 2 + [(mixed.fitted.W, mixed.fitted.H)]
    shared = share_notes(mixed, sounds, templates)
    mass = mixed.fitted.W.sum(axis=0)[shared.row] * shared.H.sum(axis=1)
    assert mass[shared.owner == 2].sum() > 0.999 * mass.sum()
