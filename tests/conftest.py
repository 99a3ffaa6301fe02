"""Shared fixtures. A log record that nobody asked for fails the test."""

import logging
import os
from collections.abc import Iterator

import numpy as np
import pytest

# Before anything imports Qt: the suite needs no display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Before anything loads OpenMP: threads that wait for work shall not keep a core busy
# meanwhile. Other tests need it; a small fit takes a tenth of the processor's time.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")


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
