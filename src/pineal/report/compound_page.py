"""The page of `pineal compounds NAME --out`: what one compound does, for whom, how sure, and what is not known.

Assumption: words and numbers come from the answer of `compounds`; only levels and occupancies of the pictures are
computed here, from the same file. The page says nothing about the size of an effect that was not published.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pineal.compounds import Compound
from pineal.report import bands, beyond_compound, beyond_rows, beyond_table, compound_curves, compound_words, intervals, palette, words
from pineal.report.page import NARROW, WIDE
from pineal.report.reading import Interval, scrub

_TEMPLATES = Path(__file__).parent / "templates"
SECTIONS = (
    ("minute", "In one minute"), ("does", "What it does"), ("unknown", "What it does not do, and what is unknown"),
    ("axes", "On the same axes as the others"), ("whom", "For whom"),
    ("sure", "How sure"), ("sedative", "Compared with a sedative"), ("kinetics", "Through the body"), ("evidence", "Evidence"),
    ("limits", "Limits"), ("sources", "Sources"),
)  # fmt: skip
MINUTES = ("SOL", "WASO", "TST")


def render(answer: dict, found: Compound) -> str:
    """The page as one HTML file that fetches nothing; the same file of the catalogue gives the same text."""
    return _environment().get_template("compound.html.j2").render(**context(scrub(answer), found))


def context(answer: dict, found: Compound) -> dict:
    """Everything the template may use."""
    rows = answer["trials"]
    used = [row for row in rows if row["use"] != "do_not_use"]
    return {
        "a": answer, "sections": SECTIONS, "forest": forest(rows), "published": published(rows),
        "residual": compound_curves.residual(found), "everyone": everyone(),
        "pictures": pictures(found), "still": [name for key, name in compound_words.EFFECTORS.items() if key not in answer["reaches"]],
        "reached": [compound_words.EFFECTORS[key] for key in answer["reaches"]],
        "nulls": [row for row in used if row["direction"] == "null"], "harms": [row for row in used if row["direction"] == "harm"],
        "silent": [plain for key, plain in compound_words.OUTCOMES.items() if not compound_words.listed(rows, key)],
        "people": list(dict.fromkeys(row["population"] for row in used if row["population"])),
        "different": [(f"{row['who']}: {compound_words.parameter(row['on'])}", row["fact"]) for row in answer["modifiers"]],
        "beside": beside(rows, answer["compared"]), "priors": priors(answer), "total": total(answer["basis"]),
    }  # fmt: skip


def published(rows: list[dict]) -> list[tuple[str, str]]:
    """For each measure in minutes what trials printed: one row as it stands, several as their range."""
    return [(compound_words.OUTCOMES[name], told(compound_words.chosen(rows, name), compound_words.listed(rows, name))) for name in MINUTES]


def told(sized: list[dict], every: list[dict]) -> str:
    """The published sizes of one measure in few words."""
    recalled = sum(row["provenance"] == "recalled" for row in sized)
    if len(sized) == 1:
        return compound_words.effect(sized[0]) + (", recalled and not checked" if recalled else "")
    if sized:
        low, *_, high = sorted(row["effect"] for row in sized)
        ends = f"{compound_words.figure(low)} to {compound_words.figure(high)} min"
        return f"{ends} over {len(sized)} rows, in different people" + (f"; {recalled} recalled and not checked" if recalled else "")
    found = sorted({compound_words.DIRECTIONS.get(row["direction"], "told in words") for row in every})
    return f"no size in minutes ({', '.join(found)})" if found else "no data"


def forest(rows: list[dict]) -> list[dict]:
    """Published effects in minutes by measure, drawn on one scale."""
    groups = [(name, compound_words.chosen(rows, name)) for name in MINUTES]
    over = intervals.domain(_interval(row) for _, group in groups for row in group)
    return [
        {"name": compound_words.OUTCOMES[name], "term": name, "axis": intervals.axis(over, "min"),
         "rows": [(row, _drawn(row, over, name)) for row in group],
         "others": [row for row in compound_words.listed(rows, name) if row not in group]}
        for name, group in groups
    ]  # fmt: skip


def _interval(row: dict) -> Interval:
    """The printed interval; the number alone where none was printed."""
    low, high = (row[key] if words.known(row[key]) else row["effect"] for key in ("ci_low", "ci_high"))
    return Interval(row["effect"], low, high, "min")


def _drawn(row: dict, over: tuple[float, float], name: str) -> Markup:
    if words.known(row["ci_low"]) and words.known(row["ci_high"]):
        return intervals.row(_interval(row), over, words.measure(name).better, row["id"])
    return intervals.point(row["effect"], over, row["id"])


def beside(rows: list[dict], others: list[dict]) -> list[tuple[str, list[dict], list[dict]]]:
    """Published rows of this compound and of the sedative for the same measure."""
    listed = compound_words.compared
    return [(plain, listed(rows, name), listed(others, name)) for name, plain in compound_words.OUTCOMES.items()] if others else []


def total(counted: list[dict]) -> dict[str, int]:
    """All parts together."""
    return {basis: sum(row[basis] for row in counted) for basis in compound_words.BASES}


def priors(answer: dict) -> list[tuple[str, dict]]:
    """Every number that is assumed, named, with its fact."""
    word, found = compound_words.parameter, []
    for form, facts in answer["kinetics"].items():
        found += [(f"{word(name)}, {form}", fact) for name, fact in facts.items()]
    for salt, facts in answer["salts"].items():
        found += [(f"{word(name)}, {salt}", fact) for name, fact in facts.items()]
    for handle, given in answer["handles"].items():
        found += [(f"{word(name)}, {compound_words.SITES.get(handle, (handle,))[0]}", fact) for name, fact in given["facts"].items()]
    found += [(word(name), fact) for name, fact in answer["store"].items()]
    found += [(f"{name} held", fact) for name, fact in answer["contents"].items()]
    found += [(f"{word(row['on'])}, {row['who']}", row["fact"]) for row in answer["modifiers"]]
    return [(name, fact) for name, fact in found if fact["basis"] == "assumed"]


def named(facts: dict) -> list[tuple[str, dict]]:
    """Facts under their plain names."""
    return [(compound_words.parameter(name), fact) for name, fact in facts.items()]


def left(row: dict) -> str:
    """What is left of the peak in whole percent: ``13 % (4 to 28 %)``; less than half a percent is said as such."""
    low, middle, high = (f"{row[key]:.0f}" if row[key] >= 0.5 else "under 1" for key in ("low", "median", "high"))
    return f"{middle} % of the peak" if low == middle == high else f"{middle} % of the peak ({low} to {high} % in nine of ten people)"


def pictures(found: Compound) -> dict[str, list[tuple[compound_curves.Band, Markup]]]:
    """The charts by kind; a kind that the compound has no numbers for is empty."""
    curves = compound_curves
    strengths = sorted({mg for product in found.products for mg in product.strengths})

    def simulated(one: Compound) -> list[compound_curves.Band]:
        return beyond_compound.bands(one.name, strengths)

    kinds = {"beyond": simulated, "plasma": curves.plasma, "dose": curves.by_dose, "hour": curves.by_hour, "store": curves.stored}
    colour = palette.compound(found.name)
    return {kind: [(band, _pair(band, f"{kind}-{k}", colour)) for k, band in enumerate(make(found))] for kind, make in kinds.items()}


@cache
def everyone() -> Markup | None:
    """All compounds on the same axes, for wide and narrow pages; None when the table is stale."""
    shipped = beyond_table.table()
    if shipped.stale:
        return None
    wide, narrow = (beyond_rows.draw(shipped.lines, f"everyone-{width}", width) for width in (WIDE, NARROW))
    return Markup('<div class="wide">{}</div><div class="narrow">{}</div>').format(wide, narrow)


def _pair(band: compound_curves.Band, name: str, colour: str) -> Markup:
    wide, narrow = bands.draw(band, f"{name}-wide", colour, WIDE), bands.draw(band, f"{name}-narrow", colour, NARROW)
    return Markup('<div class="wide">{}</div><div class="narrow">{}</div>').format(wide, narrow)


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(_TEMPLATES, encoding="utf-8")
    found = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    found.globals.update(w=compound_words, intervals=intervals, named=named, left=left)
    found.filters.update(capital=words.sentence, listed=words.listed, percent=words.percent, spaced=words.spaced, measure=words.measure)
    return found
