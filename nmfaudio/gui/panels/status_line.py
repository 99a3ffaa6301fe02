"""The bottom line: hints on the left, recording and sound device on the right."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.gui.panels.widgets import ElidedLabel, plain_label
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.text import (
    format_channels,
    format_clock,
    format_db,
    format_rate,
)

__all__ = ["StatusLine", "describe_recording"]


_HINT_SHARE = 4
_DEVICE_SHARE = 5
"""Of the room that is left: how hints and the device share it."""


def describe_recording(audio: AudioBuffer) -> str:
    """Return rate, channels and length in one line."""
    return " · ".join(
        (
            format_rate(audio.sample_rate),
            format_channels(audio.n_channels),
            format_clock(audio.duration_s),
        )
    )


class StatusLine(QWidget):
    """One line, always there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setFixedHeight(theme.px(28))
        self.hint = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.hint.setObjectName("dim")
        self.hint.setFont(theme.font(0.92))
        self.device = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.device.setObjectName("warning")
        self.device.setFont(theme.font(0.92))
        self.dropouts = plain_label(name="warning")
        self.dropouts.setFont(theme.font(0.92))
        self.recording = plain_label(name="dim")
        self.recording.setFont(theme.mono_font(0.92))
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(16)
        row.addWidget(self.hint, _HINT_SHARE)
        row.addWidget(self.device, _DEVICE_SHARE)
        row.addWidget(self.dropouts)
        self.held = plain_label(name="warning")
        self.held.setFont(theme.font(0.92))
        row.addWidget(self.held)
        self.count = plain_label(name="dim")
        self.count.setFont(theme.mono_font(0.92))
        row.addWidget(self.count)
        self.null_badge = plain_label(name="dim")
        self.null_badge.setFont(theme.mono_font(0.92))
        row.addWidget(self.null_badge)
        row.addWidget(self.recording)
        # What is told elsewhere, too, the first that can be done without in front.
        self._wanted = dict.fromkeys(
            (self.recording, self.null_badge, self.count), False
        )
        self.set_count(None)
        self.set_null(None)
        self.set_device("")
        self.set_dropouts(0)
        self.set_held(None)

    def set_hint(self, text: str) -> None:
        """Say what a click here would do."""
        self.hint.setText(text)
        self._share_room()

    def set_recording(self, audio: AudioBuffer | None) -> None:
        """Show what the recording is."""
        self.recording.setText("" if audio is None else describe_recording(audio))
        self._want(self.recording, wanted=audio is not None)

    def set_count(self, n_sources: int | None) -> None:
        """Show how many sources there are; None before there are any."""
        text = "" if n_sources is None else self.tr("%n tracks", "", n_sources)
        self.count.setText(text)
        self._want(self.count, wanted=bool(text))

    def set_null(self, null_db: float | None) -> None:
        """Show how closely the stems add up to the recording."""
        if null_db is not None:
            self.null_badge.setText(
                self.tr("sum exact to {0}").format(format_db(null_db, decimals=0))
            )
        self._want(self.null_badge, wanted=null_db is not None)
        self.null_badge.setToolTip(
            self.tr(
                "What is left of the recording when all stems and the residual are "
                "taken away from it: the lower the better, −120 dB is inaudible"  # noqa: RUF001
            )
        )

    def set_device(self, unavailable: str) -> None:
        """Say why nothing can be played; empty when it can."""
        self.device.setText(unavailable)
        self.device.setVisible(bool(unavailable))
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self._share_room()

    def _want(self, label: QLabel, *, wanted: bool) -> None:
        self._wanted[label] = wanted
        self._share_room()

    def _share_room(self) -> None:
        """Leave room for the beginnings of sentences; give the device what is free."""
        needed = bool(self.hint.text()) or not self.device.text()
        self._row.setStretchFactor(self.hint, _HINT_SHARE if needed else 0)
        others = [w for w in (self.dropouts, self.held) if not w.isHidden()]
        left = self.width() - self._row.contentsMargins().left() * 2
        left -= self._least() + sum(self._room_of(label) for label in others)
        # Those that are told nowhere else are asked first.
        for label, wanted in reversed(self._wanted.items()):
            left -= self._room_of(label) * wanted
            label.setVisible(wanted and left >= 0)

    def _room_of(self, label: QLabel) -> int:
        return label.sizeHint().width() + self._row.spacing()

    def _least(self) -> int:
        """Return how wide hint and device are at least to be, pixels."""
        start = self.device.text().partition(":")[0]
        if not start:
            return 0
        width = self.device.fontMetrics().horizontalAdvance(f"{start}: …")
        shares = 1.0 + _HINT_SHARE / _DEVICE_SHARE * bool(self.hint.text())
        return round(width * shares)

    def set_dropouts(self, count: int) -> None:
        """Show how often the sound dropped out."""
        self.dropouts.setText(self.tr("%n drop-outs", "", count))
        self.dropouts.setVisible(count > 0)
        self._share_room()

    def set_held(self, held_s: float | None) -> None:
        """Show how much the device holds, seconds; None where it is what was chosen."""
        self.held.setVisible(held_s is not None)
        self._share_room()
        if held_s is None:
            return
        text = self.tr("{0} ms held ready").format(round(1000 * held_s))
        if text != self.held.text():
            self.held.setText(text)
            self.held.setToolTip(
                self.tr(
                    "The sound had dropped out, so more of it is held ready, and what "
                    "you change is heard that much later. Some minutes of playing "
                    "without a drop-out lead back to less."
                )
            )
