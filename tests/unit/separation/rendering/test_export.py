"""Stems on disk add up, keep what the recording was, and are there whole or not."""

import threading
from dataclasses import replace

import numpy as np
import pytest
import signals

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.errors import AudioWriteError, ParameterError
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.separation.model import RenderModel, Separation, SourceGuess
from nmfaudio.separation.rendering import export, stem_set
from nmfaudio.separation.rendering.export import ExportRequest, export_stems
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.spectral.stft import StftPlan

SOURCES = (SourceGuess("Bass", (0, 2)), SourceGuess("Hats", (1,)))


def a_separation(samples, *, rate=16_000, sources=SOURCES, n_fft=512):
    audio = AudioBuffer.from_array(samples, rate)
    plan = StftPlan(rate, n_fft=n_fft, hop_length=n_fft // 4)
    rng = np.random.default_rng(1)
    W = rng.random((plan.n_bins, 4))
    H = rng.random((4, plan.n_frames(audio.n_samples)))
    fit = Factorization(W, H, 1.0, (1.0,), (1,), 1, StopReason.MAX_ITER, 0.0, 7)
    model = RenderModel.from_factors(W, H)
    return Separation(audio, plan, model, fit, (), sources)


def write(separation, folder, *, progress=None, cancel=None, **asked):
    request = ExportRequest(folder, **asked)
    return export_stems(separation, request, progress=progress, cancel=cancel)


def read(report):
    return np.stack([load(stem.path).samples for stem in report.stems])


def level_db(part, whole):
    energy = max(float(np.sum(part.astype(np.float64) ** 2)), 1e-300)
    return 10 * np.log10(energy / np.sum(whole.astype(np.float64) ** 2))


def test_float_files_are_the_rendered_stems_and_add_up(tmp_path):
    separation = a_separation(signals.stereo_mix())
    report = write(separation, tmp_path / "out", audio_format="wav32f")
    files = read(report)
    np.testing.assert_array_equal(files, render_stems(separation))
    mixture = separation.audio.samples
    left_db = level_db(mixture - files.sum(axis=0, dtype=np.float64), mixture)
    assert left_db < -120
    assert report.null_db == pytest.approx(left_db, abs=3.0)
    assert [stem.source for stem in report.stems] == ["Bass", "Hats", "Residual"]
    assert sum(stem.energy_share for stem in report.stems) == pytest.approx(1.0)
    assert report.notes == ()
    assert set(report.timings_s) == {"render", "write"}


@pytest.mark.parametrize(
    ("audio_format", "limit_db"),
    [("wav16", -60), ("wav24", -110), ("flac", -110), ("ogg", -5), ("mp3", 1)],
)
def test_every_format_is_written_and_says_what_the_null_is(
    tmp_path, audio_format, limit_db
):
    separation = a_separation(signals.stereo_mix())
    report = write(separation, tmp_path, audio_format=audio_format)
    assert report.null_db < -120
    assert "before rounding" in report.notes[-1]
    for stem, rendered in zip(report.stems, render_stems(separation), strict=True):
        audio = load(stem.path)
        assert (audio.sample_rate, audio.n_channels) == (16_000, 2)
        assert abs(audio.n_samples - rendered.shape[1]) <= 1
        n_samples = min(audio.n_samples, rendered.shape[1])
        wrong = audio.samples[:, :n_samples] - rendered[:, :n_samples]
        assert level_db(wrong, rendered) < limit_db


@pytest.mark.parametrize(
    ("n_channels", "rate", "n_samples"),
    [(1, 96_000, 5_000), (8, 16_000, 4_000), (1, 44_100, 1), (2, 8_000, 700)],
)
def test_rate_channels_and_length_are_kept(tmp_path, rng, n_channels, rate, n_samples):
    samples = rng.uniform(-0.5, 0.5, (n_channels, n_samples)).astype(np.float32)
    report = write(a_separation(samples, rate=rate), tmp_path, audio_format="wav32f")
    for stem in report.stems:
        audio = load(stem.path)
        assert audio.samples.shape == samples.shape
        assert audio.sample_rate == rate
    assert report.null_db < -120


def test_silence_is_exported_as_silence(tmp_path):
    separation = a_separation(signals.silence(4_000, n_channels=2))
    report = write(separation, tmp_path)
    assert (read(report) == 0).all()
    assert report.null_db == stem_set.LEAST_NULL_DB
    assert [stem.energy_share for stem in report.stems] == [0.0, 0.0, 0.0]


def loud_separation():
    # Two sources in opposite phase are each louder than their sum.
    return a_separation(signals.stereo_mix() * np.float32(8.0))


def test_clipping_is_said_out_loud(tmp_path):
    report = write(loud_separation(), tmp_path, audio_format="wav16")
    clipped = [stem for stem in report.stems if stem.n_clipped]
    assert clipped
    total = sum(stem.n_clipped for stem in clipped)
    assert report.notes[0].startswith(f"{total:,} samples went beyond full scale")
    assert "WAV 32-bit float" in report.notes[0]
    assert all(np.abs(samples).max() <= 1.0 for samples in read(report))


def test_float_files_hold_more_than_full_scale(tmp_path):
    report = write(loud_separation(), tmp_path, audio_format="wav32f")
    assert max(stem.peak for stem in report.stems) > 1.0
    assert read(report).max() > 1.0
    assert not any(stem.n_clipped for stem in report.stems)


def test_scaling_lowers_all_stems_by_one_gain(tmp_path):
    separation = loud_separation()
    shares = []
    report = write(
        separation,
        tmp_path,
        audio_format="wav24",
        clip="scale",
        progress=shares.append,
    )
    assert not any(stem.n_clipped for stem in report.stems)
    assert "lowered together" in report.notes[0]
    rendered = render_stems(separation)
    gain = 1.0 / np.abs(rendered).max()
    np.testing.assert_allclose(read(report), rendered * gain, atol=2e-4)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


def test_scaling_leaves_quiet_stems_alone(tmp_path):
    separation = a_separation(signals.stereo_mix() * np.float32(0.1))
    report = write(separation, tmp_path, clip="scale")
    np.testing.assert_allclose(read(report), render_stems(separation), atol=1e-6)
    assert not any("lowered" in note for note in report.notes)


def test_existing_files_are_never_replaced(tmp_path):
    separation = a_separation(signals.stereo_mix())
    first = write(separation, tmp_path)
    before = {stem.path: stem.path.read_bytes() for stem in first.stems}
    second = write(separation, tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {
        stem.path.name for report in (first, second) for stem in report.stems
    }
    assert second.stems[0].path.name == "recording - Bass (2).wav"
    assert all(path.read_bytes() == content for path, content in before.items())


def test_names_that_clash_or_harm_are_made_different_and_safe(tmp_path):
    sources = [
        SourceGuess("../Kick", (0,)),
        SourceGuess("kick", (1,)),
        SourceGuess("KICK", (2,)),
    ]
    separation = a_separation(signals.stereo_mix(), sources=())
    report = write(separation, tmp_path, sources=sources, template="{source}")
    names = [stem.path.name for stem in report.stems]
    assert len({name.casefold() for name in names}) == 4
    assert all(stem.path.parent == tmp_path for stem in report.stems)


def test_the_template_is_filled_in(tmp_path):
    report = write(
        a_separation(signals.stereo_mix()),
        tmp_path,
        template="{number} {source} {components} {seed}",
    )
    assert [stem.path.stem for stem in report.stems] == [
        "01 Bass 4 7",
        "02 Hats 4 7",
        "03 Residual 4 7",
    ]


def test_gains_change_what_is_written_and_leave_out_the_null(tmp_path):
    separation = a_separation(signals.stereo_mix())
    gains = np.array([1.0, 0.5, 1.0, 1.0])
    report = write(
        separation, tmp_path, gains=gains, residual_gain=0.0, audio_format="wav32f"
    )
    files, rendered = read(report), render_stems(separation)
    np.testing.assert_array_equal(files[0], rendered[0])
    np.testing.assert_allclose(files[1], rendered[1] * 0.5, rtol=1e-5, atol=1e-6)
    assert report.null_db is None


def test_the_residuals_gain_alone_leaves_out_the_null_too(tmp_path):
    # All components are held, so that the residual lane is what no component explains.
    sources = (SourceGuess("All", (0, 1, 2, 3)),)
    separation = a_separation(signals.stereo_mix(), sources=sources)
    separation.model.W[:, 50:100] = 0.0
    report = write(separation, tmp_path, residual_gain=0.5, audio_format="wav32f")
    files, rendered = read(report), render_stems(separation)
    np.testing.assert_array_equal(files[0], rendered[0])
    np.testing.assert_allclose(files[1], rendered[1] * 0.5, rtol=1e-5, atol=1e-6)
    assert report.null_db is None


def test_equal_stems_are_rounded_by_noise_of_their_own(tmp_path):
    """Noise that all stems shared would add up to more than noise when mixed."""
    separation = a_separation(signals.stereo_mix())
    separation.model.W[..., 1] = separation.model.W[..., 0]
    separation.model.H[1] = separation.model.H[0]
    sources = (SourceGuess("One", (0,)), SourceGuess("Other", (1,)))
    one, other, _ = render_stems(replace(separation, sources=sources))
    np.testing.assert_array_equal(one, other)
    report = write(separation, tmp_path, sources=sources, audio_format="wav16")
    one, other, _ = read(report)
    assert (one != other).any()


def test_the_residual_can_be_left_out(tmp_path):
    report = write(a_separation(signals.stereo_mix()), tmp_path, residual=False)
    assert [stem.source for stem in report.stems] == ["Bass", "Hats"]
    assert report.null_db is None


def test_without_sources_all_is_residual(tmp_path):
    separation = a_separation(signals.stereo_mix(), sources=())
    report = write(separation, tmp_path, audio_format="wav32f")
    np.testing.assert_allclose(read(report)[0], separation.audio.samples, atol=1e-6)


def test_cancelling_leaves_nothing(tmp_path):
    separation = a_separation(signals.stereo_mix())
    cancel = threading.Event()
    cancel.set()
    report = write(separation, tmp_path / "new", cancel=cancel)
    assert report.cancelled
    assert report.stems == ()
    assert list(tmp_path.iterdir()) == []


def test_cancelling_while_the_peak_is_looked_for_leaves_nothing(tmp_path, rng):
    cancel = threading.Event()
    report = write(
        a_separation(rng.standard_normal((2, 600_000)).astype(np.float32)),
        tmp_path / "new",
        clip="scale",
        cancel=cancel,
        progress=lambda done: cancel.set(),  # noqa: ARG005  # after the first block
    )
    assert report.cancelled
    assert list(tmp_path.iterdir()) == []


def test_cancelling_in_the_middle_leaves_other_files(tmp_path, rng):
    (tmp_path / "other.txt").write_text("mine")
    samples = rng.standard_normal((2, 600_000)).astype(np.float32)
    cancel = threading.Event()
    report = write(
        a_separation(samples),
        tmp_path,
        cancel=cancel,
        progress=lambda done: cancel.set(),  # noqa: ARG005  # after the first block
    )
    assert report.cancelled
    assert [p.name for p in tmp_path.iterdir()] == ["other.txt"]


def test_a_failing_file_takes_the_others_with_it(tmp_path, monkeypatch):
    whole = export.AudioWriter.commit
    calls = []

    def commit(writer):
        calls.append(writer)
        if len(calls) == 2:
            raise AudioWriteError("the disk is full")
        return whole(writer)

    monkeypatch.setattr(export.AudioWriter, "commit", commit)
    with pytest.raises(AudioWriteError, match="the disk is full"):
        write(a_separation(signals.stereo_mix()), tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_arguments_are_checked(tmp_path):
    separation = a_separation(signals.stereo_mix())
    with pytest.raises(ParameterError, match="clip must be"):
        write(separation, tmp_path, clip="soft")
    with pytest.raises(ParameterError, match="format must be"):
        write(separation, tmp_path, audio_format="wma")
    with pytest.raises(ParameterError, match="knows the words"):
        write(separation, tmp_path, template="{0.__class__}")
    (tmp_path / "file").write_text("")
    with pytest.raises(AudioWriteError, match="file is not a folder"):
        write(separation, tmp_path / "file" / "below")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_panned_stem_is_written_where_it_is_heard(tmp_path):
    separation = a_separation(signals.stereo_mix(n_samples=4_000))
    pan = np.ones(separation.model.n_components, np.float32)
    moved = write(separation, tmp_path / "a", pan=pan, audio_format="wav32f")
    still = write(separation, tmp_path / "b", audio_format="wav32f")
    assert moved.null_db is None
    first, second = (load(r.stems[0].path).samples for r in (moved, still))
    assert not first[0].any()
    np.testing.assert_allclose(first[1], second.sum(axis=0), atol=2e-6)
