"""Merge components, and edit one's activation: a new separation, nothing changed.

Every function returns a new :class:`~nmfaudio.separation.model.Separation` that shares
the arrays it has no reason to change. All of them are quick enough for a window's own
thread; what has to factorize anew is in :mod:`nmfaudio.separation.editing.refitting`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.factorization.result import Factorization
from nmfaudio.separation.components.features import energy_shares
from nmfaudio.separation.components.tags import describe_components, pan_of
from nmfaudio.separation.model import (
    ComponentTag,
    RenderModel,
    Separation,
    SourceGuess,
)
from nmfaudio.separation.spectrogram import magnitude_frames, working_scale

__all__ = [
    "checked_components",
    "merge_components",
    "owner_of",
    "places_after_merge",
    "places_after_split",
    "regrouped",
    "scale_activation",
    "silence",
    "sounds_between",
    "tags_after",
    "with_columns",
]

_MEASURED_FRAMES = 256  # of a long span are enough to know how much energy it has
_BLOCK_FRAMES = 32


def merge_components(separation: Separation, indices: Iterable[int]) -> Separation:
    """Make one component of several; what all of them sound like does not change.

    The merged component keeps the columns of all, so nothing is approximated. It takes
    the lowest of their indices; components above those that went move down, see
    :func:`places_after_merge`. Its source is that of the component with the lowest
    index.

    Parameters
    ----------
    separation : Separation
        Not modified.
    indices : iterable of int
        Two or more components.

    Returns
    -------
    merged : Separation
        With fewer components.

    Raises
    ------
    ParameterError
        If fewer than two components are given, or one does not exist.
    """
    chosen = checked_components(separation, indices)
    if len(chosen) < 2:
        raise ParameterError(
            Message(
                "merging needs at least two components, got {0}: select more",
                len(chosen),
            )
        )
    old = separation.model
    places = places_after_merge(old.n_components, chosen)
    model = replace(
        old,
        component_of=np.asarray(places)[old.component_of],
        n_components=old.n_components - len(chosen) + 1,
    )
    energy = _energies(separation)
    joined = energy[:, list(chosen)].sum(axis=1)
    tags = [
        replace(tag, index=places[tag.index])
        for tag in separation.tags
        if tag.index not in chosen[1:]
    ]
    tags[chosen[0]] = _described(separation, model, chosen[0], joined)
    owner = owner_of(separation)
    return replace(
        separation,
        model=model,
        tags=tuple(tags),
        sources=regrouped(
            separation,
            {places[k]: owner[k] for k in range(len(places)) if k not in chosen[1:]},
        ),
    )


def places_after_merge(n_components: int, indices: Iterable[int]) -> tuple[int, ...]:
    """Return the index of each component once those given are one, from 0."""
    chosen = sorted(set(indices))
    return tuple(
        chosen[0] if k in chosen else k - sum(gone < k for gone in chosen[1:])
        for k in range(n_components)
    )


def places_after_split(n_components: int, index: int, n_parts: int) -> tuple[int, ...]:
    """Return the index of each component once one is ``n_parts``, from 0.

    The parts stand side by side; the component itself becomes the first of them.
    """
    return tuple(k if k <= index else k + n_parts - 1 for k in range(n_components))


def silence(
    separation: Separation, index: int, start_s: float, stop_s: float
) -> Separation:
    """Take a component out of a span of time.

    What it explained there goes to the other components in proportion, and where there
    are none to the residual: stems still add up to the recording.

    Parameters
    ----------
    separation : Separation
        Not modified.
    index : int
        The component.
    start_s, stop_s : float
        Seconds. Frames whose centre lies inside become silent.

    Raises
    ------
    ParameterError
        If there is no such component or span, or it is silent there already.
    """
    return scale_activation(separation, index, start_s, stop_s, 0.0)


def scale_activation(
    separation: Separation, index: int, start_s: float, stop_s: float, gain: float
) -> Separation:
    """Make a component explain more, or less, of a span of time.

    Parameters
    ----------
    separation : Separation
        Not modified.
    index : int
        The component. Indices stay as they are.
    start_s, stop_s : float
        Seconds. Frames whose centre lies inside change.
    gain : float
        Factor of the activation, 0 or more.

    Returns
    -------
    edited : Separation
        The energies in its tags are measured in the span; on a span of more than
        256 frames, in blocks of it.

    Raises
    ------
    ParameterError
        If there is no such component or span, it is silent there, or the gain is
        negative or not finite.
    """
    (index,) = checked_components(separation, (index,))
    if not 0.0 <= gain < np.inf:
        raise ParameterError(
            Message("the gain must be 0 or more, and finite, got {0}", gain)
        )
    old = separation.model
    span = _frames_between(separation, start_s, stop_s)
    rows = np.flatnonzero(old.component_of == index)
    if not sounds_between(separation, index, start_s, stop_s):
        raise ParameterError(
            Message(
                "component {0} is silent between {1:.2f} and {2:.2f} s already",
                index + 1,
                start_s,
                stop_s,
            )
        )
    H = old.H.copy(order="K")
    H[rows, span] *= np.float32(gain)
    model = replace(old, H=H)
    edited = replace(
        separation,
        model=model,
        factorization=with_columns(separation.factorization, model),
    )
    return replace(edited, tags=tags_after(separation, edited, index, span))


def sounds_between(
    separation: Separation, index: int, start_s: float, stop_s: float
) -> bool:
    """Tell whether a component has any activation in a span of time.

    Raises
    ------
    ParameterError
        If there is no such component or span.
    """
    (index,) = checked_components(separation, (index,))
    span = _frames_between(separation, start_s, stop_s)
    rows = np.flatnonzero(separation.model.component_of == index)
    return bool(separation.model.H[rows, span].any())


def checked_components(
    separation: Separation, indices: Iterable[int]
) -> tuple[int, ...]:
    """Return the indices in order, each once.

    Raises
    ------
    ParameterError
        If one does not exist.
    """
    chosen = sorted(set(indices))
    for index in chosen:
        if not 0 <= index < separation.model.n_components:
            raise ParameterError(Message("there is no component {0}", index + 1))
    return tuple(chosen)


def with_columns(factorization: Factorization, model: RenderModel) -> Factorization:
    """Return the record of a plain fit with the columns that a model now has.

    A convolutive fit's record stays: its templates have no place for single columns.
    """
    if factorization.W.ndim != 2:
        return factorization
    W, H = model.W.mean(axis=0), model.H.view()
    W.flags.writeable = False
    H.flags.writeable = False
    return replace(factorization, W=W, H=H)


def regrouped(
    separation: Separation, owner: dict[int, int | None]
) -> tuple[SourceGuess, ...]:
    """Return the separation's sources holding the components that ``owner`` says.

    ``owner`` gives the place of each component's source, None for no source.
    """
    return tuple(
        replace(
            source,
            components=tuple(sorted(k for k, held in owner.items() if held == place)),
        )
        for place, source in enumerate(separation.sources)
    )


def owner_of(separation: Separation) -> list[int | None]:
    """Return the place of each component's source."""
    owner: list[int | None] = [None] * separation.model.n_components
    for place, source in enumerate(separation.sources):
        for index in source.components:
            owner[index] = place
    return owner


