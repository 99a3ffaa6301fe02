"""A kit's drums: a kick's click is no snare, and a snare with a kick is one."""

import tracemalloc

import pytest

from nmfaudio.separation.onsets.find import Onset, SourceOnsets
from nmfaudio.separation.onsets.kits import with_drums

RATE = 1000
BEATS = tuple(0.5 * n for n in range(8))


def drum(name, times, velocity=1.0):
    struck = (Onset(t, round(RATE * t), velocity) for t in times)
    return SourceOnsets(name, tuple(struck))


def times(drums, name):
    return [onset.time_s for one in drums if one.name == name for onset in one.onsets]


def told(low, mid, high=()):
    drums = [low, mid, drum("High drum", high)]
    everything = sorted({o.time_s for one in drums for o in one.onsets})
    return with_drums(drum("Drums", everything), drums, 0.03).drums


def test_what_strikes_with_nearly_every_kick_is_the_kick():
    kicks, snares = BEATS[::2], BEATS[1::2]
    clicks = [t + 0.004 for t in kicks]
    found = told(drum("Low drum", kicks), drum("Mid drum", sorted((*snares, *clicks))))
    assert times(found, "Low drum") == list(kicks)
    assert times(found, "Mid drum") == list(snares)


def test_a_snare_on_every_other_kick_is_one():
    found = told(drum("Low drum", BEATS), drum("Mid drum", BEATS[1::2]))
    assert times(found, "Mid drum") == list(BEATS[1::2])


def test_a_snare_is_heard_over_the_click_of_a_kick():
    clicks, snares = drum("Mid drum", BEATS[::2], 0.5), drum("Mid drum", BEATS[1::4])
    both = sorted((*clicks.onsets, *snares.onsets), key=lambda onset: onset.time_s)
    found = told(drum("Low drum", BEATS[::2] + BEATS[1::4]), drum("Mid drum", ()))
    assert times(found, "Mid drum") == []
    kicks = drum("Low drum", sorted(BEATS[::2] + BEATS[1::4]))
    found = told(kicks, SourceOnsets("Mid drum", tuple(both)))
    assert times(found, "Mid drum") == list(BEATS[1::4])


def test_hats_may_strike_with_everything():
    found = told(drum("Low drum", BEATS[::2]), drum("Mid drum", ()), BEATS)
    assert times(found, "High drum") == list(BEATS)


def test_what_no_drum_has_is_the_kits():
    kit = drum("Drums", (0.0, 0.52, 1.0))
    found = with_drums(kit, [drum("Low drum", (0.01, 0.5))], 0.03)
    assert times(found.drums, "Drums") == [1.0]
    assert found.onsets == kit.onsets


def test_hours_of_strokes_need_no_memory_for_their_pairs():
    beats = [0.3 * n for n in range(4000)]
    drums = [drum(f"{name} drum", beats) for name in ("Low", "Mid", "High")]
    kit = drum("Drums", beats)
    tracemalloc.start()
    try:
        with_drums(kit, drums, 0.03)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4e6  # of pairs there are 16 millions


@pytest.mark.parametrize("drums", [[], [drum("Low drum", ())]])
def test_a_kit_without_drums_that_can_be_told_stays_one(drums):
    kit = drum("Drums", BEATS)
    assert with_drums(kit, drums, 0.03) == kit
