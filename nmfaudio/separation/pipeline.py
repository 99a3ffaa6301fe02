"""From a recording to sources: the one road of window, command line and library."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.audio.wording import count
from nmfaudio.compiled.jit import compiling_s
from nmfaudio.compiled.types import FloatArray, PathLike
from nmfaudio.errors import Message, ParameterError
from nmfaudio.factorization.result import Factorization, Observer, StopReason
from nmfaudio.separation.cancelling import Cancelled, check_cancelled
from nmfaudio.separation.choice.resolution import plan_of
from nmfaudio.separation.choice.resolve import Resolved, check_settings, resolve
from nmfaudio.separation.components.evidence.confidence import with_confidence
from nmfaudio.separation.components.features import component_templates
from nmfaudio.separation.components.grouping import proposed_sources
from nmfaudio.separation.components.tags import describe_components, tag_components
from nmfaudio.separation.model import ComponentTag, RenderModel, Separation
from nmfaudio.separation.models.build import build, possible_names
from nmfaudio.separation.models.channel_gains import place
from nmfaudio.separation.models.fitted import FittedModel
from nmfaudio.separation.models.progress import FitSequence, SketchObserver
from nmfaudio.separation.models.streamed import ShareBlocks, factorize_long
from nmfaudio.separation.onsets.attacks import keep_attacks
from nmfaudio.separation.rendering.smoothing import smooth_model
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.guides import Guides
from nmfaudio.separation.request.prepared import PreparedSound
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings, guides_of
from nmfaudio.separation.spectrogram import (
    Spectrogram,
    is_long,
    measure_spectrogram,
    working_scale,
)
from nmfaudio.spectral.stft import StftPlan

__all__ = ["DecisionObserver", "StageObserver", "separate"]

Tags: TypeAlias = Callable[[], tuple[ComponentTag, ...]]
"""Describes the components of a model, when it is time to."""

DecisionObserver: TypeAlias = Callable[[Resolved, tuple[str, ...]], None]
"""Takes what was decided, and what sources may be called."""

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
    on_read: Callable[[AudioBuffer], None] | None = None,
    on_decided: DecisionObserver | None = None,
    on_sketch: SketchObserver | None = None,
    share: ShareBlocks | None = None,
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
        What is asked for; None decides everything by the recording.
    observer : callable or None
        Called after each iteration, in a thread that works; never twice at a time.
    cancel : threading.Event or None
        Set it to end early. The result then has no components and says so in its
        ``factorization.stop_reason``.
    on_stage : callable or None
        Called as the work goes on, in the thread that works.
    on_read : callable or None
        Called with the recording as soon as it is read; what it raises ends the work.
    on_decided : callable or None
        Called once it is decided what will be fitted; what it raises ends the work.
    on_sketch : callable or None
        Called with what is told apart already where the fits of its components wait.
    share : callable or None
        Has other processes fit blocks of a long recording, too; see
        :data:`nmfaudio.separation.models.streamed.ShareBlocks`.

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
    run = _Run(
        settings or Settings(),
        observer,
        cancel,
        on_stage,
        share,
        on_read,
        on_decided,
        on_sketch,
    )
    return run.separate(source, sample_rate)


@dataclass
class _Run:
    """One call of :func:`separate`: what every stage needs, and the times they took."""

    settings: Settings
    observer: Observer | None
    cancel: threading.Event | None
    on_stage: StageObserver | None
    share: ShareBlocks | None = None
    on_read: Callable[[AudioBuffer], None] | None = None
    on_decided: DecisionObserver | None = None
    on_sketch: SketchObserver | None = None
    recipe: Recipe = field(default_factory=lambda: Recipe("Undecided"))
    scale: float = 1.0
    timings_s: dict[str, float] = field(default_factory=dict)

    def separate(
        self, source: PathLike | AudioBuffer | FloatArray, sample_rate: int | None
    ) -> Separation:
        check_settings(self.settings)
        with self._stage("read"):
            audio = self._read(source, sample_rate)
        if self.on_read is not None:
            self.on_read(audio)
        try:
            check_cancelled(self.cancel)
            sound = self._prepared(audio)
            audio = sound.audio
            return self._guided(self._separated(sound), sound.alone)
        except Cancelled:
            return self._cancelled(audio)

    def _prepared(self, audio: AudioBuffer) -> PreparedSound:
        """Follow what is known of the recording, if anything is."""
        if guides_of(self.settings) == Guides() and self.settings.score is None:
            return PreparedSound(audio, self.settings.dictionary, None)
        # With it comes much that other separations do without.
        from nmfaudio.separation.prepare import prepare  # noqa: PLC0415

        with self._stage("repair"):
            sound = prepare(audio, self.settings, cancel=self.cancel)
        if sound.audio.samples is not audio.samples:
            self.share = None  # others would read what was not repaired
        return sound

    def _separated(self, sound: PreparedSound) -> Separation:
        """Decide, measure, fit and describe."""
        audio = sound.audio
        # Before any analysis: levels that nothing could bear.
        self.scale = working_scale(audio, self.cancel)
        known = replace(self.settings, dictionary=sound.dictionary, score=sound.score)
        with self._timed("stft"):
            resolved = resolve(known, audio, alone=sound.alone)
        recipe, plan = resolved.recipe, resolved.plan
        self.recipe = recipe
        if self.on_decided is not None:
            names = possible_names(recipe, sound.dictionary, sound.score)
            self.on_decided(resolved, names)
        fits = FitSequence(
            self.observer,
            self.cancel,
            total=recipe.max_iter,
            seed=recipe.seed,
            n_threads=self.settings.n_threads,
            on_sketch=self.on_sketch,
        )
        if recipe.kind == "plain" and is_long(audio, plan):
            fitted, tags = self._streamed(audio, plan, fits)
        else:
            fitted, tags = self._fitted(sound, resolved, fits)
        with self._stage("group"):
            return self._described(sound, resolved, fitted, tags())

    def _fitted(
        self, sound: PreparedSound, resolved: Resolved, fits: FitSequence
    ) -> tuple[FittedModel, Tags]:
        """Measure the recording once, and fit the recipe's model."""
        # Parts are transformed one by one: the whole would only take up memory.
        is_split, plan = resolved.recipe.kind == "parts", resolved.plan
        spectrogram = None if is_split else self._measured(sound.audio, plan)
        with self._stage("nmf"):
            fitted = build(
                resolved,
                sound.audio,
                spectrogram,
                fits,
                scale=self.scale,
                dictionary=sound.dictionary,
                score=sound.score,
            )
        channels = (spectrogram or self._measured(sound.audio, plan)).channels
        return fitted, lambda: tag_components(fitted.model, channels, plan)

    def _measured(self, audio: AudioBuffer, plan: StftPlan) -> Spectrogram:
        with self._stage("stft"):
            return measure_spectrogram(
                audio,
                plan,
                scale=self.scale,
                cancel=self.cancel,
                progress=self._progress("stft"),
            )

    def _streamed(
        self, audio: AudioBuffer, plan: StftPlan, fits: FitSequence
    ) -> tuple[FittedModel, Tags]:
        """Fit a recording whose spectrogram is too long to hold."""
        self._progress("stft")(0.0)
        with self._timed("nmf"):
            fit = factorize_long(
                audio,
                plan,
                self.recipe,
                fits,
                scale=self.scale,
                progress=lambda stage, done: self._progress(stage)(done),
                share=self.share,
            )
        fitted = FittedModel(place(fit.factorization), fit.factorization)
        return fitted, lambda: describe_components(
            fitted.model, fit.energy, fit.total, plan
        )

    def _guided(self, separation: Separation, alone: tuple[Box, ...]) -> Separation:
        """Let passages and boxes of the spectrogram correct what was found."""
        boxes = (*alone, *self.recipe.guides.boxes)
        if not boxes or not separation.model.n_components:
            return separation
        # Both are slow to import.
        from nmfaudio.separation.editing.alone import named_after  # noqa: PLC0415
        from nmfaudio.separation.editing.follow_boxes import follow  # noqa: PLC0415

        with self._timed("nmf"):
            named = named_after(separation, alone)
            guided = follow(named, boxes, observer=self.observer, cancel=self.cancel)
            return guided.separation

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

    def _described(
        self,
        sound: PreparedSound,
        resolved: Resolved,
        fitted: FittedModel,
        tags: tuple[ComponentTag, ...],
    ) -> Separation:
        """Gather described components into sources."""
        recipe, audio, plan = resolved.recipe, sound.audio, resolved.plan
        model = replace(fitted.model, stereo_masks=recipe.stereo_masks)
        sources = proposed_sources(
            fitted.groups,
            tags,
            component_templates(model),
            plan,
            recipe.n_sources,
            recipe.sides,
        )
        if fitted.evidence is not None:
            energy = np.array([tag.energy_share for tag in tags])
            sources = with_confidence(
                sources, fitted.evidence, energy, fitted.calibrated_by
            )
        hop_s = plan.hop_length / plan.sample_rate
        chosen = Message("{0}: {1}", Message(recipe.name), resolved.why)
        separation = Separation(
            audio=audio,
            plan=plan,
            model=smooth_model(model, recipe.smoothing_s, hop_s),
            factorization=fitted.factorization,
            tags=tags,
            sources=sources,
            mask_exponent=recipe.mask_exponent,
            notes=(
                *(*audio.notes, chosen, *resolved.notes, *fitted.factorization.notes),
                *_missing(fitted, recipe.n_sources or 0, len(sources)),
            ),
            timings_s=self.timings_s,
            recipe=recipe,
            dictionary=sound.dictionary,
        )
        return keep_attacks(separation, keep=recipe.keep_attacks)

    def _cancelled(self, audio: AudioBuffer) -> Separation:
        """Return a result without components that says why."""
        plan = plan_of(self.recipe, audio.sample_rate)
        W = np.zeros((plan.n_bins, 0), np.float32)
        H = np.zeros((0, plan.n_frames(audio.n_samples)), np.float32)
        factorization = Factorization(
            W=W,
            H=H,
            beta=self.recipe.beta,
            divergence=(),
            checked_iterations=(),
            n_iter=0,
            stop_reason=StopReason.CANCELLED,
            elapsed_s=self.timings_s.get("nmf", 0.0),
            seed=self.recipe.seed,
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
        start, compiled_s = time.perf_counter(), compiling_s()
        try:
            yield
        finally:
            compiled_s = compiling_s() - compiled_s
            spent = time.perf_counter() - start - compiled_s
            self.timings_s[name] = self.timings_s.get(name, 0.0) + spent
            if compiled_s > 0:
                total = self.timings_s.get("prepare", 0.0) + compiled_s
                self.timings_s["prepare"] = total

    def _progress(self, name: str) -> Callable[[float], None]:
        def report(done: float) -> None:
            if self.on_stage is not None:
                self.on_stage(name, done)

        return report


def _missing(fitted: FittedModel, n_wanted: int, n_made: int) -> Iterator[str]:
    """Yield a note if sound made fewer sources than were asked for."""
    if n_made < n_wanted and fitted.factorization.stop_reason is not StopReason.SILENT:
        made = count(fitted.model.n_components, "component")
        made = Message("{0} made {1:,}", made, n_made)
        yield Message(
            "Asked for {0}: {1}; more can make more.", count(n_wanted, "source"), made
        )
