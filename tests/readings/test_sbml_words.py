"""What SBML needs to be told, without libSBML: units, ids, and what to install. The judges are in tests/referees."""

import sys

import pytest

from pineal.declare import sbml
from pineal.engine.exchange import given, kinetics
from pineal.errors import ModelError
from pineal.physiology import build
from readings import worlds

MODEL = worlds.part()


@pytest.mark.parametrize(
    ("unit", "factors"),
    [
        ("pmol/L/h", {("mole", 1e-12, 1.0), ("litre", 1.0, -1.0), ("second", 3600.0, -1.0)}),
        ("lux**1.5", {("lux", 1.0, 1.5)}),
        ("min/h", {("second", 60.0, 1.0), ("second", 3600.0, -1.0)}),
        ("rad", set()),
        ("1", set()),
    ],
)
def test_units_in_the_kinds_of_sbml(unit, factors):
    assert sorted(sbml._factors(unit)) == [(kind, pytest.approx(scale), power) for kind, scale, power in sorted(factors)]


def test_a_unit_without_a_kind_is_refused():
    with pytest.raises(ModelError, match="candela"):
        sbml._factors("candela")


def test_ids_of_units_are_identifiers_and_differ():
    units = {build().unit(name) for name in (*build().states, *build().parameters, *build().externals)}
    ids = [sbml._unit_id(unit) for unit in units if unit != "1"]
    assert all(name.isidentifier() for name in ids)
    assert len(set(ids)) == len(ids)


def test_without_libsbml_one_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "libsbml", None)
    with pytest.raises(ModelError, match=r"pineal\[sbml\]"):
        sbml.export(MODEL)


def test_a_life_in_hours():
    timeline, path = worlds.life()
    life = given(timeline, path)
    (off, rise), = life.nights
    assert (rise - off) * 120 == pytest.approx(timeline.windows[0].epochs)
    assert all(a[1] != b[1] for a, b in zip(life.stages, life.stages[1:], strict=False))
    assert life.stages[0] == (0.0, 0) and life.stages[-1][0] <= rise
    first, slope = life.slopes["timeline.habitual_phase"]
    assert slope == pytest.approx(2.0 * 3.141592653589793 / 24.0)


def test_doses_before_the_start_are_in_depots_and_plasma():
    timeline, _ = worlds.life()
    found, left = kinetics(MODEL, "caffeine", timeline.doses, timeline.start, {})
    early = [dose for dose in timeline.doses if dose.compound == "caffeine" and dose.second < timeline.start]
    assert len(early) == 1 and left["dose.caffeine"] > 0
    assert 0 < sum(value for place, value in left.items() if place != "dose.caffeine") < early[0].amount_mg
    assert len(found.doses) == sum(dose.compound == "caffeine" for dose in timeline.doses) - 1
