"""Sound while it is played: a mix whose gains may change as it goes."""

import numpy as np

from nmfaudio.compiled.types import Float32Array
from nmfaudio.separation.rendering.masking import Mix
from nmfaudio.separation.rendering.panning import PannedMix
from nmfaudio.separation.rendering.resynthesis import FrameRenderer

__all__ = ["MixStream"]


class MixStream:
    """Consecutive samples of one output, for playback; gains may change as it goes.

    Gains change from frame to frame, so a new gain glides in over one window. For one
    thread at a time.

    Parameters
    ----------
    renderer : FrameRenderer
        Where frames come from.
    """

    def __init__(self, renderer: FrameRenderer) -> None:
        self.renderer = renderer
        plan = renderer.plan
        # Frames that begin before `position` reach less than one window beyond it.
        self._tail = np.zeros((1, renderer.n_channels, plan.n_fft), np.float32)
        self._next_frame = 0
        self._position = 0

    @property
    def position(self) -> int:
        """Sample that the next :meth:`read` starts with."""
        return self._position

    def seek(self, sample: int) -> None:
        """Go on at ``sample``, as if the stream had been playing up to there."""
        self._position = sample
        self._next_frame, _ = self.renderer.plan.frame_range(
            sample, sample + 1, self.renderer.audio.n_samples
        )
        self._tail[:] = 0.0

    def read(self, mix: Mix | PannedMix, n_samples: int) -> Float32Array:
        """Return the next samples, (n_channels, n_samples); zeros beyond the end.

        ``mix`` must have one output. Multiples of the hop length waste no work.
        """
        renderer, plan = self.renderer, self.renderer.plan
        start, stop = self._position, self._position + n_samples
        n_fft = plan.n_fft
        total = np.zeros((1, renderer.n_channels, n_samples + n_fft), np.float32)
        total[..., :n_fft] = self._tail
        _, stop_frame = plan.frame_range(start, stop, renderer.audio.n_samples)
        if self._next_frame < stop_frame:
            frames = renderer.frames(mix, self._next_frame, stop_frame)
            renderer.add_up(frames, self._next_frame, total, start)
            self._next_frame = stop_frame
        self._tail[:] = total[..., n_samples:]
        self._position = stop
        samples: Float32Array = total[0, :, :n_samples]
        samples *= renderer.gain(start, stop)
        return samples
