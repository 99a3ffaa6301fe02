"""What screen readers are told without being asked."""

import pytest
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.controllers import speaking
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.progress import JobProgress


@pytest.fixture
def told(
    parts: WindowParts, owner: QWidget, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    texts: list[str] = []
    monkeypatch.setattr(speaking, "announce", lambda _, text: texts.append(text))
    speaking.Speaking(parts, owner)
    return texts


def test_playing_and_its_end_are_said(parts: WindowParts, told: list[str]) -> None:
    parts.sound.position_s = 61.0
    parts.sound.playing_changed.emit(True)  # noqa: FBT003  # a signal
    parts.sound.playing_changed.emit(False)  # noqa: FBT003  # a signal
    assert told == ["Playing from 1:01.00", "Stopped at 1:01.00"]


def test_progress_is_said_by_quarters(parts: WindowParts, told: list[str]) -> None:
    for fraction in (None, 0.1, 0.26, 0.3, 0.49, 0.8, 0.9, 1.0):
        parts.bridge.progressed.emit(JobProgress("nmf", fraction))
    assert told == ["25 % done", "75 % done"]


def test_what_the_arrow_keys_come_to_is_said(
    parts: WindowParts, told: list[str]
) -> None:
    parts.recording_view.readout.words = "Time 0:01.00, Level -20.0 dB"
    keys = parts.recording_view.spectrogram.read.connect.call_args.args[0]
    keys()
    assert told == ["Time 0:01.00, Level -20.0 dB"]


def test_what_plays_alone_is_said(parts: WindowParts, told: list[str]) -> None:
    parts.recording_view.tracks.hint.text.return_value = "Playing only Bass"
    parts.bridge.audition_changed.emit((1,))
    parts.bridge.audition_changed.emit(None)
    assert told == ["Playing only Bass", "Playing everything"]
