"""The serotonin terminal of Best 2020: the full model against a public program, the closed form against the full model.

Compared: 15 steady states (1 percent), transients of a night with slow firing and of doses of tryptophan (2 percent; the
table is rounded to 1 or 0.1 points, half of which is allowed for), and the closed form over firing 0.05 to 1.5 and plasma
tryptophan 0.2 to 4 times (0.5 percent at rest and from 10 min after a step on). Not compared: any human measurement.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from pineal.engine.deterministic import Laws, Plan, run
from pineal.physiology.comparators import best2020_closed, build

from . import worlds

TRP = "conditions.plasma_tryptophan"
FIRE = "conditions.firing"
SCENARIOS = {
    "baseline": {}, "btrp x0.2 (depletion)": {TRP: 19.2}, "btrp x0.5": {TRP: 48.0}, "btrp x2": {TRP: 192.0}, "btrp x4": {TRP: 384.0},
    "AADC x0.5 (low B6)": {"aadc_max": 200.0}, "SERT x0.5": {"sert_max": 125.0}, "SERT x0.2 (SSRI)": {"sert_max": 50.0},
    "MAO x0.5": {"mao_max": 2000.0}, "TPH x0.5": {"tph_max": 139.0}, "fire x0.5": {FIRE: 0.5}, "fire x0.1 (NREM-like)": {FIRE: 0.1},
    "fire x2": {FIRE: 2.0}, "no autoreceptor, btrp x2": {TRP: 192.0, "brake_synthesis": 0.0, "brake_release": 0.0}, "BH4+BH2 pool x0.5": {"half": True},
}
COLUMNS = {
    "BH2": "bh2", "BH4": "bh4", "TRP": "tryptophan", "5HTP": "htp", "c5HT": "cytosolic", "v5HT": "vesicular", "e5HT": "extracellular",
    "5HIAA": "hiaa", "TRPpool": "pool", "G": "protein", "T": "regulator", "B": "bound", "g5HT": "glial", "V_TPH": "synthesis",
}
STEADY = {row["scenario"]: row for row in worlds.rows("best2020_serotonin_steady_states.csv")}
PLAN = {"method": "Radau", "rtol": 1e-8, "atol": 1e-12}
LAWS = {}


def laws(name: str) -> Laws:
    return LAWS.setdefault(name, Laws(build(name)))


def rest(name: str, scenario: dict) -> dict[str, float]:
    """All golden columns after 600 h."""
    scenario, start = dict(scenario), {}
    half = scenario.pop("half", False)
    changes = {(key.replace(".", "__") if "." in key else f"{name}__{key}"): value for key, value in scenario.items()}
    if half and name == "best2020":
        start = {"best2020.bh2": 0.05, "best2020.bh4": 0.45}
    elif half:
        start, changes = {"best2020_closed.bh2": 0.05}, {"best2020_closed__cofactor": 0.5}
    course = run(build(name, **changes), 600.0, Plan(**PLAN), start)
    own = {"protein": "activity"} if name == "best2020_closed" else {}
    return {column: float(course[f"{name}.{own.get(key, key)}"][-1]) for column, key in COLUMNS.items()}


@pytest.mark.parametrize("name", ["best2020", "best2020_closed"])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_steady_state(scenario, name):
    """Within 1 percent of the table; the closed form within the 0.5 percent asked of it."""
    found, row = rest(name, SCENARIOS[scenario]), STEADY[scenario]
    within = 0.01 if name == "best2020" else 0.005
    for column, value in found.items():
        assert value == pytest.approx(float(row[column]), rel=within, abs=1e-9), column


def pair(firing: float, tryptophan: float, save: np.ndarray, rtol: float = 1e-7):
    """The full model and the closed one from the baseline, under one step of firing and tryptophan."""
    plan = Plan({FIRE: firing, TRP: 96.0 * tryptophan}, method="Radau", rtol=rtol, atol=1e-12)
    return run(laws("best2020"), save[-1], plan, save=save), run(laws("best2020_closed"), save[-1], plan, save=save)


@pytest.mark.parametrize("row", worlds.rows("best2020_transients.csv"), ids=lambda r: f"{r['firing']}-{r['plasma_tryptophan']}-{r['hour']}")
def test_transient(row):
    save = np.array([0.0, float(row["hour"])])
    for name, course in zip(("best2020", "best2020_closed"), pair(float(row["firing"]), float(row["plasma_tryptophan"]), save)):
        for column, key in (("e5HT_pct", "extracellular"), ("v5HT_pct", "vesicular"), ("TRP_pct", "tryptophan"), ("HIAA_pct", "hiaa")):
            if row[column]:
                base = float(STEADY["baseline"][{"hiaa": "5HIAA", "extracellular": "e5HT", "vesicular": "v5HT", "tryptophan": "TRP"}[key]])
                expected, found = 100.0 + float(row[column]), 100.0 * float(course[f"{name}.{key}"][-1]) / base
                assert found == pytest.approx(expected, rel=0.02, abs=0.5 if "." not in row[column] else 0.05), (name, key)


FIRING = (0.05, 0.1, 0.3, 1.0, 1.5)
TRYPTOPHAN = (0.2, 1.0, 4.0)


@pytest.mark.parametrize("tryptophan", TRYPTOPHAN)
@pytest.mark.parametrize("firing", FIRING)
def test_closed_form_within_half_a_percent(firing, tryptophan):
    """From 10 min after the step to rest, slow states included. When firing nearly stops the G protein needs some
    7 min to fall, because its regulator falls with it; the synthesis brake lags, so 5-HTP, BH2 and 5-HIAA are compared
    from 1 h on."""
    save = np.concatenate([[0.0, 1 / 6, 0.25, 0.5], np.arange(1.0, 25.0), [100.0, 1000.0]])
    full, closed = pair(firing, tryptophan, save)
    for key in ("extracellular", "vesicular", "cytosolic", "tryptophan", "hiaa", "htp", "bh2"):
        late = slice(4, None) if key in ("htp", "bh2", "hiaa") else slice(1, None)
        assert closed[f"best2020_closed.{key}"][late] == pytest.approx(full[f"best2020.{key}"][late], rel=0.005), key


def test_fixed_number_of_corrections_is_enough():
    """Against the exact root of the same balance, far beyond what the model visits: 1e-4 in extracellular serotonin."""
    from scipy.optimize import brentq

    values = {key.split(".")[1]: v for key, v in build("best2020_closed").values.items() if key.startswith("best2020_closed")}
    for firing in np.geomspace(0.05, 1.5, 8):
        for stored in np.geomspace(5.0, 600.0, 8):
            for htp in (0.3, 4.0):
                m = SimpleNamespace(**values, firing=firing, stored=stored, htp=htp)

                def gap(G, m=m):
                    fast = best2020_closed.settled(m, G)
                    return best2020_closed.held(m, fast.bound) - fast.extracellular

                exact = best2020_closed.settled(m, brentq(gap, 1e-3, 1.51, xtol=1e-13)).extracellular
                found = best2020_closed.settled(m, best2020_closed.activity(m)).extracellular
                assert found == pytest.approx(exact, rel=1e-4)


def test_closed_form_reads_only_what_it_names():
    values = {key.split(".")[1]: v for key, v in build("best2020_closed").values.items() if key.startswith("best2020_closed")}
    given = {name: values[name] for name in best2020_closed.NEEDS if name in values} | {"firing": 1.0, "stored": 68.435, "htp": 1.61}
    m = SimpleNamespace(**given)
    assert set(given) == set(best2020_closed.NEEDS)
    assert best2020_closed.settled(m, best2020_closed.activity(m)).extracellular == pytest.approx(0.06007, rel=0.002)


def test_doubling_tryptophan_raises_serotonin_by_less_than_a_fifth():
    """The message for the product: loading saturates, an evening's dose does next to nothing."""
    assert 1.0 < rest("best2020", {TRP: 192.0})["e5HT"] / rest("best2020", {})["e5HT"] < 1.2
    evening = pair(1.0, 4.0, np.array([0.0, 2.0]))[0]
    assert float(evening["best2020.extracellular"][-1]) < 1.05 * 0.060072
