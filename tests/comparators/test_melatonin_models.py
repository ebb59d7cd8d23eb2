"""Melatonin of Brown 1997 and of Abeysuriya 2018, and adenosine, against runs of public programs.

Brown: one night of one subject. Abeysuriya: the table comes from a whole model (Postnova 2018) that runs here too. Not
compared: other subjects, urine, saliva. Tolerance 1 percent of the peak as the reference states; adenosine 0.1 nM.
"""

import math

import numpy as np
import pytest

from pineal.declare import assemble
from pineal.engine.deterministic import Plan, run
from pineal.physiology import facts
from pineal.physiology.comparators import COMPARATORS, build
from pineal.physiology.homeostat import Homeostat

from . import worlds


def test_brown_1997():
    """From the start of synthesis for one day; the table has one pulse, our law one a day."""
    table = worlds.numbers("brown1997_melatonin.csv")
    table = table[(table[:, 0] >= 1320) & (table[:, 0] < 2750)]
    start = {"brown1997.hour": 1316 / 60}
    course = run(build("brown1997"), [1316 / 60, 2752 / 60], Plan(kinks=COMPARATORS["brown1997"].kinks), start, save=table[:, 0] / 60)
    for column, name in ((1, "pineal"), (2, "plasma")):
        assert np.max(np.abs(course[f"brown1997.{name}"] - table[:, column])) < 1e-4 * table[:, column].max()
    peak = int(np.argmax(course["brown1997.plasma"]))
    assert course["brown1997.plasma"][peak] == pytest.approx(222.3, rel=0.01)
    assert course.hours[peak] * 60 == pytest.approx(1790, abs=5)


def test_brown_1997_repeats_each_day():
    course = run(build("brown1997"), 96.0, Plan(kinks=COMPARATORS["brown1997"].kinks), save=0.25)
    plasma = course["brown1997.plasma"]
    assert plasma[-97:-1] == pytest.approx(plasma[-193:-97], abs=1e-6)


NAMES = {
    1: "postnova2018.v_sleep", 2: "postnova2018.v_wake", 3: "postnova2018.need", 4: "postnova2018.x", 5: "postnova2018.y",
    6: "postnova2018.activated", 8: "abeysuriya2018.synthesis", 9: "abeysuriya2018.plasma",
}


@pytest.fixture(scope="module")
def day():
    """Day 20 under 250 lux from 07:00 to 22:30 with effort to stay awake; the table's day is 30.

    The table's program drives the pacemaker with the irradiance divided by pi and suppression with the irradiance
    itself (its photoreceptors rise at 0.004056 per minute, which is the law at 250/pi lux), so ours does here.
    """
    table, days = worlds.numbers("arousal_dynamics_postnova2018_day30.csv"), 20
    model = build("abeysuriya2018", postnova2018__melanopic_per_lux=worlds.PER_LUX * math.pi)
    light = worlds.daily(7.0, 22.5, 250.0 * 8.19e-4 / 1.3262e-3, days + 1)
    plan = Plan({"timeline.light": light, "conditions.effort": worlds.daily(7.0, 22.5, 1.0, days + 1)},
                kinks=COMPARATORS["abeysuriya2018"].kinks, watch={"onset": ("postnova2018.wake_margin", -1), "wake": ("postnova2018.wake_margin", 1)},
                rtol=1e-8, atol=1e-10)
    return table, run(model, 24.0 * (days + 1), plan, save=24.0 * days + table[:, 0])


@pytest.mark.parametrize("column", NAMES)
def test_abeysuriya_2018(day, column):
    table, course = day
    reach = np.max(np.abs(table[:, column]))
    assert np.max(np.abs(course[NAMES[column]] - table[:, column])) < 0.01 * reach


def test_abeysuriya_2018_markers(day):
    table, course = day
    plasma = course["abeysuriya2018.plasma"]
    assert plasma.max() == pytest.approx(291.0, rel=0.01)
    assert table[int(np.argmax(plasma)), 0] == pytest.approx(5.57, abs=0.1)
    assert course.marks["onset"][-1] % 24 == pytest.approx(23.02, abs=0.02)
    assert course.marks["wake"][-1] % 24 == pytest.approx(7.01, abs=0.02)


def test_the_line_through_the_arc_is_the_published_gate():
    """phi > 2.78 or phi < -1.44 for phi = atan2(y, x)."""
    from pineal.declare.scope import Reading

    model = build("abeysuriya2018")
    base = model.values | {name: term.start for name, term in model.states.items()} | dict.fromkeys(model.externals, 0.0)
    for phi in np.linspace(-3.141, 3.141, 700):
        here = base | {"postnova2018.x": 1.1 * math.cos(phi), "postnova2018.y": 1.1 * math.sin(phi)}
        assert (Reading(model, here)["abeysuriya2018.allowed"] > 0) == (phi > 2.78 or phi < -1.44)


def homeostat():
    values = {k: f.to(Homeostat.parameters[k.split(".")[1]].unit) for k, f in facts().items() if k.startswith("homeostat.")}
    return assemble(Homeostat, wires={"homeostat.wake": "stage.wake", "homeostat.caffeine": "dose.caffeine"}, values=values, doses={"caffeine": "umol/L"})


@pytest.mark.parametrize(("phase", "awake", "asleep", "nights", "first"), [("16:8", 16.0, 8.0, 1, 1), ("20:4", 20.0, 4.0, 14, 3)])
def test_adenosine(phase, awake, asleep, nights, first):
    """The shipped homeostat by tight integration: 16:8, then 14 days with 4 h in bed."""
    table = worlds.rows("phillips2017_adenosine.csv")
    begin, rows = table[first], table[first + 1 : first + 1 + 2 * nights]
    start = {"homeostat.adenosine": float(begin["A_total_nM"]), "homeostat.receptor": float(begin["R1_total_nM"])}
    edges = [0.0, *(24.0 * night + edge for night in range(nights) for edge in (awake, awake + asleep))]
    wake = worlds.Steps(edges, [1.0, *([0.0, 1.0] * nights)])
    course = run(homeostat(), edges[-1], Plan({"stage.wake": wake}, rtol=1e-10), start, save=np.array(edges[1:]))
    assert course["homeostat.adenosine"] == pytest.approx([float(r["A_total_nM"]) for r in rows], abs=0.1)
    assert course["homeostat.receptor"] == pytest.approx([float(r["R1_total_nM"]) for r in rows], abs=0.1)
