"""A kernel that is loaded gives the bits that it gave when it was made."""

from pathlib import Path

import pytest
from processes import output_of

import nmfaudio
from nmfaudio.compiled.kernel_cache import CACHE_VARIABLE

PROGRAM = """
import hashlib, sys
import numpy as np
import nmfaudio
from nmfaudio.factorization.constraints import Sparsity
rng = np.random.default_rng(0)
noise = 0.01 * rng.random((1025, 30))
V = (rng.random((1025, 4)) @ rng.random((4, 30)) + noise).astype(np.float32)
fits = {
    "kl": {},
    "squared": {"beta": 2.0},
    "itakura-saito": {"beta": 0.0},
    "sparse": {"constraints": (Sparsity(0.1),)},
}
for name in sys.argv[1:]:
    fit = nmfaudio.factorize(V, 2, max_iter=60, **fits[name])
    print(name, hashlib.sha256(fit.W.tobytes() + fit.H.tobytes()).hexdigest())
"""


QUOTIENT = """
import hashlib, sys
import numpy as np
from nmfaudio.compiled.registers import plain_products
rng = np.random.default_rng(0)
left, right, data = (
    rng.random(shape).astype(np.float32) for shape in ((33, 7), (7, 130), (33, 130))
)
out, one = np.empty_like(data), np.float32(1)
if sys.argv[1:]:
    plain_products.multiply(left, right, out)
plain_products.divide_by_model(data, left, right, out, one, one)
print(hashlib.sha256(out).hexdigest())
"""
DEMO = Path(nmfaudio.__file__).parent / "data" / "demo_loop.flac"
STEMS = """
import hashlib, sys
import numpy as np
import nmfaudio
from nmfaudio.separation.rendering.resynthesis import render_stems
for preset in sys.argv[2:]:
    settings = nmfaudio.Settings(preset=preset)
    stems = render_stems(nmfaudio.separate(sys.argv[1], settings=settings))
    print(preset, hashlib.sha256(np.ascontiguousarray(stems)).hexdigest())
"""
THREADS = """
import hashlib
from functools import partial
import numpy as np
from nmfaudio.factorization.constrained.convolutive import factorize_convolutive
from nmfaudio.factorization.constrained.multichannel import factorize_multichannel
from nmfaudio.factorization.constraints import Sparsity
from nmfaudio.factorization.factorize import factorize
rng = np.random.default_rng(0)
noise = 0.01 * rng.random((128, 4200))
V = (rng.random((128, 6)) @ rng.random((6, 4200)) ** 4 + noise).astype(np.float32)
kept = (rng.random(V.shape) > 0.1).astype(np.float32)
fits = {
    "kl": partial(factorize, V, 8),
    "plain kl": partial(factorize, V, 20, start="plain"),
    "squared": partial(factorize, V, 8, beta=2.0),
    "itakura-saito": partial(factorize, V, 8, beta=0.0),
    "weighted": partial(factorize, V, 8, weights=kept),
    "sparse": partial(factorize, V, 8, constraints=(Sparsity(0.1),)),
    "convolutive": partial(factorize_convolutive, V, 4, 5),
    "multichannel": partial(factorize_multichannel, np.stack([V, 0.5 * V[::-1]]), 6),
}
for name, fit in fits.items():
    found = set()
    for n_threads in (1, 2, 3):
        done = fit(max_iter=6, tol=0, n_threads=n_threads)
        factors = done.W.tobytes() + done.H.tobytes() + repr(done.divergence).encode()
        found.add(hashlib.sha256(factors).hexdigest())
    print(name, len(found))
"""
BLAS = (
    {"OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Prescott"},
    {"OPENBLAS_NUM_THREADS": "2", "OPENBLAS_CORETYPE": "Haswell"},
    {"OPENBLAS_CORETYPE": "Sandybridge", "MKL_CBWR": "COMPATIBLE"},
)
"""Environments in which a BLAS rounds otherwise, where the processor knows them."""


def results(folder, *fits):
    return output_of(PROGRAM, *fits, timeout_s=1500, **{CACHE_VARIABLE: folder})


def entries(folder, pattern="*"):
    return sorted(folder.glob(f"kernels-*/{pattern}.kernel"))


def test_a_kernel_made_among_loaded_ones_gives_the_same_bits(tmp_path):
    """What it calls has been compiled on its own before, or has not."""
    kept = {CACHE_VARIABLE: tmp_path}
    alone = output_of(QUOTIENT, **kept)
    assert not entries(tmp_path, "*.multiply-*")
    assert output_of(QUOTIENT, "after", **kept) == alone
    assert entries(tmp_path, "*.multiply-*")
    (made,) = entries(tmp_path, "*.plain_products.divide_by_model-*")
    made.unlink()
    assert output_of(QUOTIENT, "after", **kept) == alone
    assert made.exists()


@pytest.mark.slow
@pytest.mark.timeout(6000)
def test_results_do_not_depend_on_what_the_cache_holds(tmp_path):
    fits = ("kl", "squared", "itakura-saito", "sparse")
    made = results(tmp_path, *fits)
    assert len(made.splitlines()) == len(fits)
    assert results(tmp_path, *fits) == made
    for first in (0, 1):
        for entry in entries(tmp_path)[first::2]:
            entry.unlink()
        assert results(tmp_path, *fits) == made
    # In another order, other kernels are compiled within others.
    for entry in entries(tmp_path):
        entry.unlink()
    backwards = results(tmp_path, *reversed(fits))
    assert sorted(backwards.splitlines()) == sorted(made.splitlines())


@pytest.mark.timeout(600)
def test_fits_do_not_depend_on_the_number_of_threads():
    output = output_of(THREADS, timeout_s=500, NUMBA_NUM_THREADS="3")
    assert len(output.splitlines()) == 8
    assert {line.rsplit(" ", 1)[1] for line in output.splitlines()} == {"1"}


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_stems_do_not_depend_on_the_number_of_threads():
    presets = "auto", "instruments", "free"
    found = {
        output_of(STEMS, DEMO, *presets, timeout_s=500, NUMBA_NUM_THREADS=n)
        for n in ("1", "2", "3")
    }
    assert len(found) == 1


def test_fits_do_not_depend_on_what_tunes_a_blas():
    found = {output_of(PROGRAM, "kl", **blas) for blas in BLAS[:2]}
    assert len(found) == 1


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_stems_do_not_depend_on_what_tunes_a_blas():
    presets = "auto", "instruments"
    found = {output_of(STEMS, DEMO, *presets, timeout_s=500, **blas) for blas in BLAS}
    assert len(found) == 1
