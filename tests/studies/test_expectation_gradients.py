"""What the study of gradients says, from its committed result, and whether the result is what a correct method gives.

Compared: report and picture with the result; z with the numbers beside it; their spread with that of normal numbers. Not
compared: the simulation, which takes hours; tests/engine/test_expectation.py has small models.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from expectation_gradients import pictures, report, world
from pineal.engine.shipped import engine

HERE = Path(report.__file__).parent
RESULT = json.loads((HERE / "result.json").read_text(encoding="utf-8"))
ROWS = RESULT["rows"]


def test_report_and_picture_are_those_of_the_result():
    assert (HERE / "report.md").read_text(encoding="utf-8") == report.text(RESULT), "make study-expectation_gradients"
    assert (HERE / "gradients.svg").read_text(encoding="utf-8") == pictures.picture(RESULT)


def test_every_direction_night_and_statistic_is_there():
    told = {(row["direction"], row["night"], row["statistic"]) for row in ROWS}
    assert len(told) == len(ROWS) == len(world.DIRECTIONS) * world.NIGHTS * len(world.STATISTICS)


def test_z_is_what_the_numbers_beside_it_say():
    for row in ROWS:
        if row["z"] is not None:
            both = np.hypot(row["error"], row["difference error"][2])
            assert row["z"] == pytest.approx((row["gradient"] - row["difference"][2]) / both)
        else:
            assert row["statistic"] == "DLMO" or row["gradient"] == row["difference"][2] == 0.0


def test_the_marker_within_what_a_step_allows():
    """2 % of the difference: the simulation passes thresholds at the ends of steps of up to two minutes only."""
    rows = [row for row in ROWS if row["statistic"] == "DLMO" and report._moves(row)]
    assert {row["direction"] for row in rows} >= {"circadian.period", "melatonin.amplitude", "dose[1].hour"}
    for row in rows:
        assert row["gradient"] == pytest.approx(row["difference"][2], rel=0.02), row["direction"]


def test_z_are_spread_as_normal_numbers():
    """Root mean square 1 within a fifth, the largest no larger than in 99 of 100 cases."""
    z = report.zs(RESULT)
    assert 0.8 < np.sqrt(np.mean(z**2)) < 1.2
    assert np.abs(z).max() < report._limit(len(z))
    assert report.verdict(RESULT) in report.text(RESULT)


def test_what_is_known_of_signs():
    """Easier entry shortens latency, holding sleep longer means more sleep, and a longer period makes the marker later."""
    at = {(row["direction"], row["night"], row["statistic"]): (row["gradient"], row["error"]) for row in ROWS}
    for key, sign in ((("stages.entry_trait", 1, "SOL"), -1), (("stages.exit_trait", 1, "TST"), 1), (("circadian.period", 1, "DLMO"), 1)):
        value, error = at[key]
        assert sign * value > 5.0 * error, key


def test_moved_worlds_differ_in_one_thing():
    for direction in world.DIRECTIONS:
        there, persons, timeline = world.moved(direction, direction.step)
        changed = [name for name, value in there.model.values.items() if value != engine().model.values[name]]
        changed += list(persons.columns)
        changed += [f"dose[{k}]" for k, (a, b) in enumerate(zip(timeline.doses, world.timeline().doses, strict=True)) if a != b]
        assert changed == [direction.name.split("].")[0] + "]" if direction.name.startswith("dose") else direction.name]
