"""The walk: from every compound of the catalogue to SOL, WASO, N3 and REM, through declared pieces only.

Compared: every step of every way with the laws, traced here anew; what a compound can reach at all with what the stage chain
reads; nights on one given stage path with and without each compound; free numbers with their ceilings. Not tested: sizes.
"""

from collections import deque
from functools import cache

import numpy as np
import pytest

from pineal import api
from pineal.compounds import all as shelf
from pineal.compounds import get
from pineal.compounds.routes import NAMED_LAWS
from pineal.declare.module import targets
from pineal.declare.scope import Reading
from pineal.engine.paths import EFFECTOR_NUMBERS, OUTCOMES, paths, potencies
from pineal.engine.slots import table
from pineal.physiology import CHAIN, build, facts
from pineal.physiology.model import SLOTS

NAMES = [found.name for found in shelf()]
DRUGS = {found.name for found in shelf() if found.kind in ("hypnotic", "antidepressant", "antihistamine", "melatonin receptor agonist")}
SILENT = {"chamomile", "glycine", "inositol", "taurine", "vitamin B12", "vitamin B complex"}
"""Compounds of which no way to sleep is known; one that gains a way is taken out."""

FITTED_ELSEWHERE = {"melatonin.half_occupancy", "homeostat.caffeine_half", "hpa.htp_drive"}
"""Potencies of melatonin and caffeine, and the cortisol of 5-HTP (fitted on cortisol): not effectors."""

ALCOHOL = {"stages.ethanol_entry", "stages.ethanol_exit", "stages.ethanol_rem"}
"""Alcohol brings three weights of its own, beside the fourteen; no other compound meets them."""


@cache
def edges() -> dict[str, set[str]]:
    """What each law reads, by what it writes; traced without the code that finds the ways."""
    model, found = build(), {}
    start = {name: term.start for name, term in model.states.items()}
    quiet = Reading(model, model.values | start | {name: float(name.removeprefix("dose.") in SLOTS) for name in model.externals})
    for title, module in model.modules.items():
        for name, law in module.laws.items():
            asked: set[str] = set()
            law.body(_Asking(model, title, quiet, asked))
            for written in (name,) if law.kind == "quantity" else targets(law):
                found.setdefault(f"{title}.{written}", set()).update(asked)
    return found


class _Asking:
    """A scope that notes every full name that a law asks for."""

    def __init__(self, model, title, quiet, asked):
        self.__dict__.update(_model=model, _title=title, _quiet=quiet, _asked=asked)

    def __getattr__(self, name):
        full = self._model.resolve(f"{self._title}.{name}")
        self._asked.add(full)
        return self._quiet[full]


def reached(starts: set[str], cut: frozenset[str] = frozenset()) -> set[str]:
    """Everything computed from some names, through any laws; names in `cut` pass nothing on."""
    seen, queue = set(starts), deque(starts)
    while queue:
        here = queue.popleft()
        for there, read in edges().items() if here not in cut else ():
            if here in read and there not in seen:
                seen.add(there)
                queue.append(there)
    return seen


def doors() -> set[str]:
    """Every name through which something swallowed enters the model."""
    eaten = {name for name in build().externals if name.startswith(("timeline.", "dose."))}
    return (eaten - {"timeline.light", "timeline.habitual_phase", "timeline.stress", "timeline.disturbance"}) | table(build())


@pytest.mark.parametrize("name", NAMES)
def test_every_way_is_made_of_declared_laws(name):
    """Begins where something swallowed enters, each step computed from the one before, ends in an effector of the chain."""
    assert bool(paths(name)) == (name not in SILENT)
    for way in paths(name):
        assert way.steps[0] in doors()
        assert not way.steps[1].startswith("stages.")
        for here, there in zip(way.steps, way.steps[1:]):
            assert here in edges()[there], f"{there} is not computed from {here}"
        assert way.steps[-1] == CHAIN.effectors[way.effector]
        assert way.outcome in OUTCOMES.values()


def test_no_law_of_the_stages_reads_what_is_swallowed():
    """Nor the other way round: every law that does is a body's, and none of them writes into the stages."""
    readers = {there for there, read in edges().items() if read & doors()}
    assert readers
    assert not any(name.startswith("stages.") for name in readers)


