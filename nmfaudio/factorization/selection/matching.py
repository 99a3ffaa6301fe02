"""Which component of one fit is which of another, and how well two fits agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import cophenet, linkage
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import squareform

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import ParameterError

__all__ = [
    "Matching",
    "amari_index",
    "cophenetic_correlation",
    "cosine_similarity",
    "match_components",
]


@dataclass(frozen=True, eq=False)
class Matching:
    """A one-to-one assignment of components.

    Attributes
    ----------
    order : ndarray of int, shape (n_components,)
        ``W[:, order]`` puts a fit's components in the order of the reference; -1 where
        the fit has no component left for one of the reference.
    similarity : ndarray of float, shape (n_components,)
        Cosine similarity of each matched pair, from 0 to 1; 0 where there is none.
    """

    order: IntArray
    similarity: FloatArray


def cosine_similarity(W: FloatArray, W_reference: FloatArray) -> FloatArray:
    """Return the cosine of the angle between every two templates.

    Parameters
    ----------
    W : ndarray of float, shape (n_bins, n_components)
        Not modified.
    W_reference : ndarray of float, shape (n_bins, n_reference)
        Not modified.

    Returns
    -------
    similarity : ndarray of float, shape (n_reference, n_components)
        From 0 to 1 for non-negative templates; 0 with an empty one.

    Raises
    ------
    ParameterError
        If the numbers of bins differ.
    """
    if W.shape[0] != W_reference.shape[0]:
        raise ParameterError(
            "templates to compare must have the same number of bins, got "
            f"{W.shape[0]} and {W_reference.shape[0]}"
        )
    return np.clip(_unit(W_reference).T @ _unit(W), 0.0, 1.0)


def _unit(W: FloatArray) -> FloatArray:
    """Scale the columns to length 1, by their peak first: squares may overflow."""
    exact = W.astype(np.float64)
    peaks = exact.max(axis=0, initial=0.0)
    exact = exact / np.where(peaks > 0, peaks, 1.0)
    lengths = np.linalg.norm(exact, axis=0)
    return np.asarray(exact / np.where(lengths > 0, lengths, 1.0))


def match_components(
    W: FloatArray,
    W_reference: FloatArray,
    *,
    H: FloatArray | None = None,
    H_reference: FloatArray | None = None,
) -> Matching:
    """Match components one to one so that the sum of their similarities is greatest.

    Parameters
    ----------
    W : ndarray of float, shape (n_bins, n_components)
        Templates to match. Not modified.
    W_reference : ndarray of float, shape (n_bins, n_reference)
        Templates to match them with. Not modified.
    H, H_reference : ndarray of float, optional
        Activations, (n_components, n_frames) and (n_reference, n_frames). With both,
        the similarity of a pair is that of the two rank-one spectrograms: the product
        of the templates' and the activations' similarities.

    Returns
    -------
    matching : Matching
        One entry for each reference component.

    Raises
    ------
    ParameterError
        If the numbers of bins or frames differ, or only one ``H`` is given.

    Examples
    --------
    >>> W = np.array([[0.0, 2.0], [1.0, 0.0]])
    >>> match_components(W, np.eye(2)).order
    array([1, 0])
    """
    similarity = cosine_similarity(W, W_reference)
    if (H is None) != (H_reference is None):
        raise ParameterError(
            "H and H_reference must be given together or not at all, got only "
            + ("H" if H_reference is None else "H_reference")
        )
    if H is not None and H_reference is not None:
        if H.shape[1] != H_reference.shape[1]:
            raise ParameterError(
                "activations to compare must have the same number of frames, got "
                f"{H.shape[1]} and {H_reference.shape[1]}"
            )
        similarity = similarity * cosine_similarity(H.T, H_reference.T)
    rows, columns = linear_sum_assignment(similarity, maximize=True)
    order = np.full(W_reference.shape[1], -1)
    matched = np.zeros(W_reference.shape[1])
    order[rows] = columns
    matched[rows] = similarity[rows, columns]
    return Matching(order=order, similarity=matched)


def amari_index(W: FloatArray, W_reference: FloatArray) -> float:
    """Return the Amari-type distance of two template matrices [1]_.

    ``1 - (mean of row maxima + mean of column maxima) / 2`` of their cosine
    similarities: 0 when each is a permutation of the other, whatever the scale of their
    columns, and 1 when nothing in one resembles anything in the other.

    Parameters
    ----------
    W, W_reference : ndarray of float, shapes (n_bins, n_components), (n_bins, n_other)
        Not modified.

    Returns
    -------
    distance : float
        From 0 to 1.

    References
    ----------
    .. [1] Wu et al., "Stability-driven nonnegative matrix factorization to interpret
       spatial gene expression and build local gene networks", PNAS 113(16), 2016.
    """
    similarity = cosine_similarity(W, W_reference)
    agreement = similarity.max(axis=0).mean() + similarity.max(axis=1).mean()
    return float(np.clip(1 - agreement / 2, 0.0, 1.0))


def cophenetic_correlation(activations: Sequence[FloatArray]) -> float:
    """Return how cleanly several fits sort the frames into the same classes [1]_.

    A frame belongs, in each fit, to its strongest component. The share of fits in which
    two frames share a class is their consensus; the correlation between these and the
    distances in their average-linkage tree is 1 where all fits sort alike.

    Parameters
    ----------
    activations : sequence of ndarray of float, shape (n_components, n_frames)
        One ``H`` for each fit, with rows scaled so that they can be compared. Memory
        grows with ``n_frames**2``: give a few hundred frames. Not modified.

    Returns
    -------
    correlation : float
        At most 1.

    References
    ----------
    .. [1] Brunet, Tamayo, Golub and Mesirov, "Metagenes and molecular pattern discovery
       using matrix factorization", PNAS 101(12), 2004.
    """
    classes = np.array([H.argmax(axis=0) for H in activations])
    consensus = np.mean(classes[:, :, None] == classes[:, None, :], axis=0)
    distances = squareform(1 - consensus, checks=False)
    if distances.size == 0 or np.ptp(distances) == 0:
        # All frames alike, or all apart, in every fit: nothing is in doubt.
        return 1.0
    correlation, _ = cophenet(linkage(distances, "average"), distances)
    return float(correlation)
