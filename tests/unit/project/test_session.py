"""The application without a window: open, separate, play, edit, export."""

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from signals import stereo_mix
from unit.project.conftest import WAIT_S, make_separation

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.audio.encode import AudioWriter
from nmfaudio.errors import AudioFileError, AudioWriteError, ParameterError
from nmfaudio.factorization.result import Progress
from nmfaudio.playback.device import RecordingOutput
from nmfaudio.playback.player import Player
from nmfaudio.project import edits, work
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.gains import effective_gains
from nmfaudio.project.jobs import Job, JobState
from nmfaudio.project.progress import Preview
from nmfaudio.project.session import ExportOptions, JobProgress, Session
from nmfaudio.separation import pipeline
from nmfaudio.separation.choice.decide import PRESETS
from nmfaudio.separation.model import RenderModel, Separation
from nmfaudio.separation.rendering import resynthesis
from nmfaudio.separation.rendering.mask_layout import MaskModel, make_mask_model
from nmfaudio.separation.rendering.mix_request import MixRequest
from nmfaudio.separation.rendering.resynthesis import FrameRenderer
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral.stft import StftPlan

pytestmark = pytest.mark.timeout(WAIT_S)  # kernels may have to be compiled

SETTINGS = Settings(n_components=4, n_fft=512, hop_length=128, max_iter=30)
PLAN = StftPlan(16_000, n_fft=512, hop_length=128)  # of what these settings make


def write_recording(path: Path, n_samples: int = 20_011) -> Path:
    samples = 0.5 * stereo_mix(n_samples=n_samples)
    with AudioWriter(path, n_channels=2, sample_rate=16_000, format="wav32f") as writer:
        writer.write(samples)
        writer.commit()
    return path


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return write_recording(tmp_path / "loop.wav")


