"""What a rule is, and how one TOML table becomes one.

Assumption: a rule answers two questions apart. `when` asks about the person (facts, medicines,
conditions): alternatives, each a conjunction. `amount`, `hours`, `spacing`, `stack`, `length` and
`count` ask about the dose, the light or the window; they must hold too. Unknown keys are errors.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from attrs import frozen

from pineal.errors import Fault

KINDS = (
    "age", "pregnancy", "contraindication", "interaction", "organ", "upper_limit", "red_flag",
    "light", "window", "spacing", "caution", "timing", "stacking", "inform",
)
PERSON_TERM = "any"
SPECIAL_TERMS = (
    "any", "compound", "light:bright", "window:shorter", "window", "stop:medicine", "dose:medicine",
)


@frozen(slots=False)
class Clause:
    """Facts that must all hold; within one list of names, and among the three lists, one is enough."""

    medicines: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    compounds: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    below: float | None = None
    from_: float | None = None
    pregnant: bool | None = None
    smoker: bool | None = None
    sex: str | None = None

    @cached_property
    def taken(self) -> frozenset[str]:
        """Names and classes of which one must be taken; empty when nothing is asked."""
        return frozenset((*self.medicines, *self.compounds, *(f"class:{kind}" for kind in self.classes)))


@frozen
class Amount:
    """More than `over` a day, all products together, in `unit`."""

    over: float
    unit: str


@frozen
class Hours:
    """A time of dose after `start` and up to `end`, hours relative to `anchor` (wake or bed)."""

    anchor: str
    start: float
    end: float


@frozen
class Spacing:
    """Hours that must lie between a subject and its trigger: subject first, and subject second."""

    first: float
    second: float


@frozen
class Stack:
    """More than `over` different substances of one class, wherever they come from."""

    of: str
    over: int


@frozen
class Rule:
    """One reason for care, with the word it stands on.

    `spacing`: hours that must lie between subject and trigger. `stack`: number of substances of a
    class above which it fires. `length`: hours in bed below which
    it fires. `count`: number of different compounds above which it fires. `only` restricts it to
    what is planned or to what is taken. `asks` names what must be under review for a missing fact
    to make the answer unknown.
    """

    id: str
    kind: str
    about: tuple[str, ...]
    severity: str
    mechanism: str
    advice: str
    source: tuple[str, ...]
    grade: str
    provenance: str
    date: date
    when: tuple[Clause, ...] = ()
    amount: Amount | None = None
    hours: Hours | None = None
    spacing: Spacing | None = None
    stack: Stack | None = None
    length: float | None = None
    count: int | None = None
    only: str | None = None
    asks: tuple[str, ...] = ()
    sid: tuple[str, ...] = ()

    @property
    def cites(self) -> str:
        """The sources as one text; what was not checked against its source says so."""
        return "; ".join(self.source) + (" (recalled)" if self.provenance == "recalled" else "")

    @property
    def of_person(self) -> bool:
        """Whether it concerns the person whatever is planned."""
        return PERSON_TERM in self.about

    @property
    def of_dose(self) -> bool:
        """Whether it also asks about amount, hour, spacing, length or number."""
        parts = (self.amount, self.hours, self.spacing, self.stack, self.length, self.count)
        return any(part is not None for part in parts)


class Wrong(ValueError):
    """One value of one key is wrong: what, and what would be right."""

    def __init__(self, wrong: str, right: str):
        super().__init__(wrong)
        self.wrong, self.right = wrong, right


Reader = Callable[[Any], Any]


def text(value: Any) -> str:
    """A sentence or name that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise Wrong(f"{value!r} is not text", "write a sentence between quotation marks")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """A list of names, not empty."""
    if not isinstance(value, list) or not value:
        raise Wrong(f"{value!r} is not a list of names", 'write it like ["melatonin"]')
    return tuple(text(item) for item in value)


def number(value: Any) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise Wrong(f"{value!r} is not a number", "write it without quotation marks")
    return float(value)


