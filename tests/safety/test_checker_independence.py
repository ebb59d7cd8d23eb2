"""The checker: agrees with the gate on the whole table of cases, needs none of its code, and catches its mistakes."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path

import pytest
from attrs import evolve

from pineal.checker import derive, verify
from pineal.person import Days, Dose, Intake, Light, Medicine, Person, Protocol, Stop, Window
from pineal.safety import certificate as certifying
from pineal.safety import judge, rulebook
from pineal.safety.certificate import certify
from pineal.units import Clock, Quantity

USUAL = Days(Clock.read("23:00"), Clock.read("07:00"))
CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]


def person(takes=(), **facts):
    stated = {"age": 40, "sex": "female", "pregnant": False, "smoker": False, "conditions": (), "medicines": ()} | facts
    return Person("x", takes=tuple(takes), **stated)


def dose(name="melatonin", mg=0.5, at="21:30"):
    return Dose(name, Quantity(mg, "mg"), Clock.read(at), "immediate release" if name == "melatonin" else None)


def read(case):
    """A row of the table of cases as person and protocol."""
    def clocks(entry):
        return tuple(Clock.read(at) for at in [entry.get("at")] if at)

    medicines = [{"name": m} if isinstance(m, str) else m for m in case.get("medicines", ())]
    stated = {key: case.get(key, value) for key, value in {"age": 34, "sex": "female", "pregnant": False, "smoker": False}.items()}
    stated |= {"conditions": tuple(case.get("conditions", ())), "medicines": tuple(Medicine(m["name"], m["name"], at=clocks(m)) for m in medicines)}
    takes = [Intake(t["compound"], Quantity.read(t["amount"]) if "amount" in t else None, t.get("form"), t.get("of"), clocks(t)) for t in case.get("takes", ())]
    items = [Dose(d["compound"], Quantity.read(d["amount"]), Clock.read(d["at"])) for d in case.get("doses", ())]
    items += [Light(Clock.read("08:00"), Clock.read("08:30"), case["light"])] if "light" in case else []
    items += [Window(Clock.read(case["window"][:5]), Clock.read(case["window"][6:]))] if "window" in case else []
    items += [Stop(stop.partition("@")[0], Clock.read(stop.partition("@")[2])) for stop in case.get("stops", ())]
    return Person("case", takes=tuple(takes), **(stated | dict.fromkeys(case.get("unstated", ())))), Protocol(tuple(items))


def differences(findings):
    """What the two programs disagree on; what no plan may hold is another matter."""
    return [line for line in findings if not line.startswith(("a plan", "the plan"))]


@pytest.mark.parametrize("usual", [USUAL, None], ids=["hours known", "hours not known"])
def test_gate_and_checker_agree_on_every_case_of_the_table(usual):
    wrong = []
    for case in CASES:
        who, protocol = read(case)
        wrong += [(case, found) for found in [differences(verify(certify(protocol, who, usual=usual), protocol, who, usual=usual))] if found]
    assert not wrong


def test_the_checker_works_without_the_code_that_judges(monkeypatch):
    who, protocol = person(takes=[Intake("magnesium", Quantity(100.0, "mg"))], conditions=("asthma",)), Protocol((dose(),))
    told = certify(protocol, who, usual=USUAL)

    def broken(*given, **more):
        raise AssertionError("the checker used code of the gate")

    for name in ("about_person", "about_dose", "subjects", "treatments", "total", "apart"):
        monkeypatch.setattr(judge, name, broken)
    monkeypatch.setattr(certifying, "gather", broken)
    assert verify(told, protocol, who, usual=USUAL) == ()


@pytest.mark.parametrize("name, wrong, place", [
    ("total", lambda name, unit, facts: (1.0, 1.0), "amounts"),
    ("apart", lambda at, anchor: (at - anchor) / 60.0, "spacing"),  # forgets midnight
    ("treatments", lambda facts, only=None: (), "compounds"),
])
def test_a_mistake_of_the_gate_is_caught(monkeypatch, name, wrong, place):
    who = person(takes=[Intake("magnesium", Quantity(300.0, "mg"), at=(Clock.read("23:30"),))], medicines=(Medicine("levothyroxine", "levothyroxine", None, (Clock.read("01:00"),)),))
    protocol = Protocol((dose(),))
    for module in (judge, certifying):
        monkeypatch.setattr(module, name, wrong)
    assert any(line.startswith(place) for line in verify(certify(protocol, who, usual=USUAL), protocol, who, usual=USUAL))


def test_a_rule_the_gate_forgets_is_caught():
    book = rulebook()
    poorer = evolve(book, rules=tuple(rule for rule in book.rules if rule.id != "melatonin.fluvoxamine"))
    who, protocol = person(medicines=(Medicine("fluvoxamine", "fluvoxamine"),)), Protocol((dose(),))
    findings = verify(certify(protocol, who, usual=USUAL, book=poorer), protocol, who, usual=USUAL)
    assert any("verdict" in line for line in findings) and "a plan that safety refuses" in findings


@pytest.mark.parametrize("items, facts, words", [
    ((dose(),), {"conditions": ("sleep apnoea",)}, "red flag"),
    ((Stop("sertraline", Clock(0)),), {"medicines": (Medicine("sertraline", "sertraline"),)}, "not its to stop"),
    ((Stop("wine", Clock(0)),), {"takes": (Intake("wine", Quantity(100.0, "g")),)}, "not its to stop"),
    ((dose("5-HTP", 50.0),), {"medicines": (Medicine("sertraline", "sertraline"),)}, "refuses"),
    ((Window(Clock.read("02:30"), Clock.read("07:00")),), {}, "refuses"),
])
def test_some_plans_fail_whatever_their_certificate_says(items, facts, words):
    who, protocol = person(**facts), Protocol(items)
    assert any(words in line for line in verify(certify(protocol, who, usual=USUAL), protocol, who, usual=USUAL))


def test_nothing_may_be_missing_nor_added():
    who, protocol = person(), Protocol((dose(),))
    told = certify(protocol, who, usual=USUAL)
    assert verify(told, protocol, who, usual=USUAL) == ()
    for key in told:
        poorer = copy.deepcopy(told)
        del poorer[key]
        assert any(line.startswith(key) for line in verify(poorer, protocol, who, usual=USUAL)), key
    assert verify(told | {"more": 1}, protocol, who, usual=USUAL)
    for nothing in (None, [], "certificate", {}):
        assert verify(nothing, protocol, who, usual=USUAL)


def test_every_key_of_a_rule_is_one_the_checker_reads():
    """A new key of the schema needs a new line in the checker before it may be used."""
    known = {
        "id", "kind", "about", "severity", "mechanism", "advice", "source", "grade", "provenance", "date", "sid",
        "when", "amount", "hours", "spacing", "stack", "length", "count", "only", "asks",
    }  # fmt: skip
    clause = {"medicines", "classes", "compounds", "conditions", "below", "from_", "pregnant", "smoker", "sex"}
    rules = rulebook().rules
    assert {part.name for part in type(rules[0]).__attrs_attrs__} <= known
    assert {part.name for rule in rules for one in rule.when for part in type(one).__attrs_attrs__} <= clause


def test_what_is_derived_is_what_is_certified():
    who, protocol = person(medicines=(Medicine("zolpidem", "zolpidem", Quantity(10.0, "mg"), (Clock.read("23:00"),)),)), Protocol()
    told = certify(protocol, who, usual=USUAL)
    found = derive(protocol, who, usual=USUAL)
    assert found.keys() == told.keys() - {"seal"}
    (row,), (other,) = found["residual"], told["residual"]
    assert {k: v for k, v in row.items() if isinstance(v, str)} == {k: v for k, v in other.items() if isinstance(v, str)}
    assert row["above"] == other["above"] and row["median"] == pytest.approx(other["median"], rel=1e-6)