class NotingPlayer:
    """Plays nothing, and notes what it is asked for."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []

    def set_recording(self, audio: AudioBuffer | None) -> "NotingPlayer":
        self.calls.append(("recording", audio))
        return self

    def set_plain(self, gain: float = 1.0) -> None:
        self.calls.append(("plain", gain))

    def set_mix(self, request: MixRequest) -> None:
        self.calls.append(("mix", request))

    @property
    def mix(self) -> MixRequest:
        """The last call, which must have been for a mix."""
        kind, request = self.calls[-1]
        assert kind == "mix"
        return request


@pytest.fixture
def player() -> NotingPlayer:
    return NotingPlayer()


@pytest.fixture
def session(player: NotingPlayer) -> Iterator[Session]:
    session = Session()
    session.attach_player(player)
    yield session
    session.close()


def finish(session: Session, job: Job[Any]) -> Any:
    assert job.wait(WAIT_S)
    session.deliver()
    if job.error is not None:
        raise job.error
    return job.result


def open_and_separate(session: Session, recording: Path) -> Separation:
    finish(session, session.open(recording))
    separation = finish(session, session.separate(SETTINGS))
    assert isinstance(separation, Separation)
    return separation


def test_the_road_once(session: Session, recording: Path, tmp_path: Path) -> None:
    documents: list[Document] = []
    session.document_changed.connect(documents.append)
    separation = open_and_separate(session, recording)
    assert session.document.separation is separation
    assert len(session.document.components) == 4
    assert session.history.undo_label == "separate"
    (take,) = session.document.takes
    assert take.made_at.endswith("+00:00")
    session.do(edits.assign(session.document, [0, 1, 2, 3], RESIDUAL_ID))
    session.do(edits.assign(session.document, [0], 1))
    report = finish(
        session, session.export(ExportOptions(tmp_path / "out", audio_format="wav32f"))
    )
    assert [stem.source for stem in report.stems][-1] == "Residual"
    assert len(report.stems) == 2  # sources without components are left out
    assert report.null_db < -120
    mix = sum(load(stem.path).samples for stem in report.stems)
    assert session.recording is not None
    assert_allclose(mix, session.recording.samples, atol=1e-6)
    session.undo()
    session.undo()
    session.undo()
    assert session.document.separation is None
    session.redo()
    assert session.document.separation is separation
    assert documents[-1] == session.document


def test_signals_in_order(session: Session, recording: Path) -> None:
    shown: list[str] = []
    session.recording_changed.connect(lambda _: shown.append("recording"))
    session.document_changed.connect(lambda _: shown.append("document"))
    session.job_started.connect(lambda job: shown.append(f"start {job.title}"))
    session.job_finished.connect(lambda job: shown.append(f"end {job.title}"))
    job = session.open(recording)
    assert session.busy
    finish(session, job)
    assert shown == ["start open", "document", "recording", "end open"]
    shown.clear()
    finish(session, session.separate(SETTINGS))
    assert shown == ["start separate", "document", "end separate"]
    assert not session.busy


def test_the_last_progress_is_shown(session: Session, recording: Path) -> None:
    finish(session, session.open(recording))
    shown: list[JobProgress] = []
    session.progressed.connect(shown.append)
    finish(session, session.separate(SETTINGS))
    assert shown[-1].stage == "group"
    assert shown[-1].fraction == 1.0


def test_reporter_on_a_real_fit(recording: Path) -> None:
    from nmfaudio.project import progress as module

    shown: list[JobProgress] = []
    audio = load(recording)
    reporter = module.SeparationReporter(shown.append, audio, exponent=1.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_REPORT_S", 0.0)
        patch.setattr(module, "_SNAPSHOT_S", 0.0)
        pipeline.separate(
            audio,
            settings=SETTINGS,
            observer=reporter.observe,
            on_stage=reporter.on_stage,
        )
    stages = {progress.stage for progress in shown} - {"prepare"}  # if need be
    assert stages == {"read", "stft", "nmf", "group"}
    fractions = [p.fraction for p in shown if p.fraction is not None]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    fits = [p for p in shown if p.fit is not None]
    curve = fits[-1].fit.divergence
    assert len(curve) > 1
    assert curve[-1] < curve[0]
    assert fits[-1].fit.remaining_s >= 0
    assert fits[0].preview is not None
    assert fits[0].preview.model.n_components == 4


@pytest.mark.parametrize(
    "preset",
    [
        name if name == "drum-loop" else pytest.param(name, marks=pytest.mark.slow)
        for name in PRESETS
    ],
)
def test_every_preset_shows_what_it_finds(recording: Path, preset: str) -> None:
    from nmfaudio.project import progress as module

    shown: list[JobProgress] = []
    audio = load(recording)
    reporter = module.SeparationReporter(shown.append, audio, exponent=1.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_REPORT_S", 0.0)
        patch.setattr(module, "_SNAPSHOT_S", 0.0)
        pipeline.separate(
            audio,
            settings=Settings(preset=preset, max_iter=12),
            observer=reporter.observe,
            on_sketch=reporter.on_sketch,
        )
    previews = [p.preview for p in shown if p.preview is not None]
    assert previews
    for preview in (previews[0], previews[-1]):
        n_frames = preview.plan.n_frames(audio.n_samples)
        assert preview.model.H.shape[1] == n_frames
        renderer = FrameRenderer(audio, preview.plan, preview.model)
        mix = renderer.mix(np.ones(preview.model.n_components))
        played = renderer.render(mix, 0, audio.n_samples)[0]
        np.testing.assert_allclose(played, audio.samples, atol=1e-5)


def test_a_first_split_is_heard_before_any_fit(recording: Path) -> None:
    from nmfaudio.project import progress as module

    shown: list[JobProgress] = []
    audio = load(recording)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_REPORT_S", 0.0)
        patch.setattr(module, "_SNAPSHOT_S", 0.0)
        work.take_apart(
            audio,
            Settings(preset="percussive-harmonic", n_components=4, max_iter=3),
            shown.append,
            threading.Event(),
        )
    at = next(k for k, p in enumerate(shown) if p.preview is not None)
    assert not any(p.fit for p in shown[: at + 1])
    previews = [p.preview for p in shown[at:] if p.preview is not None]
    assert (previews[0].cues, previews[0].n_rough) == (("drums", ""), 2)
    assert {p.cues for p in previews[1:]} == {
        ("drums", ""), ("drums",) * 2 + ("",), ("drums",) * 2 + ("rest",) * 2
    }  # fmt: skip
    renderer = FrameRenderer(audio, previews[0].plan, previews[0].model)
    strokes, whole = (
        renderer.render(renderer.mix(np.array(gains)), 0, audio.n_samples)[0]
        for gains in ([1.0, 0.0], [1.0, 1.0])
    )
    assert_allclose(whole, audio.samples, atol=1e-5)
    assert 0.01 < np.square(strokes).sum() / np.square(whole).sum() < 0.99


def test_what_is_found_at_another_resolution_has_no_sketch_beside_it(
    recording: Path,
) -> None:
    from nmfaudio.project import progress as module

    shown: list[JobProgress] = []
    settings = Settings(
        preset="percussive-harmonic", n_components=4, max_iter=3, n_fft=512
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_REPORT_S", 0.0)
        patch.setattr(module, "_SNAPSHOT_S", 0.0)
        work.take_apart(load(recording), settings, shown.append, threading.Event())
    previews = {p.preview for p in shown if p.preview is not None}
    counts = {(p.plan.n_fft, p.model.n_components, p.n_rough) for p in previews}
    assert {count for count in counts if count[0] == 512} == {(512, 2, 0), (512, 4, 0)}
    assert {count[1:] for count in counts if count[0] != 512} == {(2, 2)}


def test_reporting_is_throttled(monkeypatch: pytest.MonkeyPatch) -> None:
    from nmfaudio.project import progress as module

    now_s = 0.0
    monkeypatch.setattr(module.time, "perf_counter", lambda: now_s)
    shown: list[JobProgress] = []
    separation = make_separation()
    reporter = module.SeparationReporter(shown.append, separation.audio, exponent=1.0)
    copies = 0

    def snapshot() -> Any:
        nonlocal copies
        copies += 1
        return separation.factorization.W, separation.factorization.H

    for n_iter in range(1, 1001):  # a second of them
        now_s += 0.001
        reporter.observe(Progress(n_iter, 1000, float("nan"), 0.1, snapshot))
    assert 15 <= len(shown) <= 20
    assert 2 <= copies <= 3
    assert shown[0].fit is not None
    assert shown[0].fit.divergence == ()


def test_what_is_played_follows_the_document(
    session: Session, player: NotingPlayer, recording: Path
) -> None:
    separation = open_and_separate(session, recording)
    kinds = [kind for kind, _ in player.calls]
    assert kinds[:4] == ["recording", "plain", "recording", "plain"]
    assert player.mix.plan is separation.plan
    assert player.mix.model is separation.model
    assert player.mix.audio is separation.audio
    assert_array_equal(player.mix.gains, np.ones(4))
    assert player.mix.residual_gain == 1
    session.do(edits.switch_source(session.document, RESIDUAL_ID, "solo", on=True))
    assert player.mix.model is separation.model
    assert_array_equal(player.mix.gains, player.mix.source_of == 0)
    assert player.mix.residual_gain == 1
    n_calls = len(player.calls)
    session.do(edits.rename_source(session.document, RESIDUAL_ID, "Rest"))
    assert len(player.calls) == n_calls  # a name makes no sound
    session.undo()
    session.undo()
    assert_array_equal(player.mix.gains, np.ones(4))
    session.undo()
    assert player.calls[-1] == ("plain", 1.0)
    session.redo()
    assert player.mix.model is separation.model


def test_a_player_that_comes_late_plays_what_is_there(recording: Path) -> None:
    session, player = Session(), NotingPlayer()
    try:
        separation = open_and_separate(session, recording)
        session.set_audition([2])
        session.attach_player(player)
        assert player.calls[0] == ("recording", session.recording)
        assert len(player.calls) == 2
        assert player.mix.model is separation.model
        assert_array_equal(player.mix.gains, [0, 0, 1, 0])
    finally:
        session.close()


def test_audition_is_momentary_and_not_an_edit(
    session: Session, player: NotingPlayer, recording: Path
) -> None:
    open_and_separate(session, recording)
    shown: list[object] = []
    session.audition_changed.connect(shown.append)
    session.set_audition([2, 0])
    assert session.audition == (0, 2)
    assert_array_equal(player.mix.gains, [1, 0, 1, 0])
    assert_array_equal(session.gains.components, [1, 0, 1, 0])
    session.set_audition([0, 2])
    session.set_audition(None)
    assert_array_equal(player.mix.gains, np.ones(4))
    assert shown == [(0, 2), None]
    assert session.history.undo_label == "separate"


def test_opening_another_recording_starts_anew(
    session: Session, player: NotingPlayer, recording: Path, tmp_path: Path
) -> None:
    open_and_separate(session, recording)
    session.set_audition([0])
    other = write_recording(tmp_path / "other.wav", 3000)
    audio = finish(session, session.open(other))
    assert session.recording is audio
    assert session.document == Document(separation=None)
    assert not session.history.can_undo
    assert session.audition is None
    assert [kind for kind, _ in player.calls][-2:] == ["recording", "plain"]


def test_a_file_that_cannot_be_read_changes_nothing(
    session: Session, recording: Path, tmp_path: Path
) -> None:
    separation = open_and_separate(session, recording)
    said: list[str] = []
    session.said.connect(said.append)
    with pytest.raises(AudioFileError):
        finish(session, session.open(tmp_path / "absent.wav"))
    assert len(said) == 1
    assert "absent.wav" in said[0]
    assert session.document.separation is separation


class Stalled:
    """A pipeline that hands out factors and waits to be cancelled or let go."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.go_on = threading.Event()
        self.error: Exception | None = None

    def __call__(self, audio: AudioBuffer, **named: Any) -> Separation:
        separation = make_separation(seed=3, n_samples=audio.n_samples)
        W = np.ones((PLAN.n_bins, 6), np.float32)
        H = np.ones((6, PLAN.n_frames(audio.n_samples)), np.float32)
        named["observer"](Progress(1, 100, 5.0, 0.1, lambda: (W, H)))
        self.started.set()
        while not (named["cancel"].is_set() or self.go_on.wait(0.002)):
            pass
        if self.error is not None:
            raise self.error
        return separation

    def wait_for(self, job: Job[Any]) -> None:
        """Wait until the job has come here, compiled its kernels and all."""
        while not self.started.wait(0.02):
            assert not job.over, job.error


