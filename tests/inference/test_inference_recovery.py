"""Persons whose truth is known write a diary; inference has to find them again, and to say what it cannot know."""

from __future__ import annotations

import numpy as np
import pytest
from attrs import frozen

from pineal.engine import simulate
from pineal.engine.shipped import engine
from pineal.errors import InferenceError
from pineal.inference import importance
from pineal.inference import posterior as module
from pineal.inference.posterior import Posterior, log_likelihood, posterior, quantiles
from pineal.inference.prior import axes, persons, scores
from pineal.inference.week import Week, replicate, week
from pineal.night.nights import Nights

from . import people

NIGHTS, CLOUD, COPIES, TRUE = 5, 2048, 24, 40
AXES = axes(people.case().person)
ENTRY, PERIOD, SOL_BIAS = (
    next(k for k, axis in enumerate(AXES) if axis.name == name) for name in ("stages.entry_trait", "circadian.period", "diary.sol_bias")
)

GOOD = ((8.0, 5.0), (12.0, 0.0), (10.0, 10.0), (5.0, 5.0), (15.0, 0.0), (10.0, 5.0), (8.0, 0.0))


def stretch(reports=((10.0, 5.0),) * NIGHTS) -> Week:
    return week(people.case(), (people.diary(reports),))


@frozen(eq=False)
class Village:
    """One cloud of prior persons and some true persons, all of the same bedtimes; scores, nights and diaries."""

    cloud: np.ndarray
    nights: Nights
    dlmo: np.ndarray
    truth: np.ndarray
    diaries: np.ndarray
    true_dlmo: np.ndarray

    def weights(self, reports: np.ndarray) -> np.ndarray:
        """Importance of each person of the cloud after a diary."""
        said = log_likelihood(stretch(reports), persons(self.cloud, AXES), self.nights)
        return importance.normalised(said)


def live(z: np.ndarray, copies: int, seed: int) -> Nights:
    """The nights of persons given by their scores."""
    them, frame = persons(z, AXES), stretch()
    settled = simulate(engine(), them, frame.parts[0], seed=seed, start=frame.begin())
    return replicate(frame, them, settled.end, copies, seed + 1)


@pytest.fixture(scope="module")
def village() -> Village:
    cloud = scores(CLOUD, len(AXES), 11)
    truth = np.random.default_rng(5).standard_normal((TRUE + 3, len(AXES)))
    for row, (axis, score) in zip((-3, -2, -1), ((ENTRY, -2.0), (PERIOD, 2.5), (ENTRY, 1.5)), strict=True):
        truth[row] = 0.0  # typical, but for one trait: slow to fall asleep, late clock, good sleeper
        truth[row, axis] = score
    nights, true = live(cloud, COPIES, 21), live(truth, COPIES, 31)
    diaries = people.told(true, persons(truth, AXES), np.random.default_rng(6))
    dlmo = nights["DLMO"].reshape(CLOUD, COPIES, -1).mean(axis=(1, 2))
    return Village(cloud, nights, dlmo, truth, diaries, true["DLMO"].reshape(len(truth), COPIES, -1).mean(axis=(1, 2)))


@pytest.fixture(scope="module")
def answers(village) -> list[np.ndarray]:
    """Weights of the cloud after the diary of each true person."""
    return [village.weights(reports) for reports in village.diaries]


def within(village: Village, answers: list[np.ndarray], axis: int) -> float:
    """The share of true persons whose score lies in its 90 % interval."""
    inside = []
    for k in range(TRUE):
        low, high = quantiles(village.cloud[:, axis], answers[k], (0.05, 0.95))
        inside.append(low <= village.truth[k, axis] <= high)
    return float(np.mean(inside))


def contraction(village: Village, answers: list[np.ndarray], axis: int) -> float:
    """Mean over persons of 1 - posterior SD / prior SD, not cut at zero."""
    spread = [np.sqrt(w @ (village.cloud[:, axis] - w @ village.cloud[:, axis]) ** 2) for w in answers[:TRUE]]
    return 1.0 - float(np.mean(spread))


@pytest.mark.parametrize("name", ["stages.entry_trait", "stages.exit_trait", "circadian.period", "diary.sol_bias", "body.cyp1a2"])
def test_the_truth_lies_in_nine_of_ten_intervals(village, answers, name):
    axis = next(k for k, axis in enumerate(AXES) if axis.name == name)
    # 40 persons at a true rate of 0.9: fewer than 0.7 has a chance below 0.0002; few effective draws make intervals a little narrow
    assert within(village, answers, axis) >= 0.7


@pytest.mark.parametrize("name", ["stages.rem_trait", "body.cyp1a2", "stages.style_4"])
def test_a_diary_does_not_inform_what_it_cannot_see(village, answers, name):
    axis = next(k for k, axis in enumerate(AXES) if axis.name == name)
    # 0 is right; a weighted SD of n effective draws is too small by 1/(4n), and n is small for some diaries
    assert abs(contraction(village, answers, axis)) < 0.15
    assert contraction(village, answers, axis) < 0.5 * contraction(village, answers, ENTRY)


def test_a_diary_informs_how_easily_somebody_falls_asleep(village, answers):
    assert contraction(village, answers, ENTRY) > 0.15
    assert contraction(village, answers, ENTRY) > contraction(village, answers, PERIOD)


def mean(values: np.ndarray, weights: np.ndarray) -> float:
    return float(weights @ values)


