"""What groups are heard as, and where."""

import numpy as np
import pytest
from unit.separation.choice.sounds import RATE, drums, notes

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.components.evidence.kinds import KINDS
from nmfaudio.separation.components.evidence.part_names import heard_parts
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.request.settings import Settings


def heard(cue: str, pan: tuple[float, float], *, wide: bool, **kinds: float) -> str:
    """Return what two components of a part are heard as; the first is much louder."""
    rows = np.tile([kinds.get(kind, 0.0) for kind in KINDS], (2, 1))
    rows[1] = np.eye(len(KINDS))[KINDS.index("noise")]
    parts = [(cue, np.arange(2))]
    energy = np.array([1.0, 0.01])
    (found,) = heard_parts(parts, rows, np.array(pan), energy, wide=wide)
    return found


@pytest.mark.parametrize("wide", [True, False])
def test_a_side_is_named_where_power_is(*, wide: bool) -> None:
    assert heard("left", (-0.6, 0.9), wide=wide, other=1.0) == "left"
    assert heard("right", (0.6, -0.9), wide=wide, other=1.0) == "right"
    assert heard("left", (0.0, -0.9), wide=wide, other=1.0) == "rest"
    assert heard("left", (0.6, -0.9), wide=wide, drums=1.0) == "drums"
    assert heard("right", (0.1, 0.9), wide=wide, low=1.0) == "low"


def test_in_a_wide_recording_what_is_heard_counts() -> None:
    assert heard("drums", (0.0, 0.0), wide=True, voice=0.6, drums=0.4) == "moving"
    assert heard("drums", (0.0, 0.0), wide=True, noise=0.6, drums=0.1) == "noise"
    assert heard("low", (0.0, 0.0), wide=True, drums=0.5, low=0.3) == "drums"
    assert heard("low", (0.0, 0.0), wide=True, drums=0.3, low=0.4) == "low"


def test_elsewhere_parts_are_what_they_are() -> None:
    assert heard("drums", (0.0, 0.0), wide=False, voice=1.0) == "drums"
    assert heard("rumble", (0.0, 0.0), wide=True, voice=1.0) == "rumble"


def test_opposite_channels_are_on_no_side() -> None:
    sound = notes() + drums()[: notes().size]
    audio = AudioBuffer.from_array(np.stack([sound, -sound]).astype(np.float32), RATE)
    for preset in ("full-mix", "instruments"):
        found = separate(audio, settings=Settings(preset=preset)).sources
        words = {word.lower() for source in found for word in source.name.split()}
        assert words
        assert not words & {"left", "right"}
