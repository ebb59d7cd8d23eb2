"""What an arm's doses, meals and challenges lay on its days, person by person.

Every dose goes through `pineal.engine.intake`. People of one run share a timeline; what differs between them (amount by
weight or age, hour by their own melatonin or bedtime) becomes a column that multiplies the amount, with hours in steps of
10 minutes. Only what passes through gut or stores is taken at the group's mean amount and median hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from attrs import evolve, field, frozen

from pineal.compounds import get
from pineal.engine.intake import Intake, Laid, intake, usual_meal
from pineal.engine.timeline import TimedDose
from pineal.errors import DataError, UnitError
from pineal.physiology import build
from pineal.trials.days import Frame, Plan, each, lasting
from pineal.trials.draws import declared
from pineal.trials.trial import Amount, Arm, Challenge, DoseRule, MealRule
from pineal.units import Clock, Quantity

STEP_MIN = 10.0
"""Hours that differ between people are rounded to this."""


@frozen(eq=False)
class People:
    """What doses need to know of a group: weight (kg), age (years), own DLMO and own bedtime against the group's (min)."""

    weight: np.ndarray
    age: np.ndarray
    dlmo: np.ndarray
    later: np.ndarray


@frozen(eq=False)
class Given:
    """Doses with the columns they name, what they lay besides, and what was said about them."""

    doses: tuple[TimedDose, ...] = ()
    laid: tuple[Laid, ...] = ()
    columns: dict[str, np.ndarray] = field(factory=dict)


def given(arm: Arm, plan: Plan, people: People, mark: str) -> Given:
    """Everything that an arm takes; `mark` names its columns apart from those of other arms."""
    doses: list[TimedDose] = []
    laid: list[Laid] = []
    columns: dict[str, np.ndarray] = {}
    for k, rule in enumerate(arm.doses):
        for m, (amount, share) in enumerate(_amounts(rule, people)):
            what = understood(rule, amount)
            plasma, rest = evolve(what, eaten=(), stored=()), evolve(what, doses=())
            for b, (seconds, mask) in enumerate(_moments(rule, plan, people)):
                name = _column(columns, f"take.{mark}.{k}.{m}.{b}", share, mask)
                doses += [evolve(dose, share=name) for at in seconds for dose in plasma.at(at).doses]
            scale = float(np.mean(share))
            laid += [_scaled(rest.at(at), scale) for at in _typical(rule, plan, people)] if rest.eaten or rest.stored else []
    return Given(tuple(doses), tuple(laid), columns)


def understood(rule: DoseRule, amount: Amount) -> Intake:
    """An amount of a rule (per kg: for 1 kg) as an intake."""
    beside = [other.name for other in rule.beside if other.known]
    return intake(rule.compound, amount.quantity, rule.form, rule.of, beside=beside)


def _amounts(rule: DoseRule, people: People) -> Iterator[tuple[Amount, np.ndarray]]:
    """Every amount with what multiplies it for each person: weight, and 0 for those of another age."""
    named = [rule.amount_at(age) for age in people.age]
    for amount in dict.fromkeys(named):
        mine = np.array([one == amount for one in named], float)
        yield amount, mine * (people.weight if amount.per_kg else 1.0)


def _column(columns: dict[str, np.ndarray], name: str, share: np.ndarray, mask: np.ndarray | None) -> str:
    values = share if mask is None else share * mask
    if np.all(values == 1.0):
        return ""
    columns[name] = values
    return name


def _moments(rule: DoseRule, plan: Plan, people: People) -> Iterator[tuple[list[int], np.ndarray | None]]:
    """UTC seconds of intakes, with who takes them then (None: everybody)."""
    anchor, frame = rule.anchor, plan.frame
    nights = [number - 1 for number in rule.given(len(plan.nights))]
    if anchor.kind in ("before_bed", "after_wake"):
        yield [_by_night(plan, k, anchor.kind, by) for k in nights for by in anchor.offsets], None
    elif anchor.kind == "clock" and frame.fixed:
        yield [frame.moment(plan.first + k, at) for k in nights for at in anchor.clocks], None
    elif anchor.kind == "clock":
        for later, mask in _steps(people.later):  # in the frame of later people the same hour comes earlier
            yield [frame.moment(plan.first + k, at) - round(60.0 * later) for k in nights for at in anchor.clocks], mask
    else:
        sign = -1.0 if anchor.kind == "before_dlmo" else 1.0
        for own, mask in _steps(people.dlmo):
            yield [frame.second(plan.first + k, own + sign * by) for k in nights for by in anchor.offsets], mask


def _typical(rule: DoseRule, plan: Plan, people: People) -> list[int]:
    """The same for the group as a whole: its median hour."""
    middle = People(people.weight[:1], people.age[:1], np.array([np.median(people.dlmo)]), np.zeros(1))
    return [second for seconds, _ in _moments(rule, plan, middle) for second in seconds]


