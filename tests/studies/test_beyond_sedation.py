"""Every compound on the same axes: the shipped table against the set it rests on, laws of its numbers, and its own arithmetic.

Compared: the hash of the table with that of the frozen set; signs with what handles must do and, where the table says
"trials", with published directions; draws with the covariance of the set; the page with the table. Not compared: that the
study finds the same again (make study-beyond_sedation does that, in minutes).
"""

import json
from pathlib import Path

import numpy as np
import pytest

from beyond_sedation import basis, numbers, page, table, world
from beyond_sedation.takings import takings
from pineal.compounds import all as compounds
from pineal.compounds import get
from pineal.evidence import trial_rows
from pineal.physiology import effects
from pineal.report import beyond_table

ROOT = Path(__file__).parents[2]
FOUND = json.loads((ROOT / "studies" / "beyond_sedation" / "result.json").read_text(encoding="utf-8"))
SHIPPED = json.loads(beyond_table.SHIPPED.read_text(encoding="utf-8"))
TABLE = beyond_table.read(FOUND, FOUND["effects"])
CHANGES = [(row["name"], row["people"], name, one) for row in FOUND["lines"] for name, one in row["changes"].items()]


def line(name: str, people: str = ""):
    return next(one for one in TABLE.lines if (one.name, one.people) == (name, people))


def median(name: str, measure: str, people: str = "") -> float:
    return line(name, people).change(measure).interval.median


def test_the_table_was_made_with_the_shipped_set():
    """After a refit: make study-beyond_sedation."""
    assert SHIPPED["effects"] == effects().digest
    assert not beyond_table.table().stale


def test_what_ships_is_what_the_study_found():
    assert SHIPPED == FOUND
    assert (ROOT / "docs" / "beyond_sedation.md").read_text(encoding="utf-8") == page.text(TABLE)


def test_every_compound_of_the_catalogue_has_a_line():
    assert {one.compound for one in TABLE.lines} == {one.name for one in compounds()}


def test_what_is_unknown_has_no_number():
    for name, _, measure, one in CHANGES:
        assert one["basis"] in beyond_table.BASES, (name, measure)
        assert ("median" in one) == (one["basis"] != "unknown"), (name, measure)
        assert one["basis"] == "unknown" or one["low"] <= one["median"] <= one["high"]
        assert one["basis"] != "unknown" or one["why"]


def test_without_a_way_to_sleep_nothing_is_told():
    for name in ("glycine", "gaba", "l-theanine", "valerian", "taurine", "inositol", "chamomile", "vitamin_b12", "vitamin_b_complex"):
        assert not line(name).known and all(one.interval is None for one in line(name).changes.values())


def test_people_who_have_enough_are_no_finding():
    """That a mineral does nothing for them is assumed; in those short of it there is a number, and it is a prior."""
    for name in ("magnesium", "zinc", "iron", "vitamin_d", "folate"):
        low = next(one for one in takings() if one.name == name).low
        assert not line(name).known and line(name, low).change("WASO").basis == "prior"


def test_a_number_told_by_trials_has_a_way_rows_and_a_narrowed_effect():
    told = [(name, measure, one) for name, _, measure, one in CHANGES if one["basis"] == "trials" and "melatonin" not in measure]
    assert told
    for name, measure, one in told:
        assert one["own"] and one["rows"] > 0 and one["contraction"] >= 0.30, (name, measure)


def test_calming_sites_and_untold_weights_are_never_called_told():
    assert {name for name, _, m, one in CHANGES if m == "N3" and one["basis"] == "trials"} <= {"caffeine", "trazodone", "temazepam", "triazolam"}


def test_hypnotics_melatonin_and_caffeine_move_waking_as_they_must():
    for name in ("zolpidem", "temazepam", "triazolam", "suvorexant", "lemborexant", "doxepin", "trazodone", "melatonin", "ramelteon"):
        assert line(name).gain.low > 0, name
    assert line("caffeine").gain.high < 0 and median("caffeine", "N3") < 0


def test_alcohol_brings_sleep_sooner_wakes_later_and_takes_rem():
    assert median("ethanol", "SOL") < 0 < median("ethanol", "WASO")
    assert median("ethanol", "REM") < 0


def test_benzodiazepines_give_less_deep_sleep_than_zolpidem_for_as_much_sleep():
    """They alone have a weight against depth; whether N3 falls in all is a prior, and the table must not call it told with a wrong sign."""
    for name in ("temazepam", "triazolam"):
        per_minute = median(name, "N3") / median(name, "TST")
        assert per_minute < median("zolpidem", "N3") / median("zolpidem", "TST")
        found = line(name).change("N3")
        assert found.basis == "prior" or found.interval.median < 0
        assert found.interval.high < 0 or found.interval.low <= 0 <= found.interval.high


