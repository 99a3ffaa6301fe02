"""The live mixer: what sounds is computed from the model shortly before.

The owner hands over a *voice* (model and gains, made ready) by one assignment and says
so by an event. What was mixed ahead is then mixed anew from where the device is
(:mod:`nmfaudio.playback.feeder`), and the new sound faded in over the old. The new
voice starts as if it had been playing all along, so a switched solo sounds at once and
does not click, whatever the length of the analysis window. The seam of a loop does not
fade, it is exact to the sample.

What comes out equals the offline rendering of the same gains.
"""

from typing import TYPE_CHECKING, Protocol

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array
from nmfaudio.errors import ParameterError
from nmfaudio.playback.feeds import Turn
from nmfaudio.playback.transport import Loop, Stretch, Transport
from nmfaudio.separation.rendering.mix_request import MixRequest

if TYPE_CHECKING:  # compiled code, which playing a recording does not need
    from nmfaudio.separation.rendering.mask_layout import Mix
    from nmfaudio.separation.rendering.panning import PannedMix
    from nmfaudio.separation.rendering.resynthesis import FrameRenderer

__all__ = ["MixVoice", "Mixer", "PlainVoice", "Voice"]


class Voice(Protocol):
    """Consecutive samples from any place on. For one thread at a time."""

    def twin(self) -> "Voice":
        """Return another voice of the same sound, to be read independently."""

    def seek(self, sample: int) -> None:
        """Go on at ``sample``."""

    def read(self, n_samples: int) -> Float32Array:
        """Return the next samples, (n_channels, n_samples); zeros beyond the end."""


class PlainVoice:
    """The recording as it is, times a gain.

    Parameters
    ----------
    audio : AudioBuffer
        The recording.
    gain : float, default 1.0
        Linear.
    """

    def __init__(self, audio: AudioBuffer, gain: float = 1.0) -> None:
        self._audio = audio
        self._gain = np.float32(gain)
        self._position = 0

    def twin(self) -> "PlainVoice":
        """Return another voice of the same sound."""
        return PlainVoice(self._audio, float(self._gain))

    def seek(self, sample: int) -> None:
        """Go on at ``sample``."""
        self._position = sample

    def read(self, n_samples: int) -> Float32Array:
        """Return the next samples; a view when nothing has to be changed."""
        start = self._position
        self._position += n_samples
        samples = self._audio.samples[:, start : self._position]
        if samples.shape[1] < n_samples:
            missing = n_samples - samples.shape[1]
            samples = np.pad(samples, ((0, 0), (0, missing)))
        return samples if self._gain == 1.0 else samples * self._gain


class MixVoice:
    """The live mix under one setting of the gains, frame after frame.

    Adds up the frames of the offline rendering in its order: what is exported is, bit
    for bit, what was played.

    Parameters
    ----------
    renderer : FrameRenderer
        Recording and model; shared by all voices of a separation.
    mix : Mix or PannedMix
        Gains of one output.
    """

    def __init__(self, renderer: "FrameRenderer", mix: "Mix | PannedMix") -> None:
        self._renderer = renderer
        self._mix = mix
        # Frames that begin before the position reach less than one window beyond it.
        n_fft = renderer.plan.n_fft
        self._tail = np.zeros((1, renderer.n_channels, n_fft), np.float32)
        self._next_frame = 0
        self._position = 0

    def twin(self) -> "MixVoice":
        """Return another voice of the same sound."""
        return MixVoice(self._renderer, self._mix)

    def seek(self, sample: int) -> None:
        """Go on at ``sample``, as if it had been playing up to there."""
        self._position = sample
        self._next_frame, _ = self._renderer.plan.frame_range(
            sample, sample + 1, self._renderer.audio.n_samples
        )
        self._tail[:] = 0.0

    def read(self, n_samples: int) -> Float32Array:
        """Return the next samples; multiples of the hop length waste no work."""
        renderer, n_fft = self._renderer, self._renderer.plan.n_fft
        start, stop = self._position, self._position + n_samples
        total = np.zeros((1, renderer.n_channels, n_samples + n_fft), np.float32)
        total[..., :n_fft] = self._tail
        _, stop_frame = renderer.plan.frame_range(start, stop, renderer.audio.n_samples)
        if self._next_frame < stop_frame:
            frames = renderer.frames(self._mix, self._next_frame, stop_frame)
            renderer.add_up(frames, self._next_frame, total, start)
            self._next_frame = stop_frame
        self._tail[:] = total[..., n_samples:]
        self._position = stop
        samples: Float32Array = total[0, :, :n_samples]
        samples *= renderer.gain(start, stop)
        return samples


