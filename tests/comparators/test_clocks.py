"""The drop-in clocks, and the main one (Hannay19), against the public package `circadian` 1.0.3 (Arcascope): entrained phase, period, light response.

Compared: CBTmin by the papers' definition (minimum of x plus a constant, or phase pi) at 16:8, the period in
darkness, shifts by one pulse of light. Not compared: melatonin, which the packaged clocks do not take. Where the package
reads light at the end of its 3-min steps, ours is 3 min early too. Tolerances of the reference: 0.02 h of phase, 0.05 h of shift.
"""

import numpy as np
import pytest

from pineal.declare.dimensions import prove
from pineal.declare.scope import Reading
from pineal.engine.deterministic import Laws, Steps
from pineal.physiology import CHAIN, clocks
from pineal.physiology import model as main

from . import worlds

NAMES = {"Forger99": "forger99", "Jewett99": "jewett99", "Hilaire07": "hilaire07", "Hannay19TP": "hannay19tp", "Hannay19": "hannay19"}
ROWS = [row for row in worlds.rows("circadian_entrained_16L8D.csv") if row["model"] in NAMES]
ENTRAINED = [row for row in ROWS if row["lux_or_item"] != "DD_period_h"]
PERIODS = {NAMES[row["model"]]: float(row["x_min_clock_h"]) for row in ROWS if row["lux_or_item"] == "DD_period_h"}
EXACT = {(row["model"], row["lux"]): row for row in worlds.rows("clocks_regenerated.csv")}
DAYS = 80


def home(lux: float, days: int = DAYS, early: float = worlds.EARLY) -> Steps:
    return worlds.daily(7.0 - early, 23.0 - early, lux, days)


def awake_in_light(light: Steps) -> Steps:
    return Steps(light.times, [float(v > 0) for v in light.values])


def entrained(name: str, lux: float, early: float = worlds.EARLY, **changes) -> float:
    """Clock hour of CBTmin; with a sleeper in the dark where sleep matters."""
    light = home(lux, early=early)
    wake = awake_in_light(light) if name == "hilaire07" else 1.0
    return float(np.mean(worlds.minima(name, worlds.clock_run(name, light, 24.0 * DAYS, wake=wake, **changes))[-3:] % 24.0))


@pytest.mark.parametrize("row", ENTRAINED, ids=lambda row: f"{row['model']}-{row['lux_or_item']}")
def test_entrained_phase(row):
    """The package places the zone of wake maintenance by clock time, outside sleep, so it has no effect there; ours is closed."""
    name = NAMES[row["model"]]
    closed = {"zone_end": 0.0} if name == "hilaire07" else {}
    found = entrained(name, float(row["lux_or_item"]), **closed)
    assert found == pytest.approx(float(row["CBTmin_clock_h"]), abs=0.02)
    assert (found - 7.0) % 24.0 == pytest.approx(float(row["DLMO_clock_h"]), abs=0.02)


@pytest.mark.parametrize("name", sorted(clocks.CLOCKS))
@pytest.mark.parametrize("lux", [100, 300, 1000])
def test_exact_hours(name, lux):
    """Lights at the hour, tight tolerance: an independent program's numbers (`oracle.py`)."""
    closed = {"zone_end": 0.0} if name == "hilaire07" else {}
    assert entrained(name, lux, early=0.0, **closed) == pytest.approx(float(EXACT[name, str(lux)]["CBTmin_clock_h"]), abs=0.002)


def test_zone_of_wake_maintenance_from_the_own_phase_delays_who_sleeps_in_it():
    """The published zone ends 0.7 h after midnight here, so it covers the first hours of sleep: +0.24 h."""
    open_, closed = entrained("hilaire07", 300.0), entrained("hilaire07", 300.0, zone_end=0.0)
    assert open_ - closed == pytest.approx(0.242, abs=0.01)


@pytest.mark.parametrize("name", sorted(PERIODS))
def test_period_in_darkness(name):
    course = worlds.clock_run(name, 0.0, 24.0 * 40)
    assert np.diff(worlds.minima(name, course))[-10:].mean() == pytest.approx(PERIODS[name], abs=0.02 / 10)


def test_period_of_the_sleepless_in_darkness_is_longer_than_that_of_the_oscillator():
    """The non-photic drive of constant waking changes the period by minutes only; no published table has it."""
    course = worlds.clock_run("hilaire07", 0.0, 24.0 * 40)
    assert abs(np.diff(worlds.minima("hilaire07", course))[-10:].mean() - 24.2) < 0.2


PULSES = worlds.rows("circadian_light_prc_6.7h_10klux.csv")