def one_component(model: RenderModel, columns: IntArray) -> RenderModel:
    """Return a model of one component that has these columns."""
    return RenderModel(
        W=model.W[:, :, columns],
        H=model.H[columns],
        component_of=np.zeros(columns.size, np.int64),
        n_components=1,
    )


def _energies(separation: Separation) -> FloatArray:
    """Return (n_channels, n_components) what the tags say, as shares of all energy."""
    share = np.array([tag.energy_share for tag in separation.tags])
    if separation.audio.n_channels != 2:
        return share[np.newaxis]
    angle = (np.array([tag.pan for tag in separation.tags]) + 1.0) * (np.pi / 4.0)
    return np.stack([share * np.cos(angle) ** 2, share * np.sin(angle) ** 2])


def _described(
    separation: Separation, model: RenderModel, index: int, energy: FloatArray
) -> ComponentTag:
    """Describe one component whose share of the energy in each channel is known."""
    rows = np.flatnonzero(model.component_of == index)
    (tag,) = describe_components(
        one_component(model, rows), energy[:, np.newaxis], 1.0, separation.plan
    )
    return replace(tag, index=index)


def _frames_between(separation: Separation, start_s: float, stop_s: float) -> slice:
    """Return the frames whose centre lies in a span, at least one."""
    plan, n_frames = separation.plan, separation.model.H.shape[1]
    duration_s = separation.audio.duration_s
    if not (start_s < stop_s and start_s <= duration_s and stop_s > 0):
        raise ParameterError(
            Message(
                "a span must last, and lie within the {0:.2f} s of the recording, got "
                "{1:.2f} to {2:.2f} s",
                duration_s,
                start_s,
                stop_s,
            )
        )
    frames_per_s = plan.sample_rate / plan.hop_length
    # A span made of whole frames means these frames, whatever the rounding.
    first, last = np.ceil(np.array([start_s, stop_s]) * frames_per_s - 1e-6)
    start = min(max(int(first), 0), n_frames - 1)
    if stop_s >= duration_s:
        return slice(start, n_frames)
    return slice(start, min(max(int(last), start + 1), n_frames))


