"""Colours a picture by the source that is strongest at each place.

One kernel does it all, so that the thread that draws the picture does not ask for
Python's lock a thousand times an image: whoever moves the view would wait each time.
"""

import numpy as np
from numpy.typing import NDArray

from nmfaudio.compiled.jit import kernel
from nmfaudio.compiled.types import Float32Array, IntArray, UInt8Array

__all__ = ["paint_owned"]


def paint_owned(
    templates: Float32Array,
    activations: Float32Array,
    source_of: IntArray,
    codes: UInt8Array,
    table: NDArray[np.uint32],
    pixels: NDArray[np.uint32],
) -> None:
    """Write the colour of every pixel, by its level and the source it belongs to.

    The model is given in cells, which cover the picture evenly and may be coarser than
    pixels. A component's strength in a cell is its template there times its activation;
    a cell belongs to the source whose components are strongest together, one in which
    nothing sounds to source 0.

    Parameters
    ----------
    templates : ndarray of float32, shape (n_rows, n_components)
        Of each row of cells, the first one on top. Not modified.
    activations : ndarray of float32, shape (n_components, n_columns)
        Of each column of cells. Not modified.
    source_of : ndarray of int, shape (n_components,)
        Place of each component's source in ``table``.
    codes : ndarray of uint8, shape (height, width)
        Level of each pixel. Not modified.
    table : ndarray of uint32, shape (n_sources, 256)
        Colour of each level of each source. Not modified.
    pixels : ndarray of uint32, shape (height, width)
        Overwritten.
    """
    order = np.argsort(source_of, kind="stable")
    starts = np.searchsorted(source_of[order], np.arange(len(table) + 1))
    width = codes.shape[1]
    cell_of = np.arange(width) * activations.shape[1] // width
    _paint_in_order(
        np.ascontiguousarray(templates[:, order], np.float32),
        np.ascontiguousarray(activations[order], np.float32),
        starts.astype(np.int64),
        cell_of.astype(np.int64),
        np.ascontiguousarray(codes),
        np.ascontiguousarray(table),
        pixels,
    )


@kernel
def _paint_in_order(
    templates: Float32Array,
    activations: Float32Array,
    starts: IntArray,
    cell_of: IntArray,
    codes: UInt8Array,
    table: NDArray[np.uint32],
    pixels: NDArray[np.uint32],
) -> None:
    """Write ``pixels[y, x] = table[owner, codes[y, x]]``, the owner by cells.

    Components ``starts[j]`` to ``starts[j + 1]`` of ``templates`` (n_rows, n) and
    ``activations`` (n, n_columns) are those of source ``j``; ``cell_of`` (width,) is
    the column of cells that a pixel lies in. All but ``pixels`` are only read.
    """
    n_rows, n_columns = templates.shape[0], activations.shape[1]
    height, width = codes.shape
    strength = np.empty(n_columns, np.float32)
    strongest = np.empty(n_columns, np.float32)
    owner = np.empty(n_columns, np.int64)
    y = 0
    for row in range(n_rows):
        strongest[:] = 0.0
        owner[:] = 0
        for j in range(starts.size - 1):
            strength[:] = 0.0
            for k in range(starts[j], starts[j + 1]):
                template, activation = templates[row, k], activations[k]
                if template > 0.0:
                    for t in range(n_columns):
                        strength[t] += template * activation[t]
            for t in range(n_columns):
                if strength[t] > strongest[t]:
                    strongest[t] = strength[t]
                    owner[t] = j
        while y < height and y * n_rows // height == row:
            for x in range(width):
                pixels[y, x] = table[owner[cell_of[x]], codes[y, x]]
            y += 1
