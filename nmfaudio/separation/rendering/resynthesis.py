"""Sound from the model: masked spectra back to samples, for playback and for export.

Every sound is made here. :class:`FrameRenderer` turns frames of the mixture and a
:class:`~nmfaudio.separation.rendering.mask_layout.Mix` into masked frames; its
``render`` adds them up for any stretch of the recording (export), the live mixer adds
up the same frames in the same order while they are being played. What is exported is,
bit for bit, what was played.
"""

from collections.abc import Iterator

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.jit import kernel
from nmfaudio.compiled.types import AnyArray, ComplexArray, Float32Array, IntArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.model import RenderModel, Separation
from nmfaudio.separation.rendering.attack_frames import CutFrames
from nmfaudio.separation.rendering.in_use import InUse
from nmfaudio.separation.rendering.mask_layout import (
    MaskModel,
    Mix,
    make_mask_model,
    make_mix,
)
from nmfaudio.separation.rendering.masking import masked_frames
from nmfaudio.separation.rendering.panning import PannedMix, panned_gains
from nmfaudio.separation.rendering.source_gains import numbered_sources, stem_gains
from nmfaudio.separation.rendering.stereo_places import places_of
from nmfaudio.spectral._blocks import run_in_order
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "FrameRenderer",
    "render_stems",
    "renderer_of",
    "shared_renderer",
]

_BATCH_BYTES = 1 << 22
"""Masked spectra made at once: fewer would mean more calls from Python, which take the
lock that other threads wait for; they are read again before they leave the cache."""

_BLOCK_BYTES = 4 << 20
"""Samples of all outputs of one block of an export."""


