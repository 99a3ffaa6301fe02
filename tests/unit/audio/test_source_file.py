"""A file as decoders see it."""

import os

import pytest

from nmfaudio.audio.source_file import SourceFile


@pytest.fixture
def digits(tmp_path):
    path = tmp_path / "digits"
    path.write_bytes(bytes(range(100)))
    with SourceFile(path) as file:
        yield file


def test_plain_reading(digits):
    assert digits.read(3) == bytes([0, 1, 2])
    assert digits.tell() == 3
    assert digits.seek(-2, os.SEEK_END) == 98
    assert digits.read(10) == bytes([98, 99])
    assert digits.seek(5) == 5
    assert digits.seek(2, os.SEEK_CUR) == 7
    assert digits.read(1) == bytes([7])


def test_base_patches_and_holes(digits):
    digits.base = 10
    digits.patches = {12: b"ab", 39: b"xyz"}
    digits.holes = ((20, 40), (50, 90))
    seen = digits.read(1000)
    expected = bytearray(range(100))
    expected[12:14] = b"ab"
    expected[39:42] = b"xyz"
    assert seen == bytes(expected[10:20] + expected[40:50] + expected[90:100])
    assert digits.seek(0, os.SEEK_END) == 30
    for position in range(30):
        digits.seek(position)
        assert digits.read(7) == seen[position : position + 7]


def test_read_at_sees_the_file_itself(digits):
    digits.base, digits.patches, digits.holes = 3, {5: b"?"}, ((4, 99),)
    assert digits.read_at(4, 3) == bytes([4, 5, 6])
    assert digits.read_at(99, 5) == bytes([99])
    assert digits.read_at(500, 5) == b""
