"""The other take is heard at the same place, as loud as the one that is open."""

import numpy as np
import pytest
from unit.project.conftest import make_separation

from nmfaudio.gui.canvases.spectrogram.sounds import RenderedMix
from nmfaudio.gui.controllers.hearing.takes import level_gain
from nmfaudio.project import edits
from nmfaudio.project.document import Document
from nmfaudio.project.gains import effective_gains
from nmfaudio.spectral.loudness import loudness_db

DOCUMENT = Document.from_separation(make_separation())


def mix(gain_db: float = 0.0, *, alone: int = 1) -> RenderedMix:
    document = edits.switch_source(DOCUMENT, alone, "solo", on=True).after
    document = edits.set_source_gain(document, alone, gain_db).after
    assert document.separation is not None
    return RenderedMix(document.separation, effective_gains(document))


@pytest.mark.parametrize("loop", [None, (0.1, 0.3)])
def test_the_gain_makes_two_mixes_equally_loud(
    loop: tuple[float, float] | None,
) -> None:
    first, second = mix(), mix(-5.0, alone=2)
    gain = level_gain(first, second, loop)
    start, stop = (0, 6_007) if loop is None else (1_600, 4_800)
    levels = [loudness_db(m.read(start, stop), 16_000) for m in (first, second)]
    assert levels[1] + 20 * np.log10(gain) == pytest.approx(levels[0], abs=0.05)


def test_the_gain_stays_within_bounds() -> None:
    assert level_gain(mix(), mix(-40.0), None) == pytest.approx(10 ** (12 / 20))
    assert level_gain(mix(), mix(-60.0), None) == 1.0
