"""Timing beside one another: every contender once a round, five rounds, so that a busy minute hits all of them."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from attrs import field, frozen

ROUNDS = 5
LEAST_S = 0.1
"""Shorter works are repeated within a round until they take about this long."""
PACKAGES = ("numpy", "numba", "llvmlite", "scipy", "jax", "jaxlib", "libroadrunner", "python-libsbml", "circadian")


@frozen
class Contender:
    """A piece of work and in what it is told: `nights` makes a rate of it, otherwise it is milliseconds."""

    name: str
    work: Callable[[], object]
    settings: str = ""
    nights: int = 0
    error: dict[str, float | str] = field(factory=dict)

    def value(self, seconds: float) -> float:
        """Nights per second, or milliseconds."""
        return self.nights / seconds if self.nights else 1e3 * seconds


def race(contenders: Sequence[Contender], rounds: int = ROUNDS) -> list[dict]:
    """Values of every contender in every round; each has run once before, compilation included."""
    calls = [_calls(one) for one in contenders]
    found = [{"name": one.name, "settings": one.settings, "error": one.error, "values": []} for one in contenders]
    for turn in range(rounds):
        for one, n, row in zip(contenders, calls, found, strict=True):
            began = time.perf_counter()
            for _ in range(n):
                one.work()
            row["values"].append(one.value((time.perf_counter() - began) / n))
        say(f"  round {turn + 1}: " + ", ".join(f"{row['name']} {row['values'][-1]:,.4g}" for row in found))
    return found


def _calls(one: Contender) -> int:
    one.work()
    began = time.perf_counter()
    one.work()
    return max(1, min(100, round(LEAST_S / (time.perf_counter() - began))))


def row(what: str, unit: str, contenders: list[dict], note: str = "") -> dict:
    """A row of the table: the first contender is ours."""
    return {"what": what, "unit": unit, "contenders": contenders, "note": note}


def goal(what: str, found: float, bound: float, unit: str, at_most: bool = True) -> dict:
    """A figure of the design beside what was measured."""
    return {"what": what, "found": found, "bound": bound, "unit": unit, "at_most": at_most}


def middle(row: dict) -> float:
    """Median of a contender's rounds."""
    return median(row["values"])


def ratios(ours: dict, peer: dict, rate: bool = False) -> list[float]:
    """How many times faster ours is, round by round."""
    pairs = zip(ours["values"], peer["values"], strict=True)
    return [a / b if rate else b / a for a, b in pairs]


def say(text: str) -> None:
    """Progress."""
    print(text, file=sys.stderr, flush=True)


def machine() -> dict:
    """Where and with what this is measured."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return {"processor": model, "cores": os.cpu_count(), "load": load, "system": platform.system(), "python": platform.python_version(),
            **{name: found for name in PACKAGES if (found := _version(name))}}  # fmt: skip


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
