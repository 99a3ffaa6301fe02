"""The short-time Fourier transform as one frozen plan that knows whether it inverts.

Frame ``t`` is centred on sample ``t * hop_length``; beyond its ends the recording is
zero. There are ``1 + ceil(n_samples / hop_length)`` frames, so every sample lies
between the centres of two frames and perfect reconstruction holds at every length,
including none, one sample, and less than a window.

The inverse is the least-squares one: frames are weighted by the window again, added up,
and divided by the summed squared windows. The division takes the missing frames at both
ends into account, so it is exact there too.

Notes
-----
Memory is frame-major: what is public as (n_channels, n_bins, n_frames) is a transposed
view of a C-contiguous (n_channels, n_frames, n_bins) array, which is the order in which
frames are computed, masked and factorized.

References
----------
.. [1] Griffin and Lim, "Signal estimation from modified short-time Fourier transform",
   IEEE Trans. ASSP 32(2), 1984.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nmfaudio.compiled.types import ComplexArray, Float32Array, FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.spectral._blocks import (
    block_ranges,
    overlap_add_rows,
    run_in_order,
    stretch_of_frames,
)
from nmfaudio.spectral._checks import check_range, check_spectra, checked_samples
from nmfaudio.spectral._fft.frame_block import FrameBlock
from nmfaudio.spectral._fft.transforms import irfft
from nmfaudio.spectral._gain import inverts, overlap_gain, steady_gain
from nmfaudio.spectral._magnitude import ChannelMode, measure_of
from nmfaudio.spectral.windows import make_window

__all__ = ["ChannelMode", "StftPlan"]


@dataclass(frozen=True)
class StftPlan:
    """How a recording becomes frames and comes back; immutable and hashable.

    Parameters
    ----------
    sample_rate : int
        Hz.
    n_fft : int, default 2048
        Samples of a frame.
    hop_length : int, default 512
        Samples from one frame to the next.
    win_length : int or None
        Samples under the window, at most ``n_fft``; None means ``n_fft``.
    window : str, default "hann"
        Name of the analysis window, see :mod:`nmfaudio.spectral.windows`.

    Raises
    ------
    ParameterError
        If a number is out of its range or the window is unknown.

    Examples
    --------
    >>> plan = StftPlan(44100)
    >>> plan.n_bins, plan.invertible, plan.n_frames(44100)
    (1025, True, 88)
    """

    sample_rate: int
    n_fft: int = 2048
    hop_length: int = 512
    win_length: int | None = None
    window: str = "hann"

    def __post_init__(self) -> None:
        if self.sample_rate < 1:
            raise ParameterError(
                f"sample_rate must be at least 1 Hz, got {self.sample_rate}"
            )
        if self.win_length is None:
            object.__setattr__(self, "win_length", self.n_fft)
        check_range("n_fft", self.n_fft, 8, 1 << 20)
        check_range("hop_length", self.hop_length, 1, self.n_fft)
        check_range("win_length", self.win_length or 0, 1, self.n_fft)
        # Looks the window's name up and decides now, not at first use.
        _ = self.invertible

    @cached_property
    def invertible(self) -> bool:
        """Whether :meth:`inverse` gives back what :meth:`forward` was given."""
        return inverts(self._window64**2, self.hop_length)

    @cached_property
    def _window64(self) -> NDArray[np.float64]:
        return make_window(self.window, self.win_length or self.n_fft, self.n_fft)

    @property
    def n_bins(self) -> int:
        """Number of frequency bins, ``n_fft // 2 + 1``."""
        return self.n_fft // 2 + 1

    @cached_property
    def analysis_window(self) -> Float32Array:
        """Window that frames are multiplied by, float32 (n_fft,). Read-only."""
        window = self._window64.astype(np.float32)
        window.flags.writeable = False
        return window

    @property
    def synthesis_window(self) -> Float32Array:
        """Window that frames are multiplied by before overlap-add; the same one."""
        return self.analysis_window

    @property
    def full_scale(self) -> float:
        """Magnitude that a sine of amplitude 1 has in its bin."""
        return float(self._window64.sum() / 2.0)

    def n_frames(self, n_samples: int) -> int:
        """Return the number of frames of a recording, ``1 + ceil(n_samples / hop)``."""
        if n_samples < 0:
            raise ParameterError(f"n_samples must not be negative, got {n_samples}")
        return 1 + -(-n_samples // self.hop_length)

    def frame_range(
        self, start_sample: int, stop_sample: int, n_samples: int | None = None
    ) -> tuple[int, int]:
        """Return the frames that touch samples ``[start_sample, stop_sample)``.

        Parameters
        ----------
        start_sample, stop_sample : int
            The samples, from 0.
        n_samples : int or None
            Length of the recording; given, the range ends with its last frame.

        Returns
        -------
        start_frame, stop_frame : int
            Half-open range, never empty when ``start_sample < stop_sample``.
        """
        before = self.n_fft - self.n_fft // 2 - 1  # samples of a frame after its centre
        start = max(0, -(-(start_sample - before) // self.hop_length))
        stop = max(start, (stop_sample - 1 + self.n_fft // 2) // self.hop_length + 1)
        if n_samples is not None:
            last = self.n_frames(n_samples)
            start, stop = min(start, last), min(stop, last)
        return start, stop

    def synthesis_gain(self, start: int, stop: int, n_samples: int) -> Float32Array:
        """Return what overlap-added samples are multiplied by.

        It is one over the sum of the squared windows of all frames of a recording of
        ``n_samples`` that reach the sample.

        Parameters
        ----------
        start, stop : int
            Samples ``[start, stop)`` of the recording.
        n_samples : int
            Length of the whole recording: near its ends fewer frames overlap.

        Returns
        -------
        gain : ndarray of float32, shape (stop - start,)
            0 outside the recording.
        """
        return overlap_gain(
            self._window64**2,
            self._steady_gain,
            range(start, stop),
            n_samples,
            self.n_frames(n_samples),
        )

    @cached_property
    def _steady_gain(self) -> Float32Array:
        return steady_gain(self._window64**2, self.hop_length)

    def block_of_frames(
        self, samples: Float32Array, start_frame: int, stop_frame: int
    ) -> FrameBlock:
        """Return some frames of one channel, to be transformed in the calling thread.

        Parameters
        ----------
        samples : ndarray of float32, shape (n_samples,)
            The whole channel. Not modified.
        start_frame, stop_frame : int
            Half-open range, not empty.
        """
        n_frames, hop = stop_frame - start_frame, self.hop_length
        first = start_frame * hop - self.n_fft // 2
        stretch = stretch_of_frames(samples, first, n_frames, hop, self.n_fft)
        return FrameBlock(stretch, n_frames, hop, self.analysis_window)

    def forward(
        self,
        samples: FloatArray,
        start_frame: int = 0,
        stop_frame: int | None = None,
        *,
        workers: int | None = None,
    ) -> ComplexArray:
        """Return the complex spectra of a recording, or of some of its frames.

        Parameters
        ----------
        samples : ndarray of float, shape (n_channels, n_samples)
            The whole recording, linear amplitude. Not modified; float32 is not copied.
        start_frame, stop_frame : int
            Half-open range of frames; by default all.
        workers : int or None
            Threads; None means one per core.

        Returns
        -------
        X : ndarray of complex64, shape (n_channels, n_bins, stop_frame - start_frame)
            View of a C-contiguous (n_channels, n_frames, n_bins) array.

        Raises
        ------
        ParameterError
            If the shape or the range does not fit.
        """
        samples = checked_samples(samples)
        stop_frame = self._stop(samples.shape[1], start_frame, stop_frame)
        n_channels = samples.shape[0]
        spectra = np.empty(
            (n_channels, stop_frame - start_frame, self.n_bins), dtype=np.complex64
        )

        def transform(task: tuple[int, tuple[int, int]]) -> None:
            c, (start, stop) = task
            there = spectra[c, start - start_frame : stop - start_frame]
            self.block_of_frames(samples[c], start, stop).spectra(there)

        ranges = block_ranges(start_frame, stop_frame, self.n_fft)
        tasks = [(c, block) for c in range(n_channels) for block in ranges]
        for _ in run_in_order(transform, tasks, workers):
            pass
        return spectra.transpose(0, 2, 1)

    def inverse(
        self,
        X: ComplexArray,
        n_samples: int,
        start_frame: int = 0,
        *,
        start_sample: int = 0,
        stop_sample: int | None = None,
        workers: int | None = None,
    ) -> Float32Array:
        """Return the samples that spectra stand for; frames not given count as zero.

        Parameters
        ----------
        X : ndarray of complex64, shape (n_channels, n_bins, n_frames)
            Frames ``start_frame`` and following of a recording. Not modified.
        n_samples : int
            Length of the whole recording.
        start_frame : int, default 0
            Number of the first frame in ``X``.
        start_sample, stop_sample : int
            Samples to return; by default all ``n_samples``. To get them whole, give the
            frames that :meth:`frame_range` names.
        workers : int or None
            Threads; None means one per core.

        Returns
        -------
        samples : ndarray of float32, shape (n_channels, stop_sample - start_sample)
            New C-contiguous array. Results for some of the frames add up to the result
            for all.

        Raises
        ------
        ParameterError
            If the plan does not invert, or the shape or a range does not fit.
        """
        self._check_invertible()
        check_spectra(X, self.n_fft)
        self._stop(n_samples, start_frame, start_frame + X.shape[2])
        stop_sample = n_samples if stop_sample is None else stop_sample
        if not 0 <= start_sample <= stop_sample <= n_samples:
            raise ParameterError(
                f"samples {start_sample} to {stop_sample} do not lie within a "
                f"recording of {n_samples} samples"
            )
        spectra = X.transpose(0, 2, 1)
        samples = np.zeros((X.shape[0], stop_sample - start_sample), dtype=np.float32)

        def synthesize(task: tuple[int, tuple[int, int]]) -> Float32Array:
            c, (start, stop) = task
            block = spectra[c, start:stop]
            frames = irfft(block, self.n_fft, self.synthesis_window)
            return overlap_add_rows(frames, self.hop_length)

        ranges = block_ranges(0, X.shape[2], self.n_fft)
        tasks = [(c, block) for c in range(X.shape[0]) for block in ranges]
        # Blocks overlap. Adding them here, in order, keeps the bits the same whatever
        # the number of threads.
        for (c, (start, _)), piece in zip(
            tasks, run_in_order(synthesize, tasks, workers), strict=True
        ):
            first = (start_frame + start) * self.hop_length - self.n_fft // 2
            low, high = max(first, start_sample), min(first + piece.size, stop_sample)
            if low < high:
                samples[c, low - start_sample : high - start_sample] += piece[
                    low - first : high - first
                ]
        samples *= self.synthesis_gain(start_sample, stop_sample, n_samples)
        return samples

    def magnitude(
        self,
        samples: FloatArray,
        channels: ChannelMode = "mean-power",
        *,
        start_frame: int = 0,
        stop_frame: int | None = None,
        workers: int | None = None,
    ) -> Float32Array:
        """Return one magnitude spectrogram of all channels, without keeping spectra.

        Parameters
        ----------
        samples : ndarray of float, shape (n_channels, n_samples)
            The recording. Not modified.
        channels : {"mean-power", "mix"}, default "mean-power"
            "mean-power" is the root of the channels' mean power: nothing cancels,
            whatever the phases. "mix" is the magnitude of the channels' mean.
        start_frame, stop_frame : int
            Half-open range of frames; by default all.
        workers : int or None
            Threads; None means one per core.

        Returns
        -------
        V : ndarray of float32, shape (n_bins, stop_frame - start_frame)
            View of a C-contiguous (n_frames, n_bins) array; linear, a sine of amplitude
            1 reaches :attr:`full_scale`.

        Raises
        ------
        ParameterError
            If the shape or the range does not fit.
        """
        samples = checked_samples(samples)
        stop_frame = self._stop(samples.shape[1], start_frame, stop_frame)
        measure = measure_of(channels)
        n_channels = samples.shape[0]
        magnitudes = np.empty((stop_frame - start_frame, self.n_bins), np.float32)

        def fill(block: tuple[int, int]) -> None:
            target = magnitudes[block[0] - start_frame : block[1] - start_frame]
            frames = (self.block_of_frames(channel, *block) for channel in samples)
            measure(frames, n_channels, target)

        ranges = block_ranges(start_frame, stop_frame, self.n_fft)
        for _ in run_in_order(fill, ranges, workers):
            pass
        return magnitudes.T

    def _check_invertible(self) -> None:
        if not self.invertible:
            raise ParameterError(
                f"a {self.window} window of {self.win_length} samples every "
                f"{self.hop_length} samples cannot be inverted: frames must overlap "
                "more; choose a smaller hop_length"
            )

    def _stop(self, n_samples: int, start_frame: int, stop_frame: int | None) -> int:
        """Return the end of a range of frames, once it is known to be one."""
        n_frames = self.n_frames(n_samples)
        stop = n_frames if stop_frame is None else stop_frame
        if not 0 <= start_frame <= stop <= n_frames:
            raise ParameterError(
                f"frames {start_frame} to {stop} do not lie within the {n_frames} "
                f"frames of a recording of {n_samples} samples"
            )
        return stop
