"""Sleepiness, lapses and inertia: Postnova 2018 and the three-process model.

Compared: the clock drive with the published regressions on the published course of day 30 (X, Y, H given);
levels of a typical day with the range of rested people. Not compared: single trials of sleep loss.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from pineal.declare.scope import Reading
from pineal.physiology import build

from . import worlds

TABLE = Path(__file__).parent / "golden" / "arousal_dynamics_postnova2018_day30.csv"


@pytest.fixture(scope="module")
def usual():
    timeline = worlds.days(4)
    return timeline, worlds.live(timeline, 64)


def test_clock_drive_is_that_of_the_paper():
    """Where the paper's X and Y lie on a circle of our amplitude, the drives agree; they never differ by more than its ellipse."""
    model = build()
    rows = [[float(v) for v in row] for row in csv.reader(line for line in TABLE.read_text(encoding="utf-8").splitlines() if line[0] != "#")]
    values = model.values | {name: term.start for name, term in model.states.items()} | dict.fromkeys(model.externals, 0.0)
    gaps = []
    for _, _, _, _, x, y, *_ in rows:
        size, phase = np.hypot(x, y) / 1.33, np.arctan2(-y, x)
        ours = float(Reading(model, values | {"circadian.amplitude": size, "circadian.phase": phase})["morning.clock_drive"])
        theirs = 0.1 * (1.0 + x) / 2.0 + ((3.1 * x - 2.5 * y + 4.2) / (3.7 * (x + 2.0))) ** 2
        gaps.append(abs(ours - theirs))
    assert max(gaps) < 1e-12


def test_homeostat_keeps_the_published_range(usual):
    timeline, run = usual
    level = worlds.course(run, timeline, "morning.homeostat", 2, 8.0, 32.0)[1]
    assert level.min() == pytest.approx(11.73, abs=0.4)
    assert level.max() == pytest.approx(13.30, abs=0.4)


def test_a_rested_day_and_a_day_after_little_sleep(usual):
    timeline, run = usual
    rested = worlds.course(run, timeline, "morning.sleepiness", 3, 10.0, 16.0)[1].mean()
    short = worlds.days(4, {2: ("04:00", "07:00")})
    tired = worlds.live(short, 64)
    assert 2.0 <= rested <= 4.5
    assert worlds.course(tired, short, "morning.sleepiness", 3, 10.0, 16.0)[1].mean() > rested + 0.4
    lapses = [worlds.course(r, t, "morning.lapses", 3, 10.0, 16.0)[1].mean() for r, t in ((run, timeline), (tired, short))]
    assert lapses[1] > lapses[0] + 1.0


def test_inertia_fades_within_two_hours(usual):
    timeline, run = usual
    hours, inertia = worlds.course(run, timeline, "morning.inertia", 3, 7.05, 9.5)
    assert inertia[0] > 0.8
    assert inertia[hours > 9.0].max() < 0.06
