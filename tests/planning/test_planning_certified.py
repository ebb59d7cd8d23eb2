"""Nothing is shown that the checker has not verified; the quick gate of the search says what the review says."""

from __future__ import annotations

import json
import logging
from random import Random

import pytest

from inference import people
from pineal.checker import verify
from pineal.inference.causes import Contributors
from pineal.inference.week import week
from pineal.person import Dose, Protocol, Stop, UsualLight
from pineal.planning import certified as gatekeeping
from pineal.planning import search as module
from pineal.planning.answer import as_json
from pineal.planning.plan import plan
from pineal.safety import review
from pineal.safety.permit import permit
from pineal.units import Clock, Quantity
from safety_fuzz import run
from safety_fuzz.people import nights, person, request
from safety_fuzz.requests import Luck, proposed


@pytest.fixture(scope="module")
def lived():
    """Slow to fall asleep, late coffee, bright evenings."""
    who = people.case(takes=(people.caffeine("150 mg", "08:00", "19:30"),), light=UsualLight(evening=200.0, day=200.0))
    return people.lived(week(who, (people.diary([(50.0, 40.0)] * 4),)), 32, stages__entry_trait=-1.0)


@pytest.fixture(autouse=True)
def chosen(monkeypatch):
    """A search that has found its behaviour and its dose: what is tested comes after it."""
    stop = Stop("caffeine", Clock.read("14:00"))
    dose = Dose("melatonin", Quantity(0.5, "mg"), Clock.read("21:00"), "immediate release", "melatonin tablet")
    monkeypatch.setattr(module.Search, "behaviour", lambda self: Protocol((stop,)))
    monkeypatch.setattr(module.Search, "with_compound", lambda self, behaviour: behaviour.adding(dose))


def planned(lived):
    return plan(lived, Contributors((), 1.0, (), ()), None, seed=3)


def test_every_option_comes_with_a_certificate_that_holds(lived):
    found = planned(lived)
    answer = json.loads(json.dumps(as_json(found)))  # as it stands in the file
    assert answer["rejected"] == [] and answer["certificate"]["verified"] is True
    assert answer["certificate"]["option"] == found.recommended
    who, usual = lived.week.case.person, found.ahead.course.usual
    for option, told in zip(found.options, answer["options"], strict=True):
        assert verify(told["certificate"], option.protocol, who, usual=usual) == ()
    (first, *others) = found.options
    assert all(verify(first.certificate, other.protocol, who, usual=usual) for other in others if other.protocol.items)


def rejecting(monkeypatch, wanted):
    """A checker that finds fault with the options `wanted` picks."""
    def check(certificate, protocol, person, **more):
        return ("amounts: made up",) if wanted(protocol) else ()

    monkeypatch.setattr(gatekeeping, "verify", check)


def test_a_rejected_option_is_dropped_and_reported(monkeypatch, lived, caplog):
    rejecting(monkeypatch, lambda protocol: bool(protocol.items))
    with caplog.at_level(logging.ERROR):
        found = planned(lived)
    assert [option.name for option in found.options] == ["change nothing"]
    assert found.recommended == "change nothing" and found.verdict == "allowed"
    assert {name for name, _ in found.rejected} == {"behaviour only", "with compound"}
    assert "checker rejects" in caplog.text
    assert [row["option"] for row in as_json(found)["rejected"]] == ["behaviour only", "with compound"]


def test_when_even_changing_nothing_is_rejected_the_verdict_says_so(monkeypatch, lived, caplog):
    rejecting(monkeypatch, lambda protocol: not protocol.items)
    found = planned(lived)
    answer = as_json(found)
    assert found.verdict == answer["verdict"] == "refused" and found.recommended == "change nothing"
    assert answer["certificate"]["verified"] is False
    assert any(c["rule"] == "checker.rejected" and c["severity"] == "block" for c in answer["concerns"])


@pytest.mark.parametrize("part", range(4))
def test_the_quick_gate_says_what_the_review_says(part):
    """For random persons and everything the enumerator proposes to them, with the same permit asked again and again."""
    book = run.book()
    for seed in range(30_000_000 + 40 * part, 30_000_040 + 40 * part):
        asked = request(seed, book)
        usual = asked.situation.usual
        quick = permit(asked.person, usual, book)
        for protocol in [*proposed(asked, book), *proposed(type(asked)(asked.person, asked.situation, seed + 1), book)]:
            assert quick.verdict(protocol) == review(protocol, asked.person, usual=usual, book=book).verdict


def test_the_same_seed_proposes_the_same():
    book = run.book()
    assert proposed(request(5, book), book) == proposed(request(5, book), book)
    rng, other = Random(1), Random(1)
    assert person(rng, book) == person(other, book) and nights(rng) == nights(other)
    assert Luck(1)(proposed(request(5, book), book)[0]) == 0.0
