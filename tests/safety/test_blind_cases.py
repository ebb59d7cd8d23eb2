"""The blind table: cases written from the literature by someone who had not seen the rules.

Four figures, each against its bar. A concern counts for a positive when it warns or blocks and names
one of the words of the case. What merely stands as a limit ("Not planned;") counts neither way.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from pineal.person import Days, Dose, Intake, Light, Person, Protocol, Window
from pineal.person.reading import read_medicine
from pineal.safety import review
from pineal.units import Clock, Quantity

FOLDER = Path(__file__).parent / "blind"
KEYS = {"id", "kind", "severity", "why", "source", "about", "age", "sex", "pregnant", "smoker", "conditions", "medicines",
        "takes", "doses", "light", "window"}
BARS = {"major": 0.95, "moderate": 0.85, "negative": 0.90, "unknown": 0.98}
LEAST = {"major": 90, "moderate": 90, "negative": 150, "unknown": 80}


@cache
def cases():
    return tuple(case for path in sorted(FOLDER.glob("*.toml")) for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"])


def group(case):
    return case.get("severity", case["kind"])


def amount(entry):
    return Quantity.read(entry["amount"]) if "amount" in entry else None


def medicine(entry):
    return read_medicine(entry if isinstance(entry, str) else f"{entry['name']} at {entry['at']}")


def intake(entry):
    at = (Clock.read(entry["at"]),) if "at" in entry else ()
    return Intake(entry["compound"], amount(entry), entry.get("form"), at=at)


def person(case):
    return Person(
        case["id"], age=case.get("age", 40), sex=case.get("sex", "female"), pregnant=case.get("pregnant", False),
        smoker=case.get("smoker", False), conditions=tuple(case.get("conditions", ())),
        medicines=tuple(map(medicine, case.get("medicines", ()))), takes=tuple(map(intake, case.get("takes", ()))),
    )


def protocol(case):
    items = [Dose(d["compound"], amount(d), Clock.read(d["at"]), d.get("form")) for d in case.get("doses", ())]
    if light := case.get("light"):
        items.append(Light(Clock.read(light["from"]), Clock.read(light["to"]), light["lux"]))
    if window := case.get("window"):
        items.append(Window(Clock.read(window["bed"]), Clock.read(window["rise"])))
    return Protocol(tuple(items))


def mentions(concern, word):
    """Whether a concern names a word, or a stem of five letters or more, in its subjects or its text."""
    text = " ".join((*concern.about, concern.mechanism, concern.advice)).lower().replace("\u2019", "'")
    end = r"s?(?!\w)" if len(word) < 5 else ""
    return re.search(r"(?<!\w)" + re.escape(word.lower()) + end, text) is not None


def right(case):
    """Whether the gate answers a case as the literature does."""
    found = review(protocol(case), person(case), usual=Days(Clock.read("23:00"), Clock.read("07:00")))
    concerns = [c for c in found.concerns if not c.advice.startswith("Not planned;")]
    if case["kind"] == "negative":
        return not any(c.severity in ("block", "warn", "unknown") for c in concerns)
    wanted = ("unknown",) if case["kind"] == "unknown" else ("block", "warn")
    named = any(c.severity in wanted and any(mentions(c, word) for word in case["about"]) for c in concerns)
    return named and found.verdict != "allowed"


@cache
def outcome():
    """Ids of the cases answered wrongly, by group."""
    return {name: tuple(case["id"] for case in cases() if group(case) == name and not right(case)) for name in BARS}


def size(name):
    return sum(group(case) == name for case in cases())


def test_every_case_is_well_formed():
    ids = [case["id"] for case in cases()]
    assert len(ids) == len(set(ids))
    for case in cases():
        assert case.keys() <= KEYS, case["id"]
        assert case["why"] and all(case["source"]), case["id"]
        assert group(case) in BARS and (case["kind"] == "negative") != ("about" in case), case["id"]


@pytest.mark.parametrize("name", BARS)
def test_the_table_is_large_enough(name):
    assert size(name) >= LEAST[name]


@pytest.mark.parametrize("name", BARS)
def test_share_answered_rightly(name):
    wrong = outcome()[name]
    share = 1 - len(wrong) / size(name)
    print(f"{name:10s} {size(name):4d} cases  {share:.3f}  bar {BARS[name]:.2f}  wrong: {' '.join(wrong) or 'none'}")
    assert share >= BARS[name]
