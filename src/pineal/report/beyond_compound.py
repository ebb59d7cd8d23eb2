"""What the table of studies/beyond_sedation says of one compound: plain data for the answer, pictures for its page."""

from __future__ import annotations

import numpy as np

from pineal.report import words
from pineal.report.beyond_table import BASES, EVERYBODY, KINETICS, STRESS, Change, Line, Table, table
from pineal.report.compound_curves import Band

ROWS = (
    "SOL", "WASO", "TST", "N1", "N2", "N3", "REM", "REM latency", "evening cortisol", "night cortisol", "evening melatonin",
    "melatonin at rise",
)  # fmt: skip
PICTURED = (
    ("SOL+WASO", "waking taken away, min", -1.0),
    ("N3", "change of deep sleep (N3), min", 1.0),
    ("REM", "change of dream sleep (REM), min", 1.0),
)
WHOM = {EVERYBODY: "people with insomnia", STRESS: "people with insomnia under chronic stress"}
EQUAL_ROWS = ("SOL", "WASO", "TST", "N3", "REM", "night cortisol")


def described(compound: str, found: Table | None = None) -> dict:
    """The lines of a compound and the sedatives with the same gain; empty lists where there is nothing to show."""
    shipped = found or table()
    if shipped.stale:
        return {"stale": True, "lines": [], "equal": []}
    lines = shipped.of(compound)
    equal = [_equal(line, by, rows) for line in lines for by in ("SOL", "TST") if (rows := shipped.equal(line.name, line.people, by))]
    return {"stale": False, "effects": shipped.data["effects"], "nights": shipped.data["nights"], "lines": [_line(line) for line in lines],
            "equal": equal}  # fmt: skip


def _line(line: Line) -> dict:
    return {
        "label": line.full, "dose": line.dose, "source": line.source, "known": line.known, "why": line.why, "whom": whom(line),
        "rows": [_row(name, line.change(name)) for name in ROWS] if line.known else [],
        "morning": [_row(line.targets.get(name, name), one) for name, one in line.morning.items()],
    }  # fmt: skip


def whom(line: Line) -> str:
    """Who takes it, in words."""
    return WHOM.get(line.people, f"people with insomnia who are short of {line.label}")


def _row(measure: str, found: Change) -> dict:
    through = "" if found.own or found.interval is None or found.interval.unit in ("% of the peak", "% taken") else ", through sleep alone"
    words_ = KINETICS if measure == "left at rise" or "melatonin" in measure and found.own else BASES
    return {"measure": measure, "text": found.words, "basis": words_[found.basis] + through, "why": found.why}


def _equal(line: Line, by: str, found: list[dict]) -> dict:
    """Sedatives with the same gain beside a line, one column each; those that no dose brings there are named."""
    reached = [row for row in found if row["dose_mg"] is not None]
    units = {name: "nmol/L" if "cortisol" in name else "min" for name in EQUAL_ROWS}
    rows = [{"measure": name, "cells": [line.change(name).words, *(_told(row["sedative change"][name], units[name]) for row in reached)]}
            for name in EQUAL_ROWS]  # fmt: skip
    left = [line.morning.get("left at rise", Change(None)), *(Change.read(row["morning"].get("left at rise")) for row in reached)]
    short = [row for row in found if row not in reached]
    return {
        "label": line.full, "by": by, "gain": found[0]["gain"],
        "sedatives": [{"name": row["sedative"], "dose_mg": row["dose_mg"]} for row in reached],
        "beyond": [{"name": row["sedative"], "highest_mg": row["highest_mg"], "most": row["highest_gain"]} for row in short],
        "rows": [*rows, {"measure": "left at rise", "cells": [one.words.lstrip("+") for one in left]}],
    }  # fmt: skip


def _told(given: dict, unit: str) -> str:
    return Change.read({**given, "unit": unit, "basis": "prior"}).words


def bands(compound: str, strengths: list[float], found: Table | None = None) -> list[Band]:
    """Simulated responses to dose and hour: dark half and light nine of ten draws of what is uncertain; none when stale."""
    shipped = found or table()
    lines = [] if shipped.stale else [line for line in shipped.of(compound) if line.curves]
    return [_band(line, kind, measure, unit, sign, strengths) for line in lines for kind in ("dose", "hour") if kind in line.curves
            for measure, unit, sign in (PICTURED if kind == "dose" else PICTURED[:1])]  # fmt: skip


def _band(line: Line, kind: str, measure: str, unit: str, sign: float, strengths: list[float]) -> Band:
    curve = line.curves[kind]
    y = sign * np.array(curve["y"][measure])
    y = y[::-1] if sign < 0 else y
    x, across = np.array(curve["x"], float), "dose, mg" if kind == "dose" else "hours before lights out"
    marks = tuple((mg, f"{mg:g}") for mg in strengths if x[0] <= mg <= x[-1]) if kind == "dose" else ()
    given = line.amount if kind == "hour" else " and ".join(f"{h:g} h before bed" for h in line.hours)
    title = f"{line.full}: {unit.rpartition(',')[0]}, by {kind} ({given})"
    low, high = float(min(y.min(), 0.0)), float(max(y.max(), 0.0))
    room = 0.06 * (high - low or 1.0)
    return Band(title, x, y, words.sentence(unit), across, kind == "dose", marks, bottom=low - room, top=high + room, of="draws")
