"""Every law of the shipped model proves its unit, and slips of unit are caught.

Compared: laws with pint's dimensions, scale included. Not tested: dimensionless slips (a wrong factor
without unit), which only the reference tables of tests/physiology can find; angles count as numbers.
"""

import pytest
from attrs import evolve

from pineal.declare import Module, Parameter, State, assemble, flux, quantity, rate
from pineal.declare.dimensions import dimension, prove
from pineal.errors import UnitError
from pineal.maths import cos, exp, greatest, sqrt, where
from pineal.physiology import MODULES, build
from pineal.physiology.model import DOSED, WIRES


def test_every_law_of_the_shipped_model_proves_its_unit():
    assert prove(build()) == []


def with_parameter_unit(name: str, unit: str):
    """The shipped model with one parameter declared in another unit."""
    title, short = name.split(".")
    model = build()
    module = model.modules[title]
    parameters = module.parameters | {short: evolve(module.parameters[short], unit=unit)}
    changed = type(module.__name__, (), {**{k: getattr(module, k) for k in ("states", "inputs", "laws", "crossings")}, "parameters": parameters})
    return evolve(model, modules=model.modules | {title: changed})


SLIPS = {
    "circadian.period": "min", "circadian.recovery": "1/min", "circadian.gain": "min", "circadian.half_light": "lux", "circadian.damping": "1/s",
    "circadian.mel_half": "nmol/L", "circadian.light_1": "1", "circadian.melanopic_per_lux": "lux", "homeostat.wake_time": "min",
    "homeostat.wake_level": "umol/L", "homeostat.dissociation": "pmol/L", "homeostat.caffeine_half": "nmol/L", "homeostat.receptor_time": "day",
    "melatonin.release": "1/s", "melatonin.synthesis_max": "pmol/L/s", "melatonin.half_occupancy": "pg/mL",
    "stages.early_time": "h", "arousal.trace_time": "min", "rem.build_time": "min", "slow_wave.rise_time": "s",
}


@pytest.mark.parametrize(("name", "unit"), SLIPS.items(), ids=SLIPS)
def test_a_parameter_in_another_unit_is_caught(name, unit):
    faults = prove(with_parameter_unit(name, unit))
    assert faults
    assert any(fault.startswith(name.split(".")[0]) for fault in faults)


class Good(Module):
    """Laws to vary."""

    level = State("nmol/L", "a concentration", start=1.0)
    light = State("lux", "a light", start=1.0)
    pressure = State("mmHg", "a pressure", start=1.0)
    minutes = Parameter("min", "a time")
    hours = Parameter("h", "another time")


def module(unit: str, body, kind="quantity") -> Module:
    body.__name__, body.__doc__ = "tested", "A law under test."
    law = quantity(unit)(body) if kind == "quantity" else rate("level")(body) if kind == "rate" else flux("-> level", unit)(body)
    def still(m):
        """Nothing changes."""
        return 0.0

    terms = {name: getattr(Good, name) for name in ("level", "light", "pressure", "minutes", "hours")}
    rates = {f"still_{s}": rate(s)(still) for s in ("light", "pressure", *(("level",) if kind == "quantity" else ()))}
    return type("Tried", (Module,), {**terms, **rates, "tested": law})


def faults(unit: str, body, kind: str = "quantity") -> list[str]:
    return prove(assemble(module(unit, body, kind), wires={}, values={"tried.minutes": 1.0, "tried.hours": 1.0}, doses={}))


SOUND = {
    "sum": ("h", lambda m: m.hours + m.hours), "ratio": ("1", lambda m: m.minutes / m.minutes), "light to the 3/2": ("lux**1.5", lambda m: m.light * sqrt(m.light)),
    "zero of any unit": ("nmol/L", lambda m: greatest(0.0, m.level)), "choice": ("nmol/L", lambda m: where(m.light > 2.0 * m.light, m.level, 0.0)),
    "exponential of a ratio": ("1", lambda m: exp(-m.hours / m.hours)),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_laws_pass(name):
    assert faults(*SOUND[name]) == []


WRONG = {
    "minutes and hours": ("h", lambda m: m.minutes + m.hours), "minutes for hours": ("h", lambda m: m.minutes),
    "light and light to the 3/2": ("lux", lambda m: m.light * sqrt(m.light)), "lux and lux**1.5 added": ("lux", lambda m: m.light + m.light * sqrt(m.light)),
    "pressure and concentration": ("mmHg", lambda m: m.pressure + m.level), "a bare number and a concentration": ("nmol/L", lambda m: m.level + 1.0),
    "exponential of a time": ("1", lambda m: exp(m.hours)), "cosine of a time": ("1", lambda m: cos(m.hours)),
    "exponential of minutes over hours": ("1", lambda m: exp(m.minutes / m.hours)),
    "a choice of two units": ("nmol/L", lambda m: where(m.level > m.level, m.level, m.light)), "a comparison of two units": ("nmol/L", lambda m: where(m.level > m.light, m.level, m.level)),
    "the greater of two units": ("nmol/L", lambda m: greatest(m.level, m.light)), "a power of two": ("nmol/L", lambda m: m.level**2),
}


@pytest.mark.parametrize("name", WRONG)
def test_unsound_laws_are_caught(name):
    found = faults(*WRONG[name])
    assert len(found) == 1
    assert found[0].startswith("tried.tested")


def test_a_rate_is_per_hour():
    assert faults("", lambda m: m.level / m.hours, "rate") == []
    assert faults("", lambda m: m.level / m.minutes, "rate")
    assert faults("", lambda m: m.level, "rate")


def test_a_flux_claims_its_unit():
    assert faults("nmol/L/h", lambda m: m.level / m.hours, "flux") == []
    assert faults("nmol/L/min", lambda m: m.level / m.hours, "flux")


def test_all_faults_are_listed():
    changed = with_parameter_unit("homeostat.wake_level", "umol/L")
    assert len(prove(changed)) >= 2  # pressure and balance both read it


def test_text_that_is_no_unit_is_refused():
    with pytest.raises(UnitError, match="'furlongs per'"):
        dimension("furlongs per")


def test_a_wire_may_not_change_the_unit_of_the_shipped_model():
    model = build()
    assert set(model.wires) == set(WIRES)
    for name, end in model.wires.items():
        title, short = name.split(".")
        assert model.modules[title].inputs[short].unit == model.unit(model.resolve(end))


def test_dosed_compounds_are_read_in_the_unit_they_are_given_in():
    from pineal.compounds import get

    for name, unit in DOSED.items():
        assert get(name).per(unit) > 0.0
        assert build().unit(f"dose.{name}") == unit
    assert len(MODULES) == len({m.title() for m in MODULES})
