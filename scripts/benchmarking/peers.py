"""The libraries that benchmark.py compares with, each behind the same few lines.

A peer is imported when it is asked for, and says in a sentence why it cannot take part.
All of them may use every core, start from random factors and are given the data in the
layout and dtype that suits them, which is not timed.
"""

import importlib
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from io import StringIO
from typing import Any, NamedTuple

import numpy as np

__all__ = [
    "PEERS",
    "PROBE_ITERATIONS",
    "Peer",
    "PeerFit",
    "PeerUnavailableError",
    "Task",
    "version_of",
]

PROBE_ITERATIONS = 10
"""Iterations of a trial; nmf-torch fails with fewer."""


class PeerUnavailableError(Exception):
    """A peer is not installed or does not work here."""


class Task(NamedTuple):
    """What a peer is to do with the data."""

    n_components: int
    beta: float
    seed: int
    n_iter: int
    n_lags: int = 1


class PeerFit(NamedTuple):
    """What came out: W (n_bins, K) or (n_lags, n_bins, K), H (K, n_frames), seconds."""

    W: np.ndarray
    H: np.ndarray
    seconds: float


@dataclass(frozen=True)
class Peer:
    """A library and how it is called.

    Attributes
    ----------
    name : str
        For the table and for --peer.
    package : str
        Distribution whose version is told.
    install : str
        What to type if it is missing.
    prepare : callable
        From ``V`` to the data in the peer's form; not timed.
    fit : callable
        From data and Task to a PeerFit.
    note : str
        What a reader must know of this peer.
    """

    name: str
    package: str
    install: str
    prepare: Callable[[np.ndarray], Any]
    fit: Callable[[Any, Task], PeerFit]
    note: str = ""

    def check(self) -> None:
        """Raise PeerUnavailableError unless the package is there and can be imported.

        Raises
        ------
        PeerUnavailableError
            With a sentence for the table.
        """
        try:
            version(self.package)
        except PackageNotFoundError as error:
            raise PeerUnavailableError(
                f"{self.name}: not installed ({self.install})"
            ) from error
        try:
            self.fit(
                self.prepare(np.full((4, 16), 0.5, np.float32).T),
                Task(2, _any_beta(self), 0, PROBE_ITERATIONS, 2),
            )
        except Exception as error:  # whatever it may raise
            raise PeerUnavailableError(
                f"{self.name}: does not work here ({type(error).__name__}: {error})"
            ) from error


def version_of(package: str) -> str:
    """Return the version of a package, or "absent"."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _any_beta(peer: Peer) -> float:
    """Return a divergence that the peer knows."""
    return 2.0 if peer.name in {"sklearn cd", "librosa"} else 1.0


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    # None of them converges within 200 iterations, and some say so, each in its way.
    with warnings.catch_warnings(), redirect_stdout(StringIO()):
        warnings.simplefilter("ignore")
        began = time.perf_counter()
        result = work()
        return result, time.perf_counter() - began


def _frames_first(V: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(V.T)


def _random_start(
    V_mean: float, n_bins: int, n_frames: int, task: Task
) -> tuple[np.ndarray, np.ndarray]:
    """Draw W (n_bins, K) and H (K, n_frames) as scikit-learn does."""
    rng = np.random.default_rng(task.seed)
    scale = np.sqrt(V_mean / task.n_components)
    W = scale * np.abs(rng.standard_normal((n_bins, task.n_components)))
    H = scale * np.abs(rng.standard_normal((task.n_components, n_frames)))
    return W, H


def _sklearn(solver: str) -> Callable[[Any, Task], PeerFit]:
    def fit(X: np.ndarray, task: Task) -> PeerFit:
        from sklearn.decomposition import NMF  # noqa: PLC0415  # only if asked for

        model = NMF(
            task.n_components, init="random", solver=solver, tol=0.0,
            beta_loss=task.beta, max_iter=task.n_iter, random_state=task.seed,
        )  # fmt: skip
        activations, seconds = _timed(lambda: model.fit_transform(X))
        return PeerFit(model.components_.T, activations.T, seconds)

    return fit


def _librosa(V: np.ndarray, task: Task) -> PeerFit:
    """Call it as its users do: by default it is scikit-learn's cd with NNDSVDa."""
    import librosa  # noqa: PLC0415  # only if asked for

    (W, H), seconds = _timed(
        lambda: librosa.decompose.decompose(V, n_components=task.n_components)
    )
    return PeerFit(W, H, seconds)


