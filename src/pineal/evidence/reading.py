"""Reading facts from TOML: one table per fact, groups of facts as nested tables, all faults at once.

A table is a group when all it holds are tables and none of its keys is a key of a fact; otherwise
it is a fact. Keys that are not known are faults: silence would freeze a misspelt fact for ever.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from attrs import fields_dict

from pineal.errors import Fault
from pineal.evidence.faults import refuse, suggest
from pineal.evidence.measured import BASES, KINDS, Measured, Spread, amount_faults, is_number
from pineal.evidence.references import is_known

FACT_KEYS = frozenset(fields_dict(Measured))
SPREAD_KEYS = frozenset(fields_dict(Spread))
_SPREADS = ("spread", "study")
_TEXTS = ("unit", "basis", "source", "where", "grade", "note", "population")


def read_measured(path: str | Path) -> dict[str, Measured]:
    """The facts of one TOML file by dotted name (``"pk.k_absorb"``); raises EvidenceFaults with every fault."""
    file = Path(path)
    facts, faults = measured_in(load_toml(file), file.name)
    refuse(faults)
    return facts


def load_toml(path: str | Path) -> dict:
    """The tables of a TOML file; text that is not TOML raises EvidenceFaults with the place of the error."""
    file = Path(path)
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        refuse([Fault(file.name, "", f"is not TOML: {error}", "strings need quotes, tables a [name]")])
    except FileNotFoundError:
        refuse([Fault(str(file), "", "does not exist")])
    raise AssertionError("unreachable")


def measured_in(table: dict, file: str, under: tuple[str, ...] = ()) -> tuple[dict[str, Measured], list[Fault]]:
    """Facts and faults of an already parsed table; `under` are the names of the tables it stands in."""
    facts: dict[str, Measured] = {}
    faults: list[Fault] = []
    for name, content in table.items():
        path = (*under, name)
        if not isinstance(content, dict):
            faults.append(Fault(file, place(path), f"is {content!r}, not a table", "a fact is a table with value and unit"))
        elif is_group(content):
            inner, wrong = measured_in(content, file, path)
            facts |= inner
            faults += wrong
        else:
            fact, wrong = read_fact(content, file, path)
            faults += wrong
            if fact is not None:
                facts[".".join(path)] = fact
    return facts, faults


def is_group(content: dict) -> bool:
    """Whether a table holds further tables rather than the keys of one fact."""
    return bool(content) and all(isinstance(v, dict) for v in content.values()) and not FACT_KEYS & content.keys()


def place(path: tuple[str, ...], key: str = "") -> str:
    """``pk['k_absorb'].unit`` for ``("pk", "k_absorb")`` and ``"unit"``."""
    head, *rest = path
    return head + "".join(f"[{name!r}]" for name in rest) + (f".{key}" if key else "")


def read_fact(content: dict, file: str, path: tuple[str, ...]) -> tuple[Measured | None, list[Fault]]:
    """One fact from its table, or None with every fault of that table."""
    def fault(key: str, wrong: str, right: str = "") -> Fault:
        return Fault(file, place(path, key), wrong, right)

    faults = [fault(key, "is not a key of a fact", suggest(key, FACT_KEYS)) for key in content if key not in FACT_KEYS]
    faults += _value_faults(content, fault) + _text_faults(content, fault) + _date_faults(content, fault)
    spreads = {key: _read_spread(content, key, fault) for key in _SPREADS}
    faults += [wrong for _, all_wrong in spreads.values() for wrong in all_wrong]
    if not faults:
        faults = _trust_faults(content, fault)
    if faults:
        return None, faults
    plain = {key: content[key] for key in _TEXTS if key in content}
    spread, study = (spreads[key][0] for key in _SPREADS)
    return Measured(float(content["value"]), date=str(content.get("date", "")), spread=spread, study=study, **plain), []


def _value_faults(content: dict, fault) -> list[Fault]:
    if "value" not in content:
        return [fault("value", "is missing", "every fact has a value; an unknown one is left out of the file")]
    return [] if is_number(content["value"]) else [fault("value", f"is {content['value']!r}, not a finite number")]


def _text_faults(content: dict, fault) -> list[Fault]:
    faults = [fault(key, f"is {content[key]!r}, not text") for key in _TEXTS if not isinstance(content.get(key, ""), str)]
    if not content.get("unit"):
        faults.append(fault("unit", "is missing", "write it like 'mg', 'umol/L', '1/h', or '1' for a pure number"))
    if content.get("basis", "published") not in BASES:
        faults.append(fault("basis", f"is {content['basis']!r}", f"one of {', '.join(BASES)}"))
    return faults


def _date_faults(content: dict, fault) -> list[Fault]:
    fine = isinstance(content.get("date", ""), str | date)
    return [] if fine else [fault("date", f"is {content['date']!r}", "write it like 2026-01-31")]


def _trust_faults(content: dict, fault) -> list[Fault]:
    """A published fact names a known source, any other says why it is believed."""
    basis, source = content.get("basis", "published"), content.get("source", "")
    keys = [key.strip() for key in source.split(";") if key.strip()]
    faults = [fault("source", f"{key!r} is not in references.bib", "add the entry or correct the key") for key in keys if not is_known(key)]
    if basis == "published" and not keys:
        faults.append(fault("source", "is missing", "a published fact names its entry in references.bib; else basis = \"assumed\""))
    if basis != "published" and not content.get("note", "").strip():
        faults.append(fault("note", "is missing", f"a fact that is {basis} says in its note why it is believed"))
    return faults


def _read_spread(content: dict, key: str, fault) -> tuple[Spread | None, list[Fault]]:
    if key not in content:
        return None, []
    table = content[key]
    if not isinstance(table, dict):
        return None, [fault(key, f"is {table!r}, not a table", "like { kind = \"lognormal\", cv = 0.4, basis = \"assumed\" }")]
    faults = [fault(f"{key}.{name}", "is not a key of a spread", suggest(name, SPREAD_KEYS)) for name in table if name not in SPREAD_KEYS]
    faults += _choice(table, key, "kind", KINDS, fault) + _choice(table, key, "basis", BASES, fault)
    numbers = [name for name in ("cv", "sd", "log_sd", "low", "high", "level") if name in table]
    faults += [fault(f"{key}.{name}", f"is {table[name]!r}, not a finite number") for name in numbers if not is_number(table[name])]
    if faults or not is_number(content.get("value")):
        return None, faults
    spread = Spread(**table)
    return spread, [fault(key, wrong) for wrong in amount_faults(spread, content["value"])]


def _choice(table: dict, key: str, name: str, allowed: tuple[str, ...], fault) -> list[Fault]:
    if name == "basis" and name not in table:
        return []
    found = table.get(name)
    return [] if found in allowed else [fault(f"{key}.{name}", f"is {found!r}", f"one of {', '.join(allowed)}")]
