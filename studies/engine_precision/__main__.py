"""10⁵ nights in single and in double precision, prescribed paths, and sixty free-running days: python -m engine_precision.

Writes result.json and report.md. `--persons` for fewer people, `--report` to write the page from kept results.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

from engine_precision.compare import differences
from engine_precision.report import page
from engine_precision.runs import DOUBLE, NIGHTS, SINGLE, in_the_dark, minutes_apart, nights, people
from pineal.engine.shipped import engine, version
from pineal.night.nights import Nights

HERE = Path(__file__).parent
PERSONS, ON_PATHS, DRAWS, DAYS, SEEDS = 7168, 500, 512, 60, (101, 202)


def tell(what: str) -> None:
    """One line of progress."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def samples(n: int) -> dict[tuple[int, int], Nights]:
    """Every precision with every seed."""
    found = {}
    for seed in SEEDS:
        for lanes in (SINGLE, DOUBLE):
            found[lanes, seed] = nights(n, lanes, seed)[1]
            tell(f"{n} persons x {NIGHTS} nights, {'double' if lanes == DOUBLE else 'single'} precision, seed {seed}")
    return found


def compared(one: Nights, other: Nights) -> list[dict]:
    """Every figure of every statistic."""
    names = [name for name in other.statistics if name not in ("TIB", "CBTmin")]
    rows = [row for name in names for row in differences(name, one[name], other[name])]
    numbers = ("value", "difference", "error", "z")
    return [{"statistic": r.statistic, "figure": r.figure} | {k: _short(getattr(r, k)) for k in numbers} for r in rows]


def _short(value: float) -> float:
    return float(f"{value:.5g}")


def populations(n: int) -> dict:
    """Single against double with the same numbers and with others, and double against itself with other numbers."""
    runs, (a, b) = samples(n), SEEDS
    pairs = {
        "same numbers": ((SINGLE, a), (DOUBLE, a)),
        "other numbers": ((SINGLE, b), (DOUBLE, a)),
        "double with itself": ((DOUBLE, b), (DOUBLE, a)),
    }
    return {name: compared(runs[one], runs[other]) for name, (one, other) in pairs.items()}


def draws(n: int) -> dict:
    """How many nights and epochs are the same with the same numbers; a night differs from its first other stage on."""
    one, other = (nights(n, lanes, SEEDS[0], stages=True)[1] for lanes in (SINGLE, DOUBLE))
    same = np.stack([(a == b) for a, b in zip(_by_night(one), _by_night(other), strict=True)])
    tell(f"stages of {n} persons")
    return {
        "nights": int(same.shape[0] * n), "nights with every epoch equal": float(same.all(axis=2).mean()),
        "epochs equal": float(same.mean()), "by night": [round(float(x), 4) for x in same.all(axis=2).mean(axis=1)],
    }


def _by_night(found: Nights) -> list[np.ndarray]:
    return np.split(found.stages, np.cumsum(found.bed_epochs)[:-1], axis=1)


def on_paths(n: int) -> dict:
    """DLMO of persons who sleep along given stages, each along those that another seed drew."""
    paths = tuple(np.ascontiguousarray(part.stages.T) for part in nights(n, SINGLE, SEEDS[1], stages=True))
    one, other = (nights(n, lanes, SEEDS[0], paths=paths)[1] for lanes in (SINGLE, DOUBLE))
    worst = 60.0 * np.abs(one["DLMO"] - other["DLMO"]).max(axis=1)
    tell(f"given paths of {n} persons")
    return {"persons": n, "nights": NIGHTS, "largest, min": float(worst.max()), "median of persons, min": float(np.median(worst))}


def free_running(n: int, days: int) -> dict:
    """Clocks of persons in the dark."""
    apart = minutes_apart(*(in_the_dark(n, days, lanes) for lanes in (SINGLE, DOUBLE)))
    tell(f"{days} days in the dark of {n} persons")
    by_day = {str(day): float(apart[: 24 * day].max()) for day in (10, 20, 30, 40, 50, 60) if day <= days}
    return {"persons": n, "days": days, "largest, min": float(apart.max()), "largest up to day": by_day}


def main() -> None:
    """Run everything, or only write the page."""
    parser = argparse.ArgumentParser(prog="engine_precision", description=__doc__)
    parser.add_argument("--persons", type=int, default=PERSONS)
    parser.add_argument("--report", action="store_true", help="write report.md from result.json")
    asked = parser.parse_args()
    place = HERE / "result.json"
    if not asked.report:
        begin = time.perf_counter()
        few = min(asked.persons, ON_PATHS)
        found = {
            "model": version(), "persons": len(people(asked.persons)[0]), "nights": NIGHTS, "single": engine().kernel(SINGLE).name,
            "double": engine().kernel(DOUBLE).name, "paths": on_paths(few), "dark": free_running(few, DAYS),
            "draws": draws(min(asked.persons, DRAWS)), "populations": populations(asked.persons),
        }
        place.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        tell(f"{time.perf_counter() - begin:.0f} s")
    (HERE / "report.md").write_text(page(json.loads(place.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
