"""Keeps a player in step with the document, the audition and a fit that goes on."""

import contextlib
import threading
from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from psygnal import Signal

from nmfaudio.compiled.types import AnyArray
from nmfaudio.errors import ParameterError
from nmfaudio.project.document import Document
from nmfaudio.project.gains import EffectiveGains, effective_gains, preview_gains
from nmfaudio.project.history import History
from nmfaudio.project.jobs import Report, Task
from nmfaudio.project.progress import JobProgress, Preview
from nmfaudio.separation.model import RenderModel, Separation
from nmfaudio.separation.rendering.mix_request import MixRequest

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.separation.rendering.resynthesis import FrameRenderer
    from nmfaudio.spectral.stft import StftPlan

__all__ = ["PlaybackSync", "PlaysMixes", "PlaysRecordings"]

T = TypeVar("T")


class PlaysMixes(Protocol):
    """Plays one recording: :class:`nmfaudio.playback.mixer.Mixer`."""

    def set_plain(self, gain: float = 1.0) -> None:
        """Play the recording itself, times a linear gain."""

    def set_mix(self, request: MixRequest) -> None:
        """Play the mix of a model."""


class PlaysRecordings(Protocol):
    """Plays what the session holds: :class:`nmfaudio.playback.player.Player`."""

    def set_recording(self, audio: "AudioBuffer | None") -> PlaysMixes | None:
        """Stop, and return what plays this recording from now on."""


