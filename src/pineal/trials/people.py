"""Who takes part: a group of the trial as virtual persons, screened as the trial screened them.

Criteria are judged on a few noisy nights before the trial, so who passes was partly unlucky and sleeps better later:
regression to the mean comes out. Severity is a third of the kind, by complaint on the same nights. What the model does
not have (questionnaires, most laboratory values, conditions) selects nobody, and that is said.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen

from pineal.errors import DataError, Fault
from pineal.population import Sample, Stay, draw, reported
from pineal.population.phenotype import phenotype
from pineal.trials.days import Frame
from pineal.trials.draws import declared
from pineal.trials.trial import Criterion, Group, Trial
from pineal.trials.words import MEASURES

BATCH = 512
MOST_BATCHES = 60
_WAVE = 8
FEWEST = 96
"""Fewer people than this who meet the criteria are too few to go on with, even if they come again in several draws."""

SCREENED_NIGHTS, LEAD_IN = 2, 3
THIRDS = {"mild": (0.0, 1 / 3), "moderate": (1 / 3, 2 / 3), "severe": (2 / 3, 1.0)}
COFACTORS = {"magnesium": "magnesium", "vitamin b6": "plp", "plp": "plp", "b6": "plp", "folate": "folate", "folic acid": "folate",
             "iron": "iron", "ferritin": "iron", "zinc": "zinc", "vitamin d": "vitamin_d", "25-hydroxyvitamin d": "vitamin_d"}  # fmt: skip
_SEEN = ("SOL", "LPS", "WASO", "TST", "SE", "TIB", "awakenings", "N1", "N2", "N3", "REM", "REM latency", "N3 latency", "DLMO")


@frozen(eq=False)
class Batch:
    """People of one batch who meet the criteria, how many were asked, and their complaint (min of wake in bed)."""

    sample: Sample
    asked: int
    complaint: np.ndarray


def age_of(group: Group) -> tuple[float, float]:
    """Ages of a group, or those of its kind."""
    return group.age or phenotype(group.phenotype).age


def screens(group: Group) -> tuple[Criterion, ...]:
    """The criteria that simulated nights can tell."""
    return tuple(one for one in group.where if one.measure in _SEEN or one.measure in ("age", "weight"))


def needs_nights(group: Group) -> bool:
    """Whether anybody is screened at all."""
    return bool(screens(group)) or group.severity is not None


def frame(trial: Trial, group: Group) -> Frame:
    """The habitual night of a group: set by the trial's clock, or the mean of its people."""
    people = draw(group.phenotype, 256, age=age_of(group), sex=group.sex, seed=trial.seed)
    bed, rise = (5.0 * round(60.0 * float(np.mean(hours)) / 5.0) for hours in (people.bed, people.rise))
    kind = phenotype(group.phenotype)
    later = 60.0 * kind.habits["bed_shift"].value if "bed_shift" in kind.habits else 0.0
    own = Frame(bed, rise, 5.0 * round((bed - later) / 5.0), False, rise)
    fixed = trial.schedule.bed is not None and trial.schedule.rise is not None
    if fixed:
        bed, rise = own.night(trial.schedule)
    base = Frame(bed, rise, own.desired, fixed, rise)
    ends = max(rise, *(base.night(trial.schedule_of(arm))[1] for arm in trial.arms))
    return Frame(bed, rise, own.desired, fixed, 30.0 * np.ceil(ends / 30.0))


def recruited(group: Group, frame: Frame, setting: str, seed: int, number: int) -> Batch:
    """One batch of a group: drawn, and screened where the trial screened."""
    drawn = draw(group.phenotype, BATCH, age=age_of(group), sex=group.sex, setting=setting, seed=seed + number)
    people = with_facts(drawn, group, seed + number)
    if not needs_nights(group):
        return Batch(people, BATCH, np.zeros(BATCH))
    methods = dict.fromkeys([*(_method(one) for one in screens(group)), *(["diary"] if group.severity else [])])
    said = {method: _screening(people, group, frame, method, seed, number) for method in methods}
    kept = np.ones(BATCH, bool)
    for one in screens(group):
        kept &= _meets(one, people, said[_method(one)], frame)
    complaint = (said["diary"]["SOL"] + said["diary"]["WASO"]).mean(axis=1) if group.severity else np.zeros(BATCH)
    where = np.flatnonzero(kept)
    return Batch(people.take(where), BATCH, complaint[where])


def _method(one: Criterion) -> str:
    """How a criterion is judged."""
    stated = one.method or (MEASURES[one.measure].method if one.measure in MEASURES else "")
    return stated if stated in ("diary", "questionnaire", "actigraphy", "wearable") else "PSG"