def _import_quietly(name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(name)


def _to_torch(V: np.ndarray) -> Any:
    torch = _import_quietly("torch")
    torch.set_num_threads(os.cpu_count() or 1)
    return torch.from_numpy(_frames_first(V))


def _torchnmf(X: Any, task: Task) -> PeerFit:
    torch, nmf = _import_quietly("torch"), _import_quietly("torchnmf.nmf")
    n_frames, n_bins = X.shape
    W, H = _random_start(float(X.mean()), n_bins, n_frames, task)
    model = nmf.NMF(
        W=torch.from_numpy(W.astype(np.float32)),
        H=torch.from_numpy(np.ascontiguousarray(H.T, np.float32)),
    )
    _, seconds = _timed(
        # A loss that rises would end it; 200 iterations are what is compared.
        lambda: model.fit(X, beta=task.beta, tol=-np.inf, max_iter=task.n_iter)
    )
    return PeerFit(model.W.detach().numpy(), model.H.detach().numpy().T, seconds)


def _nmf_torch(X: Any, task: Task) -> PeerFit:
    run_nmf = _import_quietly("nmf").run_nmf
    (H, W, _), seconds = _timed(
        lambda: run_nmf(
            X, task.n_components, init="random", beta_loss=task.beta,
            algo="hals" if task.beta == 2 else "mu", tol=0.0, n_jobs=os.cpu_count(),
            random_state=task.seed, batch_max_iter=task.n_iter,
        )
    )  # fmt: skip
    return PeerFit(W.T, H.T, seconds)


def _nimfa(V: np.ndarray, task: Task) -> PeerFit:
    # Names that NumPy 2 took away and nimfa 1.4 still uses.
    for old, new in (("mat", np.asmatrix), ("Inf", np.inf)):
        if not hasattr(np, old):
            setattr(np, old, new)
    nimfa = _import_quietly("nimfa")
    W, H = _random_start(float(V.mean()), *V.shape, task)
    model = nimfa.Nmf(
        V, W=W, H=H, seed=None, rank=task.n_components, max_iter=task.n_iter,
        update="divergence" if task.beta == 1 else "euclidean",
        objective="div" if task.beta == 1 else "fro",
        # It never looks at its objective, so it never stops early.
        min_residuals=None, test_conv=task.n_iter + 1,
    )  # fmt: skip
    fit, seconds = _timed(model)
    return PeerFit(np.asarray(fit.basis()), np.asarray(fit.coef()), seconds)


class _TimedRange:
    """Stands for tqdm's notebook bar, which works in notebooks only; times the loop.

    So what libnmfd does after its loop (rendering every component) is not counted.
    """

    seconds = 0.0

    def __call__(self, n_iter: int, **_: Any) -> Iterator[int]:
        began = time.perf_counter()
        yield from range(n_iter)
        self.seconds = time.perf_counter() - began


def _libnmfd_module(name: str) -> tuple[Any, _TimedRange]:
    _import_quietly("libnmfd.core")
    # The package hides one of its modules behind a function of the same name.
    module: Any = sys.modules[f"libnmfd.core.{name}"]
    module.tnrange = loop = _TimedRange()
    return module, loop


def _libnmfd(V: np.ndarray, task: Task) -> PeerFit:
    module, loop = _libnmfd_module("nmf")
    W, H = _random_start(1.0 / V.size, *V.shape, task)
    names = {2.0: "EucDist", 1.0: "KLDiv", 0.0: "ISDiv"}
    total = float(V.sum())
    # It divides its argument in place.
    data = V.copy()
    (W, H, _), _ = _timed(
        lambda: module.nmf(data, task.n_components, names[task.beta], task.n_iter, W, H)
    )
    return PeerFit(W, total * H, loop.seconds)


def _libnmfd_nmfd(V: np.ndarray, task: Task) -> PeerFit:
    module, loop = _libnmfd_module("nmfconv")
    rng = np.random.default_rng(task.seed)
    shape = (V.shape[0], task.n_lags)
    W = [rng.random(shape) for _ in range(task.n_components)]
    H = rng.random((task.n_components, V.shape[1]))
    (_, H, _, _, tensor), _ = _timed(
        lambda: module.nmfd(
            V, task.n_components, num_iter=task.n_iter,
            num_template_frames=task.n_lags, init_W=W, init_H=H,
        )
    )  # fmt: skip
    templates = np.ascontiguousarray(tensor.transpose(2, 0, 1))
    return PeerFit(templates, float(V.sum()) * H, loop.seconds)


_EXTRA = "pip install -e '.[bench]'"
# It asks for NumPy 1 and for Jupyter, and needs neither.
_LIBNMFD = "pip install --no-deps libnmfd tqdm"


def _double(V: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(V, np.float64)


PEERS = {
    peer.name: peer
    for peer in (
        Peer(
            "sklearn mu", "scikit-learn", _EXTRA, _frames_first, _sklearn("mu"),
            "frames are its samples, float32, frame-major: its fastest layout",
        ),
        Peer("sklearn cd", "scikit-learn", _EXTRA, _frames_first, _sklearn("cd")),
        Peer(
            "librosa", "librosa", _EXTRA, lambda V: V, _librosa,
            "called with its defaults: scikit-learn's cd from NNDSVDa with its own "
            "stop rule, the same for every seed",
        ),
        Peer("torchnmf", "torchnmf", _EXTRA, _to_torch, _torchnmf),
        Peer(
            "nmf-torch", "nmf-torch", _EXTRA, _to_torch, _nmf_torch,
            "algorithm hals for Frobenius, mu otherwise",
        ),
        Peer(
            "nimfa", "nimfa", _EXTRA, _double, _nimfa,
            "NumPy's old names mat and Inf are given back to it",
        ),
        Peer(
            "libnmfd", "libnmfd", _LIBNMFD, _double, _libnmfd,
            "only its loop is timed",
        ),
        Peer(
            "libnmfd nmfd", "libnmfd", _LIBNMFD, _double, _libnmfd_nmfd,
            "only its loop is timed; its loss is taken after one more update of the "
            "activations, since it ends by rescaling the templates alone",
        ),
    )
}  # fmt: skip
