"""What the committed studies of exactness say still belongs to this model, and what was asked of them holds.

Compared: the lists and figures of result.json. Not compared: that the studies find them again (make study-NAME does, in minutes).
"""

import json
from pathlib import Path

import pytest

from across_machines import report as machines
from common_numbers import report as numbers
from engine_precision import report as precision
from pineal.engine.shipped import engine
from tangent_check import report as tangent
from tangent_check.world import along

ROOT = Path(__file__).parents[2]


def result(study: str) -> dict:
    return json.loads((ROOT / "studies" / study / "result.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("study", "page"), [
    ("engine_precision", precision.page), ("tangent_check", tangent.page), ("common_numbers", numbers.page), ("across_machines", machines.page)])
def test_the_page_is_that_of_the_result(study, page):
    assert (ROOT / "studies" / study / "report.md").read_text(encoding="utf-8") == page(result(study)), f"python -m {study} --report"


def test_single_precision_tells_what_double_does():
    found = result("engine_precision")
    assert found["persons"] * found["nights"] >= 100_000
    assert found["dark"]["days"] == 60
    assert precision.holds(found) == dict.fromkeys(precision.holds(found), True)


def test_every_number_of_the_model_has_its_tangent_checked():
    rows = result("tangent_check")["directions"]
    assert [name for name in rows if not name.startswith("dose[")] == list(engine().model.parameters), "make study-tangent_check"
    assert list(rows) == list(along())


def test_tangents_are_differences():
    found = result("tangent_check")
    assert tangent.largest(found) <= 1e-5
    assert found["compiled"]["largest relative difference"] < 1e-9


def test_what_has_no_tangent_is_explained():
    rows = result("tangent_check")["directions"]
    assert set(tangent.idle(rows)) | set(tangent.unseen(rows)) == set(tangent.WHY)
    judged = sum(row["series judged"] for row in rows.values()) / sum(row["series moved"] for row in rows.values())
    assert judged > 0.8


def test_the_cost_of_24_directions():
    assert result("tangent_check")["cost"]["ratio"] <= 6.0


def test_other_processors_find_the_same_statistics():
    assert machines.largest(result("across_machines")) <= machines.ASKED


def test_the_gain_of_common_numbers_is_as_the_documents_say():
    assert numbers.table(result("common_numbers")) in (ROOT / "docs" / "random_numbers.md").read_text(encoding="utf-8")


def test_one_run_tells_its_own_gain():
    rows = result("common_numbers")["rows"]
    assert all(row["gain had"] > 1.0 for row in rows if row["measure"] != "DLMO")
    assert {row["measure"] for row in numbers.far(rows)} <= {"DLMO"}, "a clock that settles looks like luck, and that is said"
