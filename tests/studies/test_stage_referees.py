"""The chain beside other models of the next stage: what the committed comparison must show, and laws of the others.

Compared: gains in studies/stage_referees/result.json with the contract; the Weibull semi-Markov with a homogeneous chain
at shape 1 and with simulated visits; columns of the black box before and after a later epoch changed. Not compared: the fits
of the black box (make study-stage_referees does that; they need LightGBM).
"""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from stage_referees import history, report, semi_markov

FOLDER = Path(__file__).parents[2] / "studies" / "stage_referees"
OURS = "the chain, learned along the night"
OTHERS = ("time of night", "time in stage + time of night", "Weibull semi-Markov",
          "four drives + time in stage + time of night, squares, two products")  # fmt: skip
USUAL = np.full((5, 5), 0.05) + 0.75 * np.eye(5)


@cache
def result() -> dict:
    """The committed comparison."""
    return json.loads((FOLDER / "result.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("cohort, least", [(0, 0.038), (1, 0.065)])
def test_the_chain_gains_what_it_must(cohort, least):
    """Over the homogeneous chain on held-out nights; the bootstrap interval lies above zero."""
    ours = result()["gains"][OURS][cohort]
    assert ours["gain"] >= least
    assert ours["low"] > 0.0


@pytest.mark.parametrize("cohort", [0, 1])
def test_the_chain_gains_nearly_what_the_black_box_gains(cohort):
    """At least 95 % of the gain of the black box chosen by nested folds, on the same folds; the point, not the interval."""
    assert result()["share of the black box"]["black box"][cohort]["ratio"] >= 0.95


@pytest.mark.parametrize("cohort", [0, 1])
@pytest.mark.parametrize("other", OTHERS)
def test_the_chain_gains_more_than_simpler_models(other, cohort):
    """On the same nights, paired: mean gain over each of them more than two standard errors above zero."""
    gains = result()["gains"]
    more = np.array(gains[OURS][cohort]["nights"]) - np.array(gains[other][cohort]["nights"])
    assert more.mean() > 2 * more.std(ddof=1) / np.sqrt(len(more))


def test_the_report_is_that_of_the_result():
    """report.md says what result.json holds."""
    assert (FOLDER / "report.md").read_text(encoding="utf-8") == report.text(result())


def test_a_weibull_of_shape_one_is_a_homogeneous_chain():
    """Whatever the time in stage: stay exp(-rate), leave by the shares."""
    share = np.array([0.5, 0.3, 0.15, 0.05])
    visits = semi_markov.Visits(1.0, 0.2, share)
    for lasted in (1, 7, 200):
        p = np.exp(visits.log_p(np.full(5, lasted), np.arange(5)))
        assert p == pytest.approx([np.exp(-0.2), *((1 - np.exp(-0.2)) * share)], rel=1e-9)


def test_the_fit_at_shape_one_gives_the_shares_of_the_counts():
    """Visits without memory: fitted probabilities are those of counted transitions, within the noise of the shape."""
    rng = np.random.default_rng(8)
    lasted, choice = visits_of(rng, shape=1.0, rate=0.2, count=6000)
    p = np.exp(semi_markov.fit(lasted, choice).log_p(np.full(5, 3), np.arange(5)))
    assert p == pytest.approx(np.bincount(choice, minlength=5) / len(choice), abs=0.01)


def test_shape_and_rate_are_found_again():
    """Simulated visits of a known Weibull, within about four standard errors."""
    lasted, choice = visits_of(np.random.default_rng(3), shape=0.6, rate=0.1, count=6000)
    found = semi_markov.fit(lasted, choice)
    assert found.shape == pytest.approx(0.6, abs=0.03)
    assert found.rate == pytest.approx(0.1, rel=0.08)


def visits_of(rng, shape: float, rate: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Epochs spent and choice of every transition of `count` visits, cut off after 400 epochs."""
    length = np.ceil(rng.weibull(shape, count) / rate).astype(int)
    lasted = np.concatenate([np.arange(1, min(n, 400) + 1) for n in length])
    leaves = np.concatenate([np.arange(1, min(n, 400) + 1) == n for n in length])
    return lasted, np.where(leaves, rng.integers(1, 5, len(leaves)), 0)


def test_the_black_box_sees_only_the_past():
    """Epoch k changed (a stage, or not scored): rows up to k stay as they were, the next one does not."""
    stages = np.random.default_rng(6).integers(0, 5, (3, 120))
    before = history.of_paths(stages, USUAL)
    assert before.shape[2] == len(history.names())
    for k, stage in ((40, (stages[:, 40] + 1) % 5), (77, -1)):
        changed = stages.copy()
        changed[:, k] = stage
        after = history.of_paths(changed, USUAL)
        assert np.array_equal(before[:, : k + 1], after[:, : k + 1])
        assert np.any(before[:, k + 1 :] != after[:, k + 1 :])


def test_columns_of_a_path_by_hand():
    """W W N1 N2 N2 R: what is known before the seventh epoch."""
    columns = dict(zip(history.names(), history.of_paths(np.array([[0, 0, 1, 2, 2, 4, 4]]), USUAL)[0, 6]))
    known = {"row": 5, "in_stage": 1, "since_lights_off": 3.0, "since_onset": 2.0, "stage_1": 4, "stage_3": 2, "visit_stage_1": 2,
             "visit_length_1": 2, "visit_length_3": 2, "since_W": 2.5, "since_N3": 600.0, "minutes_N2": 1.0, "share_R": 0.25,
             "rem_episodes": 0, "visits_0": 2, "visits_3": 2}  # fmt: skip
    assert {name: columns[name] for name in known} == pytest.approx(known)
