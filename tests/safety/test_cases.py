"""The table of cases: persons and protocols, the rules that fire and the near misses that do not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pineal.person import Days, Dose, Intake, Light, Medicine, Person, Protocol, Stop, Window
from pineal.safety import limits, review, rulebook
from pineal.units import Clock, Quantity
from safety import pairs as table

TABLE = Path(__file__).parent / "cases.toml"
CASES = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
REVIEWS = {}
KEYS = {"age", "sex", "pregnant", "smoker", "conditions", "medicines", "takes", "doses", "light", "window",
        "stops", "usual", "unstated", "fires", "spares", "verdict"}


def quantity(text):
    return Quantity.read(text) if text else None


def medicine(entry):
    entry = {"name": entry} if isinstance(entry, str) else entry
    return Medicine(entry["name"], entry["name"], at=tuple(Clock.read(at) for at in [entry.get("at")] if at))


def intake(entry):
    at = (Clock.read(entry["at"]),) if "at" in entry else ()
    return Intake(entry["compound"], quantity(entry.get("amount")), entry.get("form"), entry.get("of"), at)


def person(case):
    stated = {
        "age": case.get("age", 34), "sex": case.get("sex", "female"),
        "pregnant": case.get("pregnant", False), "smoker": case.get("smoker", False),
        "conditions": tuple(case.get("conditions", ())),
        "medicines": tuple(medicine(m) for m in case.get("medicines", ())),
    }
    stated |= dict.fromkeys(case.get("unstated", ()))
    return Person("case", takes=tuple(intake(t) for t in case.get("takes", ())), **stated)


def window(text):
    bed, rise = (Clock.read(part) for part in (text[:5], text[6:]))
    return Window(bed, rise)


def protocol(case):
    items = [Dose(d["compound"], Quantity.read(d["amount"]), Clock.read(d["at"])) for d in case.get("doses", ())]
    if "light" in case:
        items.append(Light(Clock.read("08:00"), Clock.read("08:30"), case["light"]))
    if "window" in case:
        items.append(window(case["window"]))
    for stop in case.get("stops", ()):
        name, _, at = stop.partition("@")
        items.append(Stop(name, Clock.read(at)))
    return Protocol(tuple(items))


def answer(case):
    """The review of a case, made once."""
    found = REVIEWS.get(id(case))
    if found is None:
        found = REVIEWS[id(case)] = _answer(case)
    return found


def _answer(case):
    usual = None if case.get("usual") == "none" else Days(Clock.read("23:00"), Clock.read("07:00"))
    return review(protocol(case), person(case), usual=usual)


def severities(case):
    """Severity by rule, what merely stands as a limit left out."""
    return {c.rule: c.severity for c in answer(case).concerns if not c.advice.startswith("Not planned;")}


def named(case):
    return str(case)[:90]


@pytest.mark.parametrize("case", CASES, ids=named)
def test_case(case):
    assert case.keys() <= KEYS, "unknown key in the table of cases"
    found = severities(case)
    for rule in case.get("fires", ()):
        assert rule in found
        if not rule.startswith(("names.", "missing.")):
            assert found[rule] == rulebook().rule(rule).severity
    for rule in case.get("spares", ()):
        assert rule not in found
    assert answer(case).verdict == case.get("verdict", answer(case).verdict)


def test_every_rule_has_a_case_that_fires_it_and_a_near_miss():
    rows = table.pairs()
    fired = {rule for case in CASES for rule in case.get("fires", ())} | {rule for row in rows for rule in row.fires}
    spared = {rule for case in CASES for rule in case.get("spares", ())} | {rule for row in rows for rule in row.spares}
    rules = {rule.id for rule in rulebook().rules}
    assert rules - fired == set(), "rules that no case fires"
    assert rules - spared == set(), "rules without a near miss"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_red_flag_in_the_review_leaves_no_plan(case):
    flagged = answer(case).red_flags
    assert not flagged or not limits(person(case)).plan


@pytest.mark.parametrize("case", CASES, ids=named)
def test_limits_agree_with_the_review(case):
    """What the limits refuse outright, the review of exactly that dose blocks."""
    known = limits(person(case))
    blocked = {name for c in answer(case).concerns if c.severity == "block" for name in c.about}
    for dose in protocol(case).of(Dose):
        if dose.compound in known.refused:
            assert dose.compound in blocked
