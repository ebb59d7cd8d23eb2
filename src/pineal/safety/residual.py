"""What is left of a sedating compound at the hour of rising, against the level from which on it impairs.

Assumptions: the same dose every day (steady state, by superposition); kinetics, spreads between persons and what
sex, age and other medicines do to them are those of the catalogue; where sex or form is not stated the answer is the
highest of those that may hold. Without an hour, an amount or a published threshold the answer is *not known*,
never zero. Closed forms only: no library of numbers is loaded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from attrs import frozen

from pineal.errors import DataError, UnitError
from pineal.safety.concern import Concern
from pineal.safety.facts import Exposure, Facts

PATH = Path(__file__).parent / "data" / "residual.toml"
SOURCE = "Pineal's own rule: what is not known is not zero"


@frozen
class Residue:
    """One compound at the hour of rising.

    `median`, `low`, `high` (5 to 95 % of people) and `threshold` in `unit`; `above` and `later` are the shares of
    people above the threshold at the rise and an hour after it, `widest` the larger of them when the differences
    between studies are added. `why` says what is missing when they are not known.
    """

    compound: str
    origin: str
    typed: str
    unit: str = ""
    threshold: float | None = None
    median: float | None = None
    low: float | None = None
    high: float | None = None
    above: float | None = None
    later: float | None = None
    widest: float | None = None
    why: str = ""


@cache
def table() -> Mapping:
    """Thresholds and method, as written in ``residual.toml``."""
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


def residual(facts: Facts) -> Iterator[Concern]:
    """A concern for each compound that may impair the morning, and one for those of which it is not known."""
    found = residues(facts)
    for residue in found:
        if residue.above is not None and residue.widest >= table()["method"]["warn_from"]:
            yield _above(residue)
    untold = [residue for residue in found if residue.above is None]
    if untold:
        yield _untold(untold)


def residues(facts: Facts) -> tuple[Residue, ...]:
    """Every sedating substance of the night, by name; planned, taken and prescribed amounts together."""
    by_name: dict[str, list[Exposure]] = {}
    for exposure in facts.exposures:
        if counts(exposure) and not _of_the_day(exposure, facts):
            by_name.setdefault(exposure.name, []).append(exposure)
    return tuple(_residue(name, by_name[name], facts) for name in sorted(by_name))


def counts(exposure: Exposure) -> bool:
    """Whether a substance is one whose morning is looked at: with a threshold, or a medicine that sedates."""
    known = exposure.name in table()["threshold"] or exposure.name in table()["untold"]
    return known or not exposure.compound and not exposure.classes.isdisjoint(("sedating", "hypnotic"))


def _of_the_day(exposure: Exposure, facts: Facts) -> bool:
    """Taken in the morning only, so that nothing of the night is to be asked."""
    longest = table()["method"]["morning_h"]
    threshold = exposure.name in table()["threshold"]
    return not threshold and facts.nights is not None and bool(exposure.at) and all(h > longest for h in _hours([exposure], facts))


def _hours(exposures: Iterable[Exposure], facts: Facts) -> list[float]:
    return [at.until(facts.nights.rise) / 60.0 for exposure in exposures for at in exposure.at]


def _residue(name: str, exposures: list[Exposure], facts: Facts) -> Residue:
    origin = "planned" if any(e.origin == "planned" for e in exposures) else exposures[0].origin
    bare = Residue(name, origin, exposures[0].typed)
    why = _missing(name, exposures, facts)
    if why:
        return _why(bare, why)
    from pineal.safety.morning import share

    try:
        return share(bare, exposures, facts, table())
    except (DataError, UnitError):
        return _why(bare, "the amount cannot be read as a dose")


def _missing(name: str, exposures: list[Exposure], facts: Facts) -> str:
    """What keeps the answer open; empty when nothing does."""
    if name not in table()["threshold"]:
        return table()["untold"].get(name, "no level is known from which on it impairs")
    if facts.nights is None:
        return "the hour of rising is not stated"
    if not all(e.at for e in exposures):
        return "the hour of taking it is not stated"
    if not all(e.amount for e in exposures):
        return "the amount is not stated"
    return ""


def _why(bare: Residue, why: str) -> Residue:
    return Residue(bare.compound, bare.origin, bare.typed, why=why)


def _above(residue: Residue) -> Concern:
    """The concern about a level that may lie above the threshold."""
    entry = table()["threshold"][residue.compound]
    mechanism = (
        f"At the hour of rising about {residue.median:.3g} {residue.unit} of {residue.compound} are left (nine in ten people: "
        f"{residue.low:.2g} to {residue.high:.2g}). {_percent(residue.above)} of people like this one would be above {residue.threshold:g} "
        f"{residue.unit}, {entry['meaning']}; an hour later {_percent(residue.later).lower()}. Where studies of the same dose "
        f"disagree most it may be {_percent(residue.widest).lower()}."
    )
    recalled = " (recalled)" if entry["provenance"] == "recalled" else ""
    source = entry["source"] + recalled
    return Concern(entry["severity"], _spoken(residue), mechanism, entry["advice"], source, f"residual.{residue.compound}")


def _percent(share: float) -> str:
    return "Fewer than 1 %" if share < 0.01 else f"About {100 * share:.0f} %"


def _spoken(residue: Residue) -> tuple[str, ...]:
    same = not residue.typed or residue.typed.casefold() == residue.compound.casefold()
    return (residue.compound,) if same else (residue.compound, residue.typed)


def _untold(residues: list[Residue]) -> Concern:
    """One concern for all of which the morning is not known; it only informs unless a plan would add one."""
    weighty = any(r.origin == "planned" and table()["threshold"].get(r.compound, {}).get("severity") != "inform" for r in residues)
    told = "; ".join(f"{r.compound}: {r.why}" for r in residues)
    names = tuple(dict.fromkeys(word for r in residues for word in _spoken(r)))
    mechanism = f"What is left in the morning, and whether it impairs, is not known. {told[0].upper()}{told[1:]}."
    advice = "Do not drive in the morning before you know how you react; state dose and hours; ask the prescriber or a pharmacist."
    return Concern("unknown" if weighty else "inform", names, mechanism, advice, SOURCE, "residual.unknown")
