"""Masks: how every time-frequency bin of a mixture is shared between sources.

With the modelled magnitudes ``P_k = W_k H_k`` of the components, ``A_j`` their sum over
the components of source ``j``, ``B_j`` the same sum with each component times its gain,
and the exponent ``p``, the mask of what is to sound is ::

    mask = (sum_j A_j**(p-1) * B_j + residual_gain * floor)
         / (sum_j A_j**p           + floor)

For ``p = 1`` and gains of 0 and 1 this is the ratio mask, for ``p = 2`` the Wiener
filter. Bins that the model leaves empty belong to the residual alone (``floor`` is
-180 dB of the model's peak). All gains 1 give the mask 1 exactly, because numerator
and denominator then add up the same numbers in the same order; a source played alone
gets, bit for bit, the mask its exported stem gets, for the same reason.

Where it is known how sources lie between two channels, a mask is a matrix of two rows
and columns: the multichannel Wiener filter [1]_ with a covariance ``R_j`` of both
channels for every source, which is the same at all frequencies. ``A_j**p`` is then a
mean over both channels ::

    out = (sum_j A_j**(p-1) * B_j * R_j + residual_gain * floor)
        * (sum_j A_j**p           * R_j + floor)**-1 * (left, right)

What sources share of a bin is so also told apart by their places; where all lie alike,
it is the mask of above. Matrices are added up and solved in double precision, since
sources that lie close together make them nearly singular.

References
----------
.. [1] Duong, Vincent and Gribonval, "Under-determined reverberant audio source
   separation using a full-rank spatial covariance model", IEEE Transactions on Audio,
   Speech, and Language Processing 18 (7), 2010.
"""

import numpy as np

from nmfaudio.compiled.jit import kernel
from nmfaudio.compiled.types import (
    ComplexArray,
    Float32Array,
    FloatArray,
    IntArray,
)
from nmfaudio.separation.rendering.mask_layout import MaskModel, Mix
from nmfaudio.spectral._fft.transforms import irfft

__all__ = ["apply_masks", "masked_frames"]

_TILE = 1025
"""Bins worked on at once: those of 2048 samples, half of those of 4096. Shorter tiles
spend their time on beginning loops, longer ones leave the level-1 cache."""

_EMPTY = 1e-30
"""Scaled magnitudes up to this count as none: their powers would leave float32."""


def apply_masks(
    model: MaskModel, mix: Mix, X: ComplexArray, start_frame: int, out: ComplexArray
) -> None:
    """Mask a block of frames for every output of a mix.

    Parameters
    ----------
    model, mix : MaskModel, Mix
        What sounds. Not modified.
    X : ndarray of complex64, shape (n_channels, n_frames, n_bins)
        Frames of the mixture, frame-major, C-contiguous. Not modified.
    start_frame : int
        Place of the first frame in the recording. Frames past the model's end count as
        empty.
    out : ndarray of complex64, shape (n_outputs, n_channels, n_frames, n_bins)
        Masked frames. Modified in place; may not overlap ``X``.

    Notes
    -----
    Serial, without the GIL, and without a BLAS call, so that an audio callback may use
    it. Costs about ``2 * n_columns * n_bins`` operations per frame.
    """
    parts, masked = X.view(np.float32), out.view(np.float32)
    if mix.places.size and X.shape[0] == 2:
        _place_frames(model, mix, parts, start_frame, masked)
    else:
        _mask_frames(model, mix, parts, start_frame, masked)


def masked_frames(
    model: MaskModel, mix: Mix, X: ComplexArray, start_frame: int, n_fft: int
) -> Float32Array:
    """Mask a block of frames and go back to time; see :func:`apply_masks`.

    Returns
    -------
    frames : ndarray of float32, shape (n_outputs, n_channels, n_frames, n_fft)
        New array, to be windowed and added up.
    """
    masked = np.empty((mix.n_outputs, *X.shape), np.complex64)
    apply_masks(model, mix, X, start_frame, masked)
    return irfft(masked, n_fft)


