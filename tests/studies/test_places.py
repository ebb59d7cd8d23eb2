"""Where the pieces of a study are made changes nothing: here, or in processes that stay for many jobs.

Compared: results of both, and what a command line leaves over. A Dask cluster is judged in tests/referees.
"""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

import places
from phenotypes.newton import solve
from pineal.engine import pieces
from pineal.errors import EngineError
from pineal.population import shipped


def where(job: int, k: int) -> tuple[int, int, int]:
    return job * k, os.getpid(), pieces.threads()


def dying(job: None, k: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def bent(x: np.ndarray) -> np.ndarray:
    """Misses of a bent valley with its floor at (1, 1)."""
    return np.array([1.0 - x[0], 3.0 * (x[1] - x[0] ** 2)])


def test_processes_stay_for_all_jobs_and_change_nothing():
    with places.asked(["400", "--workers", "2", "--check"]) as words:
        first, second = places.ordered(where, 2, 6), places.ordered(where, 3, 6)
        found = solve(bent, [0.0, 0.0], [0.1, 0.1], [-2.0, -2.0], [2.0, 2.0], rounds=8)
    assert words == ["400", "--check"]
    assert [value for value, _, _ in first + second] == [2 * k for k in range(6)] + [3 * k for k in range(6)]
    crew = {process for _, process, _ in first + second}
    assert len(crew) <= 2 and os.getpid() not in crew, "the second job went to the processes of the first"
    assert {threads for _, _, threads in first} == {1}, "a worker leaves the other cores to its neighbours"
    assert np.array_equal(found, solve(bent, [0.0, 0.0], [0.1, 0.1], [-2.0, -2.0], [2.0, 2.0], rounds=8))
    assert np.allclose(found, 1.0, atol=1e-3)


def test_outside_and_with_one_worker_all_is_made_here():
    with places.asked(["--workers", "1"]):
        inside = places.ordered(where, 1, 3)
    assert {process for _, process, _ in inside + places.ordered(where, 1, 3)} == {os.getpid()}
    assert {threads for _, _, threads in inside} == {pieces.cores()}


def test_a_killed_process_is_an_error_that_says_so():
    with pytest.raises(EngineError, match="killed"), places.asked(["--workers", "2"]):
        places.ordered(dying, None, 4)


def test_no_workers_are_refused(capsys):
    with pytest.raises(SystemExit), places.asked(["--workers", "0"]):
        pass
    assert "at least 1" in capsys.readouterr().err


def test_what_a_fit_of_phenotypes_sends_can_be_sent():
    """Every fit of several numbers describes its misses by data."""
    import pickle

    from phenotypes.cohorts import Cohort
    from phenotypes.derived import Depression
    from phenotypes.kinds import Misses, cohorts, seen_insomnia, seen_older
    from phenotypes.people import NormAndAge

    cohort, tables = Cohort("healthy", "norm", n=8), shipped()
    for misses in (
        NormAndAge(tables, cohort, [cohort]), Depression(tables, cohort, {"SOL": 1.0}),
        Misses(seen_insomnia, "insomnia", cohorts(8), tables), Misses(seen_older, "older insomnia", cohorts(8), tables),
    ):  # fmt: skip
        again = pickle.loads(pickle.dumps(misses))
        assert type(again) is type(misses) and repr(again.tables.ages) == repr(tables.ages)
