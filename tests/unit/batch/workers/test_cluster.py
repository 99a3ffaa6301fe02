"""A batch on a Dask cluster: the same stems, and what happens when workers die."""

import importlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from nmfaudio.batch.plan import STATE_FOLDER
from nmfaudio.batch.workers import cluster, remote
from nmfaudio.batch.workers.cluster import ClusterPool, cluster_size
from nmfaudio.errors import ClusterError

pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

WORKER = """
import json, sys
sys.path[:] = json.loads(sys.argv.pop(1))
from nmfaudio.batch.workers import process
process._WORKER = "fake_worker"
from distributed.cli.dask_worker import main
main()
"""
"""A Dask worker whose processes do no more than they must."""


def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Dask:
    """A scheduler and workers of one thread, as processes."""

    def __init__(self, folder, protocol="tcp", **variables):
        self.folder = folder
        self.variables = variables
        self.address = f"{protocol}://127.0.0.1:{port()}"
        self.processes = []
        self.scheduler = self.start(
            "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
            "--port", self.address.rpartition(":")[2], "--no-dashboard",
            "--protocol", protocol,
        )  # fmt: skip

        deadline = time.monotonic() + 60
        while not self.answers() and time.monotonic() < deadline:
            time.sleep(0.05)

    def answers(self):
        with socket.socket() as probe:
            place = ("127.0.0.1", int(self.address.rpartition(":")[2]))
            return probe.connect_ex(place) == 0

    def start(self, *words):
        started = subprocess.Popen(  # noqa: S603  # Dask's own programs
            [sys.executable, *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env={**os.environ, **self.variables},
        )
        self.processes.append(started)
        return started

    def worker(self):
        return self.start(
            "-c", WORKER, json.dumps(sys.path), self.address, "--no-nanny",
            "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard",
            "--local-directory", os.fspath(self.folder),
        )  # fmt: skip

    def end(self):
        for each in reversed(self.processes):
            each.kill()
            each.wait()


@pytest.fixture
def dask(tmp_path):
    (tmp_path / "dask").mkdir()
    running = Dask(tmp_path / "dask")
    yield running
    running.end()


def statuses(summary):
    return {result.item.path.stem: result.status for result in summary.results}


def test_a_cluster_gives_what_one_machine_gives_while_a_worker_dies(
    music, batch, tree, tmp_path, dask
):
    workers = [dask.worker() for _ in range(2)]
    folder = music(
        b="bad", p="poison", s="slow", **{f"n{n:02d}": f"number {n}" for n in range(12)}
    )
    batch(folder, output="calm")
    killed = []

    def kill(result):
        if result.status == "done" and not killed:
            killed.append(workers[0])
            workers[0].kill()
            dask.worker()

    summary = batch(folder, scheduler=dask.address, on_result=kill)
    assert killed
    assert summary.stopped == ""
    reasons = {r.item.path.stem: r.reason for r in summary.results if r.reason}
    assert set(reasons) == {"b", "p"}
    assert "ended the process that worked on it 2 times" in reasons["p"]
    assert tree() == tree("calm")
    assert not list((tmp_path / "out" / STATE_FOLDER / "work").iterdir())
    again = statuses(batch(folder, scheduler=dask.address))
    assert set(again.values()) == {"kept", "failed"}
    size = cluster_size(dask.address)
    assert size.n_workers == 2
    assert size.memory_bytes > 1 << 28


@pytest.mark.slow
def test_whoever_gives_names_may_move_to_a_worker_that_waits_for_them(
    music, batch, tmp_path, dask
):
    first = dask.worker()
    folder, workers = music(a="held", b="two"), [first]

    def lose(progress):
        works = list((tmp_path / "out").rglob("run-0"))
        if len(works) == 1 and len(workers) == 1:
            workers.append(dask.worker())
        elif len(works) == 2 and first.poll() is None:
            first.kill()
            (folder / "a.go").touch()

    summary = batch(folder, scheduler=dask.address, on_progress=lose)
    assert first.poll() is not None
    named = {r.item.path.stem: r.record["result"]["warnings"] for r in summary.results}
    assert named == {"a": [""], "b": ["named"]}


@pytest.mark.slow
def test_those_that_wait_begin_anew_when_nobody_gives_names(music, batch, dask):
    for _ in range(3):
        dask.worker()
    folder = music(a="steady poison", b="bad", c="three", d="four")
    summary = batch(folder, scheduler=dask.address, workers=3)
    assert statuses(summary) == {"a": "failed", "b": "failed", "c": "done", "d": "done"}
    assert summary.results[3].record["result"]["warnings"] == ["named"]


@pytest.mark.slow
def test_cancelling_reaches_the_workers(music, batch, tmp_path, dask):
    dask.worker()
    folder = music(a="slow one", b="slow two")
    cancel = threading.Event()
    begin = time.monotonic()

    def stop(progress):
        if progress.running and list((tmp_path / "out").rglob("run-0")):
            cancel.set()

    summary = batch(folder, scheduler=dask.address, cancel=cancel, on_progress=stop)
    assert summary.cancelled
    assert set(statuses(summary).values()) == {"waiting"}
    assert time.monotonic() - begin < 60
    assert not list((tmp_path / "out" / STATE_FOLDER / "work").iterdir())


@pytest.mark.slow
def test_the_end_of_the_scheduler_stops_the_batch_in_words(music, batch, dask):
    dask.worker()
    folder = music(a="one", b="slow two", c="three")

    def end(result):
        if result.status == "done":
            dask.scheduler.send_signal(signal.SIGKILL)

    summary = batch(folder, scheduler=dask.address, on_result=end)
    assert summary.stop_kind == "cluster"
    assert "is gone: start it again, then the same batch" in summary.stopped
    assert statuses(summary)["a"] == "done"


def test_nobody_at_the_address_is_told(monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_S", 0.5)
    address = f"tcp://127.0.0.1:{port()}"
    with pytest.raises(ClusterError, match=f"no scheduler answers at {address}"):
        cluster_size(address)
    for wrong in ("nonsense", "http://x:1", "tcp://x", "tcp://x:port", "tcp:// x:1"):
        with pytest.raises(ClusterError, match="is no address of a scheduler, which"):
            ClusterPool(wrong, None, 1)


def test_settings_of_encryption_that_cannot_be_followed_are_told():
    config = importlib.import_module("dask").config
    with pytest.raises(ClusterError, match="asks for a certificate, and Dask's"):
        cluster_size("tls://127.0.0.1:1")
    with config.set({"distributed.comm.require-encryption": True}):
        for address in ("tcp://127.0.0.1:1", "127.0.0.1:1"):
            with pytest.raises(ClusterError, match=r"take tls://127\.0\.0\.1:1$"):
                cluster_size(address)
        ClusterPool("local", None, 1).close()  # nothing of it leaves the machine
    names = ("ca-file", "client.cert", "client.key")
    missing = {f"distributed.comm.tls.{name}": "none.pem" for name in names}
    with (
        config.set(missing),
        pytest.raises(ClusterError, match="cannot be used: there is no such file"),
    ):
        cluster_size("tls://127.0.0.1:1")


def test_missing_dask_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    for scheduler in ("local", "tcp://127.0.0.1:1"):
        with pytest.raises(ClusterError, match=r"pip install nmfaudio\[cluster\]"):
            cluster_size(scheduler)


def test_a_worker_that_cannot_help_says_why(tmp_path):
    task = {"path": "a.wav", "work": os.fspath(tmp_path / "none"), "method": {}}
    with pytest.raises(ClusterError, match=r"a worker has nmfaudio .*, but this"):
        remote.run_remote(task, {}, "0.0.1")
    with pytest.raises(ClusterError, match="all workers share"):
        remote.run_remote(task, {}, remote.__version__)


def test_a_recording_that_has_ended_two_workers_is_not_tried_by_a_third(tmp_path):
    for number in range(remote.MOST_RUNS):
        remote.outcome_path(tmp_path, number).parent.mkdir()
    task = {"path": "a.wav", "work": os.fspath(tmp_path), "method": {}}
    assert remote.run_remote(task, {}, remote.__version__) is False
    assert cluster._read(tmp_path) == {"deaths": 2}


def test_a_cluster_of_this_machine_listens_to_this_machine_only(music, batch, tree):
    folder = music(a="one", b="two")
    psutil = importlib.import_module("psutil")
    pool = ClusterPool("local", None, 2)
    try:
        assert pool._cluster.scheduler_address.startswith("tcp://127.0.0.1:")
        addresses = pool._client.nthreads()
        assert len(addresses) == 2
        assert all(each.startswith("tcp://127.0.0.1:") for each in addresses)
        assert pool.size() == 2
        here = psutil.Process().net_connections(kind="inet")
        assert {c.laddr.ip for c in here if c.status == "LISTEN"} == {"127.0.0.1"}
    finally:
        pool.close()
    summary = batch(folder, scheduler="local", workers=2)
    assert set(statuses(summary).values()) == {"done"}
    assert remote._Child._idle == []
    assert psutil.Process().children() == []


OPENSSL = shutil.which("openssl") or ""


@pytest.mark.slow
@pytest.mark.skipif(not OPENSSL, reason="there is no openssl")
def test_with_certificates_friends_work_and_strangers_do_not(
    music, batch, tree, tmp_path
):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(  # noqa: S603  # of the system
        [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    roles = {"scheduler", "worker", "client"}
    settings = {"distributed.comm.require-encryption": True}
    settings["distributed.comm.tls.ca-file"] = os.fspath(cert)
    for role in roles:
        settings[f"distributed.comm.tls.{role}.cert"] = os.fspath(cert)
        settings[f"distributed.comm.tls.{role}.key"] = os.fspath(key)
    variables = {
        "DASK_" + name.upper().replace(".", "__").replace("-", "_"): str(value)
        for name, value in settings.items()
    }
    (tmp_path / "dask").mkdir()
    running = Dask(tmp_path / "dask", protocol="tls", **variables)
    try:
        running.worker()
        with pytest.raises(ClusterError, match=r"tls://.* asks for a certificate"):
            cluster_size(running.address)
        with importlib.import_module("dask").config.set(settings):
            summary = batch(music(a="one", b="two"), scheduler=running.address)
    finally:
        running.end()
    assert set(statuses(summary).values()) == {"done"}
    assert len(tree()) == 4
