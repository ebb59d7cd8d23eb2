"""How the bodies of virtual people handle compounds: kinetics that differ between persons, sexes, ages and studies."""

from __future__ import annotations

import numpy as np

from pineal.compounds import Compound, get
from pineal.population import Sample
from pineal.trials.draws import varied


def body(people: Sample, compounds: tuple[str, ...], kinetics: dict[str, float], seed: int) -> dict[str, np.ndarray]:
    """Columns of kinetics: between persons, the study's own typical values, women and older people where files tell."""
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
    return columns


def _told_apart(compound: Compound, people: Sample) -> list[tuple[str, np.ndarray]]:
    """Modifiers of a compound that sex and age decide."""
    names = dict.fromkeys(dotted.rpartition(".")[2] for dotted in compound.modifiers)
    found = [("women", people.sex == "female")] if "women" in names else []
    return found + [(name, people.age > float(name.removeprefix("older than "))) for name in names if name.startswith("older than ")]
