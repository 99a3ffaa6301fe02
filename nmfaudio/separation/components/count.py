"""How many components a recording has, by several criteria on one spectrogram."""

import threading
from collections.abc import Callable, Sequence

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.factorization.selection.n_components import (
    ComponentChoice,
    choose_n_components,
)
from nmfaudio.separation.cancelling import Cancelled
from nmfaudio.separation.choice.resolution import plan_of
from nmfaudio.separation.choice.resolve import resolve
from nmfaudio.separation.request.settings import Settings
from nmfaudio.separation.spectrogram import measure_spectrogram

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
    """
    recipe = resolve(settings, audio).recipe

    def on_stft(done: float) -> None:
        if on_stage is not None:
            on_stage("stft", done)

    try:
        plan = plan_of(recipe, audio.sample_rate)
        V = measure_spectrogram(audio, plan, cancel=cancel, progress=on_stft).V
    except Cancelled:
        return []
    choices: list[ComponentChoice] = []

    def on_fit(done: float, _: ComponentChoice | None) -> None:
        if on_stage is not None:
            on_stage("count", (len(choices) + done) / len(methods))

    for method in methods:
        choices.append(
            choose_n_components(
                V,
                candidates,
                method=method,
                beta=recipe.beta,
                n_starts=n_starts,
                seed=recipe.seed,
                observer=on_fit,
                cancel=cancel,
            )
        )
    return choices


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
