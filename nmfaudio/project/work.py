"""The long tasks of a session; each runs in the worker thread and returns a value."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nmfaudio._typing import PathLike
from nmfaudio.project.jobs import Report
from nmfaudio.project.progress import JobProgress, SeparationReporter
from nmfaudio.separation.settings import Settings

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.separation.model import Separation

__all__ = ["ExportOptions", "read", "take_apart", "warm_up"]


@dataclass(frozen=True)
class ExportOptions:
    """What is written where.

    Attributes
    ----------
    folder : Path
        Made if it does not exist. Files in it are never overwritten.
    audio_format : str
        Key of :data:`nmfaudio.audio.formats.FORMATS`.
    template : str
        Name of each file without its ending; may use ``{name}``, ``{source}``,
        ``{index}``.
    """

    folder: Path
    audio_format: str = "wav24"
    template: str = "{name} - {source}"


def read(path: PathLike, report: Report, cancel: threading.Event) -> "AudioBuffer":
    """Read a recording."""
    from nmfaudio.audio.decode import load  # noqa: PLC0415  # kept off the start-up path

    return load(
        path,
        progress=lambda done: report(JobProgress("read", done)),
        cancel=cancel,
    )


def take_apart(
    recording: "AudioBuffer",
    settings: Settings,
    report: Report,
    cancel: threading.Event,
) -> "Separation":
    """Take a recording apart, telling how the factorization converges."""
    # Compiled code is heavy to import, and not needed until now.
    from nmfaudio.separation.pipeline import separate  # noqa: PLC0415
    from nmfaudio.separation.spectrogram import choose_plan  # noqa: PLC0415

    warm_up()
    plan = choose_plan(recording, settings)
    reporter = SeparationReporter(report, plan, settings.mask_exponent)
    return separate(
        recording,
        settings=settings,
        observer=reporter.observe,
        cancel=cancel,
        on_stage=reporter.on_stage,
    )


def warm_up() -> None:
    """Load the compiled code that playback needs, before playback needs it.

    An audio callback that has to wait for a compiler drops out.
    """
    from nmfaudio.audio.buffer import AudioBuffer  # noqa: PLC0415  # as above
    from nmfaudio.separation.model import RenderModel  # noqa: PLC0415  # as above
    from nmfaudio.separation.resynthesis import (  # noqa: PLC0415  # as above
        FrameRenderer,
        MixStream,
    )
    from nmfaudio.spectral.stft import StftPlan  # noqa: PLC0415  # as above

    plan = StftPlan(8000, n_fft=16, hop_length=4)
    audio = AudioBuffer(np.zeros((1, 64), np.float32), 8000)
    model = RenderModel.from_factors(
        np.ones((plan.n_bins, 1)), np.ones((1, plan.n_frames(64)))
    )
    renderer = FrameRenderer(audio, plan, model)
    MixStream(renderer).read(renderer.mix(np.ones(1)), 64)
