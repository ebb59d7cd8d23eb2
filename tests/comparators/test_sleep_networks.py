"""Booth 2017 and the HCL model of Skeldon 2023 against runs of the authors' and of a public program.

Booth: compared with the LSODA values of the step-size table (onset 70.0, wake 527.5, REM 108.0 min, all on the 0.5-min
grid of that table) within 1 min, and with the summary of four variants. HCL: see the two xfails; the table of the public
package was made with 3-min steps and read at day 60, before entrainment. Not compared: recorded sleep.
"""

import numpy as np
import pytest

from pineal.declare.dimensions import prove
from pineal.engine.deterministic import Plan, Switch, run
from pineal.physiology.comparators import COMPARATORS, build

from . import oracle, worlds
from .regenerate import CASES

VARIANTS = {
    "default betaR=-0.8": {},
    "betaR=-0.3 (no REM per comment)": {"booth2017__rem_middle": -0.3},
    "gNER=7.2 (-10% NE on REM)": {"booth2017__ne_rem": 7.2},
    "gGSCNLC=0.55": {"booth2017__scn_lc": 0.55},
}
SUMMARY = {row["variant"]: row for row in worlds.rows("booth2017_network_summary.csv")}


@pytest.mark.parametrize("name", sorted(COMPARATORS))
def test_every_law_proves_its_unit(name):
    assert prove(build(name)) == []


def booth(days: int = 7, **changes) -> dict[str, np.ndarray]:
    """Minutes after lights-off of the last but one sleep; 10 h dark, then 14 h of 500 lux, light by schedule."""
    watch = {
        "wake": ("booth2017.wake_margin", 1), "onset": ("booth2017.wake_margin", -1),
        "rem": ("booth2017.rem_margin", 1), "rem_end": ("booth2017.rem_margin", -1),
    }
    given = {"timeline.light": worlds.daily(10.0, 24.0, 500.0 * worlds.PER_LUX, days), "stage.wake": 1.0}
    start = {"circadian.x": 0.00157556, "circadian.xc": -1.1554, "circadian.activated": 0.604655}
    plan = Plan(given, kinks=COMPARATORS["booth2017"].kinks, watch=watch, rtol=1e-8, atol=1e-10)
    course = run(build("booth2017", **changes), 24.0 * days, plan, start)
    begin = 24.0 * (days - 2)
    onset = next(t for t in course.marks["onset"] if t > begin)
    wake = next(t for t in course.marks["wake"] if t > onset)
    rem = np.array([t for t in course.marks["rem"] if onset < t < wake])
    ends = np.array([next(e for e in course.marks["rem_end"] if e > t) for t in rem])
    return {"onset": (onset - begin) * 60, "wake": (wake - begin) * 60, "rem": (rem - onset) * 60, "bouts": (ends - rem) * 60}


@pytest.mark.parametrize("variant", VARIANTS)
def test_booth_summary(variant):
    """Times within 1 min (the table stands on a grid of 0.5 min); no variant changes the number of REM episodes."""
    found, row = booth(**VARIANTS[variant]), SUMMARY[variant]
    assert found["onset"] == pytest.approx(float(row["sleep_onset_clock_min_after_dark"]), abs=1.0)
    assert found["wake"] == pytest.approx(float(row["wake"]), abs=1.0)
    assert len(found["rem"]) == int(row["nREM"])
    if len(found["rem"]):
        assert found["rem"][0] == pytest.approx(float(row["REM_lat_min"]), abs=1.0)
        assert found["bouts"].sum() == pytest.approx(float(row["REM_total_min"]), abs=1.0)
        assert np.diff(found["rem"]) == pytest.approx([float(v) for v in row["REM_cycle_min"].strip("[]").split(",")], abs=1.0)
        assert found["bouts"] == pytest.approx([float(v) for v in row["REM_durs"].strip("[]").split(",")], abs=1.0)


def test_booth_trajectory():
    """One day from the table's first row, minute by minute at 2 min: within 2 percent of the range of each state."""
    table = worlds.numbers("booth2017_network_lastday.csv")
    table = table[: np.flatnonzero(np.diff(table[:, 0]) < 0)[0] + 1] if np.any(np.diff(table[:, 0]) < 0) else table
    names = ["booth2017.f_lc", "booth2017.f_vlpo", "booth2017.f_rem", "booth2017.f_scn", "booth2017.homeostat", "circadian.x", "circadian.xc", "circadian.activated"]
    given = {"timeline.light": worlds.daily(10.0, 24.0, 500.0 * worlds.PER_LUX, 1), "stage.wake": 1.0}
    plan = Plan(given, kinks=COMPARATORS["booth2017"].kinks, rtol=1e-8, atol=1e-10)
    course = run(build("booth2017"), 24.0, plan, dict(zip(names, table[0, 1:])), save=table[:, 0] / 60.0)
    for column, name in enumerate(names, 1):
        gap = np.abs(course[name] - table[:, column])
        # the edges of REM are steep: 0.1 min there is a few percent of the range
        assert np.quantile(gap, 0.98) < 0.02 * np.ptp(table[:, column]), name


