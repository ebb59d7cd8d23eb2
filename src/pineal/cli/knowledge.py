"""Compounds and evidence for a person at a terminal of 80 columns; tolerant of what an answer leaves out."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from pineal.cli.evidence import evidence
from pineal.cli.layout import anything as _anything
from pineal.cli.layout import bullets as _list
from pineal.cli.layout import table as _table
from pineal.report import compound_words as w

__all__ = ["compounds", "evidence"]

WIDEST = 100


def compounds(console: Console, answer: Any) -> None:
    """The list of compounds, or the page of one."""
    console.width = min(console.width, WIDEST)
    if isinstance(answer, dict) and "paths" in answer:
        _paths(console, answer["paths"])
    elif not isinstance(answer, dict) or not ({"compounds", "handles"} & set(answer)):
        _anything(console, answer)
    elif "compounds" in answer:
        _table(console, "", ["name", "kind", "in the model", "forms", "rows"], [_line(row) for row in answer["compounds"]])
        console.print("\nrows: rows of evidence. More of one: pineal compounds NAME [--out DIR]")
    else:
        _page(console, answer)


def _paths(console: Console, rows: list[dict]) -> None:
    """Each way as a chain, and the numbers on it."""
    for row in rows:
        console.print(Text(f"\n{row['name']}", style="bold"))
        if not row["known"]:
            _say(console, "no way to sleep is known: its effect is unknown, and it is not simulated")
        for way in row["ways"]:
            silent = "; as shipped nothing passes: a weight on it is 0" if way["silent"] else ""
            _say(console, f"{way['outcome']} ({w.EFFECTORS[way['effector']]}){silent}", "bold")
            begin = [part if part.count(" or ") < 3 else f"one of {part.count(' or ') + 1} forms" for part in way["begin"]]
            chain = [*begin, *way["steps"], f"logits of {len(way['moves'])} moves between stages", way["outcome"]]
            console.print(Padding(Text(" > ".join(chain)), (0, 0, 0, 4), expand=False))
            numbers = ", ".join(f"{one['name']} ({one['counts as']})" for one in way["numbers"]) or "none"
            console.print(Padding(Text(f"free numbers: {numbers}", style="dim"), (0, 0, 0, 4), expand=False))
        if row["known"]:
            own = ", ".join(row["potencies"]) or "none"
            _say(console, f"of its own: {own}. Shared by all compounds: {row['counts']['effectors, for all compounds']} effector weights.")


def _line(row: dict) -> list[str]:
    forms, salts = row.get("forms") or [], row.get("salts") or []
    words = ", ".join(forms) or (f"{len(salts)} salts" if len(salts) > 1 else "".join(salts)) or "-"
    return [row["name"], row["kind"], (row.get("route") or {}).get("words", ""), words, str(row.get("evidence", ""))]


def _page(console: Console, a: dict) -> None:
    """What it is, what it does, forms, who is different, rows, limits, sources."""
    console.print(Text(f"{a['name']}: {a['kind']}", style="bold"))
    if a["synonyms"]:
        _say(console, f"also called {', '.join(a['synonyms'])}")
    _does(console, a)
    _products(console, a["products"])
    for title, facts in _forms(a):
        _facts(console, title, facts)
    _salts(console, a["salts"])
    _facts(console, "Who is different (multiplied by)", [(f"{m['who']}: {w.parameter(m['on'])}", m["fact"]) for m in a["modifiers"]])
    _trials(console, "Published rows", a["trials"], alone={row["compound"] for row in a["trials"]} == {a["name"]})
    if not a["trials"]:
        _list(console, "Published rows", ["no data"])
    for title, text in (("Not known", a["knowledge"]), ("Limits", a["limits"])):
        _paragraph(console, title, text)
    _sure(console, a["basis"])
    _sources(console, a["references"])


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(Padding(Text(text, style=style), (0, 0, 0, 2), expand=False))


def _paragraph(console: Console, title: str, text: str) -> None:
    if text:
        console.print(Text(f"\n{title}", style="bold"))
        _say(console, " ".join(text.split()))


def _does(console: Console, a: dict) -> None:
    console.print(Text("\nWhat it does in the model", style="bold"))
    if a["reaches"]:
        moved = ", ".join(w.EFFECTORS.get(name, name) for name in a["reaches"])
        _say(console, f"{a['route']['words']}. Through it the model can move: {moved}.")
    else:
        _say(console, "What it does to sleep is unknown: it is not simulated.")
    for name, handle in a["handles"].items():
        _say(console, f"{handle['target']}: {handle['action']} ({w.SITES.get(name, ('', name))[1]}).")
    found = [(w.parameter(n), fact) for handle in a["handles"].values() for n, fact in handle["facts"].items()]
    found += [(w.parameter(n), fact) for n, fact in a["store"].items()] + [(f"{n} held", fact) for n, fact in a["contents"].items()]
    _facts(console, "", found, grade=True)
    _weights(console, a["weights"])


def _weights(console: Console, weights: dict) -> None:
    cells = [
        [row["name"], ", ".join(w.EFFECTORS.get(move, move) for move in row["moves"]), w.amount(row), _width(row), w.learned(row)]
        for row in weights["rows"]
    ]
    _table(console, "Weights on sleep", ["weight", "moves", "value", "90 % or sd", "contraction"], cells)
    if weights["words"]:
        _say(console, weights["words"] + ".")


def _width(row: dict) -> str:
    return f"sd {w.figure(row['sd'])}" if row["sd"] is not None else w.span(row["people"])


def _products(console: Console, rows: list[dict]) -> None:
    cells = [[row["name"], row["form"], ", ".join(w.figure(mg) for mg in row["strengths_mg"])] for row in rows]
    _table(console, "Products", ["product", "form", "strengths, mg"], cells)


def _forms(a: dict) -> list[tuple[str, list]]:
    """The kinetics of every form; what later forms share with the first stands once."""
    found, told = [], {}
    for form, facts in a["kinetics"].items():
        rows = [(w.parameter(name), fact) for name, fact in facts.items() if told.get(name) != fact]
        told |= facts
        found.append((form.capitalize() + (" (what differs)" if found else ""), rows))
    return found


def _salts(console: Console, salts: dict) -> None:
    """One row a salt: share of the element, share absorbed with its spreads, sources."""
    cells = []
    for name, facts in salts.items():
        share, absorbed = facts["element_fraction"], facts.get("absorbed")
        spans = [w.span(absorbed[of]) if absorbed else "not known" for of in ("people", "studies")]
        source = _origin(absorbed or share, False)
        cells.append([name, w.amount(share), w.amount(absorbed) if absorbed else "not known", *spans, source])
    _table(console, "Forms", ["salt", "element", "absorbed", "9 of 10 people", "between studies", "absorbed: from"], cells)


def _facts(console: Console, title: str, rows: list[tuple[str, dict]], grade: bool = False) -> None:
    cells = [[name, w.amount(fact), w.span(fact["people"]), w.span(fact["studies"]), _origin(fact, grade)] for name, fact in rows]
    _table(console, title, ["number", "value", "9 of 10 people", "between studies", "from"], cells)


def _origin(fact: dict, grade: bool) -> str:
    words = fact["basis"] + (f" ({fact['grade']})" if grade and fact["grade"] and fact["grade"] != "assumption" else "")
    return f"{words}: {fact['source']}" if fact["source"] else words


def _trials(console: Console, title: str, rows: list[dict], alone: bool = False) -> None:
    """Rows of trials in six columns; the compound stands where rows are of several."""
    cells = [
        [str(row["id"]), str(row["study"]), f"{row['outcome']}; {'' if alone else row['compound'] + ' '}{w.dose(row)}", w.effect(row),
         str(row["population"] or "not told"), w.trust(row)]
        for row in rows
    ]  # fmt: skip
    _table(console, title, ["id", "study", "what", "effect (95 % CI)", "in whom", "use; read"], cells)


def _sure(console: Console, rows: list[dict]) -> None:
    cells = [[row["part"], *(str(row[basis]) for basis in w.BASES)] for row in rows]
    _table(console, "How sure: where the numbers come from", ["part", *w.BASES], cells)


def _sources(console: Console, rows: list[dict]) -> None:
    console.print(Text("\nSources", style="bold"))
    for row in rows:
        _say(console, f"{row['key']}: {row['text']}")
