"""From a recording to sources: the one road of window, command line and library."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.compiled.types import Float32Array, FloatArray, PathLike
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization, Observer, StopReason
from nmfaudio.separation.choice.decide import (
    Built,
    Choice,
    build_model,
    decide,
    plain_settings,
)
from nmfaudio.separation.components.features import (
    component_envelopes,
    component_templates,
)
from nmfaudio.separation.components.grouping import group_components, named_sources
from nmfaudio.separation.components.tags import describe_components, tag_components
from nmfaudio.separation.editing.follow_boxes import guide
from nmfaudio.separation.model import ComponentTag, RenderModel, Separation
from nmfaudio.separation.models.streamed import factorize_long, is_long
from nmfaudio.separation.onsets.attacks import keep_attacks
from nmfaudio.separation.prepare import prepare
from nmfaudio.separation.rendering.smoothing import Smoothing, smooth_model
from nmfaudio.separation.request.guides import Guides
from nmfaudio.separation.request.settings import MAX_ITER, Settings, guides_of
from nmfaudio.separation.request.unused import unused_words
from nmfaudio.separation.spectrogram import (
    choose_n_components,
    choose_plan,
    measure_spectrogram,
    working_scale,
)
from nmfaudio.spectral.stft import StftPlan

__all__ = ["StageObserver", "separate"]

StageObserver: TypeAlias = Callable[[str, float], None]
"""Takes the name of a stage and its share done.

