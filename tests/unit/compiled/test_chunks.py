"""Chunks of a kernel's work, each done once, by whatever threads there are."""

import numpy as np
import pytest

from nmfaudio.compiled.jit import (
    on_threads,
    parallel_kernel,
    relaxed_kernel,
    run_chunks,
)


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
