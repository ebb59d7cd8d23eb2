"""The first 2,000 requests and 500 mutations of the study, and its report against its numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from safety_fuzz import __main__ as study
from safety_fuzz import report, run
from safety_fuzz.mutations import CHANGES

PARTS, SIZE = 8, 250


@pytest.mark.parametrize("part", range(PARTS))
def test_no_proposed_plan_is_rejected_by_the_checker(part):
    found = run.requests(study.FIRST["requests"] + SIZE * part, SIZE)
    assert found["rejected"] == 0, found["examples"]
    assert found["items"] > SIZE / 2, "requests that lead to plans"
    verdicts = {name.partition(": ")[2] for name in found["options"]}
    assert verdicts == {"allowed", "limited", "unknown", "refused"}


@pytest.mark.parametrize("part", range(2))
def test_every_mutation_is_caught(part):
    found = run.mutations(study.FIRST["mutations"] + 1000 * part, 250)
    assert found["missed"] == 0, found["examples"]
    assert len(found["tried"]) > 0.8 * len(CHANGES)


def test_the_committed_result_holds_and_its_report_is_written_from_it():
    found = json.loads((Path(study.__file__).parent / "result.json").read_text(encoding="utf-8"))
    assert found["requests"]["rejected"] == found["mutations"]["missed"] == found["plans"]["rejected"] == 0
    assert set(found["mutations"]["tried"]) == set(CHANGES)
    assert report.text(found) == (Path(study.__file__).parent / "report.md").read_text(encoding="utf-8")
