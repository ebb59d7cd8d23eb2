"""What cannot be said: contrasts without a model behind them, and what was stated but not simulated.

A contrast is unknown when something that only one of its arms has is known and not modelled. What both arms have
alike cancels; what a trial says of its people beyond the model is noted.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from pineal.compounds import get
from pineal.engine.slots import SLOTS
from pineal.physiology.model import DOSED
from pineal.trials import bodies, laying, observe, people
from pineal.trials.trial import Arm, DoseRule, Group, Outcome, Trial
from pineal.trials.washout import carries
from pineal.trials.words import MEASURES

_NO_MODEL = "has no model behind it"


def reasons(trial: Trial, outcome: Outcome, arm: Arm, versus: Arm) -> tuple[str, ...]:
    """Why the effect of an arm on an outcome is unknown; empty when it is simulated."""
    if not observe.modelled(outcome):
        by = f" by {outcome.method}" if outcome.method else ""
        part = f" in the {outcome.window.text}" if outcome.window else ""
        return (f"{outcome.measure}{by}{part}: {_NO_MODEL}; unknown",)
    doses = [laying.unmodelled(rule) for rule in _different(arm.doses, versus.doses)]
    diets = [f"{diet.kind} diet: not simulated" for diet in _different(arm.diet, versus.diet)]
    tests = [f"{test.kind}: not simulated" for test in _different(arm.challenges, versus.challenges) if test.kind == "exercise"]
    after_dose = outcome.measure in ("KSS", "PVT lapses") and list(_different(arm.doses, versus.doses))
    scales = [f"{outcome.measure}: what a dose leaves of it by day {_NO_MODEL}; unknown"] if after_dose else []
    found = (*doses, *diets, *tests, *scales, crowded(arm), crowded(versus))
    return tuple(dict.fromkeys(why for why in found if why))


def crowded(arm: Arm) -> str:
    """Why an arm with too many compounds at once cannot be simulated; empty when it can."""
    others = [name for name in laying.plasma(arm.doses) if name not in DOSED]
    return f"{arm.name}: {len(others)} compounds at once are too many to simulate" if len(others) > len(SLOTS) else ""


def _different(some: Iterable, others: Iterable) -> list:
    """What only one side has."""
    some, others = list(some), list(others)
    return [one for one in some if one not in others] + [one for one in others if one not in some]


def acting(trial: Trial, outcome: Outcome, arm: Arm, versus: Arm) -> bool:
    """Whether what differs between two arms acts with a strength that differs between studies.

    What other times in bed do to sleep itself is counted minutes; what they do to hormones or the day is not.
    """
    if trial.schedule_of(arm) != trial.schedule_of(versus):
        return MEASURES[outcome.measure].family not in ("sleep", "stage", "clock")
    return any(getattr(arm, name) != getattr(versus, name) for name in ("doses", "light", "meals", "diet", "challenges"))


def notes(trial: Trial) -> list[str]:
    """What was stated and not simulated, and what was taken for granted, in words."""
    found = [f"{text}: given in the trial, not simulated" for arm in trial.arms for text in arm.also]
    given = {rule.compound for arm in trial.arms for rule in arm.doses} | {h.compound for g in trial.populations for h in g.habitual}
    for group in trial.populations:
        found += _of_people(group, sorted(given))
    for arm in trial.arms:
        found += [note for rule in arm.doses for note in _of_dose(rule)]
    tests = [test for arm in (trial, *trial.arms) for test in arm.challenges]
    found += [f"{test.kind}: not simulated" for test in tests if test.kind == "exercise"]
    found += [f"{diet.kind} diet: not simulated" for arm in (trial, *trial.arms) for diet in arm.diet]
    return list(dict.fromkeys([*found, *_of_design(trial)]))


def _of_people(group: Group, given: Iterable[str]) -> list[str]:
    told = [_beside(text, group, given) for text in (*group.conditions, *group.medicines)]
    told += [_beside("smoking", group, given)] if group.smoker else []
    told += [f"low {word}: not simulated" for word in group.low if word.lower() not in people.COFACTORS]
    known = people.screens(group)
    told += [f"entry criterion {one.measure}: not simulated, so nobody was screened by it" for one in group.where if one not in known]
    told += ["stress = 'low': simulated as an ordinary day"] if group.stress == "low" else []
    return told + [f"habitual {habit.compound}: simulated before the trial, withheld in it" for habit in group.habitual]


def _beside(text: str, group: Group, given: Iterable[str]) -> str:
    """What a condition, a medicine or smoking does to the kinetics of what is given, and that it does nothing else."""
    alone = evolve(group, medicines=(text,), conditions=(), smoker=text == "smoking")
    words = bodies.beside(alone)
    touched = [name for name in given if set(words) & laying.modifiers(name) or bodies.by_enzyme(get(name), words)]
    if not touched:
        return f"{text}: stated of the people, not simulated"
    named = ", ".join(touched)
    return f"{text}: changes the kinetics of {named}; what it does to sleep itself, or to the body's own hormones, is not simulated"


def _of_dose(rule: DoseRule) -> list[str]:
    why = laying.unmodelled(rule)
    if why:
        return [why]
    told = list(laying.understood(rule, rule.amount).notes)
    strange = [other.text for other in rule.beside if not other.known]
    told += [f"{text} beside {rule.compound}: its effect on the kinetics is not known; not simulated" for text in strange]
    return told + ([] if rule.anchor.stated else [f"{rule.compound}: no time was stated; taken half an hour before lights out"])


def _of_design(trial: Trial) -> list[str]:
    told = []
    if trial.design == "crossover" and trial.washout is not None and not carries(trial):
        told.append("washout: long enough, so every period starts without a trace of the one before")
    if carries(trial):
        told.append("washout: lived night by night, so what is left of one period reaches the next; all orders of arms alike")
    if trial.adaptation:
        told.append("adaptation nights: not simulated one by one; night 1 is not a first night")
    if any(trial.dropout_of(arm) for arm in trial.arms):
        told.append(f"dropout: people leave for reasons of their own; analysis of {trial.analysis}")
    return told
