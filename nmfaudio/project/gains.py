"""Solo, mute, gain and audition, turned into the one vector that playback needs.

The rules, in the order in which they decide:

1. An audition (a momentary list of components played alone) sets all else aside: the
   listed components sound, at their own level and their source's, even if muted.
2. Mute wins: a component that is muted, or whose source is muted, is silent. A muted
   residual lane silences what the model leaves unexplained.
3. If anything at all is soloed (a source, the residual lane, a component), only what is
   soloed sounds: components with a solo of their own, and all components of a soloed
   lane. Solos add up.
4. What sounds, sounds at the product of its own gain and its lane's gain, at its lane's
   place between left and right. A gain of ``SILENT_DB`` or less is silence.

The residual lane is a lane like the others: it holds the components that no source
holds, and the bins that the model leaves empty.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from nmfaudio.compiled.types import Float32Array, IntArray
from nmfaudio.project.document import RESIDUAL_ID, Component, Document, Source

__all__ = [
    "MAX_GAIN_DB",
    "SILENT_DB",
    "EffectiveGains",
    "effective_gains",
    "fader_gains",
    "linear_gain",
    "preview_gains",
]

SILENT_DB = -60.0
"""Gain at or below which a lane is silent; faders end here."""

MAX_GAIN_DB = 12.0
"""Most gain of a lane."""


@dataclass(frozen=True, eq=False)
class EffectiveGains:
    """How loud each component is played.

    Attributes
    ----------
    components : ndarray of float32, shape (n_components,)
        Linear gain of each component. Read-only.
    residual : float
        Linear gain of the bins that the model leaves empty; before a separation, of the
        recording itself.
    source_of : ndarray of int, shape (n_components,)
        Place of each component's source: 0 for the residual lane, then 1, 2, … in the
        order of the document. Read-only.
    pan : ndarray of float32, shape (n_components,)
        Place of each component, -1 left .. +1 right. Read-only.
    residual_pan : float
        Place of the bins that the model leaves empty.
    """

    components: Float32Array
    residual: float
    source_of: IntArray
    pan: Float32Array
    residual_pan: float = 0.0


def linear_gain(gain_db: float) -> float:
    """Return the factor for a gain in dB; 0 at or below ``SILENT_DB``."""
    return 0.0 if gain_db <= SILENT_DB else float(10.0 ** (gain_db / 20.0))


def effective_gains(
    document: Document, audition: Collection[int] | None = None
) -> EffectiveGains:
    """Return how loud everything is played, by the rules of this module.

    Parameters
    ----------
    document : Document
        Sources and components with their switches. Not modified.
    audition : collection of int or None
        Indices of the components played alone; None when nothing is auditioned. Indices
        that do not exist are ignored.
    """
    lanes = {source.id: source for source in (document.residual, *document.sources)}
    place = {RESIDUAL_ID: 0} | {
        source.id: number for number, source in enumerate(document.sources, start=1)
    }
    soloing = any(lane.solo for lane in lanes.values()) or any(
        component.solo for component in document.components
    )
    gains = np.zeros(len(document.components), np.float32)
    source_of = np.zeros(len(document.components), np.int64)
    pan = np.zeros(len(document.components), np.float32)
    for number, component in enumerate(document.components):
        lane = lanes[component.source_id]
        source_of[number] = place[component.source_id]
        pan[number] = lane.pan
        if audition is not None:
            sounds = component.index in audition
        else:
            sounds = _sounds(component, lane, soloing=soloing)
        if sounds:
            gains[number] = linear_gain(component.gain_db) * linear_gain(lane.gain_db)
    residual = 0.0
    lane = document.residual
    if audition is None and not lane.mute and (lane.solo or not soloing):
        residual = linear_gain(lane.gain_db)
    return _frozen(gains, residual, source_of, pan, lane.pan)


def fader_gains(document: Document) -> EffectiveGains:
    """Return every component at the level of its faders, whatever solo and mute say."""
    return effective_gains(
        replace(
            document,
            components=tuple(
                replace(c, solo=False, mute=False) for c in document.components
            ),
            sources=tuple(replace(s, solo=False, mute=False) for s in document.sources),
            residual=replace(document.residual, solo=False, mute=False),
        )
    )


def preview_gains(
    n_components: int, audition: Collection[int] | None = None
) -> EffectiveGains:
    """Return gains for a model that has no document yet, while it converges."""
    gains = np.ones(n_components, np.float32)
    if audition is not None:
        gains[:] = [float(index in audition) for index in range(n_components)]
    residual = 1.0 if audition is None else 0.0
    still = np.zeros(n_components, np.float32)
    return _frozen(gains, residual, np.zeros(n_components, np.int64), still)


def _sounds(component: Component, lane: Source, *, soloing: bool) -> bool:
    if component.mute or lane.mute:
        return False
    return component.solo or lane.solo or not soloing


def _frozen(
    gains: Float32Array,
    residual: float,
    source_of: IntArray,
    pan: Float32Array,
    residual_pan: float = 0.0,
) -> EffectiveGains:
    for values in (gains, source_of, pan):
        values.flags.writeable = False
    return EffectiveGains(gains, residual, source_of, pan, residual_pan)
