"""What the model says of every row of trials.csv, as the package ships it: physiology/data/predictions.json.

Read from result.json (and, for shifts of the clock, from that of melatonin_phase); nothing is computed anew. A row is fitted,
predicted, or not simulated, and then the reason is given.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from effects.rows import LEFT_OUT, SD
from effects.situations import situation_of
from effects.surface import SMALL
from pineal.compounds import get
from pineal.engine.intake import known
from pineal.engine.paths import paths
from pineal.evidence.tables import TrialRow, trial_rows

PHASE = Path(__file__).resolve().parents[1] / "melatonin_phase" / "result.json"

NO_NIGHT = {
    "subjective": "a questionnaire or scale, which the model does not have",
    "circadian": "a shift of the clock, no measure of a night",
    "melatonin": "a level of melatonin, no measure of a night",
    "HPA": "a level of cortisol, no measure of a night",
    "TRP": "a level of tryptophan, no measure of a night",
    "metabolic": "a test of metabolism, no measure of a night",
    "safety": "a count of events, which the model does not have",
    "tolerance": "sleepiness by day after a dose: not simulated",
    "dream": "dreams, which the model does not have",
    "animal": "a study in animals",
}
"""Families of outcomes that no simulated night shows."""

NO_SIZE = ("threshold", "optimum", "meta-regression beta", "meta-regression", "dose trend", "MD between groups of studies")


def why(row: TrialRow) -> str:
    """Why a row is not simulated; the first reason that holds."""
    if row.use == "do_not_use":
        return NO_NIGHT["animal"] if row.outcome_family == "animal" else "not to be used"
    if row.id in LEFT_OUT:
        return LEFT_OUT[row.id]
    if row.outcome_family == "circadian" and row.compound == "melatonin":
        return "a curve of the clock: judged as a whole by studies/melatonin_phase"
    return _unknown(row) or NO_NIGHT.get(row.outcome_family or "") or _no_number(row)


def _unknown(row: TrialRow) -> str:
    """What was given has no place in the model, or no way from there to sleep."""
    found = known(row.compound.split(" (")[0])
    if "+" in row.compound:
        return "a mixture: no situation was laid down for it"
    if found is None:
        return "not a compound of the catalogue"
    return "" if paths(found.name) else "unknown: no way from it to sleep is known"


def _no_number(row: TrialRow) -> str:
    if row.effect_type in NO_SIZE:
        return "a trend or an optimum over many trials, not an effect of one"
    if row.effect_type == "qualitative":
        return "a direction, for which no situation was laid down"
    return "no situation was laid down for it"


def _number(p: dict, folds: dict) -> dict:
    """A row with a size: fitted or predicted, and what the model says without its fold."""
    apart = folds.get(p["row"])
    said = {
        "kind": "size", "measure": p["outcome"], "status": "fitted" if p["fitted"] else "predicted",
        "published": p["published"], "error": p["error"], "simulated": p["simulated"],
        "mean": p["interval"]["parameter and study"], "trial": p["interval"]["new trial"],
    }  # fmt: skip
    return said | ({"unseen": [round(apart[key], 2) for key in ("mean", "low", "high")]} if apart else {})


def _null(n: dict) -> dict:
    return {"kind": "null", "measure": n["measure"], "status": "predicted", "error": n["error"], "simulated": n["effect"],
            "includes 0": n["includes 0"], "met": n["met"], "trial": n.get("interval")}  # fmt: skip


def next_to_nothing(measure: str, effect: float) -> bool:
    """An effect that a sign alone makes look like more than it is: below SMALL spreads of its outcome."""
    return abs(effect) < SMALL * SD[measure]


def _direction(s: dict) -> dict:
    return {"kind": "direction", "measure": s["measure"], "status": "predicted", "published": s["published"], "simulated": s["effect"],
            "chance": s["chance"], "verdict": s["verdict"], "trial": s.get("interval"),
            "tiny": next_to_nothing(s["measure"], s["effect"])}  # fmt: skip


def _shift(t: dict) -> dict:
    return {"kind": "shift", "measure": "DLMO", "status": "predicted", "published": t["shift"], "simulated": t["shipped"]}


def said(found: dict, phase: dict) -> dict[str, list[dict]]:
    """What is said of every row that is simulated, by row."""
    folds = {row["row"]: row for row in found["folds"]["rows"] if row["model"] == "model"}
    sized = {p["row"] for p in found["predictions"]}
    every = [(p["row"], _number(p, folds)) for p in found["predictions"]]
    every += [(n["row"], _null(n)) for n in found["nulls"] if n["row"] not in sized]
    every += [(s["row"], _direction(s)) for s in found["signs"]]
    every += [(key, _shift(t)) for key, t in phase["trials"].items()]
    rows: dict[str, list[dict]] = {}
    for key, one in every:
        rows.setdefault(key, []).append(one)
    for p in found["predictions"]:
        if p["row"] in {n["row"] for n in found["nulls"]}:
            rows[p["row"]][0]["includes 0"] = next(n["includes 0"] for n in found["nulls"] if n["row"] == p["row"])
    return rows


def _setting(key: str) -> str:
    """What was simulated for a row: dose, hour, people, method, and what the row left open."""
    where = situation_of(key)
    if where is None:
        return ""
    hours = " and ".join(f"{h:g} h" for h in where.hours)
    form = f" {where.form}" if where.form else ""
    text = f"{get(where.compound).name} {where.amount}{form}, {hours} before bed, {where.nights} nights, {where.kind}"
    text += f" {where.age[0]:g}-{where.age[1]:g} y, {where.method}"
    return text + (f" ({where.resolved})" if where.resolved else "")


def predictions(found: dict, phase: dict, effects_digest: str) -> dict:
    """What predictions.json holds: rows, settings, reasons, the set they rest on and the hash of all this."""
    rows, fitted = said(found, phase), set(found["rows fitted"])
    reasons = {row.id: why(row) for row in trial_rows() if row.id not in rows and row.id not in fitted}
    limits = {key: "fitted as a threshold of dose, never judged" for key in sorted(fitted - set(rows))}
    settings = {key: text for key in rows if (text := _setting(key))}
    body = {"effects": effects_digest, "rows_sha256": found["rows sha256"], "rows": rows, "settings": settings, "thresholds": limits,
            "not simulated": reasons}  # fmt: skip
    return body | {"sha256": hashlib.sha256(json.dumps(body).encode()).hexdigest()}


def text(found: dict, effects_digest: str) -> str:
    """The file, one row a line."""
    told = predictions(found, json.loads(PHASE.read_text(encoding="utf-8")), effects_digest)
    parts = []
    for name, value in told.items():
        inside = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items()) if isinstance(value, dict) else ""
        parts.append(f" {json.dumps(name)}: " + (f"{{\n{inside}\n }}" if inside else json.dumps(value)))
    return "{\n" + ",\n".join(parts) + "\n}\n"
