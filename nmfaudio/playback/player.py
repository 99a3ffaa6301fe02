"""Play what a session holds: mixer, transport and device put together."""

import math
import threading
import time

from psygnal import Signal

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import DeviceError, Message
from nmfaudio.playback.device import Output
from nmfaudio.playback.feeds import ChannelFeed, Feed, RateFeed
from nmfaudio.playback.mixer import Mixer
from nmfaudio.playback.transport import Loop, Transport

__all__ = ["Player"]

_IDLE_S = 2.0
_SAME_S = 1.0
"""Drop-outs within this are one that is heard."""
_RARE_S = 60.0
"""A drop-out alone in so long a time is left at that: with more latency all changes
come later, and where a device has to be opened anew for it that is a longer gap."""


class Player:
    """Plays one recording at a time. For the thread that owns it.

    Where a device cannot be opened, devices are looked for anew in another thread, for
    some hundredths of a second; :meth:`poll` goes on with what was found.

    Parameters
    ----------
    output : Output
        Where sound goes.

    Signals
    -------
    playing_changed : bool
        Playing began or ended.
    said : str
        A sentence for the user: playback is unavailable, the device has gone, the sound
        dropped out.
    """

    playing_changed = Signal(bool)
    said = Signal(str)

    def __init__(self, output: Output) -> None:
        self._output = output
        self._mixer: Mixer | None = None
        self._transport = Transport(0, 1)
        self._opened = False
        self._search: threading.Thread | None = None
        self._was_playing = False
        self._idle_since_s = 0.0
        self._underruns_said = 0
        self._underruns_before = 0
        self._dropped_out_s = -math.inf

    def set_recording(self, audio: AudioBuffer | None) -> Mixer | None:
        """Stop, and play this recording from now on; None for none.

        Returns
        -------
        mixer : Mixer or None
            Takes what is to be made of the recording.
        """
        self._release()
        self._mixer = None
        self._transport = Transport(0, 1)
        if audio is not None:
            self._transport = Transport(audio.n_samples, audio.sample_rate)
            self._mixer = Mixer(audio, self._transport)
        self._say_playing()
        return self._mixer

    # Transport.

    @property
    def playing(self) -> bool:
        """Whether it plays; not yet while a device is looked for."""
        return self._transport.playing and self._search is None

    @property
    def position(self) -> int:
        """Next sample for the device, or the target of a jump."""
        return self._transport.position

    @property
    def audible_position(self) -> float:
        """Sample that sounds now, for the playhead."""
        return self._transport.audible_position(time.perf_counter())

    @property
    def loop(self) -> Loop | None:
        """The region that repeats, or None."""
        return self._transport.loop

    @property
    def unavailable(self) -> str:
        """Why nothing can be played, as a sentence; empty when it can."""
        return self._output.unavailable

    @property
    def n_underruns(self) -> int:
        """How often the sound dropped out since the recording was first played."""
        return self._underruns_before + self._output.n_underruns

    @property
    def latency_s(self) -> float:
        """Seconds from handing a sample over to its sound."""
        return self._output.latency_s

    @property
    def holds_more(self) -> bool:
        """Whether more is held than was chosen, since the sound dropped out."""
        return self._output.holds_more

    def play(self) -> None:
        """Play; where that is impossible, say why, at the latest with :meth:`poll`."""
        if self._mixer is None or self._transport.playing:
            return
        self._transport.play()  # so that a device begins with the first sample
        self._start_somehow(self._mixer)
        self._say_playing()

    def hurry(self) -> None:
        """Say that a change is about to be asked for: it is not to wait for a turn."""
        self._transport.changed.hurry()

    def pause(self) -> None:
        """Stop playing and stay here."""
        self._transport.pause()
        self._say_playing()

    def toggle(self) -> None:
        """Play or pause."""
        if self._transport.playing:
            self.pause()
        else:
            self.play()

    def stop(self) -> None:
        """Stop playing and go back to the beginning, or to the loop's."""
        self._transport.stop()
        self._say_playing()

    def seek(self, sample: float) -> None:
        """Go to a sample, clipped to the recording."""
        self._transport.seek(int(sample))

    def set_loop(self, start: int, stop: int) -> None:
        """Repeat samples ``[start, stop)``. Raises ParameterError if too short."""
        self._transport.set_loop(start, stop)

    def clear_loop(self) -> None:
        """Repeat nothing."""
        self._transport.clear_loop()

    # The device.

    def set_output(self, output: Output) -> None:
        """Go on playing through another device, or with another latency."""
        playing = self._transport.playing
        self.pause()
        self._release()
        self._output = output
        if playing:
            self.play()

    def poll(self) -> None:
        """Notice ends, drop-outs and devices. Call it some ten times a second."""
        if self._search is not None:
            if self._search.is_alive():
                return  # the output is that thread's
            self._go_on()
        self._output.tend()
        failure = self._output.failure
        if failure:
            self._transport.pause()
            self._release()
            self.said.emit(failure)
        self._say_playing()
        if self.playing:
            self._idle_since_s = time.perf_counter()
        elif (
            self._output.running and time.perf_counter() - self._idle_since_s > _IDLE_S
        ):
            self._output.stop()
            self._transport.rest()
        underruns = self.n_underruns
        if underruns > self._underruns_said:
            now_s = time.perf_counter()
            since_s = now_s - self._dropped_out_s
            if since_s > _SAME_S:
                self._dropped_out_s = now_s
                if since_s < _RARE_S:
                    self._help(underruns)
        self._underruns_said = underruns

    def _help(self, n_underruns: int) -> None:
        """Have the device hold more; where that is of no use, say what may be."""
        if self._mixer is not None and self._output.hold_more():
            if not self._output.go_over():
                self._reopen(self._mixer, n_underruns)
        else:
            self.said.emit(
                Message(
                    "The sound has dropped out, {0} in all, though as much of it is "
                    "held ready as can be. Close programs that keep this machine busy.",
                    n_underruns,
                )
            )

    def close(self) -> None:
        """Stop, and give the device back."""
        self._transport.pause()
        self._release()

    def _start_somehow(self, mixer: Mixer) -> None:
        if self._search is not None:
            return  # it begins with what is found
        try:
            self._start(mixer)
        except DeviceError:
            # The device may have been connected, or replaced, since it was looked for.
            self._release()
            self._search = threading.Thread(
                target=self._output.search_again, name="nmfaudio-devices", daemon=True
            )
            self._search.start()

    def _go_on(self) -> None:
        """Begin with what was found, if that is still wanted; say why where not."""
        self._search = None
        if self._mixer is None or not self._transport.playing:
            return
        try:
            self._start(self._mixer)
        except DeviceError as error:
            self._transport.pause()
            self._release()
            self.said.emit(str(error))

    def _reopen(self, mixer: Mixer, n_underruns: int) -> None:
        """Go on with more sound held ready: a device's own threads were late."""
        running = self._output.running
        self._release()
        if running:
            self._start_somehow(mixer)
        self._underruns_before = n_underruns

    def _start(self, mixer: Mixer) -> None:
        if not self._opened:
            audio = mixer.audio
            rate, n_channels = self._output.format_for(
                audio.sample_rate, audio.n_channels
            )
            feed: Feed = mixer
            if rate != audio.sample_rate:
                feed = RateFeed(feed, audio.n_channels, audio.sample_rate, rate)
            if n_channels != audio.n_channels:
                feed = ChannelFeed(feed, audio.n_channels, n_channels)
            self._output.open(feed, sample_rate=rate, n_channels=n_channels)
            self._opened = True
            self._underruns_said = self._underruns_before = 0
        self._idle_since_s = time.perf_counter()
        if not self._output.running:
            self._output.start()

    def _release(self) -> None:
        if self._search is not None:
            self._search.join()
            self._search = None
        self._output.close()
        self._transport.rest()
        self._opened = False

    def _say_playing(self) -> None:
        if self.playing != self._was_playing:
            self._was_playing = self.playing
            self.playing_changed.emit(self._was_playing)
