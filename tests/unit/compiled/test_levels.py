"""Feature levels, and kernels that were compiled elsewhere for one of them."""

import pytest

from nmfaudio.compiled import kernel_cache, numba_internals
from nmfaudio.compiled.kernel_cache import load_entry, save_entry
from nmfaudio.compiled.levels import LEVELS, feature_text, highest_level


def test_each_level_has_what_those_below_have():
    *above, lowest = [set(features) for features in LEVELS.values()]
    assert above[1] < above[0]
    assert lowest == {"sse2"}


@pytest.mark.parametrize(
    ("level", "extra", "missing"),
    [
        ("x86-64-v4", ["avx512vnni"], []),
        ("x86-64-v3", [], ["avx512vl"]),
        ("x86-64", [], ["fma"]),
        (None, [], ["sse2"]),
    ],
)
def test_a_processor_reaches_the_highest_level_it_has_all_of(level, extra, missing):
    has = {"sse2", *LEVELS["x86-64-v4"], *extra} - set(missing)
    assert highest_level(has) == level


def test_kernels_are_compiled_for_a_level_where_none_is_named():
    level = numba_internals.config.CPU_NAME
    assert level in (None, *LEVELS)
    if level is not None:
        assert feature_text(level) == numba_internals.config.CPU_FEATURES
        assert level in numba_internals.toolchain()


@pytest.fixture
def pack(tmp_path, monkeypatch):
    monkeypatch.setenv(kernel_cache.CACHE_VARIABLE, str(tmp_path / "elsewhere"))
    save_entry("one.kernel", b"code")
    monkeypatch.setenv(kernel_cache.CACHE_VARIABLE, str(tmp_path / "cache"))
    (folder,) = (tmp_path / "elsewhere").iterdir()
    monkeypatch.setattr(kernel_cache, "PACK", folder)
    return folder


def test_what_the_cache_lacks_is_taken_from_the_pack(pack):
    assert load_entry("one.kernel") == b"code"
    assert load_entry("two.kernel") is None
    save_entry("one.kernel", b"newer")
    assert load_entry("one.kernel") == b"newer"


def test_a_damaged_pack_counts_as_absent(pack):
    file = pack / "one.kernel"
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    assert load_entry("one.kernel") is None
    file.rename(pack / "two.kernel")
    assert load_entry("two.kernel") is None
