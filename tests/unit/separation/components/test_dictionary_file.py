"""Hostile archives: ``nmfaudio.separation.components.dictionary_file``."""

import io
import json
import tracemalloc
import zipfile

import numpy as np
import pytest

from nmfaudio.errors import ProjectFileError
from nmfaudio.separation.components.dictionary_file import (
    load_dictionary,
    save_dictionary,
)
from nmfaudio.separation.request.dictionary import Dictionary, TaughtSource
from nmfaudio.spectral.stft import StftPlan

HEAD = {
    "version": 1,
    "sample_rate": 16_000,
    "n_fft": 512,
    "hop_length": 128,
    "adaptive": False,
    "mask_exponent": 1.0,
    "names": ["Voice"],
}


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def archive(path, head=HEAD, **members):
    """Write an archive of a head, as JSON or as it is, and of members as bytes."""
    text = head if isinstance(head, str) else json.dumps(head)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("head.npy", npy(np.array(text)))
        for name, content in members.items():
            file.writestr(f"{name}.npy", content)
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "some.nmfdict"


W0 = npy(np.ones((1, 257, 4), np.float32))


def test_a_good_one_is_read(path):
    dictionary = load_dictionary(archive(path, W0=W0))
    assert dictionary.plan == StftPlan(16_000, n_fft=512, hop_length=128)
    assert [source.name for source in dictionary.sources] == ["Voice"]
    assert dictionary.sources[0].W.shape == (1, 257, 4)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 2}, "of version 2, not 1"),
        ({"sample_rate": 1e12}, "sample_rate must be a whole number from 1000"),
        ({"n_fft": 10**400}, "n_fft must be a whole number"),
        ({"hop_length": 0}, "hop_length must be a whole number"),
        ({"mask_exponent": float("nan")}, "mask_exponent must be 0.1 to 4"),
        ({"mask_exponent": -5}, "mask_exponent must be 0.1 to 4"),
        ({"mask_exponent": "1"}, "mask_exponent must be 0.1 to 4"),
        ({"names": []}, "must hold 1 to 200 sources"),
        ({"names": ["x"] * 201}, "must hold 1 to 200 sources"),
        ({"names": ["x" * 201]}, "texts of 1 to 200 characters"),
        ({"names": [7]}, "texts of 1 to 200 characters"),
        ({"names": ["\udcff"]}, "texts of 1 to 200 characters"),
        ({"names": {"a": 1}}, "must hold 1 to 200 sources"),
    ],
)
def test_a_head_out_of_range(path, change, words):
    with pytest.raises(ProjectFileError, match=words):
        load_dictionary(archive(path, HEAD | change, W0=W0))


@pytest.mark.parametrize(
    "head", ["[" * 100_000, '{"version": ' + "9" * 10_000 + "}", "7", "", "{"]
)
def test_a_head_that_is_none(path, head):
    with pytest.raises(ProjectFileError, match=r"some\.nmfdict: its head is damaged"):
        load_dictionary(archive(path, head, W0=W0))


def claiming(shape, dtype="<f4", content=b""):
    """Return a member whose own header says something else than it holds."""
    head = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"
    head += " " * (-(len(head) + 11) % 64) + "\n"
    return b"\x93NUMPY\1\0" + len(head).to_bytes(2, "little") + head.encode() + content


@pytest.mark.parametrize(
    ("member", "words"),
    [
        (claiming((1, 257, 10**7)), "would take 10.3 GB; a dictionary takes at most"),
        (claiming((1, 257, 10**30)), "would take"),
        (claiming((1, 257, 4), content=bytes(100)), "is not as long as it says"),
        (claiming((1, 257, 4), "|O"), "something else than numbers"),
        (claiming((1, 257, 4), "<M8[s]"), "something else than numbers"),
        (claiming((1, 257, -4)), "something else than numbers|damaged"),
        (claiming((1, 256, 4), content=bytes(4096)), r"must be \(n_lags, 257"),
        (claiming((1, 257, 0)), r"must be \(n_lags, 257"),
        (npy(np.full((1, 257, 4), np.nan, np.float32)), "not finite"),
        (npy(np.full((1, 257, 4), 1e300)), "not finite"),
        (b"\x93NUMPY\7\0" + bytes(200), "unknown version"),
        (b"", "damaged"),
        (bytes(300), "damaged"),
    ],
)
def test_a_member_that_lies(path, member, words):
    with pytest.raises(ProjectFileError, match=words):
        load_dictionary(archive(path, W0=member))


def test_a_bomb_is_refused_without_being_unpacked(path):
    """A few megabytes that stand for 0.3 gigabytes of zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("head.npy", npy(np.array(json.dumps(HEAD))))
        with file.open("W0.npy", "w", force_zip64=True) as member:
            member.write(claiming((1, 257, 300_000)))
            for _ in range(19):
                member.write(bytes(1 << 24))
    assert path.stat().st_size < 3_000_000
    tracemalloc.start()
    with pytest.raises(ProjectFileError, match=r"would take 3\d\d\.\d MB"):
        load_dictionary(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_members_twice_or_by_the_thousand(path):
    with pytest.raises(ProjectFileError, match="more than a dictionary can"):
        load_dictionary(archive(path, **{f"x{n}": b"" for n in range(700)}))
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("head.npy", b"")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("head.npy", b"")
    with pytest.raises(ProjectFileError, match="holds members twice"):
        load_dictionary(path)


def test_every_cut_and_every_flipped_byte_is_told(path):
    plan = StftPlan(8_000, n_fft=64, hop_length=16)
    W = np.random.default_rng(0).random((1, 33, 2)).astype(np.float32)
    save_dictionary(Dictionary(plan, (TaughtSource("A", W),)), path)
    whole = path.read_bytes()
    refused = 0
    for at in range(0, len(whole), 7):
        for content in (
            whole[:at],
            whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :],
        ):
            path.write_bytes(content)
            try:
                load_dictionary(path)
            except ProjectFileError as error:
                refused += 1
                assert "some.nmfdict" in str(error)  # noqa: PT017  # of many
    assert refused > len(whole) // 7
