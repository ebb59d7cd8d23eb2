"""The benchmark table: ours beside its peers, everything in interleaved rounds, with errors, goals and the machine.

    python benchmarks/table.py                measure all and write the page (a quarter of an hour on a quiet machine)
    python benchmarks/table.py --only clock   measure one group (or several), keep the others
    python benchmarks/table.py --sheet        docs/benchmarks.md from benchmarks/table.json, nothing measured

Every group runs in a process of its own, so that no package's threads or memory stand in another's way. A group that
fails is told in the table with its last words; the others go on.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from rounds import machine, say
from table_sheet import sheet

ROOT = Path(__file__).parents[1]
RESULT, SHEET = ROOT / "benchmarks" / "table.json", ROOT / "docs" / "benchmarks.md"
GROUPS = ("population", "person", "clock", "gradient", "start")
"""Each is a file speed_NAME.py with a function `measure`."""


def group(name: str) -> dict:
    """What one group measures, from a process of its own."""
    say(f"{name}:")
    began, before = time.perf_counter(), machine()
    paths = [str(ROOT / "src"), str(ROOT / "benchmarks"), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run([sys.executable, __file__, "--inside", name], env=environment, stdout=subprocess.PIPE, stderr=None, text=True)
    taken = {"machine": before, "load_after": machine()["load"], "seconds": time.perf_counter() - began}
    return taken | (json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {"failed": f"it ended with {done.returncode}"})


def inside(name: str) -> None:
    """One group in this process; its result is the last line of the output."""
    from peers import missing

    found = importlib.import_module(f"speed_{name}").measure()
    print(json.dumps(found | {"missing": missing()}))


def main() -> None:
    """Measure what is asked for, keep it, write the page."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--sheet", action="store_true")
    asked.add_argument("--only", nargs="+", choices=GROUPS, default=GROUPS)
    asked.add_argument("--inside", choices=GROUPS, help=argparse.SUPPRESS)
    told = asked.parse_args()
    if told.inside:
        return inside(told.inside)
    result = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    for name in () if told.sheet else told.only:
        result[name] = group(name)
        RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    SHEET.write_text(sheet(result), encoding="utf-8")


if __name__ == "__main__":
    main()
