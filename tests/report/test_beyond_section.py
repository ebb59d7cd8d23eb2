"""Beyond sedation in the report, on the pages of compounds and in pictures: what is told, and what is not.

Compared: the section of made-up and of real plans (cases 205 and 206, cut to what it reads) with the table; pictures with the
lines they must name. Not judged: the numbers of the table (tests/studies) and looks.
"""

import json
from xml.etree import ElementTree

import numpy as np
import pytest
from attrs import evolve

from pineal import compounds
from pineal.api.compound import describe
from pineal.report import Scenes, beyond_against, beyond_compound, beyond_plan, beyond_rows, beyond_table, compound_page, render
from pineal.report.reading import Interval

from . import mock

DATA = json.loads(beyond_table.SHIPPED.read_text(encoding="utf-8"))
TABLE = beyond_table.read(DATA, DATA["effects"])
STALE = beyond_table.read(DATA, "another set")


def change(measure, median, low, high):
    return {"measure": measure, "unit": "min", "change": {"median": median, "low": low, "high": high}}


CASE_205 = {"recommended": "change nothing", "options": [{"name": "change nothing", "items": [], "expected": []}]}
CASE_206 = {
    "recommended": "behaviour only",
    "options": [{"name": "behaviour only", "items": [{"kind": "window", "from": "01:30", "to": "09:10"}],
                 "expected": [change("SOL", -3.1, -30.3, 0.0), change("WASO", -2.0, -21.9, 8.8), change("N3", 0.0, -13.7, 14.3)]}],
}  # fmt: skip
WITH_COMPOUND = {
    "recommended": "with compound",
    "options": [{"name": "with compound", "items": [{"kind": "dose", "compound": "melatonin"}], "expected": [change("SOL", -4.0, -9.0, 0.0)]}],
}


def section(answer, takes=(), table=TABLE):
    return beyond_plan.section(answer, takes, table)


def test_case_205_changes_nothing_so_there_is_nothing_to_match():
    found = section(CASE_205)
    assert "Nothing is to be changed" in found["text"][0] and found["rows"] == [] and found["sedative"] is None
    assert "CBT-I" in found["text"][-1]


def test_case_206_has_a_sedative_with_the_gain_of_its_behaviour():
    found = section(CASE_206)
    rows = {row["measure"]: row for row in found["rows"]}
    assert "by behaviour alone, without any compound" in found["text"][0]
    assert rows["SOL"]["sedative"]["median"] == pytest.approx(-3.1, abs=0.1)
    assert rows["N3"]["plan"]["median"] == 0.0 and rows["N3"]["sedative"]["low"] < rows["N3"]["sedative"]["high"]
    assert rows["night cortisol"]["plan"] is None and rows["left at rise"]["plan"] == "no compound"
    assert rows["alertness next morning"]["sedative"] is None and rows["alertness next morning"]["basis"] == "no data"


def test_what_the_plan_proposes_and_what_is_taken_now_is_told_with_its_basis():
    found = section(WITH_COMPOUND, ("glycine", "caffeine", "magnesium", "unheard of"))
    (melatonin,) = found["compounds"]
    taken = {row["compound"]: row["text"] for row in found["taken"]}
    assert "3 mg, 1 h before bed" in melatonin["text"] and beyond_table.BASES["trials"] in melatonin["text"]
    assert "unknown, no data" in taken["glycine"] and "no data" in taken["unheard of"]
    assert "Caffeine (200 mg" in taken["caffeine"] and "if short of it" in taken["magnesium"]
    assert not any(mark in taken["glycine"] for mark in ("min of waking", "+0", "(0 "))


def test_a_gain_beyond_every_dose_is_said():
    found = section({**CASE_206, "options": [CASE_206["options"][0] | {"expected": [change("SOL", -60.0, -90.0, -30.0)]}]})
    assert "No dose on their labels" in found["text"][0] and found["sedative"]["amount_mg"] is None
    assert found["sedative"]["highest_mg"] == 10.0


def test_no_gain_to_match_is_said():
    found = section({**CASE_206, "options": [CASE_206["options"][0] | {"expected": [change("SOL", -0.2, -3.0, 2.0)]}]})
    assert "no such gain that a sedative could match" in found["text"][0] and found["rows"] == []


def test_a_stale_table_tells_nothing():
    assert section(CASE_206, ("caffeine",), STALE) == {"text": [beyond_plan.STALE], "rows": []}
    assert beyond_compound.described("melatonin", STALE) == {"stale": True, "lines": [], "equal": []}
    assert beyond_compound.bands("melatonin", [], STALE) == []


