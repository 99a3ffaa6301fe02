"""Figures of ours alone: share of the peak, memory, first fit, and how cost grows."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from benchmarking import spectrograms
from benchmarking.compare import settle
from benchmarking.peers import PEERS, Task
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Progress
from nmfaudio.factorization.streaming import learn_templates, stream_activations

__all__ = [
    "Sizes",
    "first_fit",
    "growth",
    "memory",
    "sgemm_peak",
    "sweep_seconds",
    "sweep_share",
]

# Multiplications and additions of one Kullback-Leibler iteration for each bin, frame
# and component: four products (the model and a numerator, for W and for H).
_KL_FLOPS = 8
_CHILD = Path(__file__).with_name("child.py")


class Sizes(NamedTuple):
    """How large the measurements are."""

    sweep_s: tuple[float, ...] = (30.0, 180.0)
    memory_s: float = 180.0
    first_fit_s: float = 10.0
    song_s: float = 180.0
    seeds_s: float = 30.0
    growth_s: tuple[float, ...] = (10.0, 30.0, 60.0, 180.0, 600.0, 1800.0, 3600.0)
    growth_components: tuple[int, ...] = (4, 8, 16, 32, 64, 128, 256)
    growth_components_s: float = 30.0
    peer_growth_s: float = 600.0
    stream_from_s: float = 600.0


def sgemm_peak(n: int = 3000, runs: int = 3) -> float:
    """Return the most float32 operations a second that a product of NumPy's reaches."""
    rng = np.random.default_rng(0)
    left, right = (rng.random((n, n), dtype=np.float32) for _ in range(2))
    best = np.inf
    for _ in range(runs):
        began = time.perf_counter()
        np.matmul(left, right)
        best = min(best, time.perf_counter() - began)
    return 2.0 * n**3 / best


def sweep_seconds(V: np.ndarray, n_components: int, n_iter: int = 25) -> float:
    """Return the median time of a plain iteration (no divergence taken) of KL."""
    at: list[tuple[float, bool]] = []

    def look(progress: Progress) -> None:
        at.append((time.perf_counter(), bool(np.isnan(progress.divergence))))

    factorize(V, n_components, start="plain", max_iter=n_iter, tol=0.0, observer=look)
    steps = [now - before for (before, _), (now, is_plain) in pairwise(at) if is_plain]
    return median(steps)


def sweep_share(V: np.ndarray, n_components: int, rounds: int = 5) -> dict[str, Any]:
    """Compare the fused KL sweep with the peak, by turns; the medians of rounds."""
    sweep_seconds(V, n_components, 11)
    flops = _KL_FLOPS * V.size * n_components
    peaks, seconds = [], []
    for _ in range(rounds):
        settle()
        peaks.append(sgemm_peak())
        settle()
        seconds.append(sweep_seconds(V, n_components))
    return {
        "n_components": n_components,
        "shape": list(V.shape),
        "sweep_s": seconds,
        "peak_gflops": [peak / 1e9 for peak in peaks],
        "share": median(
            flops / s / peak for s, peak in zip(seconds, peaks, strict=True)
        ),
    }


def _child(*words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, _CHILD, *words], check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _with_file(V: np.ndarray, measure: Callable[[str], Any]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "V.npy"))
        np.save(path, np.ascontiguousarray(V.T))
        return measure(path)


def memory(V: np.ndarray, rounds: int = 3) -> list[dict[str, Any]]:
    """Return the memory beyond V that fits need, as shares of V, ours and theirs."""

    def measure(path: str) -> list[dict[str, Any]]:
        found = []
        for n_components, beta in ((30, 1.0), (30, 2.0)):
            entry: dict[str, Any] = {"n_components": n_components, "beta": beta}
            for who in ("ours", "sklearn"):
                runs = [
                    _child("memory", path, str(n_components), str(beta), who)
                    for _ in range(rounds if who == "ours" else 1)
                ]
                extra = [run["extra_bytes"] for run in runs]
                entry[who] = None if None in extra else median(extra) / V.nbytes
            found.append({**entry, "shape": list(V.shape)})
        return found

    return list(_with_file(V, measure))


