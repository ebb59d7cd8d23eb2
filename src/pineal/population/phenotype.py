"""Kinds of people: how their sleep, clock and reports differ from those of healthy people of the same age.

Assumptions: a phenotype shifts the logits of the stage chain and says how far people within it differ; it has no
chemistry of its own. Shifts come on top of age, sex and setting. What a phenotype does not name is as in the healthy.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from attrs import evolve, frozen

from pineal.errors import DataError, Fault
from pineal.evidence import Measured
from pineal.evidence.faults import EvidenceFaults, refuse, suggest
from pineal.evidence.reading import load_toml, measured_in, place

FOLDER = Path(__file__).parent / "data"

TRAITS = {
    "entry": "stages.entry_trait",
    "exit": "stages.exit_trait",
    "depth": "stages.depth_trait",
    "rem": "stages.rem_trait",
    "conditioned": "stages.conditioned",
    "fragmented": "stages.fragmented",
    "style_1": "stages.style_1",
    "style_2": "stages.style_2",
    "style_3": "stages.style_3",
    "style_4": "stages.style_4",
    "style_5": "stages.style_5",
    "disturbance": "disturbance.bodily",
}
"""Words of the tables and the parameters of the model they shift."""

PHASE = ("main", "late", "share")
HABITS = ("bed_shift", "idle")
DIARY = ("sol_bias", "waso_bias")
_UNITS = {"main": "h", "late": "h", "share": "1", "bed_shift": "h", "idle": "min"} | dict.fromkeys((*TRAITS, *DIARY), "1")
_TEXTS = ("title", "says", "aliases", "age")


@frozen
class Phenotype:
    """One kind of people.

    `traits`: shift of each trait (the value) and spread between people (its sd), by the words of `TRAITS`.
    `phase`: ``main`` and ``late`` shift of the clock in h and the ``share`` of people in the late part.
    `diary`: bias of reports on log(minutes + 5). `habits`: ``bed_shift``, hours in bed later than others of the age;
    ``idle``, minutes in bed before lights out and after the last waking. `age`: usual ages where none are asked for.
    """

    id: str
    title: str
    says: str
    aliases: tuple[str, ...]
    age: tuple[float, float]
    traits: dict[str, Measured]
    phase: dict[str, Measured]
    diary: dict[str, Measured]
    habits: dict[str, Measured]

    @property
    def facts(self) -> dict[str, Measured]:
        """Every fact by its word."""
        return self.traits | self.phase | self.diary | self.habits

    def scaled(self, factor: float) -> Phenotype:
        """The same kind milder (below 1) or more severe: shifts and biases times `factor`, spreads and habits as they are."""

        def part(facts: dict[str, Measured]) -> dict[str, Measured]:
            return {word: fact if word == "share" else evolve(fact, value=factor * fact.value) for word, fact in facts.items()}

        return evolve(self, traits=part(self.traits), phase=part(self.phase), diary=part(self.diary))


def phenotype(name: str) -> Phenotype:
    """The phenotype a word means (``"insomnia"``, ``"sleep-maintenance insomnia"``); raises DataError with what is near."""
    wanted = " ".join(name.lower().replace("-", " ").split())
    words = {word: one for one in phenotypes().values() for word in (one.id, one.title, *one.aliases)}
    found = {" ".join(word.lower().replace("-", " ").split()): one for word, one in words.items()}
    if wanted not in found:
        raise DataError(Fault("", "phenotype", f"{name!r} is not a phenotype", suggest(wanted, found)))
    return found[wanted]


@cache
def phenotypes(path: Path = FOLDER / "phenotypes.toml") -> dict[str, Phenotype]:
    """All phenotypes by id, in the order of the file; raises EvidenceFaults with every fault."""
    faults: list[Fault] = []
    found = {name: _read(name, table, path.name, faults) for name, table in load_toml(path).items()}
    taken: dict[str, str] = {}
    for one in filter(None, found.values()):
        for word in (one.title, *one.aliases):
            if taken.setdefault(word, one.id) != one.id:
                faults.append(Fault(path.name, one.id, f"{word!r} already means {taken[word]!r}"))
    refuse(faults)
    return {name: one for name, one in found.items() if one is not None}


def _read(name: str, table: object, file: str, faults: list[Fault]) -> Phenotype | None:
    if not isinstance(table, dict):
        faults.append(Fault(file, name, "is not a table", "a phenotype is a table with title and says"))
        return None
    before = len(faults)
    faults += [Fault(file, f"{name}.{key}", "is missing") for key in ("title", "says") if not isinstance(table.get(key), str)]
    age = table.get("age", [18, 80])
    if not (isinstance(age, list) and len(age) == 2 and all(isinstance(year, int | float) for year in age) and age[0] <= age[1]):
        faults.append(Fault(file, f"{name}.age", f"is {age!r}", "two ages in years, like [18, 80]"))
    aliases = table.get("aliases", [])
    if not (isinstance(aliases, list) and all(isinstance(word, str) for word in aliases)):
        faults.append(Fault(file, f"{name}.aliases", f"is {aliases!r}", "a list of words"))
    facts, wrong = measured_in({key: value for key, value in table.items() if key not in _TEXTS}, file, (name,))
    facts = {key.removeprefix(f"{name}."): fact for key, fact in facts.items()}
    faults += wrong + _fact_faults(name, facts, file)
    if len(faults) > before:
        return None

    def part(words) -> dict[str, Measured]:
        return {word: facts[word] for word in words if word in facts}

    return Phenotype(
        name,
        table["title"],
        table["says"],
        tuple(aliases),
        (float(age[0]), float(age[1])),
        part(TRAITS),
        part(PHASE),
        part(DIARY),
        part(HABITS),
    )


def _fact_faults(name: str, facts: dict[str, Measured], file: str) -> list[Fault]:
    """Unknown words, wrong units, spreads that are not normal, a mixture that is not whole."""
    faults = [Fault(file, place((name, word)), "is not known", suggest(word, _UNITS)) for word in facts if word not in _UNITS]
    for word, fact in facts.items():
        if word in _UNITS and fact.unit != _UNITS[word]:
            faults.append(Fault(file, place((name, word), "unit"), f"is {fact.unit!r}", f"{_UNITS[word]!r}"))
        if fact.spread is not None and fact.spread.kind != "normal":
            faults.append(Fault(file, place((name, word), "spread"), f"is {fact.spread.kind}", "a normal spread with an sd"))
    if ("late" in facts) != ("share" in facts) or not 0.0 <= (facts["share"].value if "share" in facts else 0.0) <= 1.0:
        faults.append(Fault(file, name, "the late part of the clock needs 'late' and a 'share' between 0 and 1"))
    return faults


__all__ = ["EvidenceFaults", "Phenotype", "phenotype", "phenotypes"]
