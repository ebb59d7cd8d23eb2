"""Laws of the calibration study of the personal posterior, and its shipped page.

Compared: verdicts on places made up to be uniform, too narrow and shifted; persons of a short and a longer run; the page with
its result. Not compared: that the study finds the same again (make study-posterior_calibration does, in hours of a core).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

from pineal.inference import posterior
from posterior_calibration import judged, report
from posterior_calibration.people import SEED, WORLDS, people

HERE = Path(__file__).parents[2] / "studies" / "posterior_calibration"
RESULT = json.loads((HERE / "result.json").read_text(encoding="utf-8"))


def rows(bend, n: int = 400) -> list[dict]:
    """Judgements whose places of every named parameter are bent from uniform."""
    rng = np.random.default_rng(3)
    drawn = {name: bend(rng.random(n)) for name in (*judged.NAMED, "another")}
    return [
        {"effective": 300.0, "clouds": 2, "place": {name: float(one[k]) for name, one in drawn.items()}, "sd": dict.fromkeys(drawn, 1.0)}
        for k in range(n)
    ]


def test_uniform_places_pass():
    told = judged.summary(rows(lambda u: u))
    assert told["uniform"] and not told["below the line"] and told["refused"] == 0
    assert all(abs(one["coverage"]["90 %"] - 0.9) < 0.05 and abs(one["coverage"]["50 %"] - 0.5) < 0.08 for one in told["parameters"].values())


@pytest.mark.parametrize("bend", [lambda u: u**1.5, lambda u: np.where(u < 0.5, 0.5 * (2 * u) ** 3, 1 - 0.5 * (2 - 2 * u) ** 3)])
def test_shifted_and_too_narrow_posteriors_are_found(bend):
    told = judged.summary(rows(bend))
    assert not told["uniform"]
    assert told["parameters"]["DLMO"]["chi-square p"] < 0.001


def test_half_the_width_does_not_cover():
    told = judged.summary(rows(lambda u: np.where(u < 0.5, 0.5 * (2 * u) ** 3, 1 - 0.5 * (2 - 2 * u) ** 3)))
    assert told["below the line"] == told["below the line beyond chance"] == list(judged.NAMED)


def test_few_persons_below_the_line_may_be_chance():
    few = [{"effective": 300.0, "clouds": 2, "place": {name: place for name in judged.NAMED}, "sd": dict.fromkeys(judged.NAMED, 1.0)}
           for place in (0.01, 0.02, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9)]  # fmt: skip
    told = judged.summary(few)
    assert told["below the line"] and not told["below the line beyond chance"]


def test_a_longer_run_begins_with_the_persons_of_a_shorter_one_and_worlds_differ():
    short, long = people(WORLDS[0], 2), people(WORLDS[0], 3)
    assert [one.diary for one in short] == [one.diary for one in long[:2]]
    assert np.array_equal(short[1].scores, long[1].scores) and not np.array_equal(short[0].scores, short[1].scores)


def test_the_place_of_a_truth_is_where_it_lies(monkeypatch):
    """The same person with a truth far below and far above all virtual persons."""
    monkeypatch.setattr(posterior, "CLOUD", 32)
    monkeypatch.setattr(posterior, "COPIES", 2)
    monkeypatch.setattr(posterior, "MOST_ROUNDS", 1)
    (one,) = people(WORLDS[0], 1)
    low, high = (judged.person(evolve(one, scores=np.full_like(one.scores, at), dlmo=at), SEED)["place"] for at in (-9.0, 9.0))
    assert all(low[name] == 0.0 and high[name] == pytest.approx(1.0) for name in low if not name.startswith("diary."))
    assert all(0.0 <= low[name] == high[name] <= 1.0 for name in low if name.startswith("diary."))


def test_the_page_follows_from_the_result(tmp_path):
    report.write(RESULT, tmp_path / "report.md")
    assert (tmp_path / "report.md").read_text(encoding="utf-8") == (HERE / "report.md").read_text(encoding="utf-8")
