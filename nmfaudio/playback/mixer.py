"""The live mixer: every block is computed from the model while it is played.

The owner hands over a *voice* (model, gains and overlap-add state, made ready) by one
assignment; the audio thread takes it up at its next block and cross-fades from the old
voice over a few milliseconds. The new voice starts as if it had been playing all along,
so a switched solo sounds within one block and does not click, whatever the length of
the analysis window. Jumps fade in the same way, pausing fades to silence; the seam of a
loop does not fade, it is exact to the sample.

Apart from fades, what comes out equals the offline rendering of the same gains.
"""

from typing import TYPE_CHECKING, Protocol

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array
from nmfaudio.errors import ParameterError
from nmfaudio.playback.transport import Loop, Stamp, Transport, Wanted
from nmfaudio.separation.rendering.mix_request import MixRequest

if TYPE_CHECKING:  # compiled code, which playing a recording does not need
    from nmfaudio.separation.rendering.mask_layout import Mix
    from nmfaudio.separation.rendering.panning import PannedMix
    from nmfaudio.separation.rendering.resynthesis import FrameRenderer

__all__ = ["FADE_S", "MixVoice", "Mixer", "PlainVoice", "Voice"]

FADE_S = 0.008
"""Length of a cross-fade: short enough to feel immediate, long enough not to click."""


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
    """Fills the device's blocks with the recording or its live mix.

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
        self._laid_out: tuple[MixRequest, FrameRenderer] | None = None
        self._wanted_voice: Voice = PlainVoice(audio)
        # What follows belongs to the audio thread.
        self._voice: Voice | None = None
        self._n_silent = 0
        self._head: _Head | None = None
        self._fading: _Head | None = None
        self._faded = 0
        n_fade = max(2, round(FADE_S * audio.sample_rate))
        ramp = (np.arange(n_fade, dtype=np.float32) + 0.5) / np.float32(n_fade)
        self._fade_in: Float32Array = ramp[:, np.newaxis]

    # For the owner's thread.

    @property
    def n_fade(self) -> int:
        """Length of a cross-fade, samples."""
        return int(self._fade_in.shape[0])

    def set_plain(self, gain: float = 1.0) -> None:
        """Play the recording itself, times a linear gain."""
        self._laid_out = None
        self._wanted_voice = PlainVoice(self.audio, gain)

    def set_mix(self, request: MixRequest) -> None:
        """Play the mix of a model.

        Masks are laid out anew where the model or their exponent differs from those of
        the mix asked for last, not where gains alone do.

        Raises
        ------
        ParameterError
            If model, plan, gains and recording do not fit; what plays goes on.
        """
        renderer = self._renderer_for(request)
        mix = renderer.panned_mix(
            (request.gains, request.residual_gain, request.source_of),
            request.pan,
            request.residual_pan,
        )
        self._laid_out = request, renderer
        self._wanted_voice = MixVoice(renderer, mix)

    def lead_in(self, n_samples: int) -> None:
        """Begin with so much silence, before the audio thread runs.

        A device that has just been started may swallow what it is given first.
        """
        self._n_silent = n_samples

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
            FrameRenderer,
        )

        return FrameRenderer(
            audio, request.plan, request.model, exponent=request.exponent
        )

    # For the audio thread.

    def fill(self, out: Float32Array, audible_at_s: float = 0.0) -> None:
        """Write the next block.

        Parameters
        ----------
        out : ndarray of float32, shape (n_samples, n_channels)
            Overwritten; ``n_channels`` of the recording.
        audible_at_s : float
            When its first sample will sound, on the playhead's clock.

        Notes
        -----
        No lock is taken. A block costs about one masked frame per ``hop_length``
        samples; the first block after a jump or a changed gain costs one window more.
        """
        if self._n_silent > 0:
            n_silent = min(self._n_silent, out.shape[0])
            self._n_silent -= n_silent
            out[:n_silent] = 0.0
            audible_at_s += n_silent / self.audio.sample_rate
            out = out[n_silent:]
        wanted = self.transport.wanted
        if self._fading is None:
            # A change that comes during a fade waits for its end: at most 8 ms.
            self._obey(wanted)
        head = self._head
        if head is None:
            out[:] = 0.0
        else:
            stamps: list[Stamp] = []
            n_played = head.read(out, wanted.loop, stamps)
            if n_played < out.shape[0]:
                self.transport.end(wanted)
                self._head = None
            self.transport.advance(head.position, self._timed(stamps, audible_at_s))
        if self._fading is not None:
            self._fade(self._fading, out, wanted.loop)

    def _obey(self, wanted: Wanted) -> None:
        """Start, stop, jump or change voice, and begin the fade that goes with it."""
        target = self.transport.take_jump(wanted)
        voice = self._wanted_voice
        head = self._head
        if not self.transport.should_play(wanted):
            if head is not None:
                self._begin_fade(head)
                self._head = None
            return
        if head is None:
            # A start does not fade in: it would blunt the first hit of a loop.
            position = self.transport.position if target is None else target
            self._head = self._head_at(position, voice)
        elif target is not None or voice is not self._voice:
            self._begin_fade(head)
            position = head.position if target is None else target
            self._head = self._head_at(position, voice)

    def _head_at(self, position: int, voice: Voice) -> "_Head":
        # A voice that has been read may still be fading out: it gets a twin.
        fresh = voice.twin() if voice is self._voice else voice
        self._voice = voice
        return _Head(fresh, position, self.audio.n_samples)

    def _begin_fade(self, head: "_Head") -> None:
        self._fading = head
        self._faded = 0

    def _fade(self, outgoing: "_Head", out: Float32Array, loop: Loop | None) -> None:
        """Cross-fade the beginning of ``out`` from the outgoing head, in place."""
        n = min(out.shape[0], self.n_fade - self._faded)
        fade_in = self._fade_in[self._faded : self._faded + n]
        old = np.empty((n, out.shape[1]), np.float32)
        outgoing.read(old, loop)
        old *= np.float32(1.0) - fade_in
        out[:n] *= fade_in
        out[:n] += old
        self._faded += n
        if self._faded == self.n_fade:
            self._fading = None

    def _timed(self, stamps: list[Stamp], audible_at_s: float) -> tuple[Stamp, ...]:
        """Turn times counted in samples of this block into times on the clock."""
        rate = self.audio.sample_rate
        return tuple(
            Stamp(audible_at_s + stamp.time_s / rate, stamp.position, stamp.n_samples)
            for stamp in stamps
        )


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
        stamps: list[Stamp] | None = None,
    ) -> int:
        """Fill ``out`` (n, n_channels); return how much, less than n at the end.

        What lies beyond the end becomes zero. ``stamps`` gets an entry for each stretch
        without a jump, its time counted in samples from the start of the block.
        """
        n_wanted, done = out.shape[0], 0
        while done < n_wanted:
            looping = loop is not None and self.position < loop.stop
            limit = loop.stop if loop is not None and looping else self._n_samples
            n = min(n_wanted - done, limit - self.position)
            if n > 0:
                np.copyto(out[done : done + n].T, self._voice.read(n))
                if stamps is not None:
                    stamps.append(Stamp(float(done), self.position, n))
                self.position += n
                done += n
            if self.position == limit:
                if loop is None or not looping:
                    break
                self.position = loop.start
                self._voice.seek(loop.start)
        out[done:] = 0.0
        return done
