"""Kernels are compiled ahead, once, in processes that can be left."""

import importlib
import threading

import pytest

from nmfaudio.compiled import kernel_cache, preparation
from nmfaudio.compiled.preparation import FAMILIES, Family, is_prepared, prepare

QUICK = (Family("time", "time:time", 3.0), Family("place", "os:getcwd", 1.0))


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(kernel_cache.CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(preparation, "FAMILIES", QUICK)
    return tmp_path


@pytest.mark.parametrize("family", FAMILIES)
def test_families_name_what_there_is(family):
    module, function = family.run.split(":")
    assert callable(getattr(importlib.import_module(module), function))


def test_it_is_done_once(empty_cache):
    told = []
    assert not is_prepared()
    assert prepare(told.append) > 0
    assert is_prepared()
    assert prepare(told.clear) == 0.0
    assert {name for now in told for name in now.name.split(", ")} <= {"time", "place"}
    assert told
    assert all(0 <= now.share < 1 and now.left_s > 0 for now in told)


def test_what_fails_is_left_to_those_who_need_it(empty_cache, monkeypatch):
    bad = (Family("nothing", "os:there_is_no_such_thing", 1.0), QUICK[1])
    monkeypatch.setattr(preparation, "FAMILIES", bad)
    assert prepare() > 0
    assert not is_prepared()


def test_it_can_be_left(empty_cache, monkeypatch):
    slow = (Family("sleep", "signal:pause", 1.0),)
    monkeypatch.setattr(preparation, "FAMILIES", slow)
    cancel = threading.Event()
    assert prepare(lambda _: cancel.set(), cancel) < 20
    assert not is_prepared()


def test_without_a_cache_there_is_nothing_to_prepare(monkeypatch):
    none = kernel_cache.CacheState(None, "nowhere")
    monkeypatch.setattr(preparation, "cache_state", lambda: none)
    assert is_prepared()
