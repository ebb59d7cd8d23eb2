"""Every number of the model and every dose: tangents against central differences, and what they cost: python -m tangent_check.

Writes result.json and report.md. `--report` writes the page from kept results, `--cost` measures the cost alone.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

from pineal.engine.shipped import version
from pineal.engine.tangent import Tangents
from tangent_check.central import EVERY, Central, along_dose, along_parameter
from tangent_check.cost import compiled, measured
from tangent_check.interpreted import interpreted
from tangent_check.report import page
from tangent_check.world import along, opened, path, shipped, timeline, values

HERE = Path(__file__).parent
AT_ONCE = 32
"""Parameters whose changed lives are held in memory together."""

ASKED = 1e-5
SURE = 0.1
"""A difference counts where it is known ten times better than what is asked; elsewhere it cannot judge."""


def tell(what: str) -> None:
    """One line of progress."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def judged(found: Tangents, lane: int, central: Central) -> dict:
    """One direction: the largest error of states and outputs, of the marker of the clock and of the score, each relative."""
    rows = {name: _error(found.d_series[name][:, lane], slope, central.unknown[name]) for name, slope in central.series.items()}
    known = {name: error for name, (error, sure) in rows.items() if sure}
    moved = [name for name in central.series if np.any(found.d_series[name][:, lane]) or np.any(central.series[name])]
    judged_too = [name for name in moved if name in known]
    worst = max(known, key=known.get, default="")
    marks = _error(found.d_crossings["circadian.cbt_min"][:, lane], central.marks, central.unknown["marks"])
    score = _error(found.score[lane : lane + 1], np.array([central.score]), central.unknown["score"])
    return {
        "moves the path": bool(found.score[lane] or central.score), "series moved": len(moved), "series judged": len(judged_too),
        "error": _short(known.get(worst, 0.0)), "worst": worst, "DLMO": _told(marks), "score": _told(score), "step": central.step,
    }  # fmt: skip


def _error(tangent: np.ndarray, difference: np.ndarray, unknown: float) -> tuple[float, bool]:
    """Largest error over the largest derivative, and whether the difference knows enough to judge it."""
    size = float(max(np.abs(tangent).max(initial=0.0), np.abs(difference).max(initial=0.0)))
    if size == 0.0:
        return 0.0, True
    return float(np.abs(tangent - difference).max()) / size, unknown <= SURE * ASKED * size


def _told(found: tuple[float, bool]) -> float | None:
    return _short(found[0]) if found[1] else None


def _short(value: float) -> float:
    return float(f"{value:.3g}")


def all_directions(names: tuple[str, ...]) -> dict[str, dict]:
    """Every direction, judged."""
    found = interpreted(shipped(), timeline(), path(), names, values(), series_every=EVERY)
    tell(f"tangents along {len(names)} directions")
    rows: dict[str, dict] = {}
    parameters = [name for name in names if not name.startswith("dose[")]
    for first in range(0, len(parameters), AT_ONCE):
        some = parameters[first : first + AT_ONCE]
        rows |= {name: judged(found, names.index(name), one) for name, one in zip(some, along_parameter(some), strict=True)}
        tell(f"central differences along {len(rows)} parameters")
    doses = names[len(parameters) :]
    return rows | {name: judged(found, names.index(name), along_dose(name)) for name in doses}


def main() -> None:
    """Judge every direction, or only write the page."""
    parser = argparse.ArgumentParser(prog="tangent_check", description=__doc__)
    parser.add_argument("--report", action="store_true", help="write report.md from result.json")
    parser.add_argument("--cost", action="store_true", help="measure the cost again and keep the rest")
    asked, place = parser.parse_args(), HERE / "result.json"
    if not (asked.cost or asked.report):
        rows, series = all_directions(along()), len(shipped().outputs)
        found = {"model": version(), "asked": ASKED, "states": len(opened().model.states), "series": series, "directions": rows}
        _write(place, found)  # what follows compiles for minutes; --cost goes on from here
    if not asked.report:
        _write(place, json.loads(place.read_text(encoding="utf-8")) | {"compiled": compiled(tell), "cost": measured(tell)})
    (HERE / "report.md").write_text(page(json.loads(place.read_text(encoding="utf-8"))), encoding="utf-8")


def _write(place: Path, found: dict) -> None:
    place.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