def first_fit(V: np.ndarray, n_components: int, rounds: int = 5) -> dict[str, Any]:
    """Time import and first fit in new processes, the compiled kernels being kept."""

    def measure(path: str) -> list[dict[str, Any]]:
        # The first process fills the cache, if need be.
        return [_child("first-fit", path, str(n_components)) for _ in range(rounds + 1)]

    runs = _with_file(V, measure)[1:]
    figures = {key: median(run[key] for run in runs) for key in runs[0]}
    return {
        "n_components": n_components,
        "shape": list(V.shape),
        **figures,
        "overhead_s": median(run["first_s"] - run["second_s"] for run in runs),
        "import_and_first_s": median(run["import_s"] + run["first_s"] for run in runs),
    }


def _peer_iteration(V: np.ndarray, n_components: int) -> float:
    """Return the time of an iteration of scikit-learn's mu, without its start.

    It is the median of differences: the start varies by more than a few iterations.
    """
    peer = PEERS["sklearn mu"]
    data = peer.prepare(V)

    def seconds(n_iter: int) -> float:
        return peer.fit(data, Task(n_components, 1.0, 0, n_iter)).seconds

    few, more = 2, 32
    return median((seconds(more) - seconds(few)) / (more - few) for _ in range(3))


def _growth_point(V: np.ndarray, n_components: int, *, peer: bool) -> dict[str, Any]:
    settle()
    began = time.perf_counter()
    fit = factorize(V, n_components)
    total = time.perf_counter() - began
    return {
        "n_components": n_components,
        "n_frames": V.shape[1],
        "iteration_s": sweep_seconds(V, n_components, 12),
        "total_s": total,
        "n_iter": fit.n_iter,
        "peer_iteration_s": _peer_iteration(V, n_components) if peer else None,
    }


def _streamed(duration_s: float, n_components: int) -> float:
    """Return the seconds that learning from a sample and streaming take."""
    piece = spectrograms.spectrogram("synthesized", min(duration_s, 180.0))
    n_blocks = max(1, round(duration_s / 180.0))

    def blocks() -> Iterator[np.ndarray]:
        return (piece for _ in range(n_blocks))

    settle()
    began = time.perf_counter()
    fit = learn_templates(blocks(), n_components)
    for _ in stream_activations(fit.W, blocks()):
        pass
    return time.perf_counter() - began


def growth(
    sizes: Sizes, say: Callable[[str], None], n_components: int = 30
) -> dict[str, Any]:
    """Measure ours from few to many components and from short to long.

    Parameters
    ----------
    sizes : Sizes
        How far.
    say : callable
        Told each point as it is measured.
    n_components : int, default 30
        Components where the length grows.

    Returns
    -------
    growth : dict
        Points ``by_components`` and ``by_duration``, for KL: time of an iteration and
        of a whole fit as it is by default; scikit-learn's iteration beside it.
    """
    V = spectrograms.spectrogram("synthesized", sizes.growth_components_s)
    for k in (2, 16):  # few and more components start by other kernels
        factorize(V, k, max_iter=11, tol=0.0)
    by_components = []
    for k in sizes.growth_components:
        by_components.append(_growth_point(V, k, peer=True))
        say(f"growth: K = {k}: {by_components[-1]['total_s']:.2f} s")
    by_duration = []
    for duration_s in sizes.growth_s:
        V = spectrograms.spectrogram("synthesized", duration_s)
        has_peer = duration_s <= sizes.peer_growth_s
        point = _growth_point(V, n_components, peer=has_peer)
        del V
        if duration_s >= sizes.stream_from_s:
            point["streamed_s"] = _streamed(duration_s, n_components)
        by_duration.append({"duration_s": duration_s, **point})
        say(f"growth: {duration_s:g} s: {point['total_s']:.2f} s")
    return {
        "by_components": by_components,
        "components_at_s": sizes.growth_components_s,
        "by_duration": by_duration,
        "duration_at_components": n_components,
        "peer_up_to_s": sizes.peer_growth_s,
    }
