"""How much the data and the fit are worth, in numbers a reader can check."""

from __future__ import annotations

from collections.abc import Iterable

from pineal.inference.posterior import Posterior
from pineal.physiology import build
from pineal.recordings import Reading


def quality(p: Posterior, readings: Iterable[Reading]) -> dict:
    """Nights, coverage, effective sample size, missing facts, assumptions; for the `quality` key of answers."""
    readings = tuple(readings)
    case, course = p.week.case, p.week.course
    light = next((r for r in readings if r.light is not None), None)
    return {
        "nights": len(p.week.nights),
        **({"light_coverage": round(light.quality, 3)} if light and light.quality is not None else {}),
        "effective_sample_size": round(p.effective, 1),
        "virtual_persons": p.cloud,
        "interval_percent": 90,
        "couplings": couplings(),
        "missing": _missing(case),
        "warnings": [w for r in readings for w in r.warnings],
        "assumptions": _assumptions(p, course.light_basis),
        "read_but_not_used": _unused(p),
    }


_NOT_USED = {
    "cortisol_wake_over_evening": "saliva cortisol does not fit well enough yet to inform a person (studies/cortisol)",
    "MEQ": "no published link to the model's clock was checked yet",
    "STAI_state": "a trait scale",
    "STAI_trait": "a trait scale",
    "PSQI": "a sum of habits, not a night",
    "daily_stress": "a sum over the day, not linked to the stress input",
}


def _unused(p: Posterior) -> dict[str, str]:
    """Stated facts that inform nothing yet, each with the reason."""
    given = {name.lower(): reason for name, reason in _NOT_USED.items()}
    return {name: given[name.lower()] for name in p.week.facts if name.lower() in given}


def couplings() -> dict[str, int]:
    """How many laws of the model are published forms and how many are our own."""
    laws = [law for module in build().modules.values() for law in module.laws.values()]
    assumed = sum(law.basis == "assumed" for law in laws)
    return {"published": len(laws) - assumed, "assumed": assumed}


def _missing(case) -> list[str]:
    person = case.person
    stated = {
        "age": person.age,
        "sex": person.sex,
        "weight": person.weight,
        "conditions": person.conditions,
        "medicines": person.medicines,
        "pregnancy": person.pregnant if person.sex != "male" else False,
        "smoking": person.smoker,
        "what is taken": case.habits.takes,
    }
    return [name for name, value in stated.items() if value is None]


def _assumptions(p: Posterior, light_basis: str) -> list[str]:
    lines = []
    if light_basis == "assumed":
        lines.append("Light was neither logged nor stated: a typical day of 250 lux and evenings of 30 lux melanopic are assumed.")
    if p.week.case.habits.takes is None:
        lines.append("Caffeine and supplements were not stated: none are simulated, so their effect hides in the personal traits.")
    lines += [f"Taken and not simulated: {note}." for note in p.week.course.notes]
    if p.week.nights and p.week.course.recorded < 5:
        lines.append("Fewer than five nights: one night is no habit, and the days before are assumed to have been alike.")
    if not p.week.nights:
        lines.append("No nights were recorded: everything rests on the population.")
    if any(n.method != "diary" for n in p.week.nights):
        lines.append("The night was recorded by movement, which cannot see how long falling asleep took.")
    lines.append("Numbers are of the kind a sleep laboratory measures; a diary of the same night may say more or less.")
    return lines
