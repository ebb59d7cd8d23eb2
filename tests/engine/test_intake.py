"""From a compound's file to the timeline and into the kernel, with no kernel compiled for it.

Compared: the compiled kernel with compounds in its slots against the plain reference path (1e-12 of each
peak); plasma in a slot against the closed form (1e-6 of the peak); what `intake` lays against sums by hand.
Not compared: the numbers of the shipped catalogue; the compounds here are minimal ones of tests/engine/catalogue.
"""

from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

from pineal.compounds import get, pk
from pineal.compounds.shelf import OWN
from pineal.engine import Persons, TimedDose, simulate
from pineal.engine.course import course
from pineal.engine.intake import DAY_S, intake, series
from pineal.engine.reference import Reference
from pineal.engine.slots import potencies, seats
from pineal.engine.takes import takings
from pineal.errors import DataError, EngineError, UnitError
from pineal.person import Case, Dose, Medicine, Person, Protocol, Stop
from pineal.person import Intake as Stated
from pineal.physiology import build
from pineal.units import Clock, Quantity

from . import worlds

HERE = Path(__file__).parent / "catalogue"
q = Quantity.read


@pytest.fixture(autouse=True)
def _own_catalogue(monkeypatch):
    monkeypatch.setenv(OWN, str(HERE))


def second(hours: float) -> int:
    """Hours after the start of the timelines here."""
    return worlds.timeline(days=1).start + round(hours * 3600)


def dose(name: str, mg: float, hours: float, beside=()) -> TimedDose:
    return TimedDose(second(hours), name, "immediate release", mg, tuple(beside))


THREE = (dose("zolpidem", 10.0, 11.5003), dose("doxepin", 6.0, 10.0, ["cimetidine"]), dose("suvorexant", 20.0, 11.0))
"""Before lights out of the first night; one of them is not on the grid."""


def run(doses, person: Persons | None = None, lanes: int = 1, engine=None, exposures=None, days: int = 2, **keep):
    timeline = worlds.timeline(days=days, doses=tuple(doses))
    if exposures:
        timeline = evolve(timeline, exposures=exposures)
    path = worlds.stage_path(timeline.steps.n_bed)[:, None]
    options = {"epochs": True, "series_every": 1, "path": path, "threads": 1} | keep
    return simulate(engine or worlds.engine(), person or Persons(1), timeline, seed=1, lanes=lanes, **options), timeline


# the kernel


def test_kernel_and_reference_agree_with_all_slots_taken():
    """Every state, plasma, shift and probability, in an unusual person with own kinetics of one compound."""
    own = {"body.weight": 55.0, "pk.zolpidem.half_life": 1.6, "homeostat.sleep_time": 5.0}
    timeline = worlds.timeline(days=1, doses=(*THREE, *worlds.three_doses()))
    path = worlds.stage_path(timeline.steps.n_bed)
    reference = Reference(worlds.engine(), timeline, own).walk(path)
    found = simulate(worlds.engine(), Persons(1).put(own), timeline, seed=1, lanes=1, path=path[:, None], epochs=True, series_every=1).nights
    for name in worlds.OUTPUTS:
        expected = np.array([row[name] for row in reference.series])
        assert np.abs(found.series[name][:, 0] - expected).max() <= 1e-12 * np.abs(expected).max() + 1e-300, name
    expected = np.array([row[stage] for row, stage in zip(reference.probabilities, path, strict=True)])
    assert np.abs(found.probability[0] - expected).max() < 1e-12
    assert found.series["receptors.entry"].max() > 0.5


@pytest.mark.parametrize("lanes", [1, 32])
def test_plasma_in_a_slot_is_the_closed_form(lanes):
    """Superposed doses, also from before the start; 1e-6 in double, 2e-5 in single precision."""
    doses = [dose("doxepin", 3.0, -5.0), dose("doxepin", 6.0, 10.0021), dose("doxepin", 6.0, 33.7)]
    found = run(doses, lanes=lanes)[0].nights
    depots, disposition = get("doxepin").kinetics("immediate release", weight_kg=70.0)
    hours = found.series_epoch / 120.0
    expected = sum(pk.concentration(d.amount_mg, depots, hours - (d.second - second(0)) / 3600.0, disposition) for d in doses)
    limit = 1e-6 if lanes == 1 else 2e-5
    assert np.abs(found.series["dose.first"][:, 0] - expected).max() <= limit * expected.max()