class PlaybackSync:
    """Asks a player for the mix of the document, whenever that has changed.

    Parameters
    ----------
    history : History
        Its document is played.

    Signals
    -------
    audition_changed : tuple of int or None
        The components played alone, None for none.

    Notes
    -----
    While a factorization runs and there is no separation to be played, its latest
    factors are, under an audition too. However it ends, the preview ends with it.
    """

    audition_changed = Signal(object)

    def __init__(self, history: History) -> None:
        self._history = history
        self._n_components = 0
        self._recording: AudioBuffer | None = None
        self._player: PlaysRecordings | None = None
        self._mixer: PlaysMixes | None = None
        self._audition: tuple[int, ...] | None = None
        self._preview: Preview | None = None
        self._region: MixRequest | None = None
        self._other: MixRequest | None = None
        self._asked: MixRequest | float | None = None
        # Held until it is asked for.
        self._ready: tuple[RenderModel, FrameRenderer] | None = None
        history.changed.connect(self._document_changed)

    @property
    def audition(self) -> tuple[int, ...] | None:
        """The components played alone; None when nothing is auditioned."""
        return self._audition

    @property
    def gains(self) -> EffectiveGains:
        """How loud each of the document's components is played."""
        return effective_gains(self._history.document, self._audition)

    def attach(self, player: PlaysRecordings) -> None:
        """Play through this player from now on."""
        self._player = player
        self._hand_over()
        self.update()

    def set_recording(self, audio: "AudioBuffer | None") -> None:
        """Go over to another recording; :meth:`update` has it played."""
        self._recording, self._preview = audio, None
        self._region = self._other = self._ready = None
        self._hand_over()

    def set_audition(self, components: Collection[int] | None) -> None:
        """Play these components alone, until called with None."""
        audition = None if components is None else tuple(sorted(set(components)))
        if audition != self._audition:
            self._audition = audition
            self.audition_changed.emit(audition)
            self.update()

    def set_region(self, region: MixRequest | None) -> None:
        """Play this instead of the document, until called with None."""
        self._region = region
        self.update()

    def set_other(self, other: Document | None, gain: float = 1.0) -> None:
        """Play another document times a gain, until called with None."""
        self._other = (
            None if other is None else _mix_of(other, effective_gains(other), gain)
        )
        self.update()

    def end_audition(self) -> None:
        """Forget an audition: the numbers mean other components from now on."""
        if self._audition is not None:
            self._audition = None
            self.audition_changed.emit(None)

    def show_preview(self, preview: Preview) -> None:
        """Play the factors of a fit that goes on; what is heard alone stays alone."""
        before, audition = self._preview, self._audition
        self._preview = preview
        if before is not None and before is not preview and audition is not None:
            self._audition = preview.successors(audition, before) or None
            if self._audition != audition:
                self.audition_changed.emit(self._audition)
        self.update()

    def got_ready(self, task: Task[T]) -> Task[T]:
        """Return work that also lays out masks of what it has made, in its own thread.

        Of an hour that takes some hundredths of a second each time; whoever plays finds
        them in use then.
        """
        recording = self._recording

        def work(report: Report, cancel: threading.Event) -> T:
            shown: Preview | None = None

            def tell(progress: object) -> None:
                nonlocal shown
                new = progress.preview if isinstance(progress, JobProgress) else None
                is_played = self._history.document.separation is None
                if new is not None and new is not shown and is_played:
                    shown = new
                    self._lay_out(recording, new.plan, new.model, new.exponent)
                report(progress)

            result = task(tell, cancel)
            made = _separation_of(result)
            if made is not None and not cancel.is_set():
                self._lay_out(made.audio, made.plan, made.model, made.mask_exponent)
            return result

        return work

    def _lay_out(
        self,
        audio: "AudioBuffer | None",
        plan: "StftPlan",
        model: RenderModel,
        exponent: float,
    ) -> None:
        if self._player is None or audio is None:
            return
        from nmfaudio.separation.rendering.resynthesis import (  # noqa: PLC0415  # heavy
            shared_renderer,
        )

        # What is amiss is told where it is played; what was made is not lost for it.
        with contextlib.suppress(ParameterError, MemoryError):
            self._ready = model, shared_renderer(audio, plan, model, exponent)

    @property
    def n_emerging(self) -> int:
        """How many components the fit that goes on has shown."""
        return 0 if self._preview is None else self._preview.model.n_components

    def end_preview(self) -> None:
        """Forget the factors of a fit that is over."""
        self._preview = None

    def update(self) -> None:
        """Ask for what is to be played now, if it is not what was asked for last."""
        if self._mixer is None:
            return
        before, asked = self._asked, self._request()
        if not isinstance(asked, MixRequest):
            if asked != before:
                self._mixer.set_plain(asked)
        elif not (isinstance(before, MixRequest) and _sound_same(before, asked)):
            self._mixer.set_mix(asked)
            ready = self._ready  # the worker may put another there meanwhile
            if ready is not None and ready[0] is asked.model:
                self._ready = None
        self._asked = asked

    def _hand_over(self) -> None:
        self._asked = None
        if self._player is not None:
            self._mixer = self._player.set_recording(self._recording)

    def _request(self) -> MixRequest | float:
        """Return the mix to be played, or the gain of the recording itself."""
        if self._region is not None:
            return self._region
        if self._other is not None and self._audition is None:
            return self._other
        document, preview = self._history.document, self._preview
        if document.separation is not None:
            return _mix_of(document, self.gains)
        if preview is not None:
            gains = preview_gains(preview.model.n_components, self._audition)
            return MixRequest(
                preview.plan,
                preview.model,
                gains.components,
                gains.residual,
                gains.source_of,
                preview.exponent,
            )
        return effective_gains(document).residual

    def _document_changed(self, document: Document) -> None:
        if len(document.components) != self._n_components:
            self._n_components = len(document.components)
            self.end_audition()
        self.update()


def _separation_of(result: object) -> Separation | None:
    """Return the separation that a job has made, or that is in what it has made."""
    holder = getattr(result, "document", result)  # of a project
    found = getattr(holder, "separation", holder)
    return found if isinstance(found, Separation) else None


def _mix_of(document: Document, gains: EffectiveGains, gain: float = 1.0) -> MixRequest:
    """Return the mix of a separated document, times a gain."""
    separation = document.separation
    assert separation is not None  # noqa: S101  # the caller has looked
    return MixRequest(
        separation.plan,
        separation.model,
        gains.components if gain == 1.0 else gains.components * np.float32(gain),
        gains.residual * gain,
        gains.source_of,
        separation.mask_exponent,
        separation.audio,
        gains.pan,
        gains.residual_pan,
    )


def _sound_same(first: MixRequest, second: MixRequest) -> bool:
    return (
        first.model is second.model
        and first.exponent == second.exponent
        and first.residual_gain == second.residual_gain
        and first.residual_pan == second.residual_pan
        and _same(first.gains, second.gains)
        and _same(first.pan, second.pan)
        and _same(first.source_of, second.source_of)
    )


def _same(first: AnyArray | None, second: AnyArray | None) -> bool:
    if first is None or second is None:
        return first is second
    return np.array_equal(first, second)