@kernel
def _raise(
    modelled: Float32Array, exponent: float, power: Float32Array, weight: Float32Array
) -> None:
    """Write ``weight = modelled ** (p - 1)`` and ``power = weight * modelled``.

    ``p`` is ``exponent``. Both are 0 where ``modelled``, which is only read, is empty.
    ``pow`` is avoided for the common exponents.
    """
    rest = np.float32(exponent - 1.0)
    for f in range(modelled.shape[0]):
        if modelled[f] <= _EMPTY:
            weight[f] = 0.0
        elif exponent == 1.0:
            weight[f] = 1.0
        elif exponent == 2.0:
            weight[f] = modelled[f]
        else:
            weight[f] = modelled[f] ** rest
        power[f] = weight[f] * modelled[f]


@kernel
def _add_scaled(values: Float32Array, scale: float, total: Float32Array) -> None:
    """Add ``values * scale`` to ``total``, in place. ``values`` is only read."""
    factor = np.float32(scale)
    for f in range(total.shape[0]):
        total[f] += values[f] * factor


@kernel
def _add_columns(
    W: Float32Array, f0: int, rows: IntArray, levels: Float32Array, total: Float32Array
) -> None:
    """Add ``rows`` of ``W`` (n_columns, n_bins) times ``levels`` to ``total``.

    In their order, from bin ``f0`` on; ``total`` (n,) is modified in place, four rows
    to a visit.
    """
    last = f0 + total.size
    whole = rows.size - rows.size % 4
    for at in range(0, whole, 4):
        first, second = W[rows[at], f0:last], W[rows[at + 1], f0:last]
        third, fourth = W[rows[at + 2], f0:last], W[rows[at + 3], f0:last]
        a, b, c, d = levels[at], levels[at + 1], levels[at + 2], levels[at + 3]
        for f in range(total.size):
            value = total[f] + first[f] * a
            value += second[f] * b
            value += third[f] * c
            total[f] = value + fourth[f] * d
    for at in range(whole, rows.size):
        _add_scaled(W[rows[at], f0:last], levels[at], total)


@kernel
def _live(
    model: MaskModel,
    mix: Mix,
    place: tuple[int, int, int],
    rows: IntArray,
    levels: Float32Array,
) -> int:
    """Write which columns of a source sound in a frame, and how loud; return how many.

    ``place`` is (source, frame, output whose gains count, or -1 for none).
    """
    j, frame, s = place
    n_live = 0
    for r in mix.order[mix.start[j] : mix.start[j + 1]]:
        h = model.H[r, frame]
        if s >= 0:
            h *= mix.gains[s, r]
        if h > 0.0:
            rows[n_live], levels[n_live] = r, h
            n_live += 1
    return n_live


@kernel
def _share(
    model: MaskModel, mix: Mix, place: tuple[int, int, int, int], masks: Float32Array
) -> None:
    """Compute the masks of one tile of one frame for every output, into ``masks``.

    ``place`` is (which model of ``model.W``, frame, first bin, bins); of ``masks``
    (n_outputs, _TILE) so many columns are overwritten. Numerators and denominator are
    added up source by source in the same order, so that they agree to the bit where all
    gains of ``mix`` are 1.
    """
    m, frame, f0, n = place
    modelled = np.empty(n, np.float32)
    wanted = np.empty(n, np.float32)
    power = np.empty(n, np.float32)
    weight = np.empty(n, np.float32)
    rows = np.empty(mix.order.size, np.int64)
    levels = np.empty(mix.order.size, np.float32)
    floor = np.float32(model.floor)
    total = np.full(n, floor, np.float32)
    for s in range(masks.shape[0]):
        masks[s, :n] = mix.residual[s] * floor
    for j in range(mix.start.shape[0] - 1):
        modelled[:] = 0.0
        n_live = _live(model, mix, (j, frame, -1), rows, levels)
        _add_columns(model.W[m], f0, rows[:n_live], levels[:n_live], modelled)
        _raise(modelled, model.exponent, power, weight)
        _add_scaled(power, 1.0, total)
        for s in range(masks.shape[0]):
            if mix.mixed[s, j]:
                wanted[:] = 0.0
                n_live = _live(model, mix, (j, frame, s), rows, levels)
                _add_columns(model.W[m], f0, rows[:n_live], levels[:n_live], wanted)
                for f in range(n):
                    masks[s, f] += weight[f] * wanted[f]
            elif mix.uniform[s, j] > 0.0:
                _add_scaled(power, mix.uniform[s, j], masks[s, :n])
    for s in range(masks.shape[0]):
        mask = masks[s, :n]
        for f in range(n):
            mask[f] /= total[f]


