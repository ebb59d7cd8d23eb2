"""One person, 14 nights, double precision, on a given stage path: before LSODA, CVODE and the same scheme in C."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import numpy as np

import lsoda
import world
from life import EPOCHS_PER_HOUR, Life
from peers import twin_of
from pineal.engine import Engine, Persons, simulate
from rounds import Contender, goal, middle, race, ratios, row, say

TWIN, CVODE = "same scheme in C", "libRoadRunner CVODE"
RTOLS = (1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 1e-6)


def measure() -> dict:
    """Rows of the whole benchmark model and of its part."""
    whole, part = Subject(world.whole(True), world.whole()), Subject(world.part(True), world.part())
    rows = [whole.row("whole benchmark model", []), part.row("part of the model", _cvode(part.life, part.true))]
    goals = [
        goal("one person, 14 nights, float64, after load", middle(rows[0]["contenders"][0]), 15.0, "ms"),
        *[goal(f"times as fast as {CVODE}, part of the model, equal error", x, 8.0, "times", False) for x in against(rows[1], CVODE)],
        *[goal("one person, times as long as the same scheme in C", 1.0 / x, 1.3, "times") for x in against(rows[0], TWIN)],
        goal("error of DLMO on a prescribed path", whole.ours["clock_min"], 0.1, "min"),
        goal("error of states on a prescribed path, median", whole.ours["median"], 1e-5, "of peak"),
        goal(f"error of states on a prescribed path, largest ({whole.ours['worst']})", whole.ours["worst_state"], 1e-3, "of peak"),
    ]
    return {"rows": rows, "goals": goals, "model": world.about(), "once": _whole_cvode(whole)}


def against(row: dict, name: str) -> list[float]:
    """Times ours is faster than a contender, the median of the rounds; empty where it is missing."""
    ours = row["contenders"][0]
    return [float(np.median(ratios(ours, one))) for one in row["contenders"] if one["name"] == name]


class Subject:
    """An engine on the fortnight's path, the truth about it and our error."""

    def __init__(self, keeping: Engine, plain: Engine):
        self.plain, (self.timeline, self.path) = plain, world.life()
        self.life = Life(keeping, self.timeline, self.path, between=2.0)
        say(f"  truth for {len(self.life.names)} states, {len(self.life.moments)} pieces")
        self.true = lsoda.truth(self.life)
        self.ours = our_error(self.life, keeping, self.true)
        self.scale = lsoda.peaks(self.true)

    def row(self, what: str, more: Iterable[Callable[[dict], Contender]]) -> dict:
        """Ours, the C twin, LSODA and others at equal error."""
        how = "1 lane; the chain is computed and its draw overruled"
        found = [Contender("Pineal", lambda: forward(self.plain, self.timeline, self.path), how, error=self.ours)]
        if (twin := twin_of(self.plain, 1)) is not None:
            found.append(Contender(TWIN, lambda: forward(twin[0], self.timeline, self.path), twin[1], error=self.ours))
        found.append(self._lsoda())
        found += [make(self.ours) for make in more]
        return row(f"{what}, {len(self.plain.model.states)} states, 14 nights", "ms", race(found))

    def _lsoda(self) -> Contender:
        def walked(rtol: float):
            return timed(lambda: lsoda.walk(self.life, rtol, self.scale))

        rtol, _, error = equal(RTOLS, walked, self.life, self.true, self.ours)
        how = f"odeint, law compiled by numba, rtol {rtol:g}"
        return Contender("SciPy LSODA", lambda: lsoda.walk(self.life, rtol, self.scale), how, error=error)


def forward(engine: Engine, timeline, path: np.ndarray):
    """One person along the path."""
    return simulate(engine, Persons(1), timeline, seed=1, lanes=1, path=path[:, None], threads=1)


def our_error(life: Life, engine: Engine, true: np.ndarray) -> dict[str, float | str]:
    """Where both have a value: starts of steps at which nothing jumps."""
    path = None if not life.timeline.windows else life.path[:, None]
    run = simulate(engine, Persons(1), life.timeline, seed=1, lanes=1, path=path, series_every=1, threads=1)
    hours, kept = np.concatenate(life.moments), run.nights.series_epoch
    epoch = np.round(hours * EPOCHS_PER_HOUR).astype(int)
    jumps = life.edges[[k for k, events in enumerate(life.events_at) if events]]
    both = (np.abs(hours * EPOCHS_PER_HOUR - epoch) < 1e-6) & np.isin(epoch, kept) & ~np.isin(hours, jumps)
    found, rows = true.copy(), np.searchsorted(kept, epoch[both])
    for column, name in enumerate(life.names):
        if name in run.nights.series:
            found[both, column] = run.nights.series[name][rows, 0]
    return lsoda.error(life, found[both], true[both])


def timed(work: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """Seconds of a work and what it gave."""
    work()
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def equal(settings: Iterable, run: Callable, life: Life, true: np.ndarray, ours: dict, keys=("clock_min", "median_state")) -> tuple:
    """The first setting, from loose to tight, that is off no more than ours in `keys`, else the last: (setting, seconds, error)."""
    for setting in settings:
        seconds, table = run(setting)
        error = lsoda.error(life, table, true)
        say(f"    {setting}: {1e3 * seconds:,.0f} ms, clock {error['clock_min']:.2g} min, states {error['median_state']:.2g}")
        if all(error[key] <= ours[key] for key in keys):
            break
    return setting, seconds, error


def _cvode(life: Life, true: np.ndarray) -> list[Callable[[dict], Contender]]:
    """libRoadRunner at the fastest of its settings with our error; empty where it is missing."""
    try:
        import cvode
    except ImportError:
        return []

    def make(ours: dict) -> Contender:
        runner, scale = cvode.Runner(life), lsoda.peaks(true)

        def walked(setting: tuple[float, bool]):
            runner.tolerances(setting[0], scale, setting[1])
            return timed(runner.walk)

        each = [equal([(rtol, stiff) for rtol in RTOLS], walked, life, true, ours) for stiff in (False, True)]
        (rtol, stiff), _, error = min(each, key=lambda one: one[1])
        runner.tolerances(rtol, scale, stiff)
        return Contender(CVODE, runner.walk, f"{'BDF' if stiff else 'Adams'}, rtol {rtol:g}", error=error)

    return [make]


def _whole_cvode(whole: Subject) -> dict:
    """libRoadRunner on the whole model, once: it compiles it without optimisation only, and says what that costs."""
    try:
        import cvode
    except ImportError:
        return {}
    began = time.perf_counter()
    runner = cvode.Runner(whole.life, "NONE")
    compiled = time.perf_counter() - began
    runner.tolerances(1e-4, whole.scale, False)
    began = time.perf_counter()
    found = runner.walk()
    return {"compile_s": compiled, "run_s": time.perf_counter() - began, "rtol": 1e-4, "error": lsoda.error(whole.life, found, whole.true)}
