"""The judge of simulated nights: its machinery, its committed figures and the page drawn from them.

Compared: the test on samples whose truth is known; result.json against its own verdicts, the page and the pictures,
and against fresh nights of the shipped chain; the lines that hold today. Not compared: the official figures
themselves are not found again (make study-night_credibility does that, in minutes).
"""

import json

import numpy as np
import pytest

from night_credibility import __main__ as study
from night_credibility import classifiers, features, key_statistics, norm, recorded, rem, run, shape, two_sample
from night_credibility.verdicts import verdicts
from pineal.night import STAGES

RESULT = json.loads(study.RESULT.read_text(encoding="utf-8"))
LOST = {("the same with features that look for differences", "apnoea")}
"""Lines that are not met; one that is won is taken out, one that is lost makes a test fail."""
JUDGED = [line for line in RESULT["verdicts"] if line["met"] is not None]


def line_of(line: dict):
    """A line as a parameter; one that is not met is expected to fail, with its figure."""
    name = (line["line"], line["cohort"])
    lost = [] if name not in LOST else [pytest.mark.xfail(strict=True, reason=f"required {line['required']}; found {line['found']}")]
    return pytest.param(line, id=", ".join(name), marks=lost)


@pytest.mark.parametrize("line", [line_of(line) for line in JUDGED])
def test_a_line_holds(line):
    """What credible nights must show, by the committed result."""
    assert line["met"], f"required {line['required']}; found {line['found']}"


def test_the_norm_cohort_is_judged_as_soon_as_it_is_there():
    """Without a source its lines are told as not judged, never as met."""
    told = [line["met"] for line in RESULT["verdicts"] if line["cohort"] == "norm"]
    assert told
    assert all((met is None) == (norm.source() is None) for met in told), "make study-night_credibility"


def test_verdicts_follow_from_the_figures():
    """Nothing in result.json is a verdict that its own figures do not give."""
    assert RESULT["verdicts"] == verdicts(RESULT)
    assert {(line["line"], line["cohort"]) for line in JUDGED} >= LOST


def test_page_and_pictures_are_drawn_from_the_result():
    """No figure of the page was written by hand or is out of date."""
    for path, text in study.drawn(RESULT).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: make study-night_credibility ARGS=page"


@pytest.mark.parametrize("name, each", [("dodh", 20), ("dodo", 10)])
def test_committed_means_are_those_of_the_shipped_chain(name, each):
    """Fresh virtual nights against the committed means, within 5 standard errors of both; else run the study again."""
    sample = run.cohort(name, each).sample
    for statistic, row in RESULT["cohorts"][name]["key"].items():
        values = sample.virtual[:, :, features.NAMES.index(statistic)]
        error = np.nanstd(values) / np.sqrt(values.size) * np.sqrt(1.0 + each / RESULT["virtual_nights_each"])
        assert np.nanmean(values, axis=1).mean() == pytest.approx(row["simulated"], abs=5.0 * error), statistic


def drawn(rng, shift: float = 0.0, nights: int = 24, pool: int = 12, columns: int = 16) -> two_sample.Sample:
    """Nights that differ from one another, and virtual ones shifted by so many SDs in three features."""
    virtual = rng.standard_normal((nights, pool, columns))
    virtual[..., :3] += shift
    person = rng.standard_normal((nights, 1, columns))
    real = 0.8 * person + 0.6 * rng.standard_normal((nights, 5, columns))  # five scorers of each night, unit variance in all
    return two_sample.Sample(tuple(real), virtual)


@pytest.mark.parametrize("judge", classifiers.JUDGES.values(), ids=classifiers.JUDGES)
def test_two_samples_of_one_generator_cannot_be_told_apart(judge):
    """AUC near 0.5: mean of four draws of nights, each with a standard error near 0.05."""
    found = [two_sample.against_simulated(drawn(np.random.default_rng(k)), judge, k, repeats=6).auc for k in range(4)]
    assert np.mean(found) == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize("judge", classifiers.JUDGES.values(), ids=classifiers.JUDGES)
def test_a_shifted_sample_is_found(judge):
    """Three features shifted by 1.2 SD: the best possible AUC is Phi(1.2 sqrt(3) / sqrt(2)) = 0.93."""
    sample = drawn(np.random.default_rng(1), shift=1.2)
    assert two_sample.against_simulated(sample, judge, 1, repeats=12).auc > 0.75
    assert two_sample.against_simulated(sample, judge, 1, repeats=12, shuffled=True).auc == pytest.approx(0.5, abs=0.1)


