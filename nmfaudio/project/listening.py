"""What is heard: keeps a player in step with the document and the audition."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.project.document import Document
from nmfaudio.project.gains import EffectiveGains, effective_gains, preview_gains
from nmfaudio.project.progress import Preview
from nmfaudio.separation.model import RenderModel

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.spectral.stft import StftPlan

__all__ = ["Listener", "Listening"]


class Listener(Protocol):
    """Who plays what the session holds: :class:`nmfaudio.playback.player.Player`."""

    def set_recording(self, audio: "AudioBuffer | None") -> None:
        """Stop, and play another recording from now on."""

    def set_plain(self, gain: float = 1.0) -> None:
        """Play the recording itself, times a linear gain."""

    def set_model(
        self,
        plan: "StftPlan",
        model: RenderModel,
        gains: FloatArray,
        *,
        residual_gain: float = 1.0,
        source_of: IntArray | None = None,
        exponent: float = 1.0,
        audio: "AudioBuffer | None" = None,
    ) -> None:
        """Play the mix of a model of ``audio``, by default of the recording."""

    def set_gains(
        self,
        gains: FloatArray,
        *,
        residual_gain: float = 1.0,
        source_of: IntArray | None = None,
    ) -> None:
        """Change what is heard of each component."""


class Listening:
    """Hands model and gains to a listener, as far as they have changed.

    Parameters
    ----------
    listener : Listener or None
        Where sound goes; None keeps silent.

    Notes
    -----
    While a factorization runs and there is no separation to be heard, its latest
    factors are played: an audition lets one hear components emerge. When it ends, is
    cancelled, or fails, the preview ends with it.
    """

    def __init__(self, listener: Listener | None) -> None:
        self._listener = listener
        self._preview: Preview | None = None
        # What the listener was given last.
        self._shown: Preview | None = None
        self._gains: EffectiveGains | None = None

    def set_recording(self, audio: "AudioBuffer | None") -> None:
        """Go over to another recording, heard as it is."""
        self.end_preview()
        self._shown, self._gains = None, None
        if self._listener is not None:
            self._listener.set_recording(audio)

    def set_preview(self, preview: Preview) -> None:
        """Take the factors of a fit that goes on; :meth:`update` lets them be heard."""
        self._preview = preview

    def end_preview(self) -> None:
        """Forget the factors of a fit that is over."""
        self._preview = None

    def update(self, document: Document, audition: Collection[int] | None) -> None:
        """Let the listener play the document; without a separation, the preview."""
        listener = self._listener
        if listener is None:
            return
        separation = document.separation
        audio = None if separation is None else separation.audio
        if separation is not None:
            gains = effective_gains(document, audition)
            shown = Preview(separation.plan, separation.model, separation.mask_exponent)
        elif self._preview is not None:
            shown = self._preview
            gains = preview_gains(shown.model.n_components, audition)
        else:
            self._shown, self._gains = None, None
            listener.set_plain(effective_gains(document).residual)
            return
        before = self._shown
        if (
            before is None
            or shown.model is not before.model
            or shown.exponent != before.exponent
        ):
            listener.set_model(
                shown.plan,
                shown.model,
                gains.components,
                residual_gain=gains.residual,
                source_of=gains.source_of,
                exponent=shown.exponent,
                audio=audio,
            )
        elif self._gains is None or not _sound_same(gains, self._gains):
            listener.set_gains(
                gains.components,
                residual_gain=gains.residual,
                source_of=gains.source_of,
            )
        self._shown, self._gains = shown, gains


def _sound_same(first: EffectiveGains, second: EffectiveGains) -> bool:
    return (
        first.residual == second.residual
        and np.array_equal(first.components, second.components)
        and np.array_equal(first.source_of, second.source_of)
    )
