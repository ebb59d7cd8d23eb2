"""docs/benchmarks.md is what its sheet makes of the kept figures, and a goal that is not met is said."""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RESULT, PAGE = ROOT / "benchmarks" / "table.json", ROOT / "docs" / "benchmarks.md"


@pytest.fixture
def sheet(monkeypatch):
    """The function that writes the page."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "benchmarks"), *sys.path])
    from table_sheet import sheet

    return sheet


@pytest.fixture
def kept() -> dict:
    """The figures."""
    return json.loads(RESULT.read_text(encoding="utf-8"))


def test_the_page_is_made_of_the_kept_figures(sheet, kept):
    assert PAGE.read_text(encoding="utf-8") == sheet(kept)


def test_every_group_was_measured(kept):
    assert set(kept) == {"population", "person", "clock", "gradient", "start"}
    assert not [name for name, found in kept.items() if "failed" in found]


def test_a_goal_is_judged_by_its_figure(sheet, kept):
    """Twice as bad as the bound is not met, half of it is; also where more is better."""
    goals = [goal for found in kept.values() for goal in found["goals"]]
    assert {goal["at_most"] for goal in goals} == {True, False}
    for share, word in ((0.5, "yes"), (2.0, "**no**")):
        made = deepcopy(kept)
        for goal in (goal for found in made.values() for goal in found["goals"]):
            goal["found"] = goal["bound"] * (share if goal["at_most"] else 1.0 / share)
        rows = sheet(made).split("## Goals")[1].split("\n## ")[0].splitlines()
        assert [row.split("|")[-2].strip() for row in rows if row.startswith("|")][2:] == [word] * len(goals)


def test_ratios_are_of_one_round(sheet, kept):
    """A machine that is slow in some rounds slows both: the ratio does not move."""
    row = next(row for row in kept["clock"]["rows"] if len(row["contenders"]) > 1)
    slow = deepcopy(kept)
    same = next(other for other in slow["clock"]["rows"] if other["what"] == row["what"])
    for one in same["contenders"]:
        one["values"] = [value * (1 + 9 * (k % 2)) for k, value in enumerate(one["values"])]
    assert _times(sheet(slow), row["contenders"][-1]["name"]) == _times(sheet(kept), row["contenders"][-1]["name"])


def test_what_is_not_measured_is_named(sheet):
    page = sheet({})
    assert page.count("Not measured yet.") == 5
    assert "Nothing is measured yet" in page


def _times(page: str, name: str) -> str:
    """The cell of ratios of the first row of that name."""
    line = next(line for line in page.split("## The clock alone")[1].splitlines() if line.startswith(f"| {name} |"))
    return line.split("|")[3]
