"""Which sound device plays, and with how much latency."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from nmfaudio.gui.sound import Sound
from nmfaudio.gui.state.settings import WindowSettings

if TYPE_CHECKING:
    from nmfaudio.playback.device import Output

__all__ = ["Devices"]


class Devices(QObject):
    """Makes outputs as the settings ask, and changes over while the window is open.

    Parameters
    ----------
    sound : Sound
        What plays.
    settings : WindowSettings
        Where the choice is kept.
    output : Output or None
        A fixed output; None makes one of the system's device.
    """

    def __init__(
        self,
        sound: Sound,
        settings: WindowSettings,
        output: "Output | None" = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sound = sound
        self._settings = settings
        self._fixed = output
        self._output: Output | None = output

    @property
    def safe_buffer(self) -> bool:
        """Whether the long buffer is chosen."""
        return self._settings.flag("sound/safe_buffer", default=False)

    @property
    def device(self) -> str:
        """Name of the chosen device; empty for the system's default."""
        return self._settings.text("sound/device")

    def make(self) -> "Output":
        """Return an output as chosen. Imports PortAudio: for a worker, at first."""
        if self._fixed is not None:
            return self._fixed
        from nmfaudio.playback.device import (  # noqa: PLC0415  # off the start-up path
            DEFAULT_LATENCY_S,
            SAFE_LATENCY_S,
            SoundDeviceOutput,
        )

        latency_s = SAFE_LATENCY_S if self.safe_buffer else DEFAULT_LATENCY_S
        self._output = SoundDeviceOutput(self.device or None, latency_s)
        return self._output

    def names(self) -> list[str]:
        """Return the names of the outputs of this machine, once they are known."""
        from nmfaudio.playback.device import SoundDeviceOutput  # noqa: PLC0415  # loaded

        if self._sound.player is None or not isinstance(
            self._output, SoundDeviceOutput
        ):
            return []
        return self._output.names()

    def choose(self, name: str) -> None:
        """Play through the device of this name; empty for the system's default."""
        self._settings.set_text("sound/device", name)
        self._change()

    def set_safe_buffer(self, *, safe: bool) -> None:
        """Choose the long buffer, or the default one."""
        self._settings.set_flag("sound/safe_buffer", value=safe)
        self._change()

    def _change(self) -> None:
        player = self._sound.player
        if player is not None and self._fixed is None:
            player.set_output(self.make())
            self._sound.ready.emit()
