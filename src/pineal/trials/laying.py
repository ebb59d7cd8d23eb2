"""What an arm's doses lay on its days, person by person.

Every dose goes through `pineal.engine.intake`. People of one run share a timeline; what differs between them (amount by
weight or age, hour by their own melatonin or bedtime, days on which they take it) becomes a column that multiplies the amount, with
hours in steps of 10 minutes. Only what passes through gut or stores is taken at the group's mean amount and median hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from attrs import evolve, field, frozen

from pineal.compounds import get
from pineal.engine.intake import Intake, Laid, intake
from pineal.engine.slots import HALF_EFFECT
from pineal.engine.timeline import TimedDose
from pineal.errors import DataError, UnitError
from pineal.physiology import effects
from pineal.trials import keeping
from pineal.trials.days import Frame, Plan, by_night, each
from pineal.trials.trial import Amount, Arm, DoseRule
from pineal.units import Clock, Quantity

STEP_MIN = 10.0
"""Hours that differ between people are rounded to this."""

Moments = list[tuple[int, int, int]]
"""Night of the arm (from 0), number of the dose on that day, UTC second."""


@frozen(eq=False)
class People:
    """What doses need to know of a group: weight (kg), age (years), own DLMO and own bedtime against the group's (min).

    `beside`: what they take or do that changes kinetics (``"fluvoxamine"``, ``"smoking"``); `seed` names missed doses.
    """

    weight: np.ndarray
    age: np.ndarray
    dlmo: np.ndarray
    later: np.ndarray
    beside: tuple[str, ...] = ()
    seed: int = 0


@frozen(eq=False)
class Given:
    """Doses with the columns they name, what they lay besides, and what was said about them."""

    doses: tuple[TimedDose, ...] = ()
    laid: tuple[Laid, ...] = ()
    columns: dict[str, np.ndarray] = field(factory=dict)


def given(arm: Arm, plan: Plan, people: People, mark: str, adherence: float = 1.0) -> Given:
    """Everything that an arm takes; `mark` names its columns apart from those of other arms."""
    doses: list[TimedDose] = []
    laid: list[Laid] = []
    columns: dict[str, np.ndarray] = {}
    for k, rule in enumerate(arm.doses):
        times = max(len(rule.anchor.clocks), len(rule.anchor.offsets))
        took = keeping.taken(rule, len(plan.nights), times, len(people.age), adherence, (people.seed, k))
        for m, (amount, share) in enumerate(_amounts(rule, people)):
            what = understood(rule, amount, people.beside)
            plasma, rest = evolve(what, eaten=(), stored=()), evolve(what, doses=())
            for b, (moments, mask) in enumerate(_moments(rule, plan, people)):
                own = share if mask is None else share * mask
                doses += _dosed(plasma, moments, own, took, f"take.{mark}.{k}.{m}.{b}", columns)
            scale = float(np.mean(share)) * keeping.share_taken(rule, adherence)
            laid += [_scaled(rest.at(at), scale) for at in _typical(rule, plan, people)] if rest.eaten or rest.stored else []
    return Given(tuple(doses), tuple(laid), columns)


def _dosed(plasma: Intake, moments: Moments, own: np.ndarray, took: np.ndarray | None, name: str, columns: dict) -> list[TimedDose]:
    """Doses of one rule; their columns, one for each dose where some people miss it, are added to `columns`."""
    if took is None:
        named = _column(columns, name, own)
        return [evolve(dose, share=named) for _, _, at in moments for dose in plasma.at(at).doses]
    found: list[TimedDose] = []
    for night, j, at in moments:
        share = own * took[night, j]
        if share.any():
            named = _column(columns, f"{name}.{night}.{j}", share)
            found += [evolve(dose, share=named) for dose in plasma.at(at).doses]
    return found


def understood(rule: DoseRule, amount: Amount, beside: Iterable[str] = ()) -> Intake:
    """An amount of a rule (per kg: for 1 kg) as an intake; of `beside` counts what the compound's file has numbers for."""
    stated = [other.name for other in rule.beside if other.known]
    more = [name for name in beside if name in modifiers(rule.compound) and name not in stated]
    return intake(rule.compound, amount.quantity, rule.form, rule.of, beside=(*stated, *more))


def modifiers(compound: str) -> frozenset[str]:
    """What changes the kinetics of a compound by its file."""
    return frozenset(get(compound).modified_by)