def _screening(people: Sample, group: Group, frame: Frame, method: str, seed: int, number: int) -> dict[str, np.ndarray]:
    """What a method says of the screening nights: in the laboratory for polysomnography, else at home."""
    stay = Stay(frame.usual.bed, frame.usual.rise, SCREENED_NIGHTS, LEAD_IN)
    stages = method == "PSG" and any(one.measure == "LPS" for one in group.where)
    people = settled(people, frame)
    there = people.at("norm") if method == "PSG" else people
    nights = stay.lived(there, seed + 500_000 + number, stages=stages, first_person=number * BATCH)
    return reported(method, nights, there, seed + number)


def _meets(one: Criterion, people: Sample, said: dict[str, np.ndarray], frame: Frame) -> np.ndarray:
    if one.measure in ("age", "weight"):
        values = people.age if one.measure == "age" else people.persons["body.weight"]
    elif one.measure not in said:
        return np.ones(len(people), bool)
    else:
        values = said[one.measure].mean(axis=1)
        event = {"bed": frame.bed, "rise": frame.rise, "desired bed": frame.desired}.get(one.relative_to or "")
        values = values if event is None else 60.0 * values - event
    low = -np.inf if one.at_least is None else one.at_least
    high = np.inf if one.at_most is None else one.at_most
    return np.isfinite(values) & (values >= low) & (values <= high)


def settled(people: Sample, frame: Frame) -> Sample:
    """The same people at the hours they keep: a clock that is late against the hours they wish for is not late against their own."""
    if not frame.late:
        return people
    period = people.persons["circadian.period"] - frame.late * people.tables.ages["period_per_hour"]
    return evolve(people, phase_shift=people.phase_shift - frame.late, persons=people.persons.put({"circadian.period": period}))


def with_facts(people: Sample, group: Group, seed: int) -> Sample:
    """The same people short of what the trial says they lack, with what they usually take."""
    rng, columns = np.random.default_rng((seed, 11)), {}
    for word in group.low:
        pool = COFACTORS.get(word.lower())
        if pool:
            name = f"cofactors.{pool}_status"
            usual = people.persons.column(name, 1.0)
            columns[name] = np.clip(declared()["low_status"].value + usual - 1.0, 0.05, 1.0)
    for habit in group.habitual:
        low, high = habit.low.to("mg"), habit.high.to("mg")
        columns[f"habit.{habit.compound}"] = rng.uniform(low, high, len(people))
    return evolve(people, persons=people.persons.put(columns))


def chosen(group: Group, batches: list[Batch], n: int, file: str) -> tuple[Sample, float]:
    """The first `n` people of a group (again from the first where too few passed) and the share that passed.

    Raises DataError, about the trial's file, when almost nobody does.
    """
    complaint = np.concatenate([batch.complaint for batch in batches])
    asked = sum(batch.asked for batch in batches)
    kept = np.arange(len(complaint))
    if group.severity in THIRDS and len(kept):
        low, high = np.quantile(complaint, THIRDS[group.severity])
        kept = np.flatnonzero((complaint >= low) & (complaint <= high))
    if len(kept) < min(n, FEWEST):
        wanted = "; ".join(f"{one.measure} {_bound(one)}" for one in screens(group))
        right = "loosen a bound or take another kind"
        raise DataError(Fault(file, "population.where", f"{len(kept)} of {asked} people of this kind meet: {wanted}", right))
    return _joined([batch.sample for batch in batches]).take(np.resize(kept, n)), len(complaint) / asked


def enough(group: Group, batches: list[Batch], n: int) -> bool:
    """Whether no more people need to be asked."""
    share = 1 / 3 if group.severity in THIRDS else 1.0
    passed = sum(len(batch.complaint) for batch in batches) * share
    hopeless = len(batches) >= _WAVE and passed * MOST_BATCHES < min(n, FEWEST) * len(batches)
    return passed >= n or hopeless or len(batches) >= MOST_BATCHES


def ahead(group: Group, batches: list[Batch], n: int) -> int:
    """How many batches to ask next, from the share that passed so far; the same for any number of workers."""
    if not batches:
        return 1
    share = 1 / 3 if group.severity in THIRDS else 1.0
    passed = max(0.5, share * sum(len(batch.complaint) for batch in batches)) / len(batches)
    most = MOST_BATCHES if len(batches) >= _WAVE else _WAVE
    return int(np.clip(np.ceil(1.05 * n / passed) - len(batches), 1, max(1, most - len(batches))))


def _bound(one: Criterion) -> str:
    bounds = [f"at least {one.at_least:g} {one.unit}"] if one.at_least is not None else []
    return " and ".join(bounds + ([f"at most {one.at_most:g} {one.unit}"] if one.at_most is not None else []))


def _joined(parts: list[Sample]) -> Sample:

    from pineal.engine import Persons

    columns = {name: np.concatenate([part.persons[name] for part in parts]) for name in parts[0].persons.columns}
    own = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ("age", "sex", "bed", "rise", "phase_shift", "idle")}
    return evolve(parts[0], persons=Persons(len(own["age"]), columns), **own)
