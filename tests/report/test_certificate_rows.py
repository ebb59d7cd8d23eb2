"""The certificate on the page: what was compared in words, and what is left in the morning."""

from __future__ import annotations

from pineal.person import Days, Dose, Intake, Person, Protocol, Stop, Window
from pineal.person.reading import read_medicine
from pineal.report import certified
from pineal.report.page import render
from pineal.report.scenes import Scenes
from pineal.safety.certificate import certify
from pineal.units import Clock, Quantity

from .mock import ANSWER

WHO = Person(
    "x", 40, "female", None, (), (read_medicine("levothyroxine 75 ug at 06:30"), read_medicine("zolpidem 10 mg at 23:00"), read_medicine("frobnitz")),
    False, False, (Intake("magnesium", Quantity(200.0, "mg"), at=(Clock.read("22:00"),)),),
)  # fmt: skip
PLAN = Protocol((
    Dose("melatonin", Quantity(0.5, "mg"), Clock.read("21:30"), "immediate release"), Window(Clock.read("23:30"), Clock.read("06:30")),
    Stop("caffeine", Clock.read("14:00")),
))  # fmt: skip
USUAL = Days(Clock.read("23:00"), Clock.read("07:00"))


def answer(**more):
    told = certify(PLAN, WHO, usual=USUAL)
    return {"certificate": {"option": "with compound", "verified": True, **told}, "rejected": []} | more


def test_values_are_told_in_words():
    rows = dict(certified.certificate(answer()))
    assert rows["verified"].startswith("every value")
    assert rows["magnesium a day, all products"] == "200 mg; limit 250 mg"
    assert rows["magnesium and levothyroxine"] == "8 h 30 min apart; at least 4 h"
    assert rows["time in bed"] == "7 h, usually 8 h; never below 5 h"
    assert rows["stopped"] == "caffeine" and rows["not recognised"] == "frobnitz" and rows["red flags"] == "none"
    assert len(rows["seal"]) == 16


def test_the_morning_names_what_is_left_and_who_would_be_impaired():
    rows = {name: (left, share) for name, left, share in certified.mornings(answer())}
    assert "ug/L" in rows["zolpidem"][0] and "above 50 ug/L" in rows["zolpidem"][1]
    assert "pg/mL" in rows["melatonin"][0]


def test_nothing_is_filled_in_where_there_is_no_certificate():
    assert certified.certificate({}) == certified.certificate({"certificate": None}) == certified.mornings({}) == []
    odd = {"certificate": {"amounts": "?", "window": None, "light": 3, "spacing": [{}], "residual": [{}], "verified": None}}
    assert dict(certified.certificate(odd))["verified"] == "not stated"
    assert certified.mornings(odd)[0][1] == "not known"


def test_an_option_that_was_dropped_is_said():
    rows = dict(certified.certificate(answer(rejected=[{"option": "with compound", "why": ["x"]}])))
    assert rows["rejected by the checker, not shown"] == "with compound"


def test_the_page_shows_both():
    page = render(ANSWER | answer(), Scenes())
    assert "Left in the morning" in page and "every value by an independent checker" in page.lower()
    assert "No certificate" in render(ANSWER | {"certificate": None}, Scenes())