@kernel
def _mask_frames(
    model: MaskModel, mix: Mix, X: Float32Array, start_frame: int, out: Float32Array
) -> None:
    """Write ``out[s, c, t] = X[c, t] * mask[s, c, t]`` for a block of frames.

    ``model``, ``mix`` and ``X`` (n_channels, n_frames, 2 n_bins), real and imaginary
    parts in turn, are only read; ``start_frame`` is the place of ``X[:, 0]``; ``out``
    (n_outputs, n_channels, n_frames, 2 n_bins) is overwritten.
    """
    n_channels, n_frames, _ = X.shape
    n_bins = model.W.shape[2]
    n_outputs = mix.residual.shape[0]
    n_models = model.W.shape[0]
    masks = np.empty((n_outputs, _TILE), np.float32)
    for m in range(n_models):
        first, last = (m, m + 1) if n_models > 1 else (0, n_channels)
        for f0 in range(0, n_bins, _TILE):
            n = min(_TILE, n_bins - f0)
            for t in range(n_frames):
                if 0 <= start_frame + t < model.H.shape[1]:
                    _share(model, mix, (m, start_frame + t, f0, n), masks)
                else:
                    for s in range(n_outputs):
                        masks[s, :n] = mix.residual[s]
                for s in range(n_outputs):
                    mask = masks[s, :n]
                    for c in range(first, last):
                        given = X[c, t, 2 * f0 : 2 * (f0 + n)]
                        masked = out[s, c, t, 2 * f0 : 2 * (f0 + n)]
                        for f in range(n):
                            masked[2 * f] = given[2 * f] * mask[f]
                            masked[2 * f + 1] = given[2 * f + 1] * mask[f]


@kernel
def _add_matrix(
    power: Float32Array, gain: float, place: FloatArray, total: FloatArray
) -> None:
    """Add ``power`` (n,) ``* gain * place`` to ``total`` (3, n), in place.

    ``place`` (3,) and the rows of ``total`` are left times left, right times right, and
    left times right.
    """
    left, right, both = gain * place[0], gain * place[1], gain * place[2]
    for f in range(power.shape[0]):
        value = np.float64(power[f])
        total[0, f] += left * value
        total[1, f] += right * value
        total[2, f] += both * value


@kernel
def _weigh(
    model: MaskModel,
    mix: Mix,
    place: tuple[int, int, int],
    total: FloatArray,
    wanted: FloatArray,
) -> None:
    """Add up the matrices of one tile of one frame, source by source.

    ``place`` is (frame, first bin, bins); of ``total`` (3, _TILE) and ``wanted``
    (n_outputs, 3, _TILE) so many columns are overwritten.
    """
    frame, f0, n = place
    n_models = model.W.shape[0]
    modelled = np.empty(n, np.float32)
    power = np.empty(n, np.float32)
    weight = np.empty((n_models, n), np.float32)
    mean = np.empty(n, np.float32)
    rows = np.empty(mix.order.size, np.int64)
    levels = np.empty(mix.order.size, np.float32)
    total[:2, :n] = model.floor
    total[2, :n] = 0.0
    for s in range(wanted.shape[0]):
        wanted[s, :2, :n] = mix.residual[s] * model.floor
        wanted[s, 2, :n] = 0.0
    for j in range(mix.start.shape[0] - 1):
        lies = mix.places[j]
        n_live = _live(model, mix, (j, frame, -1), rows, levels)
        if n_live == 0:
            continue
        mean[:] = 0.0
        for m in range(n_models):
            modelled[:] = 0.0
            _add_columns(model.W[m], f0, rows[:n_live], levels[:n_live], modelled)
            _raise(modelled, model.exponent, power, weight[m])
            _add_scaled(power, 1.0 / n_models, mean)
        _add_matrix(mean, 1.0, lies, total[:, :n])
        for s in range(wanted.shape[0]):
            if not mix.mixed[s, j]:
                if mix.uniform[s, j] > 0.0:
                    _add_matrix(mean, mix.uniform[s, j], lies, wanted[s, :, :n])
                continue
            n_live = _live(model, mix, (j, frame, s), rows, levels)
            for m in range(n_models):
                modelled[:] = 0.0
                _add_columns(model.W[m], f0, rows[:n_live], levels[:n_live], modelled)
                for f in range(n):
                    modelled[f] *= weight[m, f]
                _add_matrix(modelled, 1.0 / n_models, lies, wanted[s, :, :n])


