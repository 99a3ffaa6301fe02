"""Chunks of a kernel's work, each done once, by whatever threads there are."""

import os

import numpy as np
import pytest
from processes import output_of, run_python

from nmfaudio.compiled.jit import (
    on_threads,
    parallel_kernel,
    relaxed_kernel,
    run_chunks,
)

FITS = """
import multiprocessing, sys
import numpy as np
from nmfaudio.factorization.factorize import factorize

V = np.outer(np.arange(1.0, 90.0), np.sin(np.arange(200)) ** 2) + 0.1

def fit(_):
    fitted = factorize(V.astype(np.float32), 3, max_iter=12, tol=0)
    return fitted.W.tobytes() + fitted.H.tobytes()

def fit_in(how):
    if how == "threads":
        from multiprocessing.pool import ThreadPool
        pool = ThreadPool(2)
    elif how == "loky":
        from joblib.externals.loky import get_reusable_executor
        return list(get_reusable_executor(2).map(fit, range(2)))
    else:
        pool = multiprocessing.get_context(how).Pool(2)
    with pool:
        return pool.map_async(fit, range(2)).get(240)

if __name__ == "__main__":
    how, when = sys.argv[1:]
    alone = [fit(0)] if when == "after" else []
    found = fit_in(how)
    print(len({*alone, *found, fit(0)}), len(found))
"""


@relaxed_kernel
def _count(c, counts, step):
    counts[c] += c + step


@parallel_kernel
def _count_all(counts, step):
    run_chunks(_count, counts.size, (counts, step))


@pytest.mark.parametrize("n_threads", [1, 2])
@pytest.mark.parametrize("n_chunks", [0, 1, 2, 7])
def test_every_chunk_is_done_once(n_chunks, n_threads):
    counts = np.zeros(n_chunks, np.int64)
    with on_threads(n_threads):
        _count_all(counts, 3)
    assert counts.tolist() == [c + 3 for c in range(n_chunks)]


def test_what_a_kernel_calls_is_compiled_as_a_part_of_it():
    _count_all(np.zeros(1, np.int64), 3)
    assert _count_all.signatures
    assert not _count.signatures


def test_a_part_can_be_called_on_its_own_too():
    counts = np.zeros(2, np.int64)
    _count(1, counts, 0.0)
    assert counts.tolist() == [0, 1]


def _fits_in(tmp_path, how, when):
    """Fit in two processes or threads, and in this one before and after, or after."""
    if how == "fork" and not hasattr(os, "fork"):
        pytest.skip("this system cannot fork")
    program = tmp_path / "fits.py"
    program.write_text(FITS, encoding="utf-8")
    variables = {"NUMBA_NUM_THREADS": "2"}
    done = run_python(program, how, when, timeout_s=300, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.timeout(400)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_forked_process_fits_whether_or_not_its_parent_has(tmp_path, when):
    assert _fits_in(tmp_path, "fork", when) == ["1", "2"]


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", ["spawn", "loky", "threads"])
def test_other_processes_and_threads_fit_whether_or_not_this_one_has(
    tmp_path, how, when
):
    assert _fits_in(tmp_path, how, when) == ["1", "2"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_lane_that_another_thread_holds_is_free_in_a_forked_process():
    program = (
        "import os, threading\n"
        "from nmfaudio.compiled.lane import numeric_lane\n"
        "held = threading.Event()\n"
        "def hold():\n"
        "    with numeric_lane:\n"
        "        held.set(); threading.Event().wait(60)\n"
        "threading.Thread(target=hold, daemon=True).start(); held.wait()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os._exit(0 if numeric_lane.acquire(timeout=5) else 1)\n"
        "os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    assert output_of(program, timeout_s=60) == ""
