"""What other studies found, copied into the result so that the page is drawn from one file."""

from __future__ import annotations

import json
from pathlib import Path

from effects import rows as effect_rows
from effects.situations import situations
from pineal.api.ways import ways
from pineal.compounds import all as shelf
from pineal.engine.paths import EFFECTOR_NUMBERS
from pineal.engine.shipped import version
from pineal.evidence import trial_rows

EFFECTS = Path(effect_rows.__file__).parent
STUDIES = Path(__file__).parents[1]
KEPT = ("rows sha256", "rows fitted", "rows judged", "predictions", "nulls", "signs", "no route", "shapes")


def read(path: Path) -> dict:
    """A JSON file; empty where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def gathered() -> dict:
    """Figures of effects, kinetics, clock and nights, counts of ways and rows."""
    effects = read(EFFECTS / "result.json")
    return {
        "model": version(),
        "effects": {key: effects[key] for key in KEPT},
        "numbers": _numbers(effects["numbers"]),
        "recovery": {key: effects["recovery"][key] for key in ("worlds", "rank", "coverage of 90 % intervals", "told")},
        "folds": {row["row"]: [row["mean"], row["low"], row["high"]] for row in effects["folds"]["rows"] if row["model"] == "model"},
        "unmet": read(EFFECTS / "unmet.json"),
        "kinetics": _kinetics(),
        "clock": _clock(),
        "nights": _nights(),
        "ways": _ways(),
        "rows": _rows(),
        "open": sum(bool(one.resolved) for one in situations().values()),
        "situations": len(situations()),
    }


def _numbers(numbers: list[dict]) -> dict:
    """How many numbers of each group there are, and how many the trials tell."""
    groups = dict.fromkeys(n["group"] for n in numbers)
    return {g: [sum(n["group"] == g for n in numbers), sum(n["group"] == g and n["word"] == "trials" for n in numbers)] for g in groups}


def _kinetics() -> dict:
    found = read(STUDIES / "catalogue_pk" / "result.json")
    within = [one for one in found["contrasts"] if one["fold"] <= 1.5]
    return {
        "rows": found["coverage"]["all"]["rows"],
        "inside 90": found["coverage"]["all"]["inside"]["0.9"],
        "beyond 99": found["coverage"]["all"]["beyond_99"],
        "left out": found["fit"]["left_out"],
        "without": found["without"],
        "contrasts": len(found["contrasts"]),
        "within 1.5": len(within),
    }


def _clock() -> dict:
    found = read(STUDIES / "melatonin_phase" / "result.json")
    errors = found["shipped"]["errors"]
    return {"bars": found["bars"], "errors": {name: errors[name] for name in found["bars"] if name in errors}}


def _nights() -> dict:
    lines = [one for one in read(STUDIES / "night_credibility" / "result.json")["verdicts"] if one["met"] is not None]
    return {
        "lines": len(lines),
        "met": sum(one["met"] for one in lines),
        "lost": [f"{o['line']} ({o['cohort']})" for o in lines if not o["met"]],
    }


def _ways() -> dict:
    told = [ways(found) for found in shelf()]
    return {
        "compounds": len(told),
        "known": sum(one["known"] for one in told),
        "unknown": [one["name"] for one in told if not one["known"]],
        "silent": [one["name"] for one in told if one["known"] and all(way["silent"] for way in one["ways"])],
        "effector numbers": len(EFFECTOR_NUMBERS),
        "potencies": {one["name"]: len(one["potencies"]) for one in told if one["potencies"]},
    }


def _rows() -> dict:
    every = trial_rows()
    return {
        "all": len(every),
        "studies": len({row.study for row in every}),
        "recalled": sum(row.provenance == "recalled" for row in every),
        "compounds": len({row.compound for row in every}),
    }
