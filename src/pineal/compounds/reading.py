"""From a TOML file to a Compound: every fault of the file at once, unknown keys included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pineal.compounds.compound import CYP1A2, ROUTES, Compound, Formulation, Handle, Product, Route, Salt
from pineal.compounds.forms import normalise
from pineal.errors import Fault
from pineal.evidence import Measured, load_toml, measured_in
from pineal.evidence.faults import refuse, suggest
from pineal.evidence.measured import is_number
from pineal.evidence.references import is_known

_TEXTS = {"name": True, "kind": True, "unit": True, "cyp1a2": False, "limits": False, "knowledge": False}
_LISTS = ("synonyms", "evidence", "sources")
_TABLES = ("molar_mass", "pk", "formulations", "modifiers", "handles", "product", "route", "store", "salts", "contents", "iu")
_PK = ("volume", "half_life")
_DEPOT = ("fraction", "rate", "lag")


def read_compound(path: str | Path) -> Compound:
    """The compound of one catalogue file; raises EvidenceFaults with every fault."""
    file = Path(path)
    reader = _Reader(file.name)
    parts = reader.parts(load_toml(file))
    refuse(reader.faults)
    return Compound(**parts)


class _Reader:
    """Collects faults while it reads one file; used once and thrown away."""

    def __init__(self, file: str):
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, place: str, wrong: str, right: str = "") -> None:
        self.faults.append(Fault(self.file, place, wrong, right))

    def parts(self, table: dict) -> dict[str, Any]:
        """The arguments of Compound; of no use when there are faults."""
        self.known("", table, (*_TEXTS, *_LISTS, *_TABLES))
        texts = {key: self.text(table, key, needed) for key, needed in _TEXTS.items()}
        lists = {key: self.words(table, key) for key in _LISTS}
        pk = self.facts(table.get("pk", {}), ("pk",), _PK, needed=_PK if table.get("formulations") else ())
        mass = self.facts({"molar_mass": table.get("molar_mass", {})}, (), ("molar_mass",), ("molar_mass",))
        formulations = {normalise(name): self.formulation(name, content) for name, content in self.tables(table, "formulations")}
        handles = {name: self.handle(name, content) for name, content in self.tables(table, "handles")}
        products = tuple(self.product(i, content) for i, content in enumerate(table.get("product", ())))
        self.agree(texts, lists, formulations, products)
        parts = {key: self.facts(table.get(key, {}), (key,)) for key in ("modifiers", "store", "contents")}
        salts = {name: self.salt(name, content) for name, content in self.tables(table, "salts")}
        return {
            **parts, "iu": self.facts({k: v for k, v in table.items() if k == "iu"}, ()).get("iu"),
            "salts": salts, "route": self.route(table, bool(formulations)),
            "molar_mass": mass.get("molar_mass"), "products": products, "formulations": formulations, "pk": pk,
            "handles": handles, **lists, **{key: value for key, value in texts.items() if value},
        }

    def agree(self, texts: dict, lists: dict, formulations: dict, products: tuple) -> None:
        """What no single key can tell: words of a closed list, sources that exist, products with a form."""
        if texts["cyp1a2"] and texts["cyp1a2"] not in CYP1A2:
            self.fault("cyp1a2", f"is {texts['cyp1a2']!r}", f"one of {', '.join(CYP1A2)}")
        for key in lists["sources"]:
            if not is_known(key):
                self.fault("sources", f"{key!r} is not in references.bib", "add the entry or correct the key")
        for product in filter(None, products):
            if formulations and normalise(product.form) not in formulations:
                wrong = f"form {product.form!r} is not among the formulations"
                self.fault(f"product {product.name!r}", wrong, suggest(product.form, formulations))

    def known(self, under: str, table: dict, allowed: tuple[str, ...]) -> None:
        for key in table:
            if key not in allowed:
                self.fault(f"{under}{key}", "is not a known key", suggest(key, allowed))

    def text(self, table: dict, key: str, needed: bool) -> str:
        value = table.get(key, "")
        if not isinstance(value, str) or (needed and not value):
            self.fault(key, f"is {value!r}, not text" if value else "is missing")
            return ""
        return " ".join(value.split())

    def words(self, table: dict, key: str, under: str = "") -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.fault(under + key, f"is {value!r}", "a list of texts")
            return ()
        return tuple(value)

    def tables(self, table: dict, key: str) -> list[tuple[str, dict]]:
        content = table.get(key, {})
        if not isinstance(content, dict):
            self.fault(key, f"is {content!r}, not a table")
            return []
        for name in content:
            if not isinstance(content[name], dict):
                self.fault(f"{key}.{name}", f"is {content[name]!r}, not a table")
        return [(name, inner) for name, inner in content.items() if isinstance(inner, dict)]

    def facts(
        self, table: dict, under: tuple[str, ...], allowed: tuple[str, ...] = (), needed: tuple[str, ...] = ()
    ) -> dict[str, Measured]:
        """Facts by their name below `under`; with `allowed`, other names are faults."""
        found, wrong = measured_in(table, self.file, under)
        self.faults += wrong
        start = len(".".join(under)) + 1 if under else 0
        if allowed:
            self.known(".".join((*under, "")), table, allowed)
        for name in needed:
            if name not in table:
                self.fault(".".join((*under, name)), "is missing")
        return {name[start:]: fact for name, fact in found.items()}

    def formulation(self, name: str, table: dict) -> Formulation | None:
        under = ("formulations", name)
        self.known(".".join((*under, "")), table, ("words", "note", "bioavailability", "depots"))
        share = self.facts({k: v for k, v in table.items() if k == "bioavailability"}, under, needed=("bioavailability",))
        depots = {
            depot: self.facts(content, (*under, "depots", depot), _DEPOT, ("rate",)) for depot, content in self.tables(table, "depots")
        }
        if not depots:
            self.fault(".".join((*under, "depots")), "is missing", "at least one depot with a rate")
        if sum("fraction" not in facts for facts in depots.values()) != 1:
            self.fault(".".join((*under, "depots")), "exactly one depot has no fraction: it takes what the others leave")
        if "bioavailability" not in share:
            return None
        return Formulation(normalise(name), share["bioavailability"], depots, self.words(table, "words", f"{name}."), table.get("note", ""))

    def route(self, table: dict, kinetics: bool) -> Route:
        """The route of the file; without the table, plasma for a compound with kinetics."""
        content = table.get("route", {"kind": "plasma" if kinetics else "none"})
        self.known("route.", content, ("kind", "pool"))
        kind, pool = content.get("kind", ""), content.get("pool", "")
        if kind not in ROUTES:
            self.fault("route.kind", f"is {kind!r}", f"one of {', '.join(ROUTES)}")
        elif pool not in (ROUTES[kind] or ("",)):
            self.fault("route.pool", f"is {pool!r}", f"one of {', '.join(ROUTES[kind])}" if ROUTES[kind] else f"none for {kind}")
        return Route(kind, pool)

    def salt(self, name: str, table: dict) -> Salt | None:
        under, slots = ("salts", name), ("element_fraction", "absorbed")
        self.known(".".join((*under, "")), table, ("words", *slots))
        facts = self.facts({key: value for key, value in table.items() if key in slots}, under, slots, slots)
        return Salt(name, words=self.words(table, "words", f"{name}."), **facts) if len(facts) == len(slots) else None

    def handle(self, name: str, table: dict) -> Handle:
        texts = {key: self.text(table, key, key != "note") for key in ("target", "action", "note")}
        facts = self.facts({k: v for k, v in table.items() if k not in texts}, ("handles", name))
        return Handle(name, facts=facts, **texts)

    def product(self, i: int, table: dict) -> Product | None:
        self.known(f"product {i + 1}.", table, ("name", "form", "strengths"))
        name, form = self.text(table, "name", True), self.text(table, "form", True)
        strengths = table.get("strengths")
        if not isinstance(strengths, list) or not strengths or not all(is_number(mg) and mg > 0 for mg in strengths):
            self.fault(f"product {i + 1}.strengths", f"is {strengths!r}", "a list of positive amounts in mg")
            return None
        return Product(name, form, tuple(float(mg) for mg in strengths))
