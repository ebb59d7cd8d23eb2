"""A population run that is stopped from outside: Ctrl-C, kill, a limit on files. Real processes, small runs.

Checked: exit codes, how long the end takes, what is left running and on disk, and that the run goes on to the same rows.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = ["insomnia", "--persons", "256", "--nights", "2", "--part", "32", "--format", "npz", "--json"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits are of POSIX")


def command(path: Path, *more: str, before: str = "") -> subprocess.Popen:
    script = f"{before}\nfrom pineal.cli import main\nmain()"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    given = [sys.executable, "-c", script, "population", *SETTINGS, "--out", str(path), *more]
    return subprocess.Popen(given, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def answer(path: Path) -> dict:
    told, said = command(path, "--workers", "1").communicate(timeout=240)
    return json.loads(told)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return answer(tmp_path_factory.mktemp("whole"))


def under_way(process: subprocess.Popen, path: Path) -> None:
    """Wait for the first part."""
    until = time.monotonic() + 240
    while not list(path.glob("part-*.npz")):
        assert process.poll() is None and time.monotonic() < until, process.communicate()
        time.sleep(0.01)


def left_of(session: int) -> bool:
    """Whether anything of a session of processes still runs; what has ended and waits for its parent's notice does not."""
    ps = subprocess.run(["ps", "-A", "-o", "sess=,stat="], capture_output=True, text=True, check=True).stdout
    return any(row.split()[0] == str(session) and not row.split()[1].startswith("Z") for row in ps.splitlines())


def gone(session: int, within: float) -> bool:
    until = time.monotonic() + within
    while left_of(session) and time.monotonic() < until:
        time.sleep(0.02)
    return not left_of(session)


def goes_on(path: Path, whole: dict) -> None:
    kept = {file: file.stat().st_mtime_ns for file in path.glob("part-*.npz")}
    assert kept
    assert answer(path) == whole | {"folder": str(path)}
    assert {file: file.stat().st_mtime_ns for file in kept} == kept, "nothing is written twice"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_at_once_and_clean(tmp_path, whole, workers):
    process = command(tmp_path, "--workers", workers)
    under_way(process, tmp_path)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it: to all
    began = time.monotonic()
    told, said = process.communicate(timeout=60)
    ended = time.monotonic()
    assert ended - began < max(1.0, 10.0 * busy()), "a second, more where the machine has no time for anybody"
    assert (process.returncode, told, said) == (130, "", "")
    assert gone(process.pid, 1.0) and not list(tmp_path.glob("*.part"))
    goes_on(tmp_path, whole)


def test_a_killed_run_leaves_no_worker_and_goes_on(tmp_path, whole):
    process = command(tmp_path, "--workers", "2")
    under_way(process, tmp_path)
    process.kill()
    process.communicate(timeout=60)
    assert gone(process.pid, 5.0), "workers go when their parent goes"
    goes_on(tmp_path, whole)


def test_a_killed_worker_is_said(tmp_path, whole):
    process = command(tmp_path, "--workers", "2")
    under_way(process, tmp_path)
    workers = [int(pid) for pid in children(process.pid) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(workers[0], signal.SIGKILL)
    told, said = process.communicate(timeout=60)
    assert process.returncode == 1 and "a worker process was killed" in json.loads(told)["error"]
    assert gone(process.pid, 5.0)
    goes_on(tmp_path, whole)


def busy() -> float:
    """Seconds that Python itself takes to start and end here and now: less than 0.1 on a machine with time."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import numpy"], check=True)
    return time.monotonic() - began


def children(pid: int) -> list[str]:
    place = Path(f"/proc/{pid}/task/{pid}/children")
    if not place.exists():
        pytest.skip("needs /proc")
    return place.read_text().split()


def test_a_real_limit_on_files(tmp_path, whole):
    """A part does not fit: exit code 2 and one line, the manifest and nothing half-written."""
    limit = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))"
    process = command(tmp_path, "--workers", "1", before=limit)
    told, said = process.communicate(timeout=240)
    (fault,) = json.loads(told)["faults"]
    assert process.returncode == 2 and fault["file"].endswith("part-000000.npz") and "File too large" in fault["wrong"]
    assert sorted(file.name for file in tmp_path.iterdir()) == [".lock", "_manifest.json"]
    assert answer(tmp_path) == whole | {"folder": str(tmp_path)}