def test_a_slow_and_a_good_sleeper_are_told_apart(village, answers):
    slow, good = (mean(village.cloud[:, ENTRY], answers[k]) for k in (-3, -1))
    assert slow < -0.3 and good > 0.0  # prior SDs; a week moves a trait by a part of its true 2 and 1.5
    assert good - slow > 0.8


def test_a_late_clock_at_a_set_bedtime_is_seen_as_later_and_slower(village, answers):
    late = answers[-2]
    assert village.true_dlmo[-2] > np.median(village.dlmo) + 0.5  # the person truly is late
    prior = village.dlmo.mean()
    blamed = mean(village.dlmo, late) - prior, -mean(village.cloud[:, ENTRY], late), mean(village.cloud[:, SOL_BIAS], late)
    reported = village.diaries[-2, :, 0].mean()
    usual = village.nights["SOL"].mean()
    assert reported > usual, "a late clock lengthens SOL at a set bedtime"
    assert blamed[0] > 0.0 and max(blamed[1:]) > 0.0  # one week cannot separate them; all move towards longer SOL


def test_the_order_of_the_nights_in_the_file_means_nothing():
    nights = [people.night(people.MONDAY + people.timedelta(days=k), 10.0 * k, 5.0 * k) for k in range(4)]
    given = [week(people.case(), (people.reading(order),)) for order in (nights, nights[::-1])]
    assert given[0].nights == given[1].nights
    assert given[0].course.windows == given[1].course.windows


def test_a_week_teaches_more_than_a_night(village, answers):
    """Over the true persons: five nights narrow the trait more than the first of them alone."""
    first = [village.weights([reports[0], *[(None, None)] * (NIGHTS - 1)]) for reports in village.diaries[:TRUE]]
    assert contraction(village, answers, ENTRY) > contraction(village, first, ENTRY) > 0.0


@pytest.fixture(scope="module")
def slow_week(village) -> Posterior:
    """The whole machine, proposals included, on the diary of the slow sleeper."""
    with people.few(512, 16, 64, least=1.0):
        return posterior(stretch(village.diaries[-3]), seed=3)


def test_the_shipped_machine_agrees_with_plain_weights(village, answers, slow_week):
    axis = AXES[ENTRY]
    plain = axis.value(mean(village.cloud[:, ENTRY], answers[-3]))
    assert slow_week.estimates["stages.entry_trait"].median == pytest.approx(plain, abs=0.5 * axis.sigma)  # two finite clouds
    assert slow_week.estimates["stages.entry_trait"].median < axis.typical


def test_a_posterior_says_how_many_draws_speak(slow_week):
    assert 1.0 <= slow_week.effective <= slow_week.cloud
    assert slow_week.cloud % 512 == 0
    assert len(slow_week.persons) == 64
    for estimate in slow_week.estimates.values():
        assert estimate.low <= estimate.median <= estimate.high
        assert 0.0 <= estimate.contraction <= 1.0


def test_without_nights_the_answer_is_the_prior():
    with people.few(512, 4, 64):
        prior = posterior(week(people.case()), seed=1)
    assert prior.effective == pytest.approx(512)
    for name, estimate in prior.estimates.items():
        assert estimate.contraction < 0.05, name  # Sobol points: their SD differs from 1 by less than 0.05
    entry = AXES[ENTRY]
    assert prior.estimates["stages.entry_trait"].median == pytest.approx(entry.typical, abs=0.1 * entry.sigma)


@pytest.mark.parametrize("reports", [((400.0, 0.0),) * 5, ((0.0, 400.0),) * 5, ((1440.0, 0.0),) * 5], ids=["SOL", "WASO", "slip"])
def test_an_impossible_week_is_refused_with_a_hint(reports):
    with people.few(256, 2, 32), pytest.raises(InferenceError, match=r"diary for slips.*pineal read"):
        posterior(stretch(reports), seed=1)


def test_the_week_of_a_good_sleeper_is_not_refused():
    assert posterior(stretch(GOOD), seed=1).effective >= module.LEAST_EFFECTIVE


@pytest.mark.parametrize("seed", range(5))
def test_equal_weights_give_the_quantiles_of_numpy(seed):
    values = np.random.default_rng(seed).normal(size=101)
    found = quantiles(values, np.full(101, 1 / 101), (0.05, 0.5, 0.95))
    assert found == pytest.approx(np.quantile(values, (0.05, 0.5, 0.95), method="hazen"), abs=1e-12)  # the same definition


def test_whole_weights_are_repeated_values():
    rng = np.random.default_rng(1)
    values, counts = rng.normal(size=40), rng.integers(1, 30, 40)
    found = quantiles(values, counts / counts.sum(), (0.1, 0.5, 0.9))
    repeated = np.quantile(np.repeat(values, counts), (0.1, 0.5, 0.9))
    assert found == pytest.approx(repeated, abs=0.35)  # repeats are steps, weights a line between middles: at most one gap apart
    shuffled = rng.permutation(40)
    assert quantiles(values[shuffled], (counts / counts.sum())[shuffled], (0.1, 0.5, 0.9)) == pytest.approx(found)


def test_resampling_keeps_every_draw_in_proportion():
    weights = np.array([0.5, 0.25, 0.125, 0.125])
    chosen = importance.systematic(weights, 64, seed=1)
    assert np.abs(np.bincount(chosen, minlength=4) - 64 * weights).max() <= 1  # systematic: at most one off


def test_a_diary_line_without_numbers_changes_nothing(village):
    silent = village.weights([(None, None)] * NIGHTS)
    assert np.allclose(silent, 1 / CLOUD)
