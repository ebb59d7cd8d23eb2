"""Draws of what is uncertain about everybody alike, against the frozen set and the facts they come from.

Compared are middles, spreads and correlations of many draws with the set's own, on the scale of each number. Nothing is simulated.
"""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve

from pineal.engine.shipped import engine
from pineal.physiology import effects, facts
from pineal.trials import axes
from pineal.trials.axes import SPIKES, weights
from pineal.trials.draws import draws, gains, unprobed

MANY = 4096
COMPOUNDS = ("zolpidem", "ramelteon", "suvorexant", "temazepam", "trazodone", "doxepin", "valerian", "melatonin")


@pytest.fixture(scope="module")
def table() -> dict[str, np.ndarray]:
    found = draws(MANY, 3, COMPOUNDS)
    return {name: np.array([one.shared[name] for one in found]) for name in found[0].shared}


def held(table: dict[str, np.ndarray], *, joint: bool) -> list[tuple[int, np.ndarray]]:
    """Numbers of the frozen set that were drawn (place in the set, values on its scale), fitted or left at their prior."""
    kept = {axis.name for axis in (*weights(), *(a for name in COMPOUNDS for a in axes.potencies(name))) if axis.joint == joint}
    rows = [(k, name) for k, name in enumerate(effects().names) if name in kept and name not in SPIKES and name in table]
    return [(k, np.log(table[name]) if effects().scale[k] == "log" else table[name]) for k, name in rows]


def test_fitted_numbers_vary_around_what_is_shipped_as_the_posterior_says(table):
    found = held(table, joint=True)
    assert len(found) >= 12
    for k, values in found:
        name, sd = effects().names[k], np.sqrt(effects().covariance[k][k])
        shipped = np.log(effects().shipped[k]) if effects().scale[k] == "log" else effects().shipped[k]
        clipped = name.endswith(("_share", "_weight"))
        assert values.mean() == pytest.approx(shipped, abs=(0.3 if clipped else 0.05) * sd), name
        assert values.std() == pytest.approx(sd, rel=0.35 if clipped else 0.05), name
        assert shipped == pytest.approx(effects().mean[k], abs=0.01 + 0.01 * abs(effects().mean[k])), "what moved is the posterior's middle"


def test_fitted_numbers_hang_together_as_the_posterior_says(table):
    found = [(k, values) for k, values in held(table, joint=True) if not effects().names[k].endswith(("_share", "_weight"))]
    rows, drawn = [k for k, _ in found], np.corrcoef([values for _, values in found])
    covariance = np.array(effects().covariance)[np.ix_(rows, rows)]
    told = covariance / np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    assert np.abs(drawn - told).max() < 0.06
    assert np.abs(told - np.eye(len(rows))).max() > 0.3, "else this test could not fail"


def test_numbers_of_which_the_trials_say_nothing_keep_their_prior(table):
    found = held(table, joint=False)
    assert len(found) >= 10
    for k, values in found:
        prior = effects().prior_mean[k]
        assert values.mean() == pytest.approx(prior, abs=0.05 * effects().prior_sd[k] + 0.01), effects().names[k]
        assert values.std() == pytest.approx(effects().prior_sd[k], rel=0.05), effects().names[k]


def test_calming_sites_do_nothing_as_often_as_the_set_says_and_have_its_moments(table):
    for name in set(SPIKES) & set(effects().names):
        k = effects().names.index(name)
        assert np.mean(table[name] == 0.0) == pytest.approx(1.0 - effects().present, abs=0.01)
        assert table[name].mean() == pytest.approx(effects().mean[k], abs=0.01)
        assert table[name].std() == pytest.approx(np.sqrt(effects().covariance[k][k]), rel=0.03)


def test_what_the_set_does_not_hold_varies_as_its_fact_says(table):
    outside = [name for name in table if name in facts() and name not in effects().names and facts()[name].spread is not None]
    assert "receptors.gaba_share" in outside
    fact = facts()["receptors.gaba_share"]
    weights_ = np.log(table["receptors.gaba_share"][table["receptors.gaba_share"] < 1.0] / fact.value)
    assert weights_.std() == pytest.approx(fact.spread.sigma(fact.value), rel=0.15)
    shares = table["homeostat.tolerance_share"]
    assert shares.min() >= 0.0 and shares.max() <= 1.0


def test_every_drawn_number_is_one_that_the_engine_takes(table):
    found = draws(4, 1, COMPOUNDS)[1].shared
    taken = engine().with_shared(found).model.values
    assert all(taken[name] == value for name, value in found.items() if name in taken)


def test_a_set_with_other_numbers_is_read_as_it_stands(monkeypatch):
    """Names may be added that no model has; a number may move that stayed before."""
    old = effects()
    grown = evolve(
        old, names=(*old.names, "stages.no_such_number"), scale=(*old.scale, "log"), mean=(*old.mean, 1.0), shipped=(*old.shipped, 2.7),
        prior_mean=(*old.prior_mean, 0.0), prior_sd=(*old.prior_sd, 1.0), misfit=0.3,
        covariance=tuple((*row, 0.0) for row in old.covariance) + ((0.0,) * len(old.names) + (0.04,),),
    )  # fmt: skip
    monkeypatch.setattr(axes, "effects", lambda: grown)
    weights.cache_clear()
    try:
        assert "stages.no_such_number" not in {axis.name for axis in weights()}
    finally:
        weights.cache_clear()


def test_a_supplement_without_a_probe_has_a_doubt_of_its_own_and_others_have_none():
    assert [unprobed(name) for name in ("magnesium", "zinc", "ashwagandha", "melatonin", "zolpidem", "5-HTP", "ethanol")] == [True] * 3 + [False] * 4
    found = draws(1024, 2, ("zolpidem",), ("zolpidem", "magnesium"))
    own = np.array([one.own["own.magnesium"] for one in found])
    assert set(found[0].own) == {"own.magnesium"}
    assert abs(own.mean()) < 0.02 and 0.4 < np.mean(own == 0.0) < 0.6
    assert np.sqrt(np.mean(own**2)) == pytest.approx(effects().own["magnesium"], rel=0.1)


def test_the_typical_person_and_the_gain_of_a_read_out_are_uncertain_where_declared():
    found = draws(512, 1)
    light = np.log([one.typical["circadian.sensitivity"] for one in found])
    assert abs(light.mean()) < 0.05 and light.std() == pytest.approx(0.3, rel=0.1)
    assert np.all(gains("TST", 64, 1) == 1.0) and np.log(gains("PVT lapses", 512, 1)).std() == pytest.approx(0.8, rel=0.1)


def test_the_same_seed_gives_the_same_draws():
    one, other = (draws(64, 3, ("zolpidem",))[5] for _ in range(2))
    assert one.shared == other.shared and one.kinetics == other.kinetics and one.typical == other.typical
