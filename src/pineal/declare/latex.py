"""Laws read as mathematics: one page a module, in Markdown with LaTeX, for docs/model.

The pages are generated from the declarations that the kernels are generated from, so they cannot say
anything else; a test compares them with the files. Symbols are those of the declarations; a name without
a symbol is written out in words.
"""

from __future__ import annotations

import inspect
import math
import re
import sys
from collections.abc import Iterable, Mapping
from itertools import groupby

from pineal.declare.module import Module
from pineal.declare.symbols import Symbols, own_name
from pineal.declare.terms import Law
from pineal.declare.tracer import Node
from pineal.evidence import Measured, reference
from pineal.units.quantity import convert

INDEX = "README.md"
_WIDE = 80
_COMMAND = re.compile(r"\\[a-z]+|[{} ]")
_BETWEEN = {"lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "and": r"\land", "or": r"\lor"}
_RANK = {"or": 0, "and": 1, "lt": 2, "le": 2, "gt": 2, "ge": 2, "add": 3, "sub": 3, "neg": 3, "mul": 4, "pow": 5}
_ATOM = 6


def pages(modules: Iterable[type[Module]], facts: Mapping[str, Measured], wires: Mapping[str, str]) -> dict[str, str]:
    """Every page by file name, the index first."""
    modules = tuple(modules)
    return {INDEX: index(modules, facts), **{f"{m.title()}.md": page(m, facts, wires) for m in modules}}


def index(modules: Iterable[type[Module]], facts: Mapping[str, Measured]) -> str:
    """The list of modules with the counts of what is published, fitted and assumed."""
    rows, total = [], [0] * 5
    for module in modules:
        counts = _counts(module, facts)
        total = [a + b for a, b in zip(total, counts, strict=True)]
        rows.append([f"[{module.title()}]({module.title()}.md)", _first_line(module), *map(str, counts)])
    rows.append(["all", "", *map(str, total)])
    heads = ["module", "what it is", "laws published", "laws assumed", "numbers published", "numbers fitted", "numbers assumed"]
    return "\n".join(
        [
            "# The model, as it runs",
            "",
            "Generated from the declarations by `pineal export --latex`; do not edit. Rates are per hour.",
            "*Published* laws and numbers stand in the cited papers, *fitted* numbers come from our studies,",
            "*assumed* ones are ours and wait for data.",
            "",
            *_table(heads, rows),
            "",
        ]
    )


def page(module: type[Module], facts: Mapping[str, Measured], wires: Mapping[str, str]) -> str:
    """The page of one module: what it is, equations, states, inputs, parameters, and what is assumed.

    `facts` by full parameter name; `wires` from each input to what supplies it.
    """
    top = [_head(module, facts), _states(module), _inputs(module, wires)]
    parts = [*top, _equations(module), _parameters(module, facts), _sources(module, facts)]
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(module: type[Module], facts: Mapping[str, Measured]) -> list[str]:
    laws_published, laws_assumed, published, fitted, assumed = _counts(module, facts)
    laws, numbers = laws_published + laws_assumed, published + fitted + assumed
    lines = [f"# {module.title()}", "", inspect.getdoc(sys.modules[module.__module__]) or "", "", inspect.getdoc(module) or "", ""]
    lines += [f"Assumed: {laws_assumed} of {laws} laws, {assumed} of {numbers} numbers; {fitted} fitted."]
    if module.departs:
        lines += ["", "Departs from its source:", "", *[f"- {text}" for text in module.departs]]
    return [*lines, ""]


def _states(module: type[Module]) -> list[str]:
    rows = [[_math(_symbol(module, n)), n, t.unit, f"{t.start:g}", t.meaning] for n, t in module.states.items()]
    return _section("States", ["symbol", "name", "unit", "start", "meaning"], rows)


def _inputs(module: type[Module], wires: Mapping[str, str]) -> list[str]:
    rows = [[_math(_symbol(module, n)), n, t.unit, f"`{_wire(module, n, wires)}`", t.meaning] for n, t in module.inputs.items()]
    return _section("Inputs", ["symbol", "name", "unit", "wired to", "meaning"], rows)


def _wire(module: type[Module], name: str, wires: Mapping[str, str]) -> str:
    return wires.get(f"{module.title()}.{name}", "not wired")


def _parameters(module: type[Module], facts: Mapping[str, Measured]) -> list[str]:
    heads = ["symbol", "name", "value", "unit", "between persons", "level", "basis", "source", "where", "grade", "meaning"]
    rows = [_parameter(module, name, term, facts.get(f"{module.title()}.{name}")) for name, term in module.parameters.items()]
    return _section("Parameters", heads, rows)


def _parameter(module: type[Module], name: str, term, fact: Measured | None) -> list[str]:
    symbol = _math(_symbol(module, name))
    if fact is None:
        return [symbol, name, "", term.unit, "", term.level, "", "", "", "", term.meaning]
    where = "; ".join(text for text in (fact.where, fact.note) if text)
    value = [f"{fact.to(term.unit):.6g}", term.unit, _spread(fact, term.unit), term.level]
    return [symbol, name, *value, fact.basis, ", ".join(fact.sources), where, fact.grade, term.meaning]


def _spread(fact: Measured, unit: str) -> str:
    """The central 90 % between persons, in a unit."""
    if fact.spread is None:
        return "not known"
    low, high = (end * convert(fact.unit, unit) for end in fact.spread.interval(fact.value))
    return f"{low:.3g} to {high:.3g} ({fact.spread.kind}, {fact.spread.basis})"


def _sources(module: type[Module], facts: Mapping[str, Measured]) -> list[str]:
    keys = {module.source, *(law.source for law in module.laws.values())}
    keys |= {key for name, fact in facts.items() if name.startswith(f"{module.title()}.") for key in fact.sources}
    lines = [f"- `{key}`: {reference(key)}" for key in sorted(keys - {""})]
    return ["## Sources", "", *(lines or ["None: the form is our own."]), ""]


def _equations(module: type[Module]) -> list[str]:
    """Quantities and fluxes in the order of declaration, then the rates of change, jumps and markers."""
    writer = _Writer(module)
    laws = list(module.laws.items())
    lines = ["## Equations", ""]
    for name, law in laws:
        if law.kind in ("quantity", "flux"):
            lines += writer.define(name, law)
    for state in module.states:
        lines += writer.change(state)
    for _, law in laws:
        if law.kind.startswith("jump"):
            lines += writer.jump(law)
    for name, crossing in module.crossings.items():
        level = writer.text(writer.symbols.graph.constant(crossing.level))
        lines += [f"Marker **{name}**: {crossing.meaning}; when {_math(_symbol(module, crossing.state))} rises through {_math(level)}.", ""]
    return lines


class _Writer:
    """Expressions of one module as LaTeX."""

    def __init__(self, module: type[Module]):
        self.module = module
        self.symbols = Symbols(own_name)

    def define(self, name: str, law: Law) -> list[str]:
        """A quantity or a flux, with what it means."""
        arrow = f", from *{law.target.replace('->', '→').strip()}*" if law.kind == "flux" else ""
        told = f"**{_words(name)}**{arrow} [{law.unit}]: {law.meaning}"
        return [*_told(told, law), *_display(_symbol(self.module, name), "=", self.law(law))]

    def change(self, state: str) -> list[str]:
        """The rate of change of a state: its own law and the fluxes that enter and leave it."""
        terms, lines = [], []
        for name, law in self.module.laws.items():
            if law.kind == "rate" and law.target == state:
                terms = [self.law(law)]
                lines = _told(f"**{_words(name)}** of *{state}*: {law.meaning}", law)
            elif law.kind == "flux":
                source, target = (side.strip() for side in law.target.split("->"))
                terms += [f"+ {_symbol(self.module, name)}"] * (target == state) + [f"- {_symbol(self.module, name)}"] * (source == state)
        change = rf"\frac{{d\,{_symbol(self.module, state)}}}{{dt}}"
        return [*lines, *_display(change, "=", " ".join(terms).removeprefix("+ "))]

    def jump(self, law: Law) -> list[str]:
        """What a state becomes at an event."""
        told = _told(f"At every *{law.kind.removeprefix('jump on ')}*: {law.meaning}", law)
        return [*told, *_display(_symbol(self.module, law.target), r"\leftarrow", self.law(law))]

    def law(self, law: Law) -> str:
        """The right-hand side of a law; a wide sum is broken before its terms."""
        return self.text(self.symbols.law(self.module.title(), law))

    def text(self, node: Node, rank: int = 0) -> str:
        """A node, in brackets where what surrounds it binds more tightly than `rank`."""
        written = self._written(node)
        binds = _RANK["neg"] if written.startswith("-") else _RANK.get(node.op, _ATOM)
        return rf"\left({written}\right)" if binds < rank else written

    def _written(self, node: Node) -> str:
        op, args = node.op, node.args
        if op == "const":
            return _number(args[0])
        if op == "var":
            return _symbol(self.module, args[0].split(".", 1)[1])
        if op in ("add", "sub"):
            return f"{self.text(args[0], 3)} {'+' if op == 'add' else '-'} {self.text(args[1], 3 + (op == 'sub'))}"
        if op == "mul":
            return f"{self.text(args[0], 4)} {_times(args)} {self.text(args[1], 4)}"
        if op == "div":
            return rf"\frac{{{self.text(args[0])}}}{{{self.text(args[1])}}}"
        if op == "neg":
            return f"-{self.text(args[0], 4)}"
        return self._function(op, args)

    def _function(self, op: str, args: tuple[Node, ...]) -> str:
        if op == "pow":
            base = self.text(args[0], _ATOM + (args[0].op not in ("var", "const")))
            return f"{{{base}}}^{{{self.text(args[1])}}}"
        if op == "sqrt":
            return rf"\sqrt{{{self.text(args[0])}}}"
        if op in _BETWEEN:
            return f"{self.text(args[0], _RANK[op])} {_BETWEEN[op]} {self.text(args[1], _RANK[op])}"
        if op == "where":
            condition, yes, no = map(self.text, args)
            return rf"\begin{{cases}}{yes} & \text{{if }} {condition} \\ {no} & \text{{otherwise}}\end{{cases}}"
        return rf"\{op}\left({', '.join(map(self.text, args))}\right)"


def _times(args: tuple[Node, ...]) -> str:
    """A dot where two numbers or a number and a fraction would run together."""
    return r"\cdot" if args[1].op == "const" else r"\,"


def _number(value) -> str:
    """A number; multiples of pi by name."""
    turns = value / math.pi
    if value and abs(turns - round(turns)) < 1e-12:
        return rf"{'' if round(turns) == 1 else round(turns)}\pi"
    return f"{value:.12g}"


def _symbol(module: type[Module], name: str) -> str:
    """The declared symbol of a name, or the name in words."""
    for table in (module.states, module.parameters, module.inputs):
        if name in table and table[name].symbol:
            return table[name].symbol
    return rf"\text{{{_words(name)}}}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _math(symbol: str) -> str:
    """Inline mathematics that Markdown leaves alone."""
    return f"$`{symbol}`$"


def _display(left: str, sign: str, right: str) -> list[str]:
    body = f"{left} {sign} {right}"
    if len(_COMMAND.sub("", body)) > _WIDE and len(parts := _terms(right)) > 1:
        rows = r" \\ & \quad ".join(parts)
        body = rf"\begin{{aligned}}{left} {sign} & \; {rows}\end{{aligned}}"
    return ["```math", body, "```", ""]


def _terms(text: str) -> list[str]:
    """The text cut before each + and - that stands outside all braces and brackets."""
    parts, depth, start = [], 0, 0
    for i, letter in enumerate(text):
        depth += (letter in "{(") - (letter in "})") + text.startswith(r"\begin", i) - text.startswith(r"\end", i)
        if depth == 0 and i and text[i : i + 2] in ("+ ", "- ") and text[i - 1] == " ":
            parts.append(text[start:i].strip())
            start = i
    return [*parts, text[start:].strip()]


def _told(text: str, law: Law) -> list[str]:
    """Words before an equation; what departs from the module's own source is said."""
    marks = [law.basis] * (law.basis == "assumed") + [f"`{law.source}`"] * bool(law.source)
    return [text + (f" ({', '.join(marks)})" if marks else ""), ""]


def _counts(module: type[Module], facts: Mapping[str, Measured]) -> tuple[int, int, int, int, int]:
    """Laws published and assumed; numbers published, fitted and assumed."""
    laws = [law.basis for law in module.laws.values()]
    bases = sorted(facts[f"{module.title()}.{name}"].basis for name in module.parameters if f"{module.title()}.{name}" in facts)
    numbers = {basis: len(list(found)) for basis, found in groupby(bases)}
    return laws.count("published"), laws.count("assumed"), *(numbers.get(basis, 0) for basis in ("published", "fitted", "assumed"))


def _first_line(module: type[Module]) -> str:
    return (inspect.getdoc(sys.modules[module.__module__]) or "").split("\n")[0]


def _section(title: str, heads: list[str], rows: list[list[str]]) -> list[str]:
    return [f"## {title}", "", *_table(heads, rows), ""] if rows else []


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"

    return [line(heads), line(["---"] * len(heads)), *map(line, rows)]