def whole(value: Any) -> int:
    """A whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Wrong(f"{value!r} is not a whole number", "write it like 3")
    return value


def flag(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise Wrong(f"{value!r} is neither true nor false", "write true or false")
    return value


def day(value: Any) -> date:
    """A date as TOML knows it."""
    if not isinstance(value, date):
        raise Wrong(f"{value!r} is not a date", "write it like 2025-01-31, without quotation marks")
    return value


def one_of(*allowed: str) -> Reader:
    """A reader that takes one of a closed list."""

    def read(value: Any) -> str:
        if value not in allowed:
            raise Wrong(f"{value!r} is not known here", "one of " + ", ".join(allowed))
        return value

    return read


def record(make: Callable, required: dict[str, Reader], optional: dict[str, Reader] | None = None) -> Reader:
    """A reader for a small inline table."""

    def read(value: Any):
        if not isinstance(value, dict):
            raise Wrong(f"{value!r} is not a table", "keys " + ", ".join(required))
        faults: list[Fault] = []
        found = fields(value, required, optional or {}, "", "", faults)
        if faults:
            raise Wrong("; ".join(f"{f.place.strip('.')}: {f.wrong}" for f in faults), faults[0].right)
        return make(**found)

    return read


def fields(
    table: dict, required: dict[str, Reader], optional: dict[str, Reader],
    file: str, place: str, faults: list[Fault],
) -> dict[str, Any]:
    """Read every key of a table; each thing wrong is added to `faults`, nothing is raised."""
    readers = required | optional
    dot = f"{place}." if place else ""
    for key in table.keys() - readers.keys():
        faults.append(Fault(file, dot + key, "unknown key", "known: " + ", ".join(sorted(readers))))
    for key in required.keys() - table.keys():
        faults.append(Fault(file, dot + key, "missing", "every rule needs it"))
    found = {}
    for key in sorted(table.keys() & readers.keys()):
        try:
            found[key] = readers[key](table[key])
        except Wrong as error:
            faults.append(Fault(file, dot + key, error.wrong, error.right))
    return found


def _clauses(value: Any) -> tuple[Clause, ...]:
    if not isinstance(value, list) or not value:
        raise Wrong(f"{value!r} is not a list of tables", 'write it like [{ conditions = ["epilepsy"] }]')
    return tuple(_clause(item) for item in value)


def _make_clause(age: tuple[float | None, float | None] = (None, None), **rest) -> Clause:
    if not rest and age == (None, None):
        raise Wrong("an empty alternative would always hold", "name at least one fact")
    return Clause(below=age[0], from_=age[1], **rest)


def _age(below: float | None = None, **rest) -> tuple[float | None, float | None]:
    if below is None and "from" not in rest:
        raise Wrong("no bound", "write { below = 18 } or { from = 65 }")
    return below, rest.get("from")


def _spacing(value: Any) -> Spacing:
    if isinstance(value, dict):
        return record(Spacing, {"first": number, "second": number})(value)
    return Spacing(number(value), number(value))


_clause = record(_make_clause, {}, {
    "medicines": texts, "classes": texts, "compounds": texts, "conditions": texts,
    "age": record(_age, {}, {"below": number, "from": number}),
    "pregnant": flag, "smoker": flag, "sex": one_of("female", "male"),
})
_REQUIRED: dict[str, Reader] = {
    "id": text, "kind": one_of(*KINDS), "about": texts, "severity": one_of("block", "warn", "inform"),
    "mechanism": text, "advice": text, "source": texts, "grade": text,
    "provenance": one_of("seen", "recalled"), "date": day,
}
_OPTIONAL: dict[str, Reader] = {
    "when": _clauses,
    "amount": record(Amount, {"over": number, "unit": one_of("ug", "mg", "g")}),
    "hours": record(Hours, {"anchor": one_of("wake", "bed"), "start": number, "end": number}),
    "spacing": _spacing, "stack": record(Stack, {"of": text, "over": whole}), "length": number, "count": whole,
    "only": one_of("planned", "taken"), "asks": texts, "sid": texts,
}


def read_rule(table: dict, file: str, place: str, faults: list[Fault]) -> Rule | None:
    """One rule from one table; None when anything in it is wrong (the faults say what)."""
    before = len(faults)
    found = fields(table, _REQUIRED, _OPTIONAL, file, place, faults)
    return Rule(**found) if len(faults) == before else None
