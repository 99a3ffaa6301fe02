"""Everything but a source, single components, what is heard, and passages."""

import numpy as np
import pytest
import signals

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.separation.model import RenderModel, Separation, SourceGuess
from nmfaudio.separation.rendering.export import (
    ExportRequest,
    export_stems,
    stem_paths,
)
from nmfaudio.separation.rendering.outputs import PlayedMix
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.spectral.stft import StftPlan

RATE = 16_000


@pytest.fixture(scope="module", params=[1.0, 2.0], ids=["soft", "sharp"])
def separation(request):
    audio = AudioBuffer.from_array(signals.stereo_mix(n_samples=9_000), RATE)
    plan = StftPlan(RATE, n_fft=512, hop_length=128)
    rng = np.random.default_rng(1)
    W = rng.random((plan.n_bins, 4))
    H = rng.random((4, plan.n_frames(audio.n_samples)))
    fit = Factorization(W, H, 1.0, (1.0,), (1,), 1, StopReason.MAX_ITER, 0.0, 7)
    sources = (SourceGuess("Bass", (0, 2)), SourceGuess("Hats", (1,)))
    model = RenderModel.from_factors(W, H)
    return Separation(audio, plan, model, fit, (), sources, mask_exponent=request.param)


def files(separation, folder, **asked):
    report = export_stems(
        separation, ExportRequest(folder, audio_format="wav32f", **asked)
    )
    return report, {stem.path.stem: load(stem.path).samples for stem in report.stems}


def test_everything_but_a_source_is_the_recording_less_its_stem(separation, tmp_path):
    report, sound = files(separation, tmp_path, only=(), residual=False, without=(0, 2))
    bass, hats, _ = render_stems(separation)
    assert [stem.kind for stem in report.stems] == ["without", "without"]
    assert [stem.components for stem in report.stems] == [(1, 3), (0, 1, 2)]
    assert report.null_db is None
    name = separation.audio.name
    whole = separation.audio.samples
    np.testing.assert_allclose(sound[f"{name} - without Bass"], whole - bass, atol=2e-6)
    np.testing.assert_allclose(
        sound[f"{name} - without Residual"], bass + hats, atol=2e-6
    )


def test_single_components_add_up_to_their_source(separation, tmp_path):
    report, sound = files(
        separation, tmp_path, only=(), residual=False, parts={0: "Low", 2: "High"}
    )
    assert [(s.source, s.kind, s.components) for s in report.stems] == [
        ("Low", "part", (0,)),
        ("High", "part", (2,)),
    ]
    total = sum(sound.values())
    np.testing.assert_allclose(total, render_stems(separation)[0], atol=2e-6)


def test_what_is_heard_has_places_of_its_own(separation, tmp_path):
    mix = PlayedMix(np.array([1, 0, 1, 0]), 0.0, np.array([1.0, 0, 1, 0]))
    report, sound = files(separation, tmp_path, mix=mix)
    assert [stem.kind for stem in report.stems][-2:] == ["residual", "mix"]
    assert report.null_db < -120
    stems = render_stems(separation)
    name = separation.audio.name
    np.testing.assert_array_equal(sound[f"{name} - Bass"], stems[0])
    heard = sound[f"{name} - mix"]
    assert not heard[0].any()
    np.testing.assert_allclose(heard[1], stems[0].sum(axis=0), atol=2e-6)


@pytest.mark.parametrize(("start", "stop"), [(0, 100), (1_001, 7_003), (8_999, None)])
def test_a_passage_is_cut_out_of_the_stems(separation, tmp_path, start, stop):
    report, sound = files(separation, tmp_path, start_sample=start, stop_sample=stop)
    stems = render_stems(separation)[..., start:stop]
    assert report.null_db < -100
    for samples, stem in zip(sound.values(), stems, strict=True):
        np.testing.assert_array_equal(samples, stem)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"only": (), "residual": False}, "no stem is left"),
        ({"without": (3,)}, "no source at the place 3"),
        ({"parts": {4: "x"}}, "no component at the place 4"),
        ({"start_sample": 9_000}, "holds nothing of the recording"),
        ({"start_sample": 10, "stop_sample": 10}, "holds nothing of the recording"),
    ],
)
def test_what_is_not_there_is_refused(separation, tmp_path, asked, words):
    with pytest.raises(ParameterError, match=words):
        export_stems(separation, ExportRequest(tmp_path / "new", **asked))
    assert not (tmp_path / "new").exists()


def test_the_names_are_known_before(separation, tmp_path):
    asked = {"without": (1,), "template": "{number} {source}"}
    request = ExportRequest(tmp_path, audio_format="wav32f", **asked)
    planned = [path for _, path in stem_paths(separation, request)]
    report = export_stems(separation, request)
    assert planned == [stem.path for stem in report.stems]
    assert planned[-1].name == "04 without Hats.wav"
    assert stem_paths(separation, request)[0][1].name == "01 Bass (2).wav"


@pytest.mark.parametrize("index", [-1, 4, 2**62, 2**70])
def test_sources_of_components_that_there_are_not_are_refused(
    separation, tmp_path, index
):
    """A set of stems may say so when it is made again."""
    request = ExportRequest(tmp_path, sources=(SourceGuess("Bass", (0, index)),))
    with pytest.raises(ParameterError, match="there is no component at the place"):
        stem_paths(separation, request)
