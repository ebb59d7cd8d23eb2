"""Melatonin phase shifts: python -m melatonin_phase fits 3 mg, predicts the rest, writes result.json, report.md and pictures.

``page`` as an argument draws the page again from result.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from . import pictures, points, report, trials
from .checks import checks
from .fit import CHOSEN, FREE, Fit, fit
from .score import against_published, curves_of, no_effect, score
from .ship import rounded
from .world import PUBLISHED, persons, settle

HERE = Path(__file__).parent
RESULT = HERE / "result.json"


def main() -> None:
    """Find everything and write all files."""
    if "page" not in sys.argv[1:]:
        RESULT.write_text(json.dumps(_short(found()), indent=1) + "\n", encoding="utf-8")
    for path, text in drawn(json.loads(RESULT.read_text(encoding="utf-8"))).items():
        path.write_text(text, encoding="utf-8")


def drawn(result: dict) -> dict[Path, str]:
    """The page and the pictures of a result."""
    return {
        HERE / "report.md": report.page(result), HERE / "curves.svg": pictures.curves(result), HERE / "arms.svg": pictures.arms(result),
    }  # fmt: skip


def found() -> dict:
    """All figures."""
    fits = [_announced(free, own) for own in (1.0, 0.0) for free in FREE]
    chosen = next(f for f in fits if f.free == CHOSEN and f.own == 0.0)
    ours = rounded(chosen.forcing)
    scored = score([f.forcing for f in fits])
    who = persons([ours, PUBLISHED])
    start = settle(who)
    dense = curves_of(who, start)
    hours = np.arange(0.0, 24.01, 0.5)
    told = trials.predicted(who)
    return {
        "bars": points.BARS,
        "no effect": {"M4 RMSE": no_effect(3.0), "M5 RMSE": no_effect(0.5)},
        "published model, same points": {f"{mg:g}": _gap_to_points(mg) for mg in points.FILES},
        "shipped": {"forcing": ours, **score([ours])[0]},
        "less the published model": {f"{mg:g}": against_published(dense[mg], mg, 0) for mg in dense},
        "fits": [_row(f, s) for f, s in zip(fits, scored, strict=True)],
        "checks": checks(ours),
        "trials": {name: {**row, "shipped": float(told[name][0]), "published forcing": float(told[name][1])}
                   for name, row in trials.published().items()},
        "curve": {"hours": hours.tolist(), **{f"{mg:g}": dense[mg].one(0)(hours).tolist() for mg in dense}},
    }  # fmt: skip


def _gap_to_points(mg: float) -> float:
    hours, shifts = points.individual(mg)
    return float(np.sqrt(np.mean((points.published_model(mg, hours) - shifts) ** 2)))


def _announced(free: tuple[str, ...], own: float) -> Fit:
    print(f"own melatonin {own:g}: {', '.join(free) or 'nothing'} free", file=sys.stderr)
    return fit(free, own)


def _row(found: Fit, scores: dict) -> dict:
    named = {name: [float(value), float(sd)] for name, value, sd in zip(found.free, found.x, found.sd, strict=True)}
    return {"own": found.own, "free": named, "left one out": found.left_out, **scores}


def _short(value):
    """Numbers to four significant digits, all the way down; what is shipped stays whole."""
    if isinstance(value, dict):
        return {key: v if key == "forcing" else _short(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_short(v) for v in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
