"""Plain twin of the kernel that colours a picture by its sources."""

import numpy as np


def colours(templates, activations, source_of, codes, table):
    """Return the colour of every pixel, (height, width), by loops over pixels."""
    n_rows, n_columns = len(templates), activations.shape[1]
    height, width = codes.shape
    pixels = np.zeros(codes.shape, np.uint32)
    for y in range(height):
        for x in range(width):
            row, column = y * n_rows // height, x * n_columns // width
            reached = np.zeros(len(table))
            for k, source in enumerate(source_of):
                reached[source] += templates[row, k] * activations[k, column]
            pixels[y, x] = table[np.argmax(reached), codes[y, x]]
    return pixels
