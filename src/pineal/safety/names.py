"""From names files to the lexicon: raw tables first, every fault noted, then one lexicon of them all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import evolve, field, frozen

from pineal.errors import Fault
from pineal.safety.letters import words_of
from pineal.safety.lexicon import Compound, Condition, Lexicon
from pineal.safety.reading import Language, vocabulary
from pineal.safety.schema import Reader, Wrong, fields, flag, number, one_of, text, texts


@frozen
class Names:
    """The raw tables of one or more names files."""

    medicines: dict[str, set[str]] = field(factory=dict)
    aliases: list[tuple[str, tuple[str, ...]]] = field(factory=list)
    classes: dict[str, tuple[str, ...]] = field(factory=dict)
    wider: dict[str, tuple[str, ...]] = field(factory=dict)
    conditions: dict[str, Condition] = field(factory=dict)
    more: dict[str, tuple[str, ...]] = field(factory=dict)
    compounds: dict[str, Compound] = field(factory=dict)
    vague: set[str] = field(factory=set)
    language: dict[str, tuple[str, ...]] = field(factory=dict)


def _mapping(of: Any):
    def read_mapping(value: Any) -> dict:
        if not isinstance(value, dict):
            raise Wrong(f"{value!r} is not a table", "write name = value pairs")
        return {key: of(item) for key, item in value.items()}

    return read_mapping


def _aliases(value: Any) -> tuple[str, ...]:
    return () if value == [] else texts(value)


def add(names: Names, table: dict, file: str, faults: list[Fault]) -> None:
    """Read one names file into `names`."""
    readers = {"group": _add_group, "also": _add_also, "class": _add_class, "wider": _add_wider, "condition": _add_condition,
               "more": _add_more, "compound": _add_compound, "language": _add_language}
    for key, entries in table.items():
        if key not in readers or not isinstance(entries, dict):
            faults.append(Fault(file, key, "unknown table", "one of " + ", ".join(readers)))
            continue
        for name, entry in entries.items():
            readers[key](names, name, entry, file, f"{key}.{name}", faults)


def _add_group(names: Names, name: str, entry: dict, file: str, place: str, faults: list[Fault]) -> None:
    optional: dict[str, Reader] = {"classes": texts, "vague": flag}
    found = fields(entry, {"names": _mapping(_aliases)}, optional, file, place, faults)
    for generic, also in found.get("names", {}).items():
        if generic in names.medicines:
            faults.append(Fault(file, f"{place}.{generic}", "named twice", "keep one"))
        names.medicines[generic] = set(found.get("classes", ()))
        names.aliases.extend((phrase, (generic,)) for phrase in (generic, *also))
        if found.get("vague"):
            names.vague.add(generic)


def _add_also(names: Names, name: str, entry: Any, file: str, place: str, faults: list[Fault]) -> None:
    found = fields({name: entry}, {name: texts}, {}, file, "also", faults)
    names.aliases.extend((phrase, (name,)) for phrase in found.get(name, ()))


def _add_wider(names: Names, name: str, entry: Any, file: str, place: str, faults: list[Fault]) -> None:
    names.wider.update(fields({name: entry}, {name: texts}, {}, file, "wider", faults))


def _add_class(names: Names, name: str, entry: Any, file: str, place: str, faults: list[Fault]) -> None:
    found = fields({name: entry}, {name: texts}, {}, file, "class", faults)
    names.classes[name] = names.classes.get(name, ()) + found.get(name, ())


def _add_condition(names: Names, name: str, entry: dict, file: str, place: str, faults: list[Fault]) -> None:
    found = fields(entry, {"label": text, "phrases": texts}, {"implies": texts}, file, place, faults)
    if "label" in found and "phrases" in found:
        names.conditions[name] = Condition(name, **found)


def _add_more(names: Names, name: str, entry: Any, file: str, place: str, faults: list[Fault]) -> None:
    """More wordings of a condition that another table holds."""
    found = fields({name: entry}, {name: texts}, {}, file, "more", faults)
    names.more[name] = names.more.get(name, ()) + found.get(name, ())


def _add_compound(names: Names, name: str, entry: dict, file: str, place: str, faults: list[Fault]) -> None:
    optional = {"also": texts, "classes": texts, "everyday": flag, "proposable": flag,
                "element": _mapping(number), "ug_per_iu": number}
    names.compounds[name] = Compound(name, **fields(entry, {}, optional, file, place, faults))


def _add_language(names: Names, name: str, entry: Any, file: str, place: str, faults: list[Fault]) -> None:
    kinds = ("fillers", "medicine_fillers", "denials", "neutral", "nothing")
    found = fields({"kind": name, name: entry}, {"kind": one_of(*kinds), name: texts}, {}, file, "language", faults)
    names.language[name] = names.language.get(name, ()) + found.get(name, ())


def faults_of(names: Names) -> list[Fault]:
    """Names that refer to nothing: spellings and classes of unknown medicines, implied unknown conditions."""
    lost = [Fault("data/names", f"class.{c}", f"{m!r} is not a medicine", "add it to a group first")
            for c, members in names.classes.items() for m in members if m not in names.medicines]
    lost += [Fault("data/names", f"also.{m}", f"{m!r} is not a medicine", "add it to a group first")
             for _, meaning in names.aliases for m in meaning if m not in names.medicines]
    lost += [Fault("data/names", f"more.{c}", f"{c!r} is not a condition", "add it as a condition")
             for c in names.more if c not in names.conditions]
    lost += [Fault("data/names", f"condition.{c.id}", f"implies unknown {i!r}", "add it as a condition")
             for c in names.conditions.values() for i in c.implies if i not in names.conditions]
    return lost


def build(names: Names) -> Lexicon:
    """The lexicon of all names read."""
    medicines = _classed(names)
    conditions = {c.id: evolve(c, phrases=c.phrases + names.more.get(c.id, ())) for c in names.conditions.values()}
    phrases = [(p, (c.id,)) for c in conditions.values() for p in (c.label, *c.phrases)]
    compounds = [(p, (c.name,)) for c in names.compounds.values() for p in (c.name, *c.also)]
    general, forms = (names.language.get(kind, ()) for kind in ("fillers", "medicine_fillers"))
    return Lexicon(
        medicines, conditions, names.compounds, frozenset(names.vague),
        vocabulary(_distinct(phrases), _language(names, general)),
        vocabulary(_distinct([*names.aliases, *compounds]), _language(names, general + forms)),
    )


def _classed(names: Names) -> dict[str, frozenset[str]]:
    """Every medicine with its classes: those of its group, those that list it, and the wider ones of these."""
    for kind, members in names.classes.items():
        for name in members:
            names.medicines[name].add(kind)
    wider = {kind: {wide for wide, kinds in names.wider.items() if kind in kinds}
             for kinds in names.wider.values() for kind in kinds}
    return {name: frozenset(own.union(*(wider.get(kind, ()) for kind in own))) for name, own in names.medicines.items()}


def _distinct(aliases: Iterable[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    """One entry per wording: a combination product stands for all of its medicines."""
    merged: dict[object, tuple[str, tuple[str, ...]]] = {}
    for phrase, meaning in aliases:
        key: object = phrase if "*" in phrase else tuple(words_of(part) for part in phrase.split("&"))
        before = merged.get(key, (phrase, ()))[1]
        merged[key] = (phrase, tuple(dict.fromkeys((*before, *meaning))))
    return list(merged.values())


def _language(names: Names, fillers: tuple[str, ...]) -> Language:
    said = names.language
    return Language(
        frozenset(word for phrase in fillers for word in words_of(phrase)),
        frozenset(word for phrase in said.get("denials", ()) for word in words_of(phrase)),
        tuple(words_of(phrase) for phrase in said.get("neutral", ())),
        frozenset(words_of(phrase) for phrase in said.get("nothing", ())),
    )