def test_plasma_is_linear_in_the_dose_and_doses_add_up():
    one, two = (run([dose("zolpidem", mg, 11.5)])[0].nights.series["dose.first"] for mg in (5.0, 10.0))
    assert np.allclose(two, 2.0 * one, rtol=1e-12, atol=0.0)
    both = run([dose("zolpidem", 5.0, 11.5), dose("zolpidem", 10.0, 35.5)])[0].nights.series["dose.first"]
    alone = run([dose("zolpidem", 10.0, 35.5)])[0].nights.series["dose.first"]
    assert np.abs(both - one - alone).max() <= 1e-12 * both.max()


def test_a_new_file_is_a_new_compound_with_the_same_kernel(monkeypatch, tmp_path):
    """The file of a compound that never was: same kernel by name, and it acts."""
    before = worlds.engine().kernel(32).name
    text = (HERE / "zolpidem.toml").read_text(encoding="utf-8").replace('"zolpidem"', '"slumberin"').replace('["ambien"]', "[]")
    (tmp_path / "slumberin.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv(OWN, str(tmp_path))
    new = run([dose("slumberin", 10.0, 11.5)])[0].nights
    assert worlds.engine().kernel(32).name == before
    monkeypatch.setenv(OWN, str(HERE))
    old = run([dose("zolpidem", 10.0, 11.5)])[0].nights
    assert np.array_equal(new.probability, old.probability)
    assert not np.array_equal(new.probability, run([])[0].nights.probability)


def test_the_slot_of_a_compound_does_not_matter(monkeypatch, tmp_path):
    """The same two compounds under names that sort the other way."""
    for old, new in (("zolpidem", "alpha"), ("suvorexant", "omega")):
        text = (HERE / f"{old}.toml").read_text(encoding="utf-8").replace(f'"{old}"', f'"{new}"').replace('["ambien"]', "[]")
        (tmp_path / f"{new}.toml").write_text(text, encoding="utf-8")
    plain = run([dose("zolpidem", 10.0, 11.5), dose("suvorexant", 20.0, 11.0)])[0]
    monkeypatch.setenv(OWN, str(tmp_path))
    swapped = run([dose("alpha", 10.0, 11.5), dose("omega", 20.0, 11.0)])[0]
    assert np.array_equal(plain.nights.series["dose.first"], swapped.nights.series["dose.second"])
    assert np.array_equal(plain.nights.probability, swapped.nights.probability)
    assert np.array_equal(plain.end.values, swapped.end.values)


def test_more_compounds_than_slots_are_named():
    with pytest.raises(EngineError, match="doxepin, ramelteon, suvorexant, zolpidem"):
        seats(build(), (*THREE, dose("ramelteon", 8.0, 11.0)))


def test_what_does_not_act_through_plasma_is_no_dose():
    with pytest.raises(EngineError, match=r"magnesium does not act through plasma.*intake"):
        seats(build(), [dose("magnesium", 100.0, 1.0)])


def test_doses_with_and_without_co_medication_do_not_mix():
    with pytest.raises(EngineError, match="cimetidine"):
        run([dose("doxepin", 6.0, 10.0, ["cimetidine"]), dose("doxepin", 6.0, 34.0)])


def test_co_medication_changes_kinetics():
    plain, slow = (run([dose("doxepin", 6.0, 10.0, beside)])[0].nights.series["dose.first"][:, 0] for beside in ((), ["cimetidine"]))
    depots, disposition = get("doxepin").kinetics("immediate release", weight_kg=70.0, factors={"half_life": 2.0})
    hours = run([])[0].nights.series_epoch / 120.0
    assert slow == pytest.approx(pk.concentration(6.0, depots, hours - 10.0, disposition), rel=1e-9, abs=1e-15)
    assert slow[-1] > plain[-1]


def test_a_potency_can_be_replaced_for_a_run():
    """By its compound, wherever that sits; the table of the slots itself is not for hands."""
    weak = worlds.engine().with_shared({"half_effect.zolpidem.gaba_a1": 1e9})
    assert potencies(weak.model, seats(weak.model, THREE), weak.half_effects)["receptors.gaba_a1_third"] == 1e-9
    assert potencies(weak.model, seats(weak.model, THREE))["receptors.gaba_a1_third"] == pytest.approx(10.0)
    with pytest.raises(EngineError, match="receptors.gaba_a1_first"):
        worlds.engine().with_shared({"receptors.gaba_a1_first": 1.0})


def test_the_typical_kinetics_of_a_person_reach_a_slot():
    heavy = run([dose("zolpidem", 10.0, 11.5)], Persons(1).put({"body.weight": 140.0}))[0].nights.series["dose.first"]
    assert heavy == pytest.approx(0.5 * run([dose("zolpidem", 10.0, 11.5)])[0].nights.series["dose.first"], rel=1e-12, abs=1e-15)


# what an amount means


def test_amounts_of_a_mineral_are_of_the_element_unless_of_its_salt():
    element, salt = intake("Mg", q("241.2 mg"), "oxide"), intake("magnesium", q("400 mg"), "magnesium oxide", "salt")
    assert element.stored == salt.stored == (("magnesium", pytest.approx(241.2 * 0.04 * 0.004)),)
    assert intake("magnesium", q("0.2412 g"), "oxide") == element
    assert "magnesium citrate" in intake("magnesium", q("100 mg")).notes[0]


def test_international_units_and_micrograms_of_vitamin_d():
    assert intake("vitamin D", q("1000 IU")).stored[0][1] == pytest.approx(intake("vitamin D", q("25 ug")).stored[0][1])


def test_an_amount_that_is_no_mass_is_refused():
    with pytest.raises(UnitError, match="IU"):
        intake("zolpidem", q("10 IU"))
    with pytest.raises(DataError, match="citrate"):
        intake("magnesium", q("100 mg"), "taurate")


def test_foods_are_what_they_hold():
    whey = dict(intake("whey", q("20 g")).eaten)
    assert whey["protein"] == pytest.approx(20.0)
    values = build().values
    per_protein, per_gram = (values[f"tryptophan.tryptophan_per_{what}"] for what in ("protein", "gram"))
    total = whey["protein"] * per_protein + whey["tryptophan"] * per_gram  # what reaches plasma, as of free tryptophan
    assert total == pytest.approx(20.0 * per_protein * 0.018 / 0.011)
    juice = intake("cherry juice", q("240 mL"))
    assert juice.doses == (("melatonin", "immediate release", pytest.approx(0.0204)),)
    assert "beyond what it holds" in juice.notes[0]
    assert "less tryptophan" in intake("gelatin", q("20 g")).notes[0]


def test_an_unknown_route_is_told():
    found = intake("valerian", q("600 mg"))
    assert found.at(0).doses == found.at(0).exposures == ()
    assert "unknown" in found.notes[0]


# on the timeline


def test_what_is_eaten_arrives_whole():
    """Grams, over one epoch, whatever the step; ethanol and tryptophan alike."""
    start, epochs = second(0), 2880
    laid = [intake("ethanol", q("14 g")).at(second(5.0) + 11), intake("alcohol", q("7 g")).at(second(5.0) + 13), intake("tryptophan", q("1 g")).at(second(9.0))]
    found = series(laid, start, epochs)
    assert {name: values.sum() / 120.0 for name, values in found.items()} == pytest.approx({"ethanol": 21.0, "tryptophan": 1.0})
    nights = run([], exposures=found, days=1)[0].nights
    steps = worlds.timeline(days=1).steps
    after = np.searchsorted(steps.epoch, 5 * 120 + 1, side="right")
    assert nights.series["alcohol.gut"][after, 0] == pytest.approx(21.0, rel=0.15)


def test_daily_intake_is_a_level_and_what_lies_outside_is_cut():
    start, epochs = second(0), 2 * 2880
    laid = [intake("magnesium", q("100 mg"), "citrate").at(start + k * DAY_S + 3600) for k in range(-1, 2)]
    found = series(laid, start, epochs)["magnesium"]
    assert found == pytest.approx(np.full(epochs, 100 * 0.3 * 0.004))


def test_supply_lifts_a_low_status_and_never_beyond_replete():
    """Monotone in the amount; a replete person is the same to the last bit."""
    def status(mg: float, start: float) -> np.ndarray:
        exposures = {"magnesium": np.full(worlds.timeline(days=2).epochs, mg * 0.3 * 0.004)}
        person = Persons(1).put({"cofactors.magnesium_status": start})
        return run([], person, exposures=exposures)[0].nights.series["cofactors.magnesium"][:, 0]

    low = [status(mg, 0.6) for mg in (0.0, 100.0, 300.0, 1e6)]
    assert (np.diff(low, axis=0)[:, 1:] > 0.0).all()
    assert (np.diff(low[1]) >= 0.0).all()
    assert max(one.max() for one in low) <= 1.0
    assert np.array_equal(status(300.0, 1.0), np.ones_like(low[0]))


# a case


def case(*takes: Stated) -> Case:
    return Case(Person("x", takes=takes))


def test_takes_go_the_same_way_and_silence_is_broken():
    bed = (Clock.read("22:00"),)
    taken, notes = takings(case(
        Stated("caffeine", q("100 mg"), at=bed), Stated("zolpidem", q("10 mg"), at=bed), Stated("magnesium", q("300 mg"), "taurate", at=bed),
        Stated("valerian", q("600 mg"), at=bed), Stated("moon dust", q("1 mg"), at=bed), Stated("whey", None, at=bed),
    ))  # fmt: skip
    assert [row.intake.compound for row in taken] == ["caffeine", "zolpidem", "valerian"]
    for word in ("taurate", "valerian", "moon dust", "whey"):
        assert any(word in note for note in notes), word


def test_melatonin_and_caffeine_must_be_understood():
    bed = (Clock.read("22:00"),)
    with pytest.raises(DataError) as found:
        takings(case(Stated("caffeine", q("3 mL"), at=bed), Stated("melatonin", q("1 mg"), "suppository", at=bed)))
    assert len(found.value.faults) == 2


def test_a_case_with_too_many_compounds_says_which_was_left_out():
    bed = (Clock.read("22:00"),)
    names = ("zolpidem", "doxepin", "ramelteon", "suvorexant")
    taken, notes = takings(case(*(Stated(name, q("5 mg"), at=bed) for name in names)))
    assert sum(bool(row.intake.doses) for row in taken) == 3
    assert any("too many" in note for note in notes)


def test_a_course_lays_what_is_taken_and_what_a_protocol_adds_or_stops():
    """Doses and supply of every day; a stop takes them away again, whatever their route."""
    bed = (Clock.read("22:00"),)
    lived = course(case(Stated("zolpidem", q("10 mg"), at=bed), Stated("magnesium", q("100 mg"), "citrate", at=bed), Stated("valerian", q("1 g"), at=bed)), lead_in=3)
    plain = lived.under(aligned_cbt_min=2.5)
    assert [(d.compound, d.amount_mg) for d in plain.doses] == [("zolpidem", 10.0)] * 3
    assert plain.exposures["magnesium"].max() == pytest.approx(100 * 0.3 * 0.004)
    assert any("valerian" in note for note in lived.notes)
    more = lived.under(Protocol((Dose("magnesium", q("200 mg"), Clock.read("20:00"), "citrate"),)), aligned_cbt_min=2.5)
    assert more.exposures["magnesium"].max() == pytest.approx(300 * 0.3 * 0.004)
    less = lived.under(Protocol((Stop("magnesium", Clock.read("12:00")), Stop("zolpidem", Clock.read("12:00")))), aligned_cbt_min=2.5)
    assert less.doses == ()
    assert less.exposures == {}


def test_smoking_and_medicines_change_the_kinetics_of_what_is_taken():
    """CYP1A2 is faster in smokers and slower under fluvoxamine; what is not stated changes nothing."""
    coffee = Stated("caffeine", q("200 mg"), at=(Clock.read("17:00"),))
    beside = {}
    for name, facts in {
        "plain": {}, "smoker": {"smoker": True}, "fluvoxamine": {"medicines": (Medicine("Fluvoxamine 50 mg", "Fluvoxamine 50 mg"),)},
        "pill": {"medicines": (Medicine("", "ethinylestradiol with levonorgestrel"),)}, "vitamins": {"medicines": (Medicine("", "women's vitamins"),)},
    }.items():  # fmt: skip
        stated = case(coffee)
        (taking,), _ = takings(evolve(stated, person=evolve(stated.person, **facts)))
        beside[name] = taking.intake.beside
    assert beside == {
        "plain": (), "smoker": ("smoking",), "fluvoxamine": ("fluvoxamine",), "pill": ("oral contraceptive",), "vitamins": (),
    }  # fmt: skip
    activity = {name: get("caffeine").beside(words).get("activity", 1.0) for name, words in beside.items()}
    assert activity["smoker"] > 1.0 > activity["pill"] > activity["fluvoxamine"]