@pytest.fixture
def stalled(monkeypatch: pytest.MonkeyPatch) -> Stalled:
    stalled = Stalled()
    monkeypatch.setattr(pipeline, "separate", stalled)
    monkeypatch.setattr("nmfaudio.project.progress._SNAPSHOT_S", 0.0)
    return stalled


def test_cancelling_leaves_everything_as_it_was(
    session: Session, recording: Path, stalled: Stalled
) -> None:
    finish(session, session.open(recording))
    before = session.document
    job = session.separate(SETTINGS)
    stalled.wait_for(job)
    session.cancel()
    finish(session, job)
    assert job.state is JobState.CANCELLED
    assert session.document is before
    assert not session.history.can_undo


def test_components_are_played_while_they_converge(
    session: Session, player: NotingPlayer, recording: Path, stalled: Stalled
) -> None:
    finish(session, session.open(recording))
    job = session.separate(SETTINGS)
    stalled.wait_for(job)
    session.deliver()
    assert player.mix.model.n_components == 6
    assert_array_equal(player.mix.gains, np.ones(6))
    session.set_audition([4])
    assert_array_equal(player.mix.gains, [0, 0, 0, 0, 1, 0])
    assert player.mix.residual_gain == 0
    n_calls = len(player.calls)
    session.deliver()
    assert len(player.calls) == n_calls
    session.cancel()
    finish(session, job)
    assert player.calls[-1] == ("plain", 1.0)


