"""Playback for the window: seconds, a playhead, and a region that repeats.

The player compiles kernels and looks for sound devices, so it is built after the window
shows; until then nothing plays. What it plays is the session's affair.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from nmfaudio.gui.language import library_words

if TYPE_CHECKING:
    from nmfaudio.playback.player import Player
    from nmfaudio.project.session import Session

__all__ = ["Sound"]

_TICK_PLAYING_MS = 16
_TICK_IDLE_MS = 100
_SHORTEST_LOOP_S = 0.02


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

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._player: Player | None = None
        self._loop: tuple[float, float] | None = None
        self._looping = False
        self._shown_s = -1.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        session.recording_changed.connect(self._recording_moved)

    def use(self, player: "Player") -> None:
        """Take the player, once it is built, and give it to the session."""
        self._player = player
        player.playing_changed.connect(self._playing_moved)
        player.said.connect(self._say)
        self._session.attach_player(player)
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
        """Where the playhead is, seconds."""
        recording = self._session.recording
        if self._player is None or recording is None:
            return 0.0
        return self._player.audible_position / recording.sample_rate

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

    def hurry(self) -> None:
        """Say that what is about to be done changes what sounds."""
        if self._player is not None:
            self._player.hurry()

    def pause(self) -> None:
        """Stop here."""
        if self._player is not None:
            self._player.pause()

    def rewind(self) -> None:
        """Go to the beginning, or to the loop's, and go on playing if it plays."""
        self.seek(self._loop[0] if self._loop and self._looping else 0.0)

    def seek(self, second: float) -> None:
        """Go to a second."""
        recording = self._session.recording
        if self._player is not None and recording is not None:
            self._player.seek(second * recording.sample_rate)
            self._tick()

    def play_from(self, second: float) -> None:
        """Go to a second, and play."""
        self.seek(second)
        self.play()

    def set_loop(self, start_s: float, stop_s: float) -> None:
        """Mark a region and repeat it: what plays beyond its end goes to its start."""
        self._loop = (start_s, stop_s)
        self._looping = True
        self._apply_loop()
        if self.playing and self.position_s >= stop_s:
            self.seek(start_s)

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

    def _recording_moved(self, _: object) -> None:
        self._loop, self._looping = None, False
        self.loop_changed.emit()
        self._tick()

    def _apply_loop(self) -> None:
        recording = self._session.recording
        if self._player is not None and recording is not None:
            rate, n_samples = recording.sample_rate, recording.n_samples
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
        self.said.emit(library_words(sentence))

    def _tick(self) -> None:
        if self._player is not None:
            self._player.poll()
        position_s = self.position_s
        if position_s != self._shown_s:
            self._shown_s = position_s
            self.position_changed.emit(position_s)
