"""How long until something is there: first night cold and from the cache, help, a changed dose, a plan; and memory.

Every figure is from processes of their own; memory is the peak resident size of such a process (VmHWM).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from peers import has
from rounds import ROUNDS, goal, middle, row, say

ROOT = Path(__file__).parents[1]
CASE = ROOT / "examples" / "long_sleep_onset" / "case.toml"
ALONE = ROOT / "benchmarks" / "alone.py"
MEMORY = {
    "person": ("Pineal, one person, 14 nights", ""), "population": ("Pineal, 2,048 persons, 14 nights", ""),
    "jax": ("JAX, 512 persons, 2 nights", "jax"), "roadrunner": ("libRoadRunner, part of the model, 14 nights", "roadrunner"),
    "circadian": ("circadian, 60 days of the clock", "circadian"),
}
"""Work of alone.py: its name in the table and the package that it needs."""


def measure() -> dict:
    """Rows of waiting and of memory."""
    rows = [_cold(), *_rounds(), _plan(), _memory()]
    cold, warm, help_, changed, plan, _ = (one["contenders"] for one in rows)
    goals = [
        goal("first night on a fresh machine, compile included", middle(cold[0]), 20.0, "s"),
        goal("cached start to first night", middle(warm[0]), 1.0, "s"),
        goal("`pineal --help`", middle(help_[0]), 250.0, "ms"),
        goal("a changed dose once loaded, one person, 14 nights", middle(changed[0]), 100.0, "ms"),
        goal("a changed dose once loaded, the verb with 200 persons twice", middle(changed[1]), 100.0, "ms"),
        goal("`pineal plan` on a week of diary", middle(plan[0]), 60.0, "s"),
        goal("memory of 10⁵ persons x 14 nights (docs/scale.md)", _kept_memory(), 1024.0, "MiB"),
    ]
    return {"rows": rows, "goals": [one for one in goals if one["found"]]}


def _told(name: str, values: list[float], settings: str = "") -> dict:
    return {"name": name, "settings": settings, "error": {}, "values": values}


def _ran(command: list[str], **more: str) -> tuple[float, str]:
    """Seconds of a process from its start to its end, and what it said."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "benchmarks")])
    environment = os.environ | {"PYTHONPATH": paths} | more
    began = time.perf_counter()
    told = subprocess.run([sys.executable, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began, told.stdout.decode()


def _cold() -> dict:
    say("  first night with an empty cache")
    with tempfile.TemporaryDirectory(prefix="pineal-cold-") as folder:
        seconds, _ = _ran([str(ALONE), "first_night"], PINEAL_CACHE=folder)
    return row("process start to first night, empty cache", "s", [_told("Pineal", [seconds], "one person, float64; once")])


def _rounds() -> list[dict]:
    """Starts and changed doses, one of each a round."""
    starts, helps, told = [], [], {"verb": [], "engine": []}
    for turn in range(ROUNDS + 1):
        starts.append(_ran([str(ALONE), "first_night"])[0])
        helps.append(1e3 * _ran(["-m", "pineal.cli", "--help"])[0])
        say(f"  round {turn}: first night {starts[-1]:.2f} s, help {helps[-1]:.0f} ms")
    answer = json.loads(_ran([str(ALONE), "changed_dose"])[1].splitlines()[-1])["told"]
    for name, seconds in answer.items():
        told[name] = [1e3 * one for one in seconds]
    return [
        row("process start to first night, compiled before", "s", [_told("Pineal", starts[1:], "Python, numba and model loaded")]),
        row("`pineal --help`", "ms", [_told("Pineal", helps[1:])]),
        row("a changed dose, once loaded", "ms", [
            _told("engine", told["engine"], "one person, 14 nights, timeline made anew"),
            _told("verb `simulate`", told["verb"], "200 persons x 14 nights and the days before, with and without the dose"),
        ]),
    ]  # fmt: skip


def _plan() -> dict:
    say("  pineal plan")
    with tempfile.TemporaryDirectory(prefix="pineal-plan-") as folder:
        seconds, _ = _ran(["-m", "pineal.cli", "plan", str(CASE), "--out", folder, "--overwrite"])
    return row("`pineal plan`, a week of diary", "s", [_told("Pineal", [seconds], "examples/long_sleep_onset; once")])


def _memory() -> dict:
    found = []
    for work, (name, needs) in MEMORY.items():
        if not needs or has(needs):
            say(f"  memory: {name}")
            found.append(_told(name, [json.loads(_ran([str(ALONE), work])[1].splitlines()[-1])["peak_mib"]]))
    return row("peak memory of the process", "MiB", found, "Each alone, compiled before; interpreter and packages included.")


def _kept_memory() -> float:
    """Peak memory of the whole run to disk, as benchmarks/scale.json has it."""
    kept = ROOT / "benchmarks" / "scale.json"
    return json.loads(kept.read_text(encoding="utf-8")).get("full", {}).get("peak_mib", 0.0) if kept.exists() else 0.0
