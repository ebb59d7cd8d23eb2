"""How near the population kernel is to what the machine can do: operations, bytes, peaks, and what was tried.

    python benchmarks/limit.py            counts and measures (minutes, and those of compiling) -> limit.json, docs/arithmetic.md
    python benchmarks/limit.py --sheet    the page from the figures kept in limit.json, nothing measured

Operations are counted in the generated source (operations.py), peaks by loops in C (peak.py), and times taken in turns in one
process by the processor's own time on one thread (interleaved.py): only ratios within a table may be compared.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import platform
import re
import subprocess
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np
from attrs import evolve

import twin
from c_source import translate
from interleaved import ratio, seconds
from limit_sheet import sheet
from operations import KINDS, PERSON, SHARED, STEP, Loop, loops
from peak import peak
from pineal.engine import Engine, Persons, Timeline, simulate
from pineal.engine.emit import emit
from pineal.physiology import CHAIN, build
from population import fortnight, weights

ROOT = Path(__file__).parents[1]
RESULT, SHEET = ROOT / "benchmarks" / "limit.json", ROOT / "docs" / "arithmetic.md"
_COUNTS = ("loops", "written", "loads", "stores", "read", "wrote", "once")
PEOPLE, LANES = 256, (16, 32, 64, 128)
FLAG_SETS = {
    "as the twin": twin.FLAGS, "vectors of 256 bits": (*twin.FLAGS, "-mprefer-vector-width=256"),
    "vectors of 512 bits": (*twin.FLAGS, "-mprefer-vector-width=512"),
    "contraction (fused products and sums)": (*twin.FLAGS, "-ffp-contract=fast"), "-ffast-math": (*twin.FLAGS, "-ffast-math"),
    "-O3 -march=native alone": ("-O3", "-march=native", "-ffp-contract=off"),
}  # fmt: skip


def engine() -> Engine:
    """The model of benchmarks/population.py, without series."""
    return Engine(build(), CHAIN, weights())


def counted(kernel: Engine) -> list[dict]:
    """What every loop over lanes does to one lane; loops that are alike stand together."""
    rows: dict[str, dict] = {}
    for loop in loops(twin.source(kernel.kernel(32))):
        row = rows.setdefault(_where(loop), dict.fromkeys((*_COUNTS, *KINDS), 0))
        read, wrote = loop.places()
        once = len(loop.operations) - len(loop.of_lanes())
        told = dict(zip(_COUNTS, (1, loop.written.total(), len(loop.loads), len(loop.stores), read, wrote, once), strict=True))
        told |= Counter(node.kind for node in loop.of_lanes())
        for name, value in told.items():
            row[name] += value
        for name, value in _hanging(loop).items():
            row[name] = row.get(name, 0) + value
    return [{"where": where, **row} for where, row in rows.items()]


def _where(loop: Loop) -> str:
    """The part of a step that a loop belongs to."""
    size, flags = len(loop.of_lanes()), re.findall(r"flags & (\d)", loop.where)
    if "dose" in loop.where or "depot" in loop.where:
        return "depots and doses, each"
    if flags:
        in_bed = "stage draw" if size > 300 else "random number and awakening"
        return {"1": "lights off", "2": in_bed, "4": "rise", "8": "end of a night"}[flags[0]]
    return "step" if size > 300 else "plasma and clocks"


def _hanging(loop: Loop) -> Counter:
    """How many operations could be done once a run or once for two stages, and what divisions divide by."""
    told = Counter()
    for node in loop.of_lanes():
        told["of the person"] += node.hangs <= {PERSON, SHARED}
        told["of the person and the step"] += node.hangs <= {PERSON, SHARED, STEP}
        if node.kind == "divide":
            by = node.args[2].hangs
            told[f"by {'a constant' if not by else 'a parameter' if by <= {PERSON, SHARED, STEP} else 'what varies'}"] += 1
    return told


def job(what: Engine, timeline: Timeline, lanes: int = 32, path: np.ndarray | None = None):
    """A piece of work to time."""
    return lambda: simulate(what, Persons(PEOPLE), timeline, seed=1, lanes=lanes, threads=1, path=path)


def by_part(kernel: Engine) -> dict:
    """Microseconds of a step of 32 lanes by day and of what a step in bed adds; and a fortnight without doses, or on a given path."""
    whole = fortnight()
    days, undosed = evolve(whole, windows=()), evolve(whole, doses=())
    path = np.ones((whole.steps.n_bed, 1), np.int8) * 2
    work = {"whole": job(kernel, whole), "days": job(kernel, days), "undosed": job(kernel, undosed), "path": job(kernel, whole, path=path)}
    taken = seconds(work)
    tiles, steps, bed = PEOPLE / 32, len(whole.steps.length), whole.steps.n_bed
    day = median(taken["days"]) / tiles / len(days.steps.length)
    return {
        "steps": steps, "bed": bed, "day_us": 1e6 * day, "whole_us": 1e6 * median(taken["whole"]) / tiles / steps,
        "bed_adds_us": 1e6 * (median(taken["whole"]) / tiles - day * steps) / bed,
        "undosed": ratio(taken, "undosed", "whole"), "path": ratio(taken, "path", "whole"),
    }  # fmt: skip


def by_lanes(kernel: Engine) -> dict[str, dict[str, float]]:
    """Time against 32 lanes, kernel and twin."""
    work = {f"kernel {n}": job(kernel, fortnight(), n) for n in LANES}
    work |= {f"c {n}": job(twin.on_twin(kernel, n), fortnight(), n) for n in LANES}
    taken = seconds(work)
    return {what: {str(n): ratio(taken, f"{what} {n}", f"{what} 32") for n in LANES} for what in ("kernel", "c")}


def by_flags(kernel: Engine) -> dict[str, dict]:
    """The kernel's time against C under sets of flags, and whether the bits are the same."""
    engines = {name: twin.on_twin(kernel, 32, flags) for name, flags in FLAG_SETS.items()}
    taken = seconds({name: job(one, fortnight()) for name, one in engines.items()} | {"kernel": job(kernel, fortnight())})
    ours = simulate(kernel, Persons(64), fortnight(), seed=2, threads=1).end.values
    ends = {name: simulate(one, Persons(64), fortnight(), seed=2, threads=1).end.values for name, one in engines.items()}
    return {name: {"ratio": ratio(taken, "kernel", name), "same": bool(np.array_equal(ours, ends[name]))} for name in engines}


