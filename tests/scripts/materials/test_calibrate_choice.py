"""Limits that are chosen by what separations gain."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nmfaudio.separation.choice.kind import ContentKind

SCRIPTS = Path(__file__).parents[3] / "scripts" / "materials"


@pytest.fixture
def calibrate(monkeypatch):
    """Import the script."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import calibrate_choice

    return calibrate_choice


def taken(calibrate, case, kind, **scores):
    """Return a recording whose presets give 0 dB unless something else is said."""
    names = {name: name.replace("-", "_") for name in calibrate.PRESETS}
    heard = {name: scores.get(word, 0.0) for name, word in names.items()}
    return calibrate.Taken(case, kind, heard)


def test_limits_go_where_the_full_mix_gains(calibrate):
    takes = [
        taken(calibrate, f"drums {k}", ContentKind(0.37, 0.0, 1.0), full_mix=6.0)
        for k in range(4)
    ]
    takes += [
        taken(calibrate, f"notes {k}", ContentKind(0.32, 0.0, 1.0), instruments=4.0)
        for k in range(4)
    ]
    takes += [
        taken(calibrate, f"wide {k}", ContentKind(0.0, 0.0, 1.0, 0.47), full_mix=3.0)
        for k in range(4)
    ]
    limits = calibrate.best_limits(takes)
    assert limits == {
        "alone": 0.5, "drums": 0.35, "voice": 0.5, "notes": 1.1, "spread": 0.46,
    }  # fmt: skip
    assert calibrate.heard_db(takes, limits).tolist() == [6.0] * 4 + [4.0] * 4 + [3] * 4


def test_what_gains_nothing_moves_no_limit(calibrate):
    takes = [taken(calibrate, "alike", ContentKind(0.35, 0.2, 1.0, 0.45))]
    assert calibrate.best_limits(takes) == calibrate.BEFORE


def test_kits_that_lie_wide_do_not_keep_the_full_mix_from_others(calibrate):
    wide = [
        taken(calibrate, f"wide {k}", ContentKind(0.0, 0.0, 1.0, 0.47), full_mix=3.0)
        for k in range(4)
    ]
    kits = [
        taken(calibrate, f"kit {k}", ContentKind(0.7, 0.0, 0.0, 0.6), drum_loop=9.0)
        for k in range(4)
    ]
    limits = calibrate.best_limits([*wide, *kits])
    heard = calibrate.heard_db([*wide, *kits], limits)
    assert heard.tolist() == [3.0] * 4 + [9.0] * 4


def test_of_limits_with_as_few_losses_those_that_gain_more_are_taken(calibrate):
    takes = [
        taken(calibrate, f"drums {k}", ContentKind(0.4, 0.0, 1.0), full_mix=9.0)
        for k in range(30)
    ]
    kind = ContentKind(0.37, 0.0, 1.0)
    takes.append(taken(calibrate, "fewer", kind, full_mix=3.0))
    assert calibrate.best_limits(takes)["drums"] == 0.35


def test_a_little_is_given_up_for_fewer_losses(calibrate):
    kind = ContentKind(0.35, 0.0, 1.0)
    takes = [taken(calibrate, f"gains {k}", kind, full_mix=1.0) for k in range(3)]
    takes.append(taken(calibrate, "loses", kind, instruments=2.5))
    assert calibrate.best_limits(takes) == calibrate.BEFORE


def test_a_recording_is_judged_by_limits_of_others(calibrate):
    kind = ContentKind(0.37, 0.0, 1.0)
    others = [taken(calibrate, f"alike {k}", kind) for k in range(8)]
    takes = [taken(calibrate, "one", kind, full_mix=6.0), *others]
    assert calibrate.heard_db(takes, calibrate.best_limits(takes))[0] == 6.0
    assert calibrate.unseen_db(takes, 0)[0] == 0.0


def test_what_is_heard_again_keeps_what_came_out(calibrate, tmp_path):
    sides = np.zeros((2, 22050))
    sides[0, :11025] = sides[1, 11025:] = np.sin(np.arange(11025) * 0.1)
    case = tmp_path / "cases" / "tune_0_field"
    case.mkdir(parents=True)
    soundfile.write(case / "mix.flac", 0.5 * sides.T, 22050)
    (case / "case.json").write_text("{}", encoding="utf-8")
    kept = tmp_path / "scores.json"
    scores = dict.fromkeys(calibrate.PRESETS, 1.0)
    kind = asdict(ContentKind(0.1, 0.2, 0.3, 0.4))
    kept.write_text(json.dumps({case.name: {"kind": kind, "scores": scores}}))
    (known,) = calibrate.takes_of([case], kept, complete=False)
    (again,) = calibrate.takes_of([case], kept, complete=False, heard=True)
    assert known.kind == ContentKind(**kind)
    assert again.kind.spread == pytest.approx(1.0, abs=0.05)
    assert again.scores == known.scores == scores
    assert calibrate.takes_of([case], kept, complete=False) == [again]


@pytest.mark.parametrize(
    ("stem", "content"),
    [("winds 1", "notes"), ("wind", None), ("cowbell", "drums"), ("clap", "drums"),
     ("birds", None), ("speech", "voice"), ("triangle 2", "notes")],
)  # fmt: skip
def test_stems_are_what_their_names_say(calibrate, stem, content):
    from calibrate_kind import content_of

    assert content_of(stem) == frozenset({content} - {None})
