"""Processors that share a cache folder never run one another's code, and find the same nights.

Another processor is imitated in a process of its own, as in studies/across_machines (where the whole model is judged). Compared:
a model that is little more than its chain, in single precision, bit by bit. Not compared: other architectures than x86-64.
"""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from across_machines.machines import machines

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(platform.machine().lower() not in ("x86_64", "amd64"), reason="the processors imitated are x86-64")

CHILD = """
import hashlib, json
from engine import nests, worlds
from pineal.engine import Persons, simulate

engine = nests.markov()
run = simulate(engine, Persons(40), worlds.timeline(days=1), seed=3, epochs=True, threads=1)
kept = [run.nights.stages, run.nights.probability, run.end.values, run.nights["TST"]]
print(json.dumps({
    "digests": [hashlib.sha256(one.tobytes()).hexdigest() for one in kept],
    "hits": sum(engine.kernel(32).run.stats.cache_hits.values()),
}))
"""


def told(name: str, cache: Path) -> dict:
    """What a process finds that takes itself for a processor."""
    machine = next(one for one in machines() if one.name == name)
    paths = os.pathsep.join(str(ROOT / part) for part in ("src", "tests", "studies"))
    environment = os.environ | machine.environment | {"PINEAL_CACHE": str(cache), "PYTHONPATH": paths}
    done = subprocess.run([sys.executable, "-c", CHILD], env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> tuple[list[dict], Path]:
    """Two processors on one folder, as on a network share; the second comes back."""
    cache = tmp_path_factory.mktemp("share")
    return [told(name, cache) for name in ("this", "nehalem", "nehalem")], cache


def test_each_processor_compiles_its_own_code_once(shared):
    runs, cache = shared
    assert [run["hits"] for run in runs] == [0, 0, 1]
    assert len(list(cache.rglob("*.kernel"))) == 2


def test_another_processor_finds_the_same_nights(shared):
    runs, _ = shared
    assert all(run["digests"] == runs[0]["digests"] for run in runs)
