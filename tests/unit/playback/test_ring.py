"""The ring: what is fetched is what was written, whole, in order, faded over once."""

import re
import threading
import time

import numpy as np
import pytest
from llvmlite import binding
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from nmfaudio.playback.ring import Ring
from nmfaudio.playback.ring_code import Word, _written


def numbered(start: int, stop: int) -> NDArray[np.float32]:
    """Return frames that hold their own number, and its negative."""
    return np.arange(start, stop, dtype=np.float32)[:, np.newaxis] * [1, -1]


def fetched(ring: Ring, n_frames: int, **given: int) -> NDArray[np.float32]:
    out = np.full((n_frames, 2), np.nan, np.float32)
    ring.hand_over(out, **given)
    return out


def write(ring: Ring, start: int, stop: int) -> None:
    ring.write(numbered(start, stop).astype(np.float32))


def test_goes_round_and_round() -> None:
    ring = Ring(100, 2)
    write(ring, 0, 90)
    for start in range(0, 5000, 70):
        assert ring.room == 10
        assert_array_equal(fetched(ring, 70), numbered(start, start + 70))
        write(ring, start + 90, start + 160)
    assert ring.n_gaps == 0


def test_what_is_not_there_is_silent_counted_and_not_lost() -> None:
    ring = Ring(100, 2)
    write(ring, 0, 10)
    out = fetched(ring, 15)
    assert_array_equal(out[:10], numbered(0, 10))
    assert not out[10:].any()
    assert (ring.read, ring.n_gaps) == (10, 1)
    write(ring, 10, 20)
    assert_array_equal(fetched(ring, 10), numbered(10, 20))
    assert ring.n_gaps == 1


def test_what_portaudio_tells_is_counted_and_kept() -> None:
    ring = Ring(100, 2)
    write(ring, 0, 100)
    times = np.array([1.0, 20.0, 20.5]).tobytes()
    ring.hand_over(np.zeros((5, 2), np.float32), 4, times)
    ring.hand_over(np.zeros((5, 2), np.float32), 1 | 2 | 8 | 16, times)
    assert (ring.n_gaps, ring.n_underflows) == (0, 1)
    assert ring.call() == (2, 5, 20.0, 0.5)
    ring.hand_over(np.zeros((95, 2), np.float32), 0, times)
    assert (ring.n_gaps, ring.n_underflows) == (1, 1)


def test_a_call_that_goes_on_tells_nothing_yet() -> None:
    ring = Ring(100, 2)
    write(ring, 0, 100)
    times = np.array([1.0, 20.0, 20.5]).tobytes()
    ring.hand_over(np.zeros((5, 2), np.float32), 0, times)
    ring._words[Word.CALLED] += 1
    assert ring.call() == (1, 5, 0.0, 0.0)


def test_what_a_call_tells_is_loaded_in_order_on_arm() -> None:
    """Between the first and the last load there: one that holds others back."""
    binding.initialize_all_targets()
    binding.initialize_all_asmprinters()
    try:
        target = binding.Target.from_triple("aarch64-unknown-linux-gnu")
    except RuntimeError as error:
        pytest.skip(str(error))
    module = binding.parse_assembly(_written())
    code = target.create_target_machine(opt=2).emit_assembly(module)
    body = code.partition("\nlast_call:")[2].partition(".Lfunc_end")[0]
    steps = re.findall(r"\b(ldar|ldr|ldp|ldapr|dmb\s+ishld|dmb\s+ish)\b", body)
    assert steps[0] in {"ldar", "ldapr"}
    barrier = max(n for n, step in enumerate(steps) if step.startswith("dmb"))
    assert len(steps) - barrier == 2, "one load after it: whether another has begun"
    assert barrier == 4