def test_a_player_that_comes_during_a_fit_plays_its_factors(
    recording: Path, stalled: Stalled
) -> None:
    session, player = Session(), NotingPlayer()
    try:
        finish(session, session.open(recording))
        job = session.separate(SETTINGS)
        stalled.wait_for(job)
        session.deliver()
        session.attach_player(player)
        assert player.mix.model.n_components == 6
        session.cancel()
        finish(session, job)
        assert player.calls[-1] == ("plain", 1.0)
    finally:
        session.close()


def test_masks_are_laid_out_in_the_worker(
    recording: Path, stalled: Stalled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an hour that takes as long as some frames of the window."""
    laid_out_in: list[threading.Thread] = []

    def lay_out(model: RenderModel, **named: Any) -> MaskModel:
        if model.n_components == 6:  # else it warms kernels up
            laid_out_in.append(threading.current_thread())
        return make_mask_model(model, **named)

    monkeypatch.setattr(resynthesis, "make_mask_model", lay_out)
    session = Session()
    try:
        session.attach_player(Player(RecordingOutput()))
        finish(session, session.open(recording))
        job = session.separate(SETTINGS)
        stalled.wait_for(job)
        session.deliver()
        assert session.n_emerging == 6
        assert len(laid_out_in) == 1
        stalled.go_on.set()
        finish(session, job)
        assert session.document.separation is not None
        assert len(laid_out_in) == 2
        assert threading.current_thread() not in laid_out_in
    finally:
        session.close()


def test_masks_that_are_not_played_any_more_are_let_go(recording: Path) -> None:
    session = Session()
    try:
        session.attach_player(Player(RecordingOutput()))
        finish(session, session.open(recording))
        finish(session, session.separate(SETTINGS))
        separation = session.document.separation
        assert separation is not None
        masks = weakref.ref(resynthesis.renderer_of(separation))
        assert masks() is not None  # it is played
        session.undo()
        assert session.document.separation is None
        gc.collect()
        assert masks() is None
    finally:
        session.close()


def test_no_room_for_masks_to_be_played_loses_no_separation(
    recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> FrameRenderer:
        raise MemoryError

    session = Session()
    try:
        session.attach_player(NotingPlayer())
        finish(session, session.open(recording))
        monkeypatch.setattr(resynthesis, "shared_renderer", refuse)
        job = session.separate(SETTINGS)
        finish(session, job)
        assert job.state is JobState.DONE
        assert session.document.separation is not None
    finally:
        session.close()


def test_a_separation_that_is_played_is_not_replaced_by_a_preview(
    session: Session,
    player: NotingPlayer,
    recording: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    separation = open_and_separate(session, recording)
    stalled = Stalled()
    monkeypatch.setattr(pipeline, "separate", stalled)
    monkeypatch.setattr("nmfaudio.project.progress._SNAPSHOT_S", 0.0)
    n_calls = len(player.calls)
    job = session.separate(SETTINGS)
    stalled.wait_for(job)
    session.deliver()
    assert len(player.calls) == n_calls
    session.cancel()
    finish(session, job)
    assert session.document.separation is separation


def test_what_is_heard_alone_stays_alone_as_it_is_found(
    session: Session, player: NotingPlayer, recording: Path
) -> None:
    finish(session, session.open(recording))
    heard: list[tuple[int, ...] | None] = []
    session.audition_changed.connect(heard.append)

    def show(*cues: str, n_rough: int = 1) -> None:
        n, n_frames = len(cues), PLAN.n_frames(20_011)
        factors = np.ones((PLAN.n_bins, n)), np.ones((n, n_frames))
        model = RenderModel.from_factors(*factors)
        preview = Preview(PLAN, model, 1.0, cues, n_rough)
        session._job_progressed(JobProgress("nmf", 0.1, preview=preview))

    show("drums", "", n_rough=2)
    session.set_audition((0,))
    show("drums", "drums", "")
    assert_array_equal(player.mix.gains, [1, 1, 0])
    session.set_audition((2,))  # all else
    show("drums", "drums", "low", "")
    show("drums", "drums", "low", "rest", "rest", n_rough=0)
    assert_array_equal(player.mix.gains, [0, 0, 1, 1, 1])
    session.set_audition((1,))
    show("drums", "drums", "low", "rest", "rest", n_rough=0)
    assert heard == [(0,), (0, 1), (2,), (2, 3), (2, 3, 4), (1,)]


def test_a_result_for_a_recording_that_is_gone_is_dropped(
    session: Session, recording: Path, stalled: Stalled
) -> None:
    finish(session, session.open(recording))
    job = session.separate(SETTINGS)
    stalled.wait_for(job)
    session._recording = load(recording)  # opening would have cancelled the job
    stalled.go_on.set()
    finish(session, job)
    assert job.state is JobState.DONE
    assert session.document.separation is None


def test_opening_cancels_the_work_on_what_is_open(
    session: Session, recording: Path, stalled: Stalled
) -> None:
    finish(session, session.open(recording))
    job = session.separate(SETTINGS)
    stalled.wait_for(job)
    opening = session.open(recording)
    finish(session, opening)
    assert job.state is JobState.CANCELLED
    assert opening.state is JobState.DONE


def test_cancelling_spares_the_work_of_others(
    session: Session, recording: Path
) -> None:
    held = threading.Event()
    other = session.lane.submit("warm up", lambda *_: held.wait(WAIT_S))
    job = session.open(recording)
    session.cancel()
    held.set()
    finish(session, job)
    assert job.state is JobState.CANCELLED
    assert other.result is True
    assert session.recording is None
    session.cancel()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ParameterError("beta must be finite"), "beta must be finite"),
        (MemoryError(), "not enough memory to separate"),
    ],
)
def test_errors_become_sentences(
    session: Session,
    recording: Path,
    stalled: Stalled,
    error: Exception,
    sentence: str,
) -> None:
    said: list[str] = []
    session.said.connect(said.append)
    finish(session, session.open(recording))
    stalled.error = error
    stalled.go_on.set()
    job = session.separate()
    assert job.wait(WAIT_S)
    session.deliver()
    assert job.state is JobState.FAILED
    assert len(said) == 1
    assert sentence in said[0]


def test_a_bug_is_logged_and_said(
    session: Session,
    recording: Path,
    stalled: Stalled,
    caplog: pytest.LogCaptureFixture,
) -> None:
    said: list[str] = []
    session.said.connect(said.append)
    finish(session, session.open(recording))
    stalled.error = KeyError("oops")
    stalled.go_on.set()
    job = session.separate()
    assert job.wait(WAIT_S)
    session.deliver()
    assert "nmfaudio itself" in said[0]
    assert "'separate' failed" in caplog.text
    caplog.clear()


def test_work_that_cannot_begin(session: Session, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="no recording is open"):
        session.separate()
    with pytest.raises(ParameterError, match="no recording is open"):
        session.export_mix(tmp_path / "mix.wav")
    with pytest.raises(ParameterError, match="separate first"):
        session.export(ExportOptions(tmp_path))
    session.set_audition([1])
    assert session.audition == (1,)


def test_export_at_fader_level(
    session: Session, recording: Path, tmp_path: Path
) -> None:
    open_and_separate(session, recording)
    session.do(edits.assign(session.document, [0, 1, 2, 3], 1))
    session.do(edits.set_source_gain(session.document, 1, -20.0))
    session.do(edits.switch_source(session.document, 1, "mute", on=True))
    session.do(edits.switch_source(session.document, RESIDUAL_ID, "mute", on=True))
    options = ExportOptions(
        tmp_path / "out",
        audio_format="wav32f",
        template="{input}_{number}",
        faders=True,
        residual=False,
    )
    report = finish(session, session.export(options))
    assert [stem.path.name for stem in report.stems] == ["loop_01.wav"]
    assert session.recording is not None
    assert_allclose(
        load(report.stems[0].path).samples,
        0.1 * session.recording.samples,
        atol=1e-4,
    )
    assert report.null_db is None


def test_the_exported_mix_is_what_is_played(recording: Path, tmp_path: Path) -> None:
    output = RecordingOutput()
    player = Player(output)
    session = Session()
    session.attach_player(player)
    try:
        open_and_separate(session, recording)
        session.do(edits.assign(session.document, [0, 1], 1))
        session.do(edits.set_source_gain(session.document, 1, -6.0))
        session.do(edits.switch_source(session.document, RESIDUAL_ID, "mute", on=True))
        player.play()
        played = output.play(20_011).T
        written = finish(session, session.export_mix(tmp_path / "mix.wav", "wav32f"))
        assert_array_equal(load(written.path).samples, played)
        with pytest.raises(AudioWriteError):
            finish(session, session.export_mix(tmp_path / "mix.wav", "wav32f"))
        session.set_audition([0])
        finish(
            session,
            session.export_mix(tmp_path / "mix.wav", "wav32f", overwrite=True),
        )
        assert not np.array_equal(load(written.path).samples, played)
    finally:
        session.close()
        player.close()


def test_the_mix_before_a_separation(
    session: Session, recording: Path, tmp_path: Path
) -> None:
    finish(session, session.open(recording))
    session.do(edits.set_source_gain(session.document, RESIDUAL_ID, -20.0))
    written = finish(session, session.export_mix(tmp_path / "mix.wav", "wav32f"))
    assert session.recording is not None
    assert_allclose(
        load(written.path).samples, 0.1 * session.recording.samples, rtol=1e-5
    )


def test_cancelled_exports_leave_nothing(
    tmp_path: Path, separation: Separation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_BLOCK_SAMPLES", 1000)
    monkeypatch.setattr("nmfaudio.separation.rendering.resynthesis._BLOCK_BYTES", 1)
    document = Document.from_separation(separation)
    options = ExportOptions(tmp_path)
    gains = effective_gains(document)
    target = work.MixFile(tmp_path / "mix.wav")

    def cancelled(start: Callable[..., Any]) -> Any:
        cancel = threading.Event()
        result = start(lambda _: cancel.set(), cancel)
        assert cancel.is_set()
        assert list(tmp_path.iterdir()) == []
        return result

    report = cancelled(partial(work.write_stems, document, options, None))
    assert report.cancelled
    for shown in (separation, None):
        start = partial(work.write_mix, separation.audio, shown, gains, target)
        assert cancelled(start) is None


def test_notes_of_a_recording_are_said(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    audio = AudioBuffer(stereo_mix(n_samples=3000), 16_000, notes=("It ends early.",))
    monkeypatch.setattr("nmfaudio.audio.decode.load", lambda *_, **__: audio)
    said: list[str] = []
    session.said.connect(said.append)
    finish(session, session.open("any.wav"))
    assert said == ["It ends early."]


def test_a_session_without_a_player(recording: Path) -> None:
    session = Session()
    try:
        open_and_separate(session, recording)
        session.set_audition([0])
    finally:
        session.close()


def test_the_time_left_follows_the_last_seconds() -> None:
    from nmfaudio.project.progress import _Pace

    pace = _Pace()
    assert pace.iteration_s(1, 20.0) is None
    assert pace.iteration_s(11, 21.0) == pytest.approx(0.1)
    # A slower stage: the fast one is forgotten, the compiler was never counted.
    for n_iter in range(12, 40):
        left = pace.iteration_s(n_iter, 21.0 + (n_iter - 11))
    assert left == pytest.approx(1.0)
    # And a fast one: what comes between fits will come again.
    for n_iter in range(40, 440):
        left = pace.iteration_s(n_iter, 49.0 + (n_iter - 39) * 0.05)
    assert left == pytest.approx((69.0 - 20.0) / 438)