def test_all_that_a_compound_does_to_the_stages_passes_the_four_effectors():
    """The chain reads covariates and effectors only; from everything swallowed together no covariate can be reached."""
    reach = reached(doors())
    assert set(CHAIN.effectors.values()) <= reach
    assert not set(CHAIN.covariates) & reach
    assert not {name for name in reach if name.startswith("chain.")}
    effectors = frozenset(CHAIN.effectors.values())
    assert not any(edges()[name] & effectors for name in edges()), "an effector feeds nothing but the chain"


def test_on_one_stage_path_no_compound_changes_an_outcome(treated):
    """With the stages given, SOL, WASO, N3, REM and every other measure of the night stay what they are, whatever was taken."""
    control, dosed = treated
    for name, night in dosed.items():
        for measure in ("SOL", "WASO", "TST", "SE", "N1", "N2", "N3", "REM"):
            assert np.array_equal(night[measure], control[measure], equal_nan=True), (name, measure)
    moved = {name for name, night in dosed.items() if not np.array_equal(night.series["stages.entry"], control.series["stages.entry"])}
    assert {"zolpidem", "caffeine", "melatonin", "doxepin", "lemborexant"} <= moved, "the doses were not taken"


@pytest.fixture(scope="module")
def treated():
    """Two nights of one person on one given stage path: undosed, and with a high dose of each compound with a way."""
    from attrs import evolve

    from modules import worlds
    from pineal.engine import Persons
    from pineal.engine.intake import intake, series, together
    from pineal.units import Quantity

    line = worlds.days(3)
    rng, n = np.random.default_rng(4), line.steps.n_bed
    path = np.repeat(rng.choice(5, n, p=[0.06, 0.08, 0.46, 0.2, 0.2]), rng.integers(2, 41, n))[:n].astype(np.int8)[:, None]

    def lived(timeline):
        return worlds.live(timeline, Persons(1), path=path, lanes=1, threads=1).nights

    def taking(name):
        found = get(name)
        taken = intake(name, Quantity.read("300 mg"), next(iter(found.salts), None) if found.salts else None)
        laid = [taken.at(w.lights_off - 3600) for w in line.windows]
        exposures = together(line.exposures, series(laid, line.start, line.epochs))
        return evolve(line, exposures=exposures).with_doses(dose for one in laid for dose in one.doses)

    return lived(line), {name: lived(taking(name)) for name in NAMES if name not in SILENT}


# free numbers


def test_effectors_have_fourteen_numbers_at_most():
    """All compounds together: each number on a way is one of them, the clock's drive, a potency, alcohol's, or a prior that includes 0."""
    assert len(EFFECTOR_NUMBERS) <= 14
    assert not ALCOHOL & {number for name in NAMES if name != "ethanol" for way in paths(name) for number in way.numbers}
    on_ways = {number for name in NAMES for way in paths(name) for number in way.numbers}
    for number in on_ways - {*EFFECTOR_NUMBERS, "stages.scn_entry", *FITTED_ELSEWHERE, *ALCOHOL}:
        low, high = facts()[number].spread.interval(facts()[number].value, 0.95)
        assert low <= 0.0 <= high, number


@pytest.mark.parametrize("name", NAMES)
def test_potencies_are_few(name):
    """At most one fitted or assumed potency a supplement; a medicine has one a handle."""
    assert len(potencies(name)) <= (len(get(name).handles) if name in DRUGS else 1)
    assert set(NAMED_LAWS) >= {"melatonin_receptor", "adenosine"}


# what is told


@pytest.mark.parametrize("name", sorted(SILENT))
def test_a_compound_without_a_way_answers_unknown(name):
    told = api.compounds(name, path=True)["paths"][0]
    assert told == {**told, "known": False, "ways": []}
    answer = api.compounds(name)
    assert answer["reaches"] == [] and "unknown" in answer["route"]["words"]
    assert {row["model"]["status"] for row in api.evidence(name)["rows"]} <= {"not simulated"}


def test_ways_are_told_whole():
    """From the form to the outcome, with what each number counts as."""
    ways = {way["outcome"]: way for way in api.compounds("zolpidem", path=True)["paths"][0]["ways"]}
    assert set(ways) == {"SOL", "WASO"}
    assert ways["SOL"]["begin"][0] == "zolpidem" and "plasma" in ways["SOL"]["begin"]
    assert {one["counts as"] for one in ways["SOL"]["numbers"]} == {"effector"}
    assert all(move.startswith("W ") for move in ways["SOL"]["moves"])
    assert {told["name"] for told in api.compounds(path=True)["paths"]} == set(NAMES)