class Mixer:
    """Mixes a recording, or the live mix of its model, ahead of the device.

    Parameters
    ----------
    audio : AudioBuffer
        The recording. Until a model is set, it is played as it is.
    transport : Transport
        Where to play.
    """

    def __init__(self, audio: AudioBuffer, transport: Transport) -> None:
        self.audio = audio
        self.transport = transport
        self.changed = transport.changed
        self._laid_out: tuple[MixRequest, FrameRenderer] | None = None
        self._wanted_voice: Voice = PlainVoice(audio)
        # What follows belongs to the thread that mixes.
        self._head: _Head | None = None
        self._obeyed = transport.wanted
        self._moment = 0
        self._n_ready: int | None = None  # when more was mixed than had come

    # For the owner's thread.

    def set_plain(self, gain: float = 1.0) -> None:
        """Play the recording itself, times a linear gain."""
        self._laid_out = None
        self._take_over(PlainVoice(self.audio, gain))

    def set_mix(self, request: MixRequest) -> None:
        """Play the mix of a model.

        Masks are laid out anew where the model or their exponent differs from those of
        the mix asked for last, not where gains alone do, and not where others use them.

        Raises
        ------
        ParameterError
            If model, plan, gains and recording do not fit; what plays goes on.
        """
        self.changed.hurry()
        try:
            self._lay_out(request)
        except BaseException:
            self.changed.calm()
            raise

    def _lay_out(self, request: MixRequest) -> None:
        renderer = self._renderer_for(request)
        mix = renderer.panned_mix(
            (request.gains, request.residual_gain, request.source_of),
            request.pan,
            request.residual_pan,
        )
        self._laid_out = request, renderer
        self._take_over(MixVoice(renderer, mix))

    def _take_over(self, voice: Voice) -> None:
        self._wanted_voice = voice
        self.changed.set()

    def _renderer_for(self, request: MixRequest) -> "FrameRenderer":
        if self._laid_out is not None:
            before, renderer = self._laid_out
            if (
                request.model is before.model
                and request.plan == before.plan
                and request.exponent == before.exponent
                and request.audio is before.audio
            ):
                return renderer
        audio = self.audio if request.audio is None else request.audio
        if audio.samples.shape != self.audio.samples.shape:
            raise ParameterError(
                f"a model's audio must be of the recording's shape "
                f"{self.audio.samples.shape}, got {audio.samples.shape}"
            )
        from nmfaudio.separation.rendering.resynthesis import (  # noqa: PLC0415
            shared_renderer,
        )

        return shared_renderer(audio, request.plan, request.model, request.exponent)

    # For the thread that mixes. Frames are samples of the recording here.

    def rewind(self, frame: int) -> Turn:
        """Go back to a frame, and mix from there what is wanted now."""
        transport, wanted = self.transport, self.transport.wanted
        sounded = transport.sounds_at(frame)
        plays = transport.should_play(wanted, frame)
        seeks = wanted.seek != self._obeyed.seek
        position = transport.go_back(wanted, frame)
        self._moment, self._obeyed = frame, wanted
        self._head, self._n_ready = None, None
        if plays:
            # What the owner handed over stays as it is, to begin anew from.
            voice = self._wanted_voice.twin()
            self._head = _Head(voice, position, self.audio.n_samples)
        # A start does not fade in: it would blunt the first hit of a loop.
        return Turn(frame, jumps=plays and (seeks or not sounded), fades=sounded)

    def mix(self, out: Float32Array) -> None:
        """Overwrite ``out`` (n_samples, n_channels) with what comes next.

        Notes
        -----
        Costs about one masked frame per ``hop_length`` samples, and one window more
        after :meth:`rewind`. No lock is taken.
        """
        if self._head is None:
            out[:] = 0.0
        else:
            stretches: list[Stretch] = []
            n_ready = self.audio.n_ready  # looked at before it is read
            n_played = self._head.read(out, self._obeyed.loop, self._moment, stretches)
            self.transport.add(stretches)
            if max((s.position + s.n_samples for s in stretches), default=0) > n_ready:
                self._n_ready = n_ready
            if n_played < len(out):
                self.transport.end(self._obeyed, self._moment + n_played)
                self._head = None
        self._moment += len(out)

    def note(self, frame: float, heard_at_s: float) -> None:
        """Note that the device has come to a frame, which sounds at ``heard_at_s``.

        Silence that was mixed where a recording had not been read yet is mixed anew.
        """
        if self._n_ready not in {None, self.audio.n_ready}:
            self._n_ready = None
            self.changed.set()
        self.transport.note(int(frame), heard_at_s)


class _Head:
    """A voice and where it is; knows loops and the end of the recording."""

    def __init__(self, voice: Voice, position: int, n_samples: int) -> None:
        self.position = position
        self._voice = voice
        self._n_samples = n_samples
        voice.seek(position)

    def read(
        self,
        out: Float32Array,
        loop: Loop | None,
        moment: int,
        stretches: list[Stretch],
    ) -> int:
        """Fill ``out`` (n, n_channels); return how much, less than n at the end.

        What lies beyond the end becomes zero. ``stretches`` gets an entry for each
        stretch without a jump; ``moment`` is that of the first sample.
        """
        n_wanted, done = out.shape[0], 0
        while done < n_wanted:
            looping = loop is not None and self.position < loop.stop
            limit = loop.stop if loop is not None and looping else self._n_samples
            n = min(n_wanted - done, limit - self.position)
            if n > 0:
                np.copyto(out[done : done + n].T, self._voice.read(n))
                stretches.append(Stretch(moment + done, self.position, n))
                self.position += n
                done += n
            if self.position == limit:
                if loop is None or not looping:
                    break
                self.position = loop.start
                self._voice.seek(loop.start)
        out[done:] = 0.0
        return done
