"""The benchmark: its table and file have the shape told, and a miss is a miss."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def bench(monkeypatch):
    """Import the scripts; nothing waits, and the music is a small matrix."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import benchmark
    from benchmarking import compare, comparisons, measures, peers, spectrograms

    monkeypatch.setattr(compare, "settle", lambda: None)
    monkeypatch.setattr(measures, "settle", lambda: None)
    peak = measures.sgemm_peak
    monkeypatch.setattr(measures, "sgemm_peak", lambda: peak(64, 1))
    return SimpleNamespace(
        cases=comparisons,
        compare=compare,
        data=spectrograms,
        measures=measures,
        peers=peers,
        main=benchmark,
    )


@pytest.fixture
def V(rng):
    product = rng.random((60, 3)) @ rng.random((3, 40)) + 0.1 * rng.random((60, 40))
    return np.ascontiguousarray(product.T, np.float32).T


@pytest.fixture
def tiny(bench, monkeypatch, V):
    """Make the quick run tiny."""
    case = bench.cases.Case(
        "tiny", 1.0, 2, 1.0, ("sklearn mu",), bench.cases.Goal(30, 80), n_iter=20
    )
    monkeypatch.setattr(bench.cases, "QUICK_CASES", (case,))
    monkeypatch.setattr(bench.data, "spectrogram", lambda *_, **__: V)
    return case


def peer_with(bench, W, H, package="scikit-learn"):
    """Return a peer that finds given factors, at leisure."""
    fit = bench.peers.PeerFit(W, H, 1000.0)
    return bench.peers.Peer("fake", package, "", lambda V: V, lambda *_: fit)


def compared(bench, tiny, V, peer, **options):
    return bench.compare.compare(
        tiny, "made", lambda _: V, peer, seeds=2, runs=1, **{"limit_s": 1e9, **options}
    )


def test_a_run_prints_a_table_and_writes_json_and_a_figure(
    bench, tiny, tmp_path, capsys
):
    bench.main.main(
        [
            "--quick", "--case", "tiny", "sgemm", "--seeds", "2", "--json",
            str(tmp_path / "out.json"), "--figure", str(tmp_path / "out.png"),
        ]
    )  # fmt: skip
    lines = capsys.readouterr().out.splitlines()
    row = next(line for line in lines if line.startswith("tiny"))
    assert row.split()[:4] == ["tiny", "synthesized", "sklearn", "mu"]
    # A busy machine is marked at the end.
    assert row.removesuffix("~").split()[-2:] == ["30x", "80x"]
    assert sum("of the sgemm peak" in line for line in lines) == 2
    results = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    (entry,) = results["comparisons"]
    assert [seed["seed"] for seed in entry["seeds"]] == [0, 1]
    assert entry["shape"] == [60, 40]
    assert entry["peer_version"] == results["machine"]["versions"]["scikit-learn"]
    assert entry["hit_rate"] == np.mean([seed["reached"] for seed in entry["seeds"]])
    for seed in entry["seeds"]:
        assert seed["reached"] == (seed["ratio"] > 0)
        assert not seed["reached"] or seed["loss"] <= seed["target"]
    assert (tmp_path / "out.png").stat().st_size > 5_000


def test_an_easy_loss_is_reached_in_the_fewest_iterations(bench, tiny, V):
    # The mean spectrum in both components, frame by frame.
    spectrum = V.sum(axis=1, keepdims=True) / V.sum()
    W, H = np.repeat(spectrum, 2, axis=1), np.repeat(V.sum(axis=0)[None] / 2, 2, axis=0)
    entry = compared(bench, tiny, V, peer_with(bench, W, H))
    assert entry["hit_rate"] == 1
    assert entry["ratio"] > 0 < entry["ratio_watched"]
    for seed in entry["seeds"]:
        assert seed["loss"] <= seed["target"]
        assert 1 <= seed["n_iter"] <= seed["n_iter_watched"]


def test_what_cannot_be_reached_is_a_miss(bench, tiny, V, monkeypatch):
    monkeypatch.setattr(bench.compare, "_MOST_ITERATIONS", 50)
    entry = compared(bench, tiny, V, peer_with(bench, V, np.eye(40)))
    assert entry["hit_rate"] == 0 == entry["ratio"] == entry["ratio_watched"]
    assert all(seed["loss"] > seed["target"] for seed in entry["seeds"])


def test_peers_that_cannot_take_part_are_named(bench, tiny, V):
    peer = peer_with(bench, V, np.eye(40), package="no-such-package")
    entry = compared(bench, tiny, V, peer)
    assert entry["skipped"].startswith("fake: not installed")
    slow = compared(bench, tiny, V, peer_with(bench, V, np.eye(40)), limit_s=1.0)
    assert "would take about 2000 s" in slow["skipped"]
    assert "not run" in slow["skipped"]


