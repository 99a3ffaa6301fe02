"""The live mixer against the offline rendering of the same gains."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from unit.playback.conftest import Case, Deck

from nmfaudio.audio.buffer import AudioBuffer, GrowingAudio
from nmfaudio.errors import ParameterError
from nmfaudio.playback.mixer import PlainVoice
from nmfaudio.playback.transport import Transport
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.rendering.mix_request import MixRequest
from nmfaudio.separation.rendering.resynthesis import FrameRenderer
from nmfaudio.spectral.stft import StftPlan

GAINS = np.array([1.0, 0.0, 0.25, 2.0, 0.0], np.float32)
OTHER = np.array([0.0, 1.0, 1.0, 0.0, 0.5], np.float32)


def make(case: Case) -> tuple[Deck, Transport]:
    deck = Deck(case.audio)
    return deck, deck.transport


def test_silent_until_asked_to_play(case: Case) -> None:
    mixer, _ = make(case)
    assert not mixer.play(1000).any()


def test_without_a_model_the_recording_plays_bit_for_bit(case: Case) -> None:
    mixer, transport = make(case)
    transport.play()
    n = case.audio.n_samples
    heard = mixer.play(n + 700)
    np.testing.assert_array_equal(heard[:n], case.audio.samples.T)
    assert not heard[n:].any()
    assert not transport.playing
    assert transport.position == n


def test_what_comes_after_it_was_mixed_is_heard(case: Case) -> None:
    growing = GrowingAudio(case.audio.samples, case.audio.sample_rate)
    mixer = Deck(growing)
    growing.grow(1000)
    growing.samples.setflags(write=True)
    growing.samples[:, 1000:] = 0.0
    mixer.transport.play()
    mixer.play(900)
    growing.samples[:, 1000:] = case.audio.samples[:, 1000:]
    growing.grow(15_000)
    heard = mixer.play(5000)
    np.testing.assert_array_equal(heard[228:], case.audio.samples[:, 1128:5900].T)


def test_a_plain_voice_is_silent_beyond_the_end(case: Case) -> None:
    voice = PlainVoice(case.audio)
    voice.seek(case.audio.n_samples - 10)
    beyond = voice.read(20)
    np.testing.assert_array_equal(beyond[:, :10], case.audio.samples[:, -10:])
    assert not beyond[:, 10:].any()


def test_plain_gain(case: Case) -> None:
    mixer, transport = make(case)
    mixer.set_plain(0.5)
    transport.play()
    np.testing.assert_array_equal(
        mixer.play(2048), 0.5 * case.audio.samples[:, :2048].T
    )
    mixer.set_plain(0.0)
    mixer.play(mixer.n_fade)
    assert not mixer.play(100).any()


@pytest.mark.parametrize("block_lengths", [(512,), (64,), (1, 7, 300, 131), (5000,)])
def test_equals_offline_rendering(case: Case, block_lengths: tuple[int, ...]) -> None:
    mixer, transport = make(case)
    mixer.set_mix(case.request(GAINS, 0.3))
    transport.play()
    heard = mixer.play(case.audio.n_samples, block_lengths)
    np.testing.assert_allclose(heard, case.offline(GAINS, 0.3), atol=1e-6, rtol=0)


def test_all_gains_one_gives_the_recording(case: Case) -> None:
    mixer, transport = make(case)
    mixer.set_mix(case.request(np.ones(5, np.float32)))
    transport.play()
    heard = mixer.play(case.audio.n_samples)
    np.testing.assert_allclose(heard, case.audio.samples.T, atol=1e-6, rtol=0)


@pytest.mark.parametrize("target", [0, 1, 127, 128, 5003, 19_990])
def test_seek_is_exact_to_the_sample(case: Case, target: int) -> None:
    mixer, transport = make(case)
    mixer.set_mix(case.request(GAINS))
    transport.seek(target)
    transport.play()
    n = min(3000, case.audio.n_samples - target)
    np.testing.assert_allclose(
        mixer.play(n), case.offline(GAINS)[target : target + n], atol=1e-6, rtol=0
    )


def test_seek_while_playing_fades_over(case: Case) -> None:
    mixer, transport = make(case)
    mixer.set_mix(case.request(GAINS))
    transport.play()
    mixer.play(1000)
    transport.seek(9000)
    heard = mixer.play(2000)
    offline = case.offline(GAINS)
    n = mixer.n_fade
    up = ((np.arange(n) + 0.5) / n)[:, np.newaxis]
    faded = offline[9000 : 9000 + n] * up + offline[1000 : 1000 + n] * (1 - up)
    np.testing.assert_allclose(heard[:n], faded, atol=1e-6, rtol=0)
    np.testing.assert_allclose(heard[n:], offline[9000 + n : 11_000], atol=1e-6, rtol=0)


@pytest.mark.parametrize(("start", "stop"), [(1000, 4017), (0, 20_011), (5, 165)])
def test_loop_seam_is_exact_to_the_sample(case: Case, start: int, stop: int) -> None:
    mixer, transport = make(case)
    mixer.set_mix(case.request(GAINS))
    transport.set_loop(start, stop)
    transport.play()
    heard = mixer.play(25_000)
    index = start + np.arange(25_000) % (stop - start)
    np.testing.assert_allclose(heard, case.offline(GAINS)[index], atol=1e-6, rtol=0)
    assert transport.playing
    assert transport.position == start + 25_000 % (stop - start)


def test_loop_ahead_is_entered_and_behind_is_left_alone(case: Case) -> None:
    mixer, transport = make(case)
    transport.play()
    mixer.play(512)
    transport.set_loop(2000, 3000)
    heard = mixer.play(4000)
    index = 512 + np.arange(4000)
    index = np.where(index < 3000, index, 2000 + (index - 3000) % 1000)
    np.testing.assert_array_equal(heard, case.audio.samples[:, index].T)
    transport.set_loop(100, 300)
    position = transport.position
    np.testing.assert_array_equal(
        mixer.play(512), case.audio.samples[:, position : position + 512].T
    )


@pytest.mark.parametrize("block_length", [512, 37])
def test_new_gains_take_one_fade(case: Case, block_length: int) -> None:
    mixer, transport = make(case)
    mixer.set_mix(case.request(GAINS))
    transport.play()
    mixer.play(3000)
    mixer.set_mix(case.request(OTHER, 0.0))
    heard = mixer.play(3000, (block_length,))
    n = mixer.n_fade
    old, new = case.offline(GAINS)[3000:6000], case.offline(OTHER, 0.0)[3000:6000]
    up = ((np.arange(n) + 0.5) / n)[:, np.newaxis]
    np.testing.assert_allclose(
        heard[:n], new[:n] * up + old[:n] * (1 - up), atol=1e-6, rtol=0
    )
    np.testing.assert_allclose(heard[n:], new[n:], atol=1e-6, rtol=0)


def test_gains_during_a_fade_wait_for_its_end(case: Case) -> None:
    mixer, transport = make(case)
    mixer.set_mix(case.request(GAINS))
    transport.play()
    mixer.play(1000)
    for step in range(40):  # a drag, faster than fades
        mixer.set_mix(case.request(GAINS * np.float32(1 - step / 100)))
        mixer.play(16)
    mixer.set_mix(case.request(OTHER))
    mixer.play(4 * mixer.n_fade, (16,))
    position = transport.position
    np.testing.assert_allclose(
        mixer.play(1000),
        case.offline(OTHER)[position : position + 1000],
        atol=1e-6,
        rtol=0,
    )


def test_a_change_at_the_seam_loops_both_voices(case: Case) -> None:
    mixer, transport = make(case)
    mixer.set_mix(case.request(GAINS))
    transport.set_loop(1000, 2000)
    transport.play()
    mixer.play(990)
    mixer.set_mix(case.request(OTHER))
    heard = mixer.play(500)
    n = mixer.n_fade
    index = 1000 + np.arange(990, 1490) % 1000
    old, new = case.offline(GAINS)[index], case.offline(OTHER)[index]
    up = ((np.arange(n) + 0.5) / n)[:, np.newaxis]
    np.testing.assert_allclose(
        heard[:n], new[:n] * up + old[:n] * (1 - up), atol=1e-6, rtol=0
    )
    np.testing.assert_allclose(heard[n:], new[n:], atol=1e-6, rtol=0)


def test_model_is_taken_over_while_playing_without_a_click(case: Case) -> None:
    mixer, transport = make(case)
    transport.play()
    parts = [mixer.play(1000)]
    mixer.set_mix(case.request(np.ones(5, np.float32)))
    parts.append(mixer.play(1000))
    finer = StftPlan(case.plan.sample_rate, n_fft=1024, hop_length=256)
    frames = finer.n_frames(case.audio.n_samples)
    model = RenderModel.from_factors(np.ones((finer.n_bins, 2)), np.ones((2, frames)))
    mixer.set_mix(MixRequest(finer, model, np.ones(2, np.float32)))
    parts.append(mixer.play(1000))
    mixer.set_plain()
    parts.append(mixer.play(1000))
    # All of these are the mixture, so not even the fades are heard.
    np.testing.assert_allclose(
        np.concatenate(parts), case.audio.samples[:, :4000].T, atol=1e-6, rtol=0
    )


def test_pause_fades_out_and_resumes_where_it_was(case: Case) -> None:
    mixer, transport = make(case)
    mixer.set_mix(case.request(GAINS))
    transport.play()
    mixer.play(1500)
    transport.pause()
    heard = mixer.play(1000)
    offline, n = case.offline(GAINS), mixer.n_fade
    down = 1 - ((np.arange(n) + 0.5) / n)[:, np.newaxis]
    np.testing.assert_allclose(
        heard[:n], offline[1500 : 1500 + n] * down, atol=1e-6, rtol=0
    )
    assert not heard[n:].any()
    assert transport.position == 1500
    transport.play()
    np.testing.assert_allclose(mixer.play(1000), offline[1500:2500], atol=1e-6, rtol=0)


def test_resuming_within_the_fade_out(case: Case) -> None:
    mixer, transport = make(case)
    transport.play()
    mixer.play(1500)
    transport.pause()
    mixer.play(32)
    transport.play()
    mixer.play(2 * mixer.n_fade, (32,))
    position = transport.position
    np.testing.assert_array_equal(
        mixer.play(500), case.audio.samples[:, position : position + 500].T
    )


def test_playing_again_after_the_end(case: Case) -> None:
    mixer, transport = make(case)
    mixer.set_mix(case.request(GAINS))
    transport.seek(19_900)
    transport.play()
    mixer.play(512)
    assert not transport.playing
    transport.play()
    np.testing.assert_allclose(
        mixer.play(512), case.offline(GAINS)[:512], atol=1e-6, rtol=0
    )


def test_a_loop_set_at_the_very_end_catches_on_play(case: Case) -> None:
    mixer, transport = make(case)
    transport.play()
    mixer.play(25_000)
    transport.set_loop(0, 20_011)
    transport.play()
    np.testing.assert_array_equal(mixer.play(512), case.audio.samples[:, :512].T)


@pytest.mark.parametrize("n_samples", [0, 1, 100])
def test_tiny_recordings(n_samples: int) -> None:
    audio = AudioBuffer(np.ones((1, n_samples), np.float32), 8000)
    mixer = Deck(audio)
    transport = mixer.transport
    plan = StftPlan(8000, n_fft=256, hop_length=64)
    model = RenderModel.from_factors(
        np.ones((plan.n_bins, 1)), np.ones((1, plan.n_frames(n_samples)))
    )
    for _ in range(2):
        transport.play()
        heard = mixer.play(300)
        np.testing.assert_allclose(heard[:n_samples], 1.0, atol=1e-6)
        assert not heard[n_samples:].any()
        assert not transport.playing
        mixer.set_mix(MixRequest(plan, model, np.ones(1)))


def test_a_model_that_does_not_fit_changes_nothing(case: Case) -> None:
    mixer, transport = make(case)
    other = StftPlan(16_000, n_fft=256, hop_length=64)
    with pytest.raises(ParameterError, match="templates must be"):
        mixer.set_mix(MixRequest(other, case.model, GAINS))
    mixer.set_mix(case.request(GAINS))
    with pytest.raises(ParameterError, match="one entry for each"):
        mixer.set_mix(case.request(np.ones(3)))
    transport.play()
    np.testing.assert_allclose(
        mixer.play(512), case.offline(GAINS)[:512], atol=1e-6, rtol=0
    )


def test_masks_are_laid_out_anew_for_another_model_or_exponent_only(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def note(*args: Any, **named: Any) -> FrameRenderer:
        made.append(1)  # not itself: what somebody holds is not made anew
        return FrameRenderer(*args, **named)

    monkeypatch.setattr("nmfaudio.separation.rendering.resynthesis.FrameRenderer", note)
    mixer, _ = make(case)
    first = case.request(GAINS)
    for n_made, request in (
        (1, first),
        (1, case.request(OTHER, 0.5)),
        (2, replace(first, exponent=2.0)),
        (3, replace(first, model=replace(case.model))),
        (4, replace(first, audio=AudioBuffer(case.audio.samples.copy(), 16_000))),
        (5, first),
    ):
        mixer.set_mix(request)
        assert len(made) == n_made
    mixer.set_plain()
    mixer.set_mix(first)
    assert len(made) == 6


def test_audio_of_another_shape_is_refused(case: Case) -> None:
    mixer, _ = make(case)
    short = AudioBuffer(case.audio.samples[:, :-1].copy(), 16_000)
    with pytest.raises(ParameterError, match="of the recording's shape"):
        mixer.set_mix(replace(case.request(GAINS), audio=short))


def test_it_is_told_when_a_sample_is_heard(case: Case) -> None:
    mixer, transport = make(case)
    transport.set_loop(1000, 1800)
    transport.play()
    mixer.play(2048)
    mixer.note(2048, 10.0 + 2048 / 16_000)
    for n in (0, 100, 799, 801, 1900):
        expected = 1000 + n % 800
        heard = transport.audible_position(10.0 + (n + 0.01) / 16_000)
        assert heard == pytest.approx(expected, abs=0.1)


def test_levels_do_not_jump_at_a_change(case: Case) -> None:
    """No step between neighbouring samples larger than the sound itself has."""
    tone = np.sin(2 * np.pi * 200 * np.arange(20_000) / 16_000).astype(np.float32)
    audio = AudioBuffer(tone[np.newaxis], 16_000)
    mixer = Deck(audio)
    transport = mixer.transport
    frames = case.plan.n_frames(audio.n_samples)
    model = RenderModel.from_factors(
        np.ones((case.plan.n_bins, 2)), np.ones((2, frames))
    )
    mixer.set_mix(MixRequest(case.plan, model, np.ones(2)))
    transport.play()
    parts = [mixer.play(2000)]
    for gains in ([0, 0], [1, 0], [1, 1]):
        mixed = np.array(gains, np.float32)
        mixer.set_mix(MixRequest(case.plan, model, mixed, gains[0]))
        parts.append(mixer.play(2000))
    transport.pause()
    parts.append(mixer.play(2000))
    steps = np.abs(np.diff(np.concatenate(parts)[:, 0]))
    assert steps.max() < 0.09  # the tone's own steps are up to 0.079
