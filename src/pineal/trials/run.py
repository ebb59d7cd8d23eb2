"""A virtual trial from file to answer: recruit, live every draw, compare, tell.

The answer carries two intervals (`pineal.trials.effects`); "low" and "high" are those of a new trial of the same size.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen

from pineal.engine.pieces import cores
from pineal.engine.shipped import version
from pineal.physiology import effects
from pineal.trials import chunks, kept, laying, people, unknowns
from pineal.trials.answer import entry
from pineal.trials.draws import OWN, draws, gains
from pineal.trials.effects import Contrast, Effect, effect
from pineal.trials.keeping import completing
from pineal.trials.lived import LEAD_IN, lived
from pineal.trials.safe import concerns
from pineal.trials.trial import Arm, Outcome, Trial
from pineal.trials.washout import between
from pineal.trials.words import MEASURES
from pineal.trials.world import HOME, Part, World

Progress = Callable[[str, float, float], None]

DRAWS = 64
"""Draws of what is uncertain."""

LEAST_PEOPLE, MOST_PEOPLE = 32, 96
NIGHTS = 250_000
"""Simulated nights that a trial may take; the number of people per draw follows from it."""

SMALL = 20_000
"""Nights below which starting further processes costs more than it saves."""


@frozen(eq=False)
class Values:
    """Everything that was read off: (draws, arms, outcomes, people), baselines (draws, outcomes, people), traces (draws, arms, people)."""

    world: World
    values: np.ndarray
    again: np.ndarray
    base: np.ndarray
    traces: np.ndarray


def answered(
    trial: Trial, *, samples: int | None = None, workers: int | None = None, fresh: bool = False, keep: bool = True,
    progress: Progress | None = None,
) -> dict:  # fmt: skip
    """The answer of a trial. `samples`: virtual people in all; `workers`: processes; `keep`: let a stopped run go on later.

    Raises DataError when the entry criteria leave almost nobody.
    """
    told = progress or (lambda label, done, total: None)
    reasons = [unknowns.reasons(trial, *row) for row in trial.compared()]
    found = _values(trial, reasons, samples, workers, fresh, keep, told)
    rows = [_entry(found, trial, row, why) for row, why in zip(trial.compared(), reasons, strict=True)]
    return {
        "schema": 1,
        "title": trial.title,
        "outcomes": rows,
        "concerns": concerns(trial),
        "notes": list(dict.fromkeys([*(why for row in reasons for why in row), *_surprises(rows, reasons), *unknowns.notes(trial)])),
        "n": trial.n,
        "seed": trial.seed,
        "samples": 0 if found is None else int(found.values.shape[0] * found.values.shape[-1]),
        "model": version(),
    }


def _surprises(rows: list[dict], reasons: list[tuple[str, ...]]) -> list[str]:
    """Effects that turned out unknown in the simulation."""
    lost = [row for row, why in zip(rows, reasons, strict=True) if row["basis"] == "unknown" and not why]
    return [f"{row['label']}, {row['arm']}: no path in the model moves it in these people, or it is not defined; unknown" for row in lost]


def _entry(found: Values | None, trial: Trial, row: tuple[Outcome, Arm, Arm], why: tuple[str, ...]) -> dict:
    outcome, arm, versus = row
    if why or found is None:
        return entry(outcome, arm, versus, None, None)
    effect_, baseline = _effect(found, trial, outcome, arm, versus)
    return entry(outcome, arm, versus, effect_, baseline)


def _effect(found: Values, trial: Trial, outcome: Outcome, arm: Arm, versus: Arm) -> tuple[Effect | None, float | None]:
    world = found.world
    o = world.outcomes.index(trial.outcomes.index(outcome))
    a, b = (world.arms.index(trial.arms.index(one)) for one in (arm, versus))
    base = found.base[:, o]
    gains_ = gains(outcome.measure, len(world.draws), trial.seed)
    values = (found.values[:, a, o], found.values[:, b, o], found.again[:, b, o])
    contrast = Contrast(*values, base, outcome.scale, outcome.kind == "change", gains_, _doubted(world, arm, versus))
    seed = trial.seed * 4099 + trial.outcomes.index(outcome)
    paired, acting = trial.design != "parallel", unknowns.acting(trial, outcome, arm, versus)
    counted = (completing(trial, arm), completing(trial, versus))
    result = effect(contrast, counted, paired=paired, acting=acting, seed=seed, misfit=effects().misfit)
    read = (found.traces[:, a], found.traces[:, b]) if MEASURES[outcome.measure].family in ("sleep", "stage") else values[:2]
    if acting and outcome.measure != "TIB" and _pathless(_doubted(world, arm, versus), *read):
        result = None
    return result, float(np.nanmean(base)) if np.isfinite(base).any() else None


def _doubted(world: World, arm: Arm, versus: Arm) -> np.ndarray:
    """Draws in which a supplement of either arm has a shift of its own."""
    names = [f"{OWN}{rule.compound}" for one in (arm, versus) for rule in one.doses]
    return np.array([any(draw.own.get(name, 0.0) for name in names) for draw in world.draws])


def _pathless(doubted: np.ndarray, arm: np.ndarray, versus: np.ndarray) -> bool:
    """Whether something was given and nothing moved in any draw in which no supplement has a shift of its own."""
    where = np.ones(len(doubted), bool) if doubted.all() else ~doubted
    return bool(np.array_equal(arm[where], versus[where], equal_nan=True))


def _values(trial: Trial, reasons: list[tuple[str, ...]], samples, workers, fresh: bool, keep: bool, told: Progress) -> Values | None:
    world = world_of(trial, reasons, samples, workers or cores(), told)
    if world is None:
        return None
    folder = kept.folder(trial, world) if keep else None
    if fresh and folder is not None:
        for old in folder.glob("*.npz"):
            old.unlink()
    busy = 1 if _nights(trial) * len(world.draws) * sum(part.each for part in world.parts) < SMALL else workers or cores()
    done = chunks.ran(lived, world, len(world.draws), folder=folder, workers=busy, label="simulating the trial", progress=told)
    return Values(world, *(np.stack([piece[name] for piece in done]) for name in ("values", "again", "base", "traces")))


def world_of(trial: Trial, reasons: list[tuple[str, ...]], samples: int | None, workers: int, told: Progress) -> World | None:
    """Everything that a draw needs; None when nothing of the trial can be simulated."""
    rows = [row for row, why in zip(trial.compared(), reasons, strict=True) if not why]
    if not rows:
        return None
    used = {one.name for _, arm, versus in rows for one in (arm, versus)}
    arms = [k for k, arm in enumerate(trial.arms) if arm.name in used or (trial.design == "sequence" and not unknowns.crowded(arm))]
    outcomes = [k for k, one in enumerate(trial.outcomes) if any(row[0] is one for row in rows)]
    compounds = dict.fromkeys(name for k in arms for name in laying.plasma(trial.arms[k].doses))
    compounds |= dict.fromkeys(habit.compound for group in trial.populations for habit in group.habitual)
    n, size = sizes(trial, samples)
    parts = tuple(_part(trial, g, n, size, workers, told) for g in range(len(trial.populations)))
    given = {rule.compound for k in arms for rule in trial.arms[k].doses if not laying.unmodelled(rule)}
    return World(trial, parts, draws(n, trial.seed, compounds, given), tuple(arms), tuple(outcomes), tuple(compounds))


def sizes(trial: Trial, samples: int | None) -> tuple[int, int]:
    """Draws, and people of each draw: as many as keep the simulation's own error small beside the interval."""
    if samples is not None:
        n = min(DRAWS, max(4, samples // 8))
        return n, max(4, samples // n)
    return DRAWS, int(np.clip(32 * round(NIGHTS / (DRAWS * _nights(trial)) / 32), LEAST_PEOPLE, MOST_PEOPLE))


def _nights(trial: Trial) -> int:
    """Nights that one person lives."""
    return LEAD_IN + sum(trial.nights_of(arm) + between(trial) for arm in trial.arms)


def _part(trial: Trial, g: int, draws_: int, size: int, workers: int, told: Progress) -> Part:
    group = trial.populations[g]
    each = max(2, round(size * group.share / sum(one.share for one in trial.populations)))
    frame, need = people.frame(trial, group), draws_ * each
    batches: list[people.Batch] = []
    while not people.enough(group, batches, need):
        many = workers if people.needs_nights(group) and batches else 1
        ahead = people.ahead(group, batches, need)
        job = (group, frame, trial.seed * 1009 + 131 * g, len(batches))
        label = "screening" if people.needs_nights(group) else "drawing people"
        batches += chunks.ran(_batch, job, ahead, folder=None, workers=many, label=label, progress=told)
    sample, _ = people.chosen(group, batches, need, str(trial.path or ""))
    return Part(group, frame, sample, each)


def _batch(job: tuple, k: int) -> people.Batch:
    group, frame, seed, first = job
    return people.recruited(group, frame, HOME, seed, first + k)