def _amounts(rule: DoseRule, people: People) -> Iterator[tuple[Amount, np.ndarray]]:
    """Every amount with what multiplies it for each person: weight, and 0 for those of another age."""
    named = [rule.amount_at(age) for age in people.age]
    for amount in dict.fromkeys(named):
        mine = np.array([one == amount for one in named], float)
        yield amount, mine * (people.weight if amount.per_kg else 1.0)


def _column(columns: dict[str, np.ndarray], name: str, values: np.ndarray) -> str:
    if np.all(values == 1.0):
        return ""
    columns[name] = values
    return name


def _moments(rule: DoseRule, plan: Plan, people: People) -> Iterator[tuple[Moments, np.ndarray | None]]:
    """When a rule is taken, with who takes it then (None: everybody)."""
    anchor, frame = rule.anchor, plan.frame
    nights = each(rule.nights, len(plan.nights))
    if anchor.kind in ("before_bed", "after_wake"):
        yield [(k, j, by_night(plan, k, anchor.kind, by)) for k in nights for j, by in enumerate(anchor.offsets)], None
    elif anchor.kind == "clock" and frame.fixed:
        yield _by_clock(rule, plan, nights, 0.0), None
    elif anchor.kind == "clock":
        for later, mask in _steps(people.later):  # in the frame of later people the same hour comes earlier
            yield _by_clock(rule, plan, nights, later), mask
    else:
        sign = -1.0 if anchor.kind == "before_dlmo" else 1.0
        for own, mask in _steps(people.dlmo):
            at = [(k, j, frame.second(plan.first + k, own + sign * by)) for k in nights for j, by in enumerate(anchor.offsets)]
            yield at, mask


def _by_clock(rule: DoseRule, plan: Plan, nights: range, later: float) -> Moments:
    hours = list(enumerate(rule.anchor.clocks))
    return [(k, j, plan.frame.moment(plan.first + k, at) - round(60.0 * later)) for k in nights for j, at in hours]


def _typical(rule: DoseRule, plan: Plan, people: People) -> list[int]:
    """The same for the group as a whole: its median hour."""
    middle = People(people.weight[:1], people.age[:1], np.array([np.median(people.dlmo)]), np.zeros(1))
    return [second for moments, _ in _moments(rule, plan, middle) for _, _, second in moments]


def _steps(minutes: np.ndarray) -> Iterator[tuple[float, np.ndarray]]:
    """Hours in steps, each with who belongs to it."""
    rounded = STEP_MIN * np.round(minutes / STEP_MIN)
    for value in np.unique(rounded):
        yield float(value), (rounded == value).astype(float)


def _scaled(laid: Laid, by: float) -> Laid:
    return evolve(laid, exposures=tuple(evolve(one, level=one.level * by) for one in laid.exposures))


def unmodelled(rule: DoseRule) -> str:
    """Why nobody can say what a dose does; empty where the model has a path for it."""
    if rule.unmodelled:
        return rule.unmodelled
    found = get(rule.compound)
    if found.route.kind == "none":
        if any(get(name).route.kind != "none" for name in found.contents):
            return ""
        return f"{found.name}: what it does to sleep is unknown"
    if found.route.kind == "plasma" and set(found.handles) <= {"calm"} and not _anchored(found.name):
        return f"{found.name}: what it does to sleep is unknown; no trial anchors its class"
    try:
        understood(rule, rule.amount)
    except (DataError, UnitError) as error:
        return f"{found.name}: {error}; not simulated"
    return ""


def _anchored(compound: str) -> bool:
    """Whether the frozen set holds a potency of a compound that acts at calming sites alone."""
    return f"{HALF_EFFECT}{compound}.calm" in effects().names


def plasma(rules: Iterable[DoseRule]) -> tuple[str, ...]:
    """Compounds whose plasma a set of rules raises."""
    return tuple(dict.fromkeys(name for rule in rules if not unmodelled(rule) for name, _, _ in understood(rule, rule.amount).doses))


def habit_doses(compound: str, frame: Frame, nights: Iterable[int], share: str, beside: Iterable[str] = ()) -> tuple[TimedDose, ...]:
    """A usual day's intake (1 mg times the person's column), half after breakfast and half after lunch."""
    half = intake(compound, Quantity(0.5, "mg"), beside=[name for name in beside if name in modifiers(compound)])
    hours = (Clock(round(frame.rise + 60.0) % 1440), Clock(round(frame.rise + 360.0) % 1440))
    return tuple(evolve(dose, share=share) for k in nights for at in hours for dose in half.at(frame.moment(k, at)).doses)
