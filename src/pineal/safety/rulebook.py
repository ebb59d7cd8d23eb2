"""All rules and names, read once when first asked for, with their version and hash.

Assumption: the answer of the gate depends on every file under `data`, so the hash covers names as
well as rules. One bad file never breaks `import`; every fault is reported at once.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from attrs import frozen

from pineal.errors import EvidenceError, Fault
from pineal.safety.lexicon import Lexicon, Names, add, build, faults_of
from pineal.safety.schema import SPECIAL_TERMS, Rule, read_rule

VERSION = "1"
DATA = Path(__file__).parent / "data"


@frozen(eq=False)
class Rulebook:
    """The rules, the names and the version of both."""

    rules: tuple[Rule, ...]
    lexicon: Lexicon
    version: str

    def rule(self, id: str) -> Rule:
        """One rule by its id."""
        return next(rule for rule in self.rules if rule.id == id)


@cache
def rulebook() -> Rulebook:
    """The shipped rules and names."""
    return load(DATA)


def load(folder: Path) -> Rulebook:
    """Every rule and name under a folder; raises EvidenceError with every fault at once."""
    faults: list[Fault] = []
    names = Names()
    for path in _files(folder / "names"):
        add(names, _table(path, folder, faults), _short(path, folder), faults)
    rules = [rule for path in _files(folder / "rules") for rule in _rules(path, folder, faults)]
    faults += faults_of(names)
    _refuse(faults)
    lexicon = build(names)
    _refuse([*_twice(rules), *_lost(rules, lexicon)])
    return Rulebook(tuple(sorted(rules, key=lambda rule: rule.id)), lexicon, version(folder))


def version(folder: Path) -> str:
    """``<version>+<first 12 digits of the SHA-256 over all files>``; line ends do not count."""
    digest = hashlib.sha256()
    for path in (*_files(folder / "names"), *_files(folder / "rules")):
        digest.update(_short(path, folder).encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return f"{VERSION}+{digest.hexdigest()[:12]}"


def _files(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.toml"), key=lambda path: path.name))


def _short(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _table(path: Path, folder: Path, faults: list[Fault]) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(_short(path, folder), "", f"is not TOML: {error}"))
        return {}


def _rules(path: Path, folder: Path, faults: list[Fault]) -> Iterable[Rule]:
    file, table = _short(path, folder), _table(path, folder, faults)
    faults += [Fault(file, key, "unknown table", "every rule is a [[rule]]") for key in table if key != "rule"]
    for n, entry in enumerate(table.get("rule", []), 1):
        id = entry.get("id") if isinstance(entry.get("id"), str) else str(n)
        rule = read_rule(entry, file, f"rule[{id}]", faults)
        if rule:
            yield rule


def _twice(rules: Iterable[Rule]) -> list[Fault]:
    counts = Counter(rule.id for rule in rules)
    twice = [id for id, n in counts.items() if n > 1]
    return [Fault("rules", f"rule[{id}]", "id used twice", "give each rule its own id") for id in twice]


def _lost(rules: Iterable[Rule], lexicon: Lexicon) -> list[Fault]:
    """Rules that name what no names file knows: they could never fire."""
    return [Fault("rules", f"rule[{rule.id}]", f"{what} {name!r} is not known", "add it to data/names")
            for rule in rules for what, name in _unknown(rule, lexicon)]


def _unknown(rule: Rule, lexicon: Lexicon) -> Iterable[tuple[str, str]]:
    classes = lexicon.classes
    for term in (*rule.about, *rule.asks):
        known = term in lexicon.compounds or term in lexicon.medicines or term in SPECIAL_TERMS
        if not known and term.removeprefix("class:") not in classes:
            yield "subject", term
    for clause in rule.when:
        yield from (("medicine", name) for name in clause.medicines if name not in lexicon.medicines)
        yield from (("class", name) for name in clause.classes if name not in classes)
        yield from (("compound", name) for name in clause.compounds if name not in lexicon.compounds)
        yield from (("condition", name) for name in clause.conditions if name not in lexicon.conditions)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise EvidenceError("\n".join(str(fault) for fault in faults))
