"""The main road: settings, progress, cancelling, and results that hold together."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import signals

import nmfaudio
from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import AudioFileError, NotFiniteError, ParameterError
from nmfaudio.factorization.core.divergence import beta_divergence
from nmfaudio.factorization.result import StopReason
from nmfaudio.separation import spectrogram as spectrogram_module
from nmfaudio.separation.cancelling import Cancelled
from nmfaudio.separation.choice.resolution import plan_of, with_resolution
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings
from nmfaudio.separation.spectrogram import (
    effective_rank,
    magnitude_frames,
    measure_spectrogram,
    working_scale,
)

EVALUATION = Path(__file__).parents[4] / "shared" / "eval" / "dev"
RATE = 16_000
QUICK = Settings(n_components=4, max_iter=30)
FREE = Recipe("Free")


def null_db(separation):
    stems = render_stems(separation)
    mixture = separation.audio.samples.astype(np.float64)
    left = np.sum((mixture - stems.sum(axis=0)) ** 2)
    return 10 * np.log10(max(left, 1e-300) / np.sum(mixture**2))


@pytest.fixture(scope="module")
def separation():
    return separate(signals.stereo_mix(), RATE, settings=QUICK)


def test_a_recording_becomes_sources_that_add_up(separation):
    assert separation.model.n_components == 4
    assert len(separation.tags) == 4
    assert separation.sources
    assert null_db(separation) < -120
    stages = set(separation.timings_s) - {"prepare"}  # if kernels were compiled
    assert stages == {"read", "stft", "nmf", "group"}
    assert separation.factorization.divergence[-1] > 0


def test_the_same_settings_give_the_same_bits(separation):
    again = separate(signals.stereo_mix(), RATE, settings=QUICK)
    np.testing.assert_array_equal(separation.model.W, again.model.W)
    np.testing.assert_array_equal(separation.model.H, again.model.H)
    assert separation.sources == again.sources
    other = separate(
        signals.stereo_mix(), RATE, settings=Settings(n_components=4, seed=1)
    )
    assert not np.array_equal(separation.model.W, other.model.W)


@pytest.mark.parametrize(
    ("samples", "rate"),
    [
        (np.zeros((2, 5_000), np.float32), 44_100),
        (np.ones((1, 1), np.float32), 44_100),
        (np.zeros((1, 0), np.float32), 8_000),
        (np.full((1, 300), 0.5, np.float32), 1_000),
    ],
    ids=["silence", "one sample", "nothing", "constant"],
)
def test_degenerate_recordings_are_separated(samples, rate):
    separation = separate(samples, rate)
    stems = render_stems(separation)
    assert stems.shape[1:] == samples.shape
    np.testing.assert_allclose(stems.sum(axis=0), samples, atol=1e-6)


@pytest.mark.parametrize(("n_channels", "rate"), [(2, 96_000), (8, 16_000)])
def test_rates_and_channels_are_kept(rng, n_channels, rate):
    samples = rng.standard_normal((n_channels, 20_000)).astype(np.float32)
    separation = separate(samples, rate, settings=QUICK)
    assert separation.audio.sample_rate == rate
    assert separation.audio.n_channels == n_channels
    assert null_db(separation) < -120


@pytest.mark.parametrize("level", [1e-15, 1e-6, 1e6, 1e11])
def test_the_level_does_not_matter(level, separation):
    samples = signals.stereo_mix() * np.float32(level)
    scaled = separate(samples, RATE, settings=QUICK)
    np.testing.assert_allclose(
        [tag.energy_share for tag in separation.tags],
        [tag.energy_share for tag in scaled.tags],
        rtol=0.05,
        atol=0.01,
    )
    assert null_db(scaled) < -120


def test_sources_of_every_kind_are_read(tmp_path):
    buffer = AudioBuffer.from_array(signals.two_notes(), RATE)
    assert separate(buffer, settings=QUICK).audio is buffer
    import soundfile

    path = tmp_path / "notes.wav"
    soundfile.write(path, buffer.samples.T, RATE, subtype="FLOAT")
    for source in (path, str(path)):
        separation = separate(source, settings=QUICK)
        np.testing.assert_array_equal(separation.audio.samples, buffer.samples)


def test_stages_and_iterations_are_reported_in_order():
    stages, iterations = [], []
    separate(
        signals.stereo_mix(),
        RATE,
        settings=QUICK,
        observer=lambda progress: iterations.append(progress.n_iter),
        on_stage=lambda name, done: stages.append((name, done)),
    )
    names = list(dict.fromkeys(name for name, _ in stages))
    assert names == ["read", "stft", "nmf", "group"]
    for name in names:
        shares = [done for stage, done in stages if stage == name]
        assert shares[0] == 0.0
        assert shares[-1] == 1.0
        assert shares == sorted(shares)
    assert iterations == sorted(iterations)
    assert len(iterations) > 0


def test_cancelled_before_it_begins():
    cancel = threading.Event()
    cancel.set()
    separation = separate(signals.stereo_mix(), RATE, settings=QUICK, cancel=cancel)
    assert separation.factorization.stop_reason is StopReason.CANCELLED
    assert separation.model.n_components == 0
    assert separation.sources == ()


@pytest.mark.parametrize("stage", ["stft", "nmf"])
def test_cancelling_ends_what_would_never_end(stage):
    cancel = threading.Event()
    pressed = []

    def on_stage(name, done):
        if name == stage and not pressed:
            timer = threading.Timer(0.02, press)
            timer.start()
            pressed.append(timer)

    def press():
        cancel.set()

    rng = np.random.default_rng(0)
    samples = rng.standard_normal((2, 60 * RATE)).astype(np.float32)
    separation = separate(
        samples,
        RATE,
        settings=Settings(n_components=30, max_iter=100_000, tol=0.0),
        cancel=cancel,
        on_stage=on_stage,
    )
    assert separation.factorization.stop_reason is StopReason.CANCELLED


def test_nothing_is_looked_at_once_reading_was_stopped(monkeypatch):
    def look(*_):
        raise AssertionError

    monkeypatch.setattr("nmfaudio.separation.pipeline.working_scale", look)
    cancel = threading.Event()
    cancel.set()
    separation = separate(signals.stereo_mix(), RATE, cancel=cancel)
    assert separation.factorization.stop_reason is StopReason.CANCELLED


def test_hours_are_not_measured_to_their_end_for_who_cancels():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        working_scale(AudioBuffer.from_array(signals.stereo_mix(), RATE), cancel)


def test_the_number_of_sources_is_kept():
    for n_sources in (1, 2, 3):
        settings = Settings(n_components=6, max_iter=30, n_sources=n_sources)
        separation = separate(signals.stereo_mix(), RATE, settings=settings)
        assert len(separation.sources) == n_sources
        assert not any("Asked for" in note for note in separation.notes)
    settings = replace(settings, n_components=3, n_sources=500)
    separation = separate(signals.stereo_mix(), RATE, settings=settings)
    (note,) = [note for note in separation.notes if "Asked for" in note]
    assert f"3 components made {len(separation.sources)};" in note


@pytest.mark.parametrize("preset", ["free", "drum-loop"])
def test_of_silence_more_components_make_no_more_sources(preset):
    settings = Settings(preset=preset, n_sources=3)
    separation = separate(signals.silence(), RATE, settings=settings)
    assert not any("Asked for" in note for note in separation.notes)
    assert any("nothing to take apart" in note for note in separation.notes)


def test_errors():
    with pytest.raises(ParameterError, match="needs its sample_rate"):
        separate(np.zeros(10))
    with pytest.raises(ParameterError, match="for arrays only"):
        separate("some.wav", 44_100)
    with pytest.raises(NotFiniteError, match="NaN or infinite"):
        separate(np.array([0.0, np.nan]), 8_000)
    with pytest.raises(AudioFileError):
        separate("/no/such/file.wav")
    with pytest.raises(ParameterError, match="scale the recording down"):
        separate(np.full(100, 1e30), 8_000)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_components": 0}, "n_components must lie"),
        ({"n_sources": 0}, "n_sources must lie"),
        ({"n_fft": 4}, "n_fft must lie"),
        ({"hop_length": 0}, "hop_length must lie"),
        ({"max_iter": 0}, "max_iter must lie"),
        ({"seed": -1}, "seed must lie"),
        ({"n_threads": 0}, "n_threads must lie"),
        ({"beta": float("nan")}, "beta must lie"),
        ({"tol": -1.0}, "tol must be 0"),
        ({"max_time_s": 0.0}, "max_time_s must be"),
        ({"mask_exponent": 9.0}, "mask_exponent must lie"),
        ({"n_fft": 512, "hop_length": 400}, "hop_length must be at most half"),
    ],
)
def test_settings_are_checked(options, message):
    with pytest.raises(ParameterError, match=message):
        Settings(**options)


@pytest.mark.parametrize(
    ("rate", "n_fft"),
    [(44_100, 2048), (48_000, 2048), (96_000, 4096), (16_000, 1024), (1_000, 64)],
)
def test_the_plan_fits_the_sample_rate(rate, n_fft):
    audio = AudioBuffer.from_array(np.zeros(10), rate)
    plan = plan_of(FREE, audio.sample_rate)
    assert (plan.n_fft, plan.hop_length) == (n_fft, n_fft // 4)
    assert plan.invertible


def test_the_plan_follows_settings():
    plan = plan_of(with_resolution(FREE, 1000, None, RATE), RATE)
    assert (plan.n_fft, plan.hop_length) == (1000, 250)
    plan = plan_of(with_resolution(FREE, None, 100, RATE), RATE)
    assert (plan.n_fft, plan.hop_length) == (400, 100)


@pytest.mark.parametrize("n_channels", [1, 2, 3])
def test_spectrograms_made_in_stretches_are_those_made_at_once(
    rng, monkeypatch, n_channels
):
    rate = 4_000
    samples = rng.standard_normal((n_channels, 45 * rate)).astype(np.float32)
    audio = AudioBuffer.from_array(samples, rate)
    plan = plan_of(FREE, audio.sample_rate)
    done = []
    spectrogram = measure_spectrogram(audio, plan, progress=done.append)
    expected = plan.magnitude(samples)
    np.testing.assert_array_equal(spectrogram.V, expected)
    assert done[-1] == 1.0
    assert len(done) > 2
    if n_channels == 2:
        for c in range(2):
            np.testing.assert_array_equal(
                spectrogram.channels[c], plan.magnitude(samples[c : c + 1])
            )
        monkeypatch.setattr(spectrogram_module, "_CHANNELS_BYTES", 0)
        lean = measure_spectrogram(audio, plan)
        assert lean.channels is lean.V
        for held, anew in zip(spectrogram.sides(), lean.sides(), strict=True):
            np.testing.assert_array_equal(held, anew)
    else:
        assert spectrogram.channels is spectrogram.V
        assert not list(spectrogram.sides())
    np.testing.assert_allclose(
        magnitude_frames(samples, plan, 50, 60), expected.T[50:60], rtol=1e-6
    )


def test_more_varied_music_gets_more_components():
    drums = separate(signals.clicks_over_noise(), RATE, settings=QUICK)
    plan = drums.plan

    def chosen(samples):
        return effective_rank(plan.magnitude(samples))

    notes = np.concatenate(
        [signals.sine(110.0 * 2 ** (k / 4), n_samples=8_000) for k in range(16)], axis=1
    )
    assert chosen(signals.sine()) < chosen(notes) <= 60
    assert chosen(signals.silence()) == 1
    assert chosen(np.zeros((1, 0), np.float32)) == 1


@pytest.mark.parametrize("n_channels", [1, 2, 3])
def test_long_recordings_are_streamed_with_about_the_same_result(
    monkeypatch, n_channels
):
    samples = np.tile(signals.stereo_mix(), (2, 8))[:n_channels]
    whole = separate(samples, RATE, settings=QUICK)
    monkeypatch.setattr(spectrogram_module, "MAX_SPECTROGRAM_BYTES", 1000)
    stages = []
    in_pieces = separate(
        samples,
        RATE,
        settings=QUICK,
        on_stage=lambda name, done: stages.append((name, done)),
    )
    assert in_pieces.model.H.shape == whole.model.H.shape
    assert any("is long" in note for note in in_pieces.notes)
    assert null_db(in_pieces) < -120
    V = whole.plan.magnitude(samples)
    losses = [
        beta_divergence(V, each.factorization.W, each.factorization.H, 1.0)
        for each in (whole, in_pieces)
    ]
    assert losses[1] < 1.1 * losses[0]
    assert sum(tag.energy_share for tag in in_pieces.tags) == pytest.approx(
        sum(tag.energy_share for tag in whole.tags), abs=0.05
    )
    names = [name for name, _ in stages]
    assert list(dict.fromkeys(names)) == ["read", "stft", "nmf", "group"]


@pytest.mark.parametrize("when", ["stft", "nmf"])
def test_streaming_is_cancelled(monkeypatch, when):
    monkeypatch.setattr(spectrogram_module, "MAX_SPECTROGRAM_BYTES", 1000)
    cancel = threading.Event()

    def on_stage(name, done):
        if name == when and done > 0:
            cancel.set()

    separation = separate(
        signals.stereo_mix(), RATE, settings=QUICK, cancel=cancel, on_stage=on_stage
    )
    assert separation.factorization.stop_reason is StopReason.CANCELLED


@pytest.mark.parametrize("case", ["d02_drums_808", "d06_fullmix_fluid"])
def test_real_music_adds_up(case):
    path = EVALUATION / case / "mix.flac"
    if not path.exists():
        pytest.skip("evaluation recordings are not present")
    audio = nmfaudio.load(path)
    samples = audio.samples[:, : 4 * audio.sample_rate]
    separation = separate(samples, audio.sample_rate, settings=Settings(max_iter=20))
    assert 2 <= separation.model.n_components <= 180
    assert null_db(separation) < -120
    shares = [tag.energy_share for tag in separation.tags]
    assert 0.5 < sum(shares) <= 1.0 + 1e-6
