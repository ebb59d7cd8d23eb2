"""From photopic lux to melanopic EDI, when only the kind of light source is known.

Assumption: one ratio a source. Real lamps of one name differ, so each ratio carries a spread, and
every value made this way has the basis "assumed", never "measured".
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from attrs import frozen


@frozen
class MelanopicRatio:
    """Melanopic EDI over photopic illuminance (unitless) with its standard deviation between sources."""

    name: str
    value: float
    spread: float
    basis: str
    source: str
    also: tuple[str, ...] = ()


@cache
def melanopic_ratios() -> dict[str, MelanopicRatio]:
    """All known light sources, by name."""
    table = tomllib.loads((files("pineal.person") / "data" / "melanopic_ratio.toml").read_text(encoding="utf-8"))
    return {name: MelanopicRatio(name=name, **{**row, "also": tuple(row["also"])}) for name, row in table.items()}


@cache
def _names() -> dict[str, MelanopicRatio]:
    named = {_plain(ratio.name): ratio for ratio in melanopic_ratios().values()}
    return named | {_plain(other): ratio for ratio in melanopic_ratios().values() for other in ratio.also}


def _plain(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def mean_ratio() -> MelanopicRatio:
    """The ratio that stands in where the source is not known, with its wide spread."""
    return melanopic_ratios()["unknown"]


def melanopic_ratio(source: str | None) -> MelanopicRatio | None:
    """The ratio of a named source; of "unknown" when none is stated; None for a name not in the table."""
    return _names().get(_plain(source or "unknown"))