class FrameRenderer:
    """Masked frames of one recording under one model, and what they add up to.

    Parameters
    ----------
    audio : AudioBuffer
        The mixture.
    plan : StftPlan
        Must invert.
    model : RenderModel
        Its components share the mixture's bins.
    exponent : float, default 1.0
        Wiener exponent of the masks.

    Raises
    ------
    ParameterError
        If the plan does not invert or the model does not fit plan and recording.

    Notes
    -----
    Immutable after construction: any number of threads may render at once. Nothing here
    calls BLAS or starts a thread unless asked to.
    """

    def __init__(
        self,
        audio: AudioBuffer,
        plan: StftPlan,
        model: RenderModel,
        *,
        exponent: float = 1.0,
    ) -> None:
        if not plan.invertible:
            raise ParameterError(
                Message(
                    "sound cannot be made with n_fft={0} and hop_length={1}: frames "
                    "must "
                    "overlap more",
                    plan.n_fft,
                    plan.hop_length,
                )
            )
        n_models, n_bins = model.W.shape[:2]
        if n_bins != plan.n_bins or n_models not in {1, audio.n_channels}:
            raise ParameterError(
                Message(
                    "templates must be (1 or {0}, {1}, n_columns) to match n_fft={2} "
                    "and "
                    "the recording, got {3}",
                    audio.n_channels,
                    plan.n_bins,
                    plan.n_fft,
                    model.W.shape,
                )
            )
        self.audio = audio
        self.n_channels = audio.n_channels
        self.plan = plan
        laid_out = make_mask_model(model, exponent=exponent)
        if model.stereo_masks and audio.n_channels == 2:
            places = places_of(model, audio, plan, laid_out)
            laid_out = laid_out._replace(places=places)
        self.mask_model: MaskModel = laid_out
        self._cut_frames = (
            None
            if model.attacks is None
            else CutFrames(audio, plan, self.mask_model, model.attacks)
        )

    @property
    def n_frames(self) -> int:
        """Number of frames of the recording."""
        return self.plan.n_frames(self.audio.n_samples)

    def mix(
        self,
        gains: AnyArray,
        residual_gain: AnyArray | float = 1.0,
        source_of: IntArray | None = None,
    ) -> Mix:
        """Lay out gains for rendering, see :func:`.make_mix`.

        ``source_of`` None makes every component a source of its own, which matters for
        mask exponents other than 1, and for masks that ask where a source lies.
        """
        if source_of is None:
            source_of = np.arange(1, self.mask_model.n_components + 1)
        return make_mix(self.mask_model, source_of, gains, residual_gain)

    def panned_mix(
        self,
        mix: tuple[AnyArray, AnyArray | float, IntArray | None],
        pan: AnyArray | None,
        residual_pan: AnyArray | float = 0.0,
    ) -> Mix | PannedMix:
        """Lay out gains, and places between left and right, for rendering.

        Parameters
        ----------
        mix : tuple
            Gains, gain of the residual and sources, as :meth:`mix` takes them.
        pan : ndarray of float, shape (n_components,) or (n_outputs, n_components)
            -1 left .. +1 right; None leaves all where they are. Without effect unless
            the recording has two channels.
        residual_pan : float or ndarray of float, shape (n_outputs,), default 0.0
            Place of what the model leaves unexplained.
        """
        still = pan is None or not np.any(pan)
        if self.n_channels != 2 or (still and not np.any(residual_pan)):
            return self.mix(*mix)
        gains, residual_gain, source_of = mix
        table = np.atleast_2d(np.asarray(gains, np.float32))
        places = np.zeros(table.shape[1], np.float32) if pan is None else pan
        rest = np.broadcast_to(np.asarray(residual_gain, np.float32), table.shape[:1])
        return PannedMix(
            self.mix(
                panned_gains(table, places),
                panned_gains(rest, np.asarray(residual_pan)),
                source_of,
            )
        )

    def frames(
        self, mix: Mix | PannedMix, start_frame: int, stop_frame: int
    ) -> Float32Array:
        """Return frames of every output, to be windowed and added up.

        Parameters
        ----------
        mix : Mix or PannedMix
            What sounds.
        start_frame, stop_frame : int
            Half-open range within the recording's frames, not empty.

        Returns
        -------
        frames : ndarray of float32, shape (n_outputs, n_channels, n_frames, n_fft)
            New array. Frame ``t`` starts on sample ``t * hop_length - n_fft // 2``.
        """
        if isinstance(mix, PannedMix):
            return mix.fold(self.frames(mix.mix, start_frame, stop_frame))
        X = self._spectra(start_frame, stop_frame)
        frames = masked_frames(self.mask_model, mix, X, start_frame, self.plan.n_fft)
        if self._cut_frames is not None:
            self._cut_frames.replace(mix, start_frame, stop_frame, frames)
        return frames

    def _spectra(self, start_frame: int, stop_frame: int) -> ComplexArray:
        X = self.plan.forward(self.audio.samples, start_frame, stop_frame, workers=1)
        return np.ascontiguousarray(X.transpose(0, 2, 1))

    def render(
        self, mix: Mix | PannedMix, start_sample: int, stop_sample: int
    ) -> Float32Array:
        """Return finished samples of every output.

        Parameters
        ----------
        mix : Mix or PannedMix
            What sounds.
        start_sample, stop_sample : int
            Half-open range within the recording.

        Returns
        -------
        samples : ndarray of float32, shape (n_outputs, n_channels, n_samples)
            New C-contiguous array; the same bits however the recording is cut.
        """
        n_channels = self.n_channels
        shape = (mix.n_outputs, n_channels, stop_sample - start_sample)
        samples = np.zeros(shape, np.float32)
        start, stop = self.plan.frame_range(
            start_sample, stop_sample, self.audio.n_samples
        )
        frame_bytes = mix.n_outputs * n_channels * self.plan.n_bins * 8
        step = max(4, _BATCH_BYTES // frame_bytes)
        for first in range(start, stop, step):
            frames = self.frames(mix, first, min(first + step, stop))
            self.add_up(frames, first, samples, start_sample)
        samples *= self.gain(start_sample, stop_sample)
        return samples

    def add_up(
        self,
        frames: Float32Array,
        start_frame: int,
        total: Float32Array,
        start_sample: int,
    ) -> None:
        """Window frames and add them to ``total``, which starts on ``start_sample``.

        ``frames`` (n_outputs, n_channels, n_frames, n_fft) is only read; ``total``
        (n_outputs, n_channels, n_samples) is modified in place. What falls outside is
        dropped.
        """
        first = start_frame * self.plan.hop_length - self.plan.n_fft // 2
        _overlap_add(
            frames,
            self.plan.synthesis_window,
            first - start_sample,
            self.plan.hop_length,
            total,
        )

    def gain(self, start_sample: int, stop_sample: int) -> Float32Array:
        """Return what added-up samples are multiplied by, (n_samples,)."""
        return self.plan.synthesis_gain(start_sample, stop_sample, self.audio.n_samples)

    def blocks(
        self,
        mix: Mix | PannedMix,
        start_sample: int = 0,
        stop_sample: int | None = None,
        *,
        workers: int | None = None,
    ) -> Iterator[tuple[int, Float32Array]]:
        """Yield the recording in order, as (first sample, samples) of each block.

        Parameters
        ----------
        mix : Mix or PannedMix
            What sounds.
        start_sample, stop_sample : int
            Half-open range within the recording; by default all of it.
        workers : int or None
            Threads; None means one per core. The bits do not depend on it.

        Notes
        -----
        A few blocks of about 4 MB are alive at a time, whatever the length.
        """
        hop = self.plan.hop_length
        stop = self.audio.n_samples if stop_sample is None else stop_sample
        hop_bytes = mix.n_outputs * self.n_channels * hop * 4
        # Each block computes the frames that reach into it from its neighbour again, so
        # it should be many frames long.
        n_hops = max(8 * -(-self.plan.n_fft // hop), _BLOCK_BYTES // hop_bytes)
        starts = range(start_sample, stop, n_hops * hop)

        def work(start: int) -> Float32Array:
            return self.render(mix, start, min(start + n_hops * hop, stop))

        rendered = run_in_order(work, starts, workers)
        for start, samples in zip(starts, rendered, strict=True):
            yield start, samples
            self.audio.release()


@kernel
def _overlap_add(
    frames: Float32Array,
    window: Float32Array,
    offset: int,
    hop_length: int,
    total: Float32Array,
) -> None:
    """Add frames times ``window`` to ``total``, earlier frames first, in place.

    ``frames`` (n_outputs, n_channels, n_frames, n_fft) are ``hop_length`` apart and
    only read; the first sample falls on ``total[:, :, offset]``. The order of the
    frames fixes the bits.
    """
    n_outputs, n_channels, n_frames, n_fft = frames.shape
    n_samples = total.shape[2]
    for s in range(n_outputs):
        for c in range(n_channels):
            for t in range(n_frames):
                first = offset + t * hop_length
                low = max(0, -first)
                high = min(n_fft, n_samples - first)
                there = total[s, c, first + low : first + high]
                frame, share = frames[s, c, t, low:high], window[low:high]
                for i in range(high - low):
                    there[i] += frame[i] * share[i]


_in_use: InUse[FrameRenderer] = InUse()


def shared_renderer(
    audio: AudioBuffer, plan: StftPlan, model: RenderModel, exponent: float = 1.0
) -> FrameRenderer:
    """Return the renderer in use for this, else a new one: laying masks out is work."""
    key = id(audio), plan, exponent  # of an audio that the renderer holds
    return _in_use.get(
        model, key, lambda: FrameRenderer(audio, plan, model, exponent=exponent)
    )


def renderer_of(separation: Separation) -> FrameRenderer:
    """Return the renderer of a separation."""
    return shared_renderer(
        separation.audio, separation.plan, separation.model, separation.mask_exponent
    )


def render_stems(
    separation: Separation,
    source_of: IntArray | None = None,
    *,
    workers: int | None = None,
) -> Float32Array:
    """Render every source of a separation, and the residual, in memory.

    Parameters
    ----------
    separation : Separation
        What was separated.
    source_of : ndarray of int, shape (n_components,), or None
        Source of each component, from 1; 0 for none. None takes the sources that the
        separation proposes.
    workers : int or None
        Threads; None means one per core.

    Returns
    -------
    stems : ndarray of float32, shape (n_sources + 1, n_channels, n_samples)
        The last is the residual. They add up to the recording.
    """
    n_sources = len(separation.sources)
    if source_of is None:
        source_of = numbered_sources(separation.sources, separation.model.n_components)
    else:
        n_sources = int(np.max(source_of, initial=0))
    renderer = renderer_of(separation)
    mix = renderer.mix(*stem_gains(source_of, n_sources), source_of)
    audio = separation.audio
    stems = np.empty((mix.n_outputs, audio.n_channels, audio.n_samples), np.float32)
    for start, samples in renderer.blocks(mix, workers=workers):
        stems[..., start : start + samples.shape[2]] = samples
    return stems
