"""One battery over every module of the physiology, found by existing.

Compared: declarations with what a law, a unit or a fact must be. Not tested: whether the values are
true; that is what the reference tables of tests/physiology and the evidence tables are for.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pineal.declare.dimensions import Dimensions, dimension, prove
from pineal.declare.module import targets
from pineal.declare.scope import Reading
from pineal.declare.terms import BASES
from pineal.evidence import references
from pineal.physiology import CHAIN, MODULES, build, facts

TITLES = {module.title(): module for module in MODULES}
each_module = pytest.mark.parametrize("module", MODULES, ids=TITLES)


class Watching(Reading):
    """A reading that remembers which names were asked for, before wires are followed."""

    def __init__(self, model, environment):
        super().__init__(model, environment)
        self.asked: set[str] = set()

    def law(self, title, law):
        outer = self

        class Watched:
            def __getattr__(self, name):
                outer.asked.add(f"{title}.{name}")
                return outer[outer.model.resolve(f"{title}.{name}")]

        return law.body(Watched())


def environment(rng: np.random.Generator | None = None, **changes: float) -> dict[str, float]:
    """Numbers for every state, parameter and external value; awake in room light."""
    model = build()
    found = model.values | {name: term.start for name, term in model.states.items()}
    found |= {name: 0.0 for name in model.externals} | {"stage.wake": 1.0, "timeline.light": 200.0, "timeline.habitual_phase": 1.0}
    return found | changes


def read_names() -> set[str]:
    """Every name that some law asks for."""
    model = build()
    watching = Watching(model, environment())
    watching.derivatives()
    for name in (*model.quantities, *CHAIN.covariates, *CHAIN.effectors.values()):
        watching[name]
    for _, state, law in model.jumps:
        watching.law(state.split(".")[0], law)
    return watching.asked


def test_every_module_of_the_folder_is_in_the_model():
    from pathlib import Path

    import pineal.physiology as package

    here = Path(package.__file__).parent
    assert {path.stem for path in (here / "data").glob("*.toml")} == set(TITLES)
    assert {path.stem for path in here.glob("*.py")} - {"__init__", "model", "fitted", "published"} == set(TITLES)


@each_module
def test_every_equation_proves_its_unit(module):
    assert [fault for fault in prove(build()) if fault.startswith(module.title() + ".")] == []


@each_module
def test_every_declaration_is_read_by_some_law(module):
    asked = read_names() | {f"{module.title()}.{c.state}" for c in module.crossings.values()} | set(CHAIN.covariates)
    declared = {f"{module.title()}.{name}" for name in (*module.inputs, *module.parameters, *module.states)}
    assert declared - asked == set()


REPORTED = {"slow_wave.activity", "morning.sleepiness", "morning.lapses", "tryptophan.over_lnaa"}
"""Quantities that no law reads and a report does."""


def test_every_quantity_leads_somewhere():
    """To a derivative, to the chain, to a wire or to a report; a quantity nobody reads is a forgotten one."""
    model = build()
    asked = REPORTED | read_names() | set(model.wires.values()) | set(CHAIN.covariates) | set(CHAIN.effectors.values())
    assert set(model.quantities) - asked == set()


@each_module
def test_every_term_says_what_it_means(module):
    for table in (module.states, module.parameters, module.inputs, module.crossings):
        for name, term in table.items():
            assert term.meaning.strip(), name
    for name, law in module.laws.items():
        assert law.meaning.strip(), name
        assert law.basis in BASES
        assert law.kind == "quantity" or set(targets(law)) <= set(module.states)
    assert (module.__doc__ or "").strip()


@each_module
def test_every_parameter_has_a_fact_with_its_unit_and_reason(module):
    known = facts()
    for name, term in module.parameters.items():
        fact = known[f"{module.title()}.{name}"]
        assert dimension(fact.unit).exponents == dimension(term.unit).exponents, name
        assert math.isfinite(fact.to(term.unit)), name
        assert fact.source or (fact.basis in ("assumed", "fitted") and fact.note), f"{name}: neither a source nor a reason"
        assert fact.basis in ("published", "assumed", "fitted"), name
        if fact.basis == "published":
            assert fact.source, name
            assert fact.where, f"{name}: where in {fact.source}?"
    extra = {name for name in known if name.startswith(module.title() + ".")} - {f"{module.title()}.{n}" for n in module.parameters}
    assert extra == set()


@each_module
def test_every_source_is_in_the_references(module):
    keys = set(references())
    cited = {key for name, fact in facts().items() if name.startswith(module.title() + ".") for key in fact.sources}
    cited |= {key.strip() for key in (module.source, *(law.source for law in module.laws.values())) for key in key.split(";") if key.strip()}
    assert cited - keys == set()


@each_module
def test_what_differs_between_persons_has_a_spread_or_a_reason(module):
    for name, term in module.parameters.items():
        if term.level == "person":
            fact = facts()[f"{module.title()}.{name}"]
            assert fact.spread is not None or fact.note, f"{name}: neither a spread nor the reason why there is none"


numbers = st.fixed_dictionaries({
    "amplitude": st.floats(0.05, 1.0), "phase": st.floats(0.0, 2.0 * math.pi), "light": st.floats(0.0, 1e5), "stage": st.integers(0, 4),
    "mel": st.floats(0.0, 1e5), "caf": st.floats(0.0, 300.0), "used": st.floats(0.0, 1.0), "others": st.floats(0.0, 1.0), "conc": st.floats(0.0, 2000.0),
})


def moment(n: dict) -> dict[str, float]:
    """A random but possible moment: shares between 0 and 1, concentrations from 0 up."""
    model = build()
    changes = {}
    for name, term in model.states.items():
        changes[name] = n["others"] if term.unit == "1" else n["conc"]
    changes |= {"circadian.amplitude": n["amplitude"], "circadian.phase": n["phase"], "circadian.activated": n["used"]}
    changes |= {"dose.melatonin": n["mel"], "dose.caffeine": n["caf"], "timeline.light": n["light"], "timeline.habitual_phase": n["phase"]}
    stage = ("wake", "n1", "n2", "n3", "rem")[n["stage"]]
    changes |= {f"stage.{s}": float(s == stage) for s in ("wake", "n1", "n2", "n3", "rem")}
    return environment() | changes | {"stage.nrem": float(stage in ("n1", "n2", "n3"))}


CONTENT = [name for name, term in build().states.items() if term.unit != "rad"]


@settings(max_examples=60, deadline=None)
@given(numbers)
def test_nothing_leaves_an_empty_store(n):
    """At zero no state that is an amount or a share may fall further: it stays non-negative from there on."""
    model = build()
    here = moment(n)
    for state in CONTENT:
        if state == "circadian.amplitude":
            continue  # its equation is in polar form and has no meaning at 0
        slope = Reading(model, here | {state: 0.0}).derivatives()[state]
        assert slope >= -1e-12, state


@settings(max_examples=60, deadline=None)
@given(numbers)
def test_shares_and_tones_stay_below_one(n):
    model = build()
    here = moment(n)
    for state, term in model.states.items():
        if term.unit == "1" and state != "circadian.amplitude":
            assert Reading(model, here | {state: 1.0}).derivatives()[state] <= 1e-12, state


@settings(max_examples=60, deadline=None)
@given(numbers)
def test_every_law_is_finite_everywhere(n):
    reading = Reading(build(), moment(n))
    assert all(math.isfinite(v) for v in reading.derivatives().values())
    assert all(math.isfinite(float(reading[name])) for name in build().quantities)


@settings(max_examples=40, deadline=None)
@given(numbers)
def test_fluxes_keep_what_they_move(n):
    """Pineal and plasma together change by synthesis less elimination only."""
    reading = Reading(build(), moment(n))
    laws = build().modules["melatonin"].laws
    gained = reading.law("melatonin", laws["synthesis"]) - reading.law("melatonin", laws["elimination"])
    slopes = reading.derivatives()
    assert slopes["melatonin.pineal"] + slopes["melatonin.plasma"] == pytest.approx(gained, rel=1e-12, abs=1e-9)


def test_dimensions_know_every_external_value():
    reading = Dimensions(build())
    for name, external in build().externals.items():
        assert reading[name].same(dimension(external.unit))


def test_chain_reads_dimensionless_quantities_of_the_model():
    for name in (*CHAIN.covariates, *CHAIN.effectors.values()):
        assert build().unit(name) == "1"
    assert set(CHAIN.masks) == set(CHAIN.effectors)
