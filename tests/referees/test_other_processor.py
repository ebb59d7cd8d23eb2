"""The whole model on an old processor, imitated: the same stages and statistics as on the one at hand, bit by bit.

Judged by equality. The old processor has neither AVX nor fused products; its kernel is compiled anew (half a minute). The full
comparison, with more processors and in double precision, is studies/across_machines.
"""

import os
import platform
from pathlib import Path

import numpy as np
import pytest

from across_machines import child
from across_machines.machines import machines, run

ROOT = Path(__file__).parents[2]
PERSONS, LANES = 64, 32
pytestmark = [
    pytest.mark.referee,
    pytest.mark.skipif(platform.machine().lower() not in ("x86_64", "amd64"), reason="the processors imitated are x86-64"),
]


def test_an_old_processor_finds_the_same_nights(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(ROOT / part) for part in ("src", "studies")))
    old = next(one for one in machines() if one.name == "nehalem")
    run(old, tmp_path / "cache", "across_machines.child", str(tmp_path / "old.npz"), str(PERSONS), str(LANES))
    here = child.arrays(PERSONS, LANES)
    with np.load(tmp_path / "old.npz") as there:
        assert np.array_equal(here["stages"], there["stages"])
        assert here["fingerprint"] == there["fingerprint"]
        persons = [name for name in here if name.startswith("person ")]
        assert all(np.allclose(here[name], there[name], rtol=1e-14, atol=1e-14) for name in persons)