@pytest.mark.parametrize("n_fade", [0, 1, 8])
@pytest.mark.parametrize("late", [0, 5])
def test_goes_on_with_another_version(n_fade: int, late: int) -> None:
    ring = Ring(100, 2)
    write(ring, 0, 60)
    fetched(ring, 20)
    ring.begin(20)
    assert ring.held == 0
    write(ring, 1020, 1060)
    fetched(ring, late)
    ring.change_over(jumps=False, n_fade=n_fade)
    assert not ring.settled
    assert ring.held == 40
    out = fetched(ring, 30 - late)
    old, new = numbered(20 + late, 50), numbered(1020 + late, 1050)
    share = np.minimum((np.arange(30 - late) + 0.5) / max(n_fade, 0.1), 1)[
        :, np.newaxis
    ]
    share[n_fade:] = 1.0
    assert_allclose(out, old + (new - old) * share, rtol=1e-6)
    assert_array_equal(out[n_fade:], new[n_fade:])
    assert ring.settled
    assert (ring.read, ring.held, ring.n_gaps) == (50, 10, 0)


def test_a_jump_begins_with_its_first_frame_however_late() -> None:
    ring = Ring(100, 2)
    write(ring, 0, 60)
    fetched(ring, 20)
    ring.begin(20)
    write(ring, 1020, 1060)
    fetched(ring, 15)
    ring.change_over(jumps=True, n_fade=4)
    out = fetched(ring, 20)
    share = ((np.arange(4) + 0.5) / 4)[:, np.newaxis]
    old, new = numbered(35, 39), numbered(1020, 1040)
    assert_allclose(out[:4], old + (new[:4] - old) * share, rtol=1e-6)
    assert_array_equal(out[4:], new[4:])
    assert ring.read == 40


def test_equal_versions_fade_to_the_bit() -> None:
    samples = np.random.default_rng(0).standard_normal((200, 2)).astype(np.float32)
    ring = Ring(200, 2)
    ring.write(samples)
    fetched(ring, 50)
    ring.begin(50)
    ring.write(samples[50:])
    ring.change_over(jumps=False, n_fade=64)
    assert_array_equal(fetched(ring, 100), samples[50:150])


def test_a_fade_from_what_is_not_there_is_a_fade_in() -> None:
    ring = Ring(100, 2)
    write(ring, 0, 12)
    fetched(ring, 10)
    ring.begin(10)
    write(ring, 110, 160)
    ring.change_over(jumps=False, n_fade=8)
    share = ((np.arange(8) + 0.5) / 8)[:, np.newaxis]
    old = numbered(10, 18)
    old[2:] = 0
    new = numbered(110, 118)
    assert_allclose(fetched(ring, 8), old + (new - old) * share, rtol=1e-6)
    assert ring.n_gaps == 0


def test_changes_end_when_the_device_is_stopped() -> None:
    ring = Ring(100, 2)
    write(ring, 0, 60)
    fetched(ring, 20)
    for n_fetched in (0, 3):
        ring.begin(ring.read)
        write(ring, ring.read, ring.read + 40)
        ring.change_over(jumps=False, n_fade=10)
        fetched(ring, n_fetched)
        ring.settle()
        assert ring.settled
    assert_array_equal(fetched(ring, 10), numbered(23, 33))


def test_a_reader_never_meets_half_a_change() -> None:
    """Against a reader in a thread of its own: every frame belongs to one version."""
    ring, ended = Ring(4000, 2), threading.Event()
    write(ring, 0, 2000)
    heard = []

    def read() -> None:
        while not ended.is_set():
            heard.append(fetched(ring, 32))
            time.sleep(0.0002)

    reader = threading.Thread(target=read)
    reader.start()
    for version in range(1, 200):
        while not ring.settled:
            time.sleep(0.0001)
        here = ring.read
        ring.begin(here)
        frames = np.arange(here, here + 1500, dtype=np.float32)
        ring.write(np.stack([frames, np.full_like(frames, version)], axis=1))
        ring.change_over(jumps=False, n_fade=0)
    ended.set()
    reader.join()
    frames, versions = np.concatenate(heard).T
    assert ring.n_gaps == 0
    assert_array_equal(frames, np.arange(frames.size))
    steps = np.diff(versions[versions > 0])
    assert (steps >= 0).all()
