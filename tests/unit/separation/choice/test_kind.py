"""What sounds in a recording, and which preset that calls for."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from unit.separation.choice.sounds import RATE, buffer, drums, harmonics, notes, voice

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.content import measure_content
from nmfaudio.separation.choice.kind import (
    ContentKind,
    choose_preset,
    classify,
    kind_of,
)

DEV = Path(__file__).parents[5] / "shared" / "eval" / "dev"
KINDS = {
    "d01": "d", "d02": "d", "d03": "n", "d04": "n", "d05": "n", "d06": "dn",
    "d07": "dn", "d08": "vn", "d09": "vn", "d11": "dn",
}  # fmt: skip


def test_drums_and_notes_are_told_apart() -> None:
    struck, held = kind_of(buffer(drums())), kind_of(buffer(notes()))
    both = kind_of(buffer(drums() + 0.5 * notes()))
    assert struck is not None
    assert held is not None
    assert both is not None
    assert struck.drums > 0.5 > held.drums
    assert held.notes > 0.5 > struck.notes
    assert both.drums > 0.5


def test_a_glide_speaks_for_a_voice() -> None:
    with_voice, without = kind_of(buffer(voice() + notes())), kind_of(buffer(notes()))
    assert with_voice is not None
    assert without is not None
    assert with_voice.voice > without.voice


def test_nothing_to_hear_is_no_kind() -> None:
    assert kind_of(buffer(np.zeros(RATE))) is None
    name, why = choose_preset(None)
    assert (name, why) == ("free", "there is nothing to hear")


def test_the_choice_says_how_sure_it_is() -> None:
    _, why = choose_preset(ContentKind(drums=0.82, voice=0.15, notes=0.9))
    assert "drums 82 %, voice 15 %, notes 90 %" in why


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ContentKind(0.99, 0.01, 0.99), "full-mix"),
        (ContentKind(0.99, 0.99, 0.01), "full-mix"),
        (ContentKind(0.99, 0.01, 0.01), "drum-loop"),
        (ContentKind(0.01, 0.99, 0.99), "voice"),
        (ContentKind(0.01, 0.01, 0.99), "instruments"),
        (ContentKind(0.45, 0.01, 0.99), "full-mix"),
        (ContentKind(0.01, 0.01, 0.99, spread=0.9), "instruments"),
        (ContentKind(0.01, 0.01, 0.01, spread=0.9), "full-mix"),
        (ContentKind(0.01, 0.99, 0.99, spread=0.9), "full-mix"),
        (ContentKind(0.99, 0.01, 0.01, spread=0.9), "drum-loop"),
        (ContentKind(0.99, 0.4, 0.4, spread=0.9), "full-mix"),
        (ContentKind(0.4, 0.01, 0.1, spread=0.9), "full-mix"),
        (ContentKind(0.01, 0.01, 0.99, spread=0.2), "instruments"),
    ],
)
def test_what_is_sure_gets_its_preset(kind: ContentKind, name: str) -> None:
    assert choose_preset(kind)[0] == name


def test_what_lies_wide_apart_is_told_by_place_and_that_is_said() -> None:
    left, right = notes(), drums()[: notes().size]
    apart = kind_of(AudioBuffer.from_array(np.stack([left, right]), RATE))
    together = kind_of(AudioBuffer.from_array(np.stack([left + right] * 2), RATE))
    assert apart is not None
    assert together is not None
    assert together.spread == 0.0
    name, why = choose_preset(apart)
    assert name == "full-mix"
    assert why.endswith("wide apart in the stereo field")
    assert "drums" in why
    assert "stereo" not in choose_preset(together)[1]


def test_noise_in_both_channels_is_not_wide() -> None:
    rng = np.random.default_rng(0)
    field = 0.1 * rng.standard_normal((2, notes().size)) + 0.02 * notes()
    kind = kind_of(AudioBuffer.from_array(field, RATE))
    assert "stereo" not in choose_preset(kind)[1]


def test_who_sings_with_vibrato_is_separated_as_instruments_and_that_is_said() -> None:
    sung = ContentKind(drums=0.01, voice=0.99, notes=0.99, vibrato=0.5)
    name, why = choose_preset(sung)
    assert name == "instruments"
    assert why.endswith("sung with vibrato")
    spoken = replace(sung, vibrato=0.2)
    assert choose_preset(spoken)[0] == "voice"
    swing = np.sin(2 * np.pi * 5.5 * np.arange(3 * RATE) / RATE)
    swinging = kind_of(buffer(harmonics(330.0 * 2.0 ** (0.4 / 12 * swing))))
    assert swinging is not None
    assert swinging.vibrato > 0.5


def test_drums_are_alone_where_neither_voice_nor_notes_sound() -> None:
    kind = ContentKind(drums=0.9, voice=0.5, notes=0.2, spread=0.7)
    assert kind.drums_alone == pytest.approx(0.36)


def test_limits_that_are_given_count() -> None:
    kind = ContentKind(drums=0.35, voice=0.01, notes=0.99)
    limits = {"alone": 0.5, "drums": 0.5, "voice": 0.5, "notes": 0.5, "spread": 1.0}
    assert choose_preset(kind, limits)[0] == "instruments"
    assert choose_preset(kind, limits | {"drums": 0.3})[0] == "full-mix"


def test_measures_far_outside_decide_no_more_than_large_ones() -> None:
    measures = measure_content(buffer(drums()))
    assert measures is not None
    far = classify({**measures, "onsets_per_s": 1e9})
    large = classify({**measures, "onsets_per_s": 1e3})
    assert far == large


@pytest.mark.parametrize("case", KINDS)
def test_development_cases_are_what_they_are(case: str) -> None:
    found = sorted(DEV.glob(f"{case}_*/mix.*"))
    if not found:
        pytest.skip(f"{DEV}/{case}_* not present")
    kind = kind_of(load(found[0]))
    assert kind is not None
    assert (kind.drums >= 0.4) == ("d" in KINDS[case])
    if "d" not in KINDS[case]:
        assert (kind.voice >= 0.5) == ("v" in KINDS[case])
    else:
        assert (kind.notes >= 0.5) == ("n" in KINDS[case])