def test_trees_find_what_no_straight_line_can():
    """Equal means, but the product of two features has a sign: boosted trees tell, logistic regression cannot."""
    rng = np.random.default_rng(2)
    sample = drawn(rng, nights=40, columns=6)
    for scorers, virtual in zip(sample.real, sample.virtual):
        scorers[:, 1] = np.abs(scorers[:, 1]) * np.sign(scorers[:, 0])
        virtual[:, 1] = -np.abs(virtual[:, 1]) * np.sign(virtual[:, 0])
    auc = {name: two_sample.against_simulated(sample, judge, 3, repeats=10).auc for name, judge in classifiers.JUDGES.items()}
    assert auc["boosted trees"] > 0.8 > 0.65 > auc["logistic regression"]


def test_recorded_nights_cannot_be_told_from_recorded_nights():
    """Halves of the apnoea nights, one scorer drawn each: no judge learns anything."""
    real = tuple(features.table(night.paths) for night in recorded.nights("dodo"))
    sample = two_sample.Sample(real, np.zeros((len(real), 1, len(features.NAMES))))
    assert two_sample.against_recorded(sample, classifiers.logistic, 5, repeats=60).auc == pytest.approx(0.5, abs=0.08)


def test_one_feature_alone_is_the_share_of_pairs():
    """Pair by pair, with ties and a missing value."""
    rng = np.random.default_rng(4)
    real, virtual = rng.integers(0, 6, (9, 1, 1)).astype(float), rng.integers(1, 8, (9, 7, 1)).astype(float)
    virtual[0, 0] = np.nan
    found = two_sample.single(two_sample.Sample(tuple(real), virtual), ("x",))["x"]
    pairs = [(v > r) + 0.5 * (v == r) for v in virtual.ravel() for r in real.ravel() if not np.isnan(v)]
    assert found == pytest.approx(np.mean(pairs))
    assert found > 0.5  # virtual nights were given more of it


def test_a_mean_that_is_off_is_beyond_the_line():
    """A difference of half an SD is found as such, and its interval holds it."""
    rng = np.random.default_rng(5)
    rows = rng.standard_normal((60, 1, len(features.NAMES)))
    sample = two_sample.Sample(tuple(rows), rng.standard_normal((60, 50, len(features.NAMES))) + 0.5)
    for row in key_statistics.compared(sample, 1).values():
        assert row["low"] < 0.5 < row["high"] or row["difference_sd"] == pytest.approx(0.5, abs=0.4)  # one in twenty lies outside
    assert np.mean([row["difference_sd"] for row in key_statistics.compared(sample, 1).values()]) == pytest.approx(0.5, abs=0.12)


def test_hazards_and_survival_of_bouts_without_memory():
    """Geometric bouts: the rate is the same at every age and survival falls geometrically."""
    lengths = np.random.default_rng(6).geometric(0.1, 40_000)
    known = [rate for rate in shape.hazard(lengths) if rate is not None][:6]
    epochs_at_risk_half_way = 1.0  # a bout that ends in an epoch spends all of it
    assert known == pytest.approx([0.2 * epochs_at_risk_half_way] * 6, rel=0.06)
    assert shape.survival(lengths)[1:6] == pytest.approx([0.9**age for age in shape.AGES[1:6]], rel=0.03)


def test_rem_structure_of_a_written_night():
    """Four cycles of 90 min with 10, 15, 20 and 25 min of REM, deep sleep ever less."""
    parts = []
    for k, minutes in enumerate((10, 15, 20, 25)):
        deep = 80 - 26 * k if k < 3 else 0
        light = 180 - deep - 2 * minutes
        parts += [("N2", light - 10), ("N3", deep), ("N2", 10), ("R", 2 * minutes)]
    night = np.concatenate([np.full(n, STAGES.index(stage)) for stage, n in parts]).astype(np.int8)
    told = rem.structure([[night, night], [night]])
    assert told["share_4_to_6"] == 100.0
    assert told["minutes_by_ordinal"][:4] == [10.0, 15.0, 20.0, 25.0]
    assert told["lengthening"] == pytest.approx(5.0)
    assert told["medians"] == {"REM_episodes": 4.0, "REM_latency": 80.0, "cycle": 90.0}
    assert rem.declines(told["N3_thirds"])
    assert norm.found(lambda count: [night] * 3)["medians"] == told["medians"]


def test_a_simulated_night_takes_the_length_and_the_holes_of_a_recorded_path():
    """Neither gives it away; an unscored lead is wake and an unscored tail is cut."""
    path = recorded.cleaned(np.array([-1, -1, 0, 2, -1, 3, -1, -1], np.int8))
    assert path.tolist() == [0, 0, 0, 2, -1, 3]
    assert recorded.blind(np.array([0, 1, 2, 3, 4, 2, 2, 2]), path).tolist() == [0, 1, 2, 3, -1, 2]
