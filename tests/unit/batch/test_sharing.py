"""A long recording that several processes share comes out as from one."""

import json
import threading

import numpy as np
import pytest
import soundfile

from nmfaudio.audio.decode import load
from nmfaudio.batch import sharing
from nmfaudio.batch.sharing import SharedBlocks, help_with
from nmfaudio.batch.task import offers_in
from nmfaudio.errors import AudioFileError
from nmfaudio.separation import spectrogram
from nmfaudio.separation.choice.resolution import plan_of
from nmfaudio.separation.models import streamed
from nmfaudio.separation.models.streamed import BlockFitter
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings

RATE = 8_000


@pytest.fixture
def path(tmp_path):
    """Write a recording of seven blocks."""
    rng = np.random.default_rng(3)
    noise = (
        rng.normal(0, 0.05, (12 * RATE, 2))
        * (1 + np.sin(np.arange(12 * RATE) / 900))[:, None]
    )
    soundfile.write(tmp_path / "long.wav", noise, RATE, subtype="FLOAT")
    return tmp_path / "long.wav"


@pytest.fixture
def fitter(path, monkeypatch):
    monkeypatch.setattr(streamed, "_BLOCK_FRAMES", 128)
    plan = plan_of(Recipe("Free"), RATE)
    W = np.random.default_rng(4).random((plan.n_bins, 5)).astype(np.float32)
    return BlockFitter(load(path), plan, W, beta=1.0, max_iter=8, tol=0.0)


def same(fit, other):
    return (
        np.array_equal(fit.H, other.H)
        and np.array_equal(fit.energy, other.energy)
        and fit.total == other.total
    )


def refuse(*_):
    """Stand for a fit of what a helper has done already."""
    pytest.fail("a block was fitted twice")


def test_blocks_of_others_are_taken_bit_for_bit(path, fitter, tmp_path, monkeypatch):
    alone = [fitter.fit(span) for span in fitter.spans()]
    assert len(alone) > 4
    work = tmp_path / "work"
    (work / "run-0").mkdir(parents=True)
    shared = SharedBlocks(path, work / "run-0")(fitter)
    fits = [next(shared)]
    (folder,) = offers_in(work)
    assert help_with(folder, threading.Event()) == len(alone) - 1
    assert offers_in(work) == []
    assert help_with(folder, threading.Event()) == 0
    monkeypatch.setattr(BlockFitter, "fit", refuse)
    fits += shared
    assert all(map(same, fits, alone))
    assert not folder.exists()


def test_a_block_that_does_not_come_is_fitted_again(
    path, fitter, tmp_path, monkeypatch
):
    monkeypatch.setattr(sharing, "_LEAST_PATIENCE_S", 0.0)
    monkeypatch.setattr(sharing, "_PATIENCE", 0.5)
    alone = [fitter.fit(span) for span in fitter.spans()]
    (tmp_path / "run-0").mkdir()
    shared = SharedBlocks(path, tmp_path / "run-0")(fitter)
    fits = [next(shared)]
    (folder,) = offers_in(tmp_path)
    (folder / "taken-1").touch()  # by somebody who died of it
    (folder / "part-2.npz").write_bytes(b"torn")
    assert all(map(same, [*fits, *shared], alone))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("H", np.ones((5, 3), np.float32)),
        ("H", np.ones(5, np.float32)),
        ("energy", np.ones((2, 4))),
        ("energy", np.ones((1, 5))),
        ("energy", np.ones(5)),
        ("total", np.ones(2)),
        ("total", np.array("x")),
    ],
)
def test_a_part_that_does_not_fit_is_fitted_again(path, fitter, tmp_path, name, value):
    alone = [fitter.fit(span) for span in fitter.spans()[:3]]
    (tmp_path / "run-0").mkdir()
    shared = SharedBlocks(path, tmp_path / "run-0")(fitter)
    fits = [next(shared)]
    (folder,) = offers_in(tmp_path)
    whole = {"H": alone[1].H, "energy": alone[1].energy, "total": alone[1].total}
    np.savez(folder / "part-1.npz", **{**whole, name: value})
    fits += [next(shared), next(shared)]
    assert all(map(same, fits, alone))


@pytest.mark.parametrize(
    "change",
    [
        {"path": None},
        {"n_samples": 3},
        {"plan": {}},
        {"plan": {"sample_rate": 0}},
        {"fit": {}},
        {"fit": []},
    ],
)
def test_an_offer_that_makes_no_sense_is_let_be(path, fitter, tmp_path, change):
    (tmp_path / "run-0").mkdir()
    next(SharedBlocks(path, tmp_path / "run-0")(fitter))
    (folder,) = offers_in(tmp_path)
    with np.load(folder / "offer.npz") as offer:
        head, W = json.loads(str(offer["head"])), offer["W"]
    made = {"head": np.array(json.dumps({**head, **change})), "W": W}
    np.savez(folder / "offer.npz", **made)
    if change == {"path": None}:
        with pytest.raises(AudioFileError, match="None"):
            help_with(folder, threading.Event())
        np.savez(folder / "offer.npz", head=np.array(json.dumps(head)), W=W[:3])
    assert help_with(folder, threading.Event()) == 0


def test_a_helper_stops_when_it_is_told(path, fitter, tmp_path):
    (tmp_path / "run-0").mkdir()
    shared = SharedBlocks(path, tmp_path / "run-0")(fitter)
    next(shared)
    (folder,) = offers_in(tmp_path)
    cancelled = threading.Event()
    cancelled.set()
    assert help_with(folder, cancelled) == 0


def test_a_separation_with_help_is_the_same(path, tmp_path, monkeypatch):
    monkeypatch.setattr(spectrogram, "MAX_SPECTROGRAM_BYTES", 1000)
    monkeypatch.setattr(streamed, "_BLOCK_FRAMES", 128)
    settings = Settings(preset="free", n_components=5, max_iter=8)
    alone = separate(path, settings=settings)
    helped = []

    def share(fitter):
        for number, fit in enumerate(SharedBlocks(path, tmp_path)(fitter)):
            if number == 0:
                folder = tmp_path / "shared"
                helped.append(help_with(folder, threading.Event()))
                monkeypatch.setattr(BlockFitter, "fit", refuse)
            yield fit

    shared = separate(path, settings=settings, share=share)
    assert helped[0] > 3
    assert np.array_equal(shared.model.H, alone.model.H)
    assert shared.tags == alone.tags
    assert shared.sources == alone.sources
