"""The same work on a real Dask cluster: a scheduler and two workers of their own, one of which dies in the middle.

Judged by equality with the run on this machine, bit by bit. Dask's own scheduling is taken as it is.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("distributed")

from pineal import api
from pineal.engine import pieces
from pineal.errors import DataError, EngineError

ROOT = Path(__file__).parents[2]
TRIAL = ROOT / "examples" / "trials" / "short_nights.toml"
# Dask starts threads, sockets and subprocesses that it closes in its own time.
pytestmark = [pytest.mark.referee, pytest.mark.filterwarnings("default")]


def start(what: str, *given: str, code: tuple[str, ...] = ("src", "tests")) -> subprocess.Popen:
    paths = os.pathsep.join(str(ROOT / folder) for folder in code)
    environment = os.environ | {"PYTHONPATH": paths, "DASK_DISTRIBUTED__ADMIN__LOG_LEVEL": "error"}
    return subprocess.Popen([sys.executable, "-m", "distributed.cli." + what, *given], env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


@contextmanager
def running(workers: int, folder: Path, code: tuple[str, ...] = ("src", "tests")):
    """A scheduler's address and its workers as processes, one thread each, nobody who restarts them; `code`: what they can import."""
    place = folder / "scheduler.json"
    crew = [start("dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(place))]
    try:
        crew += [start("dask_worker", *joining(folder), code=code) for _ in range(workers)]
        yield address(place, workers), crew[1:]
    finally:
        stopped(crew)


def joining(folder: Path) -> tuple[str, ...]:
    """How a worker finds the scheduler of a folder."""
    return ("--scheduler-file", str(folder / "scheduler.json"), "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))


def stopped(crew: list[subprocess.Popen]) -> None:
    for process in crew:
        process.kill()
        process.wait()


def address(place: Path, workers: int) -> str:
    until = time.monotonic() + 60
    while not place.exists():
        assert time.monotonic() < until
        time.sleep(0.1)
    there = json.loads(place.read_text())["address"]
    joined(there, workers)
    return there


def joined(there: str, workers: int) -> None:
    """Wait until so many workers have come."""
    from distributed import Client

    with Client(there, set_as_default=False) as client:
        if workers:
            client.wait_for_workers(workers, timeout=60)


class Killer:
    """Kills a worker once so much is done, while it has a piece in hand."""

    def __init__(self, worker: subprocess.Popen, after: float):
        self.worker, self.after, self.seen = worker, after, []

    def __call__(self, label: str, done: float, total: float) -> None:
        self.seen.append((label, done, total))
        if self.worker.poll() is None and label.startswith("simulating") and self.after <= done < total:
            os.kill(self.worker.pid, signal.SIGKILL)
            self.worker.wait()


def run(folder: Path, **how) -> dict:
    settings = {"persons": 480, "nights": 2, "part": 16, "form": "npz"}
    return api.population("insomnia", folder=folder, **settings, **how) | {"folder": ""}


def test_a_population_run_survives_the_death_of_a_worker(tmp_path):
    here = run(tmp_path / "here", workers=1)
    with running(2, tmp_path) as (place, workers):
        killer = Killer(workers[0], 96)
        there = run(tmp_path / "there", scheduler=place, progress=killer)
        assert workers[0].returncode == -signal.SIGKILL and workers[1].poll() is None
    assert there == here
    for file in (tmp_path / "here").glob("part-*"):
        assert file.read_bytes() == (tmp_path / "there" / file.name).read_bytes()
    done = [row[1] for row in killer.seen]
    assert done == sorted(set(done)) and len(done) == 31, "every part came once"


def test_a_trial_survives_the_death_of_a_worker(tmp_path):
    here = api.trial(TRIAL, samples=64, workers=1, fresh=True)
    with running(2, tmp_path) as (place, workers):
        there = api.trial(TRIAL, samples=64, fresh=True, scheduler=place, progress=Killer(workers[1], 2))
        assert workers[1].returncode == -signal.SIGKILL
    assert there == here


def slow(job: float, k: int) -> int:
    time.sleep(job)
    return k


def odd(job: int, k: int) -> int:
    if k == job:
        raise EngineError(f"piece {k}")
    return k


def test_the_last_worker_may_come_late_and_faults_come_through(tmp_path):
    with running(0, tmp_path) as (place, _), pieces.on(place):
        worker = start("dask_worker", *joining(tmp_path))
        try:
            assert sorted(pieces.made(slow, 0.01, list(range(20)), 1)) == [(k, k) for k in range(20)]
            with pytest.raises(EngineError, match="piece 3"):
                list(pieces.made(odd, 3, list(range(20)), 1))
        finally:
            worker.kill()
            worker.wait()


def test_a_cluster_of_another_pineal_is_refused(tmp_path, monkeypatch):
    with running(1, tmp_path) as (place, _), pieces.on(place):
        monkeypatch.setattr("pineal.engine.cluster.knowledge", lambda: "another")
        with pytest.raises(EngineError, match="another version of Pineal"):
            list(pieces.made(slow, 0.0, [1, 2], 1))


def test_nobody_at_the_address(monkeypatch):
    monkeypatch.setattr("pineal.engine.cluster.WAIT_S", 1)
    with pytest.raises(DataError, match=r"no scheduler answers.*dask scheduler"), pieces.on("tcp://127.0.0.1:9"):
        pass
    with pytest.raises(DataError, match="no scheduler answers"), pieces.on("nonsense"):
        pass
