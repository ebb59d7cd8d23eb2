"""The section "beyond sedation" of a plan: the recommended option against a sedative with the same gain, from the shipped table.

The plan's numbers are this person's; the sedative's are those of the table, in people with insomnia. Nothing is simulated
here, and what the table does not know stays without a number.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from attrs import frozen

from pineal.report import words
from pineal.report.beyond_table import BASES, KINETICS, SEDATIVES, Line, Table, fine, table
from pineal.report.reading import Interval, records

MATCHED = (("SOL", -1.0, "falling asleep sooner"), ("TST", 1.0, "sleeping longer"))
LEAST = 1.0
"""Minutes; a smaller gain is none to match."""

ROWS = ("SOL", "WASO", "TST", "N3", "REM", "evening cortisol", "night cortisol", "left at rise")
SMALL = "Effects of supplements are small next to a course of cognitive behavioural therapy (CBT-I), which is the first choice."
STALE = "The table behind this comparison was made with another set of effects, so nothing of it is shown (make study-beyond_sedation)."
APART = (
    "The plan's numbers are for you; the others are those of people with insomnia, 18 to 75 years old, so compare directions rather "
    "than minutes. The dose is arithmetic, nobody's advice."
)


@frozen
class Match:
    """A sedative in the dose that gives a gain; `mg` is None where no dose of its curve does, then `top` is the highest."""

    line: Line
    by: str
    gain: float
    mg: float | None
    top: float

    def change(self, measure: str) -> Interval | None:
        """What the table says of a measure at that dose, or at the highest one."""
        if measure == "left at rise":
            return self.line.morning[measure].interval if measure in self.line.morning else None
        return at_dose(self.line, measure, self.top if self.mg is None else self.mg)

    @property
    def dose(self) -> str:
        """``zolpidem, about 2.2 mg``."""
        if self.mg is None:
            return f"{self.line.label}, {self.top:g} mg"
        return f"{self.line.label}, about {float(f'{self.mg:.2g}'):g} mg"


def section(answer: dict, takes: Iterable = (), found: Table | None = None) -> dict:
    """The value of ``beyond`` in the answer of a plan. `takes`: what the person takes now."""
    shipped = found or table()
    if shipped.stale:
        return {"text": [STALE], "rows": []}
    option = next((one for one in records(answer.get("options")) if one.get("name") == answer.get("recommended")), {})
    changes = {str(row.get("measure")): Interval.read(row.get("change")) for row in records(option.get("expected"))}
    mine = [str(item["compound"]) for item in records(option.get("items")) if item.get("kind") == "dose" and item.get("compound")]
    lines = [line for line in map(shipped.usual, mine) if line is not None]
    match = matched(shipped, changes)
    own = {"compounds": [_told(line) for line in lines], "taken": [_taken(shipped, name) for name in dict.fromkeys(takes)]}
    rows = _rows(changes, lines, bool(mine), match)
    return {"text": _text(option, mine, match), "rows": rows, "effects": shipped.data["effects"], **own} | _head(match)


def matched(shipped: Table, changes: dict[str, Interval | None]) -> Match | None:
    """A probe in the dose with the plan's gain in falling asleep, else in sleeping longer; None without a gain to match.

    The first probe that reaches the gain; where none does, the first one in its highest dose.
    """
    for by, sign, _ in MATCHED:
        change = changes.get(by)
        gain = sign * change.median if change else 0.0
        probes = [line for line in map(shipped.usual, SEDATIVES) if line is not None and line.curves.get("dose")]
        if gain >= LEAST and probes:
            found = [_match(line, by, sign, gain) for line in probes]
            return next((one for one in found if one.mg is not None), found[0])
    return None


def _match(line: Line, by: str, sign: float, gain: float) -> Match:
    curve = line.curves["dose"]
    doses = np.concatenate([[0.0], curve["x"]])
    gains = np.maximum.accumulate(np.concatenate([[0.0], sign * np.array(curve["y"][by][2])]))
    return Match(line, by, gain, float(np.interp(gain, gains, doses)) if gain <= gains[-1] else None, float(doses[-1]))


def at_dose(line: Line, measure: str, mg: float) -> Interval | None:
    """A line's change of a measure at a dose, between the points of its curve; None where it has none."""
    curve = line.curves.get("dose", {})
    if measure not in curve.get("y", {}):
        return None
    doses, rows = np.concatenate([[0.0], curve["x"]]), np.array(curve["y"][measure])
    low, middle, high = (float(np.interp(mg, doses, np.concatenate([[0.0], rows[k]]))) for k in (0, 2, 4))
    return Interval(middle, low, high, line.change(measure).interval.unit if line.change(measure).interval else "min")


