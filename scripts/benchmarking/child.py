"""What benchmark.py measures in a process of its own; prints one line of JSON.

child.py memory V.npy N_COMPONENTS BETA (ours|sklearn)
child.py first-fit V.npy N_COMPONENTS
"""

import json
import sys
import time
import warnings
from pathlib import Path


def _peak_bytes() -> int | None:
    """Return the most memory this process has held so far (Linux), or None.

    The peak of ``getrusage`` will not do: a child inherits that of its parent.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None


def memory(path: str, n_components: int, beta: float, who: str) -> dict:
    """Measure how much a fit needs beyond its data (frames by bins in the file)."""
    import numpy as np  # noqa: PLC0415  # timed or weighed where it is needed

    def fit(rows: np.ndarray) -> None:
        if who == "ours":
            from nmfaudio.factorization.factorize import factorize  # noqa: PLC0415

            factorize(rows.T, n_components, beta=beta, max_iter=20, tol=0.0)
            return
        from sklearn.decomposition import NMF  # noqa: PLC0415

        solver = "cd" if beta == 2 else "mu"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            NMF(
                n_components, init="random", solver=solver, beta_loss=beta,
                max_iter=3, tol=0.0, random_state=0,
            ).fit_transform(rows)  # fmt: skip

    # Libraries, kernels, thread pools and their buffers are there before V is.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit(np.random.default_rng(0).random((256, 1025), dtype=np.float32) + 0.1)
    # V comes last, so the peak before the fit is what is held then.
    rows = np.load(path)
    before = _peak_bytes()
    if before is None:
        return {"extra_bytes": None}
    fit(rows)
    after = _peak_bytes() or before
    return {"extra_bytes": after - before, "data_bytes": rows.nbytes}


def first_fit(path: str, n_components: int) -> dict:
    """Time the import and the first fit; a second fit tells what was new in it."""
    began = time.perf_counter()
    import numpy as np  # noqa: PLC0415  # what every user has is not counted

    numpy_s = time.perf_counter() - began
    V = np.load(path).T
    began = time.perf_counter()
    from nmfaudio.factorization.factorize import factorize  # noqa: PLC0415  # timed

    imported = time.perf_counter()
    factorize(V, n_components)
    first = time.perf_counter()
    factorize(V, n_components)
    second = time.perf_counter()
    return {
        "numpy_s": numpy_s,
        "import_s": imported - began,
        "first_s": first - imported,
        "second_s": second - first,
    }


def main() -> None:
    """Measure as asked."""
    what, path, n_components, *rest = sys.argv[1:]
    if what == "memory":
        result = memory(path, int(n_components), float(rest[0]), rest[1])
    else:
        result = first_fit(path, int(n_components))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
