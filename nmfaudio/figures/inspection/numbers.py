"""What each kind of figure shows, as arrays whose names say their units."""

import numpy as np

from nmfaudio.compiled.types import AnyArray, FloatArray
from nmfaudio.figures.inspection.data import FigureData
from nmfaudio.figures.inspection.subject import Subject
from nmfaudio.figures.pooling import PooledPicture
from nmfaudio.figures.sources import difference_db
from nmfaudio.figures.view import View
from nmfaudio.figures.waveform import measure_envelopes
from nmfaudio.separation.components.features import (
    component_envelopes,
    component_templates,
)
from nmfaudio.separation.components.naming import component_names
from nmfaudio.separation.model import Separation
from nmfaudio.spectral.grid import PITCH_CLASSES, hz_of_bin, seconds_of_frame

__all__ = [
    "activations",
    "component_map",
    "count",
    "divergence",
    "residual",
    "shares",
    "sources_levels",
    "spectrogram",
    "takes",
    "templates",
    "tree",
    "waveform",
]


def waveform(subject: Subject, view: View) -> FigureData:
    """Return extremes and root mean square of each column."""
    lanes = measure_envelopes(subject.audio, view)
    for name, stem in subject.stems:
        lanes += measure_envelopes(stem, view, name=name)
    return FigureData(
        {
            "channel": np.concatenate([[e.name or "mono"] * e.rms.size for e in lanes]),
            "time_s": np.concatenate([e.time_edges_s[:-1] for e in lanes]),
            "lowest": np.concatenate([e.lowest for e in lanes]),
            "highest": np.concatenate([e.highest for e in lanes]),
            "rms": np.concatenate([e.rms for e in lanes]),
        }
    )


def spectrogram(subject: Subject, view: View) -> FigureData:
    """Return levels, or magnitudes of pitch classes."""
    picture = subject.picture(view)
    if picture.axis == "chroma":
        arrays = {
            "pitch_class": np.array(PITCH_CLASSES),
            "time_s": _middles(picture.time_edges_s),
            "magnitude": picture.magnitude,
        }
        return FigureData(arrays, "magnitude")
    return FigureData({**_cells(picture), "level_dbfs": picture.level_db()},
                      "level_dbfs")  # fmt: skip


def _cells(picture: PooledPicture) -> dict[str, AnyArray]:
    edges = picture.row_edges
    is_log = picture.axis in {"log", "constant-q"}
    hz = np.sqrt(edges[1:] * edges[:-1]) if is_log else _middles(edges)
    return {"frequency_hz": hz, "time_s": _middles(picture.time_edges_s)}


def _middles(edges: FloatArray) -> FloatArray:
    middles: FloatArray = (edges[1:] + edges[:-1]) / 2
    return middles


def sources_levels(subject: Subject, view: View) -> FigureData:
    """Return levels of the mixture, of each source, and of what is left."""
    pictures = subject.sources(view)
    found = [pictures.mixture, *map(pictures.picture, range(len(pictures.names)))]
    arrays = {
        "source": np.array(["Mixture", *pictures.names]),
        **_cells(pictures.mixture),
        "level_dbfs": np.stack([picture.level_db() for picture in found]),
    }
    return FigureData(arrays, "level_dbfs")


def shares(subject: Subject, view: View) -> FigureData:
    """Return each source's share of the energy."""
    pictures = subject.sources(view)
    arrays = {
        "source": np.array(pictures.names),
        **_cells(pictures.mixture),
        "energy_share": pictures.shares(),
    }
    return FigureData(arrays, "energy_share")


def residual(subject: Subject, view: View) -> FigureData:
    """Return levels of what is left, and how far a model lies above the mixture."""
    pictures = subject.sources(view)
    names, values = ["residual_dbfs"], [pictures.picture(-1).level_db()]
    if pictures.model is not None:
        names.append("model_over_mixture_db")
        values.append(difference_db(pictures, view).astype(np.float32))
    arrays = {
        "quantity": np.array(names),
        **_cells(pictures.mixture),
        "value": np.stack(values),
    }
    return FigureData(arrays, "value")


def _components(separation: Separation) -> AnyArray:
    return np.arange(1, separation.model.n_components + 1)


def templates(subject: Subject, view: View) -> FigureData:  # noqa: ARG001  # as all
    """Return the templates at full resolution, linear."""
    separation = subject.model
    plan = separation.plan
    arrays = {
        "component": _components(separation),
        "frequency_hz": hz_of_bin(np.arange(float(plan.n_bins)), plan),
        "amplitude": component_templates(separation.model).T,
    }
    return FigureData(arrays, "amplitude")


def activations(subject: Subject, view: View) -> FigureData:  # noqa: ARG001  # as all
    """Return the activations at full resolution, linear."""
    separation = subject.model
    envelopes = component_envelopes(separation.model)
    frames = np.arange(float(envelopes.shape[1]))
    arrays = {
        "component": _components(separation),
        "time_s": seconds_of_frame(frames, separation.plan),
        "amplitude": envelopes,
    }
    return FigureData(arrays, "amplitude")


def component_map(subject: Subject, view: View) -> FigureData:  # noqa: ARG001  # as all
    """Return places on the map, and what lies there."""
    found, separation = subject.map(), subject.model
    owner = {k: s.name for s in separation.sources for k in s.components}
    tags = [separation.tags[k] for k in found.components]
    names = component_names(separation)
    return FigureData(
        {
            "component": found.components + 1,
            "label": np.array([names[tag.index] for tag in tags], dtype=np.str_),
            "source": np.array([owner.get(t.index, "") for t in tags], dtype=np.str_),
            "energy_share": np.array([tag.energy_share for tag in tags], float),
            "x": found.points[:, 0],
            "y": found.points[:, 1],
        }
    )


def tree(subject: Subject, view: View) -> FigureData:  # noqa: ARG001  # as all
    """Return the joints of the tree, as ``scipy.cluster.hierarchy`` has them."""
    linkage = subject.map().linkage
    return FigureData(
        {
            "first": linkage[:, 0].astype(int),
            "second": linkage[:, 1].astype(int),
            "distance": linkage[:, 2],
            "n_components": linkage[:, 3].astype(int),
        }
    )


def divergence(subject: Subject, view: View) -> FigureData:  # noqa: ARG001  # as all
    """Return the divergence at the iterations where it was looked at."""
    fit = subject.model.factorization
    return FigureData(
        {
            "iteration": np.array(fit.checked_iterations, int),
            "divergence": np.array(fit.divergence, float),
        }
    )


def count(subject: Subject, view: View) -> FigureData:  # noqa: ARG001  # as all
    """Return the curves that a number of components is read from."""
    chosen = subject.choices
    return FigureData(
        {
            "method": np.concatenate([[c.method] * len(c.candidates) for c in chosen]),
            "n_components": np.concatenate([np.array(c.candidates) for c in chosen]),
            "value": np.concatenate([np.array(c.curve, float) for c in chosen]),
            "chosen": np.concatenate(
                [np.array(c.candidates) == c.n_components for c in chosen]
            ),
        }
    )


def takes(subject: Subject, view: View) -> FigureData:
    """Return the sources of both takes and their shares of what is seen."""
    both = (subject.sources(view), subject.other_sources(view))
    return FigureData(
        {
            "take": np.concatenate(
                [
                    [name] * len(pictures.names)
                    for name, pictures in zip(subject.takes, both, strict=True)
                ]
            ),
            "source": np.concatenate([pictures.names for pictures in both]),
            "energy_share": np.concatenate(
                [pictures.energy_shares() for pictures in both]
            ),
        }
    )
