"""Notes of one pitch range are divided by what they sound like."""

import numpy as np
import pytest

from nmfaudio.separation.components.grouping import instrument_names
from nmfaudio.separation.components.instruments import (
    gather_events,
    gather_notes,
    overlap_costs,
)
from nmfaudio.separation.components.note_events import (
    band_members,
    find_events,
    measure_events,
    split_rows,
)
from nmfaudio.separation.components.note_features import DARKNESS, PAN, PITCH
from nmfaudio.spectral.grid import hz_of_midi
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(16000, n_fft=2048, hop_length=512)
NOTES = (60, 61, 63, 64)


def tone(midi: int, *, bright: bool) -> np.ndarray:
    """Return a spectrum whose partials fall slowly or fast."""
    hz = np.arange(PLAN.n_bins) * PLAN.sample_rate / PLAN.n_fft
    levels = 1.0 / np.arange(1, 11) ** (0.3 if bright else 2.0)
    partials = hz_of_midi(midi) * np.arange(1, 11)[:, np.newaxis]
    return levels @ np.exp(-0.5 * ((hz - partials) / 8.0) ** 2)


@pytest.fixture(scope="module")
def duet() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return V, W, H and midi: each note twice, first mellow, then bright."""
    W = np.stack([tone(m, bright=False) + tone(m, bright=True) for m in NOTES], axis=1)
    H = np.zeros((len(NOTES), 160))
    V = np.full((PLAN.n_bins, 160), 1e-6)
    for at, midi in enumerate(NOTES):
        for start, bright in ((20 * at, False), (80 + 20 * at, True)):
            curve = np.concatenate([[0.3, 0.8, 1.0], np.full(9, 0.9), [0.5, 0.2, 0.1]])
            H[at, start : start + 15] = curve
            V[:, start : start + 15] += np.outer(tone(midi, bright=bright), curve)
    return V, W, H, np.array(NOTES, float)


def test_events_cover_each_row_once(
    duet: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    _, W, H, _ = duet
    events = find_events(W, H, np.arange(4))
    assert len(events) == 8
    covered = np.zeros(H.shape, int)
    for row, start, stop in zip(events.row, events.start, events.stop, strict=True):
        covered[row, start:stop] += 1
    assert (covered == 1).all()


def test_silent_rows_are_one_event_each() -> None:
    events = find_events(np.zeros((5, 3)), np.zeros((3, 7)), np.arange(3))
    assert list(events.stop - events.start) == [7, 7, 7]


def test_an_event_sounds_as_the_mixture_does_then(
    duet: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    V, W, H, _ = duet
    sound = measure_events(V, W, H, find_events(W, H, np.arange(4)), PLAN)
    bright = sound.bands[:, 15] / sound.bands.max(axis=1)
    assert bright[1::2].min() > 3 * bright[::2].max()
    assert (sound.offset - sound.onset >= 12).all()


@pytest.mark.parametrize("gain", [1.0, 1e-12, 1e9])
def test_measures_are_those_of_each_event_by_itself(
    duet: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    rng: np.random.Generator,
    gain: float,
) -> None:
    V, W, H, _ = duet
    V, H = gain * V, gain * H * rng.random(H.shape)
    V, W, H = (factor.astype(np.float32) for factor in (V, W, H))
    right = rng.random(V.shape, dtype=np.float32)
    events = find_events(W, H, np.array([3, 1]))
    sound = measure_events(V, W, H, events, PLAN, right=right)
    exact = [factor.astype(np.float64) for factor in (V, W, H, right)]
    V, W, H, right = exact
    ratio = V / (W @ H + 1e-12)
    for at in range(len(events)):
        row, frames = events.row[at], slice(events.start[at], events.stop[at])
        h = H[row, frames]
        power = (W[:, row] * (ratio[:, frames] @ (h * h)) / (h * h).sum()) ** 2
        np.testing.assert_allclose(sound.level[at], np.sqrt(power.sum()), rtol=1e-4)
        bands = np.sqrt(band_members(PLAN) @ power)
        np.testing.assert_allclose(sound.bands[at], bands, rtol=1e-4)
        own = (W[:, row, np.newaxis] * ratio[:, frames] * h) ** 2
        share = (own * right[:, frames]).sum() / own.sum()
        place = np.arctan2(np.sqrt(share), np.sqrt(1 - share)) * 4 / np.pi - 1
        assert sound.pan[at] == pytest.approx(place, abs=1e-4)


def test_one_pitch_goes_to_the_instrument_that_plays_it_then(
    duet: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    V, W, H, midi = duet
    found = gather_notes(V, W, H, midi, PLAN, n_groups=2)
    first, second = found.group_of[::2], found.group_of[1::2]
    assert len(set(first.tolist())) == len(set(second.tolist())) == 1
    assert first[0] != second[0]
    pieces, row, group = split_rows(H, found.events, found.group_of)
    assert pieces.shape == (8, 160)
    np.testing.assert_array_equal(
        pieces[group == 0][np.argsort(row[group == 0])]
        + pieces[group == 1][np.argsort(row[group == 1])],
        H.astype(np.float32),
    )


def test_two_instruments_that_differ_clearly_are_two(
    duet: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    V, W, H, midi = duet
    assert set(gather_notes(V, W, H, midi, PLAN).group_of.tolist()) == {0, 1}


def test_the_place_in_the_stereo_field_tells_instruments_apart() -> None:
    W = np.stack([tone(m, bright=False) for m in NOTES], axis=1)
    H = np.zeros((4, 160))
    right = np.zeros((PLAN.n_bins, 160))
    for at in range(8):
        H[at % 4, 20 * at + 2 : 20 * at + 16] = 1.0
        right[:, 20 * at : 20 * at + 20] = 0.8 if at in (1, 2, 4, 7) else 0.2
    V, midi = W @ H + 1e-6, np.array(NOTES, float)
    found = gather_notes(V, W, H, midi, PLAN, n_groups=2, right=right)
    placed = measure_events(V, W, H, found.events, PLAN, right=right).pan
    assert np.ptp(placed) > 0.5
    np.testing.assert_array_equal(
        placed > 0, found.group_of == found.group_of[placed.argmax()]
    )
    assert 0 < np.count_nonzero(placed > 0) < placed.size


def test_gathering_is_the_same_each_time(
    duet: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    V, W, H, midi = duet
    runs = [gather_notes(V, W, H, midi, PLAN, n_groups=3).group_of for _ in range(2)]
    np.testing.assert_array_equal(*runs)


def test_notes_that_overlap_cost_unless_they_began_together() -> None:
    H = np.zeros((4, 60))
    H[0, 0:30], H[1, 10:40], H[2, 0:30], H[3, 10:40] = 1.0, 1.0, 1.0, 1.0
    midi = np.array([60.0, 63.0, 65.0, 72.0])
    events = find_events(np.ones((8, 4)), H, np.arange(4))
    costs = overlap_costs(H, events, midi, PLAN)
    assert costs[0, 1] == pytest.approx(2 / 3, abs=0.02)
    assert costs[0, 2] == pytest.approx(0.0, abs=1e-6)
    assert costs[0, 3] == 0.0  # the octave may be an echo
    np.testing.assert_allclose(costs, costs.T)


def test_overlap_divides_what_sounds_alike() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(8, 3)) * 0.01
    costs = np.zeros((8, 8))
    costs[:4, 4:] = costs[4:, :4] = 1.0
    group_of = gather_events(features, np.ones(8), 10 * costs, 2)
    assert len(set(group_of[:4].tolist())) == 1
    assert group_of[0] != group_of[4]


@pytest.mark.parametrize("n_groups", [1, 2, 5])
def test_never_more_groups_than_sounding_events(n_groups: int) -> None:
    energies = np.array([1.0, 0.5, 0.0])
    group_of = gather_events(np.eye(3), energies, np.zeros((3, 3)), n_groups)
    assert group_of.max() < max(1, min(n_groups, 2))


def test_no_notes_make_no_groups() -> None:
    nothing = np.zeros((PLAN.n_bins, 0))
    V, H = np.zeros((PLAN.n_bins, 9)), np.zeros((0, 9))
    found = gather_notes(V, nothing, H, np.zeros(0), PLAN, n_groups=2)
    assert found.group_of.size == 0
    assert instrument_names(found.centres) == ()


def test_silence_is_one_group() -> None:
    W = np.stack([tone(m, bright=False) for m in NOTES], axis=1)
    V, H = np.zeros((PLAN.n_bins, 9)), np.zeros((4, 9))
    found = gather_notes(V, W, H, np.array(NOTES, float), PLAN, n_groups=2)
    assert set(found.group_of.tolist()) == {0}


@pytest.mark.parametrize(
    ("column", "names"),
    [
        (PITCH, ("Low part", "High part")),
        (DARKNESS, ("Bright part", "Warm part")),
        (PAN, ("Centre part", "Right part")),
    ],
)
def test_names_say_what_differs_most(column: int, names: tuple[str, str]) -> None:
    centres = np.zeros((2, 15))
    centres[:, PITCH] = 5.5
    centres[1, column] += 2.0
    assert instrument_names(centres) == names


@pytest.mark.parametrize(
    ("places", "names"),
    [
        ((-3.0, 3.0), ("Left part", "Right part")),
        ((-3.0, 0.5), ("Left part", "Centre part")),
        ((3.0, 6.0), ("Bright part", "Warm part")),
        ((-6.0, 0.0, 6.0), ("Left part", "Centre part", "Right part")),
        ((-6.0, -3.0, 6.0), ("Bright part", "Middle part", "Warm part")),
    ],
)
def test_sides_are_named_where_something_lies_there(
    places: tuple[float, ...], names: tuple[str, ...]
) -> None:
    centres = np.zeros((len(places), 15))
    centres[:, PITCH] = 5.5
    centres[:, DARKNESS] = 0.1 * np.arange(len(places))
    centres[:, PAN] = places
    assert instrument_names(centres) == names


def test_low_and_dark_instruments_are_called_bass() -> None:
    centres = np.zeros((3, 15))
    centres[:, PITCH] = 3.5, 5.0, 6.0
    names = ("Low part", "Middle part", "High part")
    assert instrument_names(centres) == names
    centres[0, DARKNESS] = 2.5
    assert instrument_names(centres) == ("Bass", "Low part", "High part")
