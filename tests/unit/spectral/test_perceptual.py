"""Mel and constant-Q bands: sines read what they are, blocks leave no seam."""

import numpy as np
import pytest
import signals

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.spectral import perceptual
from nmfaudio.spectral.perceptual import (
    BandSpectrogram,
    chroma,
    constant_q_spectrogram,
    mel_spectrogram,
)
from nmfaudio.spectral.stft import StftPlan

RATE = 44_100
BOTH = pytest.mark.parametrize("make", [mel_spectrogram, constant_q_spectrogram])


def sine(hz: float, *, rate: int = RATE, duration_s: float = 3.0) -> AudioBuffer:
    """Return a sine of amplitude 0.5."""
    n_samples = round(duration_s * rate)
    wave = signals.sine(hz, sample_rate=rate, n_samples=n_samples)
    return AudioBuffer.from_array(wave, rate)


@BOTH
@pytest.mark.parametrize("hz", [220.0, 1000.0, 5000.0])
def test_a_sine_reads_its_amplitude_in_the_nearest_band(make, hz):
    bands = make(sine(hz))
    middle = bands.magnitude[:, bands.magnitude.shape[1] // 2]
    loudest = int(middle.argmax())
    assert loudest == np.abs(np.log(bands.centres_hz / hz)).argmin()
    exact = make(sine(float(bands.centres_hz[loudest])))
    middle = exact.magnitude[loudest, exact.magnitude.shape[1] // 2]
    assert 20 * np.log10(middle / 0.5) == pytest.approx(0.0, abs=1.5)


@BOTH
@pytest.mark.parametrize("rate", [8_000, 96_000])
def test_bands_end_below_half_the_sample_rate(make, rate):
    bands = make(sine(440.0, rate=rate, duration_s=0.5))
    assert 0.8 * rate / 2 < bands.centres_hz[-1] < rate / 2
    assert np.all(np.diff(bands.centres_hz) > 0)
    assert bands.magnitude.shape[0] == bands.centres_hz.size
    assert bands.magnitude.dtype == np.float32


@BOTH
def test_frames_lie_where_they_say(make):
    audio = AudioBuffer.from_array(signals.impulse(2 * RATE, at=RATE), RATE)
    bands = make(audio)
    high = bands.magnitude[bands.centres_hz > 2000].sum(axis=0)
    assert high.argmax() * bands.frame_s == pytest.approx(1.0, abs=bands.frame_s)


@BOTH
def test_blocks_leave_no_seam(make, monkeypatch, rng):
    audio = AudioBuffer.from_array(0.1 * rng.standard_normal((2, 2 * RATE)), RATE)
    whole = make(audio).magnitude
    monkeypatch.setattr(perceptual, "_BLOCK_FRAMES", 50)
    monkeypatch.setattr(perceptual, "_Q_BLOCK_FRAMES", 50)
    np.testing.assert_allclose(make(audio).magnitude, whole, atol=1e-3 * whole.max())


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_no_constant_q_band_is_deaf(rate, rng):
    noise = 0.1 * rng.standard_normal(4 * rate)
    bands = constant_q_spectrogram(AudioBuffer.from_array(noise, rate), lowest_hz=200.0)
    power = np.mean(bands.magnitude[:, 50:-50].astype(float) ** 2, axis=1)
    level_db = 10 * np.log10(power / bands.centres_hz)  # as wide as high
    assert np.ptp(level_db) < 5.0, "14 dB where the rate is halved, once"


@BOTH
@pytest.mark.parametrize("n_samples", [0, 1, 700])
def test_short_recordings_have_bands_too(make, n_samples):
    bands = make(AudioBuffer.from_array(np.zeros(n_samples), RATE))
    assert not bands.magnitude.any()
    assert bands.magnitude.shape[1] >= 1


@BOTH
def test_channels_count_by_their_power(make):
    one = sine(440.0)
    side = np.stack([one.samples[0], np.zeros(one.n_samples)])
    half = make(AudioBuffer.from_array(side, RATE)).magnitude
    np.testing.assert_allclose(half, make(one).magnitude / np.sqrt(2), atol=1e-5)


def test_too_many_bands_are_refused():
    plan = StftPlan(RATE, n_fft=256, hop_length=64)
    with pytest.raises(ParameterError, match="too many for n_fft=256"):
        mel_spectrogram(sine(440.0), plan=plan)
    with pytest.raises(ParameterError, match="at least 1 mel band"):
        mel_spectrogram(sine(440.0), n_bands=0)


@pytest.mark.parametrize(
    "options", [{"bins_per_octave": 0}, {"lowest_hz": 0.0}, {"lowest_hz": 22_000.0}]
)
def test_bands_that_cannot_be_are_refused(options):
    with pytest.raises(ParameterError, match="constant-Q bands need"):
        constant_q_spectrogram(sine(440.0), **options)


@pytest.mark.parametrize(("hz", "pitch_class"), [(440.0, 9), (261.6, 0), (1108.7, 1)])
def test_octaves_are_folded_into_the_pitch_class(hz, pitch_class):
    folded = chroma(constant_q_spectrogram(sine(hz)))
    assert folded.shape[0] == 12
    middle = folded[:, folded.shape[1] // 2]
    assert middle.argmax() == pitch_class
    assert middle.max() > 3 * np.median(middle)


def test_what_librosa_compiles_waits_for_the_types_of_a_call():
    compiled = []

    def guvectorize(signatures, layout, *, cache):
        compiled.append(signatures)
        return lambda function: function

    single, double = (
        f"void({kind}[:], bool_[:], {kind}, {kind}[:])"
        for kind in ("float32", "float64")
    )
    decorate = perceptual._compile_when_called(
        guvectorize, [single, double], "(t),(t),()->(t)", cache=True
    )
    kinds = decorate(lambda x, *_others: x.dtype)
    assert not compiled
    chosen = np.ones(3, bool)
    assert kinds(np.ones(3, np.float32), chosen, 2.0) == np.float32
    assert kinds(np.ones(3, np.float32), chosen, 3.0) == np.float32
    assert compiled == [[single]]
    assert kinds(np.ones(3), chosen, 2.0) == np.float64
    assert kinds(np.ones(3, np.float32), chosen, np.float64(2.0)) == np.float32
    assert compiled == [[single], [double]]
    kinds(np.ones(3, complex), chosen, 2.0)
    assert compiled == [[single], [double], [single, double]]


def test_bands_that_make_no_twelve_classes_are_refused():
    bands = constant_q_spectrogram(sine(440.0, duration_s=0.2), bins_per_octave=10)
    with pytest.raises(ParameterError, match="multiple of 12"):
        chroma(bands)
    one = BandSpectrogram(np.zeros((1, 2), np.float32), np.array([440.0]), 0.01)
    with pytest.raises(ParameterError, match="multiple of 12"):
        chroma(one)