def test_orexin_block_adds_rem_and_trazodone_deep_sleep():
    assert line("suvorexant").change("REM").interval.low > median("zolpidem", "REM") * 0.5
    assert median("suvorexant", "REM") > median("zolpidem", "REM") and line("trazodone").change("N3").interval.low > 0


def test_signs_told_by_trials_are_those_that_trials_published():
    for name, _, measure, one in CHANGES:
        if one["basis"] != "trials" or measure not in ("SOL", "WASO", "TST", "N3", "REM"):
            continue
        rows = [row for row in trial_rows() if row.id in basis.rows(line_compound(name), measure) and row.outcome.split()[0] == measure]
        known = [row.effect for row in rows if isinstance(row.effect, float) and row.effect_unit == "min"]
        assert not known or np.sign(one["median"]) in set(np.sign(known)), (name, measure)


def line_compound(name: str) -> str:
    return next(one.compound for one in takings() if one.name == name)


def test_melatonin_is_gone_by_the_morning_and_the_slow_form_less_so():
    left = {name: line(name).morning["left at rise"].interval for name in ("melatonin", "melatonin_slow", "zolpidem", "diphenhydramine")}
    assert left["melatonin"].median < left["melatonin_slow"].median < left["zolpidem"].median < left["diphenhydramine"].median
    assert median("melatonin_slow", "melatonin at rise") > median("melatonin", "melatonin at rise")


def test_alertness_next_morning_is_nowhere_a_number():
    assert not any("alert" in name or "KSS" in name for _, _, name, _ in CHANGES)


def test_a_sedative_of_equal_gain_gives_that_gain():
    for row in FOUND["equal"]:
        if row["dose_mg"] is None:
            assert row["gain"] > row["highest_gain"]
            continue
        sign = -1.0 if row["by"] == "SOL" else 1.0
        assert sign * row["sedative change"][row["by"]]["median"] == pytest.approx(row["gain"], rel=0.25, abs=0.5)
    assert {row["sedative"] for row in FOUND["equal"]} == {"zolpidem", "temazepam", "diphenhydramine"}


def test_draws_have_the_covariance_of_the_set():
    found, names = effects(), [f"half_effect.{one}" for one in ("zolpidem.gaba_a1",)] + ["stages.adenosine_entry", "stages.adenosine_exit"]
    many = numbers.posterior(512, ["zolpidem", "caffeine"])
    values = np.log([[draw.shared[name] for name in names] for draw in many])
    places = [found.names.index(name) for name in names]
    assert values.mean(axis=0) == pytest.approx([np.log(found.shipped[p]) for p in places], abs=0.05)
    assert np.cov(values.T) == pytest.approx(np.array(found.covariance)[np.ix_(places, places)], abs=0.03)


def test_noise_of_few_people_is_taken_out_but_not_all_of_it():
    rng = np.random.default_rng(3)
    true, noise = rng.normal(5.0, 1.0, (4000, 1)), 4.0
    seen = true + rng.normal(0.0, 2.0, true.shape)
    found = table.narrowed(seen, np.full_like(seen, noise))
    assert found.mean() == pytest.approx(seen.mean()) and found.std() == pytest.approx(1.0, rel=0.1)
    nothing = table.narrowed(rng.normal(0.0, 2.0, (48, 1)), np.full((48, 1), 9.0))
    assert 0.0 < nothing.std() < 1.0


def test_nothing_taken_is_exactly_no_change():
    """Common random numbers: an arm whose dose is multiplied by 0 is the control, to the last bit."""
    every = tuple(one for one in takings() if one.name in ("tart_cherry", "zinc"))
    job = world.job(every, 1, 8, 0, 0)
    job.factors[:] = 0.0
    assert np.all(world.lived(job, 0)["mean"] == 0.0)


def test_pools_are_filled_as_the_equation_says():
    zinc = next(one for one in takings() if one.name == "zinc")
    people = world.short(world.draw("insomnia", 8, age=world.AGES, setting="norm", seed=1), "zinc")
    moment = world.STAY.settled(people, 1)
    filled = world.filled(zinc, 1.0, moment)
    ((_, level),) = zinc.intake.stored
    expected = min(1.0, level) * (1.0 - np.exp(-24 * 7 * world.WEEKS / 700.0))
    assert filled.values[filled.slots.index("cofactors.zinc_gain")] == pytest.approx(expected, rel=1e-6)
    assert np.all(people.persons["cofactors.zinc_status"] < 0.95) and get("zinc").route.pool == "zinc"
