"""Settings that a kind of model does not take: they are named, not passed over."""

from nmfaudio.separation.request.settings import Settings

__all__ = ["unused"]

_PLAIN_ALONE = ("components_by", "n_starts", "stereo", "tol", "max_time_s")
_OWN_COUNT = ("n_components", *_PLAIN_ALONE)
_OWN_PLAN = ("n_fft", "hop_length")

_NOT_TAKEN = {
    "plain": ("rest", "score_alignment"),
    "drums": (*_OWN_COUNT, "rest", "score_alignment"),
    "notes": (*_OWN_COUNT, "rest", "score_alignment"),
    "parts": (*_PLAIN_ALONE, "rest", "score_alignment"),
    "taught": (*_OWN_COUNT, *_OWN_PLAN, "score_alignment"),
    "scored": (*_OWN_COUNT, *_OWN_PLAN),
}
"""Drum voices, notes, examples and scores bring their number of components; the last
two their resolution too. All but plain NMF make all of their iterations, once."""


def unused(settings: Settings, kind: str) -> tuple[str, ...]:
    """Return the names of settings that are given, but have no influence on a model.

    Parameters
    ----------
    settings : Settings
        What was asked for.
    kind : str
        Kind of the model, see :data:`nmfaudio.separation.request.recipe.KINDS`.
    """
    return tuple(
        name for name in _NOT_TAKEN[kind] if getattr(settings, name) is not None
    )