def _head(match: Match | None) -> dict:
    if match is None:
        return {"sedative": None}
    amount = None if match.mg is None else float(f"{match.mg:.2g}")
    match_ = {"compound": match.line.compound, "amount_mg": amount, "highest_mg": match.top, "matched": match.by}
    return {"name": match.dose, "sedative": match_}


def _text(option: dict, mine: list[str], match: Match | None) -> list[str]:
    """What is compared, in plain words."""
    if option.get("name") == "change nothing" or not option.get("items"):
        return ["Nothing is to be changed, so there is no gain that a sedative could match.", SMALL]
    compounds = words.listed([words.spaced(name) for name in mine])
    route = f"by {compounds} and what stands beside it" if mine else "by behaviour alone, without any compound"
    if match is None:
        return [f"The plan works {route}. It is not expected to bring sleep at least a minute sooner or to make it a minute longer, "
                "so there is no such gain that a sedative could match.", SMALL]  # fmt: skip
    by = next(plain for name, _, plain in MATCHED if name == match.by)
    if match.mg is not None:
        reached = f"{match.dose}, gives people with insomnia the same {match.gain:.0f} min of {by}."
    else:
        reached = (f"no dose on their labels of {words.listed(list(SEDATIVES), 'or')} gives people with insomnia as much as "
                   f"{match.gain:.0f} min of {by}; {match.dose}, is shown instead.")  # fmt: skip
    return [f"The plan works {route}. {words.sentence(reached)} This is what else either does.", APART, SMALL]


def _rows(changes: dict[str, Interval | None], lines: list[Line], compounds: bool, match: Match | None) -> list[dict]:
    """One row a measure; what nobody knows is None."""
    if match is None:
        return []
    rows = []
    for measure in ROWS:
        plan = _plain(changes.get(measure)) if measure != "left at rise" else _left(lines, compounds)
        sedative = match.change(measure)
        if plan is not None or sedative is not None:
            rows.append({"measure": measure, "plan": plan, "sedative": _plain(sedative), "basis": _basis(match.line, measure)})
    return [*rows, {"measure": "alertness next morning", "plan": None, "sedative": None, "basis": BASES["unknown"]}]


def _left(lines: list[Line], compounds: bool) -> dict | str | None:
    """The most that any compound of the plan leaves at rising; words without one, None where one of them is not known."""
    found = [line.morning["left at rise"].interval if "left at rise" in line.morning else None for line in lines]
    if not compounds:
        return "no compound"
    return None if not found or None in found else _plain(max((one for one in found if one), key=lambda one: one.median))


def _basis(line: Line, measure: str) -> str:
    """How sure the sedative's number is; one that moves through sleep alone is called so."""
    found = line.morning.get(measure) if measure == "left at rise" else line.change(measure)
    if found is None or found.interval is None:
        return BASES["unknown"]
    if measure == "left at rise":
        return KINETICS[found.basis]
    return BASES[found.basis] + ("" if found.own else "; through longer sleep alone")


def _plain(found: Interval | None) -> dict | None:
    if found is None:
        return None
    return {"median": round(found.median, 2), "low": round(found.low, 2), "high": round(found.high, 2), "unit": found.unit}


def _told(line: Line) -> dict:
    """A compound of the plan by itself in the table."""
    return {"compound": line.compound, "text": told(line)}


def told(line: Line) -> str:
    """What the table says of one line, as a sentence."""
    dose = f"{line.full} ({line.dose})"
    if not line.known or line.gain is None:
        return f"{words.sentence(dose)}: what it does to sleep is unknown, no data."
    parts = [f"{fine(line.gain)} of waking taken away ({BASES[line.change('SOL+WASO').basis]})"]
    parts += [f"{plain} {line.change(name).words}" for name, plain in (("N3", "deep sleep"), ("REM", "dream sleep"))]
    return f"{words.sentence(dose)}: {', '.join(parts)}."


def _taken(shipped: Table, name: str) -> dict:
    """What the person takes now, by the table."""
    from pineal.engine.intake import known

    compound = known(name)
    lines = shipped.of(compound.name) if compound is not None else ()
    if not lines:
        return {"compound": name, "text": f"{words.sentence(name)}: not in the table, no data."}
    return {"compound": name, "text": " ".join(told(line) for line in lines if line.known) or told(lines[0])}
