"""Small calibration runs on a real Dask cluster: a scheduler and two workers of their own, one of which dies in the middle.

Judged by equality with the same run on this machine, bit by bit. Not compared: results between unlike machines.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import pytest
from attrs import evolve

pytest.importorskip("distributed")

import places
from effects import simulated
from effects.situations import situations
from night_to_night import recovery
from phenotypes.derived import fit_depressed
from pineal.errors import EngineError
from pineal.population import shipped
from referees.test_dask import joined, joining, running, start, stopped

CODE = ("src", "tests", "studies")
# Dask starts threads, sockets and subprocesses that it closes in its own time.
pytestmark = [pytest.mark.referee, pytest.mark.filterwarnings("default")]


def killing(monkeypatch, worker: subprocess.Popen, after: int) -> None:
    """From now on the worker dies once so many pieces are done, while it has one in hand."""
    seen, made = [], places.made

    def watched(work, job, n):
        for piece in made(work, job, n):
            seen.append(piece)
            if len(seen) == after:
                os.kill(worker.pid, signal.SIGKILL)
                worker.wait()
            yield piece

    monkeypatch.setattr(places, "made", watched)


def phenotype(folder, patch) -> bytes:
    """Three numbers of depressed people, from few persons."""
    return fit_depressed(shipped(), 32)[0].tobytes()


def effects(folder, patch) -> dict[str, bytes]:
    """What is stored of three situations of two nights."""
    patch.setattr(simulated, "BUILD", folder)
    zinc = evolve(situations()["zinc"], nights=2)
    simulated.every(evolve(zinc, name=f"zinc_{age:g}", age=(age, age + 10.0)) for age in (20.0, 40.0, 60.0))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def posterior(folder, patch) -> str:
    """Places of few synthetic persons in their posteriors."""
    patch.setattr(recovery, "CLOUD", 64)
    patch.setattr(recovery, "PERSONS", 8)
    return json.dumps(recovery.people())


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address, and a function that gives two workers who live."""
    folder = tmp_path_factory.mktemp("cluster")
    with running(1, folder, CODE) as (address, crew):

        def workers() -> list[subprocess.Popen]:
            crew[:] = [one for one in crew if one.poll() is None]
            crew.extend(start("dask_worker", *joining(folder), code=CODE) for _ in range(2 - len(crew)))
            joined(address, 2)
            return crew

        try:
            yield address, workers
        finally:
            stopped(crew)


@pytest.mark.parametrize(("run", "after"), [(phenotype, 2), (effects, 1), (posterior, 3)])
def test_a_calibration_survives_the_death_of_a_worker(run, after, cluster, tmp_path, monkeypatch):
    here = run(tmp_path / "here", monkeypatch)
    address, workers = cluster
    first, second = workers()
    with places.asked(["--scheduler", address]):
        killing(monkeypatch, first, after)
        there = run(tmp_path / "there", monkeypatch)
    assert first.returncode == -signal.SIGKILL and second.poll() is None
    assert there == here


def test_another_state_of_the_studies_is_refused(cluster, monkeypatch):
    address, workers = cluster
    workers()
    monkeypatch.setattr(places, "code", lambda: "another")
    with places.asked(["--scheduler", address]), pytest.raises(EngineError, match="another state of the studies"):
        places.ordered(waiting, 0.0, 3)


def test_workers_without_the_studies_are_refused(tmp_path):
    with running(1, tmp_path) as (address, _), places.asked(["--scheduler", address]):
        with pytest.raises(EngineError, match=r"cannot read its work \(ModuleNotFoundError.*PYTHONPATH"):
            places.ordered(waiting, 0.0, 3)
        late = start("dask_worker", *joining(tmp_path), code=CODE)
        try:  # nothing hangs where the job passes from a worker that can read it to one that cannot
            joined(address, 2)
            with pytest.raises(EngineError, match=r"cannot read its work"):
                places.ordered(waiting, 0.05, 100)
        finally:
            stopped([late])


def waiting(seconds: float, k: int) -> int:
    time.sleep(seconds)
    return k


def test_what_was_simulated_elsewhere_is_at_hand(tmp_path, monkeypatch):
    """Refits need no folder of the machine that simulated."""
    one = situations()["melatonin_insomnia"]
    monkeypatch.setattr(simulated, "BUILD", tmp_path)
    monkeypatch.setattr(simulated, "_AT_HAND", {})
    simulated.bring({simulated._key(one): {"names": []}})
    assert simulated.simulated(one) == {"names": []} and not list(tmp_path.iterdir())
