"""The one FFT library, imported when the first frame is transformed.

``scipy.fft`` takes a tenth of a second to import, and the window must not wait for it.
"""

from typing import cast

from nmfaudio.compiled.types import ComplexArray, Float32Array

__all__ = ["irfft", "rfft"]


def rfft(frames: Float32Array) -> ComplexArray:
    """Return the spectra of frames (n_frames, n_fft), whose memory may be used up."""
    import scipy.fft  # noqa: PLC0415  # see above

    return cast("ComplexArray", scipy.fft.rfft(frames, overwrite_x=True))


def irfft(spectra: ComplexArray, n_fft: int) -> Float32Array:
    """Return the frames of spectra (n_frames, n_bins). Not modified."""
    import scipy.fft  # noqa: PLC0415  # see above

    return cast("Float32Array", scipy.fft.irfft(spectra, n=n_fft))
