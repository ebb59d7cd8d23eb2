"""How numbers and names are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pineal.report import items, palette, words
from pineal.report.reading import Interval
from pineal.report.svg import number as coordinate


@pytest.mark.parametrize(
    ("given_", "text"),
    [
        (Interval(-12, -25, 1, "min"), "\u221212 (\u221225 to 1) min"),
        (Interval(-0.3, -0.4, 0.4, "min"), "0 (0 to 0) min"),
        (Interval(24.31, 24.12, 24.48, "h"), "24.31 (24.12 to 24.48) h"),
        (Interval(3.1, 2.2, 4.4, "nmol/L"), "3.1 (2.2 to 4.4) nmol/L"),
        (Interval(1388, 1331, 1450, "clock"), "23:08 (22:11 to 00:10)"),
        (Interval(1234, 1000, 2000, "min"), "1,234 (1,000 to 2,000) min"),
    ],
)
def test_intervals(given_, text):
    assert given_.text == text


def test_a_change_carries_its_sign():
    assert Interval(6, 1, 13, "min").signed == "+6 (1 to 13) min"
    assert Interval(0.2, -1, 2, "min").signed == "0 (\u22121 to 2) min"


@pytest.mark.parametrize(
    ("share", "text"), [(0.5, "50 %"), (0.001, "under 1 %"), (0.999, "over 99 %"), (0, "0 %"), (1, "100 %"), (None, "not known")]
)
def test_percentages(share, text):
    assert words.percent(share) == text


@given(st.floats(-1e6, 1e6))
def test_no_minus_zero_and_no_exponent(value):
    for text in (words.number(value, "min"), coordinate(value)):
        assert text not in ("-0", f"{words.MINUS}0") and "e" not in text


@given(st.text(max_size=20))
def test_a_compound_always_has_a_colour_and_keeps_it(name):
    assert palette.compound(name) == palette.compound(name.upper().lower()) or name.lower() != name.upper().lower()
    assert palette.compound(name).startswith("#")


def test_melatonin_is_the_colour_of_the_dlmo():
    assert palette.compound("Melatonin") == palette.DLMO


@pytest.mark.parametrize(
    ("entry", "clock", "title"),
    [
        ({"kind": "stop", "compound": "caffeine", "at": "12:00"}, "from 12:00", "No more caffeine today"),
        ({"kind": "stop", "compound": "valerian"}, "", "Leave out valerian"),
        ({"kind": "window", "from": "23:40", "to": "07:00"}, "23:40\u201307:00", "In bed, lights out to getting up"),
        ({"kind": "light", "from": "07:00", "to": "07:30", "lux": 1000}, "07:00\u201307:30", "Bright light"),
        ({"kind": "light", "from": "21:00", "to": "23:00", "lux": 10}, "21:00\u201323:00", "Keep light low"),
        (
            {"kind": "dose", "compound": "magnesium", "amount": {"value": 200, "unit": "mg", "of": "element"}, "at": "21:00"},
            "21:00",
            "Magnesium 200 mg (as element)",
        ),
        ({"kind": "move", "compound": "zinc", "from": "22:00", "to": "08:00"}, "08:00", "Move zinc to this time"),
    ],
)
def test_items_read_like_a_checklist(entry, clock, title):
    line = items.item(entry)
    assert (line.clock, line.title) == (clock, title)


def test_items_follow_the_day_from_the_morning():
    entries = [{"kind": "dose", "compound": name, "at": at} for name, at in (("a", "00:30"), ("b", "07:00"), ("c", "22:00"))]
    option = items.options({"options": [{"name": "x", "items": entries}], "recommended": "x"})[0]
    assert [line.clock for line in option.items] == ["07:00", "22:00", "00:30"]


def test_one_minute_names_only_what_helps():
    """A likely contributor whose putting right makes more than half of the nights worse is told under why, not in one minute."""
    from pineal.report import page, reading

    def cause(median: float) -> reading.Cause:
        return reading.Cause("irregular_schedule", "irregular times", "", 0.8, True, (), {}, reading.Interval(median, -20.0, 18.0, "min"), 0.4)

    assert page._weighs(cause(2.0), "TST") and not page._weighs(cause(-2.0), "TST")
    assert page._weighs(cause(-2.0), "SOL") and not page._weighs(cause(2.0), "SOL")
