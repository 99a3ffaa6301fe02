"""Iterations of multiplicative Kullback-Leibler updates, whole ones or their stages."""

from typing import NamedTuple

from nmfaudio.compiled.jit import parallel_kernel, run_chunks
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.entries import DivergenceRule
from nmfaudio.factorization.core.layout import (
    SweepFactors,
    SweepScratch,
    SweepStep,
    Tiling,
)
from nmfaudio.factorization.fused.sweep_kl import sweep_chunk
from nmfaudio.factorization.fused.template_updates import (
    place_templates,
    renew_templates,
)

__all__ = ["KlStages", "run_kl"]


class KlStages(NamedTuple):
    """Which stages of an iteration are done: all of them, or one call for each."""

    place: bool
    sweep: bool
    renew: bool


@parallel_kernel
def run_kl(
    V: FloatArray,
    templates: tuple[FloatArray, FloatArray],
    factors: SweepFactors,
    scratch: SweepScratch,
    tiling: Tiling,
    rule: DivergenceRule,
    step: SweepStep,
    momenta: FloatArray,
    stages: KlStages,
) -> None:
    """Do the ``stages`` of an iteration for each of ``momenta`` (n_iter, 2).

    ``V`` (n_frames, n_bins); ``templates`` are the flat ones and those of before, in
    the blocks of ``tiling``; ``factors``, ``scratch``, ``tiling``, ``rule`` and
    ``step`` as in :func:`sweep_chunk`. A row of ``momenta`` is ``up`` and ``down`` in
    place of those of ``step``. Where an iteration takes as long as a call from Python,
    many in one call save nearly half of it; that single stages are the same kernel
    saves compiling all of it twice.
    """
    W_rows, W_before = templates
    for i in range(momenta.shape[0]):
        now = SweepStep(
            up=momenta[i, 0],
            down=momenta[i, 1],
            update_W=step.update_W,
            update_H=step.update_H,
            want_divergence=step.want_divergence,
        )
        if stages.place:
            place_templates(W_rows, W_before, now, tiling, factors)
        if stages.sweep:
            given = V, factors, scratch, tiling, rule, now
            run_chunks(sweep_chunk, tiling.n_chunks, given)
        if stages.renew:
            renew_templates(W_rows, W_before, factors, scratch, tiling, rule)