def test_the_dose_of_a_match_lies_on_its_curve():
    matched = beyond_plan.matched(TABLE, {"SOL": Interval(-3.0, -6.0, 0.0, "min")})
    assert matched.line.compound == "zolpidem" and 0.0 < matched.mg < 10.0
    assert matched.change("SOL").median == pytest.approx(-3.0, abs=0.05)
    assert beyond_plan.at_dose(matched.line, "SOL", 0.0) == Interval(0.0, 0.0, 0.0, "min")


def test_the_report_shows_the_section():
    page = render(mock.answer(beyond=section(CASE_206, ("glycine",))), Scenes())
    part = page[page.index('<section id="beyond"') : page.index('<section id="safety"')]
    assert "What you take now" in part and "no data" in part and "By zolpidem, about" in part
    assert "Not there yet" not in part and "None" not in part


@pytest.mark.parametrize(("name", "said"), [("glycine", "No data."), ("magnesium", "assumed, not found"), ("melatonin", "told by trials"),
                                            ("zolpidem", "prior: not told by trials")])  # fmt: skip
def test_pages_of_compounds_tell_what_is_known_and_what_is_not(name, said):
    answer = describe(compounds.get(name)) | {"beyond": beyond_compound.described(name, TABLE)}
    page = compound_page.render(answer, compounds.get(name))
    part = page[page.index('<section id="axes"') : page.index('<section id="whom"')]
    assert said in part and "CBT-I" in part
    assert "Alertness next morning" in part or name == "glycine"


def test_curves_by_dose_and_hour_are_simulated_and_in_order():
    for name in ("melatonin", "caffeine", "zolpidem", "ethanol", "magnesium", "ashwagandha"):
        found = beyond_compound.bands(name, [200.0], TABLE)
        assert found, name
        for band in found:
            assert np.all(np.diff(band.y, axis=0) >= -1e-9) and band.bottom < band.y.min() and band.top > band.y.max()
    assert beyond_compound.bands("glycine", [], TABLE) == []


def test_more_caffeine_or_later_takes_more_sleep():
    dose, hour = (next(band for band in beyond_compound.bands("caffeine", [], TABLE) if f"by {kind}" in band.name and "waking" in band.name)
                  for kind in ("dose", "hour"))  # fmt: skip
    assert np.all(np.diff(dose.y[2]) < 0) and np.all(np.diff(hour.y[2]) > 0)


@pytest.mark.parametrize("width", [760, 360])
def test_the_picture_of_rows_names_every_compound_and_says_no_data(width):
    picture = ElementTree.fromstring(str(beyond_rows.draw(TABLE.lines, "rows", width)))
    words = [text.text for text in picture.findall(".//{*}text")]
    for _, lines in beyond_rows.groups(TABLE.lines):
        for line in lines:
            assert any(line.label in word for word in words), line.label
    absent = [line for _, lines in beyond_rows.groups(TABLE.lines) for line in lines]
    cells = sum(beyond_rows.change(line, column).interval is None for line in absent for column, _, _ in beyond_rows.COLUMNS)
    assert words.count("no data") == cells > 0
    named = {line.compound for line in absent}
    assert named == {one.name for one in compounds.all()}


@pytest.mark.parametrize("width", [760, 360])
def test_the_picture_of_points_draws_only_what_has_a_number(width):
    picture = ElementTree.fromstring(str(beyond_against.draw(TABLE.lines, "against", width)))
    words = [text.text for text in picture.findall(".//{*}text")]
    for line in beyond_against.drawn(TABLE.lines):
        assert words.count(line.full) >= 1, line.full
    assert "glycine" not in words
    marks = len(list(picture.findall(".//{*}circle")))
    assert 0 < marks <= 4 * sum(not line.medicine for line in beyond_against.drawn(TABLE.lines))


def test_names_do_not_lie_on_one_another():
    found = beyond_against.spread([10.0, 11.0, 12.0, 90.0, 99.0], 0.0, 100.0)
    assert np.all(np.diff(found) >= beyond_against._ROW - 1e-9) and found[-1] <= 100.0


def test_an_unknown_change_has_no_interval():
    line = next(line for line in TABLE.lines if line.compound == "glycine")
    assert line.gain is None and line.change("SOL").words == "no data"
    assert evolve(line, known=False).change("nothing of the kind").interval is None
