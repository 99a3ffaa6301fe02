"""How uncompressed samples lie in a file, where that is not the usual way."""

from dataclasses import dataclass

__all__ = ["SampleLayout", "layout_of"]

_MOST_BYTES = 8
_DECODER_BYTES = 4


@dataclass(frozen=True)
class SampleLayout:
    """Integers that :mod:`nmfaudio.audio.decoders.plain_samples` reads.

    Attributes
    ----------
    start : int
        Byte of the file on which the first sample starts.
    sample_rate, n_channels : int
        As the header says; not checked.
    bits : int
        Bits of a number.
    n_bytes : int
        Bytes that it lies in.
    big_endian : bool
        Whether the highest byte comes first.
    """

    start: int
    sample_rate: int
    n_channels: int
    bits: int
    n_bytes: int
    big_endian: bool


def layout_of(
    start: int,
    sample_rate: int,
    n_channels: int,
    *,
    bits: int,
    align: int,
    big_endian: bool,
) -> SampleLayout | None:
    """Return how samples lie if libsndfile would misread them, or None.

    Parameters
    ----------
    start : int
        Byte on which the first sample starts.
    sample_rate, n_channels, bits : int
        As the header says.
    align : int
        Bytes of one sample of all channels, as the header says.
    big_endian : bool
        Whether the highest byte comes first.
    """
    if n_channels < 1 or align % n_channels:
        return None
    n_bytes, usual = align // n_channels, -(-bits // 8)
    if bits < 1 or not usual <= n_bytes <= _MOST_BYTES:
        return None
    if n_bytes == usual <= _DECODER_BYTES:
        return None
    return SampleLayout(start, sample_rate, n_channels, bits, n_bytes, big_endian)
