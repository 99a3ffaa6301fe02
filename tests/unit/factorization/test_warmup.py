"""The warm-up leaves nothing to compile for the app's factorizations."""

import threading

import numpy as np

from nmfaudio.factorization import warmup
from nmfaudio.factorization.constrained.convolutive import factorize_convolutive
from nmfaudio.factorization.constrained.loss import divergence_sums
from nmfaudio.factorization.constrained.passes import (
    activation_terms,
    template_terms,
)
from nmfaudio.factorization.constrained.updates import step_factor
from nmfaudio.factorization.constraints import Sparsity
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.fused.hals_runs import run_hals
from nmfaudio.factorization.fused.kl_runs import run_kl
from nmfaudio.factorization.fused.sweep_beta import sweep_beta
from nmfaudio.factorization.warmup import warm_kernels

KERNELS = (
    run_kl,
    run_hals,
    sweep_beta,
    activation_terms,
    template_terms,
    divergence_sums,
    step_factor,
)


def test_nothing_is_left_to_compile(rng):
    warm_kernels()
    known = {kernel: set(kernel.signatures) for kernel in KERNELS}
    assert all(known.values())
    V = rng.random((300, 120), dtype=np.float32).T
    for beta in (1.0, 2.0, 0.0, 0.5):
        factorize(V, 3, beta=beta, max_iter=2)
    factorize(V, 3, weights=np.ones_like(V), max_iter=2)
    factorize_convolutive(V, 4, 3, max_iter=2)
    factorize(V, 4, constraints=(Sparsity(0.1),), max_iter=2)
    assert {kernel: set(kernel.signatures) for kernel in KERNELS} == known


def test_the_warm_up_can_be_left(monkeypatch):
    cancel, fits = threading.Event(), []

    def leave_after_the_first(*_, **__):
        fits.append("plain")
        cancel.set()

    monkeypatch.setattr(warmup, "factorize", leave_after_the_first)
    monkeypatch.setattr(warmup, "factorize_convolutive", leave_after_the_first)
    warm_kernels(cancel)
    assert fits == ["plain"]
