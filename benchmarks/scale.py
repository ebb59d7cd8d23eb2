"""Population runs and clusters: what a night costs on this machine, and what 10^9 of them would take.

    python benchmarks/scale.py            short runs on 1 and 2 cores, scheduler and files (minutes) -> scale.json
    python benchmarks/scale.py --full     10^5 people x 14 nights, killed in the middle and gone on with -> scale.json
    python benchmarks/scale.py --sheet    docs/scale.md from scale.json, nothing measured

Time on a core is the processor's own (user and system); time by the clock is told beside it. Neighbours still slow a
core (shared caches, two threads of one core), so short runs alternate, every one is kept, and the median is projected.
Memory is the proportional set size of all processes of a run, looked at ten times a second.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from scale_sheet import sheet

ROOT = Path(__file__).parents[1]
RESULT, SHEET = ROOT / "benchmarks" / "scale.json", ROOT / "docs" / "scale.md"
KIND, NIGHTS, SHORT, FULL = "insomnia", 14, 6_000, 100_000
EMPTY, ROUNDS = 2_000, 3


def command(folder: Path, persons: int, *more: str) -> subprocess.Popen:
    """A run of the command line in a session of its own."""
    given = ["population", KIND, "--persons", str(persons), "--nights", str(NIGHTS), "--out", str(folder), "--json", *more]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen([sys.executable, "-m", "pineal.cli", *given], env=environment, stdout=subprocess.PIPE, start_new_session=True)


def memory(session: int) -> float:
    """MiB of all processes of a session, shared pages counted once."""
    total = 0
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(place.name)) == session:
                total += int((place / "smaps_rollup").read_text().split("Pss:")[1].split()[0])
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return total / 1024.0


def watched(process: subprocess.Popen, stop=lambda: False) -> dict:
    """Wait for a run (or stop it by kill -9); what it answered, took and held at most."""
    began, before, peak = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN), 0.0
    while process.poll() is None:
        peak = max(peak, memory(process.pid))
        if stop():
            os.kill(process.pid, signal.SIGKILL)
        time.sleep(0.1)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = process.stdout.read()
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"answer": json.loads(told) if told else None, "wall_s": time.perf_counter() - began, "core_s": used, "peak_mib": peak}


def short(workers: int, turn: int, folder: Path) -> dict:
    """A short run; the start of Python and the kernels is measured by a tiny one and taken off."""
    start = watched(command(folder / f"tiny{workers}-{turn}", 32 * workers, "--part", "32", "--workers", str(workers)))
    seen = watched(command(folder / f"short{workers}-{turn}", SHORT, "--part", str(1504 // workers), "--workers", str(workers)))
    nights = seen["answer"]["rows"]
    lived = SHORT * (NIGHTS + seen["answer"]["lead_in"])
    core = seen["core_s"] - start["core_s"]
    return {
        "workers": workers, "load": os.getloadavg()[0], "nights": nights,
        "wall_s": seen["wall_s"], "start_s": start["wall_s"], "core_s": core,
        "nights_per_core_s": nights / core, "simulated_per_core_s": lived / core, "peak_mib": seen["peak_mib"],
        "fingerprint": seen["answer"]["fingerprint"], "bytes_per_night": seen["answer"]["bytes"] / nights,
    }  # fmt: skip


def full(folder: Path) -> dict:
    """The whole run: killed after a third, gone on with."""
    path, parts = folder / "full", lambda: len(list((folder / "full").glob("part-*.parquet")))
    first = watched(command(path, FULL, "--workers", "2"), stop=lambda: parts() >= 16)
    kept = {file.name: file.stat().st_mtime_ns for file in path.glob("part-*.parquet")}
    second = watched(command(path, FULL, "--workers", "2"))
    touched = [name for name, at in kept.items() if (path / name).stat().st_mtime_ns != at]
    answer = second["answer"]
    return {
        "persons": FULL, "nights": NIGHTS, "rows": answer["rows"], "parts": answer["parts"], "kept": len(kept), "touched": len(touched),
        "wall_s": first["wall_s"] + second["wall_s"], "fingerprint": answer["fingerprint"],
        "peak_mib": max(first["peak_mib"], second["peak_mib"]), "bytes_per_night": answer["bytes"] / answer["rows"],
    }  # fmt: skip


def nothing(job: None, k: int) -> bytes:
    """A piece without work."""
    return b""


def scheduler() -> dict:
    """What Dask takes for a piece that is empty: a scheduler and two workers on this machine."""
    from distributed import LocalCluster

    from pineal.engine.pieces import made, on

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, on(cluster.scheduler_address):
        list(made(nothing, None, list(range(100)), 2))
        began = time.perf_counter()
        list(made(nothing, None, list(range(EMPTY)), 2))
        return {"pieces": EMPTY, "wall_ms_per_piece": 1e3 * (time.perf_counter() - began) / EMPTY}


def files(folder: Path) -> dict:
    """What the one process that writes does for a part: write, sync, read the metadata; and draw far-away people."""
    from pineal.storage import crowd, tables
    from pineal.storage.folder import Folder

    told = crowd.Crowd(KIND, 10**8, NIGHTS, "23:00", "07:00", (20.0, 80.0), None, "home", 1, crowd.part_size(NIGHTS), "parquet")
    rows = tables.columns_of(next((folder / "short1-0").glob("part-*.parquet")))
    content, n = tables.encoded(rows, "parquet"), len(rows["person"])
    place, seconds = Folder(folder, "parquet"), {}
    seconds["encode"] = timed(lambda: tables.encoded(rows, "parquet"))
    seconds["write"] = timed(lambda: place.write(0, content))
    seconds["metadata"] = timed(lambda: tables.metadata(place.part(0)))
    far = 2**26 + crowd.BLOCK - 2 * crowd.GROUP
    seconds["draw"] = timed(lambda: crowd.people(told, 0, told.part))
    seconds["draw_far"] = timed(lambda: crowd.people(told, far, far + told.part))
    return {"part_nights": told.part * NIGHTS, "rows_timed": n, **{f"{name}_core_ms": 1e3 * value for name, value in seconds.items()}}


def timed(work, rounds: int = 5) -> float:
    """Least seconds of the processor for a piece of work."""
    found = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def machine() -> dict:
    """Where and with what this was measured."""
    names = ("numpy", "numba", "dask", "distributed", "pyarrow")
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    told = {"processor": model, "cores": os.cpu_count(), "load": os.getloadavg()[1], "python": platform.python_version()}
    return told | {name: version(name) for name in names}


def main() -> None:
    """Measure what is asked for, keep it in the result file and write the sheet."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--full", action="store_true")
    asked.add_argument("--sheet", action="store_true")
    told = asked.parse_args()
    result = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    folder = Path(tempfile.mkdtemp(prefix="pineal-scale-"))
    try:
        if told.full:
            result["full"] = {"machine": machine(), **full(folder)}
        elif not told.sheet:
            short_runs = [short(n, turn, folder) for turn in range(ROUNDS) for n in (1, 2)]
            result |= {"machine": machine(), "short": short_runs, "files": files(folder), "scheduler": scheduler()}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    SHEET.write_text(sheet(result), encoding="utf-8")


if __name__ == "__main__":
    main()
