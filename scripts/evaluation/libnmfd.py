"""libnmfd's convolutive NMF, run by an interpreter that has it.

It needs an older NumPy than nmfaudio, so it gets a process of its own.
"""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["NOT_THERE", "factorize"]

NOT_THERE = (
    "libnmfd is not installed and was left out: pip install --no-deps libnmfd tqdm, or "
    "name an interpreter that has it with --python"
)

_WORKER = """
import contextlib, importlib.util, io, os, sys
import numpy as np
if importlib.util.find_spec("libnmfd") is None:
    sys.exit(3)
import tqdm
tqdm.tnrange = lambda n, **_: range(n)  # its bar works in notebooks only
with contextlib.redirect_stdout(io.StringIO()):
    import libnmfd.core
module = sys.modules["libnmfd.core.nmfconv"]
module.tnrange = tqdm.tnrange
task = np.load(sys.argv[1])
n_iter, seeds = int(task["n_iter"]), task["seeds"]
def fit(V, W):
    H = np.ones((len(W), V.shape[1]))
    with contextlib.redirect_stdout(io.StringIO()):
        return module.nmfd(V.astype(float), num_comp=len(W), num_iter=n_iter,
            num_template_frames=W[0].shape[1], init_W=[w.copy() for w in W], init_H=H)
learned = [task[name] for name in task.files if name.startswith("passage")]
if learned:
    random = np.random.default_rng(0).random(seeds[0].shape)
    seeds = [np.asarray(fit(V, [random])[0][0]) for V in learned]
result = fit(task["V"], [np.asarray(w, float) for w in seeds])
np.savez(sys.argv[2], W=np.stack(result[0]), H=result[1])
"""


def factorize(
    V: NDArray[np.float32],
    seeds: NDArray[np.float32],
    n_iter: int,
    python: str,
    passages: Sequence[NDArray[np.float32]] = (),
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Fit templates (n_components, n_bins, n_lags) and activations; None without it.

    ``seeds`` (n_components, n_bins, n_lags) start the fit, unless there are passages
    (magnitude spectrograms), one a component, to learn each template from.
    """
    named = {f"passage{number}": passage for number, passage in enumerate(passages)}
    with tempfile.TemporaryDirectory() as folder:
        task, result = Path(folder, "task.npz"), Path(folder, "result.npz")
        np.savez(task, V=V, seeds=seeds, n_iter=n_iter, **named)
        run = subprocess.run(
            [python, "-W", "ignore", "-c", _WORKER, task, result],
            check=False,
            capture_output=True,
            text=True,
        )
        if run.returncode == 3:
            return None
        if run.returncode:
            raise SystemExit(f"libnmfd failed: {run.stderr[-800:]}")
        with np.load(result) as fit:
            return fit["W"], fit["H"]
