"""The certificate: plain, the same every time, and telling the values that were compared."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from pineal.person import Days, Dose, Intake, Light, Person, Protocol, Stop, Window
from pineal.person.reading import read_medicine
from pineal.safety import review
from pineal.safety.certificate import certify, digest, rounded
from pineal.units import Clock, Quantity

USUAL = Days(Clock.read("23:00"), Clock.read("07:00"))


def person(*medicines, takes=(), **facts):
    stated = {"age": 40, "sex": "female", "pregnant": False, "smoker": False, "conditions": ()} | facts
    return Person("x", medicines=tuple(map(read_medicine, medicines)), takes=takes, **stated)


def take(name, amount, *at, form=None, of=None):
    return Intake(name, Quantity.read(amount), form, of, tuple(map(Clock.read, at)))


def certificate(who, *items, usual=USUAL):
    return certify(Protocol(items), who, usual=usual)


def test_amounts_of_all_products_are_summed_as_element():
    who = person(takes=(take("magnesium", "100 mg", "08:00", "20:00"), take("magnesium", "100 mg", "22:00", form="oxide", of="salt")))
    (row,) = [r for r in certificate(who)["amounts"] if r["of"] == "magnesium"]
    assert row["low"] == row["high"] == pytest.approx(260.3, abs=0.2)  # 2 x 100 mg and 60 mg of 100 mg oxide
    assert (row["limit"], row["unit"]) == (250.0, "mg")


def test_an_amount_that_cannot_be_told_has_no_upper_bound():
    (row,) = certificate(person(takes=(Intake("magnesium"),)))["amounts"]
    assert (row["low"], row["high"]) == (0.0, None)


def test_spacing_goes_round_midnight():
    who = person("levothyroxine 75 ug at 01:00", takes=(take("magnesium", "100 mg", "23:30"),))
    (row,) = [r for r in certificate(who)["spacing"] if r["rule"] == "magnesium.levothyroxine"]
    assert row["apart"] == -90 and row["second"] >= 120


def test_a_spacing_without_an_hour_is_open():
    who = person("levothyroxine 75 ug", takes=(take("magnesium", "100 mg", "23:30"),))
    assert {r["apart"] for r in certificate(who)["spacing"]} == {None}


def test_every_part_of_a_plan_has_its_value():
    items = (
        Dose("melatonin", Quantity(0.5, "mg"), Clock.read("21:30"), "immediate release"), Window(Clock.read("23:30"), Clock.read("06:30")),
        Light(Clock.read("07:00"), Clock.read("07:30"), 1000.0), Stop("caffeine", Clock.read("14:00")),
    )  # fmt: skip
    found = certificate(person(takes=(take("caffeine", "100 mg", "08:00"),)), *items)
    assert found["hours_after_rise"] == [{"of": "melatonin", "at": "21:30", "after_rise": 900}]
    assert found["window"] == {"planned": 420, "usual": 480, "least": 300.0, "shorter": True}
    assert found["light"] == {"brightest": 1000.0, "bright": True}
    assert found["stops"] == [["caffeine", "free"]]
    assert found["compounds"]["names"] == ["melatonin"]
    assert [row["compound"] for row in found["residual"]] == ["melatonin"]


def test_flags_unknown_names_and_missing_facts_are_listed():
    found = certificate(person("frobnitz 5 mg", conditions=("sleep apnoea",), smoker=None), Dose("melatonin", Quantity(1.0, "mg"), Clock.read("22:00")))
    assert found["verdict"] == "refused" and found["red_flags"] and ["medicine", "frobnitz"] in found["not_recognised"]


def test_the_verdict_is_that_of_the_review():
    for who in (person(), person("sertraline 50 mg"), person("frobnitz"), person(age=None)):
        for items in ((), (Dose("5-HTP", Quantity(50.0, "mg"), Clock.read("22:00")),)):
            assert certificate(who, *items)["verdict"] == review(Protocol(items), who, usual=USUAL).verdict


def test_it_is_plain_json_with_a_seal_and_no_time():
    found = certificate(person("zolpidem 10 mg at 23:00"))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["seal"] == digest({key: value for key, value in found.items() if key != "seal"})
    assert not {"time", "date", "created"} & set(found)


def test_each_fact_and_item_has_its_place_in_a_hash():
    base = certificate(person())
    assert certificate(person(age=41))["facts_sha256"] != base["facts_sha256"]
    assert certificate(person(), usual=Days(USUAL.bed, Clock.read("07:10")))["facts_sha256"] != base["facts_sha256"]
    assert certificate(person(), Stop("caffeine", Clock.read("14:00")))["protocol_sha256"] != base["protocol_sha256"]
    assert certificate(person(age=41))["rules_sha256"] == base["rules_sha256"]


def test_the_same_in_another_process_with_other_hashes():
    code = (
        "from pineal.safety.certificate import certify; from pineal.person import *; from pineal.units import *;"
        "print(certify(Protocol(), Person('x', takes=(Intake('magnesium'), Intake('zinc'))), usual=None)['seal'])"
    )
    seals = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }
    assert len(seals) == 1


def test_numbers_are_rounded_to_six_digits_and_infinity_is_none():
    assert rounded(1 / 3) == 0.333333 and rounded(float("inf")) is None and rounded(float("nan")) is None
