"""How much of a recording its model describes, told by component."""

import threading
from dataclasses import dataclass
from typing import Final

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.separation.model import Separation
from nmfaudio.separation.spectrogram import magnitude_frames

__all__ = ["Explained", "explained_energy"]

_BLOCK: Final = 512  # frames that are looked at together
_MOST_BLOCKS: Final = 24  # spread over what is longer: two minutes and more


@dataclass(frozen=True, eq=False)
class Explained:
    """Energy of a recording, and of what its model misses, where components sound.

    Attributes
    ----------
    energy, missed : ndarray of float64, shape (n_components,)
        Both are shared out bin by bin as the model shares the mixture.
    """

    energy: FloatArray
    missed: FloatArray

    def share(self, components: "tuple[int, ...] | None" = None) -> float:
        """Return how much is described where components sound, 0..1.

        Parameters
        ----------
        components : tuple of int or None
            None for all. 1 where nothing sounds.
        """
        held = slice(None) if components is None else list(components)
        energy = float(self.energy[held].sum())
        if energy <= 0.0:
            return 1.0
        return max(0.0, 1.0 - float(self.missed[held].sum()) / energy)


def explained_energy(
    separation: Separation, cancel: threading.Event | None = None
) -> Explained | None:
    """Measure how much of the recording's energy the model describes.

    What the model misses is ``(V - M)**2``, where ``M`` is the modelled magnitude.

    Parameters
    ----------
    separation : Separation
        Not modified. Of a long recording parts are looked at, evenly spread.
    cancel : threading.Event or None
        Checked between blocks of frames.

    Returns
    -------
    explained : Explained or None
        None if cancelled.
    """
    model, samples = separation.model, separation.audio.samples
    # Templates of their own are compared with their channel, others with the mean.
    channels = [samples] if model.W.shape[0] == 1 else list(samples[:, np.newaxis])
    n_columns, n_frames = model.H.shape
    figures = np.zeros((2, n_columns))
    starts = range(0, n_frames, _BLOCK)
    if len(starts) > _MOST_BLOCKS:
        spread = np.linspace(0, n_frames - _BLOCK, _MOST_BLOCKS).astype(int)
        starts = spread.tolist()
    for start in starts:
        stop = min(start + _BLOCK, n_frames)
        H = np.ascontiguousarray(model.H[:, start:stop].T)
        for W, heard in zip(model.W, channels, strict=True):
            if cancel is not None and cancel.is_set():
                return None
            V = magnitude_frames(heard, separation.plan, start, stop)
            figures += _of_block(V, np.ascontiguousarray(W), H)
    held = np.zeros((2, model.n_components))
    for row, columns in zip(held, figures, strict=True):
        np.add.at(row, model.component_of, columns)
    return Explained(*held)


def _of_block(V: Float32Array, W: Float32Array, H: Float32Array) -> FloatArray:
    """Return energy and what is missed of it for each column, shape (2, n_columns).

    ``V`` is (n_frames, n_bins), ``W`` (n_bins, n_columns), ``H`` (n_frames, n_columns).
    """
    modelled = product(H, np.ascontiguousarray(W.T))
    least = np.finfo(np.float32).tiny
    of_columns = []
    for energy in (V * V, (V - modelled) ** 2):
        # A column's share of a bin is W * H / modelled.
        of_bins = np.divide(
            energy, modelled, out=np.zeros_like(modelled), where=modelled > least
        )
        of_columns.append((product(of_bins, W) * H).sum(axis=0, dtype=np.float64))
    return np.stack(of_columns)
