"""How the bodies of virtual people handle compounds: kinetics that differ between persons, sexes, ages and studies."""

from __future__ import annotations

from functools import cache

import numpy as np

from pineal.compounds import Compound, get
from pineal.compounds import all as all_compounds
from pineal.physiology import build
from pineal.population import Sample
from pineal.safety import rulebook
from pineal.safety.facts import names_in
from pineal.trials.axes import varied
from pineal.trials.draws import Draw, doubts
from pineal.trials.trial import Group

_SAME = {"ethinylestradiol": "oral contraceptive"}
"""Names of medicines that the catalogue knows by another word."""

ENZYME = "caffeine"
"""Whose modifiers stand for CYP1A2 itself, where a compound that it clears has none of its own."""


@cache
def beside(group: Group) -> tuple[str, ...]:
    """What these people take, have or do that changes the kinetics of some compound, by the catalogue's words for it."""
    words = [name for text in group.medicines for name in (*names_in(text, rulebook().lexicon), text.strip().lower())]
    words += [text.strip().lower() for text in group.conditions] + (["smoking"] if group.smoker else [])
    known = {name for one in all_compounds() for name in one.modified_by}
    return tuple(dict.fromkeys(name for name in (_SAME.get(word, word) for word in words) if name in known))


def typical(people: Sample, draw: Draw) -> dict[str, np.ndarray]:
    """Columns of the traits whose typical value is uncertain, as this draw has them."""
    found = {}
    for name, by in draw.typical.items():
        column = people.persons.column(name, build().values[name])
        found[name] = column * by if doubts()[f"typical.{name}"].spread.kind == "lognormal" else column + by
    return found


def body(
    people: Sample, compounds: tuple[str, ...], kinetics: dict[str, float], seed: int, beside: tuple[str, ...] = ()
) -> dict[str, np.ndarray]:
    """Columns of kinetics: between persons, the study's own typical values, women and older people where files tell.

    `beside`: what changes kinetics of all these people; compounds with a modifier of that name have it from their doses.
    """
    rng, columns = np.random.default_rng((seed, 13)), {}
    for name in sorted(compounds):
        compound = get(name)
        for form in compound.formulations:
            for parameter, fact in compound.parameters(form).items():
                full = f"pk.{compound.name}.{parameter}"
                if full not in columns and varied(parameter) and fact.spread is not None:
                    sigma = fact.spread.sigma(fact.value) / (1.0 if fact.spread.kind == "lognormal" else fact.value)
                    columns[full] = kinetics.get(full, 1.0) * np.exp(sigma * rng.standard_normal(len(people)))
        for who, mask in _told_apart(compound, people):
            for parameter, fold in compound.modifier(who).items():
                full = f"pk.{compound.name}.{parameter}"
                columns[full] = columns.get(full, np.ones(len(people))) * np.where(mask, fold.to("1"), 1.0)
        for parameter, fold in by_enzyme(compound, beside).items():
            full = f"pk.{compound.name}.{parameter}"
            columns[full] = columns.get(full, np.ones(len(people))) * fold
    return columns


def by_enzyme(compound: Compound, beside: tuple[str, ...]) -> dict[str, float]:
    """What a change of CYP1A2 does to a compound without a number of its own: exposure goes as 1 / activity."""
    if compound.cyp1a2 == "none":
        return {}
    enzyme = set(get(ENZYME).modified_by) - set(compound.modified_by)
    activity = float(np.prod([get(ENZYME).beside([name])["activity"] for name in beside if name in enzyme]))
    return {"half_life" if compound.cyp1a2 == "elimination" else "bioavailability": 1.0 / activity} if activity != 1.0 else {}


def _told_apart(compound: Compound, people: Sample) -> list[tuple[str, np.ndarray]]:
    """Modifiers of a compound that sex and age decide."""
    names = compound.modified_by
    found = [("women", people.sex == "female")] if "women" in names else []
    return found + [(name, people.age > float(name.removeprefix("older than "))) for name in names if name.startswith("older than ")]
