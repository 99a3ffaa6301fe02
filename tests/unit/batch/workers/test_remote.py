"""What a Dask worker does with a task, without Dask."""

import pytest

from nmfaudio.batch.workers import remote
from nmfaudio.batch.workers.process import shared_cores


class FakeProcess:
    """A process that does nothing."""

    def __init__(self, cores, _inbox, _settings):
        self.cores, self.is_alive = cores, True

    def end(self, **_patience):
        self.is_alive = False


@pytest.fixture
def child(monkeypatch):
    monkeypatch.setattr(remote, "WorkerProcess", FakeProcess)
    yield remote._Child
    remote.end_children()


def cores_of(*children):
    return [each._process.cores for each in children]


def test_processes_of_one_machine_share_its_cores(child):
    remote.share_cores(2)
    first, second, third = (child.taken({}) for _ in range(3))
    assert cores_of(first, second, third) == [*shared_cores(2), []]
    first.end()
    assert cores_of(child.taken({})) == shared_cores(2)[:1], "its cores are free again"
    second.give_back()
    assert child.taken({}) is second


def test_elsewhere_they_run_on_any_core(child):
    assert cores_of(child.taken({})) == [[]]
    remote.share_cores(1)
    remote.end_children()
    assert cores_of(child.taken({})) == [[]]