def tags_after(
    old: Separation, new: Separation, index: int, span: slice
) -> tuple[ComponentTag, ...]:
    """Bring tags up to date after one component changed in a span."""
    energy = _energies(old)
    total = _total_energy(old)
    if total > 0:
        energy = np.maximum(energy + _change(old, new, span) / total, 0.0)
    share, pan = np.minimum(energy.sum(axis=0), 1.0), pan_of(energy)
    tags = [
        replace(tag, energy_share=float(share[k]), pan=float(pan[k]))
        for k, tag in enumerate(old.tags)
    ]
    rows = new.model.component_of == index
    if not new.model.H[rows].any():
        energy[:, index] = 0.0
    tags[index] = _described(new, new.model, index, energy[:, index])
    return tuple(tags)


def _total_energy(separation: Separation) -> float:
    """Return the energy of the spectrograms of all channels, by Parseval's theorem."""
    audio, plan = separation.audio, separation.plan
    scale = working_scale(audio)
    squares = float(np.einsum("cn,cn->", audio.samples, audio.samples))
    if audio.n_channels != 2:
        squares /= audio.n_channels
    window = float(np.sum(plan.analysis_window.astype(np.float64) ** 2))
    return squares * scale * scale * window / plan.hop_length * plan.n_fft / 2


def _change(old: Separation, new: Separation, span: slice) -> FloatArray:
    """Return by how much the energy of components changed, (n_channels, n_components).

    In the unit of the squared spectrogram.
    """
    n_channels = 2 if old.audio.n_channels == 2 else 1
    change: FloatArray = np.zeros((n_channels, old.model.n_components))
    blocks = _blocks_of(span)
    for block in blocks:
        V = _channels(old, block)
        for sign, model in ((1.0, new.model), (-1.0, old.model)):
            change += sign * energy_shares(replace(model, H=model.H[:, block]), V)
    measured = sum(block.stop - block.start for block in blocks)
    change *= (span.stop - span.start) / measured
    return change


def _blocks_of(span: slice) -> Sequence[slice]:
    """Return blocks of a span that show what is in it."""
    length = span.stop - span.start
    if length <= _MEASURED_FRAMES:
        return (span,)
    starts = np.linspace(
        span.start, span.stop - _BLOCK_FRAMES, _MEASURED_FRAMES // _BLOCK_FRAMES
    )
    return [slice(int(start), int(start) + _BLOCK_FRAMES) for start in starts]


def _channels(separation: Separation, frames: slice) -> Float32Array:
    """Return the magnitudes (n_channels, n_bins, n_frames) of some frames."""
    audio = separation.audio
    samples, scale = audio.samples, working_scale(audio)
    channels = [samples[:1], samples[1:]] if audio.n_channels == 2 else [samples]
    V: Float32Array = np.stack(
        [
            magnitude_frames(
                channel, separation.plan, frames.start, frames.stop, scale=scale
            ).T
            for channel in channels
        ]
    )
    return V
