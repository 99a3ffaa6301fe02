"""The session's listener: passes what is to be heard on to the player.

The player compiles kernels and looks for sound devices, so it is built after the window
shows; until then this object keeps what the player will be told.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from nmfaudio.compiled.types import FloatArray, IntArray

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.playback.player import Player
    from nmfaudio.separation.model import RenderModel
    from nmfaudio.spectral.stft import StftPlan

__all__ = ["Sound"]

_TICK_PLAYING_MS = 16
_TICK_IDLE_MS = 100
_SHORTEST_LOOP_S = 0.02


@dataclass(frozen=True, eq=False)
class _Mix:
    """A model and how loud each component is."""

    plan: "StftPlan"
    model: "RenderModel"
    gains: FloatArray
    residual_gain: float
    source_of: IntArray | None
    exponent: float
    audio: "AudioBuffer | None"


class Sound(QObject):
    """Playback as the window sees it, in seconds.

    Signals: ``position_changed(second)`` for the playhead,
    ``playing_changed(playing)``, ``loop_changed()``, ``said(sentence)``, ``ready()``
    when sound can be asked for.
    """

    position_changed = Signal(float)
    playing_changed = Signal(bool)
    loop_changed = Signal()
    said = Signal(str)
    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player: Player | None = None
        self._audio: AudioBuffer | None = None
        self._heard: float | _Mix = 1.0
        self._loop: tuple[float, float] | None = None
        self._looping = False
        self._shown_s = -1.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)

    # What the session tells.

    def set_recording(self, audio: "AudioBuffer | None") -> None:
        """Stop, and play another recording from now on."""
        self._audio, self._heard = audio, 1.0
        self._loop, self._looping = None, False
        if self._player is not None:
            self._player.set_recording(audio)
        self.loop_changed.emit()
        self._tick()

    def set_plain(self, gain: float = 1.0) -> None:
        """Play the recording itself, times a linear gain."""
        self._heard = gain
        if self._player is not None:
            self._player.set_plain(gain)

    def set_model(
        self,
        plan: "StftPlan",
        model: "RenderModel",
        gains: FloatArray,
        *,
        residual_gain: float = 1.0,
        source_of: IntArray | None = None,
        exponent: float = 1.0,
        audio: "AudioBuffer | None" = None,
    ) -> None:
        """Play the mix of a model of ``audio``, by default of the recording."""
        self._heard = _Mix(
            plan, model, gains, residual_gain, source_of, exponent, audio
        )
        self._tell_mix()

    def set_gains(
        self,
        gains: FloatArray,
        *,
        residual_gain: float = 1.0,
        source_of: IntArray | None = None,
    ) -> None:
        """Change what is heard of each component."""
        if isinstance(self._heard, _Mix):
            self._heard = replace(
                self._heard,
                gains=gains,
                residual_gain=residual_gain,
                source_of=source_of,
            )
        if self._player is not None:
            self._player.set_gains(
                gains, residual_gain=residual_gain, source_of=source_of
            )

    # What the window asks for.

    def use(self, player: "Player") -> None:
        """Take the player, once it is built, and tell it all it missed."""
        self._player = player
        player.playing_changed.connect(self._playing_moved)
        player.said.connect(self._say)
        player.set_recording(self._audio)
        if isinstance(self._heard, _Mix):
            self._tell_mix()
        else:
            player.set_plain(self._heard)
        self._apply_loop()
        self._timer.start(_TICK_IDLE_MS)
        self.ready.emit()

    @property
    def player(self) -> "Player | None":
        """The player, once it is built."""
        return self._player

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._player is not None and self._player.playing

    @property
    def position_s(self) -> float:
        """What is heard now, seconds."""
        if self._player is None or self._audio is None:
            return 0.0
        return self._player.heard_position / self._audio.sample_rate

    @property
    def loop(self) -> tuple[float, float] | None:
        """The marked region, seconds, whether it repeats or not."""
        return self._loop

    @property
    def looping(self) -> bool:
        """Whether the region, or else the whole recording, repeats."""
        return self._looping

    def toggle(self) -> None:
        """Play or stop here."""
        if self._player is not None:
            self._player.toggle()

    def play(self) -> None:
        """Play."""
        if self._player is not None:
            self._player.play()

    def rewind(self) -> None:
        """Go to the beginning, or to the loop's, and go on playing if it plays."""
        self.seek(self._loop[0] if self._loop and self._looping else 0.0)

    def seek(self, second: float) -> None:
        """Go to a second."""
        if self._player is not None and self._audio is not None:
            self._player.seek(second * self._audio.sample_rate)
            self._tick()

    def set_loop(self, start_s: float, stop_s: float) -> None:
        """Mark a region and repeat it."""
        self._loop = (start_s, stop_s)
        self._looping = True
        self._apply_loop()

    def clear_loop(self) -> None:
        """Forget the region."""
        self._loop = None
        self._looping = False
        self._apply_loop()

    def set_looping(self, looping: bool) -> None:  # noqa: FBT001  # a slot
        """Repeat the region (without one, the whole recording), or do not."""
        self._looping = looping
        self._apply_loop()

    def close(self) -> None:
        """Stop, and give the device back."""
        self._timer.stop()
        if self._player is not None:
            self._player.close()

    def _tell_mix(self) -> None:
        mix = self._heard
        if self._player is not None and isinstance(mix, _Mix):
            self._player.set_model(
                mix.plan,
                mix.model,
                mix.gains,
                residual_gain=mix.residual_gain,
                source_of=mix.source_of,
                exponent=mix.exponent,
                audio=mix.audio,
            )

    def _apply_loop(self) -> None:
        if self._player is not None and self._audio is not None:
            rate, n_samples = self._audio.sample_rate, self._audio.n_samples
            start, stop = 0, n_samples
            if self._loop is not None:
                start, stop = (round(second * rate) for second in self._loop)
            if self._looping and stop - start >= _SHORTEST_LOOP_S * rate:
                self._player.set_loop(start, stop)
            else:
                self._player.clear_loop()
        self.loop_changed.emit()

    def _playing_moved(self, playing: bool) -> None:  # noqa: FBT001  # a signal's value
        self._timer.setInterval(_TICK_PLAYING_MS if playing else _TICK_IDLE_MS)
        self.playing_changed.emit(playing)

    def _say(self, sentence: str) -> None:
        self.said.emit(sentence)

    def _tick(self) -> None:
        if self._player is not None:
            self._player.poll()
        position_s = self.position_s
        if position_s != self._shown_s:
            self._shown_s = position_s
            self.position_changed.emit(position_s)
