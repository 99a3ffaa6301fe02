"""The bottom line: hints on the left, recording and sound device on the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

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
        self.device = ElidedLabel()
        self.device.setObjectName("warning")
        self.device.setFont(theme.font(0.92))
        self.dropouts = plain_label(name="warning")
        self.dropouts.setFont(theme.font(0.92))
        self.recording = plain_label(name="dim")
        self.recording.setFont(theme.mono_font(0.92))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(16)
        row.addWidget(self.hint, 4)
        row.addWidget(self.device, 5)
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
        self.set_count(None)
        self.set_null(None)
        self.set_device("")
        self.set_dropouts(0)
        self.set_held(None)

    def set_hint(self, text: str) -> None:
        """Say what a click here would do."""
        self.hint.setText(text)

    def set_recording(self, audio: AudioBuffer | None) -> None:
        """Show what the recording is."""
        self.recording.setText("" if audio is None else describe_recording(audio))

    def set_count(self, n_sources: int | None) -> None:
        """Show how many sources there are; None before there are any."""
        text = "" if n_sources is None else self.tr("%n tracks", "", n_sources)
        self.count.setText(text)
        self.count.setVisible(bool(text))

    def set_null(self, null_db: float | None) -> None:
        """Show how closely the stems add up to the recording."""
        self.null_badge.setVisible(null_db is not None)
        if null_db is not None:
            self.null_badge.setText(
                self.tr("sum exact to {0}").format(format_db(null_db, decimals=0))
            )
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

    def set_dropouts(self, count: int) -> None:
        """Show how often the sound dropped out."""
        self.dropouts.setText(self.tr("%n drop-outs", "", count))
        self.dropouts.setVisible(count > 0)

    def set_held(self, held_s: float | None) -> None:
        """Show how much the device holds, seconds; None where it is what was chosen."""
        self.held.setVisible(held_s is not None)
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
