"""Every state of the shipped model against SciPy's LSODA at rtol 1e-10, restarted at every break.

Compared: two days with light edges, a meal, spirits, stress, melatonin and caffeine between grid points, and a
night of short bouts; the same laws (written out as one Python function) under another integrator. So this is the
error of the steps alone: Heun, exact relaxation, switches inside a step, short steps after what is sudden.
Bars: 1e-3 of the peak, 1e-5 in the median. Not compared: the laws themselves (the oracle and golden numbers do).
"""

from functools import cache

import numpy as np
import pytest
from attrs import evolve
from scipy.integrate import solve_ivp

from engine import worlds
from pineal.engine import Persons, Timeline, simulate
from pineal.engine.deterministic import Laws
from pineal.engine.dosing import passed
from pineal.engine.emit import IN_BED, LIGHTS_OFF, RISE
from pineal.engine.exchange import depots
from pineal.engine.layout import timeline_inputs
from pineal.engine.reference import Reference

TURN = 2.0 * np.pi
FOOD = {"carbohydrate": (470, 500, 120.0), "protein": (470, 500, 50.0), "ethanol": (700, 790, 20.0), "stress": (2600, 2660, 0.5)}
"""Epochs from and to, and how much of it (g/h; stress 1)."""
NO_CONCENTRATION = {"metabolic.waves": 3e-5}
"""Bar of the median for a count, whose errors add up."""


@cache
def life() -> tuple[Timeline, np.ndarray]:
    """Two days and their stage codes, (epochs in bed,)."""
    plain = worlds.timeline(days=2, doses=worlds.three_doses())
    eaten = {name: np.zeros(plain.epochs) for name in FOOD}
    for name, (since, until, much) in FOOD.items():
        eaten[name][since:until] = much
    timeline = evolve(plain, exposures=eaten)
    return timeline, worlds.stage_path(timeline.steps.n_bed)


class Truth(Reference):
    """The reference path with its steps taken by LSODA; pieces between breaks are joined."""

    def __init__(self):
        super().__init__(worlds.engine(), life()[0])
        self.laws = Laws(self.engine.model)
        self.found, self.due = [], []
        self.doses = []
        for name, compound in self.seats.items():
            taken = [dose for dose in self.timeline.doses if dose.compound == compound]
            ke, rows = depots(self.engine.model, name, compound, taken, {})
            moments = [((dose.second - self.timeline.start) / 3600.0 + lag, dose.amount_mg, depot)
                       for dose in taken for form, lag, depot in rows if form == dose.form]  # fmt: skip
            self.doses += [(self.laws.others.index(name), ke, moments)] if moments else []

    def _step(self, given, epoch: int, length: int) -> None:
        self._given = (given, self.stage) if not self.due else self._given
        self.due.append((epoch, length))
        self.memory["bout"] += 0.5 * length
        self.memory["lights"] += length / 120.0
        self.memory["slept"] += length / 120.0 * (self.stage > 0)
        self.memory["onset_time"] += length / 120.0 * self.onset

    def settle(self) -> None:
        """Integrate what is due."""
        if not self.due:
            return
        hours = np.array([epoch for epoch, _ in self.due] + [sum(self.due[-1])]) / 120.0
        given, stage = self._given
        self.stage, kept = stage, self.stage
        others = self._others(given)
        self.stage = kept
        edges = sorted({hours[0], hours[-1], *(at for _, _, taken in self.doses for at, _, _ in taken if hours[0] < at < hours[-1])})
        y, rows = np.array([self.state[name] for name in self.laws.states]), []
        for a, b in zip(edges, edges[1:], strict=False):
            asked = hours[(hours >= a) & (hours < b)]
            run = solve_ivp(lambda t, y: self._slopes(t, y, others), (a, b), y, "LSODA", np.append(asked, b), rtol=1e-10, atol=1e-12, max_step=0.1)
            assert run.success
            rows += [*run.y.T[: len(asked)]]
            y = run.y[:, -1]
        self.found += rows
        phase = self.laws.states.index("circadian.phase")
        y[phase] %= TURN
        self.state, self.due = dict(zip(self.laws.states, y.tolist(), strict=True)), []

    def _others(self, given) -> list[float]:
        environment = self.reading(given, self.due[0][0], dict.fromkeys(self.state, 0.0)).environment
        return [float(environment[name]) for name in self.laws.others]

    def _slopes(self, t: float, y: np.ndarray, others: list[float]) -> list[float]:
        for place, ke, taken in self.doses:
            after = [(mg, depot, t - at) for at, mg, depot in taken if t > at]
            others[place] = sum(mg * float(passed(*(np.array(v) for v in (depot.per_mg, depot.rate, ke)), np.array(h))) for mg, depot, h in after)
        return self.laws.slopes(y.tolist(), others)


@cache
def truth() -> np.ndarray:
    """States at the start of every step; shape (steps, states)."""
    timeline, path = life()
    judge, steps, bed = Truth(), timeline.steps, 0
    before = None
    for i in range(len(steps.length)):
        given = {name: float(steps.given(name.removeprefix("timeline."))[i]) for name in timeline_inputs(judge.engine.model)}
        flags, epoch, length = int(steps.flags[i]), int(steps.epoch[i]), int(steps.length[i])
        stage = int(path[bed]) if flags & IN_BED else 0
        if flags & (LIGHTS_OFF | RISE) or (given, stage) != before:
            judge.settle()
        before = (given, stage)
        if flags & LIGHTS_OFF:
            judge.memory, judge.stage, judge.onset = dict.fromkeys(judge.memory, 0.0), 0, 0.0
            judge._jump("lights off", given, epoch)
        if flags & IN_BED:
            if judge.stage != stage:
                judge.memory["bout"] = 0.0
            woke, judge.stage, bed = judge.stage > 0 and stage == 0, stage, bed + 1
            judge.onset = 1.0 if judge.onset or stage > 0 else 0.0
            if woke:
                judge._jump("awakening", given, epoch)
        judge._step(given, epoch, length)
        if flags & RISE:
            judge.settle()
            judge.stage, judge.memory["bout"] = 0, 0.0
            judge._jump("rise", given, epoch + length)
    judge.settle()
    return np.array(judge.found)


@pytest.fixture(scope="module", params=[1, 32], ids=["double", "single"])
def run(request):
    timeline, path = life()
    return simulate(worlds.engine(), Persons(1), timeline, seed=1, lanes=request.param, path=path[:, None], series_every=1, threads=1).nights


@pytest.mark.parametrize("name", list(worlds.engine().model.states))
def test_state(run, name):
    expected = truth()[:, list(worlds.engine().model.states).index(name)]
    error = np.abs(run.series[name][:, 0] - expected)
    if name == "circadian.phase":
        error = np.minimum(error % TURN, TURN - error % TURN)
    peak = max(np.abs(expected).max(), 1e-12)
    assert error.max() < 1e-3 * peak
    assert np.median(error) < NO_CONCENTRATION.get(name, 1e-5) * peak


def test_clock(run):
    """A dose of melatonin that rises inside a step once put the clock off by 0.03 min each evening."""
    expected = truth()[:, list(worlds.engine().model.states).index("circadian.phase")]
    error = (run.series["circadian.phase"][:, 0] - expected + 0.5 * TURN) % TURN - 0.5 * TURN
    assert np.abs(error).max() / TURN * 24.0 * 60.0 < 0.02
