"""Four changes of a fortnight against nothing, with common numbers and with other ones: python -m common_numbers.

Writes result.json and report.md; `--report` writes the page from kept results.
"""

import argparse
import json
import sys
import time
from functools import cache
from pathlib import Path

import numpy as np

from common_numbers.report import page
from pineal.engine import Timeline, simulate
from pineal.engine.contrast import Contrast, contrast
from pineal.engine.course import Course, course
from pineal.engine.shipped import engine, version
from pineal.engine.timeline import EPOCH_S
from pineal.person import Case, Days, Dose, Habits, Intake, Light, Person, Protocol, Stop, Window
from pineal.population import draw
from pineal.population.nights import _clocks, aligned_cbt_min
from pineal.units import Clock, Quantity

HERE = Path(__file__).parent
PERSONS, LEAD_IN, NIGHTS, SEED = 2048, 8, 14, 31
MEASURES = ("SOL", "WASO", "TST", "N3", "REM", "DLMO")
STILL = 1e-3
"""Minutes (SD of a night's difference) below which nothing changes: a dose also cuts steps, whose own errors are of this size."""
USUAL = Days(Clock.read("23:10"), Clock.read("07:00"))


def changes() -> dict[str, Protocol]:
    """What is compared with going on as before."""
    return {
        "melatonin 0.5 mg at 21:40": Protocol((Dose("melatonin", Quantity.read("0.5 mg"), Clock.read("21:40"), "immediate release"),)),
        "no caffeine after 12:00": Protocol((Stop("caffeine", Clock.read("12:00")),)),
        "lights out 30 min earlier": Protocol((Window(Clock.read("22:40"), USUAL.rise),)),
        "evening light at most 5 lux": Protocol((Light(Clock.read("20:10"), USUAL.bed, 5.0, ceiling=True),)),
    }


@cache
def days() -> Course:
    """A fortnight after a lead-in, with coffee in the morning and in the afternoon."""
    takes = (Intake("caffeine", Quantity.read("100 mg"), at=(Clock.read("08:00"), Clock.read("15:30"))),)
    return course(Case(person=Person(id="", takes=takes), habits=Habits(zone="UTC", usual=USUAL)), lead_in=LEAD_IN + NIGHTS)


def halves(protocol: Protocol) -> tuple[Timeline, Timeline]:
    """The lead-in, the same under every protocol, and the nights that count."""
    whole = days().under(protocol, aligned_cbt_min=aligned_cbt_min(USUAL), first_night=LEAD_IN)
    before, first = days().windows[LEAD_IN - 1], days().windows[LEAD_IN]
    return whole.split(((before.rise + first.lights_off) // 2 - whole.start) // EPOCH_S)


def lived(n: int) -> tuple[Contrast, Contrast]:
    """All protocols with common numbers, and each with its own."""
    people = draw("insomnia", n, age=(20.0, 70.0), seed=SEED)
    early, now = halves(Protocol())
    begin = _clocks(early, aligned_cbt_min(USUAL) + people.phase_shift)
    start = simulate(engine(), people.persons, early, seed=SEED, start=begin, threads=1).end
    timelines = {"as before": now} | {name: halves(protocol)[1] for name, protocol in changes().items()}
    found = []
    for common in (True, False):
        found.append(contrast(engine(), people.persons, timelines, seed=SEED + 1, common=common, start=start, threads=1))
        print(f"{n} persons x {NIGHTS} nights, {'common' if common else 'other'} numbers", file=sys.stderr, flush=True)
    return tuple(found)


def row(same: Contrast, other: Contrast, name: str, measure: str) -> dict:
    """One effect with both errors, and the gain as told by the common run and as measured against the other; None: no change."""
    found, apart = same.paired(name, measure), other.paired(name, measure)
    scale = 60.0 if measure == "DLMO" else 1.0
    each = [float(np.nanvar(run.differences(name, measure))) for run in (other, same)]
    gains = {
        "gain told": found.gain, "gain had": each[0] / each[1], "gain of means": (apart.error / found.error) ** 2,
        "gain of arms": same.gain_of_arms(name, measure),
    } if scale**2 * each[1] > STILL**2 else dict.fromkeys(("gain told", "gain had", "gain of means", "gain of arms"))  # fmt: skip
    return {
        "change": name, "measure": measure, "mean": scale * found.mean, "error": scale * found.error,
        "mean, other numbers": scale * apart.mean, "error, other numbers": scale * apart.error, **gains,
    }  # fmt: skip


def main() -> None:
    """Run both and write what was found."""
    parser = argparse.ArgumentParser(prog="common_numbers", description=__doc__)
    parser.add_argument("--persons", type=int, default=PERSONS)
    parser.add_argument("--report", action="store_true", help="write report.md from result.json")
    asked, place = parser.parse_args(), HERE / "result.json"
    if not asked.report:
        begin = time.perf_counter()
        same, other = lived(asked.persons)
        rows = [row(same, other, name, measure) for name in same.names[1:] for measure in MEASURES]
        rows = [{k: float(f"{v:.4g}") if isinstance(v, float) else v for k, v in one.items()} for one in rows]
        found = {"model": version(), "persons": asked.persons, "nights": NIGHTS, "kind": "insomnia", "rows": rows}
        place.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(f"{time.perf_counter() - begin:.0f} s", file=sys.stderr)
    (HERE / "report.md").write_text(page(json.loads(place.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