@kernel
def _solve(
    wanted: FloatArray,
    total: FloatArray,
    given: tuple[Float32Array, Float32Array],
    masked: tuple[Float32Array, Float32Array],
) -> None:
    """Write ``wanted * total**-1`` times both channels of ``given`` to ``masked``.

    Of ``wanted`` and ``total`` (3, n) and the spectra (2 n,), real and imaginary parts
    in turn.
    """
    left, right = given
    masked_left, masked_right = masked
    for f in range(left.shape[0] // 2):
        t0, t1, t2 = total[0, f], total[1, f], total[2, f]
        w0, w1, w2 = wanted[0, f], wanted[1, f], wanted[2, f]
        over = 1.0 / (t0 * t1 - t2 * t2)
        left_left = (w0 * t1 - w2 * t2) * over
        right_left = (w2 * t0 - w0 * t2) * over
        left_right = (w2 * t1 - w1 * t2) * over
        right_right = (w1 * t0 - w2 * t2) * over
        for part in range(2):
            x, y = left[2 * f + part], right[2 * f + part]
            masked_left[2 * f + part] = left_left * x + right_left * y
            masked_right[2 * f + part] = left_right * x + right_right * y


@kernel
def _is_whole(mix: Mix, s: int) -> bool:
    """Tell whether an output of a mix is all that sounds, as it is."""
    if mix.residual[s] != 1.0:
        return False
    for j in range(mix.start.shape[0] - 1):
        if mix.mixed[s, j] or (
            mix.start[j] < mix.start[j + 1] and mix.uniform[s, j] != 1.0
        ):
            return False
    return True


@kernel
def _place_frames(
    model: MaskModel, mix: Mix, X: Float32Array, start_frame: int, out: Float32Array
) -> None:
    """Write both channels of a block of frames for every output, by matrices.

    Arguments as of :func:`_mask_frames`, of two channels.
    """
    n_frames, n_bins, n_outputs = X.shape[1], model.W.shape[2], out.shape[0]
    total = np.empty((3, _TILE))
    wanted = np.empty((n_outputs, 3, _TILE))
    for t in range(n_frames):
        known = 0 <= start_frame + t < model.H.shape[1]
        for f0 in range(0, n_bins, _TILE):
            n = min(_TILE, n_bins - f0)
            span = slice(2 * f0, 2 * (f0 + n))
            if known:
                _weigh(model, mix, (start_frame + t, f0, n), total, wanted)
            for s in range(n_outputs):
                if known and not _is_whole(mix, s):
                    _solve(
                        wanted[s],
                        total,
                        (X[0, t, span], X[1, t, span]),
                        (out[s, 0, t, span], out[s, 1, t, span]),
                    )
                else:
                    # An assignment of slices would take seconds to compile.
                    gain = np.float32(1.0) if known else mix.residual[s]
                    for c in range(2):
                        given, masked = X[c, t, span], out[s, c, t, span]
                        for f in range(2 * n):
                            masked[f] = given[f] * gain
