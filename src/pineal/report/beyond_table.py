"""The shipped table of studies/beyond_sedation: every compound in one population on the same axes.

Assumption: the table says what the frozen set of effects says. One that was made with another set is not used: then
nothing is shown but that, until the study has been run again.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from attrs import field, frozen

from pineal.report.reading import Interval
from pineal.report.words import number

SHIPPED = Path(__file__).parent / "data" / "beyond.json"
SEDATIVES = ("zolpidem", "temazepam", "diphenhydramine")
"""Probes with which a gain is matched; the first stands for the others where there is room for one."""

EVERYBODY, STRESS = "", "stress"
BASES = {"trials": "told by trials", "prior": "prior: not told by trials", "unknown": "no data"}
KINETICS = {"trials": "kinetics as published", "prior": "kinetics in part assumed", "unknown": "no data"}
MEDICINES = ("hypnotic", "antihistamine", "antidepressant", "melatonin receptor agonist")


def fine(found: Interval) -> str:
    """An interval of a change; minutes with a decimal where the range spans less than two."""
    if found.unit != "min" or found.high - found.low >= 2.0:
        return found.signed
    low, middle, high = (number(edge, decimals=1) for edge in (found.low, found.median, found.high))
    return f"{'+' if found.median >= 0.05 else ''}{middle} ({low} to {high}) min"


@frozen
class Change:
    """What the table says of one measure; `interval` is None where that is unknown, and `why` says so."""

    interval: Interval | None
    basis: str = "unknown"
    own: bool = False
    why: str = ""

    @classmethod
    def read(cls, given: dict | None) -> Change:
        """From the JSON; what is not there is unknown."""
        given = given or {}
        found = Interval.read(given) if given.get("basis") != "unknown" else None
        return cls(found, str(given.get("basis", "unknown")), bool(given.get("own")), str(given.get("why", "")))

    @property
    def words(self) -> str:
        """``+9 (5 to 14) min``, with a decimal where the range is narrow; or ``no data``."""
        return "no data" if self.interval is None else fine(self.interval)


@frozen(eq=False)
class Line:
    """One compound in its usual dose, in everybody or in people of the second line."""

    name: str
    label: str
    compound: str
    kind: str
    people: str
    form: str
    amount: str
    hours: tuple[float, ...]
    source: str
    known: bool
    why: str
    changes: dict[str, Change]
    morning: dict[str, Change]
    targets: dict[str, str] = field(factory=dict)
    curves: dict = field(factory=dict)

    @property
    def medicine(self) -> bool:
        """Whether it is one of the drugs and not something people take of their own."""
        return self.kind in MEDICINES

    @property
    def full(self) -> str:
        """The label with whom it is about: ``magnesium, if short of it``."""
        return self.label + {EVERYBODY: "", STRESS: ", under stress"}.get(self.people, ", if short of it")

    @property
    def dose(self) -> str:
        """``3 mg, 1 h before bed``."""
        when = " and ".join(f"{h:g} h" if h >= 1 else f"{60 * h:.0f} min" for h in self.hours)
        return f"{self.amount}, {when} before bed" + (f", {self.form}" if self.form else "")

    def change(self, measure: str) -> Change:
        """One measure."""
        return self.changes.get(measure) or Change(None)

    @property
    def gain(self) -> Interval | None:
        """Minutes of waking in bed taken away: the change of SOL + WASO with its sign turned."""
        found = self.change("SOL+WASO").interval
        return None if found is None else Interval(-found.median, -found.high, -found.low, found.unit)


@frozen(eq=False)
class Table:
    """All of it; `stale` when it was made with another set of effects than the one that is shipped."""

    data: dict
    lines: tuple[Line, ...]
    stale: bool

    def of(self, compound: str) -> tuple[Line, ...]:
        """The lines of a compound, none where it has none."""
        wanted = compound.lower()
        return tuple(line for line in self.lines if line.compound.lower() == wanted)

    def usual(self, compound: str) -> Line | None:
        """Its first line."""
        return next(iter(self.of(compound)), None)

    def equal(self, name: str, people: str = "", by: str = "SOL") -> list[dict]:
        """Sedatives with the same gain as a line."""
        return [row for row in self.data["equal"] if (row["name"], row["people"], row["by"]) == (name, people, by)]


@cache
def table() -> Table:
    """The table as it ships."""
    from pineal.physiology import effects

    data = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return read(data, effects().digest)


def read(data: dict, digest: str) -> Table:
    """The table of some JSON, judged against the hash of a set of effects."""
    return Table(data, tuple(_line(row) for row in data["lines"]), data["effects"] != digest)


def _line(row: dict) -> Line:
    changes = {name: Change.read(one) for name, one in row["changes"].items()}
    morning = {name: Change.read(one) for name, one in row["morning"].items()}
    targets = {name: one["target"] for name, one in row["morning"].items() if "target" in one}
    plain = {key: row[key] for key in ("name", "label", "compound", "kind", "people", "form", "amount", "known", "why", "curves")}
    return Line(hours=tuple(row["hours"]), source=row["dose source"], changes=changes, morning=morning, targets=targets, **plain)