def test_unknown_cases_are_refused(bench, capsys):
    with pytest.raises(SystemExit):
        bench.main.main(["--case", "nothing"])
    assert "kl-30-180s" in capsys.readouterr().err


def test_convolutive_factors_have_the_loss_of_their_sum(bench, rng, V):
    W, H = rng.random((2, 60, 2)), rng.random((2, 40))
    model = W[0] @ H
    model[:, 1:] += W[1] @ H[:, :-1]
    expected = (V * np.log(V / model) - V + model).sum()
    assert bench.compare.loss(V, W, H, 1.0) == pytest.approx(expected, rel=1e-6)


def test_growth_has_a_point_for_each_size(bench, tiny):
    del tiny
    said = []
    sizes = bench.measures.Sizes(
        growth_s=(1.0, 400.0), growth_components=(2, 3), peer_growth_s=1.0,
        stream_from_s=400.0,
    )  # fmt: skip
    growth = bench.measures.growth(sizes, said.append, n_components=2)
    assert [p["n_components"] for p in growth["by_components"]] == [2, 3]
    short, long = growth["by_duration"]
    assert short["peer_iteration_s"] is not None is not long["streamed_s"]
    assert long["peer_iteration_s"] is None
    assert "streamed_s" not in short
    assert len(said) == 4


def test_spectrograms_are_frame_major_and_fit_their_divergence(bench):
    V = bench.data.spectrogram("synthesized", 0.5)
    assert (V.dtype, V.shape[0]) == (np.float32, 1025)
    assert V.T.flags.c_contiguous
    power = bench.data.spectrogram("synthesized", 0.5, beta=0.0)
    assert power.T.flags.c_contiguous
    assert power.min() > 0
    np.testing.assert_array_equal(
        bench.data.loop_to(np.arange(3), 7), [0, 1, 2, 0, 1, 2, 0]
    )


def test_whole_commands_are_told_one_by_one(bench, monkeypatch, capsys):
    calls = []

    def seconds(command, recording, out, environment):
        assert "PYTHONPYCACHEPREFIX" in environment
        is_first = bench.main.commands.CACHE_VARIABLE in environment
        calls.append((command.name, recording.name, is_first))
        return 9.0

    monkeypatch.setattr(bench.main.commands, "_seconds", seconds)
    monkeypatch.setattr(bench.main.commands, "_write_song", lambda *_: None)
    monkeypatch.setattr(bench.main.commands, "is_packed", lambda: True)
    bench.main.main(["--case", "first-run", "song-free"])
    told = capsys.readouterr().out
    assert "the same with the kernel pack: 9.0 s (to take 8 s at most" in told
    assert "stereo song, preset free, 30 components of 180 s: 9.0 s" in told
    # A first run has a cache of its own; others are timed when theirs is full. Python's
    # compiled modules are there for both.
    warm, *timed = [call for call in calls if call[0] == "song-free"]
    assert calls[:2] == [("first-run", "demo_loop.flac", first) for first in (0, 1)]
    assert warm == ("song-free", "demo_loop.flac", False)
    assert timed == [("song-free", "song.wav", False)] * 3


def test_losses_of_every_seed_are_told(bench, monkeypatch, capsys, V):
    peer = peer_with(bench, V[:, :2], np.ones((2, V.shape[1])))
    seeds = bench.main.seeds
    monkeypatch.setattr(seeds, "PEERS", {"sklearn mu": peer})
    monkeypatch.setattr(seeds, "_song", lambda number, _: (f"song {number}", V))
    monkeypatch.setattr(seeds, "_OUR_ITERATIONS", 20)
    bench.main.main(["--case", "seeds", "--seeds", "1"])
    told = capsys.readouterr().out
    assert "KL, K = 30, 12 songs of 30 s, 12 fits: 100% end at or below" in told


def test_fits_away_from_sound_stand_beside_those_of_scikit_learn(
    bench, monkeypatch, capsys
):
    from benchmarking import estimators

    size = estimators._Documents(60, 40, 0.1)
    monkeypatch.setattr(estimators, "_SPARSE", (size,))
    monkeypatch.setattr(estimators, "_SMALL", ((12, 8, 2),))
    bench.main.main(["--quick", "--case", "sparse-fits", "small-fits"])
    told = capsys.readouterr().out
    for line in ("sparse 60 x 40, 10.0%, cd: ", "small 12 x 8, mu: "):
        assert line in told
    assert "times faster, loss " in told
