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

from attrs import evolve, frozen

from pineal.errors import EvidenceError, Fault
from pineal.safety.lexicon import Lexicon
from pineal.safety.lists import read_list
from pineal.safety.names import Names, add, build, faults_of
from pineal.safety.schema import SPECIAL_TERMS, Rule, read_rule
from pineal.safety.sources import read_sources, resolves

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
    sources = read_sources(folder / "sources.toml")
    rules = [evolve(rule, source=tuple(map(sources.text, rule.source))) for rule in rules]
    _refuse(faults)
    lexicon = build(names)
    _refuse([*_twice(rules), *_lost(rules, lexicon), *_groundless(rules)])
    return Rulebook(tuple(sorted(rules, key=lambda rule: rule.id)), lexicon, version(folder))


def version(folder: Path) -> str:
    """``<version>+<first 12 digits of the SHA-256 over all files>``; line ends do not count."""
    digest = hashlib.sha256()
    for path in (*_files(folder / "names"), *_files(folder / "rules"), *_files(folder)):
        digest.update(_short(path, folder).encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return f"{VERSION}+{digest.hexdigest()[:12]}"


def _files(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted((*folder.glob("*.toml"), *folder.glob("*.list")), key=lambda path: path.name))


def _short(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _table(path: Path, folder: Path, faults: list[Fault]) -> dict:
    try:
        text = path.read_text(encoding="utf-8")
        return read_list(text, _short(path, folder), faults) if path.suffix == ".list" else tomllib.loads(text)
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
    classes = lexicon.classes
    return [Fault("rules", f"rule[{rule.id}]", f"{what} {name!r} is not known", "add it to data/names")
            for rule in rules for what, name in _unknown(rule, lexicon, classes)]


def _groundless(rules: Iterable[Rule]) -> list[Fault]:
    """Rules with a source that nobody could look up."""
    right = "a DOI, a PMID, an address or a key of data/sources.toml"
    return [Fault("rules", f"rule[{rule.id}].source", f"{text!r} leads nowhere", right)
            for rule in rules for text in rule.source if not resolves(text)]


def _unknown(rule: Rule, lexicon: Lexicon, classes: frozenset[str]) -> Iterable[tuple[str, str]]:
    for term in (*rule.about, *rule.asks):
        known = term in lexicon.medicines or term in SPECIAL_TERMS or term.removeprefix("stop:") in lexicon.compounds
        if not known and term.removeprefix("class:").removeprefix("drug:") not in classes:
            yield "subject", term
    for clause in rule.when:
        yield from (("medicine", name) for name in clause.medicines if name not in lexicon.medicines)
        yield from (("class", name) for name in clause.classes if name not in classes)
        yield from (("compound", name) for name in clause.compounds if name not in lexicon.compounds)
        yield from (("condition", name) for name in clause.conditions if name not in lexicon.conditions)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise EvidenceError("\n".join(str(fault) for fault in faults))