def _by_night(plan: Plan, k: int, kind: str, by: float) -> int:
    """Before lights out of a night, or after getting up on the day that leads to it."""
    number = plan.first + k
    if kind == "before_bed":
        return plan.frame.second(number, plan.nights[k][0] - by)
    return plan.frame.second(number - 1, (plan.nights[k - 1][1] if k else plan.frame.rise) + by)


def _steps(minutes: np.ndarray) -> Iterator[tuple[float, np.ndarray]]:
    """Hours in steps, each with who belongs to it."""
    rounded = STEP_MIN * np.round(minutes / STEP_MIN)
    for value in np.unique(rounded):
        yield float(value), (rounded == value).astype(float)


def _scaled(laid: Laid, by: float) -> Laid:
    return evolve(laid, exposures=tuple(evolve(one, level=one.level * by) for one in laid.exposures))


def fed(meals: Iterable[MealRule], plan: Plan) -> tuple[Laid, ...]:
    """What meals lay: carbohydrate, protein, and tryptophan beyond that of the protein."""
    found: list[Laid] = []
    for meal in meals:
        eaten, lasts = eaten_of(meal), usual_meal()["duration"].value
        for k in each(meal.nights, len(plan.nights)):
            at = plan.frame.moment(plan.first + k, meal.at) if meal.at else _by_night(plan, k, "before_bed", meal.before_bed or 0.0)
            found += [lasting(name, at, lasts, grams, rate=True) for name, grams in eaten.items()]
    return tuple(found)


def eaten_of(meal: MealRule) -> dict[str, float]:
    """Grams by input of the timeline; tryptophan counts beyond that of the protein."""
    table = {name: usual_meal()[name].value for name in ("carbohydrate", "protein")} if meal.kind == "ordinary" else {}
    if meal.kind == "amino acid drink":
        table["protein"] = declared()["drink"].value
    protein = table.get("protein", 0.0) if meal.protein is None else meal.protein
    carbohydrate = table.get("carbohydrate", 0.0) if meal.carbohydrate is None else meal.carbohydrate
    eaten = {"protein": protein, "carbohydrate": carbohydrate}
    ordinary = usual_meal()["tryptophan_share"].value
    held = _share_of(meal.kind) * protein if meal.tryptophan is None else meal.tryptophan
    worth = build().values["tryptophan.tryptophan_per_protein"] / build().values["tryptophan.tryptophan_per_gram"]
    beyond = (held / ordinary - protein) * worth if protein else held  # below 0 where food holds less than other protein
    return {name: grams for name, grams in (eaten | {"tryptophan": beyond}).items() if grams}


def _share_of(kind: str | None) -> float:
    """Tryptophan in a food's protein, g/g; that of ordinary protein where its file says nothing."""
    try:
        found = get(kind or "")
    except DataError:
        return usual_meal()["tryptophan_share"].value
    share = next((fact for name, fact in found.contents.items() if get(name).name == "l-tryptophan"), None)
    return share.to("1") if share is not None else usual_meal()["tryptophan_share"].value


def challenged(challenges: Iterable[Challenge], plan: Plan) -> tuple[Laid, ...]:
    """What challenges lay; exercise lays nothing."""
    found: list[Laid] = []
    for one in challenges:
        for k in each(one.nights, len(plan.nights)):
            at = plan.frame.moment(plan.first + k, one.at)
            if one.kind == "social stress test":
                found.append(lasting("stress", at, declared()["acute_stress_minutes"].value, declared()["acute_stress"].value, rate=False))
            elif one.kind == "glucose tolerance test":
                found.append(lasting("carbohydrate", at, 5.0, declared()["glucose_load"].value, rate=True))
    return tuple(found)


def unmodelled(rule: DoseRule) -> str:
    """Why nobody can say what a dose does; empty where the model has a path for it."""
    if rule.unmodelled:
        return rule.unmodelled
    found = get(rule.compound)
    if found.route.kind == "none":
        if any(get(name).route.kind in ("gut", "store") for name in found.contents):
            return ""
        return f"{found.name}: what it does to sleep is unknown"
    if found.route.kind == "plasma" and set(found.handles) <= {"calm"}:
        return f"{found.name}: what it does to sleep is unknown; no trial anchors its class"
    try:
        understood(rule, rule.amount)
    except (DataError, UnitError) as error:
        return f"{found.name}: {error}; not simulated"
    return ""


def plasma(rules: Iterable[DoseRule]) -> tuple[str, ...]:
    """Compounds whose plasma a set of rules raises."""
    return tuple(dict.fromkeys(name for rule in rules if not unmodelled(rule) for name, _, _ in understood(rule, rule.amount).doses))


def habit_doses(compound: str, frame: Frame, nights: Iterable[int], share: str) -> tuple[TimedDose, ...]:
    """A usual day's intake (1 mg times the person's column), half after breakfast and half after lunch."""
    half = intake(compound, Quantity(0.5, "mg"))
    hours = (Clock(round(frame.rise + 60.0) % 1440), Clock(round(frame.rise + 360.0) % 1440))
    return tuple(evolve(dose, share=share) for k in nights for at in hours for dose in half.at(frame.moment(k, at)).doses)
