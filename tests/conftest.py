"""Shared fixtures. A log record that nobody asked for fails the test."""

import gc
import itertools
import logging
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

# Before anything imports Qt: the suite needs no display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Before anything loads OpenMP: threads that wait for work shall not keep a core busy
# meanwhile. Other tests need it; a small fit takes a tenth of the processor's time.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

# Under nohup, in the background, and under what starts tests so, children would ignore
# the signals that some tests send them.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

_BEGUN = pytest.StashKey[float]()


@pytest.fixture
def rng() -> np.random.Generator:
    """Return a random generator with a fixed seed."""
    return np.random.default_rng(20_240_611)


@pytest.fixture(autouse=True)
def _no_unexpected_log_records(
    caplog: pytest.LogCaptureFixture,
) -> Iterator[None]:
    """Fail a test that logs a warning or worse of nmfaudio without saying so.

    A test that expects such records calls ``caplog.clear()`` after looking at them.
    """
    yield
    records = [
        record
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        if record.name.split(".")[0] == "nmfaudio" and record.levelno >= logging.WARNING
    ]
    messages = [f"{record.name}: {record.getMessage()}" for record in records]
    assert not messages, f"unexpected log records: {messages}"


@pytest.fixture
def replace_load() -> Iterator[Callable[[Any], None]]:
    """Have the program read recordings by another function while the test lasts.

    Modules that take the name when they are imported would keep what they find then:
    they come before. A test fails during which another one did.
    """
    for name in ("project.storage.stored", "separation.pipeline"):
        import_module(f"nmfaudio.{name}")
    decode = import_module("nmfaudio.audio.decode")
    read = decode.load

    with pytest.MonkeyPatch.context() as patch:
        yield lambda load: patch.setattr(decode, "load", load)
    kept = [
        name
        for name, module in list(sys.modules.items())
        if name.startswith("nmfaudio") and getattr(module, "load", read) is not read
    ]
    assert not kept, f"modules that go on with what a test put there: {kept}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to tell which tests are dear."""
    parser.addoption(
        "--processor-time",
        type=int,
        default=0,
        metavar="N",
        help="name the N files and tests that kept processors busy for longest",
    )


@cache
def _starts_processes(path: Path) -> bool:
    """Tell whether a test's file starts programs of our own."""
    return "\nfrom processes import " in path.read_text(encoding="utf-8")


@pytest.hookimpl(tryfirst=True)  # before those are left out that nobody asked for
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in a folder ``gui`` as what it is; begin with what takes long.

    Files that start processes do. Whoever got one of them last would work alone while
    all others have ended.
    """
    for item in items:
        if "/gui/" in item.nodeid.partition("::")[0]:
            item.add_marker("gui")
    items.sort(key=lambda item: not _starts_processes(item.path))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while tests are gathered, nor through them ever after."""
    gc.disable()
    result = yield
    gc.collect()
    gc.freeze()
    gc.enable()
    return result


def _processor_s() -> float:
    """Return the time of this process and of the children that it has waited for."""
    return sum(os.times()[:4])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool, bool]:
    """Note when a test began."""
    item.stash[_BEGUN] = _processor_s()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note in a test's last report what it took, with its fixtures."""
    report = yield
    if call.when == "teardown":
        report.user_properties.append(("took_s", _processor_s() - item.stash[_BEGUN]))
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Tell what was asked for, sums of files first."""
    n_lines = config.getoption("--processor-time")
    files: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for report in itertools.chain(*terminalreporter.stats.values()):
        for key, took_s in getattr(report, "user_properties", ()):
            if key == "took_s":
                tests[report.nodeid] += took_s
                files[report.nodeid.partition("::")[0]] += took_s
    if n_lines:
        terminalreporter.section(f"{files.total():.1f} s of processors")
        for spent in (files, tests):
            for name, seconds in spent.most_common(n_lines):
                terminalreporter.write_line(f"{seconds:8.2f} s  {name}")
