"""Drawing people: reproducible, of the age and sex asked for, and the healthy untouched by any other kind.

Compared: columns of samples against the facts of the physiology and against each other; directions of two phenotypes on
simulated nights. Not compared: how close a phenotype comes to its rows (studies/phenotypes).
"""

import numpy as np
import pytest
from attrs import evolve
from scipy.stats import norm

from pineal.errors import DataError
from pineal.inference import prior
from pineal.night import sleep_statistics
from pineal.physiology import build, facts
from pineal.population import METHODS, Stay, draw, phenotypes, reported, shipped

TRAITS = ("stages.entry_trait", "stages.exit_trait", "stages.depth_trait", "stages.rem_trait")
N = 256


def test_the_same_seed_gives_the_same_people():
    one, same, other = (draw("insomnia", N, age=(30, 60), sex=0.5, seed=seed) for seed in (4, 4, 5))
    assert all(np.array_equal(one.persons[name], same.persons[name]) for name in one.persons.columns)
    assert not np.array_equal(one.persons["stages.entry_trait"], other.persons["stages.entry_trait"])


def test_age_and_sex_are_those_asked_for():
    people = draw("healthy", 1024, age=(40, 70), sex=0.7, seed=1)
    assert people.age.min() >= 40 and people.age.max() <= 70 and abs(people.age.mean() - 55) < 0.5
    assert np.mean(people.sex == "female") == pytest.approx(0.7, abs=0.01)
    assert set(draw("healthy", 16, sex="male", seed=1).sex) == {"male"}
    assert np.all((people.rise - people.bed) == pytest.approx(shipped().ages["time_in_bed"]))


@pytest.mark.parametrize(("age", "sex"), [((60, 20), None), (None, "neither"), (None, 1.5), ((-3, 20), None)])
def test_what_cannot_be_drawn_is_refused(age, sex):
    with pytest.raises(DataError):
        draw("healthy", 8, age=age, sex=sex, seed=1)
    with pytest.raises(DataError, match="norm"):
        draw("healthy", 8, setting="norms", seed=1)


@pytest.mark.parametrize("name", [n for n in build().at_level("person") if facts()[n].spread is not None])
def test_the_healthy_in_the_laboratory_are_those_of_the_chain(name):
    """At the reference age every parameter has its declared distribution: mean and spread by its quantiles."""
    column = draw("healthy", 1024, setting="laboratory", seed=2).persons[name]
    fact = facts()[name]
    sigma = fact.spread.sigma(fact.value)
    z = np.log(column / fact.value) / sigma if fact.spread.kind == "lognormal" else (column - fact.value) / sigma
    ranks = norm.ppf((np.arange(1024) + 0.5) / 1024)
    assert np.max(np.abs(np.sort(z) - ranks)[32:-32]) < 0.06


def test_healthy_people_do_not_depend_on_the_other_phenotypes():
    """The healthy row of the table shifts nothing, so fitting the others cannot move it."""
    healthy = phenotypes()["healthy"]
    assert healthy.facts == {}


def test_the_home_setting_has_the_means_of_inference():
    """Inference draws wider at home; the middle is the same."""
    axes = {axis.name: axis.typical for axis in prior.axes()}
    people = draw("healthy", 1024, setting="home", seed=3)
    for name in TRAITS:
        assert people.persons[name].mean() == pytest.approx(axes[name], abs=0.01)


def test_another_setting_moves_the_same_people():
    people = draw("insomnia", N, setting="norm", seed=3)
    there = draw("insomnia", N, setting="first night", seed=3)
    moved = people.at("first night")
    for name in TRAITS:
        assert moved.persons[name] == pytest.approx(there.persons[name])


def test_a_milder_kind_lies_between():
    """Half of a phenotype shifts people half as far; the people are the same."""
    kind = phenotypes()["older_insomnia"]
    half, whole, none = (draw(kind.scaled(factor), N, seed=3).persons["stages.entry_trait"] for factor in (0.5, 1.0, 0.0))
    assert half == pytest.approx(0.5 * (whole + none))