def hcl(case: str, days: int = 60, start: dict | None = None):
    """Onset, wake, duration and minimum of x (clock hours) of the last whole sleep."""
    evening, mu, ca, tau = CASES[case]
    light = worlds.solar(evening)
    model = build("hcl", hcl__need_max=mu, hcl__clock_gain=ca, circadian__period=tau)
    begin = dict(zip(("circadian.x", "circadian.xc", "circadian.activated", "hcl.need"), oracle.PACKAGE_START)) if start is None else start
    plan = Plan({"timeline.light": lambda t: worlds.PER_LUX * light(t)}, (Switch(*COMPARATORS["hcl"].switch),),
                watch={"trough": ("circadian.pull_x", 1)}, method="DOP853", rtol=1e-8, atol=1e-10, longest_h=1.0)
    course = run(model, 24.0 * days, plan, begin)
    off = [t for t, _, v in course.switched if v == 1.0][-1]
    on = [t for t, _, v in course.switched if v == 0.0 and t < off][-1]
    low = course.marks["trough"]
    return on % 24, off % 24, off - on, low[low < off][-1] % 24, course


def columns(row: dict[str, str]) -> list[float]:
    return [float(row[k]) for k in ("sleep_onset_clock_h", "wake_clock_h", "sleep_duration_h", "x_min_clock_h")]


REGENERATED = {(row["case"], int(row["days"])): row for row in worlds.rows("hcl_regenerated.csv")}
TABLE = {row["case"]: row for row in worlds.rows("skeldon2023_hcl.csv")}


@pytest.mark.parametrize("case", CASES)
def test_hcl_on_day_60_against_the_independent_program(case):
    assert list(hcl(case)[:4]) == pytest.approx(columns(REGENERATED[case, 60]), abs=0.003)


@pytest.mark.parametrize(("case", "days"), [("age30 mu=18.67 ca=2.72", 300), ("age65 mu=17.87 ca=1.72", 150), ("age30 evening 10 lux", 60)])
def test_hcl_entrained(case, days):
    """The independent program after 500 days; the last part of the way takes 10 to 45 days per e-fold."""
    assert list(hcl(case, days)[:4]) == pytest.approx(columns(REGENERATED[case, 500]), abs=0.03)


@pytest.mark.xfail(strict=True, reason=(
    "the table is no property of the model: the package steps 3 min and changes between sleep and waking at the end of a step "
    "(onset and wake late by 0.05 h), and reads day 60 while the phase still drifts by up to 0.07 h a day (0.44 h with tau 24.6, "
    "which never entrains); exact onset on day 60: 23.066 against 23.161"))
@pytest.mark.parametrize("case", CASES)
def test_hcl_against_the_table_of_the_package(case):
    assert list(hcl(case)[:4]) == pytest.approx(columns(TABLE[case]), abs=0.03)


@pytest.mark.parametrize("case", ["age30 mu=18.67 ca=2.72", "age65 mu=17.87 ca=1.72", "age30 evening 10 lux"])
def test_the_habits_of_the_package_give_its_table(case):
    """The diagnosis, proved: 3-min steps from the package's start give the table within 0.03 h on days 57 to 60."""
    evening, mu, ca, tau = CASES[case]
    on, off = oracle.hcl_fixed_steps(worlds.solar(evening), mu, ca, tau, 60)
    onset, wake = columns(TABLE[case])[:2]
    means_on = [np.mean(on[i - 3 : i] % 24) for i in range(len(on) - 4, len(on) + 1)]
    means_off = [np.mean(off[i - 3 : i] % 24) for i in range(len(off) - 4, len(off) + 1)]
    assert min(abs(m - onset) for m in means_on) < 0.03
    assert min(abs(m - wake) for m in means_off) < 0.03


def test_hcl_relations():
    """Evening light, a longer period and a stronger build-up of sleep need each have the sign that the paper gives."""
    base = hcl("age30 evening 10 lux")
    assert hcl("age30 mu=18.67 ca=2.72")[1] > base[1]
    assert 7.0 < base[2] < 9.0
    for (a, _, va), (b, _, vb) in zip(base[4].switched[:-1], base[4].switched[1:]):
        assert va != vb and b - a > 1.0