@pytest.mark.parametrize("package", ["Forger99", "Jewett99", "Hannay19", "Hannay19TP"])
def test_response_to_light(package):
    """6.7 h of 10,000 lux on day 2 of constant 3 lux."""
    name = NAMES[package]
    start = worlds.clock_run(name, home(300.0, 40), 24.0 * 40).end

    def last(light) -> float:
        return worlds.minima(name, worlds.clock_run(name, light, 240.0, start))[-1]

    control, gaps = last(3.0), {}
    for row in (row for row in PULSES if row["model"] == package):
        on = 24.0 + float(row["pulse_mid_clock_h"]) - 3.35 - worlds.EARLY
        shift = control - last(Steps([0.0, on, on + 6.7], [3.0, 10000.0, 3.0]))
        gaps[row["pulse_mid_clock_h"]] = (shift + 12.0) % 24.0 - 12.0 - float(row["shift_h"])
    assert max(map(abs, gaps.values())) < 0.05, gaps


# --- in the place of the main clock


@pytest.mark.parametrize("name", sorted(clocks.CLOCKS))
def test_every_law_proves_its_unit(name):
    assert prove(worlds.clock(name)) == []


@pytest.mark.parametrize("name", sorted(clocks.CLOCKS))
def test_it_stands_where_the_main_clock_stands(name):
    """The whole shipped model with the clock exchanged: it assembles, proves its units and gives a finite chain."""
    own = clocks.CLOCKS[name]
    modules = [own if module.title() == "circadian" else module for module in main.MODULES]
    values = {k: v for k, v in main.build().values.items() if not k.startswith("circadian.")} | clocks.values(name)
    model = main.assemble(*modules, wires=main.WIRES, values=values, doses=main.DOSED | main.SLOTS)
    assert prove(model) == []
    externals = dict.fromkeys(model.externals, 0.0) | {"stage.wake": 1.0, "timeline.light": 200.0}
    reading = Reading(model, model.values | {n: t.start for n, t in model.states.items()} | externals)
    assert all(np.isfinite(float(v)) for v in reading.derivatives().values())
    assert all(np.isfinite(float(reading[c])) for c in CHAIN.covariates)


@pytest.mark.parametrize("name", sorted(clocks.CLOCKS))
def test_phase_passes_pi_at_cbt_minimum(name):
    """Exact where the lag was chosen (300 lux); within 5 min in dim and bright days, because the orbit changes its shape."""
    for lux, within in ((300.0, 0.005), (100.0, 0.12), (1000.0, 0.12)):
        light = home(lux, 60)
        wake = awake_in_light(light) if name == "hilaire07" else 1.0
        course = worlds.clock_run(name, light, 24.0 * 60, wake=wake, save=np.arange(24.0 * 59, 24.0 * 60, 0.1))
        assert course.marks["circadian.cbt_min"][-1] == pytest.approx(worlds.minima(name, course)[-1], abs=within)
        if lux == 300.0:
            assert course["circadian.amplitude"].mean() == pytest.approx(0.811, abs=0.01)
            assert np.all((course["circadian.phase"] >= 0.0) & (course["circadian.phase"] <= 2.0 * np.pi + 1e-6))


@pytest.mark.parametrize("name", ["forger99", "jewett99", "hilaire07"])
def test_a_foreign_phase_comes_home(name):
    """Phase is a state of its own: started half a turn away it is with the oscillator again within a week."""
    right = worlds.clock_run(name, 0.0, 24.0 * 7)
    wrong = worlds.clock_run(name, 0.0, 24.0 * 7, {"circadian.phase": right.states["circadian.phase"][0] + 2.5})
    assert np.sin(wrong.end["circadian.phase"] - right.end["circadian.phase"]) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("name", sorted(clocks.CLOCKS))
def test_relations(name):
    """Late evening light delays; closed eyes see none; evening melatonin advances or does nothing, never delays."""
    start = worlds.clock_run(name, home(100.0, 20), 480.0).end

    def shift(light=0.0, wake=1.0, mel=0.0) -> float:
        plan = worlds.Plan({
            "timeline.light": light if isinstance(light, float) else Steps(light.times, [0.618 * v for v in light.values]),
            "stage.wake": wake, "dose.melatonin": mel}, watch=worlds.watched(name), method="DOP853", rtol=1e-8, atol=1e-10)
        return worlds.minima(name, worlds.run(worlds.clock(name), 96.0, plan, start))[-1]

    none = shift()
    evening = Steps([0.0, 21.0, 24.5], [0.0, 1000.0, 0.0])
    assert shift(evening) > none + 0.2
    if name != "hilaire07":
        assert shift(evening, wake=0.0) == pytest.approx(none, abs=1e-6)
    assert shift(mel=Steps([0.0, 17.0, 20.0], [0.0, 3000.0, 0.0])) < none - 0.01


def test_written_out_laws_equal_the_laws():
    """The runner's generated function against the laws called with floats."""
    for name in clocks.CLOCKS:
        model = worlds.clock(name)
        laws = Laws(model)
        rng = np.random.default_rng(1)
        for _ in range(20):
            y, x = rng.uniform(0.1, 1.0, len(laws.states)).tolist(), rng.uniform(0.1, 20.0, len(laws.others)).tolist()
            slopes = Reading(model, model.values | dict(zip(laws.others, x)) | dict(zip(laws.states, y))).derivatives()
            assert laws.slopes(y, x) == pytest.approx([slopes[s] for s in laws.states], rel=1e-12)