def test_age_makes_sleep_lighter_and_the_diary_bias_stays_a_persons_own():
    old, young = (draw("healthy", N, age=(age, age), setting="norm", seed=3) for age in (75, 25))
    assert np.all(old.persons["stages.exit_trait"] < young.persons["stages.exit_trait"])
    assert np.array_equal(old.persons["diary.sol_bias"], young.persons["diary.sol_bias"])


@pytest.fixture(scope="module")
def nights():
    """A week of two kinds, the same scores."""
    stay = Stay.of(480, nights=4, lead_in=3)
    return {kind: (people := draw(kind, N, setting="norm", seed=6), stay.lived(people, 7, stages=True)) for kind in ("healthy", "insomnia")}


def test_insomnia_sleeps_worse_and_says_so(nights):
    for method in ("PSG", "diary"):
        good, bad = (reported(method, lived, people, 1) for people, lived in (nights["healthy"], nights["insomnia"]))
        assert bad["TST"].mean() < good["TST"].mean() - 15.0
        assert bad["WASO"].mean() > good["WASO"].mean()
    assert (
        reported("diary", *reversed(nights["insomnia"]), 1)["SOL"].mean()
        > 1.4 * reported("diary", *reversed(nights["healthy"]), 1)["SOL"].mean()
    )


@pytest.mark.parametrize("kind", phenotypes())
def test_everybody_can_be_simulated(kind):
    """No draw leaves what the engine can carry, and everybody sleeps."""
    people = draw(kind, 512, age=phenotypes()[kind].age, sex=0.5, setting="norm", seed=41)
    lived = Stay.of(480, nights=1, lead_in=5).lived(people, 41)
    assert np.isfinite(lived["TST"]).all() and np.median(lived["TST"]) > 150.0


def test_apnoea_fragments():
    stay = Stay.of(480, nights=1, lead_in=2)
    nights = (stay.lived(draw(kind, N, setting="laboratory", seed=6), 7) for kind in ("healthy", "apnoea"))
    good, bad = (60.0 * night["awakenings"].sum() / night["TST"].sum() for night in nights)  # an hour of sleep
    assert bad > 1.15 * good


def test_every_method_adds_up(nights):
    people, lived = nights["insomnia"]
    for method in METHODS:
        said = reported(method, lived, people, 1)
        assert np.all(said["TST"] <= said["TIB"] + 1e-9) and np.all(said["SOL"] >= 0.0)
        assert said["SE"] == pytest.approx(100.0 * said["TST"] / said["TIB"])
        again = reported(method, lived, people, 1)
        assert np.array_equal(said["WASO"], again["WASO"])


def test_a_biased_reporter_is_biased_every_night(nights):
    """The bias belongs to the person: raise it and every report of theirs rises by the same factor."""
    people, lived = nights["healthy"]
    more = people.persons.put({"diary.sol_bias": people.persons["diary.sol_bias"] + 0.5})
    before, after = (reported("diary", lived, one, 1)["SOL"] + 5.0 for one in (people, evolve(people, persons=more)))
    free = (before > 5.0) & (after < lived["TIB"])
    assert after[free] / before[free] == pytest.approx(np.exp(0.5))


def test_scoring_hides_deep_sleep_without_changing_it(nights):
    people, lived = nights["healthy"]
    strict = evolve(people, persons=people.persons.put({"scoring.n3": -0.5}))
    plain, hidden = reported("PSG", lived, people, 1), reported("PSG", lived, strict, 1)
    assert hidden["N3"].mean() < plain["N3"].mean()
    assert hidden["N3"] + hidden["N2"] == pytest.approx(plain["N3"] + plain["N2"])


def test_persistent_sleep_is_the_statistic_of_recorded_nights(nights):
    """LPS of simulated nights against the one implementation for hypnograms."""
    _, lived = nights["insomnia"]
    for person in range(0, N, 8):
        own = sleep_statistics(lived.hypnogram(person, 1))["LPS"]
        assert lived["LPS"][person, 1] == (lived["TIB"][person, 1] if own is None else own)
