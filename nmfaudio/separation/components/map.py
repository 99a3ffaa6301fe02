"""Where components lie by what they sound like: a map and a tree of their likeness.

One row for each sounding component, from its template and activation, each number on
the scale of its usual spread. They are cues that grouping goes by too, but measured
once for each component: presets gather note events or shares of the sound,
and they cut no tree.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nmfaudio.compiled.linear_algebra import thin_svd
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.components.features import (
    component_envelopes,
    component_templates,
    held_time_s,
)
from nmfaudio.separation.components.note_features import N_CEPSTRA, spectral_cepstra
from nmfaudio.separation.model import Separation

__all__ = ["METHODS", "ComponentMap", "component_map"]

METHODS = ("pca", "tsne")
"""Ways to draw many numbers as two."""

_PAN = 0.5  # half a side of the stereo field counts as much as an octave
_SHORTEST_S = 0.005  # guards the logarithm of how long a component is held
_MOST_EXACT = 600  # points whose distances are all computed
_LEAST_TSNE = 5  # with fewer components neighbourhoods mean nothing


@dataclass(frozen=True, eq=False)
class ComponentMap:
    """Components as points and as leaves of a tree.

    Attributes
    ----------
    components : ndarray of int, shape (n_points,)
        Which component each row is; silent ones have none.
    points : ndarray of float64, shape (n_points, 2)
        Places on the map, within -1..1 on both axes.
    features : ndarray of float64, shape (n_points, n_features)
        What both were made of.
    names : tuple of str
        What each column of the features is.
    origins : tuple of str
        Where each column comes from, in words.
    method : str
        How the map was drawn: one of :data:`METHODS`.
    explained : float
        Share of the features' variance that the map shows, 0..1; NaN for t-SNE, whose
        distances have no scale.
    linkage : ndarray of float64, shape (max(n_points - 1, 0), 4)
        The tree, as ``scipy.cluster.hierarchy.linkage`` writes it; made when it is
        first asked for.
    """

    components: IntArray
    points: FloatArray
    features: FloatArray
    names: tuple[str, ...]
    origins: tuple[str, ...]
    method: str
    explained: float

    @cached_property
    def linkage(self) -> FloatArray:
        """The tree of the features by Ward's rule: least variance within."""
        if self.features.shape[0] < 2:
            return np.zeros((0, 4))
        from scipy.cluster.hierarchy import linkage  # noqa: PLC0415  # slow to import

        tree: FloatArray = np.asarray(linkage(self.features, method="ward"), np.float64)
        return tree


_CEPSTRA = tuple(f"envelope {n}" for n in range(1, N_CEPSTRA + 1))
_NAMES = (*_CEPSTRA, "pitch", "length", "pan")
_ORIGINS = (
    *(
        "cosine transform of the template's level in 24 bands, 4 dB as one"
        for _ in _CEPSTRA
    ),
    "dominant pitch of the template, or its centroid where it has none, octaves",
    "seconds it sounds after each rise of its activation, octaves",
    "energy under the mask in both channels, half a side as one",
)


def component_map(
    separation: Separation, *, method: str = "pca", seed: int = 0
) -> ComponentMap:
    """Draw the map of a separation's components and the tree of their likeness.

    Parameters
    ----------
    separation : Separation
        Not modified.
    method : str, default "pca"
        ``"pca"`` keeps distances as well as two axes can; ``"tsne"`` keeps neighbours
        together [1]_, and falls back to PCA for fewer than five components.
    seed : int, default 0
        Seed of t-SNE.

    Returns
    -------
    component_map : ComponentMap

    Raises
    ------
    ParameterError
        If there is no such method.

    Notes
    -----
    PCA takes milliseconds; t-SNE loads scikit-learn and may take a second.

    References
    ----------
    .. [1] van der Maaten and Hinton, "Visualizing data using t-SNE", JMLR 9, 2008.
    """
    if method not in METHODS:
        raise ParameterError(
            Message(
                "the map can be drawn by {0}, got {1!r}", ", ".join(METHODS), method
            )
        )
    sounding = [tag.index for tag in separation.tags if tag.energy_share > 0]
    components = np.array(sounding, dtype=int)
    features = _features(separation, components)
    if method == "tsne" and components.size >= _LEAST_TSNE:
        places, explained = _tsne(features, seed), float("nan")
    else:
        method = "pca"
        places, explained = _principal(features)
    return ComponentMap(
        components=components,
        points=_within_one(places),
        features=features,
        names=_NAMES,
        origins=_ORIGINS,
        method=method,
        explained=explained,
    )


def _features(separation: Separation, components: IntArray) -> FloatArray:
    """Return the numbers of each component, shape (n_points, n_features)."""
    model, plan = separation.model, separation.plan
    tags = [separation.tags[k] for k in components]
    templates = component_templates(model)[:, components]
    envelopes = component_envelopes(model)[components]
    held_s = held_time_s(envelopes, plan.hop_length / plan.sample_rate)
    heights = [tag.pitch_hz or max(tag.centroid_hz, 1.0) for tag in tags]
    return np.column_stack(
        [
            spectral_cepstra(templates, plan),
            np.log2(np.array(heights, dtype=np.float64)),
            np.log2(np.maximum(held_s, _SHORTEST_S)),
            np.array([tag.pan for tag in tags], dtype=np.float64) / _PAN,
        ]
    )


def _principal(features: FloatArray) -> tuple[FloatArray, float]:
    """Return the two widest axes of the features, and the share they show."""
    n_points = features.shape[0]
    if n_points < 2:
        return np.zeros((n_points, 2)), 1.0
    centred = features - features.mean(axis=0)
    left, widths, axes = thin_svd(centred)
    # The sign of an axis is anyone's choice: the largest number in it is positive.
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    places = np.zeros((n_points, 2))
    shown = min(2, widths.size)
    places[:, :shown] = (left * widths * signs)[:, :shown]
    whole = float(np.sum(widths**2))
    return places, float(np.sum(widths[:2] ** 2)) / whole if whole > 0 else 1.0


def _tsne(features: FloatArray, seed: int) -> FloatArray:
    """Return places by t-SNE, the same each time."""
    from sklearn.manifold import TSNE  # noqa: PLC0415  # slow to import

    n_points = features.shape[0]
    start = _within_one(_principal(features)[0]) * 1e-4
    embedding = TSNE(
        perplexity=min(30.0, (n_points - 1) / 3.0),
        init=start.astype(np.float32),
        # Trees pay from thousands of points on, and start threads of their own.
        method="exact" if n_points <= _MOST_EXACT else "barnes_hut",
        learning_rate="auto",
        random_state=seed,
    )
    places: FloatArray = np.asarray(embedding.fit_transform(features), np.float64)
    return places


def _within_one(places: FloatArray) -> FloatArray:
    """Move and scale places so that they lie within -1..1, shape kept."""
    if places.shape[0] == 0:
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    reach = float(np.max(high - low)) / 2.0
    moved: FloatArray = places - (low + high) / 2.0
    return moved / reach if reach > 0 else moved
