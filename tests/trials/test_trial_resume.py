"""A stopped trial goes on where it was, and any number of workers gives the same bytes.

Compared are whole answers and stored pieces, byte for byte. Speed is not.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from trial_files import arm, outcome, trial

from pineal.engine.kernel import cache_folder
from pineal.trials import chunks
from pineal.trials.lived import lived
from pineal.trials.run import answered, world_of

DOSE = '{ compound = "zolpidem", amount = "0.1 mg/kg", before_dlmo = "30 min" }'


@pytest.fixture
def small(tmp_path):
    return trial(tmp_path, arm("placebo"), arm("zolpidem", DOSE), outcome("WASO", 'method = "diary"'), outcome("N3"))


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Finished pieces in a folder of the test's own; kernels stay where they are."""
    kernels = cache_folder()
    monkeypatch.setattr("pineal.trials.kept.cache_folder", lambda: tmp_path / "cache" / kernels.name)
    return tmp_path / "cache" / "trials"


class Stop:
    """Ctrl-C after so many reports of progress."""

    def __init__(self, after: int):
        self.left = after

    def __call__(self, label: str, done: float, total: float) -> None:
        self.left -= label == "simulating the trial"
        if self.left < 0:
            raise KeyboardInterrupt


def run(trial_, **how) -> str:
    return json.dumps(answered(trial_, samples=64, workers=1, **how))


def test_a_stopped_run_goes_on_and_tells_the_same(small, kept):
    with pytest.raises(KeyboardInterrupt):
        run(small, progress=Stop(after=4))
    pieces = sorted(kept.rglob("*.npz"))
    assert len(pieces) == 4 and not list(kept.rglob("*.part"))
    seen = []
    whole = run(small, progress=lambda label, done, total: seen.append((label, done, total)))
    assert next(row for row in seen if row[0] == "simulating the trial")[1] == 4, "nothing is done twice"
    assert whole == run(small, keep=False)


def test_a_broken_piece_is_made_again_and_fresh_makes_all(small, kept):
    whole = run(small)
    pieces = sorted(kept.rglob("*.npz"))
    pieces[0].write_bytes(b"not a piece")
    assert run(small) == whole
    before = pieces[1].stat().st_mtime_ns
    assert run(small, fresh=True) == whole and pieces[1].stat().st_mtime_ns > before


def test_another_trial_does_not_find_the_pieces_of_this_one(small, kept, tmp_path):
    run(small)
    (tmp_path / "b").mkdir()
    run(trial(tmp_path / "b", arm("placebo"), arm("zolpidem", DOSE.replace("0.1", "0.2")), outcome("N3")))
    assert len(list(kept.iterdir())) == 2


def test_two_workers_do_what_one_does(small):
    world = world_of(small, [(), ()], 32, 1, lambda *_: None)
    one, two = (
        chunks.ran(lived, world, 2, folder=None, workers=n, label="", progress=lambda *_: None) for n in (1, 2)
    )  # fmt: skip
    for a, b in zip(one, two, strict=True):
        assert a.keys() == b.keys()
        for name in a:
            assert np.array_equal(a[name], b[name], equal_nan=True)


SLOW = """
import sys, time
from pathlib import Path
from pineal.trials import chunks

def slow(folder, k):
    import os
    Path(folder, f"{os.getpid()}.pid").touch()
    time.sleep(60.0)
    return {}

if __name__ == "__main__":
    chunks.ran(slow, sys.argv[1], 4, folder=None, workers=2, label="", progress=lambda *_: None)
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
def test_workers_end_with_their_parent(tmp_path, how):
    (tmp_path / "slow.py").write_text(SLOW.replace("60.0", "60.0" if how == signal.SIGKILL else "3.0"), encoding="utf-8")
    parent = subprocess.Popen([sys.executable, str(tmp_path / "slow.py"), str(tmp_path)], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60.0
    while len(list(tmp_path.glob("*.pid"))) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    workers = [int(path.stem) for path in tmp_path.glob("*.pid")]
    parent.send_signal(how)
    parent.wait(60.0)
    while any(alive(pid) for pid in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert len(workers) == 2 and not any(alive(pid) for pid in workers)
