"""Ranked contributors: what most likely disturbs these nights, what it costs, and what cannot be told.

A cause is reported with P(present | data) x P(it has an effect) and the gain of putting it right alone, in
the persons in whom it is present, under the same random numbers. Causes that the data cannot separate are
one class with the test that would; a cause whose posterior is its prior never ranks above an informed one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from attrs import evolve, field, frozen

from pineal.engine import simulate
from pineal.engine.shipped import engine
from pineal.engine.takes import kinetic
from pineal.inference.handles import HANDLES, Handle, Undo
from pineal.inference.posterior import Posterior
from pineal.night.nights import MEASURES, Nights

_TESTS, _FACTS = 4, 2
"""How many separating tests and how many missing facts are named as next to measure."""

GAINS = ("SOL", "WASO", "TST", "SE", "N3", "REM")
MATTERS_MIN = {"SOL": -5.0, "WASO": -10.0, "TST": 15.0}
"""Minimal important differences, minutes (assumed): smaller gains are not called relevant."""


@frozen
class Row:
    """One candidate, as in causes.toml."""

    id: str
    handle: str
    effect: float
    separates: str
    beyond: float | None = None
    unit: str = ""
    needs: tuple[str, ...] = field(default=(), converter=tuple)
    same: str = ""


@frozen
class Contributor:
    """A cause (or class of causes) that the model can judge for this person."""

    cause: str
    same_class: tuple[str, ...]
    class_words: str
    identified: bool
    probability: float
    matters: float
    gain: dict[str, tuple[float, float, float]]
    separates: tuple[str, ...]


@frozen
class Untold:
    """A cause about which nothing can be said, and what it would take."""

    cause: str
    why: str
    measure: str


@frozen
class Contributors:
    """Ranked contributors, the probability that none of them holds, and what cannot be told."""

    causes: tuple[Contributor, ...]
    none: float
    cannot_tell: tuple[Untold, ...]
    measure_next: tuple[str, ...]


@cache
def rows() -> tuple[Row, ...]:
    """The candidates in the order of the file."""
    table = tomllib.loads((Path(__file__).parent / "data" / "causes.toml").read_text(encoding="utf-8"))
    return tuple(Row(id=name, **{("same" if key == "class" else key): value for key, value in row.items()}) for name, row in table.items())


def contributors(p: Posterior, *, seed: int, progress: Callable[[str, int, int], None] | None = None) -> Contributors:
    """Judge every candidate; needs a posterior with at least one recorded night to identify anything."""
    as_is = _lived(p, Undo(), seed)
    known = _known(p)
    judged: list[Contributor] = []
    absent = np.ones(len(p.persons))
    untold = [_untold(row, known) for row in rows() if not row.handle or set(row.needs) - known]
    groups = _groups([row for row in rows() if row.handle and not set(row.needs) - known])
    for done, group in enumerate(groups, 1):
        handle = HANDLES[group[0].handle](p, group[0].beyond)
        judged.append(_judge(p, group, handle, as_is, seed))
        absent *= 1.0 - handle.present * max(row.effect for row in group)
        if progress:
            progress("weighing causes", done, len(groups))
    ranked = tuple(sorted(judged, key=_rank))
    return Contributors(ranked, float(absent.mean()), tuple(untold), _measure_next(ranked, untold))


def _groups(candidates: list[Row]) -> list[list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in candidates:
        found.setdefault(row.same or row.id, []).append(row)
    return list(found.values())


def _judge(p: Posterior, group: list[Row], handle: Handle, as_is: Nights, seed: int) -> Contributor:
    head, share = group[0], handle.present
    present = float(share.mean())
    gain, matters = _gain(p, handle, as_is, seed) if present > 0.02 else ({}, 0.0)
    return Contributor(
        cause=head.id,
        same_class=tuple(row.id for row in group[1:]),
        class_words=head.same,
        identified=handle.seen,
        probability=present * max(row.effect for row in group),
        matters=present * max(row.effect for row in group) * matters,
        gain=gain,
        separates=tuple(row.separates for row in group if row.separates),
    )


def _gain(p: Posterior, handle: Handle, as_is: Nights, seed: int) -> tuple[dict, float]:
    """(median, low, high) of put right minus as is in the affected, and the share for whom it matters."""
    better = _lived(p, handle.undo, seed)
    affected = handle.present > 0.5
    change = {m: (better[m].mean(axis=1) - as_is[m].mean(axis=1))[affected] for m in GAINS}
    gain = {m: tuple(float(q) for q in np.quantile(values, (0.5, 0.05, 0.95))) for m, values in change.items()}
    relevant = np.zeros(int(affected.sum()), bool)
    for measure, least in MATTERS_MIN.items():
        relevant |= change[measure] * np.sign(least) > abs(least)
    return gain, float(relevant.mean())


def _lived(p: Posterior, undo: Undo, seed: int) -> Nights:
    """The recorded nights (or the last usual ones) with one cause put right, lead-in included."""
    people = p.persons.put(undo.columns) if undo.columns else p.persons
    week = p.week if undo.course is None else evolve(p.week, course=undo.course)
    model = engine().with_shared({"stages.scn_entry": 0.0}) if undo.aligned else engine()
    timeline = week.course.under(undo.protocol, aligned_cbt_min=week.aligned_cbt_min)
    run = simulate(model, people, timeline, seed=seed, start=week.begin())
    return run.nights.last(week.course.recorded or 7)


def _known(p: Posterior) -> set[str]:
    """Facts of the case that some causes need."""
    case, nights = p.week.case, p.week.nights
    known = set()
    if nights:
        known.add("nights")
    if p.week.course.light_basis != "assumed":
        known.add("light")
    takes = case.habits.takes
    if takes is not None and all(i.amount and i.at for i in takes if kinetic(i.compound)):  # a diary says how much caffeine, not when
        known.add("takes")
    if any(n.alcohol_g is not None for n in nights):
        known.add("alcohol")
    if case.person.medicines is not None:
        known.add("medicines")
    return known


def _untold(row: Row, known: set[str]) -> Untold:
    lacking = sorted(set(row.needs) - known)
    why = f"not stated: {', '.join(lacking)}" if lacking else "nothing in these data bears on it"
    return Untold(row.id, why, row.separates)


def _rank(c: Contributor) -> tuple:
    worth = max((abs(c.gain[m][0]) for m in ("SOL", "WASO") if m in c.gain), default=0.0)
    return (not c.identified, -round(c.probability * (1.0 + worth), 6), c.cause)


def _measure_next(ranked: tuple[Contributor, ...], untold: list[Untold]) -> tuple[str, ...]:
    """What would tell most: tests that separate the likely classes first, then missing facts."""
    likely = dict.fromkeys(test for c in ranked if c.probability > 0.1 for test in c.separates)
    missing = dict.fromkeys(u.measure for u in untold if u.why.startswith("not stated"))
    return tuple(dict.fromkeys([*list(likely)[:_TESTS], *list(missing)[:_FACTS]]))


def as_json(found: Contributors, p: Posterior) -> dict:
    """The `infer` answer without model, seed and quality."""
    return {
        "causes": [_cause_json(c) for c in found.causes],
        "none": round(found.none, 3),
        "cannot_tell": [{"cause": u.cause, "why": u.why, "measure": u.measure} for u in found.cannot_tell],
        "measure_next": list(found.measure_next),
        "parameters": {
            name: {
                "median": round(e.median, 4),
                "low": round(e.low, 4),
                "high": round(e.high, 4),
                "unit": e.unit,
                "contraction": round(e.contraction, 3),
            }
            for name, e in p.estimates.items()
        },
    }


def _cause_json(c: Contributor) -> dict:
    gain = {m: {"median": round(v[0], 1), "low": round(v[1], 1), "high": round(v[2], 1), "unit": MEASURES[m]} for m, v in c.gain.items()}
    return {
        "cause": c.cause,
        "same_class": list(c.same_class),
        "class": c.class_words,
        "identified": c.identified,
        "probability": round(c.probability, 3),
        "matters": round(c.matters, 3),
        "gain": gain,
        "separates": list(c.separates),
    }