def _dividing(kernel: Engine) -> str:
    """The source as it would be if constants were divided by, not multiplied by their reciprocals."""
    with patch("pineal.engine.printer._inverse", lambda divisor: None):
        return emit(kernel.traced(), kernel.kernel(32).layout, single=True)


def by_change(kernel: Engine) -> dict[str, float]:
    """Time of changed kernels against the kernel, or of the changed twin against the twin."""
    text = twin.source(kernel.kernel(32))
    still = re.sub(r"(?s)(def uniform\(.*?\):\n).*?\n\n\n", r"\1    return F(0.5)\n\n\n", text)
    engines = {
        "kernel": kernel, "work array on a line of the cache": _running(kernel, _aligned(text, kernel.kernel(32).run)),
        "twin": twin.on_twin(kernel, 32), "divisions": _running(kernel, twin.of_source(_dividing(kernel))),
        "no random numbers": _running(kernel, twin.of_source(still)),
    }  # fmt: skip
    taken = seconds({name: job(one, fortnight()) for name, one in engines.items()})
    told = {name: ratio(taken, name, "twin") for name in ("divisions", "no random numbers")}
    return told | {"aligned": ratio(taken, "work array on a line of the cache", "kernel")}


def _running(what: Engine, run) -> Engine:
    return evolve(what, kernels={32: evolve(what.kernel(32), module=SimpleNamespace(run=run))})


def _aligned(text: str, run):
    """The kernel on a copy of its work array that begins at a multiple of 64 bytes."""
    function = next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.name == "run")
    at = [a.arg for a in function.args.args].index("w")

    def moved(*args):
        w = args[at]
        room = np.empty(w.size + 32, w.dtype)
        first = -room.ctypes.data % 64 // w.itemsize
        copy = room[first : first + w.size]
        copy[:] = w
        told = run(*args[:at], copy, *args[at + 1 :])
        w[:] = copy
        return told

    return moved


def assembly(kernel: Engine) -> dict[str, int]:
    """Vector instructions of the twin's text and how many of them move or read values that found no register."""
    inner, seen = kernel.kernel(32), []
    watched = _running(kernel, lambda *args: (seen.append(twin.types_of(args)), inner.run(*args))[1])
    simulate(watched, Persons(1), fortnight(), seed=0, threads=1)
    command = [twin.compiler(), *twin.FLAGS, "-S", "-x", "c", "-o", "-", "-"]
    text = translate(twin.source(inner), "run", list(seen[0]))
    told = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout.splitlines()
    wide = [line for line in told if re.search(r"%zmm|%ymm", line)]
    moves = [line for line in wide if re.search(r"\bvmov[ua]p[sd]\b", line)]
    stack = r"\(%r[sb]p"
    return {
        "vector": len(wide), "moves": len(moves), "spills": sum(bool(re.search(stack, line)) for line in moves),
        "operands": sum(bool(re.search(stack, line)) for line in wide) - sum(bool(re.search(stack, line)) for line in moves),
    }  # fmt: skip


def machine() -> dict:
    """Where and with what this was measured."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    told = {"processor": model, "load": os.getloadavg()[0], "compiler": twin.version()}
    return told | {"numba": version("numba"), "python": platform.python_version()}


def main() -> None:
    """Measure unless only the sheet is asked for, keep the figures and write the page."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--sheet", action="store_true")
    if not asked.parse_args().sheet:
        kernel, result = engine(), {"machine": machine(), "twin_flags": twin.FLAGS}
        for piece in (counted, by_part, by_flags, by_change, assembly, by_lanes):
            print(piece.__name__, file=sys.stderr)
            result[piece.__name__] = piece(kernel)
        RESULT.write_text(json.dumps(result | {"peak": peak()}, indent=2) + "\n")
    SHEET.write_text(sheet(json.loads(RESULT.read_text())), encoding="utf-8")


if __name__ == "__main__":
    main()
