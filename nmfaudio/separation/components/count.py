"""How many components a recording has, by several criteria on one spectrogram."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array
from nmfaudio.factorization.selection.n_components import (
    ComponentChoice,
    choose_n_components,
)
from nmfaudio.separation.cancelling import Cancelled, check_cancelled
from nmfaudio.separation.choice.resolution import plan_of
from nmfaudio.separation.choice.resolve import resolve
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings
from nmfaudio.separation.spectrogram import (
    drawn_frames,
    is_long,
    measure_spectrogram,
    working_scale,
)
from nmfaudio.spectral.stft import StftPlan

__all__ = ["count_components", "suggestion_of"]


def count_components(
    audio: AudioBuffer,
    settings: Settings,
    methods: Sequence[str],
    candidates: Sequence[int] | None = None,
    *,
    n_starts: int = 3,
    on_stage: Callable[[str, float], None] | None = None,
    cancel: threading.Event | None = None,
) -> list[ComponentChoice]:
    """Suggest a number of components of plain NMF, by each method.

    Parameters
    ----------
    audio : AudioBuffer
        The recording. Not modified.
    settings : Settings
        Resolution, divergence and seed.
    methods : sequence of str
        Criteria, see :data:`nmfaudio.factorization.selection.n_components.METHODS`.
    candidates : sequence of int or None
        Numbers to try; None takes the usual ones.
    n_starts : int, default 3
        Fits of each number.
    on_stage : callable or None
        Called with ``"stft"`` or ``"count"`` and the share of it that is done.
    cancel : threading.Event or None
        Set it to end early; what is known by then is returned.

    Returns
    -------
    choices : list of ComponentChoice
        In the order of the methods; fewer if it was cancelled.

    Notes
    -----
    Of a recording too long to be held, all criteria look at the frames that a
    separation of it learns from; ``sample`` of each choice says so.
    """
    recipe = resolve(settings, audio).recipe

    def on_stft(done: float) -> None:
        if on_stage is not None:
            on_stage("stft", done)

    try:
        plan = plan_of(recipe, audio.sample_rate)
        V, sample = _looked_at(audio, recipe, plan, on_stft, cancel)
    except Cancelled:
        return []
    choices: list[ComponentChoice] = []

    def on_fit(done: float, _: ComponentChoice | None) -> None:
        if on_stage is not None:
            on_stage("count", (len(choices) + done) / len(methods))

    for method in methods:
        choice = choose_n_components(
            V,
            candidates,
            method=method,
            beta=recipe.beta,
            n_starts=n_starts,
            seed=recipe.seed,
            observer=on_fit,
            cancel=cancel,
        )
        choices.append(replace(choice, sample=sample))
    return choices


def _looked_at(
    audio: AudioBuffer,
    recipe: Recipe,
    plan: StftPlan,
    progress: Callable[[float], None],
    cancel: threading.Event | None,
) -> tuple[Float32Array, str]:
    """Return what a separation would choose by, and what that is if not all."""
    if not is_long(audio, plan):
        V = measure_spectrogram(audio, plan, cancel=cancel, progress=progress).V
        return V, ""
    drawn = drawn_frames(
        audio,
        plan,
        beta=recipe.beta,
        seed=recipe.seed,
        scale=working_scale(audio, cancel),
        progress=progress,
        cancel=cancel,
    )
    check_cancelled(cancel)
    return drawn.V, f"{drawn.frames.size:,} frames drawn from all of it"


def suggestion_of(choices: Sequence[ComponentChoice]) -> ComponentChoice:
    """Return the choice in the middle: no criterion alone is right on all material.

    Examples
    --------
    >>> made = [ComponentChoice(n, "", "elbow", (), (), True) for n in (20, 4, 9)]
    >>> suggestion_of(made).n_components
    9
    """
    ordered = sorted(choices, key=lambda choice: choice.n_components)
    return ordered[(len(ordered) - 1) // 2]
