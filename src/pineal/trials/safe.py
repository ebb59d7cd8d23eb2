"""What the safety gate says of what a trial gave: history, not advice, so nothing is stopped.

Assumption: people of a trial are of its middle age and 70 kg where a dose goes by weight, and not pregnant.
"""

from __future__ import annotations

from pineal.person import Dose, Person, Protocol
from pineal.person.person import Medicine
from pineal.safety import review
from pineal.trials import people
from pineal.trials.trial import DoseRule, Group, Trial
from pineal.units import Clock

WEIGHT_KG = 70.0
BEDTIME, RISING, DLMO = Clock.read("23:00"), Clock.read("07:00"), Clock.read("21:00")


def concerns(trial: Trial) -> list[dict]:
    """Concerns about every arm's doses in every group, each once, with the arms they are about."""
    found: dict[str, dict] = {}
    for arm in trial.arms:
        for group in trial.populations if arm.doses else ():
            for concern in review(Protocol(tuple(item for rule in arm.doses for item in _items(rule, group))), _person(group)).concerns:
                if concern.advice.startswith("Not planned"):
                    continue
                told = concern.as_json()
                kept = found.setdefault(repr(told), told | {"arms": []})
                kept["arms"] += [] if arm.name in kept["arms"] else [arm.name]
    return list(found.values())


def _items(rule: DoseRule, group: Group) -> list[Dose]:
    amount = rule.amount_at(sum(people.age_of(group)) / 2.0).total(WEIGHT_KG)
    of = rule.of if rule.of in ("salt", "extract") else None
    return [Dose(rule.compound, amount, at, rule.form, of=of) for at in _hours(rule)]


def _hours(rule: DoseRule) -> list[Clock]:
    anchor = rule.anchor
    if anchor.kind == "clock":
        return list(anchor.clocks)
    event, sign = {"before_bed": (BEDTIME, -1), "after_wake": (RISING, 1), "before_dlmo": (DLMO, -1), "after_dlmo": (DLMO, 1)}[anchor.kind]
    return [event.plus(sign * by) for by in anchor.offsets]


def _person(group: Group) -> Person:
    age = sum(people.age_of(group)) / 2.0
    sex = group.sex if isinstance(group.sex, str) else None
    medicines = tuple(Medicine(text, text) for text in group.medicines)
    told = {"conditions": group.conditions, "medicines": medicines, "pregnant": False, "smoker": group.smoker}
    return Person("trial", age=age, sex=sex, weight=WEIGHT_KG, **told)