Stages are "read", "repair" (and whatever else guides ask for), "stft", "nmf", "group".
"""


def separate(
    source: PathLike | AudioBuffer | FloatArray,
    sample_rate: int | None = None,
    *,
    settings: Settings | None = None,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
    on_stage: StageObserver | None = None,
) -> Separation:
    """Take a recording apart.

    Parameters
    ----------
    source : path, AudioBuffer or ndarray
        The recording; an array is of shape (n_samples,) or (n_channels, n_samples). Not
        modified.
    sample_rate : int or None
        Hz; needed for an array, not allowed otherwise.
    settings : Settings or None
        What is asked for; None decides everything by listening.
    observer : callable or None
        Called after each iteration of the factorization.
    cancel : threading.Event or None
        Set it to end early. The result then has no components and says so in its
        ``factorization.stop_reason``.
    on_stage : callable or None
        Called as the work goes on, in the thread that works.

    Returns
    -------
    separation : Separation
        The model, described components and proposed sources.

    Raises
    ------
    AudioFileError
        If the recording cannot be read.
    NotFiniteError
        If samples are NaN or infinite.
    ParameterError
        If an argument is out of its range.

    Notes
    -----
    Memory is the recording, its magnitude spectrogram once (twice more for stereo,
    until components are described), and the factors; beyond half a gigabyte the
    spectrogram is streamed instead. The same settings give the same result.

    Examples
    --------
    >>> separation = separate(np.zeros(1000), 8000)
    >>> separation.factorization.stop_reason.value
    'silent'
    """
    return _Run(settings or Settings(), observer, cancel, on_stage).separate(
        source, sample_rate
    )


@dataclass
class _Run:
    """One call of :func:`separate`: what every stage needs, and the times they took."""

    settings: Settings
    observer: Observer | None
    cancel: threading.Event | None
    on_stage: StageObserver | None
    timings_s: dict[str, float] = field(default_factory=dict)

    def separate(
        self, source: PathLike | AudioBuffer | FloatArray, sample_rate: int | None
    ) -> Separation:
        with self._stage("read"):
            audio = self._read(source, sample_rate)
        guides = guides_of(self.settings)
        if guides == Guides():
            return self._separated(audio)
        with self._stage("repair"):
            prepared = prepare(audio, self.settings, cancel=self.cancel)
        self.settings = prepared.settings
        separation = self._separated(prepared.audio)
        if not guides.strokes or not separation.model.n_components:
            return separation
        with self._timed("nmf"):
            return guide(
                separation,
                guides.strokes,
                observer=self.observer,
                cancel=self.cancel,
            )

    def _separated(self, audio: AudioBuffer) -> Separation:
        working_scale(audio)  # Before any listening: levels that nothing could bear.
        with self._timed("stft"):
            choice = decide(audio, self.settings)
        if choice.recipe.kind != "plain":
            return self._by_recipe(audio, choice)
        self.settings = plain_settings(choice.recipe, self.settings, audio)
        plan = choose_plan(audio, self.settings)
        if is_long(audio, plan):
            return self._streamed(audio, plan, choice)
        with self._stage("stft"):
            spectrogram = measure_spectrogram(
                audio, plan, cancel=self.cancel, progress=self._progress("stft")
            )
        if spectrogram is None:
            return self._cancelled(audio, plan)
        with self._stage("nmf"):
            factorization = self._factorize(spectrogram.V)
        if factorization.stop_reason is StopReason.CANCELLED:
            return self._cancelled(audio, plan)
        with self._stage("group"):
            model = RenderModel.from_factors(factorization.W, factorization.H)
            tags = tag_components(model, spectrogram.channels, plan)
            built = Built(plan, model, factorization, groups=None)
            return self._grouped(audio, built, tags, choice)

    def _by_recipe(self, audio: AudioBuffer, choice: Choice) -> Separation:
        """Let a preset build the model, then describe it like any other."""
        with self._stage("nmf"):
            built = build_model(
                audio,
                choice.recipe,
                self.settings,
                observer=self.observer,
                cancel=self.cancel,
            )
        if built is None:
            return self._cancelled(audio, choose_plan(audio, self.settings))
        with self._stage("stft"):
            spectrogram = measure_spectrogram(audio, built.plan, cancel=self.cancel)
        if spectrogram is None:
            return self._cancelled(audio, built.plan)
        with self._stage("group"):
            tags = tag_components(built.model, spectrogram.channels, built.plan)
            return self._grouped(audio, built, tags, choice)

    def _streamed(
        self, audio: AudioBuffer, plan: StftPlan, choice: Choice
    ) -> Separation:
        """Separate a recording whose spectrogram is too long to hold."""
        self._progress("stft")(0.0)
        with self._timed("nmf"):
            fit = factorize_long(
                audio,
                plan,
                self.settings,
                observer=self.observer,
                cancel=self.cancel,
                progress=lambda stage, done: self._progress(stage)(done),
            )
        if fit is None:
            return self._cancelled(audio, plan)
        with self._stage("group"):
            factorization = fit.factorization
            model = RenderModel.from_factors(factorization.W, factorization.H)
            tags = describe_components(model, fit.energy, fit.total, plan)
            built = Built(plan, model, factorization, groups=None)
            return self._grouped(audio, built, tags, choice)

    def _read(
        self, source: PathLike | AudioBuffer | FloatArray, sample_rate: int | None
    ) -> AudioBuffer:
        if isinstance(source, np.ndarray):
            if sample_rate is None:
                raise ParameterError("an array of samples needs its sample_rate in Hz")
            return AudioBuffer.from_array(source, sample_rate)
        if sample_rate is not None:
            raise ParameterError(
                "sample_rate is for arrays only: a recording brings its own"
            )
        if isinstance(source, AudioBuffer):
            return source
        return load(source, progress=self._progress("read"), cancel=self.cancel)

    def _factorize(self, V: Float32Array) -> Factorization:
        settings = self.settings
        n_components = settings.n_components
        if n_components is None:
            n_components = choose_n_components(V)
        return factorize(
            V,
            n_components,
            beta=settings.beta,
            max_iter=settings.max_iter or MAX_ITER,
            tol=settings.tol,
            max_time_s=settings.max_time_s,
            seed=settings.seed,
            observer=self.observer,
            cancel=self.cancel,
            n_threads=settings.n_threads,
        )

    def _grouped(
        self,
        audio: AudioBuffer,
        built: Built,
        tags: tuple[ComponentTag, ...],
        choice: Choice,
    ) -> Separation:
        """Gather described components into sources."""
        model, settings = built.model, self.settings
        W, n_sources = component_templates(model), settings.n_sources
        if built.groups is None:
            sources = group_components(
                W, component_envelopes(model), tags, built.plan, n_sources=n_sources
            )
        else:
            sources = named_sources(
                built.groups, tags, W, built.plan, n_sources=n_sources
            )
        exponent = settings.mask_exponent
        seconds = settings.smoothing_s
        smoothing = Smoothing.from_seconds(
            choice.recipe.smoothing_s if seconds is None else seconds,
            built.plan.hop_length / built.plan.sample_rate,
        )
        chosen = f"{choice.recipe.name}: {choice.why}"
        unasked = unused_words(settings, choice.recipe)
        keep = settings.keep_attacks
        separation = Separation(
            audio=audio,
            plan=built.plan,
            model=smooth_model(model, smoothing),
            factorization=built.factorization,
            tags=tags,
            sources=sources,
            mask_exponent=choice.recipe.mask_exponent if exponent is None else exponent,
            notes=(*audio.notes, chosen, *unasked, *built.factorization.notes),
            timings_s=self.timings_s,
            recipe=choice.recipe,
            dictionary=settings.dictionary,
        )
        return keep_attacks(
            separation, keep=choice.recipe.keep_attacks if keep is None else keep
        )

    def _cancelled(self, audio: AudioBuffer, plan: StftPlan) -> Separation:
        """Return a result without components that says why."""
        W = np.zeros((plan.n_bins, 0), np.float32)
        H = np.zeros((0, plan.n_frames(audio.n_samples)), np.float32)
        factorization = Factorization(
            W=W,
            H=H,
            beta=self.settings.beta,
            divergence=(),
            checked_iterations=(),
            n_iter=0,
            stop_reason=StopReason.CANCELLED,
            elapsed_s=self.timings_s.get("nmf", 0.0),
            seed=self.settings.seed,
        )
        return Separation(
            audio=audio,
            plan=plan,
            model=RenderModel.from_factors(W, H),
            factorization=factorization,
            tags=(),
            sources=(),
            notes=audio.notes,
            timings_s=self.timings_s,
        )

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        """Report and time a stage."""
        self._progress(name)(0.0)
        with self._timed(name):
            yield
        self._progress(name)(1.0)

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - start
            self.timings_s[name] = self.timings_s.get(name, 0.0) + spent

    def _progress(self, name: str) -> Callable[[float], None]:
        def report(done: float) -> None:
            if self.on_stage is not None:
                self.on_stage(name, done)

        return report
