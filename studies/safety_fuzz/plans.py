"""Whole plans under the simulator for random persons: few virtual persons each, the same gate and checker.

Nothing is recorded, so the posterior is the prior: 32 persons, two groups. What is tested is not how good a plan is but
that nothing is shown which the checker has not verified.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from pineal.checker import verify
from pineal.errors import PinealError
from pineal.inference import posterior as inference
from pineal.inference.causes import Contributors
from pineal.inference.week import week
from pineal.person import Case, Habits, UsualLight
from pineal.planning import search
from pineal.planning.answer import as_json
from pineal.planning.future import Future
from pineal.planning.plan import Plan, plan
from safety_fuzz import run
from safety_fuzz.people import nights, person

SIZES = {"CLOUD": 32, "COPIES": 1, "KEPT": 32, "LEAST_EFFECTIVE": 0.5, "ENOUGH_EFFECTIVE": 0.5}
KEPT_EXAMPLES = 5


@contextmanager
def few_persons() -> Iterator[None]:
    """Small clouds and few groups for as long as the block runs."""
    before, groups = {name: getattr(inference, name) for name in SIZES}, search._GROUPS
    every = dict(Future.nights.__kwdefaults__)
    for name, value in SIZES.items():
        setattr(inference, name, value)
    search._GROUPS = 1
    Future.nights.__kwdefaults__["groups"] = 2
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(inference, name, value)
        search._GROUPS = groups
        Future.nights.__kwdefaults__.update(every)


def case(seed: int) -> Case:
    """A random person with random habits and no recording."""
    rng = Random(seed)
    who, usual = person(rng, run.book()), nights(rng)
    light = UsualLight(day=rng.choice((100.0, 400.0)), evening=rng.choice((3.0, 30.0, 300.0)))
    return Case(who, habits=Habits("Europe/Berlin", usual, light=light, takes=who.takes))


def plans(first: int, n: int) -> dict:
    """So many plans: verdicts, options, and what the checker rejected or would reject when asked again."""
    begin, counts, rejected, refused = time.process_time(), Counter(), [], Counter()
    with few_persons():
        for seed in range(first, first + n):
            try:
                found = planned(seed)
            except PinealError as error:  # habits that the model refuses, such as a unit of dose it does not know
                refused[type(error).__name__] += 1
                continue
            counts[f"plan: {found.verdict}"] += 1
            counts.update(f"{o.name}: {o.review.verdict}" for o in found.options)
            rejected += [[seed, *found_] for found_ in _wrong(found)]
    return {"plans": n, "options": dict(counts), "not_simulated": dict(refused), "rejected": len(rejected),
            "examples": rejected[:KEPT_EXAMPLES], "cpu_s": round(time.process_time() - begin, 1)}  # fmt: skip


def planned(seed: int) -> Plan:
    """The plan of one random case."""
    lived = inference.posterior(week(case(seed)), seed=seed % 1000)
    return plan(lived, Contributors((), 1.0, (), ()), None, seed=seed % 1000)


def _wrong(found: Plan) -> Iterator[tuple[str, str]]:
    """Options that were dropped, and shown ones that do not pass when checked again."""
    yield from ((name, "; ".join(findings)) for name, findings in found.rejected)
    who, usual = found.posterior.week.case.person, found.ahead.course.usual
    shown = as_json(found)["options"]
    for option, told in zip(found.options, shown, strict=True):
        findings = verify(told["certificate"], option.protocol, who, usual=usual)
        if findings:
            yield option.name, "; ".join(findings)
