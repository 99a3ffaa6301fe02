"""What two takes of one recording differ in, as sound that a picture is made of."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.compiled.types import Float32Array, IntArray
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.gains import fader_gains
from nmfaudio.separation.model import Separation
from nmfaudio.spectral.analysis import Analysis

if TYPE_CHECKING:
    from nmfaudio.separation.rendering.mask_layout import Mix
    from nmfaudio.separation.rendering.resynthesis import FrameRenderer

__all__ = ["StemDifference", "Stems", "lane_names", "stems_of"]


@dataclass(frozen=True, eq=False)
class Stems:
    """Some stems of a separation, at the level of its faders.

    Attributes
    ----------
    separation : Separation
        Whose masks share the sound.
    gains : ndarray of float32, shape (n_stems, n_components)
        Linear gain of each component in each stem; a row of zeros for a stem that this
        separation does not have.
    residual_gains : ndarray of float32, shape (n_stems,)
        Of what the model leaves empty.
    source_of : ndarray of int, shape (n_components,)
        Source of each component.
    """

    separation: Separation
    gains: Float32Array
    residual_gains: Float32Array
    source_of: IntArray

    @property
    def key(self) -> tuple[object, ...]:
        """What tells these from others."""
        arrays = (self.gains, self.residual_gains, self.source_of)
        separation = self.separation
        exact = (separation.model, separation.audio, separation.mask_exponent)
        return (*exact, *(array.tobytes() for array in arrays))


def lane_names(document: Document) -> tuple[str, ...]:
    """Return the names of all sources, and of the residual."""
    lanes = (*document.sources, document.residual)
    return tuple(dict.fromkeys(lane.name for lane in lanes))


def stems_of(document: Document, names: Sequence[str]) -> Stems:
    """Return the stems of a separated document that have these names."""
    separation = document.separation
    assert separation is not None  # noqa: S101  # the caller has looked
    faders = fader_gains(document)
    owners = [document.source(c.source_id).name for c in document.components]
    held = np.array([[owner == name for owner in owners] for name in names], np.bool_)
    shape = len(names), len(owners)
    residual = [name == document.source(RESIDUAL_ID).name for name in names]
    return Stems(
        separation,
        held.reshape(shape).astype(np.float32) * faders.components,
        np.array(residual, np.float32) * np.float32(faders.residual),
        faders.source_of,
    )


@dataclass(eq=False)
class StemDifference:
    """Stems of one separation minus those of another, a stretch at a time.

    Attributes
    ----------
    first, second : Stems
        Of one recording, the same stems in the same order.
    analysis : Analysis
        Which channels are looked at.
    """

    first: Stems
    second: Stems
    analysis: Analysis
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _made: "list[tuple[FrameRenderer, Mix]]" = field(default_factory=list)

    def read(self, start: int, stop: int) -> Float32Array:
        """Return the differences of samples ``[start, stop)``, a channel for each stem.

        Their mean power is that of what has another place: what one stem lost and
        another one won counts once.
        """
        n_samples = self.first.separation.audio.n_samples
        low, high = max(0, start), min(stop, n_samples)
        n_stems = len(self.first.gains)
        if low >= high:
            return np.zeros((n_stems, stop - start), np.float32)
        first, second = (
            renderer.render(mix, low, high) for renderer, mix in self._renderers()
        )
        changed = first - second
        found = np.concatenate([self.analysis.chosen(stem) for stem in changed])
        sound = np.zeros((found.shape[0], stop - start), np.float32)
        sound[:, low - start : high - start] = found * np.float32(0.5 * n_stems) ** 0.5
        return sound

    def _renderers(self) -> "list[tuple[FrameRenderer, Mix]]":
        with self._lock:
            if not self._made:
                # Compiled code, kept off the start-up path.
                from nmfaudio.separation.rendering.resynthesis import (  # noqa: PLC0415
                    renderer_of,
                )

                for stems in (self.first, self.second):
                    renderer = renderer_of(stems.separation)
                    mix = renderer.mix(
                        stems.gains, stems.residual_gains, stems.source_of
                    )
                    self._made.append((renderer, mix))
            return self._made
