"""Every night of every diary foretold from the others."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import asdict

import places
from home_prior.nights import own_week
from night_to_night.empirical import foretold, plain
from night_to_night.judge import judge
from pineal.inference.posterior import axes_of, clouds
from pineal.inference.predictive import Foretold, foretell, unreported
from pineal.night import DiaryNight

SEED = 71
ENOUGH = 100.0
"""Fewer effective persons than this: fitted again without the night."""

KINDS = {"SOL": "sol", "WASO": "waso", "wake": "wake"}
"""Measure: its name among what is foretold. `wake` is latency and wake after onset together."""


def reported(nights: tuple[DiaryNight, ...]) -> dict[str, list[float]]:
    """Minutes of every night by measure."""
    sol, waso = [n.sol_min for n in nights], [n.waso_min for n in nights]
    return {"SOL": sol, "WASO": waso, "wake": [a + b for a, b in zip(sol, waso, strict=True)]}


def distributions(nights: tuple[DiaryNight, ...], seed: int) -> list[tuple[Foretold, bool]]:
    """What the model foretells of each night, and whether it was fitted again for it."""
    week = own_week(nights)
    along = axes_of(week)
    every = clouds(week, along, seed)
    found = []
    for k in range(len(nights)):
        one, again = foretell(week, every, k, seed + k), False
        if one.effective < ENOUGH:
            rest = unreported(week, k)
            one, again = foretell(rest, clouds(rest, along, seed + 20 + k), k, seed + k), True
        found.append((one, again))
    return found


def persons(known: dict[str, tuple[DiaryNight, ...]], numbers: list[int]) -> Iterator[tuple[int, list[dict]]]:
    """Number and judged nights of these participants, as they get done."""
    for at, rows in places.made(_numbered, (known, numbers), len(numbers)):
        yield numbers[at], rows


def _numbered(asked: tuple[dict[str, tuple[DiaryNight, ...]], list[int]], at: int) -> list[dict]:
    known, numbers = asked
    weeks = {who: reported(week) for who, week in known.items()}
    return person(weeks, known, list(known)[numbers[at]], SEED + 100 * numbers[at])


def person(weeks: dict[str, dict], nights: dict[str, tuple[DiaryNight, ...]], who: str, seed: int) -> list[dict]:
    """Each night of a person judged, by measure: the model's and the empirical distribution."""
    told = distributions(nights[who], seed)
    return [_night(weeks, nights[who][k], who, k, one, again) for k, (one, again) in enumerate(told)]


def _night(weeks: dict[str, dict], night: DiaryNight, who: str, k: int, one: Foretold, again: bool) -> dict:
    row = {"who": who, "night": k, "effective": round(one.effective, 1), "again": again, "in bed": night.time_in_bed_min}
    for measure, name in KINDS.items():
        minutes = {person: week[measure] for person, week in weeks.items()}
        answer = minutes[who][k]
        row[measure] = {
            "reported": answer, "model": asdict(judge(getattr(one, name), answer)),
            "empirical": asdict(judge(foretold(minutes, who, k), answer)), "plain": plain(minutes[who], k),
        }
    return row
